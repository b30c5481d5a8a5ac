//! Reading and understanding a table beside the writing of it: while one chunk is written, the next ones are
//! understood on all cores. A few chunks wait in between at most, so that memory stays bounded.

use super::Importable;
use crate::connectors::tables::{Fault, Form, RawRow, Table};
use crate::domain::Invalid;
use rayon::prelude::*;
use std::io::Read;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use uuid::Uuid;

/// Rows that are understood together and saved in one transaction.
pub(super) const CHUNK: usize = 8_000;

/// Chunks that may wait for the writer.
const MOST_WAITING: usize = 2;

/// A row: its line, and what it says or what is wrong with it.
pub(super) type Understood<Kind> =
    (u64, std::result::Result<(<Kind as Importable>::Prepared, Vec<Invalid>), Vec<Invalid>>);

/// Hands the chunks of a table, of `size` rows each, to `write`, in their order. Reading stops when `write` is done; answers with what it
/// answers and whether the reading ended before the end of the file.
pub(super) fn understand_beside<R: Read + Send, Kind: Importable, Done>(
    table: Table<R>,
    size: usize,
    kind: &Kind,
    write: impl FnOnce(&Receiver<Vec<Understood<Kind>>>) -> Done,
) -> (Done, bool) {
    std::thread::scope(|scope| {
        let (understood, chunks) = sync_channel(MOST_WAITING);
        let reader = scope.spawn(move || understand_all(table, size, kind, &understood));
        let done = write(&chunks);
        drop(chunks);
        match reader.join() {
            Ok(is_cut_off) => (done, is_cut_off),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

fn understand_all<R: Read, Kind: Importable>(
    mut table: Table<R>,
    size: usize,
    kind: &Kind,
    understood: &SyncSender<Vec<Understood<Kind>>>,
) -> bool {
    let form = table.form().clone();
    loop {
        // Ids are drawn in the order of the file, so that new records are written at the end of their tables.
        let raw = std::iter::from_fn(|| table.next_raw()).map(|raw| (raw, Uuid::now_v7()));
        let rows: Vec<(std::result::Result<RawRow, Fault>, Uuid)> = raw.take(size).collect();
        if rows.is_empty() {
            return table.is_cut_off();
        }
        let chunk = rows.into_par_iter().map(|(raw, id)| understand(kind, &form, raw, id)).collect();
        if understood.send(chunk).is_err() {
            // The writer gave up, and will say why.
            return table.is_cut_off();
        }
    }
}

fn understand<Kind: Importable>(
    kind: &Kind,
    form: &Form,
    raw: std::result::Result<RawRow, Fault>,
    id: Uuid,
) -> Understood<Kind> {
    let read = raw.and_then(|raw| match kind.prepare_at_once(form, &raw, id) {
        Some((line, prepared)) => Ok((line, Ok(prepared))),
        None => form.row(raw).map(|row| {
            let with_notices = |(prepared, more)| (prepared, row.notices.into_iter().chain(more).collect());
            (row.line, kind.prepare(row.profile, id).map(with_notices))
        }),
    });
    read.unwrap_or_else(|fault| (fault.line, Err(vec![fault.fault])))
}
