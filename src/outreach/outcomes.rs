//! When a firm is asked what an introduction brought.

use crate::domain::introduction::MoveKind;
use crate::domain::outcome::{Moment, Outcome};
use crate::domain::{FirmId, Introduction, IntroductionId};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A question that is to be asked (*uit te vragen*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Due {
    /// From which day.
    pub on: NaiveDate,
    /// About which introduction.
    pub introduction_id: IntroductionId,
    /// Whom to ask.
    pub firm_id: FirmId,
    /// After three or twelve months.
    pub moment: Moment,
}

/// The last moment that has come on `today` for an introduction on `introduced`, and since when; earlier ones are no longer
/// asked.
pub fn moment_of(introduced: NaiveDate, today: NaiveDate) -> Option<(Moment, NaiveDate)> {
    let mut moments = Moment::ALL.into_iter().rev().filter_map(|moment| Some((moment, moment.due(introduced)?)));
    moments.find(|(_, on)| *on <= today)
}

/// The outcomes that can be asked on `today` and were not yet, the longest waiting first. Every firm that was
/// introduced is asked, also when it declined afterwards: what failed is learned from too. Once the twelve months are
/// there, the three are no longer asked.
pub fn due(introductions: &[Introduction], recorded: &[Outcome], today: NaiveDate) -> Vec<Due> {
    let is_recorded = |id: IntroductionId, moment: Moment| {
        recorded.iter().any(|outcome| outcome.introduction_id == id && outcome.moment >= moment)
    };
    let mut due: Vec<Due> = introductions
        .iter()
        .filter_map(|introduction| {
            let introduced = introduction.date_of(MoveKind::Introduce)?;
            let (moment, on) = moment_of(introduced, today)?;
            let id = introduction.id();
            let firm_id = introduction.firm_id();
            (!is_recorded(id, moment)).then_some(Due { on, introduction_id: id, firm_id, moment })
        })
        .collect();
    due.sort();
    due
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::introduction::{Choice, Entry, Move, Parties, Proposal};
    use crate::domain::outcome::Change;
    use crate::domain::{Officer, PartnerId};
    use uuid::Uuid;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    fn officer() -> Officer {
        Officer::parse("A. de Vries").unwrap()
    }

    fn introduced(number: u128, date: NaiveDate) -> Introduction {
        let proposal = Proposal {
            id: IntroductionId(Uuid::from_u128(number)),
            firm_id: FirmId(Uuid::from_u128(number)),
            partner_id: PartnerId(Uuid::from_u128(1)),
            step: None,
            officer: officer(),
            date,
            choice: Choice::Accept { position: 1 },
            weights_version: None,
            impression_id: None,
            via: None,
        };
        let moves = [Move::AskFirm, Move::FirmAgrees, Move::AskPartner, Move::PartnerAgrees, Move::Introduce];
        moves.into_iter().fold(Introduction::propose(proposal, date).unwrap(), |introduction, made| {
            introduction
                .advance(Entry { date, officer: officer(), made, noted_at: None }, Parties::default(), date)
                .unwrap()
                .0
        })
    }

    #[test]
    fn each_introduction_is_asked_after_three_and_after_twelve_months() {
        let all = [introduced(1, day(2026, 6, 1)), introduced(2, day(2025, 10, 1)), introduced(3, day(2026, 11, 1))];
        let today = day(2026, 11, 26);
        let asked: Vec<(u128, Moment)> =
            due(&all, &[], today).iter().map(|due| (due.firm_id.0.as_u128(), due.moment)).collect();
        assert_eq!(asked, [(1, Moment::ThreeMonths), (2, Moment::TwelveMonths)]);
        let told = Outcome {
            introduction_id: all[0].id(),
            moment: Moment::ThreeMonths,
            date: day(2026, 9, 2),
            officer: officer(),
            took_step: Some(true),
            step: None,
            is_member: None,
            change: Change::default(),
        };
        assert_eq!(due(&all, &[told], today).len(), 1);
    }
}
