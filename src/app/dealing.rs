//! What the agency is doing with a firm already, so that all that ask whether it may be approached for that give one answer:
//! approaches of late do not stand in the way of what goes on. An objection, a missing consent or a closed channel does.
//!
//! A firm that says that it wants to begin asks for a next step: the days of rest protect it from what it did not ask for.
//! Of all moods only that one asks; a firm that is open to it or in doubt is left in peace like any other.

use super::call_list::follow_up;
use super::contact_permission::Dealing;
use super::telephone::LATER;
use super::{App, Caller, Result, firms};
use crate::domain::FirmId;
use crate::domain::conversation::{Conversation, Mood};
use crate::domain::introduction::MoveKind;
use crate::outreach::history::History;
use crate::storage::Tenant;
use crate::storage::conversations::load_conversations;
use crate::storage::introductions::load_taken_up;
use chrono::NaiveDate;

/// What the agency is doing with a firm: it agreed to come back, wants to begin, or said yes to an introduction that is not
/// over; an introduction is under way; or nothing.
pub fn get_dealing(app: &App, caller: &Caller, firm: FirmId) -> Result<Dealing> {
    app.pool.read(caller.organisation, |tenant| {
        let firm = firms::get(tenant, caller, firm)?.record;
        dealing_with(tenant, firm.id, app.today())
    })
}

/// The day on which a firm said that it wants to begin, as long as that holds (*wil beginnen*).
pub fn get_wish_to_begin(app: &App, caller: &Caller, firm: FirmId) -> Result<Option<NaiveDate>> {
    app.pool.read(caller.organisation, |tenant| {
        let firm = firms::get(tenant, caller, firm)?.record;
        Ok(wish_to_begin(&load_conversations(tenant, Some(firm.id))?, app.today()))
    })
}

/// The same in an open transaction, of a firm that the caller may see.
pub(super) fn dealing_with(tenant: &mut Tenant<'_>, firm: FirmId, today: NaiveDate) -> Result<Dealing> {
    let conversations = load_conversations(tenant, Some(firm))?;
    if follow_up(History { conversations: &conversations, ..History::default() }).is_some()
        || wish_to_begin(&conversations, today).is_some()
    {
        return Ok(Dealing::Agreed);
    }
    let introductions = load_taken_up(tenant, Some(firm))?;
    let under_way = introductions.iter().filter(|made| !made.state().is_end());
    let dealings = under_way.map(|made| match made.date_of(MoveKind::FirmAgrees) {
        Some(_) => Dealing::Agreed,
        None => Dealing::UnderWay,
    });
    Ok(dealings.max().unwrap_or(Dealing::Uninvited))
}

/// The day on which a firm said that it wants to begin: until it says how else it looks at a next step, and for as long as a
/// “not now” rests ([`LATER`]), so that nobody rings after a wish of years ago.
fn wish_to_begin(conversations: &[Conversation], today: NaiveDate) -> Option<NaiveDate> {
    let asked =
        conversations.iter().filter(|call| call.is_spoken() && (call.mood.is_some() || call.objection.is_some()));
    let last = asked.max_by_key(|call| (call.date, call.id)).filter(|call| call.mood == Some(Mood::Eager))?;
    let is_over = last.objection.is_some() || last.date.checked_add_days(LATER).is_some_and(|end| today >= end);
    (!is_over).then_some(last.date)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::conversation::Channel;
    use crate::domain::{ConversationId, Officer};
    use uuid::Uuid;

    fn said(number: u128, day: u32, mood: Option<Mood>) -> Conversation {
        let officer = Officer::parse("A. de Vries").unwrap();
        let date = NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
        let id = ConversationId(Uuid::from_u128(number));
        Conversation { mood, ..Conversation::spoken(id, FirmId(Uuid::nil()), officer, date, Channel::Visit) }
    }

    #[test]
    fn who_wants_to_begin_waits_for_a_next_step_until_it_says_otherwise_or_three_months_passed() {
        let (eager, day) =
            (said(1, 2, Some(Mood::Eager)), |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap());
        let wish = |more: &[Conversation], today| {
            let all: Vec<Conversation> = [eager.clone()].into_iter().chain(more.iter().cloned()).collect();
            wish_to_begin(&all, today)
        };
        assert_eq!(wish(&[], day(11, 3)), Some(day(11, 2)));
        assert_eq!(wish(&[], NaiveDate::from_ymd_opt(2027, 1, 30).unwrap()), Some(day(11, 2)));
        assert_eq!(wish(&[], NaiveDate::from_ymd_opt(2027, 1, 31).unwrap()), None);
        // A conversation in which nobody asked changes nothing, and a try at one neither.
        let missed = Conversation { reply: crate::domain::conversation::Reply::NoAnswer, ..said(3, 4, None) };
        assert_eq!(wish(&[said(2, 3, None), missed], day(11, 5)), Some(day(11, 2)));
        for mood in [Mood::Refuses, Mood::NotNow, Mood::Doubts, Mood::Open] {
            assert_eq!(wish(&[said(2, 3, Some(mood))], day(11, 5)), None, "{mood:?}");
        }
        let objects = Conversation { objection: Some("Toch niet.".into()), ..said(2, 3, None) };
        assert_eq!(wish(&[objects], day(11, 5)), None);
    }
}
