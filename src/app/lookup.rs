//! Which firm or partner a person means who types an id, an id of another system, or a name.

use super::{App, AppError, Caller, Result};
use crate::domain::invalid::shown;
use crate::domain::{ExternalId, Firm, FirmId, Invalid, Partner, PartnerId};
use crate::storage::firms::{FirmFilter, find_firm, find_firm_by_external_id, list_firms, load_firms_by_id};
use crate::storage::partners::{PartnerFilter, find_partner, find_partner_by_external_id, list_partners};
use crate::storage::{Page, PageOf, Stored, Tenant};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Most candidates that are named when a name fits several records.
const MOST_NAMED: usize = 10;

/// The firm that `text` means: its id, `system:id`, or (a part of) its name that only one firm has.
pub fn find_meant_firm(app: &App, caller: &Caller, text: &str) -> Result<Firm> {
    app.pool.read(caller.organisation, |tenant| meant_firm(tenant, text))
}

fn meant_firm(tenant: &mut Tenant<'_>, text: &str) -> Result<Firm> {
    if let Ok(id) = text.parse::<FirmId>() {
        return found("firm", text, find_firm(tenant, id)?);
    }
    if let Some(external) = external_id(text)
        && let Some(firm) = find_firm_by_external_id(tenant, &external)?
    {
        return Ok(firm.record);
    }
    let filter = FirmFilter { text: Some(text.to_owned()), ..FirmFilter::default() };
    let page = list_firms(tenant, &filter, &first_page())?;
    the_only_one("firm", text, page, |firm: &Firm| (firm.id.to_string(), firm.name.clone()))
}

/// The partner that `text` means; as [`find_meant_firm`].
pub fn find_meant_partner(app: &App, caller: &Caller, text: &str) -> Result<Partner> {
    app.pool.read(caller.organisation, |tenant| meant_partner(tenant, text))
}

fn meant_partner(tenant: &mut Tenant<'_>, text: &str) -> Result<Partner> {
    if let Ok(id) = text.parse::<PartnerId>() {
        return found("partner", text, find_partner(tenant, id)?);
    }
    if let Some(external) = external_id(text)
        && let Some(partner) = find_partner_by_external_id(tenant, &external)?
    {
        return Ok(partner.record);
    }
    let filter = PartnerFilter { text: Some(text.to_owned()), ..PartnerFilter::default() };
    let page = list_partners(tenant, &filter, &first_page())?;
    the_only_one("partner", text, page, |partner: &Partner| (partner.id.to_string(), partner.name.clone()))
}

/// The names of these records, as far as they are firms or partners that the caller may reach.
pub fn names_of<'a>(
    app: &App,
    caller: &Caller,
    ids: impl IntoIterator<Item = &'a Uuid>,
) -> Result<HashMap<Uuid, String>> {
    let ids: BTreeSet<Uuid> = ids.into_iter().copied().collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    app.pool.read(caller.organisation, |tenant| {
        let firm_ids: Vec<FirmId> = ids.iter().map(|id| FirmId(*id)).collect();
        let firms = load_firms_by_id(tenant, &firm_ids)?;
        let firms = firms.into_iter().filter(|firm| caller.reaches_place(firm.location.as_ref()));
        let mut names: HashMap<Uuid, String> = firms.map(|firm| (firm.id.0, firm.name)).collect();
        for id in ids.iter().filter(|id| !names.contains_key(id)).copied().collect::<Vec<_>>() {
            if let Some(partner) = find_partner(tenant, PartnerId(id))? {
                names.insert(id, partner.record.name);
            }
        }
        Ok(names)
    })
}

fn first_page() -> Page {
    Page { after: None, limit: 100 }
}

fn external_id(text: &str) -> Option<ExternalId> {
    let (system, id) = text.split_once(':')?;
    Some(ExternalId { system: system.trim().to_owned(), id: id.trim().to_owned() })
}

fn found<T>(what: &'static str, text: &str, record: Option<Stored<T>>) -> Result<T> {
    record.map(|stored| stored.record).ok_or_else(|| AppError::NotFound { what, id: shown(text) })
}

/// The one record whose name is `text`, else the one that has `text` in its name.
fn the_only_one<T>(
    what: &'static str,
    text: &str,
    page: PageOf<Stored<T>>,
    id_and_name: impl Fn(&T) -> (String, String),
) -> Result<T> {
    let total = page.total;
    let mut records: Vec<T> = page.items.into_iter().map(|stored| stored.record).collect();
    let is_named = |record: &T| id_and_name(record).1.to_lowercase() == text.trim().to_lowercase();
    if records.iter().filter(|record| is_named(record)).count() == 1 {
        records.retain(is_named);
    } else if records.len() > 1 {
        let named = records.iter().take(MOST_NAMED).map(|record| {
            let (id, name) = id_and_name(record);
            format!("\n  {id}  {name}")
        });
        return Err(AppError::Invalid(vec![Invalid::new(
            what,
            "ambiguous",
            format!("“{}” fits {total} records.", shown(text)),
            format!(
                "Give the id of one{}:{}",
                if total > MOST_NAMED as u64 { ", such as" } else { "" },
                named.collect::<String>()
            ),
        )]));
    }
    records.pop().ok_or_else(|| AppError::NotFound { what, id: shown(text) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(names: &[&str]) -> PageOf<Stored<Firm>> {
        let items = names.iter().map(|name| Stored {
            record: Firm { name: name.to_string(), ..Firm::default() },
            revision: 1,
            changed_at: chrono::DateTime::UNIX_EPOCH.naive_utc(),
        });
        PageOf { items: items.collect(), next: None, total: names.len() as u64 }
    }

    fn meant(text: &str, names: &[&str]) -> Result<String> {
        the_only_one("firm", text, page(names), |firm| (firm.id.to_string(), firm.name.clone())).map(|firm| firm.name)
    }

    #[test]
    fn a_whole_name_wins_over_a_part_of_another() {
        assert_eq!(meant("Brainport", &["Brainport", "Brainport Industries"]).unwrap(), "Brainport");
        assert_eq!(meant("industries", &["Brainport Industries"]).unwrap(), "Brainport Industries");
    }

    #[test]
    fn a_name_that_fits_several_is_refused_with_their_ids() {
        let error = meant("Jansen", &["Jansen Bouw", "Jansen Metaal"]).unwrap_err().to_string();
        assert!(error.contains("“Jansen” fits 2 records") && error.contains("Jansen Metaal"), "{error}");
        assert!(matches!(meant("Pietersen", &[]), Err(AppError::NotFound { what: "firm", .. })));
    }

    #[test]
    fn an_external_id_is_written_with_its_system() {
        let id = external_id("crm:4711").unwrap();
        assert_eq!((id.system.as_str(), id.id.as_str()), ("crm", "4711"));
        assert!(external_id("Jansen").is_none());
    }
}
