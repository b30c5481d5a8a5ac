//! Reading all firms.

use crate::domain::gist::{Gist, Outline};
use crate::domain::{Firm, FirmId, OrganisationId};
use crate::storage::connection::per_backend;
use crate::storage::error::failed;
use crate::storage::schema::firms;
use crate::storage::{Conn, Result, Tenant, document};
use diesel::prelude::*;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

/// Firms that are read at once.
const CHUNK: usize = 4_000;

/// Firms that are understood at once, as far as gists tell of them.
const PART: usize = 16_000;

/// Chunks that may wait for whoever takes them.
const MOST_WAITING: usize = 2;

/// Most threads that understand documents; reading them is one thread's work.
const MOST_MAKERS: usize = 4;

/// A firm as far as it had to be read.
#[derive(Clone, Debug, PartialEq)]
pub enum ReadFirm {
    /// Its gist says all that rankings and the search for names read.
    Gist(Gist),
    /// The whole record, of a firm without a gist of the present form.
    Whole(Firm),
}

/// A firm as far as it had to be read, while it is read.
#[derive(Debug)]
pub enum ReadOutline<'a> {
    /// As [`ReadFirm::Gist`].
    Gist(Outline<'a>),
    /// As [`ReadFirm::Whole`].
    Whole(Firm),
}

/// Hands every firm to `each`, ordered by id, without holding all of them.
pub fn load_firms(tenant: &mut Tenant<'_>, each: &mut dyn FnMut(Firm)) -> Result<()> {
    let mut after = None;
    loop {
        let firms = load_firms_after(tenant, after, CHUNK)?;
        let Some(last) = firms.last() else { return Ok(()) };
        after = Some(last.id);
        firms.into_iter().for_each(&mut *each);
    }
}

/// Hands what `make` makes of every firm to `each`, in no order; answers how many lack a gist that they should have. As
/// [`load_gists_in_parts`].
pub fn load_gists_as<T: Send>(
    tenant: &mut Tenant<'_>,
    make: impl Fn(ReadFirm) -> T + Sync,
    each: &mut dyn FnMut(T),
) -> Result<usize> {
    let add = |part: &mut Vec<T>, read: ReadOutline<'_>| {
        part.push(make(match read {
            ReadOutline::Gist(outline) => ReadFirm::Gist(outline.into()),
            ReadOutline::Whole(firm) => ReadFirm::Whole(firm),
        }));
    };
    load_gists_in_parts(tenant, add, &mut |part: Vec<T>| part.into_iter().for_each(&mut *each))
}

