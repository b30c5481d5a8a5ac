//! Proposing who gets a scarce place.

pub mod answer;
pub mod request;

use super::contact_permission::{Dealing, OpenChannels, channels_of};
use super::introductions::{load_last, no_place_because};
use super::{App, Caller, Result, asked_records};
use crate::domain::text::counted;
use crate::domain::{Firm, FirmId, Invalid, Partner, PartnerId, Text};
use crate::matching::query::{Limits, Query};
use crate::matching::{explain, rank};
use crate::outreach::capacity::room;
use crate::outreach::planning::allocation::{self, Given, Places, allocate as best_allocation};
use crate::outreach::planning::fairness::Traits;
use crate::storage::introductions::count_places_held;
use answer::{AllocationProposal, PlaceAt, PlacesOfFirm};
use request::{AllocationRequest, PairValue, PlacesOfPartner, check};
use std::collections::HashMap;

/// How deep in a firm's ranking a partner may stand to be worth something.
const RANKED: usize = 1000;

/// What is wrong with a request, as far as it tells itself; not whether values are of firms and partners that it names, since
/// one that cannot be read stands here under another id.
pub fn find_faults(request: &AllocationRequest) -> Vec<Invalid> {
    let mut faults = check(request);
    faults.retain(|fault| !matches!(&*fault.code, "unknown_firm" | "unknown_partner"));
    faults
}

/// The allocation with the highest total value. No partner gives more places than it has left.
pub fn allocate(app: &App, caller: &Caller, request: &AllocationRequest) -> Result<AllocationProposal> {
    let mut faults = check(request);
    if !faults.is_empty() {
        return Err(faults.into());
    }
    let firm_ids = request.firms.iter().enumerate().map(|(n, firm)| (format!("/firms/{n}/firmId"), firm.firm_id));
    let partner_ids = request
        .partners
        .iter()
        .enumerate()
        .map(|(n, partner)| (format!("/partners/{n}/partnerId"), partner.partner_id));
    let (firms, partners, contact, left, last) = app.pool.read(caller.organisation, |tenant| -> Result<_> {
        let firms = asked_records::load_firms(tenant, caller, &firm_ids.collect::<Vec<_>>(), &mut faults)?;
        let partners = asked_records::load_partners(tenant, &partner_ids.collect::<Vec<_>>(), &mut faults)?;
        let contact = channels_of(app, tenant, caller, firms.values(), Dealing::UnderWay)?;
        let (mut left, mut last) = (HashMap::new(), HashMap::new());
        for partner in partners.values() {
            let taken = count_places_held(tenant, partner.id)?;
            left.extend(room(partner, taken).map(|places| (partner.id, places)));
            last.insert(partner.id, load_last(tenant, caller, partner.id)?);
        }
        Ok((firms, partners, contact, left, last))
    })?;
    if !faults.is_empty() {
        return Err(faults.into());
    }
    let firms: Vec<&Firm> = request.firms.iter().filter_map(|firm| firms.get(&firm.firm_id)).collect();
    let partners: Vec<&Partner> = request.partners.iter().filter_map(|one| partners.get(&one.partner_id)).collect();
    let mut values = match &request.values {
        Some(values) => given_values(request, values),
        None => scores(app, caller, &firms, &partners)?,
    };
    let mut notices = Vec::new();
    for (firm, values) in firms.iter().zip(values.chunks_mut(partners.len().max(1))) {
        if let Some(blocked) = contact.get(&firm.id).filter(|contact| contact.is_blocked()) {
            values.fill(0.0);
            notices.push(no_place(firm, blocked));
        }
        for (partner, value) in partners.iter().zip(values).filter(|(_, value)| **value > 0.0) {
            let last = last.get(&partner.id).and_then(|last| last.get(&firm.id));
            if let Some(why) = last.and_then(|last| no_place_because(last, app.today())) {
                *value = 0.0;
                notices.push(no_place_there(firm, partner, &why));
            }
        }
    }
    let given =
        |asked: &PlacesOfPartner| left.get(&asked.partner_id).map_or(asked.places, |left| asked.places.min(*left));
    for (partner, asked) in partners.iter().zip(&request.partners) {
        if given(asked) < asked.places {
            notices.push(fewer_places(partner, given(asked), asked.places));
        }
    }
    let places = Places {
        partners: request.partners.iter().map(given).collect(),
        most: request.firms.iter().map(|firm| firm.most.unwrap_or(1)).collect(),
        traits: firms.iter().map(|firm| traits(firm, app)).collect(),
        values,
    };
    let allocation = best_allocation(&places);
    Ok(proposal(notices, &firms, &partners, &places, allocation))
}

/// Why a firm that may be approached by no channel gets no place.
fn no_place(firm: &Firm, blocked: &OpenChannels) -> Text {
    let nl: String = blocked.reasons.iter().map(|reason| format!(" {}", reason.text.nl)).collect();
    let en: String = blocked.reasons.iter().map(|reason| format!(" {}", reason.text.en)).collect();
    Text::new(
        format!("{} mag niet benaderd worden en krijgt geen plaats.{nl}", firm.name),
        format!("{} may not be approached and gets no place.{en}", firm.name),
    )
}

