//! Firms in the database.

use super::{Conn, Page, PageOf, Result, Saved, Stored};
use crate::domain::numbers::{KvkNumber, Rsin};
use crate::domain::{ExternalId, Firm, FirmId, OrganisationId};

/// Which firms a list shows; every given condition must hold.
#[derive(Clone, Debug, Default)]
pub struct FirmFilter {
    /// Part of the name or a trade name, compared without capitals and accents; `%` and `_` mean themselves.
    pub text: Option<String>,
    /// Code of a province, COROP region or municipality.
    pub region: Option<String>,
    /// KVK number.
    pub kvk_number: Option<KvkNumber>,
    /// RSIN.
    pub rsin: Option<Rsin>,
    /// Id in another system.
    pub external_id: Option<ExternalId>,
}

/// Saves a firm by its id and records the change. With `expected`, the stored revision must be that one
/// ([`super::StorageError::Changed`] if not). An external id that another firm holds is refused
/// ([`super::StorageError::Taken`]).
pub fn save_firm(
    _conn: &mut Conn,
    _organisation: OrganisationId,
    _firm: &Firm,
    _expected: Option<i64>,
) -> Result<Saved> {
    todo!()
}

/// The firm, if it exists.
pub fn find_firm(_conn: &mut Conn, _organisation: OrganisationId, _id: FirmId) -> Result<Option<Stored<Firm>>> {
    todo!()
}

/// The firm that another system knows by this id.
pub fn find_firm_by_external_id(
    _conn: &mut Conn,
    _organisation: OrganisationId,
    _external: &ExternalId,
) -> Result<Option<Stored<Firm>>> {
    todo!()
}

/// Firms by id, in no order; unknown ids are left out.
pub fn load_firms_by_id(_conn: &mut Conn, _organisation: OrganisationId, _ids: &[FirmId]) -> Result<Vec<Firm>> {
    todo!()
}

/// A page of firms.
pub fn list_firms(
    _conn: &mut Conn,
    _organisation: OrganisationId,
    _filter: &FirmFilter,
    _page: &Page,
) -> Result<PageOf<Stored<Firm>>> {
    todo!()
}

/// Hands every firm to `each`, in chunks, without holding all of them.
pub fn load_firms(_conn: &mut Conn, _organisation: OrganisationId, _each: &mut dyn FnMut(Firm)) -> Result<()> {
    todo!()
}

/// Deletes the firm and records the change; answers whether it existed. With `expected`, the revision must match.
pub fn delete_firm(
    _conn: &mut Conn,
    _organisation: OrganisationId,
    _id: FirmId,
    _expected: Option<i64>,
) -> Result<bool> {
    todo!()
}
