//! An import as a task with a memory (*import*): a file is checked without writing, committed, and reverted within a
//! term.

use super::invalid::{Invalid, shown};
use super::{FirmId, ImportId, MappingId, Role};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// How far an import is (*stand*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    /// Every row is tried without writing.
    Checking,
    /// Every row has a verdict; nothing is written.
    Checked,
    /// Rows are written, a chunk at a time.
    Committing,
    /// All rows that could be are written.
    Committed,
    /// What was written is undone, a chunk at a time.
    Reverting,
    /// What could be undone is undone.
    Reverted,
    /// It ended early; `faults` say why.
    Failed,
}

impl ImportState {
    /// All states.
    pub const ALL: [ImportState; 7] = [
        ImportState::Checking,
        ImportState::Checked,
        ImportState::Committing,
        ImportState::Committed,
        ImportState::Reverting,
        ImportState::Reverted,
        ImportState::Failed,
    ];

    /// The code in the database and the API.
    pub fn code(self) -> &'static str {
        match self {
            ImportState::Checking => "checking",
            ImportState::Checked => "checked",
            ImportState::Committing => "committing",
            ImportState::Committed => "committed",
            ImportState::Reverting => "reverting",
            ImportState::Reverted => "reverted",
            ImportState::Failed => "failed",
        }
    }

    /// Whether there is work to do without anybody asking for more.
    pub fn is_running(self) -> bool {
        matches!(self, ImportState::Checking | ImportState::Committing | ImportState::Reverting)
    }
}

/// What becomes of a row (*oordeel*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RowVerdict)]
pub enum Verdict {
    /// It makes a new firm.
    Created,
    /// It changes a firm.
    Updated,
    /// It says what is known already.
    Unchanged,
    /// Its values are good but contradict what is stored, or fit several firms; nothing is written.
    Conflict,
    /// It has a fault; nothing is written.
    Invalid,
}

impl Verdict {
    /// All verdicts.
    pub const ALL: [Verdict; 5] =
        [Verdict::Created, Verdict::Updated, Verdict::Unchanged, Verdict::Conflict, Verdict::Invalid];

    /// The code in the database and the API.
    pub fn code(self) -> &'static str {
        match self {
            Verdict::Created => "created",
            Verdict::Updated => "updated",
            Verdict::Unchanged => "unchanged",
            Verdict::Conflict => "conflict",
            Verdict::Invalid => "invalid",
        }
    }

    /// The verdict with this code.
    pub fn from_code(code: &str) -> Option<Verdict> {
        Self::ALL.into_iter().find(|verdict| verdict.code() == code)
    }
}

/// A row and what becomes of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ImportRow {
    /// Number of the row, as a spreadsheet or editor counts the lines of the file, from 1.
    #[schema(minimum = 1)]
    pub row: u64,
    /// What becomes of it.
    pub verdict: Verdict,
    /// The firm that is meant; absent when the row is not written, and while a new firm is not written yet.
    pub firm_id: Option<FirmId>,
    /// Why it is not written; the pointer is the name of the column in the file.
    #[schema(max_items = 200)]
    pub faults: Vec<Invalid>,
    /// What was not understood or was mended on the way, without keeping the row out.
    #[schema(max_items = 200)]
    pub notices: Vec<Invalid>,
    /// What it changes of a firm that is known, as the columns of our own tables are called: `employees`, `topics`.
    #[schema(max_items = 200, example = json!(["employees", "topics"]))]
    pub changes: Vec<String>,
}

/// Code of the notice that a value was taken as what it clearly means.
pub const TAKEN_AS: &str = "taken_as";

/// The notice that a value was taken as what it clearly means.
pub fn taken_as(pointer: &str, text: &str, meant: &str) -> Invalid {
    let message = format!("“{}” was taken as {meant}.", shown(text));
    Invalid::new(pointer, TAKEN_AS, message, "Nothing need be done.")
}

/// Codes of notices by which nothing was left out.
const WITHOUT_LOSS: [&str; 3] = [TAKEN_AS, "unknown_word", "repeated"];

