//! Projects of the past and who took part in them.

use super::changes::{self, Entity};
use super::connection::{per_backend, within_write};
use super::error::failed;
use super::schema::{participations, projects};
use super::{CHUNK, Conn, Result, StorageError, Tenant, document};
use crate::domain::collaboration::{Collaborations, Participant, Participation, Project};
use crate::domain::{FirmId, OrganisationId, PartnerId, ProjectId};
use diesel::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use uuid::Uuid;

/// Saves projects and participations (those that exist are kept) and records one change, if anything is new; answers
/// what is new.
pub fn save_collaborations(
    tenant: &mut Tenant<'_>,
    projects: &[Project],
    participations: &[Participation],
) -> Result<(usize, usize)> {
    let (conn, organisation) = tenant.parts();
    within_write(conn, |conn| {
        changes::lock(conn, organisation)?;
        let new_projects = save_projects(conn, organisation, projects)?;
        let new_participations = save_participations(conn, organisation, participations)?;
        if new_projects + new_participations > 0 {
            changes::record(conn, organisation, Entity::Collaborations, Uuid::nil(), false)?;
        }
        Ok((new_projects, new_participations))
    })
}

/// All participations, ordered by project and participant.
pub fn load_participations(tenant: &mut Tenant<'_>) -> Result<Vec<Participation>> {
    let (conn, organisation) = tenant.parts();
    let rows: Vec<(String, String, String)> = participations::table
        .filter(participations::organisation_id.eq(organisation.to_string()))
        .order((participations::project_id, participations::participant_kind, participations::participant_id))
        .select((participations::project_id, participations::participant_kind, participations::participant_id))
        .load(conn)
        .map_err(failed("loading participations"))?;
    rows.iter().map(|(project, kind, id)| to_participation(project, kind, id)).collect()
}

/// All projects and who took part in them.
pub fn load_collaborations(tenant: &mut Tenant<'_>) -> Result<Collaborations> {
    let (conn, organisation) = tenant.parts();
    let documents: Vec<String> = projects::table
        .filter(projects::organisation_id.eq(organisation.to_string()))
        .order(projects::id)
        .select(projects::document)
        .load(conn)
        .map_err(failed("loading projects"))?;
    let projects = documents.iter().map(|document| document::from_text("project", document)).collect::<Result<_>>()?;
    Ok(Collaborations { projects, participations: load_participations(tenant)? })
}

/// Projects by id; those that are not there are passed over. The order is of no meaning.
pub fn load_projects_by_id(tenant: &mut Tenant<'_>, ids: &[ProjectId]) -> Result<Vec<Project>> {
    let (conn, organisation) = tenant.parts();
    let mut found = Vec::with_capacity(ids.len());
    for ids in ids.chunks(CHUNK) {
        let documents: Vec<String> = projects::table
            .filter(projects::organisation_id.eq(organisation.to_string()))
            .filter(projects::id.eq_any(ids.iter().map(ProjectId::to_string)))
            .select(projects::document)
            .load(conn)
            .map_err(failed("loading projects by id"))?;
        for document in &documents {
            found.push(document::from_text("project", document)?);
        }
    }
    Ok(found)
}

/// Projects in which the partner took part, latest first, at most `limit`.
pub fn list_projects_of_partner(tenant: &mut Tenant<'_>, partner: PartnerId, limit: usize) -> Result<Vec<Project>> {
    let (conn, organisation) = tenant.parts();
    let organisation = organisation.to_string();
    let (kind, id) = to_columns(Participant::Partner(partner));
    let taken_part = participations::table
        .filter(participations::organisation_id.eq(&organisation))
        .filter(participations::participant_kind.eq(kind))
        .filter(participations::participant_id.eq(id))
        .select(participations::project_id);
    let documents: Vec<String> = projects::table
        .filter(projects::organisation_id.eq(&organisation))
        .filter(projects::id.eq_any(taken_part))
        .order((projects::start_key.desc(), projects::id))
        .limit(i64::try_from(limit).unwrap_or(i64::MAX))
        .select(projects::document)
        .load(conn)
        .map_err(failed("listing projects"))?;
    documents.iter().map(|document| document::from_text("project", document)).collect()
}

