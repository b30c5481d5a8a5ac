//! A folder with a ranking benchmark: real collaborations before a day, and those that came after it.
//!
//! The files are tab-separated, gzipped, with a header line: `firms`, `partners`, `projects_before`,
//! `collaborations_before`, `queries`, `relevant`, `exclude`, and for the way back `reverse_queries`,
//! `reverse_relevant`, `reverse_exclude`. Ids are those of the register (CORDIS participant codes and project
//! numbers). Only the `*_before` files are history; what a query is asked for stands in `queries` alone.

use crate::domain::collaboration::{Collaborations, Participant, Participation, Project};
use crate::domain::partner::{Partner, Verification};
use crate::domain::partner_kind::{PartnerKind, PartnerSubtype};
use crate::domain::provenance::Provenance;
use crate::domain::region::{Location, Postcodes};
use crate::domain::{Coordinates, ExternalId, Firm, FirmId, PartnerId, ProjectId};
use crate::interpretation::{FirmProfile, Surroundings};
use chrono::{Datelike, Months, NaiveDate};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Path, PathBuf};

/// The register whose ids the benchmark uses.
const SYSTEM: &str = "cordis";

/// A benchmark in our words.
#[derive(Clone, Debug, Default)]
pub struct Benchmark {
    /// Firms with history, and those that ask.
    pub firms: Vec<Firm>,
    /// Candidate partners.
    pub partners: Vec<Partner>,
    /// Projects that began before the cut-off, and who took part in them.
    pub past: Collaborations,
    /// The day after the history: the first of a month.
    pub cut_off: NaiveDate,
    /// What firms ask, in the order of the file.
    pub queries: Vec<FirmQuery>,
    /// What partners ask, in the order of the file.
    pub reverse_queries: Vec<PartnerQuery>,
}

/// A firm that asks for partners.
#[derive(Clone, Debug)]
pub struct FirmQuery {
    /// Id in the benchmark.
    pub id: String,
    /// The firm.
    pub firm: FirmId,
    /// Whether it has any history (`warm`) or none (`cold`).
    pub is_warm: bool,
    /// Themes of the coming project.
    pub themes: Vec<String>,
    /// Title of the call topic.
    pub topic: Option<String>,
    /// Title of the coming project.
    pub title: Option<String>,
    /// Queries of one cluster hang together; intervals are drawn over clusters.
    pub cluster: String,
    /// Partners that it began to work with after the cut-off.
    pub relevant: BTreeSet<PartnerId>,
    /// Candidates that are not judged.
    pub excluded: BTreeSet<PartnerId>,
}

/// A partner that asks for firms.
#[derive(Clone, Debug)]
pub struct PartnerQuery {
    /// Id in the benchmark.
    pub id: String,
    /// The partner.
    pub partner: PartnerId,
    /// Firms that it began to work with after the cut-off.
    pub relevant: BTreeSet<FirmId>,
    /// Firms that are not judged.
    pub excluded: BTreeSet<FirmId>,
}

/// Why a benchmark could not be read.
#[derive(Debug, thiserror::Error)]
pub enum BenchmarkError {
    /// A file is missing or cannot be opened.
    #[error(
        "{path} cannot be opened; a benchmark folder holds firms.tsv.gz, partners.tsv.gz, queries.tsv.gz and others"
    )]
    Open {
        /// The file.
        path: PathBuf,
        /// Cause.
        #[source]
        source: std::io::Error,
    },
    /// A line does not fit its header.
    #[error("{path} cannot be read: {source}")]
    Row {
        /// The file.
        path: PathBuf,
        /// Cause, with the line.
        #[source]
        source: csv::Error,
    },
}

