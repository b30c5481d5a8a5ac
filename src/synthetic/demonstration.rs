//! What the demonstration adds to made-up firms, so that every figure of a region has something to show: productivity in
//! two years running, answers of all firms, clusters with members, institutions with which firms work, and joint projects by
//! which firms know each other. As invented as the rest: names begin with `Proef`, sources say so. No real organisation takes
//! part in any of it.
//!
//! In this region the peloton comes nearer to the frontier: firms that are far behind gain most. That is our choice, and
//! tells nothing of a real one.

use super::SYNTHETIC;
use super::answers::fill_more;
use super::calibration::Calibration;
use crate::domain::collaboration::{Collaborations, Participant, Participation, Project};
use crate::domain::figures::YearFigures;
use crate::domain::firm::{Relation, RelationKind};
use crate::domain::intake::Intake;
use crate::domain::partner::Member;
use crate::domain::partner::PartnerTopic;
use crate::domain::partner_kind::{ClusterType, PartnerSubtype};
use crate::domain::size::Employees;
use crate::domain::{ExternalId, Firm, FirmId, Partner, PartnerId, PartnerKind, ProjectId, Provenance, TopicId};
use chrono::NaiveDate;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Value added in euros for each person at a firm in the middle.
const MIDDLE: f64 = 75_000.0;

/// The last year of which there are figures, as of the example firms.
const LAST: i32 = 2025;

/// Hours that a person works in a year.
const HOURS: f64 = 1_650.0;

/// Members of each cluster.
const MEMBERS: usize = 12;

/// Groups of firms that work together on a topic and that no network covers, and the firms of each.
const GROUPS: usize = 2;
const GROUP: usize = 8;

/// What all of it comes from.
const SOURCE: &str = "synthetic, demonstration";

/// Firms as the demonstration has them, in their order.
pub fn demonstrated(firms: impl Iterator<Item = Firm>) -> impl Iterator<Item = Firm> {
    let calibration = Calibration::read();
    firms.zip(1..).map(move |(mut firm, number)| {
        let mut rng = ChaCha8Rng::seed_from_u64(0x00DE_0057);
        rng.set_stream(number);
        add_figures(&mut firm, &mut rng);
        fill_more(&mut firm, &calibration, &mut rng);
        firm
    })
}

/// Gives a firm that has people figures of the last two years, in the place of those that it has.
fn add_figures(firm: &mut Firm, rng: &mut ChaCha8Rng) {
    let persons = match firm.employees {
        Some(Employees::Count(count)) => f64::from(count.max(1)),
        Some(Employees::Class(class)) => f64::from(class.smallest().max(1)),
        None => return,
    };
    // From 0.4 to 2.2 times the middle, few of them high.
    let first = 0.4 + 1.8 * rng.random::<f64>() * rng.random::<f64>();
    let growth = 1.0 + 0.05 * (1.3 - first) + 0.12 * (rng.random::<f64>() - 0.5);
    let mut year = |year: i32, productivity: f64| YearFigures {
        year,
        value_added_eur: Some((persons * MIDDLE * productivity).round()),
        worked_persons: Some(persons),
        worked_hours: Some((persons * HOURS).round()),
        turnover_eur: Some((persons * MIDDLE * productivity * (1.5 + 2.0 * rng.random::<f64>())).round()),
    };
    firm.years = vec![year(LAST - 1, first), year(LAST, first * growth)];
}

/// A cluster of each kind with firms of the region as members; neighbours in this list share members. They take no new
/// firms, so that no invented partner is recommended beside real ones.
pub fn clusters(firms: &[Firm]) -> Vec<Partner> {
    let kinds = [
        (ClusterType::Top, "Proefcluster topsector"),
        (ClusterType::Innovation, "Proefcluster innovatie"),
        (ClusterType::FormalPps, "Proefcluster PPS"),
        (ClusterType::Informal, "Proefcluster ondernemers"),
    ];
    let cluster = |(place, (cluster_type, name)): (usize, (ClusterType, &str))| {
        let members = firms.iter().skip(place * MEMBERS / 2).take(MEMBERS);
        Partner {
            cluster_type: Some(cluster_type),
            members: members.map(member).collect(),
            ..invented(&format!("cluster-{}", place + 1), name, PartnerKind::Network)
        }
    };
    kinds.into_iter().enumerate().map(cluster).collect()
}

/// An organisation that takes no new firms, so that no invented partner is recommended beside real ones.
fn invented(key: &str, name: &str, kind: PartnerKind) -> Partner {
    Partner {
        id: PartnerId::of_reference(&format!("{SYNTHETIC}-{key}")),
        external_ids: vec![ExternalId { system: SYNTHETIC.into(), id: key.to_owned() }],
        name: name.to_owned(),
        kind,
        intake: Some(Intake { is_open: Some(false), ..Intake::default() }),
        provenance: Provenance::new(SOURCE.to_owned(), None),
        ..Partner::default()
    }
}

