//! Which firm a row means, and saving it.

use super::merging::{Mentioned, Merge, merge_firm};
use super::{Importable, Prepared, Refused, ambiguous, profile_of, unknown_words};
use crate::app::relations::link_partners;
use crate::domain::normal_name::fold_words;
use crate::domain::{Firm, FirmId, OrganisationId};
use crate::interpretation::{FirmProfile, Surroundings};
use crate::storage::firms::{FirmFilter, find_firm_by_external_id, list_firms, load_firms_by_name, save_firms};
use crate::storage::{Conn, Page, Saved, Stored};
use serde_json::{Map, Value};
use uuid::Uuid;

/// Firms of an organisation.
pub(super) struct Firms<'a> {
    pub organisation: OrganisationId,
    pub surroundings: Surroundings<'a>,
    pub merge: Merge,
}

/// What a row says of a firm, and which fields it mentions.
pub(super) struct PreparedFirm {
    firm: Firm,
    mentioned: Mentioned,
}

/// More firms with one number than this are not compared; that many are ambiguous anyway.
const MOST_COMPARED: usize = 50;

impl Importable for Firms<'_> {
    type Prepared = PreparedFirm;
    type Record = Firm;
    type Id = FirmId;

    fn prepare(&self, profile: Map<String, Value>) -> Prepared<PreparedFirm> {
        let (profile, mentioned) = profile_of::<FirmProfile>(profile)?;
        let understood = profile.understand_for_storage(&self.surroundings)?;
        let notices = unknown_words(&understood.interpretation);
        Ok((PreparedFirm { firm: understood.record, mentioned }, notices))
    }

    fn keys(&self, prepared: &PreparedFirm) -> Vec<String> {
        let firm = &prepared.firm;
        let external = firm.external_ids.iter().map(|id| format!("{}:{}", id.system, id.id));
        let kvk = firm.kvk_number.iter().map(|number| format!("kvk {number}"));
        let rsin = firm.rsin.iter().map(|number| format!("rsin {number}"));
        let name = std::iter::once(format!("name {}", fold_words(&firm.name)));
        external.chain(kvk).chain(rsin).chain(name).collect()
    }

    fn merged(&self, conn: &mut Conn, prepared: &PreparedFirm) -> Result<Firm, Refused> {
        let mut firm = prepared.firm.clone();
        link_partners(conn, self.organisation, firm.relations.as_deref_mut().unwrap_or_default())?;
        Ok(match self.find_same(conn, &firm)? {
            Some(stored) => merge_firm(stored.record, firm, &prepared.mentioned, self.merge, self.surroundings.today),
            None => Firm { id: FirmId::new(Uuid::now_v7()), ..firm },
        })
    }

    fn id(record: &Firm) -> FirmId {
        record.id
    }

    fn save(&self, conn: &mut Conn, records: &[Firm]) -> crate::storage::Result<Vec<Saved>> {
        save_firms(conn, self.organisation, records)
    }
}

impl Firms<'_> {
    fn find_same(&self, conn: &mut Conn, firm: &Firm) -> Result<Option<Stored<Firm>>, Refused> {
        for external in &firm.external_ids {
            if let Some(stored) = find_firm_by_external_id(conn, self.organisation, external)? {
                return Ok(Some(stored));
            }
        }
        let filter = match (&firm.kvk_number, &firm.rsin) {
            (Some(kvk), _) => FirmFilter { kvk_number: Some(kvk.clone()), ..FirmFilter::default() },
            (None, Some(rsin)) => FirmFilter { rsin: Some(rsin.clone()), ..FirmFilter::default() },
            (None, None) if firm.external_ids.is_empty() => return self.find_namesake(conn, firm),
            (None, None) => return Ok(None),
        };
        let page = Page { limit: MOST_COMPARED, ..Page::default() };
        let holders = list_firms(conn, self.organisation, &filter, &page)?.items;
        let pointer = if firm.kvk_number.is_some() { "/kvkNumber" } else { "/rsin" };
        the_same(firm, holders).map_err(|count| ambiguous(pointer, "number", count))
    }
}

impl Firms<'_> {
    /// The firm of the same name in the same place, for a row without any number or id: without this, importing the
    /// same table once more would store every such firm again.
    fn find_namesake(&self, conn: &mut Conn, firm: &Firm) -> Result<Option<Stored<Firm>>, Refused> {
        let mut same = load_firms_by_name(conn, self.organisation, &firm.name, MOST_COMPARED)?;
        same.retain(|stored| is_in_same_place(firm, &stored.record));
        match same.len() {
            0 | 1 => Ok(same.pop()),
            count => Err(ambiguous("/name", "name and place", count)),
        }
    }
}

/// Whether two firms are in one municipality, or in one place where that is not known, or both nowhere.
fn is_in_same_place(one: &Firm, other: &Firm) -> bool {
    let place = |firm: &Firm| {
        let location = firm.location.clone().unwrap_or_default();
        location.municipality.or_else(|| location.place.map(|place| fold_words(&place)))
    };
    place(one) == place(other)
}

/// Of firms with the same number the one that is meant: with the same establishment number, else the only one that
/// does not contradict it. One that the other system knows by another id is another firm. Tells how many fit when
/// that is not clear.
fn the_same(firm: &Firm, holders: Vec<Stored<Firm>>) -> Result<Option<Stored<Firm>>, usize> {
    let is_other = |stored: &Stored<Firm>| {
        let systems = firm.external_ids.iter().map(|id| &id.system);
        systems.into_iter().any(|system| stored.record.external_ids.iter().any(|id| &id.system == system))
    };
    let wanted = &firm.establishment_number;
    let contradicts = |stored: &Stored<Firm>| {
        let known = &stored.record.establishment_number;
        wanted.is_some() && known.is_some() && wanted != known
    };
    let (mut exact, mut fitting): (Vec<_>, Vec<_>) = holders
        .into_iter()
        .filter(|stored| !is_other(stored) && !contradicts(stored))
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
    use crate::domain::ExternalId;
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
