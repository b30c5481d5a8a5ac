//! How well the ranking predicts collaborations that really came about.
//!
//! A benchmark folder is loaded into the engine that serves requests: the same snapshot, the same query, the same
//! weights. What a firm wishes goes in as free words, as in a request. Its rankings are judged beside simple methods
//! on the same queries; firms without history (cold, newcomers) and with history (warm, insiders) are told apart.

mod back;
pub mod confidence;
mod judging;
mod posing;
#[cfg(test)]
mod tests;

use self::confidence::Told;
use self::judging::ties;
pub use self::posing::{Asked, Posed, wish};
use self::posing::{country, national};
use super::imports::Progress;
use super::{AppError, Result};
use crate::connectors::benchmark::{self, Benchmark, register_id};
use crate::domain::weights::Weights;
use crate::domain::{FirmId, PartnerId};
use crate::learning::baselines::Past;
use crate::learning::metrics::{Estimate, Quality};
use crate::matching::facts::RowId;
use crate::matching::snapshot::{Snapshot, firm_id, partner_id};
use serde::Serialize;
use std::collections::HashMap;
use std::io::Write;
use std::path::Path;

/// What a query tells of the firm's wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WishKind {
    /// The title of the call.
    Topic,
    /// The broad theme.
    Theme,
    /// The title of the coming project itself.
    Title,
    /// Nothing.
    None,
}

/// What is evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Setting {
    /// What is known of the wish.
    pub wish: WishKind,
    /// Whether only candidates of the firm's own country count.
    pub domestic: bool,
    /// Whether partners ask for firms.
    pub reverse: bool,
}

/// Every setting that makes sense, for a table of all.
pub const ALL_SETTINGS: [Setting; 7] = [
    Setting { wish: WishKind::Topic, domestic: true, reverse: false },
    Setting { wish: WishKind::Theme, domestic: false, reverse: false },
    Setting { wish: WishKind::Topic, domestic: false, reverse: false },
    Setting { wish: WishKind::Title, domestic: false, reverse: false },
    Setting { wish: WishKind::None, domestic: false, reverse: false },
    Setting { wish: WishKind::Theme, domestic: true, reverse: false },
    Setting { wish: WishKind::Topic, domestic: false, reverse: true },
];

/// One line of the report.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Line {
    /// The setting.
    pub setting: Setting,
    /// `cold`, `warm`, or `all` for the way back.
    pub firms: &'static str,
    /// `loopvermogen`, or the name of a simple method.
    pub method: &'static str,
    /// Its quality.
    pub quality: Quality,
    /// NDCG@10 of the product minus that of this method, on the same queries; absent for the product itself.
    pub gain: Option<Estimate>,
    /// Mean share of the scores in the first ten that comes from what the partner did, whoever asks; of the product only.
    pub track_record_share: Option<f64>,
}

/// What was found in one setting.
#[derive(Debug)]
pub struct Judgement {
    /// One line per method.
    pub lines: Vec<Line>,
    /// What was said of each list of the product; empty when the weights were not measured.
    pub told: Vec<Told>,
}

/// A loaded benchmark, ready to be asked.
pub struct Evaluation {
    /// What was read.
    pub benchmark: Benchmark,
    /// Its index.
    pub snapshot: Snapshot,
    /// For each country the index of a service whose registry holds the partners of that country, with the same past.
    national: HashMap<Option<String>, Snapshot>,
    /// For each partner the country it is in.
    countries: Vec<Option<String>>,
    weights: Weights,
    /// How much the lists are spread; 0 orders by score alone.
    pub diversity: f64,
    past: Past,
    firms: HashMap<FirmId, usize>,
    partners: HashMap<PartnerId, usize>,
    /// For each partner its place by SHA-256 of its register id, by which ties are broken as `score.py` does.
    partner_ties: Vec<usize>,
    firm_ties: Vec<usize>,
}

impl Evaluation {
    /// Reads a benchmark folder and builds the index from its history.
    pub fn load(folder: &Path, weights: Weights) -> Result<Evaluation> {
        let benchmark = benchmark::read(folder).map_err(|error| AppError::Setting(error.to_string()))?;
        let Benchmark { firms, partners, past, cut_off, .. } = &benchmark;
        let snapshot = Snapshot::build(*cut_off, 1, firms.iter().cloned(), partners.iter().cloned(), past);
        Ok(Evaluation {
            national: national(&snapshot, partners),
            countries: partners.iter().map(|partner| country(&partner.location).map(str::to_owned)).collect(),
            snapshot,
            past: Past::new(partners, &past.projects, &past.participations),
            firms: firms.iter().enumerate().map(|(row, firm)| (firm.id, row)).collect(),
            partners: partners.iter().enumerate().map(|(row, partner)| (partner.id, row)).collect(),
            partner_ties: ties(partners.iter().map(|partner| register_id(&partner.external_ids))),
            firm_ties: ties(firms.iter().map(|firm| register_id(&firm.external_ids))),
            weights,
            diversity: 0.0,
            benchmark,
        })
    }

    /// Judges the product and the simple methods in one setting; the product's rankings go to `out`, as
    /// `query_id, candidate_id, score` lines.
    pub fn judge(
        &self,
        setting: Setting,
        out: Option<&mut dyn Write>,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<Judgement> {
        if setting.reverse {
            self.judge_reverse(setting, out, progress)
        } else {
            self.judge_forward(setting, out, progress)
        }
    }

    /// Row in the benchmark of a candidate.
    pub fn row_of(&self, id: RowId, setting: Setting) -> Option<usize> {
        match setting.reverse {
            true => self.firms.get(&firm_id(id)).copied(),
            false => self.partners.get(&partner_id(id)).copied(),
        }
    }
}
