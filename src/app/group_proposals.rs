//! Proposing groups of nearby firms with the same need.

pub mod answer;
pub mod request;

use super::contact_permission::{Dealing, OpenChannels, channels_of};
use super::{App, Caller, Result, asked_records};
use crate::domain::partner_kind::PartnerSubtype;
use crate::domain::region::Location;
use crate::domain::sector::SbiActivity;
use crate::domain::{Coordinates, Firm, FirmId, Invalid, Partner, PartnerKind};
use crate::outreach::planning::groups::{self, Activity, Candidate, Group, Host, Need, Wish};
use crate::storage;
use answer::{FirmInGroup, GroupProposal, GroupProposals, HostOfGroup, UngroupedFirm, UngroupedReason};
use chrono::Days;
use request::{GroupRequest, check};
use std::collections::HashSet;

/// Days from today to the first meeting when no day is given: time to ask eight people, a choice.
const DAYS_TO_INVITE: u64 = 28;

/// Everything that is wrong with a request, as far as it tells itself.
pub fn find_faults(app: &App, request: &GroupRequest) -> Vec<Invalid> {
    check(request, app.today())
}

/// The groups that can be made of these firms.
pub fn propose_groups(app: &App, caller: &Caller, request: &GroupRequest) -> Result<GroupProposals> {
    let mut faults = check(request, app.today());
    if !faults.is_empty() {
        return Err(faults.into());
    }
    let wish = wish(app, request);
    let asked = request.firms.iter().enumerate().map(|(n, firm)| (format!("/firms/{n}/firmId"), firm.firm_id));
    let (firms, hosts, contact) = app.pool.read(caller.organisation, |tenant| -> Result<_> {
        let firms = asked_records::load_firms(tenant, caller, &asked.collect::<Vec<_>>(), &mut faults)?;
        let hosts = match &request.hosts {
            None => storage::partners::load_partners(tenant)?,
            Some(ids) => {
                let asked = ids.iter().enumerate().map(|(number, id)| (format!("/hosts/{number}"), *id));
                let found = asked_records::load_partners(tenant, &asked.collect::<Vec<_>>(), &mut faults)?;
                ids.iter().filter_map(|id| found.get(id).cloned()).collect()
            }
        };
        let contact = channels_of(app, tenant, caller, firms.values(), Dealing::UnderWay)?;
        Ok((firms, hosts, contact))
    })?;
    let mut candidates = Vec::new();
    let mut of_candidates = Vec::new();
    for (number, asked) in request.firms.iter().enumerate() {
        let Some(firm) = firms.get(&asked.firm_id) else { continue };
        let Some(place) = coordinates(firm.location.as_ref()) else {
            faults.push(Invalid::new(
                format!("/firms/{number}/firmId"),
                "no_location",
                format!("Firm {} has no location.", firm.id),
                "Give the firm a postcode, place or coordinates.",
            ));
            continue;
        };
        if contact.get(&firm.id).is_some_and(|contact| !contact.is_blocked()) {
            candidates.push(candidate(firm, place, asked.customers.clone()));
            of_candidates.push(firm);
        }
    }
    if !faults.is_empty() {
        return Err(faults.into());
    }
    let is_host = |partner: &&Partner| request.hosts.is_some() || may_host(partner);
    let (hosts, of_hosts): (Vec<Host>, Vec<&Partner>) =
        hosts.iter().filter(is_host).filter_map(|partner| Some((host(partner)?, partner))).unzip();
    let found = groups::groups(&candidates, &hosts, &wish);
    let grouped: HashSet<FirmId> =
        found.iter().flat_map(|group| &group.firms).map(|firm| of_candidates[*firm].id).collect();
    let left_out = request.firms.iter().filter_map(|asked| firms.get(&asked.firm_id));
    let left_out = left_out.filter(|firm| !grouped.contains(&firm.id));
    let left_out = left_out.map(|firm| ungrouped(firm, &wish, contact.get(&firm.id)));
    Ok(GroupProposals {
        left_out: left_out.collect(),
        groups: found.into_iter().map(|group| proposal(group, &of_candidates, &of_hosts)).collect(),
    })
}

