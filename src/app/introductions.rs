//! Introductions of firms to partners: proposed by a named person, with consent of both sides, to a place that is there.

mod before;
mod groups;
mod outcomes;
mod parties;
mod requests;
mod taken_back;

use self::parties::{Both, fault_of};
use super::answer::FirmInShort;
use super::audit::{self, Event};
use super::contact_permission::{Dealing, OpenChannels, channels_of};
use super::discretion::{introduced, seen_from_outside};
use super::matches::firm_in_short;
use super::weights;
use super::writing::{self, Expected, Once, Place, Written};
use super::{App, AppError, Caller, Page, PageOf, Result};
use crate::domain::audit::Action;
use crate::domain::introduction::{
    Choice, DeclineReason, Entry, Move, MoveKind, PartnerRequest, Party, Proposal, Standing, State,
};
use crate::domain::invalid::shown;
use crate::domain::{
    Firm, FirmId, ImpressionId, Introduction, IntroductionId, Invalid, Officer, Outcome, PartnerId, Step, Text,
    personal_data,
};
use crate::outreach::disclosure::may_see_contact;
use crate::storage::firms::{find_firm, load_firms_by_id};
use crate::storage::impressions::find_impression;
use crate::storage::introductions::{
    count_places_held, count_places_taken, find_introduction, find_place_held, insert_introduction,
    list_introductions as list, load_introductions, load_outcomes, replace_introduction,
};
use crate::storage::partners::{find_known_partners, load_partners_by_id};
use crate::storage::{Stored, Tenant};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap, HashSet};
use utoipa::ToSchema;
use uuid::Uuid;

pub use self::before::last_to_partner;
pub(in crate::app) use self::before::{load_last, no_place_because};
pub use self::groups::{Group, Grouped, SomeOfGroup, list_group};
pub use self::outcomes::{
    OutcomeReport, find_faults_of_outcome, introduced_on, moment_that_came, moment_to_ask, record_outcome,
};
pub use self::requests::{
    FirmRequest, MOST_REQUESTED, Requested, find_faults_of_request, list_requested, places_to_ask, request_firm,
    request_firms,
};
pub use self::taken_back::{may_be_taken_back, may_move_be_taken_back, take_back_move, take_back_proposal};
pub use crate::storage::introductions::IntroductionFilter;

/// A proposal to introduce a firm to a partner (*voorstel*).
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"firmId": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b",
    "partnerId": "019aa1b2-1111-7e4f-8a5b-6c7d8e9f0a1b", "officer": "A. de Vries", "step": "demo",
    "choice": {"kind": "accept", "position": 1}, "weightsVersion": crate::app::weights::shipped_version()}))]
pub struct IntroductionProposal {
    /// The firm.
    pub firm_id: FirmId,
    /// The partner.
    pub partner_id: PartnerId,
    /// The step that is proposed, when one is.
    #[serde(default)]
    pub step: Option<Step>,
    /// Who proposes: a person, never a program.
    pub officer: Officer,
    /// The day; today when absent.
    #[serde(default)]
    pub date: Option<NaiveDate>,
    /// Whether the ranking is accepted, or overridden and why.
    pub choice: Choice,
    /// Version of the weights that ranked; that of the list when one is given.
    #[serde(default)]
    #[schema(max_length = 64)]
    pub weights_version: Option<String>,
    /// The list from which was chosen, when it was logged: what becomes of it is then learned from. The choice has to agree
    /// with it.
    #[serde(default)]
    pub impression_id: Option<ImpressionId>,
    /// The firm or partner by whose word the two come together (*bemiddelaar*), such as a broker of an introduction path: what
    /// becomes of it counts for how willing that one is taken to be.
    #[serde(default)]
    pub via: Option<Uuid>,
}

/// A move in an introduction (*zet*).
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"move": {"kind": "ask_firm"}, "officer": "A. de Vries"}))]
pub struct IntroductionMove {
    /// What happened.
    #[serde(rename = "move")]
    pub made: Move,
    /// Who notes it.
    pub officer: Officer,
    /// On which day; today when absent.
    #[serde(default)]
    pub date: Option<NaiveDate>,
}

