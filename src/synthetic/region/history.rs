//! Seven years in which firms and partners met, and the projects that came of it.

use super::truth::{Truth, Word, YEARS_BEFORE};
use super::words;
use super::{Purpose, stream};
use crate::domain::collaboration::{Participant, Participation, Project};
use crate::domain::firm::{FieldlabTie, Relation, RelationKind};
use crate::domain::{ExternalId, Firm, Partner, PartnerKind, ProjectId, Provenance, TopicId};
use crate::synthetic::SYNTHETIC;
use crate::synthetic::calibration::YEAR;
use crate::synthetic::region::traits::dot;
use chrono::NaiveDate;
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use std::collections::{BTreeMap, BTreeSet};

/// Most firms that begin together in one project.
const MOST_FIRMS: usize = 4;
/// In so many years back a neighbour's example is seen.
const SEEN_YEARS: i32 = 3;

/// Who worked with whom, and when they began.
#[derive(Default)]
pub struct Past {
    /// For each firm the partners of its projects with the year of the first.
    partners: Vec<BTreeMap<usize, i32>>,
    /// For each firm the firms of its projects.
    colleagues: Vec<BTreeSet<usize>>,
    /// For each partner everybody of its projects.
    firms_of: Vec<BTreeSet<usize>>,
    fellows_of: Vec<BTreeSet<usize>>,
    events: Vec<Event>,
}

/// A project: rows of its members.
struct Event {
    year: i32,
    theme: TopicId,
    firms: Vec<usize>,
    partners: Vec<usize>,
}

impl Past {
    /// Lives the years one after another, by the same chances as the outcomes.
    pub fn live(seed: u64, truth: &Truth<'_>) -> Self {
        let (firms, partners) = (truth.firms.len(), truth.partners.len());
        let mut past = Past {
            partners: vec![BTreeMap::new(); firms],
            colleagues: vec![BTreeSet::new(); firms],
            firms_of: vec![BTreeSet::new(); partners],
            fellows_of: vec![BTreeSet::new(); partners],
            events: Vec::new(),
        };
        for year in YEAR - YEARS_BEFORE..YEAR {
            let rng = &mut stream(seed, Purpose::Year, year as u64);
            let mut begun: BTreeMap<(usize, TopicId), Vec<usize>> = BTreeMap::new();
            for firm in (0..firms).filter(|firm| truth.firms[*firm].from_year <= year) {
                for (partner, chance) in past.chances(truth, firm, year, 1.0).into_iter().enumerate() {
                    let theme = common_theme(truth, firm, partner).filter(|_| rng.random::<f64>() < chance);
                    if let Some(theme) = theme {
                        begun.entry((partner, theme)).or_default().push(firm);
                    }
                }
            }
            for ((partner, theme), firms) in begun {
                for firms in firms.chunks(MOST_FIRMS) {
                    let partners = with_fellows(truth, partner, rng);
                    past.add(Event { year, theme, firms: firms.to_vec(), partners });
                }
            }
        }
        past
    }

    fn add(&mut self, event: Event) {
        for firm in &event.firms {
            for partner in &event.partners {
                self.partners[*firm].entry(*partner).or_insert(event.year);
                self.firms_of[*partner].insert(*firm);
            }
            self.colleagues[*firm].extend(event.firms.iter().copied().filter(|other| other != firm));
        }
        for partner in &event.partners {
            self.fellows_of[*partner].extend(event.partners.iter().copied().filter(|other| other != partner));
        }
        self.events.push(event);
    }

    /// Partners that the firm worked with.
    pub fn partners_of(&self, firm: usize) -> BTreeSet<usize> {
        self.partners[firm].keys().copied().collect()
    }

    /// The chance of each partner for a firm; 0 for those that it knows.
    pub fn chances(&self, truth: &Truth<'_>, firm: usize, year: i32, years: f64) -> Vec<f64> {
        let chance = |partner: usize| match self.partners[firm].contains_key(&partner) {
            true => 0.0,
            false => truth.chance(firm, partner, self.word(truth, firm, partner, year), year, years),
        };
        (0..truth.partners.len()).map(chance).collect()
    }

