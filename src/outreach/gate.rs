//! Whether a firm or person may be approached by a channel, for a purpose, on a day: allowed or blocked, always with the
//! reason, which an officer can say aloud, and the law behind it.
//!
//! What blocks is asked in this order, and every ground that holds is told: objection, restriction, request to be erased,
//! restricted or left alone that waits for a decision, wish not to be approached, consent, Non-Mailing-Indicator, approaches
//! of late. A withdrawn consent closes its channel whatever the rules ask there. An approach that the firm asked for is blocked by an
//! objection or a restriction alone; one that a law demands by nothing.

use super::rules::{Channel, ChannelRules, ContactPurpose, ContactRules, Requirement};
use crate::domain::Text;
use crate::domain::contact::ConsentPurpose;
use crate::domain::firm::LegalForm;
use crate::domain::text::{counted, day};
use chrono::{Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What is known of whom one wants to approach.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContactFacts {
    /// Legal form of the firm; unknown counts as a natural person.
    pub legal_form: Option<LegalForm>,
    /// Whether a named person is meant rather than the firm.
    pub names_a_person: bool,
    /// Since when the firm or person objects (*bezwaar*).
    pub objected: Option<NaiveDate>,
    /// Since when the firm objects at another organisation of the shared ledger.
    pub objected_elsewhere: Option<NaiveDate>,
    /// Since when its data are restricted (*beperking*).
    pub restricted: Option<NaiveDate>,
    /// Since when a request of it to be erased, restricted or left alone waits for a decision (*open verzoek*).
    pub open_request: Option<NaiveDate>,
    /// Since when it does not want to be approached (*niet benaderen*).
    pub do_not_contact: Option<NaiveDate>,
    /// Whether the business register has a Non-Mailing-Indicator; absent when nobody looked.
    pub non_mailing: Option<bool>,
    /// Consents and withdrawals, in any order.
    pub consents: Vec<ConsentFact>,
    /// Approaches of late, in any order.
    pub touches: Vec<Touch>,
}

impl ContactFacts {
    /// What counted before a day, of what has one.
    pub fn before(self, day: NaiveDate) -> Self {
        Self {
            open_request: self.open_request.filter(|since| *since < day),
            do_not_contact: self.do_not_contact.filter(|since| *since < day),
            consents: self.consents.into_iter().filter(|consent| consent.date < day).collect(),
            touches: self.touches.into_iter().filter(|touch| touch.date < day).collect(),
            ..self
        }
    }
}

/// A dated consent or withdrawal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConsentFact {
    /// What for.
    pub purpose: ConsentPurpose,
    /// Given, or withdrawn.
    pub given: bool,
    /// The day.
    pub date: NaiveDate,
    /// Whether it is told how it was said.
    pub is_proven: bool,
}

/// An approach that was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Touch {
    /// The day.
    pub date: NaiveDate,
    /// By which channel.
    pub channel: Channel,
    /// Whether another organisation made it.
    pub elsewhere: bool,
}

/// Why an approach is allowed or blocked (*grond*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// Blocked: an objection.
    Objection,
    /// Blocked: an objection at another organisation of the shared ledger.
    ObjectionElsewhere,
    /// Blocked: the data are restricted.
    Restriction,
    /// Blocked: a request to be erased, restricted or left alone waits for a decision.
    OpenRequest,
    /// Blocked: the firm does not want to be approached.
    DoNotContact,
    /// Blocked: the channel is closed.
    ChannelClosed,
    /// Blocked: consent was never given.
    NoConsent,
    /// Blocked: consent was withdrawn.
    ConsentWithdrawn,
    /// Blocked: consent was given longer ago than its term.
    ConsentExpired,
    /// Blocked: the Non-Mailing-Indicator is set.
    NonMailing,
    /// Blocked: nobody looked whether the Non-Mailing-Indicator is set.
    NonMailingUnknown,
    /// Blocked: approached of late.
    RecentTouch,
    /// Blocked: approached of late by another organisation.
    RecentTouchElsewhere,
    /// Blocked: it said “not now” and named a later day.
    AskedLater,
    /// Allowed: by consent.
    Consent,
    /// Allowed: nothing stands against it.
    NothingAgainst,
    /// Allowed: the firm asked for it.
    Requested,
    /// Allowed: a law demands it.
    LegalDuty,
}

