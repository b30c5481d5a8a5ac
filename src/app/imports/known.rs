//! Which stored firms the rows of a chunk may mean: looked up together before the chunk, again for what it changed.

use super::Mode;
use super::firms::{PreparedFirm, keys_of};
use super::keys::{Key, KeyMap, KeySet, external_key};
use super::ledger::Ledger;
use crate::domain::{ExternalId, Firm, FirmId};
use crate::storage::external_keys::{KeyKind, load_keys, load_told};
use crate::storage::firms::{
    Extent, Traces, find_firm, finish_load, load_firms_by_traces, load_stored_firms, start_load,
};
use crate::storage::merges::load_survivors;
use crate::storage::objections::load_suppressions;
use crate::storage::{Result, Stored, Tenant};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

/// From so many rows on, a chunk is worth a load in bulk. An index that follows would not take so many changes one by
/// one either, so that one change for all of them costs it nothing.
pub(super) const LARGE: usize = 5_001;

/// More firms with one number or name than this are not compared; that many are ambiguous anyway.
pub(super) const MOST_COMPARED: usize = 50;

/// What is known of stored firms during an import.
#[derive(Default)]
pub(super) struct Known {
    /// Whether the whole import is one transaction.
    is_whole: bool,
    candidates: KeyMap<Vec<Rc<Stored<Firm>>>>,
    /// The stored firms that rows name by our own id.
    by_own_id: HashMap<FirmId, Rc<Stored<Firm>>>,
    /// The firms that keys of other systems name; looked up when changes are to be undone later.
    named: KeyMap<FirmId>,
    /// What they told, in the form in which it is stored.
    told: KeyMap<String>,
    /// Keys of rows of the chunk that came before, and the stored firms that they changed.
    touched: KeySet,
    changed: HashSet<FirmId>,
    /// Present during a first load.
    ledger: Option<Ledger>,
    was_tried: bool,
    /// Hashes of firms that must not come back, as they are at the beginning of the chunk.
    pub(super) suppressed: HashSet<String>,
    /// Firms into which others were merged, as they are at the beginning of the chunk.
    survivors: BTreeSet<FirmId>,
    version: Option<i64>,
    /// Present when changes are to be undone later: the firms of this chunk that were there, as they were.
    before: Option<HashMap<FirmId, Firm>>,
}

impl Known {
    /// Nothing is known yet of what is stored.
    pub fn of(mode: Mode) -> Self {
        Self { is_whole: mode != Mode::KeepGoodRows, ..Self::default() }
    }

    /// Nothing is known yet, and what firms were before is kept for each chunk.
    pub fn for_undoing() -> Self {
        Self { before: Some(HashMap::new()), was_tried: true, ..Self::default() }
    }

    /// Keeps a firm as it was before this chunk, when that is asked.
    pub fn keep(&mut self, firm: &Firm) {
        if let Some(before) = &mut self.before {
            before.entry(firm.id).or_insert_with(|| firm.clone());
        }
    }

    /// A firm that was kept, as it was before this chunk.
    pub fn before(&self, firm: FirmId) -> Option<&Firm> {
        self.before.as_ref()?.get(&firm)
    }

