//! Firms: create, read, change, delete, search.

use super::accounts::names::entered;
use super::audit::{self, Event};
use super::caller::Role;
use super::external_keys::edited_firm;
use super::known::is_within;
use super::misfits::{Misfit, misfits};
use super::own_keys::refuse_own_keys;
use super::privacy::effects;
use super::relations::{link_relations, refuse_unknown_partners};
use super::writing::{self, Expected, Once, Place, Written, name_the_source, version_after};
use super::{App, AppError, Caller, Result, duplicates};
use crate::domain::audit::Action;
use crate::domain::firm::Unconfirmed;
use crate::domain::provenance::source_words;
use crate::domain::{Firm, FirmId, FirmType, Invalid, personal_data};
use crate::interpretation::{FirmProfile, Interpretation, Surroundings, Understood};
use crate::storage::firms::{delete_firm as erase, find_firm, list_counted_firms, list_firms as list, save_firm};
use crate::storage::member_lists::is_listed;
use crate::storage::{Page, PageOf, Saved, StorageError, Stored, Tenant};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

pub use crate::storage::firms::FirmFilter;

/// Firms with one KVK number that are read at once.
const MOST_COMPARED: usize = 100;

/// A stored firm as it is answered: the firm, and what is worked out from it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FirmRecord {
    /// The firm.
    #[serde(flatten)]
    pub firm: Firm,
    /// Type, derived today from age and size.
    pub firm_type: FirmType,
    /// Last change.
    pub changed_at: DateTime<Utc>,
    /// What was made of free words; only in the answer to a write.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interpretation: Option<Vec<Interpretation>>,
    /// Free text that seems to hold personal data of others; only in the answer to a write, and only when there is any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, max_items = 200)]
    pub warnings: Vec<Invalid>,
    /// Partners that were found not to fit; for the pages alone.
    #[serde(skip)]
    pub misfits: Vec<Misfit>,
    /// Its own words that nobody understood yet; for the pages alone.
    #[serde(skip)]
    pub unconfirmed: Vec<Unconfirmed>,
    /// Whether a partner has it among its members; for the pages of one firm alone.
    #[serde(skip)]
    pub is_listed: bool,
}

impl FirmRecord {
    pub(super) fn new(stored: Stored<Firm>, today: NaiveDate) -> Self {
        Self {
            firm_type: stored.record.firm_type(today),
            changed_at: stored.changed_at.and_utc(),
            misfits: misfits(&stored.record),
            unconfirmed: stored.record.still_unconfirmed(),
            is_listed: false,
            firm: Firm { misfits: Vec::new(), unconfirmed: Vec::new(), ..stored.record },
            interpretation: None,
            warnings: Vec::new(),
        }
    }
}

/// The firm and its revision.
pub fn get_firm(app: &App, caller: &Caller, id: FirmId) -> Result<(FirmRecord, i64)> {
    let (stored, is_listed) = app
        .pool
        .read(caller.organisation, |tenant| Ok::<_, AppError>((get(tenant, caller, id)?, is_listed(tenant, id)?)))?;
    let revision = stored.revision;
    Ok((FirmRecord { is_listed, ..FirmRecord::new(stored, app.today()) }, revision))
}

/// A page of firms.
pub fn list_firms(app: &App, caller: &Caller, filter: &FirmFilter, page: &Page) -> Result<PageOf<FirmRecord>> {
    let filter = FirmFilter { within: caller.reach.regions.clone(), ..filter.clone() };
    let indexed = app.indexes.if_built(caller.organisation)?;
    let found = app.pool.read(caller.organisation, |tenant| match indexed {
        // Counting millions in the database takes longer than all the rest; the roll of the same version knows.
        Some(indexed) if filter.is_of_places() && indexed.snapshot.version == tenant.version()? => {
            let region = filter.region.as_deref();
            let total = indexed.roll.count(|place| is_within(caller, region, Some(place)));
            list_counted_firms(tenant, &filter, page, total as u64)
        }
        _ => list(tenant, &filter, page),
    })?;
    let today = app.today();
    let items = found.items.into_iter().map(|stored| FirmRecord::new(stored, today)).collect();
    Ok(PageOf { items, next: found.next, total: found.total })
}

