//! The signals: one idea each, with its value, its words and its evidence.
//!
//! To add one: a file here that implements [`PairSignal`], a line in [`ALL`], and a weight in both directions of
//! `config/weights.toml`; the tests below name what is forgotten.

pub mod barrier_fit;
mod context;
pub mod earlier;
pub mod first_step_fit;
pub mod freshness;
pub mod frontier_value;
pub mod goal_fit;
pub mod mutual_fit;
pub mod nearness;
pub mod same_region;
pub mod sector_affinity;
pub mod shared_contacts;
pub mod suitability;
mod telling;
pub mod topic_fit;
pub mod track_record;
pub mod travel_distance;
pub mod wished_kind;
pub mod words;

pub use context::Context;

use super::block::{FirmBlock, PartnerBlock};
use super::columns::{FirmColumns, FirmRow, PartnerColumns, PartnerRow};
use super::past::Past;
use super::past::evidence::Evidence;
use super::past::named::Names;
use super::reaching::FirmsReach;
use super::sampled::PartnerSample;
use super::sets::Lack;
use super::verdict::{Fact, Side};
use crate::domain::{Firm, FirmType, Partner, Text};
use std::ops::Range;

/// All signals, in the order in which their values are added.
pub static ALL: [&dyn Signal; 29] = [
    &topic_fit::TopicFit,
    &barrier_fit::BarrierFit,
    &sector_affinity::SectorAffinity,
    &travel_distance::TravelDistance,
    &suitability::Suitability,
    &wished_kind::WishedKindFit,
    &frontier_value::FrontierValue,
    &first_step_fit::FirstStepFit,
    &goal_fit::GoalFit,
    &freshness::Freshness,
    &track_record::TrackRecord,
    &shared_contacts::SharedContacts,
    &mutual_fit::MutualFit,
    &earlier::CurrentRecord,
    &earlier::RecentProjects,
    &earlier::NearFirms,
    &earlier::FirmsLikeYours,
    &earlier::WishWords,
    &earlier::WishPhrases,
    &earlier::ProjectThemes,
    &earlier::ThemeFocus,
    &earlier::NetworkRank,
    &earlier::SharedCircle,
    &earlier::SimilarPartners,
    &earlier::OwnProjects,
    &earlier::Newcomer,
    &same_region::SameRegion,
    &nearness::Nearness,
    &nearness::NearUniversity,
];

/// Places in [`ALL`] of the signals of whose values another is made: fit of topics and barriers, sector, travel, suitability.
pub const INGREDIENTS: [usize; 5] = [0, 1, 2, 3, 4];

/// What the signals of [`INGREDIENTS`] have of a pair, or can have at most, in that order.
pub type Parts = [f32; INGREDIENTS.len()];

/// Names of all signals.
pub fn names() -> Vec<&'static str> {
    ALL.iter().map(|signal| signal.about().name).collect()
}

/// What a signal is.
#[derive(Clone, Copy, Debug)]
pub struct About {
    /// Name in weights and answers, such as `topicFit`.
    pub name: &'static str,
    /// What it measures, Dutch and English.
    pub title: (&'static str, &'static str),
    /// How its value, 0 to 1, is worked out.
    pub measure: &'static str,
    /// On what it rests: paper, survey or statistic.
    pub evidence: &'static str,
}

/// A pair to be explained: the records beside their compiled rows.
pub struct Pair<'a> {
    /// The firm.
    pub firm: &'a Firm,
    /// Its row.
    pub firm_row: FirmRow<'a>,
    /// Its type on the day of the snapshot.
    pub firm_type: FirmType,
    /// The partner.
    pub partner: &'a Partner,
    /// Its row.
    pub partner_row: PartnerRow<'a>,
    /// Names of partners whom both know.
    pub introducers: &'a [String],
    /// Number of contacts that both share.
    pub shared: usize,
    /// What firms and partners did together before.
    pub past: &'a Past,
    /// What that says of the two.
    pub evidence: &'a Evidence,
    /// Names of what the evidence mentions.
    pub names: &'a Names,
}

/// Some of the blocks of a table, by their numbers.
#[derive(Clone, Copy, Debug)]
pub struct Blocks<'a, B> {
    /// All blocks.
    pub all: &'a [B],
    /// The numbers of those that are asked for.
    pub numbers: &'a [u32],
}

impl<'a, B> Blocks<'a, B> {
    /// Those that are asked for, in their order.
    pub fn iter(self) -> impl Iterator<Item = &'a B> {
        self.numbers.iter().map(|number| &self.all[*number as usize])
    }
}

