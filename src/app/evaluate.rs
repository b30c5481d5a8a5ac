//! How well the ranking predicts collaborations that really came about.
//!
//! A benchmark folder is loaded into the engine that serves requests: the same snapshot, the same query, the same
//! weights. What a firm wishes goes in as free words, as in a request. Its rankings are judged beside simple methods
//! on the same queries; firms without history (cold, newcomers) and with history (warm, insiders) are told apart.

pub mod confidence;
#[cfg(test)]
mod tests;

use self::confidence::{Served, Told};
use super::imports::Progress;
use super::{AppError, Result};
use crate::connectors::benchmark::{self, Benchmark, FirmQuery, PartnerQuery, register_id};
use crate::domain::region::Location;
use crate::domain::weights::Weights;
use crate::domain::{Firm, FirmId, Partner, PartnerId};
use crate::interpretation::limits::MOST_WISHES;
use crate::learning::baselines::{Baseline, Past, Wish};
use crate::learning::metrics::{Estimate, Judged, Quality, paired_difference};
use crate::matching::facts::RowId;
use crate::matching::query::{Limits, Query};
use crate::matching::rank::{Ranked, Ranking};
use crate::matching::scale::TRACK_RECORD;
use crate::matching::snapshot::{Snapshot, SnapshotBuilder};
use crate::matching::{rank, signals};
use rayon::prelude::*;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::{BTreeSet, HashMap};
use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

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

    fn judge_forward(
        &self,
        setting: Setting,
        out: Option<&mut dyn Write>,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<Judgement> {
        let queries: Vec<&FirmQuery> = self.benchmark.queries.iter().collect();
        let (done, total, with_lines) = (AtomicU64::new(0), Some(queries.len() as u64), out.is_some());
        let judged: Vec<Option<Answered>> = queries
            .par_iter()
            .map(|query| {
                let answered = self.answer(query, setting, with_lines);
                progress(Progress { done: done.fetch_add(1, Ordering::Relaxed) + 1, total });
                answered
            })
            .collect();
        let answered: Vec<(&FirmQuery, Answered)> =
            queries.into_iter().zip(judged).filter_map(|(query, answered)| Some((query, answered?))).collect();
        write_rankings(out, answered.iter().flat_map(|(_, answered)| &answered.lines))?;
        let group = |is_warm: bool| answered.iter().filter(move |(query, _)| query.is_warm == is_warm);
        let (mut lines, mut told) = (Vec::new(), Vec::new());
        for (name, is_warm) in [("cold", false), ("warm", true)] {
            let answered: Vec<&Answered> = group(is_warm).map(|(_, answered)| answered).collect();
            lines.extend(self.lines(setting, name, &answered, self.benchmark.partners.len()));
            told.extend(told_of(setting, name, &answered));
        }
        Ok(Judgement { lines, told })
    }

    /// One line per method.
    fn lines(&self, setting: Setting, firms: &'static str, answered: &[&Answered], candidates: usize) -> Vec<Line> {
        let shares: Vec<f64> = answered.iter().flat_map(|answered| answered.record_share.iter().copied()).collect();
        let mean_share = shares.iter().sum::<f64>() / shares.len().max(1) as f64;
        let methods = std::iter::once("loopvermogen").chain(Baseline::ALL.map(Baseline::name));
        let of_method = |place: usize| -> Vec<Judged> {
            answered.iter().filter_map(|answered| answered.lists.get(place).cloned()).collect()
        };
        let product = of_method(0);
        let measured = methods.enumerate().map(|(place, method)| (place, method, of_method(place)));
        measured
            .filter(|(_, _, lists)| !lists.is_empty())
            .map(|(place, method, lists)| Line {
                setting,
                firms,
                method,
                gain: (place > 0).then(|| paired_difference(&product, &lists)),
                quality: Quality::of(&lists, candidates),
                track_record_share: (place == 0).then_some(mean_share),
            })
            .collect()
    }

    /// Whether a setting leaves a firm anything to find.
    pub fn has_anything_to_find(&self, query: &FirmQuery, setting: Setting) -> bool {
        let own = self.firms.get(&query.firm).and_then(|row| country(&self.benchmark.firms[*row].location));
        let is_candidate = |id: &PartnerId| {
            self.partners
                .get(id)
                .is_some_and(|row| !setting.domestic || country(&self.benchmark.partners[*row].location) == own)
        };
        query.relevant.iter().any(is_candidate)
    }

    /// All candidates by score, or as many as the spreading of a list looks at.
    fn limits(&self, all: usize) -> Limits {
        let limit = if self.diversity > 0.0 { SPREAD } else { all };
        Limits { limit, diversity: self.diversity, ..Limits::default() }
    }

    /// A firm's question as the setting poses it; nothing when that leaves nothing to find.
    pub fn pose(&self, query: &FirmQuery, setting: Setting) -> Option<Posed<'_>> {
        let firm = &self.benchmark.firms[*self.firms.get(&query.firm)?];
        let own = country(&firm.location);
        let registry = if setting.domestic { self.national.get(&own)? } else { &self.snapshot };
        let is_candidate = |row: usize| !setting.domestic || country(&self.benchmark.partners[row].location) == own;
        let rows = |ids: &BTreeSet<PartnerId>| -> BTreeSet<usize> {
            ids.iter().filter_map(|id| self.partners.get(id).copied()).filter(|row| is_candidate(*row)).collect()
        };
        let (relevant, excluded) = (rows(&query.relevant), rows(&query.excluded));
        let enough = !setting.domestic || registry.partners.len() - excluded.len() >= FEWEST_DOMESTIC;
        if relevant.is_empty() || !enough {
            return None;
        }
        let firm = Firm { wishes: wish(query, setting.wish).lines(), ..firm.clone() };
        let limits = self.limits(self.benchmark.partners.len());
        Some(Posed { query: Query::for_firm(registry, &firm, limits), registry, relevant, excluded })
    }

    /// Judged lists of one query; nothing when the setting leaves nothing to find.
    fn answer(&self, query: &FirmQuery, setting: Setting, with_lines: bool) -> Option<Answered> {
        let posed = self.pose(query, setting)?;
        let firm = &self.benchmark.firms[*self.firms.get(&query.firm)?];
        let own = country(&firm.location);
        let mut candidates = vec![true; self.benchmark.partners.len()];
        for (row, partner) in self.benchmark.partners.iter().enumerate() {
            candidates[row] = !setting.domestic || country(&partner.location) == own;
        }
        posed.excluded.iter().for_each(|row| candidates[*row] = false);
        let judge = |scored: Vec<(usize, f64)>, is_spread: bool| {
            let counts = |row: usize| candidates[row];
            judge_list(scored, is_spread, &self.partner_ties, counts, &posed.relevant, &query.cluster)
        };
        let ranking = rank(posed.registry, &posed.query, &self.weights);
        let row = |ranked: &Ranked| self.partners.get(&crate::matching::snapshot::partner_id(ranked.id)).copied();
        let ranked: Vec<(usize, f64)> =
            ranking.ranked.iter().filter_map(|ranked| Some((row(ranked)?, ranked.value))).collect();
        let counted = ranking.ranked.iter().filter(|ranked| row(ranked).is_some_and(|row| candidates[row]));
        let record_share = counted.take(SHOWN).map(|ranked| share_of(&ranking, ranked, &TRACK_RECORD)).collect();
        let lines = with_lines.then(|| {
            let id = |row: usize| register_id(&self.benchmark.partners[row].external_ids);
            let counted = ranked.iter().filter(|(row, _)| candidates[*row]);
            counted.map(|(row, value)| format!("{}\t{}\t{value}", query.id, id(*row))).collect()
        });
        let wish = wish(query, setting.wish);
        let text = wish.words.join(" ");
        let place = firm.location.as_ref().and_then(|location| location.coordinates);
        let asked = Wish { asker: firm.id.0.as_u128(), place, text: &text, themes: &wish.themes };
        let baselines = Baseline::ALL
            .map(|baseline| judge(self.past.scores(baseline, &asked).into_iter().enumerate().collect(), false));
        let lists = std::iter::once(judge(ranked, self.diversity > 0.0)).chain(baselines).collect();
        let served = self.weights.confidence.as_ref().map(|_| self.serve(&posed, setting, &self.weights));
        Some(Answered { lists, lines: lines.unwrap_or_default(), record_share, served })
    }

    /// The index of a service that knows only the firms that ask, with what they wish, and which firms these are.
    pub fn reversed(&self, setting: Setting) -> (Snapshot, BTreeSet<usize>) {
        let asking: BTreeSet<usize> =
            self.benchmark.queries.iter().filter_map(|query| self.firms.get(&query.firm).copied()).collect();
        let mut builder = SnapshotBuilder::new(self.benchmark.cut_off, &self.benchmark.past);
        self.benchmark.firms.iter().for_each(|firm| builder.remember_firm(firm));
        self.asking_firms(&asking, setting).iter().for_each(|(_, firm)| builder.add_firm(firm));
        self.benchmark.partners.iter().for_each(|partner| builder.add_partner(partner));
        (builder.finish(1), asking)
    }

    /// The firms of some rows with what they wish.
    fn asking_firms(&self, rows: &BTreeSet<usize>, setting: Setting) -> Vec<(usize, Firm)> {
        let wishes: HashMap<FirmId, Vec<String>> =
            self.benchmark.queries.iter().map(|query| (query.firm, wish(query, setting.wish).lines())).collect();
        let firms = rows.iter().map(|row| {
            let firm = &self.benchmark.firms[*row];
            (*row, Firm { wishes: wishes.get(&firm.id).cloned().unwrap_or_default(), ..firm.clone() })
        });
        firms.collect()
    }

    fn judge_reverse(
        &self,
        setting: Setting,
        out: Option<&mut dyn Write>,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<Judgement> {
        let (snapshot, asking) = self.reversed(setting);
        let queries = &self.benchmark.reverse_queries;
        let (done, total, with_lines) = (AtomicU64::new(0), Some(queries.len() as u64), out.is_some());
        let answered: Vec<Answered> = queries
            .par_iter()
            .filter_map(|query| {
                let answered = self.answer_reverse(&snapshot, query, setting, &asking, with_lines);
                progress(Progress { done: done.fetch_add(1, Ordering::Relaxed) + 1, total });
                answered
            })
            .collect();
        write_rankings(out, answered.iter().flat_map(|answered| &answered.lines))?;
        let answered: Vec<&Answered> = answered.iter().collect();
        let mut told: Vec<Told> = told_of(setting, "all", &answered).collect();
        if self.weights.confidence.is_some() {
            let at_home = self.serve_at_home(&queries.iter().collect::<Vec<_>>(), setting, |_| &self.weights);
            told.extend(at_home.iter().map(|served| Told::new(setting, "own country", served)));
        }
        Ok(Judgement { lines: self.lines(setting, "all", &answered, asking.len()), told })
    }

    fn answer_reverse(
        &self,
        snapshot: &Snapshot,
        asked: &PartnerQuery,
        setting: Setting,
        asking: &BTreeSet<usize>,
        with_lines: bool,
    ) -> Option<Answered> {
        let posed = self.pose_reverse(snapshot, asked)?;
        let served = self.weights.confidence.as_ref().map(|_| self.serve(&posed, setting, &self.weights));
        let Posed { query, relevant, excluded, .. } = posed;
        let ranking = rank(snapshot, &query, &self.weights);
        let row = |id| self.firms.get(&crate::matching::snapshot::firm_id(id)).copied();
        let scored: Vec<(usize, f64)> =
            ranking.ranked.iter().filter_map(|ranked| Some((row(ranked.id)?, ranked.value))).collect();
        let counted = ranking.ranked.iter().filter(|ranked| row(ranked.id).is_some_and(|row| !excluded.contains(&row)));
        let record_share = counted.take(SHOWN).map(|ranked| share_of(&ranking, ranked, &TRACK_RECORD)).collect();
        let counts = |row: usize| asking.contains(&row) && !excluded.contains(&row);
        let id = |row: usize| register_id(&self.benchmark.firms[row].external_ids);
        let lines = scored.iter().filter(|(row, _)| with_lines && counts(*row));
        let lines = lines.map(|(row, value)| format!("{}\t{}\t{value}", asked.id, id(*row))).collect();
        let place: HashMap<usize, usize> = asking.iter().enumerate().map(|(place, row)| (*row, place)).collect();
        let mut judged = judge_list(scored, self.diversity > 0.0, &self.firm_ties, counts, &relevant, &asked.id);
        judged.shown.iter_mut().for_each(|row| *row = place[row]);
        Some(Answered { lists: vec![judged], lines, record_share, served })
    }

    /// A partner's question; nothing when there is nothing to find.
    pub fn pose_reverse<'a>(&self, snapshot: &'a Snapshot, asked: &PartnerQuery) -> Option<Posed<'a>> {
        let partner = &self.benchmark.partners[*self.partners.get(&asked.partner)?];
        let limits = self.limits(self.benchmark.firms.len());
        let rows = |ids: &BTreeSet<FirmId>| -> BTreeSet<usize> {
            ids.iter().filter_map(|id| self.firms.get(id).copied()).collect()
        };
        let (relevant, excluded) = (rows(&asked.relevant), rows(&asked.excluded));
        let query = Query::for_partner(snapshot, partner, limits);
        (!relevant.is_empty()).then_some(Posed { query, registry: snapshot, relevant, excluded })
    }

    /// Every question of a setting ranked with each of `all` weights and judged: whether the firm has history, and one
    /// list per weights.
    pub fn judge_each(&self, setting: Setting, all: &[Weights], asked: &(dyn Fn() + Sync)) -> Vec<(bool, Vec<Judged>)> {
        let judge = |posed: &Posed<'_>, ties: &[usize], cluster: &str| -> Vec<Judged> {
            let of_weights = |weights: &Weights| {
                let ranked = rank(posed.registry, &posed.query, weights).ranked.into_iter();
                let scored = ranked.filter_map(|ranked| Some((self.row_of(ranked.id, setting)?, ranked.value)));
                let counts = |row: usize| !posed.excluded.contains(&row);
                judge_list(scored.collect(), false, ties, counts, &posed.relevant, cluster)
            };
            let lists = all.iter().map(of_weights).collect();
            asked();
            lists
        };
        if setting.reverse {
            let (snapshot, _) = self.reversed(setting);
            let queries = self.benchmark.reverse_queries.par_iter().filter_map(|query| {
                let posed = self.pose_reverse(&snapshot, query)?;
                Some((true, judge(&posed, &self.firm_ties, &query.id)))
            });
            return queries.collect();
        }
        let queries = self.benchmark.queries.par_iter().filter_map(|query| {
            let posed = self.pose(query, setting)?;
            Some((query.is_warm, judge(&posed, &self.partner_ties, &query.cluster)))
        });
        queries.collect()
    }

    /// Row in the benchmark of a candidate.
    pub fn row_of(&self, id: RowId, setting: Setting) -> Option<usize> {
        match setting.reverse {
            true => self.firms.get(&crate::matching::snapshot::firm_id(id)).copied(),
            false => self.partners.get(&crate::matching::snapshot::partner_id(id)).copied(),
        }
    }
}

