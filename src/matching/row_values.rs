//! Values of signals at rows at hand, of which those are kept of which others are made.

use super::pool::Pool;
use super::query::Query;
use super::scale::Term;
use super::signals::{self, Context, INGREDIENTS};

/// Values of [`INGREDIENTS`] at the rows at hand; none of a signal that nobody asked for yet.
#[derive(Debug, Default)]
pub(super) struct RowValues {
    made_of: [Vec<f32>; INGREDIENTS.len()],
}

impl RowValues {
    /// Lets go of all: other rows come to hand.
    pub(super) fn clear(&mut self) {
        self.made_of.iter_mut().for_each(Vec::clear);
    }

    /// Values of a term at rows of a segment. What one is made of is kept: it is mostly asked for itself, too.
    pub(super) fn of(
        &mut self,
        (pool, segment, rows): (&Pool<'_>, usize, &[u32]),
        &Term { signal, behaviour, .. }: &Term,
        (query, context): (&Query, &Context<'_>),
        values: &mut Vec<f32>,
    ) {
        if behaviour.is_made() {
            for (values, part) in self.made_of.iter_mut().zip(INGREDIENTS).filter(|(values, _)| values.is_empty()) {
                pool.values_of_rows(segment, rows, signals::ALL[part], query, context, values);
            }
            let parts = self.made_of.each_ref().map(Vec::as_slice);
            return pool.made_of_rows(segment, rows, behaviour, &parts, (query, context), values);
        }
        match INGREDIENTS.iter().position(|part| *part == signal).map(|part| &mut self.made_of[part]) {
            Some(kept) => {
                if kept.is_empty() {
                    pool.values_of_rows(segment, rows, behaviour, query, context, kept);
                }
                values.clone_from(kept);
            }
            None => pool.values_of_rows(segment, rows, behaviour, query, context, values),
        }
    }

    /// Whether any are kept.
    pub(super) fn any(&self) -> bool {
        self.made_of.iter().any(|values| !values.is_empty())
    }

    /// Lets go of the values at rows that are not to be kept.
    pub(super) fn retain(&mut self, keep: &[bool]) {
        self.made_of.iter_mut().filter(|values| !values.is_empty()).for_each(|values| retain(values, keep));
    }
}

/// Lets go of those that are not to be kept.
pub(super) fn retain<T: Copy>(all: &mut Vec<T>, keep: &[bool]) {
    let mut kept = 0;
    for place in 0..all.len() {
        all[kept] = all[place];
        kept += usize::from(keep[place]);
    }
    all.truncate(kept);
}
