//! Which column of somebody's file fills which of ours, and the cells of a row in our order.

use super::habits::mended;
use super::header::{field_called, gives_way, repeated_header};
use super::lists::joined;
use super::sheet::{CellRow, Sheet};
use super::{Column, Fault};
use crate::domain::Invalid;
use crate::domain::import_job::{ColumnMapping, ColumnRule, ColumnUse, DateForm};
use std::collections::BTreeMap;

/// Column of a file of failed rows that says why they failed; it is passed over when the file comes back.
pub const REASONS: &str = "_faults";
/// The same for who reads the pages in Dutch.
pub const DUTCH_REASONS: &str = "_redenen";

/// Whether a column says why rows failed.
pub fn is_reasons(name: &str) -> bool {
    [REASONS, DUTCH_REASONS].contains(&name)
}
/// The column with the name of a firm, and the one with its other names.
const NAME: &str = "name";
const TRADE_NAMES: &str = "tradeNames";

impl ColumnRule {
    /// Whether the rule is about the column of this name.
    pub fn is_of(&self, name: &str) -> bool {
        self.column.as_deref().is_some_and(|wanted| is_called(wanted, name))
    }
}

impl ColumnMapping {
    /// Whether the column of this name fills nothing.
    pub(super) fn leaves_out(&self, name: &str) -> bool {
        self.left_out.iter().any(|one| is_called(one, name))
    }
}

/// Whether a column of this name is the one that a mapping names.
fn is_called(wanted: &str, name: &str) -> bool {
    let wanted = wanted.trim();
    !wanted.is_empty() && wanted.to_lowercase() == name.trim().to_lowercase()
}

/// How the rows of a sheet become rows of ours.
#[derive(Clone)]
pub struct Plan {
    fields: Vec<Field>,
    width: usize,
    restore_zeros: bool,
}

#[derive(Clone)]
struct Field {
    name: &'static str,
    /// Its name in the file; empty for a constant.
    called: String,
    from: From,
    separator: Option<String>,
    values: BTreeMap<String, String>,
    date_form: Option<DateForm>,
}

#[derive(Clone)]
enum From {
    Column(usize),
    Constant(String),
}

impl Plan {
    /// The plan for a sheet, and what it makes of each column. A column that is not known is left out; two that fill
    /// one field are a fault.
    pub fn of(
        sheet: &Sheet,
        mapping: Option<&ColumnMapping>,
        known: &'static [Column],
        restore_zeros: bool,
    ) -> Result<(Plan, Vec<ColumnUse>), Vec<Fault>> {
        let rules = mapping.map_or(&[][..], |mapping| &mapping.columns);
        let (mut fields, mut uses, mut faults): (Vec<Field>, _, _) = (Vec::new(), Vec::new(), Vec::new());
        for (place, name) in sheet.names.iter().enumerate() {
            let rule = rules.iter().find(|rule| rule.is_of(name));
            let field = match rule {
                Some(rule) => known.iter().find(|column| column.name == rule.field),
                None if mapping.is_some_and(|mapping| mapping.leaves_out(name)) => None,
                None => field_called(name, known).filter(|field| {
                    let is_same =
                        |other: &&String| field_called(other, known).is_some_and(|one| one.name == field.name);
                    let others = || sheet.names.iter().filter(is_same).any(|other| !gives_way(other));
                    !(is_ruled(rules, field.name) || gives_way(name) && others())
                }),
            };
            if !name.is_empty() && !is_reasons(name) {
                uses.push(ColumnUse { column: name.clone(), field: field.map(|field| field.name.to_owned()) });
            }
            let Some(field) = field else { continue };
            if fields.iter().any(|other| other.name == field.name) {
                let message = format!("The columns fill “{}” twice.", field.name);
                let remedy = "Leave one of them out in a mapping (`leftOut`), or take it out of the file.";
                faults.push(Fault::new(sheet.header_row, name.clone(), "duplicate", message, remedy));
                continue;
            }
            fields.push(Field::of(field, name, From::Column(place), rule));
        }
        // Where nothing else names the firm, its trade name does: a list of the business register has no other.
        let is_named = fields.iter().any(|field| field.name == NAME) || is_ruled(rules, NAME);
        if let (false, Some(name)) = (is_named || is_ruled(rules, TRADE_NAMES), known.iter().find(|c| c.name == NAME)) {
            for field in fields.iter_mut().filter(|field| field.name == TRADE_NAMES) {
                field.name = name.name;
                field.separator = None;
            }
            let as_name = uses.iter_mut().filter(|used: &&mut ColumnUse| used.field.as_deref() == Some(TRADE_NAMES));
            as_name.for_each(|used| used.field = Some(NAME.to_owned()));
        }
        for rule in rules {
            let Some(column) = known.iter().find(|column| column.name == rule.field) else { continue };
            if let Some(constant) = rule.constant.as_ref().filter(|_| rule.column.is_none()) {
                fields.push(Field::of(column, "", From::Constant(constant.clone()), None));
            } else if !sheet.names.iter().any(|name| rule.is_of(name)) {
                let wanted = rule.column.clone().unwrap_or_default();
                let message = format!("The mapping fills “{}” from “{wanted}”, which the file lacks.", rule.field);
                let remedy = "Send a file with that column, or another mapping.";
                faults.push(Fault::new(sheet.header_row, wanted, "missing", message, remedy));
            }
        }
        let width = sheet.names.len();
        if faults.is_empty() { Ok((Plan { fields, width, restore_zeros }, uses)) } else { Err(faults) }
    }

