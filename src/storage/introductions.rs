//! Introductions in the database, and what became of them.

use super::changes::{self, Entity, Entry};
use super::connection::{MultiBackend, within_write};
use super::document::{self, Columns};
use super::error::failed;
use super::expired::delete_introductions;
use super::page::{Listed, to_page};
use super::schema::{firms, introductions, outcomes};
use super::search_text::storable;
use super::{Page, PageOf, Result, StorageError, Stored, Tenant};
use crate::domain::introduction::State;
use crate::domain::outcome::Moment;
use crate::domain::{FirmId, Introduction, IntroductionId, OrganisationId, Outcome, PartnerId};
use diesel::prelude::*;
use serde_json::json;

/// Which introductions a list shows; every given condition must hold.
#[derive(Clone, Debug, Default)]
pub struct IntroductionFilter {
    /// Of this firm.
    pub firm: Option<FirmId>,
    /// To this partner.
    pub partner: Option<PartnerId>,
    /// In one of these states; empty means in any.
    pub states: Vec<State>,
    /// Codes of regions in one of which the firm must be; empty means everywhere.
    pub within: Vec<String>,
    /// To one of these partners, each knowing of it: it was asked, or asked itself; absent means to any, known to it or not.
    pub known_to: Option<Vec<PartnerId>>,
}

/// Stores a new introduction.
pub fn insert_introduction(tenant: &mut Tenant<'_>, introduction: &Introduction) -> Result<()> {
    let text = document::to_text("introduction", introduction)?;
    let (conn, organisation) = tenant.parts();
    diesel::insert_into(introductions::table)
        .values((
            introductions::organisation_id.eq(organisation.to_string()),
            introductions::id.eq(introduction.id().to_string()),
            introductions::firm_id.eq(introduction.firm_id().to_string()),
            introductions::partner_id.eq(introduction.partner_id().to_string()),
            introductions::revision.eq(1_i64),
            introductions::changed_at.eq(changes::now()),
            introductions::state.eq(introduction.state().code()),
            introductions::partner_was_asked.eq(introduction.is_known_to_partner()),
            introductions::proposed_key.eq(introduction.proposal().date.to_string()),
            introductions::document.eq(text),
        ))
        .execute(conn)
        .map_err(failed("saving an introduction"))?;
    tenant.record(&[change_of(introduction, None).new_if(true)])?;
    Ok(())
}

/// Tells the state before and now, so that a move can be told from another change.
fn change_of(introduction: &Introduction, before: Option<String>) -> Entry {
    let detail = json!({
        "partnerId": introduction.partner_id(),
        "before": before,
        "state": introduction.state().code(),
    });
    Entry::of(Entity::Introduction, introduction.id().0).at_firm(introduction.firm_id().0).with(&detail)
}

/// Puts an introduction in the place of its `revision`.
pub fn replace_introduction(tenant: &mut Tenant<'_>, introduction: &Introduction, revision: i64) -> Result<()> {
    let text = document::to_text("introduction", introduction)?;
    let (conn, organisation) = tenant.parts();
    let row = introductions::table.find((organisation.to_string(), introduction.id().to_string()));
    let before: Option<String> =
        row.clone().select(introductions::state).first(conn).optional().map_err(failed("finding an introduction"))?;
    let replaced = diesel::update(row)
        .filter(introductions::revision.eq(revision))
        .set((
            introductions::revision.eq(revision + 1),
            introductions::changed_at.eq(changes::now()),
            introductions::state.eq(introduction.state().code()),
            introductions::partner_was_asked.eq(introduction.is_known_to_partner()),
            introductions::document.eq(text),
        ))
        .execute(conn)
        .map_err(failed("changing an introduction"))?;
    if replaced == 0 {
        return Err(StorageError::Changed);
    }
    tenant.record(&[change_of(introduction, before)])?;
    Ok(())
}

/// Deletes an introduction, with what became of it.
pub fn delete_introduction(tenant: &mut Tenant<'_>, introduction: &Introduction) -> Result<()> {
    delete_introductions(tenant, &[(introduction.id().0, introduction.firm_id().0)])
}

/// The introduction, if it exists.
pub fn find_introduction(tenant: &mut Tenant<'_>, id: IntroductionId) -> Result<Option<Stored<Introduction>>> {
    let (conn, organisation) = tenant.parts();
    let row: Option<Columns> = introductions::table
        .find((organisation.to_string(), id.to_string()))
        .select((introductions::revision, introductions::changed_at, introductions::document))
        .get_result(conn)
        .optional()
        .map_err(failed("finding an introduction"))?;
    row.map(|row| document::to_stored("introduction", row)).transpose()
}

