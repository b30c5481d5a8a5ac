//! Partners for every firm of the organisation, as a table.
//!
//! The whole run reads one unchanging view of the database, so that its rows are of one moment however long it takes
//! and whatever is written meanwhile. Who objects or is restricted is not among the firms; who objects at another
//! organisation of the shared ledger is left out, too. Of all others each row tells what the contact gate says in codes, and
//! the first of a firm also in words: repeated in each, these were three quarters of a table. Firms are ranked in the order of
//! their ids, a piece at a time on all cores.

use super::contact_permission::{Dealing, OpenChannels, channels_of};
use super::exports::verdict;
use super::index::{self, Indexed};
use super::matches::Options;
use super::{App, AppError, Caller, Result, contact_rules};
use crate::connectors::rankings::{Cells, GrowingTable, Row, Rows, RunFacts};
use crate::domain::{ExternalId, Firm, FirmId, PartnerKind, Step};
use crate::matching::columns::PartnerRow;
use crate::matching::facts::RowId;
use crate::matching::first_step;
use crate::matching::query::{Limits, Query};
use crate::matching::rank::{Ranked, rank_one_of_many};
use crate::matching::spreads::Spreads;
use crate::matching::twins::Twins;
use crate::storage::{self, Tenant};
use rayon::prelude::*;
use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, mpsc};
use std::thread::ScopedJoinHandle;

pub use crate::connectors::rankings::Begun;

/// Firms that are read, ranked and written together.
const PIECE: usize = 1000;

/// Pieces that may wait to be ranked, and to be written.
const AHEAD: usize = 4;

/// Firms of a piece that a core ranks at a time.
const AT_A_TIME: usize = 10;

/// A part of the firms: the `number`th of `of` runs of ids, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// Which part.
    pub number: usize,
    /// Of how many.
    pub of: usize,
}

impl Shard {
    /// All firms.
    pub const WHOLE: Shard = Shard { number: 1, of: 1 };

    /// The places of its firms among `total`, in the order of ids; the shards together hold each place once.
    fn of_total(self, total: usize) -> Range<usize> {
        let at = |number: usize| (total as u128 * number as u128 / self.of as u128) as usize;
        at(self.number - 1)..at(self.number)
    }
}

/// What happens meanwhile.
#[derive(Clone, Debug)]
pub enum Event {
    /// The table was begun in this way; so many firms are to be done in all.
    Begins(Begun, u64),
    /// So many firms are done, those of earlier runs included.
    Done(u64),
}

/// What a run did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Firms in the table.
    pub firms: u64,
    /// Version of the data that were ranked.
    pub index_version: i64,
    /// Version of the weights.
    pub weights_version: String,
}

/// Ranks partners for every firm of `shard` and writes them to the table `path`, going on with what an earlier run of
/// the same content left. Of the options, those that decide a ranking count.
pub fn match_all(
    app: &App,
    caller: &Caller,
    options: &Options,
    shard: Shard,
    path: &Path,
    told: &mut dyn FnMut(Event),
) -> Result<Outcome> {
    let limits = options.limits()?;
    if limits.kinds.contains(&PartnerKind::Firm) {
        return Err(AppError::Setting("firms as partners of firms are not ranked for all; leave that kind out".into()));
    }
    app.pool.read(caller.organisation, |tenant| {
        let indexed = index::build(tenant, app.today())?;
        let firms = storage::firms::load_firm_ids(tenant)?;
        let rules = contact_rules::active(tenant, caller)?.rules.version;
        let run = facts(&indexed, options, shard, &firms, rules);
        let firms = &firms[shard.of_total(firms.len())];
        let failed = |source| AppError::File { doing: format!("writing {}", path.display()), source };
        let (mut table, begun) = GrowingTable::open(path, run).map_err(failed)?;
        let done = if let Begun::After(firms) = begun { firms } else { 0 };
        told(Event::Begins(begun, firms.len() as u64));
        if done == 0 && shard.number == 1 {
            Rows::head().and_then(|head| table.append(&head.written(), 0)).map_err(failed)?;
        }
        let ranker = Ranker::new(tenant, &indexed, limits)?;
        let pieces = firms.get(done as usize..).unwrap_or_default().chunks(PIECE);
        let (read, to_rank) = mpsc::sync_channel::<Piece<'_>>(AHEAD);
        let (ranked, to_write) = mpsc::sync_channel::<(Vec<u8>, u64)>(AHEAD);
        let ranked_firms = AtomicU64::new(done);
        // While a piece is ranked, those before it are written and those after it are read.
        let table = std::thread::scope(|scope| {
            let writing = scope.spawn(move || {
                to_write.iter().try_for_each(|(rows, firms)| table.append(&rows, firms))?;
                Ok(table)
            });
            let ranking = scope.spawn(|| {
                // Moved here, so that the writer sees the end also when a ranking fails.
                let ranked = ranked;
                for piece in to_rank {
                    let firms = piece.ids.len() as u64;
                    // Whoever writes no longer listens after a failure, which is told below.
                    if ranked.send((ranker.rows(&piece)?, firms)).is_err() {
                        break;
                    }
                    ranked_firms.fetch_add(firms, Ordering::Relaxed);
                }
                Ok::<(), AppError>(())
            });
            for ids in pieces {
                if read.send(Piece::read(app, tenant, caller, ids)?).is_err() {
                    break;
                }
                told(Event::Done(ranked_firms.load(Ordering::Relaxed)));
            }
            drop(read);
            joined(ranking)?;
            joined(writing).map_err(failed)
        })?;
        told(Event::Done(ranked_firms.into_inner()));
        table.finish().map_err(failed)?;
        Ok(Outcome {
            firms: firms.len() as u64,
            index_version: indexed.snapshot.version,
            weights_version: indexed.weights.version.clone(),
        })
    })
}

