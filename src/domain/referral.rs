//! Handing a firm over from one organisation to another.

use super::Firm;
use super::ids::{FirmId, OrganisationId, ReferralId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where a referral stands (*stand van de doorverwijzing*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReferralStatus {
    /// Offered, and not answered yet.
    Offered,
    /// The receiver took the firm over and holds a copy of what was shared.
    Accepted,
    /// The receiver does not take it.
    Declined,
    /// Done with: withdrawn by the sender before an answer, or finished by the receiver afterwards.
    Closed,
}

/// On which side of a referral somebody stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Offered it.
    Sender,
    /// Was offered it.
    Receiver,
}

impl ReferralStatus {
    /// All of them.
    pub const ALL: [ReferralStatus; 4] =
        [ReferralStatus::Offered, ReferralStatus::Accepted, ReferralStatus::Declined, ReferralStatus::Closed];

    /// The code in data, API and database.
    pub fn code(self) -> &'static str {
        match self {
            ReferralStatus::Offered => "offered",
            ReferralStatus::Accepted => "accepted",
            ReferralStatus::Declined => "declined",
            ReferralStatus::Closed => "closed",
        }
    }

    /// The status with this code.
    pub fn from_code(code: &str) -> Option<ReferralStatus> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }

    /// Whether `side` may bring a referral from this status to `next`.
    pub fn may_become(self, next: ReferralStatus, side: Side) -> bool {
        use ReferralStatus::{Accepted, Closed, Declined, Offered};
        matches!(
            (self, next, side),
            (Offered, Accepted | Declined, Side::Receiver) | (Offered, Closed, Side::Sender) | (Accepted, Closed, _)
        )
    }
}

/// A firm that one organisation offers another to take care of (*doorverwijzing*).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Referral {
    /// Own id.
    pub id: ReferralId,
    /// Who offers.
    pub from: OrganisationId,
    /// To whom.
    pub to: OrganisationId,
    /// Where it stands.
    pub status: ReferralStatus,
    /// The firm at the sender.
    pub firm_id: FirmId,
    /// What is shared of the firm.
    pub shared: Firm,
    /// Why, in the sender's words.
    pub reason: Option<String>,
    /// When it was offered.
    pub offered_at: DateTime<Utc>,
    /// When it was last answered or closed.
    pub answered_at: Option<DateTime<Utc>>,
    /// The firm at the receiver, once it took it over.
    pub received_firm_id: Option<FirmId>,
    /// The organisations that referred the firm before, by which it came to the sender; told to nobody, and kept so that it
    /// does not go round in a circle.
    #[serde(default)]
    pub via: Vec<OrganisationId>,
}

/// What of a firm is shared by referring it: what it is and what it asks for, with the Non-Mailing-Indicator. Not shared are ids of other systems,
/// figures, relations, consents, which were given to the sender, and anything of persons.
pub fn shared_part(firm: &Firm) -> Firm {
    let firm = firm.clone();
    Firm {
        kvk_number: firm.kvk_number,
        rsin: firm.rsin,
        establishment_number: firm.establishment_number,
        name: firm.name,
        trade_names: firm.trade_names,
        legal_form: firm.legal_form,
        non_mailing: firm.non_mailing,
        founded: firm.founded,
        employees: firm.employees,
        sbi: firm.sbi,
        location: firm.location,
        website: firm.website,
        wishes: firm.wishes,
        barriers: firm.barriers,
        topics: firm.topics,
        partner_kinds: firm.partner_kinds,
        goals: firm.goals,
        fieldlab: firm.fieldlab,
        provenance: firm.provenance,
        sources: firm.sources,
        ..Firm::default()
    }
}

#[cfg(test)]
mod tests {
    use super::ReferralStatus::{Accepted, Closed, Declined, Offered};
    use super::*;

    #[test]
    fn only_the_receiver_answers_and_only_once() {
        assert!(Offered.may_become(Accepted, Side::Receiver) && Offered.may_become(Declined, Side::Receiver));
        assert!(!Offered.may_become(Accepted, Side::Sender));
        assert!(Offered.may_become(Closed, Side::Sender) && !Offered.may_become(Closed, Side::Receiver));
        assert!(Accepted.may_become(Closed, Side::Sender) && Accepted.may_become(Closed, Side::Receiver));
        for ended in [Declined, Closed] {
            assert!(ReferralStatus::ALL.iter().all(|next| !ended.may_become(*next, Side::Receiver)));
        }
    }

    #[test]
    fn what_was_told_to_the_sender_alone_is_not_shared() {
        let firm = Firm {
            id: FirmId(uuid::Uuid::from_u128(7)),
            name: "Proef".into(),
            description: Some("note".into()),
            relations: Some(Vec::new()),
            ..Firm::default()
        };
        let shared = shared_part(&firm);
        assert_eq!(shared, Firm { name: "Proef".into(), ..Firm::default() });
    }
}
