//! Other systems that get tokens for a secret.

use super::to_page;
use crate::domain::ClientId;
use crate::domain::account::Client;
use crate::storage::Tenant;
use crate::storage::connection::per_backend;
use crate::storage::error::failed;
use crate::storage::schema::clients;
use crate::storage::search_text::sort_key;
use crate::storage::{Page, PageOf, Result, changes, document};
use diesel::prelude::*;

/// Saves a client, new or known, with the hash of its secret.
pub fn save_client(tenant: &mut Tenant<'_>, client: &Client, secret_hash: &str) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    let text = document::to_text("client", client)?;
    let changed = (
        clients::sort_name.eq(sort_key(&client.name)),
        clients::changed_at.eq(changes::now()),
        clients::document.eq(&text),
        clients::secret_hash.eq(secret_hash),
    );
    let key = (clients::organisation_id.eq(organisation.to_string()), clients::id.eq(client.id.to_string()));
    per_backend!(conn, conn => diesel::insert_into(clients::table)
        .values((key, changed.clone()))
        .on_conflict((clients::organisation_id, clients::id))
        .do_update()
        .set(changed)
        .execute(conn))
    .map(|_| ())
    .map_err(failed("saving a client"))
}

/// The client with this id, and the hash of its secret.
pub fn find_client(tenant: &mut Tenant<'_>, id: ClientId) -> Result<Option<(Client, String)>> {
    let (conn, organisation) = tenant.parts();
    let row: Option<(String, String)> = clients::table
        .find((organisation.to_string(), id.to_string()))
        .select((clients::document, clients::secret_hash))
        .get_result(conn)
        .optional()
        .map_err(failed("finding a client"))?;
    row.map(|(text, hash)| Ok((document::from_text("client", &text)?, hash))).transpose()
}

/// A page of clients, by name.
pub fn list_clients(tenant: &mut Tenant<'_>, page: &Page) -> Result<PageOf<Client>> {
    let (conn, organisation) = tenant.parts();
    let all = || clients::table.filter(clients::organisation_id.eq(organisation.to_string()));
    let total = all().count().get_result(conn).map_err(failed("counting clients"))?;
    let mut query = all().into_boxed();
    if let Some((key, id)) = &page.after {
        query = query.filter(clients::sort_name.ge(key));
        query = query.filter(clients::sort_name.gt(key).or(clients::id.gt(id.to_string())));
    }
    let rows = query
        .order((clients::sort_name, clients::id))
        .limit(page.rows_to_fetch())
        .select((clients::sort_name, clients::id, clients::document))
        .load(conn)
        .map_err(failed("listing clients"))?;
    to_page("client", rows, page, total)
}

/// Deletes a client.
pub fn delete_client(tenant: &mut Tenant<'_>, id: ClientId) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    diesel::delete(clients::table.find((organisation.to_string(), id.to_string())))
        .execute(conn)
        .map(|_| ())
        .map_err(failed("deleting a client"))
}
