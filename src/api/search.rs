//! Finding a firm, partner or topic by what somebody types of it.

use super::permission::{Permit, ReadFirms, ReadPartners};
use super::problem::Problem;
use super::query::{FromQuery, Query, QueryReader};
use super::{State, calculators};
use crate::app::App;
use crate::app::search::{SearchKind, SearchResults, search};
use crate::domain::Invalid;
use actix_web::{HttpResponse, web};
use utoipa::IntoParams;

const LONGEST_TEXT: usize = 200;
const USUAL_HITS: usize = 10;

/// What is searched for.
#[derive(IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct SearchParameters {
    /// What somebody typed: a name or a part of it, a place, another word for a topic, or a KVK number.
    #[param(min_length = 1, max_length = 200, example = "mindlaps")]
    q: String,
    /// Kinds to search among, separated by commas; all that you may see when absent.
    #[param(value_type = Option<Vec<SearchKind>>, max_items = 3, example = json!(["firm", "partner"]))]
    kinds: Vec<SearchKind>,
    /// Most hits of each kind.
    #[param(required = false, minimum = 1, maximum = 100, default = 10)]
    limit: usize,
}

impl FromQuery for SearchParameters {
    fn read(query: &mut QueryReader) -> Self {
        let text = |text: &str| match text.chars().count() {
            0..=LONGEST_TEXT => Ok(text.to_owned()),
            _ => Err(Invalid::new("", "too_long", "The text has more than 200 characters.", "Give fewer words.")),
        };
        let kind = |code: &str| {
            let codes = SearchKind::ALL.map(SearchKind::code).join(", ");
            let fault = || Invalid::new("", "unknown_code", "This is no kind.", format!("Give one of {codes}."));
            SearchKind::ALL.into_iter().find(|kind| kind.code() == code).ok_or_else(fault)
        };
        Self {
            q: query.needed("q", text).unwrap_or_default(),
            kinds: query.list("kinds", SearchKind::ALL.len(), kind),
            limit: query.limit(USUAL_HITS),
        }
    }
}

/// Search firms, partners and topics
///
/// What somebody may mean by a few words (*zoeken*), the likeliest first: whole words of a name, then beginnings and
/// parts of words, places, and words with a letter or two wrong. A name must have all words; when none has, those with
/// the rarest come, marked `isClose`. Kinds that your role may not see are left out. In the first seconds after a start the
/// names of very many firms are laid out; a search among firms waits for that.
#[utoipa::path(get, path = "/search", operation_id = "search", tag = "Search",
    security(("bearer" = [])), params(SearchParameters),
    responses((status = 200, description = "What was found, by kind.", body = SearchResults)))]
pub async fn get_search(
    permit: Permit<ReadPartners>,
    state: web::Data<State>,
    Query(query): Query<SearchParameters>,
) -> Result<HttpResponse, Problem> {
    let sees_firms = permit.also::<ReadFirms>().is_some();
    let asked = SearchKind::ALL.into_iter().filter(|kind| query.kinds.is_empty() || query.kinds.contains(kind));
    let kinds: Vec<SearchKind> = asked.filter(|kind| *kind != SearchKind::Firm || sees_firms).collect();
    let work = move |app: &App| search(app, &permit.caller, &query.q, &kinds, query.limit);
    calculators::answer(&state, work).await
}
