//! What earlier projects say of one firm and one partner, as numbers that can be told: worked out for what is shown.
//!
//! The numbers behind the ranking are in [`super::asked`]; here the same projects are counted. Titles are no part of
//! it: projects are named by id, and [`super::named`] holds what they are called.

use super::likeness::Subject;
use super::project::{PastProject, RECENT};
use super::words::Terms;
use super::{NONE, Past};
use crate::domain::{PartnerId, ProjectId};
use crate::matching::columns::{FirmRow, PartnerRow};
use crate::matching::signals::travel_distance::kilometres;
use crate::matching::snapshot::Snapshot;
use chrono::Datelike;
use std::collections::{BTreeMap, BTreeSet};

/// A firm so many kilometres away or nearer is a neighbour.
pub const NEAR_KM: f32 = 60.0;
/// Most projects that a group names, and most partners that both know.
const EXAMPLES: usize = 2;

/// What can be told of a partner's joint projects to one firm (*bewijs*).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evidence {
    /// All of them.
    pub all: Group,
    /// Those of the last two years.
    pub recent: Group,
    /// Those that are about what the firm wishes, by their words.
    pub like: Group,
    /// Those in a theme that the firm names.
    pub theme: Group,
    /// Those with another firm of the firm's region.
    pub region: Group,
    /// Those with another firm within [`NEAR_KM`]; projects of many members left out.
    pub near: Group,
    /// Those that are like the firm's own earlier projects.
    pub own: Group,
    /// Those with a partner whom the firm knows from a project; projects of many members left out.
    pub known: Group,
    /// Different firms within [`NEAR_KM`] in them.
    pub neighbours: u32,
    /// Different partners whom both know from projects.
    pub known_partners: u32,
    /// Those with whom the partner shared most projects, at most two.
    pub known_by_name: Vec<PartnerId>,
    /// Different organisations, firms included, with whom both shared a project.
    pub common_contacts: u32,
}

/// Some of the projects of a partner.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Group {
    /// How many.
    pub projects: u32,
    /// Since which year; nothing when one of them has no date.
    pub since: Option<i32>,
    /// How many began in the last two years.
    pub recent: u32,
    /// Different firms in them, without the one that is told.
    pub firms: u32,
    /// How many of the projects had another firm of the firm's region.
    pub regional: u32,
    /// Different firms of the region in them.
    pub regional_firms: u32,
    /// At most two: most alike first, then most recent.
    pub examples: Vec<ProjectId>,
}

impl Evidence {
    /// Counts the projects of a partner for a firm.
    pub fn of(snapshot: &Snapshot, firm: FirmRow<'_>, partner: PartnerRow<'_>) -> Self {
        let (past, row) = (&*snapshot.past, partner.past());
        let listener = Listener::new(snapshot, firm);
        let [mut all, mut recent, mut like, mut theme] = [(); 4].map(|()| Gathering::default());
        let [mut region, mut near, mut own, mut known] = [(); 4].map(|()| Gathering::default());
        let (mut neighbours, mut partners) = (BTreeSet::new(), BTreeMap::new());
        for project in past.projects_of.at(row) {
            let seen = listener.look(*project);
            all.add(&seen, seen.likeness);
            let own_likeness = listener.own.likeness(&past.words, *project);
            let known_here = listener.known_in(*project, row);
            for (group, belongs, likeness) in [
                (&mut recent, seen.is_recent, seen.likeness),
                (&mut like, seen.likeness > 0.0, seen.likeness),
                (&mut theme, listener.names_theme_of(seen.project), seen.likeness),
                (&mut region, !seen.regional.is_empty(), seen.likeness),
                (&mut near, !seen.near.is_empty(), seen.likeness),
                (&mut own, own_likeness > 0.0, own_likeness),
                (&mut known, !known_here.is_empty(), seen.likeness),
            ] {
                if belongs {
                    group.add(&seen, likeness);
                }
            }
            known_here.into_iter().for_each(|partner| *partners.entry(partner).or_insert(0u32) += 1);
            neighbours.extend(seen.near);
        }
        let mut by_name: Vec<(u32, u32)> = partners.into_iter().collect();
        by_name.sort_by_key(|(partner, projects)| (std::cmp::Reverse(*projects), *partner));
        Self {
            all: all.finish(),
            recent: recent.finish(),
            like: like.finish(),
            theme: theme.finish(),
            region: region.finish(),
            near: near.finish(),
            own: own.finish(),
            known: known.finish(),
            neighbours: neighbours.len() as u32,
            known_partners: by_name.len() as u32,
            known_by_name: by_name.iter().take(EXAMPLES).filter_map(|(row, _)| past.partner_id(*row)).collect(),
            common_contacts: listener.common_contacts(row),
        }
    }

    /// Every project that is named.
    pub fn projects(&self) -> impl Iterator<Item = ProjectId> + '_ {
        let groups =
            [&self.all, &self.recent, &self.like, &self.theme, &self.region, &self.near, &self.own, &self.known];
        groups.into_iter().flat_map(|group| group.examples.iter().copied())
    }
}

/// The firm to which it is told.
struct Listener<'a> {
    past: &'a Past,
    snapshot: &'a Snapshot,
    /// Its number among all organisations.
    node: Option<u32>,
    place: Option<[f32; 3]>,
    region: u32,
    wish: Subject,
    themes: &'a [u16],
    own: Subject,
    contacts: &'a [u32],
}

