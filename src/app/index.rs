//! The index of each organisation, which follows the database.
//!
//! The database is the truth. An [`Indexed`] is a snapshot with the weights that were active and the names that people
//! search for, at the same version; it is never changed, only replaced. [`Indexes::current`] asks the database for its version, which costs one small
//! query, and catches up when there is something new: by single records when few changed. So it does not matter which
//! process wrote.
//!
//! When very many changed, when firms were loaded in bulk, or when projects or the registry changed as a whole, it is built
//! anew: at once when it is small, else on a thread beside the requests, which get the index before it until then. When some
//! hundreds changed they are followed, on a thread too. Who asks for a version waits for it. Two more things are done
//! beside the requests: laying the rows out anew when many changes have piled up on them, and turning to a new day; until then
//! the index before goes on following. What is built yields to requests (see `beside`), unless somebody waits for it.
//!
//! Of building millions of firms, a third was once the words of names, which no ranking reads: they are laid out later
//! ([`Indexed::lay_out_names`]). The rest was texts: gists that were copied into records, and the regions of the same few
//! thousand places looked up again for each firm. So firms are worked out in parts by those who read them, and a part
//! remembers its places. What is left is reading the file and sorting. Mapping the file into memory was left alone: all
//! of its gigabytes would count as resident.

use super::lately::Lately;
use super::{AppError, Result};
use crate::domain::collaboration::Participant;
use crate::domain::dutch_clock::dutch_day;
use crate::domain::gist::{More, Outline};
use crate::domain::region::Location;
use crate::domain::weights::Weights;
use crate::domain::{Firm, FirmId, OrganisationId, Partner, PartnerId};
use crate::graph::stated::Statement;
use crate::identity::names::{NameWords, Names, NamesBuilder};
use crate::matching::facts::Located;
use crate::matching::snapshot::{CompiledFirms, Compiler, Delta, Snapshot, SnapshotBuilder};
use crate::outreach::roll::{Entry, Roll, RollBuilder};
use crate::storage::changes::{Change, Entity};
use crate::storage::firms::ReadOutline;
use crate::storage::{self, Pool, Tenant};
use arc_swap::ArcSwapOption;
use chrono::NaiveDate;
use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant};

/// Up to so many changes are followed one by one; beyond, building anew is cheaper.
const MOST_FOLLOWED: usize = 5_000;

/// Up to so many of them a request follows itself, which takes it some milliseconds.
const FEW: i64 = 250;

/// Up to so many firms, partners and projects an index is built, and follows whatever changed, while a request waits: some
/// tenths of a second.
const SMALL: usize = 20_000;

/// For so long no more than [`FEW`] changes come in before rows on which many of them piled up are laid out anew, unless that
/// was waited for this long.
const QUIET: Duration = Duration::from_secs(2);
const LONGEST_UNQUIET: Duration = Duration::from_secs(30);

/// So many times a request waits for a new index when its version is not in yet.
const MOST_ROUNDS: usize = 3;

/// A snapshot and the weights that hold for it.
#[derive(Debug)]
pub struct Indexed {
    /// Firms, partners and their past.
    pub snapshot: Snapshot,
    /// The active weights.
    pub weights: Arc<Weights>,
    /// By what people find firms.
    pub firm_names: Names,
    /// By what people find partners.
    pub partner_names: Names,
    /// Of every firm the few facts by which a list that looks at all of them chooses.
    pub roll: Roll,
    /// How many firms lacked a gist when it was built, so that building it took longer than need be.
    pub without_gist: usize,
    /// What was answered from it.
    pub(super) lately: Lately,
    /// Whether a thread was begun that lays out the names.
    is_laying_out: AtomicBool,
}

impl Indexed {
    /// Whether names can be searched without waiting; else a thread lays them out from now on.
    pub fn is_searchable(self: &Arc<Self>) -> bool {
        if self.firm_names.is_laid_out() {
            return true;
        }
        if !self.is_laying_out.swap(true, Ordering::Relaxed) {
            let indexed = self.clone();
            let beside = move || super::beside::run(|| indexed.lay_out_names());
            if let Err(error) = std::thread::Builder::new().name("names".into()).spawn(beside) {
                self.is_laying_out.store(false, Ordering::Relaxed);
                tracing::error!(%error, "no thread to lay names out");
            }
        }
        false
    }