/// A page of introductions, the latest proposal first.
pub fn list_introductions(
    tenant: &mut Tenant<'_>,
    filter: &IntroductionFilter,
    page: &Page,
) -> Result<PageOf<Stored<Introduction>>> {
    let (conn, organisation) = tenant.parts();
    let total = filtered(organisation, filter).count().get_result(conn).map_err(failed("counting introductions"))?;
    let mut query = filtered(organisation, filter);
    if let Some((key, id)) = &page.after {
        query = query.filter(introductions::proposed_key.le(key.clone()));
        query = query.filter(introductions::proposed_key.lt(key.clone()).or(introductions::id.lt(id.to_string())));
    }
    let rows: Vec<Listed> = query
        .order((introductions::proposed_key.desc(), introductions::id.desc()))
        .limit(page.rows_to_fetch())
        .select((
            introductions::proposed_key,
            introductions::id,
            introductions::revision,
            introductions::changed_at,
            introductions::document,
        ))
        .load(conn)
        .map_err(failed("listing introductions"))?;
    to_page("introduction", rows, page, total)
}

fn filtered<'a>(
    organisation: OrganisationId,
    filter: &IntroductionFilter,
) -> introductions::BoxedQuery<'a, MultiBackend> {
    let mut query =
        introductions::table.filter(introductions::organisation_id.eq(organisation.to_string())).into_boxed();
    if let Some(firm) = filter.firm {
        query = query.filter(introductions::firm_id.eq(firm.to_string()));
    }
    if let Some(partner) = filter.partner {
        query = query.filter(introductions::partner_id.eq(partner.to_string()));
    }
    if !filter.states.is_empty() {
        let codes = filter.states.iter().map(|state| state.code()).collect::<Vec<_>>();
        query = query.filter(introductions::state.eq_any(codes));
    }
    if let Some(partners) = &filter.known_to {
        let partners: Vec<String> = partners.iter().map(PartnerId::to_string).collect();
        query = query.filter(introductions::partner_was_asked).filter(introductions::partner_id.eq_any(partners));
    }
    if !filter.within.is_empty() {
        let codes = || filter.within.iter().map(|code| storable(code).into_owned()).collect::<Vec<String>>();
        let near = firms::table
            .filter(firms::organisation_id.eq(organisation.to_string()))
            .filter(
                firms::province
                    .eq_any(codes())
                    .or(firms::corop.eq_any(codes()))
                    .or(firms::municipality.eq_any(codes()))
                    .assume_not_null(),
            )
            .select(firms::id);
        query = query.filter(introductions::firm_id.eq_any(near));
    }
    query
}

/// All introductions of a firm, or of all firms; in the order of their ids.
pub fn load_introductions(tenant: &mut Tenant<'_>, firm: Option<FirmId>) -> Result<Vec<Introduction>> {
    load_filtered(tenant, &IntroductionFilter { firm, ..IntroductionFilter::default() })
}

/// The same without requests of partners that the agency did not take up: what happened between agency and firm.
pub fn load_taken_up(tenant: &mut Tenant<'_>, firm: Option<FirmId>) -> Result<Vec<Introduction>> {
    let mut introductions = load_introductions(tenant, firm)?;
    introductions.retain(Introduction::is_taken_up);
    Ok(introductions)
}

/// All introductions that a filter lets through, in the order of their ids.
pub fn load_filtered(tenant: &mut Tenant<'_>, filter: &IntroductionFilter) -> Result<Vec<Introduction>> {
    let found = load_stored(tenant, filter)?;
    Ok(found.into_iter().map(|stored| stored.record).collect())
}

/// The same with their revisions.
pub fn load_stored(tenant: &mut Tenant<'_>, filter: &IntroductionFilter) -> Result<Vec<Stored<Introduction>>> {
    let (conn, organisation) = tenant.parts();
    let rows: Vec<Columns> = filtered(organisation, filter)
        .order(introductions::id)
        .select((introductions::revision, introductions::changed_at, introductions::document))
        .load(conn)
        .map_err(failed("loading introductions"))?;
    rows.into_iter().map(|row| document::to_stored("introduction", row)).collect()
}

