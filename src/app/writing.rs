//! What all writes of single records have in common: conditions on the revision, doing a request once, and what is
//! told of the outcome.

use super::{App, AppError, Caller, Result};
use crate::domain::Provenance;
use crate::domain::provenance::source_words;
use crate::storage::idempotency::{Given, find_given, save_given};
use crate::storage::{Saved, StorageError, Tenant};
use chrono::{NaiveDateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// How long a request is remembered by its idempotency key.
const REMEMBERED: TimeDelta = TimeDelta::hours(24);
/// What a request that created something was answered.
const CREATED: u16 = 201;

/// Which revisions of a record a write may replace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Whatever is stored.
    Any,
    /// One of these only.
    OneOf(Vec<i64>),
}

impl Expected {
    /// Refuses a write over a revision that the caller does not expect.
    pub fn check(&self, what: &'static str, revision: i64) -> Result<()> {
        match self {
            Expected::OneOf(revisions) if !revisions.contains(&revision) => Err(AppError::Changed { what }),
            _ => Ok(()),
        }
    }
}

/// The revision of a record that counts none: a number above zero that is another one when anything of the record is.
pub fn revision_of(record: &impl Serialize) -> Result<i64> {
    let unwritable = |source| StorageError::Corrupt { what: "record", source: Box::new(source) };
    let hash: [u8; 32] = Sha256::digest(serde_json::to_string(record).map_err(unwritable)?).into();
    let number = hash.iter().take(7).fold(0_i64, |number, byte| (number << 8) | i64::from(*byte));
    Ok(number + 1)
}

/// A request that is done at most once.
#[derive(Clone, Debug)]
pub struct Once {
    /// The caller's key.
    pub key: String,
    /// What the request asks, hashed.
    pub fingerprint: String,
}

/// A record after a write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Where it stands.
    pub place: Place,
    /// The record as answered, as JSON: kept as text, so that a repeated request gets the very same answer.
    pub json: String,
}

/// Where a written record stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Id of the record.
    pub id: Uuid,
    /// Its revision.
    pub revision: i64,
    /// Version of the organisation's data that includes it.
    pub version: i64,
}

impl Written {
    /// The record as stored, with what a front end answers for it.
    pub fn new<T: Serialize>(place: Place, answer: &T) -> Result<Self> {
        let unwritable = |source| StorageError::Corrupt { what: "answer", source: Box::new(source) };
        Ok(Self { place, json: serde_json::to_string(answer).map_err(unwritable)? })
    }
}

/// Records that are written without a source get this one: a reason never shows a fact that comes from nowhere. They
/// get no date, because nobody said when the facts were seen.
const UNNAMED_SOURCE: &str = source_words::UNSAID;

/// Puts in the source that a written record does not name.
pub fn name_the_source(provenance: &mut Provenance) {
    if provenance.source.is_empty() {
        provenance.source = UNNAMED_SOURCE.into();
    }
}

/// Version of the organisation's data after a save.
pub fn version_after(tenant: &mut Tenant<'_>, saved: Saved) -> Result<i64> {
    match saved {
        Saved::Created { version } | Saved::Updated { version } => Ok(version),
        Saved::Unchanged => Ok(tenant.version()?),
    }
}

