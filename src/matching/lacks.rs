//! What the rows of a stretch lack of what any row can reach, asked of the sets that they are in. Compiled several times: the
//! widest instructions that the processor has are chosen when the program runs. They compute with whole numbers, so that the
//! answer is the same on each.

use super::lacking::Lacking;
use super::row_set::RowSet;
use super::sets::{FirmSets, FirmStretch, MarkedSets, PartnerSets, Place};
use super::told::{OfMet, Told};
use multiversion::multiversion;

/// How many parts rows lack that have none of a few marks, by where the sets of those stand; the least first.
pub(super) type Lacks = Vec<(u32, Vec<Place>)>;

/// Rows that are asked: the sets, the stretch, and which of its rows.
pub(super) type Asked<'a, S> = (&'a S, usize, RowSet);

/// What the partners of a stretch lack that lack no more than so many parts; the others are let go of.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512vl+avx512dq", "x86_64+avx2"))]
pub(super) fn of_partners(asked: Asked<'_, PartnerSets>, lacks: &Lacks, may_lack: u32) -> Lacking {
    ask_partners(asked, lacks, may_lack)
}

/// The same of firms; `has_mean` when their mean of topics and barriers counts among what they lack.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512vl+avx512dq", "x86_64+avx2"))]
pub(super) fn of_firms(
    asked: Asked<'_, FirmSets>,
    lacks: &Lacks,
    told: &Told,
    has_mean: bool,
    may_lack: u32,
) -> Lacking {
    ask_firms(asked, lacks, told, has_mean, may_lack)
}

#[inline(always)]
fn ask_partners((sets, stretch, rows): Asked<'_, PartnerSets>, lacks: &Lacks, may_lack: u32) -> Lacking {
    let mut lacking = Lacking::nothing(rows);
    keep_marked(sets, stretch, lacks, may_lack, &mut lacking);
    if !lacking.left().is_empty() {
        add_unmarked(sets, stretch, lacks, may_lack, &mut lacking);
        lacking.keep(lacking.fewer_than(may_lack + 1));
    }
    lacking
}

#[inline(always)]
fn ask_firms(
    (sets, stretch, rows): Asked<'_, FirmSets>,
    lacks: &Lacks,
    told: &Told,
    has_mean: bool,
    may_lack: u32,
) -> Lacking {
    let mut lacking = Lacking::nothing(rows);
    keep_marked(sets, stretch, lacks, may_lack, &mut lacking);
    let firms = FirmStretch::new(sets, stretch);
    let OfMet { topics, barriers } = &told.met[usize::from(!has_mean)];
    if let Some(barriers) = barriers.as_ref().filter(|_| !lacking.left().is_empty()) {
        barriers.put(&barriers.counts(&firms), firms.wishes().any(), may_lack, &mut lacking);
    }
    if let Some(topics) = topics.as_ref().filter(|_| !lacking.left().is_empty()) {
        let mut of_topics = Lacking::nothing(lacking.left());
        topics.put(&topics.counts(&firms), firms.barriers().any(), may_lack, &mut of_topics);
        lacking.keep(of_topics.left());
        lacking.add_all(&of_topics);
    }
    if !lacking.left().is_empty() {
        add_unmarked(sets, stretch, lacks, may_lack, &mut lacking);
        lacking.keep(lacking.fewer_than(may_lack + 1));
    }
    lacking
}

/// The rows that are in any of these sets.
#[inline(always)]
fn with_any(sets: &impl MarkedSets, stretch: usize, places: &[Place]) -> RowSet {
    places.iter().fold(RowSet::NONE, |with, place| with | sets.marked(stretch, *place))
}

/// Lets go of the rows that lack more than they may for one thing alone.
#[inline(always)]
fn keep_marked(sets: &impl MarkedSets, stretch: usize, lacks: &Lacks, may_lack: u32, lacking: &mut Lacking) {
    let needed = lacks.iter().rev().take_while(|(parts, _)| *parts > may_lack);
    needed.for_each(|(_, places)| lacking.keep(with_any(sets, stretch, places)));
}

#[inline(always)]
fn add_unmarked(sets: &impl MarkedSets, stretch: usize, lacks: &Lacks, may_lack: u32, lacking: &mut Lacking) {
    for (parts, places) in lacks.iter().take_while(|(parts, _)| *parts <= may_lack) {
        lacking.add(!with_any(sets, stretch, places), *parts);
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// The same as [`of_partners`], on each path that this processor has.
    pub fn of_partners_on_every_path(asked: Asked<'_, PartnerSets>, lacks: &Lacks, may_lack: u32) -> Vec<Lacking> {
        #[multiversion(targets("x86_64+avx2"))]
        fn narrower(asked: Asked<'_, PartnerSets>, lacks: &Lacks, may_lack: u32) -> Lacking {
            ask_partners(asked, lacks, may_lack)
        }
        vec![
            of_partners(asked, lacks, may_lack),
            narrower(asked, lacks, may_lack),
            ask_partners(asked, lacks, may_lack),
        ]
    }

    /// The same as [`of_firms`], on each path that this processor has.
    pub fn of_firms_on_every_path(
        asked: Asked<'_, FirmSets>,
        lacks: &Lacks,
        told: &Told,
        has_mean: bool,
        may_lack: u32,
    ) -> Vec<Lacking> {
        #[multiversion(targets("x86_64+avx2"))]
        fn narrower(asked: Asked<'_, FirmSets>, lacks: &Lacks, told: &Told, has_mean: bool, may_lack: u32) -> Lacking {
            ask_firms(asked, lacks, told, has_mean, may_lack)
        }
        vec![
            of_firms(asked, lacks, told, has_mean, may_lack),
            narrower(asked, lacks, told, has_mean, may_lack),
            ask_firms(asked, lacks, told, has_mean, may_lack),
        ]
    }
}
