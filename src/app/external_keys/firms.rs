//! Firms by the key of another system.
//!
//! A key that is new, of a firm that is there already (the same number in the business register, the same establishment
//! or no other, and a name, place or website that agrees), is attached to that firm: what the caller says goes in, and
//! what it leaves out stays, for it cannot know what was there. When more than one firm fits, when only the number does,
//! or when the one that fits has another key in the same system, nothing is written and the caller is told which they
//! are. Keys of a firm that was merged: see `aliases`.

use super::aliases::{drop_alias, is_alias, primary_of};
use super::condition::Condition;
use super::keyed::{self, Keyed, Writer};
use super::merging::{profile_of, with_lapsing};
use super::same::{Same, add_id, joined_ids, known_as};
use super::shared::Shared;
use super::told::{Facts, Rules};
use super::upsert::Upserted;
use crate::app::accounts::names::entered;
use crate::app::firms::{self, FirmRecord};
use crate::app::own_keys::refuse_own_keys;
use crate::app::privacy::effects;
use crate::app::relations::{link_relations, refuse_unknown_partners};
use crate::app::writing::{Expected, Written};
use crate::app::{App, AppError, Caller, Result};
use crate::domain::barrier::MOST_STATED;
use crate::domain::firm::Relation;
use crate::domain::{ExternalId, Firm, FirmId, Invalid, Provenance};
use crate::identity::firms::agrees_besides_number;
use crate::interpretation::FirmProfile;
use crate::interpretation::limits::{MOST_RELATIONS, MOST_TOPICS};
use crate::storage::external_keys::{KeyKind, KnownKey, wait_for_turn};
use crate::storage::firms::{FirmFilter, delete_firm as erase, find_firm, find_firm_by_external_id, list_firms};
use crate::storage::withheld::find_withheld;
use crate::storage::{Page, Saved, Stored, Tenant};
use serde_json::{Map, Value};
use uuid::Uuid;

/// Firms with one number that are compared.
const MOST_COMPARED: usize = 100;

/// Creates the firm that a key names, or puts the profile in its place.
pub fn put_firm(
    app: &App,
    caller: &Caller,
    key: &ExternalId,
    profile: &FirmProfile,
    condition: &Condition,
) -> Result<Upserted> {
    keyed::put::<Firm>(app, caller, key, profile, condition)
}

/// The firm that a key names, and its revision.
pub fn get_firm(app: &App, caller: &Caller, key: &ExternalId) -> Result<(FirmRecord, i64)> {
    let stored = app.pool.read(caller.organisation, |tenant| keyed::read::<Firm>(tenant, caller, key))?;
    let revision = stored.revision;
    Ok((FirmRecord::new(stored, app.today()), revision))
}

/// The id of the firm that a key names.
pub fn firm_id(app: &App, caller: &Caller, key: &ExternalId) -> Result<FirmId> {
    app.pool.read(caller.organisation, |tenant| Ok(keyed::read::<Firm>(tenant, caller, key)?.record.id))
}

/// Changes what a patch names of a firm, which is given by key or id.
pub fn patch_firm(
    app: &App,
    caller: &Caller,
    firm: &std::result::Result<FirmId, ExternalId>,
    patch: &Map<String, Value>,
    expected: &Expected,
) -> Result<Written> {
    match firm {
        Err(key) => keyed::patch::<Firm>(app, caller, key, patch, expected),
        Ok(id) => {
            let by = entered(app, caller)?;
            app.pool.write(caller, |tenant| {
                wait_for_turn(tenant)?;
                let stored = firms::get(tenant, caller, *id)?;
                let by = by.clone();
                keyed::patch_stored(app, tenant, caller, Writer { key: None, by }, stored, patch, expected)
            })
        }
    }
}

/// A firm as somebody puts it by hand in the place of one that is stored.
pub(in crate::app) fn edited_firm(stored: &Firm, firm: &Firm, by: &Provenance) -> Result<Firm> {
    keyed::edited(stored, firm, by)
}

/// Deletes the firm that a key names.
pub fn delete_firm(app: &App, caller: &Caller, key: &ExternalId, expected: &Expected) -> Result<i64> {
    keyed::delete::<Firm>(app, caller, key, expected)
}

