//! By which channels a firm may be approached: one answer for a list, a plan or a card on which firms stand that somebody
//! is going to ring, write to or visit.
//!
//! Whoever may be approached by no channel is blocked: named with the reasons and without contact data. Who objects, if
//! only at another organisation of the shared ledger, or whose data are restricted, is absent from such lists.

use super::gate::{ContactFacts, ContactPermission, ContactReason, Ground, may_contact};
use super::rules::{Channel, ContactPurpose, ContactRules};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The ways to go to a firm; who meets one at an event has not gone to it.
const WAYS: [Channel; 4] = [Channel::Telephone, Channel::Email, Channel::Post, Channel::Visit];

/// For what a firm would be approached, what counts most last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dealing {
    /// Out of the blue.
    Uninvited,
    /// To go on with what the agency is already doing with it, so that its own approaches of late do not count.
    UnderWay,
    /// What the firm itself said yes to, so that no approach of late counts, also not of another organisation.
    Agreed,
}

impl Dealing {
    /// Whether a channel is open to it: allowed, or closed by nothing but approaches of late that do not count for it.
    pub fn opens(self, permission: &ContactPermission) -> bool {
        permission.allowed || permission.reasons.iter().all(|reason| self.outweighs(reason.rule))
    }

    /// Whether a ground does not stand in the way of it.
    pub fn outweighs(self, ground: Ground) -> bool {
        match self {
            Dealing::Uninvited => false,
            Dealing::UnderWay => ground == Ground::RecentTouch,
            Dealing::Agreed => matches!(ground, Ground::RecentTouch | Ground::RecentTouchElsewhere),
        }
    }
}

/// By which channels a firm may be approached, and what closes the others (*open kanalen*).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OpenChannels {
    /// The channels that are open; none when the firm is blocked.
    #[schema(max_items = 4)]
    pub channels: Vec<Channel>,
    /// What closes the others, each ground once, what is decisive first.
    #[schema(max_items = 16)]
    pub reasons: Vec<ContactReason>,
}

impl OpenChannels {
    /// Whether no channel is open.
    pub fn is_blocked(&self) -> bool {
        self.channels.is_empty()
    }

    /// Whether the firm belongs on no list: it objects, if only elsewhere, or its data are restricted.
    pub fn is_absent(&self) -> bool {
        let absent = [Ground::Objection, Ground::ObjectionElsewhere, Ground::Restriction];
        self.reasons.iter().any(|reason| absent.contains(&reason.rule))
    }

    /// Whether the firm asked not to be approached, or to be erased, so that it is counted and not named.
    pub fn wants_no_contact(&self) -> bool {
        self.reasons.iter().any(|reason| matches!(reason.rule, Ground::DoNotContact | Ground::OpenRequest))
    }
}

/// Asks the gate for each channel.
pub fn open_channels(rules: &ContactRules, facts: &ContactFacts, dealing: Dealing, date: NaiveDate) -> OpenChannels {
    let mut open = OpenChannels::default();
    for channel in WAYS {
        let permission = may_contact(rules, facts, channel, ContactPurpose::Outreach, date);
        if dealing.opens(&permission) {
            open.channels.push(channel);
            continue;
        }
        // What does not count for it is no reason: waiting for it to pass opens nothing.
        for reason in permission.reasons.into_iter().filter(|reason| !dealing.outweighs(reason.rule)) {
            if !open.reasons.iter().any(|known| known.rule == reason.rule) {
                open.reasons.push(reason);
            }
        }
    }
    open
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::firm::LegalForm;
    use crate::outreach::gate::Touch;

    fn asked(facts: &ContactFacts, dealing: Dealing) -> OpenChannels {
        let rules: ContactRules = toml::from_str(include_str!("../../config/contact-rules.toml")).unwrap();
        open_channels(&rules, facts, dealing, day(26))
    }

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
    }

    fn rules_of(open: &OpenChannels) -> Vec<Ground> {
        open.reasons.iter().map(|reason| reason.rule).collect()
    }

    #[test]
    fn a_company_may_be_rung_and_visited_and_a_firm_of_unknown_form_is_blocked_with_each_ground_once() {
        let company = ContactFacts { legal_form: Some(LegalForm::Bv), ..ContactFacts::default() };
        let open = asked(&company, Dealing::Uninvited);
        assert_eq!(open.channels, [Channel::Telephone, Channel::Post, Channel::Visit]);
        assert_eq!(rules_of(&open), [Ground::NoConsent]);
        let unknown = asked(&ContactFacts::default(), Dealing::Uninvited);
        assert!(unknown.is_blocked() && !unknown.is_absent());
        assert_eq!(rules_of(&unknown), [Ground::NoConsent, Ground::NonMailingUnknown]);
    }

    #[test]
    fn own_approaches_of_late_do_not_end_a_dealing_and_those_of_others_do() {
        let touched = |elsewhere| ContactFacts {
            legal_form: Some(LegalForm::Bv),
            touches: vec![Touch { date: day(20), channel: Channel::Visit, elsewhere }],
            ..ContactFacts::default()
        };
        assert!(asked(&touched(false), Dealing::Uninvited).is_blocked());
        assert!(!asked(&touched(false), Dealing::UnderWay).is_blocked());
        assert!(asked(&touched(true), Dealing::UnderWay).is_blocked());
        assert!(!asked(&touched(true), Dealing::Agreed).is_blocked());
        // Of several dealings the one that outweighs most counts.
        assert_eq!([Dealing::Agreed, Dealing::Uninvited, Dealing::UnderWay].into_iter().max(), Some(Dealing::Agreed));
    }

    #[test]
    fn who_objects_elsewhere_is_absent_and_who_does_not_want_to_be_approached_is_blocked() {
        let facts = ContactFacts { legal_form: Some(LegalForm::Bv), ..ContactFacts::default() };
        let objecting = ContactFacts { objected_elsewhere: Some(day(1)), ..facts.clone() };
        assert!(asked(&objecting, Dealing::UnderWay).is_absent());
        let unwilling = asked(&ContactFacts { do_not_contact: Some(day(1)), ..facts }, Dealing::UnderWay);
        assert!(unwilling.is_blocked() && !unwilling.is_absent() && unwilling.wants_no_contact());
    }
}
