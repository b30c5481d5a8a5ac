//! What registers said of firms.

use super::connection::per_backend;
use super::error::failed;
use super::schema::register_facts as facts;
use super::{Result, StorageError, Tenant, document};
use crate::domain::source::Said;
use crate::domain::{FirmId, Source};
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::HashMap;

/// When a register was last asked about a firm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The day.
    pub on: NaiveDate,
    /// Facts in which it and the record differed then.
    pub conflicts: i64,
}

/// What a register said of a firm, in the place of what it said before.
pub fn save_said(tenant: &mut Tenant<'_>, source: Source, firm: FirmId, seen: Seen, said: &Said) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    let text = document::to_text("word of a register", said)?;
    let key = (
        facts::organisation_id.eq(organisation.to_string()),
        facts::source.eq(source.code()),
        facts::firm_id.eq(firm.to_string()),
    );
    let changed = (facts::seen_on.eq(seen.on), facts::conflicts.eq(seen.conflicts), facts::document.eq(&text));
    per_backend!(conn, conn => diesel::insert_into(facts::table)
        .values((key.clone(), changed))
        .on_conflict((facts::organisation_id, facts::source, facts::firm_id))
        .do_update()
        .set(changed)
        .execute(conn))
    .map(|_| ())
    .map_err(failed("keeping the word of a register"))
}

/// What a register said of a firm.
pub fn find_said(tenant: &mut Tenant<'_>, source: Source, firm: FirmId) -> Result<Option<Said>> {
    let (conn, organisation) = tenant.parts();
    let text: Option<String> = facts::table
        .find((organisation.to_string(), source.code(), firm.to_string()))
        .select(facts::document)
        .get_result(conn)
        .optional()
        .map_err(failed("looking for the word of a register"))?;
    text.map(|text| document::from_text("word of a register", &text)).transpose()
}

/// What all registers said of a firm.
pub fn load_said(tenant: &mut Tenant<'_>, firm: FirmId) -> Result<Vec<(Source, Said)>> {
    let (conn, organisation) = tenant.parts();
    let rows: Vec<(String, String)> = facts::table
        .filter(facts::organisation_id.eq(organisation.to_string()))
        .filter(facts::firm_id.eq(firm.to_string()))
        .order(facts::source)
        .select((facts::source, facts::document))
        .load(conn)
        .map_err(failed("loading the words of registers"))?;
    let said = |(source, text): (String, String)| {
        let unknown = || StorageError::Corrupt { what: "source", source: source.clone().into() };
        let known = Source::from_code(&source).ok_or_else(unknown)?;
        Ok((known, document::from_text("word of a register", &text)?))
    };
    rows.into_iter().map(said).collect()
}

/// When a register was last asked about each firm of which it was asked.
pub fn load_seen(tenant: &mut Tenant<'_>, source: Source) -> Result<HashMap<FirmId, Seen>> {
    let (conn, organisation) = tenant.parts();
    let rows: Vec<(String, NaiveDate, i64)> = facts::table
        .filter(facts::organisation_id.eq(organisation.to_string()))
        .filter(facts::source.eq(source.code()))
        .select((facts::firm_id, facts::seen_on, facts::conflicts))
        .load(conn)
        .map_err(failed("looking when a register was asked"))?;
    let seen = |(id, on, conflicts): (String, NaiveDate, i64)| {
        Ok((FirmId::new(document::to_uuid(&id)?), Seen { on, conflicts }))
    };
    rows.into_iter().map(seen).collect()
}

/// Forgets what registers said of a firm.
pub fn forget_said(tenant: &mut Tenant<'_>, firm: FirmId) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    diesel::delete(
        facts::table
            .filter(facts::organisation_id.eq(organisation.to_string()))
            .filter(facts::firm_id.eq(firm.to_string())),
    )
    .execute(conn)
    .map(|_| ())
    .map_err(failed("forgetting the words of registers"))
}
