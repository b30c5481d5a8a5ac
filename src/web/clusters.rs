//! `/netwerk`: groups of firms that know each other and that no network covers.

use super::frame::{Frame, answer};
use super::network::{Named, named};
use crate::api::State;
use crate::api::permission::{Permit, TraceAcquaintances};
use crate::api::problem::Problem;
use crate::app::AppError;
use crate::app::informal_clusters::{InformalCluster, get_ready_clusters};
use actix_web::{HttpResponse, web};
use askama::Template;

/// Groups that are shown.
const MOST_GROUPS: usize = 10;
/// Members of a group that are named.
const MOST_MEMBERS: usize = 8;

/// A group.
pub struct Group {
    /// How many members.
    pub size: usize,
    /// Whom to ask first.
    pub centre: Named,
    /// Members.
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
        let groups = made.map(|made| made.value.clusters.iter().map(|cluster| group(&frame, cluster)).collect());
        Ok::<_, AppError>(ClustersPage { frame, groups, made_at })
    };
    answer(&state.calculators.run(work).await??)
}

fn group(frame: &Frame, cluster: &InformalCluster) -> Group {
    let topics = cluster.topics.iter().map(|topic| frame.lang.say(&topic.label));
    let others = cluster.members.iter().filter(|member| member.id != cluster.centre.id);
    let members: Vec<Named> = others.take(MOST_MEMBERS).map(named).collect();
    let unnamed = cluster.size.saturating_sub(1 + members.len());
    Group {
        others: (unnamed > 0).then(|| frame.w.cluster_others.of(unnamed)),
        members,
        size: cluster.size,
        centre: named(&cluster.centre),
        topics: topics.collect::<Vec<_>>().join(", "),
    }
}
