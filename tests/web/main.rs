//! The pages as a browser gets them: a real server on a free port, each test with a database of its own.

// The owner of the tables is for tests of the database itself.
#[allow(dead_code, reason = "shared with other test programs, of which each uses a part")]
#[path = "../support/mod.rs"]
mod support;

#[path = "../support/stub_register.rs"]
mod stub_register;

mod browser;

mod admin;
mod call_list_form;
mod contacts;
mod duplicates;
mod failing;
mod figures;
mod firm_form;
mod followed;
mod form;
mod imports;
mod intake;
mod languages;
mod many_firms;
mod match_card;
mod networks;
mod objections;
mod outcomes;
mod pages;
mod proposals;
mod real_browser;
mod requests;
mod roles;
mod sign_in;
mod visits;
mod week_plan;
mod work;