/// Creates a record in one transaction; with a key, a repeated request gets the first answer again.
pub fn create_once(
    app: &App,
    caller: &Caller,
    once: Option<&Once>,
    create: impl Fn(&mut Tenant<'_>) -> Result<Written>,
) -> Result<Written> {
    let Some(once) = once else {
        return app.pool.write(caller, create);
    };
    let now = Utc::now().naive_utc();
    let attempt = || {
        app.pool.write(caller, |tenant| match remembered(tenant, caller, once, now)? {
            Some(written) => Ok(written),
            None => {
                let written = create(tenant)?;
                remember(tenant, caller, once, &written, now)?;
                Ok(written)
            }
        })
    };
    match attempt() {
        // The same request came in twice at once, and the other was first: its answer is there now.
        Err(AppError::Storage(StorageError::Taken { field, .. })) if field == "Idempotency-Key" => attempt(),
        outcome => outcome,
    }
}

/// The answer that a request got, if it came in before.
pub fn answered(app: &App, caller: &Caller, once: &Once) -> Result<Option<Written>> {
    app.pool.read(caller.organisation, |tenant| remembered(tenant, caller, once, Utc::now().naive_utc()))
}

/// A record whose answer holds a secret that is told this once.
#[derive(Clone, Debug)]
pub struct Told<T> {
    /// Id of the record.
    pub id: Uuid,
    /// What is answered, as JSON.
    pub json: String,
    /// The same as it was made; nothing when a request was repeated.
    made: Option<T>,
}

impl<T> Told<T> {
    /// What was made, for who gave no key.
    pub fn made(self) -> Result<T> {
        self.made.ok_or(AppError::KeyReused)
    }
}

/// As [`create_once`], of what is answered with a secret: with a key, the answer is kept sealed, under a secret that does not
/// lie in the database, and opens by the same request only.
pub fn tell_once<T: Serialize>(
    app: &App,
    caller: &Caller,
    once: Option<&Once>,
    create: impl Fn(&mut Tenant<'_>) -> Result<(Uuid, T)>,
) -> Result<Told<T>> {
    let unwritable = |source| StorageError::Corrupt { what: "answer", source: Box::new(source) };
    let Some(once) = once else {
        let (id, made) = app.pool.write(caller, create)?;
        let json = serde_json::to_string(&made).map_err(unwritable)?;
        return Ok(Told { id, json, made: Some(made) });
    };
    let sealer = app.privacy.sealer("kept answers")?;
    let context = format!("{} {} {}", caller.organisation, caller.subject, once.key);
    let made = std::cell::Cell::new(None);
    let written = create_once(app, caller, Some(once), |tenant| {
        let (id, told) = create(tenant)?;
        let json = serde_json::to_string(&told).map_err(unwritable)?;
        let place = Place { id, revision: 0, version: tenant.version()? };
        let sealed = sealer.seal(&context, json.as_bytes())?;
        made.set(Some((told, json)));
        Ok(Written { place, json: sealed })
    })?;
    let id = written.place.id;
    if let Some((made, json)) = made.take() {
        return Ok(Told { id, json, made: Some(made) });
    }
    // Sealed by another installation: what it was is not told again, and nothing is made a second time.
    let opened = sealer.open(&context, &written.json).and_then(|bytes| String::from_utf8(bytes).ok());
    Ok(Told { id, json: opened.ok_or(AppError::KeyReused)?, made: None })
}

fn remembered(tenant: &mut Tenant<'_>, caller: &Caller, once: &Once, now: NaiveDateTime) -> Result<Option<Written>> {
    let since = now - REMEMBERED;
    let Some(given) = find_given(tenant, &caller.subject, &once.key, since)? else {
        return Ok(None);
    };
    if given.fingerprint != once.fingerprint {
        return Err(AppError::KeyReused);
    }
    let unreadable = |source| StorageError::Corrupt { what: "answer", source: Box::new(source) };
    let place = serde_json::from_str(&given.headers).map_err(unreadable)?;
    Ok(Some(Written { place, json: given.body }))
}

fn remember(
    tenant: &mut Tenant<'_>,
    caller: &Caller,
    once: &Once,
    written: &Written,
    now: NaiveDateTime,
) -> Result<()> {
    let unwritable = |source| StorageError::Corrupt { what: "answer", source: Box::new(source) };
    let given = Given {
        fingerprint: once.fingerprint.clone(),
        status: CREATED,
        headers: serde_json::to_string(&written.place).map_err(unwritable)?,
        body: written.json.clone(),
    };
    save_given(tenant, &caller.subject, &once.key, &given, now, now - REMEMBERED)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_write_over_an_unexpected_revision_is_refused() {
        let expected = Expected::OneOf(vec![2, 3]);
        assert!(expected.check("firm", 3).is_ok());
        assert!(matches!(expected.check("firm", 4), Err(AppError::Changed { what: "firm" })));
        assert!(Expected::Any.check("firm", 4).is_ok());
        assert!(Expected::OneOf(Vec::new()).check("firm", 1).is_err());
    }

    #[test]
    fn a_record_that_counts_no_revisions_has_another_one_when_anything_of_it_is() {
        let revision = |text: &str| revision_of(&(text, 1)).unwrap();
        assert_eq!(revision("a"), revision("a"));
        assert_ne!(revision("a"), revision("b"));
        assert!(revision("a") > 0);
    }
}
