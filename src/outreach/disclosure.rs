//! What a partner may see of the firm that is introduced to it.

use crate::domain::Introduction;
use crate::domain::introduction::{MoveKind, Standing, State};

/// Whether the partner may see the firm's contact data: only after the firm said yes to this partner, and no longer
/// when the introduction came to nothing, the firm left, or when the firm objects or is gone.
pub fn may_see_contact(introduction: &Introduction, firm: Standing) -> bool {
    let has_agreed = introduction.date_of(MoveKind::FirmAgrees).is_some();
    let is_over = matches!(introduction.state(), State::Left | State::Declined | State::Silent);
    has_agreed && !is_over && firm == Standing::Free
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::introduction::{Choice, DeclineReason, Entry, Move, Parties, Party, Proposal};
    use crate::domain::{FirmId, IntroductionId, Officer, PartnerId, Step};
    use chrono::NaiveDate;
    use uuid::Uuid;

    #[test]
    fn contact_data_are_seen_from_the_firms_yes_until_somebody_says_no() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 26).unwrap();
        let officer = Officer::parse("A. de Vries").unwrap();
        let proposal = Proposal {
            id: IntroductionId(Uuid::from_u128(1)),
            firm_id: FirmId(Uuid::from_u128(2)),
            partner_id: PartnerId(Uuid::from_u128(3)),
            step: None,
            officer: officer.clone(),
            date: day,
            choice: Choice::Accept { position: 1 },
            weights_version: None,
            impression_id: None,
            via: None,
        };
        let decline = Move::Decline { by: Party::Firm, reason: DeclineReason::NoFit, words: None };
        let moves = [
            (Move::AskFirm, false),
            (Move::FirmAgrees, true),
            (Move::AskPartner, true),
            (Move::PartnerAgrees, true),
            (Move::Introduce, true),
            (Move::Meet, true),
            (Move::TakeStep { step: Step::Demo }, true),
            (decline, false),
        ];
        let mut introduction = Introduction::propose(proposal, day).unwrap();
        assert!(!may_see_contact(&introduction, Standing::Free));
        for (made, is_seen) in moves {
            let entry = Entry { date: day, officer: officer.clone(), made, noted_at: None };
            introduction = introduction.advance(entry, Parties::default(), day).unwrap().0;
            assert_eq!(may_see_contact(&introduction, Standing::Free), is_seen, "{:?}", introduction.state());
            assert!(!may_see_contact(&introduction, Standing::Objects));
            assert!(!may_see_contact(&introduction, Standing::Deleted));
        }
    }
}
