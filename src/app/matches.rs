//! Which partners for a firm, and which firms for a partner.
//!
//! Where the time of a request goes (`perf`, shares of the processor's time of the server). A hundred firms for a partner
//! among 2.3 million, asked for the first time: ranking 67 (opening stretches of rows 46, scoring 18), reasons 10, reading
//! the firms 6, JSON 7, channels 2, sending it 3. So the ranking is kept ([`super::lately`]), and of the last answers their
//! JSON; the rest is spread thin. Partners for a firm in words that were answered before: understanding the words 12, the
//! version of the database 12, of which most was preparing statements and a question whether the file is still there,
//! the signature of the token 11, reading the body 7, the log 7, and finding the path among all others 5.

use super::answer::{
    Comparison, ExcludedFirm, ExcludedPartner, FirmInShort, Match, Matches, NewcomerShare, PartnerInShort, Prospect,
    Prospects,
};
use super::contact_permission::{Dealing, OpenChannels, channels_of};
use super::discretion::seen_from_outside;
use super::earlier::Earlier;
use super::index::Indexed;
use super::lately::{Answered, AnsweredWords, RankedFirms, ToldFirms, asked};
use super::relations::link_partners;
use super::{App, AppError, Caller, Result};
use crate::domain::collaboration::Participant;
use crate::domain::invalid::shown;
use crate::domain::provenance::source_words;
use crate::domain::reference;
use crate::domain::region::Location;
use crate::domain::{Firm, FirmId, Invalid, Partner, PartnerId, PartnerKind, Text};
use crate::interpretation::{FirmProfile, Interpretation, Surroundings};
use crate::matching::explain::{self, Records};
use crate::matching::facts::{RowId, as_peer};
use crate::matching::newcomers::newcomers;
use crate::matching::query::{Limits, Query, Region};
use crate::matching::rank::{Ranked, Ranking};
use crate::matching::snapshot::{firm_id, partner_id};
use crate::matching::verdict::{Direction, Verdict};
use crate::matching::{confidence, question, rank};
use crate::storage::{self, StorageError, Tenant};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use uuid::Uuid;

pub use crate::matching::diversity::USUAL as USUAL_DIVERSITY;

/// Most results of one answer.
pub const MOST_RESULTS: usize = 100;

/// Best firms among which those are looked for that may be approached.
const MOST_LOOKED_AT: usize = 4000;

/// What beside the asker decides an answer.
#[derive(Clone, Debug)]
pub struct Options {
    /// Most results, 1 to 100.
    pub limit: usize,
    /// Kinds of partner to rank; empty means all but `firm`.
    pub kinds: Vec<PartnerKind>,
    /// Codes of regions (province, COROP, municipality); empty means everywhere.
    pub regions: Vec<String>,
    /// 0 to 1: how much unlike one another, and how far from the usual suspects, the results should be.
    pub diversity: f64,
    /// Whether to tell which candidates were held back.
    pub with_excluded: bool,
    /// Of firms, whether only those are sought that may be approached by some channel.
    pub approachable: bool,
    /// Two candidates to compare.
    pub compare: Option<[Uuid; 2]>,
    /// Version of the data that the answer must at least have seen.
    pub min_version: Option<i64>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            limit: 10,
            kinds: Vec::new(),
            regions: Vec::new(),
            diversity: USUAL_DIVERSITY,
            with_excluded: false,
            approachable: false,
            compare: None,
            min_version: None,
        }
    }
}

impl Options {
    /// The limits of the ranking; every faulty option at once.
    pub(super) fn limits(&self) -> Result<Limits> {
        let mut faults = Vec::new();
        if !(1..=MOST_RESULTS).contains(&self.limit) {
            let message = format!("{} is no number of results.", self.limit);
            faults.push(Invalid::new("/limit", "out_of_range", message, format!("Give 1 to {MOST_RESULTS}.")));
        }
        if !(0.0..=1.0).contains(&self.diversity) {
            let message = format!("{} is no diversity.", self.diversity);
            faults.push(Invalid::new("/diversity", "out_of_range", message, "Give 0 (off) to 1."));
        }
        let mut regions = Vec::new();
        for (place, code) in self.regions.iter().enumerate() {
            match Region::from_code(code) {
                Some(region) => regions.push(region),
                None => faults.push(Invalid::new(
                    format!("/regions/{place}"),
                    "unknown_code",
                    format!("“{}” is no region.", shown(code)),
                    "Give the code of a province (PV30), COROP region (CR34) or municipality (GM0855); GET /v1/regions lists them.",
                )),
            }
        }
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let compare = self.compare.iter().flatten().map(|id| *id.as_bytes()).collect();
        Ok(Limits {
            limit: self.limit,
            kinds: self.kinds.clone(),
            regions,
            diversity: self.diversity,
            compare,
            skips_held: !self.with_excluded,
            is_for_outsider: false,
        })
    }
}

