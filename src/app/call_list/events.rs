//! Meetings of partners that would suit a firm.

use crate::domain::{Firm, Partner, TopicId};
use chrono::{Days, NaiveDate};
use std::collections::HashMap;

/// Events are told of when they come within so many days.
const EVENTS_WITHIN: Days = Days::new(60);

/// Events of partners that are to come, by topic.
pub(super) struct Events(HashMap<TopicId, Vec<(NaiveDate, Option<String>)>>);

impl Events {
    pub fn of(partners: &[Partner], today: NaiveDate) -> Self {
        let last = today.checked_add_days(EVENTS_WITHIN).unwrap_or(today);
        let mut by_topic: HashMap<TopicId, Vec<(NaiveDate, Option<String>)>> = HashMap::new();
        for partner in partners {
            let coming = partner.events.iter().map(|event| event.date).filter(|date| (today..=last).contains(date));
            let province = partner.location.as_ref().and_then(|location| location.province.clone());
            for date in coming {
                for topic in &partner.topics {
                    by_topic.entry(topic.topic).or_default().push((date, province.clone()));
                }
            }
        }
        Events(by_topic)
    }

    /// Days of those in the firm's province that are about one of its topics.
    pub fn suiting(&self, firm: &Firm) -> Vec<NaiveDate> {
        let Some(province) = firm.location.as_ref().and_then(|location| location.province.as_ref()) else {
            return Vec::new();
        };
        let about = firm.topics.iter().filter_map(|topic| self.0.get(topic)).flatten();
        let mut days: Vec<NaiveDate> =
            about.filter(|(_, there)| there.as_ref() == Some(province)).map(|(date, _)| *date).collect();
        days.sort();
        days.dedup();
        days
    }
}