    /// The firms that were kept, as they were; what is kept begins anew.
    pub fn take_kept(&mut self) -> HashMap<FirmId, Firm> {
        self.before.as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// Whether a first load is going on, during which the database cannot be asked by number or name.
    pub fn is_loading(&self) -> bool {
        self.ledger.is_some()
    }

    /// Looks up what the rows of a chunk may mean; begins a first load when it is worth it. The caller keeps other
    /// writers out.
    pub fn look_up(&mut self, tenant: &mut Tenant<'_>, rows: &[&PreparedFirm]) -> Result<()> {
        self.candidates.clear();
        self.touched.clear();
        self.changed.clear();
        self.suppressed = load_suppressions(tenant)?;
        self.survivors = load_survivors(tenant)?;
        if self.is_loading() && Some(tenant.version()?) != self.version {
            // Somebody else wrote between two chunks: from here on only the database knows.
            self.finish(tenant)?;
        }
        if !self.was_tried && rows.len() >= LARGE {
            self.was_tried = true;
            let extent = if self.is_whole { Extent::OneTransaction } else { Extent::Several };
            self.ledger = start_load(tenant.conn(), extent)?.then(Ledger::default);
        }
        if self.before.is_some() {
            let ids: Vec<&ExternalId> = rows.iter().flat_map(|row| &row.firm.external_ids).collect();
            let keys = load_keys(tenant, KeyKind::Firm, &ids)?;
            let told = load_told(tenant, KeyKind::Firm, &ids)?.into_iter();
            self.told = told.map(|(key, told)| (external_key(&key.system, &key.id), told)).collect();
            self.named =
                keys.into_iter().map(|(key, id)| (external_key(&key.system, &key.id), FirmId::new(id))).collect();
        }
        let found = match &self.ledger {
            Some(ledger) => {
                let sought = rows.iter().flat_map(|row| &row.keys.sought);
                let ids: HashSet<FirmId> = sought.flat_map(|key| ledger.firms(*key, MOST_COMPARED)).collect();
                load_stored_firms(tenant, &ids.into_iter().collect::<Vec<_>>())?
            }
            None => load_firms_by_traces(tenant, &traces(rows))?,
        };
        self.by_own_id.clear();
        let own: Vec<FirmId> = rows.iter().flat_map(|row| &row.firm.external_ids).filter_map(own_id).collect();
        for stored in load_stored_firms(tenant, &own)? {
            self.by_own_id.insert(stored.record.id, Rc::new(stored));
        }
        let sought: KeySet = match found.is_empty() {
            true => KeySet::default(),
            false => rows.iter().flat_map(|row| row.keys.sought.iter().copied()).collect(),
        };
        for stored in found.into_iter().map(Rc::new) {
            for key in keys_of(&stored.record).filter(|key| sought.contains(key)) {
                self.candidates.entry(key).or_default().push(stored.clone());
            }
        }
        Ok(())
    }

    /// The stored firms with a key, in the order of a list; nothing when the database must be asked.
    pub fn holders(&self, tenant: &mut Tenant<'_>, key: Key) -> Result<Option<Vec<Stored<Firm>>>> {
        let before = self.candidates.get(&key).map_or(&[][..], Vec::as_slice);
        if !self.touched.contains(&key) && !before.iter().any(|stored| self.changed.contains(&stored.record.id)) {
            return Ok(Some(before.iter().take(MOST_COMPARED).map(|stored| Stored::clone(stored)).collect()));
        }
        let Some(ledger) = &self.ledger else { return Ok(None) };
        let mut now = load_stored_firms(tenant, &ledger.firms(key, MOST_COMPARED))?;
        now.retain(|stored| keys_of(&stored.record).any(|known| known == key));
        Ok(Some(now))
    }

    /// The firm with our own id, as it stands now.
    pub fn of_own_id(&self, tenant: &mut Tenant<'_>, id: FirmId) -> Result<Option<Stored<Firm>>> {
        if self.changed.contains(&id) {
            return find_firm(tenant, id);
        }
        Ok(self.by_own_id.get(&id).map(|stored| Stored::clone(stored)))
    }

    /// The firm that a key of another system names, although its record may not say so.
    pub fn named_by_key(&self, key: Key) -> Option<FirmId> {
        self.named.get(&key).copied()
    }

    /// What a key told so far; empty when that is not known.
    pub fn told(&self, key: &ExternalId) -> &str {
        self.told.get(&external_key(&key.system, &key.id)).map_or("", String::as_str)
    }

    /// Remembers what a key told for the rows that follow.
    pub fn note_told(&mut self, key: &ExternalId, told: String) {
        self.told.insert(external_key(&key.system, &key.id), told);
    }

    /// Whether another firm was merged into this one.
    pub fn is_survivor(&self, firm: FirmId) -> bool {
        self.survivors.contains(&firm)
    }

    /// Remembers that a row with these keys comes before those that follow.
    pub fn touch(&mut self, keys: &[Key], changed: Option<FirmId>) {
        self.touched.extend(keys);
        self.changed.extend(changed);
    }

    /// Notes firms that were saved, each with its keys.
    pub fn note(&mut self, tenant: &mut Tenant<'_>, saved: &[(FirmId, &[Key])]) -> Result<()> {
        let Some(ledger) = self.ledger.as_mut().filter(|_| !saved.is_empty()) else { return Ok(()) };
        for (id, keys) in saved {
            ledger.note(*id, keys.iter().copied());
        }
        self.version = Some(tenant.version()?);
        Ok(())
    }

    /// Ends a first load, if one is going on.
    pub fn finish(&mut self, tenant: &mut Tenant<'_>) -> Result<()> {
        if self.ledger.take().is_some() { finish_load(tenant.conn()) } else { Ok(()) }
    }
}

/// Our own id, when that is what a row has in the place of another system's.
pub(super) fn own_id(external: &ExternalId) -> Option<FirmId> {
    external.as_own().map(FirmId::new)
}

fn traces<'a>(rows: &[&'a PreparedFirm]) -> Traces<'a> {
    let mut traces = Traces::default();
    for PreparedFirm { firm, .. } in rows {
        traces.external_ids.extend(&firm.external_ids);
        match (&firm.kvk_number, &firm.rsin) {
            (Some(kvk), _) => traces.kvk_numbers.push(kvk),
            (None, Some(rsin)) => traces.rsins.push(rsin),
            (None, None) => {}
        }
    }
    traces
}
