//! Simple methods to hold the ranking against: each gives every candidate partner a score for a firm's query, and every
//! firm one for a partner's.

use super::lexical::{Lexical, terms};
use crate::domain::collaboration::{Participant, Participation, Project};
use crate::domain::region::Location;
use crate::domain::{Coordinates, FirmId, Partner, PartnerId, ProjectId};
use rayon::prelude::*;
use std::collections::{BTreeSet, HashMap};

/// The methods, from the simplest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Baseline {
    /// In an order by chance, another one for each who asks.
    Random,
    /// The number of firms, for firms of partners, worked with before.
    Popularity,
    /// The nearest first, those without a place last.
    Nearest,
    /// BM25 between the wish and what the partner did before.
    Text,
    /// The 200 earlier projects most like the wish vote for their members.
    ProjectNeighbours,
    /// Mean of the z-scores of popularity, theme, text, project neighbours and nearness.
    EqualSum,
}

impl Baseline {
    /// All of them.
    pub const ALL: [Baseline; 6] = [
        Baseline::Random,
        Baseline::Popularity,
        Baseline::Nearest,
        Baseline::Text,
        Baseline::ProjectNeighbours,
        Baseline::EqualSum,
    ];

    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Baseline::Random => "random",
            Baseline::Popularity => "popularity",
            Baseline::Nearest => "nearest",
            Baseline::Text => "BM25",
            Baseline::ProjectNeighbours => "project neighbours",
            Baseline::EqualSum => "equal-weight sum",
        }
    }
}

/// What a firm wants.
#[derive(Clone, Debug)]
pub struct Wish<'a> {
    /// The firm.
    pub firm: FirmId,
    /// Where the firm is.
    pub place: Option<Coordinates>,
    /// What it wants, in words.
    pub text: &'a str,
    /// Themes it wants to work on.
    pub themes: &'a [String],
}

/// What the methods know of the candidates' past.
pub struct Past {
    places: Vec<Option<Coordinates>>,
    /// Firms that each candidate worked with.
    firms: Vec<usize>,
    /// Candidates that each firm worked with.
    partners: HashMap<FirmId, BTreeSet<usize>>,
    /// For each theme, the number of projects of each candidate.
    themes: HashMap<String, Vec<f32>>,
    by_partner: Lexical,
    by_project: Lexical,
    /// For each project of `by_project`, its members among the candidates.
    members: Vec<Vec<usize>>,
    ids: Vec<PartnerId>,
}

/// An odd number without pattern, by which ids are mixed.
const MIXING: u128 = 0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835;
/// Earlier projects that vote.
const NEIGHBOURS: usize = 200;

impl Past {
    /// Gathers the past of `partners`, in their order.
    pub fn new(partners: &[Partner], projects: &[Project], participations: &[Participation]) -> Self {
        let row_of: HashMap<PartnerId, usize> = partners.iter().enumerate().map(|(row, p)| (p.id, row)).collect();
        let project_row: HashMap<ProjectId, usize> = projects.iter().enumerate().map(|(row, p)| (p.id, row)).collect();
        let mut members = vec![Vec::new(); projects.len()];
        let mut firms_in = vec![Vec::new(); projects.len()];
        for participation in participations {
            let Some(project) = project_row.get(&participation.project) else { continue };
            match participation.participant {
                Participant::Partner(id) => members[*project].extend(row_of.get(&id)),
                Participant::Firm(id) => firms_in[*project].push(id),
            }
        }
        let documents: Vec<Vec<String>> = projects.iter().map(|project| terms(&words(project))).collect();
        let mut partner_terms = vec![Vec::new(); partners.len()];
        let mut firms = vec![BTreeSet::new(); partners.len()];
        let mut known: HashMap<FirmId, BTreeSet<usize>> = HashMap::new();
        let mut themes: HashMap<String, Vec<f32>> = HashMap::new();
        for (project, facts) in projects.iter().enumerate() {
            for member in members[project].iter().copied().collect::<BTreeSet<usize>>() {
                partner_terms[member].extend(documents[project].iter().cloned());
                firms[member].extend(firms_in[project].iter().copied());
                firms_in[project].iter().for_each(|firm| _ = known.entry(*firm).or_default().insert(member));
                for theme in &facts.themes {
                    themes.entry(theme.clone()).or_insert_with(|| vec![0.0; partners.len()])[member] += 1.0;
                }
            }
        }
        let place = |partner: &Partner| partner.location.as_ref().and_then(|location: &Location| location.coordinates);
        Self {
            places: partners.iter().map(place).collect(),
            firms: firms.iter().map(BTreeSet::len).collect(),
            partners: known,
            themes,
            by_partner: Lexical::new(&partner_terms),
            by_project: Lexical::new(&documents),
            members,
            ids: partners.iter().map(|partner| partner.id).collect(),
        }
    }

    /// For each method, in the order of [`Baseline::ALL`], a score for every candidate; higher is better.
    pub fn scores(&self, wish: &Wish<'_>) -> [Vec<f64>; Baseline::ALL.len()] {
        let popularity = self.firms.iter().map(|firms| (1.0 + *firms as f64).ln()).collect();
        methods(self.ids.iter().map(|id| chance(*id, wish.firm)).collect(), popularity, self.traits(wish))
    }

