//! The ranking rules.
