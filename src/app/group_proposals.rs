//! Proposing groups of nearby firms with the same need.

use super::{App, Caller, Result, asked_records};
use crate::domain::partner_kind::PartnerSubtype;
use crate::domain::region::Location;
use crate::domain::sector::SbiActivity;
use crate::domain::{Barrier, Coordinates, Firm, FirmId, Invalid, Partner, PartnerId, PartnerKind, Text, TopicId};
use crate::outreach::planning::groups::{self, Activity, Candidate, Group, Host, MOST_FIRMS, Need, Wish};
use crate::storage;
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use utoipa::ToSchema;

/// Most hosts that a request names.
pub const MOST_HOSTS: usize = 200;
/// Days from today to the first meeting when no day is given: time to ask eight people, a choice.
const DAYS_TO_INVITE: u64 = 28;

/// Firms among which groups are sought; nothing is stored or sent.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "firms": [{"firmId": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b", "customers": "bouw"}],
    "barrier": "talent", "fewest": 6, "most": 10, "withinKm": 20, "notBefore": "2027-01-11"
}))]
pub struct GroupRequest {
    /// Firms of your organisation.
    #[schema(min_items = 1, max_items = 1000)]
    pub firms: Vec<FirmForGroups>,
    /// Partners that could receive a group; every fieldlab, school and frontier company when absent.
    #[schema(max_items = 200)]
    pub hosts: Option<Vec<PartnerId>>,
    /// Only groups around this barrier.
    pub barrier: Option<Barrier>,
    /// Only groups around this topic.
    pub topic: Option<TopicId>,
    /// Fewest firms of a group.
    #[schema(minimum = 2, maximum = 30, default = 6)]
    pub fewest: Option<usize>,
    /// Most firms of a group.
    #[schema(minimum = 2, maximum = 30, default = 10)]
    pub most: Option<usize>,
    /// Most kilometres, as the crow flies, from the firm in the middle to the others.
    #[schema(minimum = 1, maximum = 200, default = 20)]
    pub within_km: Option<f64>,
    /// Most kilometres from the firm in the middle to the host.
    #[schema(minimum = 1, maximum = 400, default = 40)]
    pub host_within_km: Option<f64>,
    /// No meeting before this day; four weeks from today when absent.
    pub not_before: Option<NaiveDate>,
    /// Most groups.
    #[schema(minimum = 1, maximum = 50, default = 10)]
    pub groups: Option<usize>,
}

/// A firm that could join a group.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FirmForGroups {
    /// The firm.
    pub firm_id: FirmId,
    /// Whom it serves, in words that are the same for the same customers. Two firms of one SBI class are taken for
    /// competitors unless these words tell them apart.
    #[schema(max_length = 200)]
    pub customers: Option<String>,
}

/// Groups to bring together (*groepen*): a proposal. Nobody is invited until a person does so.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GroupProposals {
    /// The groups, the largest first.
    pub groups: Vec<GroupProposal>,
    /// Firms that are in no group, each with its reason.
    pub left_out: Vec<UngroupedFirm>,
}

/// A group of nearby firms with the same need that do not compete.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GroupProposal {
    /// What they have in common.
    pub need: Need,
    /// The same in words, after “u zoekt” / “you are looking for”.
    pub need_text: Text,
    /// The firms, that in the middle first.
    pub firms: Vec<FirmInGroup>,
    /// Kilometres from the firm in the middle to the others, on average.
    pub mean_km: f64,
    /// Who could receive them; `null` when nobody near helps with this need without competing.
    pub host: Option<HostOfGroup>,
    /// A first date.
    #[schema(value_type = String, format = Date)]
    pub first_date: NaiveDate,
    /// What is on the host's calendar on that day; `null` when the date is a suggestion only.
    pub event: Option<String>,
}

/// A firm in a group.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FirmInGroup {
    /// The firm.
    pub firm_id: FirmId,
    /// Its name.
    pub name: String,
    /// Where it is.
    pub place: Option<String>,
    /// What it does.
    pub sector: Option<Text>,
}

/// A host for a group (*gastheer*).
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HostOfGroup {
    /// The partner.
    pub partner_id: PartnerId,
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: PartnerKind,
    /// Kilometres from the firm in the middle.
    pub km: f64,
}

/// A firm that is in no group.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UngroupedFirm {
    /// The firm.
    pub firm_id: FirmId,
    /// Its name.
    pub name: String,
    /// Why.
    pub reason: UngroupedReason,
    /// Why, in words.
    pub text: Text,
}

/// Why a firm is in no group (*reden*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UngroupedReason {
    /// The firm does not want to be approached.
    ContactNotAllowed,
    /// No barrier or topic of it is known, or not the asked one.
    NoNeed,
    /// Too few firms near it have the same need without competing.
    TooFewNear,
}

