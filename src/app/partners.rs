//! Partners: create, read, change, delete, search.
