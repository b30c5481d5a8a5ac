//! Whether a firm may be rung today, uninvited or because that was agreed.

use super::gate::{ContactFacts, ContactPermission, Ground, asked_later, may_contact};
use super::rules::{Channel, ContactPurpose, ContactRules};
use chrono::NaiveDate;

/// What officer and firm agreed of ringing it (*afspraak*).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Agreement {
    /// The day to ring back.
    pub follow_up: Option<NaiveDate>,
    /// The day until which it wants to be left in peace: it said “not now” and named that day.
    pub rests_until: Option<NaiveDate>,
}

/// Whether a firm may be rung (*mag ik bellen*). When it agreed to be rung back by now, a consent that was never asked
/// or is over, and approaches of late do not stand in the way: it asked for this call. Whatever it said against being approached
/// does. A firm that said “not now” is not rung before the day it named.
pub fn may_ring(
    rules: &ContactRules,
    facts: &ContactFacts,
    agreement: Agreement,
    today: NaiveDate,
) -> ContactPermission {
    let mut uninvited = may_contact(rules, facts, Channel::Telephone, ContactPurpose::Outreach, today);
    if let Some(day) = agreement.rests_until.filter(|day| *day > today) {
        if uninvited.allowed {
            uninvited.reasons.clear();
        }
        uninvited.allowed = false;
        uninvited.reasons.push(asked_later(day));
        return uninvited;
    }
    let is_agreed = agreement.follow_up.is_some_and(|day| day <= today);
    let yields = |ground: Ground| {
        use Ground::{ConsentExpired, NoConsent, RecentTouch, RecentTouchElsewhere};
        matches!(ground, NoConsent | ConsentExpired | RecentTouch | RecentTouchElsewhere)
    };
    if uninvited.allowed || !is_agreed || !uninvited.reasons.iter().all(|reason| yields(reason.rule)) {
        return uninvited;
    }
    may_contact(rules, facts, Channel::Telephone, ContactPurpose::Requested, today)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::contact::ConsentPurpose;
    use crate::domain::firm::LegalForm;
    use crate::outreach::gate::{ConsentFact, Touch};

    fn rules() -> ContactRules {
        toml::from_str(include_str!("../../config/contact-rules.toml")).unwrap()
    }

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
    }

    #[test]
    fn a_firm_that_asked_to_be_rung_back_is_rung_though_it_was_rung_last_week() {
        let touches = vec![Touch { date: day(19), channel: Channel::Telephone, elsewhere: false }];
        let facts = ContactFacts { legal_form: Some(LegalForm::Vof), touches, ..ContactFacts::default() };
        let by = |follow_up| Agreement { follow_up, rests_until: None };
        let asked = may_ring(&rules(), &facts, by(Some(day(26))), day(26));
        assert_eq!((asked.allowed, asked.purpose), (true, ContactPurpose::Requested));
        for too_soon in [None, Some(day(27))] {
            assert!(!may_ring(&rules(), &facts, by(too_soon), day(26)).allowed);
        }
    }

    #[test]
    fn an_agreement_does_not_outlive_what_the_firm_said_against_it() {
        let agreement = Agreement { follow_up: Some(day(20)), rests_until: None };
        let agreed = |facts: ContactFacts| may_ring(&rules(), &facts, agreement, day(26)).allowed;
        let withdrawn =
            ConsentFact { purpose: ConsentPurpose::Telephone, given: false, date: day(21), is_proven: true };
        assert!(!agreed(ContactFacts { consents: vec![withdrawn], ..ContactFacts::default() }));
        assert!(!agreed(ContactFacts { do_not_contact: Some(day(21)), ..ContactFacts::default() }));
        assert!(!agreed(ContactFacts { objected_elsewhere: Some(day(21)), ..ContactFacts::default() }));
        assert!(agreed(ContactFacts::default()));
    }

    #[test]
    fn who_said_not_now_rests_until_the_day_that_was_named_and_is_rung_on_it() {
        let facts = ContactFacts { legal_form: Some(LegalForm::Bv), ..ContactFacts::default() };
        let agreement = Agreement { follow_up: Some(day(27)), rests_until: Some(day(27)) };
        let before = may_ring(&rules(), &facts, agreement, day(26));
        let grounds: Vec<Ground> = before.reasons.iter().map(|reason| reason.rule).collect();
        assert_eq!((before.allowed, grounds), (false, vec![Ground::AskedLater]));
        assert!(may_ring(&rules(), &facts, agreement, day(27)).allowed);
        let unknown = may_ring(&rules(), &ContactFacts::default(), agreement, day(26));
        let grounds: Vec<Ground> = unknown.reasons.iter().map(|reason| reason.rule).collect();
        assert_eq!(grounds, [Ground::NoConsent, Ground::AskedLater]);
    }
}