    /// Whether it holds no more records than so many.
    fn is_small(&self, most: usize) -> bool {
        let Snapshot { firms, partners, past, .. } = &self.snapshot;
        firms.len() + partners.len() + past.projects.len() <= most
    }

    /// Lays out the names that people search for, which no ranking reads, unless that was done.
    pub fn lay_out_names(&self) {
        self.firm_names.lay_out();
        self.partner_names.lay_out();
    }
}

/// The indexes of all organisations.
pub struct Indexes {
    pool: Pool,
    /// The day of every snapshot; absent means the day that it is.
    day: Option<NaiveDate>,
    /// See [`SMALL`].
    small: usize,
    by_organisation: RwLock<HashMap<OrganisationId, Arc<Slot>>>,
}

/// One organisation's index: what readers see, and a lock that one writer at a time holds while it catches up.
#[derive(Default)]
struct Slot {
    current: ArcSwapOption<Indexed>,
    catching_up: Mutex<()>,
    /// Whether so much changed that only building anew catches up.
    is_far_behind: AtomicBool,
    /// Whether a thread builds the index anew.
    renewing: Mutex<bool>,
    renewed: Condvar,
    /// Whether a thread follows some hundreds of changes.
    is_following: AtomicBool,
}

/// From what an index is made and kept up: the records of an organisation, on a day.
#[derive(Clone)]
struct Origin {
    pool: Pool,
    organisation: OrganisationId,
    today: NaiveDate,
    /// See [`SMALL`].
    small: usize,
}

impl Origin {
    fn version(&self) -> Result<i64> {
        Ok(storage::organisations::get_version(&mut *self.pool.get()?, self.organisation)?)
    }

    fn build(&self) -> Result<Indexed> {
        self.pool.read(self.organisation, |tenant| build(tenant, self.today))
    }

    /// An index brought up to date, and whether so much changed that it is as it was.
    fn followed(&self, before: Option<Arc<Indexed>>) -> Result<(Arc<Indexed>, bool)> {
        let followed = self.pool.read(self.organisation, |tenant| catch_up(tenant, before, self.today, self.small))?;
        Ok(match followed {
            Followed::UpTo(indexed) => (indexed, false),
            Followed::Behind(indexed) => (indexed, true),
        })
    }
}

/// What following the database came to.
enum Followed {
    /// All is in.
    UpTo(Arc<Indexed>),
    /// Too much changed to follow it; this is as it was.
    Behind(Arc<Indexed>),
}

impl Indexes {
    /// No index yet; each is built at first use, for `day` or for the day that it is then.
    pub fn new(pool: Pool, day: Option<NaiveDate>) -> Self {
        Self { pool, day, small: SMALL, by_organisation: RwLock::default() }
    }

    /// The organisation's index, caught up with the database or, after a change of very much, as it was before; refused
    /// when that is below `min_version`, for which it waits if the database has it.
    pub fn current(&self, organisation: OrganisationId, min_version: Option<i64>) -> Result<Arc<Indexed>> {
        Ok(self.current_at(organisation, min_version)?.0)
    }

    /// The same, with the version that the database had when it was looked at for it: while a change of very much is
    /// taken in, records are newer than the index.
    pub fn current_at(&self, organisation: OrganisationId, min_version: Option<i64>) -> Result<(Arc<Indexed>, i64)> {
        let slot = self.slot(organisation);
        let today = self.day.unwrap_or_else(|| dutch_day(chrono::Utc::now()));
        let origin = Origin { pool: self.pool.clone(), organisation, today, small: self.small };
        // The connection goes back before the lock: who waits for an index should keep nobody from reading.
        let version = origin.version()?;
        let mut indexed = slot.follow(&origin, version, min_version)?;
        let is_asked = |indexed: &Indexed| min_version.is_none_or(|asked| asked <= indexed.snapshot.version);
        // What is loaded meanwhile may make another round necessary, but hardly for ever.
        for _ in 0..MOST_ROUNDS {
            if is_asked(&indexed) || min_version.is_some_and(|asked| asked > version) {
                break;
            }
            slot.wait_for_renewal();
            indexed = slot.follow(&origin, version, min_version)?;
        }
        match min_version {
            Some(asked) if !is_asked(&indexed) => Err(AppError::Behind { current: indexed.snapshot.version, asked }),
            _ => Ok((indexed, version)),
        }
    }

