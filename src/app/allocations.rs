//! Proposing who gets a scarce place.

use super::{App, Caller, Result, asked_records};
use crate::domain::{Firm, FirmId, Invalid, Partner, PartnerId, Text};
use crate::matching::query::{Limits, Query};
use crate::matching::{explain, rank};
use crate::outreach::planning::allocation::{
    self, Given, MOST_FIRMS, MOST_PARTNERS, MOST_PLACES, Places, allocate as best_allocation,
};
use crate::outreach::planning::fairness::{Fairness, Traits};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use utoipa::ToSchema;

/// Most values in a request.
pub const MOST_VALUES: usize = 20_000;
/// The highest value of a place.
const MOST_VALUE: f64 = 1e6;
/// How deep in a firm's ranking a partner may stand to be worth something.
const RANKED: usize = 1000;

/// Places to give, and firms that could have them; nothing is stored or sent.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "partners": [{"partnerId": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1c", "places": 8}],
    "firms": [{"firmId": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b"}],
    "values": [{
        "firmId": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b", "partnerId": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1c",
        "value": 7.5
    }]
}))]
pub struct AllocationRequest {
    /// Partners that have places.
    #[schema(min_items = 1, max_items = 200)]
    pub partners: Vec<PlacesOfPartner>,
    /// Firms that could have one.
    #[schema(min_items = 1, max_items = 2000)]
    pub firms: Vec<FirmForPlaces>,
    /// What each pair is worth; a pair that is left out gets no place. When absent, the score of the partner in the
    /// ranking for the firm, out of 100, and nothing where a gate holds it back.
    #[schema(max_items = 20000)]
    pub values: Option<Vec<PairValue>>,
}

/// A partner with places (*plaatsen*).
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PlacesOfPartner {
    /// The partner.
    pub partner_id: PartnerId,
    /// How many places it has.
    #[schema(minimum = 0, maximum = 1000)]
    pub places: u32,
}

/// A firm that could have places.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FirmForPlaces {
    /// A firm of your organisation.
    pub firm_id: FirmId,
    /// Most places for it, each at another partner.
    #[schema(minimum = 0, maximum = 1000, default = 1)]
    pub most: Option<u32>,
}

/// What a place is worth (*waarde*).
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PairValue {
    /// One of the firms.
    pub firm_id: FirmId,
    /// One of the partners.
    pub partner_id: PartnerId,
    /// Its worth, on any scale that is the same for all pairs. Compared to a thousandth.
    #[schema(minimum = 0, maximum = 1000000)]
    pub value: f64,
}

/// Who gets which place (*plaatsverdeling*): a proposal. Nothing is sent until a person says yes.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AllocationProposal {
    /// What to heed.
    pub notices: Vec<Text>,
    /// Each firm, in the order of the request.
    pub firms: Vec<PlacesOfFirm>,
    /// Value of all places together: the highest that is possible.
    pub value: f64,
    /// The same when the most valuable pair is served first, then the next for which both have room.
    pub value_otherwise: f64,
    /// How fair the proposal is.
    pub fairness: Fairness,
    /// How fair it would be otherwise.
    pub fairness_otherwise: Fairness,
}

/// What a firm gets, and what it would have got.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlacesOfFirm {
    /// The firm.
    pub firm_id: FirmId,
    /// Its name.
    pub name: String,
    /// Places that it gets.
    pub places: Vec<PlaceAt>,
    /// Places that it would have got if the most valuable pairs were served first.
    pub otherwise: Vec<PlaceAt>,
    /// The place of most value for it, whoever else wants it; `null` when no partner suits it.
    pub first_choice: Option<PlaceAt>,
}

/// A place at a partner.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlaceAt {
    /// The partner.
    pub partner_id: PartnerId,
    /// Its name.
    pub name: String,
    /// What the place is worth.
    pub value: f64,
}

