//! The firm: whom we ring.

use super::barrier::StatedBarrier;
use super::contact::{Consent, ConsentPurpose, DoNotContact, is_given};
use super::figures::{Growth, InnovationTurnover, YearFigures};
use super::firm_type::{FirmType, Founded};
use super::goal::Goal;
use super::ids::{ExternalId, FirmId, PartnerId};
use super::normal_name::{fold, normal_name};
use super::numbers::{EstablishmentNumber, KvkNumber, Rsin};
use super::partner_kind::WishedKind;
use super::provenance::{Provenance, part_of};
use super::region::{Location, Reach};
use super::sector::SbiActivity;
use super::size::Employees;
use super::topic::TopicId;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// A firm (*bedrijf*) as we know it. An absent fact is unknown. Source and date of a fact stand in `sources` under
/// the fact's field name, else those of the record in `provenance` hold.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Firm {
    /// Own id.
    pub id: FirmId,
    /// Ids in other systems.
    pub external_ids: Vec<ExternalId>,
    /// Number in the business register.
    pub kvk_number: Option<KvkNumber>,
    /// Number of the legal person or partnership.
    pub rsin: Option<Rsin>,
    /// Number of the establishment.
    pub establishment_number: Option<EstablishmentNumber>,
    /// Name.
    pub name: String,
    /// Other names under which it trades (*handelsnamen*).
    pub trade_names: Vec<String>,
    /// Legal form (*rechtsvorm*).
    pub legal_form: Option<LegalForm>,
    /// When founded: a date, or only the year.
    pub founded: Option<Founded>,
    /// Persons at work: a count, or a size class.
    pub employees: Option<Employees>,
    /// Activities, of which at most one is marked as the main one; when none is, the first counts as it.
    pub sbi: Vec<SbiActivity>,
    /// Where it is.
    pub location: Option<Location>,
    /// Website.
    pub website: Option<String>,
    /// Description in free words.
    pub description: Option<String>,
    /// What it wants to work on with others, in its own words (*wensen*). A line that is the name of a theme of earlier
    /// projects counts as that theme; the others are compared with what earlier projects were about.
    pub wishes: Vec<String>,
    /// What holds it back now: at most three, the heaviest first.
    pub barriers: Vec<StatedBarrier>,
    /// What held it back earlier.
    pub earlier_barriers: Vec<EarlierBarriers>,
    /// What it wants to work on with others.
    pub topics: Vec<TopicId>,
    /// With whom, the most wished first.
    pub partner_kinds: Vec<WishedKind>,
    /// What it wants to reach.
    pub goals: Vec<Goal>,
    /// Share of turnover from innovation.
    pub innovation_turnover: Option<InnovationTurnover>,
    /// Figures by year.
    pub years: Vec<YearFigures>,
    /// Growth over two years, in classes.
    pub growth: Option<Growth>,
    /// Whether it knows or takes part in a fieldlab.
    pub fieldlab: Option<FieldlabTie>,
    /// With whom it works already; `null` when nobody asked, empty when it said "nobody".
    pub relations: Option<Vec<Relation>>,
    /// Partners that somebody who knows it found not to fit it (*niet passend*), as relations that are `refused`. That is known
    /// of the partner rather than told by the firm: no profile has it, and none takes it away.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(ignore)]
    pub misfits: Vec<Relation>,
    /// What it said holds it back, in words of which nobody confirmed the meaning yet (*niet herkend*). They come by its own
    /// form: no profile has them, and none takes them away.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(ignore)]
    pub unconfirmed: Vec<Unconfirmed>,
    /// Whether the business register says that it wants no uninvited letters or visits (*Non-Mailing-Indicator*).
    pub non_mailing: Option<bool>,
    /// Whether it must not be approached.
    pub do_not_contact: Option<DoNotContact>,
    /// Consents and withdrawals that the record itself tells; those that were recorded one by one are listed at the firm's
    /// consents.
    pub consents: Vec<Consent>,
    /// Source and date of the record.
    pub provenance: Provenance,
    /// Source and date of single facts, by field name; of a topic that another told than the rest of them by `topics/` and its
    /// code, as `topics/waterstof`.
    #[schema(value_type = std::collections::BTreeMap<String, Provenance>)]
    pub sources: BTreeMap<String, Provenance>,
}

