//! How a firm profile becomes a [`Firm`]: field by field, in the order of the fields.

use super::firm_profile::{
    BarrierProfile, ConsentProfile, DoNotContactProfile, FirmProfile, RelationProfile, WrittenBarrier,
};
use super::limits::{
    LONGEST_CODE, LONGEST_DESCRIPTION, LONGEST_NAME, LONGEST_PHRASE, LONGEST_REASON, LONGEST_SOURCE,
    LONGEST_TEXT_VERSION, LONGEST_WEBSITE, MOST_ACTIVITIES, MOST_CONSENTS, MOST_GOALS, MOST_PARTNER_KINDS,
    MOST_RELATIONS, MOST_TOPICS,
};
use super::meaning::MeaningKind;
use super::reading::{Reading, at, is_no_day, no_such_day, parse_day, trimmed};
use super::words::normalised;
use super::{Scalar, Surroundings, Understood, Written};
use crate::domain::barrier::MOST_STATED;
use crate::domain::contact::{Consent, DoNotContact};
use crate::domain::firm::{LegalForm, Relation, topic_of};
use crate::domain::firm_type::{Founded, YearMonth};
use crate::domain::goal::Goal;
use crate::domain::invalid::shown;
use crate::domain::numbers::{EstablishmentNumber, KvkNumber, Rsin};
use crate::domain::partner_kind::WishedKind;
use crate::domain::size::{Employees, SizeClass};
use crate::domain::{Barrier, Firm, FirmId, Invalid, Provenance, StatedBarrier, TopicId};
use chrono::Datelike;
use std::collections::HashSet;

/// Fields of a firm that can have a source of their own.
const FIELDS: [&str; 27] = [
    "externalIds",
    "kvkNumber",
    "rsin",
    "establishmentNumber",
    "name",
    "tradeNames",
    "legalForm",
    "founded",
    "employees",
    "sbi",
    "location",
    "website",
    "description",
    "wishes",
    "barriers",
    "topics",
    "partnerKinds",
    "goals",
    "innovationTurnover",
    "years",
    "growth",
    "fieldlab",
    "relations",
    "nonMailing",
    "doNotContact",
    "consents",
    "earlierBarriers",
];

impl FirmProfile {
    /// Fields that can have a source of their own.
    pub const SOURCED: &'static [&'static str] = &FIELDS;

    /// Understands a firm that is only asked about: its name may be absent. All faults at once, with pointers that
    /// begin at the profile (`/sbi/0/code`). The id of the record is nil; who stores it gives it one.
    pub fn understand(&self, surroundings: &Surroundings<'_>) -> Result<Understood<Firm>, Vec<Invalid>> {
        let mut reading = Reading::new(surroundings);
        let firm = reading.firm(self);
        reading.finish(firm)
    }

    /// Understands a firm that is to be stored: as [`FirmProfile::understand`], and it must have a name.
    pub fn understand_for_storage(&self, surroundings: &Surroundings<'_>) -> Result<Understood<Firm>, Vec<Invalid>> {
        self.understand_and_tell(surroundings, true)
    }

    /// As [`FirmProfile::understand_for_storage`], for who asks only what was not understood: places and activities that
    /// were need not be told, which takes time when there are millions.
    pub fn understand_quietly(&self, surroundings: &Surroundings<'_>) -> Result<Understood<Firm>, Vec<Invalid>> {
        self.understand_and_tell(surroundings, false)
    }

    fn understand_and_tell(
        &self,
        surroundings: &Surroundings<'_>,
        tells_all: bool,
    ) -> Result<Understood<Firm>, Vec<Invalid>> {
        let mut reading = Reading { tells_all, ..Reading::new(surroundings) };
        if self.name.as_deref().is_none_or(|name| name.trim().is_empty()) {
            reading.missing("/name");
        }
        let firm = reading.firm(self);
        reading.finish(firm)
    }
}