/// Partners for a firm that is described by the body of a request, of which `words` is the digest; nothing is stored. It is
/// read and understood only when the same words were not answered since anything changed.
pub fn match_words<E: From<AppError>>(
    app: &App,
    caller: &Caller,
    words: [u8; 32],
    read: impl FnOnce() -> std::result::Result<(FirmProfile, Options), E>,
) -> std::result::Result<Arc<Answered>, E> {
    let (indexed, version) = app.indexes.current_at(caller.organisation, None)?;
    let (by_words, postcodes) = (&indexed.lately.by_words, app.postcodes.load_full());
    let asked = asked(&(words, version, app.today()));
    let kept = asked.and_then(|asked| by_words.find(&asked));
    if let Some(kept) = kept.filter(|kept| Arc::ptr_eq(&kept.postcodes, &postcodes)) {
        return Ok(kept.answered.clone());
    }
    let (profile, options) = read()?;
    let answered = match_profile(app, caller, &profile, &options)?;
    if let Some(asked) = asked.filter(|_| answered.index_version == indexed.snapshot.version) {
        by_words.keep(asked, Arc::new(AnsweredWords { postcodes, answered: answered.clone() }));
    }
    Ok(answered)
}

/// Partners for a firm that is only described; nothing is stored. Faults of the profile point into `/firm`.
pub fn match_profile(app: &App, caller: &Caller, profile: &FirmProfile, options: &Options) -> Result<Arc<Answered>> {
    let postcodes = app.postcodes.load();
    let surroundings = Surroundings { today: app.today(), postcodes: &postcodes };
    let understood = profile.understand(&surroundings);
    let limits = options.limits();
    let (mut understood, limits) = match (understood, limits) {
        (Ok(understood), Ok(limits)) => (understood, limits),
        (understood, limits) => return Err(all_faults(understood.err(), limits.err())),
    };
    let firm = &mut understood.record;
    if firm.provenance.source.is_empty() {
        firm.provenance.source = source_words::ASKED.into();
        firm.provenance.date = firm.provenance.date.or(Some(app.today()));
    }
    if let Some(relations) = firm.relations.as_mut().filter(|relations| !relations.is_empty()) {
        app.pool.read(caller.organisation, |tenant| link_partners(tenant, relations))?;
    }
    let interpretation = understood
        .interpretation
        .into_iter()
        .map(|entry| Interpretation { pointer: format!("/firm{}", entry.pointer), ..entry });
    rank_partners(app, caller, &understood.record, interpretation.collect(), limits, options)
}

fn all_faults(profile: Option<Vec<Invalid>>, limits: Option<AppError>) -> AppError {
    let within = profile.into_iter().flatten().map(|fault| fault.within("/firm"));
    match limits {
        Some(AppError::Invalid(faults)) => AppError::Invalid(within.chain(faults).collect()),
        Some(other) => other,
        None => AppError::Invalid(within.collect()),
    }
}

/// Partners for a stored firm.
pub fn match_firm(app: &App, caller: &Caller, firm: FirmId, options: &Options) -> Result<Arc<Answered>> {
    let limits = options.limits()?;
    let stored = app.pool.read(caller.organisation, |tenant| storage::firms::find_firm(tenant, firm))?;
    let within = stored.filter(|stored| caller.reaches_place(stored.record.location.as_ref()));
    let stored = within.ok_or(AppError::NotFound { what: "firm", id: firm.to_string() })?;
    rank_partners(app, caller, &stored.record, Vec::new(), limits, options)
}