    /// The organisation's index, caught up with the database, if it was built already.
    pub fn if_built(&self, organisation: OrganisationId) -> Result<Option<Arc<Indexed>>> {
        let is_built = self.slot(organisation).current.load().is_some();
        is_built.then(|| self.current(organisation, None)).transpose()
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
    /// The index for who asks while the database is at `version`, and perhaps asks for a version at least. What takes long is
    /// begun on a thread, and the index before it answers.
    fn follow(self: &Arc<Self>, origin: &Origin, version: i64, asked: Option<i64>) -> Result<Arc<Indexed>> {
        let is_asked_more = |indexed: &Indexed| asked.is_some_and(|asked| asked > indexed.snapshot.version);
        let lags = |indexed: &Indexed| {
            version - indexed.snapshot.version > FEW && !indexed.is_small(origin.small) && !is_asked_more(indexed)
        };
        let is_enough = |indexed: &Indexed| {
            let answers = indexed.snapshot.version >= version || self.is_far_behind() || lags(indexed);
            answers && is_good_on(origin.today, &indexed.snapshot)
        };
        let indexed = match self.current.load_full() {
            Some(indexed) if is_enough(&indexed) => indexed,
            _ => self.catch_up(origin)?,
        };
        if self.needs_building(&indexed, origin.today) {
            self.renew(origin);
        }
        if lags(&indexed) && !self.is_far_behind() {
            self.follow_beside(origin);
        }
        Ok(indexed)
    }

    fn is_far_behind(&self) -> bool {
        self.is_far_behind.load(Ordering::Acquire)
    }

    /// Whether only building anew brings an index up to this day and the database, or makes it fast again.
    fn needs_building(&self, indexed: &Indexed, today: NaiveDate) -> bool {
        indexed.snapshot.today != today || indexed.snapshot.needs_rebuild() || self.is_far_behind()
    }

    /// The index, brought up to date with the database by whoever comes first; the others wait for it.
    fn catch_up(&self, origin: &Origin) -> Result<Arc<Indexed>> {
        let _turn = lock(&self.catching_up);
        let (indexed, is_far_behind) = origin.followed(self.current.load_full())?;
        self.show(&indexed, is_far_behind);
        Ok(indexed)
    }

    /// What readers see from now on. The caller holds the lock.
    fn show(&self, indexed: &Arc<Indexed>, is_far_behind: bool) {
        self.current.store(Some(indexed.clone()));
        self.is_far_behind.store(is_far_behind, Ordering::Release);
    }

    /// Follows the database on a thread of its own, unless one is at it already.
    fn follow_beside(self: &Arc<Self>, origin: &Origin) {
        if self.is_following.swap(true, Ordering::AcqRel) {
            return;
        }
        let (slot, origin) = (self.clone(), origin.clone());
        let organisation = origin.organisation;
        let follow = move || {
            let done = slot.catch_up(&origin);
            slot.is_following.store(false, Ordering::Release);
            if let Err(error) = done {
                tracing::error!(%error, %organisation, "changes could not be followed beside the requests");
            }
        };
        if let Err(error) = std::thread::Builder::new().name("follow".into()).spawn(follow) {
            self.is_following.store(false, Ordering::Release);
            tracing::error!(%error, %organisation, "no thread to follow changes");
        }
    }

    /// Builds the index anew on a thread of its own, unless one is at it already.
    fn renew(self: &Arc<Self>, origin: &Origin) {
        if std::mem::replace(&mut *lock(&self.renewing), true) {
            return;
        }
        let (slot, origin) = (self.clone(), origin.clone());
        let organisation = origin.organisation;
        let renew = move || {
            let done = slot.wait_for_quiet(&origin).and_then(|()| slot.build_beside(&origin));
            slot.end_renewal();
            match done {
                Ok(before) => before.into_iter().for_each(super::beside::release),
                Err(error) => {
                    tracing::error!(%error, %organisation, "the index could not be built anew; it goes on following");
                }
            }
        };
        if let Err(error) = std::thread::Builder::new().name("index".into()).spawn(renew) {
            self.end_renewal();
            tracing::error!(%error, %organisation, "no thread to build the index anew");
        }
    }

    /// Returns once hardly anything is written any more, or after a while: what is built while very much changes is out of
    /// date before it is done. An index that can only be built anew is not kept waiting.
    fn wait_for_quiet(&self, origin: &Origin) -> Result<()> {
        let (begun, mut since, mut version) = (Instant::now(), Instant::now(), origin.version()?);
        while !self.is_far_behind() && since.elapsed() < QUIET && begun.elapsed() < LONGEST_UNQUIET {
            std::thread::sleep(QUIET / 10);
            let now = origin.version()?;
            if now - version > FEW {
                (version, since) = (now, Instant::now());
            }
        }
        Ok(())
    }

    fn end_renewal(&self) {
        *lock(&self.renewing) = false;
        self.renewed.notify_all();
    }

    /// Returns when no thread builds the index anew.
    fn wait_for_renewal(&self) {
        let renewing = lock(&self.renewing);
        drop(self.renewed.wait_while(renewing, |renewing| *renewing).unwrap_or_else(PoisonError::into_inner));
    }

    /// Gives the index before.
    fn build_beside(&self, origin: &Origin) -> Result<Option<Arc<Indexed>>> {
        // Until this is done, the index before it answers; nobody should wait for names who need not.
        let built = super::beside::run(|| {
            let built = origin.build()?;
            built.lay_out_names();
            Ok::<_, AppError>(built)
        })?;
        self.take_in(origin, Arc::new(built))
    }

    /// Puts what was built in the place of what readers see, once it has followed what changed meanwhile. They never go back: it
    /// is let go of when they have seen so much more that it cannot follow. Gives the index that is no longer read.
    fn take_in(&self, origin: &Origin, built: Arc<Indexed>) -> Result<Option<Arc<Indexed>>> {
        let _turn = lock(&self.catching_up);
        let before = self.current.load_full();
        let (built, is_far_behind) = origin.followed(Some(built))?;
        let is_late = |seen: &Arc<Indexed>| {
            seen.snapshot.version > built.snapshot.version && is_good_on(origin.today, &seen.snapshot)
        };
        if before.as_ref().is_some_and(is_late) {
            return Ok(Some(built));
        }
        self.show(&built, is_far_behind);
        Ok(before)
    }
}

/// Whether a snapshot may answer on this day: also yesterday's, for as long as today's is being built.
fn is_good_on(today: NaiveDate, snapshot: &Snapshot) -> bool {
    snapshot.today == today || today.pred_opt() == Some(snapshot.today)
}

/// A poisoned lock guards nothing here: the slot holds a whole index or none.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn catch_up(tenant: &mut Tenant<'_>, before: Option<Arc<Indexed>>, today: NaiveDate, small: usize) -> Result<Followed> {
    let anew = |tenant: &mut Tenant<'_>| build(tenant, today).map(|built| Followed::UpTo(Arc::new(built)));
    let Some(before) = before.filter(|before| is_good_on(today, &before.snapshot)) else {
        return anew(tenant);
    };
    let changes = storage::changes::list_after(tenant, before.snapshot.version, MOST_FOLLOWED + 1)?;
    let Some(last) = changes.last() else { return Ok(Followed::UpTo(before)) };
    if changes.first().is_some_and(|first| first.version != before.snapshot.version + 1) {
        // Changes in between are no longer kept.
        return anew(tenant);
    }
    let wholesale =
        |change: &Change| matches!(change.entity, Entity::Firms | Entity::Collaborations | Entity::Registry);
    if changes.len() > MOST_FOLLOWED || changes.iter().any(wholesale) {
        return if before.is_small(small) { anew(tenant) } else { Ok(Followed::Behind(before)) };
    }
    let weights = match changes.iter().any(|change| change.entity == Entity::Weights) {
        true => Arc::new(super::weights::active(tenant)?),
        false => before.weights.clone(),
    };
    let deltas = deltas(tenant, &before.snapshot, &changes)?;
    let (firm_names, partner_names) = follow_names(&before, &deltas);
    let roll = follow_roll(&before, &deltas);
    let snapshot = before.snapshot.follow(last.version, deltas);
    Ok(Followed::UpTo(Arc::new(Indexed {
        snapshot,
        weights,
        firm_names,
        partner_names,
        roll,
        without_gist: before.without_gist,
        lately: Lately::default(),
        is_laying_out: AtomicBool::default(),
    })))
}

