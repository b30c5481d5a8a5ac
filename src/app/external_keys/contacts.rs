//! Contact persons by the key of another system.
//!
//! A key that is new, of a person who is at that firm already (with the same e-mail address, or with the same name and
//! no other address), is attached to that person. Who objected or was erased does not come back by a key.

use super::at_firm::{AtFirm, FIELDS, firm_of};
use super::condition::Condition;
use super::keyed::{self, Keyed};
use super::merging::{patched, profile_of};
use super::same::{Same, known_as};
use super::told::{Facts, Rules};
use super::upsert::Upserted;
use crate::app::audit::Event;
use crate::app::contact_permission::{ContactPurpose, Gate};
use crate::app::contacts::{self, ContactRecord};
use crate::app::writing::{Expected, Written};
use crate::app::{App, AppError, Caller, Result, audit, firms};
use crate::domain::audit::Action;
use crate::domain::contact_person::{ContactPerson, ContactProfile};
use crate::domain::normal_name::fold_words;
use crate::domain::{ContactId, ExternalId, Firm, FirmId, Invalid};
use crate::storage::contacts::{delete_contact as erase, find_contact, find_contact_by_id, find_subject, load_at_firm};
use crate::storage::external_keys::{KeyKind, KnownKey, keys_of, wait_for_turn};
use crate::storage::firms::find_firm;
use crate::storage::{Saved, Stored, Tenant};
use serde_json::{Map, Value};
use uuid::Uuid;

/// A contact person as another system sends it, with the firm.
pub type ContactByKey = AtFirm<ContactProfile>;

/// Creates the person that a key names, or puts the profile in its place.
pub fn put_contact(
    app: &App,
    caller: &Caller,
    key: &ExternalId,
    profile: &ContactByKey,
    condition: &Condition,
) -> Result<Upserted> {
    keyed::put::<ContactPerson>(app, caller, key, profile, condition)
}

/// The person that a key names, without what may not be used for the purpose, and its revision; the audit is told.
pub fn get_contact(
    app: &App,
    caller: &Caller,
    key: &ExternalId,
    purpose: ContactPurpose,
) -> Result<(ContactRecord, i64)> {
    app.pool.write(caller, |tenant| {
        let stored = keyed::read::<ContactPerson>(tenant, caller, key)?;
        let firm = firm(tenant, stored.record.firm_id)?;
        let purpose = contacts::counted(app, tenant, caller, firm.id, purpose)?;
        audit::record(tenant, caller, contacts::read("contact", stored.record.id.0, 1, purpose))?;
        let revision = stored.revision;
        let gate = Gate::open(app, tenant, caller)?;
        Ok((contacts::record(app, tenant, &gate, &firm, stored, purpose)?, revision))
    })
}

/// Changes what a patch names of the person that a key names.
pub fn patch_contact(
    app: &App,
    caller: &Caller,
    key: &ExternalId,
    patch: &Map<String, Value>,
    expected: &Expected,
) -> Result<Written> {
    keyed::patch::<ContactPerson>(app, caller, key, patch, expected)
}

/// Changes what a patch names of a person at a firm.
pub fn patch_contact_at(
    app: &App,
    caller: &Caller,
    (firm, id): (FirmId, ContactId),
    patch: &Map<String, Value>,
    expected: &Expected,
) -> Result<Written> {
    app.pool.write(caller, |tenant| {
        wait_for_turn(tenant)?;
        let firm = firms::get(tenant, caller, firm)?.record;
        let stored = contacts::get(tenant, caller, firm.id, id)?;
        expected.check(ContactPerson::WHAT, stored.revision)?;
        let before = profile_of(&stored.record, &["id", "firmId"])?;
        let read_only = [ContactPerson::READ_ONLY, &["/firmId"]].concat();
        let foresee = |profile: &ContactProfile| profile.faults(app.today());
        let profile: ContactProfile = patched(before, patch, &read_only, &[], foresee)?;
        let person = profile.understand(id, firm.id, app.today())?;
        if person == stored.record {
            // Whoever changes nothing reads.
            audit::record_read(tenant, caller, ContactPerson::NAME, id, 1)?;
            return contacts::written(app, tenant, caller, &firm, stored);
        }
        let written = contacts::save(app, tenant, caller, &firm, &person, Some(stored.revision))?;
        let event = Event::of(Action::Replace, ContactPerson::NAME, id).revision(written.place.revision);
        audit::record(tenant, caller, event.word("by", "patch"))?;
        Ok(written)
    })
}

/// Deletes the person that a key names.
pub fn delete_contact(app: &App, caller: &Caller, key: &ExternalId, expected: &Expected) -> Result<i64> {
    keyed::delete::<ContactPerson>(app, caller, key, expected)
}

