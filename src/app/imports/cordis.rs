//! Organisations, projects and participations of the European Commission.

use super::counts::Counts;
use super::firms::Firms;
use super::merging::Merge;
use super::partners::Partners;
use super::report::MOST_LISTED;
use super::running::{Outcome, save_rows};
use super::{Importable, Mode, Progress};
use crate::app::audit::{self, Event};
use crate::app::{App, AppError, Caller, Result};
use crate::connectors::cordis::{self, Activity, ORGANISATIONS, Organisation, PROJECTS, THEMES};
use crate::connectors::tables::Fault;
use crate::domain::Invalid;
use crate::domain::audit::Action;
use crate::domain::collaboration::{Participant, Participation, Project};
use crate::interpretation::Surroundings;
use crate::storage::{Conn, Saved, Tenant, collaborations, tenant};
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::File;
use std::path::Path;
use utoipa::ToSchema;
use uuid::Uuid;

/// Organisations, and projects, that are saved in one transaction.
const CHUNK: usize = 500;

/// What an import of CORDIS did.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CordisReport {
    /// Firms that were new.
    pub firms_created: u64,
    /// Firms that were known, and may have learned something.
    pub firms_known: u64,
    /// Partners that were new.
    pub partners_created: u64,
    /// Partners that were known, and may have learned something.
    pub partners_known: u64,
    /// Organisations of other countries, which count as members of their projects only.
    pub organisations_abroad: u64,
    /// Projects that were new.
    pub projects_created: u64,
    /// Projects, new or known, that stand in `organization.csv` alone: `project.csv` lacks them, or its row was
    /// refused. They are kept without title or day, for who worked with whom.
    pub projects_without_title: u64,
    /// Participations that were new.
    pub participations_created: u64,
    /// The first faults, each with the name of its file.
    pub faults: Vec<CordisFault>,
    /// How many faults there are.
    pub fault_count: u64,
}

/// A fault in one of the files; its row was passed over.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CordisFault {
    /// Name of the file.
    pub file: &'static str,
    /// Where, and what.
    #[serde(flatten)]
    pub fault: Fault,
}

impl CordisReport {
    fn refuse(&mut self, file: &'static str, fault: Fault) {
        self.fault_count += 1;
        if self.faults.len() < MOST_LISTED {
            self.faults.push(CordisFault { file, fault });
        }
    }
}

/// Imports a folder of CORDIS files: firms, partners, projects and who took part. Organisations of `country` (ISO
/// 3166) become records, all others only count as members of their projects; without a country all become records.
/// What is known of an organisation already is kept: CORDIS only fills in.
pub fn import_cordis(
    app: &App,
    caller: &Caller,
    folder: &Path,
    country: Option<&str>,
    progress: &mut dyn FnMut(Progress),
) -> Result<CordisReport> {
    let postcodes = app.postcodes.load_full();
    let surroundings = || Surroundings { today: app.today(), postcodes: &postcodes };
    let organisation = caller.organisation;
    let mut import = Import {
        conn: &mut *app.pool.get()?,
        caller,
        firms: Firms {
            organisation,
            surroundings: surroundings(),
            merge: Merge::FillIn,
            by_key: false,
            leaves_out: false,
            privacy: app.privacy.clone(),
        },
        partners: Partners::new(app, caller, surroundings(), Merge::FillIn),
        country: country.map(str::to_ascii_uppercase),
        report: CordisReport::default(),
        known: HashMap::new(),
        parts: BTreeSet::new(),
        done: 0,
        progress,
    };
    import.read_organisations(folder)?;
    import.read_projects(folder)?;
    Ok(import.report)
}

struct Import<'a> {
    conn: &'a mut Conn,
    caller: &'a Caller,
    firms: Firms<'a>,
    partners: Partners<'a>,
    country: Option<String>,
    report: CordisReport,
    /// What became of each organisation; nothing for one that is from abroad or was refused.
    known: HashMap<String, Option<Participant>>,
    /// Project and organisation: every part that was taken, each once.
    parts: BTreeSet<(String, String)>,
    done: u64,
    progress: &'a mut dyn FnMut(Progress),
}

