//! Gists that rows lack: of firms that were saved by a version of the product without them, or with another form.

use crate::domain::gist::{FORM, Gist};
use crate::domain::{Firm, FirmId};
use crate::storage::connection::per_backend;
use crate::storage::error::failed;
use crate::storage::schema::firms;
use crate::storage::{Result, Tenant, document};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Binary, Bool};

/// Writes the gists that firms after one lack, of at most `most` firms in the order of their ids; answers the last of them,
/// or nothing when all is done. The firm stays as it is, so that neither its revision nor the version of the data moves.
pub fn write_missing_gists(tenant: &mut Tenant<'_>, after: Option<FirmId>, most: usize) -> Result<Option<FirmId>> {
    let (conn, organisation) = tenant.parts();
    let organisation = organisation.to_string();
    let after = after.map(|id| id.to_string()).unwrap_or_default();
    let rows: Vec<(String, String)> = per_backend!(conn, conn => {
        let lacks_gist =
            sql::<Bool>("(gist IS NULL OR substr(gist, 1, 1) <> ").bind::<Binary, _>(vec![FORM]).sql(")");
        firms::table
            .filter(firms::organisation_id.eq(&organisation))
            .filter(firms::id.gt(&after))
            .filter(lacks_gist)
            .order(firms::id)
            .limit(i64::try_from(most).unwrap_or(i64::MAX))
            .select((firms::id, firms::document))
            .load(conn)
    })
    .map_err(failed("looking for firms without a gist"))?;
    for (id, text) in &rows {
        let firm: Firm = document::from_text("firm", text)?;
        diesel::update(firms::table.find((&organisation, id)))
            .set(firms::gist.eq(Gist::write(&firm)))
            .execute(conn)
            .map_err(failed("writing the gist of a firm"))?;
    }
    rows.last().map(|(id, _)| document::to_uuid(id).map(FirmId::new)).transpose()
}
