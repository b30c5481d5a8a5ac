//! What the records do not tell, though it is true.

use crate::domain::partner::Verification;
use crate::domain::{Firm, Partner};
use rand::Rng;
use rand_chacha::ChaCha8Rng;

/// Chance that a fact of a firm is not on record.
const OF_FIRM: f64 = 1.0 / 3.0;

/// Withholds answers and figures; name, place and sector code stand in the register.
pub fn from_firm(firm: &mut Firm, rng: &mut ChaCha8Rng) {
    let mut is_told = || !rng.random_bool(OF_FIRM);
    firm.barriers.retain(|_| is_told());
    firm.topics.retain(|_| is_told());
    firm.wishes.retain(|_| is_told());
    firm.partner_kinds.retain(|_| is_told());
    firm.goals.retain(|_| is_told());
    firm.employees = firm.employees.filter(|_| is_told());
    firm.founded = firm.founded.filter(|_| is_told());
    firm.fieldlab = firm.fieldlab.filter(|_| is_told());
    firm.innovation_turnover = firm.innovation_turnover.take().filter(|_| is_told());
    firm.growth = firm.growth.take().filter(|_| is_told());
    firm.relations = firm.relations.take().filter(|_| is_told());
}

/// Withholds a quarter of what a source describes and half of what it only names: a third over all.
pub fn from_partner(partner: &mut Partner, rng: &mut ChaCha8Rng) {
    let withheld = if partner.verification == Verification::SourceSeen { 0.25 } else { 0.5 };
    let mut is_told = || !rng.random_bool(withheld);
    partner.topics.retain(|_| is_told());
    partner.barriers.retain(|_| is_told());
    partner.sectors.retain(|_| is_told());
    partner.steps.retain(|_| is_told());
    partner.services.retain(|_| is_told());
    partner.suits = partner.suits.take().filter(|_| is_told());
    partner.reach = partner.reach.filter(|_| is_told());
    partner.intake = partner.intake.take().filter(|_| is_told());
    partner.rd.retain(|_| is_told());
}
