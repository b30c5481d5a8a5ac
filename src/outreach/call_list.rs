//! The call list: whom to ring next, how soon, and why.
//!
//! First the contact gate, then whom one agreed to ring back by now, then the lot, then the ranking. An agreement is kept
//! whatever the call is expected to bring, so that it falls off no list, however short. What is drawn by lot is spread over
//! the rest, so that it is rung as readily; a sample that nobody rings tells nothing.
//!
//! The list of a day stays as it is: it is chosen from what was known when the day began, and who is done since, because it
//! was rung or a visit was agreed, is chosen as before and left out of what is shown ([`Field::set_done`]). Were it chosen
//! anew without that firm, the quotas would let others of its sector, region and type in, these would push out yet others,
//! and one call could change most of the list. The free place goes to the next firm, at the end. So the quotas hold for all
//! calls of the day, made or not. What was put down before today, or withheld since, does make another list.

use super::assumptions::Assumptions;
use super::exploration::{self, Draw, Lot};
use super::gain::{self, Gain};
use super::prospect::{Experience, Gate, Prospect};
use super::quotas::{self, Dimension, Kinds, Places, Quota};
use super::urgency::{Urgency, urgency};
use crate::domain::text::day;
use crate::domain::{FirmId, FirmType, Text};
use chrono::NaiveDate;
use serde::Serialize;
use std::cmp::Ordering;
use std::collections::{BTreeSet, HashMap};
use utoipa::ToSchema;

/// What is asked of a call list.
#[derive(Clone, Debug)]
pub struct Wanted<'a> {
    /// How many firms at most.
    pub length: usize,
    /// Quotas, checked.
    pub quotas: &'a [Quota],
    /// Where chance begins, when there is no lot yet.
    pub seed: u64,
    /// The lot of the day, when an earlier list was made by it.
    pub lot: Option<&'a Lot>,
    /// Whether firms to be rung back by now are listed elsewhere: then only the lot puts them on this list.
    pub agreed_apart: bool,
}

/// A call list (*bellijst*).
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CallList {
    /// The day for which it was made.
    pub date: NaiveDate,
    /// Whom to ring, the first first.
    pub calls: Vec<Call>,
    /// What was drawn by lot; to be logged.
    pub exploration: Draw,
    /// The lot from which it comes, by which later lists of the day go too.
    #[serde(skip)]
    pub lot: Lot,
    /// Firms that the contact gate kept off the list.
    pub blocked: usize,
    /// Those of them that would be worth most, the best first; at most as many as the list is long.
    pub held_back: Vec<FirmId>,
    /// Version of the figures it goes by.
    pub assumptions_version: String,
}

/// A firm to ring.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Call {
    /// The firm.
    pub firm_id: FirmId,
    /// How it came on the list.
    pub picked: Pick,
    /// Why it is worth a call.
    pub reason: Text,
    /// Whether to ring it: what the call is expected to bring.
    pub priority: Gain,
    /// When to ring it.
    pub urgency: Urgency,
}

/// How a firm came on the list (*keuze*).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Pick {
    /// Because it was agreed to ring back by now; these come first.
    Agreed,
    /// By its expected gain.
    Ranked {
        /// Whether a largest share was exceeded because no other firm was left.
        #[serde(rename = "beyondQuota")]
        beyond_quota: bool,
    },
    /// By lot.
    Exploration {
        /// With this chance, 0 to 1.
        #[schema(minimum = 0, maximum = 1)]
        probability: f64,
    },
}

/// A firm as choosing looks at it.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    /// The firm.
    pub firm_id: FirmId,
    /// What a call is expected to bring.
    pub gain: f64,
    /// Its sector.
    pub sector: Option<&'a str>,
    /// Its region.
    pub region: Option<&'a str>,
    /// Its type.
    pub firm_type: FirmType,
    /// The day that was agreed to ring back, when that has come.
    pub due: Option<NaiveDate>,
}

