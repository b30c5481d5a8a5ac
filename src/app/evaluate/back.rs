//! The way back: partners ask for firms.

use super::confidence::Told;
use super::judging::{Answered, SHOWN, judge_list, share_of, told_of, write_rankings};
use super::posing::{Asked, Posed, wish};
use super::{Evaluation, Judgement, Setting};
use crate::app::Result;
use crate::app::imports::Progress;
use crate::connectors::benchmark::{PartnerQuery, register_id};
use crate::domain::FirmId;
use crate::learning::baselines::{Back, Wish};
use crate::learning::metrics::Judged;
use crate::matching::rank;
use crate::matching::scale::TRACK_RECORD;
use crate::matching::snapshot::{Snapshot, firm_id};
use rayon::prelude::*;
use std::collections::{BTreeSet, HashMap};
use std::io::Write;
use std::sync::atomic::{AtomicU64, Ordering};

impl Evaluation {
    /// Judges the product and the simple methods on the questions of partners.
    pub(super) fn judge_reverse(
        &self,
        setting: Setting,
        out: Option<&mut dyn Write>,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<Judgement> {
        let reversed = self.reversed(setting);
        let asking = &reversed.1;
        let wishes: HashMap<FirmId, Asked> =
            self.benchmark.queries.iter().map(|query| (query.firm, wish(query, setting.wish))).collect();
        let asked = asking.iter().map(|row| {
            let firm = self.benchmark.firms[*row].id;
            let (themes, words) =
                wishes.get(&firm).map_or_else(Default::default, |wish| (&wish.themes[..], wish.words.join(" ")));
            (firm, themes, words)
        });
        let asked: Vec<(FirmId, &[String], String)> = asked.collect();
        let seen: Vec<Wish<'_>> =
            asked.iter().map(|(firm, themes, text)| self.as_methods_see(*firm, themes, text)).collect();
        let methods = self.past.back(&seen);
        let queries = &self.benchmark.reverse_queries;
        let (done, total, with_lines) = (AtomicU64::new(0), Some(queries.len() as u64), out.is_some());
        let answered: Vec<Answered> = queries
            .par_iter()
            .filter_map(|query| {
                let answered = self.answer_reverse(&reversed, &methods, query, setting, with_lines);
                progress(Progress { done: done.fetch_add(1, Ordering::Relaxed) + 1, total });
                answered
            })
            .collect();
        write_rankings(out, answered.iter().flat_map(|answered| &answered.lines))?;
        let answered: Vec<&Answered> = answered.iter().collect();
        let mut told: Vec<Told> = told_of(setting, "all", &answered).collect();
        if self.weights.confidence.is_some() {
            let at_home =
                self.serve_at_home(&reversed, &queries.iter().collect::<Vec<_>>(), setting, |_| &self.weights);
            told.extend(at_home.iter().map(|served| Told::new(setting, "own country", served)));
        }
        Ok(Judgement { lines: self.lines(setting, "all", &answered, asking.len()), told })
    }

    fn answer_reverse(
        &self,
        (snapshot, asking): &(Snapshot, BTreeSet<usize>),
        methods: &Back<'_>,
        asked: &PartnerQuery,
        setting: Setting,
        with_lines: bool,
    ) -> Option<Answered> {
        let posed = self.pose_reverse(snapshot, asked)?;
        let served = self.weights.confidence.as_ref().map(|_| self.serve(&posed, setting, &self.weights));
        let Posed { query, relevant, excluded, .. } = posed;
        let ranking = rank(snapshot, &query, &self.weights);
        let row = |id| self.firms.get(&firm_id(id)).copied();
        let scored: Vec<(usize, f64)> =
            ranking.ranked.iter().filter_map(|ranked| Some((row(ranked.id)?, ranked.value))).collect();
        let counted = ranking.ranked.iter().filter(|ranked| row(ranked.id).is_some_and(|row| !excluded.contains(&row)));
        let record_share = counted.take(SHOWN).map(|ranked| share_of(&ranking, ranked, &TRACK_RECORD)).collect();
        let counts = |row: usize| asking.contains(&row) && !excluded.contains(&row);
        let id = |row: usize| register_id(&self.benchmark.firms[row].external_ids);
        let lines = scored.iter().filter(|(row, _)| with_lines && counts(*row));
        let lines = lines.map(|(row, value)| format!("{}\t{}\t{value}", asked.id, id(*row))).collect();
        let place: HashMap<usize, usize> = asking.iter().enumerate().map(|(place, row)| (*row, place)).collect();
        let judge = |scored: Vec<(usize, f64)>, is_spread: bool| {
            let mut judged = judge_list(scored, is_spread, &self.firm_ties, counts, &relevant, &asked.id);
            judged.shown.iter_mut().for_each(|row| *row = place[row]);
            judged
        };
        let simple = methods.scores(*self.partners.get(&asked.partner)?).into_iter();
        let simple = simple.map(|scores| judge(asking.iter().copied().zip(scores).collect(), false));
        let simple: Vec<Judged> = simple.collect();
        let lists = std::iter::once(judge(scored, self.diversity > 0.0)).chain(simple).collect();
        Some(Answered { lists, lines, record_share, served })
    }
}
