//! Pages of lists: one envelope for all.

use super::State;
use super::cursor;
use super::problem::Problem;
use super::query::{MOST_ITEMS, QueryReader, USUAL_ITEMS};
use crate::app::{Page, PageOf};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{Ref, RefOr, Schema};
use utoipa::{IntoParams, PartialSchema, ToSchema};
use uuid::Uuid;

/// A page of a list.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ListOf<T> {
    /// The items, in stable order.
    pub items: Vec<T>,
    /// Where the next page begins; `null` at the end.
    pub next_cursor: Option<String>,
    /// Exact number of items over all pages.
    pub total: u64,
}

impl<T: ToSchema> PartialSchema for ListOf<T> {
    fn schema() -> RefOr<Schema> {
        let text_or_null = SchemaType::from_iter([Type::String, Type::Null]);
        ObjectBuilder::new()
            .description(Some("A page of a list."))
            .property(
                "items",
                ArrayBuilder::new()
                    .items(Ref::from_schema_name(T::name()))
                    .max_items(Some(MOST_ITEMS))
                    .description(Some("The items, in stable order.")),
            )
            .required("items")
            .property(
                "nextCursor",
                ObjectBuilder::new()
                    .schema_type(text_or_null)
                    .max_length(Some(cursor::LONGEST))
                    .description(Some("Where the next page begins; null at the end.")),
            )
            .required("nextCursor")
            .property(
                "total",
                ObjectBuilder::new()
                    .schema_type(Type::Integer)
                    .minimum(Some(0))
                    .description(Some("Exact number of items over all pages.")),
            )
            .required("total")
            .into()
    }
}

impl<T: ToSchema> ToSchema for ListOf<T> {
    fn name() -> Cow<'static, str> {
        format!("{}List", T::name()).into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((T::name().into(), T::schema()));
        T::schemas(schemas);
    }
}

/// Which page is asked.
#[derive(Clone, Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Paging {
    /// Most items of the page.
    #[param(required = false, minimum = 1, maximum = 100, default = 25)]
    limit: usize,
    /// `nextCursor` of the page before, with the same other parameters; absent for the first page.
    #[param(max_length = 4000)]
    cursor: Option<String>,
}

impl Paging {
    /// Reads `cursor` and `limit`.
    pub fn read(query: &mut QueryReader) -> Self {
        Self { limit: query.limit(USUAL_ITEMS), cursor: query.text("cursor", cursor::LONGEST) }
    }

    /// The page for storage. `context` says which list it is: path, organisation and conditions.
    pub fn to_page(&self, state: &State, context: &str) -> Result<Page, Problem> {
        let cursor = self.cursor.as_deref();
        let after: Option<Place> = cursor.map(|cursor| state.cursors.open(context, cursor)).transpose()?;
        Ok(Page { after: after.map(|place| (place.key, place.id)), limit: self.limit })
    }

    /// Where the page begins in a list that has places of its own kind; nothing for the first page.
    pub fn start<T: serde::de::DeserializeOwned>(&self, state: &State, context: &str) -> Result<Option<T>, Problem> {
        self.cursor.as_deref().map(|cursor| state.cursors.open(context, cursor)).transpose()
    }

    /// Most items of the page.
    pub fn limit(&self) -> usize {
        self.limit
    }

    /// A page of items that are all at hand.
    pub fn cut<T>(&self, state: &State, context: &str, items: Vec<T>) -> Result<ListOf<T>, Problem> {
        let cursor = self.cursor.as_deref();
        let start: usize = cursor.map_or(Ok(0), |cursor| state.cursors.open(context, cursor))?;
        let total = items.len();
        let end = start.saturating_add(self.limit).min(total);
        let next_cursor = if end < total { Some(state.cursors.seal(context, &end)?) } else { None };
        let items = items.into_iter().skip(start).take(self.limit).collect();
        Ok(ListOf { items, next_cursor, total: total as u64 })
    }
}

/// The place after which the next page begins.
#[derive(Serialize, Deserialize)]
struct Place {
    key: String,
    id: Uuid,
}

impl<T> ListOf<T> {
    /// The envelope around a page of storage.
    pub fn new(state: &State, context: &str, page: PageOf<T>) -> Result<Self, Problem> {
        let seal = |(key, id)| state.cursors.seal(context, &Place { key, id });
        Ok(Self { items: page.items, next_cursor: page.next.map(seal).transpose()?, total: page.total })
    }
}
