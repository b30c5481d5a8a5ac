//! The HTTP interface as clients use it: a real server on a free port, each test with a database of its own. Every
//! answer is held against the committed `openapi.yaml`.

#[path = "../support/mod.rs"]
mod support;

#[path = "../support/stub_register.rs"]
mod stub_register;

mod contract;
mod service;

mod access_report;
mod accounts;
mod acquaintances;
mod agreed_visits;
mod allocations;
mod audit;
mod audit_of_persons;
mod authentication;
mod benchmark;
mod bodies;
mod call_list;
mod changes;
mod clients;
mod contact_gate;
mod contacts;
mod conversations;

mod coverage;
mod dealings;
mod duplicates;
mod exports;
mod external_keys;
mod external_keys_of_partners;
mod external_keys_of_persons;
mod firms;
mod foreign_ids;
mod free_text;
mod generated_clients;
mod group_proposals;
mod head;
mod idempotency;
mod identity_matches;
mod imports;
mod impressions;
mod index;
mod insights;
mod intake_links;
mod interpretations;
mod introductions;
mod issuers;
mod lists;
mod load;
mod logs;
mod lost_updates;
mod matches;
mod objections;
mod openapi;
mod openapi_rules;
mod operation;
mod partner_notes;
mod partners;
mod paths;
mod promises;
mod queries;
mod reach;
mod real_issuer;
mod receiver;
mod referrals;
mod retention;
mod roles;
mod sandbox;
mod search;
mod sign_in;
mod sources;
mod stub_issuer;
mod taxonomies;
mod tenants;
mod tokens;
mod verifiers;
mod visit_plans;
mod webhooks;
#[path = "loop.rs"]
mod whole_loop;
