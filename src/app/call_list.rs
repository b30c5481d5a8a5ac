//! Whom to ring next, for whoever asks: ranked by expected gain, with a declared share drawn by lot.
//!
//! Every firm within reach is looked at, and few are read: whoever is known from a register alone is chosen by what the
//! roll in memory says of it ([`crate::outreach::sifting`]), so that a list over millions takes a fraction of a second.

mod answer;
mod events;
mod gate;
mod ready;
mod standing;
mod team;

use super::call_list_settings::rules_of;
use super::contact_permission::Gate as ContactGate;
use super::known::{Known, is_within};
use super::outreach_rules::OutreachRules;
use super::{App, AppError, Caller, Result, firms};
use crate::domain::conversation::Mood;
use crate::domain::dutch_clock::dutch_day;
use crate::domain::firm::FieldlabTie;
use crate::domain::introduction::MoveKind;
use crate::domain::region::Location;
use crate::domain::{
    Conversation, Firm, FirmId, Introduction, Ladder, Officer, OrganisationId, Partner, PartnerId, PartnerKind, Rung,
};
use crate::outreach::call_list::{Call, CallList, Wanted, choose, tell};
use crate::outreach::exploration::{Draw, Lot};
use crate::outreach::gate::Ground;
use crate::outreach::history::History;
use crate::outreach::next_step::{Action, next_step};
use crate::outreach::prospect::{Experience, Prospect, Tally, UnderWay};
use crate::outreach::ringing::Agreement;
use crate::outreach::sifting::{Among, By};
use crate::storage::Tenant;
use crate::storage::agreed_visits::load_visits_between;
use crate::storage::conversations::load_conversations;
use crate::storage::exploration::{LoggedDraw, find_lot, is_logged, log_draw};
use chrono::{Months, NaiveDate};
use events::Events;
pub(super) use gate::Verdicts;
use sha2::{Digest, Sha256};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

pub use crate::outreach::call_list::Pick;
pub use crate::outreach::urgency::Soon;
pub use answer::{BlockedBy, BlockedFirm, CallPermission, Exploration, NamedCall, NamedCallList};
pub use ready::{ReadyCallList, get_ready_call_list};
pub use standing::standing_of;

/// Which call list is asked for.
#[derive(Clone, Debug, Default)]
pub struct CallListRequest {
    /// Most firms on it.
    pub length: usize,
    /// Code of a region; all when absent.
    pub region: Option<String>,
    /// For whom it is: an officer or a team; for the whole organisation when empty.
    pub officers: Vec<Officer>,
    /// Whether agreements to ring back by now are shown elsewhere, and take no places of this list.
    pub agreed_apart: bool,
}

/// The call list of today for the firms within reach, without those to which a visit is agreed, and without those that were
/// rung today, whose places were theirs: the others keep theirs. For a team, firms that other officers look after are left
/// out, and each call says who of the team makes it.
pub fn get_call_list(app: &App, caller: &Caller, request: &CallListRequest) -> Result<NamedCallList> {
    let scope = scope(caller, request);
    let mut made = work_out(app, caller, request, &scope)?;
    let mut draw_id = log(app, caller, &scope, &made.list)?;
    if draw_id.is_none() {
        // Somebody else asked first: all lists of the day go by that lot.
        made = work_out(app, caller, request, &scope)?;
        draw_id = log(app, caller, &scope, &made.list)?;
    }
    let Made { list, known, verdicts, blocked_by, with_others } = made;
    let mut named = known.named(list, draw_id.unwrap_or_default(), &verdicts, app.today());
    named.blocked_by = blocked_by.into_iter().map(|(ground, firms)| BlockedBy { ground, firms }).collect();
    named.blocked_by.sort_by_key(|count| Reverse(count.firms));
    if !request.officers.is_empty() {
        team::divide_calls(&mut named.calls, &known, &request.officers);
        named.with_others = Some(with_others);
    }
    Ok(named)
}