impl Ground {
    /// What somebody can do when this ground blocks a firm.
    pub fn remedy(self) -> &'static str {
        match self {
            Ground::Objection | Ground::ObjectionElsewhere | Ground::Restriction | Ground::DoNotContact => {
                "Leave the firm alone."
            }
            Ground::OpenRequest => "Wait until the request is decided (GET /v1/data-requests?open=true).",
            Ground::ChannelClosed => "Use another channel, or ask an administrator for other contact rules.",
            Ground::NoConsent => {
                "Record a consent (POST /v1/firms/{firmId}/consents), or the legal form when the firm is a legal person."
            }
            Ground::ConsentWithdrawn => "Wait until the firm gives consent anew, and record that.",
            Ground::ConsentExpired => "When the firm gives consent anew, record that.",
            Ground::NonMailing => "Use a channel for which the firm gave consent.",
            Ground::NonMailingUnknown => {
                "Look in the business register whether it has a Non-Mailing-Indicator, and record that as nonMailing."
            }
            Ground::RecentTouch | Ground::RecentTouchElsewhere => "Wait until the days of rest are over.",
            Ground::AskedLater => "Ring on the day that was agreed.",
            Ground::Consent | Ground::NothingAgainst | Ground::Requested | Ground::LegalDuty => "Go ahead.",
        }
    }
}

/// A ground in words, with the law behind it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ContactReason {
    /// Code of the ground.
    pub rule: Ground,
    /// A sentence that can be said.
    pub text: Text,
    /// The law or register behind it.
    #[schema(max_length = 200)]
    pub law: String,
}

/// Whether the approach is allowed, and why (*mag ik contact opnemen*).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ContactPermission {
    /// Whether it is.
    pub allowed: bool,
    /// By which channel.
    pub channel: Channel,
    /// What for.
    pub purpose: ContactPurpose,
    /// On which day.
    pub date: NaiveDate,
    /// Why; what is decisive comes first. When blocked, all grounds that block.
    #[schema(max_items = 10)]
    pub reasons: Vec<ContactReason>,
    /// Version of the rules that were applied.
    #[schema(max_length = 64)]
    pub rules_version: String,
}

/// Whether somebody may be approached by a channel, for a purpose, on a day.
pub fn may_contact(
    rules: &ContactRules,
    facts: &ContactFacts,
    channel: Channel,
    purpose: ContactPurpose,
    date: NaiveDate,
) -> ContactPermission {
    let answer = |allowed, reasons| ContactPermission {
        allowed,
        channel,
        purpose,
        date,
        reasons,
        rules_version: rules.version.clone(),
    };
    if purpose == ContactPurpose::LegalDuty {
        return answer(true, vec![legal_duty()]);
    }
    let mut blocks = always(facts);
    if purpose == ContactPurpose::Requested {
        return match blocks.is_empty() {
            true => answer(true, vec![requested()]),
            false => answer(false, blocks),
        };
    }
    blocks.extend(facts.open_request.map(open_request));
    blocks.extend(facts.do_not_contact.map(do_not_contact));
    let table = table(rules, facts);
    let consent = latest_consent(facts, channel, date);
    // Who took its word back does not want it, also where no consent was needed.
    let withdrawn = consent.filter(|word| !word.given).map(|word| consent_withdrawn(channel, word.date));
    match table.of(channel) {
        Requirement::Nothing => blocks.extend(withdrawn),
        Requirement::Never => blocks.push(channel_closed()),
        Requirement::Consent => blocks.extend(lacks_consent(rules, facts, channel, consent, date)),
        Requirement::NoNonMailing => blocks.extend(withdrawn.into_iter().chain(non_mailing(facts, table))),
    }
    blocks.extend(touched(rules, facts, channel, date));
    match (blocks.is_empty(), consent) {
        (false, _) => answer(false, blocks),
        (true, Some(given)) if given.given && table.of(channel) == Requirement::Consent => {
            answer(true, vec![by_consent(given.date)])
        }
        (true, _) => answer(true, vec![nothing_against()]),
    }
}

/// The last day on which a channel may be used by consent; nothing when it needs none, none holds, or consents have no
/// term.
pub fn consent_ends(
    rules: &ContactRules,
    facts: &ContactFacts,
    channel: Channel,
    date: NaiveDate,
) -> Option<NaiveDate> {
    let needs_it = table(rules, facts).of(channel) == Requirement::Consent;
    let given = latest_consent(facts, channel, date).filter(|consent| needs_it && consent.given)?;
    let given = Some(given).filter(|consent| counts(facts, *consent))?;
    last_day(rules, given).filter(|last| *last >= date)
}

