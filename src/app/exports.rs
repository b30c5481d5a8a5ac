//! Exports: records leaving the product as a file (*uitvoer*), written while they are read.
//!
//! Records are read a few thousand at a time, each time in a transaction of its own, so that a slow reader keeps nobody
//! waiting. Firms come in the columns of our own tables; importing them again changes nothing. Contact persons are in
//! none of these files. Every export is in the audit, before its first row leaves.

mod file;
mod firm_cells;
mod form;
mod rankings;

use super::audit::{self, Event};
use super::{App, Caller, Result};
use crate::connectors::tables::FIRM_COLUMNS;
use crate::domain::audit::Action;
use crate::domain::{Conversation, Firm, FirmId};
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
    let mut file = file.with_header(FIRM_COLUMNS.iter().map(|column| column.name))?;
    let mut after: Option<FirmId> = None;
    loop {
        let firms = app.pool.read(caller.organisation, |tenant| load_firms_after(tenant, after, BATCH))?;
        let Some(last) = firms.last() else { return file.finish() };
        after = Some(last.id);
        for firm in firms.iter().filter(|firm| caller.reaches_place(firm.location.as_ref())) {
            file.record(|| firm_cells::profile(firm), || firm_cells::cells(firm))?;
        }
    }
}

/// Columns of conversations; barriers and topics as codes.
const CONVERSATION_COLUMNS: [&str; 16] = [
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
];

fn write_conversations(app: &App, caller: &Caller, file: ExportFile<'_>) -> Result<()> {
    let mut file = file.with_header(CONVERSATION_COLUMNS)?;
    let mut after = None;
    loop {
        let (conversations, firms) = app.pool.read(caller.organisation, |tenant| {
            let conversations = load_conversations_after(tenant, after, BATCH)?;
            let mut ids: Vec<FirmId> = conversations.iter().map(|conversation| conversation.firm_id).collect();
            ids.sort();
            ids.dedup();
            let firms = load_firms_by_id(tenant, &ids)?;
            Ok::<_, super::AppError>((conversations, firms))
        })?;
        let Some(last) = conversations.last() else { return file.finish() };
        after = Some(last.id);
        let firms: HashMap<FirmId, Firm> = firms.into_iter().map(|firm| (firm.id, firm)).collect();
        for conversation in &conversations {
            // What was said with a firm that is withheld or out of reach stays here.
            let firm = firms.get(&conversation.firm_id);
            let Some(firm) = firm.filter(|firm| caller.reaches_place(firm.location.as_ref())) else { continue };
            write_conversation(conversation, firm, &mut file)?;
        }
    }
}

fn write_conversation(conversation: &Conversation, firm: &Firm, file: &mut ExportFile<'_>) -> Result<()> {
    let mut row = json!(conversation);
    row["firmName"] = json!(firm.name);
    row["kvkNumber"] = json!(firm.kvk_number);
    let cells = || Ok(CONVERSATION_COLUMNS.iter().map(|column| firm_cells::text_of(&row[*column])).collect());
    file.record(|| Ok(row.clone()), cells)
}

/// As JSON; a record of ours always is.
fn as_json(firm: &Firm) -> Result<Value> {
    serde_json::to_value(firm)
        .map_err(|source| crate::storage::StorageError::Corrupt { what: "firm", source: Box::new(source) }.into())
}
