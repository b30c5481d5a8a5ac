//! Free words become codes.

pub mod firm_profile;
pub mod meaning;
pub mod partner_profile;

pub use firm_profile::FirmProfile;
pub use meaning::{Interpretation, Meaning, MeaningKind, interpret};
pub use partner_profile::PartnerProfile;

use crate::domain::region::Postcodes;
use chrono::NaiveDate;

/// What understanding depends on beside the text.
pub struct Surroundings<'a> {
    /// The day on which the text is read.
    pub today: NaiveDate,
    /// Postcode areas, possibly none.
    pub postcodes: &'a Postcodes,
}

/// A record that was understood, with what was made of its free words.
#[derive(Clone, Debug)]
pub struct Understood<Record> {
    /// The record, valid in every field.
    pub record: Record,
    /// One entry for each free word.
    pub interpretation: Vec<Interpretation>,
}