/// A consent of 31 August counts, by a term of six months, through 28 February.
fn last_day(rules: &ContactRules, consent: ConsentFact) -> Option<NaiveDate> {
    consent.date.checked_add_months(Months::new(rules.consent_term_months?.into()))
}

/// Whether a firm of this legal form is a natural person in law; unknown counts as one.
pub fn is_natural_person(form: Option<LegalForm>) -> bool {
    use LegalForm::*;
    match form {
        None | Some(Eenmanszaak | Vof | Maatschap | Cv | Other) => true,
        Some(Bv | Nv | Cooperatie | Stichting | Vereniging) => false,
    }
}

fn table<'a>(rules: &'a ContactRules, facts: &ContactFacts) -> &'a ChannelRules {
    match (is_natural_person(facts.legal_form), facts.names_a_person) {
        (true, _) => &rules.natural_persons,
        (false, true) => &rules.named_persons,
        (false, false) => &rules.legal_persons,
    }
}

fn consent_purpose(channel: Channel) -> Option<ConsentPurpose> {
    match channel {
        Channel::Telephone => Some(ConsentPurpose::Telephone),
        Channel::Email => Some(ConsentPurpose::Email),
        Channel::Post => Some(ConsentPurpose::Post),
        Channel::Visit => Some(ConsentPurpose::Visit),
        Channel::Event => None,
    }
}

fn latest_consent(facts: &ContactFacts, channel: Channel, date: NaiveDate) -> Option<ConsentFact> {
    standing(&facts.consents, consent_purpose(channel)?, date)
}

/// Whether a consent counts: of a natural person only when it is told how it was given, for whoever relies on it must be
/// able to show it (AVG art. 7 lid 1).
fn counts(facts: &ContactFacts, consent: ConsentFact) -> bool {
    consent.is_proven || !(is_natural_person(facts.legal_form) || facts.names_a_person)
}

/// The word on a purpose that counts on a day: the latest, and on one day the withdrawal. A withdrawal is undone only by
/// a later consent of which it is told how it was given (AVG art. 7 lid 1).
pub fn standing(consents: &[ConsentFact], purpose: ConsentPurpose, date: NaiveDate) -> Option<ConsentFact> {
    let words = || consents.iter().filter(|fact| fact.purpose == purpose && fact.date <= date);
    let withdrawal = words().filter(|fact| !fact.given).max_by_key(|fact| fact.date);
    let undoes = |fact: &&ConsentFact| withdrawal.is_none_or(|last| fact.is_proven && fact.date > last.date);
    let consent = words().filter(|fact| fact.given).filter(undoes).max_by_key(|fact| fact.date);
    consent.or(withdrawal).copied()
}

fn always(facts: &ContactFacts) -> Vec<ContactReason> {
    let objection = facts.objected.map(objection);
    let elsewhere = facts.objected_elsewhere.map(objection_elsewhere);
    let restriction = facts.restricted.map(restriction);
    objection.into_iter().chain(elsewhere).chain(restriction).collect()
}

fn lacks_consent(
    rules: &ContactRules,
    facts: &ContactFacts,
    channel: Channel,
    consent: Option<ConsentFact>,
    date: NaiveDate,
) -> Option<ContactReason> {
    match consent {
        Some(consent) if consent.given && !counts(facts, consent) => Some(consent_unproven(channel)),
        Some(consent) if consent.given => {
            let last = last_day(rules, consent);
            last.filter(|last| date > *last).map(|last| consent_expired(channel, last))
        }
        Some(withdrawn) => Some(consent_withdrawn(channel, withdrawn.date)),
        None => Some(no_consent(facts, channel)),
    }
}

fn non_mailing(facts: &ContactFacts, table: &ChannelRules) -> Option<ContactReason> {
    match facts.non_mailing {
        Some(true) => Some(non_mailing_set()),
        None if table.unknown_non_mailing_blocks => Some(non_mailing_unknown()),
        _ => None,
    }
}

fn touched(rules: &ContactRules, facts: &ContactFacts, channel: Channel, date: NaiveDate) -> Option<ContactReason> {
    // Who meets a firm at an event has not gone to it.
    if channel == Channel::Event {
        return None;
    }
    let since = date.checked_sub_days(Days::new(rules.touches.days.into()))?;
    let counts = |touch: &&Touch| touch.channel != Channel::Event && touch.date > since && touch.date <= date;
    let recent: Vec<&Touch> = facts.touches.iter().filter(counts).collect();
    let latest = recent.iter().max_by_key(|touch| (touch.date, !touch.elsewhere))?;
    (recent.len() >= usize::from(rules.touches.most)).then(|| recent_touch(latest, rules.touches.days))
}