/// Why a firm gets no place at a partner to which it was introduced.
fn no_place_there(firm: &Firm, partner: &Partner, why: &Text) -> Text {
    Text::new(
        format!("{} krijgt geen plaats bij {}: {}.", firm.name, partner.name, why.nl),
        format!("{} gets no place at {}: {}.", firm.name, partner.name, why.en),
    )
}

/// That a partner has fewer places than were to be given.
fn fewer_places(partner: &Partner, left: u32, asked: u32) -> Text {
    if partner.intake.as_ref().is_some_and(|intake| intake.is_open == Some(false)) {
        return Text::new(
            format!("{} neemt nu geen bedrijven aan en geeft geen plaats.", partner.name),
            format!("{} takes no firms now and gives no place.", partner.name),
        );
    }
    let free = match left {
        0 => ("geen plaats".to_owned(), "no place".to_owned()),
        _ => (counted(left, "plaats", "plaatsen"), counted(left, "place", "places")),
    };
    Text::new(
        format!("{} heeft {} vrij; er waren er {asked} te verdelen.", partner.name, free.0),
        format!("{} has {} left; there were {asked} to give.", partner.name, free.1),
    )
}

fn given_values(request: &AllocationRequest, pairs: &[PairValue]) -> Vec<f64> {
    let firms: HashMap<FirmId, usize> =
        request.firms.iter().enumerate().map(|(number, firm)| (firm.firm_id, number)).collect();
    let partners: HashMap<PartnerId, usize> =
        request.partners.iter().enumerate().map(|(number, partner)| (partner.partner_id, number)).collect();
    let mut values = vec![0.0; firms.len() * partners.len()];
    for pair in pairs {
        if let (Some(firm), Some(partner)) = (firms.get(&pair.firm_id), partners.get(&pair.partner_id)) {
            values[firm * partners.len() + partner] = pair.value;
        }
    }
    values
}

/// Scores of the partners in the ranking for each firm, firm by firm; 0 where a gate holds a partner back.
fn scores(app: &App, caller: &Caller, firms: &[&Firm], partners: &[&Partner]) -> Result<Vec<f64>> {
    let indexed = app.indexes.current(caller.organisation, None)?;
    let numbers: HashMap<[u8; 16], usize> =
        partners.iter().enumerate().map(|(number, partner)| (partner.id.bytes(), number)).collect();
    let mut kinds: Vec<_> = partners.iter().map(|partner| partner.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let mut values = vec![0.0; firms.len() * partners.len()];
    for (firm, row) in firms.iter().zip(values.chunks_mut(partners.len())) {
        let limits = Limits { limit: RANKED, kinds: kinds.clone(), skips_held: true, ..Limits::default() };
        let query = Query::for_firm(&indexed.snapshot, firm, limits);
        for ranked in rank(&indexed.snapshot, &query, &indexed.weights).ranked {
            if let Some(number) = numbers.get(&ranked.id) {
                row[*number] = explain::points(ranked.tenths.score);
            }
        }
    }
    Ok(values)
}

fn traits(firm: &Firm, app: &App) -> Traits {
    let code = serde_json::to_value(firm.firm_type(app.today())).ok();
    Traits {
        sector: firm.main_activity().map(|activity| activity.division().to_owned()),
        firm_type: code.and_then(|code| code.as_str().map(str::to_owned)),
    }
}

fn proposal(
    notices: Vec<Text>,
    firms: &[&Firm],
    partners: &[&Partner],
    places: &Places,
    allocation: allocation::Allocation,
) -> AllocationProposal {
    let at = |partner: usize, value: f64| PlaceAt {
        partner_id: partners[partner].id,
        name: partners[partner].name.clone(),
        value,
    };
    let of = |given: &[Given], firm: usize| -> Vec<PlaceAt> {
        given.iter().filter(|pair| pair.firm == firm).map(|pair| at(pair.partner, pair.value)).collect()
    };
    let first_choice = |firm: usize| {
        let values = &places.values[firm * partners.len()..(firm + 1) * partners.len()];
        let wished = values.iter().copied().enumerate().filter(|(_, value)| *value > 0.0);
        wished.max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0))).map(|(partner, value)| at(partner, value))
    };
    let of_firm = |(number, firm): (usize, &&Firm)| PlacesOfFirm {
        firm_id: firm.id,
        name: firm.name.clone(),
        places: of(&allocation.given, number),
        otherwise: of(&allocation.otherwise, number),
        first_choice: first_choice(number),
    };
    AllocationProposal {
        notices,
        firms: firms.iter().enumerate().map(of_firm).collect(),
        value: allocation.value,
        value_otherwise: allocation.value_otherwise,
        fairness: allocation.fairness,
        fairness_otherwise: allocation.fairness_otherwise,
    }
}
