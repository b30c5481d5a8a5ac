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
//! By perf, a scan spends its time on topics (a list a row) and on the fit of both sides. What helped: rows laid out by
//! province, kind, square of 25 km, division, type and first topic, in runs with a summary from which every signal tells
//! a bound; runs of 32 rows instead of 128, and dropping rows of a run as soon as they cannot make up for what they lack
//! (2.3 million firms, six signals, on a busy machine: 23 ms before, 9 ms after both); the spread over copied rows that
//! lie together; looking only at topics that are near a wish; how close topics are as a small table per query (14 % of the
//! processor's time of the workload's questions). Without gain: looking first whether any row of a run can still win only
//! after all its values are worked out; looking at the terms that are quick to work out before the slow ones (topics drop
//! most rows: what was saved there, the other terms took, and more).

pub mod block;
pub mod columns;
pub mod confidence;
pub mod curve;
pub mod diversity;
pub mod explain;
pub mod facts;
pub mod first_step;
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
pub mod scale;
pub mod scan;
pub mod sector_key;
pub mod signals;
pub mod snapshot;
pub mod table;
pub mod training;
mod trial;
pub mod verdict;

#[cfg(test)]
mod tests;

pub use query::Query;
pub use rank::{Ranking, rank};
pub use snapshot::Snapshot;
