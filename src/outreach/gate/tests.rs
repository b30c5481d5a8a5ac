use super::*;
use Channel::*;
use ContactPurpose::*;
use proptest::prelude::*;

fn shipped() -> ContactRules {
    toml::from_str(include_str!("../../../config/contact-rules.toml")).unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn today() -> NaiveDate {
    day("2026-11-26")
}

fn of(form: LegalForm) -> ContactFacts {
    ContactFacts { legal_form: Some(form), ..ContactFacts::default() }
}

fn consent(purpose: ConsentPurpose, given: bool, date: &str) -> ConsentFact {
    ConsentFact { purpose, given, date: day(date), is_proven: true }
}

fn grounds(facts: &ContactFacts, channel: Channel, purpose: ContactPurpose) -> Vec<Ground> {
    let answer = may_contact(&shipped(), facts, channel, purpose, today());
    answer.reasons.iter().map(|reason| reason.rule).collect()
}

fn is_allowed(facts: &ContactFacts, channel: Channel) -> bool {
    may_contact(&shipped(), facts, channel, Outreach, today()).allowed
}

#[test]
fn the_shipped_rules_have_no_fault() {
    assert_eq!(shipped().faults(), []);
}

#[test]
fn rules_that_ring_natural_persons_without_consent_are_refused() {
    let mut rules = shipped();
    rules.natural_persons.telephone = Requirement::Nothing;
    rules.touches.most = 0;
    let pointers: Vec<String> = rules.faults().into_iter().map(|fault| fault.pointer).collect();
    assert_eq!(pointers, ["/naturalPersons/telephone", "/touches/most"]);
}

#[test]
fn each_legal_form_is_a_natural_person_or_not_and_unknown_is_one() {
    let natural: Vec<&str> =
        LegalForm::ALL.into_iter().filter(|form| is_natural_person(Some(*form))).map(LegalForm::code).collect();
    assert_eq!(natural, ["eenmanszaak", "vof", "maatschap", "cv", "other"]);
    assert!(is_natural_person(None));
}

#[test]
fn every_legal_form_by_every_channel() {
    // Allowed to approach uninvited: telephone, e-mail, post, visit, event.
    for form in LegalForm::ALL {
        let expected = match is_natural_person(Some(form)) {
            true => [false, false, false, false, true],
            false => [true, false, true, true, true],
        };
        let allowed = Channel::ALL.map(|channel| is_allowed(&of(form), channel));
        assert_eq!(allowed, expected, "{form:?}");
    }
    assert_eq!(
        Channel::ALL.map(|channel| is_allowed(&ContactFacts::default(), channel)),
        [false, false, false, false, true]
    );
}

#[test]
fn a_sole_proprietor_may_be_rung_after_consent_until_it_is_withdrawn() {
    let mut facts = of(LegalForm::Eenmanszaak);
    assert_eq!(grounds(&facts, Telephone, Outreach), [Ground::NoConsent]);
    facts.consents.push(consent(ConsentPurpose::Telephone, true, "2026-10-01"));
    assert_eq!(grounds(&facts, Telephone, Outreach), [Ground::Consent]);
    assert_eq!(grounds(&facts, Email, Outreach), [Ground::NoConsent]);
    facts.consents.insert(0, consent(ConsentPurpose::Telephone, false, "2026-11-01"));
    assert_eq!(grounds(&facts, Telephone, Outreach), [Ground::ConsentWithdrawn]);
}

#[test]
fn a_company_that_withdraws_its_consent_is_not_rung_or_visited_though_none_was_needed() {
    let withdrawn = |purpose| ContactFacts {
        consents: vec![consent(purpose, true, "2026-10-01"), consent(purpose, false, "2026-11-01")],
        ..of(LegalForm::Bv)
    };
    let rung = withdrawn(ConsentPurpose::Telephone);
    assert_eq!(grounds(&rung, Telephone, Outreach), [Ground::ConsentWithdrawn]);
    assert_eq!(grounds(&rung, Telephone, Requested), [Ground::Requested], "what it asks for itself goes on");
    assert_eq!(grounds(&rung, Visit, Outreach), [Ground::NothingAgainst], "each channel by its own word");
    let named = ContactFacts { names_a_person: true, ..rung };
    assert_eq!(grounds(&named, Telephone, Outreach), [Ground::ConsentWithdrawn]);
    let mut visited = withdrawn(ConsentPurpose::Visit);
    assert_eq!(grounds(&visited, Visit, Outreach), [Ground::ConsentWithdrawn]);
    visited.consents.push(consent(ConsentPurpose::Visit, true, "2026-11-20"));
    assert_eq!(grounds(&visited, Visit, Outreach), [Ground::NothingAgainst], "and it may give it anew");
}

#[test]
fn a_consent_of_tomorrow_does_not_count_today_and_a_withdrawal_of_the_same_day_does() {
    let mut facts = of(LegalForm::Vof);
    facts.consents = vec![consent(ConsentPurpose::Telephone, true, "2026-11-27")];
    assert_eq!(grounds(&facts, Telephone, Outreach), [Ground::NoConsent]);
    let both = [
        consent(ConsentPurpose::Telephone, false, "2026-11-01"),
        consent(ConsentPurpose::Telephone, true, "2026-11-01"),
    ];
    for consents in [both.to_vec(), both.into_iter().rev().collect()] {
        facts.consents = consents;
        assert_eq!(grounds(&facts, Telephone, Outreach), [Ground::ConsentWithdrawn]);
    }
}

#[test]
fn the_reason_can_be_said_and_names_the_law() {
    let answer = may_contact(&shipped(), &ContactFacts::default(), Telephone, Outreach, today());
    assert_eq!(answer.reasons[0].law, "Telecommunicatiewet art. 11.7");
    assert_eq!(
        answer.reasons[0].text.nl,
        "Van dit bedrijf is de rechtsvorm niet bekend; we behandelen het als een natuurlijke persoon. Er is geen \
         toestemming om te bellen vastgelegd. De uitzondering voor bestaande klanten geldt sinds 1 juli 2026 niet meer."
    );
}

#[test]
fn a_day_within_a_reason_is_said_as_one_says_it() {
    let later = super::asked_later(day("2026-11-29"));
    assert!(later.text.nl.contains("vanaf 29 november 2026 weer te bellen"), "{later:?}");
    assert!(later.text.en.contains("from 29 November 2026"), "{later:?}");
}

#[test]
fn the_non_mailing_indicator_blocks_letters_and_visits_but_not_the_telephone() {
    let facts = ContactFacts { non_mailing: Some(true), ..of(LegalForm::Bv) };
    assert_eq!(grounds(&facts, Post, Outreach), [Ground::NonMailing]);
    assert_eq!(grounds(&facts, Visit, Outreach), [Ground::NonMailing]);
    assert_eq!(grounds(&facts, Telephone, Outreach), [Ground::NothingAgainst]);
    // A lookup on a legal basis may still use the address.
    assert_eq!(grounds(&facts, Post, LegalDuty), [Ground::LegalDuty]);
}

#[test]
fn an_indicator_that_nobody_looked_up_blocks_for_natural_persons() {
    let mut facts = of(LegalForm::Eenmanszaak);
    assert_eq!(grounds(&facts, Post, Outreach), [Ground::NonMailingUnknown]);
    facts.non_mailing = Some(false);
    assert_eq!(grounds(&facts, Post, Outreach), [Ground::NothingAgainst]);
}

#[test]
fn an_objection_blocks_also_what_was_asked_for() {
    let facts = ContactFacts { objected: Some(day("2026-11-25")), ..of(LegalForm::Bv) };
    for channel in Channel::ALL {
        assert_eq!(grounds(&facts, channel, Requested), [Ground::Objection]);
        assert!(grounds(&facts, channel, Outreach).contains(&Ground::Objection));
    }
}

#[test]
fn a_firm_that_does_not_want_to_be_approached_may_still_be_answered() {
    let facts = ContactFacts { do_not_contact: Some(day("2026-01-01")), ..of(LegalForm::Bv) };
    assert_eq!(grounds(&facts, Event, Outreach), [Ground::DoNotContact]);
    assert_eq!(grounds(&facts, Telephone, Requested), [Ground::Requested]);
}

#[test]
fn nobody_is_rung_twice_also_not_by_another_organisation() {
    let touch = |date: &str, elsewhere| Touch { date: day(date), channel: Telephone, elsewhere };
    let facts = |touches| ContactFacts { touches, ..of(LegalForm::Nv) };
    assert_eq!(grounds(&facts(vec![touch("2026-11-01", true)]), Telephone, Outreach), [Ground::RecentTouchElsewhere]);
    assert_eq!(grounds(&facts(vec![touch("2026-11-01", false)]), Post, Outreach), [Ground::RecentTouch]);
    // 30 days of rest: 27 October is the 30th day back.
    assert_eq!(grounds(&facts(vec![touch("2026-10-27", true)]), Telephone, Outreach), [Ground::NothingAgainst]);
    assert_eq!(grounds(&facts(vec![touch("2026-10-28", true)]), Telephone, Outreach), [Ground::RecentTouchElsewhere]);
    assert_eq!(grounds(&facts(vec![touch("2026-11-01", true)]), Event, Outreach), [Ground::NothingAgainst]);
    assert_eq!(grounds(&facts(vec![touch("2026-11-01", true)]), Telephone, Requested), [Ground::Requested]);
}

#[test]
fn all_grounds_are_told_at_once_the_decisive_one_first() {
    let facts = ContactFacts {
        objected: Some(day("2026-11-25")),
        do_not_contact: Some(day("2026-11-20")),
        touches: vec![Touch { date: day("2026-11-20"), channel: Visit, elsewhere: false }],
        ..of(LegalForm::Maatschap)
    };
    let expected = [Ground::Objection, Ground::DoNotContact, Ground::NoConsent, Ground::RecentTouch];
    assert_eq!(grounds(&facts, Telephone, Outreach), expected);
}

#[test]
fn a_request_that_waits_for_a_decision_closes_every_channel_and_not_what_the_firm_asks_for() {
    let consent = ConsentFact { purpose: ConsentPurpose::Email, given: true, date: day("2026-11-01"), is_proven: true };
    let facts = ContactFacts { open_request: Some(day("2026-11-20")), consents: vec![consent], ..of(LegalForm::Bv) };
    for channel in Channel::ALL {
        assert_eq!(grounds(&facts, channel, Outreach), [Ground::OpenRequest], "{channel:?}");
        assert!(may_contact(&shipped(), &facts, channel, ContactPurpose::Requested, today()).allowed, "{channel:?}");
        assert!(may_contact(&shipped(), &facts.clone().before(day("2026-11-20")), channel, Outreach, today()).allowed);
    }
}

fn any_facts() -> impl Strategy<Value = ContactFacts> {
    let form = prop::option::of(prop::sample::select(LegalForm::ALL.to_vec()));
    let date = || (0_u64..1200).prop_map(|days| day("2024-01-01") + Days::new(days));
    let maybe = || prop::option::weighted(0.2, date());
    let purpose = prop::sample::select(vec![ConsentPurpose::Telephone, ConsentPurpose::Email, ConsentPurpose::Post]);
    let consents = prop::collection::vec(
        (purpose, any::<bool>(), date(), any::<bool>()).prop_map(|(purpose, given, date, is_proven)| ConsentFact {
            purpose,
            given,
            date,
            is_proven,
        }),
        0..5,
    );
    let channel = prop::sample::select(Channel::ALL.to_vec());
    let touches = prop::collection::vec(
        (date(), channel, any::<bool>()).prop_map(|(date, channel, elsewhere)| Touch { date, channel, elsewhere }),
        0..4,
    );
    let said = (maybe(), maybe(), maybe(), maybe());
    (form, any::<bool>(), said, prop::option::of(any::<bool>()), consents, touches).prop_map(
        |(legal_form, names_a_person, said, non_mailing, consents, touches)| {
            let (objected, restricted, open_request, do_not_contact) = said;
            ContactFacts {
                legal_form,
                names_a_person,
                objected,
                objected_elsewhere: None,
                restricted,
                open_request,
                do_not_contact,
                non_mailing,
                consents,
                touches,
            }
        },
    )
}

proptest! {
    #[test]
    fn an_answer_always_has_a_reason_in_both_languages_and_a_law(facts in any_facts()) {
        for channel in Channel::ALL {
            for purpose in ContactPurpose::ALL {
                let answer = may_contact(&shipped(), &facts, channel, purpose, today());
                prop_assert!(!answer.reasons.is_empty());
                for reason in &answer.reasons {
                    prop_assert!(reason.text.nl.ends_with('.') || reason.text.nl.ends_with(')'));
                    prop_assert!(!reason.text.en.is_empty() && !reason.law.is_empty());
                    prop_assert_eq!(answer.allowed, reason.rule >= Ground::Consent);
                }
            }
        }
    }

    #[test]
    fn no_natural_person_is_rung_uninvited_without_consent(mut facts in any_facts()) {
        facts.consents.retain(|consent| consent.purpose != ConsentPurpose::Telephone);
        if is_natural_person(facts.legal_form) {
            prop_assert!(!is_allowed(&facts, Telephone));
        }
    }

    #[test]
    fn more_against_it_never_opens_the_gate(facts in any_facts()) {
        let before = may_contact(&shipped(), &facts, Telephone, Outreach, today());
        let more = [
            ContactFacts { objected: Some(today()), ..facts.clone() },
            ContactFacts { non_mailing: Some(true), ..facts.clone() },
            ContactFacts { legal_form: None, ..facts.clone() },
        ];
        for facts in more {
            let after = may_contact(&shipped(), &facts, Telephone, Outreach, today());
            prop_assert!(before.allowed || !after.allowed);
        }
    }
}

#[test]
fn a_consent_holds_through_its_term_and_the_end_is_told() {
    let rules = ContactRules { consent_term_months: Some(6), ..shipped() };
    let given = |date: &str| {
        let consents = vec![consent(ConsentPurpose::Telephone, true, date)];
        ContactFacts { consents, ..of(LegalForm::Vof) }
    };
    let ask = |facts: &ContactFacts, on: &str| may_contact(&rules, facts, Telephone, Outreach, day(on));
    let facts = given("2026-08-31");
    assert!(ask(&facts, "2027-02-28").allowed);
    let late = ask(&facts, "2027-03-01");
    assert_eq!((late.allowed, late.reasons[0].rule), (false, Ground::ConsentExpired));
    assert_eq!(consent_ends(&rules, &facts, Telephone, today()), Some(day("2027-02-28")));
    assert_eq!(consent_ends(&rules, &facts, Telephone, day("2027-03-01")), None);
    assert_eq!(consent_ends(&shipped(), &facts, Telephone, today()), None);
    // A legal person may be rung without one, so that nothing ends.
    let legal = ContactFacts { legal_form: Some(LegalForm::Bv), ..facts };
    assert_eq!(consent_ends(&rules, &legal, Telephone, today()), None);
    let faults = ContactRules { consent_term_months: Some(0), ..shipped() }.faults();
    assert_eq!(faults[0].pointer, "/consentTermMonths");
}

#[test]
fn a_consent_of_a_natural_person_counts_only_when_it_is_told_how_it_was_given() {
    let consents = |is_proven| {
        vec![ConsentFact { purpose: ConsentPurpose::Telephone, given: true, date: day("2026-01-05"), is_proven }]
    };
    let of = |form, is_proven| ContactFacts { consents: consents(is_proven), ..of(form) };
    let sole = of(LegalForm::Eenmanszaak, false);
    assert_eq!(grounds(&sole, Telephone, Outreach), [Ground::NoConsent]);
    assert_eq!(consent_ends(&shipped(), &sole, Telephone, today()), None);
    assert_eq!(grounds(&of(LegalForm::Eenmanszaak, true), Telephone, Outreach), [Ground::Consent]);
}
