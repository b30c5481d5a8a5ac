//! How sure one may be of a list: the share of lists like it that had what was sought among their first ten.
//!
//! Likeness goes by [`FEATURES`]: what the list looks like ([`super::outline`]). None knows which candidates are right,
//! where the data come from or who is who. How much each counts is data ([`crate::domain::calibration`]), measured on
//! questions from which nothing was learned; the limit and the diversity of an answer do not change it. Where nothing
//! was measured the share is left open, and neither such a list nor one that lies beyond all that were measured is
//! called good: that is a claim about a measurement. Whether the firm is a newcomer and how much of the weight has its
//! facts were tried as features and left out: on lists of the training data they told nothing beside the others.

use super::explain::FAIR;
use super::outline::Outline;
use super::past::NONE;
use super::query::{Asker, Query};
use super::rank::Ranking;
use super::scale::weights_of;
use super::signals;
use super::verdict::{Confidence, Direction, ListConfidence};
use crate::domain::Text;
use crate::domain::calibration::{Calibration, FeatureWeight};
use crate::domain::weights::Weights;

/// Expected share from which a list is good: in two of three such lists the officer finds somebody.
pub const GOOD_SHARE: f64 = 0.65;
/// Expected share from which a list is fair: in one of three; below it a second source is worth its time.
pub const FAIR_SHARE: f64 = 0.35;

/// How far beyond what was seen a feature may lie, as share of the range that was seen, for a list still to be like those
/// that were.
const BEYOND: f64 = 0.1;

/// What is looked at in a list.
///
/// * `candidates`: ln of the number of candidates that passed the gates.
/// * `lead`: mean value of the first ten above that of all, in standard deviations of all.
/// * `drop`: value of the first above that of the tenth, in the same unit.
/// * `chance`: ln(p / (1 − p)) of the chance p that a choice model gives to one of the first ten.
/// * `height`: mean value of the first ten as share of the most that can be had by what the one that asks has told.
pub const FEATURES: [&str; 5] = ["candidates", "lead", "drop", "chance", "height"];

/// A chance nearer to 0 or 1 than this counts as this, so that its logit stays a number.
const NEAREST_CHANCE: f64 = 1e-4;

/// Band, share and words for a ranked list. One function for every front end and for every measurement.
pub fn of_list(query: &Query, weights: &Weights, ranking: &Ranking) -> ListConfidence {
    let calibrations = weights.confidence.as_ref();
    let calibration = calibrations.and_then(|all| match ranking.direction {
        Direction::PartnersForFirm => all.partners_for_firm.as_ref(),
        Direction::FirmsForPartner => all.firms_for_partner.as_ref(),
    });
    let measured = calibration.and_then(|calibration| Measured::of(calibration, ranking));
    let band = match &measured {
        Some(measured) => measured.band(),
        None if told(query, weights) >= FAIR && ranking.outline.candidates > 0 => Confidence::Fair,
        None => Confidence::Thin,
    };
    let event = match &measured {
        Some(measured) => measured.event(ranking.direction),
        None => not_measured(&ranking.outline, calibration, ranking.direction),
    };
    let share = measured.map(|measured| measured.share);
    match is_thin(query) {
        true => ListConfidence { band: Confidence::Thin, share, event: little_known(ranking.direction, event) },
        false => ListConfidence { band, share, event },
    }
}

/// The value of each of [`FEATURES`] for a ranked list; every one is a number, also for an empty list.
pub fn features(ranking: &Ranking) -> [f64; FEATURES.len()] {
    let outline = &ranking.outline;
    let mean_of_first = outline.first.iter().sum::<f64>() / outline.first.len().max(1) as f64;
    let in_spreads = |difference: f64| if outline.spread > 1e-9 { difference / outline.spread } else { 0.0 };
    let drop = outline.first.first().zip(outline.first.last()).map_or(0.0, |(first, last)| first - last);
    let most: f64 = ranking.scale.terms.iter().map(|term| term.coefficient * term.most).sum();
    let chance = outline.chance.clamp(NEAREST_CHANCE, 1.0 - NEAREST_CHANCE);
    [
        (outline.candidates.max(1) as f64).ln(),
        in_spreads(mean_of_first - outline.mean),
        in_spreads(drop),
        (chance / (1.0 - chance)).ln(),
        if most > 0.0 { mean_of_first / most } else { 0.0 },
    ]
}

/// Whether nothing is known of the one that asks by which candidates could be told apart but its place: no wish, no
/// topics, no barriers and no history of projects.
pub fn is_thin(query: &Query) -> bool {
    match &query.asker {
        Asker::Firm(_) => query.asker.firm().is_none_or(|firm| {
            let wishes_nothing = firm.themes().is_empty() && firm.wish().words.is_empty();
            wishes_nothing && firm.topics().is_empty() && firm.barriers().is_empty() && firm.past() == NONE
        }),
        Asker::Partner(_) => query.asker.partner().is_none_or(|partner| {
            let helps_nobody = partner.help().iter().all(|help| *help <= 0.0);
            helps_nobody && partner.topics().is_empty() && partner.past() == NONE
        }),
    }
}