/// A question of the benchmark as the engine is asked it.
pub struct Posed<'a> {
    /// The question.
    pub query: Query,
    /// The index that answers it.
    pub registry: &'a Snapshot,
    /// Rows of the benchmark that were found afterwards.
    pub relevant: BTreeSet<usize>,
    /// Rows that are not judged.
    pub excluded: BTreeSet<usize>,
}

/// Results of a list that is spread; what comes after them is not judged.
const SPREAD: usize = 20;

/// Results of a list over which the share of the track record is taken.
const SHOWN: usize = 10;

/// Share of a score that comes from some signals.
fn share_of(ranking: &Ranking, ranked: &Ranked, names: &[&str]) -> f64 {
    let of_signal = ranking.scale.terms.iter().zip(&ranked.tenths.shares);
    let counted = of_signal.filter(|(term, _)| names.contains(&signals::ALL[term.signal].about().name));
    let sum: u32 = counted.map(|(_, share)| share).sum();
    f64::from(sum) / f64::from(ranked.tenths.score.max(1))
}

fn country(location: &Option<Location>) -> Option<String> {
    location.as_ref().and_then(|location| location.country.clone())
}

fn national(whole: &Snapshot, partners: &[Partner]) -> HashMap<Option<String>, Snapshot> {
    let mut builders: HashMap<Option<String>, SnapshotBuilder> = HashMap::new();
    for partner in partners {
        let builder = builders.entry(country(&partner.location)).or_insert_with(|| SnapshotBuilder::sharing(whole));
        builder.add_partner(partner);
    }
    builders.into_iter().map(|(country, builder)| (country, builder.finish(whole.version))).collect()
}