    /// Names of our columns, in the order of the cells.
    pub fn names(&self) -> Vec<String> {
        self.fields.iter().map(|field| field.name.to_owned()).collect()
    }

    /// The cells of a row in our order. Cells beyond the header must be empty; a row that ends early lacks them, except
    /// in a workbook, where empty cells at the end do not exist.
    pub fn apply(&self, row: CellRow, may_be_short: bool) -> CellRow {
        let (number, cells) = row?;
        let more = cells.iter().skip(self.width).any(|cell| !cell.trim().is_empty());
        if more || (cells.len() < self.width && !may_be_short) {
            let message = format!("The row has {} cells, the header {}.", cells.len(), self.width);
            let remedy = "Put a text that holds the delimiter between quotes; keep empty cells.";
            return Err(Fault::new(number, "", "wrong_cell_count", message, remedy));
        }
        if self.is_header(&cells) {
            return Err(repeated_header(number));
        }
        let cells: Result<Vec<String>, Invalid> = self.fields.iter().map(|field| self.cell(field, &cells)).collect();
        cells.map(|cells| (number, cells)).map_err(|fault| Fault { line: number, fault })
    }

    /// Whether every cell that is read has the name of its column, as where tables were pasted below one another.
    fn is_header(&self, cells: &[String]) -> bool {
        let columns = self.fields.iter().filter_map(|field| match field.from {
            From::Column(place) => Some((field, cells.get(place)?)),
            From::Constant(_) => None,
        });
        let mut columns = columns.peekable();
        columns.peek().is_some() && columns.all(|(field, cell)| is_called(&field.called, cell))
    }

    fn cell(&self, field: &Field, cells: &[String]) -> Result<String, Invalid> {
        let cell = match &field.from {
            From::Constant(constant) => return Ok(constant.clone()),
            From::Column(place) => cells.get(*place).map_or("", |cell| cell.trim()),
        };
        let cell = field.values.get(cell).map_or(cell, String::as_str);
        let cell = unguarded(cell);
        let cell = mended(field.name, cell, field.date_form, self.restore_zeros)?;
        Ok(match &field.separator {
            // By another separator, a bar is a part of an item.
            Some(separator) => joined(cell.split(separator.as_str())),
            None => cell.into_owned(),
        })
    }
}

impl Field {
    fn of(column: &'static Column, called: &str, from: From, rule: Option<&ColumnRule>) -> Self {
        let separator = rule.and_then(|rule| rule.separator.clone());
        Self {
            name: column.name,
            called: called.to_owned(),
            from,
            separator: separator.filter(|separator| column.is_list() && separator != "|"),
            values: rule.map(|rule| rule.values.clone()).unwrap_or_default(),
            date_form: rule.and_then(|rule| rule.date_form),
        }
    }
}

fn is_ruled(rules: &[ColumnRule], field: &str) -> bool {
    rules.iter().any(|rule| rule.field == field)
}

/// The value before our own export guarded it against being read as a formula: `'=1+1` was `=1+1`.
pub fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if is_like_formula(rest) || rest.starts_with('\'') => rest,
        _ => cell,
    }
}

/// Whether a text is to be guarded: it may be taken for a formula, or for a text that was guarded. `'s-Hertogenbosch` is
/// neither.
pub fn needs_guard(text: &str) -> bool {
    is_like_formula(text) || unguarded(text) != text
}

/// Whether a spreadsheet may take a text for a formula, also when it passes over spaces at the beginning.
fn is_like_formula(text: &str) -> bool {
    text.trim_start_matches([' ', '\u{a0}']).starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}
