//! Tests of the ranking as a whole, on a small invented region.

mod confidence;
mod contract;
mod following;
mod gating;
mod golden;
mod metamorphic;
mod pruning;
mod questions;
mod reasons;
mod region;
mod seen;
mod telling;
mod twins;
