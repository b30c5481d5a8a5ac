//! Which firm a row means, and saving it.

use super::keys::{Key, Keys, external_key, key};
use super::known::{Known, LARGE, MOST_COMPARED, own_id};
use super::loose::loosely;
use super::merging::{Mentioned, Merge, merge_firm, put_lists};
use super::{Importable, Mode, Prepared, Refused, UNNAMED_SOURCE, ambiguous, profile_of, suppressed, unknown_words};
use crate::app::external_keys::{HeldBack, RowByKey, agrees_by_number_alone, is_alias, known_otherwise, primary_of};
use crate::app::privacy::Privacy;
use crate::app::relations::link_relations;
use crate::connectors::tables::{Form, RawRow};
use crate::domain::normal_name::fold_words;
use crate::domain::{ExternalId, Firm, FirmId, Invalid, OrganisationId};
use crate::identity::firms::agrees_besides_number;
use crate::interpretation::{FirmProfile, ProvenanceProfile, Surroundings};
use crate::storage::external_keys::{KeyKind, keep_told, point_keys};
use crate::storage::firms::{
    FirmFilter, FirmTexts, find_firm, find_firm_by_external_id, insert_firms, list_firms, load_firms_by_name, name_key,
    save_borrowed_firms, share_again, take_alone,
};
use crate::storage::merges::find_survivor;
use crate::storage::withheld::find_withheld;
use crate::storage::{Conn, Page, Saved, Stored, Tenant};
use serde_json::{Map, Value};
use std::sync::Arc;
use uuid::Uuid;

/// Firms of an organisation.
pub(super) struct Firms<'a> {
    pub organisation: OrganisationId,
    pub surroundings: Surroundings<'a>,
    pub merge: Merge,
    /// Whether the ids of rows are the keys of a system that keeps its own records, as by the address of a key: a firm
    /// that it knows by another key is not entered again, but told.
    pub by_key: bool,
    /// Whether what cannot be read in a row, and need not be there, is left out with a notice; else the row is refused.
    pub leaves_out: bool,
    pub privacy: Arc<Privacy>,
}

/// What a row says of a firm, and which fields it mentions.
pub(super) struct PreparedFirm {
    pub firm: Firm,
    pub keys: Keys,
    mentioned: Mentioned,
    /// What it says by a key; absent when it goes by none.
    by_key: Option<RowByKey>,
    /// The texts of the row that it would make; absent when the firm is not complete yet.
    texts: Option<FirmTexts>,
}

/// The firm that a row makes.
pub(super) struct MergedFirm {
    firm: Firm,
    /// By what it is known since the row; a known firm may be known by more.
    keys: Vec<Key>,
    /// The key by which the row tells it, and what the key told since; absent when that is as it was.
    told: Option<(ExternalId, String)>,
    /// Its texts, when it is new.
    new: Option<FirmTexts>,
}

