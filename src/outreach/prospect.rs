//! A firm as the call list looks at it.

use crate::domain::firm::FieldlabTie;
use crate::domain::introduction::State;
use crate::domain::{FirmId, FirmType, Rung};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// The verdict of the contact gate (*contactpoort*), which `app` asks for every firm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// The firm may be approached.
    Open,
    /// It may not.
    Blocked,
}

/// A firm that might be rung (*te bellen bedrijf*): facts that `app` gathers, none of them worked out here.
#[derive(Clone, Debug)]
pub struct Prospect {
    /// The firm.
    pub firm_id: FirmId,
    /// Whether it may be approached.
    pub gate: Gate,
    /// Its type on the day of the list.
    pub firm_type: FirmType,
    /// Its sector, in whatever level the quotas speak of; unknown when absent.
    pub sector: Option<String>,
    /// Its region, in whatever level the quotas speak of; unknown when absent.
    pub region: Option<String>,
    /// The rung to which its next step leads; below the light step, that one is meant.
    pub towards: Rung,
    /// What it has with fieldlabs.
    pub fieldlab: Option<FieldlabTie>,
    /// Whether fieldlabs interest it.
    pub fieldlab_interest: Option<bool>,
    /// Whether it is in a network.
    pub in_network: Option<bool>,
    /// Its distance to the front of its sector: 0 for the foremost, 1 for the hindmost firm.
    pub distance: Option<f64>,
    /// The days on which anyone approached it.
    pub touches: Vec<NaiveDate>,
    /// The day that was agreed to come back.
    pub follow_up: Option<NaiveDate>,
    /// Whether it was the firm that asked to be rung later, and nothing was agreed.
    pub asked_later: bool,
    /// Days of events that would suit it.
    pub events: Vec<NaiveDate>,
    /// The last day of its consent to be rung, when that ends.
    pub consent_ends: Option<NaiveDate>,
    /// The introduction that is under way, and moved last.
    pub under_way: Option<UnderWay>,
}

/// An introduction that is under way, as far as a call has to know of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnderWay {
    /// Name of the partner.
    pub partner: String,
    /// Where it stands.
    pub state: State,
    /// Since when.
    pub since: NaiveDate,
}

/// How often something happened (*turf*).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How often it did.
    pub yes: u64,
    /// Of how many.
    pub of: u64,
}

impl Tally {
    /// A count of a number; more of them than there are is cut off.
    pub fn new(yes: u64, of: u64) -> Self {
        Self { yes: yes.min(of), of }
    }
}

/// What the agency's own calls and introductions brought so far (*ervaring*).
#[derive(Clone, Debug, Default)]
pub struct Experience {
    /// Calls that were answered, by type of firm.
    pub answered: BTreeMap<FirmType, Tally>,
    /// Firms reached that took a step, by the rung of the step.
    pub stepped: BTreeMap<Rung, Tally>,
}
