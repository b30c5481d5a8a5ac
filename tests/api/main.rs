//! The HTTP interface as clients use it: a real server on a free port, each test with a database of its own. Every
//! answer is held against the committed `openapi.yaml`.

#[path = "../support/mod.rs"]
mod support;

mod contract;
mod service;

mod allocations;
mod authentication;
mod benchmark;
mod bodies;
mod coverage;
mod firms;
mod group_proposals;
mod idempotency;
mod index;
mod interpretations;
mod lists;
mod load;
mod logs;
mod matches;
mod openapi;
mod openapi_rules;
mod operation;
mod partners;
mod paths;
mod queries;
mod taxonomies;
mod tokens;
mod visit_plans;