/// An introduction as the caller may see it (*introductie*). The partner's coordinator sees it from the moment that the
/// partner is asked, or asked for the firm itself: of the firm what a prospect shows, and nothing of what went on between firm and agency.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct IntroductionRecord {
    /// Own id.
    pub id: IntroductionId,
    /// The firm.
    pub firm_id: FirmId,
    /// What it is; `null` when it was deleted, without its website when it may be approached by no channel.
    pub firm: Option<FirmInShort>,
    /// By which channels the firm may be approached about it, and what closes the others; after the firm agreed, lately
    /// being approached closes none. For the agency alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<OpenChannels>,
    /// The partner.
    pub partner_id: PartnerId,
    /// Where it stands.
    pub state: State,
    /// The same in words.
    pub label: Text,
    /// The moves that the caller can make today: none that approaches the firm while no channel is open (see `contact`), and no
    /// introducing while the partner is full or the firm has a place there already. Of a coordinator, the answer of the partner
    /// while it is asked.
    #[schema(max_items = 10)]
    pub next_moves: Vec<MoveKind>,
    /// The step that was taken last, or else was proposed.
    pub step: Option<Step>,
    /// Who proposed it.
    pub officer: Officer,
    /// When.
    pub proposed_on: NaiveDate,
    /// That the partner asked for the firm itself (*aanvraag*), if it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<PartnerRequest>,
    /// How the ranking was used; for the agency alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub choice: Option<Choice>,
    /// Version of the weights that ranked; for the agency alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weights_version: Option<String>,
    /// The list from which was chosen; for the agency alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub impression_id: Option<ImpressionId>,
    /// By whose word the two come together; for the agency alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub via: Option<Uuid>,
    /// Its moves, in order; for a coordinator, from the asking of the partner on, and how what it asked for ended.
    pub log: Vec<Entry>,
    /// What became of it; for the agency alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_items = 2)]
    pub outcomes: Option<Vec<Outcome>>,
    /// Whether all places of the partner are taken (*wachtlijst*): firm and partner may be asked, and are introduced once a place
    /// comes free.
    pub awaits_place: bool,
    /// How many moves were made, also when `log` does not tell all of them; not part of the answer.
    #[serde(skip)]
    pub moves: usize,
    /// Last change.
    pub changed_at: DateTime<Utc>,
    /// What in the reasons and words looks like personal data, and that the partner has no place left; only in the answer to a
    /// write.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, max_items = 100)]
    pub warnings: Vec<Invalid>,
}

/// Warnings of personal data in what was said of an introduction, and of a place that is not there.
fn warnings(record: &IntroductionRecord) -> Vec<Invalid> {
    let reason = match &record.choice {
        Some(Choice::Override { reason, .. }) => Some(("/choice/reason".to_owned(), reason)),
        _ => None,
    };
    let asked = record.request.iter().map(|request| ("/request/reason".to_owned(), &request.reason));
    let words = record.log.iter().enumerate().filter_map(|(place, entry)| match &entry.made {
        Move::Decline { words: Some(words), .. } => Some((format!("/log/{place}/move/words"), words)),
        _ => None,
    });
    let of_persons = reason.into_iter().chain(asked).chain(words);
    let of_persons = of_persons.flat_map(|(pointer, text)| personal_data::warnings(&pointer, text));
    let waits = record.awaits_place.then(|| {
        let message = "All places of the partner are taken, so that this firm waits for one.";
        let remedy = "Ask the partner for another place, wait until one comes free, or choose another partner.";
        Invalid::new("/partnerId", "no_place", message, remedy)
    });
    of_persons.chain(waits).collect()
}

/// Everything that is wrong with a proposal, as far as it tells itself.
pub fn find_faults(app: &App, asked: &IntroductionProposal) -> Vec<Invalid> {
    let today = app.today();
    proposal_of(asked, today).checked(today).err().unwrap_or_default()
}

fn proposal_of(asked: &IntroductionProposal, today: NaiveDate) -> Proposal {
    Proposal {
        id: IntroductionId::default(),
        firm_id: asked.firm_id,
        partner_id: asked.partner_id,
        step: asked.step,
        officer: asked.officer.clone(),
        date: asked.date.unwrap_or(today),
        choice: asked.choice.clone(),
        weights_version: asked.weights_version.clone(),
        impression_id: asked.impression_id,
        via: asked.via,
    }
}