const TOPICS: &str = "topics";

/// The topic of which a source bears this name.
pub fn topic_of(name: &str) -> Option<TopicId> {
    TopicId::from_code(name.strip_prefix(TOPICS)?.strip_prefix('/')?)
}

impl Firm {
    /// The main activity: the one so marked, else the first.
    pub fn main_activity(&self) -> Option<&SbiActivity> {
        self.sbi.iter().find(|activity| activity.main).or_else(|| self.sbi.first())
    }

    /// Whether other activities say the same, in whichever order: the same codes, with the same main one.
    pub fn has_activities(&self, others: &[SbiActivity]) -> bool {
        let key = |activity: &SbiActivity| (activity.version.code(), activity.code.clone());
        let codes = |list: &[SbiActivity]| list.iter().map(key).collect::<BTreeSet<_>>();
        let main = others.iter().find(|activity| activity.main).or_else(|| others.first());
        self.main_activity().map(key) == main.map(key) && codes(&self.sbi) == codes(others)
    }

    /// The type on `today`.
    pub fn firm_type(&self, today: NaiveDate) -> FirmType {
        FirmType::derive(self.founded, self.employees, today)
    }

    /// Whether the word that counts on `purpose` is a consent.
    pub fn consents_to(&self, purpose: ConsentPurpose) -> bool {
        is_given(&self.consents, purpose)
    }

    /// Whether somebody outside the organisation may know it by its name: a company, or a natural person who consented. Of a
    /// firm whose legal form is not known the same holds as of a person: it may be one.
    pub fn is_seen_by_name(&self) -> bool {
        let is_person = self.legal_form.is_none_or(LegalForm::is_natural_person);
        !is_person || self.consents_to(ConsentPurpose::PartnerMatching)
    }

    /// Provenance of a field, or of the record when the field has none of its own.
    pub fn provenance_of(&self, field: &str) -> &Provenance {
        self.sources.get(field).unwrap_or(&self.provenance)
    }

    /// Provenance of one of its topics: its own where others told the rest of them.
    pub fn provenance_of_topic(&self, topic: TopicId) -> &Provenance {
        let own = self.sources.get(&part_of(TOPICS, topic.code()));
        own.unwrap_or_else(|| self.provenance_of(TOPICS))
    }

    /// Some of its topics by who told them.
    pub fn by_source(&self, topics: &[TopicId]) -> Vec<(&Provenance, Vec<TopicId>)> {
        let mut told: Vec<(&Provenance, Vec<TopicId>)> = Vec::new();
        for topic in topics {
            let source = self.provenance_of_topic(*topic);
            match told.iter_mut().find(|(known, _)| *known == source) {
                Some((_, topics)) => topics.push(*topic),
                None => told.push((source, vec![*topic])),
            }
        }
        told
    }

    /// Adds topics that somebody told, as their source. Those that it had keep the one that they have.
    pub fn add_topics(&mut self, topics: &[TopicId], said: &Provenance) {
        let is_first = self.topics.is_empty();
        for topic in topics {
            if self.topics.contains(topic) {
                continue;
            }
            self.topics.push(*topic);
            if !is_first && self.provenance_of(TOPICS) != said {
                self.sources.insert(part_of(TOPICS, topic.code()), said.clone());
            }
        }
        if is_first && !self.topics.is_empty() {
            self.sources.insert(TOPICS.to_owned(), said.clone());
        }
    }

    /// Takes out the sources of topics that it has not.
    pub fn forget_sources_of_other_topics(&mut self) {
        if self.sources.keys().any(|name| topic_of(name).is_some()) {
            let Self { sources, topics, .. } = self;
            sources.retain(|name, _| topic_of(name).is_none_or(|topic| topics.contains(&topic)));
        }
    }