impl Keyed for Firm {
    type Profile = FirmProfile;
    const KIND: KeyKind = KeyKind::Firm;
    const NAME: &'static str = "firm";
    const READ_ONLY: &'static [&'static str] =
        &["/id", "/firmType", "/earlierBarriers", "/changedAt", "/interpretation", "/warnings"];

    /// That it must not be approached is lifted by who says so, not by a system that never heard of it.
    const RULES: Rules = Rules {
        shared: &[
            Shared { field: "barriers", by: &["barrier"], about: None, most: MOST_STATED },
            Shared { field: "topics", by: &[], about: None, most: MOST_TOPICS },
            Shared { field: "relations", by: &["kind"], about: Some(["partnerId", "with"]), most: MOST_RELATIONS },
        ],
        kept: &["doNotContact", "nonMailing", "consents"],
        facts: Facts::Sourced(FirmProfile::SOURCED),
    };

    fn id(&self) -> Uuid {
        self.id.0
    }

    /// By the ids in its record, else by a key that the record lost when it was changed by hand. A firm whose data are
    /// withheld is refused, for nothing of it is to be stored.
    fn find(tenant: &mut Tenant<'_>, key: &ExternalId, known: Option<&KnownKey>) -> Result<Option<Stored<Self>>> {
        if let Some(stored) = find_firm_by_external_id(tenant, key)? {
            return Ok(Some(stored));
        }
        let Some(id) = known.map(|known| FirmId::new(known.record)) else { return Ok(None) };
        match find_firm(tenant, id)? {
            Some(stored) => Ok(Some(stored)),
            None if find_withheld(tenant, id)?.is_some() => Err(AppError::Suppressed { what: "firm" }),
            None => Ok(None),
        }
    }

    fn is_reached(&self, _: &mut Tenant<'_>, caller: &Caller) -> Result<bool> {
        Ok(caller.reaches_place(self.location.as_ref()))
    }

    fn profile(&self) -> Result<Map<String, Value>> {
        profile_of(self, &["id", "earlierBarriers", "misfits", "unconfirmed"])
    }

    /// Of where it is, what followed from the old place goes with it.
    fn completed(&self, patch: &Map<String, Value>) -> Map<String, Value> {
        with_lapsing(self.location.as_ref(), patch)
    }

    fn meant(app: &App, profile: &FirmProfile) -> Result<Map<String, Value>> {
        firms::understand(app, profile)?.record.profile()
    }

    fn find_same(
        app: &App,
        tenant: &mut Tenant<'_>,
        caller: &Caller,
        key: &ExternalId,
        profile: &FirmProfile,
    ) -> Result<Same<Self>> {
        find_same(tenant, caller, key, &firms::understand(app, profile)?.record)
    }

    fn known_otherwise(stored: &Stored<Self>) -> Invalid {
        known_otherwise(stored)
    }

    fn create(
        app: &App,
        tenant: &mut Tenant<'_>,
        caller: &Caller,
        key: &ExternalId,
        profile: &FirmProfile,
    ) -> Result<Written> {
        let understood = firms::understand(app, profile)?;
        let mut firm = Firm { id: FirmId::new(Uuid::now_v7()), ..understood.record };
        refuse_own_keys(&firm.external_ids, &[], firm.id.0)?;
        add_id(&mut firm.external_ids, key);
        link_relations(&app.privacy, tenant, &mut firm)?;
        refuse_unknown_partners(tenant, &firm, None)?;
        app.privacy.refuse_suppressed(tenant, &firm)?;
        let (_, written) = firms::save(app, tenant, caller, &firm, None, &understood.interpretation)?;
        effects::note_wish(tenant, &app.privacy, &firm)?;
        Ok(written)
    }

    /// Through the address of a key no id in another system is lost.
    fn change(
        app: &App,
        tenant: &mut Tenant<'_>,
        caller: &Caller,
        key: Option<&ExternalId>,
        stored: Stored<Self>,
        profile: &FirmProfile,
    ) -> Result<(Saved, Written)> {
        let understood = firms::understand(app, profile)?;
        let mut firm = understood.record;
        refuse_own_keys(&firm.external_ids, &stored.record.external_ids, stored.record.id.0)?;
        refuse_unknown_partners(tenant, &firm, Some(&stored.record))?;
        let numbers = |firm: &Firm| (firm.kvk_number.clone(), firm.establishment_number.clone());
        let has_new_numbers = numbers(&firm) != numbers(&stored.record);
        let had_wish = stored.record.do_not_contact.is_some();
        if firm.do_not_contact.is_none() {
            firms::refuse_to_lift(caller, &stored.record)?;
        }
        firm.misfits = stored.record.all_misfits().into_iter().cloned().collect();
        firm.unconfirmed.clone_from(&stored.record.unconfirmed);
        firm.id = stored.record.id;
        keep_details(&mut firm, &stored.record);
        let stated = std::mem::replace(&mut firm.barriers, stored.record.barriers);
        firm.earlier_barriers = stored.record.earlier_barriers;
        firm.state_barriers(stated, app.today());
        if let Some(key) = key {
            firm.external_ids = joined_ids(stored.record.external_ids, &firm.external_ids, key);
        }
        link_relations(&app.privacy, tenant, &mut firm)?;
        app.privacy.refuse_suppressed(tenant, &firm)?;
        if has_new_numbers {
            firms::refuse_same_numbers(tenant, caller, &firm)?;
        }
        let saved = firms::save(app, tenant, caller, &firm, Some(stored.revision), &understood.interpretation)?;
        if !had_wish {
            effects::note_wish(tenant, &app.privacy, &firm)?;
        }
        Ok(saved)
    }

    fn closed(tenant: &mut Tenant<'_>, key: &ExternalId, stored: &Stored<Self>) -> Result<Option<Invalid>> {
        let firm = &stored.record;
        Ok(primary_of(tenant, firm, key)?
            .map(|primary| Invalid { pointer: String::new(), ..is_alias(firm, key, &primary) }))
    }

    fn drop_key(tenant: &mut Tenant<'_>, caller: &Caller, key: &ExternalId, stored: &Stored<Self>) -> Result<()> {
        drop_alias(tenant, caller, key, stored)
    }

    fn erase(tenant: &mut Tenant<'_>, _: &Caller, stored: &Stored<Self>) -> Result<()> {
        firms::refuse_to_forget_a_wish(&stored.record)?;
        erase(tenant, stored.record.id, Some(stored.revision))?;
        Ok(())
    }
}

