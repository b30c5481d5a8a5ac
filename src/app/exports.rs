//! Exports: records leaving the product as a file (*uitvoer*), written while they are read.
//!
//! Records are read a few thousand at a time, each time in a transaction of its own, so that a slow reader keeps nobody
//! waiting. Firms come in the columns of our own tables; importing them again changes nothing. Contact persons are in
//! none of these files. Every export is in the audit, before its first row leaves.
//!
//! Whoever gets a file may ring from it, so each row tells what the contact gate says of the firm on that day: by which
//! channels it may be approached, and which rules close the others. A firm that may be approached by none comes without
//! its website; one that objects at another organisation of the shared ledger is in the files of administrators alone.

mod file;
pub mod firm_cells;
mod form;
mod rankings;
pub(super) mod verdict;

use super::audit::{self, Event};
use super::caller::Role;
use super::contact_permission::{Channel, Dealing, OpenChannels, channels_of};
use super::{App, Caller, Result};
use crate::connectors::tables::writing::TableWriter;
use crate::connectors::tables::{CONTACT_COLUMNS, FIRM_COLUMNS};
use crate::domain::audit::Action;
use crate::domain::region::Location;
use crate::domain::{Conversation, Firm, FirmId, PartnerId};
use crate::storage::conversations::load_conversations_after;
use crate::storage::firms::{load_firms_after, load_firms_by_id};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::io::Write;

use file::ExportFile;

pub use form::ExportForm;
pub use rankings::{MOST_RANKED, USUALLY_RANKED};

/// Records that are read together.
const BATCH: usize = 2_000;

/// What can be exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exported {
    /// Firms.
    Firms,
    /// Conversations.
    Conversations,
    /// Partners for every firm, at most so many for each.
    Matches(usize),
    /// Firms for every partner, at most so many for each.
    Prospects(usize),
}

/// Tells the audit that a file leaves; to be called before it does.
pub fn begin_export(app: &App, caller: &Caller, what: Exported, form: ExportForm) -> Result<()> {
    let kind = match what {
        Exported::Firms => "firm",
        Exported::Conversations => "conversation",
        Exported::Matches(_) => "match",
        Exported::Prospects(_) => "prospect",
    };
    let event = Event::of_many(Action::Export, kind).word("form", form.ending());
    app.pool.write(caller.organisation, |tenant| audit::record(tenant, caller, event))
}

/// Tells the audit that the list of firms of a partner leaves as a table.
pub fn told_of_list(app: &App, caller: &Caller, partner: PartnerId, rows: usize) -> Result<()> {
    let rows = i64::try_from(rows).unwrap_or(i64::MAX);
    let event = Event::of(Action::Export, "prospect", partner).word("form", "csv").number("records", rows);
    app.pool.write(caller.organisation, |tenant| audit::record(tenant, caller, event))
}

/// A short table for a spreadsheet, its first row with the names of the columns: no cell can be taken for a formula.
pub fn to_table(rows: impl Iterator<Item = Vec<String>>) -> Result<Vec<u8>> {
    let mut text = Vec::new();
    let broken = |source| super::AppError::File { doing: "writing a table".into(), source };
    let mut table = TableWriter::csv(&mut text, ';').map_err(broken)?;
    for row in rows {
        table.row(row).map_err(broken)?;
    }
    table.finish().map_err(broken)?;
    Ok(text)
}

/// Writes all records of a kind that the caller reaches.
pub fn write_export(app: &App, caller: &Caller, what: Exported, form: ExportForm, out: &mut dyn Write) -> Result<()> {
    let file = ExportFile::begin(form, out)?;
    match what {
        Exported::Firms => write_firms(app, caller, file),
        Exported::Conversations => write_conversations(app, caller, file),
        Exported::Matches(top) => rankings::write_matches(app, caller, top, file),
        Exported::Prospects(top) => rankings::write_prospects(app, caller, top, file),
    }
}

fn write_firms(app: &App, caller: &Caller, file: ExportFile<'_>) -> Result<()> {
    let mut file = file.with_header(FIRM_COLUMNS.iter().chain(CONTACT_COLUMNS).map(|column| column.name))?;
    let mut after: Option<FirmId> = None;
    loop {
        let (firms, contact) = app.pool.read(caller.organisation, |tenant| {
            let firms = load_firms_after(tenant, after, BATCH)?;
            let contact = channels_of(app, tenant, caller, &firms, Dealing::Uninvited)?;
            Ok::<_, super::AppError>((firms, contact))
        })?;
        let Some(last) = firms.last() else { return file.finish() };
        after = Some(last.id);
        for firm in firms.into_iter().filter(|firm| caller.reaches_place(firm.location.as_ref())) {
            let Some(contact) = contact.get(&firm.id).filter(|contact| may_see(caller, contact)) else { continue };
            write_firm(&as_far_as_open(firm, contact), contact, &mut file)?;
        }
    }
}

