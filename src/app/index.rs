//! The index of each organisation, which follows the database.
//!
//! The database is the truth. An [`Indexed`] is a snapshot with the weights that were active at the same version; it
//! is never changed, only replaced. [`Indexes::current`] asks the database for its version, which costs one small
//! query, and catches up when there is something new: by single records when few changed, by building anew when many
//! did, when firms were loaded in bulk, or when projects or the registry changed as a whole. So it does not matter which
//! process wrote.
//!
//! Two things can wait, and are done on a thread beside the requests: laying the rows out anew when many changes have
//! piled up on them, and turning to a new day. Until that is done, the index before it goes on following.

use super::{AppError, Result};
use crate::domain::weights::Weights;
use crate::domain::{FirmId, OrganisationId, PartnerId};
use crate::matching::snapshot::{Delta, Snapshot, SnapshotBuilder};
use crate::storage::changes::{Change, Entity};
use crate::storage::{self, Pool, Tenant};
use arc_swap::ArcSwapOption;
use chrono::NaiveDate;
use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

/// Up to so many changes are followed one by one; beyond, building anew is cheaper.
const MOST_FOLLOWED: usize = 5_000;

/// A snapshot and the weights that hold for it.
#[derive(Clone, Debug)]
pub struct Indexed {
    /// Firms, partners and their past.
    pub snapshot: Snapshot,
    /// The active weights.
    pub weights: Arc<Weights>,
}

/// The indexes of all organisations.
pub struct Indexes {
    pool: Pool,
    /// The day of every snapshot; absent means the day that it is.
    day: Option<NaiveDate>,
    by_organisation: RwLock<HashMap<OrganisationId, Arc<Slot>>>,
}

/// One organisation's index: what readers see, and a lock that one writer at a time holds while it catches up.
#[derive(Default)]
struct Slot {
    current: ArcSwapOption<Indexed>,
    catching_up: Mutex<()>,
    /// Whether a thread lays the rows out anew.
    renewing: AtomicBool,
}

impl Indexes {
    /// No index yet; each is built at first use, for `day` or for the day that it is then.
    pub fn new(pool: Pool, day: Option<NaiveDate>) -> Self {
        Self { pool, day, by_organisation: RwLock::default() }
    }

    /// The organisation's index, caught up with the database; refused when that is still below `min_version`.
    pub fn current(&self, organisation: OrganisationId, min_version: Option<i64>) -> Result<Arc<Indexed>> {
        let slot = self.slot(organisation);
        let today = self.day.unwrap_or_else(|| chrono::Utc::now().date_naive());
        // The connection goes back before the lock: who waits for an index should keep nobody from reading.
        let version = storage::organisations::get_version(&mut *self.pool.get()?, organisation)?;
        let indexed = match slot.current.load_full() {
            Some(indexed) if indexed.snapshot.version >= version && is_good_on(today, &indexed.snapshot) => indexed,
            _ => slot.catch_up(&self.pool, organisation, today)?,
        };
        if indexed.snapshot.today != today || indexed.snapshot.needs_rebuild() {
            slot.renew(&self.pool, organisation, today);
        }
        match min_version {
            Some(asked) if asked > indexed.snapshot.version => {
                Err(AppError::Behind { current: indexed.snapshot.version, asked })
            }
            _ => Ok(indexed),
        }
    }

    /// How many changes the index is behind the database, for the metrics; nothing while it was never built.
    pub fn lag(&self, organisation: OrganisationId) -> Result<Option<i64>> {
        let Some(indexed) = self.slot(organisation).current.load_full() else { return Ok(None) };
        let version = storage::organisations::get_version(&mut *self.pool.get()?, organisation)?;
        Ok(Some(version - indexed.snapshot.version))
    }

    fn slot(&self, organisation: OrganisationId) -> Arc<Slot> {
        let known = self.by_organisation.read().unwrap_or_else(PoisonError::into_inner).get(&organisation).cloned();
        known.unwrap_or_else(|| {
            let mut slots = self.by_organisation.write().unwrap_or_else(PoisonError::into_inner);
            slots.entry(organisation).or_default().clone()
        })
    }
}

impl Slot {
    /// The index, brought up to date with the database by whoever comes first; the others wait for it.
    fn catch_up(&self, pool: &Pool, organisation: OrganisationId, today: NaiveDate) -> Result<Arc<Indexed>> {
        let _turn = lock(&self.catching_up);
        self.replace(pool, organisation, today, self.current.load_full())
    }

    /// Puts `before`, brought up to date, in the place of what readers see. The caller holds the lock.
    fn replace(
        &self,
        pool: &Pool,
        organisation: OrganisationId,
        today: NaiveDate,
        before: Option<Arc<Indexed>>,
    ) -> Result<Arc<Indexed>> {
        let indexed = pool.read(organisation, |tenant| catch_up(tenant, before, today))?;
        self.current.store(Some(indexed.clone()));
        Ok(indexed)
    }

