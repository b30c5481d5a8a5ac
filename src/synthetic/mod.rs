//! Plainly invented firms, drawn after public statistics: for demonstrations, tests and measurements.
//!
//! This is a model, not a sample. Sector, size and place follow the tables `data/calibration_*.csv` one by one:
//! firms by section and by size are statistics of CBS, age and municipality are themselves models, and that sector
//! and size go together but age and place do not depend on them is an assumption. What firms answer (barriers,
//! wishes, fieldlabs) follows the ranks and shares of the survey of 2019 where it gives them, and is invented
//! elsewhere. Nothing that is counted over these firms says anything about real ones.
//!
//! No firm can be taken for a real one: its name begins with `Proefbedrijf` and a number, it has no KVK number, RSIN
//! or postcode, its website ends in `.example`, and its source says that it is synthetic.
//!
//! [`region`] sets such firms among invented partners and lets them meet, by a truth against which a ranking can be held.
//!
//! [`demonstration`] adds what a region's figures need to be seen.
//!
//! Each firm has a stream of chance of its own, made of seed and number. The same seed gives the same firms on every
//! machine, and the first hundred of a thousand are the hundred that one gets when asking for a hundred.

mod answers;
mod calibration;
pub mod demonstration;
mod draw;
mod facts;
pub mod region;
mod wishes;

use crate::domain::{ExternalId, Firm, FirmId, Provenance};
use calibration::Calibration;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// The system under which a firm keeps its seed and number, so that importing it again makes no second one.
pub const SYNTHETIC: &str = "synthetic";

/// The first `count` firms of a seed, one at a time.
pub fn generate(count: u64, seed: u64) -> impl Iterator<Item = Firm> {
    let calibration = Calibration::read();
    (1..=count).map(move |number| firm(&calibration, seed, number))
}

fn firm(calibration: &Calibration, seed: u64, number: u64) -> Firm {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(number);
    let mut firm = Firm {
        id: FirmId::new(uuid::Builder::from_random_bytes(rng.random()).into_uuid()),
        external_ids: vec![ExternalId { system: SYNTHETIC.into(), id: format!("{seed}-{number}") }],
        provenance: Provenance::new(format!("synthetic, seed {seed}"), None),
        ..Firm::default()
    };
    let section = facts::fill(&mut firm, calibration, number, &mut rng);
    if rng.random_bool(answers::ASKED_SHARE) {
        answers::fill(&mut firm, calibration, section, &mut rng);
    }
    firm
}

#[cfg(test)]
mod tests;