/// One institution of each kind that firms wish to work with, and last the network of the region; see [`join_institutions`].
pub fn institutions() -> Vec<Partner> {
    let school = PartnerKind::KnowledgeInstitution;
    let kinds: [(_, _, _, &[&str]); 6] = [
        ("Proefhogeschool", school, Some(PartnerSubtype::Hogeschool), &["studentprojecten", "data-analyse"]),
        ("Proef-mbo", school, Some(PartnerSubtype::Mbo), &["stages", "vakmanschap"]),
        ("Proefuniversiteit", school, Some(PartnerSubtype::University), &["onderzoek-ontwikkeling", "ai"]),
        ("Proeffieldlab", PartnerKind::Fieldlab, Some(PartnerSubtype::SmartIndustry), &["prototyping-testen"]),
        ("Proefgemeente", PartnerKind::PublicBody, None, &["inclusief-werk"]),
        ("Proefnetwerk", PartnerKind::Network, Some(PartnerSubtype::Network), &["koplopers-leren", "kennistransfer"]),
    ];
    let institution = |(place, (name, kind, subtype, topics)): (usize, (&str, _, _, &[&str]))| Partner {
        subtype,
        topics: topics
            .iter()
            .filter_map(|code| TopicId::from_code(code))
            .map(|topic| PartnerTopic { topic, strength: 1.0, derived: false })
            .collect(),
        ..invented(&format!("institution-{}", place + 1), name, kind)
    };
    kinds.into_iter().enumerate().map(institution).collect()
}

/// Names an institution in the relations of firms that told of a project, a contact or a membership without saying with whom.
/// Who works with one is a member of the network too, so that the firms around a school are no informal cluster. Members of
/// `clusters` and firms with `projects` keep what they have: they show how one is introduced.
pub fn join_institutions(firms: &mut [Firm], clusters: &[Partner], projects: &Collaborations) {
    let mut institutions = institutions();
    let Some(network) = institutions.pop() else { return };
    let of_clusters = clusters.iter().flat_map(|cluster| cluster.members.iter().filter_map(|member| member.firm_id));
    let of_projects = projects.participations.iter().filter_map(|part| match part.participant {
        Participant::Firm(firm) => Some(firm),
        Participant::Partner(_) => None,
    });
    let taken: BTreeSet<FirmId> = of_clusters.chain(of_projects).collect();
    for (firm, number) in firms.iter_mut().filter(|firm| !taken.contains(&firm.id)).zip(0..) {
        if let Some(relations) = firm.relations.as_mut().filter(|relations| !relations.is_empty()) {
            name_institutions(relations, number, &institutions, &network);
        }
    }
}

/// As [`join_institutions`], in the relations of one firm; every second one knows one institution more.
fn name_institutions(relations: &mut Vec<Relation>, number: usize, institutions: &[Partner], network: &Partner) {
    let tie = |kind, with: &Partner| Relation {
        with: with.name.clone(),
        partner_id: Some(with.id),
        kind,
        reach: None,
        provenance: None,
    };
    let mut turns = institutions.iter().cycle().skip(number % institutions.len());
    for relation in relations.iter_mut().filter(|relation| relation.partner_id.is_none()) {
        let with = match relation.kind {
            RelationKind::Member => Some(network),
            RelationKind::Project | RelationKind::Contact => turns.next(),
            _ => None,
        };
        if let Some(with) = with {
            *relation = Relation { reach: relation.reach, ..tie(relation.kind, with) };
        }
    }
    if number.is_multiple_of(2) {
        relations.extend(turns.next().map(|with| tie(RelationKind::Contact, with)));
    }
    let is_in = |with: &Partner| relations.iter().any(|relation| relation.partner_id == Some(with.id));
    if institutions.iter().any(is_in) && !is_in(network) {
        relations.push(tie(RelationKind::Member, network));
    }
}

/// Lets the example firm take part in the second and the last of [`clusters`], so that whoever looks at it first finds somebody
/// around it.
pub fn join_clusters(clusters: &mut [Partner], example: &Firm) {
    for place in [1, clusters.len().saturating_sub(1)] {
        if let Some(cluster) = clusters.get_mut(place) {
            cluster.members.push(member(example));
        }
    }
}

fn member(firm: &Firm) -> Member {
    let provenance = Some(Provenance::new(SOURCE.to_owned(), None));
    Member { firm_id: Some(firm.id), name: firm.name.clone(), provenance }
}

/// Joint projects of firms of the region. Beside the [`clusters`] there are groups in which each firm worked with its
/// neighbours on a topic that they have in common; two of each group also worked with a member of the top cluster, so that
/// every firm of a group has two ways to it that share nobody. Two of the last cluster know the top cluster too.
pub fn joint_projects(firms: &[Firm]) -> Collaborations {
    let open = |firm: &&Firm| firm.do_not_contact.is_none();
    let of_top: Vec<&Firm> = firms.iter().take(MEMBERS / 2).filter(open).collect();
    let all_clusters = 5 * MEMBERS / 2;
    let of_last: Vec<&Firm> = firms.iter().take(all_clusters).skip(all_clusters - MEMBERS / 2).filter(open).collect();
    let mut free: Vec<&Firm> = firms.iter().skip(all_clusters).filter(open).collect();
    let mut made = Made::default();
    for number in 0..GROUPS {
        let Some(topic) = most_usual(&free) else { break };
        let group: Vec<&Firm> = free.iter().copied().filter(|firm| firm.topics.contains(&topic)).take(GROUP).collect();
        free.retain(|firm| !group.iter().any(|taken| taken.id == firm.id));
        let about = &topic.topic().label.nl;
        for place in 0..group.len() {
            made.add(about, (0..3).map(|next| group[(place + next) % group.len()]));
        }
        // The centre of the group.
        made.add(about, [0, GROUP / 2].iter().filter_map(|place| group.get(*place).copied()));
        for (place, member) in [1, 5].into_iter().zip(of_top.iter().skip(2 * number)) {
            made.add(about, group.get(place).copied().into_iter().chain([*member]));
        }
    }
    for (one, other) in of_last.iter().zip(of_top.iter().rev()).take(2) {
        made.add("kennismaking", [*one, *other].into_iter());
    }
    made.0
}

