//! What the past says about one firm that asks for partners.

use super::profile::Profile;
use super::names::{NameRarity, NameWords};
use super::{NONE, Past};
use super::words::Terms;
use crate::matching::signals::travel_distance::kilometres;

/// Where a firm with a past is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Home {
    /// Point on the unit sphere.
    pub place: Option<[f32; 3]>,
    /// Country, as a number made of its two letters.
    pub country: u16,
    /// Region, 0 where not known.
    pub region: u32,
    /// Telling words of its name, as numbers.
    pub name: NameWords,
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
    /// How used the partner is to firms of the country.
    Country,
    /// BM25 of the wish.
    Bm25,
    /// Cosine of the wish.
    Cosine,
    /// Projects in the themes.
    Theme,
    /// Personalised PageRank.
    PageRank,
    /// Shared contacts.
    Common,
    /// Shared contacts, each divided by how many contacts it has.
    Allocation,
    /// Likeness to partners that the firm knows.
    Items,
    /// Likeness to the firm's own projects.
    Own,
    /// Projects like the wish vote for their members.
    Votes,
    /// b
    NearFirms20,
    /// b
    NearFirms150,
    /// b
    Region,
    /// b
    Profile,
    /// b
    Kin,
    /// b
    RecentVotes,
    /// b
    RecentTheme,
    /// b
    FadedRank,
}

/// Number of [`Trace`]s.
pub const TRACES: usize = 19;

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

    /// Whether any partner has the trace.
    pub fn has(&self, trace: Trace) -> bool {
        !self.values[trace as usize].is_empty()
    }

    /// Works out all traces.
    pub fn of_firm(past: &Past, homes: &[Home], profile: &Profile, rarity: &NameRarity, asking: Asking<'_>) -> Traces {
        let partners = past.partners();
        let mut traces = Traces::default();
        if partners == 0 {
            return traces;
        }
        let mut set = |trace: Trace, values: Vec<f32>| traces.values[trace as usize] = values;
        set(Trace::NearFirms, near_firms(past, homes, asking, 50.0));
        set(Trace::NearFirms20, near_firms(past, homes, asking, 20.0));
        set(Trace::NearFirms150, near_firms(past, homes, asking, 150.0));
        set(Trace::Region, region(past, homes, asking));
        set(Trace::Profile, profile.expected(asking.home, asking.themes, partners));
        set(Trace::Kin, kin(past, homes, rarity, asking));
        set(Trace::Country, country(past, homes, asking));
        if !asking.wish.words.is_empty() {
            set(Trace::Bm25, past.words.bm25(asking.wish, partners));
            set(Trace::Cosine, past.words.cosine(&asking.wish.weighted, partners));
            set(Trace::Votes, votes(past, asking, false));
            set(Trace::RecentVotes, votes(past, asking, true));
        }
        if !asking.themes.is_empty() {
            let mut theme = vec![0.0; partners];
            for (partner, count) in asking.themes.iter().flat_map(|theme| &past.theme_shares[usize::from(*theme)]) {
                theme[*partner as usize] += count;
            }
            set(Trace::Theme, theme);
            set(Trace::RecentTheme, recent_theme(past, asking));
        }
        if asking.firm != NONE {
            set(Trace::PageRank, page_rank(past, past.node_of_firm(asking.firm), false));
            set(Trace::FadedRank, page_rank(past, past.node_of_firm(asking.firm), true));
            let (common, allocation) = common(past, past.node_of_firm(asking.firm));
            set(Trace::Common, common);
            set(Trace::Allocation, allocation);
            set(Trace::Items, items(past, past.node_of_firm(asking.firm)));
            set(Trace::Own, own(past, past.node_of_firm(asking.firm)));
        }
        traces
    }
}

