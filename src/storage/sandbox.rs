//! Emptying a sandbox: an organisation whose data are invented ones to try things with.

use super::changes::{Entity, Entry};
use super::error::failed;
use super::schema::{
    duplicates, exploration_draws, hidden_partners, introductions, match_lists, organisations, outcomes, partners,
};
use super::{Conn, Result, Tenant, document, firms, partners as own_partners};
use crate::domain::{OrganisationId, PartnerId};
use diesel::prelude::*;
use uuid::Uuid;

/// Whether the organisation is a sandbox.
pub fn is_sandbox(tenant: &mut Tenant<'_>) -> Result<bool> {
    let (conn, organisation) = tenant.parts();
    organisations::table
        .find(organisation.to_string())
        .select(organisations::is_sandbox)
        .get_result(conn)
        .optional()
        .map(|found| found.unwrap_or(false))
        .map_err(failed("looking whether an organisation is a sandbox"))
}

/// Makes an organisation a sandbox for good.
pub fn mark_sandbox(conn: &mut Conn, organisation: OrganisationId) -> Result<()> {
    diesel::update(organisations::table.find(organisation.to_string()))
        .set(organisations::is_sandbox.eq(true))
        .execute(conn)
        .map(|_| ())
        .map_err(failed("marking an organisation as a sandbox"))
}

/// Number of firms of the organisation.
pub fn count_firms(tenant: &mut Tenant<'_>) -> Result<usize> {
    Ok(firms::load_firm_ids(tenant)?.len())
}

/// Deletes firms with all that belongs to them, own partners, introductions and pairs of firms, and shows hidden
/// partners again; answers how many firms there were. Keys stay as tombstones, and who follows the changes sees every
/// deletion. Who objected or was erased stays known: that word holds even here.
pub fn empty(tenant: &mut Tenant<'_>) -> Result<usize> {
    let ids = firms::load_firm_ids(tenant)?;
    for id in &ids {
        firms::delete_firm(tenant, *id, None)?;
    }
    empty_partners(tenant)?;
    empty_introductions(tenant)?;
    let (conn, organisation) = tenant.parts();
    let organisation = organisation.to_string();
    macro_rules! delete_all {
        ($($table:ident)*) => {$(
            diesel::delete($table::table.filter($table::organisation_id.eq(&organisation)))
                .execute(conn)
                .map_err(failed("emptying a sandbox"))?;
        )*};
    }
    delete_all!(duplicates match_lists exploration_draws outcomes introductions);
    Ok(ids.len())
}

fn empty_partners(tenant: &mut Tenant<'_>) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    let organisation = organisation.to_string();
    let own: Vec<String> = partners::table
        .filter(partners::organisation_id.eq(&organisation))
        .order(partners::id)
        .select(partners::id)
        .load(conn)
        .map_err(failed("listing own partners"))?;
    for id in &own {
        own_partners::delete_partner(tenant, PartnerId::new(document::to_uuid(id)?), None)?;
    }
    let (conn, _) = tenant.parts();
    let shown = diesel::delete(hidden_partners::table.filter(hidden_partners::organisation_id.eq(&organisation)))
        .execute(conn)
        .map_err(failed("showing hidden partners again"))?;
    if shown > 0 {
        tenant.record_change(Entity::Registry, Uuid::nil(), false)?;
    }
    Ok(())
}

/// Tells that introductions are gone; the rows are deleted with what belongs to them.
fn empty_introductions(tenant: &mut Tenant<'_>) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    let rows: Vec<(String, String)> = introductions::table
        .filter(introductions::organisation_id.eq(organisation.to_string()))
        .order(introductions::id)
        .select((introductions::id, introductions::firm_id))
        .load(conn)
        .map_err(failed("listing introductions"))?;
    let entry = |(id, firm): &(String, String)| {
        let entry = Entry::of(Entity::Introduction, document::to_uuid(id)?);
        Ok(entry.at_firm(document::to_uuid(firm)?).deleted_if(true))
    };
    let entries: Vec<Entry> = rows.iter().map(entry).collect::<Result<_>>()?;
    tenant.record(&entries).map(|_| ())
}
