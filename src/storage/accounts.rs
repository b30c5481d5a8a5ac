//! Accounts: people, clients, sessions, and failed attempts to sign in.
//!
//! What belongs to an account belongs to one organisation, and every function here is told which. The exception is
//! [`names`], because who signs in brings a name and not an organisation, and [`failures`], which counts attempts on
//! names that may be nobody's.

pub mod clients;
pub mod failures;
pub mod names;
pub mod sessions;
pub mod users;

use super::{Page, PageOf, Result, document};
use serde::de::DeserializeOwned;

/// Makes a page of rows (sort key, id, document), of which there may be one more than the page holds.
fn to_page<T: DeserializeOwned>(
    what: &'static str,
    mut rows: Vec<(String, String, String)>,
    page: &Page,
    total: i64,
) -> Result<PageOf<T>> {
    let is_last = rows.len() <= page.limit;
    rows.truncate(page.limit);
    let next = match rows.last() {
        Some((key, id, _)) if !is_last => Some((key.clone(), document::to_uuid(id)?)),
        _ => None,
    };
    let items = rows.iter().map(|(_, _, text)| document::from_text(what, text)).collect::<Result<_>>()?;
    Ok(PageOf { items, next, total: total.unsigned_abs() })
}