/// Stores a new firm. One is refused when another firm has one of its external ids, or both its KVK number and its
/// establishment number (or, as this one, no establishment number).
pub fn create_firm(app: &App, caller: &Caller, profile: &FirmProfile, once: Option<&Once>) -> Result<Written> {
    let understood = understand(app, profile)?;
    writing::create_once(app, caller, once, |tenant| {
        let mut firm = Firm { id: FirmId::new(Uuid::now_v7()), ..understood.record.clone() };
        refuse_own_keys(&firm.external_ids, &[], firm.id.0)?;
        link_relations(&app.privacy, tenant, &mut firm)?;
        refuse_unknown_partners(tenant, &firm, None)?;
        app.privacy.refuse_suppressed(tenant, &firm)?;
        let (_, written) = save(app, tenant, caller, &firm, None, &understood.interpretation)?;
        refuse_same_numbers(tenant, caller, &firm)?;
        effects::note_wish(tenant, &app.privacy, &firm)?;
        audit::record(tenant, caller, Event::of(Action::Create, "firm", firm.id).revision(written.place.revision))?;
        Ok(written)
    })
}

/// Puts the profile in the place of a stored firm. Barriers that it no longer names become history. Numbers that are
/// new to the firm are refused as for a new one; those that it had stay, whoever else has them. Whether it may be approached
/// stays where the profile leaves it out: that is lifted by who says so, not by a system that never heard of it.
pub fn replace_firm(
    app: &App,
    caller: &Caller,
    id: FirmId,
    profile: &FirmProfile,
    expected: &Expected,
) -> Result<Written> {
    let understood = understand(app, profile)?;
    let by = entered(app, caller)?;
    app.pool.write(caller, |tenant| {
        let stored = get(tenant, caller, id)?;
        expected.check("firm", stored.revision)?;
        let mut firm = edited_firm(&stored.record, &understood.record, &by)?;
        refuse_own_keys(&firm.external_ids, &stored.record.external_ids, id.0)?;
        link_relations(&app.privacy, tenant, &mut firm)?;
        refuse_unknown_partners(tenant, &firm, Some(&stored.record))?;
        let numbers = |firm: &Firm| (firm.kvk_number.clone(), firm.establishment_number.clone());
        let has_new_numbers = numbers(&firm) != numbers(&stored.record);
        firm.misfits = stored.record.all_misfits().into_iter().cloned().collect();
        firm.unconfirmed = stored.record.unconfirmed;
        let stated = std::mem::replace(&mut firm.barriers, stored.record.barriers);
        firm.id = id;
        firm.earlier_barriers = stored.record.earlier_barriers;
        firm.state_barriers(stated, app.today());
        let is_new_wish = stored.record.do_not_contact.is_none() && firm.do_not_contact.is_some();
        firm.do_not_contact = firm.do_not_contact.or(stored.record.do_not_contact);
        firm.non_mailing = firm.non_mailing.or(stored.record.non_mailing);
        let said = std::mem::replace(&mut firm.consents, stored.record.consents);
        let new = said.into_iter().filter(|consent| !firm.consents.contains(consent)).collect::<Vec<_>>();
        firm.consents.extend(new);
        app.privacy.refuse_suppressed(tenant, &firm)?;
        let (_, written) = save(app, tenant, caller, &firm, Some(stored.revision), &understood.interpretation)?;
        if has_new_numbers {
            refuse_same_numbers(tenant, caller, &firm)?;
        }
        if is_new_wish {
            effects::note_wish(tenant, &app.privacy, &firm)?;
        }
        audit::record(tenant, caller, Event::of(Action::Replace, "firm", id).revision(written.place.revision))?;
        Ok(written)
    })
}

/// Deletes a firm.
pub fn delete_firm(app: &App, caller: &Caller, id: FirmId, expected: &Expected) -> Result<i64> {
    app.pool.write(caller, |tenant| {
        let stored = get(tenant, caller, id)?;
        expected.check("firm", stored.revision)?;
        refuse_to_forget_a_wish(&stored.record)?;
        erase(tenant, id, Some(stored.revision))?;
        audit::record(tenant, caller, Event::of(Action::Delete, "firm", id).revision(stored.revision))?;
        Ok(tenant.version()?)
    })
}