impl<'a> Candidate<'a> {
    /// That of a prospect.
    pub fn of(prospect: &'a Prospect, experience: &Experience, by: &Assumptions, today: NaiveDate) -> Self {
        Self {
            firm_id: prospect.firm_id,
            gain: gain::value(prospect, experience, by, today),
            sector: prospect.sector.as_deref(),
            region: prospect.region.as_deref(),
            firm_type: prospect.firm_type,
            due: prospect.follow_up.filter(|day| *day <= today),
        }
    }
}

impl Kinds for Candidate<'_> {
    fn sector(&self) -> Option<&str> {
        self.sector
    }

    fn region(&self) -> Option<&str> {
        self.region
    }

    fn firm_type(&self) -> FirmType {
        self.firm_type
    }
}

/// Among whom a list is chosen. Of firms that are alike in gain, sector, region and type the first by id are enough, as
/// many as the list is long with its lot ([`enough`]): none of the others can come on it before these.
#[derive(Clone, Debug, Default)]
pub struct Field<'a> {
    /// Every firm that may be rung.
    pub open: Vec<FirmId>,
    /// Those of them that may come on the list by their gain.
    pub candidates: Vec<Candidate<'a>>,
    /// How many firms may not be rung.
    pub blocked: usize,
    /// Those of them that may be worth most.
    pub held_back: Vec<Candidate<'a>>,
    /// Firms that are done today: they hold the places that they had, and are not shown.
    pub done: BTreeSet<FirmId>,
}

impl<'a> Field<'a> {
    /// Adds a firm.
    pub fn add(&mut self, prospect: &'a Prospect, experience: &Experience, by: &Assumptions, today: NaiveDate) {
        let candidate = Candidate::of(prospect, experience, by, today);
        match prospect.gate {
            Gate::Open => {
                self.open.push(prospect.firm_id);
                self.candidates.push(candidate);
            }
            Gate::Blocked => {
                self.blocked += 1;
                self.held_back.push(candidate);
            }
        }
    }

    /// Says which firms are done today: rung, or agreed with otherwise. Prospects as they were when the day began stand for
    /// them among the candidates, whatever was heard since.
    pub fn set_done(
        &mut self,
        done: BTreeSet<FirmId>,
        before: &'a [Prospect],
        experience: &Experience,
        by: &Assumptions,
        today: NaiveDate,
    ) {
        self.candidates.retain(|candidate| !done.contains(&candidate.firm_id));
        let open = before.iter().filter(|prospect| prospect.gate == Gate::Open && done.contains(&prospect.firm_id));
        self.candidates.extend(open.map(|prospect| Candidate::of(prospect, experience, by, today)));
        self.done = done;
    }

    /// Where its firms, whether they may be rung or not, are of more than one kind.
    pub fn dimensions_that_differ(&self) -> impl Iterator<Item = Dimension> {
        let all = [Dimension::Sector, Dimension::Region, Dimension::FirmType];
        all.into_iter().filter(|of| quotas::differ(self.candidates.iter().chain(&self.held_back), *of))
    }
}

/// How many firms that are alike have to be in a [`Field`].
pub fn enough(by: &Assumptions, length: usize) -> usize {
    length + exploration::size(by.exploration_share, length, usize::MAX)
}

/// Who comes on a list, before anything is told of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Chosen {
    /// Whom to ring, the first first.
    pub picks: Vec<(FirmId, Pick)>,
    /// What was drawn by lot.
    pub draw: Draw,
    /// The lot from which it comes.
    pub lot: Lot,
    /// The largest gain of all.
    pub best: f64,
    /// Firms that may not be rung.
    pub blocked: usize,
    /// Those of them that would be worth most, the best first.
    pub held_back: Vec<FirmId>,
}

/// Makes the list for `today`. A firm that the gate blocks never comes on it, and has no chance in the lot; a firm that
/// was approached so often that a call would cost more than it brings is not ranked either. Who is to be rung back by now
/// comes first, those that waited longest before the others. The order of the prospects does not matter.
pub fn make(
    prospects: &[Prospect],
    experience: &Experience,
    by: &Assumptions,
    wanted: &Wanted<'_>,
    today: NaiveDate,
) -> CallList {
    let mut field = Field::default();
    for prospect in prospects {
        field.add(prospect, experience, by, today);
    }
    tell(choose(field, by, wanted, today), prospects, experience, by, today)
}