impl Keyed for ContactPerson {
    type Profile = ContactByKey;
    const KIND: KeyKind = KeyKind::Contact;
    const NAME: &'static str = "contact";
    const WHAT: &'static str = "contact person";
    const READ_IS_AUDITED: bool = true;
    const READ_ONLY: &'static [&'static str] = &["/id", "/blocked", "/changedAt"];
    const BELONGS_TO: &'static [[&'static str; 2]] = &[FIELDS];

    /// `null` may stand for what is withheld from who reads, or for what its system never learned.
    const RULES: Rules = Rules {
        shared: &[],
        kept: &["email", "telephone"],
        facts: Facts::OneSource(&["legalBasis", "source", "date"]),
    };

    fn id(&self) -> Uuid {
        self.id.0
    }

    fn find(tenant: &mut Tenant<'_>, _: &ExternalId, known: Option<&KnownKey>) -> Result<Option<Stored<Self>>> {
        let Some(id) = known.map(|known| ContactId::new(known.record)) else { return Ok(None) };
        match find_contact_by_id(tenant, id)? {
            Some(stored) => Ok(Some(stored)),
            None if find_subject(tenant, id)?.is_some() => Err(AppError::Suppressed { what: "contact person" }),
            None => Ok(None),
        }
    }

    fn is_reached(&self, tenant: &mut Tenant<'_>, caller: &Caller) -> Result<bool> {
        let firm = find_firm(tenant, self.firm_id)?;
        Ok(firm.is_some_and(|firm| caller.reaches_place(firm.record.location.as_ref())))
    }

    fn profile(&self) -> Result<Map<String, Value>> {
        profile_of(self, &["id"])
    }

    fn meant(app: &App, profile: &ContactByKey) -> Result<Map<String, Value>> {
        let said = profile.said.understand(ContactId::default(), FirmId::default(), app.today())?;
        profile_of(&said, &["id", "firmId"])
    }

    fn find_same(
        app: &App,
        tenant: &mut Tenant<'_>,
        caller: &Caller,
        key: &ExternalId,
        profile: &ContactByKey,
    ) -> Result<Same<Self>> {
        let firm = named_firm(tenant, caller, &key.system, profile, None)?;
        let said = profile.said.understand(ContactId::default(), firm.id, app.today())?;
        let mut found = Vec::new();
        for (person, _) in load_at_firm(tenant, firm.id)? {
            if is_same(&person, &said) {
                // One who is withheld is refused when the person is saved.
                found.extend(find_contact(tenant, firm.id, person.id)?);
            }
        }
        let Some(stored) = found.pop() else { return Ok(Same::Nobody) };
        if !found.is_empty() {
            let ids: Vec<ContactId> = found.iter().chain([&stored]).map(|same| same.record.id).collect();
            let named = ids.iter().map(ContactId::to_string).collect::<Vec<_>>().join(", ");
            let message = format!("More than one person at the firm may be meant: {named}.");
            let fault = Invalid::new("/email", "ambiguous", message, "Give the e-mail address.");
            return Ok(Same::Unclear(fault.among(ids.into_iter().map(|id| id.0))));
        }
        let known = keys_of(tenant, KeyKind::Contact, stored.record.id.0)?;
        if known.iter().any(|other| other.system == key.system) {
            let message = format!("This is the person {} already{}.", stored.record.id, known_as(&known));
            let remedy = "Write to that person, or give another name and e-mail address.";
            let fault = Invalid::new("/name", "already_exists", message, remedy);
            return Ok(Same::Unclear(fault.among([stored.record.id.0])));
        }
        Ok(Same::This(Box::new(stored)))
    }

    fn known_otherwise(stored: &Stored<Self>) -> Invalid {
        let message = format!("This is the person {} already.", stored.record.id);
        Invalid::new("/name", "already_exists", message, "Leave If-None-Match out to attach your key to that person.")
    }

    fn create(
        app: &App,
        tenant: &mut Tenant<'_>,
        caller: &Caller,
        key: &ExternalId,
        profile: &ContactByKey,
    ) -> Result<Written> {
        let firm = named_firm(tenant, caller, &key.system, profile, None)?;
        let person = profile.said.understand(ContactId::new(Uuid::now_v7()), firm.id, app.today())?;
        contacts::save(app, tenant, caller, &firm, &person, None)
    }

    fn change(
        app: &App,
        tenant: &mut Tenant<'_>,
        caller: &Caller,
        key: Option<&ExternalId>,
        stored: Stored<Self>,
        profile: &ContactByKey,
    ) -> Result<(Saved, Written)> {
        let system = key.map(|key| key.system.as_str()).unwrap_or_default();
        let firm = named_firm(tenant, caller, system, profile, Some(stored.record.firm_id))?;
        let person = profile.said.understand(stored.record.id, firm.id, app.today())?;
        if person == stored.record {
            return Ok((Saved::Unchanged, contacts::written(app, tenant, caller, &firm, stored)?));
        }
        let written = contacts::save(app, tenant, caller, &firm, &person, Some(stored.revision))?;
        Ok((Saved::Updated { version: written.place.version }, written))
    }

    fn erase(tenant: &mut Tenant<'_>, _: &Caller, stored: &Stored<Self>) -> Result<()> {
        erase(tenant, stored.record.id)?;
        Ok(())
    }
}

fn named_firm(
    tenant: &mut Tenant<'_>,
    caller: &Caller,
    system: &str,
    profile: &ContactByKey,
    known: Option<FirmId>,
) -> Result<Firm> {
    firm_of(tenant, caller, system, (profile.firm_id, profile.firm_key.as_deref()), known)
}

fn firm(tenant: &mut Tenant<'_>, id: FirmId) -> Result<Firm> {
    let missing = || AppError::NotFound { what: "firm", id: id.to_string() };
    Ok(find_firm(tenant, id)?.ok_or_else(missing)?.record)
}

/// Whether two records at one firm are surely of one person.
fn is_same(one: &ContactPerson, other: &ContactPerson) -> bool {
    let address = |person: &ContactPerson| person.email.as_ref().map(|email| email.to_lowercase());
    match (address(one), address(other)) {
        (Some(one), Some(other)) => one == other,
        _ => fold_words(&one.name) == fold_words(&other.name),
    }
}