fn reason(rule: Ground, nl: String, en: String, law: &str) -> ContactReason {
    ContactReason { rule, text: Text::new(nl, en), law: law.to_owned() }
}

fn objection(since: NaiveDate) -> ContactReason {
    reason(
        Ground::Objection,
        format!("Er is op {} bezwaar gemaakt; we nemen geen contact meer op.", day(since).nl),
        format!("There was an objection on {}; we do not get in touch any more.", day(since).en),
        "AVG art. 21",
    )
}

fn objection_elsewhere(since: NaiveDate) -> ContactReason {
    reason(
        Ground::ObjectionElsewhere,
        format!("Het bedrijf heeft op {} bij een andere organisatie bezwaar gemaakt tegen contact.", day(since).nl),
        format!("The firm objected to contact at another organisation on {}.", day(since).en),
        "AVG art. 21; gedeeld register van benaderingen",
    )
}

fn restriction(since: NaiveDate) -> ContactReason {
    reason(
        Ground::Restriction,
        format!("De gegevens zijn sinds {} beperkt: we bewaren ze, maar gebruiken ze niet.", day(since).nl),
        format!("The data are restricted since {}: we keep them, but do not use them.", day(since).en),
        "AVG art. 18",
    )
}

fn open_request(since: NaiveDate) -> ContactReason {
    reason(
        Ground::OpenRequest,
        format!("Op {} kwam een verzoek over deze gegevens binnen; daarover is nog niet beslist.", day(since).nl),
        format!("On {} a request about these data came in; nobody decided on it yet.", day(since).en),
        "AVG art. 17, 18 en 21",
    )
}

fn do_not_contact(since: NaiveDate) -> ContactReason {
    reason(
        Ground::DoNotContact,
        format!("Dit bedrijf wil sinds {} niet benaderd worden.", day(since).nl),
        format!("This firm does not want to be approached since {}.", day(since).en),
        "AVG art. 21",
    )
}

fn channel_closed() -> ContactReason {
    reason(
        Ground::ChannelClosed,
        "Onze organisatie gebruikt dit kanaal niet voor ongevraagd contact.".into(),
        "Our organisation does not use this channel for uninvited contact.".into(),
        "Contactregels van de organisatie",
    )
}

fn consent_unproven(channel: Channel) -> ContactReason {
    let (_, law) = consent_words(channel);
    reason(
        Ground::NoConsent,
        "Er staat toestemming genoteerd, maar niet hoe die is gegeven. Zonder dat telt zij niet.".to_owned(),
        "A consent is noted, but not how it was given. Without that it does not count.".to_owned(),
        law,
    )
}

fn no_consent(facts: &ContactFacts, channel: Channel) -> ContactReason {
    let who = match (facts.legal_form, is_natural_person(facts.legal_form)) {
        (None, _) => (
            "Van dit bedrijf is de rechtsvorm niet bekend; we behandelen het als een natuurlijke persoon.",
            "The legal form of this firm is not known; we treat it as a natural person.",
        ),
        (Some(_), true) => {
            ("Dit bedrijf is voor de wet een natuurlijke persoon.", "In law this firm is a natural person.")
        }
        (Some(_), false) => {
            ("Ook bij een rechtspersoon is hiervoor toestemming nodig.", "This needs consent of a legal person too.")
        }
    };
    let (what, law) = consent_words(channel);
    let exception = match channel {
        Channel::Telephone => (
            " De uitzondering voor bestaande klanten geldt sinds 1 juli 2026 niet meer.",
            " The exception for existing customers ended on 1 July 2026.",
        ),
        _ => ("", ""),
    };
    reason(
        Ground::NoConsent,
        format!("{} Er is geen toestemming om {} vastgelegd.{}", who.0, what.0, exception.0),
        format!("{} No consent to {} is on record.{}", who.1, what.1, exception.1),
        law,
    )
}

fn consent_withdrawn(channel: Channel, date: NaiveDate) -> ContactReason {
    let (what, law) = consent_words(channel);
    reason(
        Ground::ConsentWithdrawn,
        format!("De toestemming om {} is op {} ingetrokken.", what.0, day(date).nl),
        format!("The consent to {} was withdrawn on {}.", what.1, day(date).en),
        law,
    )
}

