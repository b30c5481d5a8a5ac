//! Who worked with whom.