    /// Builds the index anew on a thread of its own, unless one is at it already.
    fn renew(self: &Arc<Self>, pool: &Pool, organisation: OrganisationId, today: NaiveDate) {
        if self.renewing.swap(true, Ordering::AcqRel) {
            return;
        }
        let (slot, pool) = (self.clone(), pool.clone());
        let renew = move || {
            let done = slot.build_beside(&pool, organisation, today);
            slot.renewing.store(false, Ordering::Release);
            if let Err(error) = done {
                tracing::error!(%error, %organisation, "the index could not be built anew; it goes on following");
            }
        };
        if let Err(error) = std::thread::Builder::new().name("index".into()).spawn(renew) {
            self.renewing.store(false, Ordering::Release);
            tracing::error!(%error, %organisation, "no thread to build the index anew");
        }
    }

    fn build_beside(&self, pool: &Pool, organisation: OrganisationId, today: NaiveDate) -> Result<()> {
        let built = pool.read(organisation, |tenant| build(tenant, today))?;
        // What changed while it was built is followed before readers see it: they never go back.
        let _turn = lock(&self.catching_up);
        self.replace(pool, organisation, today, Some(Arc::new(built))).map(drop)
    }
}

/// Whether a snapshot may answer on this day: also yesterday's, for as long as today's is being built.
fn is_good_on(today: NaiveDate, snapshot: &Snapshot) -> bool {
    snapshot.today == today || today.pred_opt() == Some(snapshot.today)
}

/// A poisoned lock guards nothing here: the slot holds a whole index or none.
fn lock(mutex: &Mutex<()>) -> MutexGuard<'_, ()> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn catch_up(tenant: &mut Tenant<'_>, before: Option<Arc<Indexed>>, today: NaiveDate) -> Result<Arc<Indexed>> {
    let Some(before) = before.filter(|before| is_good_on(today, &before.snapshot)) else {
        return build(tenant, today).map(Arc::new);
    };
    let changes = storage::changes::list_after(tenant, before.snapshot.version, MOST_FOLLOWED + 1)?;
    let Some(last) = changes.last() else { return Ok(before) };
    let wholesale =
        |change: &Change| matches!(change.entity, Entity::Firms | Entity::Collaborations | Entity::Registry);
    if changes.len() > MOST_FOLLOWED || changes.iter().any(wholesale) {
        return build(tenant, today).map(Arc::new);
    }
    let weights = match changes.iter().any(|change| change.entity == Entity::Weights) {
        true => Arc::new(super::weights::active(tenant)?),
        false => before.weights.clone(),
    };
    let deltas = deltas(tenant, &changes)?;
    Ok(Arc::new(Indexed { snapshot: before.snapshot.follow(last.version, deltas), weights }))
}

/// The changed records as they are now; one that changed twice is read once.
fn deltas(tenant: &mut Tenant<'_>, changes: &[Change]) -> Result<Vec<Delta>> {
    let changed = |entity: Entity| -> BTreeSet<uuid::Uuid> {
        changes.iter().filter(|change| change.entity == entity).map(|change| change.id).collect()
    };
    let mut deltas = Vec::new();
    let firms: Vec<FirmId> = changed(Entity::Firm).into_iter().map(FirmId).collect();
    let mut found: HashMap<FirmId, _> =
        storage::firms::load_firms_by_id(tenant, &firms)?.into_iter().map(|firm| (firm.id, firm)).collect();
    deltas.extend(firms.into_iter().map(|id| Delta::Firm(id, found.remove(&id).map(Box::new))));
    for id in changed(Entity::Partner).into_iter().map(PartnerId) {
        let partner = storage::partners::find_partner(tenant, id)?;
        deltas.push(Delta::Partner(id, partner.map(|stored| Box::new(stored.record))));
    }
    Ok(deltas)
}

/// Builds an index from the database alone. The caller reads in one unchanging view, so that version and records are
/// of the same moment.
pub(super) fn build(tenant: &mut Tenant<'_>, today: NaiveDate) -> Result<Indexed> {
    let version = tenant.version()?;
    let weights = Arc::new(super::weights::active(tenant)?);
    let collaborations = storage::collaborations::load_collaborations(tenant)?;
    let mut builder = SnapshotBuilder::new(today, &collaborations);
    for partner in storage::partners::load_partners(tenant)? {
        builder.add_partner(&partner);
    }
    storage::firms::load_firms(tenant, &mut |firm| builder.add_firm(&firm))?;
    Ok(Indexed { snapshot: builder.finish(version), weights })
}