/// The introduction by which a firm holds a place at a partner; nothing when it holds none.
pub fn find_place_held(tenant: &mut Tenant<'_>, firm: FirmId, partner: PartnerId) -> Result<Option<IntroductionId>> {
    let (conn, organisation) = tenant.parts();
    let filter = IntroductionFilter { firm: Some(firm), partner: Some(partner), ..IntroductionFilter::default() };
    let id: Option<String> = filtered(organisation, &filter)
        .filter(introductions::state.eq_any(holding_place()))
        .order(introductions::id)
        .select(introductions::id)
        .first(conn)
        .optional()
        .map_err(failed("looking for a place that is held"))?;
    id.map(|id| document::to_uuid(&id).map(IntroductionId)).transpose()
}

fn holding_place() -> Vec<&'static str> {
    State::ALL.into_iter().filter(|state| state.holds_place()).map(State::code).collect()
}

/// How many introductions hold a place at a partner. Other writers of the organisation wait from here to the end of the
/// transaction, so that no two take the last place.
pub fn count_places_taken(tenant: &mut Tenant<'_>, partner: PartnerId) -> Result<u32> {
    let (conn, organisation) = tenant.parts();
    within_write(conn, |conn| changes::lock(conn, organisation).map(|_| ()))?;
    count_places_held(tenant, partner)
}

/// The same to be read: nobody waits, and others may take or give back a place at the same time.
pub fn count_places_held(tenant: &mut Tenant<'_>, partner: PartnerId) -> Result<u32> {
    let (conn, organisation) = tenant.parts();
    let taken: i64 = introductions::table
        .filter(introductions::organisation_id.eq(organisation.to_string()))
        .filter(introductions::partner_id.eq(partner.to_string()))
        .filter(introductions::state.eq_any(holding_place()))
        .count()
        .get_result(conn)
        .map_err(failed("counting the places taken"))?;
    Ok(taken.try_into().unwrap_or(u32::MAX))
}

/// How many introductions will hold a place at a partner that said yes, once the two are introduced.
pub fn count_places_promised(tenant: &mut Tenant<'_>, partner: PartnerId) -> Result<u32> {
    let (conn, organisation) = tenant.parts();
    let promised: i64 = introductions::table
        .filter(introductions::organisation_id.eq(organisation.to_string()))
        .filter(introductions::partner_id.eq(partner.to_string()))
        .filter(introductions::state.eq(State::PartnerAgreed.code()))
        .count()
        .get_result(conn)
        .map_err(failed("counting the places promised"))?;
    Ok(promised.try_into().unwrap_or(u32::MAX))
}

/// Stores what became of an introduction; one that was stored for the same moment gives way.
pub fn save_outcome(tenant: &mut Tenant<'_>, outcome: &Outcome) -> Result<()> {
    let text = document::to_text("outcome", outcome)?;
    let (conn, organisation) = tenant.parts();
    let key = (organisation.to_string(), outcome.introduction_id.to_string(), moment_code(outcome.moment));
    within_write(conn, |conn| {
        diesel::delete(outcomes::table.find(key.clone())).execute(conn).map_err(failed("replacing an outcome"))?;
        diesel::insert_into(outcomes::table)
            .values((
                outcomes::organisation_id.eq(key.0),
                outcomes::introduction_id.eq(key.1),
                outcomes::moment.eq(key.2),
                outcomes::changed_at.eq(changes::now()),
                outcomes::document.eq(text),
            ))
            .execute(conn)
            .map(|_| ())
            .map_err(failed("saving an outcome"))
    })
}

fn moment_code(moment: Moment) -> &'static str {
    match moment {
        Moment::ThreeMonths => "three_months",
        Moment::TwelveMonths => "twelve_months",
    }
}

/// The outcomes of some introductions, by introduction and moment.
pub fn load_outcomes(tenant: &mut Tenant<'_>, of: &[IntroductionId]) -> Result<Vec<Outcome>> {
    let (conn, organisation) = tenant.parts();
    let mut found: Vec<Outcome> = Vec::new();
    for ids in of.chunks(super::CHUNK) {
        let documents: Vec<String> = outcomes::table
            .filter(outcomes::organisation_id.eq(organisation.to_string()))
            .filter(outcomes::introduction_id.eq_any(ids.iter().map(IntroductionId::to_string).collect::<Vec<_>>()))
            .select(outcomes::document)
            .load(conn)
            .map_err(failed("loading outcomes"))?;
        for text in &documents {
            found.push(document::from_text("outcome", text)?);
        }
    }
    found.sort_by_key(|outcome| (outcome.introduction_id, outcome.moment));
    Ok(found)
}