/// `score.py` asks for so many candidates of the own country.
const FEWEST_DOMESTIC: usize = 15;

struct Answered {
    /// The product's list, then one per simple method.
    lists: Vec<Judged>,
    lines: Vec<String>,
    /// Share of the score that comes from the track record, for each of the first ten.
    record_share: Vec<f64>,
    /// The list as the service gives it, when the weights were measured.
    served: Option<Served>,
}

fn told_of(setting: Setting, firms: &'static str, answered: &[&Answered]) -> impl Iterator<Item = Told> {
    answered.iter().filter_map(move |answered| Some(Told::new(setting, firms, answered.served.as_ref()?)))
}

/// The wish of a query, as words and themes.
pub struct Asked {
    words: Vec<String>,
    themes: Vec<String>,
}

impl Asked {
    /// The wishes as a profile holds them.
    pub fn lines(&self) -> Vec<String> {
        self.themes.iter().chain(&self.words).take(MOST_WISHES).cloned().collect()
    }
}

/// The wish of a query.
pub fn wish(query: &FirmQuery, kind: WishKind) -> Asked {
    let parts = |text: &Option<String>| -> Vec<String> {
        text.iter()
            .flat_map(|text| text.split(" | "))
            .map(|part| part.trim().to_owned())
            .filter(|p| !p.is_empty())
            .collect()
    };
    let words = match kind {
        WishKind::Topic => parts(&query.topic),
        WishKind::Title => parts(&query.title),
        WishKind::Theme => query.themes.clone(),
        WishKind::None => Vec::new(),
    };
    let themes = if kind == WishKind::None { Vec::new() } else { query.themes.clone() };
    Asked { words, themes }
}