fn rank_partners(
    app: &App,
    caller: &Caller,
    firm: &Firm,
    interpretation: Vec<Interpretation>,
    limits: Limits,
    options: &Options,
) -> Result<Arc<Answered>> {
    let (indexed, version) = app.indexes.current_at(caller.organisation, options.min_version)?;
    let Options { limit, kinds, regions, diversity, with_excluded, compare, approachable: _, min_version: _ } = options;
    let asked = asked(&(version, firm, &interpretation, limit, kinds, regions, diversity, with_excluded, compare));
    let work = || rank_in(app, caller, &indexed, firm, interpretation, limits, options).map(Answered::from);
    indexed.lately.matches.answer(asked, work)
}

fn rank_in(
    app: &App,
    caller: &Caller,
    indexed: &Indexed,
    firm: &Firm,
    interpretation: Vec<Interpretation>,
    limits: Limits,
    options: &Options,
) -> Result<Matches> {
    let Indexed { snapshot, weights, .. } = indexed;
    let query = Query::for_firm(snapshot, firm, limits);
    let ranking = rank(snapshot, &query, weights);
    let next_question = question::next_question(snapshot, firm, weights, &query.limits);

    let shown = ids(&ranking, options.with_excluded);
    let (partners, introducers, earlier) = app.pool.read(caller.organisation, |tenant| -> Result<_> {
        Ok((
            load_partners(tenant, &shown)?,
            Introducers::load(tenant, &query, &ranking)?,
            Earlier::load(tenant, snapshot, &query, &ranking)?,
        ))
    })?;
    let found = ranking.ranked.iter().filter_map(|ranked| {
        let partner = partners.get(&ranked.id)?;
        let introducers = &introducers.of(&query, ranked);
        let records = Records { firm, partner, introducers, evidence: earlier.of(ranked)?, names: &earlier.names };
        let verdict = explain::explain(snapshot, &query, weights, &ranking, ranked, records)?;
        Some((partner_in_short(partner, firm.location.as_ref()), verdict))
    });
    let matches = found.enumerate().map(|(place, (partner, verdict))| Match { rank: place + 1, partner, verdict });
    let excluded = || {
        let held = ranking.held.iter().filter_map(|held| Some((partners.get(&held.id)?, held.gate)));
        held.map(|(partner, gate)| ExcludedPartner {
            partner: partner_in_short(partner, firm.location.as_ref()),
            gate,
            text: gate.text(),
        })
        .collect()
    };
    let name = |id: &RowId| partners.get(id).map(|partner| partner.name.clone());
    let notice = || Text::new("Dit bedrijf wil niet benaderd worden.", "This firm does not want to be approached.");
    Ok(Matches {
        notice: firm.do_not_contact.is_some().then(notice),
        confidence: confidence::of_list(&query, weights, &ranking),
        matches: matches.collect(),
        excluded: options.with_excluded.then(excluded),
        excluded_total: options.with_excluded.then_some(ranking.held_total),
        interpretation,
        next_question,
        comparison: comparison(options, &ranking, name)?,
        direction: Direction::PartnersForFirm,
        weights_version: weights.version.clone(),
        index_version: snapshot.version,
    })
}

/// Firms that a partner could invite.
pub fn find_prospects(app: &App, caller: &Caller, partner: PartnerId, options: &Options) -> Result<Prospects> {
    Ok(tell_prospects(app, caller, partner, &Asking::new(app, caller, partner, options)?)?.0)
}

/// The same as JSON. What was told lately is told again while nothing changed, every firm in it may be approached as it
/// could be then, and the caller sees the same of it.
pub fn prospects_as_json(app: &App, caller: &Caller, partner: PartnerId, options: &Options) -> Result<Arc<[u8]>> {
    let asking = Asking::new(app, caller, partner, options)?;
    let lately = &asking.indexed.lately.prospects;
    let (limits, seen) = (format!("{:?}", asking.limits), format!("{:?} {}", caller.reach, caller.is_outsider()));
    let shown = (&options.regions, options.compare, options.with_excluded, options.approachable, seen);
    let asked = asked(&(partner, limits, shown, asking.version, app.today()));
    if let Some(kept) = asked.and_then(|asked| lately.find(&asked)) {
        let contact = app
            .pool
            .read(caller.organisation, |tenant| channels_of(app, tenant, caller, &kept.firms, Dealing::Uninvited))?;
        if contact == kept.contact {
            return Ok(kept.json.clone());
        }
    }
    let (prospects, firms, contact) = tell_prospects(app, caller, partner, &asking)?;
    let unwritable = |source| StorageError::Corrupt { what: "answer", source: Box::new(source) };
    let json: Arc<[u8]> = serde_json::to_vec(&prospects).map_err(unwritable)?.into();
    if let Some(asked) = asked {
        lately.keep(asked, Arc::new(ToldFirms { firms, contact, json: json.clone() }));
    }
    Ok(json)
}

