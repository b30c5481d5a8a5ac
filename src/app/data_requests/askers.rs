//! About whom requests are: what somebody must see before deciding one, since an erasure cannot be undone.

use super::{DataRequestRecord, find_firm};
use crate::app::{App, AppError, Caller, Result, audit};
use crate::domain::ContactId;
use crate::domain::data_request::DataRequest;
use crate::storage::Tenant;
use crate::storage::contacts::load_at_firm;
use crate::storage::withheld::find_withheld;

/// About whom a request is (*betrokkene*).
#[derive(Clone, Debug, Default)]
pub struct Asker {
    /// Name of the firm, also of one that is withheld; absent when the request names a number, or the firm is gone.
    pub firm: Option<String>,
    /// Name of the person there; absent when it is about the firm itself.
    pub person: Option<String>,
    /// Whether the firm has a page: not one that is gone or withheld.
    pub has_page: bool,
}

/// The askers of these requests, in their order. That the names of persons were seen is told to the audit.
pub fn askers(app: &App, caller: &Caller, requests: &[DataRequestRecord]) -> Result<Vec<Asker>> {
    let found: Vec<Asker> = app.pool.read(caller.organisation, |tenant| {
        requests.iter().map(|record| asker(tenant, caller, &record.request)).collect::<Result<_>>()
    })?;
    let named = requests.iter().zip(&found).filter(|(_, asker)| asker.person.is_some());
    let persons: Vec<ContactId> = named.filter_map(|(record, _)| record.request.contact_id).collect();
    if !persons.is_empty() {
        app.pool.write(caller, |tenant| {
            persons.iter().try_for_each(|id| audit::record_read(tenant, caller, "contact", id, 1))
        })?;
    }
    Ok(found)
}

fn asker(tenant: &mut Tenant<'_>, caller: &Caller, request: &DataRequest) -> Result<Asker> {
    if request.kvk_number.is_some() {
        return Ok(Asker::default());
    }
    let firm = match find_firm(tenant, caller, request.firm_id) {
        Ok(firm) => firm,
        Err(AppError::NotFound { .. } | AppError::Merged { .. }) => return Ok(Asker::default()),
        Err(error) => return Err(error),
    };
    let person = match request.contact_id {
        None => None,
        Some(id) => load_at_firm(tenant, firm.id)?.into_iter().map(|(person, _)| person).find(|person| person.id == id),
    };
    let has_page = find_withheld(tenant, firm.id)?.is_none();
    Ok(Asker { firm: Some(firm.name), person: person.map(|person| person.name), has_page })
}