/// A barrier or relation that is said in short keeps what is known of it besides: the words, who noted it and when.
fn keep_details(firm: &mut Firm, known: &Firm) {
    for stated in &mut firm.barriers {
        let Some(before) = known.barriers.iter().find(|before| before.barrier == stated.barrier) else { continue };
        if stated.words.is_none() && stated.provenance.is_none() {
            *stated = before.clone();
        }
    }
    for relation in firm.relations.iter_mut().flatten() {
        let mut before = known.relations.iter().flatten();
        // Another reach is no more of the same, but another tie.
        let says_no_other = |before: &Relation| relation.reach.is_none() || relation.reach == before.reach;
        let Some(before) = before.find(|before| before.is_same_tie(relation) && says_no_other(before)) else {
            continue;
        };
        relation.reach = relation.reach.or(before.reach);
        if relation.provenance.is_none() {
            relation.provenance.clone_from(&before.provenance);
        }
    }
}

fn find_same(tenant: &mut Tenant<'_>, caller: &Caller, key: &ExternalId, said: &Firm) -> Result<Same<Firm>> {
    let (pointer, filter) = match (&said.kvk_number, &said.rsin) {
        (Some(number), _) => ("/kvkNumber", FirmFilter { kvk_number: Some(number.clone()), ..FirmFilter::default() }),
        (None, Some(number)) => ("/rsin", FirmFilter { rsin: Some(number.clone()), ..FirmFilter::default() }),
        (None, None) => return Ok(Same::Nobody),
    };
    let page = Page { limit: MOST_COMPARED, ..Page::default() };
    let wanted = &said.establishment_number;
    let contradicts = |stored: &Stored<Firm>| {
        let known = &stored.record.establishment_number;
        wanted.is_some() && known.is_some() && wanted != known
    };
    let holders = list_firms(tenant, &filter, &page)?.items.into_iter().filter(|stored| !contradicts(stored));
    let (mut exact, mut fitting): (Vec<_>, Vec<_>) =
        holders.partition(|stored| &stored.record.establishment_number == wanted);
    let found = if exact.is_empty() { &mut fitting } else { &mut exact };
    match (found.pop(), found.is_empty()) {
        (None, _) => Ok(Same::Nobody),
        (Some(stored), true) if !caller.reaches_place(stored.record.location.as_ref()) => {
            let remedy = "Ask somebody with a wider scope to enter the firm.";
            Ok(Same::Unclear(Invalid::new(pointer, "already_exists", "Another record has this number.", remedy)))
        }
        (Some(stored), true) if stored.record.external_ids.iter().any(|id| id.system == key.system) => {
            Ok(Same::Unclear(known_otherwise(&stored)))
        }
        (Some(stored), true) if !agrees_besides_number(said, &stored.record) => {
            Ok(Same::Unclear(agrees_by_number_alone(pointer, &stored)))
        }
        (Some(stored), true) => Ok(Same::This(Box::new(stored))),
        (Some(stored), false) => {
            found.push(stored);
            let reached = found.iter().filter(|stored| caller.reaches_place(stored.record.location.as_ref()));
            let ids: Vec<FirmId> = reached.map(|stored| stored.record.id).collect();
            let named = ids.iter().map(FirmId::to_string).collect::<Vec<_>>().join(", ");
            let message = format!("More than one firm has this number: {named}.");
            let remedy = "Give the establishmentNumber, or put your key among the externalIds of the firm you mean.";
            let fault = Invalid::new(pointer, "ambiguous", message, remedy);
            Ok(Same::Unclear(fault.among(ids.into_iter().map(|id| id.0))))
        }
    }
}

/// That a number is the only thing in which a firm agrees with one of ours: a slip in it, or another establishment.
pub fn agrees_by_number_alone(pointer: &str, stored: &Stored<Firm>) -> Invalid {
    let firm = &stored.record;
    let message = format!("This number is that of the firm {}, whose name and place are others.", firm.id);
    let remedy = "Mend the number, or give the name, place or website of that firm when it is meant; another establishment \
                  is told by its establishmentNumber.";
    Invalid::new(pointer, "ambiguous", message, remedy).among([firm.id.0])
}

/// That a firm is known to the same system by another key.
pub fn known_otherwise(stored: &Stored<Firm>) -> Invalid {
    let firm = &stored.record;
    let message = format!("This number is that of the firm {} already{}.", firm.id, known_as(&firm.external_ids));
    let remedy = "Write to that firm, or give the establishmentNumber of another establishment.";
    Invalid::new("/kvkNumber", "already_exists", message, remedy).among([firm.id.0])
}
