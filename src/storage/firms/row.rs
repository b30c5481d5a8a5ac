//! The row of a firm: its columns, worked out from the record.

use crate::domain::Firm;
use crate::domain::gist::Gist;
use crate::storage::schema::{firm_external_ids as external_ids, firms};
use crate::storage::search_text::sorted_and_searched;
use crate::storage::{Result, document};
use chrono::NaiveDateTime;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Binary, Nullable, Text};
use diesel::sqlite::Sqlite;

/// What a firm's row holds that takes work to find out; made on any thread, before the row's turn to be written.
#[derive(Clone, Debug)]
pub struct FirmTexts {
    pub(super) document: String,
    pub(super) names: Names,
    pub(super) gist: Vec<u8>,
}

impl FirmTexts {
    /// The texts of a firm; they hold as long as the firm does not change.
    pub fn of(firm: &Firm) -> Result<Self> {
        document_of(firm).map(|document| Self::with_document(firm, document))
    }

    /// The form of the firm's name in which it is found by it, as [`name_key`] makes it.
    ///
    /// [`name_key`]: super::name_key
    pub fn name_key(&self) -> &str {
        &self.names.sort_name
    }

    /// The texts of a firm whose document is made already.
    pub(super) fn with_document(firm: &Firm, document: String) -> Self {
        Self { document, names: Names::of(firm), gist: Gist::write(firm) }
    }
}

/// The firm as it is stored. That nobody asked for relations is something else than that there are none.
pub(in crate::storage) fn document_of(firm: &Firm) -> Result<String> {
    document::to_lean_text("firm", firm, &["relations"])
}

/// The name as lists sort and search it.
#[derive(Clone, Debug)]
pub(super) struct Names {
    sort_name: String,
    search_name: String,
}

impl Names {
    pub(super) fn of(firm: &Firm) -> Self {
        let (sort_name, search_name) = sorted_and_searched(&firm.name, firm.trade_names.iter());
        Self { sort_name, search_name }
    }
}

/// A moment as diesel writes it into SQLite.
pub(super) fn written(moment: NaiveDateTime) -> String {
    moment.format("%F %T%.f").to_string()
}

/// A firm that is inserted into SQLite, by a statement that is always the same: diesel then need not make its text anew
/// for each of millions of rows. With the moment of the change as [`written`], once for many rows.
pub(super) struct InsertFirm<'a>(pub(super) &'a FirmRow<'a>, pub(super) &'a str);

impl QueryId for InsertFirm<'_> {
    type QueryId = InsertFirm<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<Conn> RunQueryDsl<Conn> for InsertFirm<'_> {}

impl QueryFragment<Sqlite> for InsertFirm<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        let Self(row, changed_at) = self;
        out.push_sql(
            "INSERT INTO firms (organisation_id, id, revision, changed_at, sort_name, kvk_number, rsin, municipality, \
             corop, province, search_name, document, gist) VALUES (",
        );
        out.push_bind_param::<Text, _>(&row.organisation_id)?;
        out.push_sql(", ");
        out.push_bind_param::<Text, _>(&row.id)?;
        out.push_sql(", ");
        out.push_bind_param::<BigInt, _>(&row.revision)?;
        out.push_sql(", ");
        out.push_bind_param::<Text, _>(changed_at)?;
        out.push_sql(", ");
        out.push_bind_param::<Text, _>(&row.sort_name)?;
        for code in [&row.kvk_number, &row.rsin, &row.municipality, &row.corop, &row.province] {
            out.push_sql(", ");
            out.push_bind_param::<Nullable<Text>, _>(code)?;
        }
        for text in [&row.search_name, &row.document] {
            out.push_sql(", ");
            out.push_bind_param::<Text, _>(text)?;
        }
        out.push_sql(", ");
        out.push_bind_param::<Binary, _>(&row.gist)?;
        out.push_sql(")");
        Ok(())
    }
}

/// Absent values are written as such: leaving them to the column's default would make SQLite insert row by row.
#[derive(Insertable)]
#[diesel(table_name = firms, treat_none_as_default_value = false)]
pub(super) struct FirmRow<'a> {
    organisation_id: &'a str,
    id: String,
    revision: i64,
    changed_at: NaiveDateTime,
    sort_name: &'a str,
    kvk_number: Option<&'a str>,
    rsin: Option<&'a str>,
    municipality: Option<&'a str>,
    corop: Option<&'a str>,
    province: Option<&'a str>,
    search_name: &'a str,
    document: &'a str,
    gist: &'a [u8],
}

impl<'a> FirmRow<'a> {
    pub(super) fn new(
        organisation_id: &'a str,
        firm: &'a Firm,
        texts: &'a FirmTexts,
        revision: i64,
        changed_at: NaiveDateTime,
    ) -> Self {
        let FirmTexts { document, names, gist } = texts;
        let location = firm.location.as_ref();
        Self {
            organisation_id,
            id: firm.id.to_string(),
            revision,
            changed_at,
            sort_name: &names.sort_name,
            kvk_number: firm.kvk_number.as_ref().map(|number| number.as_str()),
            rsin: firm.rsin.as_ref().map(|number| number.as_str()),
            municipality: location.and_then(|location| location.municipality.as_deref()),
            corop: location.and_then(|location| location.corop.as_deref()),
            province: location.and_then(|location| location.province.as_deref()),
            search_name: &names.search_name,
            document,
            gist,
        }
    }
}

/// That another system knows a firm by an id.
#[derive(Insertable)]
#[diesel(table_name = external_ids, treat_none_as_default_value = false)]
pub(super) struct ExternalIdRow<'a> {
    pub(super) organisation_id: &'a str,
    pub(super) system: &'a str,
    pub(super) external_id: &'a str,
    pub(super) firm_id: String,
}

/// As [`InsertFirm`], of an external id.
pub(super) struct InsertExternalId<'a>(pub(super) &'a ExternalIdRow<'a>);

impl QueryId for InsertExternalId<'_> {
    type QueryId = InsertExternalId<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<Conn> RunQueryDsl<Conn> for InsertExternalId<'_> {}

impl QueryFragment<Sqlite> for InsertExternalId<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        let ExternalIdRow { organisation_id, system, external_id, firm_id } = self.0;
        out.push_sql("INSERT INTO firm_external_ids (organisation_id, system, external_id, firm_id) VALUES (");
        for text in [organisation_id, system, external_id] {
            out.push_bind_param::<Text, _>(text)?;
            out.push_sql(", ");
        }
        out.push_bind_param::<Text, _>(firm_id)?;
        out.push_sql(")");
        Ok(())
    }
}
