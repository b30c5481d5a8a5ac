//! Who worked with whom: organisations and the projects they shared, as a graph of two kinds of nodes.
//!
//! The graph is built once from participations and never changed; the snapshot holds it. It answers three plain
//! questions: with how many firms did this organisation work, with whom did it work, and how many contacts do two
//! organisations share. Projects with more than [`LARGEST_PROJECT`] known members tie nobody to anybody: a
//! programme office with two hundred members is no acquaintance.

use crate::domain::ProjectId;
use crate::domain::collaboration::{Collaborations, Participant, Participation, Project};
use chrono::NaiveDate;
use petgraph::graph::{NodeIndex, UnGraph};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Projects with more known members than this are left out.
pub const LARGEST_PROJECT: usize = 60;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Node {
    Organisation(Participant),
    Project(SharedProject),
}

/// A project as it ties its members (*gedeeld project*).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SharedProject {
    /// Its id.
    pub id: ProjectId,
    /// When it began; the middle of the period in which it did when only that is known.
    pub date: Option<NaiveDate>,
    /// Number of members, those we do not know included.
    pub members: u32,
}

/// Organisations and their joint projects (*samenwerkingsgraaf*).
#[derive(Clone, Debug, Default)]
pub struct CollaborationGraph {
    graph: UnGraph<Node, ()>,
    organisations: HashMap<Participant, NodeIndex>,
}

impl CollaborationGraph {
    /// Builds the graph of participations in projects of which nothing else is known.
    pub fn new(participations: &[Participation]) -> Self {
        Self::build(participations, &HashMap::new())
    }

    /// Builds the graph; the order of projects and participations does not matter.
    pub fn of(collaborations: &Collaborations) -> Self {
        let projects = collaborations.projects.iter().map(|project| (project.id, project)).collect();
        Self::build(&collaborations.participations, &projects)
    }

    fn build(participations: &[Participation], projects: &HashMap<ProjectId, &Project>) -> Self {
        let mut members: BTreeMap<_, BTreeSet<Participant>> = BTreeMap::new();
        for participation in participations {
            members.entry(participation.project).or_default().insert(participation.participant);
        }
        let mut built = Self::default();
        for (id, organisations) in members.iter().filter(|(_, members)| (2..=LARGEST_PROJECT).contains(&members.len()))
        {
            let known = projects.get(id).copied();
            let size = known.map_or(0, |project| project.members).max(organisations.len() as u32);
            let shared = SharedProject { id: *id, date: known.and_then(beginning), members: size };
            let project = built.graph.add_node(Node::Project(shared));
            for participant in organisations {
                let organisation = built.organisation(*participant);
                built.graph.add_edge(organisation, project, ());
            }
        }
        built
    }

    fn organisation(&mut self, participant: Participant) -> NodeIndex {
        let graph = &mut self.graph;
        *self.organisations.entry(participant).or_insert_with(|| graph.add_node(Node::Organisation(participant)))
    }

    /// Everybody with whom the organisation shared a project, without itself.
    pub fn contacts(&self, of: Participant) -> BTreeSet<Participant> {
        let Some(node) = self.organisations.get(&of) else { return BTreeSet::new() };
        let projects = self.graph.neighbors(*node);
        let members = projects.flat_map(|project| self.graph.neighbors(project));
        members
            .filter_map(|member| match self.graph[member] {
                Node::Organisation(participant) if participant != of => Some(participant),
                _ => None,
            })
            .collect()
    }

    /// With how many different firms the organisation shared a project.
    pub fn firms_worked_with(&self, of: Participant) -> usize {
        self.contacts(of).into_iter().filter(|contact| matches!(contact, Participant::Firm(_))).count()
    }

    /// For everybody who shares a contact with one who knows `known`: which of `known` those are. Organisations in
    /// `known` appear when they know each other.
    pub fn shared_contacts(&self, known: &BTreeSet<Participant>) -> BTreeMap<Participant, Vec<Participant>> {
        let mut shared: BTreeMap<Participant, Vec<Participant>> = BTreeMap::new();
        for contact in known {
            for other in self.contacts(*contact) {
                shared.entry(other).or_default().push(*contact);
            }
        }
        shared
    }

    /// The projects that two organisations shared.
    pub fn shared_projects(&self, one: Participant, other: Participant) -> Vec<SharedProject> {
        let (Some(one), Some(other)) = (self.organisations.get(&one), self.organisations.get(&other)) else {
            return Vec::new();
        };
        let own: BTreeSet<NodeIndex> = self.graph.neighbors(*one).collect();
        let shared = self.graph.neighbors(*other).filter(|project| own.contains(project));
        let mut projects: Vec<SharedProject> = shared.filter_map(|node| self.project(node)).collect();
        projects.sort_unstable_by_key(|project| (std::cmp::Reverse(project.date), project.id));
        projects
    }

    /// Every project, with the organisations that took part.
    pub fn projects(&self) -> impl Iterator<Item = (SharedProject, Vec<Participant>)> + '_ {
        self.graph.node_indices().filter_map(|node| {
            let project = self.project(node)?;
            let members = self.graph.neighbors(node).filter_map(|member| match self.graph[member] {
                Node::Organisation(participant) => Some(participant),
                Node::Project(_) => None,
            });
            Some((project, members.collect()))
        })
    }

    fn project(&self, node: NodeIndex) -> Option<SharedProject> {
        match self.graph[node] {
            Node::Project(project) => Some(project),
            Node::Organisation(_) => None,
        }
    }

    /// Whether there is anything in the graph.
    pub fn is_empty(&self) -> bool {
        self.organisations.is_empty()
    }
}

fn beginning(project: &Project) -> Option<NaiveDate> {
    let middle = |(first, last): (i32, i32)| {
        let months = 12 * first + 6 * (last - first + 1);
        NaiveDate::from_ymd_opt(months.div_euclid(12), 1 + months.rem_euclid(12) as u32, 1)
    };
    project.start.or_else(|| project.period.and_then(middle))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{FirmId, PartnerId, ProjectId};
    use uuid::Uuid;

    fn firm(number: u128) -> Participant {
        Participant::Firm(FirmId(Uuid::from_u128(number)))
    }

    fn partner(number: u128) -> Participant {
        Participant::Partner(PartnerId(Uuid::from_u128(number)))
    }

    fn project(number: u128, members: &[Participant]) -> Vec<Participation> {
        let project = ProjectId(Uuid::from_u128(number));
        members.iter().map(|participant| Participation { project, participant: *participant }).collect()
    }

    #[test]
    fn contacts_are_those_who_shared_a_project() {
        let mut all = project(1, &[firm(1), partner(1), firm(2)]);
        all.extend(project(2, &[firm(3), partner(1)]));
        let graph = CollaborationGraph::new(&all);
        assert_eq!(graph.contacts(firm(1)), BTreeSet::from([firm(2), partner(1)]));
        assert_eq!(graph.firms_worked_with(partner(1)), 3);
        assert!(graph.contacts(firm(9)).is_empty());
    }

    #[test]
    fn a_shared_contact_is_named() {
        let mut all = project(1, &[firm(1), partner(1)]);
        all.extend(project(2, &[partner(1), partner(2)]));
        let graph = CollaborationGraph::new(&all);
        let shared = graph.shared_contacts(&graph.contacts(firm(1)));
        assert_eq!(shared[&partner(2)], vec![partner(1)]);
    }

    #[test]
    fn a_star_of_many_members_ties_nobody() {
        let crowd: Vec<Participant> = (0..100).map(firm).collect();
        assert!(CollaborationGraph::new(&project(1, &crowd)).is_empty());
    }
}
