//! Who put which version of the weights to use, when and why.

use super::error::failed;
use super::schema::weights_activations as activations;
use super::search_text::storable;
use super::{Result, Tenant, changes};
use crate::domain::weights::Activation;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use uuid::Uuid;

/// Puts down that a version was put to use, now.
pub fn insert_activation(tenant: &mut Tenant<'_>, version: &str, by: &str, reason: Option<&str>) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    diesel::insert_into(activations::table)
        .values((
            activations::organisation_id.eq(organisation.to_string()),
            activations::id.eq(Uuid::now_v7().to_string()),
            activations::version.eq(storable(version)),
            activations::activated_at.eq(changes::now()),
            activations::activated_by.eq(storable(by)),
            activations::reason.eq(reason.map(storable)),
        ))
        .execute(conn)
        .map(|_| ())
        .map_err(failed("saving who put weights to use"))
}

/// What was put to use, the latest first; at most `most`.
pub fn load_activations(tenant: &mut Tenant<'_>, most: usize) -> Result<Vec<Activation>> {
    type Row = (String, NaiveDateTime, String, Option<String>);
    let (conn, organisation) = tenant.parts();
    let rows: Vec<Row> = activations::table
        .filter(activations::organisation_id.eq(organisation.to_string()))
        .order((activations::activated_at.desc(), activations::id.desc()))
        .limit(most as i64)
        .select((activations::version, activations::activated_at, activations::activated_by, activations::reason))
        .load(conn)
        .map_err(failed("listing who put weights to use"))?;
    let activation =
        |(version, at, by, reason): Row| Activation { version, activated_at: at.and_utc(), activated_by: by, reason };
    Ok(rows.into_iter().map(activation).collect())
}
