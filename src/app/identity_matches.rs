//! Whether a firm that comes in is known already: same, maybe or different, with what each field says. Nothing is stored.
//!
//! The firms of an organisation are laid out for it once and kept in memory; what changed since is taken along at the next
//! question, so that a question after a write sees it. A firm that changed stands twice in the layout, of which the older
//! row no longer counts; when there are many of those, everything is laid out anew, with weights that are estimated again.

use super::duplicates::{DuplicateFirm, firm_in_short, reason};
use super::firms::understand;
use super::{App, Caller, Result};
use crate::domain::duplicate::{FieldReason, Likeness};
use crate::domain::{Firm, FirmId, OrganisationId};
use crate::identity::firms::{Candidate, KnownFirms};
use crate::identity::{Decision, Thresholds};
use crate::interpretation::FirmProfile;
use crate::storage::Tenant;
use crate::storage::changes::{Change, Entity, list_after};
use crate::storage::firms::{load_firms, load_firms_by_id};
use serde::Serialize;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use utoipa::ToSchema;

/// Most firms of one answer.
const MOST: usize = 10;

/// After more changes than this since the firms were laid out, everything is laid out anew.
const MOST_CHANGES: usize = 10_000;

/// Whether a firm is known (*bekend*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum IdentityAnswer {
    /// It is the first of the firms named, by more than one kind of evidence.
    Same,
    /// It may be one of the firms named: a person should look.
    Maybe,
    /// None of the known firms is it.
    Different,
}

/// What is known of a firm that comes in (*herkenning*).
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct IdentityMatches {
    /// The answer.
    pub answer: IdentityAnswer,
    /// The known firms that it is or may be, the heaviest first.
    #[schema(max_items = 10)]
    pub matches: Vec<IdentityMatch>,
}

/// A known firm that it is or may be.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct IdentityMatch {
    /// The known firm.
    pub firm: DuplicateFirm,
    /// What the fields say.
    pub verdict: Likeness,
    /// Match weight in bits: log2 of the odds that the two are one firm.
    pub weight: f64,
    /// The probability that belongs to it.
    #[schema(minimum = 0, maximum = 1)]
    pub probability: f64,
    /// Weight before any field was looked at, in bits; with the reasons it adds up to the weight.
    pub prior_weight: f64,
    /// What each field brings.
    #[schema(max_items = 20)]
    pub reasons: Vec<FieldReason>,
}

/// The firms of each organisation as they were laid out last.
#[derive(Debug, Default)]
pub struct Layouts(Mutex<HashMap<OrganisationId, Arc<Mutex<Option<Layout>>>>>);

impl Layouts {
    fn slot(&self, organisation: OrganisationId) -> Arc<Mutex<Option<Layout>>> {
        // A poisoned lock guards a whole map: a slot is put in by one step.
        self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(organisation).or_default().clone()
    }
}

/// Firms as they are held against one that comes in.
#[derive(Debug)]
struct Layout {
    version: i64,
    known: KnownFirms,
    /// By row.
    ids: Vec<FirmId>,
    /// The row that counts of each firm.
    row_of: HashMap<FirmId, usize>,
    changes: usize,
}

impl Layout {
    fn new(tenant: &mut Tenant<'_>) -> Result<Self> {
        let version = tenant.version()?;
        let mut firms: Vec<Firm> = Vec::new();
        load_firms(tenant, &mut |firm| firms.push(firm))?;
        let ids: Vec<FirmId> = firms.iter().map(|firm| firm.id).collect();
        let row_of = ids.iter().enumerate().map(|(row, id)| (*id, row)).collect();
        Ok(Self { version, known: KnownFirms::new(&firms), ids, row_of, changes: 0 })
    }