/// Reads a benchmark folder.
pub fn read(folder: &Path) -> Result<Benchmark, BenchmarkError> {
    let firms: Vec<OrganisationRow> = rows(folder, "firms")?;
    let partners: Vec<OrganisationRow> = rows(folder, "partners")?;
    let projects: Vec<ProjectRow> = rows(folder, "projects_before")?;
    let collaborations: Vec<CollaborationRow> = rows(folder, "collaborations_before")?;
    let candidates: HashSet<&str> = partners.iter().map(OrganisationRow::id).collect();
    let participations = collaborations.iter().map(|row| Participation {
        project: ProjectId::of_register(SYSTEM, &row.project_id),
        participant: match candidates.contains(row.org_id.as_str()) {
            true => Participant::Partner(partner_id(&row.org_id)),
            false => Participant::Firm(firm_id(&row.org_id)),
        },
    });
    let participations = participations.collect();
    let past =
        Collaborations { projects: projects.into_iter().map(ProjectRow::into_project).collect(), participations };
    Ok(Benchmark {
        cut_off: cut_off(&past.projects),
        past,
        queries: firm_queries(folder)?,
        reverse_queries: partner_queries(folder)?,
        firms: firms.iter().map(OrganisationRow::to_firm).collect(),
        partners: partners.iter().map(OrganisationRow::to_partner).collect(),
    })
}

/// The register's id of a firm or partner, for files that others read.
pub fn register_id(external_ids: &[ExternalId]) -> &str {
    external_ids.iter().find(|id| id.system == SYSTEM).map_or("", |id| &id.id)
}

fn firm_id(number: &str) -> FirmId {
    FirmId(ProjectId::of_register("cordis-organisation", number).0)
}

fn partner_id(number: &str) -> PartnerId {
    PartnerId(ProjectId::of_register("cordis-organisation", number).0)
}

fn firm_queries(folder: &Path) -> Result<Vec<FirmQuery>, BenchmarkError> {
    let mut relevant = pairs(folder, "relevant", partner_id)?;
    let mut excluded = pairs(folder, "exclude", partner_id)?;
    let queries: Vec<QueryRow> = rows(folder, "queries")?;
    let queries = queries.into_iter().map(|row| FirmQuery {
        firm: firm_id(&row.firm_id),
        is_warm: row.kind == "warm",
        themes: split(&row.themes),
        topic: filled(row.topic_text),
        title: filled(row.title),
        cluster: filled(row.cluster).unwrap_or_else(|| row.query_id.clone()),
        relevant: relevant.remove(&row.query_id).unwrap_or_default(),
        excluded: excluded.remove(&row.query_id).unwrap_or_default(),
        id: row.query_id,
    });
    Ok(queries.collect())
}

fn partner_queries(folder: &Path) -> Result<Vec<PartnerQuery>, BenchmarkError> {
    let mut relevant = pairs(folder, "reverse_relevant", firm_id)?;
    let mut excluded = pairs(folder, "reverse_exclude", firm_id)?;
    let queries: Vec<ReverseQueryRow> = rows(folder, "reverse_queries")?;
    let queries = queries.into_iter().map(|row| PartnerQuery {
        partner: partner_id(&row.partner_id),
        relevant: relevant.remove(&row.query_id).unwrap_or_default(),
        excluded: excluded.remove(&row.query_id).unwrap_or_default(),
        id: row.query_id,
    });
    Ok(queries.collect())
}

fn pairs<Id: Ord>(
    folder: &Path,
    name: &str,
    id: fn(&str) -> Id,
) -> Result<BTreeMap<String, BTreeSet<Id>>, BenchmarkError> {
    let rows: Vec<PairRow> = rows(folder, name)?;
    let mut pairs: BTreeMap<String, BTreeSet<Id>> = BTreeMap::new();
    rows.into_iter().for_each(|row| {
        pairs.entry(row.query_id).or_default().insert(id(&row.candidate));
    });
    Ok(pairs)
}

fn rows<Row: DeserializeOwned>(folder: &Path, name: &str) -> Result<Vec<Row>, BenchmarkError> {
    let path = folder.join(format!("{name}.tsv.gz"));
    let file = std::fs::File::open(&path).map_err(|source| BenchmarkError::Open { path: path.clone(), source })?;
    let unpacked = flate2::read::MultiGzDecoder::new(std::io::BufReader::new(file));
    let mut reader = csv::ReaderBuilder::new().delimiter(b'\t').quoting(false).from_reader(unpacked);
    reader.deserialize().collect::<Result<_, _>>().map_err(|source| BenchmarkError::Row { path, source })
}

fn filled(cell: String) -> Option<String> {
    (!cell.trim().is_empty()).then_some(cell)
}

/// The first day of the month after the latest start.
fn cut_off(projects: &[Project]) -> NaiveDate {
    let latest = projects.iter().filter_map(|project| project.start).max().unwrap_or_default();
    latest.with_day(1).and_then(|first| first.checked_add_months(Months::new(1))).unwrap_or(latest)
}

