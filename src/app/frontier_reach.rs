//! How far a firm, its sector and its region are from the frontier, and which introduction brings most firms nearer.

use super::acquaintances::{Named, NamedOrganisation};
use super::index::Indexed;
use super::{App, AppError, Caller, Result};
use crate::domain::collaboration::Participant;
use crate::domain::sector::SbiVersion;
use crate::domain::{FirmId, Text, reference};
use crate::graph::introductions::{Introduction, best_introductions};
use crate::graph::reach::{Reach, Spread};
use crate::matching::organisations::{Group, Organisations};
use crate::storage;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How far a firm is from the frontier (*afstand tot de kopgroep*).
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FrontierReach {
    /// The firm.
    pub firm: NamedOrganisation,
    /// Steps to the nearest frontier company or top cluster: 1 when it knows one, 0 when it is one; `null` when there is
    /// no way.
    pub steps: Option<u32>,
    /// The way there, the firm itself first and the frontier last; empty when there is none.
    pub way: Vec<NamedOrganisation>,
    /// The firms of the same division of SBI; `null` when its activity is not known.
    pub sector: Option<GroupReach>,
    /// The firms of the same province; `null` when its place is not known.
    pub region: Option<GroupReach>,
    /// Version of the data.
    pub index_version: i64,
}

/// How far the firms of a sector or region are from the frontier (*afstand van een groep*). Firms that must not be
/// approached are left out.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GroupReach {
    /// Code of the division or province.
    pub code: String,
    /// What it is called.
    pub label: Text,
    /// Number of firms.
    pub firms: u32,
    /// How many of them are how many steps away.
    pub by_steps: Vec<FirmsAtSteps>,
    /// Firms from which there is no way.
    pub without_way: u32,
    /// Steps that half of the firms need at most; `null` when half of them have no way.
    pub median_steps: Option<u32>,
    /// Which organisations to introduce to a frontier company or top cluster: the first is the best single one; the next ones
    /// are best when those before are made.
    #[schema(max_items = 3)]
    pub best_introductions: Vec<NewIntroduction>,
}

/// Firms at one distance (*bedrijven op een afstand*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FirmsAtSteps {
    /// Steps.
    pub steps: u32,
    /// Firms.
    pub firms: u32,
}

/// An introduction that would bring firms nearer (*nieuwe introductie*).
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewIntroduction {
    /// Whom to introduce to the frontier.
    pub organisation: NamedOrganisation,
    /// For how many firms of the group that shortens the way, beside those of the introductions before it.
    pub shortens_for: u32,
}

/// Most introductions of a group that are told.
const MOST_INTRODUCTIONS: usize = 3;

/// How far a stored firm is from the frontier.
pub fn get_frontier_reach(app: &App, caller: &Caller, firm: FirmId) -> Result<FrontierReach> {
    let missing = || AppError::NotFound { what: "firm", id: firm.to_string() };
    let stored = app.pool.read(caller.organisation, |tenant| storage::firms::find_firm(tenant, firm))?;
    stored.filter(|stored| caller.reaches_place(stored.record.location.as_ref())).ok_or_else(missing)?;
    let indexed = app.indexes.current(caller.organisation, None)?;
    let Indexed { snapshot, .. } = &*indexed;
    let organisations = Organisations::of(snapshot);
    let network = &organisations.network;
    let own = network.find(Participant::Firm(firm));
    // Over who must not be approached nobody reaches anybody; the firm that is asked about is at an end.
    let may_pass = |node: u32| Some(node) == own || organisations.may_be_asked(node);
    let reach = Reach::new(network, |node| organisations.is_frontier(node), may_pass);
    let way = own.map(|node| reach.way(node)).unwrap_or_default();
    let groups: Vec<(Group, Counted)> = organisations
        .groups(firm)
        .into_iter()
        .map(|group| (group, Counted::of(&organisations, &reach, may_pass, group)))
        .collect();

    let shown = way.iter().chain(groups.iter().flat_map(|(_, counted)| counted.best.iter().map(|best| &best.node)));
    let wanted = shown.map(|node| network.organisation(*node)).chain([Participant::Firm(firm)]);
    let named = app.pool.read(caller.organisation, |tenant| Named::load(tenant, caller, wanted))?;
    let mut told = FrontierReach {
        firm: named.of(Participant::Firm(firm)).ok_or_else(missing)?,
        steps: own.and_then(|node| reach.steps(node)),
        way: way.iter().filter_map(|node| named.at(network, *node)).collect(),
        sector: None,
        region: None,
        index_version: snapshot.version,
    };
    for (group, counted) in groups {
        let name = |best: &Introduction| {
            Some(NewIntroduction { organisation: named.at(network, best.node)?, shortens_for: best.shortened })
        };
        let best = counted.best.iter().filter_map(name).collect();
        let (place, (code, label)) = match group {
            Group::Division(..) => (&mut told.sector, called(group)),
            Group::Province(_) => (&mut told.region, called(group)),
        };
        *place = Some(counted.told(code, label, best));
    }
    Ok(told)
}

struct Counted {
    spread: Spread,
    best: Vec<Introduction>,
}

impl Counted {
    fn of(organisations: &Organisations<'_>, reach: &Reach, may_pass: impl Fn(u32) -> bool, group: Group) -> Counted {
        let mut spread = Spread::default();
        let mut counts = vec![0u32; organisations.network.len()];
        for node in organisations.firms_of(group) {
            spread.add(node.and_then(|node| reach.steps(node)));
            node.into_iter().for_each(|node| counts[node as usize] = 1);
        }
        let counts = |node: u32| counts[node as usize];
        let best = best_introductions(&organisations.network, reach, may_pass, counts, MOST_INTRODUCTIONS);
        Counted { spread, best }
    }

    fn told(self, code: String, label: Text, best_introductions: Vec<NewIntroduction>) -> GroupReach {
        let spread = &self.spread;
        let at = |(steps, firms): (usize, &u32)| FirmsAtSteps { steps: steps as u32, firms: *firms };
        GroupReach {
            code,
            label,
            firms: spread.firms(),
            by_steps: spread.by_steps.iter().enumerate().map(at).filter(|at| at.firms > 0).collect(),
            without_way: spread.without_way,
            median_steps: spread.median(),
            best_introductions,
        }
    }
}

/// Code and name of a group.
fn called(group: Group) -> (String, Text) {
    match group {
        Group::Division(_, division) => {
            let code = format!("{division:02}");
            let label = reference::sector(SbiVersion::V2008, &code).map(|sector| sector.label.clone());
            (code, label.unwrap_or_default())
        }
        Group::Province(row) => {
            let province = reference::provinces().get(usize::from(row));
            province.map(|province| (province.code.clone(), province.name.clone())).unwrap_or_default()
        }
    }
}