/// Forgets in which projects somebody took part; the deletion of the record itself is the recorded change.
pub(super) fn forget(conn: &mut Conn, organisation: OrganisationId, participant: Participant) -> Result<()> {
    let (kind, id) = to_columns(participant);
    let rows = participations::table
        .filter(participations::organisation_id.eq(organisation.to_string()))
        .filter(participations::participant_kind.eq(kind))
        .filter(participations::participant_id.eq(id));
    diesel::delete(rows).execute(conn).map(|_| ()).map_err(failed("deleting participations"))
}

fn save_projects(conn: &mut Conn, organisation: OrganisationId, given: &[Project]) -> Result<usize> {
    let organisation = organisation.to_string();
    let distinct: BTreeMap<ProjectId, &Project> = given.iter().map(|project| (project.id, project)).collect();
    let mut new = 0;
    for chunk in distinct.into_values().collect::<Vec<_>>().chunks(CHUNK) {
        let ids: Vec<String> = chunk.iter().map(|project| project.id.to_string()).collect();
        let stored: Vec<String> = projects::table
            .filter(projects::organisation_id.eq(&organisation))
            .filter(projects::id.eq_any(&ids))
            .select(projects::id)
            .load(conn)
            .map_err(failed("looking for projects"))?;
        let stored: HashSet<String> = stored.into_iter().collect();
        let mut rows = Vec::new();
        for (project, id) in chunk.iter().zip(&ids).filter(|(_, id)| !stored.contains(*id)) {
            rows.push((
                projects::organisation_id.eq(&organisation),
                projects::id.eq(id),
                projects::start_key.eq(project.start.map(|day| day.to_string()).unwrap_or_default()),
                projects::document.eq(document::to_text("project", project)?),
            ));
        }
        per_backend!(conn, conn => diesel::insert_into(projects::table).values(&rows).execute(conn))
            .map_err(failed("saving projects"))?;
        new += rows.len();
    }
    Ok(new)
}

fn save_participations(conn: &mut Conn, organisation: OrganisationId, given: &[Participation]) -> Result<usize> {
    let organisation = organisation.to_string();
    let distinct: BTreeSet<Participation> = given.iter().copied().collect();
    let mut new = 0;
    for chunk in distinct.into_iter().collect::<Vec<_>>().chunks(CHUNK) {
        let of_projects: BTreeSet<String> = chunk.iter().map(|part| part.project.to_string()).collect();
        let stored: Vec<(String, String, String)> = participations::table
            .filter(participations::organisation_id.eq(&organisation))
            .filter(participations::project_id.eq_any(of_projects))
            .select((participations::project_id, participations::participant_kind, participations::participant_id))
            .load(conn)
            .map_err(failed("looking for participations"))?;
        let stored: HashSet<Participation> =
            stored.iter().map(|(project, kind, id)| to_participation(project, kind, id)).collect::<Result<_>>()?;
        let rows: Vec<_> = chunk
            .iter()
            .filter(|part| !stored.contains(part))
            .map(|part| {
                let (kind, id) = to_columns(part.participant);
                (
                    participations::organisation_id.eq(&organisation),
                    participations::project_id.eq(part.project.to_string()),
                    participations::participant_kind.eq(kind),
                    participations::participant_id.eq(id),
                )
            })
            .collect();
        per_backend!(conn, conn => diesel::insert_into(participations::table).values(&rows).execute(conn))
            .map_err(failed("saving participations"))?;
        new += rows.len();
    }
    Ok(new)
}

fn to_columns(participant: Participant) -> (&'static str, String) {
    match participant {
        Participant::Firm(id) => ("firm", id.to_string()),
        Participant::Partner(id) => ("partner", id.to_string()),
    }
}

fn to_participation(project: &str, kind: &str, id: &str) -> Result<Participation> {
    let id = document::to_uuid(id)?;
    let participant = match kind {
        "firm" => Participant::Firm(FirmId::new(id)),
        "partner" => Participant::Partner(PartnerId::new(id)),
        other => {
            let source = format!("“{other}” is no kind of participant").into();
            return Err(StorageError::Corrupt { what: "participation", source });
        }
    };
    Ok(Participation { project: ProjectId::new(document::to_uuid(project)?), participant })
}