    /// Takes along what changed since; nothing when it must be laid out anew.
    fn followed(mut self, tenant: &mut Tenant<'_>) -> Result<Option<Self>> {
        let version = tenant.version()?;
        let changes = list_after(tenant, self.version, MOST_CHANGES + 1)?;
        // The log of changes has no gaps, unless its beginning was deleted.
        let is_whole = i64::try_from(changes.len()).is_ok_and(|count| count == version - self.version);
        self.changes += changes.len();
        // What was erased stays in no layout.
        let is_gone = |change: &Change| change.entity == Entity::Firm && change.deleted;
        if !is_whole || self.changes > MOST_CHANGES || changes.iter().any(is_gone) {
            return Ok(None);
        }
        let changed = changes.iter().filter(|change| change.entity == Entity::Firm);
        let ids: BTreeSet<FirmId> = changed.map(|change| FirmId(change.id)).collect();
        for id in &ids {
            self.row_of.remove(id);
        }
        for firm in load_firms_by_id(tenant, &ids.into_iter().collect::<Vec<_>>())? {
            self.row_of.insert(firm.id, self.ids.len());
            self.ids.push(firm.id);
            self.known.add(&firm);
        }
        self.version = version;
        Ok(Some(self))
    }

    fn find(&mut self, firm: &Firm) -> Vec<(FirmId, Candidate)> {
        let found = self.known.find(firm, &Thresholds::default()).into_iter();
        let counted = found.filter_map(|candidate| {
            let row = candidate.pair.0;
            let id = *self.ids.get(row)?;
            (self.row_of.get(&id) == Some(&row)).then_some((id, candidate))
        });
        counted.collect()
    }
}

/// Holds a firm that is only described against all firms within reach.
pub fn match_identity(app: &App, caller: &Caller, profile: &FirmProfile) -> Result<IdentityMatches> {
    let firm = understand(app, profile)?.record;
    let slot = app.layouts.slot(caller.organisation);
    let found = {
        // What a question that failed left behind is `None`, or whole.
        let mut layout = slot.lock().unwrap_or_else(PoisonError::into_inner);
        let mut current = app.pool.read(caller.organisation, |tenant| {
            let followed = match layout.take() {
                Some(before) => before.followed(tenant)?,
                None => None,
            };
            followed.map_or_else(|| Layout::new(tenant), Ok)
        })?;
        let found = current.find(&firm);
        *layout = Some(current);
        found
    };
    let ids: Vec<FirmId> = found.iter().map(|(id, _)| *id).collect();
    let firms =
        app.pool.read(caller.organisation, |tenant| Ok::<_, super::AppError>(load_firms_by_id(tenant, &ids)?))?;
    let within = firms.into_iter().filter(|firm| caller.reaches_place(firm.location.as_ref()));
    let within: HashMap<FirmId, Firm> = within.map(|firm| (firm.id, firm)).collect();
    let seen = found.iter().filter(|(id, _)| within.contains_key(id)).take(MOST);
    let told = |(id, candidate): &(FirmId, Candidate)| {
        let judged = &candidate.judged;
        IdentityMatch {
            firm: firm_in_short(*id, within.get(id)),
            verdict: if judged.decision == Decision::Same { Likeness::Same } else { Likeness::Maybe },
            weight: judged.weight,
            probability: judged.probability,
            prior_weight: judged.prior_weight,
            reasons: judged.evidence.iter().map(reason).collect(),
        }
    };
    let matches: Vec<IdentityMatch> = seen.map(told).collect();
    // The heaviest that a cautious rule holds back to “maybe” may stand above one that is the same.
    let same = matches.iter().filter(|found| found.verdict == Likeness::Same).count();
    let answer = match (same, matches.len()) {
        (_, 0) => IdentityAnswer::Different,
        // Two that are both the same are for a person: one of them, or both, stand in the list twice.
        (1, _) if matches[0].verdict == Likeness::Same => IdentityAnswer::Same,
        _ => IdentityAnswer::Maybe,
    };
    Ok(IdentityMatches { answer, matches })
}
