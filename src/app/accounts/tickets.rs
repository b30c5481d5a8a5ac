//! Tickets: links that sign somebody in once, such as those of the demonstration.
//!
//! They live in memory and end with the process. Only their digests are kept, so that nothing that holds them can be
//! used in their place.

use super::sessions::now;
use crate::app::{Caller, Result, random};
use crate::domain::OrganisationId;
use crate::domain::account::SignedIn;
use chrono::{NaiveDateTime, TimeDelta};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The tickets that were made and not yet used. Copies share them.
#[derive(Clone, Default)]
pub struct Tickets(Arc<Mutex<HashMap<String, Ticket>>>);

struct Ticket {
    organisation: OrganisationId,
    who: SignedIn,
    ends_at: NaiveDateTime,
}

impl Tickets {
    /// A ticket that signs the caller in once, within `holds`.
    pub fn issue(&self, caller: &Caller, holds: TimeDelta) -> Result<String> {
        let secret = random::secret()?;
        let who = SignedIn {
            user: None,
            subject: caller.subject.clone(),
            role: caller.role,
            scopes: caller.scopes.clone(),
            regions: caller.reach.regions.clone(),
            partners: caller.reach.partners.clone(),
        };
        let ticket = Ticket { organisation: caller.organisation, who, ends_at: now() + holds };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(random::digest(&secret), ticket);
        Ok(secret)
    }

    /// For whom a ticket was made; nothing when it was used, has ended or never was.
    pub(super) fn take(&self, secret: &str, now: NaiveDateTime) -> Option<(OrganisationId, SignedIn)> {
        let mut tickets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tickets.retain(|_, ticket| now < ticket.ends_at);
        let ticket = tickets.remove(&random::digest(secret))?;
        Some((ticket.organisation, ticket.who))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::caller::Role;

    #[test]
    fn a_ticket_is_good_once_and_for_a_while() {
        let tickets = Tickets::default();
        let officer = Caller::of(OrganisationId::DEFAULT, "demo:officer", Role::Officer);
        let one = tickets.issue(&officer, TimeDelta::minutes(5)).unwrap();
        let other = tickets.clone().issue(&officer, TimeDelta::minutes(5)).unwrap();
        assert!(tickets.take("", now()).is_none());
        assert_eq!(tickets.take(&one, now()).unwrap().1.role, Role::Officer);
        assert!(tickets.take(&one, now()).is_none());
        assert!(tickets.take(&other, now() + TimeDelta::minutes(6)).is_none());
    }
}
