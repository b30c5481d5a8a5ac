//! A hundred rankings by which a restored database is known as the one that was copied.

use crate::app::caller::Role;
use crate::app::matches::{Options, find_prospects, match_firm};
use crate::app::{App, AppError, Caller, Result};
use crate::domain::OrganisationId;
use crate::storage::{self, Conn};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Rankings that are compared.
const MOST: usize = 100;

/// What a hundred questions were answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rankings {
    /// The day as of which they were asked.
    day: NaiveDate,
    /// How many there are.
    pub count: usize,
    /// SHA-256 over who stands where with which score.
    digest: String,
}

/// The version of each organisation's data.
pub fn versions(conn: &mut Conn) -> Result<Vec<i64>> {
    let organisations = storage::organisations::load_organisations(conn)?;
    let version = |organisation| Ok(storage::organisations::get_version(conn, organisation)?);
    organisations.into_iter().map(version).collect()
}

impl Rankings {
    /// Ranks for the first firms and partners of each organisation, half of each where there are enough.
    pub fn make(app: &App) -> Result<Rankings> {
        let mut hash = Sha256::new();
        let mut count = 0;
        let organisations = app.organisations()?;
        for organisation in organisations {
            for line in lines(app, organisation, MOST.saturating_sub(count))? {
                hash.update(line);
                count += 1;
            }
        }
        let digest = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Rankings { day: app.today(), count, digest })
    }

    /// Fails when the same questions are answered otherwise now.
    pub fn compare(&self, app: &App) -> Result<()> {
        let now = Rankings::make(&app.clone().as_of(self.day))?;
        if now == *self {
            return Ok(());
        }
        let what = "the restored database ranks otherwise than the one that was copied; do not use it";
        Err(AppError::Setting(what.to_owned()))
    }
}

/// A line for each ranking: who stands where, with the score in millionths.
fn lines(app: &App, organisation: OrganisationId, most: usize) -> Result<Vec<String>> {
    let caller = Caller::of(organisation, "backup", Role::Admin);
    let (firms, partners) = {
        let mut firms = app.pool.read(organisation, storage::firms::load_firm_ids)?;
        let partners = app.pool.read(organisation, storage::partners::load_partners)?;
        let mut partners: Vec<_> = partners.into_iter().map(|partner| partner.id).collect();
        firms.sort_unstable_by_key(|id| id.0);
        partners.sort_unstable_by_key(|id| id.0);
        (firms, partners)
    };
    let from_firms = firms.len().min((most / 2).max(most.saturating_sub(partners.len())));
    let options = Options::default();
    let mut lines = Vec::new();
    for firm in firms.into_iter().take(from_firms) {
        let found = match_firm(app, &caller, firm, &options)?;
        lines.push(line(firm.0, found.matches.iter().map(|one| (one.partner.id, one.verdict.score))));
    }
    let left = most - lines.len();
    for partner in partners.into_iter().take(left) {
        let found = find_prospects(app, &caller, partner, &options)?.prospects;
        lines.push(line(partner.0, found.into_iter().map(|one| (one.firm.id.0, one.verdict.score))));
    }
    Ok(lines)
}

fn line(asked: uuid::Uuid, found: impl Iterator<Item = (uuid::Uuid, f64)>) -> String {
    let found: Vec<String> = found.map(|(id, score)| format!("{id} {score:.6}")).collect();
    format!("{asked}: {}\n", found.join(", "))
}