/// What a thread answers; its panic goes on here.
fn joined<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// All that decides the rows.
fn facts(indexed: &Indexed, options: &Options, shard: Shard, firms: &[FirmId], rules: String) -> RunFacts {
    let id = |firm: Option<&FirmId>| firm.map(FirmId::to_string).unwrap_or_default();
    let kinds: Vec<&str> = options.kinds.iter().map(|kind| kind.code()).collect();
    let facts = [
        ("program", env!("CARGO_PKG_VERSION").to_owned()),
        ("data version", indexed.snapshot.version.to_string()),
        ("weights", indexed.weights.version.clone()),
        ("day", indexed.snapshot.today.to_string()),
        ("firms", format!("{} from {} to {}", firms.len(), id(firms.first()), id(firms.last()))),
        ("shard", format!("{}/{}", shard.number, shard.of)),
        ("top", options.limit.to_string()),
        ("diversity", options.diversity.to_string()),
        ("kinds", kinds.join(",")),
        ("regions", options.regions.join(",")),
        ("contact rules", rules),
    ];
    facts.into_iter().map(|(fact, value)| (fact.to_owned(), value)).collect()
}

/// Firms as they were read, and by which channels each may be approached.
struct Piece<'a> {
    ids: &'a [FirmId],
    firms: HashMap<FirmId, Firm>,
    contact: HashMap<FirmId, OpenChannels>,
}

impl<'a> Piece<'a> {
    fn read(app: &App, tenant: &mut Tenant<'_>, caller: &Caller, ids: &'a [FirmId]) -> Result<Self> {
        let firms = storage::firms::load_firms_by_id(tenant, ids)?;
        let contact = channels_of(app, tenant, caller, &firms, Dealing::Uninvited)?;
        let firms = firms.into_iter().map(|firm| (firm.id, firm)).collect();
        Ok(Self { ids, firms, contact })
    }
}

/// What is the same for every firm of a run.
struct Ranker<'a> {
    indexed: &'a Indexed,
    limits: Limits,
    /// Those that a core measured and that no core works with at the moment.
    spreads: Mutex<Vec<Spreads>>,
    /// What was worked out for one of several firms that nothing tells apart.
    twins: Twins<Vec<Partner>>,
    /// Id and name of each partner.
    partners: Vec<Cells>,
    numbers: HashMap<RowId, u32>,
}

/// A partner in the list of a firm.
struct Partner {
    /// Its place among [`Ranker::partners`].
    number: u32,
    /// Tenths of points.
    score: u32,
    step: Option<Step>,
}

impl<'a> Ranker<'a> {
    fn new(tenant: &mut Tenant<'_>, indexed: &'a Indexed, limits: Limits) -> Result<Self> {
        let partners = storage::partners::load_partners(tenant)?;
        let numbers = partners.iter().map(|partner| partner.id.bytes()).zip(0..).collect();
        let cells = partners.iter().map(|partner| Cells::of([&*partner.id.to_string(), &*partner.name]));
        let partners = cells.collect::<std::io::Result<_>>().map_err(in_memory)?;
        let twins = Twins::of(&indexed.snapshot);
        Ok(Self { indexed, limits, spreads: Mutex::default(), twins, partners, numbers })
    }

