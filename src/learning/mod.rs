//! Measuring how well a ranking predicts what happened.
//!
//! [`metrics`] scores rankings against collaborations that came later; [`lexical`] and [`baselines`] are the simple
//! methods against which the product's ranking is held. Pure rules: the folder is read by a connector, the ranking is
//! made by the engine that serves requests, and the use case puts them together.

pub mod baselines;
pub mod fit;
pub mod lexical;
pub mod metrics;
