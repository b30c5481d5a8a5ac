//! The form of an import that says what each column of the file holds.

use super::frame::Frame;
use super::import_words::{field_label, reason};
use super::sent::Sent;
use super::words::Words;
use crate::app::imports::mappings::fields;
use crate::domain::Invalid;
use crate::domain::import_job::{ColumnMapping, ColumnRule, ColumnUse, ImportJob};

/// The field that tells which version of SBI codes are of.
const SBI_VERSION: &str = "sbiVersion";
/// The field with the number of a firm in another system, and the one that names that system.
const EXTERNAL_ID: &str = "externalId";
const EXTERNAL_SYSTEM: &str = "externalSystem";

/// A column of the file, and the fields that it could fill.
pub(super) struct Column {
    pub(super) name: String,
    /// Code, words, and whether it fills this one.
    pub(super) fields: Vec<(&'static str, String, bool)>,
}

/// The form, filled in.
pub(super) struct ColumnsForm {
    pub(super) columns: Vec<Column>,
    /// The columns that are not used.
    pub(super) left_out: String,
    /// The version of SBI for all rows, where the file has codes and no column for it: value, words, chosen.
    pub(super) sbi_versions: Vec<(&'static str, &'static str, bool)>,
    /// Whether the version of SBI is to be asked before all else: there are codes, and nothing tells it.
    pub(super) asks_sbi: bool,
    /// What the system is called whose numbers of firms are in the file.
    pub(super) system: String,
    /// As what the choice of columns is kept.
    pub(super) mapping_name: String,
    /// Fields that are wrong, each with what to do.
    pub(super) wrong: Vec<(String, String)>,
}

impl ColumnsForm {
    /// As the columns of the file were understood, and as what the choice would be kept.
    pub(super) fn new(frame: &Frame, job: &ImportJob, mapping_name: String) -> Self {
        let column = |used: &ColumnUse| {
            let fills = |field: &str| used.field.as_deref() == Some(field);
            let choice = |(field, _)| (field, field_label(frame.lang, field), fills(field));
            Column { name: used.column.clone(), fields: fields().map(choice).collect() }
        };
        let left_out = job.columns.iter().filter(|used| used.field.is_none()).map(|used| used.column.as_str());
        let sbi_versions = sbi_versions(frame.w, job);
        Self {
            asks_sbi: sbi_versions.iter().any(|(value, _, is_chosen)| value.is_empty() && *is_chosen),
            columns: job.columns.iter().map(column).collect(),
            left_out: left_out.collect::<Vec<_>>().join(", "),
            sbi_versions,
            system: constant_of(job, EXTERNAL_SYSTEM).unwrap_or_default().to_owned(),
            mapping_name,
            wrong: job.faults.iter().filter(|fault| lacks_system(fault)).map(|_| without_system(frame)).collect(),
        }
    }

    /// The fields that the form has now, but for the version of SBI: what a form that asks that alone sends along.
    pub(super) fn as_it_is(&self) -> Vec<(String, &str)> {
        let of =
            |column: &Column| column.fields.iter().find(|(.., is_chosen)| *is_chosen).map_or("", |(code, ..)| code);
        let columns = self.columns.iter().enumerate().map(|(place, column)| (column_field(place), of(column)));
        let others = [(EXTERNAL_SYSTEM.to_owned(), self.system.as_str()), ("name".to_owned(), &self.mapping_name)];
        columns.chain(others).collect()
    }

    /// What to do about a field.
    pub(super) fn wrong(&self, field: &str) -> Option<&str> {
        self.wrong.iter().find(|(at, _)| at == field).map(|(_, words)| words.as_str())
    }

    /// The same of the column in this place.
    pub(super) fn wrong_column(&self, place: &usize) -> Option<&str> {
        self.wrong(&column_field(*place))
    }
}

/// The versions of SBI to choose from for all rows; none where the file itself tells it, or has no codes.
fn sbi_versions(w: &Words, job: &ImportJob) -> Vec<(&'static str, &'static str, bool)> {
    let fills = |field: &str| job.columns.iter().any(|used| used.field.as_deref() == Some(field));
    if !fills("sbi") || fills(SBI_VERSION) {
        return Vec::new();
    }
    let chosen = constant_of(job, SBI_VERSION);
    let all = [("", w.import_sbi_not_told), ("2008", "SBI 2008"), ("2025", "SBI 2025")];
    all.map(|(value, words)| (value, words, chosen.unwrap_or_default() == value)).into()
}

/// What fills a field in every row.
fn constant_of<'a>(job: &'a ImportJob, field: &str) -> Option<&'a str> {
    let rules = job.mapping.iter().flat_map(|mapping| &mapping.columns);
    rules.filter(|rule| rule.field == field).find_map(|rule| rule.constant.as_deref())
}

