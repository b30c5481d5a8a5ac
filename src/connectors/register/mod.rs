//! Registers outside (*registers*): what public registers publish, fetched over HTTP.
//!
//! Every register has the same shape, so that knowing one is knowing all:
//!
//! * a client, [`Register`]: one address, which a setting gives, and perhaps a key. It waits for its turn (`pace`),
//!   asks again when that may help, later each time (`retry`), and leaves a register alone that keeps failing
//!   (`breaker`);
//! * payload types, private to the file of the register: what the documentation says comes back, and no more of it than
//!   is used;
//! * a translation into the product's own words, the only thing that leaves the file;
//! * samples in its tests that follow the documentation which they name. The firms in them are invented.
//!
//! What goes wrong is a [`RegisterFault`], whose text is for people: it says what the register did, not what a library
//! thought of it. What was fetched before stays as it is, with its date; nothing here deletes anything.

mod breaker;
pub mod cbs;
mod client;
mod fault;
pub mod kvk;
pub mod kvk_search;
mod pace;
pub mod pdok;
mod retry;
pub mod ror;
#[cfg(test)]
mod stub;

pub use client::{Fetched, Register, Shape};
pub use fault::RegisterFault;

/// Where facts come from, and under what licence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The source of every fact, as it is shown.
    pub source: &'static str,
    /// The licence under which it may be used.
    pub licence: &'static str,
}
