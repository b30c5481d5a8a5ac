//! Rankings as they are exported: for each firm its partners, for each partner its firms, with the first reasons in
//! words, and by which channels the firm may be approached or why not. A firm that objects at another organisation of the shared
//! ledger is in neither. Each list is the one that the caller would be answered at that moment; the columns tell of which data and
//! weights it is.

use super::{BATCH, ExportFile, firm_cells, verdict};
use crate::app::contact_permission::{Dealing, OpenChannels, channels_of};
use crate::app::matches::{self, Options};
use crate::app::{App, AppError, Caller, Result};
use crate::domain::{ExternalId, Firm, FirmId, Partner};
use crate::matching::verdict::Verdict;
use crate::storage::firms::load_firms_after;
use crate::storage::partners::load_partners;
use serde_json::{Value, json};

/// Most results for each that a file may have.
pub const MOST_RANKED: usize = 20;
/// Results for each when nothing is asked.
pub const USUALLY_RANKED: usize = 5;

/// Columns of matches.
const MATCH_COLUMNS: [&str; 22] = [
    "firmId",
    "firmName",
    "kvkNumber",
    "externalIds",
    "doNotContact",
    "rank",
    "partnerId",
    "partnerName",
    "kind",
    "place",
    "distanceKm",
    "score",
    "confidence",
    "firstStep",
    "reasonNl",
    "reasonEn",
    "weightsVersion",
    "indexVersion",
    "contactChannels",
    "contactNl",
    "contactEn",
    "contactRules",
];

/// Columns of prospects.
const PROSPECT_COLUMNS: [&str; 19] = [
    "partnerId",
    "partnerName",
    "externalIds",
    "rank",
    "firmId",
    "firmName",
    "firmType",
    "place",
    "distanceKm",
    "score",
    "confidence",
    "reasonNl",
    "reasonEn",
    "weightsVersion",
    "indexVersion",
    "contactChannels",
    "contactNl",
    "contactEn",
    "contactRules",
];

/// Writes the partners for every firm that the caller reaches, the best first, at most `top` for each.
pub(super) fn write_matches(app: &App, caller: &Caller, top: usize, file: ExportFile<'_>) -> Result<()> {
    let mut file = file.with_header(MATCH_COLUMNS)?;
    let options = Options { limit: top, ..Options::default() };
    let mut after: Option<FirmId> = None;
    loop {
        let (firms, contact) = app.pool.read(caller.organisation, |tenant| {
            let firms = load_firms_after(tenant, after, BATCH)?;
            let contact = channels_of(app, tenant, caller, &firms, Dealing::Uninvited)?;
            Ok::<_, AppError>((firms, contact))
        })?;
        let Some(last) = firms.last() else { return file.finish() };
        after = Some(last.id);
        for firm in firms.iter().filter(|firm| caller.reaches_place(firm.location.as_ref())) {
            let Some(contact) = contact.get(&firm.id).filter(|contact| !contact.is_absent()) else { continue };
            write_matches_of(app, caller, firm, contact, &options, &mut file)?;
        }
    }
}

fn write_matches_of(
    app: &App,
    caller: &Caller,
    firm: &Firm,
    contact: &OpenChannels,
    options: &Options,
    file: &mut ExportFile<'_>,
) -> Result<()> {
    let answer = match matches::match_firm(app, caller, firm.id, options) {
        // It went since the piece was read.
        Err(AppError::NotFound { .. }) => return Ok(()),
        answer => answer?,
    };
    for found in &answer.matches {
        let partner = &found.partner;
        let row = json!({
            "firmId": firm.id, "firmName": firm.name, "kvkNumber": firm.kvk_number,
            "externalIds": in_words(&firm.external_ids), "doNotContact": firm.do_not_contact.is_some(),
            "rank": found.rank, "partnerId": partner.id, "partnerName": partner.name, "kind": partner.kind,
            "place": partner.place, "distanceKm": partner.distance_km,
            "weightsVersion": answer.weights_version, "indexVersion": answer.index_version,
        });
        write(file, &MATCH_COLUMNS, row, contact, &found.verdict)?;
    }
    Ok(())
}

/// Writes the firms for every partner that the caller reaches, the best first, at most `top` for each.
pub(super) fn write_prospects(app: &App, caller: &Caller, top: usize, file: ExportFile<'_>) -> Result<()> {
    let mut file = file.with_header(PROSPECT_COLUMNS)?;
    let options = Options { limit: top, ..Options::default() };
    let partners = app.pool.read(caller.organisation, load_partners)?;
    for partner in partners.iter().filter(|partner| caller.reaches_partner(partner.id)) {
        write_prospects_of(app, caller, partner, &options, &mut file)?;
    }
    file.finish()
}

fn write_prospects_of(
    app: &App,
    caller: &Caller,
    partner: &Partner,
    options: &Options,
    file: &mut ExportFile<'_>,
) -> Result<()> {
    let answer = match matches::find_prospects(app, caller, partner.id, options) {
        Err(AppError::NotFound { .. }) => return Ok(()),
        answer => answer?,
    };
    for found in &answer.prospects {
        let firm = &found.firm;
        let row = json!({
            "partnerId": partner.id, "partnerName": partner.name, "externalIds": in_words(&partner.external_ids),
            "rank": found.rank, "firmId": firm.id, "firmName": firm.name, "firmType": firm.firm_type,
            "place": firm.place, "distanceKm": firm.distance_km,
            "weightsVersion": answer.weights_version, "indexVersion": answer.index_version,
        });
        write(file, &PROSPECT_COLUMNS, row, &found.contact, &found.verdict)?;
    }
    Ok(())
}

fn write(
    file: &mut ExportFile<'_>,
    columns: &[&'static str],
    mut row: Value,
    contact: &OpenChannels,
    verdict: &Verdict,
) -> Result<()> {
    row["score"] = json!(verdict.score);
    row["confidence"] = json!(verdict.confidence);
    let json = || {
        let mut row = row.clone();
        row["firstStep"] = json!(verdict.first_step);
        row["reasons"] = json!(verdict.reasons);
        row["missing"] = json!(verdict.missing);
        row["contact"] = json!(contact);
        Ok(row)
    };
    let cells = || {
        let mut row = row.clone();
        row["firstStep"] = json!(verdict.first_step.as_ref().map(|first| first.step));
        let reason = verdict.reasons.first().map(|reason| &reason.text);
        row["reasonNl"] = json!(reason.map(|text| &text.nl));
        row["reasonEn"] = json!(reason.map(|text| &text.en));
        for (column, cell) in verdict::cells(contact) {
            row[column] = json!(cell);
        }
        Ok(columns.iter().map(|column| firm_cells::text_of(&row[*column])).collect())
    };
    file.record(json, cells)
}

/// The keys by which other systems know a record, as `system:id`.
fn in_words(ids: &[ExternalId]) -> Vec<String> {
    ids.iter().map(|id| format!("{}:{}", id.system, id.id)).collect()
}
