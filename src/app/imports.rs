//! Bringing files of firms, partners and projects in.
//!
//! A row becomes a profile, the profile a valid record, and the record updates the one that is known already or
//! makes a new one. The file is read as a stream: a chunk of rows is understood, then saved in one transaction.
//!
//! # What an import leaves alone
//!
//! Only what the file mentions is changed. A column that is absent, a cell that is empty and a `null` leave the fact
//! as it is; so a wish not to be approached is never taken back by an import, and consents, relations, yearly
//! figures and ids of other systems are added to, not replaced. Barriers that change become dated history. A row of a
//! firm that objected or was erased is refused.
//!
//! * `report`: what an import did; `counts`: the same of one chunk, for the audit.
//! * `running`: chunks, transactions and modes; `pipeline`: reading and understanding beside the writing.
//! * `firms`, `partners`: finding the record that is meant and saving it; `partner_rows`: the same from registers outside.
//! * `keys`, `known`, `ledger`: looking for the firms of many rows at once, and loading very many.
//! * `merging`: what a row changes in a record; `loose`: what is made of a row that cannot be read as it stands.
//! * [`jobs`], [`mappings`]: imports as tasks that are checked, committed and reverted; [`uploads`]: their files;
//!   [`worker`], `work`, `undo`: the work on them; `failed_rows`: what could not be written, to be mended; `row_names`: what rows are called;
//!   `mentions`: the files that speak of a firm which is erased.
//! * `cordis`: organisations, projects and participations of the European Commission.

mod cordis;
mod counts;
mod earlier;
mod failed_rows;
mod firms;
pub mod jobs;
mod keys;
mod known;
mod ledger;
mod loose;
pub mod mappings;
mod mentions;
mod merging;
mod partner_rows;
mod partners;
mod pipeline;
mod report;
mod row_names;
mod running;
mod undo;
pub mod uploads;
mod work;
pub mod worker;

pub use crate::connectors::tables::{Column, FIRM_COLUMNS, Fault, Format, PARTNER_COLUMNS};
pub use crate::storage::imports::RowsAfter;
pub use cordis::{CordisFault, CordisReport, import_cordis};
pub use failed_rows::{InWords, write_failed_rows};
pub use mentions::forget_files;
pub use partner_rows::{import_partner_table, take_partners};
pub use report::{ImportReport, Mode, Progress};
pub use row_names::name_rows;
pub use uploads::Uploads;

use super::shape::shape_and_foresee;
use super::{App, AppError, Caller, Result};
use crate::connectors::tables::{Form, RawRow, Table};
use crate::domain::provenance::source_words;
use crate::domain::{Invalid, OrganisationId};
use crate::interpretation::{Interpretation, Surroundings};
use crate::storage::{Conn, Saved, Tenant};
use merging::Merge;
use std::io::Read;

/// Imports a table of firms. A row is the firm with the same external id, else with the same KVK and establishment
/// number, else (without a KVK number) with the same RSIN, else (without any number or id) with the same name and
/// place, else a new one.
pub fn import_firms(
    app: &App,
    caller: &Caller,
    source: impl Read + Send,
    format: Format,
    mode: Mode,
    progress: &mut dyn FnMut(Progress),
) -> Result<ImportReport> {
    let table = Table::open(source, format, FIRM_COLUMNS).map_err(header_faults)?;
    let postcodes = app.postcodes.load_full();
    let surroundings = Surroundings { today: app.today(), postcodes: &postcodes };
    let firms = firms::Firms {
        organisation: caller.organisation,
        surroundings,
        merge: Merge::Replace,
        by_key: false,
        leaves_out: false,
        privacy: app.privacy.clone(),
    };
    running::run(app, caller, table, "firm", &firms, mode, progress)
}