    /// Whether the firm is in a network already; nothing when that is not known. `is_listed` tells whether a partner has it
    /// among its members.
    pub fn is_in_network(&self, is_listed: bool) -> Option<bool> {
        let ties = self.relations.as_ref().and_then(|relations| {
            let ties = |relation: &Relation| matches!(relation.kind, RelationKind::Member | RelationKind::Project);
            // A supplier, or whom it does not want, says nothing of networks; that there are no relations at all does.
            (relations.iter().any(ties) || relations.is_empty()).then_some(!relations.is_empty())
        });
        // Who takes part in no fieldlab may be in any other network.
        let takes_part = is_listed || self.fieldlab == Some(FieldlabTie::TakesPart);
        if takes_part { Some(true) } else { ties }
    }

    /// Whether it says that it works with a partner already: the record, or only the name of it.
    pub fn works_with(&self, partner: PartnerId, name: &str) -> bool {
        let name = normal_name(name);
        let is_it = |relation: &&Relation| match relation.partner_id {
            Some(known) => known == partner,
            None => normal_name(&relation.with) == name,
        };
        let kept = self.relations.iter().flatten().filter(|relation| relation.kind != RelationKind::Refused);
        kept.filter(is_it).count() > 0
    }

    /// Partners that are not to be proposed to it: it refused them, or they were found not to fit.
    pub fn refused_partners(&self) -> impl Iterator<Item = PartnerId> + '_ {
        let known = self.relations.iter().flatten().chain(&self.misfits);
        known.filter(|relation| relation.kind == RelationKind::Refused).filter_map(|relation| relation.partner_id)
    }

    /// The partners that were found not to fit, each once. Earlier they stood among the relations.
    pub fn all_misfits(&self) -> Vec<&Relation> {
        let mut all: Vec<&Relation> = self.misfits.iter().collect();
        for relation in self.relations.iter().flatten().filter(|relation| relation.is_misfit()) {
            if !all.iter().any(|known| known.partner_id == relation.partner_id) {
                all.push(relation);
            }
        }
        all
    }

    /// Its own words of which nobody knows the meaning: those for which no barrier stands in the same words.
    pub fn still_unconfirmed(&self) -> Vec<Unconfirmed> {
        let is_known = |said: &&Unconfirmed| {
            self.barriers.iter().any(|stated| stated.words.as_deref() == Some(said.words.as_str()))
        };
        self.unconfirmed.iter().filter(|said| !is_known(said)).cloned().collect()
    }

    /// Replaces the current barriers on `today`; those that change become dated history.
    pub fn state_barriers(&mut self, barriers: Vec<StatedBarrier>, today: NaiveDate) {
        let same =
            |a: &[StatedBarrier], b: &[StatedBarrier]| a.iter().map(|s| s.barrier).eq(b.iter().map(|s| s.barrier));
        if !self.barriers.is_empty() && !same(&self.barriers, &barriers) {
            self.earlier_barriers.push(EarlierBarriers { until: today, barriers: std::mem::take(&mut self.barriers) });
        }
        self.barriers = barriers;
    }
}

/// Words of a firm of which nobody confirmed the meaning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Unconfirmed {
    /// As it said them.
    pub words: String,
    /// Source and date.
    pub provenance: Provenance,
}

/// Barriers that were current until a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EarlierBarriers {
    /// The day on which others took their place.
    pub until: NaiveDate,
    /// What they were.
    pub barriers: Vec<StatedBarrier>,
}

/// Legal form (*rechtsvorm*). The first four hold personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LegalForm {
    /// Sole proprietor.
    Eenmanszaak,
    /// General partnership.
    Vof,
    /// Professional partnership.
    Maatschap,
    /// Limited partnership.
    Cv,
    /// Private limited company.
    Bv,
    /// Public limited company.
    Nv,
    /// Cooperative.
    Cooperatie,
    /// Foundation.
    Stichting,
    /// Association.
    Vereniging,
    /// Another form, or one from abroad.
    Other,
}

