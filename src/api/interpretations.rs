//! What free words mean.

use super::body::{Accepted, Body};
use super::permission::{InterpretWords, Permit};
use super::problem::Problem;
use super::query::{NoParameters, Query};
use super::{State, calculators};
use crate::app::App;
use crate::domain::Invalid;
use crate::interpretation::{Interpretation, MeaningKind, interpret};
use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::schema::{Array, ArrayBuilder, ObjectBuilder, Type};

const MOST_TEXTS: usize = 100;
const LONGEST_TEXT: usize = 500;

/// Free words of which the meaning is asked.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"texts": ["we vinden geen vakmensen", "AI"], "kinds": ["barrier", "topic"]}))]
pub struct InterpretationRequest {
    /// Words or phrases, each of at most 500 characters.
    #[schema(schema_with = texts)]
    texts: Vec<String>,
    /// What they can stand for; anything when absent or empty.
    #[serde(default)]
    #[schema(max_items = 5)]
    kinds: Vec<MeaningKind>,
}

/// Schema of the texts; the derive cannot state the length of an item.
fn texts() -> Array {
    let item = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(LONGEST_TEXT));
    ArrayBuilder::new()
        .items(item)
        .min_items(Some(1))
        .max_items(Some(MOST_TEXTS))
        .description(Some("Words or phrases, each of at most 500 characters."))
        .build()
}

/// What was made of free words, in the order in which they were asked.
#[derive(Serialize, ToSchema)]
pub struct Interpretations {
    /// One for each text.
    #[schema(max_items = 100)]
    interpretations: Vec<Interpretation>,
}

impl Accepted for InterpretationRequest {
    // 100 texts of 500 characters fit, also when each character is written as an escaped pair of 12 bytes.
    const MOST_BYTES: usize = 640 * 1024;

    fn foresee(&self, _: &App) -> Vec<Invalid> {
        self.faults()
    }
}

impl InterpretationRequest {
    fn faults(&self) -> Vec<Invalid> {
        let mut faults = Vec::new();
        if !(1..=MOST_TEXTS).contains(&self.texts.len()) {
            let message = format!("There are {} texts.", self.texts.len());
            faults.push(Invalid::new("/texts", "out_of_range", message, "Give 1 to 100."));
        }
        if self.kinds.len() > ALL_KINDS.len() {
            let message = format!("There are {} kinds.", self.kinds.len());
            faults.push(Invalid::new("/kinds", "too_many", message, format!("Give at most {}.", ALL_KINDS.len())));
        }
        for (index, text) in self.texts.iter().enumerate().take(MOST_TEXTS) {
            let pointer = format!("/texts/{index}");
            if text.trim().is_empty() {
                faults.push(Invalid::new(pointer, "empty", "The text is empty.", "Give a word or phrase."));
            } else if text.chars().count() > LONGEST_TEXT {
                let message = format!("The text has more than {LONGEST_TEXT} characters.");
                faults.push(Invalid::new(pointer, "too_long", message, "Give a word or phrase, or several texts."));
            }
        }
        faults
    }
}

/// Understand free words
///
/// The barrier, topic, sector, kind of partner or place that each text may mean (*duiding*), with certainty and
/// alternatives. A text that is not understood comes back with meaning `null`.
#[utoipa::path(post, path = "/interpretations", operation_id = "interpretWords", tag = "Words",
    security(("bearer" = [])), request_body = InterpretationRequest,
    responses((status = 200, description = "One interpretation for each text.", body = Interpretations)))]
pub async fn post_interpretations(
    _permit: Permit<InterpretWords>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    body: Body<InterpretationRequest>,
) -> Result<HttpResponse, Problem> {
    let faults = body.value.faults();
    if !faults.is_empty() {
        return Err(Problem::invalid(faults));
    }
    let work = move |_: &App| Ok(Interpretations { interpretations: interpret_all(&body.value) });
    calculators::answer(&state, work).await
}

fn interpret_all(request: &InterpretationRequest) -> Vec<Interpretation> {
    let kinds = if request.kinds.is_empty() { &ALL_KINDS[..] } else { &request.kinds };
    let texts = request.texts.iter().enumerate();
    texts.map(|(index, text)| Interpretation { pointer: format!("/texts/{index}"), ..interpret(text, kinds) }).collect()
}

const ALL_KINDS: [MeaningKind; 5] =
    [MeaningKind::Barrier, MeaningKind::Topic, MeaningKind::Sector, MeaningKind::PartnerKind, MeaningKind::Place];
