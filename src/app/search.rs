//! Finding a firm or partner by name, also when the name is not spelled right.

use super::firms::{FirmFilter, FirmRecord, list_firms};
use super::partners::{PartnerFilter, PartnerRecord, list_partners};
use super::{App, Caller, Page, PageOf, Result};
use crate::domain::Partner;
use crate::domain::normal_name::fold_words;

/// From this likeness of names, 0 to 1 (Jaro and Winkler), one may have been meant for the other. By trial: “MindLaps”
/// is 0.95 like “MindLabs”, “Tilburg” and “Limburg” are 0.81 alike.
const ALIKE: f64 = 0.86;
/// Partners that are looked through for a likeness; an agency has some hundreds.
const MOST_COMPARED: usize = 5_000;
/// Partners of a page while looking through.
const AT_ONCE: usize = 500;
/// Most partners that are proposed.
const MOST_PROPOSED: usize = 5;

/// Firms with `text` in their name or a trade name; all when it is empty.
pub fn find_firms(app: &App, caller: &Caller, text: &str, most: usize) -> Result<PageOf<FirmRecord>> {
    let filter = FirmFilter { text: written(text), ..FirmFilter::default() };
    list_firms(app, caller, &filter, &Page { after: None, limit: most })
}

/// Partners with `text` in their name or an alias; all when it is empty.
pub fn find_partners(app: &App, caller: &Caller, text: &str, most: usize) -> Result<PageOf<PartnerRecord>> {
    let filter = PartnerFilter { text: written(text), ..PartnerFilter::default() };
    list_partners(app, caller, &filter, &Page { after: None, limit: most })
}

/// Partners whose name looks like `text`, the most alike first.
pub fn find_alike(app: &App, caller: &Caller, text: &str) -> Result<Vec<Partner>> {
    let mut alike: Vec<(f64, Partner)> = Vec::new();
    let mut page = Page { after: None, limit: AT_ONCE };
    for _ in 0..MOST_COMPARED / AT_ONCE {
        let found = list_partners(app, caller, &PartnerFilter::default(), &page)?;
        let partners = found.items.into_iter().map(|record| record.partner);
        alike.extend(partners.map(|partner| (likeness(text, &partner), partner)).filter(|(share, _)| *share >= ALIKE));
        page.after = found.next;
        if page.after.is_none() {
            break;
        }
    }
    alike.sort_by(|(one, a), (other, b)| other.total_cmp(one).then_with(|| a.id.cmp(&b.id)));
    Ok(alike.into_iter().take(MOST_PROPOSED).map(|(_, partner)| partner).collect())
}

fn written(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// The best likeness of the text with a name or a word of it, 0 to 1.
fn likeness(text: &str, partner: &Partner) -> f64 {
    let text = fold_words(text);
    let names = std::iter::once(&partner.name).chain(&partner.aliases).map(|name| fold_words(name));
    let with = |name: String| {
        let words = name.split(' ').filter(|word| word.len() > 3).map(|word| strsim::jaro_winkler(&text, word));
        words.fold(strsim::jaro_winkler(&text, &name), f64::max)
    };
    names.map(with).fold(0.0, f64::max)
}
