//! The program as people and scripts run it: real processes, with their output, errors and exit codes.

mod program;

mod arguments;
mod database;
mod demo;
mod evaluate;
mod generate;
mod import;
mod readme;
mod settings;
