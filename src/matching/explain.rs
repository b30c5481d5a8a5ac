//! Why a candidate has its score: worked out for what is shown only, from the same shares as the score.

use super::first_step;
use super::pool::Pool;
use super::query::Query;
use super::rank::{Ranked, Ranking};
use super::scale::{Term, weights_of};
use super::signals::earlier::NAMES;
use super::signals::{self, Pair};
use super::snapshot::Snapshot;
use super::verdict::{Comparison, Confidence, Difference, FirstStep, Missing, Reason, Side, Verdict};
use crate::domain::partner::Verification;
use crate::domain::weights::Weights;
use crate::domain::{Firm, Partner, Text};
use crate::matching::columns::{FirmRow, PartnerRow};
use crate::matching::past::evidence::Evidence;
use crate::matching::past::named::Names;
use std::collections::BTreeSet;
use uuid::Uuid;

/// The records behind a ranked candidate, as they are shown.
#[derive(Clone, Copy, Debug)]
pub struct Records<'a> {
    /// The firm.
    pub firm: &'a Firm,
    /// The partner (or the peer, as a partner).
    pub partner: &'a Partner,
    /// Names of partners whom both know.
    pub introducers: &'a [String],
    /// What earlier projects say of the two; see [`evidence`].
    pub evidence: &'a Evidence,
    /// Names of the projects and partners that the evidence mentions; what has none is told without.
    pub names: &'a Names,
}

/// What earlier projects say of a ranked candidate, so that the names it mentions can be read before [`explain`]; empty
/// when no reason will tell of them.
pub fn evidence(snapshot: &Snapshot, query: &Query, ranking: &Ranking, ranked: &Ranked) -> Option<Evidence> {
    let pool = Pool::of(snapshot, query);
    let (firm, partner) = rows(&pool, query, ranked)?;
    let is_told = |(term, share): (&Term, &u32)| *share > 0 && NAMES.contains(&signals::ALL[term.signal].about().name);
    let is_told = ranking.scale.terms.iter().zip(&ranked.tenths.shares).any(is_told);
    Some(if is_told { Evidence::of(snapshot, firm, partner) } else { Evidence::default() })
}

/// The two of a ranked candidate.
fn rows<'a>(pool: &'a Pool<'_>, query: &'a Query, ranked: &Ranked) -> Option<(FirmRow<'a>, PartnerRow<'a>)> {
    let firm = query.asker.firm().or_else(|| pool.firm(ranked.at))?;
    Some((firm, query.asker.partner().or_else(|| pool.partner(ranked.at))?))
}

/// Score, reasons, gaps and first step of a ranked candidate.
pub fn explain(
    snapshot: &Snapshot,
    query: &Query,
    weights: &Weights,
    ranking: &Ranking,
    ranked: &Ranked,
    records: Records<'_>,
) -> Option<Verdict> {
    let pool = Pool::of(snapshot, query);
    let (firm_row, partner_row) = rows(&pool, query, ranked)?;
    let pair = Pair {
        firm: records.firm,
        firm_row,
        firm_type: firm_row.firm_type(),
        partner: records.partner,
        partner_row,
        introducers: records.introducers,
        shared: query.shared.get(&ranked.id).map_or(0, Vec::len),
        past: &snapshot.past,
        evidence: records.evidence,
        names: records.names,
    };
    let step = first_step::recommend(&pair).zip(first_step::explain(&pair));
    let first_step = step.map(|(step, explained)| FirstStep { step, text: explained.text });
    Some(Verdict {
        score: points(ranked.tenths.score),
        confidence: confidence(firm_row, partner_row, records.partner, weights, query),
        reasons: reasons(ranking, ranked, &pair),
        missing: missing(firm_row, partner_row, weights, query),
        ask_partner: first_step.is_none().then(|| first_step::ask(records.partner)),
        first_step,
    })
}

/// Tenths as points.
pub fn points(tenths: u32) -> f64 {
    f64::from(tenths) / 10.0
}

fn reasons(ranking: &Ranking, ranked: &Ranked, pair: &Pair<'_>) -> Vec<Reason> {
    let shares = ranking.scale.terms.iter().zip(&ranked.tenths.shares).filter(|(_, share)| **share > 0);
    let mut shares: Vec<_> = shares.collect();
    shares.sort_by_key(|(term, share)| (std::cmp::Reverse(**share), term.signal));
    let mut said = BTreeSet::new();
    let mut turn = |term: &Term| match signals::ALL[term.signal].about().name {
        name if SAID_LAST.contains(&name) => Turn::Last,
        name => match ALIKE.iter().position(|alike| alike.contains(&name)) {
            Some(group) if !said.insert(group) => Turn::SaidBefore,
            _ => Turn::First,
        },
    };
    let mut shares: Vec<_> = shares.into_iter().map(|(term, share)| (turn(term), term, share)).collect();
    shares.sort_by_key(|(turn, ..)| *turn);
    shares
        .into_iter()
        .map(|(_, term, share)| {
            let signal = signals::ALL[term.signal];
            let explained = signal.explain(pair);
            Reason {
                signal: signal.about().name.to_owned(),
                points: points(*share),
                facts: explained.facts,
                text: explained.text,
            }
        })
        .collect()
}

/// When a reason is said.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Turn {
    /// It is new.
    First,
    /// One before it says much the same.
    SaidBefore,
    /// It tells what is told beside the reasons.
    Last,
}