fn near_firms(past: &Past, homes: &[Home], asking: Asking<'_>, scale: f32) -> Vec<f32> {
    let mut sums = vec![0.0; past.partners()];
    for (row, home) in homes.iter().enumerate().filter(|(row, _)| *row as u32 != asking.firm) {
        let nearness = match (asking.home.place, home.place) {
            (Some(a), Some(b)) => (-kilometres(a, b) / scale).exp(),
            _ if asking.home.country == home.country => 0.05,
            _ => 0.0,
        };
        if nearness < 1e-4 {
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

fn country(past: &Past, homes: &[Home], asking: Asking<'_>) -> Vec<f32> {
    let partners = past.partners();
    let (mut own, mut all) = (vec![0.0f32; partners], vec![0.0f32; partners]);
    for (row, project) in past.projects.iter().enumerate() {
        let weight = project.weight();
        if weight == 0.0 {
            continue;
        }
        let members = past.members_of.at(row as u32);
        let split = members.partition_point(|node| (*node as usize) < partners);
        let firms = members[split..].iter().map(|node| *node as usize - partners).filter(|f| *f as u32 != asking.firm);
        let (mut here, mut total) = (0.0, 0.0);
        for firm in firms {
            total += weight;
            here += if homes[firm].country == asking.home.country { weight } else { 0.0 };
        }
        for partner in &members[..split] {
            own[*partner as usize] += here;
            all[*partner as usize] += total;
        }
    }
    let base = (own.iter().sum::<f32>() / all.iter().sum::<f32>().max(1e-9)).max(1e-4);
    own.iter().zip(&all).map(|(own, all)| ((own + 3.0 * base) / (all + 3.0) / base).ln()).collect()
}

fn page_rank(past: &Past, node: u32, fade: bool) -> Vec<f32> {
    let w = |row: u32| if fade { past.projects[row as usize].weight() } else { 1.0 };
    let nodes = past.projects_of.len();
    let degree = |node: usize| past.projects_of.at(node as u32).iter().filter(|row| past.projects[**row as usize].ties()).map(|row| w(*row)).sum::<f32>();
    let mut mass = vec![0.0f32; nodes];
    let mut total = vec![0.0f32; nodes];
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
        total.iter_mut().zip(&next).for_each(|(total, next)| *total += next);
        mass = next;
    }
    mass.truncate(past.partners());
    mass
}

fn common(past: &Past, node: u32) -> (Vec<f32>, Vec<f32>) {
    let (mut count, mut share) = (vec![0.0; past.partners()], vec![0.0; past.partners()]);
    for contact in past.contacts_of.at(node) {
        let others = past.contacts_of.at(*contact);
        for other in others {
            if (*other as usize) < count.len() {
                count[*other as usize] += 1.0;
                share[*other as usize] += 1.0 / others.len() as f32;
            }
        }
    }
    (count, share)
}

fn items(past: &Past, node: u32) -> Vec<f32> {
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

fn votes(past: &Past, asking: Asking<'_>, fade: bool) -> Vec<f32> {
    let mut likeness = vec![0.0f32; past.projects.len()];
    for (term, weight) in &asking.wish.weighted {
        let rarity = past.words.rarity[*term as usize];
        for (project, share) in &past.words.projects_with[*term as usize] {
            likeness[*project as usize] += weight * rarity * share;
        }
    }
    if fade {
        likeness.iter_mut().zip(&past.projects).for_each(|(like, project)| *like *= project.weight());
    }
    let mut best: Vec<usize> = (0..likeness.len()).filter(|row| likeness[*row] > 0.0).collect();
    best.sort_by(|a, b| likeness[*b].total_cmp(&likeness[*a]).then(a.cmp(b)));
    let mut sums = vec![0.0; past.partners()];
    let (k, div, pow) = (super::knob("VK", 500.0), super::knob("VDIV", 1.0), super::knob("VPOW", 1.0));
    for row in best.into_iter().take(k as usize) {
        for member in past.members_of.at(row as u32) {
            if (*member as usize) < sums.len() {
                sums[*member as usize] += likeness[row].powf(pow) / (1.0 + past.projects[row].members as f32).log2().powf(div);
            }
        }
    }
    sums
}

fn recent_theme(past: &Past, asking: Asking<'_>) -> Vec<f32> {
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

fn region(past: &Past, homes: &[Home], asking: Asking<'_>) -> Vec<f32> {
    let mut sums = vec![0.0; past.partners()];
    for (row, home) in homes.iter().enumerate().filter(|(row, _)| *row as u32 != asking.firm) {
        if home.region == 0 || home.region != asking.home.region {
            continue;
        }
        for node in past.contacts_of.at(past.node_of_firm(row as u32)) {
            match sums.get_mut(*node as usize) {
                Some(sum) => *sum += 1.0,
                None => break,
            }
        }
    }
    sums
}

fn kin(past: &Past, homes: &[Home], rarity: &NameRarity, asking: Asking<'_>) -> Vec<f32> {
    let mut sums = vec![0.0; past.partners()];
    for (row, home) in homes.iter().enumerate().filter(|(row, _)| *row as u32 != asking.firm) {
        let like = rarity.likeness(&asking.home.name, &home.name);
        if like < 0.4 {
            continue;
        }
        for node in past.contacts_of.at(past.node_of_firm(row as u32)) {
            match sums.get_mut(*node as usize) {
                Some(sum) => *sum += like,
                None => break,
            }
        }
    }
    sums
}