/// Chooses whom to ring. The lot has its share of the whole list, as far as the agreements leave room; everybody has the
/// same chance in it, whoever is to be rung back too, and all lists of a day go by one lot.
pub fn choose(field: Field<'_>, by: &Assumptions, wanted: &Wanted<'_>, today: NaiveDate) -> Chosen {
    let Field { mut open, candidates, blocked, mut held_back, done } = field;
    open.sort_unstable();
    open.dedup();
    let mut due: Vec<Candidate<'_>> = candidates.iter().filter(|candidate| candidate.due.is_some()).copied().collect();
    if wanted.agreed_apart {
        due.clear();
    }
    due.sort_unstable_by(by_agreement);
    due.dedup_by_key(|candidate| candidate.firm_id);
    // Who was rung back already keeps its place, too; the next that is due is shown.
    let is_left = |candidate: &Candidate<'_>| !done.contains(&candidate.firm_id);
    let first: Vec<Candidate<'_>> =
        due.iter().filter(|candidate| is_left(candidate)).take(wanted.length).copied().collect();
    due.truncate(wanted.length);
    let lot = wanted.lot.cloned().unwrap_or_else(|| Lot::cast(&open, wanted.seed));
    let size = exploration::size(by.exploration_share, wanted.length, lot.population).min(wanted.length - due.len());
    let draw = lot.draw(size, today);
    let drawn: BTreeSet<FirmId> = draw.drawn.iter().copied().collect();

    let best = candidates.iter().map(|candidate| candidate.gain).fold(0.0, f64::max);
    let agreed: BTreeSet<FirmId> = due.iter().chain(&first).map(|candidate| candidate.firm_id).collect();
    let is_placed = |firm: &FirmId| drawn.contains(firm) || agreed.contains(firm);
    let is_apart = |candidate: &Candidate<'_>| wanted.agreed_apart && candidate.due.is_some();
    let is_ranked =
        |candidate: &Candidate<'_>| candidate.gain > 0.0 && !is_placed(&candidate.firm_id) && !is_apart(candidate);
    let mut ranking: Vec<Candidate<'_>> = candidates.into_iter().filter(is_ranked).collect();
    ranking.sort_unstable_by(by_gain);
    ranking.dedup_by_key(|candidate| candidate.firm_id);
    let probability = draw.probability;
    // Who was rung since the lot was cast stands in it, and not on the list.
    let by_lot = draw.drawn.iter().filter(|firm| !agreed.contains(firm));
    let is_open = |firm: &&FirmId| open.binary_search(firm).is_ok() && !done.contains(firm);
    let explored = by_lot.clone().filter(is_open).map(|firm| (*firm, Pick::Exploration { probability }));
    let explored: Vec<_> = explored.collect();
    let places = Places {
        length: wanted.length - by_lot.count(),
        left: wanted.length - first.len() - explored.len(),
        quotas: wanted.quotas,
    };
    let picked = quotas::pick(&due, &ranking, places, is_left);

    let ranked = picked
        .into_iter()
        .map(|picked| (ranking[picked.place].firm_id, Pick::Ranked { beyond_quota: picked.beyond_quota }));
    // Of one that is drawn and agreed alike, the log of the draw needs to be told.
    let first = first.iter().map(|candidate| match drawn.contains(&candidate.firm_id) {
        true => (candidate.firm_id, Pick::Exploration { probability }),
        false => (candidate.firm_id, Pick::Agreed),
    });
    let picks = first.chain(spread(ranked.collect(), explored)).collect();
    held_back.sort_unstable_by(by_gain);
    let held_back = held_back.into_iter().take(wanted.length).map(|candidate| candidate.firm_id).collect();
    Chosen { picks, draw, lot, best, blocked, held_back }
}