impl Importable for Firms<'_> {
    type Prepared = PreparedFirm;
    type Record = MergedFirm;
    type Id = FirmId;
    type Known = Known;

    fn organisation(&self) -> OrganisationId {
        self.organisation
    }

    fn nothing_known(&self, mode: Mode) -> Known {
        Known::of(mode)
    }

    fn take_database(&self, conn: &mut Conn, rows: usize) -> crate::storage::Result<()> {
        if rows >= LARGE { take_alone(conn) } else { Ok(()) }
    }

    fn give_database(&self, conn: &mut Conn) -> crate::storage::Result<()> {
        share_again(conn)
    }

    fn prepare(&self, mut profile: Map<String, Value>, id: Uuid) -> Prepared<PreparedFirm> {
        // Our own export tells in it what the contact gate says, which is worked out anew each day.
        profile.remove("contact");
        let understand = |profile: &Map<String, Value>| {
            let foresee =
                |profile: &FirmProfile| profile.understand_quietly(&self.surroundings).err().unwrap_or_default();
            let (profile, mentioned) = profile_of(profile.clone(), foresee)?;
            self.understood(&profile, mentioned, id)
        };
        match understand(&profile) {
            Err(faults) if self.leaves_out => loosely(profile, faults, understand),
            understood => understood,
        }
    }

    fn prepare_at_once(&self, form: &Form, raw: &RawRow, id: Uuid) -> Option<(u64, (PreparedFirm, Vec<Invalid>))> {
        let (line, mut profile, mentioned) = form.read::<FirmProfile>(raw)?;
        let provenance = profile.provenance.get_or_insert_with(ProvenanceProfile::default);
        if provenance.source.is_empty() {
            provenance.source = UNNAMED_SOURCE.into();
        }
        let prepared = self.understood(&profile, Mentioned::of(mentioned), id).ok()?;
        Some((line, prepared))
    }

    fn keys<'k>(&self, prepared: &'k PreparedFirm) -> &'k Keys {
        &prepared.keys
    }

    fn look_up(
        &self,
        tenant: &mut Tenant<'_>,
        known: &mut Known,
        rows: &[&PreparedFirm],
    ) -> crate::storage::Result<()> {
        known.look_up(tenant, rows)
    }

    fn merged(
        &self,
        tenant: &mut Tenant<'_>,
        known: &mut Known,
        prepared: &mut PreparedFirm,
    ) -> Result<MergedFirm, Refused> {
        link_relations(&self.privacy, tenant, &mut prepared.firm).map_err(Refused::Failed)?;
        let found = self.find_same(tenant, known, &prepared.firm)?;
        known.touch(&prepared.keys.known_by, found.as_ref().map(|stored| stored.record.id));
        if let Some(stored) = found {
            known.keep(&stored.record);
            let (mut row, today) = (prepared.firm.clone(), self.surroundings.today);
            row.external_ids.retain(|external| own_id(external) != Some(stored.record.id));
            let (firm, told) = match &prepared.by_key {
                Some(by_key) => self.merged_by_key(known, by_key, stored.record, row, &prepared.mentioned)?,
                None => (merge_firm(stored.record, row, &prepared.mentioned, self.merge, today), None),
            };
            self.refuse_suppressed(known, &firm)?;
            return Ok(MergedFirm { firm, keys: prepared.keys.known_by.clone(), told, new: None });
        }
        self.refuse_suppressed(known, &prepared.firm)?;
        let firm = std::mem::take(&mut prepared.firm);
        let texts = match prepared.texts.take() {
            Some(texts) => texts,
            None => FirmTexts::of(&firm)?,
        };
        let told = prepared.by_key.as_ref().map(|by_key| (by_key.key.clone(), by_key.told_of_new.clone()));
        if let Some((key, told)) = &told {
            known.note_told(key, told.clone());
        }
        Ok(MergedFirm { firm, keys: prepared.keys.known_by.clone(), told, new: Some(texts) })
    }

    fn id(record: &MergedFirm) -> FirmId {
        record.firm.id
    }

    fn save(
        &self,
        tenant: &mut Tenant<'_>,
        known: &mut Known,
        records: &[MergedFirm],
    ) -> crate::storage::Result<Vec<Saved>> {
        let new = || records.iter().filter_map(|record| Some((&record.firm, record.new.as_ref()?)));
        let in_bulk = known.is_loading() || new().count() >= LARGE;
        let is_apart = |record: &&MergedFirm| in_bulk && record.new.is_some();
        let others: Vec<&Firm> = records.iter().filter(|record| !is_apart(record)).map(|record| &record.firm).collect();
        // The others come first, for only they can be refused, and then nothing is to be written.
        let mut others = save_borrowed_firms(tenant, &others)?.into_iter();
        let mut new = match in_bulk {
            true => insert_firms(tenant, &new().collect::<Vec<_>>())?.into_iter(),
            false => Vec::new().into_iter(),
        };
        let noted: Vec<_> = records.iter().map(|record| (record.firm.id, &record.keys[..])).collect();
        known.note(tenant, &noted)?;
        if self.by_key {
            let told_by = |record: &'_ MergedFirm, key: &ExternalId| match &record.told {
                Some((by, told)) if by == key => told.clone(),
                _ => String::new(),
            };
            let of = |record: &'_ MergedFirm| {
                let keys = record.firm.external_ids.clone().into_iter();
                let named = keys.map(|key| (told_by(record, &key), key, record.firm.id.0));
                named.map(|(told, key, id)| (key, id, told)).collect::<Vec<_>>()
            };
            let keys: Vec<_> = records.iter().flat_map(of).collect();
            point_keys(tenant, KeyKind::Firm, &keys)?;
            for (key, told) in
                records.iter().filter(|record| record.new.is_none()).filter_map(|record| record.told.as_ref())
            {
                keep_told(tenant, KeyKind::Firm, key, told)?;
            }
        }
        let verdict = |record| if is_apart(&record) { new.next() } else { others.next() };
        Ok(records.iter().map(verdict).map(|saved| saved.unwrap_or(Saved::Unchanged)).collect())
    }

    fn finish(&self, tenant: &mut Tenant<'_>, known: &mut Known) -> crate::storage::Result<()> {
        known.finish(tenant)
    }
}

