//! Which partners firms like this one end up with: a ridge regression on what is plain of a firm.
//!
//! Each place of a firm in an earlier project is an observation: country and region of the firm and themes of the
//! project, as zeros and ones, and which partners were in the project. W = (XᵀAX + λI)⁻¹ XᵀAY with A the faded weight of
//! the project (Hoerl & Kennard 1970). The matrix is never inverted: one question needs one solution of
//! (XᵀAX + λI) v = x, found by conjugate gradients (Hestenes & Stiefel 1952).

use super::Past;
use super::asked::Home;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// λ: observations that a trait must have before it is believed.
const DOUBT: f32 = 8.0;
/// Regions with fewer observations have no trait of their own.
const FEWEST: u32 = 10;
/// Steps of the solver; 30 bring the error below a thousandth.
const STEPS: usize = 30;

/// Sums of faded weights in whole parts of [`ONE`], so that they are the same in whatever order they are made, and what a
/// firm added can be taken away again without a trace.
type Sum = i64;

/// A weight of 1.
const ONE: f32 = 16_777_216.0;

/// The regression.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Profile {
    traits: Traits,
    /// XᵀAX, by row.
    matrix: Vec<Vec<(u32, Sum)>>,
    /// XᵀAY: for each trait the partners.
    partners: Vec<Vec<(u32, Sum)>>,
}

/// The traits of a firm: themes, one that all have, countries, regions that are seen often enough.
#[derive(Clone, Debug, Default, PartialEq)]
struct Traits {
    themes: u32,
    countries: HashMap<u16, u32>,
    regions: HashMap<u32, u32>,
}

impl Traits {
    fn new(past: &Past, homes: &[Home]) -> Traits {
        let mut seen: BTreeMap<u32, u32> = BTreeMap::new();
        let mut countries: BTreeSet<u16> = BTreeSet::new();
        for (row, home) in homes.iter().enumerate() {
            let places = past.projects_of.at(past.node_of_firm(row as u32)).len() as u32;
            *seen.entry(home.region).or_default() += places;
            countries.insert(home.country);
        }
        let themes = past.theme_count() as u32;
        let mut numbers = themes + 1..;
        let countries: HashMap<u16, u32> = countries.into_iter().zip(&mut numbers).collect();
        let often = seen.into_iter().filter(|(region, n)| *region != 0 && *n >= FEWEST).map(|(region, _)| region);
        Traits { themes, countries, regions: often.zip(numbers).collect() }
    }

    fn len(&self) -> usize {
        self.themes as usize + 1 + self.countries.len() + self.regions.len()
    }

    fn of(&self, home: Home, themes: &[u16]) -> impl Iterator<Item = u32> {
        let theme = themes.iter().map(|theme| u32::from(*theme)).filter(|theme| *theme < self.themes);
        let place = self.countries.get(&home.country).into_iter().chain(self.regions.get(&home.region)).copied();
        theme.chain([self.themes]).chain(place)
    }
}

impl Profile {
    /// Gathers the observations.
    pub fn new(past: &Past, homes: &[Home]) -> Profile {
        let traits = Traits::new(past, homes);
        let mut matrix: Vec<BTreeMap<u32, Sum>> = vec![BTreeMap::new(); traits.len()];
        let mut targets: Vec<HashMap<u32, Sum>> = vec![HashMap::new(); traits.len()];
        let partners = past.partners();
        for (row, project) in past.projects.iter().enumerate() {
            let weight = weight_of(past, row);
            if weight == 0 {
                continue;
            }
            let members = past.members_of.at(row as u32);
            let split = members.partition_point(|node| (*node as usize) < partners);
            for firm in &members[split..] {
                let own: Vec<u32> = traits.of(homes[*firm as usize - partners], &project.themes).collect();
                for a in &own {
                    own.iter().for_each(|b| *matrix[*a as usize].entry(*b).or_default() += weight);
                    for partner in &members[..split] {
                        *targets[*a as usize].entry(*partner).or_default() += weight;
                    }
                }
            }
        }
        let sorted = |row: HashMap<u32, Sum>| {
            let mut row: Vec<(u32, Sum)> = row.into_iter().collect();
            row.sort_unstable_by_key(|(partner, _)| *partner);
            row
        };
        Profile {
            traits,
            matrix: matrix.into_iter().map(|row| row.into_iter().collect()).collect(),
            partners: targets.into_iter().map(sorted).collect(),
        }
    }

    /// The same after firms with a past moved: only their observations are taken away and added, unless there are traits
    /// that come or go.
    pub fn after_moves(&self, past: &Past, before: &[Home], after: &[Home]) -> Profile {
        let differs = |old: &Home, new: &Home| (old.country, old.region) != (new.country, new.region);
        let moved: Vec<usize> = (0..after.len()).filter(|row| differs(&before[*row], &after[*row])).collect();
        if moved.is_empty() {
            return self.clone();
        }
        if Traits::new(past, after) != self.traits || moved.len() > after.len() / 4 {
            return Self::new(past, after);
        }
        let mut next = self.clone();
        for row in moved {
            next.observe(past, row, before[row], -1);
            next.observe(past, row, after[row], 1);
        }
        next
    }

