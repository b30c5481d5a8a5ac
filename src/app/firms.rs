//! Firms: create, read, change, delete, search.