/// The firm without the ways to it that are closed. What it does, in words, may hold a number or an address as well.
fn as_far_as_open(firm: Firm, contact: &OpenChannels) -> Firm {
    let mut firm = firm;
    if contact.is_blocked() {
        (firm.website, firm.description) = (None, None);
    }
    let is_open = |channel| contact.channels.contains(&channel);
    if !is_open(Channel::Post)
        && !is_open(Channel::Visit)
        && let Some(location) = &mut firm.location
    {
        (location.address, location.postcode) = (None, None);
        (location.coordinates, location.precision) = (None, None);
    }
    // A place of which nothing is left is none; else it would be taken in as one that is known nowhere.
    firm.location = firm.location.filter(|location| *location != Location::default());
    firm
}

fn write_firm(firm: &Firm, contact: &OpenChannels, file: &mut ExportFile<'_>) -> Result<()> {
    let profile = || {
        let mut profile = firm_cells::profile(firm)?;
        profile["contact"] = json!(contact);
        Ok(profile)
    };
    let cells = || {
        let mut cells = firm_cells::cells(firm)?;
        cells.extend(verdict::cells(contact).map(|(_, cell)| cell));
        Ok(cells)
    };
    file.record(profile, cells)
}

/// Whether a firm is in a file at all: one that objects elsewhere is absent but for administrators, who must be able to
/// take along what the organisation holds.
fn may_see(caller: &Caller, contact: &OpenChannels) -> bool {
    !contact.is_absent() || caller.role == Role::Admin
}

/// Columns of conversations; barriers and topics as codes.
const CONVERSATION_COLUMNS: [&str; 20] = [
    "id",
    "firmId",
    "firmName",
    "kvkNumber",
    "date",
    "channel",
    "officer",
    "reply",
    "barriers",
    "resolved",
    "topics",
    "mood",
    "fieldlab",
    "notes",
    "followUp",
    "objection",
    "contactChannels",
    "contactRules",
    "contactNl",
    "contactEn",
];

fn write_conversations(app: &App, caller: &Caller, file: ExportFile<'_>) -> Result<()> {
    let mut file = file.with_header(CONVERSATION_COLUMNS)?;
    let mut after = None;
    loop {
        let (conversations, firms, contact) = app.pool.read(caller.organisation, |tenant| {
            let conversations = load_conversations_after(tenant, after, BATCH)?;
            let mut ids: Vec<FirmId> = conversations.iter().map(|conversation| conversation.firm_id).collect();
            ids.sort();
            ids.dedup();
            let firms = load_firms_by_id(tenant, &ids)?;
            let contact = channels_of(app, tenant, caller, &firms, Dealing::UnderWay)?;
            Ok::<_, super::AppError>((conversations, firms, contact))
        })?;
        let Some(last) = conversations.last() else { return file.finish() };
        after = Some(last.id);
        let firms: HashMap<FirmId, Firm> = firms.into_iter().map(|firm| (firm.id, firm)).collect();
        for conversation in &conversations {
            // What was said with a firm that is withheld or out of reach stays here.
            let firm = firms.get(&conversation.firm_id);
            let Some(firm) = firm.filter(|firm| caller.reaches_place(firm.location.as_ref())) else { continue };
            let Some(contact) = contact.get(&firm.id).filter(|contact| may_see(caller, contact)) else { continue };
            write_conversation(conversation, firm, contact, &mut file)?;
        }
    }
}

fn write_conversation(
    conversation: &Conversation,
    firm: &Firm,
    contact: &OpenChannels,
    file: &mut ExportFile<'_>,
) -> Result<()> {
    let mut row = json!(conversation);
    row["firmName"] = json!(firm.name);
    row["kvkNumber"] = json!(firm.kvk_number);
    let whole = || {
        let mut row = row.clone();
        row["contact"] = json!(contact);
        Ok(row)
    };
    let cells = || {
        let mut row = row.clone();
        for (column, cell) in verdict::cells(contact) {
            row[column] = json!(cell);
        }
        Ok(CONVERSATION_COLUMNS.iter().map(|column| firm_cells::text_of(&row[*column])).collect())
    };
    file.record(whole, cells)
}

/// As JSON; a record of ours always is.
fn as_json(firm: &Firm) -> Result<Value> {
    serde_json::to_value(firm)
        .map_err(|source| crate::storage::StorageError::Corrupt { what: "firm", source: Box::new(source) }.into())
}
