//! Which step a firm can take now: the rule that the ranking and the outreach ladder share.

use super::barrier::Barrier;
use super::step::{Step, Weight};

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

    /// Readiness of a firm that is in a network or not, or of which nobody knows, and that names so many barriers:
    /// several barriers deter (Antonioli et al. 2017), a network prepares.
    pub fn of(in_network: Option<bool>, barriers: usize) -> Self {
        match (in_network, barriers) {
            (_, 2..) | (Some(false), _) => Readiness::Light,
            (Some(true), _) => Readiness::Heavier,
            (None, _) => Readiness::Unknown,
        }
    }

    /// Fit of a step of this weight, 0 to 1; our own starting values in the order that the evidence gives.
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

impl Step {
    /// Whether the step does something about a barrier.
    pub fn eases(self, barrier: Barrier) -> bool {
        match barrier {
            Barrier::Talent => matches!(self, Step::StudentProject | Step::Internship | Step::Training),
            Barrier::Knowledge => {
                matches!(self, Step::Demo | Step::Workshop | Step::Trial | Step::StudentProject | Step::RdProject)
            }
            Barrier::Networks | Barrier::Leadership | Barrier::Culture => matches!(self, Step::Demo | Step::Membership),
            Barrier::Organisation | Barrier::Support => {
                matches!(self, Step::Workshop | Step::StudentProject | Step::Training)
            }
            Barrier::Demand => matches!(self, Step::Demo | Step::Membership | Step::RdProject),
            Barrier::Infrastructure => matches!(self, Step::Trial),
            Barrier::Finance | Barrier::Institutions => false,
        }
    }

    /// The step's place in a set of steps that is held as bits.
    pub fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// The best of the offered steps (a bit per step) and its fit, 0 to 1; nothing when none is known. A step that does
/// something about the heaviest barrier comes before one that does not; ties go to the lighter step.
pub fn best_step(readiness: Readiness, barriers: &[Barrier], offered: u8) -> Option<(Step, f32)> {
    let offered = Step::ALL.into_iter().filter(|step| offered & step.bit() != 0);
    offered.map(|step| (step, fit(readiness, barriers, step))).fold(
        None,
        |best: Option<(Step, f32)>, next| match best {
            Some(best) if best.1 >= next.1 => Some(best),
            _ => Some(next),
        },
    )
}

/// The fit of the best step of every set of steps, as [`best_step`] has it; 0 where there is none.
pub fn best_fits(readiness: Readiness, barriers: &[Barrier]) -> [f32; 1 << u8::BITS] {
    let mut fits = [0.0f32; 1 << u8::BITS];
    for step in Step::ALL {
        let (bit, fit) = (usize::from(step.bit()), fit(readiness, barriers, step));
        let with_it = fits.iter_mut().enumerate().filter(|(offered, _)| offered & bit != 0);
        with_it.for_each(|(_, best)| *best = best.max(fit));
    }
    fits
}

/// The fit of the best of the offered steps by readiness and by the heaviest barrier, of which the last place is for who names
/// none; 0 where no step is offered.
pub fn fits_by_need(offered: u8) -> [[f32; Barrier::ALL.len() + 1]; Readiness::ALL.len()] {
    Readiness::ALL.map(|readiness| {
        std::array::from_fn(|barrier| {
            let barrier = Barrier::ALL.get(barrier..=barrier).unwrap_or_default();
            best_step(readiness, barrier, offered).map_or(0.0, |(_, fit)| fit)
        })
    })
}

fn fit(readiness: Readiness, barriers: &[Barrier], step: Step) -> f32 {
    let eases = barriers.first().is_some_and(|barrier| step.eases(*barrier));
    readiness.fit(step.weight()) * if eases || barriers.is_empty() { 1.0 } else { 0.9 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mask(steps: &[Step]) -> u8 {
        steps.iter().fold(0, |mask, step| mask | step.bit())
    }

    #[test]
    fn several_barriers_ask_for_a_light_step() {
        let offered = mask(&[Step::StudentProject, Step::RdProject]);
        let readiness = Readiness::of(Some(true), 2);
        assert_eq!(
            best_step(readiness, &[Barrier::Talent, Barrier::Finance], offered),
            Some((Step::StudentProject, 1.0))
        );
    }

    #[test]
    fn a_firm_in_a_network_is_ready_for_a_project() {
        let offered = mask(&[Step::Demo, Step::RdProject]);
        assert_eq!(best_step(Readiness::of(Some(true), 1), &[], offered).unwrap().0, Step::RdProject);
    }

    #[test]
    fn the_fits_of_all_sets_of_steps_are_those_of_each() {
        for readiness in Readiness::ALL {
            for barriers in [&[][..], &[Barrier::Talent], &[Barrier::Finance, Barrier::Talent]] {
                let fits = best_fits(readiness, barriers);
                for offered in 0..=u8::MAX {
                    let best = best_step(readiness, barriers, offered).map_or(0.0, |(_, fit)| fit);
                    assert_eq!(fits[usize::from(offered)], best, "{readiness:?} {barriers:?} {offered}");
                }
            }
        }
    }

    #[test]
    fn unknown_steps_give_nothing() {
        assert_eq!(best_step(Readiness::Light, &[], 0), None);
    }

    #[test]
    fn the_step_that_eases_the_heaviest_barrier_wins_among_equals() {
        let offered = mask(&[Step::Demo, Step::Internship]);
        assert_eq!(best_step(Readiness::Light, &[Barrier::Talent], offered).unwrap().0, Step::Internship);
    }
}
