//! What firms told three and twelve months after they were introduced to a partner (*wat er na een introductie gebeurde*).
//! It tells what came after, not what came of it: nobody knows what these firms had done without.

use super::share::Share;
use super::suppression::protect_line;
use crate::domain::Outcome;
use crate::domain::outcome::Moment;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a firm told, the least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OutcomeAnswer {
    /// Nothing: nobody asked, or it gave no answer.
    Nothing,
    /// That it took no step and is no member, or one of these.
    Neither,
    /// That it took a step (*stap gezet*).
    StepTaken,
    /// That it takes part or is a member (*doet mee*).
    Member,
}

impl OutcomeAnswer {
    /// All, the most first.
    pub const ALL: [OutcomeAnswer; 4] = [Self::Member, Self::StepTaken, Self::Neither, Self::Nothing];

    /// What an outcome tells.
    pub fn of(outcome: &Outcome) -> Self {
        match (outcome.is_member, outcome.took_step) {
            (Some(true), _) => Self::Member,
            (_, Some(true)) => Self::StepTaken,
            (None, None) => Self::Nothing,
            _ => Self::Neither,
        }
    }

    /// The code in data.
    pub fn code(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Neither => "neither",
            Self::StepTaken => "step_taken",
            Self::Member => "member",
        }
    }
}

/// Firms that told something, of those that were introduced so long ago.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OutcomeShare {
    /// What.
    pub told: OutcomeAnswer,
    /// Of all firms that were introduced so long ago or longer.
    pub share: Share,
}

/// What was told at a moment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OutcomesAfter {
    /// How long after the introduction.
    pub moment: Moment,
    /// Each answer, the most first.
    #[schema(max_items = 4)]
    pub answers: Vec<OutcomeShare>,
}

/// What was told at each moment (*uitkomsten*).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OutcomeFigures {
    /// After three and after twelve months.
    #[schema(max_items = 2)]
    pub moments: Vec<OutcomesAfter>,
}

/// The figures over what each firm told at each moment that came for it. A firm counts once at a moment.
pub fn outcomes(told: &[(Moment, OutcomeAnswer)]) -> OutcomeFigures {
    let at = |moment: Moment| {
        let count = |what: OutcomeAnswer| told.iter().filter(|told| **told == (moment, what)).count() as u64;
        let (counts, n) = protect_line(&OutcomeAnswer::ALL.map(count));
        let answers = OutcomeAnswer::ALL.into_iter().zip(counts);
        let answers = answers.map(|(told, count)| OutcomeShare { told, share: Share::new(count, n) });
        OutcomesAfter { moment, answers: answers.collect() }
    };
    OutcomeFigures { moments: Moment::ALL.map(at).into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_counted_by_moment_and_few_are_hidden() {
        let firms = |count: usize, moment, told| vec![(moment, told); count];
        let all = [
            firms(6, Moment::ThreeMonths, OutcomeAnswer::Member),
            firms(8, Moment::ThreeMonths, OutcomeAnswer::StepTaken),
            firms(9, Moment::ThreeMonths, OutcomeAnswer::Neither),
            firms(20, Moment::ThreeMonths, OutcomeAnswer::Nothing),
            firms(3, Moment::TwelveMonths, OutcomeAnswer::Member),
            firms(7, Moment::TwelveMonths, OutcomeAnswer::Neither),
            firms(9, Moment::TwelveMonths, OutcomeAnswer::Nothing),
        ];
        let told = outcomes(&all.concat());
        let counts = |at: &OutcomesAfter| at.answers.iter().map(|one| one.share.count).collect::<Vec<_>>();
        assert_eq!(counts(&told.moments[0]), [6, 8, 9, 20].map(Some));
        // The three could be found by subtraction: the seven are hidden with them.
        assert_eq!(counts(&told.moments[1]), [None, None, None, Some(9)]);
        assert_eq!(told.moments[1].answers[3].share.n, Some(19));
        assert!(outcomes(&[]).moments.iter().all(|at| at.answers.iter().all(|one| one.share.count.is_none())));
    }
}
