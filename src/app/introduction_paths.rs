//! Who can introduce one organisation to another.

use super::acquaintances::{Named, NamedOrganisation, rounded, significant};
use super::index::Indexed;
use super::{App, Caller, Result};
use crate::domain::collaboration::Participant;
use crate::domain::{Invalid, ProjectId, Text};
use crate::graph::acquaintances::{Origin, Tie};
use crate::graph::paths::{Path, paths};
use crate::graph::tie::TieKind;
use crate::matching::organisations::{Organisations, Row};
use crate::matching::past::named::NamedProject;
use crate::storage;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use utoipa::ToSchema;
use uuid::Uuid;

/// Ways to be introduced, best first (*introductiepaden*).
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct IntroductionPaths {
    /// Why there are no paths although there may be: that one of the two must not be approached. Absent otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<Text>,
    /// Who is to be introduced.
    pub from: NamedOrganisation,
    /// To whom.
    pub to: NamedOrganisation,
    /// Paths of at most four steps that share no broker; empty when nobody can introduce them.
    pub paths: Vec<IntroductionPath>,
    /// Version of the data.
    pub index_version: i64,
}

/// A way to be introduced (*introductiepad*).
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct IntroductionPath {
    /// Place in the list, from 1.
    #[schema(minimum = 1)]
    pub rank: usize,
    /// What it is worth, 0 to 1: strength times openness of every bond, times the willingness of every broker. To compare
    /// paths by; it is no chance that was measured.
    #[schema(minimum = 0, maximum = 1)]
    pub value: f64,
    /// Whom to ask, in this order; empty when the two know each other.
    #[schema(max_items = 3)]
    pub brokers: Vec<Broker>,
    /// What there is between each and the next, from the one end to the other.
    #[schema(min_items = 1, max_items = 4)]
    pub bonds: Vec<BondBetween>,
    /// What to do, in words.
    pub text: Text,
}

/// Who could introduce (*bemiddelaar*).
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Broker {
    /// The organisation.
    pub organisation: NamedOrganisation,
    /// How willing it may be, 0 to 1; 0.5 when nothing is known.
    #[schema(minimum = 0, maximum = 1)]
    pub willingness: f64,
    /// Introductions that came about by its word (`via` of an introduction).
    pub introductions: u32,
    /// Times that it refused one of the two, or was refused, and introductions by its word that were declined.
    pub refusals: u32,
    /// How much it competes with one of the two, 0 to 1.
    #[schema(minimum = 0, maximum = 1)]
    pub rivalry: f64,
}

/// What there is between two organisations that know each other (*band*).
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BondBetween {
    /// Id of the one.
    pub from: Uuid,
    /// Id of the other.
    pub to: Uuid,
    /// Strength of all ties together, faded by their age, 0 to 1.
    #[schema(minimum = 0, maximum = 1)]
    pub strength: f64,
    /// How many contacts both have; 7 stands for seven and more. One to three open most doors.
    #[schema(minimum = 0, maximum = 7)]
    pub shared_contacts: u8,
    /// What ties them, latest first, at most ten.
    #[schema(max_items = 10)]
    pub ties: Vec<KnownTie>,
}

/// A tie with its source (*band met herkomst*).
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct KnownTie {
    /// What ties them.
    pub kind: TieKind,
    /// The joint project; `null` for a tie of another kind, and for a project without a name.
    pub project: Option<String>,
    /// Who or what said so.
    pub source: String,
    /// When it began or was last seen.
    pub date: Option<NaiveDate>,
}

/// Most ties of a bond that are told.
const MOST_TIES: usize = 10;

