//! What is known of a firm, and from whom: facts with source and date, and the firm's own words.

use super::contact_words::manner_words;
use super::frame::Frame;
use super::language::Language;
use super::words::Words;
use crate::app::firms::FirmRecord;
use crate::app::intake_links::answers::SOURCE;
use crate::domain::TopicId;
use crate::domain::contact::ConsentPurpose;
use crate::domain::contact_event::ConsentEvent;
use crate::domain::firm::{FieldlabTie, LegalForm, Relation, RelationKind};
use crate::domain::firm_type::Founded;
use crate::domain::provenance::{Provenance, source_words};
use crate::domain::region::Location;
use crate::domain::{Firm, FirmType, Text, reference};

/// A fact as it is shown.
pub struct FactLine {
    /// What it is of.
    pub label: &'static str,
    /// The fact.
    pub value: String,
    /// Source and date, where they are not those of the whole record.
    pub source: Option<String>,
}

/// Something that the firm said.
pub struct Saying {
    /// The firm's own words; absent when only the meaning was noted.
    pub words: Option<String>,
    /// What it was understood as.
    pub meaning: Option<String>,
    /// Whether nobody confirmed yet what they mean.
    pub is_unconfirmed: bool,
    /// Whether the firm wrote it itself, in its own form.
    pub is_own: bool,
    /// Who noted it and when.
    pub source: String,
}

/// Source and date in words.
pub fn source(frame: &Frame, provenance: &Provenance) -> String {
    source_and_day(frame.lang, &provenance.source, provenance.date).unwrap_or_else(|| frame.w.unknown_source.to_owned())
}