fn follow_names(before: &Indexed, deltas: &[Delta]) -> (Names, Names) {
    let (mut firms, mut partners) = (Vec::new(), Vec::new());
    for delta in deltas {
        match delta {
            Delta::Firm(id, firm) => firms.push((id.0, firm.as_deref().map(words_of_firm))),
            Delta::Partner(id, partner) => partners.push((id.0, partner.as_deref().map(words_of_partner))),
        }
    }
    (before.firm_names.follow(firms), before.partner_names.follow(partners))
}

fn follow_roll(before: &Indexed, deltas: &[Delta]) -> Roll {
    let today = before.snapshot.today;
    let changed = deltas.iter().filter_map(|delta| match delta {
        Delta::Firm(id, firm) => Some((*id, firm.as_deref().map(|firm| Entry::of(firm, More::of(firm), today)))),
        Delta::Partner(..) => None,
    });
    before.roll.follow(changed.collect())
}

fn words_of_firm(firm: &Firm) -> NameWords {
    let place = firm.location.as_ref().and_then(|location| location.place.as_deref());
    NameWords::of(&firm.name, firm.trade_names.iter().map(String::as_str), place)
}

fn words_of_partner(partner: &Partner) -> NameWords {
    let place = partner.location.as_ref().and_then(|location| location.place.as_deref());
    NameWords::of(&partner.name, partner.aliases.iter().map(String::as_str), place)
}

