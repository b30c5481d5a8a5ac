//! How a partner profile becomes a [`Partner`]: field by field, in the order of the fields.

use super::derivation::with_derived_help;
use super::limits::{
    LONGEST_DESCRIPTION, LONGEST_LEVEL, LONGEST_NAME, LONGEST_PHRASE, LONGEST_ROLE, LONGEST_SOURCE, LONGEST_WEBSITE,
    MOST_EVENTS, MOST_FIRM_TYPES, MOST_HELP, MOST_MEMBERS, MOST_PROGRAMMES, MOST_RD, MOST_SECTORS, MOST_SERVICES,
    MOST_STEPS, MOST_TOPICS,
};
use super::meaning::MeaningKind;
use super::partner_profile::{
    BarrierHelpProfile, EventProfile, IntakeProfile, PartnerProfile, PartnerTopicProfile, ProgrammeProfile, RdProfile,
    StepProfile, SuitsProfile, WrittenHelp, WrittenMember, WrittenStep, WrittenTopic,
};
use super::reading::{Reading, at};
use super::{Scalar, Surroundings, Understood, Written};
use crate::domain::intake::{Event, Intake, Programme};
use crate::domain::invalid::shown;
use crate::domain::partner::{BarrierHelp, HelpBasis, Member, PartnerTopic, RdFigure, Service, Suits};
use crate::domain::size::MOST_EMPLOYEES;
use crate::domain::step::{Step, StepOffer};
use crate::domain::{Barrier, Invalid, Partner, PartnerId, TopicId};
use serde::de::DeserializeOwned;
use std::collections::HashSet;

/// Fields of a partner that can have a source of their own.
const FIELDS: [&str; 24] = [
    "externalIds",
    "name",
    "aliases",
    "kind",
    "subtype",
    "clusterType",
    "topics",
    "services",
    "barriers",
    "sectors",
    "location",
    "reach",
    "suits",
    "steps",
    "intake",
    "events",
    "programmes",
    "members",
    "firmId",
    "rd",
    "website",
    "description",
    "status",
    "verification",
];

impl PartnerProfile {
    /// Fields that can have a source of their own.
    pub const SOURCED: &'static [&'static str] = &FIELDS;

    /// Understands a partner; all faults at once, with pointers that begin at the profile (`/topics/0/strength`). The
    /// id of the record is nil; who stores it gives it one.
    pub fn understand(&self, surroundings: &Surroundings<'_>) -> Result<Understood<Partner>, Vec<Invalid>> {
        let mut reading = Reading::new(surroundings);
        let partner = reading.partner(self);
        reading.finish(partner)
    }
}

