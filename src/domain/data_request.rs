//! What a firm or person may ask about its data, and the month in which it is answered.

use super::contact::Manner;
use super::firm::Firm;
use super::ids::{ContactId, FirmId};
use super::numbers::KvkNumber;
use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// What is asked (*soort verzoek*, AVG art. 15 to 21).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RequestKind {
    /// To see everything (*inzage*).
    Access,
    /// To correct something (*rectificatie*).
    Rectification,
    /// To forget everything (*wissing*).
    Erasure,
    /// To keep but not use (*beperking*).
    Restriction,
    /// To stop (*bezwaar*).
    Objection,
}

impl RequestKind {
    /// Whether who asks it wants to be left in peace, so that nobody approaches it until that is decided.
    pub fn stops_contact(self) -> bool {
        match self {
            RequestKind::Access | RequestKind::Rectification => false,
            RequestKind::Erasure | RequestKind::Restriction | RequestKind::Objection => true,
        }
    }
}

/// Where a request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RequestStatus {
    /// Not decided yet.
    Open,
    /// Carried out.
    CarriedOut,
    /// Refused, with a reason.
    Refused,
    /// A restriction that was carried out and has ended.
    Lifted,
}

/// A request about data (*verzoek van een betrokkene*).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DataRequest {
    /// Own id.
    pub id: Uuid,
    /// What is asked.
    pub kind: RequestKind,
    /// Which firm. When it asks by its number, an id of nothing else.
    pub firm_id: FirmId,
    /// The KVK number by which it asks, of a firm that need not be stored; forgotten when it was erased.
    #[serde(default)]
    pub kvk_number: Option<KvkNumber>,
    /// Which person there; absent when the firm itself asks.
    pub contact_id: Option<ContactId>,
    /// When it came in.
    pub received: NaiveDate,
    /// The last day for an answer: a month later (AVG art. 12(3)).
    pub due: NaiveDate,
    /// How it came in.
    pub how: Manner,
    /// How it was seen that it comes from who it says.
    #[schema(max_length = 500)]
    pub identified_by: String,
    /// Where it stands.
    pub status: RequestStatus,
    /// When it was decided.
    pub decided_on: Option<NaiveDate>,
    /// By whom.
    #[schema(max_length = 300)]
    pub decided_by: Option<String>,
    /// Why, or what was done.
    #[schema(max_length = 2000)]
    pub note: Option<String>,
}

/// The last day for an answer to what came in on a day. Of a month that lacks the day, its last day.
pub fn due_date(received: NaiveDate) -> NaiveDate {
    received.checked_add_months(Months::new(1)).unwrap_or(received)
}

impl DataRequest {
    /// Whether it is about this firm, or a person there: by its id or by its number.
    pub fn is_about(&self, firm: &Firm) -> bool {
        match &self.kvk_number {
            Some(number) => firm.kvk_number.as_ref() == Some(number),
            None => self.firm_id == firm.id,
        }
    }

    /// Whether it should have been answered before `today`.
    pub fn is_overdue(&self, today: NaiveDate) -> bool {
        self.status == RequestStatus::Open && today > self.due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_is_a_month() {
        let due = |day: &str| due_date(day.parse().unwrap()).to_string();
        assert_eq!(due("2026-11-26"), "2026-12-26");
        assert_eq!(due("2027-01-31"), "2027-02-28");
    }
}
