//! Partners in the database: the registry that all share, and what an organisation adds or changes.

use super::{Conn, Page, PageOf, Result, Saved, Stored};
use crate::domain::{ExternalId, OrganisationId, Partner, PartnerId, PartnerKind};

/// Which partners a list shows; every given condition must hold.
#[derive(Clone, Debug, Default)]
pub struct PartnerFilter {
    /// Part of the name or an alias, compared without capitals and accents; `%` and `_` mean themselves.
    pub text: Option<String>,
    /// Code of a province, COROP region or municipality.
    pub region: Option<String>,
    /// Kinds; empty means all.
    pub kinds: Vec<PartnerKind>,
    /// Id in another system.
    pub external_id: Option<ExternalId>,
}

/// Replaces the shared registry by these partners; records a change for every organisation when anything differs.
/// Answers how many rows were created, changed or removed.
pub fn save_registry(_conn: &mut Conn, _partners: &[Partner]) -> Result<usize> {
    todo!()
}

/// Saves an organisation's own partner, or its own version of one of the registry. As [`super::firms::save_firm`].
pub fn save_partner(
    _conn: &mut Conn,
    _organisation: OrganisationId,
    _partner: &Partner,
    _expected: Option<i64>,
) -> Result<Saved> {
    todo!()
}

/// The partner as the organisation sees it: its own version, else the registry's, unless it hid it.
pub fn find_partner(
    _conn: &mut Conn,
    _organisation: OrganisationId,
    _id: PartnerId,
) -> Result<Option<Stored<Partner>>> {
    todo!()
}

/// The partner that another system knows by this id, own first.
pub fn find_partner_by_external_id(
    _conn: &mut Conn,
    _organisation: OrganisationId,
    _external: &ExternalId,
) -> Result<Option<Stored<Partner>>> {
    todo!()
}

/// Partners whose normalised name and place are these: the same organisation under another key.
pub fn load_partners_by_name_and_place(
    _conn: &mut Conn,
    _organisation: OrganisationId,
    _name: &str,
    _place: Option<&str>,
) -> Result<Vec<Partner>> {
    todo!()
}

/// A page of partners as the organisation sees them.
pub fn list_partners(
    _conn: &mut Conn,
    _organisation: OrganisationId,
    _filter: &PartnerFilter,
    _page: &Page,
) -> Result<PageOf<Stored<Partner>>> {
    todo!()
}

/// Partners by id as the organisation sees them, in no order; unknown ids are left out.
pub fn load_partners_by_id(
    _conn: &mut Conn,
    _organisation: OrganisationId,
    _ids: &[PartnerId],
) -> Result<Vec<Partner>> {
    todo!()
}

/// All partners as the organisation sees them, ordered by id.
pub fn load_partners(_conn: &mut Conn, _organisation: OrganisationId) -> Result<Vec<Partner>> {
    todo!()
}

/// Deletes an own partner, or hides one of the registry; answers whether it was there.
pub fn delete_partner(
    _conn: &mut Conn,
    _organisation: OrganisationId,
    _id: PartnerId,
    _expected: Option<i64>,
) -> Result<bool> {
    todo!()
}
