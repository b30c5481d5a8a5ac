//! How firms are approached (*benaderen*), as plain rules: no input or output, no clock.
//!
//! * [`gate`]: whether a firm or person may be approached by a channel, and why (not).
//! * [`rules`]: the table that the gate applies: data, with a version.

pub mod gate;
pub mod rules;