/// Proposes an introduction. One of a firm or to a partner that objects or is gone is refused, and so is a step that the
/// partner does not offer. A partner that is full may be proposed: a place is taken when the two are introduced, and one may
/// come free until then; the answer warns of it.
pub fn propose(app: &App, caller: &Caller, asked: &IntroductionProposal, once: Option<&Once>) -> Result<Written> {
    let today = app.today();
    let proposal = proposal_of(asked, today).checked(today)?;
    writing::create_once(app, caller, once, |tenant| {
        let both = Both::find(app, tenant, caller, asked.firm_id, asked.partner_id, Dealing::UnderWay, today)?;
        both.refuse_unavailable(asked)?;
        both.refuse_not_offered("/step", asked.step, &[])?;
        refuse_second(tenant, asked)?;
        if both.is_member() {
            let message = "The firm is a member of this partner already.";
            let remedy = "Choose another partner; when it left, take the relation out of the firm first.";
            return Err(AppError::Conflict(vec![Invalid::new("/partnerId", "member_already", message, remedy)]));
        }
        refuse_unknown_broker(tenant, caller, asked)?;
        let weights_version = weights_of(tenant, asked)?;
        let id = IntroductionId(Uuid::now_v7());
        let proposal = Proposal { id, weights_version, ..proposal.clone() };
        let introduction = Introduction::propose(proposal, today)?;
        insert_introduction(tenant, &introduction)?;
        audit::record(tenant, caller, Event::of(Action::Create, "introduction", introduction.id()))?;
        written(app, tenant, caller, introduction.id())
    })
}

/// Everything that is wrong with a move, as far as it tells itself.
pub fn find_faults_of_move(app: &App, asked: &IntroductionMove) -> Vec<Invalid> {
    let today = app.today();
    entry_of(asked, today).refusals(today).iter().map(|refusal| fault_of(refusal, "/move/kind")).collect()
}

fn entry_of(asked: &IntroductionMove, today: NaiveDate) -> Entry {
    let (date, officer, made) = (asked.date.unwrap_or(today), asked.officer.clone(), asked.made.clone());
    Entry { date, officer, made, noted_at: Some(Utc::now()) }
}

/// Makes a move. Asking the firm and introducing it are approaches: they are refused when the contact gate leaves no channel
/// open on the day of the move. What the firm does itself is written down. Introducing takes a place at the partner, of which
/// a firm has one at most, and an introduction that comes to nothing gives it back; who joins becomes a member, and a partner that was turned down as no fit
/// is not proposed again. A coordinator answers for the own partner, and makes no other move.
pub fn make_move(
    app: &App,
    caller: &Caller,
    id: IntroductionId,
    asked: &IntroductionMove,
    expected: &Expected,
) -> Result<Written> {
    let today = app.today();
    app.pool.write(caller, |tenant| {
        // Asked first: from here on the other writers wait, so that state and places are those of the last of them.
        let partner = get(tenant, caller, id)?.record.partner_id();
        let taken = count_places_taken(tenant, partner)?;
        let Stored { record: introduction, revision, .. } = get(tenant, caller, id)?;
        refuse_moves_of_others(caller, &introduction, &asked.made)?;
        expected.check("introduction", revision)?;
        refuse_answer_unasked(&introduction, &asked.made)?;
        let entry = entry_of(asked, today);
        let date = entry.date;
        let has_agreed = introduction.date_of(MoveKind::FirmAgrees).is_some();
        let dealing = if has_agreed { Dealing::Agreed } else { Dealing::UnderWay };
        let (firm, partner) = (introduction.firm_id(), introduction.partner_id());
        let both = Both::find(app, tenant, caller, firm, partner, dealing, date)?;
        if let Move::TakeStep { step } = asked.made {
            let agreed = steps_agreed(&introduction, &load_outcomes(tenant, &[id])?);
            both.refuse_not_offered("/move/step", Some(step), &agreed)?;
        }
        let refused = |refusals| both.refused(refusals, "/move/kind", date);
        let (next, change) = introduction.advance(entry, both.parties(), today).map_err(refused)?;
        if let Some(no_place) = both.no_place(tenant, "/move/kind", taken, change)? {
            return Err(AppError::Conflict(vec![no_place]));
        }
        replace_introduction(tenant, &next, revision)?;
        both.tie_after(tenant, &next, &asked.officer, date)?;
        let event = Event::of(Action::Replace, "introduction", id);
        audit::record(tenant, caller, event.word("state", next.state().code()))?;
        written(app, tenant, caller, id)
    })
}

