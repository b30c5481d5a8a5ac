//! Where to begin: which of the partner's steps fits the firm now.

use super::columns::FirmRow;
use super::signals::{Explained, Pair, words};
use crate::domain::step::Weight;
use crate::domain::{Barrier, Partner, PartnerKind, Step, Text};

/// How much of a step a firm can take now (*gereedheid*).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readiness {
    /// In no network, or with several barriers at once: a light step.
    Light,
    /// Nobody asked: between the two.
    Unknown,
    /// In a network and with at most one barrier: a heavier step fits.
    Heavier,
}

impl Readiness {
    /// All, in order.
    pub const ALL: [Readiness; 3] = [Readiness::Light, Readiness::Unknown, Readiness::Heavier];

    /// Readiness of a firm: several barriers deter, a network prepares.
    pub fn of(firm: FirmRow<'_>) -> Self {
        match (firm.in_network(), firm.barriers().len()) {
            (_, 2..) | (Some(false), _) => Readiness::Light,
            (Some(true), _) => Readiness::Heavier,
            (None, _) => Readiness::Unknown,
        }
    }

    /// Fit of a step of this weight; our own starting values in the order that the evidence gives.
    fn fit(self, weight: Weight) -> f32 {
        match (self, weight) {
            (Readiness::Light, Weight::Light) | (Readiness::Heavier, Weight::Heavy) => 1.0,
            (Readiness::Light, Weight::Medium) => 0.5,
            (Readiness::Light, Weight::Heavy) => 0.2,
            (Readiness::Heavier, Weight::Medium) | (Readiness::Unknown, Weight::Light) => 0.8,
            (Readiness::Heavier, Weight::Light) => 0.5,
            (Readiness::Unknown, Weight::Medium) => 0.6,
            (Readiness::Unknown, Weight::Heavy) => 0.4,
        }
    }
}

/// Whether a step does something about a barrier.
fn eases(step: Step, barrier: Barrier) -> bool {
    match barrier {
        Barrier::Talent => matches!(step, Step::StudentProject | Step::Internship | Step::Training),
        Barrier::Knowledge => matches!(step, Step::Demo | Step::Trial | Step::StudentProject | Step::RdProject),
        Barrier::Networks | Barrier::Leadership | Barrier::Culture => matches!(step, Step::Demo | Step::Membership),
        Barrier::Organisation | Barrier::Support => matches!(step, Step::StudentProject | Step::Training),
        Barrier::Demand => matches!(step, Step::Demo | Step::Membership | Step::RdProject),
        Barrier::Infrastructure => matches!(step, Step::Trial),
        Barrier::Finance | Barrier::Institutions => false,
    }
}

/// The best of the offered steps (a bit per step) and its fit, 0 to 1; nothing when none is known. A step that does
/// something about the heaviest barrier comes before one that does not; ties go to the lighter step.
pub fn best(readiness: Readiness, barriers: &[Barrier], offered: u8) -> Option<(Step, f32)> {
    let fit = |step: Step| {
        let eases = barriers.first().is_some_and(|barrier| eases(step, *barrier));
        readiness.fit(step.weight()) * if eases || barriers.is_empty() { 1.0 } else { 0.9 }
    };
    let offered = Step::ALL.into_iter().filter(|step| offered & 1 << *step as u8 != 0);
    offered.map(|step| (step, fit(step))).fold(None, |best: Option<(Step, f32)>, next| match best {
        Some(best) if best.1 >= next.1 => Some(best),
        _ => Some(next),
    })
}

/// The recommended step of a pair.
pub fn recommend(pair: &Pair<'_>) -> Option<Step> {
    best(Readiness::of(pair.firm_row), pair.firm_row.barriers(), pair.partner_row.steps()).map(|(step, _)| step)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn mask(steps: &[Step]) -> u8 {
        steps.iter().fold(0, |mask, step| mask | 1 << *step as u8)
    }

    #[test]
    fn several_barriers_ask_for_a_light_step() {
        let offered = mask(&[Step::StudentProject, Step::RdProject]);
        let chosen = best(Readiness::Light, &[Barrier::Talent, Barrier::Finance], offered);
        assert_eq!(chosen, Some((Step::StudentProject, 1.0)));
    }

    #[test]
    fn a_firm_in_a_network_is_ready_for_a_project() {
        let offered = mask(&[Step::Demo, Step::RdProject]);
        assert_eq!(best(Readiness::Heavier, &[], offered).unwrap().0, Step::RdProject);
    }

    #[test]
    fn unknown_steps_give_nothing() {
        assert_eq!(best(Readiness::Light, &[], 0), None);
    }

    #[test]
    fn the_step_that_eases_the_heaviest_barrier_wins_among_equals() {
        let offered = mask(&[Step::Demo, Step::Internship]);
        assert_eq!(best(Readiness::Light, &[Barrier::Talent], offered).unwrap().0, Step::Internship);
    }
}