/// A spread list is in its order already; the others are ordered by score, ties broken as the reference scorer does.
fn judge_list(
    mut scored: Vec<(usize, f64)>,
    is_spread: bool,
    ties: &[usize],
    counts: impl Fn(usize) -> bool,
    relevant: &BTreeSet<usize>,
    cluster: &str,
) -> Judged {
    scored.retain(|(row, _)| counts(*row));
    if !is_spread {
        scored.sort_by(|a, b| b.1.total_cmp(&a.1).then(ties[a.0].cmp(&ties[b.0])));
    }
    Judged {
        cluster: cluster.to_owned(),
        hits: scored.iter().map(|(row, _)| relevant.contains(row)).collect(),
        relevant: relevant.len(),
        shown: scored.iter().take(10).map(|(row, _)| *row).collect(),
    }
}

/// The place of each id among all, by SHA-256.
fn ties<'a>(ids: impl Iterator<Item = &'a str>) -> Vec<usize> {
    let hashes: Vec<[u8; 32]> = ids.map(|id| Sha256::digest(id.as_bytes()).into()).collect();
    let mut order: Vec<usize> = (0..hashes.len()).collect();
    order.sort_by_key(|row| hashes[*row]);
    let mut place = vec![0; order.len()];
    order.into_iter().enumerate().for_each(|(at, row)| place[row] = at);
    place
}

fn write_rankings<'a>(out: Option<&mut dyn Write>, lines: impl Iterator<Item = &'a String>) -> Result<()> {
    let Some(out) = out else { return Ok(()) };
    let failed = |source| AppError::File { doing: "Writing the rankings".into(), source };
    for line in lines {
        writeln!(out, "{line}").map_err(failed)?;
    }
    out.flush().map_err(failed)
}
