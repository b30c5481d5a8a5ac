//! The ranking rules: a snapshot, a query and weights go in, an explained ranking comes out.
//!
//! Pure and deterministic: same input, same output, ties broken by id; no input or output, no clock, no locks.
//!
//! * [`facts`] compiles a record to what ranking needs of it; [`columns`] lays these out, one vector per fact;
//!   [`table`] puts an overlay of changed rows over a base that never changes; [`snapshot`] holds it all together.
//! * [`signals`] hold one idea each: a value from 0 to 1 for a pair of firm and partner, the words for it, and the
//!   evidence behind it. One formula serves both directions.
//! * [`scale`] turns values into points; [`scan`] finds the best, passing over what [`block`] shows to be too far behind;
//!   [`gates`] holds back, [`diversity`] spreads, [`rank()`] does all of it.
//! * [`confidence`] says how often a list like this one held what was sought, from its [`outline`].
//! * [`explain`] says why, [`question`] what to ask next, [`first_step`] where to begin.
//!
//! # The scoring contract
//!
//! value = Σ w_k / s_k · c_k(x_k), where x_k is the signal's value, c_k a curve ≥ 0 and s_k the spread (standard
//! deviation) of c_k over a sample of up to [`scale::SAMPLE`] candidates taken before any filter, or, for signals of
//! place when a newcomer asks, a fixed one. The score is 100 · value / (largest possible value for this query, had the
//! asker told everything), so it lies between 0 and 100; its points are tenths, one share per signal, and sum exactly to
//! it. Order is by the unrounded value, ties by id. Filters, gates and diversity change rank, never score.
//!
//! # Speed
//!
//! Rows are laid out by province, kind, square of 25 km, division, type and first topic, in runs of 32, stretches of 512 and
//! districts of 8,192, each with a summary from which every signal tells a bound; what promises most is opened first. For
//! each stretch it also stands, a bit a row, which rows hold which topic, barrier or sector ([`sets`]): a few signals tell
//! from that which rows can reach what, the scan adds up what rows lack in all of them in steps, and looks only at those
//! that lack little enough. By perf, time then goes to bounds of runs, to these sets and to the rows that are left, in
//! about equal parts.
//!
//! Medians of the workload's questions, before and after the sets (2.3 million firms, 100,000 partners, same machine and
//! hour): 20 of the partners 3.1 and 0.7 ms, 100 of the firms 9.5 and 2.8 ms, the same with the full signal set 8.0 and 3.6
//! ms, 75 and 14 ms. Of the last, most came from a bound for the fit of both sides that looks at both sides.
//!
//! Without gain: asking the terms that are quick to work out first (topics drop most rows); seven steps instead of four;
//! weighing only two signals together and the others alone; leaving out the bounds of runs (rows fall later).

pub mod block;
pub mod columns;
pub mod confidence;
pub mod curve;
pub mod diversity;
pub mod explain;
pub mod facts;
pub mod first_step;
mod gated;
pub mod gates;
pub mod newcomers;
pub mod organisations;
pub mod outline;
pub mod past;
pub mod points;
pub mod pool;
pub mod query;
pub mod question;
pub mod rank;
pub mod reaching;
pub mod row_set;
pub mod scale;
pub mod scan;
pub mod sector_key;
pub mod sets;
pub mod signals;
pub mod snapshot;
mod stale;
pub mod table;
pub mod training;
mod trial;
pub mod verdict;

#[cfg(test)]
mod tests;

pub use query::Query;
pub use rank::{Ranking, rank};
pub use snapshot::Snapshot;
