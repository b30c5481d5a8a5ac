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
//! Medians of the workload's questions against the version that knew only four steps of lack, same machine and hour: 20 of
//! 100,000 partners 0.81 and 0.36 ms, filtered 0.19 and 0.12 ms, with the full signal set 3.8 and 2.6 ms; 100 of 2.3 million
//! firms as before (3.0 ms, full 15 ms).
//!
//! With all signals most time went to the sample over which spreads are measured, and in it to the fit of two sides, which is
//! made of five other values. Signals now go over the sample all at once ([`sampled`], [`numeric`]), that fit takes the five
//! values that were worked out anyway, and its lack follows from theirs: 20 of 10,000 partners 3.2 ms before, 1.6 with the
//! sample, by turns with that 2.2 and 1.4 ms with the rest (two busy cores; the first figure in another minute).
//!
//! A national register is unlike the workload: most firms tell nothing but trade and place. Those that told something lie
//! together ([`columns`]): 100 of 2.3 million such firms for a partner 58 ms before and 17 to 22 since, one thread of a busy
//! machine. Topics told apart in three classes instead of two leave 12,600 rows to be looked at of 39,300.
//!
//! With all signals, a fifth of the time for a partner's firms went to working out, for each stretch and step, what wishes can
//! reach at most; that follows from three small numbers and stands in a table since. What the sets of a stretch say of topics
//! and barriers is kept while it is open ([`reaching`]), a bound stops where the larger block's bounds show that it cannot
//! reach the worst found, and the fit of two sides takes the bounds of the five values that it is made of. By turns with the
//! version before on two busy cores, least of four medians over 200 questions: 100 of 2.3 million firms of the workload 32 to
//! 34 ms and 19 to 22, in one province 9.7 to 10.4 and 6.7 to 7.8; with the workload's own six signals, and for partners, as
//! before.
//!
//! Until 29 November 2026 nearly each stretch of partners was asked twice what its rows lack, the second time with finer parts,
//! and some nine rows were worked out at a time. Asked once, district by district so that memory is read in order, with 256
//! parts for the whole question, and with gates told for districts, what is found scored all at once, and ids looked up
//! in memory that lies together: 20 of 100,000 partners 0.31 ms before and 0.14 since, filtered 0.097 and 0.051; with all
//! signals 1.13 and 0.53 ms, of which the fit of two sides over the sample, all at once, gave a tenth, and telling of a wish how
//! near the nearest topic of a partner is another tenth. By turns, least of three medians over 200 questions.
//! What is left of a filtered question is memory of some 400 rows that lie apart, the gates, and the asker's own row.
//!
//! Of a firm that told little the sets of topics, barriers and sectors say nothing, so that 9,900 of 10,581 partners were looked at for
//! its hundred best. What partners are (steps, university, how sure their facts are, place, region) stands in sets since, and a
//! thousand are looked at. Distances to them are worked out many at once, and runs over all firms measure a spread only once that
//! many of them have in common ([`spreads`]): 20 of 10,581 partners for a firm of a national list 0.57 ms before and 0.20 to 0.24 since,
//! by turns on one thread.
//!
//! Without gain: 48, 64 or more rows of partners at a time instead of 32, other steps between parts that are taken together;
//! opening stretches of firms in the order of their best rows; seven steps of lack for firms, or what they lack
//! by how many of their things are met, in digits; asking firms first for what no set tells; for partners bounds of runs (rows
//! fall as fast), more rows at once, fewer digits.

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
pub mod verdict;

#[cfg(test)]
mod tests;

pub use query::Query;
pub use rank::{Ranking, rank};
pub use snapshot::Snapshot;
