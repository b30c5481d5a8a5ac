//! Who is told of what happens (*webhook*): where events are sent, and which.

use super::WebhookId;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

macro_rules! event_types {
    ($($(#[$doc:meta])* $name:ident $code:tt;)*) => {
        /// What happened (*gebeurtenis*), by the name that CloudEvents calls its `type`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
        pub enum EventType {$(
            $(#[$doc])*
            #[serde(rename = $code)]
            $name,
        )*}

        impl EventType {
            /// All types.
            pub const ALL: &'static [EventType] = &[$(EventType::$name),*];

            /// The `type` of the event.
            pub fn code(self) -> &'static str {
                match self {$(EventType::$name => $code,)*}
            }
        }
    };
}

event_types! {
    /// A firm is new, or is shown again.
    FirmCreated "nl.loopvermogen.firms.created.v1";
    /// A firm changed.
    FirmChanged "nl.loopvermogen.firms.changed.v1";
    /// A firm is gone, or withheld.
    FirmDeleted "nl.loopvermogen.firms.deleted.v1";
    /// Very many firms were loaded at once; read them again.
    FirmsLoaded "nl.loopvermogen.firms.loaded.v1";
    /// Other partners are on top of a firm's list than before.
    MatchesChanged "nl.loopvermogen.match-lists.changed.v1";
    /// An introduction was proposed, or moved on.
    IntroductionMoved "nl.loopvermogen.introductions.moved.v1";
    /// A visit was agreed with a firm, or is shown again.
    VisitAgreed "nl.loopvermogen.agreed-visits.created.v1";
    /// An agreed visit was put at another time, or changed otherwise.
    VisitChanged "nl.loopvermogen.agreed-visits.changed.v1";
    /// An agreed visit was taken back, or is withheld.
    VisitDeleted "nl.loopvermogen.agreed-visits.deleted.v1";
    /// The day has come on which an officer was to come back to a firm.
    FollowUpDue "nl.loopvermogen.follow-ups.due.v1";
    /// A partner has room for another number of introductions, or another number of places is taken.
    CapacityChanged "nl.loopvermogen.partner-capacities.changed.v1";
    /// Other weights rank from now on.
    ModelActivated "nl.loopvermogen.models.activated.v1";
    /// A webhook of yours is no longer told of anything.
    WebhookDisabled "nl.loopvermogen.webhooks.disabled.v1";
    /// Asks whether a webhook is meant; sent to every new address, and to nobody who asks for it.
    Verification "nl.loopvermogen.webhooks.verified.v1";
}

/// Whether a webhook is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WebhookState {
    /// It was asked to repeat a word and did not yet; its events wait.
    Unverified,
    /// It is told.
    Active,
    /// It is told nothing, until it is replaced.
    Disabled,
}

/// Why a webhook is told nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DisabledReason {
    /// It answered 410.
    Gone,
    /// It failed for days.
    Failing,
    /// It never repeated the word that it was asked to repeat.
    NotVerified,
}

/// A receiver of events (*webhook*).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Webhook {
    /// Own id.
    pub id: WebhookId,
    /// Where events are sent.
    #[schema(max_length = 500)]
    pub url: String,
    /// Of what it is told.
    #[schema(value_type = Vec<EventType>, min_items = 1, max_items = 13)]
    pub types: BTreeSet<EventType>,
    /// Whether it is not told of what its own maker wrote.
    pub skip_own: bool,
    /// What it is for.
    #[schema(max_length = 200)]
    pub description: Option<String>,
    /// Whether it is told.
    pub state: WebhookState,
    /// Why not; `null` unless it is disabled.
    pub disabled_reason: Option<DisabledReason>,
    /// Since when it is in this state.
    pub state_since: DateTime<Utc>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}