/// By what a firm is known.
pub(super) fn keys_of(firm: &Firm) -> impl Iterator<Item = Key> {
    keys_but_name(firm).chain(std::iter::once_with(|| key_of_name(firm)))
}

fn keys_but_name(firm: &Firm) -> impl Iterator<Item = Key> {
    let external = firm.external_ids.iter().map(|id| external_key(&id.system, &id.id));
    let kvk = firm.kvk_number.iter().map(|number| key("kvk", number.as_str()));
    let rsin = firm.rsin.iter().map(|number| key("rsin", number.as_str()));
    external.chain(kvk).chain(rsin)
}

fn key_of_name(firm: &Firm) -> Key {
    key("name", &name_key(&firm.name))
}

/// By what the firm is looked for that a row means, as [`Firms::find_same`] does.
fn sought(firm: &Firm) -> Vec<Key> {
    let mut keys: Vec<Key> = firm.external_ids.iter().map(|id| external_key(&id.system, &id.id)).collect();
    match (&firm.kvk_number, &firm.rsin) {
        (Some(kvk), _) => keys.push(key("kvk", kvk.as_str())),
        (None, Some(rsin)) => keys.push(key("rsin", rsin.as_str())),
        (None, None) if keys.is_empty() => keys.push(key_of_name(firm)),
        (None, None) => {}
    }
    keys
}