impl Reading<'_> {
    fn firm(&mut self, profile: &FirmProfile) -> Firm {
        // The fields are read in this order, which is that of their faults.
        let mut firm = Firm {
            id: FirmId::default(),
            external_ids: self.external_ids(&profile.external_ids),
            kvk_number: self.register_number("/kvkNumber", &profile.kvk_number, KvkNumber::parse),
            rsin: self.register_number("/rsin", &profile.rsin, Rsin::parse),
            establishment_number: self.register_number(
                "/establishmentNumber",
                &profile.establishment_number,
                EstablishmentNumber::parse,
            ),
            name: profile.name.as_ref().and_then(|name| self.line("/name", name, LONGEST_NAME)).unwrap_or_default(),
            trade_names: self.names("/tradeNames", &profile.trade_names),
            legal_form: profile.legal_form.as_ref().and_then(|form| self.legal_form(form)),
            founded: profile.founded.as_ref().and_then(|founded| self.founded(founded)),
            employees: profile.employees.as_ref().and_then(|employees| self.employees(employees)),
            sbi: self.activities("/sbi", &profile.sbi, MOST_ACTIVITIES),
            location: profile.location.as_ref().and_then(|location| self.location(location)),
            website: profile.website.as_ref().and_then(|site| self.website("/website", site, LONGEST_WEBSITE)),
            description: profile
                .description
                .as_ref()
                .and_then(|text| self.lines("/description", text, LONGEST_DESCRIPTION)),
            wishes: self.wishes(&profile.wishes),
            barriers: self.stated_barriers(&profile.barriers),
            earlier_barriers: Vec::new(),
            topics: self.topics(profile),
            partner_kinds: self.words(
                "/partnerKinds",
                &profile.partner_kinds,
                MOST_PARTNER_KINDS,
                MeaningKind::PartnerKind,
                WishedKind::from_code,
            ),
            goals: self.goals(&profile.goals),
            innovation_turnover: profile
                .innovation_turnover
                .as_ref()
                .and_then(|shares| self.innovation_turnover(shares)),
            years: self.years(&profile.years),
            growth: profile.growth.as_ref().and_then(|growth| self.growth(growth)),
            fieldlab: profile.fieldlab.as_ref().and_then(|tie| self.code("/fieldlab", tie)),
            relations: profile.relations.as_ref().map(|relations| self.relations(relations)),
            misfits: Vec::new(),
            unconfirmed: Vec::new(),
            non_mailing: profile.non_mailing,
            do_not_contact: profile.do_not_contact.as_ref().and_then(|wish| self.do_not_contact(wish)),
            consents: self.consents(&profile.consents),
            provenance: profile.provenance.as_ref().map(|p| self.provenance("/provenance", p)).unwrap_or_default(),
            sources: self.sources(&profile.sources, &FIELDS, |name| topic_of(name).is_some()),
        };
        firm.forget_sources_of_other_topics();
        with_source_of_wishes(with_source_of_words(firm, &profile.barriers), profile)
    }

    fn register_number<Number>(
        &mut self,
        pointer: &str,
        value: &Option<Scalar>,
        parse: fn(&str) -> Result<Number, Invalid>,
    ) -> Option<Number> {
        let text = match value.as_ref()? {
            Scalar::Text(text) => text,
            Scalar::Number(_) => {
                let message = "A register number is a text: as a number it loses the zeros that it begins with.";
                let fault = Invalid::new("", "wrong_type", message, "Put it between quotation marks.");
                return self.check(pointer, Err(fault));
            }
        };
        if text.trim().is_empty() {
            return None;
        }
        self.check(pointer, parse(text))
    }

    fn legal_form(&mut self, text: &str) -> Option<LegalForm> {
        let text = self.line("/legalForm", text, LONGEST_NAME)?;
        let form = LegalForm::in_words(&text);
        if form.is_none() {
            self.unknown_code("/legalForm", &text, &LegalForm::ALL.map(LegalForm::code).join(", "));
        }
        form
    }

    fn founded(&mut self, value: &Scalar) -> Option<Founded> {
        let text = value.to_string();
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        let year =
            (text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok()).flatten();
        let month = || YearMonth::parse(text).map(Founded::Month);
        let Some(founded) = year.map(Founded::Year).or_else(month).or_else(|| parse_day(text).map(Founded::Day)) else {
            let message = match is_no_day(text) {
                true => no_such_day(text),
                false => format!("“{}” is neither a year nor a month or date.", shown(text)),
            };
            let remedy = "Give the year, 2016, the month, 2016-03, or the day, 2016-03-01.";
            self.fault("/founded", "invalid_date", message, remedy);
            return None;
        };
        let today = self.surroundings.today;
        let is_future = match founded {
            Founded::Day(day) => day > today,
            Founded::Month(month) => month.first_day() > today,
            Founded::Year(year) => year > today.year(),
        };
        if is_future {
            let message = format!("{} is in the future.", shown(text));
            self.fault("/founded", "in_future", message, format!("Give a year, month or day up to {today}."));
        } else if founded.year() < EARLIEST_FOUNDING {
            let message = format!("{} is before {EARLIEST_FOUNDING}.", shown(text));
            self.fault("/founded", "out_of_range", message, "Give the year in which the firm was founded.");
        } else {
            return Some(founded);
        }
        None
    }

    fn employees(&mut self, value: &Scalar) -> Option<Employees> {
        let text = value.to_string().trim().replace('–', "-");
        if text.is_empty() {
            return None;
        }
        // A class that is written as a number ("1") is a class when it is text, as answers write it.
        if let (Scalar::Text(_), Some(class)) = (value, SizeClass::from_code(&text)) {
            return Some(Employees::Class(class));
        }
        let employees = text.parse().ok().and_then(|count| Employees::count(count).ok());
        if employees.is_none() {
            let classes = SizeClass::ALL.map(SizeClass::code).join(", ");
            let message = format!("“{}” is no number of employees.", shown(&text));
            let remedy = format!("Give a whole number from 0 to 1000000, or one of the size classes {classes}.");
            let code = if text.parse::<f64>().is_ok() { "out_of_range" } else { "not_a_number" };
            self.fault("/employees", code, message, remedy);
        }
        employees
    }

    /// The stated topics; without them those that the wishes mention; without those a suggestion from the description.
    fn topics(&mut self, profile: &FirmProfile) -> Vec<TopicId> {
        if !profile.topics.is_empty() {
            return self.words("/topics", &profile.topics, MOST_TOPICS, MeaningKind::Topic, TopicId::from_code);
        }
        let wished = self.topics_of_wishes(&profile.wishes);
        if let Some(description) = profile.description.as_ref().filter(|_| wished.is_empty()) {
            self.suggest_topics(trimmed(description));
        }
        wished
    }

    fn stated_barriers(&mut self, list: &[WrittenBarrier]) -> Vec<StatedBarrier> {
        let mut seen = HashSet::new();
        let mut found = Vec::new();
        for (place, written) in self.items("/barriers", list, MOST_STATED).iter().enumerate() {
            let pointer = at("/barriers", place);
            found.extend(match written {
                Written::Word(word) => self.stated_barrier(&pointer, word, None, &mut seen),
                Written::Full(profile) => self.stated_barrier_in_full(&pointer, profile, &mut seen),
            });
        }
        found
    }

    fn stated_barrier(
        &mut self,
        pointer: &str,
        text: &str,
        words: Option<String>,
        seen: &mut HashSet<String>,
    ) -> Option<StatedBarrier> {
        let word = self.word(pointer, text, MeaningKind::Barrier, |code| Barrier::from_code(code).is_some())?;
        if !self.is_new(pointer, &word, seen) {
            return None;
        }
        let barrier = Barrier::from_code(&word.code)?;
        // The bare name of a barrier is nobody's own words.
        let facts = crate::domain::reference::barrier(barrier);
        let is_name = [&facts.label.nl, &facts.label.en].map(|label| normalised(label)).contains(&normalised(text));
        let own = (!word.is_code && !is_name).then(|| text.trim().to_owned());
        Some(StatedBarrier { barrier, words: words.or(own), provenance: None })
    }

    fn stated_barrier_in_full(
        &mut self,
        pointer: &str,
        profile: &BarrierProfile,
        seen: &mut HashSet<String>,
    ) -> Option<StatedBarrier> {
        let words = profile.words.as_ref().and_then(|words| self.lines(&at(pointer, "words"), words, LONGEST_PHRASE));
        let provenance = self.provenance_if_any(pointer, &profile.provenance);
        let stated = match (&profile.barrier, &words) {
            (Some(barrier), _) => self.stated_barrier(&at(pointer, "barrier"), barrier, words.clone(), seen),
            (None, Some(own)) => self.stated_barrier(&at(pointer, "words"), own, words.clone(), seen),
            (None, None) => {
                self.missing(&at(pointer, "barrier"));
                None
            }
        };
        stated.map(|stated| StatedBarrier { provenance, ..stated })
    }

    /// Goals by code or by name, each once.
    fn goals(&mut self, list: &[String]) -> Vec<Goal> {
        let mut found = Vec::new();
        for (place, text) in self.items("/goals", list, MOST_GOALS).iter().enumerate() {
            let pointer = at("/goals", place);
            let Some(text) = self.required(&pointer, text, LONGEST_CODE) else { continue };
            let plain = normalised(&text);
            let goal = Goal::ALL.into_iter().find(|goal| {
                let label = goal.label();
                [goal.code(), &label.nl, &label.en].into_iter().any(|name| normalised(name) == plain)
            });
            match goal {
                Some(goal) if found.contains(&goal) => self.duplicate(&pointer, &text),
                Some(goal) => found.push(goal),
                None => self.unknown_code(&pointer, &text, &Goal::ALL.map(Goal::code).join(", ")),
            }
        }
        found
    }

    fn relations(&mut self, list: &[RelationProfile]) -> Vec<Relation> {
        let mut found = Vec::new();
        for (place, profile) in self.items("/relations", list, MOST_RELATIONS).iter().enumerate() {
            let pointer = at("/relations", place);
            let with = self.required(&at(&pointer, "with"), &profile.with, LONGEST_NAME);
            let partner_id = self.id(&at(&pointer, "partnerId"), &profile.partner_id);
            let kind = self.required_code(&at(&pointer, "kind"), &profile.kind);
            let reach = profile.reach.as_ref().and_then(|reach| self.code(&at(&pointer, "reach"), reach));
            let provenance = self.provenance_if_any(&pointer, &profile.provenance);
            if let (Some(with), Some(kind)) = (with, kind) {
                found.push(Relation { with, partner_id, kind, reach, provenance });
            }
        }
        found
    }

    fn do_not_contact(&mut self, profile: &DoNotContactProfile) -> Option<DoNotContact> {
        let pointer = "/doNotContact";
        let since = self.required_past_day(&at(pointer, "since"), &profile.since);
        let reason =
            profile.reason.as_ref().and_then(|reason| self.lines(&at(pointer, "reason"), reason, LONGEST_REASON));
        let source = self.required(&at(pointer, "source"), &profile.source, LONGEST_SOURCE);
        Some(DoNotContact { since: since?, reason, source: source? })
    }

    fn consents(&mut self, list: &[ConsentProfile]) -> Vec<Consent> {
        let mut found = Vec::new();
        for (place, profile) in self.items("/consents", list, MOST_CONSENTS).iter().enumerate() {
            let pointer = at("/consents", place);
            let purpose = self.required_code(&at(&pointer, "purpose"), &profile.purpose);
            if profile.given.is_none() {
                self.missing(&at(&pointer, "given"));
            }
            let date = self.required_past_day(&at(&pointer, "date"), &profile.date);
            let source = self.required(&at(&pointer, "source"), &profile.source, LONGEST_SOURCE);
            let how = profile.how.as_deref().and_then(|how| self.code(&at(&pointer, "how"), how));
            let text = profile.text_version.as_deref();
            let text_version =
                text.and_then(|text| self.line(&at(&pointer, "textVersion"), text, LONGEST_TEXT_VERSION));
            if let (Some(purpose), Some(given), Some(date), Some(source)) = (purpose, profile.given, date, source) {
                found.push(Consent { purpose, given, date, source, how, text_version });
            }
        }
        found
    }
}

/// Barriers that were given as plain words were noted by the source of the barriers, else by that of the record. One
/// that was given in full is kept as it stands, so that an answer reads back as the same firm.
fn with_source_of_words(mut firm: Firm, given: &[WrittenBarrier]) -> Firm {
    let noted = firm.provenance_of("barriers").clone();
    let is_plain = |words: &str| given.iter().any(|one| matches!(one, Written::Word(word) if word.trim() == words));
    if noted != Provenance::default() {
        for stated in firm.barriers.iter_mut().filter(|stated| stated.words.as_deref().is_some_and(is_plain)) {
            stated.provenance.get_or_insert_with(|| noted.clone());
        }
    }
    firm
}

/// Topics that were read from the wishes have the source of the wishes.
fn with_source_of_wishes(mut firm: Firm, profile: &FirmProfile) -> Firm {
    let source = firm.sources.get("wishes").filter(|_| profile.topics.is_empty() && !firm.topics.is_empty());
    if let Some(source) = source.cloned() {
        firm.sources.entry("topics".into()).or_insert(source);
    }
    firm
}

/// Firms that are older than this exist, but not among those that we advise.
const EARLIEST_FOUNDING: i32 = 1500;