/// The changed records as they are now; one that changed twice is read once. Firms that became members of a changed partner,
/// or are none any more, are among them.
fn deltas(tenant: &mut Tenant<'_>, before: &Snapshot, changes: &[Change]) -> Result<Vec<Delta>> {
    let changed = |entity: Entity| -> BTreeSet<uuid::Uuid> {
        changes.iter().filter(|change| change.entity == entity).map(|change| change.id).collect()
    };
    let mut deltas = Vec::new();
    let mut firms: BTreeSet<FirmId> = changed(Entity::Firm).into_iter().map(FirmId).collect();
    for id in changed(Entity::Partner).into_iter().map(PartnerId) {
        let partner = storage::partners::find_partner(tenant, id)?.map(|stored| stored.record);
        let who = Participant::Partner(id);
        let listed = |statement: Option<&Statement>| statement.map(|said| said.listed_by(who)).unwrap_or_default();
        let now = partner.as_ref().map(Statement::of_partner);
        let (then, now) = (listed(before.acquaintances.statement(who)), listed(now.as_ref()));
        firms.extend(then.symmetric_difference(&now));
        deltas.push(Delta::Partner(id, partner.map(Box::new)));
    }
    let firms: Vec<FirmId> = firms.into_iter().collect();
    let mut found: HashMap<FirmId, _> =
        storage::firms::load_firms_by_id(tenant, &firms)?.into_iter().map(|firm| (firm.id, firm)).collect();
    deltas.extend(firms.into_iter().map(|id| Delta::Firm(id, found.remove(&id).map(Box::new))));
    Ok(deltas)
}