/// The topic that most of them have, the first of equals.
fn most_usual(firms: &[&Firm]) -> Option<TopicId> {
    let mut counts: BTreeMap<TopicId, usize> = BTreeMap::new();
    firms.iter().flat_map(|firm| &firm.topics).for_each(|topic| *counts.entry(*topic).or_default() += 1);
    counts.into_iter().max_by_key(|(topic, count)| (*count, Reverse(*topic))).map(|(topic, _)| topic)
}

#[derive(Default)]
struct Made(Collaborations);

impl Made {
    /// Adds a project; those of one organisation are none.
    fn add<'a>(&mut self, about: &str, firms: impl Iterator<Item = &'a Firm>) {
        let firms: BTreeSet<FirmId> = firms.map(|firm| firm.id).collect();
        if firms.len() < 2 {
            return;
        }
        let number = self.0.projects.len() + 1;
        let key = format!("project-{number}");
        let id = ProjectId::of_register(SYNTHETIC, &key);
        let started = i32::try_from(number % 3).unwrap_or_default();
        self.0.projects.push(Project {
            id,
            external_id: ExternalId { system: SYNTHETIC.into(), id: key },
            acronym: None,
            title: Some(format!("Proefproject {number}: {about}")),
            themes: Vec::new(),
            text: None,
            start: NaiveDate::from_ymd_opt(LAST - started, 3, 1),
            period: None,
            members: u32::try_from(firms.len()).unwrap_or(u32::MAX),
            provenance: Provenance::new(SOURCE.to_owned(), None),
        });
        let part = |firm| Participation { project: id, participant: Participant::Firm(firm) };
        self.0.participations.extend(firms.into_iter().map(part));
    }
}

#[cfg(test)]
mod tests {
    use super::super::generate;
    use super::*;

    #[test]
    fn joint_projects_are_among_made_up_firms_that_may_be_approached() {
        let firms: Vec<Firm> = demonstrated(generate(300, 7)).collect();
        let Collaborations { projects, participations } = joint_projects(&firms);
        assert!(projects.len() > GROUPS * GROUP, "{}", projects.len());
        assert!(projects.iter().all(|project| project.title.as_ref().is_some_and(|title| title.starts_with("Proef"))));
        let is_open = |firm: FirmId| firms.iter().any(|one| one.id == firm && one.do_not_contact.is_none());
        for Participation { participant, .. } in participations {
            assert!(matches!(participant, Participant::Firm(firm) if is_open(firm)), "{participant:?}");
        }
        assert!(joint_projects(&[]).projects.is_empty());
    }

    #[test]
    fn firms_beside_clusters_and_projects_work_with_each_kind_of_institution() {
        let mut firms: Vec<Firm> = demonstrated(generate(300, 7)).collect();
        let (clusters, projects) = (clusters(&firms), joint_projects(&firms));
        let before = firms.clone();
        join_institutions(&mut firms, &clusters, &projects);
        assert_eq!(before[..MEMBERS], firms[..MEMBERS]);
        let known = institutions();
        let with = |firm: &Firm, one: &Partner| {
            firm.relations.iter().flatten().any(|relation| relation.partner_id == Some(one.id))
        };
        for one in &known {
            assert!(one.name.starts_with("Proef") && !one.topics.is_empty(), "{one:?}");
            assert!(firms.iter().filter(|firm| with(firm, one)).count() >= 5, "{}", one.name);
        }
        let network = known.last().unwrap();
        let is_covered = |firm: &Firm| with(firm, network) || !known.iter().any(|one| with(firm, one));
        assert!(firms.iter().all(is_covered));
    }

    #[test]
    fn the_same_firms_get_the_same_figures_and_clusters() {
        let region = || {
            let firms: Vec<Firm> = demonstrated(generate(40, 7)).collect();
            (clusters(&firms), joint_projects(&firms), firms)
        };
        assert_eq!(region(), region());
        let (clusters, ..) = region();
        assert!(clusters.iter().all(|cluster| cluster.members.len() == MEMBERS && cluster.name.starts_with("Proef")));
        let takes_none =
            |cluster: &Partner| cluster.intake.as_ref().is_some_and(|intake| intake.is_open == Some(false));
        assert!(clusters.iter().all(takes_none));
    }
}
