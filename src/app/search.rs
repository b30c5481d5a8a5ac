//! Finding a firm, partner or topic by what somebody types of it, also when it is not spelled right.
//!
//! Names are looked up in the index, which follows the database; the records that were found are then read from the
//! database, so that what is shown is what is stored.

use super::firms::{FirmFilter, FirmRecord, list_firms};
use super::index::Indexed;
use super::informal_clusters::is_in;
use super::partners::{PartnerFilter, PartnerRecord, list_partners};
use super::{App, Caller, Page, PageOf, Result};
use crate::domain::numbers::KvkNumber;
use crate::domain::{Firm, FirmId, Partner, PartnerId, Text, TopicId, reference};
use crate::identity::names::{Found, Hit, Names, NamesBuilder};
use crate::storage::firms::{load_firms_by_id, load_first_firms};
use crate::storage::partners::load_partners_by_id;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::LazyLock;
use utoipa::ToSchema;
use uuid::Uuid;

/// What can be searched for (*soort*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SearchKind {
    /// Firms, by name, trade name, place or KVK number.
    Firm,
    /// Partners, by name, other name or place.
    Partner,
    /// Topics, by name or another word for it.
    Topic,
}

impl SearchKind {
    /// All kinds.
    pub const ALL: [SearchKind; 3] = [SearchKind::Firm, SearchKind::Partner, SearchKind::Topic];

    /// The code in addresses.
    pub fn code(self) -> &'static str {
        match self {
            SearchKind::Firm => "firm",
            SearchKind::Partner => "partner",
            SearchKind::Topic => "topic",
        }
    }
}

/// What was found (*zoekresultaat*), the likeliest of each kind first. A kind that was not asked, or that the caller may
/// not see, is left out.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SearchResults {
    /// Firms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub firms: Option<FoundNames>,
    /// Partners.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partners: Option<FoundNames>,
    /// Topics.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topics: Option<FoundTopics>,
    /// Version of the index.
    pub index_version: i64,
}

/// Firms or partners that may be meant.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FoundNames {
    /// The likeliest first.
    #[schema(max_items = 100)]
    pub hits: Vec<FoundName>,
    /// Whether there are more.
    pub has_more: bool,
}

/// A firm or partner that may be meant.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FoundName {
    /// Its id.
    #[schema(format = Uuid)]
    pub id: Uuid,
    /// Its name.
    #[schema(max_length = 300)]
    pub name: String,
    /// Where it is.
    #[schema(max_length = 300)]
    pub place: Option<String>,
    /// How well the typed words fit: 1 when each is a whole word of a name.
    #[schema(minimum = 0, maximum = 1)]
    pub fit: f64,
    /// Whether a letter is wrong or a word is missing: ask whether it is meant.
    pub is_close: bool,
}

/// Topics that may be meant.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FoundTopics {
    /// The likeliest first.
    #[schema(max_items = 100)]
    pub hits: Vec<FoundTopic>,
    /// Whether there are more.
    pub has_more: bool,
}

/// A topic that may be meant.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FoundTopic {
    /// Its code.
    pub id: TopicId,
    /// What it is called.
    pub label: Text,
    /// How well the typed words fit: 1 when each is a whole word of a name.
    #[schema(minimum = 0, maximum = 1)]
    pub fit: f64,
    /// Whether a letter is wrong or a word is missing: ask whether it is meant.
    pub is_close: bool,
}

/// A record with how well it fits.
#[derive(Clone, Debug)]
pub struct Fitting<T> {
    /// The record.
    pub record: T,
    /// See [`FoundName::fit`].
    pub fit: f64,
    /// See [`FoundName::is_close`].
    pub is_close: bool,
}

/// Records that may be meant, the likeliest first.
#[derive(Clone, Debug)]
pub struct Records<T> {
    /// The first ones.
    pub found: Vec<Fitting<T>>,
    /// Whether there are more.
    pub has_more: bool,
}

