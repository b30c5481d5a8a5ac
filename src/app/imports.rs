//! Bringing files of firms, partners and projects in.
