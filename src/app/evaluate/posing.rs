//! Putting the questions of a benchmark as the engine is asked them.

use super::{Evaluation, Setting, WishKind};
use crate::connectors::benchmark::{FirmQuery, PartnerQuery};
use crate::domain::region::Location;
use crate::domain::{Firm, FirmId, Partner, PartnerId};
use crate::interpretation::limits::MOST_WISHES;
use crate::matching::query::{Limits, Query};
use crate::matching::snapshot::{Snapshot, SnapshotBuilder};
use std::collections::{BTreeSet, HashMap};

/// A question of the benchmark as the engine is asked it.
pub struct Posed<'a> {
    /// The question.
    pub query: Query,
    /// The index that answers it.
    pub registry: &'a Snapshot,
    /// Rows of the benchmark that were found afterwards.
    pub relevant: BTreeSet<usize>,
    /// Rows that are not judged.
    pub excluded: BTreeSet<usize>,
}

/// Results of a list that is spread; what comes after them is not judged.
pub(super) const SPREAD: usize = 20;

/// `score.py` asks for so many candidates of the own country.
pub(super) const FEWEST_DOMESTIC: usize = 15;

impl Evaluation {
    /// Whether a setting leaves a firm anything to find.
    pub fn has_anything_to_find(&self, query: &FirmQuery, setting: Setting) -> bool {
        let is_candidate = self.candidates(query, setting);
        query.relevant.iter().filter_map(|id| self.partners.get(id)).any(|row| is_candidate(*row))
    }

    /// Whether a partner, by its row, is a candidate for a firm at all.
    pub(super) fn candidates<'a>(&'a self, query: &FirmQuery, setting: Setting) -> impl Fn(usize) -> bool + 'a {
        let own = self.firms.get(&query.firm).and_then(|row| country(&self.benchmark.firms[*row].location));
        move |row| !setting.domestic || self.countries[row].as_deref() == own
    }

    /// All candidates by score, or as many as the spreading of a list looks at.
    fn limits(&self, all: usize) -> Limits {
        let limit = if self.diversity > 0.0 { SPREAD } else { all };
        Limits { limit, diversity: self.diversity, ..Limits::default() }
    }

    /// A firm's question as the setting poses it; nothing when that leaves nothing to find.
    pub fn pose(&self, query: &FirmQuery, setting: Setting) -> Option<Posed<'_>> {
        let firm = &self.benchmark.firms[*self.firms.get(&query.firm)?];
        let own = country(&firm.location).map(str::to_owned);
        let registry = if setting.domestic { self.national.get(&own)? } else { &self.snapshot };
        let is_candidate = self.candidates(query, setting);
        let rows = |ids: &BTreeSet<PartnerId>| -> BTreeSet<usize> {
            ids.iter().filter_map(|id| self.partners.get(id).copied()).filter(|row| is_candidate(*row)).collect()
        };
        let (relevant, excluded) = (rows(&query.relevant), rows(&query.excluded));
        let enough = !setting.domestic || registry.partners.len() - excluded.len() >= FEWEST_DOMESTIC;
        if relevant.is_empty() || !enough {
            return None;
        }
        let firm = Firm { wishes: wish(query, setting.wish).lines(), ..firm.clone() };
        let limits = self.limits(self.benchmark.partners.len());
        Some(Posed { query: Query::for_firm(registry, &firm, limits), registry, relevant, excluded })
    }

    /// The index of a service that knows only the firms that ask, with what they wish, and which firms these are.
    pub fn reversed(&self, setting: Setting) -> (Snapshot, BTreeSet<usize>) {
        let asking: BTreeSet<usize> =
            self.benchmark.queries.iter().filter_map(|query| self.firms.get(&query.firm).copied()).collect();
        let mut builder = SnapshotBuilder::new(self.benchmark.cut_off, &self.benchmark.past);
        self.benchmark.firms.iter().for_each(|firm| builder.remember_firm(firm));
        self.asking_firms(&asking, setting).iter().for_each(|(_, firm)| builder.add_firm(firm));
        self.benchmark.partners.iter().for_each(|partner| builder.add_partner(partner));
        (builder.finish(1), asking)
    }

    /// The firms of some rows with what they wish.
    pub(super) fn asking_firms(&self, rows: &BTreeSet<usize>, setting: Setting) -> Vec<(usize, Firm)> {
        let wishes: HashMap<FirmId, Vec<String>> =
            self.benchmark.queries.iter().map(|query| (query.firm, wish(query, setting.wish).lines())).collect();
        let firms = rows.iter().map(|row| {
            let firm = &self.benchmark.firms[*row];
            (*row, Firm { wishes: wishes.get(&firm.id).cloned().unwrap_or_default(), ..firm.clone() })
        });
        firms.collect()
    }

    /// A partner's question; nothing when there is nothing to find.
    pub fn pose_reverse<'a>(&self, snapshot: &'a Snapshot, asked: &PartnerQuery) -> Option<Posed<'a>> {
        let partner = &self.benchmark.partners[*self.partners.get(&asked.partner)?];
        let limits = self.limits(self.benchmark.firms.len());
        let rows = |ids: &BTreeSet<FirmId>| -> BTreeSet<usize> {
            ids.iter().filter_map(|id| self.firms.get(id).copied()).collect()
        };
        let (relevant, excluded) = (rows(&asked.relevant), rows(&asked.excluded));
        let query = Query::for_partner(snapshot, partner, limits);
        (!relevant.is_empty()).then_some(Posed { query, registry: snapshot, relevant, excluded })
    }
}

/// The country of a place, where it is told.
pub(super) fn country(location: &Option<Location>) -> Option<&str> {
    location.as_ref().and_then(|location| location.country.as_deref())
}

/// For each country the index of a service whose registry holds its partners, with the same past.
pub(super) fn national(whole: &Snapshot, partners: &[Partner]) -> HashMap<Option<String>, Snapshot> {
    let mut builders: HashMap<Option<String>, SnapshotBuilder> = HashMap::new();
    for partner in partners {
        let builder = builders
            .entry(country(&partner.location).map(str::to_owned))
            .or_insert_with(|| SnapshotBuilder::sharing(whole));
        builder.add_partner(partner);
    }
    builders.into_iter().map(|(country, builder)| (country, builder.finish(whole.version))).collect()
}

/// The wish of a query, as words and themes.
pub struct Asked {
    pub(super) words: Vec<String>,
    pub(super) themes: Vec<String>,
}

impl Asked {
    /// The wishes as a profile holds them.
    pub fn lines(&self) -> Vec<String> {
        self.themes.iter().chain(&self.words).take(MOST_WISHES).cloned().collect()
    }
}

/// The wish of a query.
pub fn wish(query: &FirmQuery, kind: WishKind) -> Asked {
    let parts = |text: &Option<String>| -> Vec<String> {
        text.iter()
            .flat_map(|text| text.split(" | "))
            .map(|part| part.trim().to_owned())
            .filter(|p| !p.is_empty())
            .collect()
    };
    let words = match kind {
        WishKind::Topic => parts(&query.topic),
        WishKind::Title => parts(&query.title),
        WishKind::Theme => query.themes.clone(),
        WishKind::None => Vec::new(),
    };
    let themes = if kind == WishKind::None { Vec::new() } else { query.themes.clone() };
    Asked { words, themes }
}