impl Firms<'_> {
    /// A known firm with what a row says by a key, and what the key told since when that is another than before.
    fn merged_by_key(
        &self,
        known: &mut Known,
        by_key: &RowByKey,
        stored: Firm,
        mut row: Firm,
        mentioned: &Mentioned,
    ) -> Result<(Firm, Option<(ExternalId, String)>), Refused> {
        let (told, today) = (known.told(&by_key.key).to_owned(), self.surroundings.today);
        let plain = merge_firm(stored.clone(), row.clone(), mentioned, self.merge, today);
        if plain == stored && by_key.is_known(&told).map_err(Refused::Failed)? {
            return Ok((stored, None));
        }
        let said = row.provenance.clone();
        let HeldBack { repeated, lists } = by_key.held_back(&told, &stored, &said).map_err(Refused::Failed)?;
        let firm = match (&repeated[..], lists) {
            ([], None) => plain,
            (repeated, lists) => {
                let mut mentioned = mentioned.without(repeated);
                if let Some(lists) = &lists {
                    mentioned = mentioned.without(&lists.said);
                    row.relations = row.relations.filter(|_| !lists.said.contains(&"relations"));
                }
                row.do_not_contact =
                    row.do_not_contact.filter(|_| !repeated.iter().any(|field| field == "doNotContact"));
                let mut firm = merge_firm(stored.clone(), row.clone(), &mentioned, self.merge, today);
                if let Some(lists) = lists {
                    put_lists(&mut firm, lists, &row, today);
                }
                firm
            }
        };
        let now = by_key.told_after(&told, &stored, &firm).map_err(Refused::Failed)?;
        let is_other = now != told;
        known.note_told(&by_key.key, now.clone());
        Ok((firm, is_other.then(|| (by_key.key.clone(), now))))
    }

    fn refuse_suppressed(&self, known: &Known, firm: &Firm) -> Result<(), Refused> {
        if known.suppressed.is_empty() {
            return Ok(());
        }
        let subjects = self.privacy.firm_traces(firm).map_err(Refused::Failed)?;
        if subjects.iter().any(|subject| known.suppressed.contains(subject)) { Err(suppressed()) } else { Ok(()) }
    }

    fn understood(&self, profile: &FirmProfile, mentioned: Mentioned, id: Uuid) -> Prepared<PreparedFirm> {
        let understood = profile.understand_quietly(&self.surroundings)?;
        let notices = unknown_words(&understood.interpretation);
        let firm = Firm { id: FirmId::new(id), ..understood.record };
        let is_complete = firm.relations.as_ref().is_none_or(Vec::is_empty);
        let texts = if is_complete { FirmTexts::of(&firm).ok() } else { None };
        let by_key = if self.by_key { RowByKey::of(&firm, |field| mentioned.has(field)).ok().flatten() } else { None };
        let name = texts.as_ref().map_or_else(|| key_of_name(&firm), |texts| key("name", texts.name_key()));
        let keys = Keys { sought: sought(&firm), known_by: keys_but_name(&firm).chain([name]).collect() };
        Ok((PreparedFirm { firm, keys, mentioned, by_key, texts }, notices))
    }

    fn find_same(&self, tenant: &mut Tenant<'_>, known: &Known, firm: &Firm) -> Result<Option<Stored<Firm>>, Refused> {
        for external in &firm.external_ids {
            let holders = known.holders(tenant, external_key(&external.system, &external.id))?;
            let found = match holders {
                Some(holders) => holders.into_iter().next(),
                None => find_firm_by_external_id(tenant, external)?,
            };
            if let Some(stored) = found {
                self.refuse_alias(tenant, known, firm, external, &stored)?;
                return Ok(Some(stored));
            }
            if let Some(id) = own_id(external) {
                if let Some(stored) = known.of_own_id(tenant, id)? {
                    return Ok(Some(stored));
                }
                refuse_withheld(tenant, id)?;
            }
            // The id may have been lost when the firm was changed by hand; the key is known all the same.
            let Some(id) = known.named_by_key(external_key(&external.system, &external.id)) else { continue };
            match find_firm(tenant, id)? {
                Some(stored) => {
                    self.refuse_alias(tenant, known, firm, external, &stored)?;
                    return Ok(Some(stored));
                }
                None if find_withheld(tenant, id)?.is_some() => return Err(suppressed()),
                None => {}
            }
        }
        let (pointer, key, filter) = match (&firm.kvk_number, &firm.rsin) {
            (Some(kvk), _) => {
                let filter = FirmFilter { kvk_number: Some(kvk.clone()), ..FirmFilter::default() };
                ("/kvkNumber", key("kvk", kvk.as_str()), filter)
            }
            (None, Some(rsin)) => {
                let filter = FirmFilter { rsin: Some(rsin.clone()), ..FirmFilter::default() };
                ("/rsin", key("rsin", rsin.as_str()), filter)
            }
            (None, None) if firm.external_ids.is_empty() => return self.find_namesake(tenant, known, firm),
            (None, None) => return Ok(None),
        };
        let holders = match known.holders(tenant, key)? {
            Some(holders) => holders,
            None => {
                let page = Page { limit: MOST_COMPARED, ..Page::default() };
                list_firms(tenant, &filter, &page)?.items
            }
        };
        let unclear = |count| ambiguous(pointer, "number", count);
        let found = if self.by_key { fitting(firm, holders) } else { the_same(firm, holders) };
        match found.map_err(unclear)? {
            Some(stored) if self.by_key && is_known_otherwise(firm, &stored) => {
                Err(Refused::Faults(vec![known_otherwise(&stored)]))
            }
            Some(stored) if !agrees_besides_number(firm, &stored.record) => {
                Err(Refused::Faults(vec![agrees_by_number_alone(pointer, &stored)]))
            }
            found => Ok(found),
        }
    }

    /// Refuses a row that would replace facts of a merged firm by a key that is an alias of another, unless it has both:
    /// then it is of our own export, or of a system that knows of the merge.
    fn refuse_alias(
        &self,
        tenant: &mut Tenant<'_>,
        known: &Known,
        row: &Firm,
        key: &ExternalId,
        stored: &Stored<Firm>,
    ) -> Result<(), Refused> {
        if self.merge == Merge::FillIn || !known.is_survivor(stored.record.id) {
            return Ok(());
        }
        match primary_of(tenant, &stored.record, key)? {
            Some(primary) if !row.external_ids.contains(&primary) => {
                Err(Refused::Faults(vec![is_alias(&stored.record, key, &primary)]))
            }
            _ => Ok(()),
        }
    }

    /// The firm of the same name in the same place, for a row without any number or id: without this, importing the
    /// same table once more would store every such firm again.
    fn find_namesake(
        &self,
        tenant: &mut Tenant<'_>,
        known: &Known,
        firm: &Firm,
    ) -> Result<Option<Stored<Firm>>, Refused> {
        let held = match known.is_loading() {
            true => known.holders(tenant, key_of_name(firm))?,
            false => None,
        };
        let mut same = match held {
            Some(holders) => holders,
            None => load_firms_by_name(tenant, &firm.name, MOST_COMPARED)?,
        };
        same.retain(|stored| is_in_same_place(firm, &stored.record));
        match same.len() {
            0 | 1 => Ok(same.pop()),
            count => Err(ambiguous("/name", "name and place", count)),
        }
    }
}

