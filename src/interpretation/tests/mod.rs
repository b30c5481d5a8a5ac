//! Tests of the interpretation that are too long for the foot of a file.

mod phrases;