    /// Works out what the methods say of `wishes`, the firms among which partners choose.
    pub fn back<'a>(&'a self, wishes: &[Wish<'_>]) -> Back<'a> {
        let known = |wish: &Wish<'_>| self.partners.get(&wish.firm).map_or(0, BTreeSet::len);
        Back {
            past: self,
            firms: wishes.iter().map(|wish| wish.firm).collect(),
            popularity: wishes.iter().map(|wish| (1.0 + known(wish) as f64).ln()).collect(),
            traits: wishes.par_iter().map(|wish| self.traits(wish)).collect(),
        }
    }

    /// What is told of the firm and every candidate.
    fn traits(&self, wish: &Wish<'_>) -> Traits {
        Traits {
            nearness: self.places.iter().map(|place| nearness(wish.place, *place)).collect(),
            text: self.by_partner.scores(&terms(wish.text)).into_iter().map(f64::from).collect(),
            votes: self.votes(wish),
            theme: self.theme(wish),
        }
    }

    fn votes(&self, wish: &Wish<'_>) -> Vec<f64> {
        let likeness = self.by_project.scores(&terms(wish.text));
        let mut nearest: Vec<usize> = (0..likeness.len()).filter(|project| likeness[*project] > 0.0).collect();
        let order = |a: &usize, b: &usize| likeness[*b].total_cmp(&likeness[*a]).then(a.cmp(b));
        if nearest.len() > NEIGHBOURS {
            nearest.select_nth_unstable_by(NEIGHBOURS, order);
            nearest.truncate(NEIGHBOURS);
        }
        nearest.sort_unstable_by(order);
        let mut votes = vec![0.0; self.ids.len()];
        for project in nearest {
            self.members[project].iter().for_each(|member| votes[*member] += f64::from(likeness[project]));
        }
        votes
    }

    fn theme(&self, wish: &Wish<'_>) -> Vec<f64> {
        let mut sum = vec![0.0; self.ids.len()];
        for counts in wish.themes.iter().filter_map(|theme| self.themes.get(theme)) {
            sum.iter_mut().zip(counts).for_each(|(sum, count)| *sum += f64::from(*count));
        }
        sum.into_iter().map(|count| (1.0 + count).ln()).collect()
    }
}

/// What is told of pairs of one who asks and each candidate.
struct Traits {
    nearness: Vec<f64>,
    text: Vec<f64>,
    votes: Vec<f64>,
    theme: Vec<f64>,
}

/// The firms among which partners choose, as the methods see them.
pub struct Back<'a> {
    past: &'a Past,
    firms: Vec<FirmId>,
    popularity: Vec<f64>,
    /// For each firm, of every partner.
    traits: Vec<Traits>,
}

impl Back<'_> {
    /// For each method, in the order of [`Baseline::ALL`], a score for every firm as a partner's query has them; higher is
    /// better.
    pub fn scores(&self, partner: usize) -> [Vec<f64>; Baseline::ALL.len()] {
        let column = |of: fn(&Traits) -> &Vec<f64>| self.traits.iter().map(|traits| of(traits)[partner]).collect();
        let traits = Traits {
            nearness: column(|traits| &traits.nearness),
            text: column(|traits| &traits.text),
            votes: column(|traits| &traits.votes),
            theme: column(|traits| &traits.theme),
        };
        let asker = self.past.ids[partner];
        methods(self.firms.iter().map(|firm| chance(asker, *firm)).collect(), self.popularity.clone(), traits)
    }
}

/// The scores of every method, in the order of [`Baseline::ALL`].
fn methods(chance: Vec<f64>, popularity: Vec<f64>, traits: Traits) -> [Vec<f64>; Baseline::ALL.len()] {
    let votes: Vec<f64> = traits.votes.iter().map(|votes| (1.0 + votes).ln()).collect();
    let mut sum = vec![0.0; popularity.len()];
    for part in [&popularity, &traits.theme, &traits.text, &votes, &traits.nearness] {
        sum.iter_mut().zip(z_scores(part)).for_each(|(sum, z)| *sum += z);
    }
    [chance, popularity, traits.nearness, traits.text, traits.votes, sum]
}

/// A number without pattern for a pair.
fn chance(partner: PartnerId, firm: FirmId) -> f64 {
    ((partner.0.as_u128() ^ firm.0.as_u128()).wrapping_mul(MIXING) >> 64) as f64
}

/// Title, call text and themes of a project.
fn words(project: &Project) -> String {
    let parts = [project.title.as_deref(), project.text.as_deref()].into_iter().flatten();
    parts.chain(project.themes.iter().map(String::as_str)).collect::<Vec<_>>().join(" ")
}

/// −ln(1 + km); −7 where a place is not known, as far as 1,100 km.
fn nearness(from: Option<Coordinates>, to: Option<Coordinates>) -> f64 {
    from.zip(to).map_or(-7.0, |(from, to)| -from.distance_to(to).0.ln_1p())
}

/// Values minus their mean, by their standard deviation; zeros when all are equal.
fn z_scores(values: &[f64]) -> Vec<f64> {
    let count = values.len().max(1) as f64;
    let mean = values.iter().sum::<f64>() / count;
    let spread = (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / count).sqrt();
    values.iter().map(|value| if spread > 1e-12 { (value - mean) / spread } else { 0.0 }).collect()
}