/// Refuses to delete a firm that does not want to be approached: who writes it again would know nothing of that.
pub(super) fn refuse_to_forget_a_wish(firm: &Firm) -> Result<()> {
    let Some(wish) = &firm.do_not_contact else { return Ok(()) };
    let message =
        format!("Since {} the firm does not want to be approached, and deleting it would forget that.", wish.since);
    let remedy = "Record its objection (POST /v1/firms/{firmId}/objections): it is gone then and does not come back. Or ask \
                  for its erasure (POST /v1/data-requests).";
    Err(AppError::Conflict(vec![Invalid::new("/doNotContact", "would_be_forgotten", message, remedy)]))
}

/// Refuses to let another system lift what a firm told an officer, in a conversation or as an objection.
pub(super) fn refuse_to_lift(caller: &Caller, firm: &Firm) -> Result<()> {
    let is_told_here = |source: &str| {
        source == source_words::FIRM || ["conversation", "objection"].iter().any(|told| source.starts_with(told))
    };
    match &firm.do_not_contact {
        Some(wish) if caller.role == Role::Integration && is_told_here(&wish.source) => Err(AppError::NotForCaller(
            "The firm told an officer that it does not want to be approached; an officer or administrator lifts that.",
        )),
        _ => Ok(()),
    }
}

/// The firm with its revision; one out of reach is as one that does not exist. Of one that was merged into another, the
/// failure tells which.
pub(super) fn get(tenant: &mut Tenant<'_>, caller: &Caller, id: FirmId) -> Result<Stored<Firm>> {
    let found = find_firm(tenant, id)?.filter(|stored| caller.reaches_place(stored.record.location.as_ref()));
    match found {
        Some(firm) => Ok(firm),
        None => Err(duplicates::where_it_went(tenant, caller, id)?),
    }
}

/// Refuses a firm whose establishment is there already: entering it again would split what is known of it. To be called
/// after saving, which keeps others from adding the same firm until the transaction ends.
pub(super) fn refuse_same_numbers(tenant: &mut Tenant<'_>, caller: &Caller, firm: &Firm) -> Result<()> {
    let Some(number) = &firm.kvk_number else { return Ok(()) };
    let filter = FirmFilter { kvk_number: Some(number.clone()), ..FirmFilter::default() };
    let mut page = Page { limit: MOST_COMPARED, ..Page::default() };
    let (mut holders, mut is_taken) = (Vec::new(), false);
    loop {
        let found = list(tenant, &filter, &page)?;
        let others = found.items.into_iter().map(|stored| stored.record).filter(|other| other.id != firm.id);
        let same = others.filter(|other| other.establishment_number == firm.establishment_number);
        for other in same {
            is_taken = true;
            // One out of reach is not named.
            holders.extend(caller.reaches_place(other.location.as_ref()).then(|| other.id.to_string()));
        }
        page.after = found.next;
        if page.after.is_none() {
            break;
        }
    }
    if !is_taken {
        return Ok(());
    }
    Err(StorageError::Taken { field: "kvkNumber".into(), value: number.to_string(), holders }.into())
}

/// Refuses a firm that its writer could not see afterwards.
fn refuse_out_of_reach(caller: &Caller, firm: &Firm) -> Result<()> {
    if caller.reaches_place(firm.location.as_ref()) {
        return Ok(());
    }
    let message = "The firm is not known to be in one of your regions.";
    let remedy = format!("Give a location in {}, or ask for a wider scope.", caller.reach.regions.join(", "));
    Err(Invalid::new("/location", "out_of_reach", message, remedy).into())
}

/// Everything that is wrong with a firm that is to be stored, as far as the profile tells.
pub fn find_faults(app: &App, profile: &FirmProfile) -> Vec<Invalid> {
    understand(app, profile).err().map(AppError::into_faults).unwrap_or_default()
}

/// The same of a firm that is only asked about.
pub fn find_faults_of_asked(app: &App, profile: &FirmProfile) -> Vec<Invalid> {
    let surroundings = Surroundings { today: app.today(), postcodes: &app.postcodes.load() };
    profile.understand(&surroundings).err().unwrap_or_default()
}

