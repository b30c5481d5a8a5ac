//! Reading all firms.

use crate::domain::{Firm, OrganisationId};
use crate::storage::error::failed;
use crate::storage::schema::firms;
use crate::storage::{Conn, Result, Tenant, document};
use diesel::prelude::*;
use std::sync::mpsc::{SyncSender, sync_channel};

/// Firms that are read at once.
const CHUNK: usize = 4_000;

/// Chunks that may wait for whoever takes them.
const MOST_WAITING: usize = 2;

/// Hands every firm to `each`, ordered by id, without holding all of them: while `each` works, a thread of its own
/// reads the next ones. It ends with the reading, so that the allocator gives back what it made; the threads that
/// stay would keep hundreds of megabytes after reading millions of firms.
pub fn load_firms(tenant: &mut Tenant<'_>, each: &mut dyn FnMut(Firm)) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    std::thread::scope(|scope| {
        let (read, chunks) = sync_channel::<Vec<Firm>>(MOST_WAITING);
        let reader = scope.spawn(move || read_all(conn, organisation, &read));
        chunks.into_iter().flatten().for_each(each);
        reader.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

fn read_all(conn: &mut Conn, organisation: OrganisationId, read: &SyncSender<Vec<Firm>>) -> Result<()> {
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
        let firms: Result<Vec<Firm>> = rows.iter().map(|(_, document)| document::from_text("firm", document)).collect();
        let gone = read.send(firms?).is_err();
        match rows.into_iter().last() {
            Some((last, _)) if !gone => after = last,
            _ => return Ok(()),
        }
    }
}
