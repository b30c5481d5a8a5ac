//! Free words become codes, and loosely written profiles become valid records.

pub mod derivation;
mod dictionary;
pub mod firm_profile;
mod likeness;
pub mod limits;
pub mod meaning;
pub mod mentions;
pub mod partner_profile;
pub mod parts;
#[cfg(test)]
mod tests;
mod words;
pub mod written;

pub use firm_profile::FirmProfile;
pub use meaning::{Interpretation, Meaning, MeaningKind, interpret};
pub use mentions::mentions;
pub use partner_profile::PartnerProfile;
pub use written::{Scalar, Written};

use crate::domain::region::Postcodes;
use crate::domain::{Firm, Invalid, Partner};
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

impl FirmProfile {
    /// Understands a firm that is only asked about: its name may be absent. All faults at once, with pointers that
    /// begin at the profile (`/sbi/0/code`).
    pub fn understand(&self, _surroundings: &Surroundings<'_>) -> Result<Understood<Firm>, Vec<Invalid>> {
        todo!()
    }

    /// Understands a firm that is to be stored: as [`FirmProfile::understand`], and it must have a name.
    pub fn understand_for_storage(&self, _surroundings: &Surroundings<'_>) -> Result<Understood<Firm>, Vec<Invalid>> {
        todo!()
    }
}

impl PartnerProfile {
    /// Understands a partner; all faults at once, with pointers that begin at the profile (`/topics/0/strength`).
    pub fn understand(&self, _surroundings: &Surroundings<'_>) -> Result<Understood<Partner>, Vec<Invalid>> {
        todo!()
    }
}