fn work_out(app: &App, caller: &Caller, request: &CallListRequest, scope: &str) -> Result<Made> {
    let CallListRequest { length, region, officers, agreed_apart } = request;
    let (today, region) = (app.today(), region.as_deref());
    let seed = seed(caller.organisation, scope, today);
    let indexed = app.indexes.current(caller.organisation, None)?;
    app.pool.read(caller.organisation, |tenant| {
        let rules = rules_of(app, tenant)?;
        let OutreachRules { ladder, assumptions, .. } = &rules;
        // Firms of which more must be known than the roll tells, and members of partners, are read whole, and looked at as
        // they are.
        let gate = ContactGate::open(app, tenant, caller)?;
        let mut apart = gate.firms_with_records(tenant, today)?;
        let telling = indexed.roll.lines().filter(|line| line.is_told_elsewhere || line.has_years);
        apart.extend(telling.map(|line| line.firm_id));
        apart.extend(indexed.snapshot.acquaintances.listed());
        let visits = Visits::load(tenant, today)?;
        apart.extend(&visits.firms);
        let (mut known, apart) = Known::load_with(tenant, caller, region, apart)?;
        let experience = known.experience(ladder, today);
        let mut done = known.done_on(today, &visits);
        let mut before = known.before(today, &done);
        let with_others = team::leave_to_others(&mut known, officers);
        team::leave_to_others(&mut before, officers);
        let mut verdicts = Verdicts::ask_of(&gate, tenant, &known, &known.firms, today)?;
        let closed: BTreeSet<FirmId> = verdicts.closed_today().difference(&done).copied().collect();
        before.take_in(known.before(today, &closed));
        done.extend(closed);
        known.firms.retain(|firm| !verdicts.is_absent(firm.id));
        let among = Among::of(&indexed.roll, &apart, |place| is_within(caller, region, Some(place)));
        let level =
            level_of_regions(known.firms.iter().filter_map(|firm| firm.location.as_ref()).chain(among.places()));
        let looking =
            Looking { distances: known.distances(), events: Events::of(&known.partners, today), level, today };
        // Who is visited today or later is not rung for a first word; what was agreed for today or before is done all the same.
        let is_rung = |firm: FirmId| !visits.firms.contains(&firm) || known.is_due(firm, today);
        let mut prospects = known.prospects(&known.firms, &looking, ladder, &verdicts);
        prospects.retain(|prospect| is_rung(prospect.firm_id));

        let by = By { rules: &gate.rules, experience: &experience, assumptions, region: level, length: *length, today };
        let sifted = among.sift(&by);
        let mut blocked_by = sifted.blocked_by.clone();
        verdicts.count(&mut blocked_by);
        let mut field = sifted.field();
        for prospect in &prospects {
            field.add(prospect, &experience, assumptions, today);
        }
        let gates_before = Verdicts::ask_before(&gate, tenant, &before, today)?;
        let before = before.prospects(&before.firms, &looking, ladder, &gates_before);
        field.set_done(done, &before, &experience, assumptions, today);
        let quotas = rules.quotas(field.dimensions_that_differ());
        let lot = lot_of_day(tenant, today, scope)?;
        let wanted = Wanted { length: *length, quotas: &quotas, seed, lot: lot.as_ref(), agreed_apart: *agreed_apart };
        let chosen = choose(field, assumptions, &wanted, today);

        // Only those who were chosen are read, and looked at once more: what is told of them is of now.
        let wanted: BTreeSet<FirmId> =
            chosen.picks.iter().map(|(firm, _)| *firm).chain(chosen.held_back.iter().copied()).collect();
        let new: Vec<FirmId> = wanted.iter().copied().filter(|firm| apart.binary_search(firm).is_err()).collect();
        known.firms.retain(|firm| wanted.contains(&firm.id));
        let begin = known.add(tenant, caller, region, &new)?;
        verdicts.add(Verdicts::ask_of(&gate, tenant, &known, &known.firms[begin..], today)?);
        let prospects = known.prospects(&known.firms, &looking, ladder, &verdicts);
        let list = tell(chosen, &prospects, &experience, assumptions, today);
        Ok::<_, AppError>(Made { list, known, verdicts, blocked_by, with_others })
    })
}

