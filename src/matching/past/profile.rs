//! Which partners firms like this one end up with: a ridge regression on what is plain of a firm.
//!
//! Each place of a firm in an earlier project is an observation: country and region of the firm and themes of the
//! project, as zeros and ones, and which partners were in the project. W = (XᵀAX + λI)⁻¹ XᵀAY with A the faded weight of
//! the project (Hoerl & Kennard 1970). The matrix is never inverted: one question needs one solution of
//! (XᵀAX + λI) v = x, found by conjugate gradients (Hestenes & Stiefel 1952).

use super::Past;
use super::asked::Home;
use std::collections::{BTreeMap, HashMap};

/// λ: observations that a trait must have before it is believed.
const DOUBT: f32 = 8.0;
/// Regions with fewer observations have no trait of their own.
const FEWEST: u32 = 10;
/// Steps of the solver; 30 bring the error below a thousandth.
const STEPS: usize = 30;

/// The regression.
#[derive(Debug, Default)]
pub struct Profile {
    countries: HashMap<u16, u32>,
    regions: HashMap<u32, u32>,
    themes: u32,
    /// XᵀAX, by row.
    matrix: Vec<Vec<(u32, f32)>>,
    /// XᵀAY: for each trait the partners.
    partners: Vec<Vec<(u32, f32)>>,
}

impl Profile {
    /// Gathers the observations.
    pub fn new(past: &Past, homes: &[Home]) -> Profile {
        let mut seen: BTreeMap<u32, u32> = BTreeMap::new();
        let mut countries: BTreeMap<u16, u32> = BTreeMap::new();
        for (row, home) in homes.iter().enumerate() {
            let places = past.projects_of.at(past.node_of_firm(row as u32)).len() as u32;
            *seen.entry(home.region).or_default() += places;
            *countries.entry(home.country).or_default() += places;
        }
        let themes = past.theme_count() as u32;
        let mut next = themes + 1;
        let mut number = || {
            next += 1;
            next - 1
        };
        let countries: HashMap<u16, u32> = countries.into_keys().map(|country| (country, number())).collect();
        let regions: HashMap<u32, u32> = seen
            .into_iter()
            .filter(|(region, n)| *region != 0 && *n >= FEWEST)
            .map(|(region, _)| (region, number()))
            .collect();
        let traits = next as usize;
        let mut profile =
            Profile { countries, regions, themes, matrix: Vec::new(), partners: vec![Vec::new(); traits] };
        let mut matrix: Vec<BTreeMap<u32, f32>> = vec![BTreeMap::new(); traits];
        let mut targets: Vec<HashMap<u32, f32>> = vec![HashMap::new(); traits];
        let partners = past.partners();
        for (row, project) in past.projects.iter().enumerate() {
            let weight = project.weight();
            if weight == 0.0 {
                continue;
            }
            let members = past.members_of.at(row as u32);
            let split = members.partition_point(|node| (*node as usize) < partners);
            for firm in &members[split..] {
                let traits = profile.traits(homes[*firm as usize - partners], &project.themes);
                for a in &traits {
                    for b in &traits {
                        *matrix[*a as usize].entry(*b).or_default() += weight;
                    }
                    for partner in &members[..split] {
                        *targets[*a as usize].entry(*partner).or_default() += weight;
                    }
                }
            }
        }
        profile.matrix = matrix.into_iter().map(|row| row.into_iter().collect()).collect();
        let sorted = |row: HashMap<u32, f32>| {
            let mut row: Vec<(u32, f32)> = row.into_iter().collect();
            row.sort_unstable_by_key(|(partner, _)| *partner);
            row
        };
        profile.partners = targets.into_iter().map(sorted).collect();
        profile
    }

    /// What is plain of a firm there with these themes, as numbers.
    pub fn traits_of<'a>(&'a self, home: Home, themes: &'a [u16]) -> impl Iterator<Item = u32> + 'a {
        let theme = themes.iter().map(|theme| u32::from(*theme)).filter(|theme| *theme < self.themes);
        let place = self.countries.get(&home.country).into_iter().chain(self.regions.get(&home.region)).copied();
        theme.chain([self.themes]).chain(place)
    }

    fn traits(&self, home: Home, themes: &[u16]) -> Vec<u32> {
        self.traits_of(home, themes).collect()
    }

    /// For each trait its part in the expected share of projects with one partner: what a firm has of them sums to it.
    pub fn parts_of(&self, partner: u32) -> Vec<f32> {
        let find = |row: &Vec<(u32, f32)>| {
            row.binary_search_by_key(&partner, |(holder, _)| *holder).map_or(0.0, |place| row[place].1)
        };
        self.solve(&self.partners.iter().map(find).collect::<Vec<f32>>())
    }

    /// Expected share of projects with each partner, for a firm there with these themes.
    pub fn expected(&self, home: Home, themes: &[u16], partners: usize) -> Vec<f32> {
        let mut x = vec![0.0f32; self.matrix.len()];
        if x.is_empty() {
            return vec![0.0; partners];
        }
        self.traits(home, themes).into_iter().for_each(|t| x[t as usize] = 1.0);
        let solved = self.solve(&x);
        let mut expected = vec![0.0; partners];
        for (part, row) in solved.iter().zip(&self.partners).filter(|(part, _)| **part != 0.0) {
            row.iter().for_each(|(partner, weight)| expected[*partner as usize] += part * weight);
        }
        expected
    }

    fn times(&self, v: &[f32]) -> Vec<f32> {
        let row = |(row, own): (&Vec<(u32, f32)>, &f32)| {
            DOUBT * own + row.iter().map(|(column, value)| value * v[*column as usize]).sum::<f32>()
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
            .map(|(at, row)| DOUBT + row.iter().find(|(column, _)| *column as usize == at).map_or(0.0, |(_, v)| *v))
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