/// Whether the file has numbers of a system that is not named.
pub(super) fn lacks_system(fault: &Invalid) -> bool {
    fault.pointer == EXTERNAL_SYSTEM && fault.code == "missing"
}

/// What the field of a column is called in the form.
fn column_field(place: usize) -> String {
    format!("column-{place}")
}

/// The import with the columns as the form has them, so that nothing of it is lost.
pub(super) fn as_typed(mut job: ImportJob, typed: ColumnMapping) -> ImportJob {
    for used in &mut job.columns {
        let rule = typed.columns.iter().find(|rule| rule.column.as_ref() == Some(&used.column));
        used.field = rule.map(|rule| rule.field.clone());
    }
    ImportJob { mapping: Some(typed), ..job }
}

/// The box for the name of the system, and that it is empty.
pub(super) fn without_system(frame: &Frame) -> (String, String) {
    (EXTERNAL_SYSTEM.to_owned(), frame.w.import_system_missing.to_owned())
}

/// Whether a column holds the numbers of another system, and nothing says of which.
pub(super) fn names_no_system(mapping: &ColumnMapping) -> bool {
    let fills = |field: &str| mapping.columns.iter().any(|rule| rule.field == field);
    fills(EXTERNAL_ID) && !fills(EXTERNAL_SYSTEM)
}

/// The mapping without the name of a system of which the file has no numbers.
pub(super) fn of_use(typed: &ColumnMapping) -> ColumnMapping {
    let has_numbers = typed.columns.iter().any(|rule| rule.field == EXTERNAL_ID);
    let mut mapping = typed.clone();
    mapping.columns.retain(|rule| has_numbers || rule.field != EXTERNAL_SYSTEM || rule.constant.is_none());
    mapping
}

/// What is wrong with a mapping, at the fields of the form.
pub(super) fn at_fields(
    frame: &Frame,
    job: &ImportJob,
    mapping: &ColumnMapping,
    faults: &[Invalid],
) -> Vec<(String, String)> {
    let field_of = |fault: &Invalid| {
        let rule = fault.pointer.strip_prefix("/columns/")?.split('/').next()?.parse().ok();
        let rule = mapping.columns.get::<usize>(rule?)?;
        let place = job.columns.iter().position(|used| rule.column.as_ref() == Some(&used.column));
        Some(place.map_or_else(|| rule.field.clone(), column_field))
    };
    let told = |fault: &Invalid| match (fault.pointer.as_str(), fault.code.as_str()) {
        ("/name", _) => ("mapping-name".to_owned(), reason(frame.lang, fault).0),
        (_, "duplicate") => (field_of(fault).unwrap_or_default(), frame.w.import_column_twice.to_owned()),
        ("/columns", _) => (column_field(0), frame.w.import_columns_none.to_owned()),
        _ => (field_of(fault).unwrap_or_default(), reason(frame.lang, fault).0),
    };
    faults.iter().map(told).collect()
}

/// What the form says of each column. What the mapping before it knew of a field's values, separator and dates stays.
pub(super) fn typed(job: &ImportJob, sent: &Sent) -> ColumnMapping {
    let before = job.mapping.clone().unwrap_or_default();
    let rule = |(place, used): (usize, &ColumnUse)| {
        let name = column_field(place);
        let field = sent.one(&name)?.to_owned();
        let known = before.columns.iter().find(|rule| rule.field == field).cloned().unwrap_or_default();
        Some(ColumnRule { field, column: Some(used.column.clone()), constant: None, ..known })
    };
    let columns = job.columns.iter().enumerate().filter_map(rule);
    let columns: Vec<ColumnRule> = columns.collect();
    let is_of_use = |used: &&ColumnUse| columns.iter().any(|rule| rule.column.as_ref() == Some(&used.column));
    let left_out = job.columns.iter().filter(|used| !is_of_use(used)).map(|used| used.column.clone()).collect();
    let boxes = [SBI_VERSION, EXTERNAL_SYSTEM];
    let filled = boxes.into_iter().filter(|field| !columns.iter().any(|rule| rule.field == *field));
    let filled = filled.filter_map(|field| {
        let constant = Some(sent.one(field)?.to_owned());
        Some(ColumnRule { field: field.to_owned(), constant, ..ColumnRule::default() })
    });
    let others = before.columns.iter().filter(|rule| rule.constant.is_some() && !boxes.contains(&rule.field.as_str()));
    let constants: Vec<ColumnRule> = others.cloned().chain(filled).collect();
    let file = job.file_name.clone().unwrap_or_else(|| "import".to_owned());
    let name: String = sent.one("name").unwrap_or(&file).chars().take(200).collect();
    let columns = columns.into_iter().chain(constants).collect();
    ColumnMapping { name, header_row: before.header_row, columns, left_out }
}