/// Visits that are agreed for a day or later.
struct Visits {
    /// To which firms.
    firms: BTreeSet<FirmId>,
    /// To which of these none was agreed before that day.
    agreed_on_day: BTreeSet<FirmId>,
}

impl Visits {
    fn load(tenant: &mut Tenant<'_>, day: NaiveDate) -> Result<Self> {
        let last = day.checked_add_months(FARTHEST_VISIT).unwrap_or(day);
        let visits = load_visits_between(tenant, day, last)?;
        let earlier = visits.iter().filter(|visit| dutch_day(visit.record.written_at) < day);
        let earlier: BTreeSet<FirmId> = earlier.map(|visit| visit.record.firm_id).collect();
        let firms: BTreeSet<FirmId> = visits.iter().map(|visit| visit.record.firm_id).collect();
        let agreed_on_day = firms.difference(&earlier).copied().collect();
        Ok(Self { firms, agreed_on_day })
    }
}

/// The lot by which the lists of a day and scope go; nothing before the first.
fn lot_of_day(tenant: &mut Tenant<'_>, day: NaiveDate, scope: &str) -> Result<Option<Lot>> {
    let of_day = find_lot(tenant, day, scope)?;
    Ok(of_day.map(|draw| Lot { seed: draw.seed, population: draw.population, order: draw.order }))
}

/// A list, with what is known of the firms on it.
struct Made {
    list: CallList,
    known: Known,
    verdicts: Verdicts,
    blocked_by: BTreeMap<Ground, usize>,
    with_others: usize,
}

/// A level of regions.
type Level = fn(&Location) -> Option<String>;

/// What prospects are made by beside the firms themselves.
struct Looking {
    distances: BTreeMap<FirmId, f64>,
    events: Events,
    level: Level,
    today: NaiveDate,
}

/// Among which firms the list is made.
fn scope(caller: &Caller, request: &CallListRequest) -> String {
    let mut regions = caller.reach.regions.clone();
    regions.sort();
    let within = match &request.region {
        Some(region) => format!("{region} within {}", regions.join(",")),
        None => regions.join(","),
    };
    match team::mark(&request.officers) {
        Some(team) => format!("{within} for {team}"),
        None => within,
    }
}

/// The same on one day for one organisation and its scope, so that a list that is asked for twice is the same list.
fn seed(organisation: OrganisationId, scope: &str, today: NaiveDate) -> u64 {
    let hash = Sha256::digest(format!("{organisation}\n{today}\n{scope}"));
    hash.iter().take(8).fold(0, |seed, byte| (seed << 8) | u64::from(*byte))
}

/// Logs the draw, once, and answers its number; a list without a lot has one all the same. Nothing when another lot was cast
/// for the day meanwhile.
fn log(app: &App, caller: &Caller, scope: &str, list: &CallList) -> Result<Option<Uuid>> {
    let draw = &list.exploration;
    let logged = LoggedDraw {
        date: draw.date,
        scope: scope.to_owned(),
        seed: draw.seed,
        population: draw.population,
        probability: draw.probability,
        drawn: draw.drawn.clone(),
        order: list.lot.order.clone(),
    };
    let drawn: String = draw.drawn.iter().map(FirmId::to_string).collect();
    let contents = format!("{scope}\n{}\n{}\n{}\n{drawn}", draw.date, draw.seed, draw.population);
    let id = Uuid::new_v5(&caller.organisation.0, contents.as_bytes());
    let is_known = app.pool.read(caller.organisation, |tenant| Ok::<_, AppError>(is_logged(tenant, id)?))?;
    let is_kept = is_known || app.pool.write(caller, |tenant| Ok::<_, AppError>(log_draw(tenant, id, &logged)?))?;
    Ok(is_kept.then_some(id))
}

/// The regions over which calls are spread: provinces when the firms lie in more than one, else COROP regions when they
/// lie in more than one of these, else municipalities.
fn level_of_regions<'l>(locations: impl Iterator<Item = &'l Location>) -> Level {
    let locations: Vec<&Location> = locations.collect();
    let levels: [Level; 2] = [|at| at.province.clone(), |at| at.corop.clone()];
    let differs = |level: &Level| {
        let regions = locations.iter().filter_map(|location| level(location));
        regions.collect::<BTreeSet<_>>().len() > 1
    };
    levels.into_iter().find(differs).unwrap_or(|at| at.municipality.clone())
}