/// Paths from one firm or partner to another. Neither an organisation that must not be approached nor one whose record is
/// gone is asked to introduce.
pub fn find_introduction_paths(
    app: &App,
    caller: &Caller,
    from: Uuid,
    to: Uuid,
    most: usize,
) -> Result<IntroductionPaths> {
    let indexed = app.indexes.current(caller.organisation, None)?;
    let Indexed { snapshot, .. } = &*indexed;
    let introductions = app.pool.read(caller.organisation, |tenant| -> Result<_> {
        Ok(storage::introductions::load_taken_up(tenant, None)?)
    })?;
    let organisations = Organisations::of(snapshot).with_introductions(&introductions);
    let network = &organisations.network;
    let [from, to] = ends(&organisations, from, to)?;
    let found = match (network.find(from), network.find(to), notice(&organisations, [from, to])) {
        (Some(one), Some(other), None) => {
            paths(network, one, other, |broker| organisations.willingness(broker, [one, other]), most)
        }
        _ => Vec::new(),
    };

    let nodes = found.iter().flat_map(|path| &path.nodes).map(|node| network.organisation(*node));
    let ties: HashMap<(u32, u32), Vec<Tie>> = found
        .iter()
        .flat_map(|path| path.nodes.windows(2))
        .map(|pair| ((pair[0], pair[1]), snapshot.acquaintances.ties_between(pair[0], pair[1])))
        .collect();
    let projects: BTreeSet<ProjectId> = ties.values().flatten().filter_map(project).collect();
    let projects: Vec<ProjectId> = projects.into_iter().collect();
    let (named, projects) = app.pool.read(caller.organisation, |tenant| -> Result<_> {
        let named = Named::load(tenant, caller, nodes.chain([from, to]))?;
        Ok((named, storage::collaborations::load_projects_by_id(tenant, &projects)?))
    })?;
    // Whoever is limited to regions learns of a firm beyond them no more than of one that does not exist.
    let hidden: Vec<Invalid> = [("from", from), ("to", to)]
        .into_iter()
        .filter(|(_, who)| !caller.reach.regions.is_empty() && named.of(*who).is_none())
        .map(|(end, who)| unknown(end, name(&named, who).id))
        .collect();
    if !hidden.is_empty() {
        return Err(hidden.into());
    }
    let telling = Telling {
        organisations: &organisations,
        named: &named,
        ties,
        projects: projects.into_iter().map(|project| (project.id, project)).collect(),
        ends: [name(&named, from), name(&named, to)],
    };
    let told = found.iter().filter_map(|path| telling.path(path));
    Ok(IntroductionPaths {
        notice: notice(&organisations, [from, to]),
        paths: told.enumerate().map(|(place, path)| IntroductionPath { rank: place + 1, ..path }).collect(),
        from: name(&named, from),
        to: name(&named, to),
        index_version: snapshot.version,
    })
}

/// Both ends, known and different; every fault at once.
fn ends(organisations: &Organisations<'_>, from: Uuid, to: Uuid) -> Result<[Participant; 2]> {
    let mut faults = Vec::new();
    let mut find = |name: &str, id: Uuid| {
        let found = organisations.with_id(id);
        if found.is_none() {
            faults.push(unknown(name, id));
        }
        found
    };
    let found = (find("from", from), find("to", to));
    match found {
        (Some(from), Some(to)) if organisations.network.stands_for(from) == organisations.network.stands_for(to) => {
            let message = "Both are the same organisation.";
            Err(Invalid::new("/to", "duplicate", message, "Give two different organisations.").into())
        }
        (Some(from), Some(to)) => Ok([from, to]),
        _ => Err(faults.into()),
    }
}

fn unknown(name: &str, id: Uuid) -> Invalid {
    let message = format!("There is no firm or partner “{id}”.");
    let remedy = "Give the id of a firm or partner of /v1/firms or /v1/partners.";
    Invalid::new(format!("/{name}"), "unknown_organisation", message, remedy)
}

fn notice(organisations: &Organisations<'_>, ends: [Participant; 2]) -> Option<Text> {
    let objects =
        |who: Participant| matches!(organisations.row_of(who), Some(Row::Firm(firm)) if firm.do_not_contact());
    let notice = || {
        Text::new(
            "Een van beide wil niet benaderd worden; daarom zijn er geen introducties.",
            "One of the two does not want to be approached; therefore there are no introductions.",
        )
    };
    ends.into_iter().any(objects).then(notice)
}

