//! Where a cluster could be organised: groups that know each other and that no network covers.

use super::acquaintances::{Named, rounded};
use super::index::Indexed;
use super::kept::Made;
use super::{App, Caller, Result};
use crate::domain::{Text, TopicId, reference};
use crate::graph::clusters::{Cluster, TopicShare, informal_clusters};
use crate::matching::facts::Regions;
use crate::matching::organisations::Organisations;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use super::acquaintances::NamedOrganisation;

/// Informal clusters, largest first.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InformalClusters {
    /// The clusters.
    pub clusters: Vec<InformalCluster>,
    /// How many there are in all.
    pub total: usize,
    /// Version of the data.
    pub index_version: i64,
}

/// A group of at least five firms and whoever they know, that no formal network covers (*informeel cluster*).
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InformalCluster {
    /// Place in the list, from 1.
    #[schema(minimum = 1)]
    pub rank: usize,
    /// Number of members.
    pub size: usize,
    /// How many of them are firms.
    pub firms: usize,
    /// The member with the strongest bonds with the others: whom to ask first.
    pub centre: NamedOrganisation,
    /// Members, those with the strongest bonds first, at most 25.
    #[schema(max_items = 25)]
    pub members: Vec<NamedOrganisation>,
    /// What it may be about: topics that its members have more often than others, at most three.
    #[schema(max_items = 3)]
    pub topics: Vec<ClusterTopic>,
    /// The formal network that knows most of the members; `null` when none knows any.
    pub nearest_network: Option<NearestNetwork>,
    /// Share of the strength of the members' bonds that stays inside, 0 to 1.
    #[schema(minimum = 0, maximum = 1)]
    pub cohesion: f64,
}

/// A topic of a cluster (*onderwerp*).
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClusterTopic {
    /// Code of the topic.
    pub topic: TopicId,
    /// What it is called.
    pub label: Text,
    /// Share of the members that have it, 0 to 1.
    #[schema(minimum = 0, maximum = 1)]
    pub share: f64,
    /// Share of all who know anybody that have it, 0 to 1.
    #[schema(minimum = 0, maximum = 1)]
    pub usual_share: f64,
}

/// A formal network and how much of a cluster it knows (*dichtstbijzijnde netwerk*).
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NearestNetwork {
    /// The network.
    pub organisation: NamedOrganisation,
    /// Share of the members that it knows, below 0.5.
    #[schema(minimum = 0, maximum = 1)]
    pub share: f64,
}

/// Most members of a cluster that are named.
const MOST_MEMBERS: usize = 25;
/// The order in which communities are searched is drawn, but always the same.
const SEED: u64 = 1;

/// The largest informal clusters; with `region`, a code of a province, COROP region or municipality, those of which at
/// least half of the members lie there.
pub fn list_informal_clusters(
    app: &App,
    caller: &Caller,
    region: Option<&str>,
    most: usize,
) -> Result<InformalClusters> {
    let indexed = app.indexes.current(caller.organisation, None)?;
    let Indexed { snapshot, .. } = &*indexed;
    let organisations = Organisations::of(snapshot);
    let network = &organisations.network;
    let all = informal_clusters(network, |node| organisations.role(node), |node| organisations.topics(node), SEED);
    let lies_there = |cluster: &Cluster| {
        let there = |node: &&u32| region.is_none_or(|region| is_in(organisations.regions(**node), region));
        2 * cluster.members.iter().filter(there).count() >= cluster.members.len()
    };
    let all: Vec<Cluster> = all.into_iter().filter(lies_there).collect();
    let shown = &all[..all.len().min(most)];

    let nodes = shown.iter().flat_map(|cluster| {
        let members = cluster.members.iter().take(MOST_MEMBERS).copied();
        members.chain(cluster.nearest_network.map(|(node, _)| node))
    });
    let named = app.pool.read(caller.organisation, |tenant| {
        Named::load(tenant, caller, nodes.map(|node| network.organisation(node)))
    })?;
    let told = shown.iter().filter_map(|cluster| {
        let members = cluster.members.iter().take(MOST_MEMBERS);
        let members: Vec<NamedOrganisation> = members.filter_map(|node| named.at(network, *node)).collect();
        Some(InformalCluster {
            rank: 0,
            size: cluster.members.len(),
            firms: cluster.firms,
            centre: members.first()?.clone(),
            members,
            topics: cluster.topics.iter().filter_map(topic).collect(),
            nearest_network: cluster.nearest_network.and_then(|(node, share)| {
                Some(NearestNetwork { organisation: named.at(network, node)?, share: rounded(share) })
            }),
            cohesion: rounded(cluster.cohesion),
        })
    });
    Ok(InformalClusters {
        clusters: told.enumerate().map(|(place, cluster)| InformalCluster { rank: place + 1, ..cluster }).collect(),
        total: all.len(),
        index_version: snapshot.version,
    })
}

/// The largest informal clusters for a page, as they were last worked out; nothing while that is done for the first time.
pub fn get_ready_clusters(app: &App, caller: &Caller, most: usize) -> Result<Option<Made<InformalClusters>>> {
    let mut regions = caller.reach.regions.clone();
    regions.sort();
    let (key, asking) = (format!("clusters {most} {}", regions.join(",")), caller.clone());
    app.kept.get(app, caller.organisation, key, move |app| list_informal_clusters(app, &asking, None, most))
}

fn topic(share: &TopicShare) -> Option<ClusterTopic> {
    let topic = TopicId::at(share.topic.into())?;
    let label = topic.topic().label.clone();
    Some(ClusterTopic { topic, label, share: rounded(share.share), usual_share: rounded(share.usual) })
}

/// Whether the regions of an organisation have this code.
pub(super) fn is_in(regions: Regions, code: &str) -> bool {
    let province = regions.province.and_then(|row| reference::provinces().get(usize::from(row)));
    let corop = regions.corop.and_then(|row| reference::corops().get(usize::from(row)));
    let municipality = regions.municipality.and_then(|row| reference::municipalities().get(usize::from(row)));
    let codes = [province.map(|p| &p.code), corop.map(|c| &c.code), municipality.map(|m| &m.code)];
    codes.into_iter().flatten().any(|known| known == code)
}
