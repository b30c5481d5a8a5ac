//! How far firms came with the agency: from not reached to joined.

use super::share::Share;
use super::suppression::protect_line_beside;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How far a firm came (*hoe ver*), the least far first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JourneyStage {
    /// Nobody spoke with it (*niet bereikt*).
    NotReached,
    /// It was reached (*bereikt*).
    Reached,
    /// It was reached, and a partner was proposed for it (*voorstel gedaan*).
    Proposed,
    /// It was introduced to a partner (*geïntroduceerd*).
    Introduced,
    /// It took a step with a partner (*stap gezet*).
    StepTaken,
    /// It joined a partner (*aangesloten*).
    Joined,
}

impl JourneyStage {
    /// All stages, the least far first.
    pub const ALL: [JourneyStage; 6] =
        [Self::NotReached, Self::Reached, Self::Proposed, Self::Introduced, Self::StepTaken, Self::Joined];

    /// The code in data.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotReached => "not_reached",
            Self::Reached => "reached",
            Self::Proposed => "proposed",
            Self::Introduced => "introduced",
            Self::StepTaken => "step_taken",
            Self::Joined => "joined",
        }
    }
}

/// Firms at a stage.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Came {
    /// The stage.
    pub stage: JourneyStage,
    /// Of all firms, those that came at least so far; of [`JourneyStage::NotReached`] those that came no further.
    pub share: Share,
}

/// The funnel from not reached to joined (*trechter van niet bereikt naar aangesloten*).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Journey {
    /// Each stage, the least far first.
    #[schema(max_items = 6)]
    pub stages: Vec<Came>,
}

/// The funnel over how far each firm came. What came at least so far is shown where it follows from shown numbers of
/// firms that came just so far, each of which hides nobody.
pub fn journey(furthest: impl IntoIterator<Item = JourneyStage>) -> Journey {
    let mut counts = [0_u64; JourneyStage::ALL.len()];
    furthest.into_iter().for_each(|stage| counts[stage as usize] += 1);
    // Of those that nobody reached the ladder and the coverage tell, too.
    let (cells, n) = protect_line_beside(&counts, JourneyStage::NotReached as usize);
    let sum = |cells: &[Option<u64>]| cells.iter().copied().sum::<Option<u64>>();
    let at_least = |from: usize| {
        let below = sum(&cells[..from]);
        sum(&cells[from..]).or_else(|| Some(n? - below?))
    };
    let came = |stage: JourneyStage| {
        let count = match stage {
            JourneyStage::NotReached => cells[0],
            stage => at_least(stage as usize),
        };
        Came { stage, share: Share::new(count, n) }
    };
    Journey { stages: JourneyStage::ALL.map(came).into() }
}

impl Journey {
    /// Hides how many were reached and how many were not.
    pub fn hide_reached(&mut self) {
        let of_it = |came: &&mut Came| matches!(came.stage, JourneyStage::NotReached | JourneyStage::Reached);
        self.stages.iter_mut().filter(of_it).for_each(|came| came.share = Share::new(None, came.share.n));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(counts: [usize; 6]) -> Vec<Option<u64>> {
        let firms = JourneyStage::ALL.into_iter().zip(counts).flat_map(|(stage, n)| std::iter::repeat_n(stage, n));
        journey(firms).stages.iter().map(|came| came.share.count).collect()
    }

    #[test]
    fn each_stage_counts_who_came_at_least_so_far() {
        assert_eq!(shown([100, 40, 20, 10, 8, 5]), [100, 83, 43, 23, 13, 5].map(Some));
    }

    #[test]
    fn a_few_firms_at_a_stage_cannot_be_found_by_subtraction() {
        // The two that joined go with the eight that took a step: together they are ten.
        assert_eq!(shown([100, 40, 20, 10, 8, 2]), [Some(100), Some(80), Some(40), Some(20), Some(10), None]);
        assert_eq!(shown([0, 0, 0, 0, 0, 0]), [None; 6]);
        // How many were not reached is told by the ladder and the coverage, too, and would give the two away.
        assert_eq!(shown([6, 40, 20, 10, 8, 2]), [Some(6), Some(80), Some(40), Some(20), Some(10), None]);
        assert_eq!(shown([3, 40, 20, 10, 8, 7])[0], None);
    }
}
