//! Measuring how well a ranking predicts what happened.
//!
//! [`metrics`] scores rankings against collaborations that came later; [`lexical`] and [`baselines`] are the simple
//! methods against which the product's ranking is held. [`fit`] learns weights from choices, [`confidence`] how often a
//! list holds what was sought. Pure rules: the folder is read by a connector, the ranking is
//! made by the engine that serves requests, and the use case puts them together.

pub mod baselines;
pub mod confidence;
pub mod fit;
pub mod lexical;
pub mod metrics;
pub mod outcomes;