    /// Adds the observations of one firm so many times.
    fn observe(&mut self, past: &Past, firm: usize, home: Home, times: Sum) {
        for project in past.projects_of.at(past.node_of_firm(firm as u32)) {
            let weight = times * weight_of(past, *project as usize);
            let own: Vec<u32> = self.traits.of(home, &past.projects[*project as usize].themes).collect();
            let partners = past.members_of.at(*project).iter().take_while(|node| (**node as usize) < past.partners());
            for a in &own {
                own.iter().for_each(|b| add(&mut self.matrix[*a as usize], *b, weight));
                partners.clone().for_each(|partner| add(&mut self.partners[*a as usize], *partner, weight));
            }
        }
    }

    /// What is plain of a firm there with these themes, as numbers.
    pub fn traits_of<'a>(&'a self, home: Home, themes: &'a [u16]) -> impl Iterator<Item = u32> + 'a {
        self.traits.of(home, themes)
    }

    /// For each trait its part in the expected share of projects with one partner: what a firm has of them sums to it.
    pub fn parts_of(&self, partner: u32) -> Vec<f32> {
        let find = |row: &Vec<(u32, Sum)>| {
            row.binary_search_by_key(&partner, |(holder, _)| *holder).map_or(0.0, |place| row[place].1 as f32 / ONE)
        };
        self.solve(&self.partners.iter().map(find).collect::<Vec<f32>>())
    }

    /// Expected share of projects with each partner, for a firm there with these themes.
    pub fn expected(&self, home: Home, themes: &[u16], partners: usize) -> Vec<f32> {
        let mut x = vec![0.0f32; self.matrix.len()];
        if x.is_empty() {
            return vec![0.0; partners];
        }
        self.traits_of(home, themes).for_each(|t| x[t as usize] = 1.0);
        let solved = self.solve(&x);
        let mut expected = vec![0.0; partners];
        for (part, row) in solved.iter().zip(&self.partners).filter(|(part, _)| **part != 0.0) {
            row.iter().for_each(|(partner, weight)| expected[*partner as usize] += part * (*weight as f32 / ONE));
        }
        expected
    }

    fn times(&self, v: &[f32]) -> Vec<f32> {
        let row = |(row, own): (&Vec<(u32, Sum)>, &f32)| {
            DOUBT * own + row.iter().map(|(column, value)| *value as f32 * v[*column as usize]).sum::<f32>() / ONE
        };
        self.matrix.iter().zip(v).map(row).collect()
    }

    /// v with (XᵀAX + λI) v = x.
    fn solve(&self, x: &[f32]) -> Vec<f32> {
        let dot = |a: &[f32], b: &[f32]| -> f32 { a.iter().zip(b).map(|(a, b)| a * b).sum() };
        // Preconditioned by the diagonal, which spans four powers of ten.
        let diagonal: Vec<f32> = self
            .matrix
            .iter()
            .enumerate()
            .map(|(at, row)| {
                let own = row.iter().find(|(column, _)| *column as usize == at);
                DOUBT + own.map_or(0.0, |(_, v)| *v as f32 / ONE)
            })
            .collect();
        let condition = |r: &[f32]| -> Vec<f32> { r.iter().zip(&diagonal).map(|(r, d)| r / d).collect() };
        let (mut v, mut rest) = (vec![0.0f32; x.len()], x.to_vec());
        let mut z = condition(&rest);
        let mut along = z.clone();
        let mut size = dot(&rest, &z);
        for _ in 0..STEPS {
            if size <= 1e-12 {
                break;
            }
            let image = self.times(&along);
            let step = size / dot(&along, &image).max(1e-20);
            v.iter_mut().zip(&along).for_each(|(v, a)| *v += step * a);
            rest.iter_mut().zip(&image).for_each(|(r, i)| *r -= step * i);
            z = condition(&rest);
            let next = dot(&rest, &z);
            let ratio = next / size;
            along.iter_mut().zip(&z).for_each(|(a, z)| *a = z + ratio * *a);
            size = next;
        }
        v
    }
}

/// Faded weight of a project.
fn weight_of(past: &Past, project: usize) -> Sum {
    (past.projects[project].weight() * ONE) as Sum
}

/// Adds to one entry of a sorted row; one that comes to nothing goes.
fn add(row: &mut Vec<(u32, Sum)>, key: u32, more: Sum) {
    match row.binary_search_by_key(&key, |(held, _)| *held) {
        Ok(place) if row[place].1 + more == 0 => drop(row.remove(place)),
        Ok(place) => row[place].1 += more,
        Err(place) if more != 0 => row.insert(place, (key, more)),
        Err(_) => {}
    }
}