/// A page of introductions, the latest proposal first.
pub fn list_introductions(
    app: &App,
    caller: &Caller,
    filter: &IntroductionFilter,
    page: &Page,
) -> Result<PageOf<IntroductionRecord>> {
    let filter = seen_by(caller, filter);
    app.pool.read(caller.organisation, |tenant| {
        let found = list(tenant, &filter, page)?;
        let items = records(app, tenant, caller, found.items)?;
        Ok(PageOf { items, next: found.next, total: found.total })
    })
}

/// A filter that lets through what the caller may see: in its regions and, of a coordinator, about what the own partner was
/// asked or asked for.
fn seen_by(caller: &Caller, filter: &IntroductionFilter) -> IntroductionFilter {
    let own = caller.is_outsider().then(|| caller.own_partners()).flatten();
    let known_to = own.map(|partners| partners.iter().copied().collect());
    IntroductionFilter { within: caller.reach.regions.clone(), known_to, ..filter.clone() }
}

/// An introduction and its revision.
pub fn get_introduction(app: &App, caller: &Caller, id: IntroductionId) -> Result<(IntroductionRecord, i64)> {
    app.pool.read(caller.organisation, |tenant| record(app, tenant, caller, id))
}

/// The introduction; one out of reach is as one that does not exist.
fn get(tenant: &mut Tenant<'_>, caller: &Caller, id: IntroductionId) -> Result<Stored<Introduction>> {
    let missing = || AppError::NotFound { what: "introduction", id: id.to_string() };
    let stored = find_introduction(tenant, id)?.ok_or_else(missing)?;
    let introduction = &stored.record;
    if caller.is_outsider() {
        let is_own = introduction.is_known_to_partner() && caller.reaches_partner(introduction.partner_id());
        return if is_own { Ok(stored) } else { Err(missing()) };
    }
    let firm = find_firm(tenant, introduction.firm_id())?;
    let location = firm.as_ref().and_then(|firm| firm.record.location.as_ref());
    if caller.reaches_place(location) { Ok(stored) } else { Err(missing()) }
}

/// Refuses a coordinator what is not the answer of the own partner: every other move is the agency's, and taking an answer
/// back is a talk with the agency.
fn refuse_moves_of_others(caller: &Caller, introduction: &Introduction, made: &Move) -> Result<()> {
    let is_answer = match made {
        Move::PartnerAgrees => true,
        // It answers, or takes back what it asked for while nobody decided on that.
        Move::Decline { by: Party::Partner, .. } => {
            introduction.state() == State::PartnerAsked || introduction.is_pending_request()
        }
        _ => false,
    };
    if is_answer || !caller.is_outsider() {
        return Ok(());
    }
    Err(AppError::NotForCaller(
        "A coordinator answers for the own partner while it is asked: partner_agrees, or decline by the partner; and by \
         that takes back a request on which nobody decided. The other moves are made by the agency.",
    ))
}

/// Refuses a no of a partner that knows of nothing, and one of the agency once somebody was asked.
fn refuse_answer_unasked(introduction: &Introduction, made: &Move) -> Result<()> {
    if matches!(made, Move::Decline { by: Party::Agency, .. }) && introduction.state() != State::Proposed {
        let message = "Somebody was asked already, so that the agency alone does not end it.";
        return Err(Invalid::new("/move/by", "asked_already", message, "Decline by the firm or by the partner.").into());
    }
    let is_of_partner = matches!(made, Move::Decline { by: Party::Partner, .. });
    if !is_of_partner || introduction.is_known_to_partner() {
        return Ok(());
    }
    let message = "The partner was not asked yet, so that it cannot have declined.";
    Err(Invalid::new("/move/by", "not_asked", message, "Ask it first, or decline by the firm.").into())
}

/// Refuses to bring two together who are being brought together: the firm would be asked twice, and take two places.
fn refuse_second(tenant: &mut Tenant<'_>, asked: &IntroductionProposal) -> Result<()> {
    let of_firm = load_introductions(tenant, Some(asked.firm_id))?;
    let is_same = |one: &&Introduction| one.partner_id() == asked.partner_id && !one.state().is_end();
    let Some(known) = of_firm.iter().find(is_same) else { return Ok(()) };
    let message = format!("The introduction “{}” of this firm to this partner is under way.", known.id());
    let remedy = "Go on with that one, or let it end with the move “decline” or “fall_silent” first.";
    Err(AppError::Conflict(vec![Invalid::new("/partnerId", "under_way", message, remedy)]))
}

