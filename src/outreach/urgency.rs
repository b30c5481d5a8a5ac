//! When to ring a firm, apart from whether.

use super::planning::left_out::in_words;
use super::prospect::Prospect;
use crate::domain::Text;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How soon (*spoed*), the soonest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Soon {
    /// Today, or it should have been before.
    Today,
    /// Within seven days.
    ThisWeek,
    /// Within thirty days.
    ThisMonth,
    /// No day is pressing.
    Whenever,
}

/// When to ring (*spoed*), and what presses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Urgency {
    /// How soon.
    pub soon: Soon,
    /// The day that presses.
    #[serde(default)]
    pub by: Option<NaiveDate>,
    /// What presses.
    pub because: Text,
}

/// How soon the firm should be rung: by its follow-up, the next event that would suit it, or the end of its consent,
/// whichever is first. Events and consents that are over do not press; a follow-up that was missed does.
pub fn urgency(prospect: &Prospect, today: NaiveDate) -> Urgency {
    let coming = |day: &NaiveDate| *day >= today;
    let follow_up = prospect.follow_up.map(|day| (day, to_ring_back(prospect, day)));
    let event = prospect.events.iter().copied().filter(coming).min();
    let event = event.map(|day| (day, Text::new("Er komt een bijeenkomst die past.", "A fitting event is coming.")));
    let consent = prospect.consent_ends.filter(coming);
    let consent = consent
        .map(|day| (day, Text::new("De toestemming om te bellen loopt af.", "The consent to be rung is ending.")));
    // The first of equals stands: an agreement comes before an occasion.
    let first = [follow_up, event, consent].into_iter().flatten().min_by_key(|(day, _)| *day);
    match first {
        Some((day, because)) => Urgency { soon: soon((day - today).num_days()), by: Some(day), because },
        None => {
            let because = Text::new("Er is geen dag die dringt.", "No day is pressing.");
            Urgency { soon: Soon::Whenever, by: None, because }
        }
    }
}

fn to_ring_back(prospect: &Prospect, day: NaiveDate) -> Text {
    if !prospect.asked_later {
        return Text::new("Terugbellen is afgesproken.", "Ringing back was agreed.");
    }
    let (nl, en) = in_words(day);
    Text::new(format!("Vroeg om later: vanaf {nl} weer bellen."), format!("Asked for later: ring again from {en}."))
}

fn soon(days: i64) -> Soon {
    match days {
        ..=0 => Soon::Today,
        1..=7 => Soon::ThisWeek,
        8..=30 => Soon::ThisMonth,
        _ => Soon::Whenever,
    }
}