impl ImportRow {
    /// Whether a notice tells that a value was left out, because it cannot be read.
    pub fn tells_of_loss(notice: &Invalid) -> bool {
        !WITHOUT_LOSS.contains(&notice.code.as_str())
    }
}

/// Rows by verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VerdictCounts {
    /// Rows that make a new firm.
    pub created: u64,
    /// Rows that change a firm.
    pub updated: u64,
    /// Rows that say what is known.
    pub unchanged: u64,
    /// Rows that contradict what is stored.
    pub conflict: u64,
    /// Rows with a fault.
    pub invalid: u64,
}

impl VerdictCounts {
    /// Counts a row.
    pub fn count(&mut self, verdict: Verdict) {
        *match verdict {
            Verdict::Created => &mut self.created,
            Verdict::Updated => &mut self.updated,
            Verdict::Unchanged => &mut self.unchanged,
            Verdict::Conflict => &mut self.conflict,
            Verdict::Invalid => &mut self.invalid,
        } += 1;
    }

    /// All rows.
    pub fn total(&self) -> u64 {
        self.created + self.updated + self.unchanged + self.conflict + self.invalid
    }
}

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FileForm {
    /// Cells between `;`, `,` or TAB, with a header.
    Csv,
    /// One JSON object on each line.
    Ndjson,
    /// The first sheet of a workbook of Excel.
    Xlsx,
}

impl FileForm {
    /// The media type by which it is sent.
    pub fn media_type(self) -> &'static str {
        match self {
            FileForm::Csv => "text/csv",
            FileForm::Ndjson => "application/x-ndjson",
            FileForm::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    /// The form that a media type means; parameters such as a character set do not matter.
    pub fn of_media_type(text: &str) -> Option<FileForm> {
        let essence = text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match essence.as_str() {
            "text/csv" | "text/tab-separated-values" => Some(FileForm::Csv),
            "application/x-ndjson" | "application/jsonl" => Some(FileForm::Ndjson),
            essence if essence == FileForm::Xlsx.media_type() => Some(FileForm::Xlsx),
            _ => None,
        }
    }

    /// How the names of such files end.
    pub fn ending(self) -> &'static str {
        match self {
            FileForm::Csv => "csv",
            FileForm::Ndjson => "ndjson",
            FileForm::Xlsx => "xlsx",
        }
    }
}

/// Where a column of the file goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ColumnUse {
    /// Name in the file.
    pub column: String,
    /// The field that it fills; absent when the column is left out.
    pub field: Option<String>,
}

/// What undoing an import did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReversionCounts {
    /// Firms that are again as they were.
    pub restored: u64,
    /// Firms that the import had made and that are gone.
    pub deleted: u64,
    /// Firms that were left as they are, because they were changed or used after the import.
    pub left: u64,
}

/// An import of firms.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ImportJob {
    /// Own id.
    pub id: ImportId,
    /// How far it is.
    pub state: ImportState,
    /// Name of the file, when the caller told it.
    #[schema(max_length = 200)]
    pub file_name: Option<String>,
    /// How the file is written.
    pub form: FileForm,
    /// Size of the file.
    pub bytes: u64,
    /// The saved mapping by which columns were understood, as it was then.
    pub mapping: Option<ColumnMapping>,
    /// Id of that mapping.
    pub mapping_id: Option<MappingId>,
    /// Whether numbers that lost leading zeros get them back.
    pub restore_zeros: bool,
    /// Which columns the file has and where they go; empty until they were read, and for NDJSON.
    #[schema(max_items = 200)]
    pub columns: Vec<ColumnUse>,
    /// Row of the header, when the file has one.
    pub header_row: Option<u64>,
    /// The encoding in which the file is: `utf-8`, `windows-1252` or `utf-16`.
    pub encoding: Option<String>,
    /// Rows (or, while reverting, firms) done in this state.
    pub done: u64,
    /// All of them, when known.
    pub total: Option<u64>,
    /// Rows by verdict, so far.
    pub verdicts: VerdictCounts,
    /// Rows with a number that lost its leading zeros; `restoreZeros` at the commit gives them back.
    pub lost_zeros: u64,
    /// Rows of which a value was left out, because it could not be read; the notices of the row tell which.
    #[serde(default)]
    #[schema(required = true)]
    pub left_out: u64,
    /// Firms that undoing left as they are, the first hundred.
    #[schema(max_items = 100)]
    pub left_firms: Vec<FirmId>,
    /// What undoing did, once that began.
    pub reversion: Option<ReversionCounts>,
    /// Why it failed.
    #[schema(max_items = 200)]
    pub faults: Vec<Invalid>,
    /// Who sent the file.
    pub created_by: String,
    /// When.
    pub created_at: DateTime<Utc>,
    /// When all rows were written.
    pub committed_at: Option<DateTime<Utc>>,
    /// Until when it can be reverted; file and former values are deleted then.
    pub revertible_until: Option<DateTime<Utc>>,
    /// Whether file and former values are gone.
    pub is_closed: bool,
}

