//! Dividing the places of one partner: its prospects, and the other partners that have room for them.

use super::allocations::allocate;
use super::allocations::answer::PlaceAt;
use super::allocations::request::{AllocationRequest, FirmForPlaces, PlacesOfPartner};
use super::introductions::{last_to_partner, no_place_because};
use super::matches::{MOST_RESULTS, Options, find_prospects};
use super::{App, AppError, Caller, Result};
use crate::domain::{FirmId, Partner, PartnerId, Text};
use crate::outreach::capacity::room;
use crate::storage::introductions::count_places_held;
use crate::storage::partners::load_partners;

/// Prospects among whom the places are divided, at least; some get a place elsewhere.
const PROSPECTS: usize = 40;
/// Prospects for each place, where there are many.
const FOR_EACH_PLACE: usize = 2;
/// Other partners that are looked at, those with most room first.
const OTHERS: usize = 40;

/// Who gets a place, here or elsewhere (*plaatsverdeling*): a proposal.
#[derive(Clone, Debug)]
pub struct Division {
    /// What to heed.
    pub notices: Vec<Text>,
    /// Firms that get a place here, with its worth, the most valuable first.
    pub here: Vec<(FirmId, String, f64)>,
    /// Firms for which a place at another partner is worth more.
    pub elsewhere: Vec<(FirmId, String, PlaceAt)>,
    /// Firms for which there is no place.
    pub without: Vec<(FirmId, String)>,
    /// Firms that fit and get no place by themselves, because of an earlier introduction to this partner, and why.
    pub introduced: Vec<(FirmId, String, Text)>,
    /// What this is worth more in all than serving the most valuable pair first; 0 when it is the same.
    pub gain: f64,
}

/// The best division of so many places over the prospects of a partner that may be approached and were not introduced to it
/// lately, each firm at one partner at most.
pub fn divide_places(app: &App, caller: &Caller, partner: PartnerId, places: u32) -> Result<Division> {
    let last = last_to_partner(app, caller, partner)?;
    let wanted = PROSPECTS.max(FOR_EACH_PLACE * places as usize);
    let limit = (wanted + last.len()).min(MOST_RESULTS);
    let found = find_prospects(app, caller, partner, &Options { limit, approachable: true, ..Options::default() })?;
    let (mut prospects, mut introduced) = (Vec::new(), Vec::new());
    for firm in found.prospects.into_iter().map(|found| found.firm) {
        match last.get(&firm.id).and_then(|last| no_place_because(last, app.today())) {
            Some(why) => introduced.push((firm.id, firm.name, why)),
            None => prospects.push(FirmForPlaces { firm_id: firm.id, most: None }),
        }
    }
    prospects.truncate(wanted);
    let mut division = Division {
        notices: Vec::new(),
        here: Vec::new(),
        elsewhere: Vec::new(),
        without: Vec::new(),
        introduced,
        gain: 0.0,
    };
    if prospects.is_empty() {
        return Ok(division);
    }
    let own = PlacesOfPartner { partner_id: partner, places };
    let others = with_room(app, caller, partner)?;
    let request =
        AllocationRequest { partners: std::iter::once(own).chain(others).collect(), firms: prospects, values: None };
    let proposal = allocate(app, caller, &request)?;
    division.notices = proposal.notices;
    division.gain = proposal.value - proposal.value_otherwise;
    for firm in proposal.firms {
        match firm.places.into_iter().next() {
            Some(place) if place.partner_id == partner => division.here.push((firm.firm_id, firm.name, place.value)),
            Some(place) => division.elsewhere.push((firm.firm_id, firm.name, place)),
            None => division.without.push((firm.firm_id, firm.name)),
        }
    }
    division.here.sort_by(|one, other| other.2.total_cmp(&one.2).then_with(|| one.0.cmp(&other.0)));
    Ok(division)
}

/// Other partners of which it is known that they have places left.
fn with_room(app: &App, caller: &Caller, own: PartnerId) -> Result<Vec<PlacesOfPartner>> {
    let mut found = app.pool.read(caller.organisation, |tenant| {
        let partners: Vec<Partner> = load_partners(tenant)?.into_iter().filter(|partner| partner.id != own).collect();
        let mut found = Vec::new();
        for partner in partners {
            let taken = count_places_held(tenant, partner.id)?;
            if let Some(places) = room(&partner, taken).filter(|left| *left > 0) {
                found.push(PlacesOfPartner { partner_id: partner.id, places });
            }
        }
        Ok::<_, AppError>(found)
    })?;
    found.sort_by_key(|partner| (std::cmp::Reverse(partner.places), partner.partner_id));
    found.truncate(OTHERS);
    Ok(found)
}