impl Reading<'_> {
    fn partner(&mut self, profile: &PartnerProfile) -> Partner {
        // The fields are read in this order, which is that of their faults.
        let external_ids = self.external_ids(&profile.external_ids);
        let name = self.required("/name", profile.name.as_deref().unwrap_or_default(), LONGEST_NAME);
        let aliases = self.names("/aliases", &profile.aliases);
        let kind = self.required_code("/kind", profile.kind.as_deref().unwrap_or_default());
        let subtype = self.optional_code("/subtype", &profile.subtype);
        let cluster_type = self.optional_code("/clusterType", &profile.cluster_type);
        let topics = self.partner_topics(&profile.topics);
        let services: Vec<Service> = self.codes("/services", &profile.services, MOST_SERVICES);
        let stated = self.stated_help(&profile.barriers);
        Partner {
            id: PartnerId::default(),
            external_ids,
            name: name.unwrap_or_default(),
            aliases,
            kind: kind.unwrap_or_default(),
            subtype,
            cluster_type,
            barriers: with_derived_help(stated, &services, &topics),
            topics,
            services,
            sectors: self.activities("/sectors", &profile.sectors, MOST_SECTORS),
            location: profile.location.as_ref().and_then(|location| self.location(location)),
            reach: self.optional_code("/reach", &profile.reach),
            suits: profile.suits.as_ref().and_then(|suits| self.suits(suits)),
            steps: self.steps(&profile.steps),
            intake: profile.intake.as_ref().and_then(|intake| self.intake(intake)),
            events: self.events(&profile.events),
            programmes: self.programmes(&profile.programmes),
            members: self.members(&profile.members),
            firm_id: self.id("/firmId", &profile.firm_id),
            rd: self.rd(&profile.rd),
            website: profile.website.as_ref().and_then(|site| self.website("/website", site, LONGEST_WEBSITE)),
            description: profile.description.as_ref().and_then(|text| {
                let description = self.lines("/description", text, LONGEST_DESCRIPTION)?;
                if profile.topics.is_empty() {
                    self.suggest_topics(&description);
                }
                Some(description)
            }),
            status: profile.status.as_ref().and_then(|status| self.line("/status", status, LONGEST_NAME)),
            verification: self.optional_code("/verification", &profile.verification).unwrap_or_default(),
            provenance: profile.provenance.as_ref().map(|p| self.provenance("/provenance", p)).unwrap_or_default(),
            sources: self.sources(&profile.sources, &FIELDS, |_| false),
        }
    }

    fn optional_code<T: DeserializeOwned>(&mut self, pointer: &str, text: &Option<String>) -> Option<T> {
        self.code(pointer, text.as_deref()?)
    }

    /// A list of codes, each once.
    fn codes<T: DeserializeOwned + PartialEq>(&mut self, pointer: &str, list: &[String], most: usize) -> Vec<T> {
        let mut found = Vec::new();
        for (place, text) in self.items(pointer, list, most).iter().enumerate() {
            let pointer = at(pointer, place);
            match self.required_code(&pointer, text) {
                Some(code) if found.contains(&code) => self.duplicate(&pointer, text),
                code => found.extend(code),
            }
        }
        found
    }

    fn partner_topics(&mut self, list: &[WrittenTopic]) -> Vec<PartnerTopic> {
        let mut seen = HashSet::new();
        let mut found = Vec::new();
        for (place, written) in self.items("/topics", list, MOST_TOPICS).iter().enumerate() {
            let pointer = at("/topics", place);
            found.extend(match written {
                Written::Word(word) => self.partner_topic(&pointer, word, &mut seen),
                Written::Full(profile) => self.partner_topic_in_full(&pointer, profile, &mut seen),
            });
        }
        found
    }

    fn partner_topic(&mut self, pointer: &str, text: &str, seen: &mut HashSet<String>) -> Option<PartnerTopic> {
        let word = self.word(pointer, text, MeaningKind::Topic, |code| TopicId::from_code(code).is_some())?;
        let is_new = self.is_new(pointer, &word, seen);
        let topic = TopicId::from_code(&word.code).filter(|_| is_new)?;
        Some(PartnerTopic { topic, strength: 1.0, derived: false })
    }

    fn partner_topic_in_full(
        &mut self,
        pointer: &str,
        profile: &PartnerTopicProfile,
        seen: &mut HashSet<String>,
    ) -> Option<PartnerTopic> {
        let topic = self.partner_topic(&at(pointer, "topic"), &profile.topic, seen);
        let strength = self.share(&at(pointer, "strength"), &profile.strength);
        topic.map(|topic| PartnerTopic { strength: strength.unwrap_or(1.0), derived: profile.derived, ..topic })
    }

    /// The help that the partner states; what was worked out is left to be worked out anew.
    fn stated_help(&mut self, list: &[WrittenHelp]) -> Vec<BarrierHelp> {
        let mut found: Vec<BarrierHelp> = Vec::new();
        for (place, written) in self.items("/barriers", list, MOST_HELP).iter().enumerate() {
            let pointer = at("/barriers", place);
            let (word_pointer, full) = match written {
                Written::Word(word) => {
                    (pointer.clone(), BarrierHelpProfile { barrier: word.clone(), ..BarrierHelpProfile::default() })
                }
                Written::Full(profile) => (at(&pointer, "barrier"), profile.clone()),
            };
            let is_barrier = |code: &str| Barrier::from_code(code).is_some();
            let word = self.word(&word_pointer, &full.barrier, MeaningKind::Barrier, is_barrier);
            let how = self.optional_code(&at(&pointer, "how"), &full.how);
            let basis = self.optional_code(&at(&pointer, "basis"), &full.basis).unwrap_or(HelpBasis::Stated);
            let Some((word, barrier)) = word.and_then(|word| Barrier::from_code(&word.code).map(|b| (word, b))) else {
                continue;
            };
            if basis != HelpBasis::Stated {
                continue;
            }
            let help = BarrierHelp { barrier, how, basis };
            if !found.contains(&help) {
                found.push(help);
            } else if word.is_code {
                self.duplicate(&word_pointer, &word.code);
            }
        }
        found
    }

    fn suits(&mut self, profile: &SuitsProfile) -> Option<Suits> {
        let firm_types = self.codes("/suits/firmTypes", &profile.firm_types, MOST_FIRM_TYPES);
        let employees_min = self.head_count("/suits/employeesMin", &profile.employees_min);
        let employees_max = self.head_count("/suits/employeesMax", &profile.employees_max);
        if let (Some(min), Some(max)) = (employees_min, employees_max)
            && min > max
        {
            let message = format!("At least {min} and at most {max} employees leaves no firm.");
            self.fault("/suits/employeesMax", "out_of_range", message, format!("Give {min} or more."));
        }
        let suits = Suits { firm_types, employees_min, employees_max };
        (suits != Suits::default()).then_some(suits)
    }

    fn head_count(&mut self, pointer: &str, value: &Option<Scalar>) -> Option<u32> {
        self.whole(pointer, value.as_ref()?, 0..=MOST_EMPLOYEES)
    }

    fn steps(&mut self, list: &[WrittenStep]) -> Vec<StepOffer> {
        let mut found: Vec<StepOffer> = Vec::new();
        for (place, written) in self.items("/steps", list, MOST_STEPS).iter().enumerate() {
            let pointer = at("/steps", place);
            let offer = match written {
                Written::Word(word) => self.required_code::<Step>(&pointer, word).map(StepOffer::plain),
                Written::Full(profile) => self.step(&pointer, profile),
            };
            match offer {
                Some(offer) if found.iter().any(|other| other.step == offer.step) => {
                    self.duplicate(&pointer, offer.step.code());
                }
                offer => found.extend(offer),
            }
        }
        found
    }

    fn step(&mut self, pointer: &str, profile: &StepProfile) -> Option<StepOffer> {
        let step = self.required_code(&at(pointer, "step"), &profile.step);
        let cost_eur = self.amount(&at(pointer, "costEur"), &profile.cost_eur);
        let duration_days = self.days(&at(pointer, "durationDays"), &profile.duration_days);
        let lead_time_days = self.days(&at(pointer, "leadTimeDays"), &profile.lead_time_days);
        let funding = profile.co_funding.as_ref();
        let co_funding = funding.and_then(|text| self.lines(&at(pointer, "coFunding"), text, LONGEST_PHRASE));
        Some(StepOffer { step: step?, cost_eur, duration_days, lead_time_days, co_funding })
    }

    fn days(&mut self, pointer: &str, value: &Option<Scalar>) -> Option<u32> {
        self.whole(pointer, value.as_ref()?, 0..=10_000)
    }

    fn intake(&mut self, profile: &IntakeProfile) -> Option<Intake> {
        let intake = Intake {
            role: profile.role.as_ref().and_then(|role| self.line("/intake/role", role, LONGEST_ROLE)),
            mailbox: profile.mailbox.as_ref().and_then(|mailbox| self.mailbox(mailbox)),
            opening: profile.opening.as_ref().and_then(|text| self.lines("/intake/opening", text, LONGEST_PHRASE)),
            capacity: profile
                .capacity
                .as_ref()
                .and_then(|places| self.whole("/intake/capacity", places, 0..=1_000_000)),
            is_open: profile.is_open,
        };
        (intake != Intake::default()).then_some(intake)
    }

    fn mailbox(&mut self, text: &str) -> Option<String> {
        let mailbox = self.line("/intake/mailbox", text, LONGEST_ROLE)?;
        let (user, host) = mailbox.rsplit_once('@').unwrap_or_default();
        if user.is_empty() || !host.contains('.') || mailbox.contains(char::is_whitespace) {
            let message = format!("“{}” is no mailbox.", shown(&mailbox));
            self.fault("/intake/mailbox", "invalid_mailbox", message, "Give it as info@example.nl.");
            return None;
        }
        Some(mailbox)
    }

    fn events(&mut self, list: &[EventProfile]) -> Vec<Event> {
        let mut found = Vec::new();
        for (place, profile) in self.items("/events", list, MOST_EVENTS).iter().enumerate() {
            let pointer = at("/events", place);
            let title = self.required(&at(&pointer, "title"), &profile.title, LONGEST_NAME);
            let day_pointer = at(&pointer, "date");
            let date = match &profile.date {
                Some(date) => self.day(&day_pointer, date),
                None => {
                    self.missing(&day_pointer);
                    None
                }
            };
            let step = self.optional_code(&at(&pointer, "step"), &profile.step);
            if let (Some(title), Some(date)) = (title, date) {
                found.push(Event { title, date, step });
            }
        }
        found
    }

    fn programmes(&mut self, list: &[ProgrammeProfile]) -> Vec<Programme> {
        let mut found = Vec::new();
        for (place, profile) in self.items("/programmes", list, MOST_PROGRAMMES).iter().enumerate() {
            let pointer = at("/programmes", place);
            let name = self.required(&at(&pointer, "name"), &profile.name, LONGEST_NAME);
            let level =
                profile.level.as_ref().and_then(|level| self.line(&at(&pointer, "level"), level, LONGEST_LEVEL));
            let topics = at(&pointer, "topics");
            let topics = self.words(&topics, &profile.topics, MOST_TOPICS, MeaningKind::Topic, TopicId::from_code);
            found.extend(name.map(|name| Programme { name, level, topics }));
        }
        found
    }

    fn members(&mut self, list: &[WrittenMember]) -> Vec<Member> {
        let mut found = Vec::new();
        for (place, written) in self.items("/members", list, MOST_MEMBERS).iter().enumerate() {
            let pointer = at("/members", place);
            found.extend(match written {
                Written::Word(name) => self.required(&pointer, name, LONGEST_NAME).map(|name| Member {
                    firm_id: None,
                    name,
                    provenance: None,
                }),
                Written::Full(profile) => {
                    let firm_id = self.id(&at(&pointer, "firmId"), &profile.firm_id);
                    let name = self.required(&at(&pointer, "name"), &profile.name, LONGEST_NAME);
                    let provenance = self.provenance_if_any(&pointer, &profile.provenance);
                    name.map(|name| Member { firm_id, name, provenance })
                }
            });
        }
        found
    }

    fn rd(&mut self, list: &[RdProfile]) -> Vec<RdFigure> {
        let mut found = Vec::new();
        for (place, profile) in self.items("/rd", list, MOST_RD).iter().enumerate() {
            let pointer = at("/rd", place);
            let year = self.year(&at(&pointer, "year"), &profile.year);
            let eur_million = self.amount(&at(&pointer, "eurMillion"), &profile.eur_million);
            let rank = profile.rank.as_ref().and_then(|rank| self.whole(&at(&pointer, "rank"), rank, 1..=1_000_000));
            let scope = self.required(&at(&pointer, "scope"), &profile.scope, LONGEST_NAME);
            let source = self.required(&at(&pointer, "source"), &profile.source, LONGEST_SOURCE);
            if let (Some(year), Some(scope), Some(source)) = (year, scope, source) {
                found.push(RdFigure { year, eur_million, rank, scope, source });
            }
        }
        found
    }
}
