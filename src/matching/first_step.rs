//! Where to begin: which of the partner's steps fits the firm now.

use super::columns::FirmRow;
use super::signals::{Explained, Pair, words};
use crate::domain::readiness::{self, Readiness, best_step};
use crate::domain::{Barrier, Partner, PartnerKind, Step, Text};

/// How much of a step the firm of this row can take now.
pub fn readiness(firm: FirmRow<'_>) -> Readiness {
    Readiness::of(firm.in_network(), firm.barriers().len())
}

/// The best of the offered steps for the firm of this row, and its fit.
pub fn best(firm: FirmRow<'_>, offered: u8) -> Option<(Step, f32)> {
    best_step(readiness(firm), firm.barriers(), offered)
}

/// The fit of the best step of every set of steps that can be offered.
pub fn best_fits(firm: FirmRow<'_>) -> [f32; 1 << u8::BITS] {
    readiness::best_fits(readiness(firm), firm.barriers())
}

/// The fit of the best step of a partner for the firm of this row, from what [`readiness::fits_by_need`] tells of the partner.
#[inline]
pub fn fit_by_need(firm: FirmRow<'_>, fits: &FitsByNeed) -> f32 {
    let barriers = firm.barriers();
    let heaviest = barriers.first().map_or(Barrier::ALL.len(), |barrier| *barrier as usize);
    fits[Readiness::of(firm.in_network(), barriers.len()) as usize][heaviest]
}

/// See [`readiness::fits_by_need`].
pub type FitsByNeed = [[f32; Barrier::ALL.len() + 1]; Readiness::ALL.len()];

/// The recommended step of a pair.
pub fn recommend(pair: &Pair<'_>) -> Option<Step> {
    best(pair.firm_row, pair.partner_row.steps()).map(|(step, _)| step)
}

/// Why this step: names the offer and the firm's situation.
pub fn explain(pair: &Pair<'_>) -> Option<Explained> {
    let step = recommend(pair)?;
    let Situation { field, fact, why } = situation(pair);
    let label = step.label();
    let name = &pair.partner.name;
    let text = Text::new(
        format!("Begin bij {name} met {}: {}.", label.nl, why.nl),
        format!("Begin at {name} with {}: {}.", label.en, why.en),
    );
    let facts = vec![words::of_firm(pair, field, fact), words::of_partner(pair, "steps", label, false)];
    Some(Explained { facts, text })
}

/// Where the firm stands: the fact, and the half sentence that holds it.
struct Situation {
    field: &'static str,
    fact: Text,
    why: Text,
}

fn situation(pair: &Pair<'_>) -> Situation {
    let count = pair.firm.barriers.len();
    let (field, fact, nl, en) = match (pair.firm_row.in_network(), count) {
        (_, 2..) => (
            "barriers",
            Text::new(format!("{count} knelpunten"), format!("{count} barriers")),
            "u hebt {} tegelijk, en dan werkt klein beginnen het best",
            "you have {} at once, and then it is best to begin small",
        ),
        (Some(false), _) => (
            "relations",
            Text::new("nog in geen netwerk", "in no network yet"),
            "u zit {}, dus een lichte stap past",
            "you are {}, so a light step fits",
        ),
        (Some(true), _) => (
            "relations",
            Text::new("al in een netwerk", "in a network already"),
            "u zit {}, dus u kunt een grotere stap zetten",
            "you are {}, so you can take a larger step",
        ),
        (None, _) => (
            "relations",
            Text::new("niet bekend", "not known"),
            "of u in een netwerk zit is {}, dus wij kiezen voorzichtig",
            "whether you are in a network is {}, so we choose with care",
        ),
    };
    let why = Text::new(nl.replace("{}", &fact.nl), en.replace("{}", &fact.en));
    Situation { field, fact, why }
}

/// What to ask a partner whose steps are not known; two entrepreneurs begin with a visit.
pub fn ask(partner: &Partner) -> Text {
    let name = &partner.name;
    match partner.kind {
        PartnerKind::Firm => Text::new(
            format!("Vraag {name} of u bij elkaar mag komen kijken."),
            format!("Ask {name} whether you may visit each other."),
        ),
        _ => Text::new(
            format!("Vraag {name} wat zij een bedrijf als eerste stap aanbieden."),
            format!("Ask {name} what they offer a firm as a first step."),
        ),
    }
}