/// Refuses a broker that is no firm or partner, or is one of the two.
fn refuse_unknown_broker(tenant: &mut Tenant<'_>, caller: &Caller, asked: &IntroductionProposal) -> Result<()> {
    let Some(via) = asked.via else { return Ok(()) };
    if [asked.firm_id.0, asked.partner_id.0].contains(&via) {
        let message = "It is one of the two that are to be introduced.";
        let remedy = "Give the organisation that introduces them, or leave it out.";
        return Err(Invalid::new("/via", "contradiction", message, remedy).into());
    }
    let firm = find_firm(tenant, FirmId(via))?;
    let is_firm = firm.is_some_and(|firm| caller.reaches_place(firm.record.location.as_ref()));
    if is_firm || !find_known_partners(tenant, &[PartnerId(via)])?.is_empty() {
        return Ok(());
    }
    let message = format!("There is no firm or partner “{via}”.");
    Err(Invalid::new("/via", "unknown_id", message, "Give the id of a firm or partner, or leave it out.").into())
}

/// The version of the weights that ranked: that of the list from which was chosen, when it was logged. A list that was not
/// logged or was one of another firm is refused, and so is what it does not say: another version, or the partner at another
/// place.
fn weights_of(tenant: &mut Tenant<'_>, asked: &IntroductionProposal) -> Result<Option<String>> {
    let Some(id) = asked.impression_id else {
        if let Some(version) = &asked.weights_version {
            weights::refuse_unknown(tenant, "/weightsVersion", version)?;
        }
        return Ok(asked.weights_version.clone());
    };
    let Some(list) = find_impression(tenant, id)?.filter(|list| list.firm_id == asked.firm_id) else {
        let message = format!("No list “{id}” was logged for this firm.");
        let remedy = "Give the id that POST /v1/impressions answered, or leave it out.";
        return Err(Invalid::new("/impressionId", "unknown", message, remedy).into());
    };
    let mut faults = Vec::new();
    if let Some(version) = asked.weights_version.as_ref().filter(|version| **version != list.weights_version) {
        let message = format!("The list was ranked by “{}”, not by “{}”.", list.weights_version, shown(version));
        faults.push(Invalid::new("/weightsVersion", "contradiction", message, "Give that version, or leave it out."));
    }
    let place = list.shown.iter().find(|one| one.partner_id == asked.partner_id).map(|one| one.position);
    let given = match asked.choice {
        Choice::Accept { position } => Some(position),
        Choice::Override { position, .. } => position,
    };
    if let Some(position) = given.filter(|position| place != Some(*position)) {
        let (message, remedy) = match place {
            Some(place) => (
                format!("The list shows this partner at place {place}, not {position}."),
                "Give the place that the list shows.",
            ),
            None => (
                "The list does not show this partner.".to_owned(),
                "Override the ranking without a place and with a reason, or choose a partner of the list.",
            ),
        };
        faults.push(Invalid::new("/choice/position", "not_in_list", message, remedy));
    }
    if faults.is_empty() { Ok(Some(list.weights_version)) } else { Err(faults.into()) }
}

/// The steps that the two agreed on before: proposed, taken, or told of afterwards. They hold though the partner offers
/// others by now.
fn steps_agreed(introduction: &Introduction, outcomes: &[Outcome]) -> Vec<Step> {
    let taken = introduction.log().iter().filter_map(|entry| match entry.made {
        Move::TakeStep { step } => Some(step),
        _ => None,
    });
    let told = outcomes.iter().filter_map(|outcome| outcome.step);
    introduction.proposal().step.into_iter().chain(taken).chain(told).collect()
}

fn written(app: &App, tenant: &mut Tenant<'_>, caller: &Caller, id: IntroductionId) -> Result<Written> {
    written_with(app, tenant, caller, id, Vec::new())
}

/// What was written, with warnings beside those that its words give.
fn written_with(
    app: &App,
    tenant: &mut Tenant<'_>,
    caller: &Caller,
    id: IntroductionId,
    more: Vec<Invalid>,
) -> Result<Written> {
    let (record, revision) = record(app, tenant, caller, id)?;
    let record = IntroductionRecord { warnings: warnings(&record).into_iter().chain(more).collect(), ..record };
    let place = Place { id: id.0, revision, version: tenant.version()? };
    Written::new(place, &record)
}

