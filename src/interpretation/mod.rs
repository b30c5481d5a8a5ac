//! Free words become codes, and loosely written profiles become valid records.
//!
//! [`interpret`] takes one word or phrase, [`mentions()`] a longer text; both look in a dictionary that is built once from
//! the reference tables and `phrases.csv`. [`FirmProfile`] and [`PartnerProfile`] are what people send: their
//! `understand` reads field by field, tells all faults at once, and says what was made of each free word. Nothing here
//! does input or output or knows the clock; what the text depends on comes as [`Surroundings`].

mod denial;
pub mod derivation;
mod dictionary;
mod figure_reading;
pub mod firm_profile;
mod firm_reading;
mod lapsing;
mod likeness;
pub mod limits;
mod location_reading;
pub mod meaning;
pub mod mentions;
mod part_reading;
pub mod partner_profile;
mod partner_reading;
pub mod parts;
mod places;
mod reading;
#[cfg(test)]
mod tests;
mod wish_reading;
mod word_reading;
mod words;
pub mod written;

pub use derivation::{derived_help, with_derived_help};
pub use firm_profile::FirmProfile;
pub use lapsing::lapsing;
pub use location_reading::locate;
pub use meaning::{Interpretation, Meaning, MeaningKind, interpret};
pub use mentions::mentions;
pub use partner_profile::PartnerProfile;
pub use parts::ProvenanceProfile;
pub use places::is_country;
pub use wish_reading::topics_of_wishes;
pub use written::{Scalar, Written};

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
