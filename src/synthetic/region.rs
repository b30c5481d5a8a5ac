//! A plainly invented region with a truth of its own: who begins to work with whom, by another model than the scorer's.
//!
//! Real collaborations tell nothing of barriers, steps, size or wishes; what the signals that read these are worth
//! can be measured only where somebody knows the truth. Here chance draws firms ([`super::generate`]), partners
//! (`partners`), their hidden traits (`traits`), seven years of history (`history`) and what came next, all by
//! one model (`truth`); then a third of the facts is withheld from the records (`withheld`). A ranking sees the
//! records and the history. What it is judged by are the outcomes.
//!
//! The model multiplies need, trust and reach where the scorer adds; it has thresholds, a need that one barrier
//! satisfies, fashions, imitation and traits that no record holds. It is an opinion about the world in numbers, kept
//! to what research says where research says something. A ranking that does well here is no better for it in
//! reality; one that does badly here reads its own facts wrongly.
//!
//! # Assumptions
//!
//! The source stands in brackets; where none does, it is our assumption.
//!
//! Need (`truth`):
//!
//! * One real barrier drives a firm, and one partner that helps with it is enough (a specific barrier makes firms seek
//!   partners: Antonioli et al. 2017). It is the first that the firm named in 6 of 10 cases, another named one in
//!   2.5 of 10, else any.
//! * Help with knowledge, demand or networks counts only on common ground: fully with a shared topic, 0.7 with a shared
//!   theme, else 0.25 (technological closeness comes first: Scherngell & Barber 2009, arXiv 1004.2793). Help with
//!   people counts half anywhere; money, space and advice fully. What a partner is said to help with by its topics
//!   alone is true half of the time.
//! * A common interest is the other reason; the larger of the two counts. Interests are points in six dimensions, half
//!   of which follows from the topics that the firm names and, less, from its goals. Interest peaks at a middle
//!   distance, farther away for capable firms (an inverted U: Nooteboom et al. 2007).
//!
//! Trust: from any one of a wished kind (three of four stated wishes are meant), the same trade, neighbours who went
//! before and shared contacts.
//!
//! * Three of ten firms do something else than their sector code says (63 % of energy firms in Groningen have another
//!   code: Innovatiespotter 2017; we take less). A company in the very same trade is a competitor (information flows
//!   when they are not: Cai & Szeidl 2018).
//! * Firms imitate their twelve nearest firms of the last three years (word of mouth carries: Banerjee et al. 2019).
//! * One to three shared contacts help most, more help less (Rajkumar et al. 2022).
//!
//! Reach: nobody travels beyond a limit of his own, unless the need is acute and the minds are close (cognitive
//! closeness is needed at a distance: 10.1177/0160017615626985). Limits lie around 40 km for large established firms to
//! 75 km for start-ups (order: survey Midden-Brabant 2019), wider with capacity (de Jong & Freel 2010), with public
//! research and for partners that work nationally, smaller with companies (arXiv 1004.2793).
//!
//! Step: a step that asks more than the firm can absorb is seldom taken (laggards lack absorption: Berlingieri et al.
//! 2020), each barrier beyond the first makes medium and heavy steps harder (Antonioli et al. 2017), and capable firms
//! want more than a visit (survey Midden-Brabant 2019). Capacity grows with size, innovation and being in a network;
//! two fifths of it are hidden.
//!
//! Partners differ in drive and in friendliness to small firms, unseen; their fame does not matter (quality of a
//! university does not: Colombo et al.). Whom one says it suits is nearly a gate, a closed intake is one. Two themes
//! are in fashion each year.
//!
//! Records: each fact is withheld with a chance of about one third; name, kind, place and sector code are always known.
//!
//! Chances are small and outcomes are drawn, so that the best possible ranking, by the true chances, errs often too.

mod history;
mod partners;
#[cfg(test)]
mod tests;
mod traits;
mod truth;
mod withheld;
mod words;

use super::calibration::{Calibration, YEAR};
use super::generate;
use crate::domain::collaboration::Collaborations;
use crate::domain::{Firm, FirmId, Partner, PartnerId};
use chrono::NaiveDate;
use history::Past;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeSet;
use traits::{FirmTraits, Landscape, PartnerTraits};
use truth::Truth;

/// Invented partners of a region.
pub const PARTNERS: u64 = 120;

/// An invented region: what is on record, what happened before, and what came next.
#[derive(Clone, Debug, PartialEq)]
pub struct Region {
    /// Firms as they are on record.
    pub firms: Vec<Firm>,
    /// Partners as they are on record.
    pub partners: Vec<Partner>,
    /// Projects of the seven years before [`Region::today`], and who took part in them.
    pub past: Collaborations,
    /// What came next, for each firm that asks: every second one.
    pub outcomes: Vec<Outcome>,
    /// The day on which firms ask.
    pub today: NaiveDate,
}

