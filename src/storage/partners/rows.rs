//! What the two tables of partners have in common: an organisation's own, and the registry.

use crate::domain::Partner;
use crate::domain::normal_name::normal_name;
use crate::storage::connection::MultiBackend;
use crate::storage::saving::Pending;
use crate::storage::schema::{hidden_partners, partners, registry_partners};
use crate::storage::search_text::{sorted_and_searched, word_key};
use diesel::prelude::*;

/// The partners of the registry that the organisation sees unchanged.
pub(super) fn visible_registry<'a>(organisation: &str) -> registry_partners::BoxedQuery<'a, MultiBackend> {
    visible!(registry_partners::table, registry_partners::id, organisation).into_boxed()
}

/// Rows of the registry's tables that count for an organisation: it has no version of its own, and did not hide it. Asked
/// row by row: a list of all that it has would be laid out anew for each query, however few partners are asked for.
macro_rules! visible {
    ($rows:expr, $id:expr, $organisation:expr) => {
        $rows
            .filter(diesel::dsl::not(diesel::dsl::exists(
                partners::table
                    .filter(partners::organisation_id.eq($organisation.to_owned()))
                    .filter(partners::id.eq($id)),
            )))
            .filter(diesel::dsl::not(diesel::dsl::exists(
                hidden_partners::table
                    .filter(hidden_partners::organisation_id.eq($organisation.to_owned()))
                    .filter(hidden_partners::partner_id.eq($id)),
            )))
    };
}
pub(super) use visible;

/// What lists and look-ups need of a partner, beside its document.
pub(super) struct Columns<'a> {
    pub(super) id: String,
    pub(super) revision: i64,
    pub(super) sort_name: String,
    pub(super) normal_name: String,
    pub(super) place: String,
    pub(super) kind: &'static str,
    pub(super) municipality: Option<&'a str>,
    pub(super) corop: Option<&'a str>,
    pub(super) province: Option<&'a str>,
    pub(super) search_name: String,
    pub(super) document: &'a str,
}

impl<'a> Columns<'a> {
    pub(super) fn of(pending: &'a Pending<'_, Partner>) -> Self {
        let partner = pending.record;
        let location = partner.location.as_ref();
        let (sort_name, search_name) = sorted_and_searched(&partner.name, partner.aliases.iter());
        let place = location.and_then(|location| location.place.as_deref());
        Self {
            id: partner.id.to_string(),
            revision: pending.revision,
            sort_name,
            normal_name: word_key(&normal_name(&partner.name)),
            place: place.map(word_key).unwrap_or_default(),
            kind: partner.kind.code(),
            municipality: location.and_then(|location| location.municipality.as_deref()),
            corop: location.and_then(|location| location.corop.as_deref()),
            province: location.and_then(|location| location.province.as_deref()),
            search_name,
            document: &pending.text,
        }
    }
}

/// The values of a row in either table, from [`Columns`].
macro_rules! values {
    ($table:ident, $columns:expr, $now:expr) => {{
        let columns = $columns;
        (
            $table::id.eq(columns.id),
            $table::revision.eq(columns.revision),
            $table::changed_at.eq($now),
            $table::sort_name.eq(columns.sort_name),
            $table::normal_name.eq(columns.normal_name),
            $table::place.eq(columns.place),
            $table::kind.eq(columns.kind),
            $table::municipality.eq(columns.municipality),
            $table::corop.eq(columns.corop),
            $table::province.eq(columns.province),
            $table::search_name.eq(columns.search_name),
            $table::document.eq(columns.document),
        )
    }};
}
pub(super) use values;