impl Import<'_> {
    fn read_organisations(&mut self, folder: &Path) -> Result<()> {
        let rows = Organisation::open(open(folder, ORGANISATIONS)?).map_err(|fault| refused(ORGANISATIONS, fault))?;
        let mut chunk: Vec<Organisation> = Vec::new();
        for row in rows {
            self.advance();
            let organisation = match row.and_then(|row| Organisation::of_row(&row)) {
                Ok(organisation) => organisation,
                Err(fault) => {
                    self.report.refuse(ORGANISATIONS, fault);
                    continue;
                }
            };
            self.parts.insert((organisation.project.clone(), organisation.id.clone()));
            if self.known.contains_key(&organisation.id) {
                continue;
            }
            self.known.insert(organisation.id.clone(), None);
            if self.country.as_ref().is_some_and(|country| *country != organisation.country) {
                self.report.organisations_abroad += 1;
                continue;
            }
            chunk.push(organisation);
            if chunk.len() == CHUNK {
                self.save_organisations(std::mem::take(&mut chunk))?;
            }
        }
        self.save_organisations(chunk)
    }

    fn save_organisations(&mut self, chunk: Vec<Organisation>) -> Result<()> {
        let (firms, partners): (Vec<_>, Vec<_>) = chunk.into_iter().partition(|one| one.activity == Activity::Firm);
        let saved = tenant::write(self.conn, self.firms.organisation, |tenant| -> Result<_> {
            let saved = (save(tenant, &self.firms, firms)?, save(tenant, &self.partners, partners)?);
            let firms = Counts::of_outcomes(saved.0.iter().map(|(_, outcome)| outcome));
            let partners = Counts::of_outcomes(saved.1.iter().map(|(_, outcome)| outcome));
            for (kind, counts) in [("firm", firms), ("partner", partners)] {
                if counts != Counts::default() {
                    audit::record(tenant, self.caller, counts.event(kind))?;
                }
            }
            Ok(saved)
        })?;
        saved.0.into_iter().for_each(|(at, outcome)| self.count(at, outcome, Participant::Firm));
        saved.1.into_iter().for_each(|(at, outcome)| self.count(at, outcome, Participant::Partner));
        Ok(())
    }

    fn count<Id: Copy>(&mut self, (line, id): At, outcome: Outcome<Id>, participant: fn(Id) -> Participant) {
        let (as_what, participant) = match outcome {
            Ok((as_what, id)) => (as_what, participant(id)),
            Err(faults) => {
                return faults.into_iter().for_each(|fault| self.report.refuse(ORGANISATIONS, Fault { line, fault }));
            }
        };
        let counter = match (as_what, participant) {
            (Saved::Created { .. }, Participant::Firm(_)) => &mut self.report.firms_created,
            (_, Participant::Firm(_)) => &mut self.report.firms_known,
            (Saved::Created { .. }, Participant::Partner(_)) => &mut self.report.partners_created,
            (_, Participant::Partner(_)) => &mut self.report.partners_known,
        };
        *counter += 1;
        self.known.insert(id, Some(participant));
    }

    fn read_projects(&mut self, folder: &Path) -> Result<()> {
        let mut sheets = self.sheets();
        self.read_themes(folder, &mut sheets)?;
        let rows = cordis::open_projects(open(folder, PROJECTS)?).map_err(|fault| refused(PROJECTS, fault))?;
        let mut chunk: Vec<Sheet> = Vec::new();
        for row in rows {
            self.advance();
            match row.and_then(|row| cordis::project(&row)) {
                Ok((number, project)) => {
                    let Some(sheet) = sheets.remove(&number) else { continue };
                    let Project { members, themes, .. } = sheet.project;
                    chunk.push(Sheet { project: Project { members, themes, ..project }, ..sheet });
                }
                Err(fault) => self.report.refuse(PROJECTS, fault),
            }
            if chunk.len() == CHUNK {
                self.save_projects(std::mem::take(&mut chunk))?;
            }
        }
        // Projects that only organization.csv knows still tell who worked with whom.
        self.report.projects_without_title = sheets.len() as u64;
        chunk.extend(sheets.into_values());
        while !chunk.is_empty() {
            let rest = chunk.split_off(chunk.len().min(CHUNK));
            self.save_projects(std::mem::replace(&mut chunk, rest))?;
        }
        Ok(())
    }

    /// The projects in which one of our records took part, by number.
    fn sheets(&self) -> BTreeMap<String, Sheet> {
        let mut sheets: BTreeMap<String, Sheet> = BTreeMap::new();
        for (number, organisation) in &self.parts {
            let sheet = sheets.entry(number.clone()).or_insert_with(|| Sheet::empty(number));
            sheet.project.members += 1;
            sheet.participants.extend(self.known.get(organisation).copied().flatten());
        }
        sheets.retain(|_, sheet| !sheet.participants.is_empty());
        sheets
    }

    fn read_themes(&mut self, folder: &Path, sheets: &mut BTreeMap<String, Sheet>) -> Result<()> {
        if !folder.join(THEMES).exists() {
            return Ok(());
        }
        for row in cordis::open_themes(open(folder, THEMES)?).map_err(|fault| refused(THEMES, fault))? {
            self.advance();
            match row {
                Ok(row) => {
                    let Some((number, theme)) = cordis::theme(&row) else { continue };
                    let themes = sheets.get_mut(&number).map(|sheet| &mut sheet.project.themes);
                    if let Some(themes) = themes.filter(|themes| !themes.contains(&theme)) {
                        themes.push(theme);
                    }
                }
                Err(fault) => self.report.refuse(THEMES, fault),
            }
        }
        Ok(())
    }

    fn save_projects(&mut self, chunk: Vec<Sheet>) -> Result<()> {
        let participations: Vec<Participation> = chunk.iter().flat_map(Sheet::participations).collect();
        let projects: Vec<Project> = chunk.into_iter().map(|sheet| sheet.project).collect();
        let _organisation = self.firms.organisation;
        let (projects, participations) = tenant::write(self.conn, self.firms.organisation, |tenant| -> Result<_> {
            let saved = collaborations::save_collaborations(tenant, &projects, &participations)?;
            let count = |count| i64::try_from(count).unwrap_or(i64::MAX);
            let event = Event::of_many(Action::Import, "project").number("created", count(saved.0));
            audit::record(tenant, self.caller, event.number("participations", count(saved.1)))?;
            Ok(saved)
        })?;
        self.report.projects_created += projects as u64;
        self.report.participations_created += participations as u64;
        Ok(())
    }

    fn advance(&mut self) {
        self.done += 1;
        if self.done.is_multiple_of(1000) {
            (self.progress)(Progress { done: self.done, total: None });
        }
    }
}

