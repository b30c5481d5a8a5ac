//! What was refused, told to the audit beside the answer.
//!
//! A refusal has no transaction to be told in, and a flood of them must fill neither the disk nor the database: they go
//! through a short queue to one thread, which writes at most [`MOST_A_MINUTE`] for an organisation. What is left out is
//! counted, and the next record tells how many.

use super::caller::Role;
use super::{App, Result};
use crate::domain::OrganisationId;
use crate::domain::audit::{Action, Detail, Origin, Outcome};
use crate::storage::Pool;
use crate::storage::audit::{Entry, append};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

/// Records of refusals that one organisation gets in a minute.
pub const MOST_A_MINUTE: usize = 30;
/// Refusals that wait to be written; what comes in beside them is only counted.
const MOST_WAITING: usize = 256;
const MINUTE: Duration = Duration::from_secs(60);

/// Something that was asked for and refused.
#[derive(Clone, Debug)]
pub struct Refused {
    /// Of which organisation; of a caller whom nobody knows, that of the installation.
    pub organisation: OrganisationId,
    /// By whom, in which role; nothing when nobody is known.
    pub caller: Option<(String, Role)>,
    /// From where.
    pub origin: Origin,
    /// What was asked: method and route, as `DELETE /v1/firms/{firmId}`.
    pub operation: String,
    /// The HTTP status of the answer.
    pub status: u16,
}

/// Takes refusals.
pub struct Refusals {
    queue: SyncSender<Refused>,
    left_out: Arc<AtomicI64>,
}

impl Refusals {
    /// Starts the thread that writes; it ends when this is dropped and everything is written.
    pub fn start(app: &App) -> std::io::Result<Refusals> {
        let (queue, waiting) = sync_channel(MOST_WAITING);
        let left_out = Arc::new(AtomicI64::new(0));
        let mut writer = Writer { pool: app.pool.clone(), left_out: left_out.clone(), minutes: HashMap::new() };
        std::thread::Builder::new().name("refusals".into()).spawn(move || writer.run(&waiting))?;
        Ok(Refusals { queue, left_out })
    }

    /// Tells a refusal; never waits.
    pub fn tell(&self, refused: Refused) {
        if self.queue.try_send(refused).is_err() {
            self.left_out.fetch_add(1, Ordering::Relaxed);
        }
    }
}

struct Writer {
    pool: Pool,
    left_out: Arc<AtomicI64>,
    minutes: HashMap<OrganisationId, Minute>,
}

/// What was written for an organisation in a minute.
struct Minute {
    began: Instant,
    written: usize,
    left_out: i64,
    last: Refused,
}

impl Writer {
    fn run(&mut self, waiting: &Receiver<Refused>) {
        loop {
            match waiting.recv_timeout(MINUTE) {
                Ok(refused) => self.take(refused, Instant::now()),
                Err(RecvTimeoutError::Timeout) => self.tell_left_out(),
                Err(RecvTimeoutError::Disconnected) => return self.tell_left_out(),
            }
        }
    }

    fn take(&mut self, refused: Refused, now: Instant) {
        let fresh = || Minute { began: now, written: 0, left_out: 0, last: refused.clone() };
        let minute = self.minutes.entry(refused.organisation).or_insert_with(fresh);
        if now.duration_since(minute.began) >= MINUTE {
            minute.began = now;
            minute.written = 0;
        }
        if minute.written >= MOST_A_MINUTE {
            minute.left_out += 1;
            minute.last = refused;
            return;
        }
        minute.written += 1;
        let left_out = std::mem::take(&mut minute.left_out) + self.left_out.swap(0, Ordering::Relaxed);
        self.save(&refused, left_out);
    }

    /// After a flood, tells how many were left out of it; once a quiet minute.
    fn tell_left_out(&mut self) {
        let unqueued = self.left_out.swap(0, Ordering::Relaxed);
        for (number, minute) in std::mem::take(&mut self.minutes).into_values().enumerate() {
            let left_out = minute.left_out + if number == 0 { unqueued } else { 0 };
            if left_out > 0 {
                self.save(&minute.last, left_out - 1);
            }
        }
    }

    fn save(&self, refused: &Refused, left_out: i64) {
        if let Err(error) = self.try_save(refused, left_out) {
            tracing::error!(%error, "a refusal could not be told to the audit");
        }
    }

    fn try_save(&self, refused: &Refused, left_out: i64) -> Result<()> {
        let (subject, role) =
            refused.caller.as_ref().map_or(("", ""), |(subject, role)| (subject.as_str(), role.code()));
        let mut detail = Detail::default().number("status", i64::from(refused.status));
        if left_out > 0 {
            detail = detail.number("unrecorded", left_out);
        }
        let entry = Entry {
            subject,
            role,
            origin: refused.origin,
            action: Action::Request,
            object_kind: "operation",
            object_id: &refused.operation,
            outcome: Outcome::Refused,
            detail,
        };
        self.pool.write(refused.organisation, |tenant| append(tenant, &entry))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::audit::{AuditFilter, list_records};

    #[test]
    fn a_flood_is_told_by_few_records_and_the_number_of_the_others() {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(&folder.path().join("audit.db").to_string_lossy(), 2).unwrap();
        let mut writer = Writer { pool: app.pool.clone(), left_out: Arc::default(), minutes: HashMap::new() };
        let refused = Refused {
            organisation: OrganisationId::DEFAULT,
            caller: None,
            origin: Origin::default(),
            operation: "GET /v1/firms".into(),
            status: 401,
        };
        let began = Instant::now();
        for _ in 0..1000 {
            writer.take(refused.clone(), began);
        }
        let told = || {
            let filter = AuditFilter { outcome: Some(Outcome::Refused), ..AuditFilter::default() };
            app.pool.read(OrganisationId::DEFAULT, |tenant| list_records(tenant, &filter, None, 1)).unwrap()
        };
        assert_eq!(told().1, MOST_A_MINUTE as u64);
        writer.take(refused, began + MINUTE);
        let (records, count) = told();
        assert_eq!((count, &*records[0].detail), (31, r#"{"status":401,"unrecorded":970}"#));
        writer.tell_left_out();
        assert_eq!(told().1, 31);
    }
}