/// Share of the weight whose facts the one that asks has told.
fn told(query: &Query, weights: &Weights) -> f64 {
    let weights = weights_of(weights, query.direction());
    let (mut told, mut all) = (0.0, 0.0);
    for signal in signals::ALL {
        let weight = weights.get(signal.about().name).map_or(0.0, |weight| weight.of(query.is_of_newcomer()));
        let most = match &query.asker {
            Asker::Firm(_) => query.asker.firm().map_or(0.0, |firm| signal.most_for_firm(firm)),
            Asker::Partner(_) => query.asker.partner().map_or(0.0, |partner| signal.most_for_partner(partner)),
        };
        all += weight;
        told += if most > 0.0 { weight } else { 0.0 };
    }
    if all > 0.0 { told / all } else { 0.0 }
}

/// What a calibration says of a list.
struct Measured<'a> {
    calibration: &'a Calibration,
    /// In whole hundredths, so that number, words and band say the same; never 0 or 1, since nothing is that sure.
    share: f64,
}

impl<'a> Measured<'a> {
    fn of(calibration: &'a Calibration, ranking: &Ranking) -> Option<Self> {
        if ranking.outline.candidates < calibration.fewest.max(1) {
            return None;
        }
        let features = features(ranking);
        let value = |name: &str| FEATURES.iter().position(|feature| *feature == name).map(|place| features[place]);
        let expected = calibration.expected(value)?;
        let was_seen = |feature: &FeatureWeight| {
            let beyond = BEYOND * (feature.high - feature.low);
            value(&feature.name).is_some_and(|value| (feature.low - beyond..=feature.high + beyond).contains(&value))
        };
        // Of a list unlike all that were measured nothing was measured: a number would be made up.
        let is_like_those_seen = calibration.features.iter().all(was_seen);
        is_like_those_seen.then(|| Self { calibration, share: (100.0 * expected).round().clamp(1.0, 99.0) / 100.0 })
    }

    fn band(&self) -> Confidence {
        match self.share {
            share if share >= self.calibration.good => Confidence::Good,
            share if share >= self.calibration.fair => Confidence::Fair,
            _ => Confidence::Thin,
        }
    }

    fn event(&self, direction: Direction) -> Text {
        let (nl, en) = match direction {
            Direction::PartnersForFirm => {
                ("een partner waarmee het bedrijf later samenwerkte", "a partner that the firm went on to work with")
            }
            Direction::FirmsForPartner => {
                ("een bedrijf waarmee de partner later samenwerkte", "a firm that the partner went on to work with")
            }
        };
        let lists = (100.0 * self.share).round() as u32;
        let had = if lists == 1 { "had" } else { "hadden" };
        Text::new(
            format!(
                "Van elke 100 vergelijkbare lijsten in een meting op EU-projecten {had} er {lists} bij de eerste tien {nl}."
            ),
            format!(
                "Of every 100 lists like this one in a measurement on EU projects, {lists} had among the first ten {en}."
            ),
        )
    }
}

fn not_measured(outline: &Outline, calibration: Option<&Calibration>, direction: Direction) -> Text {
    let (nl, en) = match direction {
        Direction::PartnersForFirm => ("een passende partner", "a fitting partner"),
        Direction::FirmsForPartner => ("een passend bedrijf", "a fitting firm"),
    };
    let is_short = calibration.is_some_and(|calibration| outline.candidates < calibration.fewest);
    match outline.candidates {
        0 => Text::new("Er staat niemand op deze lijst.", "There is nobody on this list."),
        _ if is_short => Text::new(
            format!("Dit is een korte lijst. Hoe vaak daar {nl} op staat, is niet gemeten."),
            format!("This is a short list. How often such a list has {en} was not measured."),
        ),
        _ => Text::new(
            format!("Hoe vaak zo’n lijst {nl} bij de eerste tien heeft, is niet gemeten."),
            format!("How often such a list has {en} among the first ten was not measured."),
        ),
    }
}

/// The words for a thin profile before those of the measurement.
fn little_known(direction: Direction, event: Text) -> Text {
    let (nl, en) = match direction {
        Direction::PartnersForFirm => ("Van dit bedrijf is nog weinig bekend.", "Little is known of this firm yet."),
        Direction::FirmsForPartner => {
            ("Van deze partner is nog weinig bekend.", "Little is known of this partner yet.")
        }
    };
    Text::new(format!("{nl} {}", event.nl), format!("{en} {}", event.en))
}
