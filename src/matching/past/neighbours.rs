//! Firms of the past by where they are: how many are around a place, and how many of them worked with a partner.

use super::Past;
use super::asked::Home;
use crate::matching::signals::travel_distance::kilometres;
use std::collections::HashMap;

/// Kilometres after which a neighbour counts 1/e.
const NEAR_KM: f32 = 50.0;
/// A neighbour that counts less is none: beyond 150 km.
const FAINTEST: f32 = 0.05;
/// Side of a cell of the grid, as a part of the earth's radius: 191 km, more than the farthest neighbour.
const CELL: f32 = 0.03;

/// A place as the bits of its coordinates.
pub type PlaceKey = [u32; 3];

/// The bits of a place, by which equal places are found.
pub fn key(place: [f32; 3]) -> PlaceKey {
    place.map(f32::to_bits)
}

/// How much places count for one another, in whole parts of [`ONE`]: sums are the same in whatever order they are made,
/// and what was added can be taken away again without a trace.
type Sum = i64;

/// A neighbour that counts fully.
const ONE: f32 = 16_777_216.0;

/// exp(−km / 50) for places within 150 km, else nothing.
fn nearness(one: [f32; 3], other: [f32; 3]) -> Sum {
    let nearness = (-kilometres(one, other) / NEAR_KM).exp();
    if nearness >= FAINTEST { (nearness * ONE) as Sum } else { 0 }
}

fn in_neighbours(sum: Sum) -> f32 {
    sum as f32 / ONE
}

/// Points on the sphere in cells, so that those around a place are found without looking at all.
#[derive(Clone, Debug, Default)]
struct Grid {
    cells: HashMap<[i16; 3], Vec<[f32; 3]>>,
}

fn cell(place: [f32; 3]) -> [i16; 3] {
    place.map(|x| (x / CELL).floor() as i16)
}

impl Grid {
    fn new(places: impl Iterator<Item = [f32; 3]>) -> Grid {
        let mut grid = Grid::default();
        places.for_each(|place| grid.insert(place));
        grid
    }

    fn insert(&mut self, place: [f32; 3]) {
        self.cells.entry(cell(place)).or_default().push(place);
    }

    /// Takes one point out.
    fn remove(&mut self, place: [f32; 3]) {
        if let Some(points) = self.cells.get_mut(&cell(place))
            && let Some(at) = points.iter().position(|point| *point == place)
        {
            points.swap_remove(at);
        }
    }

    fn len(&self) -> usize {
        self.cells.values().map(Vec::len).sum()
    }

    /// Σ exp(−km / 50) over the places within 150 km.
    fn around(&self, place: [f32; 3]) -> Sum {
        let [x, y, z] = cell(place);
        let cells = (-1..=1).flat_map(|a| (-1..=1).flat_map(move |b| (-1..=1).map(move |c| [x + a, y + b, z + c])));
        let others = cells.filter_map(|cell| self.cells.get(&cell)).flatten();
        others.map(|other| nearness(place, *other)).sum()
    }
}

/// How many firms that worked with partners are around each place where a firm is. While nobody did, there is nothing to
/// count, and no place is held: of millions of firms they would take more than a hundred megabytes.
#[derive(Clone, Debug, Default)]
pub struct Neighbourhoods {
    linked: Grid,
    around: HashMap<PlaceKey, Sum>,
}

/// The place of a key.
fn place(key: &PlaceKey) -> [f32; 3] {
    key.map(f32::from_bits)
}

impl Neighbourhoods {
    /// Counts around `places`.
    pub fn new(past: &Past, homes: &[Home], places: impl Iterator<Item = [f32; 3]>) -> Neighbourhoods {
        let linked = homes.iter().enumerate().filter(|(row, _)| is_linked(past, *row));
        let linked = Grid::new(linked.filter_map(|(_, home)| home.place));
        let mut all = Neighbourhoods { linked, around: HashMap::new() };
        all.add(places);
        all
    }

