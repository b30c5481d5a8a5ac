//! What writing by a key is for every kind of record: whom the key names, whether the caller may see it, under which
//! condition, and what is left behind. A kind says only what is its own, as [`Keyed`].

use super::condition::Condition;
use super::edits::Edit;
use super::merging::{patched, profile_of};
use super::same::Same;
use super::told::{Facts, Rules, Told, Whole};
use super::upsert::{Upserted, Verdict};
use crate::app::audit::{self, Event};
use crate::app::shape::shape;
use crate::app::writing::{Expected, Written};
use crate::app::{App, AppError, Caller, Result};
use crate::domain::audit::Action;
use crate::domain::{ExternalId, Invalid, Provenance};
use crate::storage::external_keys::{KeyKind, KnownKey, find_key, find_told, keep_told, point_key, wait_for_turn};
use crate::storage::{Saved, StorageError, Stored, Tenant};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// A kind of record that other systems know by a key of theirs.
pub(super) trait Keyed: Sized {
    /// What a caller says of it.
    type Profile: DeserializeOwned + Serialize;
    /// Among which keys its key is.
    const KIND: KeyKind;
    /// As it is called in the audit.
    const NAME: &'static str;
    /// As it is called in answers.
    const WHAT: &'static str = Self::NAME;
    /// Pointers to fields of an answer that a patch must not have.
    const READ_ONLY: &'static [&'static str];
    /// Two fields each, of which one names a record that it belongs to: it stays there, so that neither can be emptied
    /// unless the other names it.
    const BELONGS_TO: &'static [[&'static str; 2]] = &[];
    /// Whether who reads one is put down in the audit.
    const READ_IS_AUDITED: bool = false;
    /// How a whole profile and what others know of the record go together.
    const RULES: Rules;

    /// Its own id.
    fn id(&self) -> Uuid;

    /// The record that a key names, whoever asks; `known` is what is known of the key.
    fn find(tenant: &mut Tenant<'_>, key: &ExternalId, known: Option<&KnownKey>) -> Result<Option<Stored<Self>>>;

    /// Whether the caller may know that it is there.
    fn is_reached(&self, tenant: &mut Tenant<'_>, caller: &Caller) -> Result<bool>;

    /// The profile with which it would be written as it stands.
    fn profile(&self) -> Result<Map<String, Value>>;

    /// A patch as it is meant: with what it takes along that no patch names.
    fn completed(&self, patch: &Map<String, Value>) -> Map<String, Value> {
        patch.clone()
    }

    /// What a caller says, understood, in the form of [`Keyed::profile`].
    fn meant(app: &App, profile: &Self::Profile) -> Result<Map<String, Value>>;

    /// Which record of ours a profile under a new key means.
    fn find_same(
        app: &App,
        tenant: &mut Tenant<'_>,
        caller: &Caller,
        key: &ExternalId,
        profile: &Self::Profile,
    ) -> Result<Same<Self>>;

    /// That a record is there already, in words for who wanted to create it.
    fn known_otherwise(stored: &Stored<Self>) -> Invalid;

    /// Stores a new record.
    fn create(
        app: &App,
        tenant: &mut Tenant<'_>,
        caller: &Caller,
        key: &ExternalId,
        profile: &Self::Profile,
    ) -> Result<Written>;

    /// Puts a whole profile in the place of a record that is given by its key, or by its id.
    fn change(
        app: &App,
        tenant: &mut Tenant<'_>,
        caller: &Caller,
        key: Option<&ExternalId>,
        stored: Stored<Self>,
        profile: &Self::Profile,
    ) -> Result<(Saved, Written)>;

    /// That nothing may be written through this key, and why.
    fn closed(_: &mut Tenant<'_>, _: &ExternalId, _: &Stored<Self>) -> Result<Option<Invalid>> {
        Ok(None)
    }

    /// Takes a key away through which nothing may be written; the record stays.
    fn drop_key(_: &mut Tenant<'_>, _: &Caller, _: &ExternalId, _: &Stored<Self>) -> Result<()> {
        Ok(())
    }

    /// Takes out of the word of a key what the same system told by another address: that is not taken back by leaving it
    /// out here.
    fn disown(&self, _: &mut Tenant<'_>, _: &mut Told) -> Result<()> {
        Ok(())
    }

    /// Deletes a record and makes tombstones of its keys.
    fn erase(tenant: &mut Tenant<'_>, caller: &Caller, stored: &Stored<Self>) -> Result<()>;

    /// Lets a key name a record from now on.
    fn point(tenant: &mut Tenant<'_>, key: &ExternalId, record: Uuid) -> Result<()> {
        Ok(point_key(tenant, Self::KIND, key, record)?)
    }
}

/// Creates the record that a key names, or puts into it what the profile says. What the profile leaves out is taken out
/// of the record when it was the word of this key, and stays when it was another's: of a key that is new, of a record
/// that is there already, everything. A conflict, and every refusal, leaves the database as it was.
pub(super) fn put<K: Keyed>(
    app: &App,
    caller: &Caller,
    key: &ExternalId,
    profile: &K::Profile,
    condition: &Condition,
) -> Result<Upserted> {
    app.pool.write(caller, |tenant| {
        wait_for_turn(tenant)?;
        if let Some(stored) = find::<K>(tenant, caller, key)? {
            refuse_closed(tenant, key, &stored)?;
            condition.check_present(K::WHAT, stored.revision)?;
            return put_over(app, tenant, caller, key, stored, profile);
        }
        condition.check_absent(K::WHAT)?;
        match K::find_same(app, tenant, caller, key, profile)? {
            Same::Nobody => create::<K>(app, tenant, caller, key, profile),
            Same::This(stored) if *condition == Condition::Absent => {
                Err(AppError::AlreadyThere(vec![K::known_otherwise(&stored)]))
            }
            Same::This(stored) => put_over(app, tenant, caller, key, *stored, profile),
            Same::Unclear(fault) => Err(AppError::AlreadyThere(vec![fault])),
        }
    })
}

fn put_over<K: Keyed>(
    app: &App,
    tenant: &mut Tenant<'_>,
    caller: &Caller,
    key: &ExternalId,
    stored: Stored<K>,
    profile: &K::Profile,
) -> Result<Upserted> {
    let meant = K::meant(app, profile)?;
    let mut told = Told::read(&find_told(tenant, K::KIND, key)?)?;
    stored.record.disown(tenant, &mut told)?;
    let before = stored.record.profile()?;
    let by = Provenance::new(key.system.clone(), Some(app.today()));
    let whole = Whole { stored: &before, said: profile_of(profile, &[])?, meant: &meant, by };
    let profile = shape(Value::Object(told.whole(&K::RULES, whole)), &[], |_| Vec::new())?;
    change(app, tenant, caller, Some(key), stored, &profile, Some(&meant))
}

/// The record that a key names; of one that was deleted, that it was.
pub(super) fn get<K: Keyed>(tenant: &mut Tenant<'_>, caller: &Caller, key: &ExternalId) -> Result<Stored<K>> {
    if let Some(stored) = find(tenant, caller, key)? {
        return Ok(stored);
    }
    match find_key(tenant, K::KIND, key)?.and_then(|known| known.gone_at) {
        Some(at) => Err(AppError::Gone { what: K::WHAT, id: key.id.clone(), at: at.and_utc() }),
        None => Err(unknown::<K>(key)),
    }
}

/// The same for who reads: of one that is withheld, as if there were none.
pub(super) fn read<K: Keyed>(tenant: &mut Tenant<'_>, caller: &Caller, key: &ExternalId) -> Result<Stored<K>> {
    match get(tenant, caller, key) {
        Err(AppError::Suppressed { .. }) => Err(unknown::<K>(key)),
        found => found,
    }
}

/// Changes what a patch names of the record that a key names.
pub(super) fn patch<K: Keyed>(
    app: &App,
    caller: &Caller,
    key: &ExternalId,
    patch: &Map<String, Value>,
    expected: &Expected,
) -> Result<Written> {
    app.pool.write(caller, |tenant| {
        wait_for_turn(tenant)?;
        let stored = get::<K>(tenant, caller, key)?;
        refuse_closed(tenant, key, &stored)?;
        let by = Provenance::new(key.system.clone(), Some(app.today()));
        patch_stored(app, tenant, caller, Writer { key: Some(key), by }, stored, patch, expected)
    })
}

/// Who changes a record: by a key, or by its id.
pub(super) struct Writer<'a> {
    pub key: Option<&'a ExternalId>,
    /// Whose word the change is.
    pub by: Provenance,
}

/// Changes what a patch names of a record that was found. Whose word it is stands with each fact that is changed, unless
/// the patch tells its source.
pub(super) fn patch_stored<K: Keyed>(
    app: &App,
    tenant: &mut Tenant<'_>,
    caller: &Caller,
    Writer { key, by }: Writer<'_>,
    stored: Stored<K>,
    patch: &Map<String, Value>,
    expected: &Expected,
) -> Result<Written> {
    expected.check(K::WHAT, stored.revision)?;
    let patch = stored.record.completed(patch);
    let before = stored.record.profile()?;
    let foresee = |profile: &K::Profile| K::meant(app, profile).err().map(AppError::into_faults).unwrap_or_default();
    let mut profile = patched(before.clone(), &patch, K::READ_ONLY, K::BELONGS_TO, foresee)?;
    if matches!(K::RULES.facts, Facts::Sourced(_)) {
        let told = match key {
            Some(key) => Told::read(&find_told(tenant, K::KIND, key)?)?,
            None => Told::default(),
        };
        let is_own = key.is_some() && told.owns_record(&before);
        let by = json!(by);
        let edit = Edit { before: &before, after: &K::meant(app, &profile)?, by: (!is_own).then_some(&by) };
        let is_given = |field: &str| {
            patch.contains_key("provenance") || patch.get("sources").is_some_and(|given| given.get(field).is_some())
        };
        let mut fields = profile_of(&profile, &[])?;
        fields.extend(edit.sourced(&K::RULES, is_given));
        profile = shape(Value::Object(fields), &[], |_| Vec::new())?;
    }
    let upserted = change(app, tenant, caller, key, stored, &profile, None)?;
    // Whoever changes nothing reads.
    if K::READ_IS_AUDITED && upserted.verdict == Verdict::Unchanged {
        audit::record_read(tenant, caller, K::NAME, upserted.written.place.id, 1)?;
    }
    Ok(upserted.written)
}

/// A record as somebody puts it by hand in the place of one that is stored: what is another than it was is the word of who
/// changed it, where the profile gives the source that stood there.
pub(super) fn edited<K: Keyed + Serialize + DeserializeOwned>(stored: &K, record: &K, by: &Provenance) -> Result<K> {
    let (before, after, by) = (stored.profile()?, record.profile()?, json!(by));
    let edit = Edit { before: &before, after: &after, by: Some(&by) };
    let mut fields = profile_of(record, &[])?;
    fields.extend(edit.sourced(&K::RULES, |field| edit.gives_source(field)));
    let unreadable = |source| StorageError::Corrupt { what: K::NAME, source: Box::new(source) };
    Ok(serde_json::from_value(Value::Object(fields)).map_err(unreadable)?)
}

/// Deletes the record that a key names. Its keys stay as tombstones. Of a key through which nothing may be written, the
/// key alone is taken away.
pub(super) fn delete<K: Keyed>(app: &App, caller: &Caller, key: &ExternalId, expected: &Expected) -> Result<i64> {
    app.pool.write(caller, |tenant| {
        wait_for_turn(tenant)?;
        let stored = get::<K>(tenant, caller, key)?;
        expected.check(K::WHAT, stored.revision)?;
        if K::closed(tenant, key, &stored)?.is_some() {
            K::drop_key(tenant, caller, key, &stored)?;
            return Ok(tenant.version()?);
        }
        K::erase(tenant, caller, &stored)?;
        let event = Event::of(Action::Delete, K::NAME, stored.record.id()).revision(stored.revision);
        audit::record(tenant, caller, event.word("by", "external key"))?;
        Ok(tenant.version()?)
    })
}

/// The record that a key names, if there is one; one out of reach is as one that does not exist.
fn find<K: Keyed>(tenant: &mut Tenant<'_>, caller: &Caller, key: &ExternalId) -> Result<Option<Stored<K>>> {
    let known = find_key(tenant, K::KIND, key)?.filter(|known| known.gone_at.is_none());
    let Some(stored) = K::find(tenant, key, known.as_ref())? else { return Ok(None) };
    match stored.record.is_reached(tenant, caller)? {
        true => Ok(Some(stored)),
        false => Err(unknown::<K>(key)),
    }
}

fn refuse_closed<K: Keyed>(tenant: &mut Tenant<'_>, key: &ExternalId, stored: &Stored<K>) -> Result<()> {
    match K::closed(tenant, key, stored)? {
        Some(fault) => Err(AppError::AlreadyThere(vec![fault])),
        None => Ok(()),
    }
}

fn unknown<K: Keyed>(key: &ExternalId) -> AppError {
    AppError::NotFound { what: K::WHAT, id: key.id.clone() }
}

fn create<K: Keyed>(
    app: &App,
    tenant: &mut Tenant<'_>,
    caller: &Caller,
    key: &ExternalId,
    profile: &K::Profile,
) -> Result<Upserted> {
    let written = K::create(app, tenant, caller, key, profile)?;
    K::point(tenant, key, written.place.id)?;
    keep_word::<K>(tenant, key, &Map::new(), Some(&K::meant(app, profile)?))?;
    let event = Event::of(Action::Create, K::NAME, written.place.id).revision(written.place.revision);
    audit::record(tenant, caller, event.word("by", "external key"))?;
    Ok(Upserted { verdict: Verdict::Created, written })
}

fn change<K: Keyed>(
    app: &App,
    tenant: &mut Tenant<'_>,
    caller: &Caller,
    key: Option<&ExternalId>,
    stored: Stored<K>,
    profile: &K::Profile,
    meant: Option<&Map<String, Value>>,
) -> Result<Upserted> {
    let before = stored.record.profile()?;
    let (saved, written) = K::change(app, tenant, caller, key, stored, profile)?;
    if let Some(key) = key {
        K::point(tenant, key, written.place.id)?;
        keep_word::<K>(tenant, key, &before, meant)?;
    }
    if saved == Saved::Unchanged {
        return Ok(Upserted { verdict: Verdict::Unchanged, written });
    }
    let event = Event::of(Action::Replace, K::NAME, written.place.id).revision(written.place.revision);
    audit::record(tenant, caller, event.word("by", if key.is_some() { "external key" } else { "patch" }))?;
    Ok(Upserted { verdict: Verdict::Updated, written })
}

/// Keeps which facts of the record are the word of the key, after a write; `before` is the record as it was, and `meant`
/// what a whole profile says.
fn keep_word<K: Keyed>(
    tenant: &mut Tenant<'_>,
    key: &ExternalId,
    before: &Map<String, Value>,
    meant: Option<&Map<String, Value>>,
) -> Result<()> {
    let known = find_key(tenant, K::KIND, key)?;
    let Some(stored) = K::find(tenant, key, known.as_ref())? else { return Ok(()) };
    let told = Told::read(&find_told(tenant, K::KIND, key)?)?;
    let now = told.after(&K::RULES, before, &stored.record.profile()?, meant);
    if now != told {
        keep_told(tenant, K::KIND, key, &now.text()?)?;
    }
    Ok(())
}
