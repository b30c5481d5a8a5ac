//! Groups, as they are answered.

use crate::app::contact_permission::ContactReason;
use crate::domain::{FirmId, PartnerId, PartnerKind, Text};
use crate::outreach::planning::groups::Need;
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

/// Groups to bring together (*groepen*): a proposal. Nobody is invited until a person does so.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GroupProposals {
    /// The groups, the largest first.
    pub groups: Vec<GroupProposal>,
    /// Firms that are in no group, each with its reason.
    pub left_out: Vec<UngroupedFirm>,
}

/// A group of nearby firms with the same need that do not compete.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GroupProposal {
    /// What they have in common.
    pub need: Need,
    /// The same in words, after “u zoekt” / “you are looking for”.
    pub need_text: Text,
    /// The firms, that in the middle first.
    pub firms: Vec<FirmInGroup>,
    /// Kilometres from the firm in the middle to the others, on average.
    pub mean_km: f64,
    /// Who could receive them; `null` when nobody near helps with this need without competing.
    pub host: Option<HostOfGroup>,
    /// A first date.
    #[schema(value_type = String, format = Date)]
    pub first_date: NaiveDate,
    /// What is on the host's calendar on that day; `null` when the date is a suggestion only.
    pub event: Option<String>,
}

/// A firm in a group.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FirmInGroup {
    /// The firm.
    pub firm_id: FirmId,
    /// Its name.
    pub name: String,
    /// Where it is.
    pub place: Option<String>,
    /// What it does.
    pub sector: Option<Text>,
}

/// A host for a group (*gastheer*).
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HostOfGroup {
    /// The partner.
    pub partner_id: PartnerId,
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: PartnerKind,
    /// Kilometres from the firm in the middle.
    pub km: f64,
}

/// A firm that is in no group.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UngroupedFirm {
    /// The firm.
    pub firm_id: FirmId,
    /// Its name.
    pub name: String,
    /// Why.
    pub reason: UngroupedReason,
    /// Why, in words.
    pub text: Text,
    /// What closes every channel by which it could be invited, when contact is not allowed.
    #[schema(max_items = 16)]
    pub contact_reasons: Vec<ContactReason>,
}

/// Why a firm is in no group (*reden*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UngroupedReason {
    /// It may be invited by no channel.
    ContactNotAllowed,
    /// No barrier or topic of it is known, or not the asked one.
    NoNeed,
    /// Too few firms near it have the same need without competing.
    TooFewNear,
}

impl UngroupedReason {
    /// The reason as one says it.
    pub fn text(self) -> Text {
        match self {
            Self::ContactNotAllowed => Text::new("contact niet toegestaan", "contact not allowed"),
            Self::NoNeed => Text::new("geen behoefte bekend die hierbij past", "no need known that fits"),
            Self::TooFewNear => Text::new(
                "te weinig bedrijven in de buurt met dezelfde behoefte die geen concurrent zijn",
                "too few firms near it with the same need that do not compete",
            ),
        }
    }
}
