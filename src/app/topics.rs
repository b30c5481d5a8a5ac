//! A topic: which partners work on it, and which firms want to.

use super::search::is_within_reach;
use super::{App, Caller, Result};
use crate::domain::{Firm, FirmId, Partner, PartnerId, TopicId};
use crate::matching::columns::{Columns, FirmRow, PartnerRow};
use crate::storage::firms::load_firms_by_id;
use crate::storage::partners::load_partners_by_id;
use std::collections::HashMap;
use uuid::Uuid;

/// Who has to do with a topic.
#[derive(Clone, Debug)]
pub struct AroundTopic {
    /// Partners that work on it, those that do so most first.
    pub partners: Vec<Partner>,
    /// How many partners do.
    pub partners_in_all: usize,
    /// Firms that want to work on it.
    pub firms: Vec<Firm>,
    /// How many firms do.
    pub firms_in_all: usize,
}

/// Who within reach has to do with a topic, or with one of a theme, at most `most` partners and firms; no firms for who
/// may not see firms.
pub fn around_topic(app: &App, caller: &Caller, topic: TopicId, most: usize, sees_firms: bool) -> Result<AroundTopic> {
    let indexed = app.indexes.current(caller.organisation, None)?;
    let snapshot = &indexed.snapshot;
    let is_meant = |row: u16| {
        TopicId::at(row.into())
            .is_some_and(|found| found == topic || topic.topic().parent.is_none() && found.theme() == topic)
    };
    let mut partners: Vec<(f32, Uuid)> = Vec::new();
    for segment in snapshot.partners.segments() {
        for row in (0..segment.columns.len()).filter(|row| segment.is_live(*row)) {
            let row = PartnerRow { columns: segment.columns, row };
            let strengths = row.topics().iter().filter(|(found, _)| is_meant(*found)).map(|(_, strength)| *strength);
            let id = Uuid::from_bytes(row.id());
            let strongest = strengths.reduce(f32::max).filter(|_| caller.reaches_partner(PartnerId(id)));
            partners.extend(strongest.map(|strength| (strength, id)));
        }
    }
    partners.sort_by(|(one, a), (other, b)| other.total_cmp(one).then(a.cmp(b)));
    let mut firms: Vec<Uuid> = Vec::new();
    for segment in snapshot.firms.segments().iter().filter(|_| sees_firms) {
        for row in (0..segment.columns.len()).filter(|row| segment.is_live(*row)) {
            let row = FirmRow { columns: segment.columns, row };
            let id = Uuid::from_bytes(row.id());
            if row.topics().iter().any(|found| is_meant(*found)) && is_within_reach(&indexed, caller, id) {
                firms.push(id);
            }
        }
    }
    firms.sort_unstable();
    let (partners_in_all, firms_in_all) = (partners.len(), firms.len());
    let partner_ids: Vec<PartnerId> = partners.iter().take(most).map(|(_, id)| PartnerId(*id)).collect();
    let firm_ids: Vec<FirmId> = firms.iter().take(most).map(|id| FirmId(*id)).collect();
    let (loaded_partners, mut firms) = app.pool.read(caller.organisation, |tenant| {
        Ok::<_, super::AppError>((load_partners_by_id(tenant, &partner_ids)?, load_firms_by_id(tenant, &firm_ids)?))
    })?;
    let mut by_id: HashMap<PartnerId, Partner> =
        loaded_partners.into_iter().map(|partner| (partner.id, partner)).collect();
    firms.retain(|firm| caller.reaches_place(firm.location.as_ref()));
    firms.sort_by(|one, other| one.name.cmp(&other.name));
    let partners = partner_ids.iter().filter_map(|id| by_id.remove(id)).collect();
    Ok(AroundTopic { partners, partners_in_all, firms, firms_in_all })
}
