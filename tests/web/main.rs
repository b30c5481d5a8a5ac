//! The pages as a browser gets them: a real server on a free port, each test with a database of its own.

#[path = "../support/mod.rs"]
mod support;

mod browser;

mod form;
mod languages;
mod pages;
mod roles;
mod sign_in;