impl Known {
    fn prospects(&self, firms: &[Firm], by: &Looking, ladder: &Ladder, verdicts: &Verdicts) -> Vec<Prospect> {
        let partners: HashMap<PartnerId, &Partner> = self.partners.iter().map(|one| (one.id, one)).collect();
        let prospect = |firm: &Firm| {
            let history = self.history(firm.id);
            let step = next_step(firm, history, None, ladder);
            let towards = match step.action {
                Action::ChoosePartner { towards } | Action::ChooseOtherPartner { towards } => towards,
                Action::KeepInTouch => Rung::HeavierProject,
                _ => step.rung,
            };
            Prospect {
                firm_id: firm.id,
                gate: verdicts.gate(firm.id),
                firm_type: firm.firm_type(by.today),
                sector: firm.main_activity().map(|activity| activity.code.chars().take(2).collect()),
                region: firm.location.as_ref().and_then(by.level),
                towards,
                fieldlab: firm.fieldlab.or_else(|| met_fieldlab(history, &partners)),
                fieldlab_interest: history.fieldlab_interest(),
                in_network: firm.is_in_network(history.is_listed),
                distance: by.distances.get(&firm.id).copied(),
                touches: verdicts.touches(firm.id, history),
                follow_up: follow_up(history),
                asked_later: history.last_spoken().is_some_and(|call| call.mood == Some(Mood::NotNow)),
                events: by.events.suiting(firm),
                consent_ends: verdicts.consent_ends(firm.id),
                under_way: under_way(history, &partners),
            }
        };
        firms.iter().map(prospect).collect()
    }

    /// Whether it was agreed to ring a firm back by now.
    fn is_due(&self, firm: FirmId, today: NaiveDate) -> bool {
        follow_up(self.history(firm)).is_some_and(|agreed| agreed <= today)
    }

    /// The firms that the list of a day is done with: somebody tried them that day, or a visit or an introduction was agreed
    /// on. One that is to be rung again that day is not.
    fn done_on(&self, today: NaiveDate, visits: &Visits) -> BTreeSet<FirmId> {
        let is_done = |firm: &FirmId| {
            let history = self.history(*firm);
            let is_tried = history.conversations.iter().any(|call| call.date >= today);
            let is_proposed = history.introductions.iter().any(|made| made.proposal().date >= today);
            (is_tried || is_proposed || visits.agreed_on_day.contains(firm)) && !self.is_due(*firm, today)
        };
        self.firms.iter().map(|firm| firm.id).filter(is_done).collect()
    }

    /// What the agency's own calls and introductions brought until the day began: a call of the day itself would set all
    /// firms of its kind back at once.
    fn experience(&self, ladder: &Ladder, today: NaiveDate) -> Experience {
        let mut experience = Experience::default();
        for firm in &self.firms {
            let history = self.history(firm.id);
            let answered = experience.answered.entry(firm.firm_type(today)).or_default();
            let calls = history.conversations.iter().filter(|call| call.date < today);
            let spoken = calls.clone().filter(|call| call.is_spoken()).count() as u64;
            *answered = Tally::new(answered.yes + spoken, answered.of + calls.count() as u64);
            // Of those who were asked and whose answer is known: who took a step, said no, or fell silent.
            for made in history.introductions.iter().filter(|made| made.date_of(MoveKind::AskFirm).is_some()) {
                let took_step = history.took_step(made);
                if !took_step && !made.state().is_end() {
                    continue;
                }
                let rung = made.step().and_then(|step| ladder.rung_of(step)).unwrap_or(Rung::LightStep);
                let stepped = experience.stepped.entry(rung).or_default();
                *stepped = Tally::new(stepped.yes + u64::from(took_step), stepped.of + 1);
            }
        }
        experience
    }

