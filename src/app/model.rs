//! What ranks: signals, weights, curves, what they were learned from and how well they did.

use super::{App, Caller, Result};
use crate::domain::Text;
use crate::domain::calibration::Calibration;
use crate::domain::weights::{Learned, SignalWeight, Weights};
use crate::matching::signals;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The model that ranks for an organisation (*algoritme*).
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Version of the weights.
    #[schema(max_length = 64)]
    pub version: String,
    /// Version of the program.
    #[schema(max_length = 64)]
    pub program: String,
    /// On what the weights rest.
    #[schema(max_length = 2000)]
    pub basis: String,
    /// How a score comes about.
    pub method: Text,
    /// Who decides.
    pub human: Text,
    /// What the weights were learned from, and their quality on questions held out; absent for weights set by hand.
    pub trained_on: Option<Learned>,
    /// How often lists held what was sought, by direction.
    pub measured: MeasuredLists,
    /// What counts when partners are ranked for a firm, the heaviest first.
    #[schema(max_items = 100)]
    pub partners_for_firm: Vec<ModelSignal>,
    /// What counts when firms are ranked for a partner, the heaviest first.
    #[schema(max_items = 100)]
    pub firms_for_partner: Vec<ModelSignal>,
    /// Data that are never used.
    pub not_used: Text,
}

/// How often lists held what was sought among the first ten.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MeasuredLists {
    /// Firm → partners.
    pub partners_for_firm: Option<MeasuredShare>,
    /// Partner → firms.
    pub firms_for_partner: Option<MeasuredShare>,
}

/// A share of lists.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MeasuredShare {
    /// How many lists were measured.
    pub lists: usize,
    /// The share that held what was sought, 0 to 1.
    #[schema(minimum = 0, maximum = 1)]
    pub share: f64,
}

/// A signal with its weight.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ModelSignal {
    /// Name, as in reasons.
    #[schema(max_length = 64)]
    pub signal: String,
    /// What it is called.
    pub title: Text,
    /// How its value, 0 to 1, is worked out.
    #[schema(max_length = 4000)]
    pub measure: String,
    /// On what it rests.
    #[schema(max_length = 4000)]
    pub evidence: String,
    /// Its weight; 0 is switched off.
    #[schema(minimum = 0)]
    pub weight: f64,
    /// Its weight for a firm that was in no joint project yet, when that differs.
    pub newcomer_weight: Option<f64>,
    /// For a firm that was in no joint project yet: beyond so many spreads (standard deviations over the candidates) its
    /// value counts a tenth; all counts in full when absent.
    pub newcomer_knee: Option<f64>,
    /// What its value counts for; a straight line from 0 to 1 when absent.
    #[schema(max_items = 100)]
    pub curve: Option<Vec<CurvePoint>>,
}

/// A point of a curve; between two points it is straight.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct CurvePoint {
    /// Value of the signal, 0 to 1.
    pub x: f64,
    /// What it counts for, 0 to 1.
    pub y: f64,
}

/// The model that is active.
pub fn get_model(app: &App, caller: &Caller) -> Result<Model> {
    let weights = app.pool.read(caller.organisation, super::weights::active)?;
    Ok(of(&weights))
}

fn of(weights: &Weights) -> Model {
    let share = |calibration: Option<&Calibration>| {
        calibration.map(|calibration| MeasuredShare { lists: calibration.lists, share: calibration.share })
    };
    let confidence = weights.confidence.as_ref();
    Model {
        version: weights.version.clone(),
        program: env!("CARGO_PKG_VERSION").into(),
        basis: weights.basis.clone(),
        method: Text::new(
            "Een gewogen som van signalen; elk signaal is een getal van 0 tot 1 met een reden in gewone woorden. Dezelfde gegevens geven altijd dezelfde volgorde.",
            "A weighted sum of signals; each signal is a number from 0 to 1 with a reason in plain words. The same data always give the same order.",
        ),
        human: Text::new(
            "Een medewerker beslist of er een introductie komt; het systeem stelt alleen voor.",
            "A member of staff decides whether there is an introduction; the system only proposes.",
        ),
        trained_on: weights.learned.clone(),
        measured: MeasuredLists {
            partners_for_firm: share(confidence.and_then(|all| all.partners_for_firm.as_ref())),
            firms_for_partner: share(confidence.and_then(|all| all.firms_for_partner.as_ref())),
        },
        partners_for_firm: signals_of(&weights.partners_for_firm),
        firms_for_partner: signals_of(&weights.firms_for_partner),
        not_used: Text::new(
            "Contactpersonen, namen en adressen van personen, toestemmingen om te bellen of te mailen en eerdere benaderingen.",
            "Contact persons, names and addresses of persons, consents to ring or e-mail, and earlier approaches.",
        ),
    }
}

fn signals_of(weights: &BTreeMap<String, SignalWeight>) -> Vec<ModelSignal> {
    let mut all: Vec<ModelSignal> = signals::ALL
        .iter()
        .filter_map(|signal| {
            let about = signal.about();
            let weight = weights.get(about.name)?;
            let point = |(x, y): &(f64, f64)| CurvePoint { x: *x, y: *y };
            Some(ModelSignal {
                signal: about.name.into(),
                title: Text::new(about.title.0, about.title.1),
                measure: about.measure.into(),
                evidence: about.evidence.into(),
                weight: weight.weight,
                newcomer_weight: weight.newcomer,
                newcomer_knee: weight.newcomer_knee,
                curve: weight.curve.as_ref().map(|curve| curve.iter().map(point).collect()),
            })
        })
        .collect();
    all.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.signal.cmp(&b.signal)));
    all
}
