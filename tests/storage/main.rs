//! Storage on both databases, each test on a database of its own.

#[path = "../support/mod.rs"]
mod support;

mod audit;
mod build;
mod collaborations;
mod connections;
mod firms;
mod idempotency;
mod imports;
mod partners;
mod postcodes;
mod schema;
mod versions;
mod weights;
