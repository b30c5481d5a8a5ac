//! The HTTP interface as clients use it: a real server on a free port, each test with a database of its own. Every
//! answer is held against the committed `openapi.yaml`.

#[path = "../support/mod.rs"]
mod support;

mod contract;
mod service;

mod acquaintances;
mod authentication;
mod benchmark;
mod bodies;
mod call_list;
mod conversations;
mod coverage;
mod firms;
mod idempotency;
mod index;
mod insights;
mod interpretations;
mod introductions;
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
mod reach;
mod referrals;
mod roles;
mod taxonomies;
mod tenants;
mod tokens;
#[path = "loop.rs"]
mod whole_loop;
