//! Our own name among those of systems: in files that leave us it stands for our own ids, so that nobody else may use it.

use super::Result;
use crate::domain::{ExternalId, Invalid};
use uuid::Uuid;

/// Refuses ids under our own name that are new to a record, unless they mean the record itself.
pub(super) fn refuse_own_keys(ids: &[ExternalId], known: &[ExternalId], record: Uuid) -> Result<()> {
    let is_wrong = |id: &ExternalId| id.is_ours_of_another(record) && !known.contains(id);
    let wrong = ids.iter().enumerate().filter(|(_, id)| is_wrong(id));
    let faults: Vec<Invalid> = wrong.map(|(place, id)| reserved(format!("/externalIds/{place}/system"), id)).collect();
    if faults.is_empty() { Ok(()) } else { Err(faults.into()) }
}

/// The fault of a key under our own name.
pub fn reserved(pointer: impl Into<String>, id: &ExternalId) -> Invalid {
    let message = format!("“{}” is our own name, and stands for our own ids.", id.system);
    let remedy = "Name the system by another name. By our own id a record is written at its own address, such as /v1/firms/{firmId}.";
    Invalid::new(pointer, "reserved", message, remedy)
}