/// Signals of which the sentences say much the same, however much each measures something of its own: who hears that a
/// school stands in the same place is not helped by hearing that it is near. Of each group the one with the most points is
/// said, and the others follow when everything else was said.
const ALIKE: [&[&str]; 6] = [
    &["sameRegion", "nearness", "travelDistance", "nearUniversity"],
    &["topicFit", "mutualFit"],
    &["wishWords", "wishPhrases"],
    &["projectThemes", "themeFocus", "ownProjects"],
    &["trackRecord", "currentRecord", "recentProjects", "nearFirms"],
    &["networkRank", "sharedCircle", "similarPartners"],
];

/// The first step stands beside the reasons in words of its own, and how well a record is founded is no reason to ring
/// anybody.
const SAID_LAST: [&str; 2] = ["firstStepFit", "freshness"];

/// Facts that weigh in this direction and are not known.
fn missing(firm: FirmRow<'_>, partner: PartnerRow<'_>, weights: &Weights, query: &Query) -> Vec<Missing> {
    let weights = weights_of(weights, query.direction());
    let counting = signals::ALL
        .iter()
        .filter(|signal| weights.get(signal.about().name).is_some_and(|w| w.of(query.is_of_newcomer()) > 0.0));
    counting
        .flat_map(|signal| {
            let named = move |(of, field): (Side, &str)| Missing {
                of,
                field: field.to_owned(),
                signal: signal.about().name.to_owned(),
            };
            signal.missing(firm, partner).into_iter().map(named)
        })
        .collect()
}

/// Share of the weight whose facts are known, from which a score is well founded.
const GOOD: f64 = 0.75;
/// The same, from which it is fairly founded.
pub(super) const FAIR: f64 = 0.45;

/// Thin without any stated need or with few known facts; fair at most when the partner was not verified. The borders
/// are our own until outcomes calibrate them.
fn confidence(
    firm: FirmRow<'_>,
    partner: PartnerRow<'_>,
    record: &Partner,
    weights: &Weights,
    query: &Query,
) -> Confidence {
    let weights = weights_of(weights, query.direction());
    let (mut known, mut all) = (0.0, 0.0);
    for signal in signals::ALL {
        let weight = weights.get(signal.about().name).map_or(0.0, |weight| weight.of(query.is_of_newcomer()));
        all += weight;
        known += if signal.missing(firm, partner).is_empty() { weight } else { 0.0 };
    }
    let share = if all > 0.0 { known / all } else { 0.0 };
    let no_need = firm.topics().is_empty() && firm.barriers().is_empty();
    match share {
        _ if no_need || share < FAIR => Confidence::Thin,
        _ if share >= GOOD && record.verification != Verification::Unverified => Confidence::Good,
        _ => Confidence::Fair,
    }
}

/// Why one of two compared candidates stands above the other; nothing unless both exist.
pub fn compare(ranking: &Ranking, names: [&str; 2]) -> Option<Comparison> {
    let [first, second] = ranking.compared.as_slice() else { return None };
    let first_is_higher = first.value > second.value || first.value == second.value && first.id <= second.id;
    let (higher, lower) = if first_is_higher { (first, second) } else { (second, first) };
    let [above, below] = if first_is_higher { names } else { [names[1], names[0]] };
    let shares = higher.tenths.shares.iter().zip(&lower.tenths.shares);
    let mut differences: Vec<(usize, i64)> = ranking
        .scale
        .terms
        .iter()
        .zip(shares)
        .map(|(term, (a, b))| (term.signal, i64::from(*a) - i64::from(*b)))
        .filter(|(_, difference)| *difference != 0)
        .collect();
    differences.sort_by_key(|(signal, difference)| (-difference.abs(), *signal));
    let total = points(higher.tenths.score) - points(lower.tenths.score);
    Some(Comparison {
        higher: Uuid::from_bytes(higher.id),
        lower: Uuid::from_bytes(lower.id),
        text: comparison_in_words(above, below, total, &differences),
        differences: differences
            .into_iter()
            .map(|(signal, tenths)| Difference {
                signal: signals::ALL[signal].about().name.to_owned(),
                points: tenths as f64 / 10.0,
            })
            .collect(),
    })
}

/// Points as one writes them in Dutch: 4,5.
fn dutch(points: f64) -> String {
    format!("{points:.1}").replace('.', ",")
}

fn comparison_in_words(above: &str, below: &str, total: f64, differences: &[(usize, i64)]) -> Text {
    let title = |sign: i64| {
        let found = differences.iter().find(|(_, difference)| difference.signum() == sign);
        found.map(|(signal, difference)| (signals::ALL[*signal].about().title, (*difference).abs() as f64 / 10.0))
    };
    let (mut nl, mut en) = (
        format!("{above} staat {} punten boven {below}", dutch(total)),
        format!("{above} stands {total:.1} points above {below}"),
    );
    if let Some((title, points)) = title(1) {
        nl.push_str(&format!(", vooral door “{}” (+{})", title.0, dutch(points)));
        en.push_str(&format!(", mostly by “{}” (+{points:.1})", title.1));
    }
    if let Some((title, points)) = title(-1) {
        nl.push_str(&format!("; {below} wint op “{}” (+{})", title.0, dutch(points)));
        en.push_str(&format!("; {below} wins on “{}” (+{points:.1})", title.1));
    }
    Text::new(format!("{nl}."), format!("{en}."))
}
