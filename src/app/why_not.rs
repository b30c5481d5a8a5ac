//! Why a partner that somebody has in mind does not stand on top of a firm's list.

use super::answer::{Comparison, Matches};
use super::matches::{Options, match_firm};
use super::partners::{PartnerFilter, get_partner, list_partners};
use super::search::search_partners;
use super::{App, AppError, Caller, Page, Result};
use crate::domain::{FirmId, Partner, PartnerId, Text};

/// Most partners that are named when a name fits several.
const MOST_NAMED: usize = 8;

/// The answer to “why not this one?” (*waarom niet?*).
#[derive(Clone, Debug)]
pub enum WhyNot {
    /// No partner has this in its name.
    Unknown,
    /// Several have.
    Several(Vec<Partner>),
    /// None has, but these are written nearly so.
    Nearest(Vec<Partner>),
    /// It is on top.
    First(Partner),
    /// A gate held it back.
    HeldBack(Partner, Text),
    /// It stands lower, because of these differences with the first.
    Lower(Partner, Comparison),
    /// It cannot be compared with the first, for example because there is none.
    NotRanked(Partner),
}

/// Compares the partner that `text` means, its id or (a part of) its name, with the first of `list`: the firm's
/// ranking, made with what was held back.
pub fn why_not(app: &App, caller: &Caller, firm: FirmId, list: &Matches, text: &str) -> Result<WhyNot> {
    let Meant { mut partners, is_close } = meant(app, caller, text)?;
    let partner = match partners.len() {
        0 => return Ok(WhyNot::Unknown),
        // Whom a misspelled name means is for the asker to say, also when only one is near.
        _ if is_close => return Ok(WhyNot::Nearest(partners)),
        1 => partners.remove(0),
        _ => return Ok(WhyNot::Several(partners)),
    };
    let Some(first) = list.matches.first().map(|found| found.partner.id) else {
        return Ok(held_back(list, partner));
    };
    if first == partner.id.0 {
        return Ok(WhyNot::First(partner));
    }
    let options = Options { limit: 1, compare: Some([first, partner.id.0]), ..Options::default() };
    match match_firm(app, caller, firm, &options) {
        Ok(answered) => Ok(match &answered.comparison {
            Some(comparison) => WhyNot::Lower(partner, comparison.clone()),
            None => held_back(list, partner),
        }),
        // The comparison refuses whom no ranking has.
        Err(AppError::Invalid(_)) => Ok(held_back(list, partner)),
        Err(error) => Err(error),
    }
}

fn held_back(list: &Matches, partner: Partner) -> WhyNot {
    let held = list.excluded.iter().flatten().find(|held| held.partner.id == partner.id.0);
    match held {
        Some(held) => WhyNot::HeldBack(partner, held.text.clone()),
        None => WhyNot::NotRanked(partner),
    }
}

/// The partners that a text may mean.
struct Meant {
    partners: Vec<Partner>,
    /// Whether a letter is wrong or a word is missing.
    is_close: bool,
}

fn meant(app: &App, caller: &Caller, text: &str) -> Result<Meant> {
    let named = |partners: Vec<Partner>| Meant { partners, is_close: false };
    if let Ok(id) = text.parse::<PartnerId>() {
        return match get_partner(app, caller, id) {
            Ok((found, _)) => Ok(named(vec![found.partner])),
            Err(AppError::NotFound { .. }) => Ok(named(Vec::new())),
            Err(error) => Err(error),
        };
    }
    let filter = PartnerFilter { text: Some(text.to_owned()), ..PartnerFilter::default() };
    let found = list_partners(app, caller, &filter, &Page { after: None, limit: MOST_NAMED })?;
    let mut partners: Vec<Partner> = found.items.into_iter().map(|record| record.partner).collect();
    if partners.is_empty() {
        let (close, whole): (Vec<_>, Vec<_>) =
            search_partners(app, caller, text, MOST_NAMED)?.found.into_iter().partition(|found| found.is_close);
        if whole.is_empty() {
            return Ok(Meant { partners: close.into_iter().map(|found| found.record).collect(), is_close: true });
        }
        partners = whole.into_iter().map(|found| found.record).collect();
    }
    let is_named = |partner: &&Partner| partner.name.to_lowercase() == text.trim().to_lowercase();
    match partners.iter().find(is_named) {
        Some(exact) => Ok(named(vec![exact.clone()])),
        None => Ok(named(partners)),
    }
}