impl LegalForm {
    /// The code in data, API and database.
    pub fn code(self) -> &'static str {
        match self {
            LegalForm::Eenmanszaak => "eenmanszaak",
            LegalForm::Vof => "vof",
            LegalForm::Maatschap => "maatschap",
            LegalForm::Cv => "cv",
            LegalForm::Bv => "bv",
            LegalForm::Nv => "nv",
            LegalForm::Cooperatie => "cooperatie",
            LegalForm::Stichting => "stichting",
            LegalForm::Vereniging => "vereniging",
            LegalForm::Other => "other",
        }
    }

    /// Whether persons and firm are one before the law, so that its data are those of persons.
    pub fn is_natural_person(self) -> bool {
        matches!(self, LegalForm::Eenmanszaak | LegalForm::Vof | LegalForm::Maatschap | LegalForm::Cv)
    }

    /// All forms.
    pub const ALL: [LegalForm; 10] = [
        LegalForm::Eenmanszaak,
        LegalForm::Vof,
        LegalForm::Maatschap,
        LegalForm::Cv,
        LegalForm::Bv,
        LegalForm::Nv,
        LegalForm::Cooperatie,
        LegalForm::Stichting,
        LegalForm::Vereniging,
        LegalForm::Other,
    ];

    /// The form with this code; dots, accents and capitals do not matter (`B.V.`).
    pub fn from_code(code: &str) -> Option<LegalForm> {
        let plain: String =
            deunicode::deunicode(code).to_lowercase().chars().filter(|c| c.is_ascii_alphabetic()).collect();
        Self::ALL.into_iter().find(|form| form.code() == plain)
    }

    /// The form that words name, by its code or written out: `Besloten Vennootschap met gewone structuur`, as the business
    /// register has it, or `BeslotenVennootschap`.
    pub fn in_words(words: &str) -> Option<LegalForm> {
        const BEGINNINGS: [(&str, LegalForm); 8] = [
            ("beslotenvennootschap", LegalForm::Bv),
            ("naamlozevennootschap", LegalForm::Nv),
            ("eenmanszaak", LegalForm::Eenmanszaak),
            ("vennootschaponderfirma", LegalForm::Vof),
            ("commanditairevennootschap", LegalForm::Cv),
            ("cooperati", LegalForm::Cooperatie),
            ("stichting", LegalForm::Stichting),
            ("vereniging", LegalForm::Vereniging),
        ];
        let plain = deunicode::deunicode(words).to_lowercase().replace(|c: char| !c.is_ascii_alphabetic(), "");
        let named = BEGINNINGS.iter().find(|(beginning, _)| plain.starts_with(beginning));
        Self::from_code(words).or(named.map(|(_, form)| *form))
    }
}

/// What a firm has with fieldlabs (*bekendheid met fieldlabs*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FieldlabTie {
    /// Does not know one.
    Unaware,
    /// Knows one.
    Knows,
    /// Takes part in one.
    TakesPart,
}

/// Kind of an existing relation (*soort relatie*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RelationKind {
    /// Member of it.
    Member,
    /// Joint project.
    Project,
    /// Supplies to it.
    Supplier,
    /// Buys from it.
    Customer,
    /// Talks only.
    Contact,
    /// Was proposed and refused, or does not fit.
    Refused,
}

/// Somebody the firm works with already (*bestaande relatie*).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Relation {
    /// Name of the other.
    #[schema(max_length = 300)]
    pub with: String,
    /// The partner record, when it is one of ours.
    #[serde(default)]
    pub partner_id: Option<PartnerId>,
    /// What kind of tie.
    pub kind: RelationKind,
    /// Regional, national or international.
    #[serde(default)]
    pub reach: Option<Reach>,
    /// Source and date.
    #[serde(default)]
    pub provenance: Option<Provenance>,
}

/// How the source begins by which an officer found a partner not to fit; the reason follows, and last the officer, as in
/// every source.
pub const MISFIT_SOURCE: &str = "not fitting, ";

impl Relation {
    /// Whether another is the same tie with the same one: by the record where both name it, else by the name.
    pub fn is_same_tie(&self, other: &Relation) -> bool {
        self.kind == other.kind
            && match (self.partner_id, other.partner_id) {
                (Some(own), Some(other)) => own == other,
                _ => fold(&self.with) == fold(&other.with),
            }
    }

    /// Whether somebody found the partner not to fit, rather than that the firm refused it.
    pub fn is_misfit(&self) -> bool {
        let source = self.provenance.as_ref().map(|known| known.source.as_str());
        self.kind == RelationKind::Refused && source.is_some_and(|source| source.starts_with(MISFIT_SOURCE))
    }
}
