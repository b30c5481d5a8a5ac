//! Simple methods to hold the ranking against: each gives every candidate partner a score for a query.

use super::lexical::{Lexical, terms};
use crate::domain::collaboration::{Participant, Participation, Project};
use crate::domain::region::Location;
use crate::domain::{Coordinates, Partner, PartnerId, ProjectId};
use std::collections::{BTreeSet, HashMap};

/// The methods, from the simplest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Baseline {
    /// In an order by chance, another one for each who asks.
    Random,
    /// The number of firms worked with before.
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

/// What a query says.
#[derive(Clone, Debug, Default)]
pub struct Wish<'a> {
    /// Who asks, as a number: a random order is another one for each.
    pub asker: u128,
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
        let mut themes: HashMap<String, Vec<f32>> = HashMap::new();
        for (project, facts) in projects.iter().enumerate() {
            for member in members[project].iter().copied().collect::<BTreeSet<usize>>() {
                partner_terms[member].extend(documents[project].iter().cloned());
                firms[member].extend(firms_in[project].iter().copied());
                for theme in &facts.themes {
                    themes.entry(theme.clone()).or_insert_with(|| vec![0.0; partners.len()])[member] += 1.0;
                }
            }
        }
        let place = |partner: &Partner| partner.location.as_ref().and_then(|location: &Location| location.coordinates);
        Self {
            places: partners.iter().map(place).collect(),
            firms: firms.iter().map(BTreeSet::len).collect(),
            themes,
            by_partner: Lexical::new(&partner_terms),
            by_project: Lexical::new(&documents),
            members,
            ids: partners.iter().map(|partner| partner.id).collect(),
        }
    }

    /// A score for every candidate; higher is better.
    pub fn scores(&self, baseline: Baseline, wish: &Wish<'_>) -> Vec<f64> {
        match baseline {
            Baseline::Random => {
                let number = |id: &PartnerId| (id.0.as_u128() ^ wish.asker).wrapping_mul(MIXING) >> 64;
                self.ids.iter().map(|id| number(id) as f64).collect()
            }
            Baseline::Popularity => self.firms.iter().map(|firms| (1.0 + *firms as f64).ln()).collect(),
            Baseline::Nearest => self.places.iter().map(|place| nearness(wish.place, *place)).collect(),
            Baseline::Text => self.by_partner.scores(&terms(wish.text)).into_iter().map(f64::from).collect(),
            Baseline::ProjectNeighbours => self.votes(wish),
            Baseline::EqualSum => self.equal_sum(wish),
        }
    }

    fn votes(&self, wish: &Wish<'_>) -> Vec<f64> {
        let likeness = self.by_project.scores(&terms(wish.text));
        let mut nearest: Vec<usize> = (0..likeness.len()).filter(|project| likeness[*project] > 0.0).collect();
        nearest.sort_by(|a, b| likeness[*b].total_cmp(&likeness[*a]).then(a.cmp(b)));
        let mut votes = vec![0.0; self.ids.len()];
        for project in nearest.into_iter().take(NEIGHBOURS) {
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

    fn equal_sum(&self, wish: &Wish<'_>) -> Vec<f64> {
        let of = |baseline| self.scores(baseline, wish);
        let parts = [
            of(Baseline::Popularity),
            self.theme(wish),
            of(Baseline::Text),
            self.votes(wish).into_iter().map(|votes| (1.0 + votes).ln()).collect(),
            of(Baseline::Nearest),
        ];
        let mut sum = vec![0.0; self.ids.len()];
        for part in parts {
            sum.iter_mut().zip(z_scores(&part)).for_each(|(sum, z)| *sum += z);
        }
        sum
    }
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
