//! What a value depends on beside the pair, worked out once for each question.

use super::topic_fit;
use crate::domain::readiness::fits_by_need;
use crate::matching::block::TopicSet;
use crate::matching::columns::{FirmRow, PartnerRow};
use crate::matching::facts::RowId;
use crate::matching::first_step;
use crate::matching::past::Past;
use crate::matching::past::asked::Traces;
use crate::matching::query::Query;
use crate::matching::snapshot::{Snapshot, TopicRarity};
use crate::matching::verdict::Side;
use std::collections::HashMap;

/// What a value depends on beside the pair.
pub struct Context<'a> {
    /// How rare each topic is.
    pub rarity: &'a TopicRarity,
    /// Number of contacts that the asker shares with a candidate; absent means none.
    pub shared_contacts: &'a HashMap<RowId, usize>,
    /// The candidate is on this side.
    pub candidate: Side,
    /// The past of all.
    pub past: &'a Past,
    /// What the past says about the one that asks.
    pub traces: &'a Traces,
    /// Topics of the one that asks.
    pub topics: TopicSet,
    /// Topics that are close at all to one that the firm that asks wishes; empty when a partner asks.
    pub near: TopicSet,
    /// The same topics with how close they are to the nearest wish, the closest first.
    pub near_sorted: Vec<(u16, f32)>,
    /// How close each topic is to each one of the asker's: a row of [`TopicSet::SIZE`] for each wish of a firm, a row as
    /// long as its topics for each wish that a partner can meet.
    pub closeness: Vec<f32>,
    /// How close each topic is to the nearest wish of the firm that asks; empty when a partner asks.
    pub wanted: Vec<f32>,
    /// What the best offer of the partner that asks fits each topic; empty when a firm asks.
    pub offers: Vec<f32>,
    /// The same for the topics that it fits at all, the best first.
    pub best_offers: Vec<(u16, f32)>,
    /// The same in two classes.
    pub(crate) offered: topic_fit::Offered,
    /// How well the best of every set of steps fits the firm that asks; absent when a partner asks.
    pub step_fits: Option<[f32; 1 << u8::BITS]>,
    /// How well the best step of the partner that asks fits each need; absent when a firm asks.
    pub fits_by_need: Option<first_step::FitsByNeed>,
}

impl<'a> Context<'a> {
    /// What a query and the snapshot say.
    pub fn of(snapshot: &'a Snapshot, query: &'a Query) -> Self {
        let offers = query.asker.partner().map(topic_fit::offers).unwrap_or_default();
        let mut best_offers: Vec<(u16, f32)> = (0u16..).zip(offers.iter().copied()).collect();
        best_offers.retain(|(_, offer)| *offer > 0.0);
        best_offers.sort_by(|a, b| b.1.total_cmp(&a.1));
        let mut topics = TopicSet::default();
        let wished = query.asker.firm().into_iter().flat_map(|firm| firm.topics().iter().copied());
        let offered = query.asker.partner().into_iter().flat_map(|partner| partner.topics().iter().map(|(t, _)| *t));
        wished.chain(offered).for_each(|topic| topics.insert(topic));
        let mut near = TopicSet::default();
        let wished = query.asker.firm().into_iter().flat_map(|firm| firm.topics());
        wished.flat_map(|topic| topic_fit::near(*topic)).for_each(|(topic, _)| near.insert(*topic));
        let mut near_sorted: Vec<(u16, f32)> = Vec::new();
        let wished = query.asker.firm().into_iter().flat_map(|firm| firm.topics());
        wished.for_each(|topic| near_sorted.extend(topic_fit::near(*topic)));
        near_sorted.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let closeness = match (query.asker.firm(), query.asker.partner()) {
            (Some(firm), _) => topic_fit::closeness_to_wishes(firm),
            (_, Some(partner)) => topic_fit::closeness_to_offers(partner),
            _ => Vec::new(),
        };
        let mut wanted = vec![0.0f32; if query.asker.firm().is_some() { TopicSet::SIZE } else { 0 }];
        near_sorted.iter().rev().for_each(|(topic, closeness)| wanted[usize::from(*topic)] = *closeness);
        Context {
            wanted,
            step_fits: query.asker.firm().map(first_step::best_fits),
            fits_by_need: query.asker.partner().map(|partner| fits_by_need(partner.steps())),
            offered: query
                .asker
                .partner()
                .map(|_| topic_fit::Offered::of(&offers, &snapshot.rarity))
                .unwrap_or_default(),
            topics,
            near,
            near_sorted,
            closeness,
            offers,
            best_offers,
            rarity: &snapshot.rarity,
            shared_contacts: &query.shared_counts,
            candidate: query.candidate_side(),
            past: &snapshot.past,
            traces: &query.traces,
        }
    }

    /// Number of contacts that the two of a pair share.
    pub fn shared(&self, firm: FirmRow<'_>, partner: PartnerRow<'_>) -> usize {
        if self.shared_contacts.is_empty() {
            return 0;
        }
        let candidate = if self.candidate == Side::Partner { partner.id() } else { firm.id() };
        self.shared_contacts.get(&candidate).copied().unwrap_or(0)
    }
}
