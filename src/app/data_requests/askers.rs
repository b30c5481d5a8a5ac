//! About whom requests and objections are: what somebody must see before deciding one, since an erasure cannot be undone.

use super::find_firm;
use crate::app::{App, AppError, Caller, Result, audit};
use crate::domain::contact_event::ObjectionEvent;
use crate::domain::data_request::DataRequest;
use crate::domain::{ContactId, FirmId};
use crate::storage::Tenant;
use crate::storage::contacts::load_at_firm;
use crate::storage::withheld::find_withheld;

/// About whom a request or objection is (*betrokkene*).
#[derive(Clone, Debug, Default)]
pub struct Asker {
    /// Name of the firm, also of one that is withheld; absent when the request names a number, or the firm is gone.
    pub firm: Option<String>,
    /// Name of the person there; absent when it is about the firm itself.
    pub person: Option<String>,
    /// Whether the firm has a page: not one that is gone or withheld.
    pub has_page: bool,
}

/// What names a firm, and perhaps a person there.
pub trait Asks {
    /// The firm; absent when only its number is known.
    fn firm(&self) -> Option<FirmId>;
    /// The person.
    fn person(&self) -> Option<ContactId>;
}

impl Asks for DataRequest {
    fn firm(&self) -> Option<FirmId> {
        self.kvk_number.is_none().then_some(self.firm_id)
    }

    fn person(&self) -> Option<ContactId> {
        self.contact_id
    }
}

impl Asks for ObjectionEvent {
    fn firm(&self) -> Option<FirmId> {
        Some(self.firm_id)
    }

    fn person(&self) -> Option<ContactId> {
        self.contact_id
    }
}

/// The askers of these, in their order. That the names of persons were seen is told to the audit.
pub fn askers<'a, A: Asks + 'a>(
    app: &App,
    caller: &Caller,
    asked: impl Iterator<Item = &'a A> + Clone,
) -> Result<Vec<Asker>> {
    let found: Vec<Asker> = app.pool.read(caller.organisation, |tenant| {
        asked.clone().map(|one| asker(tenant, caller, one)).collect::<Result<_>>()
    })?;
    let named = asked.zip(&found).filter(|(_, asker)| asker.person.is_some());
    let persons: Vec<ContactId> = named.filter_map(|(one, _)| one.person()).collect();
    if !persons.is_empty() {
        app.pool.write(caller, |tenant| {
            persons.iter().try_for_each(|id| audit::record_read(tenant, caller, "contact", id, 1))
        })?;
    }
    Ok(found)
}

fn asker(tenant: &mut Tenant<'_>, caller: &Caller, asked: &impl Asks) -> Result<Asker> {
    let Some(firm) = asked.firm() else { return Ok(Asker::default()) };
    let firm = match find_firm(tenant, caller, firm) {
        Ok(firm) => firm,
        Err(AppError::NotFound { .. } | AppError::Merged { .. }) => return Ok(Asker::default()),
        Err(error) => return Err(error),
    };
    let person = match asked.person() {
        None => None,
        Some(id) => load_at_firm(tenant, firm.id)?.into_iter().map(|(person, _)| person).find(|person| person.id == id),
    };
    let has_page = find_withheld(tenant, firm.id)?.is_none();
    Ok(Asker { firm: Some(firm.name), person: person.map(|person| person.name), has_page })
}