/// The list, with what there is to tell of those who were chosen. One of whom nothing is known any more, or who may not be
/// rung after all, does not come on it.
pub fn tell(
    chosen: Chosen,
    prospects: &[Prospect],
    experience: &Experience,
    by: &Assumptions,
    today: NaiveDate,
) -> CallList {
    let open = prospects.iter().filter(|prospect| prospect.gate == Gate::Open);
    let open: HashMap<FirmId, &Prospect> = open.map(|prospect| (prospect.firm_id, prospect)).collect();
    let call = |(firm_id, picked): (FirmId, Pick)| {
        let prospect = open.get(&firm_id)?;
        let priority = gain::expected(prospect, experience, by, today, chosen.best);
        let (urgency, reason) = (urgency(prospect, today), reason(prospect, picked, &priority));
        Some(Call { firm_id, picked, reason, priority, urgency })
    };
    CallList {
        date: today,
        calls: chosen.picks.into_iter().filter_map(call).collect(),
        exploration: chosen.draw,
        lot: chosen.lot,
        blocked: chosen.blocked,
        held_back: chosen.held_back,
        assumptions_version: by.version.clone(),
    }
}

/// The largest gain first; of equals the first by id.
fn by_gain(a: &Candidate<'_>, b: &Candidate<'_>) -> Ordering {
    b.gain.total_cmp(&a.gain).then(a.firm_id.cmp(&b.firm_id))
}

/// The agreement of longest ago first; of equals, as [`by_gain`].
fn by_agreement(a: &Candidate<'_>, b: &Candidate<'_>) -> Ordering {
    a.due.cmp(&b.due).then_with(|| by_gain(a, b))
}

/// Puts the second list into the first at even distances.
fn spread<T>(first: Vec<T>, second: Vec<T>) -> Vec<T> {
    let (total, inserted) = (first.len() + second.len(), second.len());
    let (mut first, mut second) = (first.into_iter(), second.into_iter());
    let mut due = 0;
    (0..total)
        .filter_map(|place| {
            let is_due = (place + 1) * inserted / total.max(1) > due;
            due += usize::from(is_due);
            if is_due { second.next().or_else(|| first.next()) } else { first.next().or_else(|| second.next()) }
        })
        .collect()
}

/// Why a firm is rung; who is being introduced is asked about that, before all that is expected of the call.
fn reason(prospect: &Prospect, picked: Pick, priority: &Gain) -> Text {
    let reason = match picked {
        Pick::Exploration { .. } => Text::new(
            "Door loting gekozen, zodat wij ook bedrijven horen die wij anders nooit zouden bellen.",
            "Drawn by lot, so that we also hear firms that we would otherwise never ring.",
        ),
        Pick::Agreed => Text::new("Er is genoteerd om nu terug te bellen.", "It was noted to ring back by now."),
        Pick::Ranked { .. } => because(priority),
    };
    let Some(made) = &prospect.under_way else { return reason };
    let (state, since) = (made.state.label(), day(made.since));
    Text::new(
        format!(
            "Er loopt een introductie bij {} ({}, {}): vraag hoe het gaat. {}",
            made.partner, state.nl, since.nl, reason.nl
        ),
        format!(
            "An introduction to {} is under way ({}, {}): ask how it goes. {}",
            made.partner, state.en, since.en, reason.en
        ),
    )
}

/// What the call would add, and how far the firm is from the front: the two that set firms apart.
fn because(gain: &Gain) -> Text {
    use super::factors::FactorName::{Additionality, FrontierDistance};
    let told = gain.factors.iter().filter(|factor| matches!(factor.name, Additionality | FrontierDistance));
    let words: Vec<&Text> = told.map(|factor| &factor.words).collect();
    let joined = |of: fn(&Text) -> &str| words.iter().rev().map(|text| of(text)).collect::<Vec<_>>().join(" ");
    Text::new(joined(|text| &text.nl), joined(|text| &text.en))
}

#[cfg(test)]
mod tests;