fn record(
    app: &App,
    tenant: &mut Tenant<'_>,
    caller: &Caller,
    id: IntroductionId,
) -> Result<(IntroductionRecord, i64)> {
    let stored = get(tenant, caller, id)?;
    let revision = stored.revision;
    let record = records(app, tenant, caller, vec![stored])?.pop();
    let record = record.ok_or_else(|| AppError::NotFound { what: "introduction", id: id.to_string() })?;
    Ok((record, revision))
}

/// The introductions as the caller may see them, with their firms and outcomes.
fn records(
    app: &App,
    tenant: &mut Tenant<'_>,
    caller: &Caller,
    stored: Vec<Stored<Introduction>>,
) -> Result<Vec<IntroductionRecord>> {
    let mut firms: Vec<FirmId> = stored.iter().map(|stored| stored.record.firm_id()).collect();
    firms.sort();
    firms.dedup();
    let firms: HashMap<FirmId, Firm> =
        load_firms_by_id(tenant, &firms)?.into_iter().map(|firm| (firm.id, firm)).collect();
    let outcomes = match caller.is_outsider() {
        true => Vec::new(),
        false => load_outcomes(tenant, &stored.iter().map(|stored| stored.record.id()).collect::<Vec<_>>())?,
    };
    let contact = channels_of(app, tenant, caller, firms.values(), Dealing::UnderWay)?;
    let has_agreed = |introduction: &Introduction| introduction.date_of(MoveKind::FirmAgrees).is_some();
    let agreed: BTreeSet<FirmId> =
        stored.iter().filter(|one| has_agreed(&one.record)).map(|one| one.record.firm_id()).collect();
    let agreed = firms.values().filter(|firm| agreed.contains(&firm.id));
    let contact_of_agreed = channels_of(app, tenant, caller, agreed, Dealing::Agreed)?;
    let may_take = |one: &&Stored<Introduction>| !one.record.state().holds_place();
    let full = full_partners(tenant, stored.iter().filter(may_take).map(|one| one.record.partner_id()).collect())?;
    let mut placed = HashSet::new();
    for one in stored.iter().map(|one| &one.record).filter(|one| could_take_place(one.state())) {
        if find_place_held(tenant, one.firm_id(), one.partner_id())?.is_some() {
            placed.insert(one.id());
        }
    }
    let movable = stored.iter().filter(|stored| !stored.record.state().possible().is_empty());
    let partners: Vec<PartnerId> = movable.map(|stored| stored.record.partner_id()).collect();
    let partners = find_known_partners(tenant, &partners)?;
    let record = |stored: Stored<Introduction>| {
        let introduction = &stored.record;
        let firm = firms.get(&introduction.firm_id()).cloned();
        // What was said of a firm that objects, or whose data are restricted, went with it.
        let is_gone = firm.is_none();
        let is_outsider = caller.is_outsider();
        let contact = if has_agreed(introduction) { &contact_of_agreed } else { &contact };
        let open = contact.get(&introduction.firm_id());
        let standing = match &firm {
            None => Standing::Deleted,
            Some(firm) if firm.do_not_contact.is_some() || open.is_none_or(OpenChannels::is_absent) => {
                Standing::Objects
            }
            Some(_) => Standing::Free,
        };
        let is_shared = !is_outsider || may_see_contact(introduction, standing);
        let website = firm.as_ref().and_then(|firm| firm.website.clone());
        let website = website.filter(|_| is_shared && open.is_some_and(|open| !open.is_blocked()));
        let firm = firm.map(|firm| match (is_outsider, is_shared) {
            (false, _) => firm,
            // Its yes to this partner is its consent to be known by name there.
            (true, true) => introduced(firm),
            (true, false) => seen_from_outside(firm),
        });
        let proposal = introduction.proposal();
        // With a firm that objects or is gone, and with a partner that is gone, an introduction can only end.
        let is_free = standing == Standing::Free && partners.contains(&introduction.partner_id());
        let state = introduction.state();
        let possible = state.possible().into_iter().filter(|kind| is_free || kind.is_end());
        // What would be refused is not offered: to approach a firm by a closed channel, to take a place that is not there.
        let is_closed = open.is_none_or(OpenChannels::is_blocked);
        let possible = possible.filter(|kind| !is_closed || !kind.approaches(Party::Firm));
        let is_full = full.contains(&introduction.partner_id());
        let is_without_place = is_full || placed.contains(&introduction.id());
        let possible = possible.filter(|kind| !is_without_place || !takes_place(state, *kind));
        let is_answer = |kind: &MoveKind| matches!(kind, MoveKind::PartnerAgrees | MoveKind::Decline);
        let possible = possible.filter(|kind| {
            let takes_back = introduction.is_pending_request() && *kind == MoveKind::Decline;
            !is_outsider || state == State::PartnerAsked && is_answer(kind) || takes_back
        });
        let of_it =
            || outcomes.iter().filter(|outcome| outcome.introduction_id == introduction.id()).cloned().collect();
        IntroductionRecord {
            id: introduction.id(),
            firm_id: introduction.firm_id(),
            firm: firm.map(|firm| FirmInShort { website, ..firm_in_short(&firm, None, app) }),
            contact: open.cloned().filter(|_| !is_outsider),
            partner_id: introduction.partner_id(),
            state: introduction.state(),
            label: introduction.state().label(),
            next_moves: possible.collect(),
            step: introduction.step(),
            officer: proposal.officer.clone(),
            proposed_on: proposal.date,
            request: introduction.request().cloned().filter(|_| !is_gone),
            choice: (!is_outsider && !is_gone).then(|| proposal.choice.clone()),
            weights_version: proposal.weights_version.clone().filter(|_| !is_outsider),
            impression_id: proposal.impression_id.filter(|_| !is_outsider),
            via: proposal.via.filter(|_| !is_outsider),
            log: match (is_outsider, is_gone) {
                (true, _) => log_for_partner(introduction),
                (false, true) => without_words(introduction.log()),
                (false, false) => introduction.log().to_vec(),
            },
            outcomes: (!is_outsider).then(of_it),
            awaits_place: is_full && !state.is_end() && !state.holds_place(),
            moves: introduction.log().len(),
            changed_at: stored.changed_at.and_utc(),
            warnings: Vec::new(),
        }
    };
    Ok(stored.into_iter().map(record).collect())
}