/// Why a signal gave points: the facts, and a sentence that names one of each side.
#[derive(Clone, Debug, PartialEq)]
pub struct Explained {
    /// At least one fact of the firm and one of the partner.
    pub facts: Vec<Fact>,
    /// The sentence.
    pub text: Text,
}

/// One idea of what makes a good pair. Implemented once; [`Signal`] follows for blocks of rows in both directions.
pub trait PairSignal: Sync {
    /// Name, title, evidence.
    const ABOUT: About;

    /// Value of a pair, 0 to 1; 0 where a fact is missing.
    fn value(firm: FirmRow<'_>, partner: PartnerRow<'_>, context: &Context<'_>) -> f32;

    /// Values of single partners for one firm, in their order: the same as [`PairSignal::value`] one by one, where there is
    /// something to work out only once.
    fn of_partner_rows(
        firm: FirmRow<'_>,
        partners: &PartnerColumns,
        rows: &[u32],
        context: &Context<'_>,
        values: &mut Vec<f32>,
    ) {
        values.clear();
        let row = |row: &u32| PartnerRow { columns: partners, row: *row as usize };
        values.extend(rows.iter().map(|at| Self::value(firm, row(at), context)));
    }

    /// The same for single firms and one partner.
    fn of_firm_rows(
        partner: PartnerRow<'_>,
        firms: &FirmColumns,
        rows: &[u32],
        context: &Context<'_>,
        values: &mut Vec<f32>,
    ) {
        values.clear();
        let row = |row: &u32| FirmRow { columns: firms, row: *row as usize };
        values.extend(rows.iter().map(|at| Self::value(row(at), partner, context)));
    }

    /// The same for the first rows of the sample over which spreads are measured.
    fn of_sample(firm: FirmRow<'_>, sample: PartnerSample<'_>, context: &Context<'_>, values: &mut Vec<f32>) {
        values.clear();
        let row = |row| PartnerRow { columns: sample.columns, row };
        values.extend((0..sample.rows).map(|at| Self::value(firm, row(at), context)));
    }

    /// Whether the value of a pair is made of those of [`INGREDIENTS`].
    const IS_MADE: bool = false;

    /// The same as [`PairSignal::value`], from the values of [`INGREDIENTS`] for the pair.
    fn made_of(firm: FirmRow<'_>, partner: PartnerRow<'_>, _: Parts, context: &Context<'_>) -> f32 {
        Self::value(firm, partner, context)
    }

    /// The same for the first rows of the sample over which spreads are measured.
    fn made_of_sample(
        firm: FirmRow<'_>,
        sample: PartnerSample<'_>,
        parts: &[&[f32]; INGREDIENTS.len()],
        context: &Context<'_>,
        values: &mut Vec<f32>,
    ) {
        values.clear();
        let row = |row| PartnerRow { columns: sample.columns, row };
        values.extend((0..sample.rows).map(|at| Self::made_of(firm, row(at), parts.map(|part| part[at]), context)));
    }

    /// The largest value that any partner can have for this firm: 0 when the firm lacks the fact.
    fn most_for_firm(firm: FirmRow<'_>) -> f32;

    /// The largest value that any firm can have for this partner.
    fn most_for_partner(partner: PartnerRow<'_>) -> f32;

    /// What of a firm its values for partners depend on beside these, when firms have that in common with many others.
    fn depends_on(_: FirmRow<'_>) -> Option<Vec<u8>> {
        None
    }

    /// Whether it is 0 for every candidate of this question, as can be told without looking at any.
    fn is_silent(_: &Context<'_>) -> bool {
        false
    }

    /// A value that no partner of a run exceeds.
    fn most_of_partners(firm: FirmRow<'_>, _: &PartnerBlock, _: &Context<'_>) -> f32 {
        Self::most_for_firm(firm)
    }

    /// A value that no firm of a run exceeds.
    fn most_of_firms(partner: PartnerRow<'_>, _: &FirmBlock, _: &Context<'_>) -> f32 {
        Self::most_for_partner(partner)
    }

    /// The same as [`PairSignal::most_of_partners`], from the most that a partner of the run can have of [`INGREDIENTS`].
    fn most_made_of_partners(firm: FirmRow<'_>, run: &PartnerBlock, _: Parts, context: &Context<'_>) -> f32 {
        Self::most_of_partners(firm, run, context)
    }

    /// The same as [`PairSignal::most_of_firms`], from the most that a firm of the run can have of [`INGREDIENTS`].
    fn most_made_of_firms(partner: PartnerRow<'_>, run: &FirmBlock, _: Parts, context: &Context<'_>) -> f32 {
        Self::most_of_firms(partner, run, context)
    }

    /// The same as [`PairSignal::most_of_firms`] of single blocks, where there is something to work out only once.
    fn most_of_firm_blocks(
        partner: PartnerRow<'_>,
        blocks: Blocks<'_, FirmBlock>,
        context: &Context<'_>,
        most: &mut Vec<f32>,
    ) {
        most.clear();
        most.extend(blocks.iter().map(|block| Self::most_of_firms(partner, block, context)));
    }

    /// What partners lack of the largest value for this firm when they have none of a few things; what one lacks in several
    /// adds up. Empty when sets do not tell.
    fn lacks_of_partners(_: FirmRow<'_>, _: &Context<'_>) -> Vec<Lack> {
        Vec::new()
    }

    /// The same of firms for this partner.
    fn lacks_of_firms(_: PartnerRow<'_>, _: &Context<'_>) -> Vec<Lack> {
        Vec::new()
    }

    /// What sets tell of the value that firms can reach with this partner; nothing when they do not tell.
    fn reach_of_firms(_: PartnerRow<'_>, _: &Context<'_>) -> Option<FirmsReach> {
        None
    }

    /// Facts that are missing for a value.
    fn missing(firm: FirmRow<'_>, partner: PartnerRow<'_>) -> Vec<(Side, &'static str)>;

    /// Words for a value above 0.
    fn explain(pair: &Pair<'_>) -> Explained;
}

/// A signal as the scan sees it: a block of rows at a time, so that the virtual call is paid once per block.
pub trait Signal: Sync {
    /// Name, title, evidence.
    fn about(&self) -> About;
    /// See [`PairSignal::of_sample`].
    fn of_sample(&self, firm: FirmRow<'_>, sample: PartnerSample<'_>, context: &Context<'_>, values: &mut Vec<f32>);
    /// See [`PairSignal::IS_MADE`].
    fn is_made(&self) -> bool;
    /// See [`PairSignal::made_of_sample`].
    fn made_of_sample(
        &self,
        firm: FirmRow<'_>,
        sample: PartnerSample<'_>,
        parts: &[&[f32]; INGREDIENTS.len()],
        context: &Context<'_>,
        values: &mut Vec<f32>,
    );
    /// Values of single partner rows for one firm, in their order, from the values of [`INGREDIENTS`] for them.
    fn made_of_partner_rows(
        &self,
        firm: FirmRow<'_>,
        partners: &PartnerColumns,
        rows: &[u32],
        parts: &[&[f32]; INGREDIENTS.len()],
        context: &Context<'_>,
        values: &mut Vec<f32>,
    );
    /// The same for single firm rows and one partner.
    fn made_of_firm_rows(
        &self,
        partner: PartnerRow<'_>,
        firms: &FirmColumns,
        rows: &[u32],
        parts: &[&[f32]; INGREDIENTS.len()],
        context: &Context<'_>,
        values: &mut Vec<f32>,
    );
    /// Values of partner rows for one firm.
    fn of_partners(
        &self,
        firm: FirmRow<'_>,
        partners: &PartnerColumns,
        rows: Range<usize>,
        context: &Context<'_>,
        values: &mut Vec<f32>,
    );
    /// Values of firm rows for one partner.
    fn of_firms(
        &self,
        partner: PartnerRow<'_>,
        firms: &FirmColumns,
        rows: Range<usize>,
        context: &Context<'_>,
        values: &mut Vec<f32>,
    );
    /// Values of single partner rows for one firm, in their order.
    fn of_partner_rows(
        &self,
        firm: FirmRow<'_>,
        partners: &PartnerColumns,
        rows: &[u32],
        context: &Context<'_>,
        values: &mut Vec<f32>,
    );
    /// Values of single firm rows for one partner, in their order.
    fn of_firm_rows(
        &self,
        partner: PartnerRow<'_>,
        firms: &FirmColumns,
        rows: &[u32],
        context: &Context<'_>,
        values: &mut Vec<f32>,
    );
    /// See [`PairSignal::most_for_firm`].
    fn most_for_firm(&self, firm: FirmRow<'_>) -> f32;
    /// See [`PairSignal::most_for_partner`].
    fn most_for_partner(&self, partner: PartnerRow<'_>) -> f32;
    /// See [`PairSignal::depends_on`].
    fn depends_on(&self, firm: FirmRow<'_>) -> Option<Vec<u8>>;
    /// See [`PairSignal::is_silent`].
    fn is_silent(&self, context: &Context<'_>) -> bool;
    /// See [`PairSignal::most_of_partners`], of single blocks in their order; of a signal that is made of [`INGREDIENTS`]
    /// [`PairSignal::most_made_of_partners`], when what these reach at most is given for the same blocks.
    fn most_of_partner_blocks(
        &self,
        firm: FirmRow<'_>,
        blocks: Blocks<'_, PartnerBlock>,
        parts: Option<&[&[f32]; INGREDIENTS.len()]>,
        context: &Context<'_>,
        most: &mut Vec<f32>,
    );
    /// The same of blocks of firms for one partner.
    fn most_of_firm_blocks(
        &self,
        partner: PartnerRow<'_>,
        blocks: Blocks<'_, FirmBlock>,
        parts: Option<&[&[f32]; INGREDIENTS.len()]>,
        context: &Context<'_>,
        most: &mut Vec<f32>,
    );
    /// See [`PairSignal::lacks_of_partners`].
    fn lacks_of_partners(&self, firm: FirmRow<'_>, context: &Context<'_>) -> Vec<Lack>;
    /// See [`PairSignal::lacks_of_firms`].
    fn lacks_of_firms(&self, partner: PartnerRow<'_>, context: &Context<'_>) -> Vec<Lack>;
    /// See [`PairSignal::reach_of_firms`].
    fn reach_of_firms(&self, partner: PartnerRow<'_>, context: &Context<'_>) -> Option<FirmsReach>;
    /// See [`PairSignal::missing`].
    fn missing(&self, firm: FirmRow<'_>, partner: PartnerRow<'_>) -> Vec<(Side, &'static str)>;
    /// See [`PairSignal::explain`].
    fn explain(&self, pair: &Pair<'_>) -> Explained;
}

impl std::fmt::Debug for dyn Signal {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.about().name)
    }
}

impl<S: PairSignal> Signal for S {
    fn about(&self) -> About {
        S::ABOUT
    }

    fn of_sample(&self, firm: FirmRow<'_>, sample: PartnerSample<'_>, context: &Context<'_>, values: &mut Vec<f32>) {
        S::of_sample(firm, sample, context, values);
    }

    fn is_made(&self) -> bool {
        S::IS_MADE
    }

    fn made_of_sample(
        &self,
        firm: FirmRow<'_>,
        sample: PartnerSample<'_>,
        parts: &[&[f32]; INGREDIENTS.len()],
        context: &Context<'_>,
        values: &mut Vec<f32>,
    ) {
        S::made_of_sample(firm, sample, parts, context, values);
    }

    fn made_of_partner_rows(
        &self,
        firm: FirmRow<'_>,
        partners: &PartnerColumns,
        rows: &[u32],
        parts: &[&[f32]; INGREDIENTS.len()],
        context: &Context<'_>,
        values: &mut Vec<f32>,
    ) {
        values.clear();
        values.extend(rows.iter().enumerate().map(|(at, row)| {
            let partner = PartnerRow { columns: partners, row: *row as usize };
            S::made_of(firm, partner, parts.map(|part| part[at]), context)
        }));
    }

    fn made_of_firm_rows(
        &self,
        partner: PartnerRow<'_>,
        firms: &FirmColumns,
        rows: &[u32],
        parts: &[&[f32]; INGREDIENTS.len()],
        context: &Context<'_>,
        values: &mut Vec<f32>,
    ) {
        values.clear();
        values.extend(rows.iter().enumerate().map(|(at, row)| {
            let firm = FirmRow { columns: firms, row: *row as usize };
            S::made_of(firm, partner, parts.map(|part| part[at]), context)
        }));
    }

    fn of_partners(
        &self,
        firm: FirmRow<'_>,
        partners: &PartnerColumns,
        rows: Range<usize>,
        context: &Context<'_>,
        values: &mut Vec<f32>,
    ) {
        values.clear();
        values.extend(rows.map(|row| S::value(firm, PartnerRow { columns: partners, row }, context)));
    }

    fn of_firms(
        &self,
        partner: PartnerRow<'_>,
        firms: &FirmColumns,
        rows: Range<usize>,
        context: &Context<'_>,
        values: &mut Vec<f32>,
    ) {
        values.clear();
        values.extend(rows.map(|row| S::value(FirmRow { columns: firms, row }, partner, context)));
    }

    fn of_partner_rows(
        &self,
        firm: FirmRow<'_>,
        partners: &PartnerColumns,
        rows: &[u32],
        context: &Context<'_>,
        values: &mut Vec<f32>,
    ) {
        S::of_partner_rows(firm, partners, rows, context, values);
    }

    fn of_firm_rows(
        &self,
        partner: PartnerRow<'_>,
        firms: &FirmColumns,
        rows: &[u32],
        context: &Context<'_>,
        values: &mut Vec<f32>,
    ) {
        S::of_firm_rows(partner, firms, rows, context, values);
    }

    fn most_for_firm(&self, firm: FirmRow<'_>) -> f32 {
        S::most_for_firm(firm)
    }

    fn most_for_partner(&self, partner: PartnerRow<'_>) -> f32 {
        S::most_for_partner(partner)
    }

    fn depends_on(&self, firm: FirmRow<'_>) -> Option<Vec<u8>> {
        S::depends_on(firm)
    }

    fn is_silent(&self, context: &Context<'_>) -> bool {
        S::is_silent(context)
    }

    fn most_of_partner_blocks(
        &self,
        firm: FirmRow<'_>,
        blocks: Blocks<'_, PartnerBlock>,
        parts: Option<&[&[f32]; INGREDIENTS.len()]>,
        context: &Context<'_>,
        most: &mut Vec<f32>,
    ) {
        most.clear();
        match parts {
            Some(parts) => {
                most.extend(blocks.iter().enumerate().map(|(place, block)| {
                    S::most_made_of_partners(firm, block, parts.map(|part| part[place]), context)
                }))
            }
            None => most.extend(blocks.iter().map(|block| S::most_of_partners(firm, block, context))),
        }
    }

    fn most_of_firm_blocks(
        &self,
        partner: PartnerRow<'_>,
        blocks: Blocks<'_, FirmBlock>,
        parts: Option<&[&[f32]; INGREDIENTS.len()]>,
        context: &Context<'_>,
        most: &mut Vec<f32>,
    ) {
        let Some(parts) = parts else { return S::most_of_firm_blocks(partner, blocks, context, most) };
        most.clear();
        most.extend(
            blocks
                .iter()
                .enumerate()
                .map(|(place, block)| S::most_made_of_firms(partner, block, parts.map(|part| part[place]), context)),
        );
    }

    fn lacks_of_partners(&self, firm: FirmRow<'_>, context: &Context<'_>) -> Vec<Lack> {
        S::lacks_of_partners(firm, context)
    }

    fn lacks_of_firms(&self, partner: PartnerRow<'_>, context: &Context<'_>) -> Vec<Lack> {
        S::lacks_of_firms(partner, context)
    }

    fn reach_of_firms(&self, partner: PartnerRow<'_>, context: &Context<'_>) -> Option<FirmsReach> {
        S::reach_of_firms(partner, context)
    }

    fn missing(&self, firm: FirmRow<'_>, partner: PartnerRow<'_>) -> Vec<(Side, &'static str)> {
        S::missing(firm, partner)
    }

    fn explain(&self, pair: &Pair<'_>) -> Explained {
        S::explain(pair)
    }
}

/// 1 where something is known, else 0: the usual largest value.
pub(super) fn if_known(known: bool) -> f32 {
    f32::from(u8::from(known))
}

/// The sides that lack a fact.
pub(super) fn lacking<const N: usize>(gaps: [(bool, Side, &'static str); N]) -> Vec<(Side, &'static str)> {
    gaps.into_iter().filter(|(known, _, _)| !known).map(|(_, side, field)| (side, field)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_signal_is_described_in_the_documentation() {
        let page = include_str!("../../../docs/signals.md");
        let plain = page.split_whitespace().collect::<Vec<_>>().join(" ");
        for signal in ALL {
            let about = signal.about();
            for part in [about.name, about.title.0, about.title.1, about.measure, about.evidence] {
                assert!(plain.contains(part), "docs/signals.md lacks “{part}” of {}", about.name);
            }
        }
    }

    #[test]
    fn the_parts_are_those_that_the_signal_made_of_them_names() {
        let names = INGREDIENTS.map(|part| ALL[part].about().name);
        assert_eq!(names, ["topicFit", "barrierFit", "sectorAffinity", "travelDistance", "suitability"]);
        let made: Vec<&str> = ALL.iter().filter(|signal| signal.is_made()).map(|signal| signal.about().name).collect();
        assert_eq!(made, ["mutualFit"]);
    }

    #[test]
    fn every_signal_has_a_name_of_its_own_a_title_and_evidence() {
        let mut names = names();
        for signal in ALL {
            let about = signal.about();
            assert!(
                !about.title.0.is_empty() && !about.title.1.is_empty() && about.evidence.len() > 20,
                "{}",
                about.name
            );
        }
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), ALL.len());
    }
}
