//! Figures of a region.
