//! Plainly invented firms.
