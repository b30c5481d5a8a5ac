//! All introductions in three groups, so that what became of one is found without remembering the firm.

use super::{IntroductionFilter, IntroductionRecord, records, seen_by};
use crate::app::today::moment_of;
use crate::app::{App, Caller, Page, Result};
use crate::domain::introduction::State;
use crate::domain::{Introduction, IntroductionId, Officer, PartnerId};
use crate::outreach::open_channels::OpenChannels;
use crate::outreach::team::place_of;
use crate::storage::Stored;
use crate::storage::introductions::load_stored;
use crate::storage::partners::load_partners_by_id;
use std::cmp::Reverse;
use std::collections::HashMap;
use uuid::Uuid;

/// How far an introduction came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// It is under way (*loopt*).
    UnderWay,
    /// The firm joined (*doet mee*).
    Joined,
    /// It came to nothing, or the firm left (*gestopt*).
    Ended,
}

impl Group {
    /// All, in the order in which they are shown.
    pub const ALL: [Group; 3] = [Group::UnderWay, Group::Joined, Group::Ended];

    /// The group of a state.
    pub fn of(state: State) -> Group {
        match state {
            State::Joined => Group::Joined,
            state if state.is_end() => Group::Ended,
            _ => Group::UnderWay,
        }
    }
}

/// An introduction with whom it is to.
#[derive(Clone, Debug)]
pub struct Grouped {
    /// The introduction.
    pub record: IntroductionRecord,
    /// What the partner is called; nothing when it was deleted.
    pub partner_name: Option<String>,
    /// Who noted its last change.
    pub noted_by: Officer,
}

/// Some of a group: the first of them, and where the next ones begin.
pub type SomeOfGroup = (Vec<Grouped>, Option<(String, Uuid)>);

/// The introductions of a group within reach, the one that changed last first; of an officer those that it proposed or noted
/// a move of. Who objects is on no list, and neither is who was deleted.
pub fn list_group(
    app: &App,
    caller: &Caller,
    group: Group,
    officer: Option<&Officer>,
    page: &Page,
) -> Result<SomeOfGroup> {
    let states = State::ALL.into_iter().filter(|state| Group::of(*state) == group).collect();
    let filter = seen_by(caller, &IntroductionFilter { states, ..IntroductionFilter::default() });
    app.pool.read(caller.organisation, |tenant| {
        let mut found = load_stored(tenant, &filter)?;
        found.retain(|one| officer.is_none_or(|own| is_dealt_with_by(&one.record, own)));
        found.sort_by_cached_key(|one| Reverse(place_in_order(&one.record)));
        let comes_after = |one: &Stored<Introduction>| {
            page.after.as_ref().is_none_or(|(key, id)| place_in_order(&one.record) < (key.clone(), *id))
        };
        let mut rest = found.into_iter().filter(comes_after);
        let mut shown: Vec<(Grouped, (String, Uuid))> = Vec::new();
        // So many at a time as are shown, as finding out whom one may approach takes long for all.
        while shown.len() <= page.limit {
            let some: Vec<Stored<Introduction>> = rest.by_ref().take(page.limit + 1).collect();
            if some.is_empty() {
                break;
            }
            let partners: Vec<PartnerId> = some.iter().map(|one| one.record.partner_id()).collect();
            let partners: HashMap<PartnerId, String> =
                load_partners_by_id(tenant, &partners)?.into_iter().map(|partner| (partner.id, partner.name)).collect();
            let known: HashMap<IntroductionId, Introduction> =
                some.iter().map(|one| (one.record.id(), one.record.clone())).collect();
            for record in records(app, tenant, caller, some)? {
                let is_absent = record.contact.as_ref().is_none_or(OpenChannels::is_absent);
                let Some(made) = known.get(&record.id).filter(|_| record.firm.is_some() && !is_absent) else {
                    continue;
                };
                let partner_name = partners.get(&record.partner_id).cloned();
                let noted_by = made.log().last().map_or(&made.proposal().officer, |last| &last.officer).clone();
                shown.push((Grouped { record, partner_name, noted_by }, place_in_order(made)));
            }
        }
        let is_last = shown.len() <= page.limit;
        shown.truncate(page.limit);
        let next = shown.last().filter(|_| !is_last).map(|(_, place)| place.clone());
        Ok((shown.into_iter().map(|(one, _)| one).collect(), next))
    })
}

/// Whether an officer proposed it or noted a move of it.
fn is_dealt_with_by(made: &Introduction, officer: &Officer) -> bool {
    let mut by = std::iter::once(&made.proposal().officer).chain(made.log().iter().map(|entry| &entry.officer));
    by.any(|one| place_of(one, std::slice::from_ref(officer)).is_some())
}

/// The day of the last change and, of one day, when it was noted.
fn place_in_order(made: &Introduction) -> (String, Uuid) {
    let noted_at = match made.log().last() {
        Some(last) => last.noted_at,
        None => moment_of(made.id().0),
    };
    let noted_at = noted_at.map_or(0, |at| at.timestamp_millis().max(0));
    (format!("{} {noted_at:015}", made.last_date()), made.id().0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_joined_is_neither_under_way_nor_ended() {
        for state in State::ALL {
            let group = Group::of(state);
            assert_eq!(group == Group::UnderWay, !state.is_end(), "{state:?}");
            assert_eq!(group == Group::Joined, state == State::Joined, "{state:?}");
        }
    }
}