/// Imports a table of partners. A row is the partner with the same external id or ROR id, else with the same name
/// and place, else a new one. A partner of the registry that is updated becomes the organisation's own version.
pub fn import_partners(
    app: &App,
    caller: &Caller,
    source: impl Read + Send,
    format: Format,
    mode: Mode,
    progress: &mut dyn FnMut(Progress),
) -> Result<ImportReport> {
    let table = Table::open(source, format, PARTNER_COLUMNS).map_err(header_faults)?;
    let postcodes = app.postcodes.load_full();
    let surroundings = Surroundings { today: app.today(), postcodes: &postcodes };
    let partners = partners::Partners::new(app, caller, surroundings, Merge::Replace);
    running::run(app, caller, table, "partner", &partners, mode, progress)
}

/// The header of a table is refused as a whole; the line goes into the message, because an input fault has none.
fn header_faults(faults: Vec<Fault>) -> AppError {
    let told = |Fault { line, fault }| Invalid { message: format!("Line {line}: {}", fault.message), ..fault };
    AppError::Invalid(faults.into_iter().map(told).collect())
}

/// Why a row was not saved.
enum Refused {
    /// Its values; the import goes on.
    Faults(Vec<Invalid>),
    /// The database; the import ends.
    Failed(AppError),
}

impl From<crate::storage::StorageError> for Refused {
    fn from(error: crate::storage::StorageError) -> Self {
        use crate::storage::StorageError;
        match error {
            StorageError::Taken { field, value, holders } => Refused::Faults(vec![Invalid::new(
                format!("/{field}"),
                "taken",
                format!("{field} “{value}” belongs to another record already ({}).", holders.join(", ")),
                "Give the row the id of that record, or another value.",
            )]),
            StorageError::Changed => Refused::Faults(vec![Invalid::new(
                "",
                "changed",
                "The record was changed by somebody else during the import.",
                "Import the row again.",
            )]),
            other => Refused::Failed(other.into()),
        }
    }
}

/// Several stored records fit a row equally well.
fn ambiguous(pointer: &str, what: &str, count: usize) -> Refused {
    let message = format!("{count} stored records have this {what}.");
    let remedy = "Give externalSystem and externalId, so that it is clear which one is meant.";
    Refused::Faults(vec![Invalid::new(pointer, "ambiguous", message, remedy)])
}

/// The row is of a firm that objected or was erased.
fn suppressed() -> Refused {
    let message = "This firm objected, was erased, or has its data restricted; nothing of it is stored.";
    Refused::Faults(vec![Invalid::new("", "suppressed", message, "Leave the row out.")])
}

/// A kind of record that can be imported.
trait Importable: Sync {
    /// What a row says, understood.
    type Prepared: Send;
    /// The record as it is stored.
    type Record: Send + 'static;
    /// Its id.
    type Id: Copy + Eq + std::hash::Hash;
    /// What is known of stored records during an import.
    type Known;

    /// Whose records these are.
    fn organisation(&self) -> OrganisationId;

    /// Nothing is known yet of stored records.
    fn nothing_known(&self, mode: Mode) -> Self::Known;

    /// Prepares the database for an import in one transaction that begins with so many rows.
    fn take_database(&self, _: &mut Conn, _: usize) -> crate::storage::Result<()> {
        Ok(())
    }

    /// Undoes what that did.
    fn give_database(&self, _: &mut Conn) -> crate::storage::Result<()> {
        Ok(())
    }

    /// Understands a profile; tells the words that were not understood. The record has `id` if it turns out to be new.
    fn prepare(&self, profile: serde_json::Map<String, serde_json::Value>, id: uuid::Uuid) -> Prepared<Self::Prepared>;

    /// The same from a row without a fault, with its line, when that can be had quicker.
    fn prepare_at_once(&self, _: &Form, _: &RawRow, _: uuid::Uuid) -> Option<(u64, Good<Self::Prepared>)> {
        None
    }

