//! The registry that all organisations share.

use super::rows::{Columns, values};
use crate::domain::{OrganisationId, Partner};
use crate::storage::changes::{self, Entity};
use crate::storage::connection::{per_backend, within_write};
use crate::storage::error::failed;
use crate::storage::organisations::load_organisations;
use crate::storage::saving::{Holdings, Pending};
use crate::storage::schema::{registry_external_ids as external_ids, registry_partners};
use crate::storage::{CHUNK, Conn, Result, document, tenant};
use diesel::prelude::*;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// Replaces the shared registry by these partners; records a change for every organisation when anything differs.
/// Answers how many rows were created, changed or removed. Nothing is locked when nothing differs.
pub fn save_registry(conn: &mut Conn, partners: &[Partner]) -> Result<usize> {
    if Differences::find(conn, partners)?.count() == 0 {
        return Ok(0);
    }
    within_write(conn, |conn| {
        // Always in the order of the ids, so that two who do this wait for one another instead of for ever.
        let organisations = load_organisations(conn)?;
        for organisation in &organisations {
            tenant::bind(conn, *organisation)?;
            changes::lock(conn, *organisation)?;
        }
        let differences = Differences::find(conn, partners)?;
        if differences.count() > 0 {
            differences.write(conn)?;
            record_everywhere(conn, &organisations)?;
        }
        Ok(differences.count())
    })
}

fn record_everywhere(conn: &mut Conn, organisations: &[OrganisationId]) -> Result<()> {
    for organisation in organisations {
        tenant::bind(conn, *organisation)?;
        changes::record(conn, *organisation, Entity::Registry, Uuid::nil(), false)?;
    }
    Ok(())
}

/// How the stored registry differs from the one that is to be.
struct Differences<'a> {
    written: Vec<Pending<'a, Partner>>,
    removed: Vec<String>,
}

impl<'a> Differences<'a> {
    fn find(conn: &mut Conn, partners: &'a [Partner]) -> Result<Self> {
        let rows: Vec<(String, i64, String)> = registry_partners::table
            .select((registry_partners::id, registry_partners::revision, registry_partners::document))
            .load(conn)
            .map_err(failed("reading the registry"))?;
        let mut stored: HashMap<String, (i64, String)> =
            rows.into_iter().map(|(id, revision, document)| (id, (revision, document))).collect();
        let distinct: BTreeMap<_, _> = partners.iter().map(|partner| (partner.id, partner)).collect();
        let mut written = Vec::new();
        for (id, partner) in distinct {
            let text = document::to_text("partner", partner)?;
            let stored = stored.remove(&id.to_string());
            let stored = stored.as_ref().map(|(revision, text)| (*revision, text.as_str()));
            written.push(Pending::compare(partner, text, stored, None)?);
        }
        written.retain(|pending| !pending.is_unchanged());
        Ok(Self { written, removed: stored.into_keys().collect() })
    }

    fn count(&self) -> usize {
        self.written.len() + self.removed.len()
    }

    fn write(&self, conn: &mut Conn) -> Result<()> {
        let written: Vec<&Pending<'_, Partner>> = self.written.iter().collect();
        let external = Holdings::of(&written, |partner| (partner.id.0, partner.external_ids.as_slice()))?;
        let replaced = written.iter().filter(|pending| pending.exists()).map(|pending| pending.record.id.to_string());
        let leaving: Vec<String> = self.removed.iter().cloned().chain(replaced).collect();
        for ids in leaving.chunks(CHUNK) {
            diesel::delete(registry_partners::table.filter(registry_partners::id.eq_any(ids)))
                .execute(conn)
                .map_err(failed("clearing the registry"))?;
        }
        refuse_taken(conn, &external)?;
        let now = changes::now();
        for chunk in written.chunks(CHUNK) {
            let rows: Vec<_> = chunk.iter().map(|p| values!(registry_partners, Columns::of(p), now)).collect();
            per_backend!(conn, conn => diesel::insert_into(registry_partners::table).values(&rows).execute(conn))
                .map_err(failed("saving the registry"))?;
        }
        insert_external_ids(conn, &external)
    }
}

/// After the rows that are replaced are gone: what is left belongs to partners that stay as they are.
fn refuse_taken(conn: &mut Conn, wanted: &Holdings<'_>) -> Result<()> {
    for (system, ids) in wanted.by_system() {
        let holders: Vec<(String, String, String)> = external_ids::table
            .filter(external_ids::system.eq(system))
            .filter(external_ids::external_id.eq_any(ids))
            .load(conn)
            .map_err(failed("looking for external ids"))?;
        wanted.refuse(holders)?;
    }
    Ok(())
}

fn insert_external_ids(conn: &mut Conn, external: &Holdings<'_>) -> Result<()> {
    let rows: Vec<_> = external
        .iter()
        .map(|(system, id, partner)| {
            (
                external_ids::system.eq(system),
                external_ids::external_id.eq(id),
                external_ids::partner_id.eq(partner.to_string()),
            )
        })
        .collect();
    for rows in rows.chunks(CHUNK) {
        per_backend!(conn, conn => diesel::insert_into(external_ids::table).values(rows).execute(conn))
            .map_err(failed("saving external ids of the registry"))?;
    }
    Ok(())
}