pub(super) fn understand(app: &App, profile: &FirmProfile) -> Result<Understood<Firm>> {
    let surroundings = Surroundings { today: app.today(), postcodes: &app.postcodes.load() };
    let understood = profile.understand(&surroundings);
    // A firm without a name can be matched, but nobody could find it back.
    let has_name = profile.name.as_ref().is_some_and(|name| !name.trim().is_empty());
    let mut understood = match understood {
        Ok(understood) if has_name && !understood.record.name.trim().is_empty() => understood,
        outcome => {
            let mut faults = outcome.err().unwrap_or_default();
            if !faults.iter().any(|fault| fault.pointer == "/name") {
                faults.extend((!has_name || faults.is_empty()).then(no_name));
            }
            return Err(faults.into());
        }
    };
    name_the_source(&mut understood.record.provenance);
    Ok(understood)
}

fn no_name() -> Invalid {
    Invalid::new("/name", "missing", "The name is missing.", "Give the name of the firm.")
}

/// Saves a firm that was checked, and tells what was done and what is answered.
pub(super) fn save(
    app: &App,
    tenant: &mut Tenant<'_>,
    caller: &Caller,
    firm: &Firm,
    revision: Option<i64>,
    interpretation: &[Interpretation],
) -> Result<(Saved, Written)> {
    refuse_out_of_reach(caller, firm)?;
    let saved = save_firm(tenant, firm, revision)?;
    let version = version_after(tenant, saved)?;
    let stored = get(tenant, caller, firm.id)?;
    let place = Place { id: firm.id.0, revision: stored.revision, version };
    let record = FirmRecord {
        interpretation: Some(interpretation.to_vec()),
        warnings: warnings(&stored.record),
        ..FirmRecord::new(stored, app.today())
    };
    Ok((saved, Written::new(place, &record)?))
}

/// Warnings of personal data in the free text of a firm. What an officer writes down of a firm is no place for numbers
/// of persons.
fn warnings(firm: &Firm) -> Vec<Invalid> {
    let numbered = |list: &'static str| move |(place, text)| (format!("/{list}/{place}"), text);
    let description = firm.description.iter().map(|text| ("/description".to_owned(), text));
    let wishes = firm.wishes.iter().enumerate().map(numbered("wishes"));
    let words = firm.barriers.iter().enumerate();
    let words = words.filter_map(|(place, stated)| Some((format!("/barriers/{place}/words"), stated.words.as_ref()?)));
    let relations = firm.relations.iter().flatten().enumerate();
    let relations = relations.map(|(place, relation)| (format!("/relations/{place}/with"), &relation.with));
    let reason =
        firm.do_not_contact.iter().filter_map(|wish| Some(("/doNotContact/reason".to_owned(), wish.reason.as_ref()?)));
    let texts = description.chain(wishes).chain(words).chain(relations).chain(reason);
    let texts = texts.map(|(pointer, text)| (pointer, text.as_str())).chain(named_sources(firm));
    texts.flat_map(|(pointer, text)| personal_data::warnings(&pointer, text)).take(200).collect()
}

/// Who or what is named as source of facts: people write there with whom they spoke.
fn named_sources(firm: &Firm) -> Vec<(String, &str)> {
    let mut sources = vec![("/provenance/source".to_owned(), firm.provenance.source.as_str())];
    sources.extend(
        firm.sources
            .iter()
            .map(|(fact, said)| (format!("/sources/{}/source", fact.replace('/', "~1")), said.source.as_str())),
    );
    let consents = firm.consents.iter().enumerate();
    sources.extend(consents.map(|(place, consent)| (format!("/consents/{place}/source"), consent.source.as_str())));
    sources.extend(firm.do_not_contact.iter().map(|wish| ("/doNotContact/source".to_owned(), wish.source.as_str())));
    for (place, stated) in firm.barriers.iter().enumerate() {
        let said = stated.provenance.iter();
        sources.extend(said.map(|said| (format!("/barriers/{place}/provenance/source"), said.source.as_str())));
    }
    for (place, relation) in firm.relations.iter().flatten().enumerate() {
        let said = relation.provenance.iter();
        sources.extend(said.map(|said| (format!("/relations/{place}/provenance/source"), said.source.as_str())));
    }
    sources
}

/// What the free text of a firm seems to hold, for whoever looks at its page; each kind once.
pub fn found_in_texts(firm: &Firm) -> Vec<personal_data::Kind> {
    let texts = firm.description.iter().chain(&firm.wishes);
    let words = firm.barriers.iter().filter_map(|stated| stated.words.as_ref());
    let reason = firm.do_not_contact.iter().filter_map(|wish| wish.reason.as_ref());
    personal_data::found_in(texts.chain(words).chain(reason).map(String::as_str))
}