/// What `text` may mean among `kinds`, at most `most` of each. The front end leaves out kinds that the caller may not
/// see.
pub fn search(app: &App, caller: &Caller, text: &str, kinds: &[SearchKind], most: usize) -> Result<SearchResults> {
    let indexed = app.indexes.current(caller.organisation, None)?;
    let is_asked = |kind: SearchKind| kinds.contains(&kind);
    let place = |location: &Option<crate::domain::region::Location>| location.as_ref()?.place.clone();
    let firms = match is_asked(SearchKind::Firm) {
        true => Some(search_firms(app, caller, text, most)?),
        false => None,
    };
    let partners = match is_asked(SearchKind::Partner) {
        true => Some(search_partners(app, caller, text, most)?),
        false => None,
    };
    Ok(SearchResults {
        firms: firms.map(|found| found.named(|firm| (firm.id.0, firm.name.clone(), place(&firm.location)))),
        partners: partners
            .map(|found| found.named(|partner| (partner.id.0, partner.name.clone(), place(&partner.location)))),
        topics: is_asked(SearchKind::Topic).then(|| search_topics(text, most)),
        index_version: indexed.snapshot.version,
    })
}

impl<T> Records<T> {
    fn named(&self, told: impl Fn(&T) -> (Uuid, String, Option<String>)) -> FoundNames {
        let hit = |fitting: &Fitting<T>| {
            let (id, name, place) = told(&fitting.record);
            FoundName { id, name, place, fit: fitting.fit, is_close: fitting.is_close }
        };
        FoundNames { hits: self.found.iter().map(hit).collect(), has_more: self.has_more }
    }

    /// In the order in which they were found; one that is gone since is passed over.
    fn of(found: Found, records: Vec<(Uuid, T)>) -> Self {
        let mut records: HashMap<Uuid, T> = records.into_iter().collect();
        let fitting = |hit: &Hit| {
            let record = records.remove(&hit.id)?;
            Some(Fitting { record, fit: hit.fit, is_close: hit.is_close })
        };
        Records { found: found.hits.iter().filter_map(fitting).collect(), has_more: found.has_more }
    }
}

/// The firms within reach that `text` may mean.
pub fn search_firms(app: &App, caller: &Caller, text: &str, most: usize) -> Result<Records<Firm>> {
    if let Ok(number) = KvkNumber::parse(text.trim()) {
        let filter = FirmFilter { kvk_number: Some(number), ..FirmFilter::default() };
        let page = list_firms(app, caller, &filter, &Page { after: None, limit: most })?;
        let exact = |item: FirmRecord| Fitting { record: item.firm, fit: 1.0, is_close: false };
        return Ok(Records { has_more: page.next.is_some(), found: page.items.into_iter().map(exact).collect() });
    }
    let indexed = app.indexes.current(caller.organisation, None)?;
    let found = indexed.firm_names.find(text, most, |id| is_within_reach(&indexed, caller, id));
    let ids: Vec<FirmId> = found.hits.iter().map(|hit| FirmId(hit.id)).collect();
    let firms = app.pool.read(caller.organisation, |tenant| load_firms_by_id(tenant, &ids))?;
    // What moved out of reach since the index was brought up to date is not told.
    let firms = firms.into_iter().filter(|firm| caller.reaches_place(firm.location.as_ref()));
    Ok(Records::of(found, firms.map(|firm| (firm.id.0, firm)).collect()))
}

/// Whether firms can be searched by `text` without waiting. The names of many firms are laid out beside the requests, in the
/// first seconds after a start; a KVK number is looked up without them.
pub fn is_searchable(app: &App, caller: &Caller, text: &str) -> Result<bool> {
    let is_known_at_once = KvkNumber::parse(text.trim()).is_ok() || app.kept.is_small(app, caller.organisation)?;
    Ok(is_known_at_once || app.indexes.current(caller.organisation, None)?.is_searchable())
}