fn consent_expired(channel: Channel, last: NaiveDate) -> ContactReason {
    let (what, _) = consent_words(channel);
    reason(
        Ground::ConsentExpired,
        format!("De toestemming om {} gold tot en met {}; vraag haar opnieuw.", what.0, day(last).nl),
        format!("The consent to {} held through {}; ask for it again.", what.1, day(last).en),
        "Contactregels van de organisatie",
    )
}

fn consent_words(channel: Channel) -> ((&'static str, &'static str), &'static str) {
    match channel {
        Channel::Telephone => (("te bellen", "ring"), "Telecommunicatiewet art. 11.7"),
        Channel::Email => (("te mailen", "e-mail"), "Telecommunicatiewet art. 11.7"),
        Channel::Post => (("te schrijven", "write"), "AVG art. 6 lid 1 onder a; contactregels van de organisatie"),
        Channel::Visit => (("langs te komen", "visit"), "AVG art. 6 lid 1 onder a; contactregels van de organisatie"),
        Channel::Event => {
            (("aan te spreken", "speak to"), "AVG art. 6 lid 1 onder a; contactregels van de organisatie")
        }
    }
}

fn non_mailing_set() -> ContactReason {
    reason(
        Ground::NonMailing,
        "In het Handelsregister staat dat het bedrijf geen ongevraagde post of bezoek wil (Non-Mailing-Indicator)."
            .into(),
        "The business register says that the firm wants no uninvited letters or visits (Non-Mailing-Indicator).".into(),
        "Handelsregister, Non-Mailing-Indicator",
    )
}

fn non_mailing_unknown() -> ContactReason {
    reason(
        Ground::NonMailingUnknown,
        "Niemand heeft nagekeken of het bedrijf een Non-Mailing-Indicator heeft; doe dat eerst in het Handelsregister."
            .into(),
        "Nobody looked whether the firm has a Non-Mailing-Indicator; look in the business register first.".into(),
        "Handelsregister, Non-Mailing-Indicator",
    )
}

/// The firm is not rung before the day on which it said it may be.
pub(super) fn asked_later(from: NaiveDate) -> ContactReason {
    reason(
        Ground::AskedLater,
        format!("Het bedrijf zei “nu niet”; er is genoteerd om vanaf {} weer te bellen.", day(from).nl),
        format!("The firm said “not now”; it was noted to ring again from {}.", day(from).en),
        "Wens van het bedrijf",
    )
}

fn recent_touch(touch: &Touch, days: u16) -> ContactReason {
    let (rule, who_nl, who_en) = match touch.elsewhere {
        true => (Ground::RecentTouchElsewhere, "een andere organisatie", "another organisation"),
        false => (Ground::RecentTouch, "onze organisatie", "our organisation"),
    };
    reason(
        rule,
        format!(
            "Op {} heeft {who_nl} dit bedrijf al benaderd; we laten {} rust.",
            day(touch.date).nl,
            counted(days, "dag", "dagen")
        ),
        format!(
            "On {} {who_en} approached this firm already; we leave {} of rest.",
            day(touch.date).en,
            counted(days, "day", "days")
        ),
        "Contactregels van de organisatie; AVG art. 6 lid 1 onder f",
    )
}

fn by_consent(date: NaiveDate) -> ContactReason {
    reason(
        Ground::Consent,
        format!("Er is op {} toestemming gegeven.", day(date).nl),
        format!("Consent was given on {}.", day(date).en),
        "AVG art. 6 lid 1 onder a",
    )
}

fn nothing_against() -> ContactReason {
    reason(
        Ground::NothingAgainst,
        "Dit mag; zeg meteen wie u bent en dat het bedrijf bezwaar kan maken.".into(),
        "This is allowed; say at once who you are and that the firm can object.".into(),
        "AVG art. 6 lid 1 onder f en art. 21 lid 4",
    )
}

fn requested() -> ContactReason {
    reason(
        Ground::Requested,
        "Het bedrijf heeft hier zelf om gevraagd.".into(),
        "The firm asked for this itself.".into(),
        "AVG art. 6 lid 1 onder b",
    )
}

fn legal_duty() -> ContactReason {
    reason(
        Ground::LegalDuty,
        "De wet vraagt dit contact; gebruik het voor niets anders.".into(),
        "A law demands this contact; use it for nothing else.".into(),
        "AVG art. 6 lid 1 onder c",
    )
}

#[cfg(test)]
mod tests;