fn wish(app: &App, request: &GroupRequest) -> Wish {
    let today = app.today();
    let in_time = today.checked_add_days(Days::new(DAYS_TO_INVITE)).unwrap_or(today);
    Wish {
        fewest: request.fewest.unwrap_or(6),
        most: request.most.unwrap_or(10),
        within_km: request.within_km.unwrap_or(20.0),
        host_within_km: request.host_within_km.unwrap_or(40.0),
        not_before: request.not_before.unwrap_or(in_time),
        groups: request.groups.unwrap_or(10),
        need: request.barrier.map(Need::Barrier).or(request.topic.map(Need::Topic)),
    }
}

fn coordinates(location: Option<&Location>) -> Option<Coordinates> {
    location.and_then(|location| location.coordinates)
}

fn activity(activity: &SbiActivity) -> Activity {
    Activity { version: activity.version, code: activity.code.clone() }
}

fn needs(firm: &Firm) -> Vec<Need> {
    let barriers = firm.barriers.iter().map(|stated| Need::Barrier(stated.barrier));
    barriers.chain(firm.topics.iter().copied().map(Need::Topic)).collect()
}

fn candidate(firm: &Firm, place: Coordinates, customers: Option<String>) -> Candidate {
    let activity = firm.main_activity().map(activity);
    Candidate { firm: firm.id, place, needs: needs(firm), activity, customers }
}

/// Fieldlabs, schools and frontier companies: a place to meet where something is to be seen.
fn may_host(partner: &Partner) -> bool {
    use PartnerSubtype::{Hogeschool, Mbo, University};
    match partner.kind {
        PartnerKind::Fieldlab | PartnerKind::FrontierCompany => true,
        PartnerKind::KnowledgeInstitution => matches!(partner.subtype, Some(Hogeschool | Mbo | University)),
        _ => false,
    }
}

fn host(partner: &Partner) -> Option<Host> {
    if partner.intake.as_ref().is_some_and(|intake| intake.is_open == Some(false)) {
        return None;
    }
    let barriers = partner.barriers.iter().map(|help| Need::Barrier(help.barrier));
    let topics = partner.topics.iter().map(|topic| Need::Topic(topic.topic));
    Some(Host {
        partner: partner.id,
        place: coordinates(partner.location.as_ref())?,
        helps: barriers.chain(topics).collect(),
        // The sectors of a lab or school are those it works for; only a company does business in its own.
        activity: match partner.kind {
            PartnerKind::FrontierCompany => partner.sectors.first().map(activity),
            _ => None,
        },
        events: partner.events.iter().map(|event| (event.date, event.title.clone())).collect(),
    })
}

fn proposal(group: Group, firms: &[&Firm], hosts: &[&Partner]) -> GroupProposal {
    let firm = |number: &usize| FirmInGroup {
        firm_id: firms[*number].id,
        name: firms[*number].name.clone(),
        place: firms[*number].location.as_ref().and_then(Location::spoken),
        sector: firms[*number].main_activity().map(SbiActivity::label),
    };
    let tenths = |km: f64| (km * 10.0).round() / 10.0;
    let host = group.host.map(|(number, km)| HostOfGroup {
        partner_id: hosts[number].id,
        name: hosts[number].name.clone(),
        kind: hosts[number].kind,
        km: tenths(km),
    });
    GroupProposal {
        need: group.need,
        need_text: group.need.label(),
        firms: group.firms.iter().map(firm).collect(),
        mean_km: tenths(group.mean_km),
        host,
        first_date: group.date,
        event: group.event,
    }
}

fn ungrouped(firm: &Firm, wish: &Wish, contact: Option<&OpenChannels>) -> UngroupedFirm {
    let needs = needs(firm);
    let has_need = match wish.need {
        Some(need) => needs.contains(&need),
        None => !needs.is_empty(),
    };
    let blocked = contact.filter(|contact| contact.is_blocked());
    let reason = match has_need {
        _ if blocked.is_some() => UngroupedReason::ContactNotAllowed,
        false => UngroupedReason::NoNeed,
        true => UngroupedReason::TooFewNear,
    };
    UngroupedFirm {
        firm_id: firm.id,
        name: firm.name.clone(),
        reason,
        text: reason.text(),
        contact_reasons: blocked.map(|contact| contact.reasons.clone()).unwrap_or_default(),
    }
}