/// A project, as the firm sees it.
struct Seen<'a> {
    project: &'a PastProject,
    likeness: f32,
    is_recent: bool,
    /// Firms in it, by number among all organisations.
    firms: Vec<u32>,
    regional: Vec<u32>,
    near: Vec<u32>,
}

impl<'a> Listener<'a> {
    fn new(snapshot: &'a Snapshot, firm: FirmRow<'a>) -> Self {
        let past = &*snapshot.past;
        let node = Some(firm.past()).filter(|row| *row != NONE).map(|row| past.node_of_firm(row));
        Self {
            past,
            snapshot,
            node,
            place: firm.place(),
            region: firm.area().region,
            wish: Subject::new(&past.words, firm.wish()),
            themes: firm.themes(),
            own: Subject::new(&past.words, &node.map(|node| terms_of(past, node)).unwrap_or_default()),
            contacts: node.map_or(&[], |node| past.contacts_of.at(node)),
        }
    }

    fn look(&self, row: u32) -> Seen<'a> {
        let (past, partners) = (self.past, self.past.partners());
        let project = &past.projects[row as usize];
        let members = past.members_of.at(row);
        let firms = &members[members.partition_point(|node| (*node as usize) < partners)..];
        let firms: Vec<u32> = firms.iter().copied().filter(|node| Some(*node) != self.node).collect();
        let home = |node: &u32| self.snapshot.homes.get(*node as usize - partners);
        let is_regional = |node: &u32| self.region != 0 && home(node).is_some_and(|home| home.region == self.region);
        let is_near = |node: &u32| {
            let places = self.place.zip(home(node).and_then(|home| home.place));
            project.ties() && places.is_some_and(|(a, b)| kilometres(a, b) <= NEAR_KM)
        };
        // A period may have begun earlier than its middle, by which its age is reckoned.
        let first_recent_year = self.snapshot.today.year() - RECENT as i32;
        Seen {
            project,
            likeness: self.wish.likeness(&past.words, row),
            is_recent: project.age <= RECENT && project.since.is_some_and(|year| year >= first_recent_year),
            regional: firms.iter().copied().filter(is_regional).collect(),
            near: firms.iter().copied().filter(is_near).collect(),
            firms,
        }
    }

    fn names_theme_of(&self, project: &PastProject) -> bool {
        project.themes.iter().any(|theme| self.themes.contains(theme))
    }

    /// Partners in a project whom the firm knows, other than `partner` itself.
    fn known_in(&self, row: u32, partner: u32) -> Vec<u32> {
        if self.contacts.is_empty() || !self.past.projects[row as usize].ties() {
            return Vec::new();
        }
        let partners = self.past.partners();
        let others = self.past.members_of.at(row).iter().copied().take_while(|node| (*node as usize) < partners);
        others.filter(|node| *node != partner && self.contacts.binary_search(node).is_ok()).collect()
    }

    fn common_contacts(&self, partner: u32) -> u32 {
        let theirs = self.past.contacts_of.at(partner);
        theirs.iter().filter(|node| self.contacts.binary_search(node).is_ok()).count() as u32
    }
}

/// What all projects of an organisation were about.
fn terms_of(past: &Past, node: u32) -> Terms {
    let (mut words, mut weighted) = (BTreeSet::new(), BTreeMap::<u32, f32>::new());
    for terms in past.projects_of.at(node).iter().map(|row| &past.words.of_project[*row as usize]) {
        words.extend(&terms.words);
        terms.weighted.iter().for_each(|(term, weight)| *weighted.entry(*term).or_default() += weight);
    }
    Terms { words: words.into_iter().collect(), weighted: weighted.into_iter().collect(), ..Terms::default() }
}

/// A group while it is counted.
#[derive(Default)]
struct Gathering {
    group: Group,
    first_year: Option<i32>,
    undated: bool,
    firms: BTreeSet<u32>,
    regional: BTreeSet<u32>,
    examples: Vec<(f32, f32, ProjectId)>,
}

impl Gathering {
    fn add(&mut self, seen: &Seen<'_>, likeness: f32) {
        self.group.projects += 1;
        self.group.recent += u32::from(seen.is_recent);
        self.group.regional += u32::from(!seen.regional.is_empty());
        match (seen.project.since, self.first_year) {
            (Some(year), Some(first)) => self.first_year = Some(first.min(year)),
            (Some(year), None) => self.first_year = Some(year),
            (None, _) => self.undated = true,
        }
        self.firms.extend(&seen.firms);
        self.regional.extend(&seen.regional);
        self.examples.push((-likeness, seen.project.age, seen.project.id));
    }

    fn finish(mut self) -> Group {
        let order = |a: &(f32, f32, ProjectId), b: &(f32, f32, ProjectId)| {
            a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.cmp(&b.2))
        };
        self.examples.sort_by(order);
        Group {
            since: self.first_year.filter(|_| !self.undated),
            firms: self.firms.len() as u32,
            regional_firms: self.regional.len() as u32,
            examples: self.examples.into_iter().take(EXAMPLES).map(|(_, _, id)| id).collect(),
            ..self.group
        }
    }
}
