//! Which firm somebody means who puts a request down and types a name or a KVK number.

use crate::app::firms::{FirmFilter, list_firms};
use crate::app::{App, Caller, Page, Result};
use crate::domain::FirmId;
use crate::domain::numbers::KvkNumber;

/// A firm that is meant (*bedoeld bedrijf*).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meant {
    /// One that the caller sees.
    Firm(FirmId),
    /// None or several that the caller sees, under this number.
    Number(KvkNumber),
    /// Several, by this name.
    Several,
    /// None by this name.
    Nobody,
}

/// The firm with this KVK number, else the one with this name, else the one with this in its name.
pub fn find_meant(app: &App, caller: &Caller, text: &str) -> Result<Meant> {
    let text = text.trim();
    let number = KvkNumber::parse(text).ok();
    let filter = match &number {
        Some(number) => FirmFilter { kvk_number: Some(number.clone()), ..FirmFilter::default() },
        None => FirmFilter { text: Some(text.to_owned()), ..FirmFilter::default() },
    };
    let page = Page { after: None, limit: 100 };
    let found: Vec<_> = list_firms(app, caller, &filter, &page)?.items.into_iter().map(|one| one.firm).collect();
    let named: Vec<_> = found.iter().filter(|firm| firm.name.to_lowercase() == text.to_lowercase()).collect();
    Ok(match (number, &named[..], &found[..]) {
        (None, [one], _) => Meant::Firm(one.id),
        (_, _, [one]) => Meant::Firm(one.id),
        (Some(number), _, _) => Meant::Number(number),
        (None, _, []) => Meant::Nobody,
        (None, _, _) => Meant::Several,
    })
}
