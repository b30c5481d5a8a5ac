//! Quotas by sector, region and type of firm, so that the usual suspects do not fill the list.

use super::prospect::Prospect;
use crate::domain::{FirmType, Invalid};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::ToSchema;

/// Of what a quota speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    /// Sector.
    Sector,
    /// Region.
    Region,
    /// Type of firm.
    FirmType,
}

/// A quota (*quotum*): which share of the list firms of a kind have at least and at most.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Quota {
    /// Of what it speaks.
    pub dimension: Dimension,
    /// The code of the kind; absent means each kind by itself.
    #[serde(default)]
    #[schema(max_length = 64)]
    pub value: Option<String>,
    /// Smallest share of the list, 0 to 1, as far as there are such firms; only for a named kind.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1)]
    pub at_least: Option<f64>,
    /// Largest share of the list, 0 to 1; one firm may always stand in it.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1)]
    pub at_most: Option<f64>,
}

/// The quotas, or everything that is wrong with them.
pub fn checked(quotas: Vec<Quota>) -> Result<Vec<Quota>, Vec<Invalid>> {
    let mut faults = Vec::new();
    for (place, quota) in quotas.iter().enumerate() {
        let mut fault = |field: &str, code: &str, message: String, remedy: &str| {
            faults.push(Invalid::new(format!("/quotas/{place}{field}"), code, message, remedy));
        };
        for (field, share) in [("/atLeast", quota.at_least), ("/atMost", quota.at_most)] {
            if let Some(share) = share.filter(|share| !(0.0..=1.0).contains(share)) {
                fault(field, "out_of_range", format!("{share} is no share."), "Give 0 to 1.");
            }
        }
        match (quota.at_least, quota.at_most) {
            (None, None) => fault("", "missing", "The quota asks nothing.".into(), "Give atLeast or atMost."),
            (Some(least), Some(most)) if least > most => {
                fault("/atLeast", "contradiction", format!("{least} is more than {most}."), "Give at most atMost.");
            }
            (Some(_), _) if quota.value.is_none() => {
                fault("/value", "missing", "A smallest share is for one kind.".into(), "Name the kind.");
            }
            _ => {}
        }
    }
    for dimension in [Dimension::Sector, Dimension::Region, Dimension::FirmType] {
        let of_it = quotas.iter().filter(|quota| quota.dimension == dimension);
        let sum: f64 = of_it.filter_map(|quota| quota.at_least).sum();
        if sum > 1.0 + 1e-9 {
            let message = format!("The smallest shares add up to {sum}.");
            faults.push(Invalid::new("/quotas", "contradiction", message, "Keep their sum at 1 or below."));
        }
    }
    if faults.is_empty() { Ok(quotas) } else { Err(faults) }
}

/// Of which kinds a firm is.
pub trait Kinds {
    /// Its sector.
    fn sector(&self) -> Option<&str>;
    /// Its region.
    fn region(&self) -> Option<&str>;
    /// Its type.
    fn firm_type(&self) -> FirmType;
}

impl Kinds for Prospect {
    fn sector(&self) -> Option<&str> {
        self.sector.as_deref()
    }

    fn region(&self) -> Option<&str> {
        self.region.as_deref()
    }

    fn firm_type(&self) -> FirmType {
        self.firm_type
    }
}

/// Whether firms are of more than one kind: where they are not, a largest share could hold for none of them, and would
/// only keep other quotas from being filled.
pub fn differ<'k, K: Kinds + 'k>(firms: impl IntoIterator<Item = &'k K>, dimension: Dimension) -> bool {
    let mut kinds = firms.into_iter().map(|firm| kind(firm, dimension));
    let first = kinds.next();
    kinds.any(|kind| Some(kind) != first)
}

/// A firm that was picked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Picked {
    /// Its place in the ranking, from 0.
    pub place: usize,
    /// Whether a largest share was exceeded because no other firm was left.
    pub beyond_quota: bool,
}

/// How many firms are picked, and how they are spread.
#[derive(Clone, Copy, Debug)]
pub struct Places<'q> {
    /// So many places the list has when the day begins.
    pub length: usize,
    /// So many of those picked are to be left.
    pub left: usize,
    /// Of what kinds they are to be.
    pub quotas: &'q [Quota],
}

