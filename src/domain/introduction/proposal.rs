//! The beginning of an introduction: a named person accepts the ranking, or overrides it and says why.

use crate::domain::ids::{FirmId, ImpressionId, IntroductionId, PartnerId};
use crate::domain::invalid::Invalid;
use crate::domain::officer::Officer;
use crate::domain::step::Step;
use crate::domain::text::counted;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Shortest and longest reason for an override, in characters.
pub const REASON_LENGTH: std::ops::RangeInclusive<usize> = 3..=500;

/// How the person used the ranking (*keuze*). People go along with a ranking when they may correct it (Dietvorst et
/// al. 2018), and the corrections are what it learns from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Choice {
    /// Took a candidate of the ranking.
    Accept {
        /// The candidate's place, from 1.
        #[schema(minimum = 1)]
        position: u32,
    },
    /// Chose against the ranking.
    Override {
        /// The place that the chosen one had, from 1; absent when it was not in the list.
        #[serde(default)]
        #[schema(minimum = 1)]
        position: Option<u32>,
        /// Why.
        #[schema(min_length = 3, max_length = 500)]
        reason: String,
    },
}

/// A proposal to introduce a firm to a partner (*voorstel*).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Proposal {
    /// Id of the introduction.
    pub id: IntroductionId,
    /// The firm.
    pub firm_id: FirmId,
    /// The partner.
    pub partner_id: PartnerId,
    /// The step that is proposed, when one is.
    #[serde(default)]
    pub step: Option<Step>,
    /// Who proposes.
    pub officer: Officer,
    /// The day.
    pub date: NaiveDate,
    /// How the ranking was used.
    pub choice: Choice,
    /// Version of the weights that ranked.
    #[serde(default)]
    #[schema(max_length = 64)]
    pub weights_version: Option<String>,
    /// The list from which was chosen, when it was logged.
    #[serde(default)]
    pub impression_id: Option<ImpressionId>,
    /// The firm or partner by whose word the two come together, when there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    pub via: Option<Uuid>,
}

impl Proposal {
    /// The proposal, or everything that is wrong with it on `today`.
    pub fn checked(self, today: NaiveDate) -> Result<Self, Vec<Invalid>> {
        let mut faults = Vec::new();
        if self.date > today {
            let message = format!("{} has not come yet.", self.date);
            faults.push(Invalid::new("/date", "in_future", message, "Give the day of the proposal."));
        }
        let position = match &self.choice {
            Choice::Accept { position } => Some(*position),
            Choice::Override { position, .. } => *position,
        };
        if position == Some(0) {
            let remedy = "Count places from 1.";
            faults.push(Invalid::new("/choice/position", "out_of_range", "There is no place 0.", remedy));
        }
        if let Choice::Override { reason, .. } = &self.choice {
            let length = reason.trim().chars().count();
            if !REASON_LENGTH.contains(&length) {
                let message = format!("The reason has {}.", counted(length, "character", "characters"));
                let remedy = "Say in 3 to 500 characters why the ranking is overridden.";
                faults.push(Invalid::new("/choice/reason", "invalid_length", message, remedy));
            }
        }
        if let Some(version) = self.weights_version.as_ref().filter(|version| version.chars().count() > 64) {
            let message = format!("The version has {} characters.", version.chars().count());
            faults.push(Invalid::new("/weightsVersion", "invalid_length", message, "Give at most 64 characters."));
        }
        if faults.is_empty() { Ok(self) } else { Err(faults) }
    }
}
