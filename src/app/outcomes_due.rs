//! Which firms are to be asked what an introduction brought.

use super::contact_permission::{Dealing, OpenChannels, channels_of};
use super::{App, Caller, Result};
use crate::domain::outcome::Moment;
use crate::domain::{Firm, FirmId, Introduction, IntroductionId, Officer, PartnerId, Step};
use crate::outreach::outcomes::due;
use crate::storage::firms::load_firms_by_id;
use crate::storage::introductions::{load_introductions, load_outcomes};
use crate::storage::partners::load_partners_by_id;
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;

/// Outcomes that are to be asked (*uit te vragen*), the longest waiting first.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OutcomesDue {
    /// Until which day.
    pub due_date: NaiveDate,
    /// The first of them.
    #[schema(max_items = 100)]
    pub items: Vec<OutcomeDue>,
    /// How many there are in all.
    pub total: usize,
}

/// An outcome that is to be asked.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OutcomeDue {
    /// From which day it can be asked.
    pub due_date: NaiveDate,
    /// After three or twelve months.
    pub moment: Moment,
    /// The introduction; the answer goes to its outcomes.
    pub introduction_id: IntroductionId,
    /// Whom to ask.
    pub firm_id: FirmId,
    /// Its name.
    pub firm_name: String,
    /// By which channels it may be approached, and what closes the others.
    pub contact: OpenChannels,
    /// To whom it was introduced.
    pub partner_id: PartnerId,
    /// The partner's name; `null` when it was deleted.
    pub partner_name: Option<String>,
    /// The step that was taken last, or else was proposed.
    pub step: Option<Step>,
    /// Who proposed the introduction.
    pub officer: Officer,
}

/// The outcomes that can be asked until a day, today when absent, of firms within reach; nobody who does not want to be
/// approached, and nobody who objects elsewhere or was deleted.
pub fn list_outcomes_due(app: &App, caller: &Caller, until: Option<NaiveDate>, most: usize) -> Result<OutcomesDue> {
    let until = until.unwrap_or(app.today());
    app.pool.read(caller.organisation, |tenant| {
        let introductions = load_introductions(tenant, None)?;
        let ids: Vec<IntroductionId> = introductions.iter().map(Introduction::id).collect();
        let outcomes = load_outcomes(tenant, &ids)?;
        let due = due(&introductions, &outcomes, until);
        let firms: Vec<FirmId> = due.iter().map(|due| due.firm_id).collect();
        let firms: HashMap<FirmId, Firm> = load_firms_by_id(tenant, &firms)?
            .into_iter()
            .filter(|firm| caller.reaches_place(firm.location.as_ref()) && firm.do_not_contact.is_none())
            .map(|firm| (firm.id, firm))
            .collect();
        let mut contact = channels_of(app, tenant, caller, firms.values(), Dealing::UnderWay)?;
        contact.retain(|_, contact| !contact.is_absent());
        let by_id: HashMap<IntroductionId, &Introduction> =
            introductions.iter().map(|made| (made.id(), made)).collect();
        let partners: Vec<PartnerId> =
            due.iter().filter_map(|due| by_id.get(&due.introduction_id)).map(|made| made.partner_id()).collect();
        let partners: HashMap<PartnerId, String> =
            load_partners_by_id(tenant, &partners)?.into_iter().map(|partner| (partner.id, partner.name)).collect();
        let items = due.into_iter().filter_map(|due| {
            let (firm_name, made) = (firms.get(&due.firm_id)?.name.clone(), by_id.get(&due.introduction_id)?);
            let contact = contact.get(&due.firm_id)?.clone();
            Some(OutcomeDue {
                due_date: due.on,
                moment: due.moment,
                introduction_id: due.introduction_id,
                firm_id: due.firm_id,
                firm_name,
                contact,
                partner_id: made.partner_id(),
                partner_name: partners.get(&made.partner_id()).cloned(),
                step: made.step(),
                officer: made.proposal().officer.clone(),
            })
        });
        let mut items: Vec<OutcomeDue> = items.collect();
        let total = items.len();
        items.truncate(most);
        Ok(OutcomesDue { due_date: until, items, total })
    })
}