/// What a partner asks for, and of which data.
struct Asking<'a> {
    options: &'a Options,
    limits: Limits,
    indexed: Arc<Indexed>,
    /// Version of the records.
    version: i64,
}

impl<'a> Asking<'a> {
    fn new(app: &App, caller: &Caller, partner: PartnerId, options: &'a Options) -> Result<Self> {
        caller.check_partner(partner)?;
        let mut limits = options.limits()?;
        limits.regions = caller.reach.narrow(limits.regions);
        limits.is_for_outsider = caller.is_outsider();
        let (indexed, version) = app.indexes.current_at(caller.organisation, options.min_version)?;
        Ok(Self { options, limits, indexed, version })
    }

    /// The firms for a partner, ranked unless they were for the same question to this index.
    fn ranked(&self, partner: &Partner, query: &Query) -> Result<Arc<RankedFirms>> {
        let Indexed { snapshot, weights, lately, .. } = &*self.indexed;
        lately.rankings.answer(asked(&(partner, format!("{:?}", query.limits))), || {
            let ranking = rank(snapshot, query, weights);
            let newcomers = newcomers(snapshot, query, &ranking);
            Ok(RankedFirms { ranking, newcomers })
        })
    }

    /// The firms for a partner. Where only those are sought that may be approached, more and more of the best are looked at
    /// until there are enough.
    fn found(&self, app: &App, caller: &Caller, partner: &Partner) -> Result<Found> {
        let (snapshot, mut limits) = (&self.indexed.snapshot, self.limits.clone());
        loop {
            let query = Query::for_partner(snapshot, partner, limits.clone());
            let mut ranked = self.ranked(partner, &query)?;
            let shown: Vec<FirmId> =
                ids(&ranked.ranking, self.options.with_excluded).into_iter().map(firm_id).collect();
            let (firms, contact) = app.pool.read(caller.organisation, |tenant| -> Result<_> {
                let firms = storage::firms::load_firms_by_id(tenant, &shown)?;
                let contact = channels_of(app, tenant, caller, &firms, Dealing::Uninvited)?;
                Ok((firms, contact))
            })?;
            if self.options.approachable {
                let is_open = |one: &&Ranked| {
                    contact.get(&firm_id(one.id)).is_some_and(|contact| !contact.is_absent() && !contact.is_blocked())
                };
                let open: Vec<Ranked> =
                    ranked.ranking.ranked.iter().filter(is_open).take(self.limits.limit).cloned().collect();
                let is_all = ranked.ranking.ranked.len() < limits.limit || limits.limit >= MOST_LOOKED_AT;
                if open.len() < self.limits.limit && !is_all {
                    limits.limit = (4 * limits.limit).min(MOST_LOOKED_AT);
                    continue;
                }
                let ranking = Ranking { ranked: open, ..ranked.ranking.clone() };
                ranked = Arc::new(RankedFirms { newcomers: newcomers(snapshot, &query, &ranking), ranking });
            }
            return Ok((query, ranked, firms, contact));
        }
    }
}

/// A question, its ranking, the records of the firms in it, and how each may be approached.
type Found = (Query, Arc<RankedFirms>, Vec<Firm>, HashMap<FirmId, OpenChannels>);

/// What is told, the records of the firms behind it, and how each may be approached.
type Told = (Prospects, Vec<Firm>, HashMap<FirmId, OpenChannels>);

