//! The columns of the registry's tables and what each becomes.

use super::{REGISTRY, ROR};
use crate::domain::partner::{PartnerTopic, RdFigure, Service, Verification};
use crate::domain::partner_kind::{ClusterType, PartnerSubtype};
use crate::domain::provenance::source_words;
use crate::domain::region::{Location, Precision, Reach};
use crate::domain::sector::{SbiActivity, SbiVersion};
use crate::domain::step::StepOffer;
use crate::domain::{Coordinates, ExternalId, Partner, PartnerId, PartnerKind, Provenance, Step, TopicId};
use crate::interpretation::derivation::derived_help;
use chrono::NaiveDate;
use serde::{Deserialize, de::DeserializeOwned};
use std::collections::HashMap;

/// How much of a partner's work a topic is taken to be that follows from its services only.
const DERIVED_STRENGTH: f64 = 0.5;

/// A row of `partners_*.csv`.
#[derive(Deserialize)]
pub(super) struct Row {
    pub id: String,
    name: String,
    kind: String,
    subtype: String,
    city: String,
    municipality_code: String,
    corop_code: String,
    province_code: String,
    lat: Option<f64>,
    lon: Option<f64>,
    website: String,
    ror: String,
    topics: String,
    derived_topics: String,
    services: String,
    description: String,
    source: String,
    confidence: String,
    #[serde(default)]
    sbi2008: String,
}

/// A row of `partners_extra.csv`.
#[derive(Deserialize)]
pub(super) struct Extra {
    pub id: String,
    reach: String,
    steps: String,
    cluster_type: String,
    status: String,
}

/// A row of `company_rd_spend.csv`.
#[derive(Deserialize)]
pub(super) struct SpendRow {
    company_id: String,
    year: i32,
    rd_eur_million: f64,
    scope: String,
    source: String,
}

/// A row of `company_rd_rank.csv`.
#[derive(Deserialize)]
pub(super) struct RankRow {
    company_id: String,
    year: i32,
    rank: Option<u32>,
    list: String,
    source: String,
}

/// What is not told by a source that tells the name alone.
const ASSIGNED: [&str; 4] = ["topics", "services", "barriers", "steps"];

impl Row {
    /// The partner that the row and its companion in `partners_extra.csv` describe.
    pub fn into_partner(self, extra: Option<&Extra>, rd: Vec<RdFigure>, book: &SourceBook) -> Partner {
        let services: Vec<Service> = codes(&self.services);
        let topics = self.all_topics();
        let mut partner = Partner {
            id: PartnerId::of_reference(&self.id),
            external_ids: self.external_ids(),
            kind: code::<PartnerKind>(&self.kind).unwrap_or_default(),
            subtype: code::<PartnerSubtype>(&self.subtype),
            barriers: derived_help(&services, &topics),
            topics,
            services,
            sectors: SbiActivity::parse(&self.sbi2008, SbiVersion::V2008, true).into_iter().collect(),
            location: self.location(),
            rd,
            verification: verification(&self.confidence),
            provenance: book.provenance(&self.source),
            name: self.name,
            website: filled(self.website),
            description: filled(self.description),
            ..Partner::default()
        };
        // A list of names says nothing of what an organisation works on.
        if partner.verification == Verification::NameOnly {
            let assigned = Provenance::new(source_words::ASSIGNED, None);
            partner.sources = ASSIGNED.map(|field| (field.to_owned(), assigned.clone())).into();
        }
        if let Some(extra) = extra {
            partner.reach = code::<Reach>(&extra.reach);
            partner.steps = parts(&extra.steps).filter_map(Step::from_code).map(StepOffer::plain).collect();
            partner.cluster_type = code::<ClusterType>(&extra.cluster_type);
            partner.status = filled(extra.status.clone());
        }
        partner
    }

    fn external_ids(&self) -> Vec<ExternalId> {
        let registry = ExternalId { system: REGISTRY.into(), id: self.id.clone() };
        let ror = filled(self.ror.clone()).map(|id| ExternalId { system: ROR.into(), id });
        std::iter::once(registry).chain(ror).collect()
    }

