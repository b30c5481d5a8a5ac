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
//! place when a newcomer asks and for a track record that hardly any candidate has, a fixed one. The score is 100 · value / (largest possible value for this query, had the
//! asker told everything), so it lies between 0 and 100; its points are tenths, one share per signal, and sum exactly to
//! it. Order is by the unrounded value, ties by id. Filters, gates and diversity change rank, never score.
//!
//! # Speed
//!
//! Rows are laid out by province, kind, square of 25 km, division, type and first topic, in runs of 32, stretches of 512 and
//! districts of 8,192, each with a summary from which every signal tells a bound; what promises most is opened first. For
//! each stretch it also stands, a bit a row, which rows hold which topic, barrier or sector ([`sets`]). From that a few
//! signals tell what a partner lacks at least that has none of a few things; the scan adds this up for all rows of a district
//! at once, in binary digits of one bit a row ([`lacking`]), so that it knows of each row how far it can come, takes the
//! stretches in the order of their best rows, and looks only at the rows that can be among the best, 32 or more together. Of
//! firms they tell which reach a few values, and runs that cannot are passed over.
//!
//! A national register is unlike the workload: most firms tell nothing but trade and place. Those that told something lie
//! together ([`columns`]). Of a firm that told little the sets of topics, barriers and sectors say nothing, so that what partners
//! are (steps, university, how sure their facts are, place, region) stands in sets too: a thousand of 10,581 are looked at for its
//! hundred best, where 9,900 were.
//!
//! With all signals much goes to the sample over which spreads are measured. Signals go over it all at once ([`sampled`],
//! [`numeric`]), the fit of two sides takes the five values that it is made of, signals that nobody has are left out, and runs over
//! all firms measure a spread only once that many of them have in common ([`spreads`]). What wishes can reach at most follows from
//! three small numbers and stands in a table; what the sets of a stretch say is kept while it is open ([`reaching`]).
//!
//! What dominates with all signals, by `perf`: for 20 of 100,000 partners the values of topics (16 %) and sectors (10 %), adding up
//! (11 %), what partners lack (5 %); for 100 of 200,000 firms what firms lack (16 %), topics (10 %), the fit of two sides (9 %),
//! nearness (7 %). Of a filtered question with few signals it is memory of some 400 rows that lie apart, the gates, and the
//! asker's own row. `benches/README.md` has the figures.
//!
//! Without gain: 48, 64 or more rows of partners at a time instead of 32, other steps between parts that are taken together;
//! opening stretches of firms in the order of their best rows; seven steps of lack for firms, or what they lack
//! by how many of their things are met, in digits; asking firms first for what no set tells; for partners bounds of runs (rows
//! fall as fast), more rows at once, fewer digits; pages of memory of 2 MB. Finding unlike ones lazily, in the order of their
//! values, would stop late: of 500 for a list of a hundred firms 432 can still be chosen at the median, though the last that was
//! chosen was the 185th, and in nine of ten lists among the first 278.

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
pub mod lacking;
mod lacks;
pub mod newcomers;
pub mod numeric;
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
mod row_values;
pub mod sampled;
pub mod scale;
pub mod scan;
pub mod sector_key;
pub mod seen;
pub mod sets;
pub mod signals;
pub mod snapshot;
pub mod spreads;
mod stale;
pub mod table;
mod told;
pub mod training;
mod trial;
pub mod twins;
pub mod verdict;

#[cfg(test)]
mod tests;

pub use query::Query;
pub use rank::{Ranking, rank};
pub use snapshot::Snapshot;
