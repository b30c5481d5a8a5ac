//! What any row of a block can reach at most, of many blocks at once: a signal is asked of all of them before the next is.

use super::{Closed, Next, Scan};
use crate::matching::pool::{BlockAt, Level};
use crate::matching::row_values::retain;
use crate::matching::scale::Term;
use crate::matching::signals::{self, INGREDIENTS};
use std::rc::Rc;

/// Blocks that are asked together and can still reach the worst found, in their order.
#[derive(Default)]
pub(super) struct Asked {
    numbers: Vec<u32>,
    /// For each where its bounds stand among [`Asked::bounds`].
    places: Vec<u32>,
    /// For each what its rows can reach at most as far as it is known: terms not asked yet give at most what they give in the
    /// larger block that it is part of.
    left: Vec<f64>,
    /// What a row can have of each term.
    bounds: Vec<f64>,
    /// The most that a row can have of the signal that is asked, and of those of which another is made.
    most: Vec<f32>,
    made_of: [Vec<f32>; INGREDIENTS.len()],
    keep: Vec<bool>,
}

impl Asked {
    /// Lets go of the blocks that are not to be kept.
    fn retain(&mut self) {
        retain(&mut self.numbers, &self.keep);
        retain(&mut self.places, &self.keep);
        retain(&mut self.left, &self.keep);
        self.made_of.iter_mut().filter(|most| !most.is_empty()).for_each(|most| retain(most, &self.keep));
    }
}

impl Scan<'_> {
    /// Puts the blocks whose rows can reach the worst found among [`Scan::blocks`]; the bounds of the larger block that they
    /// are part of stand from `within` on. Of a stretch of partners sets tell more than a bound does, so that it is asked
    /// only for the other terms.
    pub(super) fn bound(
        &mut self,
        segment: usize,
        level: Level,
        numbers: impl Iterator<Item = usize>,
        within: Option<usize>,
    ) {
        let mut asked = std::mem::take(&mut self.asked);
        let terms = self.scale.terms.len();
        asked.numbers.clear();
        asked.numbers.extend(numbers.map(|number| number as u32));
        let count = asked.numbers.len();
        asked.places.clear();
        asked.places.extend((0..count).map(|place| (place * terms) as u32));
        asked.bounds.clear();
        match within {
            Some(within) => (0..count).for_each(|_| asked.bounds.extend(&self.bounds[within..within + terms])),
            None => asked.bounds.resize(count * terms, f64::INFINITY),
        }
        asked.left.clear();
        asked.left.resize(count, asked.bounds[..terms.min(asked.bounds.len())].iter().sum());
        asked.made_of.iter_mut().for_each(Vec::clear);
        self.ask(segment, level, within, &mut asked);
        for (number, place) in asked.numbers.iter().zip(&asked.places) {
            let own = &asked.bounds[*place as usize..][..terms];
            let bound = own.iter().sum();
            if !self.cannot_enter(bound) {
                let block = BlockAt { segment, level, number: *number as usize };
                self.closed.push(Next { bound, place: self.blocks.len() as u32 });
                self.blocks.push(Closed { bound, block, terms: self.bounds.len(), opened: None, least: 0 });
                self.bounds.extend_from_slice(own);
            }
        }
        self.asked = asked;
    }

    /// Asks term by term, and lets go of the blocks that cannot reach the worst found.
    fn ask(&mut self, segment: usize, level: Level, within: Option<usize>, asked: &mut Asked) {
        let is_told = self.query.asker.firm().is_some() && within.is_some();
        let worst = self.worst() - self.slack;
        let told = Rc::clone(&self.told);
        for place in if is_told { &told.untold } else { &told.widest } {
            if asked.numbers.is_empty() {
                break;
            }
            let term = &self.scale.terms[*place];
            let is_plain = term.curve.is_plain();
            self.most(segment, level, term, asked);
            asked.keep.clear();
            let mut all = true;
            let found = asked.places.iter().zip(&mut asked.left).zip(&asked.most);
            for ((at, left), most) in found {
                let bound = &mut asked.bounds[*at as usize + place];
                let most = if is_plain { most.max(0.0) } else { term.curve.largest_up_to(*most) };
                let own = term.coefficient * f64::from(most);
                if within.is_some() {
                    *left += own - *bound;
                }
                *bound = own;
                asked.keep.push(*left >= worst);
                all &= *left >= worst;
            }
            if !all {
                asked.retain();
            }
        }
    }

    /// The most that a row of each block can have of the signal of a term. What one is made of is kept.
    fn most(&self, segment: usize, level: Level, term: &Term, asked: &mut Asked) {
        let (at, question) = ((segment, level), (self.query, self.context));
        let Asked { numbers, most, made_of, .. } = asked;
        if term.behaviour.is_made() {
            for (most, part) in made_of.iter_mut().zip(INGREDIENTS).filter(|(most, _)| most.is_empty()) {
                self.pool.most(at, numbers, signals::ALL[part], None, question, most);
            }
            let parts = made_of.each_ref().map(Vec::as_slice);
            self.pool.most(at, numbers, term.behaviour, Some(&parts), question, most);
            return;
        }
        self.pool.most(at, numbers, term.behaviour, None, question, most);
        if let Some(part) = INGREDIENTS.iter().position(|part| *part == term.signal) {
            made_of[part].clone_from(most);
        }
    }
}
