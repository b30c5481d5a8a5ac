//! The program as people and scripts run it: real processes, with their output, errors and exit codes.

#[path = "../support/mod.rs"]
mod support;

#[path = "../support/stub_register.rs"]
mod stub_register;

mod program;

mod accounts;
mod arguments;
mod backup;
mod database;
mod demo;
mod evaluate;
mod followers;
mod generate;
mod import;
mod match_all;
mod owners;
mod readme;
mod readme_loop;
mod settings;
mod sync;