    /// By what the row may be known: a row that seeks what another is known by must see what that one changed.
    fn keys<'k>(&self, prepared: &'k Self::Prepared) -> &'k keys::Keys;

    /// Looks for the stored records that the rows of a chunk may mean. Other writers are kept out already.
    fn look_up(
        &self,
        tenant: &mut Tenant<'_>,
        known: &mut Self::Known,
        rows: &[&Self::Prepared],
    ) -> crate::storage::Result<()>;

    /// The stored record that is meant with what the row changes in it, or a new one; a row makes one new one at most.
    fn merged(
        &self,
        tenant: &mut Tenant<'_>,
        known: &mut Self::Known,
        prepared: &mut Self::Prepared,
    ) -> std::result::Result<Self::Record, Refused>;

    /// Id of a record.
    fn id(record: &Self::Record) -> Self::Id;

    /// Saves records of different ids, all or none; with none at all it only keeps other writers of the organisation
    /// out until the end of the transaction.
    fn save(
        &self,
        tenant: &mut Tenant<'_>,
        known: &mut Self::Known,
        records: &[Self::Record],
    ) -> crate::storage::Result<Vec<Saved>>;

    /// Puts in order what was left to the end of the import.
    fn finish(&self, tenant: &mut Tenant<'_>, known: &mut Self::Known) -> crate::storage::Result<()>;
}

/// The record and the words of its row that nobody understood, or the faults of the row.
type Prepared<Record> = std::result::Result<Good<Record>, Vec<Invalid>>;

/// A record and the words of its row that nobody understood.
type Good<Record> = (Record, Vec<Invalid>);

/// Records without a source of their own get this one.
const UNNAMED_SOURCE: &str = source_words::TABLE;

/// Fields that an answer of the interface has and a profile must not have.
const READ_ONLY: [&str; 5] = ["/id", "/firmType", "/earlierBarriers", "/changedAt", "/interpretation"];

/// Reads a profile from JSON; puts in the source that a row does not name. Where it has not its shape, `foresee` tells what
/// else is wrong with it.
fn profile_of<Profile: serde::de::DeserializeOwned>(
    mut profile: serde_json::Map<String, serde_json::Value>,
    foresee: impl Fn(&Profile) -> Vec<Invalid>,
) -> std::result::Result<(Profile, merging::Mentioned), Vec<Invalid>> {
    let mentioned = merging::Mentioned::in_profile(&profile);
    let provenance = profile.entry("provenance").or_insert_with(|| serde_json::json!({}));
    if let serde_json::Value::Object(provenance) = provenance {
        provenance.entry("source").or_insert_with(|| UNNAMED_SOURCE.into());
    }
    let profile = shape_and_foresee(serde_json::Value::Object(profile), &READ_ONLY, |_| Vec::new(), foresee)?;
    Ok((profile, mentioned))
}

/// The free words without a meaning, as notices. A description is kept whatever it mentions: what it may suggest is
/// no word that was lost.
fn unknown_words(interpretation: &[Interpretation]) -> Vec<Invalid> {
    let unknown = interpretation.iter().filter(|read| read.meaning.is_none() && read.pointer != "/description");
    let notice = |read: &Interpretation| {
        let what = read.notice.as_ref().map_or("Not understood, and left out.", |notice| &notice.en);
        let message = format!("“{}”: {what}", crate::domain::invalid::shown(&read.text));
        let nearest: Vec<&str> = read.alternatives.iter().take(3).map(|other| other.label.nl.as_str()).collect();
        let is_wish = read.pointer.starts_with("/wishes/");
        let mut remedy = match nearest[..] {
            [] if is_wish => "State the topics that are meant, if any.".to_owned(),
            [] => "Use another word, or a code.".to_owned(),
            _ => format!("Perhaps: {}.", nearest.join(", ")),
        };
        // A wish is a sentence, in which commas are at home.
        if read.text.contains([',', ';']) && !is_wish && !read.pointer.starts_with("/location") {
            remedy.push_str(" Several in one cell stand apart by |.");
        }
        Invalid::new(&read.pointer, "unknown_word", message, remedy)
    };
    unknown.map(notice).collect()
}