/// Picks firms from a ranking, the best first: smallest shares are filled before the rest, and largest shares hold as
/// long as other firms are left. A list that quotas alone would leave short is filled, and says so. Firms that stand on the
/// list whatever the quotas say take places of it, and count for them.
///
/// Firms of which `is_left` does not hold are picked like all others, so that nobody moves into another's place for their
/// sake, and left out of the answer. For each of them one more is picked, after all others, as if the list had been one
/// place longer from the beginning.
pub fn pick<K: Kinds>(standing: &[K], ranking: &[K], places: Places<'_>, is_left: impl Fn(&K) -> bool) -> Vec<Picked> {
    let Places { length, left, quotas } = places;
    let room = length.saturating_sub(standing.len());
    let (counts, picked, is_in) = (HashMap::new(), Vec::new(), vec![false; ranking.len()]);
    let mut filling = Filling { quotas, length, room, counts, picked, is_in };
    standing.iter().for_each(|firm| filling.count_in(firm));
    for quota in quotas {
        let (Some(least), Some(value)) = (quota.at_least, quota.value.as_deref()) else { continue };
        let needed = (least * length as f64).ceil() as usize;
        for (place, prospect) in ranking.iter().enumerate() {
            if filling.count(quota.dimension, value) >= needed {
                break;
            }
            if kind(prospect, quota.dimension) == value && filling.has_room(prospect) {
                filling.add(place, prospect, false);
            }
        }
    }
    for beyond_quota in [false, true] {
        for (place, prospect) in ranking.iter().enumerate() {
            if filling.picked.len() >= room {
                break;
            }
            if beyond_quota || filling.has_room(prospect) {
                filling.add(place, prospect, beyond_quota);
            }
        }
    }
    filling.picked.sort_by_key(|picked| picked.place);
    let is_left = |picked: &&Picked| is_left(&ranking[picked.place]);
    let mut so_far = filling.picked.iter().filter(is_left).count();
    while so_far < left {
        let Some(next) = filling.lengthen(ranking) else { break };
        so_far += usize::from(is_left(&&next));
    }
    filling.picked.iter().filter(is_left).take(left).copied().collect()
}

/// A list that is being filled.
struct Filling<'a> {
    quotas: &'a [Quota],
    length: usize,
    /// How many can be picked.
    room: usize,
    counts: HashMap<(Dimension, String), usize>,
    picked: Vec<Picked>,
    is_in: Vec<bool>,
}

impl Filling<'_> {
    fn count(&self, dimension: Dimension, value: &str) -> usize {
        self.counts.get(&(dimension, value.to_owned())).copied().unwrap_or_default()
    }

    fn has_room(&self, prospect: &impl Kinds) -> bool {
        self.quotas.iter().all(|quota| {
            let kind = kind(prospect, quota.dimension);
            let Some(most) = quota.at_most.filter(|_| quota.value.as_deref().is_none_or(|value| value == kind)) else {
                return true;
            };
            // Rounded down, but a share of a short list still leaves room for one.
            let most = (most * self.length as f64 + 1e-9).floor().max(1.0) as usize;
            self.count(quota.dimension, kind) < most
        })
    }

    /// Makes the list a place longer, and picks a firm for it; nothing when nobody is left.
    fn lengthen<K: Kinds>(&mut self, ranking: &[K]) -> Option<Picked> {
        (self.length, self.room) = (self.length + 1, self.room + 1);
        let free = || ranking.iter().enumerate().filter(|(place, _)| !self.is_in[*place]);
        let is_lacking = |firm: &K| self.is_lacking(firm) && self.has_room(firm);
        let lacking = free().find(|(_, firm)| is_lacking(firm)).map(|(place, _)| (place, false));
        let fitting = || free().find(|(_, firm)| self.has_room(*firm)).map(|(place, _)| (place, false));
        let any = || free().next().map(|(place, _)| (place, true));
        let (place, beyond_quota) = lacking.or_else(fitting).or_else(any)?;
        self.add(place, &ranking[place], beyond_quota);
        self.picked.last().copied()
    }

    /// Whether a smallest share of its kind is not filled yet.
    fn is_lacking(&self, prospect: &impl Kinds) -> bool {
        self.quotas.iter().any(|quota| {
            let (Some(least), Some(value)) = (quota.at_least, quota.value.as_deref()) else { return false };
            let needed = (least * self.length as f64).ceil() as usize;
            kind(prospect, quota.dimension) == value && self.count(quota.dimension, value) < needed
        })
    }

    fn add(&mut self, place: usize, prospect: &impl Kinds, beyond_quota: bool) {
        if self.picked.len() >= self.room || self.is_in[place] {
            return;
        }
        self.is_in[place] = true;
        self.picked.push(Picked { place, beyond_quota });
        self.count_in(prospect);
    }

    fn count_in(&mut self, prospect: &impl Kinds) {
        for dimension in [Dimension::Sector, Dimension::Region, Dimension::FirmType] {
            *self.counts.entry((dimension, kind(prospect, dimension).to_owned())).or_default() += 1;
        }
    }
}

/// The kind of a firm; not known is a kind of its own.
fn kind(firm: &impl Kinds, dimension: Dimension) -> &str {
    const UNKNOWN: &str = "unknown";
    match dimension {
        Dimension::Sector => firm.sector().unwrap_or(UNKNOWN),
        Dimension::Region => firm.region().unwrap_or(UNKNOWN),
        Dimension::FirmType => firm.firm_type().code(),
    }
}