/// Has all firms added to parts of some thousands, in no order, and hands these to `each`; answers how many firms lack a
/// gist that they should have. While `each` works, one thread reads the next gists and documents and others understand them
/// and `add`. They end with the reading, so that the allocator gives back what they made; the threads that stay would keep
/// hundreds of megabytes after reading millions of firms.
pub fn load_gists_in_parts<T: Default + Send>(
    tenant: &mut Tenant<'_>,
    add: impl Fn(&mut T, ReadOutline<'_>) + Sync,
    each: &mut dyn FnMut(T),
) -> Result<usize> {
    let makers = std::thread::available_parallelism().map_or(1, |cores| cores.get()).min(MOST_MAKERS);
    let unread = Mutex::new(Vec::new());
    let lacking = make_beside(makers, tenant, &add, &unread, each)?;
    // A gist that this version cannot read is no loss: the document is the truth.
    let unread = unread.into_inner().unwrap_or_else(PoisonError::into_inner);
    let mut part = T::default();
    for firm in super::load_firms_by_id(tenant, &unread)? {
        add(&mut part, ReadOutline::Whole(firm));
    }
    each(part);
    Ok(lacking)
}

/// Firms after one, in the order of their ids, at most `limit`.
pub fn load_firms_after(tenant: &mut Tenant<'_>, after: Option<FirmId>, limit: usize) -> Result<Vec<Firm>> {
    let (conn, organisation) = tenant.parts();
    let documents: Vec<String> = firms::table
        .filter(firms::organisation_id.eq(organisation.to_string()))
        .filter(firms::id.gt(after.map(|id| id.to_string()).unwrap_or_default()))
        .order(firms::id)
        .limit(i64::try_from(limit).unwrap_or(i64::MAX))
        .select(firms::document)
        .load(conn)
        .map_err(failed("loading firms"))?;
    documents.iter().map(|document| document::from_text("firm", document)).collect()
}

/// Hands the id and the KVK number of every firm with such a number to `each`, in the order of the numbers.
pub fn load_kvk_numbers(tenant: &mut Tenant<'_>, each: &mut dyn FnMut(FirmId, &str)) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    let organisation = organisation.to_string();
    let mut after = (String::new(), String::new());
    loop {
        let (number, id) = &after;
        let rows: Vec<(Option<String>, String)> = firms::table
            .filter(firms::organisation_id.eq(&organisation))
            .filter(firms::kvk_number.ge(number))
            .filter(firms::kvk_number.gt(number).assume_not_null().or(firms::id.gt(id)))
            .order((firms::kvk_number, firms::id))
            .limit(CHUNK as i64)
            .select((firms::kvk_number, firms::id))
            .load(conn)
            .map_err(failed("loading KVK numbers"))?;
        let Some((last, id)) = rows.last() else { return Ok(()) };
        after = (last.clone().unwrap_or_default(), id.clone());
        for (number, id) in rows {
            each(FirmId::new(document::to_uuid(&id)?), number.as_deref().unwrap_or_default());
        }
    }
}

/// What stands in the row of a firm.
enum Row {
    /// Id and gist.
    Gist(FirmId, Vec<u8>),
    /// Document.
    Document(String),
}

fn make_beside<T: Default + Send>(
    makers: usize,
    tenant: &mut Tenant<'_>,
    add: &(impl Fn(&mut T, ReadOutline<'_>) + Sync),
    unread: &Mutex<Vec<FirmId>>,
    each: &mut dyn FnMut(T),
) -> Result<usize> {
    let (conn, organisation) = tenant.parts();
    std::thread::scope(|scope| {
        let (read, rows) = sync_channel::<Vec<Row>>(MOST_WAITING);
        let (made, parts) = sync_channel::<Result<T>>(MOST_WAITING);
        let rows = Arc::new(Mutex::new(rows));
        let reader = scope.spawn(move || read_all(conn, organisation, &read));
        for _ in 0..makers {
            let (rows, made) = (rows.clone(), made.clone());
            scope.spawn(move || make_all(&rows, add, unread, &made));
        }
        drop((rows, made));
        let outcome = parts.into_iter().try_for_each(|part| part.map(&mut *each));
        let lacking = reader.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        outcome.and(lacking)
    })
}

fn read_all(conn: &mut Conn, organisation: OrganisationId, read: &SyncSender<Vec<Row>>) -> Result<usize> {
    let organisation = organisation.to_string();
    let mut after = String::new();
    let mut lacking = 0;
    let mut waiting = Vec::new();
    loop {
        // For each database by itself: looking up at each of millions of rows which one it is takes time.
        let found: Vec<(String, Option<Vec<u8>>)> = per_backend!(conn, conn => {
            firms::table
                .filter(firms::organisation_id.eq(&organisation))
                .filter(firms::id.gt(&after))
                .order(firms::id)
                .limit(CHUNK as i64)
                .select((firms::id, firms::gist))
                .load(conn)
        })
        .map_err(failed("loading firms"))?;
        let Some((last, _)) = found.last() else {
            // Whoever takes them knows why, when they are not taken.
            let _ = read.send(waiting);
            return Ok(lacking);
        };
        after.clone_from(last);
        let mut without = Vec::new();
        for (id, gist) in found {
            match gist.filter(|gist| gist.starts_with(Gist::EMPTY)) {
                Some(gist) if gist.len() > Gist::EMPTY.len() => {
                    waiting.push(Row::Gist(FirmId::new(document::to_uuid(&id)?), gist));
                }
                gist => {
                    lacking += usize::from(gist.is_none());
                    without.push(id);
                }
            }
        }
        for ids in without.chunks(crate::storage::CHUNK) {
            let documents: Vec<String> = firms::table
                .filter(firms::organisation_id.eq(&organisation))
                .filter(firms::id.eq_any(ids))
                .select(firms::document)
                .load(conn)
                .map_err(failed("loading firms"))?;
            waiting.extend(documents.into_iter().map(Row::Document));
        }
        // Documents are large, and are handed on at once.
        if (waiting.len() >= PART || !without.is_empty()) && read.send(std::mem::take(&mut waiting)).is_err() {
            return Ok(lacking);
        }
    }
}

fn make_all<T: Default>(
    rows: &Mutex<Receiver<Vec<Row>>>,
    add: &impl Fn(&mut T, ReadOutline<'_>),
    unread: &Mutex<Vec<FirmId>>,
    made: &SyncSender<Result<T>>,
) {
    loop {
        // The lock is held while waiting and free again before the work begins.
        let next = rows.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(rows) = next else { return };
        let mut part = T::default();
        let outcome = rows.into_iter().try_for_each(|row| {
            match row {
                Row::Document(document) => add(&mut part, ReadOutline::Whole(document::from_text("firm", &document)?)),
                Row::Gist(id, bytes) => match Outline::read(id, &bytes) {
                    Some(outline) => add(&mut part, ReadOutline::Gist(outline)),
                    None => unread.lock().unwrap_or_else(PoisonError::into_inner).push(id),
                },
            }
            Ok(())
        });
        if made.send(outcome.map(|()| part)).is_err() {
            return;
        }
    }
}