    fn word(&self, truth: &Truth<'_>, firm: usize, partner: usize, year: i32) -> Word {
        let seen = |other: &&usize| {
            let begun = self.partners[**other].get(&partner);
            begun.is_some_and(|begun| (year - SEEN_YEARS..year).contains(begun))
        };
        let firms = self.colleagues[firm].intersection(&self.firms_of[partner]).count();
        let known = &self.partners[firm];
        let partners = self.fellows_of[partner].iter().filter(|fellow| known.contains_key(fellow)).count();
        Word {
            neighbours: truth.neighbours[firm].iter().filter(seen).count(),
            shared: firms + partners,
            is_insider: !known.is_empty(),
        }
    }

    /// The projects as a register would list them.
    pub fn projects(
        &self,
        seed: u64,
        truth: &Truth<'_>,
        firms: &[Firm],
        partners: &[Partner],
    ) -> (Vec<Project>, Vec<Participation>) {
        let (mut projects, mut participations) = (Vec::new(), Vec::new());
        for (number, event) in (1..).zip(&self.events) {
            let rng = &mut stream(seed, Purpose::Projects, number);
            let project = project(seed, number, event, truth, rng);
            let participants = event.firms.iter().map(|row| Participant::Firm(firms[*row].id));
            let participants =
                participants.chain(event.partners.iter().map(|row| Participant::Partner(partners[*row].id)));
            participations.extend(participants.map(|participant| Participation { project: project.id, participant }));
            projects.push(project);
        }
        (projects, participations)
    }

    /// Lets the firm's own answers agree with its history.
    pub fn tell(&self, row: usize, firm: &mut Firm, partners: &[Partner]) {
        let known: Vec<&Partner> = self.partners[row].keys().map(|partner| &partners[*partner]).collect();
        let in_fieldlab = known.iter().any(|partner| partner.kind == PartnerKind::Fieldlab);
        firm.fieldlab = match firm.fieldlab {
            Some(_) if in_fieldlab => Some(FieldlabTie::TakesPart),
            Some(FieldlabTie::TakesPart) => Some(FieldlabTie::Knows),
            tie => tie,
        };
        if let Some(relations) = &mut firm.relations {
            relations.extend(known.first().map(|partner| Relation {
                with: partner.name.clone(),
                partner_id: Some(partner.id),
                kind: RelationKind::Project,
                reach: None,
                provenance: None,
            }));
        }
    }
}

/// The firm's theme in which the partner works too, else the partner's own.
fn common_theme(truth: &Truth<'_>, firm: usize, partner: usize) -> Option<TopicId> {
    let (firm, partner) = (&truth.firms[firm], &truth.partners[partner]);
    let wished = firm.interests.iter().map(|topic| topic.theme()).find(|theme| partner.themes.contains(theme));
    wished.or(partner.themes.first().copied())
}

/// The partner and at most two others: those of the eight most like it that chance picks.
fn with_fellows(truth: &Truth<'_>, partner: usize, rng: &mut ChaCha8Rng) -> Vec<usize> {
    let likeness = |other: usize| dot(&truth.partners[partner].latent, &truth.partners[other].latent);
    let mut like: Vec<usize> = (0..truth.partners.len()).filter(|other| *other != partner).collect();
    like.sort_by(|a, b| likeness(*b).total_cmp(&likeness(*a)).then(a.cmp(b)));
    let mut members = vec![partner];
    members.extend(like.into_iter().take(8).filter(|_| rng.random_bool(0.08)).take(2));
    members
}

fn project(seed: u64, number: u64, event: &Event, truth: &Truth<'_>, rng: &mut ChaCha8Rng) -> Project {
    let id = format!("{seed}-project-{number}");
    let held = event.partners.iter().flat_map(|row| &truth.partners[*row].topics);
    let wished = event.firms.iter().flat_map(|row| &truth.firms[*row].interests);
    let topics: Vec<TopicId> = held.chain(wished).copied().filter(|topic| topic.theme() == event.theme).collect();
    let (title, text) = words::project(number, event.theme, &topics, rng);
    Project {
        period: None,
        id: ProjectId::of_register(SYNTHETIC, &id),
        external_id: ExternalId { system: SYNTHETIC.into(), id },
        acronym: Some(format!("PROEF-{number:04}")),
        title: Some(title),
        themes: vec![words::label(event.theme)],
        text: Some(text),
        start: NaiveDate::from_yo_opt(event.year, rng.random_range(1..=365)),
        members: (event.firms.len() + event.partners.len()) as u32 + rng.random_range(0..3),
        provenance: Provenance::new(format!("synthetic, seed {seed}"), None),
    }
}
