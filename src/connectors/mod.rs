//! Files of others, translated at the edge into the product's own words.
//!
//! * [`registry`]: the partner organisations that are built into the binary.
//! * [`tables`]: tables that people keep of firms and partners (CSV, NDJSON).
//! * [`geonames`]: the public postal-code file with coordinates.
//! * [`rankings`]: tables of rankings, the one file that is written.
//! * [`issuers`]: keys and addresses that issuers of tokens publish.
//! * [`routing`]: a routing service that tells how long drives take.
//! * [`register`]: registers outside, asked over HTTP.
//! * [`cordis`]: the European Commission's open data on research projects.
//!
//! A connector knows the other side's shape and nothing of the database: it hands rows to `app`, which understands
//! and saves them. Everything is read as a stream, and each fault names its line and column.

pub mod benchmark;
pub mod cordis;
pub mod geonames;
pub mod issuers;
pub mod rankings;
pub mod register;
pub mod registry;
mod retry_after;
pub mod routing;
pub mod tables;
pub mod webhooks;
