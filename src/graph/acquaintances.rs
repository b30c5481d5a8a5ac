//! Everybody's ties: from shared projects, and from what records state.

use super::collaboration::{CollaborationGraph, LARGEST_PROJECT};
use super::network::Network;
use super::stated::Statement;
use super::tie::{TieKind, of_members, strength};
use crate::domain::collaboration::Participant;
use crate::domain::{FirmId, ProjectId};
use chrono::NaiveDate;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

/// Who knows whom, as it is on a day (*kennissen*). Follows single records; the network of it is laid out at the first
/// question and kept until a tie changes, so that whoever only ranks does not pay for it. A firm that states no ties
/// takes no place.
#[derive(Clone, Debug)]
pub struct Acquaintances {
    today: NaiveDate,
    projects: Arc<CollaborationGraph>,
    /// Shared between the snapshots that follow one another.
    statements: HashMap<Participant, Arc<Statement>>,
    /// The firms that partners have among their members, and how many partners do.
    listed: BTreeMap<FirmId, usize>,
    network: OnceLock<Arc<Network>>,
}

/// One tie between two organisations, with where it is known from (*band*).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tie {
    /// What ties them.
    pub kind: TieKind,
    /// When it was made or last seen.
    pub date: Option<NaiveDate>,
    /// The joint project, or the source of the record that states the tie.
    pub from: Origin,
}

/// Where a tie is known from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// A joint project; its own source stands in its record.
    Project(ProjectId),
    /// A record of one of the two.
    Record(Box<str>),
}

impl Acquaintances {
    /// The ties of projects alone.
    pub fn new(projects: Arc<CollaborationGraph>, today: NaiveDate) -> Self {
        Self { today, projects, statements: HashMap::new(), listed: BTreeMap::new(), network: OnceLock::new() }
    }

    /// What the record of an organisation states; nothing when it states nothing.
    pub fn statement(&self, who: Participant) -> Option<&Statement> {
        self.statements.get(&who).map(Arc::as_ref)
    }

    /// Whether the record of an organisation states something else than is known here.
    pub fn differs(&self, who: Participant, statement: &Statement) -> bool {
        self.statements.get(&who).map_or(!statement.is_empty(), |known| **known != *statement)
    }

    /// Takes what the record of an organisation states in place of what it stated before.
    pub fn state(&mut self, who: Participant, statement: Statement) {
        if !self.differs(who, &statement) {
            return;
        }
        self.network = OnceLock::new();
        let before = self.statements.get(&who).map(|known| known.listed_by(who)).unwrap_or_default();
        for firm in statement.listed_by(who) {
            *self.listed.entry(firm).or_default() += 1;
        }
        for firm in before {
            match self.listed.get_mut(&firm) {
                Some(count) if *count > 1 => *count -= 1,
                _ => drop(self.listed.remove(&firm)),
            }
        }
        match statement.is_empty() {
            true => self.statements.remove(&who),
            false => self.statements.insert(who, Arc::new(statement)),
        };
    }