/// The allocation with the highest total value.
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
    let mut conn = app.pool.get()?;
    let firms = asked_records::load_firms(&mut conn, caller, &firm_ids.collect::<Vec<_>>(), &mut faults)?;
    let partners = asked_records::load_partners(&mut conn, caller, &partner_ids.collect::<Vec<_>>(), &mut faults)?;
    drop(conn);
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
        if firm.do_not_contact.is_some() {
            values.fill(0.0);
            notices.push(Text::new(
                format!("{} wil niet benaderd worden en krijgt geen plaats.", firm.name),
                format!("{} does not want to be approached and gets no place.", firm.name),
            ));
        }
    }
    let places = Places {
        partners: request.partners.iter().map(|partner| partner.places).collect(),
        most: request.firms.iter().map(|firm| firm.most.unwrap_or(1)).collect(),
        traits: firms.iter().map(|firm| traits(firm, app)).collect(),
        values,
    };
    let allocation = best_allocation(&places);
    Ok(proposal(notices, &firms, &partners, &places, allocation))
}

fn check(request: &AllocationRequest) -> Vec<Invalid> {
    let mut faults = Vec::new();
    let mut count = |pointer: &str, count: usize, least: usize, most: usize| {
        if !(least..=most).contains(&count) {
            let message = format!("There are {count}.");
            faults.push(Invalid::new(pointer, "out_of_range", message, format!("Give {least} to {most}.")));
        }
    };
    count("/partners", request.partners.len(), 1, MOST_PARTNERS);
    count("/firms", request.firms.len(), 1, MOST_FIRMS);
    count("/values", request.values.as_ref().map_or(0, Vec::len), 0, MOST_VALUES);
    if !faults.is_empty() {
        return faults;
    }
    let twice = |pointer: String, what: &str| {
        Invalid::new(pointer, "given_twice", format!("The {what} stands twice."), "Give it once.")
    };
    let too_many = |pointer: String| {
        let message = "This is no number of places.";
        Invalid::new(pointer, "out_of_range", message, format!("Give 0 to {MOST_PLACES}."))
    };
    let (mut firms, mut partners, mut pairs) = (HashSet::new(), HashSet::new(), HashSet::new());
    for (number, partner) in request.partners.iter().enumerate() {
        if !partners.insert(partner.partner_id) {
            faults.push(twice(format!("/partners/{number}/partnerId"), "partner"));
        }
        if partner.places > MOST_PLACES {
            faults.push(too_many(format!("/partners/{number}/places")));
        }
    }
    for (number, firm) in request.firms.iter().enumerate() {
        if !firms.insert(firm.firm_id) {
            faults.push(twice(format!("/firms/{number}/firmId"), "firm"));
        }
        if firm.most.is_some_and(|most| most > MOST_PLACES) {
            faults.push(too_many(format!("/firms/{number}/most")));
        }
    }
    for (number, pair) in request.values.iter().flatten().enumerate() {
        let pointer = format!("/values/{number}");
        if !firms.contains(&pair.firm_id) {
            let message = "The firm is not among the firms of this request.";
            faults.push(Invalid::new(format!("{pointer}/firmId"), "unknown_firm", message, "Name it in /firms too."));
        }
        if !partners.contains(&pair.partner_id) {
            let message = "The partner is not among the partners of this request.";
            let remedy = "Name it in /partners too.";
            faults.push(Invalid::new(format!("{pointer}/partnerId"), "unknown_partner", message, remedy));
        }
        if !pairs.insert((pair.firm_id, pair.partner_id)) {
            faults.push(twice(pointer.clone(), "pair"));
        }
        if !(0.0..=MOST_VALUE).contains(&pair.value) {
            let message = format!("A value of {} is not possible.", pair.value);
            faults.push(Invalid::new(format!("{pointer}/value"), "out_of_range", message, "Give 0 to 1000000."));
        }
    }
    faults
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
        let limits =
            Limits { limit: RANKED, kinds: kinds.clone(), regions: Vec::new(), diversity: 0.0, compare: Vec::new() };
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
