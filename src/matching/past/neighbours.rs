//! Firms of the past by where they are: how many are around a place, and how many of them worked with a partner.

use super::Past;
use super::asked::Home;
use crate::matching::signals::travel_distance::kilometres;
use std::collections::{BTreeSet, HashMap};

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

/// Points on the sphere in cells, so that those around a place are found without looking at all.
#[derive(Clone, Debug, Default)]
pub struct Grid {
    cells: HashMap<[i16; 3], Vec<[f32; 3]>>,
}

fn cell(place: [f32; 3]) -> [i16; 3] {
    place.map(|x| (x / CELL).floor() as i16)
}

impl Grid {
    /// Lays out places.
    pub fn new(places: impl Iterator<Item = [f32; 3]>) -> Grid {
        let mut grid = Grid::default();
        places.for_each(|place| grid.cells.entry(cell(place)).or_default().push(place));
        grid
    }

    /// Σ exp(−km / 50) over the places within 150 km.
    pub fn around(&self, place: [f32; 3]) -> f32 {
        let [x, y, z] = cell(place);
        let mut sum = 0.0;
        for cell in (-1..=1).flat_map(|a| (-1..=1).flat_map(move |b| (-1..=1).map(move |c| [x + a, y + b, z + c]))) {
            for other in self.cells.get(&cell).into_iter().flatten() {
                let nearness = (-kilometres(place, *other) / NEAR_KM).exp();
                sum += if nearness >= FAINTEST { nearness } else { 0.0 };
            }
        }
        sum
    }
}

/// How many firms that worked with partners are around each place where a firm is.
#[derive(Clone, Debug, Default)]
pub struct Neighbourhoods {
    linked: Grid,
    around: HashMap<PlaceKey, ([f32; 3], f32)>,
}

impl Neighbourhoods {
    /// Counts around `places`.
    pub fn new(past: &Past, homes: &[Home], places: impl Iterator<Item = [f32; 3]>) -> Neighbourhoods {
        let partners = past.partners() as u32;
        let is_linked = |row: usize| {
            let contacts = past.contacts_of.at(past.node_of_firm(row as u32));
            contacts.first().is_some_and(|node| *node < partners)
        };
        let linked = homes.iter().enumerate().filter(|(row, _)| is_linked(*row)).filter_map(|(_, home)| home.place);
        let mut all = Neighbourhoods { linked: Grid::new(linked), around: HashMap::new() };
        all.add(places);
        all
    }

    /// The same places, counted anew where firms with a past moved.
    pub fn with_homes(&self, past: &Past, homes: &[Home]) -> Neighbourhoods {
        Self::new(past, homes, self.around.values().map(|(place, _)| *place))
    }

    /// Counts around more places.
    pub fn add(&mut self, places: impl Iterator<Item = [f32; 3]>) {
        for place in places {
            let linked = &self.linked;
            self.around.entry(key(place)).or_insert_with(|| (place, linked.around(place)));
        }
    }

    /// Whether a place is counted.
    pub fn holds(&self, place: [f32; 3]) -> bool {
        self.around.contains_key(&key(place))
    }

    /// Neighbours of a firm at `place`, itself included when it is one.
    pub fn at(&self, place: [f32; 3]) -> f32 {
        self.around.get(&key(place)).map_or_else(|| self.linked.around(place), |(_, sum)| *sum)
    }

    /// Neighbours of a firm at a counted place.
    pub fn counted(&self, key: &PlaceKey) -> f32 {
        self.around.get(key).map_or(0.0, |(_, sum)| *sum)
    }

    /// For every counted place, how many of its neighbours are among `homes`.
    pub fn among(&self, homes: impl Iterator<Item = [f32; 3]>) -> HashMap<PlaceKey, f32> {
        let grid = Grid::new(homes);
        let mut sorted: BTreeSet<PlaceKey> = BTreeSet::new();
        sorted.extend(self.around.keys());
        sorted.into_iter().map(|key| (key, grid.around(self.around[&key].0))).collect()
    }
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
