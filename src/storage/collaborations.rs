//! Projects of the past and who took part in them.

use super::{Conn, Result};
use crate::domain::OrganisationId;
use crate::domain::collaboration::{Participation, Project};

/// Saves projects and participations (those that exist are kept) and records one change; answers what is new.
pub fn save_collaborations(
    _conn: &mut Conn,
    _organisation: OrganisationId,
    _projects: &[Project],
    _participations: &[Participation],
) -> Result<(usize, usize)> {
    todo!()
}

/// All participations, ordered by project and participant.
pub fn load_participations(_conn: &mut Conn, _organisation: OrganisationId) -> Result<Vec<Participation>> {
    todo!()
}

/// Projects in which the partner took part, latest first, at most `limit`.
pub fn list_projects_of_partner(
    _conn: &mut Conn,
    _organisation: OrganisationId,
    _partner: crate::domain::PartnerId,
    _limit: usize,
) -> Result<Vec<Project>> {
    todo!()
}