impl ImportJob {
    /// Forgets what was counted of rows: they are gone through from the first one.
    pub fn begin_anew(&mut self) {
        (self.done, self.verdicts, self.lost_zeros, self.left_out) = (0, VerdictCounts::default(), 0, 0);
    }
}

/// On whose behalf the present state of an import works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acting {
    /// Subject of the token.
    pub subject: String,
    /// Role.
    pub role: Role,
}

/// How the columns of somebody's files are to be understood (*kolomindeling*). What is not mentioned goes by its name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[schema(example = json!({"name": "CRM export", "columns": [
    {"field": "name", "column": "Account"},
    {"field": "externalId", "column": "Account-ID"},
    {"field": "externalSystem", "constant": "crm"},
    {"field": "nonMailing", "column": "Geen post", "values": {"X": "yes"}},
    {"field": "topics", "column": "Thema's", "separator": ","},
    {"field": "date", "column": "Gezien op", "dateForm": "dd-mm-yyyy"}
], "leftOut": ["Website"]}))]
pub struct ColumnMapping {
    /// Name of the mapping.
    #[schema(min_length = 1, max_length = 200, example = "CRM export")]
    pub name: String,
    /// Row of the header; absent, it is looked for in the first 20 rows.
    #[schema(minimum = 1, maximum = 1000)]
    pub header_row: Option<u64>,
    /// What the fields are filled with.
    #[schema(max_items = 200)]
    pub columns: Vec<ColumnRule>,
    /// Columns of the file that fill nothing, although their names are known; capitals do not matter.
    #[schema(max_items = 200)]
    pub left_out: Vec<String>,
}

/// What a field is filled with: a column of the file, or a constant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct ColumnRule {
    /// The field, as a column of our own tables is called: `name`, `kvkNumber`, `place`.
    #[schema(min_length = 1, max_length = 60, example = "kvkNumber")]
    pub field: String,
    /// Name of the column in the file; capitals do not matter.
    #[schema(max_length = 200, example = "KvK-nr")]
    pub column: Option<String>,
    /// The same value in every row, instead of a column.
    #[schema(max_length = 500)]
    pub constant: Option<String>,
    /// What stands between the items of a list in one cell; ours is `|`.
    #[schema(max_length = 5, example = ",")]
    pub separator: Option<String>,
    /// Values that are written otherwise here: theirs to ours.
    #[schema(value_type = BTreeMap<String, String>)]
    pub values: BTreeMap<String, String>,
    /// How days are written.
    pub date_form: Option<DateForm>,
}

/// How a day is written in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum DateForm {
    /// `31-12-2026`, also with `/` or `.`.
    #[serde(rename = "dd-mm-yyyy")]
    DayFirst,
    /// `12/31/2026`, also with `-` or `.`.
    #[serde(rename = "mm-dd-yyyy")]
    MonthFirst,
    /// `20261231`.
    #[serde(rename = "yyyymmdd")]
    Compact,
    /// Days since the end of 1899, as Excel counts: `46387`.
    #[serde(rename = "excel")]
    Excel,
}