/// Builds an index from the database alone. The caller reads in one unchanging view, so that version and records are
/// of the same moment.
pub(super) fn build(tenant: &mut Tenant<'_>, today: NaiveDate) -> Result<Indexed> {
    let version = tenant.version()?;
    let weights = Arc::new(super::weights::active(tenant)?);
    let collaborations = storage::collaborations::load_collaborations(tenant)?;
    let mut builder = SnapshotBuilder::new(today, &collaborations);
    let (mut firm_names, mut partner_names) = (NamesBuilder::default(), NamesBuilder::default());
    for partner in storage::partners::load_partners(tenant)? {
        builder.add_partner(&partner);
        let place = partner.location.as_ref().and_then(|location| location.place.as_deref());
        partner_names.add(partner.id.0, &partner.name, partner.aliases.iter().map(String::as_str), place);
    }
    let compiler = builder.compiler();
    let mut parts = Vec::new();
    let add = |part: &mut Part, read: ReadOutline<'_>| part.add(&read, &compiler, today);
    let without_gist = storage::firms::load_gists_in_parts(tenant, add, &mut |part| parts.push(part))?;
    // In the order of ids, as they were read, there is nothing left to sort.
    parts.sort_by_key(|part| part.firms.first_id());
    let mut roll = RollBuilder::default();
    roll.reserve(parts.iter().map(|part| &part.roll));
    for part in parts {
        firm_names.append(part.names);
        roll.append(part.roll);
        builder.add_compiled_firms(part.firms);
    }
    let roll = roll.finish();
    let (firm_names, partner_names) = (firm_names.finish(), partner_names.finish());
    let snapshot = builder.finish(version);
    Ok(Indexed {
        snapshot,
        weights,
        firm_names,
        partner_names,
        roll,
        without_gist,
        lately: Lately::default(),
        is_laying_out: AtomicBool::default(),
    })
}

/// What becomes of some thousands of firms that were read.
#[derive(Debug, Default)]
struct Part {
    names: NamesBuilder,
    roll: RollBuilder,
    firms: CompiledFirms,
    /// Places that were met in gists, by their bytes.
    places: HashMap<Box<[u8]>, KnownPlace>,
}

/// A place at which a firm was before.
#[derive(Clone, Debug, Default)]
struct KnownPlace {
    located: Located,
    on_roll: u32,
    normal_name: Option<String>,
}

impl KnownPlace {
    fn of(location: Option<&Location>, normal_name: Option<String>, roll: &mut RollBuilder) -> Self {
        Self { located: Located::of(location), on_roll: roll.place_of(location), normal_name }
    }
}

impl Part {
    fn add(&mut self, read: &ReadOutline<'_>, compiler: &Compiler, today: NaiveDate) {
        match read {
            ReadOutline::Gist(outline) => self.add_outline(outline, compiler, today),
            ReadOutline::Whole(firm) => {
                let place = firm.location.as_ref().and_then(|location| location.place.as_deref());
                self.names.add(firm.id.0, &firm.name, firm.trade_names.iter().map(String::as_str), place);
                self.roll.add(firm, More::of(firm), today);
                compiler.compile(firm, &mut self.firms);
            }
        }
    }

    fn add_outline(&mut self, outline: &Outline<'_>, compiler: &Compiler, today: NaiveDate) {
        let Outline { firm, normal_names, location, more } = outline;
        // No location tells anything in no bytes.
        let texts = location.map_or(&[][..], |location| location.texts);
        let place = match self.places.get(texts) {
            Some(known) => known,
            None => {
                let (location, normal_name) = location.map(|location| location.read()).unzip();
                let known = KnownPlace::of(location.as_ref(), normal_name.flatten(), &mut self.roll);
                self.places.entry(texts.into()).or_insert(known)
            }
        };
        self.names.add_normal(firm.id.0, normal_names.iter().copied(), place.normal_name.as_deref());
        self.roll.add_at(place.on_roll, firm, *more, today);
        let coordinates = location.and_then(|location| location.coordinates);
        compiler.compile_at(place.located, coordinates, firm, &mut self.firms);
    }
}

#[cfg(test)]
mod tests;
