//! Plans of visits against brute force, and what always holds of them.

mod checks;
mod exact;
mod properties;
mod reasons;
mod rounds;
