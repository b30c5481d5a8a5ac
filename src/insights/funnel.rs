//! From awareness of fieldlabs by way of taking part to interest.

use super::groups::{Group, group};
use super::share::{Share, Split, shares};
use super::suppression::protect;
use crate::domain::firm::FieldlabTie;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What a firm said of fieldlabs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldlabAnswer {
    /// The kind of firm by which the funnel is set apart: a sector, or a type.
    pub kind: String,
    /// What it has with them.
    pub tie: FieldlabTie,
    /// Whether they interest it, once it was told of them.
    pub interest: Option<bool>,
}

/// The funnel of fieldlabs (*trechter*): of all that were asked, and by kind of firm.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Funnel {
    /// All firms.
    pub all: FunnelStages,
    /// The kinds, in the order of the stages below.
    pub kinds: Vec<Group>,
    /// By kind.
    pub by_kind: Vec<FunnelStages>,
}

/// The stages, each a share of those it is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FunnelStages {
    /// Of all asked, those who know a fieldlab.
    pub aware: Share,
    /// Of those who know one, those who take part.
    pub take_part: Share,
    /// Of those who do not take part and were told, those who are interested.
    pub interested: Share,
}

/// The funnel over the answers of the firms that were asked.
pub fn fieldlab_funnel(answers: &[FieldlabAnswer]) -> Funnel {
    let mut by_kind: BTreeMap<String, u64> = BTreeMap::new();
    answers.iter().for_each(|answer| *by_kind.entry(answer.kind.clone()).or_default() += 1);
    let (kinds, place_of) = group(&by_kind);
    let mut ties = vec![vec![0; 3]; kinds.len()];
    let mut interest = vec![Split::default(); kinds.len()];
    for answer in answers {
        let Some(place) = place_of.get(&answer.kind) else { continue };
        ties[*place][tie_column(answer.tie)] += 1;
        if let (Some(is_interested), true) = (answer.interest, answer.tie != FieldlabTie::TakesPart) {
            interest[*place].add(is_interested);
        }
    }
    // One table of the three ties: what is shown of the stages is worked out from what is shown of it.
    let shown = protect(&ties);
    let (interested, all_interested) = shares(&interest);
    let stages = |ties: &[Option<u64>], n: Option<u64>, interested: Share| {
        let aware = n.zip(ties[0]).map(|(n, unaware)| n - unaware);
        FunnelStages { aware: Share::new(aware, n), take_part: Share::new(ties[2], aware), interested }
    };
    Funnel {
        all: stages(&padded(&shown.column_totals), shown.total, all_interested),
        by_kind: shown
            .cells
            .iter()
            .zip(&shown.row_totals)
            .zip(interested)
            .map(|((ties, n), interested)| stages(ties, *n, interested))
            .collect(),
        kinds,
    }
}

/// Three columns also when nobody answered.
fn padded(totals: &[Option<u64>]) -> [Option<u64>; 3] {
    std::array::from_fn(|column| totals.get(column).copied().flatten())
}

fn tie_column(tie: FieldlabTie) -> usize {
    match tie {
        FieldlabTie::Unaware => 0,
        FieldlabTie::Knows => 1,
        FieldlabTie::TakesPart => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(count: usize, kind: &str, tie: FieldlabTie, interest: Option<bool>) -> Vec<FieldlabAnswer> {
        vec![FieldlabAnswer { kind: kind.into(), tie, interest }; count]
    }

    #[test]
    fn one_in_ten_knows_one_half_of_those_take_part_and_most_others_are_interested() {
        let all = [
            answers(90, "C", FieldlabTie::Unaware, Some(true)),
            answers(90, "C", FieldlabTie::Unaware, Some(false)),
            answers(10, "C", FieldlabTie::Knows, Some(true)),
            answers(10, "C", FieldlabTie::TakesPart, None),
        ];
        let told = fieldlab_funnel(&all.concat());
        assert_eq!((told.all.aware.share, told.all.take_part.share), (Some(0.1), Some(0.5)));
        assert_eq!((told.all.interested.count, told.all.interested.n), (Some(100), Some(190)));
        assert_eq!(told.by_kind[0], told.all);
    }

    #[test]
    fn few_participants_are_given_away_by_no_stage() {
        let all = [
            answers(40, "C", FieldlabTie::Unaware, None),
            answers(9, "C", FieldlabTie::Knows, None),
            answers(2, "C", FieldlabTie::TakesPart, None),
        ];
        let told = fieldlab_funnel(&all.concat());
        assert_eq!(told.all.aware.count, Some(11));
        assert!(told.all.take_part.suppressed);
        assert!(fieldlab_funnel(&[]).all.aware.suppressed);
    }
}