    /// Stated topics in full; those that follow from services at half strength, unless they were stated too.
    fn all_topics(&self) -> Vec<PartnerTopic> {
        let read = |cell| parts(cell).filter_map(TopicId::from_code);
        let stated = read(&self.topics).map(|topic| PartnerTopic { topic, strength: 1.0, derived: false });
        let derived =
            read(&self.derived_topics).map(|topic| PartnerTopic { topic, strength: DERIVED_STRENGTH, derived: true });
        let mut topics: Vec<PartnerTopic> = Vec::new();
        for topic in stated.chain(derived) {
            if topics.iter().all(|known| known.topic != topic.topic) {
                topics.push(topic);
            }
        }
        topics
    }

    /// The place and its middle; nothing when the row names no region at all.
    fn location(&self) -> Option<Location> {
        let coordinates = self.lat.zip(self.lon).and_then(|(lat, lon)| Coordinates::new(lat, lon));
        let location = Location {
            place: filled(self.city.clone()),
            municipality: filled(self.municipality_code.clone()),
            corop: filled(self.corop_code.clone()),
            province: filled(self.province_code.clone()),
            precision: coordinates.map(|_| Precision::Place),
            coordinates,
            ..Location::default()
        };
        (location != Location::default()).then_some(location)
    }
}

/// What the lists of research spending say of a company, the latest first.
pub(super) fn rd_figures(key: &str, spend: &[SpendRow], ranks: &[RankRow], book: &SourceBook) -> Vec<RdFigure> {
    let amounts = spend.iter().filter(|row| row.company_id == key).map(|row| RdFigure {
        year: row.year,
        eur_million: Some(row.rd_eur_million),
        rank: None,
        scope: row.scope.clone(),
        source: book.provenance(&row.source).source,
    });
    let places = ranks.iter().filter(|row| row.company_id == key).map(|row| RdFigure {
        year: row.year,
        eur_million: None,
        rank: row.rank,
        scope: row.list.clone(),
        source: book.provenance(&row.source).source,
    });
    let mut figures: Vec<RdFigure> = amounts.chain(places).collect();
    figures.sort_by_key(|figure| std::cmp::Reverse(figure.year));
    figures
}

fn verification(confidence: &str) -> Verification {
    match confidence {
        "source_seen" => Verification::SourceSeen,
        "source_seen_name_only" => Verification::NameOnly,
        _ => Verification::Unverified,
    }
}

/// The keys of `sources.csv`, written out.
pub(super) struct SourceBook(HashMap<String, Provenance>);

impl SourceBook {
    /// Reads `sources.csv`.
    pub fn read() -> Self {
        #[derive(Deserialize)]
        struct Source {
            key: String,
            url_or_origin: String,
            description: String,
        }
        let sources = super::read::<Source>(include_str!("../../../data/sources.csv")).map(|source| {
            let written = format!("{}: {} ({})", source.key, source.description, source.url_or_origin);
            (source.key, Provenance::new(written, stated_day(&source.url_or_origin)))
        });
        Self(sources.collect())
    }

    /// Source and day behind a key; a key that the book lacks stands for itself.
    pub fn provenance(&self, key: &str) -> Provenance {
        self.0.get(key).cloned().unwrap_or_else(|| Provenance::new(key, None))
    }
}

/// The day that an address or description states: `2018/06/19` or `2026-08-22`. Most name a year at best, which is
/// no day; two different days leave it open which is meant.
fn stated_day(origin: &str) -> Option<NaiveDate> {
    let windows = origin.char_indices().filter_map(|(start, _)| origin.get(start..start + 10));
    let mut days: Vec<NaiveDate> = windows
        .filter_map(|text| ["%Y/%m/%d", "%Y-%m-%d"].iter().find_map(|form| NaiveDate::parse_from_str(text, form).ok()))
        .collect();
    days.dedup();
    match days[..] {
        [day] => Some(day),
        _ => None,
    }
}

fn parts(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(';').map(str::trim).filter(|part| !part.is_empty())
}

fn filled(cell: String) -> Option<String> {
    (!cell.is_empty()).then_some(cell)
}

/// The domain value with this code, by the code's written form in JSON.
fn code<Value: DeserializeOwned>(text: &str) -> Option<Value> {
    serde_json::from_value(serde_json::Value::String(text.to_owned())).ok()
}

fn codes<Value: DeserializeOwned>(cell: &str) -> Vec<Value> {
    parts(cell).filter_map(code).collect()
}
