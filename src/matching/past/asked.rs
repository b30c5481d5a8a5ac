//! What the past says about one firm that asks for partners.

use super::profile::Profile;
use super::words::Terms;
use super::{NONE, Past};
use crate::matching::facts::FirmFacts;
use crate::matching::signals::travel_distance::kilometres;
use crate::matching::snapshot::Snapshot;

/// Where a firm with a past is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Home {
    /// Point on the unit sphere.
    pub place: Option<[f32; 3]>,
    /// Country, as a number made of its two letters.
    pub country: u16,
    /// Region, 0 where not known.
    pub region: u32,
}

/// What is known of the firm that asks.
#[derive(Clone, Copy, Debug)]
pub struct Asking<'a> {
    /// Its row in the past.
    pub firm: u32,
    /// Where it is.
    pub home: Home,
    /// What it wishes.
    pub wish: &'a Terms,
    /// Themes that it names.
    pub themes: &'a [u16],
}

/// Traces of the past in a pair: one value per partner row each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub enum Trace {
    /// Firms near the asking one that worked with the partner.
    NearFirms,
    /// Expected share of projects with the partner, for firms like the asking one.
    Profile,
    /// BM25 of the wish.
    Words,
    /// Cosine of the wish.
    Phrases,
    /// Faded projects in the themes.
    Themes,
    /// Personalised PageRank over faded projects.
    Rank,
    /// Likeness to partners that the firm knows.
    Similar,
    /// Likeness to the firm's own projects.
    Own,
}

/// Number of [`Trace`]s.
pub const TRACES: usize = 8;

/// Traces for all partners with a past.
#[derive(Clone, Debug, Default)]
pub struct Traces {
    values: [Vec<f32>; TRACES],
}

impl Traces {
    /// The value of a trace at a partner; 0 without a past.
    #[inline]
    pub fn at(&self, trace: Trace, partner: u32) -> f32 {
        self.values[trace as usize].get(partner as usize).copied().unwrap_or(0.0)
    }

    /// What the past of a snapshot says about a compiled firm.
    pub fn of_asker(snapshot: &Snapshot, facts: &FirmFacts) -> Traces {
        let asking = Asking { firm: facts.past, home: facts.home(), wish: &facts.wish, themes: &facts.themes };
        Self::of_firm(&snapshot.past, &snapshot.homes, &snapshot.profile, asking)
    }

    /// Works out all traces; each is divided by its largest value, so that the best partner has 1.
    pub fn of_firm(past: &Past, homes: &[Home], profile: &Profile, asking: Asking<'_>) -> Traces {
        let partners = past.partners();
        let mut traces = Traces::default();
        if partners == 0 {
            return traces;
        }
        let mut set = |trace: Trace, values: Vec<f32>| traces.values[trace as usize] = from_0_to_1(values);
        set(Trace::NearFirms, logarithms(near_firms(past, homes, asking)));
        set(Trace::Profile, profile.expected(asking.home, asking.themes, partners).into_iter().map(shares).collect());
        if !asking.wish.words.is_empty() {
            set(Trace::Words, past.words.bm25(asking.wish, partners));
            set(Trace::Phrases, past.words.cosine(&asking.wish.weighted, partners));
        }
        if !asking.themes.is_empty() {
            set(Trace::Themes, logarithms(themes(past, asking)));
        }
        if asking.firm != NONE {
            let node = past.node_of_firm(asking.firm);
            set(Trace::Rank, page_rank(past, node).into_iter().map(|mass| (1e4 * mass).ln_1p()).collect());
            set(Trace::Similar, similar(past, node));
            set(Trace::Own, own(past, node));
        }
        traces
    }
}

fn logarithms(values: Vec<f32>) -> Vec<f32> {
    values.into_iter().map(f32::ln_1p).collect()
}

/// ln(1 + share / 0.003), so that the step from one in a thousand to one in a hundred counts as much as the next.
fn shares(expected: f32) -> f32 {
    (expected.max(0.0) / 0.003).ln_1p()
}