/// Refuses a row of a firm of ours that is not in the list any more, but kept apart.
fn refuse_withheld(tenant: &mut Tenant<'_>, id: FirmId) -> Result<(), Refused> {
    if let Some(survivor) = find_survivor(tenant, id)? {
        let message = format!("The firm {id} was merged into {survivor}.");
        let remedy = "Export the firms anew, or leave the row out.";
        return Err(Refused::Faults(vec![Invalid::new("/externalIds/0/id", "merged", message, remedy)]));
    }
    if find_withheld(tenant, id)?.is_some() { Err(suppressed()) } else { Ok(()) }
}

/// Whether two firms are in one municipality, or in one place where that is not known, or both nowhere.
fn is_in_same_place(one: &Firm, other: &Firm) -> bool {
    place_of(one) == place_of(other)
}

/// The municipality of a firm, or its place where that is not known.
pub(super) fn place_of(firm: &Firm) -> Option<String> {
    let location = firm.location.as_ref()?;
    let municipality = location.municipality.clone();
    municipality.or_else(|| location.place.as_deref().map(fold_words))
}

/// Of firms with the same number the one that is meant. One that the other system knows by another id is another firm.
/// Tells how many fit when that is not clear.
fn the_same(firm: &Firm, mut holders: Vec<Stored<Firm>>) -> Result<Option<Stored<Firm>>, usize> {
    holders.retain(|stored| !is_known_otherwise(firm, stored));
    fitting(firm, holders)
}

/// Whether a stored firm has an id in a system in which the row has another.
fn is_known_otherwise(firm: &Firm, stored: &Stored<Firm>) -> bool {
    let mut systems = firm.external_ids.iter().map(|id| &id.system);
    systems.any(|system| stored.record.external_ids.iter().any(|id| &id.system == system))
}

/// Of firms with the same number the one that fits: with the same establishment number, else the only one that does not
/// contradict it. Tells how many fit when that is not clear.
fn fitting(firm: &Firm, holders: Vec<Stored<Firm>>) -> Result<Option<Stored<Firm>>, usize> {
    let wanted = &firm.establishment_number;
    let contradicts = |stored: &Stored<Firm>| {
        let known = &stored.record.establishment_number;
        wanted.is_some() && known.is_some() && wanted != known
    };
    let (mut exact, mut fitting): (Vec<_>, Vec<_>) = holders
        .into_iter()
        .filter(|stored| !contradicts(stored))
        .partition(|stored| &stored.record.establishment_number == wanted);
    match (exact.len(), fitting.len()) {
        (1, _) => Ok(exact.pop()),
        (0, 0 | 1) => Ok(fitting.pop()),
        (0, count) | (count, _) => Err(count),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::numbers::EstablishmentNumber;
    use chrono::NaiveDateTime;

    fn firm(establishment: Option<&str>, crm: Option<&str>) -> Firm {
        let id = |id: &str| ExternalId { system: "crm".into(), id: id.into() };
        Firm {
            establishment_number: establishment.map(|number| EstablishmentNumber::parse(number).unwrap()),
            external_ids: crm.map(id).into_iter().collect(),
            ..Firm::default()
        }
    }

    fn stored(firms: &[Firm]) -> Vec<Stored<Firm>> {
        let stored = |firm: &Firm| Stored { record: firm.clone(), revision: 1, changed_at: NaiveDateTime::default() };
        firms.iter().map(stored).collect()
    }

    const ONE: Option<&str> = Some("000000000001");
    const TWO: Option<&str> = Some("000000000002");

    #[test]
    fn the_same_establishment_is_meant() {
        let found = the_same(&firm(TWO, None), stored(&[firm(ONE, None), firm(TWO, None), firm(None, None)]));
        assert_eq!(found.unwrap().unwrap().record, firm(TWO, None));
    }

    #[test]
    fn another_establishment_is_another_firm() {
        assert!(the_same(&firm(TWO, None), stored(&[firm(ONE, None)])).unwrap().is_none());
    }

    #[test]
    fn the_only_one_that_does_not_contradict_is_meant() {
        assert!(the_same(&firm(None, None), stored(&[firm(ONE, None)])).unwrap().is_some());
        assert_eq!(the_same(&firm(None, None), stored(&[firm(ONE, None), firm(TWO, None)])), Err(2));
    }

    #[test]
    fn a_firm_that_the_other_system_knows_by_another_id_is_another_firm() {
        assert!(the_same(&firm(None, Some("2")), stored(&[firm(None, Some("1"))])).unwrap().is_none());
        assert!(the_same(&firm(None, Some("2")), stored(&[firm(None, None)])).unwrap().is_some());
    }
}
