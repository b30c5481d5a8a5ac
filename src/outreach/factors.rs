//! The factors of a gain in words: each an estimate, with its source and the number of own outcomes behind it.

use super::assumptions::Assumptions;
use super::gain::{Numbers, step_rung, tie};
use super::prospect::Prospect;
use crate::domain::firm::FieldlabTie;
use crate::domain::{Rung, Text};
use serde::Serialize;
use utoipa::ToSchema;

/// Which factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FactorName {
    /// How likely the firm answers.
    Answers,
    /// How likely it takes the step.
    TakesStep,
    /// What the step is worth.
    StepValue,
    /// How far it is from the front of its sector.
    FrontierDistance,
    /// What would not have come about without the call.
    Additionality,
    /// What earlier touches cost.
    Touches,
}

/// A factor of the gain (*factor*). Its number orders the list and stays inside; a share comes out only when enough
/// own outcomes stand behind it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Factor {
    /// Which.
    pub name: FactorName,
    /// The number in the formula.
    #[serde(skip)]
    pub value: f64,
    /// The share as a percentage, from enough own outcomes on; never for a judgement.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 100)]
    pub percent: Option<u8>,
    /// Own outcomes behind it; 0 when it rests on its source alone.
    pub n: u64,
    /// Where it comes from.
    pub source: Text,
    /// The estimate in words.
    pub words: Text,
}

/// All factors of a firm, in the order of the formula.
pub(super) fn told(prospect: &Prospect, numbers: &Numbers, by: &Assumptions) -> Vec<Factor> {
    let share = |name, value: f64, n, source: &Text, happens: Text| {
        let is_shown = n >= by.shown.fewest_outcomes;
        let percent = is_shown.then(|| (100.0 * value).round().clamp(0.0, 100.0) as u8);
        let words = match percent {
            Some(percent) => Text::new(
                format!("Naar schatting {} {percent} procent van zulke bedrijven (n = {n}).", happens.nl),
                format!("By estimate {percent} percent of such firms {} (n = {n}).", happens.en),
            ),
            None => rough(value, &happens),
        };
        Factor { name, value, percent, n, source: source.clone(), words }
    };
    let judged =
        |name, value, source: &Text, words| Factor { name, value, percent: None, n: 0, source: source.clone(), words };
    vec![
        share(
            FactorName::Answers,
            numbers.answers,
            numbers.answers_n,
            &by.answers.source,
            Text::new("antwoordt", "answer"),
        ),
        share(
            FactorName::TakesStep,
            numbers.takes_step,
            numbers.takes_step_n,
            &by.takes_step.source,
            Text::new("zet na een gesprek een stap", "take a step after a conversation"),
        ),
        judged(FactorName::StepValue, numbers.value, &by.value.source, value_words(step_rung(prospect))),
        judged(FactorName::FrontierDistance, numbers.distance, &by.distance.source, distance_words(prospect.distance)),
        judged(
            FactorName::Additionality,
            numbers.additionality,
            &both(&by.additionality.source, &by.interest.source),
            additionality_words(prospect),
        ),
        judged(FactorName::Touches, -numbers.price, &by.touches.source, touch_words(prospect.touches.len())),
    ]
}

/// A share that rests on too few outcomes to be quoted.
fn rough(share: f64, happens: &Text) -> Text {
    let (nl, en) = match share {
        share if share < 0.1 => ("maar weinig", "only few"),
        share if share < 0.35 => ("een deel", "some"),
        share if share < 0.65 => ("ongeveer de helft", "about half"),
        _ => ("het grootste deel", "most"),
    };
    Text::new(
        format!("Ruwe schatting: {nl} van zulke bedrijven {}.", happens.nl),
        format!("A rough estimate: {en} of such firms {}.", happens.en),
    )
}

fn both(one: &Text, other: &Text) -> Text {
    Text::new(format!("{}; {}", one.nl, other.nl), format!("{}; {}", one.en, other.en))
}

fn value_words(rung: Rung) -> Text {
    match rung {
        Rung::HeavierProject => Text::new(
            "Het gaat om een groot project; dat schatten wij hoog in.",
            "It is about a large project; we estimate that highly.",
        ),
        Rung::Network => Text::new(
            "Het gaat om een netwerk; dat schatten wij hoger in dan een lichte stap.",
            "It is about a network; we estimate that higher than a light step.",
        ),
        _ => Text::new("Het gaat om een lichte stap om mee te beginnen.", "It is about a light step to begin with."),
    }
}

fn distance_words(distance: Option<f64>) -> Text {
    match distance {
        Some(distance) if distance <= 0.1 => Text::new(
            "Het bedrijf hoort naar schatting bij de koplopers.",
            "We estimate that the firm is one of the frontier.",
        ),
        Some(distance) if distance < 0.5 => Text::new(
            "Het bedrijf rijdt naar schatting voor in het peloton.",
            "We estimate that the firm is in the front of the peloton.",
        ),
        Some(_) => Text::new(
            "Het bedrijf heeft naar schatting nog veel te winnen in zijn sector.",
            "We estimate that the firm has much to gain in its sector.",
        ),
        None => Text::new(
            "Hoe ver het van de koplopers staat, is niet bekend.",
            "How far it is from the frontier is not known.",
        ),
    }
}

fn additionality_words(prospect: &Prospect) -> Text {
    match (tie(prospect), prospect.fieldlab_interest) {
        (_, Some(false)) => {
            Text::new("Het bedrijf zei dat het er niets in ziet.", "The firm said that it sees nothing in it.")
        }
        (Some(FieldlabTie::TakesPart), _) => Text::new(
            "Het bedrijf zit al in een netwerk en vindt zijn weg waarschijnlijk zelf.",
            "The firm is in a network already and probably finds its own way.",
        ),
        (Some(FieldlabTie::Unaware), _) => Text::new(
            "Het bedrijf kent geen fieldlab; zonder ons gebeurt er waarschijnlijk niets.",
            "The firm knows no fieldlab; without us probably nothing happens.",
        ),
        (Some(FieldlabTie::Knows), _) => Text::new(
            "Het bedrijf kent een fieldlab en doet nog niet mee.",
            "The firm knows a fieldlab and does not take part yet.",
        ),
        (None, _) => Text::new(
            "Of het bedrijf fieldlabs kent, is nog niet gevraagd.",
            "Whether the firm knows fieldlabs was not asked yet.",
        ),
    }
}

fn touch_words(count: usize) -> Text {
    match count {
        0 => Text::new("Nog niemand benaderde het.", "Nobody approached it yet."),
        1 => Text::new("Het werd al één keer benaderd.", "It was approached once already."),
        _ => Text::new(
            format!("Het werd al {count} keer benaderd."),
            format!("It was approached {count} times already."),
        ),
    }
}