fn tell_prospects(app: &App, caller: &Caller, partner: PartnerId, asking: &Asking<'_>) -> Result<Told> {
    let stored = app.pool.read(caller.organisation, |tenant| storage::partners::find_partner(tenant, partner))?;
    let partner = stored.ok_or(AppError::NotFound { what: "partner", id: partner.to_string() })?.record;

    let Asking { options, indexed, .. } = asking;
    let Indexed { snapshot, weights, .. } = &**indexed;
    let (query, ranked, stored, contact) = asking.found(app, caller, &partner)?;
    let RankedFirms { ranking, newcomers: (listed, candidates) } = &*ranked;
    let (introducers, earlier) = app.pool.read(caller.organisation, |tenant| -> Result<_> {
        Ok((Introducers::load(tenant, &query, ranking)?, Earlier::load(tenant, snapshot, &query, ranking)?))
    })?;
    let firms = stored.clone();
    let together = stored.iter().filter(|firm| firm.works_with(partner.id, &partner.name)).map(|firm| firm.id);
    let together: HashSet<FirmId> = together.collect();
    // Of a natural person's firm a partner learns the province; which municipality lists it would tell the place.
    let is_narrow = options.regions.iter().any(|code| reference::province(code).is_none());
    let is_told = |firm: &Firm| !(caller.is_outsider() && is_narrow) || firm.is_seen_by_name();
    let seen = firms.into_iter().filter(|firm| caller.reaches_place(firm.location.as_ref()) && is_told(firm));
    let seen = seen.map(|firm| if caller.is_outsider() { seen_from_outside(firm) } else { firm });
    let firms: HashMap<RowId, Firm> = seen.map(|firm| (firm.id.bytes(), firm)).collect();
    let short = |firm: &Firm| firm_in_short(firm, partner.location.as_ref(), app);
    let found = ranking.ranked.iter().filter_map(|ranked| {
        let firm = firms.get(&ranked.id)?;
        let (partner, introducers) = (&partner, &introducers.of(&query, ranked));
        let records = Records { firm, partner, introducers, evidence: earlier.of(ranked)?, names: &earlier.names };
        let verdict: Verdict = explain::explain(snapshot, &query, weights, ranking, ranked, records)?;
        let contact = contact.get(&firm.id).cloned().filter(|contact| !contact.is_absent())?;
        let is_known = together.contains(&firm.id);
        Some((short(firm), contact, verdict, is_known))
    });
    let prospects = found.enumerate().map(|(place, (firm, contact, verdict, is_known))| {
        let website = firm.website.filter(|_| !contact.is_blocked());
        // What went on between firm and agency is not for the partner.
        let reasons = if caller.is_outsider() { Vec::new() } else { contact.reasons };
        let contact = OpenChannels { reasons, ..contact };
        Prospect { rank: place + 1, firm: FirmInShort { website, ..firm }, contact, verdict, is_known }
    });
    let excluded = options.with_excluded.then(|| {
        let held = ranking.held.iter().filter_map(|held| Some((firms.get(&held.id)?, held.gate)));
        let held = held.filter(|(firm, _)| contact.get(&firm.id).is_some_and(|contact| !contact.is_absent()));
        // Nobody is to go to them, so that there is nothing to go by.
        let shown = |firm: &Firm| FirmInShort { website: None, ..short(firm) };
        held.map(|(firm, gate)| ExcludedFirm { firm: shown(firm), gate, text: gate.text() }).collect::<Vec<_>>()
    });
    // Whoever is limited to regions is not told how many firms there are beyond them.
    let excluded_total = excluded.as_ref().map(|excluded| match caller.reach.regions.is_empty() {
        true => ranking.held_total,
        false => excluded.len(),
    });
    let name = |id: &RowId| firms.get(id).map(|firm| firm.name.clone());
    let newcomers_of_list = NewcomerShare {
        listed: listed.newcomers,
        share_of_listed: listed.share(),
        candidates: candidates.newcomers,
        share_of_candidates: candidates.share(),
    };
    let prospects = Prospects {
        newcomers: newcomers_of_list,
        confidence: confidence::of_list(&query, weights, ranking),
        prospects: prospects.collect(),
        excluded,
        excluded_total,
        comparison: comparison(options, ranking, name)?,
        direction: Direction::FirmsForPartner,
        weights_version: weights.version.clone(),
        index_version: snapshot.version,
    };
    Ok((prospects, stored, contact))
}

/// Every id whose record an answer shows.
fn ids(ranking: &Ranking, with_excluded: bool) -> Vec<RowId> {
    let held = ranking.held.iter().filter(|_| with_excluded).map(|held| held.id);
    let ids = ranking.ranked.iter().chain(&ranking.compared).map(|ranked| ranked.id).chain(held);
    let unique: HashSet<RowId> = ids.collect();
    unique.into_iter().collect()
}