fn from_0_to_1(mut values: Vec<f32>) -> Vec<f32> {
    let most = values.iter().copied().fold(0.0, f32::max);
    if most > 0.0 {
        values.iter_mut().for_each(|value| *value = (*value / most).clamp(0.0, 1.0));
    }
    values
}

/// Kilometres after which a neighbour counts 1/e.
const NEAR_KM: f32 = 20.0;
/// A neighbour that counts less is none: beyond 60 km.
const FAINTEST: f32 = 0.05;

fn near_firms(past: &Past, homes: &[Home], asking: Asking<'_>) -> Vec<f32> {
    let mut sums = vec![0.0; past.partners()];
    for (row, home) in homes.iter().enumerate().filter(|(row, _)| *row as u32 != asking.firm) {
        let nearness = match (asking.home.place, home.place) {
            (Some(a), Some(b)) => (-kilometres(a, b) / NEAR_KM).exp(),
            _ => 0.0,
        };
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

fn page_rank(past: &Past, node: u32) -> Vec<f32> {
    let w = |row: u32| past.projects[row as usize].weight();
    let nodes = past.projects_of.len();
    let degree = |node: usize| {
        past.projects_of
            .at(node as u32)
            .iter()
            .filter(|row| past.projects[**row as usize].ties())
            .map(|row| w(*row))
            .sum::<f32>()
    };
    let mut mass = vec![0.0f32; nodes];
    mass[node as usize] = 1.0;
    for _ in 0..5 {
        let mut in_projects = vec![0.0f32; past.projects.len()];
        for (node, mass) in mass.iter().enumerate().filter(|(_, mass)| **mass > 0.0) {
            let degree = degree(node);
            if degree == 0.0 {
                continue;
            }
            for row in past.projects_of.at(node as u32).iter().filter(|row| past.projects[**row as usize].ties()) {
                in_projects[*row as usize] += 0.85 * mass * w(*row) / degree;
            }
        }
        let mut next = vec![0.0f32; nodes];
        for (row, mass) in in_projects.iter().enumerate().filter(|(_, mass)| **mass > 0.0) {
            let members = past.members_of.at(row as u32);
            for member in members {
                next[*member as usize] += 0.85 * mass / members.len() as f32;
            }
        }
        next[node as usize] += 0.15;
        mass = next;
    }
    mass.truncate(past.partners());
    mass
}

fn similar(past: &Past, node: u32) -> Vec<f32> {
    let partners = past.partners();
    let mut sums = vec![0.0; partners];
    let root = |partner: u32| (past.records[partner as usize].projects as f32).sqrt() + 1.0;
    for known in past.contacts_of.at(node).iter().filter(|node| (**node as usize) < partners) {
        for row in past.projects_of.at(*known).iter().filter(|row| past.projects[**row as usize].ties()) {
            for other in past.members_of.at(*row) {
                if (*other as usize) < sums.len() && other != known {
                    sums[*other as usize] += 1.0 / (root(*known) * root(*other));
                }
            }
        }
    }
    sums
}

fn own(past: &Past, node: u32) -> Vec<f32> {
    let mut weighted: std::collections::BTreeMap<u32, f32> = std::collections::BTreeMap::new();
    for row in past.projects_of.at(node) {
        for (term, weight) in &past.words.of_project[*row as usize].weighted {
            *weighted.entry(*term).or_default() += weight;
        }
    }
    past.words.cosine(&weighted.into_iter().collect::<Vec<_>>(), past.partners())
}

fn themes(past: &Past, asking: Asking<'_>) -> Vec<f32> {
    let mut sums = vec![0.0; past.partners()];
    for (row, project) in past.projects.iter().enumerate() {
        let like = project.themes.iter().filter(|theme| asking.themes.contains(theme)).count() as f32;
        if like == 0.0 {
            continue;
        }
        for member in past.members_of.at(row as u32) {
            match sums.get_mut(*member as usize) {
                Some(sum) => *sum += like * project.weight(),
                None => break,
            }
        }
    }
    sums
}
