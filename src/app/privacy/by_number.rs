//! A firm of which only the KVK number is known: stored here, withheld, or never seen.
//!
//! Who rings to be left alone need not be in the database. What is kept of such a firm is the hash that refuses it later,
//! and in the register of objections its number.

use crate::app::Result;
use crate::domain::numbers::KvkNumber;
use crate::domain::{Firm, FirmId, Invalid};
use crate::storage::Tenant;
use crate::storage::firms::{Traces, load_firms_by_traces};
use crate::storage::withheld::{find_withheld, load_withheld_ids};

/// Reads the number in the field `/kvkNumber`.
pub fn parse(text: &str) -> std::result::Result<KvkNumber, Invalid> {
    KvkNumber::parse(text).map_err(|fault| Invalid { pointer: "/kvkNumber".into(), ..fault })
}

/// The firm as the register of objections calls it when nothing else is known of it.
pub fn named(number: &KvkNumber) -> String {
    format!("KVK {number}")
}

/// The firm under a number, also one that is withheld and, whoever asks, in any region: an objection holds for all of
/// the organisation. One that was never stored has nothing but the number, under the id `unknown`.
pub fn firm_of(tenant: &mut Tenant<'_>, number: &KvkNumber, unknown: FirmId) -> Result<Firm> {
    let traces = Traces { kvk_numbers: vec![number], ..Traces::default() };
    if let Some(stored) = load_firms_by_traces(tenant, &traces)?.into_iter().next() {
        return Ok(stored.record);
    }
    for id in load_withheld_ids(tenant)? {
        if let Some(kept) = find_withheld(tenant, id)?
            && kept.firm.kvk_number.as_ref() == Some(number)
        {
            return Ok(kept.firm);
        }
    }
    Ok(Firm { id: unknown, name: named(number), kvk_number: Some(number.clone()), ..Firm::default() })
}

/// The firms that are stored under the number of a firm: its establishments, which may have names and places of their own.
pub fn establishments(tenant: &mut Tenant<'_>, firm: &Firm) -> Result<Vec<Firm>> {
    let Some(number) = &firm.kvk_number else { return Ok(Vec::new()) };
    let traces = Traces { kvk_numbers: vec![number], ..Traces::default() };
    Ok(load_firms_by_traces(tenant, &traces)?.into_iter().map(|stored| stored.record).collect())
}
