//! Exports: records leaving the product as a file (*uitvoer*), written while they are read.
//!
//! Records are read a few thousand at a time, each time in a transaction of its own, so that a slow reader keeps nobody
//! waiting. Firms come in the columns of our own tables; importing them again changes nothing. Contact persons are in
//! none of these files. Every export is in the audit, before its first row leaves.

mod firm_cells;
mod rankings;

use super::audit::{self, Event};
use super::{App, Caller, Result};
use crate::connectors::tables::FIRM_COLUMNS;
use crate::connectors::tables::writing::TableWriter;
use crate::domain::audit::Action;
use crate::domain::import_job::FileForm;
use crate::domain::{Conversation, Firm, FirmId};
use crate::storage::conversations::load_conversations_after;
use crate::storage::firms::{load_firms_after, load_firms_by_id};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::io::Write;

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
pub fn begin_export(app: &App, caller: &Caller, what: Exported, form: FileForm) -> Result<()> {
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
pub fn write_export(app: &App, caller: &Caller, what: Exported, form: FileForm, out: &mut dyn Write) -> Result<()> {
    let mut file = match form {
        FileForm::Ndjson => ExportFile::Lines(out),
        FileForm::Csv => ExportFile::Table(TableWriter::csv(out, ';').map_err(broken)?),
        FileForm::Xlsx => ExportFile::Table(TableWriter::xlsx(out).map_err(broken)?),
    };
    match what {
        Exported::Firms => write_firms(app, caller, &mut file)?,
        Exported::Conversations => write_conversations(app, caller, &mut file)?,
        Exported::Matches(top) => rankings::write_matches(app, caller, top, &mut file)?,
        Exported::Prospects(top) => rankings::write_prospects(app, caller, top, &mut file)?,
    }
    file.finish()
}

fn write_firms(app: &App, caller: &Caller, file: &mut ExportFile<'_>) -> Result<()> {
    file.header(FIRM_COLUMNS.iter().map(|column| column.name))?;
    let mut after: Option<FirmId> = None;
    loop {
        let firms = app.pool.read(caller.organisation, |tenant| load_firms_after(tenant, after, BATCH))?;
        let Some(last) = firms.last() else { return Ok(()) };
        after = Some(last.id);
        for firm in firms.iter().filter(|firm| caller.reaches_place(firm.location.as_ref())) {
            match file {
                ExportFile::Lines(out) => writeln!(out, "{}", firm_cells::profile(firm)?).map_err(broken)?,
                ExportFile::Table(table) => table.row(firm_cells::cells(firm)?).map_err(broken)?,
            }
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

fn write_conversations(app: &App, caller: &Caller, file: &mut ExportFile<'_>) -> Result<()> {
    file.header(CONVERSATION_COLUMNS)?;
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
        let Some(last) = conversations.last() else { return Ok(()) };
        after = Some(last.id);
        let firms: HashMap<FirmId, Firm> = firms.into_iter().map(|firm| (firm.id, firm)).collect();
        for conversation in &conversations {
            // What was said with a firm that is withheld or out of reach stays here.
            let firm = firms.get(&conversation.firm_id);
            let Some(firm) = firm.filter(|firm| caller.reaches_place(firm.location.as_ref())) else { continue };
            write_conversation(conversation, firm, file)?;
        }
    }
}

fn write_conversation(conversation: &Conversation, firm: &Firm, file: &mut ExportFile<'_>) -> Result<()> {
    let mut row = json!(conversation);
    row["firmName"] = json!(firm.name);
    row["kvkNumber"] = json!(firm.kvk_number);
    match file {
        ExportFile::Lines(out) => writeln!(out, "{row}").map_err(broken),
        ExportFile::Table(table) => {
            let cells = CONVERSATION_COLUMNS.iter().map(|column| firm_cells::text_of(&row[*column]));
            table.row(cells).map_err(broken)
        }
    }
}

/// A file that is being written.
enum ExportFile<'a> {
    Lines(&'a mut dyn Write),
    Table(TableWriter<&'a mut dyn Write>),
}

impl ExportFile<'_> {
    fn header(&mut self, names: impl IntoIterator<Item = &'static str>) -> Result<()> {
        match self {
            ExportFile::Lines(_) => Ok(()),
            ExportFile::Table(table) => table.row(names).map_err(broken),
        }
    }

    fn finish(self) -> Result<()> {
        match self {
            ExportFile::Lines(out) => out.flush().map_err(broken),
            ExportFile::Table(table) => table.finish().map_err(broken),
        }
    }
}

fn broken(source: std::io::Error) -> super::AppError {
    super::AppError::File { doing: "writing an export".into(), source }
}

/// As JSON; a record of ours always is.
fn as_json(firm: &Firm) -> Result<Value> {
    serde_json::to_value(firm)
        .map_err(|source| crate::storage::StorageError::Corrupt { what: "firm", source: Box::new(source) }.into())
}