/// With whom a firm began to work in the two years after it asked (*uitkomst*).
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The firm that asks.
    pub firm: FirmId,
    /// Whether it had any history.
    pub is_insider: bool,
    /// With whom it began to work; nobody that it knew from a project before.
    pub partners: BTreeSet<PartnerId>,
    /// Partners that it worked with before: they are not judged.
    pub excluded: BTreeSet<PartnerId>,
    /// The true chance of each partner, in the order of [`Region::partners`]; 0 for those that are not judged.
    pub chances: Vec<f64>,
}

impl Region {
    /// The region of a seed with `firms` firms; the same on every call.
    pub fn draw(seed: u64, firms: usize) -> Region {
        let calibration = Calibration::read();
        let today = NaiveDate::from_ymd_opt(YEAR, 1, 1).unwrap_or_default();
        let landscape = Landscape::draw(seed);
        let mut firms: Vec<Firm> = asked_firms(seed).take(firms).collect();
        let mut partners: Vec<Partner> =
            (1..=PARTNERS).map(|number| partners::invent(seed, number, &calibration)).collect();
        let of_firm = |(row, firm): (usize, &Firm)| {
            let rng = &mut stream(seed, Purpose::FirmTraits, row as u64);
            FirmTraits::draw(firm, today, &landscape, &calibration, rng)
        };
        let of_partner = |(row, partner): (usize, &Partner)| {
            PartnerTraits::draw(partner, &landscape, &mut stream(seed, Purpose::PartnerTraits, row as u64))
        };
        let of_firms: Vec<FirmTraits> = firms.iter().enumerate().map(of_firm).collect();
        let of_partners: Vec<PartnerTraits> = partners.iter().enumerate().map(of_partner).collect();
        let truth = Truth::new(&of_firms, &of_partners, &landscape);
        let past = Past::live(seed, &truth);
        let outcomes = outcomes(seed, &truth, &past, &firms, &partners);
        let (projects, participations) = past.projects(seed, &truth, &firms, &partners);
        let told = Collaborations { projects, participations };
        for (row, firm) in firms.iter_mut().enumerate() {
            let rng = &mut stream(seed, Purpose::FirmRecord, row as u64);
            past.tell(row, firm, &partners);
            firm.wishes = words::wishes(&of_firms[row].interests, rng);
            withheld::from_firm(firm, rng);
        }
        for (row, partner) in partners.iter_mut().enumerate() {
            withheld::from_partner(partner, &mut stream(seed, Purpose::PartnerRecord, row as u64));
        }
        Region { firms, partners, past: told, outcomes, today }
    }
}

/// What a stream of chance is for; each purpose and number has one of its own, away from those of the firms.
#[derive(Clone, Copy)]
enum Purpose {
    Landscape = 1,
    Selection,
    Partner,
    FirmTraits,
    PartnerTraits,
    Year,
    Outcome,
    Projects,
    FirmRecord,
    PartnerRecord,
}

fn stream(seed: u64, purpose: Purpose, number: u64) -> ChaCha8Rng {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(((purpose as u64) << 48) + number);
    rng
}

/// Share of one-person firms with which an officer talks, beside all that are larger: they are eight of ten firms and
/// so three of ten conversations. Our assumption.
const ONE_PERSON_SHARE: f64 = 0.1;

/// Firms with which somebody talked.
fn asked_firms(seed: u64) -> impl Iterator<Item = Firm> {
    let mut rng = stream(seed, Purpose::Selection, 0);
    generate(u64::MAX, seed).filter(move |firm| {
        let is_alone = firm.employees.is_none_or(|employees| employees.class() == crate::domain::size::SizeClass::One);
        let is_met = !is_alone || rng.random_bool(ONE_PERSON_SHARE);
        is_met && !firm.barriers.is_empty()
    })
}

/// Draws what came next for every second firm.
fn outcomes(seed: u64, truth: &Truth<'_>, past: &Past, firms: &[Firm], partners: &[Partner]) -> Vec<Outcome> {
    let asking = (0..firms.len()).step_by(2);
    let outcome = |row: usize| {
        let mut rng = stream(seed, Purpose::Outcome, row as u64);
        let known = past.partners_of(row);
        let chances = past.chances(truth, row, YEAR, truth::YEARS_AFTER);
        // A draw for every partner, known or not, keeps the draws of the others where they are.
        let begun = chances.iter().map(|chance| rng.random::<f64>() < *chance).collect::<Vec<bool>>();
        let ids = |rows: Vec<usize>| rows.into_iter().map(|partner| partners[partner].id).collect();
        Outcome {
            firm: firms[row].id,
            is_insider: !known.is_empty(),
            partners: ids((0..partners.len()).filter(|partner| begun[*partner]).collect()),
            excluded: ids(known.iter().copied().collect()),
            chances,
        }
    };
    asking.map(outcome).collect()
}