/// Years of `2007/2013`.
fn period(cell: &str) -> Option<(i32, i32)> {
    let (first, last) = cell.split_once('/')?;
    Some((first.parse().ok()?, last.parse().ok()?))
}

fn split(cell: &str) -> Vec<String> {
    cell.split(';').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

#[derive(Deserialize)]
struct OrganisationRow {
    #[serde(alias = "firm_id", alias = "partner_id")]
    id: String,
    name: String,
    country: String,
    #[serde(default)]
    region: String,
    city: String,
    lat: Option<f64>,
    lon: Option<f64>,
    #[serde(default)]
    kind: String,
}

impl OrganisationRow {
    fn id(&self) -> &str {
        &self.id
    }

    fn external_ids(&self) -> Vec<ExternalId> {
        vec![ExternalId { system: SYSTEM.into(), id: self.id.clone() }]
    }

    /// The location as the service understands it when a client gives it, so that what is measured is what a client
    /// gets: a Dutch place leads to its province, and to coordinates where none are given. What would be refused is
    /// kept as it stands.
    fn location(&self) -> Option<Location> {
        let given = Location {
            place: filled(self.city.clone()),
            country: filled(self.country.clone()),
            area: filled(self.region.clone()),
            coordinates: self.lat.zip(self.lon).and_then(|(lat, lon)| Coordinates::new(lat, lon)),
            ..Location::default()
        };
        understood(given)
    }

    fn to_firm(&self) -> Firm {
        Firm {
            id: firm_id(&self.id),
            external_ids: self.external_ids(),
            name: self.name.clone(),
            location: self.location(),
            provenance: Provenance::new("CORDIS", None),
            ..Firm::default()
        }
    }

    fn to_partner(&self) -> Partner {
        let (kind, subtype) = match self.kind.as_str() {
            "university" => (PartnerKind::KnowledgeInstitution, Some(PartnerSubtype::University)),
            "institute" => (PartnerKind::KnowledgeInstitution, Some(PartnerSubtype::Institute)),
            "frontier" => (PartnerKind::FrontierCompany, None),
            _ => (PartnerKind::Network, None),
        };
        Partner {
            id: partner_id(&self.id),
            external_ids: self.external_ids(),
            name: self.name.clone(),
            kind,
            subtype,
            location: self.location(),
            verification: Verification::SourceSeen,
            provenance: Provenance::new("CORDIS", None),
            ..Partner::default()
        }
    }
}

fn understood(given: Location) -> Option<Location> {
    let written = serde_json::json!({ "location": given });
    let Ok(profile) = serde_json::from_value::<FirmProfile>(written) else { return Some(given) };
    // Neither is needed here: a place has no date, and there is no postcode.
    let (today, postcodes) = (NaiveDate::default(), Postcodes::new());
    match profile.understand(&Surroundings { today, postcodes: &postcodes }) {
        Ok(understood) => understood.record.location,
        Err(_) => Some(given),
    }
}

#[derive(Deserialize)]
struct ProjectRow {
    project_id: String,
    start_date: String,
    n_orgs: u32,
    themes: String,
    topic_text: String,
    title: String,
}

impl ProjectRow {
    fn into_project(self) -> Project {
        Project {
            id: ProjectId::of_register(SYSTEM, &self.project_id),
            external_id: ExternalId { system: SYSTEM.into(), id: self.project_id },
            acronym: None,
            title: filled(self.title),
            themes: split(&self.themes),
            text: filled(self.topic_text),
            start: self.start_date.parse::<NaiveDate>().ok(),
            period: period(&self.start_date),
            members: self.n_orgs,
            provenance: Provenance::new("CORDIS", None),
        }
    }
}

#[derive(Deserialize)]
struct CollaborationRow {
    project_id: String,
    org_id: String,
}

#[derive(Deserialize)]
struct QueryRow {
    query_id: String,
    firm_id: String,
    kind: String,
    themes: String,
    topic_text: String,
    title: String,
    #[serde(default)]
    cluster: String,
}

#[derive(Deserialize)]
struct ReverseQueryRow {
    query_id: String,
    partner_id: String,
}

#[derive(Deserialize)]
struct PairRow {
    query_id: String,
    #[serde(alias = "firm_id", alias = "partner_id")]
    candidate: String,
}
