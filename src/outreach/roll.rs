//! The roll of all firms (*naamlijst*): of each the few facts by which whoever looks at every firm chooses, some thirty bytes.
//!
//! It is held in memory beside the index and follows the database with it. A firm of which more must be known than stands
//! here says so ([`Line::is_told_elsewhere`], [`Line::has_years`]) and is read from its record; most firms of a country are
//! known from a register alone, and need not be. A roll is never changed, only replaced.

use crate::domain::firm::{FieldlabTie, LegalForm};
use crate::domain::gist::More;
use crate::domain::region::Location;
use crate::domain::{Firm, FirmId, FirmType};
use chrono::NaiveDate;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

/// A firm on the roll.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// The firm.
    pub firm_id: FirmId,
    /// Where it is, as a place of the roll.
    pub place: u32,
    /// Its sector.
    pub sector: Division,
    /// Its type on the day of the roll.
    pub firm_type: FirmType,
    /// Its legal form.
    pub legal_form: Option<LegalForm>,
    /// Whether it has a Non-Mailing-Indicator.
    pub non_mailing: Option<bool>,
    /// What it has with fieldlabs.
    pub fieldlab: Option<FieldlabTie>,
    /// Whether it says that it is in a network.
    pub in_network: Option<bool>,
    /// Whether it said something of being approached: its record tells.
    pub is_told_elsewhere: bool,
    /// Whether it has figures by year: its record tells.
    pub has_years: bool,
}

/// The first two characters of a code of SBI; none when it is not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Division([u8; 2]);

impl Division {
    /// That of a firm. Codes of SBI are digits, or a single letter.
    pub fn of(firm: &Firm) -> Self {
        let code = firm.main_activity().map(|activity| activity.code.as_bytes());
        let at = |place: usize| code.and_then(|code| code.get(place)).copied().unwrap_or_default();
        Self([at(0), at(1)])
    }

    /// The code.
    pub fn code(self) -> Option<String> {
        let code: String = self.0.iter().filter(|byte| **byte != 0).map(|byte| char::from(*byte)).collect();
        (!code.is_empty()).then_some(code)
    }
}

/// What the roll takes down of a firm.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The line, whose place is that of no roll yet.
    line: Line,
    place: Location,
}

impl Entry {
    /// That of a firm as far as it was read; `more` tells what else there is.
    pub fn of(firm: &Firm, more: More, today: NaiveDate) -> Self {
        let place = firm.location.as_ref().map(codes_alone).unwrap_or_default();
        Self { line: Line::of(firm, more, today), place }
    }
}

impl Line {
    fn of(firm: &Firm, more: More, today: NaiveDate) -> Self {
        Self {
            firm_id: firm.id,
            place: 0,
            sector: Division::of(firm),
            firm_type: firm.firm_type(today),
            legal_form: firm.legal_form,
            non_mailing: firm.non_mailing,
            fieldlab: firm.fieldlab,
            in_network: firm.is_in_network(false),
            is_told_elsewhere: firm.do_not_contact.is_some() || !firm.consents.is_empty(),
            has_years: more.years,
        }
    }
}

/// The firms of an organisation.
#[derive(Clone, Debug, Default)]
pub struct Roll {
    /// In the order of ids.
    base: Arc<Vec<Line>>,
    /// Those that changed since; nothing for one that is gone.
    changed: Arc<BTreeMap<FirmId, Option<Line>>>,
    places: Arc<Places>,
    /// How many firms are at each place, once somebody asked.
    counts: Arc<OnceLock<Vec<usize>>>,
}

#[derive(Clone, Debug, Default)]
struct Places {
    all: Vec<Location>,
    /// By their codes, as [`write_key`] writes them.
    by_codes: HashMap<String, u32>,
}

impl Places {
    /// The place of this key, which is that of `at`.
    fn of(&mut self, key: &str, at: Option<&Location>) -> u32 {
        if let Some(place) = self.by_codes.get(key) {
            return *place;
        }
        let place = self.all.len() as u32;
        self.all.push(at.map(codes_alone).unwrap_or_default());
        self.by_codes.insert(key.to_owned(), place);
        place
    }
}

/// Province, COROP region and municipality as one text: one that is not known is something else than an empty one.
fn write_key(at: Option<&Location>, key: &mut String) {
    key.clear();
    let codes = at.map_or([None; 3], |at| [&at.province, &at.corop, &at.municipality].map(Option::as_deref));
    for code in codes {
        key.push_str(code.unwrap_or("-"));
        key.push(if code.is_some() { '\n' } else { '\t' });
    }
}

fn codes_alone(at: &Location) -> Location {
    let Location { province, corop, municipality, .. } = at;
    let (province, corop, municipality) = (province.clone(), corop.clone(), municipality.clone());
    Location { province, corop, municipality, ..Location::default() }
}