/// A project and those of our records that took part in it.
struct Sheet {
    project: Project,
    participants: BTreeSet<Participant>,
}

impl Sheet {
    fn empty(number: &str) -> Self {
        Self { project: cordis::bare_project(number), participants: BTreeSet::new() }
    }

    fn participations(&self) -> impl Iterator<Item = Participation> {
        let project = self.project.id;
        self.participants.iter().map(move |participant| Participation { project, participant: *participant })
    }
}

/// Line of an organisation, and its id in CORDIS.
type At = (u64, String);

fn save<Kind: Importable>(
    tenant: &mut Tenant<'_>,
    kind: &Kind,
    organisations: Vec<Organisation>,
) -> Result<Vec<(At, Outcome<Kind::Id>)>> {
    let (at, rows): (Vec<At>, Vec<_>) = organisations
        .into_iter()
        .map(|organisation| ((organisation.line, organisation.id), prepare(kind, organisation.profile)))
        .unzip();
    Ok(at.into_iter().zip(save_rows(tenant, kind, &mut kind.nothing_known(Mode::KeepGoodRows), rows)?).collect())
}

/// Understands an organisation; one whose place or website makes no sense is taken without it.
fn prepare<Kind: Importable>(
    kind: &Kind,
    mut profile: Map<String, Value>,
) -> std::result::Result<Kind::Prepared, Vec<Invalid>> {
    let id = Uuid::now_v7();
    let prepared = kind.prepare(profile.clone(), id).or_else(|faults| {
        let is_aside = |fault: &Invalid| fault.pointer.starts_with("/location") || fault.pointer == "/website";
        if !faults.iter().all(is_aside) {
            return Err(faults);
        }
        profile.retain(|field, _| field != "location" && field != "website");
        kind.prepare(profile, id)
    });
    prepared.map(|(record, _)| record)
}

fn open(folder: &Path, name: &str) -> Result<File> {
    let path = folder.join(name);
    File::open(&path).map_err(|source| AppError::File { doing: format!("Opening {}", path.display()), source })
}

/// A file that is not what it should be is refused as a whole.
fn refused(file: &str, fault: Fault) -> AppError {
    let message = format!("{file}, line {}: {}", fault.line, fault.fault.message);
    AppError::from(Invalid { message, ..fault.fault })
}