/// Source and date in words; nothing when neither is known.
pub fn source_and_day(lang: Language, source: &str, date: Option<chrono::NaiveDate>) -> Option<String> {
    // What a firm says of itself bears the same name in every language of the data.
    let source = if source == SOURCE { lang.words().source_firm } else { source };
    // What an officer noted bears its day twice, in the source and beside it.
    let w = lang.words();
    let ways = [("conversation", w.source_conversation), ("officer", w.source_officer)];
    let noted = ways.into_iter().find_map(|(way, words)| {
        let who = source.strip_prefix(&format!("{way}, {}, ", date?))?;
        Some(format!("{words} {who}"))
    });
    let ours = || source_words::said(source).map(|words| lang.say(&words));
    let source = noted.or_else(ours).unwrap_or_else(|| source.to_owned());
    let parts = [Some(source).filter(|source| !source.is_empty()), date.map(|date| lang.day(date))];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// A list of texts in one line.
pub fn joined(lang: Language, texts: impl Iterator<Item = Text>) -> Option<String> {
    let texts: Vec<String> = texts.map(|text| lang.say(&text)).collect();
    (!texts.is_empty()).then(|| texts.join(", "))
}

/// Label of a barrier, such as “Talent”.
pub fn barrier_label(lang: Language, barrier: crate::domain::barrier::Barrier) -> String {
    let facts = reference::barriers().iter().find(|facts| facts.barrier == barrier);
    facts.map(|facts| lang.say(&facts.label)).unwrap_or_default()
}

/// One line that says who the firm is: type, size, age, network.
pub fn in_one_line(frame: &Frame, FirmRecord { firm, firm_type, is_listed, .. }: &FirmRecord) -> String {
    let w = frame.w;
    let network =
        firm.is_in_network(*is_listed).map(|is_in| if is_in { w.in_network } else { w.in_no_network }.to_owned());
    let parts = [
        (*firm_type != FirmType::Unknown).then(|| capital(&frame.lang.say(&firm_type.label()))),
        firm.employees.map(|employees| w.employees_count.of(employees)),
        firm.founded.map(|founded| format!("{} {}", w.since, founded.year())),
        network,
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// Where the firm is and what it does, in one line.
pub fn place_and_work(frame: &Frame, firm: &Firm) -> String {
    let place = firm.location.as_ref().and_then(Location::spoken);
    let work = firm.main_activity().map(|activity| frame.lang.say(&activity.label())).filter(|work| !work.is_empty());
    [place, work].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// What a legal form is called.
pub fn legal_form(w: &Words, form: LegalForm) -> &'static str {
    match form {
        LegalForm::Other => w.legal_other,
        LegalForm::Cooperatie => "coöperatie",
        _ => form.code(),
    }
}

/// With a capital at its beginning.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The facts of a firm, those that one looks for first in front.
pub fn of_firm(frame: &Frame, firm: &Firm) -> Vec<FactLine> {
    let (w, lang) = (frame.w, frame.lang);
    let growth = firm.growth.as_ref();
    let class = |class: crate::domain::figures::GrowthClass| format!("{} {} %", w.growth_class, class.centre());
    let fieldlab = |tie: FieldlabTie| match tie {
        FieldlabTie::Unaware => w.fieldlab_unaware.to_owned(),
        FieldlabTie::Knows => w.fieldlab_knows.to_owned(),
        FieldlabTie::TakesPart => w.fieldlab_takes_part.to_owned(),
    };
    let works_with = |relations: &Vec<Relation>| {
        let kept = relations.iter().filter(|relation| relation.kind != RelationKind::Refused);
        kept.map(|relation| relation.with.as_str()).collect::<Vec<_>>().join(", ")
    };
    let lines: [(&'static str, &str, Option<String>); 15] = [
        (w.description, "description", firm.description.clone()),
        (w.sector, "sbi", joined(lang, firm.sbi.iter().map(|activity| activity.label()))),
        (w.employees, "employees", firm.employees.map(|employees| employees.to_string())),
        (w.founded, "founded", firm.founded.map(|founded| founded_words(lang, founded))),
        (w.place, "location", firm.location.as_ref().and_then(Location::written)),
        (w.topics, "topics", joined(lang, firm.topics.iter().map(|topic| topic.topic().label.clone()))),
        (w.looks_for, "partnerKinds", joined(lang, firm.partner_kinds.iter().map(|kind| kind.label()))),
        (w.works_with, "relations", firm.relations.as_ref().map(works_with)),
        (w.goals, "goals", joined(lang, firm.goals.iter().map(|goal| goal.label()))),
        (w.growth_productivity, "growth", growth.and_then(|growth| growth.productivity).map(class)),
        (w.growth_turnover, "growth", growth.and_then(|growth| growth.turnover).map(class)),
        (w.fieldlab, "fieldlab", firm.fieldlab.map(fieldlab)),
        (w.legal_form, "legalForm", firm.legal_form.map(|form| legal_form(w, form).to_owned())),
        (w.kvk, "kvkNumber", firm.kvk_number.as_ref().map(ToString::to_string)),
        (w.website, "website", firm.website.clone()),
    ];
    let line = |(label, field, value): (&'static str, &str, Option<String>)| {
        let source = match field {
            "topics" => sources_of_topics(frame, firm),
            field => firm.sources.get(field).map(|provenance| source(frame, provenance)),
        };
        value.filter(|value| !value.is_empty()).map(|value| FactLine { label, value, source })
    };
    lines.into_iter().filter_map(line).collect()
}

/// Where its topics are from, where that is not as all of the record: of each source which, when there is more than one.
fn sources_of_topics(frame: &Frame, firm: &Firm) -> Option<String> {
    let labels = |topics: &[TopicId]| joined(frame.lang, topics.iter().map(|topic| topic.topic().label.clone()));
    let part = |(from, topics): &(&Provenance, Vec<TopicId>)| {
        format!("{}: {}", labels(topics).unwrap_or_default(), source(frame, from))
    };
    match &firm.by_source(&firm.topics)[..] {
        [] => None,
        [(from, _)] => (**from != firm.provenance).then(|| source(frame, from)),
        several => Some(several.iter().map(part).collect::<Vec<_>>().join("; ")),
    }
}

/// When a firm was founded, as exactly as it is known: a day, a month or a year.
fn founded_words(lang: Language, founded: Founded) -> String {
    match founded {
        Founded::Day(day) => lang.day(day),
        Founded::Month(month) => lang.month(month.first_day()),
        Founded::Year(year) => year.to_string(),
    }
}

/// What a register says otherwise, each fact with the register and the day.
pub fn of_register(frame: &Frame, told: &Firm) -> Vec<FactLine> {
    let from = source(frame, &told.provenance);
    of_firm(frame, told).into_iter().map(|line| FactLine { source: Some(from.clone()), ..line }).collect()
}

/// What the firm said of its barriers and wishes, in its own words first.
pub fn sayings(frame: &Frame, record: &FirmRecord) -> Vec<Saying> {
    let firm = &record.firm;
    let saying = |words: Option<String>, said: &Provenance| Saying {
        words,
        meaning: None,
        is_unconfirmed: false,
        is_own: said.source == SOURCE,
        source: source(frame, said),
    };
    let barriers = firm.barriers.iter().map(|stated| {
        let said = stated.provenance.as_ref().unwrap_or_else(|| firm.provenance_of("barriers"));
        let meaning = Some(barrier_label(frame.lang, stated.barrier));
        Saying { meaning, ..saying(stated.words.clone(), said) }
    });
    let unconfirmed = record
        .unconfirmed
        .iter()
        .map(|said| Saying { is_unconfirmed: true, ..saying(Some(said.words.clone()), &said.provenance) });
    let wishes = firm.wishes.iter().map(|wish| saying(Some(wish.clone()), firm.provenance_of("wishes")));
    let mut all: Vec<Saying> = barriers.chain(unconfirmed).chain(wishes).collect();
    all.sort_by_key(|saying| saying.words.is_none());
    all
}

/// What was noted of consent, with the firm or beside it: the latest for each purpose, and of one day the withdrawal.
pub fn consents(frame: &Frame, firm: &Firm, recorded: &[&ConsentEvent]) -> Vec<String> {
    let w = frame.w;
    let purposes = [
        (ConsentPurpose::Telephone, w.consent_telephone),
        (ConsentPurpose::Email, w.consent_email),
        (ConsentPurpose::Post, w.consent_post),
        (ConsentPurpose::Visit, w.consent_visit),
        (ConsentPurpose::PartnerMatching, w.consent_partner),
        (ConsentPurpose::PeerMatching, w.consent_peer),
    ];
    let line = |(purpose, words): (ConsentPurpose, &str)| {
        let events = recorded.iter().filter(|event| event.purpose == purpose);
        let events = events.map(|event| (event.date, event.given, manner_words(frame, event.how).to_owned()));
        let noted = firm.consents.iter().filter(|consent| consent.purpose == purpose);
        let noted = noted.map(|consent| (consent.date, consent.given, consent.source.clone()));
        // Where both tell of the same, how it was said is told, rather than the number of the record.
        let (date, given, how) = noted.chain(events).max_by_key(|(date, given, _)| (*date, !given))?;
        let given = if given { w.consent_given } else { w.consent_withdrawn };
        Some(format!("{given}: {words} ({}, {how})", frame.lang.day(date)))
    };
    purposes.into_iter().filter_map(line).collect()
}