    /// Whether no firm that worked with a partner has a place.
    pub fn is_empty(&self) -> bool {
        self.linked.len() == 0
    }

    /// The same places after firms with a past moved: only what these are to each place is taken away and added.
    pub fn after_moves(&self, past: &Past, before: &[Home], after: &[Home]) -> Neighbourhoods {
        let moved = before.iter().zip(after).enumerate();
        let moved = moved.filter(|(row, (old, new))| old.place != new.place && is_linked(past, *row));
        let (left, come): (Vec<_>, Vec<_>) = moved.map(|(_, (old, new))| (old.place, new.place)).unzip();
        let (left, come) = (left.into_iter().flatten(), come.into_iter().flatten());
        let (left, come): (Vec<[f32; 3]>, Vec<[f32; 3]>) = (left.collect(), come.collect());
        if left.len() + come.len() > self.linked.len() / 4 {
            return Self::new(past, after, self.around.keys().map(place));
        }
        let mut next = self.clone();
        left.iter().for_each(|place| next.linked.remove(*place));
        come.iter().for_each(|place| next.linked.insert(*place));
        for (key, sum) in &mut next.around {
            *sum += come.iter().map(|new| nearness(place(key), *new)).sum::<Sum>();
            *sum -= left.iter().map(|old| nearness(place(key), *old)).sum::<Sum>();
        }
        next
    }

    /// Counts around more places.
    pub fn add(&mut self, places: impl Iterator<Item = [f32; 3]>) {
        if self.is_empty() {
            return;
        }
        for place in places {
            let linked = &self.linked;
            self.around.entry(key(place)).or_insert_with(|| linked.around(place));
        }
    }

    /// Whether all is known that can be counted around a place.
    pub fn holds(&self, place: [f32; 3]) -> bool {
        self.is_empty() || self.around.contains_key(&key(place))
    }

    /// Neighbours of a firm at `place`, itself included when it is one.
    pub fn at(&self, place: [f32; 3]) -> f32 {
        in_neighbours(self.around.get(&key(place)).copied().unwrap_or_else(|| self.linked.around(place)))
    }

    /// Neighbours of a firm at a counted place.
    pub fn counted(&self, key: &PlaceKey) -> f32 {
        self.at(place(key))
    }

    /// For every counted place that has any, how many of its neighbours are among `homes`.
    pub fn among(&self, homes: impl Iterator<Item = [f32; 3]>) -> HashMap<PlaceKey, f32> {
        let grid = Grid::new(homes);
        let sums = self.around.keys().map(|key| (*key, grid.around(place(key))));
        sums.filter(|(_, sum)| *sum > 0).map(|(key, sum)| (key, in_neighbours(sum))).collect()
    }
}

/// Whether a firm worked with a partner.
fn is_linked(past: &Past, row: usize) -> bool {
    let contacts = past.contacts_of.at(past.node_of_firm(row as u32));
    contacts.first().is_some_and(|node| (*node as usize) < past.partners())
}

/// Share of the neighbours that worked with a partner: `of_partner` / (all + 1), where the firm itself, which is
/// exactly there, counts in neither.
pub fn share(of_partner: f32, all: f32) -> f32 {
    (of_partner / (all + 1.0)).max(0.0)
}

/// Neighbours of one firm that worked with each partner, itself left out.
pub fn with_partners(past: &Past, homes: &[Home], firm: u32, place: [f32; 3]) -> Vec<f32> {
    let mut sums = vec![0.0; past.partners()];
    for (row, home) in homes.iter().enumerate().filter(|(row, _)| *row as u32 != firm) {
        let Some(other) = home.place else { continue };
        let nearness = (-kilometres(place, other) / NEAR_KM).exp();
        if nearness < FAINTEST {
            continue;
        }
        for node in past.contacts_of.at(past.node_of_firm(row as u32)) {
            match sums.get_mut(*node as usize) {
                Some(sum) => *sum += nearness,
                None => break,
            }
        }
    }
    sums
}