/// The partners within reach that `text` may mean.
pub fn search_partners(app: &App, caller: &Caller, text: &str, most: usize) -> Result<Records<Partner>> {
    let indexed = app.indexes.current(caller.organisation, None)?;
    let found = indexed.partner_names.find(text, most, |id| caller.reaches_partner(PartnerId(id)));
    let ids: Vec<PartnerId> = found.hits.iter().map(|hit| PartnerId(hit.id)).collect();
    let partners = app.pool.read(caller.organisation, |tenant| load_partners_by_id(tenant, &ids))?;
    Ok(Records::of(found, partners.into_iter().map(|partner| (partner.id.0, partner)).collect()))
}

/// The topics that `text` may mean.
pub fn search_topics(text: &str, most: usize) -> FoundTopics {
    let found = topic_names().find(text, most, |_| true);
    let hit = |hit: &Hit| {
        let id = TopicId::at(hit.id.as_u128() as usize)?;
        Some(FoundTopic { id, label: id.topic().label.clone(), fit: hit.fit, is_close: hit.is_close })
    };
    FoundTopics { hits: found.hits.iter().filter_map(hit).collect(), has_more: found.has_more }
}

/// Names of topics in both languages, by row.
fn topic_names() -> &'static Names {
    static NAMES: LazyLock<Names> = LazyLock::new(|| {
        let mut builder = NamesBuilder::default();
        for (row, topic) in reference::topics().iter().enumerate() {
            let others = topic.synonyms_nl.iter().chain(&topic.synonyms_en).map(String::as_str);
            let others = std::iter::once(topic.label.en.as_str()).chain(others);
            builder.add(Uuid::from_u128(row as u128), &topic.label.nl, others, None);
        }
        builder.finish()
    });
    &NAMES
}

/// Whether a firm lies within reach of the caller, by the index.
pub(super) fn is_within_reach(indexed: &Indexed, caller: &Caller, id: Uuid) -> bool {
    let own = &caller.reach.regions;
    if own.is_empty() {
        return true;
    }
    let firms = &indexed.snapshot.firms;
    firms.find(id.as_bytes()).is_some_and(|(segment, row)| {
        let regions = crate::matching::columns::FirmRow { columns: firms.segments()[segment].columns, row }.regions();
        own.iter().any(|code| is_in(regions, code))
    })
}

/// The first firms by name.
#[derive(Clone, Debug)]
pub struct FirstFirms {
    /// The firms.
    pub firms: Vec<Firm>,
    /// Whether there are more.
    pub has_more: bool,
    /// How many there are in all; not told to who sees some regions only.
    pub total: Option<usize>,
}

/// The first firms within reach by name, without counting the others.
pub fn first_firms(app: &App, caller: &Caller, most: usize) -> Result<FirstFirms> {
    let within = &caller.reach.regions;
    let mut firms = app.pool.read(caller.organisation, |tenant| load_first_firms(tenant, within, most + 1))?;
    let has_more = firms.len() > most;
    firms.truncate(most);
    let total = match within.is_empty() {
        true => Some(app.indexes.current(caller.organisation, None)?.snapshot.firms.len()),
        false => None,
    };
    Ok(FirstFirms { firms, has_more, total })
}

/// Partners with `text` in their name or an alias; all when it is empty.
pub fn find_partners(app: &App, caller: &Caller, text: &str, most: usize) -> Result<PageOf<PartnerRecord>> {
    let filter = PartnerFilter { text: written(text), ..PartnerFilter::default() };
    list_partners(app, caller, &filter, &Page { after: None, limit: most })
}

fn written(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_is_found_by_another_word_for_it_and_with_a_letter_wrong() {
        for (text, code) in
            [("robotica", "robotica"), ("robotcia", "robotica"), ("nieuw product", "productontwikkeling")]
        {
            let found = search_topics(text, 5);
            assert!(found.hits.iter().any(|hit| hit.id.code() == code), "{text}: {found:?}");
        }
        assert!(search_topics("xyzzy", 5).hits.is_empty());
    }
}