/// Whether a move takes a place at the partner.
fn takes_place(state: State, kind: MoveKind) -> bool {
    !state.holds_place() && state.after(kind).is_some_and(State::holds_place)
}

fn could_take_place(state: State) -> bool {
    state.possible().into_iter().any(|kind| takes_place(state, kind))
}

/// Those of the partners that have no place for another firm.
fn full_partners(tenant: &mut Tenant<'_>, partners: BTreeSet<PartnerId>) -> Result<HashSet<PartnerId>> {
    let partners: Vec<PartnerId> = partners.into_iter().collect();
    let mut full = HashSet::new();
    for partner in load_partners_by_id(tenant, &partners)? {
        let Some(capacity) = partner.intake.as_ref().and_then(|intake| intake.capacity) else { continue };
        if count_places_held(tenant, partner.id)? >= capacity {
            full.insert(partner.id);
        }
    }
    Ok(full)
}

/// The moves without what was said at them.
fn without_words(log: &[Entry]) -> Vec<Entry> {
    let bare = |entry: &Entry| {
        let mut entry = entry.clone();
        if let Move::Decline { words, .. } = &mut entry.made {
            *words = None;
        }
        entry
    };
    log.iter().map(bare).collect()
}

/// The moves since the partner was asked, and how it ended before when the partner had asked for the firm itself; why a firm said no
/// is not for the partner.
fn log_for_partner(introduction: &Introduction) -> Vec<Entry> {
    let mut was_asked = false;
    let is_told = |entry: &&Entry| {
        was_asked |= entry.made.kind() == MoveKind::AskPartner;
        was_asked || introduction.request().is_some() && entry.made.kind().is_end()
    };
    let since = introduction.log().iter().filter(is_told);
    let discreet = |entry: &Entry| {
        let made = match &entry.made {
            Move::Decline { by: Party::Firm, .. } => {
                Move::Decline { by: Party::Firm, reason: DeclineReason::Other, words: None }
            }
            made => made.clone(),
        };
        Entry { made, ..entry.clone() }
    };
    since.map(discreet).collect()
}