    fn named(&self, list: CallList, draw_id: Uuid, verdicts: &Verdicts, today: NaiveDate) -> NamedCallList {
        let firms: HashMap<FirmId, &Firm> = self.firms.iter().map(|firm| (firm.id, firm)).collect();
        let named = |call: Call| {
            let firm = firms.get(&call.firm_id)?;
            Some(NamedCall {
                name: firm.name.clone(),
                firm_type: firm.firm_type(today),
                place: firm.location.as_ref().and_then(Location::spoken),
                said: firm
                    .barriers
                    .iter()
                    .find_map(|stated| stated.words.clone())
                    .or_else(|| firm.wishes.first().cloned()),
                permission: verdicts.ground(firm.id)?,
                officer: None,
                call,
            })
        };
        let Draw { population, probability, .. } = list.exploration;
        let drawn = list.exploration.drawn.len();
        NamedCallList {
            date: list.date,
            calls: list.calls.into_iter().filter_map(named).collect(),
            exploration: Exploration { draw_id, population, drawn, probability },
            with_others: None,
            blocked: list.blocked,
            blocked_by: Vec::new(),
            blocked_firms: list.held_back.iter().filter_map(|id| verdicts.named(firms.get(id)?)).collect(),
            assumptions_version: list.assumptions_version,
        }
    }
}

/// The introduction that is under way and moved last; nothing when all are over.
fn under_way(history: History<'_>, partners: &HashMap<PartnerId, &Partner>) -> Option<UnderWay> {
    let open = history.introductions.iter().filter(|made| !made.state().is_end());
    let made = open.max_by_key(|made| (made.last_date(), made.id()))?;
    let partner = partners.get(&made.partner_id())?.name.clone();
    Some(UnderWay { partner, state: made.state(), since: made.last_date() })
}

/// Who met a fieldlab by an introduction knows one, though nobody asked.
fn met_fieldlab(history: History<'_>, partners: &HashMap<PartnerId, &Partner>) -> Option<FieldlabTie> {
    let is_fieldlab = |id| partners.get(&id).is_some_and(|partner| partner.kind == PartnerKind::Fieldlab);
    let met = |made: &Introduction| {
        let moves = [MoveKind::Meet, MoveKind::TakeStep, MoveKind::Join];
        moves.into_iter().any(|kind| made.date_of(kind).is_some())
    };
    let knows = history.introductions.iter().any(|made| met(made) && is_fieldlab(made.partner_id()));
    knows.then_some(FieldlabTie::Knows)
}

/// So far ahead a visit can be agreed.
const FARTHEST_VISIT: Months = Months::new(60);

/// Calls that nobody took after which an agreement to ring back is let go.
const MOST_TRIES: usize = 3;

/// The day to come back as agreed: after a call that nobody took the day after it, until somebody spoke with the firm or
/// tried [`MOST_TRIES`] times.
pub(super) fn follow_up(history: History<'_>) -> Option<NaiveDate> {
    let last_spoken: &Conversation = history.last_spoken()?;
    let (agreed, spoken) = (last_spoken.follow_up?, (last_spoken.date, last_spoken.id));
    let tries = history.conversations.iter().filter(|call| call.date >= agreed && (call.date, call.id) > spoken);
    let days: Vec<NaiveDate> = tries.map(|call| call.date).collect();
    if days.len() >= MOST_TRIES {
        return None;
    }
    Some(days.into_iter().max().and_then(|last| last.succ_opt()).map_or(agreed, |next| next.max(agreed)))
}

/// What was agreed of ringing a firm, when officer and firm last spoke.
fn agreement(history: History<'_>) -> Agreement {
    let last = history.last_spoken().filter(|call| call.mood == Some(Mood::NotNow));
    Agreement { follow_up: follow_up(history), rests_until: last.and_then(|call| call.follow_up) }
}

/// The day on which somebody agreed to come back to a firm (*terugbelafspraak*).
pub fn get_follow_up(app: &App, caller: &Caller, firm: FirmId) -> Result<Option<NaiveDate>> {
    app.pool.read(caller.organisation, |tenant| {
        let firm = firms::get(tenant, caller, firm)?.record;
        let conversations = load_conversations(tenant, Some(firm.id))?;
        Ok(follow_up(History { conversations: &conversations, ..History::default() }))
    })
}

#[cfg(test)]
mod tests;