impl UngroupedReason {
    fn text(self) -> Text {
        match self {
            Self::ContactNotAllowed => Text::new("contact niet toegestaan", "contact not allowed"),
            Self::NoNeed => Text::new("geen behoefte bekend die hierbij past", "no need known that fits"),
            Self::TooFewNear => Text::new(
                "te weinig bedrijven in de buurt met dezelfde behoefte die geen concurrent zijn",
                "too few firms near it with the same need that do not compete",
            ),
        }
    }
}

/// The groups that can be made of these firms.
pub fn propose_groups(app: &App, caller: &Caller, request: &GroupRequest) -> Result<GroupProposals> {
    let mut faults = check(request);
    if !faults.is_empty() {
        return Err(faults.into());
    }
    let wish = wish(app, request);
    let asked = request.firms.iter().enumerate().map(|(n, firm)| (format!("/firms/{n}/firmId"), firm.firm_id));
    let mut conn = app.pool.get()?;
    let firms = asked_records::load_firms(&mut conn, caller, &asked.collect::<Vec<_>>(), &mut faults)?;
    let hosts = match &request.hosts {
        None => storage::partners::load_partners(&mut conn, caller.organisation)?,
        Some(ids) => {
            let asked = ids.iter().enumerate().map(|(number, id)| (format!("/hosts/{number}"), *id));
            let found = asked_records::load_partners(&mut conn, caller, &asked.collect::<Vec<_>>(), &mut faults)?;
            ids.iter().filter_map(|id| found.get(id).cloned()).collect()
        }
    };
    drop(conn);
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
        if firm.do_not_contact.is_none() {
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
    let left_out = left_out.filter(|firm| !grouped.contains(&firm.id)).map(|firm| ungrouped(firm, &wish));
    Ok(GroupProposals {
        left_out: left_out.collect(),
        groups: found.into_iter().map(|group| proposal(group, &of_candidates, &of_hosts)).collect(),
    })
}

fn check(request: &GroupRequest) -> Vec<Invalid> {
    let mut faults = Vec::new();
    let mut within = |pointer: &str, value: f64, least: f64, most: f64| {
        if !(least..=most).contains(&value) {
            let message = format!("{value} is not possible.");
            faults.push(Invalid::new(pointer, "out_of_range", message, format!("Give {least} to {most}.")));
        }
    };
    within("/firms", request.firms.len() as f64, 1.0, MOST_FIRMS as f64);
    within("/hosts", request.hosts.as_ref().map_or(0, Vec::len) as f64, 0.0, MOST_HOSTS as f64);
    within("/fewest", request.fewest.unwrap_or(6) as f64, 2.0, 30.0);
    within("/most", request.most.unwrap_or(10) as f64, 2.0, 30.0);
    within("/withinKm", request.within_km.unwrap_or(20.0), 1.0, 200.0);
    within("/hostWithinKm", request.host_within_km.unwrap_or(40.0), 1.0, 400.0);
    within("/groups", request.groups.unwrap_or(10) as f64, 1.0, 50.0);
    if request.fewest.unwrap_or(6) > request.most.unwrap_or(10) {
        let message = "A group cannot have fewer firms at most than at least.";
        faults.push(Invalid::new("/most", "out_of_range", message, "Give at least `fewest`."));
    }
    if request.barrier.is_some() && request.topic.is_some() {
        let message = "A group has one need.";
        faults.push(Invalid::new("/topic", "given_twice", message, "Give a barrier or a topic."));
    }
    let mut seen = HashSet::new();
    for (number, firm) in request.firms.iter().enumerate().take(MOST_FIRMS) {
        if !seen.insert(firm.firm_id) {
            let pointer = format!("/firms/{number}/firmId");
            faults.push(Invalid::new(pointer, "given_twice", "The firm stands twice.", "Give it once."));
        }
        if firm.customers.as_ref().is_some_and(|customers| customers.chars().count() > 200) {
            let pointer = format!("/firms/{number}/customers");
            faults.push(Invalid::new(pointer, "too_long", "The words are too long.", "Give at most 200 characters."));
        }
    }
    faults
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

fn ungrouped(firm: &Firm, wish: &Wish) -> UngroupedFirm {
    let needs = needs(firm);
    let has_need = match wish.need {
        Some(need) => needs.contains(&need),
        None => !needs.is_empty(),
    };
    let reason = match has_need {
        _ if firm.do_not_contact.is_some() => UngroupedReason::ContactNotAllowed,
        false => UngroupedReason::NoNeed,
        true => UngroupedReason::TooFewNear,
    };
    UngroupedFirm { firm_id: firm.id, name: firm.name.clone(), reason, text: reason.text() }
}