/// Partners by id; where there is none, a consenting firm as a peer.
fn load_partners(tenant: &mut Tenant<'_>, ids: &[RowId]) -> Result<HashMap<RowId, Partner>> {
    let wanted: Vec<PartnerId> = ids.iter().copied().map(partner_id).collect();
    let partners = storage::partners::load_partners_by_id(tenant, &wanted)?;
    let mut found: HashMap<RowId, Partner> =
        partners.into_iter().map(|partner| (partner.id.bytes(), partner)).collect();
    let others: Vec<FirmId> = ids.iter().filter(|id| !found.contains_key(*id)).copied().map(firm_id).collect();
    if !others.is_empty() {
        let firms = storage::firms::load_firms_by_id(tenant, &others)?;
        found.extend(firms.iter().filter_map(|firm| Some((firm.id.bytes(), as_peer(firm)?))));
    }
    Ok(found)
}

/// Names of the partners that could introduce; firms are never named to others.
struct Introducers(HashMap<PartnerId, String>);

impl Introducers {
    fn load(tenant: &mut Tenant<'_>, query: &Query, ranking: &Ranking) -> Result<Self> {
        let contacts = ranking.ranked.iter().filter_map(|ranked| query.shared.get(&ranked.id)).flatten();
        let partners: HashSet<PartnerId> = contacts.filter_map(as_partner).collect();
        let partners: Vec<PartnerId> = partners.into_iter().collect();
        let partners = storage::partners::load_partners_by_id(tenant, &partners)?;
        Ok(Self(partners.into_iter().map(|partner| (partner.id, partner.name)).collect()))
    }

    fn of(&self, query: &Query, ranked: &Ranked) -> Vec<String> {
        let contacts = query.shared.get(&ranked.id).into_iter().flatten();
        contacts.filter_map(|contact| self.0.get(&as_partner(contact)?).cloned()).collect()
    }
}

fn as_partner(participant: &Participant) -> Option<PartnerId> {
    match participant {
        Participant::Partner(id) => Some(*id),
        Participant::Firm(_) => None,
    }
}

fn comparison(
    options: &Options,
    ranking: &Ranking,
    name: impl Fn(&RowId) -> Option<String>,
) -> Result<Option<Comparison>> {
    let Some(asked) = options.compare else { return Ok(None) };
    let mut faults = Vec::new();
    for (place, id) in asked.iter().enumerate() {
        if !ranking.compared.iter().any(|ranked| ranked.id == *id.as_bytes()) {
            let message = format!("“{id}” is no candidate of this ranking.");
            let remedy = "Give the ids of two candidates, such as two of the answer without compare.";
            faults.push(Invalid::new(format!("/compare/{place}"), "unknown_candidate", message, remedy));
        }
    }
    if asked[0] == asked[1] {
        let message = "Both candidates are the same.";
        faults.push(Invalid::new("/compare/1", "duplicate", message, "Give two different candidates."));
    }
    if !faults.is_empty() {
        return Err(faults.into());
    }
    let names = asked.map(|id| name(id.as_bytes()).unwrap_or_else(|| id.to_string()));
    Ok(explain::compare(ranking, [&names[0], &names[1]]))
}

fn distance_km(a: Option<&Location>, b: Option<&Location>) -> Option<u32> {
    let (a, b) = (a?.coordinates?, b?.coordinates?);
    Some(a.distance_to(b).0.round() as u32)
}

fn partner_in_short(partner: &Partner, from: Option<&Location>) -> PartnerInShort {
    PartnerInShort {
        id: partner.id.0,
        name: partner.name.clone(),
        kind: partner.kind,
        subtype: partner.subtype,
        place: partner.location.as_ref().and_then(Location::spoken),
        distance_km: distance_km(from, partner.location.as_ref()),
        website: partner.website.clone(),
        verification: partner.verification,
        source: partner.provenance.source.clone(),
        date: partner.provenance.date,
    }
}

pub(super) fn firm_in_short(firm: &Firm, from: Option<&Location>, app: &App) -> FirmInShort {
    FirmInShort {
        id: firm.id,
        name: firm.name.clone(),
        firm_type: firm.firm_type(app.today()),
        place: firm.location.as_ref().and_then(Location::spoken),
        sector: firm.main_activity().map(|activity| activity.label()),
        distance_km: distance_km(from, firm.location.as_ref()),
        website: firm.website.clone(),
        source: firm.provenance.source.clone(),
        date: firm.provenance.date,
    }
}