    /// The firms that partners have among their members.
    pub fn listed(&self) -> impl Iterator<Item = FirmId> + '_ {
        self.listed.keys().copied()
    }

    /// Whether a partner has a firm among its members.
    pub fn is_listed(&self, firm: FirmId) -> bool {
        self.listed.contains_key(&firm)
    }

    /// Whether one of two organisations refused the other before.
    pub fn refused(&self, one: Participant, other: Participant) -> bool {
        let refuses = |one, other| self.statements.get(&one).is_some_and(|said| said.refused.contains(&other));
        refuses(one, other) || refuses(other, one)
    }

    /// All ties as one weighted graph.
    pub fn network(&self) -> &Arc<Network> {
        self.network.get_or_init(|| Arc::new(self.lay_out()))
    }

    fn lay_out(&self) -> Network {
        let mut same: BTreeMap<FirmId, Participant> = BTreeMap::new();
        for (who, statement) in &self.statements {
            if let (Some(firm), Participant::Partner(_)) = (statement.same, who) {
                // When several partners are said to be the firm, the first by id is.
                same.entry(firm).and_modify(|known| *known = (*known).min(*who)).or_insert(*who);
            }
        }
        let stated = self.statements.iter().flat_map(|(who, statement)| {
            statement.ties.iter().map(|tie| (*who, tie.with, strength(tie.kind, tie.date, self.today)))
        });
        let of_projects = self.projects.projects().flat_map(|(project, members)| {
            let ties = project.members as usize <= LARGEST_PROJECT;
            let strength = strength(TieKind::Project, project.date, self.today) * of_members(project.members);
            let pairs = (0..members.len()).flat_map(move |a| (0..a).map(move |b| (a, b)));
            pairs.filter(move |_| ties).map(move |(a, b)| (members[a], members[b], strength)).collect::<Vec<_>>()
        });
        Network::new(stated.chain(of_projects), same)
    }

    /// The ties between two nodes of [`Acquaintances::network`], latest first.
    pub fn ties_between(&self, one: u32, other: u32) -> Vec<Tie> {
        let network = self.network();
        let (ours, theirs) = (self.records_of(network, one), self.records_of(network, other));
        let mut ties = Vec::new();
        for (a, b) in ours.iter().flat_map(|a| theirs.iter().map(move |b| (*a, *b))) {
            let shared = self.projects.shared_projects(a, b);
            let tying = shared.into_iter().filter(|project| project.members as usize <= LARGEST_PROJECT);
            let from = |project: ProjectId| Origin::Project(project);
            ties.extend(tying.map(|p| Tie { kind: TieKind::Project, date: p.date, from: from(p.id) }));
            for (who, with) in [(a, b), (b, a)] {
                let stated = self.statements.get(&who).into_iter().flat_map(|statement| &statement.ties);
                ties.extend(stated.filter(|tie| tie.with == with).map(|tie| Tie {
                    kind: tie.kind,
                    date: tie.date,
                    from: Origin::Record(tie.source.clone()),
                }));
            }
        }
        ties.sort_by(|x, y| y.date.cmp(&x.date).then_with(|| x.cmp(y)));
        ties.dedup();
        ties
    }

    /// The records of the organisation at a node: a partner, and the firm that it also is.
    fn records_of(&self, network: &Network, node: u32) -> Vec<Participant> {
        let who = network.organisation(node);
        let same = self.statements.get(&who).and_then(|statement| statement.same).map(Participant::Firm);
        let same = same.filter(|firm| network.stands_for(*firm) == who);
        std::iter::once(who).chain(same).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::collaboration::{Collaborations, Participation};
    use crate::domain::{PartnerId, Provenance};
    use crate::graph::samples::firm;
    use crate::graph::stated::StatedTie;
    use uuid::Uuid;

    fn day(year: i32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, 1, 1).unwrap()
    }

    fn partner(number: u128) -> Participant {
        Participant::Partner(PartnerId(Uuid::from_u128(number)))
    }

    fn member(with: Participant) -> Statement {
        let tie = StatedTie { with, kind: TieKind::Member, date: Some(day(2026)), source: "website".into() };
        Statement { ties: vec![tie], ..Statement::default() }
    }

    fn project(members: &[Participant], size: u32) -> Arc<CollaborationGraph> {
        let project = crate::domain::collaboration::Project {
            id: ProjectId(Uuid::from_u128(5)),
            external_id: crate::domain::ExternalId { system: "cordis".into(), id: "5".into() },
            acronym: None,
            title: None,
            themes: Vec::new(),
            text: None,
            start: None,
            period: Some((2024, 2025)),
            members: size,
            provenance: Provenance::default(),
        };
        let parts = members.iter().map(|participant| Participation { project: project.id, participant: *participant });
        let participations = parts.collect();
        Arc::new(CollaborationGraph::of(&Collaborations { projects: vec![project], participations }))
    }

    #[test]
    fn projects_and_records_make_one_network_with_the_origin_of_each_tie() {
        let mut known = Acquaintances::new(project(&[firm(1), partner(1)], 2), day(2026));
        known.state(partner(1), member(firm(1)));
        known.state(partner(2), member(firm(1)));
        let network = known.network().clone();
        assert_eq!((network.len(), network.bonds()), (3, 2));
        let node = |who| network.find(who).unwrap();
        let ties = known.ties_between(node(firm(1)), node(partner(1)));
        assert_eq!(ties.len(), 2);
        assert_eq!(ties[0].from, Origin::Record("website".into()));
        assert_eq!((ties[1].date, &ties[1].from), (Some(day(2025)), &Origin::Project(ProjectId(Uuid::from_u128(5)))));
        let both = network.bond(node(firm(1)), node(partner(1))).unwrap().strength;
        assert!(both > network.bond(node(firm(1)), node(partner(2))).unwrap().strength);
    }

    #[test]
    fn a_project_with_many_unknown_members_ties_nobody() {
        let known = Acquaintances::new(project(&[firm(1), partner(1)], 200), day(2026));
        assert!(known.network().is_empty());
    }

    #[test]
    fn what_is_taken_back_is_gone_and_the_network_is_laid_out_only_when_a_tie_changed() {
        let mut known = Acquaintances::new(Arc::default(), day(2026));
        known.state(partner(1), member(firm(1)));
        let before = known.network().clone();
        known.state(partner(1), member(firm(1)));
        known.state(firm(8), Statement::default());
        assert!(Arc::ptr_eq(&before, known.network()));
        known.state(partner(1), Statement::default());
        assert!(known.network().is_empty());
    }

    #[test]
    fn the_ties_of_a_partner_are_also_those_of_the_firm_that_it_is() {
        let mut known = Acquaintances::new(Arc::default(), day(2026));
        known.state(firm(1), member(partner(2)));
        let same = Statement { same: Some(FirmId(Uuid::from_u128(1))), ..Statement::default() };
        known.state(partner(1), same);
        let network = known.network().clone();
        assert_eq!(network.find(firm(1)), network.find(partner(1)));
        let node = |who| network.find(who).unwrap();
        assert_eq!(known.ties_between(node(partner(2)), node(partner(1))).len(), 1);
    }
}
