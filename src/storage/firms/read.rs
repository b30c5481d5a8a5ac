//! Reading all firms.

use crate::domain::{Firm, FirmId, OrganisationId};
use crate::storage::error::failed;
use crate::storage::schema::firms;
use crate::storage::{Conn, Result, Tenant, document};
use diesel::prelude::*;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

/// Firms that are read at once.
const CHUNK: usize = 4_000;

/// Chunks that may wait for whoever takes them.
const MOST_WAITING: usize = 2;

/// Most threads that understand documents; reading them is one thread's work.
const MOST_MAKERS: usize = 4;

/// Hands every firm to `each`, ordered by id, without holding all of them.
pub fn load_firms(tenant: &mut Tenant<'_>, each: &mut dyn FnMut(Firm)) -> Result<()> {
    load_by(1, tenant, |firm| firm, each)
}

/// Hands what `make` makes of every firm to `each`, in no order. While `each` works, one thread reads the next documents
/// and others understand them and `make`. They end with the reading, so that the allocator gives back what they made; the
/// threads that stay would keep hundreds of megabytes after reading millions of firms.
pub fn load_firms_as<T: Send>(
    tenant: &mut Tenant<'_>,
    make: impl Fn(Firm) -> T + Sync,
    each: &mut dyn FnMut(T),
) -> Result<()> {
    let makers = std::thread::available_parallelism().map_or(1, |cores| cores.get()).min(MOST_MAKERS);
    load_by(makers, tenant, make, each)
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

fn load_by<T: Send>(
    makers: usize,
    tenant: &mut Tenant<'_>,
    make: impl Fn(Firm) -> T + Sync,
    each: &mut dyn FnMut(T),
) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    std::thread::scope(|scope| {
        let (read, documents) = sync_channel::<Vec<String>>(MOST_WAITING);
        let (made, chunks) = sync_channel::<Result<Vec<T>>>(MOST_WAITING);
        let documents = Arc::new(Mutex::new(documents));
        let reader = scope.spawn(move || read_all(conn, organisation, &read));
        for _ in 0..makers {
            let (documents, made, make) = (documents.clone(), made.clone(), &make);
            scope.spawn(move || make_all(&documents, make, &made));
        }
        drop((documents, made));
        let outcome = chunks.into_iter().try_for_each(|chunk| {
            chunk?.into_iter().for_each(&mut *each);
            Ok(())
        });
        let read = reader.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        outcome.and(read)
    })
}

fn read_all(conn: &mut Conn, organisation: OrganisationId, read: &SyncSender<Vec<String>>) -> Result<()> {
    let organisation = organisation.to_string();
    let mut after = String::new();
    loop {
        let rows: Vec<(String, String)> = firms::table
            .filter(firms::organisation_id.eq(&organisation))
            .filter(firms::id.gt(&after))
            .order(firms::id)
            .limit(CHUNK as i64)
            .select((firms::id, firms::document))
            .load(conn)
            .map_err(failed("loading firms"))?;
        let Some((last, _)) = rows.last() else { return Ok(()) };
        after.clone_from(last);
        if read.send(rows.into_iter().map(|(_, document)| document).collect()).is_err() {
            return Ok(());
        }
    }
}

fn make_all<T>(documents: &Mutex<Receiver<Vec<String>>>, make: impl Fn(Firm) -> T, made: &SyncSender<Result<Vec<T>>>) {
    loop {
        // The lock is held while waiting and free again before the work begins.
        let next = documents.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(documents) = next else { return };
        let firms = documents.iter().map(|document| Ok(make(document::from_text("firm", document)?)));
        if made.send(firms.collect()).is_err() {
            return;
        }
    }
}