/// An end by its name. Its record was there when the index was made; should it be gone since, its id stands for it.
fn name(named: &Named, who: Participant) -> NamedOrganisation {
    let (id, kind) = match who {
        Participant::Firm(id) => (id.0, crate::domain::PartnerKind::Firm),
        Participant::Partner(id) => (id.0, crate::domain::PartnerKind::default()),
    };
    named.of(who).unwrap_or_else(|| NamedOrganisation { id, kind, name: id.to_string(), place: None })
}

fn project(tie: &Tie) -> Option<ProjectId> {
    match tie.from {
        Origin::Project(id) => Some(id),
        Origin::Record(_) => None,
    }
}

struct Telling<'a> {
    organisations: &'a Organisations<'a>,
    named: &'a Named,
    ties: HashMap<(u32, u32), Vec<Tie>>,
    projects: HashMap<ProjectId, crate::domain::collaboration::Project>,
    ends: [NamedOrganisation; 2],
}

impl Telling<'_> {
    /// A path in words; nothing when the record of a broker is gone since.
    fn path(&self, path: &Path) -> Option<IntroductionPath> {
        let network = &self.organisations.network;
        let ends = [*path.nodes.first()?, *path.nodes.last()?];
        let broker = |node: &u32| {
            let record = self.organisations.broker(*node, ends);
            Some(Broker {
                organisation: self.named.at(network, *node)?,
                willingness: rounded(record.willingness()),
                introductions: record.introductions,
                refusals: record.refusals,
                rivalry: record.rivalry,
            })
        };
        let brokers: Vec<Broker> = path.brokers().iter().map(broker).collect::<Option<_>>()?;
        let bonds = path.nodes.windows(2).map(|pair| self.bond(pair[0], pair[1]));
        let text = self.text(&brokers);
        Some(IntroductionPath {
            rank: 0,
            value: significant(path.value),
            bonds: bonds.collect::<Option<_>>()?,
            brokers,
            text,
        })
    }

    fn bond(&self, one: u32, other: u32) -> Option<BondBetween> {
        let network = &self.organisations.network;
        let bond = network.bond(one, other)?;
        let ties = self.ties.get(&(one, other)).into_iter().flatten().take(MOST_TIES).map(|tie| self.tie(tie));
        let id = |node| match network.organisation(node) {
            Participant::Firm(id) => id.0,
            Participant::Partner(id) => id.0,
        };
        Some(BondBetween {
            from: id(one),
            to: id(other),
            strength: rounded(bond.strength.into()),
            shared_contacts: bond.shared,
            ties: ties.collect(),
        })
    }

    fn tie(&self, tie: &Tie) -> KnownTie {
        let project = project(tie).and_then(|id| self.projects.get(&id));
        let (name, source) = match (&tie.from, project) {
            (Origin::Record(source), _) => (None, source.to_string()),
            (_, Some(project)) => match NamedProject::of(project) {
                Some(named) => (Some(named.spoken()), named.provenance.source),
                None => (None, project.provenance.source.clone()),
            },
            (_, None) => (None, "participations".to_owned()),
        };
        KnownTie { kind: tie.kind, project: name, source, date: tie.date }
    }

    fn text(&self, brokers: &[Broker]) -> Text {
        let [from, to] = self.ends.each_ref().map(|end| end.name.as_str());
        let names: Vec<&str> = brokers.iter().map(|broker| broker.organisation.name.as_str()).collect();
        match names.as_slice() {
            [] => Text::new(
                format!("{from} en {to} kennen elkaar al."),
                format!("{from} and {to} know each other already."),
            ),
            [one] => Text::new(
                format!("Vraag {one} om {from} aan {to} voor te stellen."),
                format!("Ask {one} to introduce {from} to {to}."),
            ),
            [first, rest @ ..] => Text::new(
                format!("Vraag {first} om een introductie bij {}, en zo bij {to}.", rest.join(", dan bij ")),
                format!("Ask {first} for an introduction to {}, and so to {to}.", rest.join(", then to ")),
            ),
        }
    }
}
