//! `/netwerk`: groups of firms that know each other and that no network covers.

use super::frame::{Frame, answer};
use super::network::{Named, named};
use crate::api::State;
use crate::api::permission::{Permit, TraceAcquaintances};
use crate::api::problem::Problem;
use crate::app::AppError;
use crate::app::contact_permission::closed_among;
use crate::app::informal_clusters::{InformalCluster, NamedOrganisation, get_ready_clusters};
use crate::domain::{FirmId, PartnerKind};
use actix_web::{HttpResponse, web};
use askama::Template;
use std::collections::HashSet;

/// Groups that are shown.
const MOST_GROUPS: usize = 10;
/// Members of a group that are named.
const MOST_MEMBERS: usize = 8;

/// A group.
pub struct Group {
    /// How many members.
    pub size: usize,
    /// Who has the strongest bonds with the others.
    pub centre: Named,
    /// Whom to ask first: the one with the strongest bonds who may be approached; nobody when none of those that are known may.
    pub first: Option<Named>,
    /// The others.
    pub members: Vec<Named>,
    /// That there are others, of whom no name stands here.
    pub others: Option<String>,
    /// Topics.
    pub topics: String,
}

#[derive(Template)]
#[template(path = "clusters.html")]
struct ClustersPage {
    frame: Frame,
    /// The groups; absent while they are looked for for the first time.
    groups: Option<Vec<Group>>,
    /// When they were looked for, when something changed since.
    made_at: Option<String>,
}

/// The page of groups.
pub async fn get_clusters(
    permit: Permit<TraceAcquaintances>,
    state: web::Data<State>,
    frame: Frame,
) -> Result<HttpResponse, Problem> {
    let (frame, app) = (frame.of(&permit.caller), state.app.clone());
    let work = move || {
        let made = get_ready_clusters(&app, &permit.caller, MOST_GROUPS)?;
        let made_at = made.as_ref().filter(|made| !made.is_current).map(|made| frame.lang.moment(made.at));
        let clusters = made.map(|made| made.value.clusters.clone());
        let known = clusters.iter().flatten().flat_map(|cluster| [&cluster.centre].into_iter().chain(&cluster.members));
        let firms: Vec<FirmId> = known.filter(|one| one.kind == PartnerKind::Firm).map(|one| FirmId(one.id)).collect();
        let closed = closed_among(&app, &permit.caller, &firms)?;
        let groups = clusters.map(|clusters| clusters.iter().map(|cluster| group(&frame, cluster, &closed)).collect());
        Ok::<_, AppError>(ClustersPage { frame, groups, made_at })
    };
    answer(&state.calculators.run(work).await??)
}

fn group(frame: &Frame, cluster: &InformalCluster, closed: &HashSet<FirmId>) -> Group {
    let topics = cluster.topics.iter().map(|topic| frame.lang.say(&topic.label));
    let others = cluster.members.iter().filter(|member| member.id != cluster.centre.id);
    let mut all = [&cluster.centre].into_iter().chain(others.clone());
    let first = all.find(|one| one.kind != PartnerKind::Firm || !closed.contains(&FirmId(one.id)));
    let is_named = |one: &&NamedOrganisation| first.is_none_or(|first| first.id != one.id);
    let members: Vec<Named> =
        [&cluster.centre].into_iter().chain(others).filter(is_named).take(MOST_MEMBERS).map(named).collect();
    let unnamed = cluster.size.saturating_sub(members.len() + usize::from(first.is_some()));
    Group {
        others: (unnamed > 0).then(|| frame.w.cluster_others.of(unnamed)),
        members,
        size: cluster.size,
        centre: named(&cluster.centre),
        first: first.map(named),
        topics: topics.collect::<Vec<_>>().join(", "),
    }
}
