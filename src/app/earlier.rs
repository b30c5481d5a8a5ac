//! What earlier projects say of the pairs that an answer shows, with the names to say it.

use super::Result;
use crate::domain::{PartnerId, ProjectId};
use crate::matching::explain;
use crate::matching::facts::RowId;
use crate::matching::past::evidence::Evidence;
use crate::matching::past::named::Names;
use crate::matching::query::Query;
use crate::matching::rank::{Ranked, Ranking};
use crate::matching::snapshot::Snapshot;
use crate::storage::{self, Tenant};
use std::collections::{BTreeSet, HashMap};

/// Evidence by candidate, and the names for all of it.
pub(super) struct Earlier {
    evidence: HashMap<RowId, Evidence>,
    /// Names of projects and partners.
    pub(super) names: Names,
}

impl Earlier {
    /// Counts for every ranked candidate, and reads what is mentioned in one go.
    pub(super) fn load(tenant: &mut Tenant<'_>, snapshot: &Snapshot, query: &Query, ranking: &Ranking) -> Result<Self> {
        let of = |ranked: &Ranked| Some((ranked.id, explain::evidence(snapshot, query, ranking, ranked)?));
        let evidence: HashMap<RowId, Evidence> = ranking.ranked.iter().filter_map(of).collect();
        let projects: BTreeSet<ProjectId> = evidence.values().flat_map(Evidence::projects).collect();
        let partners: BTreeSet<PartnerId> = evidence.values().flat_map(|found| found.known_by_name.clone()).collect();
        let (projects, partners): (Vec<_>, Vec<_>) = (projects.into_iter().collect(), partners.into_iter().collect());
        let projects = storage::collaborations::load_projects_by_id(tenant, &projects)?;
        let partners = storage::partners::load_partners_by_id(tenant, &partners)?;
        let partners = partners.into_iter().map(|partner| (partner.id, partner.name));
        Ok(Self { evidence, names: Names::new(&projects, partners) })
    }

    /// What is known of a candidate.
    pub(super) fn of(&self, ranked: &Ranked) -> Option<&Evidence> {
        self.evidence.get(&ranked.id)
    }
}