impl Roll {
    /// The roll after changes; `None` means gone.
    pub fn follow(&self, changes: Vec<(FirmId, Option<Entry>)>) -> Self {
        let mut next = self.clone();
        if changes.is_empty() {
            return next;
        }
        next.counts = Arc::default();
        let changed = Arc::make_mut(&mut next.changed);
        let mut key = String::new();
        for (id, entry) in changes {
            let line = entry.map(|Entry { line, place }| {
                write_key(Some(&place), &mut key);
                let known = next.places.by_codes.get(&key).copied();
                let place = known.unwrap_or_else(|| Arc::make_mut(&mut next.places).of(&key, Some(&place)));
                Line { place, ..line }
            });
            changed.insert(id, line);
        }
        next
    }

    /// All firms, in the order of their ids.
    pub fn lines(&self) -> impl Iterator<Item = Line> + '_ {
        let (mut base, mut changed) = (self.base.iter().peekable(), self.changed.iter().peekable());
        std::iter::from_fn(move || {
            loop {
                let Some((id, _)) = changed.peek() else { return base.next().copied() };
                if base.peek().is_some_and(|line| line.firm_id < **id) {
                    return base.next().copied();
                }
                base.next_if(|line| line.firm_id == **id);
                if let Some(line) = changed.next().and_then(|(_, line)| *line) {
                    return Some(line);
                }
            }
        })
    }

    /// The places where firms are or were, with the codes of their regions alone; lines name them by number.
    pub fn places(&self) -> &[Location] {
        &self.places.all
    }

    /// How many firms are at places of which `is_asked` holds.
    pub fn count(&self, is_asked: impl Fn(&Location) -> bool) -> usize {
        let counts = self.counts.get_or_init(|| {
            let mut counts = vec![0; self.places().len()];
            self.lines().for_each(|line| counts[line.place as usize] += 1);
            counts
        });
        self.places().iter().zip(counts).filter(|(place, _)| is_asked(place)).map(|(_, count)| count).sum()
    }
}

/// Takes down the firms one by one, in any order.
#[derive(Debug, Default)]
pub struct RollBuilder {
    lines: Vec<Line>,
    places: Places,
    /// Where keys are written.
    key: String,
}

impl RollBuilder {
    /// Adds a firm as far as it was read; `more` tells what else there is.
    pub fn add(&mut self, firm: &Firm, more: More, today: NaiveDate) {
        let place = self.place_of(firm.location.as_ref());
        self.add_at(place, firm, more, today);
    }

    /// As [`RollBuilder::add`], of a firm at a place of this roll; its own location is not read.
    pub fn add_at(&mut self, place: u32, firm: &Firm, more: More, today: NaiveDate) {
        self.lines.push(Line { place, ..Line::of(firm, more, today) });
    }

    /// Which place of the roll a location is.
    pub fn place_of(&mut self, at: Option<&Location>) -> u32 {
        write_key(at, &mut self.key);
        self.places.of(&self.key, at)
    }

    /// Makes room for as many more firms as all of these have.
    pub fn reserve<'a>(&mut self, others: impl Iterator<Item = &'a RollBuilder>) {
        self.lines.reserve_exact(others.map(|other| other.lines.len()).sum());
    }

    /// Adds the firms of another.
    pub fn append(&mut self, other: RollBuilder) {
        let places: Vec<u32> = other.places.all.iter().map(|at| self.place_of(Some(at))).collect();
        self.lines.extend(other.lines.iter().map(|line| Line { place: places[line.place as usize], ..*line }));
    }

    /// The roll.
    pub fn finish(mut self) -> Roll {
        self.lines.sort_unstable_by_key(|line| line.firm_id);
        self.lines.shrink_to_fit();
        Roll { base: Arc::new(self.lines), places: Arc::new(self.places), ..Roll::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn firm(number: u128, province: &str) -> Firm {
        let location = Location { province: Some(province.into()), ..Location::default() };
        Firm { id: FirmId(Uuid::from_u128(number)), location: Some(location), ..Firm::default() }
    }

    fn entry(number: u128, province: &str) -> (FirmId, Option<Entry>) {
        let firm = firm(number, province);
        (firm.id, Some(Entry::of(&firm, More::of(&firm), NaiveDate::default())))
    }

    #[test]
    fn following_changes_gives_the_roll_that_is_built_anew() {
        let told = |roll: &Roll| -> Vec<(u128, Option<String>)> {
            let of = |line: Line| (line.firm_id.0.as_u128(), roll.places()[line.place as usize].province.clone());
            roll.lines().map(of).collect()
        };
        let build = |firms: &[(u128, &str)]| {
            // In parts, as they are read.
            let mut builder = RollBuilder::default();
            for (number, province) in firms {
                let (firm, mut part) = (firm(*number, province), RollBuilder::default());
                part.add(&firm, More::of(&firm), NaiveDate::default());
                builder.append(part);
            }
            builder.finish()
        };
        let before = build(&[(9, "PV30"), (3, "PV20"), (5, "PV30")]);
        let gone = (FirmId(Uuid::from_u128(5)), None);
        let after = before.follow(vec![entry(1, "PV21"), entry(3, "PV30"), gone, entry(12, "PV20")]);
        assert_eq!(told(&after), told(&build(&[(1, "PV21"), (3, "PV30"), (9, "PV30"), (12, "PV20")])));
        assert_eq!(told(&before).len(), 3, "the roll before it stays as it was");
        assert_eq!(after.count(|at| at.province.as_deref() == Some("PV30")), 2);
    }
}
