//! Are these two records one organisation? (*identiteit*, *ontdubbelen*)
//!
//! Records are compared field by field ([`comparison`]), in the form in which what does not matter is gone
//! ([`normal`], [`website`], [`numbers`]). How a field agrees is a level; what a level tells is a weight after Fellegi
//! and Sunter ([`model`]), estimated from the data themselves without any labelled pair ([`estimate`]). Of all pairs
//! only those that share a key are looked at ([`blocking`]). The answer is same, maybe or different, with the weight
//! that each field brings ([`decision`]). [`firms`] says which fields, keys and weights hold for firms.
//!
//! What a person types to find one is another question, answered by [`names`].
//!
//! That two records become one is a person's decision, for which these are the reasons; [`merging`] says what then becomes
//! of their facts.
//!
//! ```text
//! records ─ blocking ─> pairs ─ comparison ─> levels ─ estimate ─> model ─ decision ─> same, maybe, different
//! ```

pub mod blocking;
pub mod comparison;
pub mod decision;
pub mod estimate;
pub mod firms;
pub mod merging;
pub mod model;
pub mod names;
pub mod normal;
pub mod numbers;
pub mod records;
pub mod website;

pub use decision::{Decision, Evidence, Thresholds};
pub use model::{FieldModel, Model};
pub use records::{FieldRule, Records};