    /// The rows of the firms of a piece, in their order.
    fn rows(&self, piece: &Piece<'_>) -> Result<Vec<u8>> {
        let rows_of = |ids: &[FirmId]| {
            let mut rows = Rows::default();
            let mut spreads = self.spreads().pop().unwrap_or_default();
            let firms = ids.iter().filter_map(|id| piece.firms.get(id).zip(piece.contact.get(id)));
            firms
                .filter(|(_, contact)| !contact.is_absent())
                .try_for_each(|firm| self.add_rows(firm, &mut spreads, &mut rows))?;
            self.spreads().push(spreads);
            Ok(rows.written())
        };
        let rows: std::io::Result<Vec<Vec<u8>>> = piece.ids.par_chunks(AT_A_TIME).map(rows_of).collect();
        Ok(rows.map_err(in_memory)?.concat())
    }

    /// A poisoned lock guards whole ones: they are taken out and put back by one step.
    fn spreads(&self) -> MutexGuard<'_, Vec<Spreads>> {
        self.spreads.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add_rows(
        &self,
        (firm, contact): (&Firm, &OpenChannels),
        spreads: &mut Spreads,
        rows: &mut Rows,
    ) -> std::io::Result<()> {
        let snapshot = &self.indexed.snapshot;
        let query = Query::for_firm(snapshot, firm, self.limits.clone());
        let ranked;
        let partners = match self.twins.kept(snapshot, &query) {
            Some(kept) => kept.get_or_init(|| self.rank(&query, spreads)),
            None => {
                ranked = self.rank(&query, spreads);
                &ranked
            }
        };
        let external_ids: Vec<String> = firm.external_ids.iter().map(in_words).collect();
        let own = Cells::of([&*firm.id.to_string(), &*external_ids.join(";")])?;
        let [channels, rules, nl, en] = verdict::cells(contact).map(|(_, cell)| cell);
        let do_not_contact = if firm.do_not_contact.is_some() { "true" } else { "" };
        let first = Cells::of([do_not_contact, &*channels, &*rules, &*nl, &*en])?;
        let later = Cells::of([do_not_contact, &*channels, &*rules, "", ""])?;
        for (place, Partner { number, score, step }) in partners.iter().enumerate() {
            let Some(partner) = self.partners.get(*number as usize) else { continue };
            let row = Row { rank: place + 1, partner, score: *score, step: step.map_or("", Step::code) };
            rows.add(&own, &row, if place == 0 { &first } else { &later })?;
        }
        Ok(())
    }

    fn rank(&self, query: &Query, spreads: &mut Spreads) -> Vec<Partner> {
        let Indexed { snapshot, weights, .. } = self.indexed;
        let ranking = rank_one_of_many(snapshot, query, weights, spreads);
        let partner = |ranked: &Ranked| {
            let number = *self.numbers.get(&ranked.id)?;
            Some(Partner { number, score: ranked.tenths.score, step: self.first_step(query, ranked) })
        };
        ranking.ranked.iter().filter_map(partner).collect()
    }

    /// The step to begin with, as the answer for a single firm has it.
    fn first_step(&self, query: &Query, ranked: &Ranked) -> Option<Step> {
        let columns = self.indexed.snapshot.partners.segments().into_iter().nth(ranked.at.segment)?.columns;
        let (firm, partner) = (query.asker.firm()?, PartnerRow { columns, row: ranked.at.row });
        first_step::best(firm, partner.steps()).map(|(step, _)| step)
    }
}

fn in_memory(source: std::io::Error) -> AppError {
    AppError::File { doing: "writing rows in memory".into(), source }
}

fn in_words(external: &ExternalId) -> String {
    format!("{}:{}", external.system, external.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_hold_each_firm_once_and_are_about_as_large() {
        for (total, of) in [(0, 3), (1, 3), (10, 3), (200_000, 7), (5, 5)] {
            let shards: Vec<Range<usize>> = (1..=of).map(|number| Shard { number, of }.of_total(total)).collect();
            assert_eq!(shards[0].start, 0);
            assert_eq!(shards.last().unwrap().end, total);
            assert!(shards.windows(2).all(|pair| pair[0].end == pair[1].start));
            assert!(shards.iter().all(|shard| shard.len().abs_diff(total / of) <= 1), "{shards:?}");
        }
    }
}
