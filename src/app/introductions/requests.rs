//! What partners ask for themselves: a coordinator asks the agency for firms of the list of its partner, and an officer decides.
//!
//! A request is an introduction that nobody of the agency took up yet. Who may be asked for is who stands in the list as the
//! coordinator sees it; of all others no answer tells more than that they cannot be asked for now. Of an introduction that the
//! agency has under way already, a request says that the partner wants it as well.

use super::parties::Both;
use super::{no_place_because, written};
use crate::app::accounts::names::officer;
use crate::app::answer::Prospect;
use crate::app::audit::{self, Event};
use crate::app::contact_permission::{Dealing, OpenChannels, channels_of};
use crate::app::matches::{MOST_RESULTS, Options, find_prospects};
use crate::app::writing::{self, Once, Written};
use crate::app::{App, AppError, Caller, Result};
use crate::domain::audit::Action;
use crate::domain::introduction::{Choice, PartnerRequest, Party, Proposal, Standing, State};
use crate::domain::{Firm, FirmId, Introduction, IntroductionId, Invalid, Officer, Partner, PartnerId};
use crate::storage::firms::load_firms_by_id;
use crate::storage::introductions::{
    IntroductionFilter, count_places_held, count_places_promised, count_places_taken, find_introduction,
    insert_introduction, load_filtered, replace_introduction,
};
use crate::storage::partners::find_partner;
use crate::storage::{StorageError, Tenant};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Firms for which a partner may ask at once, as long as the agency or the firm did not answer: our own choice, so that an
/// officer has no pile to go through.
pub const MOST_REQUESTED: usize = 10;

/// A firm for which a partner asks (*aanvraag*).
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"firmId": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b",
    "reason": "Onze nieuwe lasrobot past bij wat zij maken."}))]
pub struct FirmRequest {
    /// The firm, of the list that `GET /v1/partners/{partnerId}/prospects?approachable=true` gives.
    pub firm_id: FirmId,
    /// Why the partner wants to meet it, for the officer who decides.
    #[schema(min_length = 3, max_length = 500)]
    pub reason: String,
}

/// What is wrong with a request, as far as it tells itself.
pub fn find_faults_of_request(asked: &FirmRequest) -> Vec<Invalid> {
    PartnerRequest::find_fault("/reason", &asked.reason).into_iter().collect()
}

/// Asks for a firm.
pub fn request_firm(
    app: &App,
    caller: &Caller,
    partner: PartnerId,
    asked: &FirmRequest,
    once: Option<&Once>,
) -> Result<Written> {
    if let Some(once) = once
        && let Some(answer) = writing::answered(app, caller, once)?
    {
        return Ok(answer);
    }
    let asking = Asking::new(app, caller, partner, &asked.reason)?;
    writing::create_once(app, caller, once, |tenant| {
        let id = asking.ask(tenant, asked.firm_id).map_err(|fault| fault.at("/firmId"))?;
        written(app, tenant, caller, id)
    })
}

/// Asks for several firms with one reason: for all of them or for none. A fault points at the place of its firm, as `/firms/0`.
pub fn request_firms(
    app: &App,
    caller: &Caller,
    partner: PartnerId,
    firms: &[FirmId],
    reason: &str,
) -> Result<Vec<IntroductionId>> {
    let asking = Asking::new(app, caller, partner, reason)?;
    app.pool.write(caller, |tenant| {
        let (mut made, mut faults) = (Vec::new(), Vec::new());
        for (place, firm) in firms.iter().enumerate() {
            match asking.ask(tenant, *firm) {
                Ok(id) => made.push(id),
                Err(Refused::Not(fault)) => faults.push(fault.under(&format!("/firms/{place}"))),
                Err(Refused::Failed(error)) => return Err(error),
            }
        }
        if faults.is_empty() { Ok(made) } else { Err(AppError::Conflict(faults)) }
    })
}

/// For how many firms more a partner may ask now.
pub fn places_to_ask(app: &App, caller: &Caller, partner: PartnerId) -> Result<usize> {
    caller.check_partner(partner)?;
    app.pool.read(caller.organisation, |tenant| {
        let found = find_partner(tenant, partner)?.map(|stored| stored.record);
        let taken = count_places_held(tenant, partner)?;
        room(tenant, found.as_ref(), partner, taken)
    })
}

/// A request that waits for the agency, with the firm as its officers know it.
#[derive(Clone, Debug)]
pub struct Requested {
    /// The introduction.
    pub introduction: Introduction,
    /// The firm.
    pub firm: Firm,
    /// What the partner is called.
    pub partner_name: String,
}

/// The requests on which nobody of the agency decided, of firms within reach, the oldest first.
pub fn list_requested(app: &App, tenant: &mut Tenant<'_>, caller: &Caller) -> Result<Vec<Requested>> {
    let filter = IntroductionFilter {
        states: vec![State::Proposed],
        within: caller.reach.regions.clone(),
        ..IntroductionFilter::default()
    };
    let mut waiting = load_filtered(tenant, &filter)?;
    waiting.retain(|one| one.request().is_some());
    let firms: Vec<FirmId> = waiting.iter().map(Introduction::firm_id).collect();
    let firms = load_firms_by_id(tenant, &firms)?;
    let contact = channels_of(app, tenant, caller, &firms, Dealing::UnderWay)?;
    let mut found = Vec::new();
    for introduction in waiting {
        let Some(firm) = firms.iter().find(|firm| firm.id == introduction.firm_id()) else { continue };
        // Who objects elsewhere is on no list.
        if contact.get(&firm.id).is_none_or(OpenChannels::is_absent) {
            continue;
        }
        let partner = find_partner(tenant, introduction.partner_id())?;
        let partner_name = partner.map(|stored| stored.record.name).unwrap_or_default();
        found.push(Requested { introduction, firm: firm.clone(), partner_name });
    }
    found.sort_by_key(|one| (one.introduction.request().map(|request| request.date), one.introduction.id()));
    Ok(found)
}

/// Why a firm is not asked for.
enum Refused {
    /// As things stand.
    Not(Why),
    /// Something failed.
    Failed(AppError),
}

/// What stands in the way of a request.
enum Why {
    /// The firm stands not in the list of the partner, or may not be approached.
    NotInList,
    /// The partner asked for it, or was asked about it.
    Known,
    /// It came to an end of late.
    Before,
    /// There is no room for one more.
    NoRoom,
}

impl Why {
    fn under(self, pointer: &str) -> Invalid {
        let (code, message, remedy) = match self {
            Why::NotInList => (
                "not_available",
                "This firm cannot be asked for now.",
                "Choose one of the firms that are in the list of the partner today.",
            ),
            Why::Known => (
                "asked_already",
                "An introduction of this firm to the partner is under way.",
                "See in the introductions of the partner how it stands.",
            ),
            Why::Before => (
                "asked_before",
                "The partner asked for this firm, or was asked about it, within the last year.",
                "Choose another firm, or talk with the agency.",
            ),
            Why::NoRoom => (
                "no_room",
                "The partner waits for as many firms as it has places, or for as many as it may.",
                "Wait for an answer, or take a request back.",
            ),
        };
        Invalid::new(pointer, code, message, remedy)
    }
}

impl Refused {
    fn at(self, pointer: &str) -> AppError {
        match self {
            Refused::Not(why) => AppError::Conflict(vec![why.under(pointer)]),
            Refused::Failed(error) => error,
        }
    }
}

impl From<AppError> for Refused {
    fn from(error: AppError) -> Self {
        Refused::Failed(error)
    }
}

impl From<StorageError> for Refused {
    fn from(error: StorageError) -> Self {
        Refused::Failed(error.into())
    }
}

/// Who asks, of which partner, and from which list.
struct Asking<'a> {
    app: &'a App,
    caller: &'a Caller,
    partner: PartnerId,
    by: Officer,
    reason: String,
    list: Vec<Prospect>,
    weights_version: String,
}

impl<'a> Asking<'a> {
    fn new(app: &'a App, caller: &'a Caller, partner: PartnerId, reason: &str) -> Result<Self> {
        if let Some(fault) = PartnerRequest::find_fault("/reason", reason) {
            return Err(fault.into());
        }
        let options = Options { limit: MOST_RESULTS, approachable: true, ..Options::default() };
        let found = find_prospects(app, caller, partner, &options)?;
        Ok(Self {
            by: officer(app, caller)?,
            reason: reason.trim().to_owned(),
            list: found.prospects,
            weights_version: found.weights_version,
            app,
            caller,
            partner,
        })
    }

    /// Asks for one of the firms of the list.
    fn ask(&self, tenant: &mut Tenant<'_>, firm: FirmId) -> std::result::Result<IntroductionId, Refused> {
        // Asked first: from here on the other writers wait.
        let taken = count_places_taken(tenant, self.partner)?;
        let filter =
            IntroductionFilter { firm: Some(firm), partner: Some(self.partner), ..IntroductionFilter::default() };
        let mut known = load_filtered(tenant, &filter)?;
        known.sort_by_key(|one| (one.last_date(), one.id()));
        let today = self.app.today();
        if known.iter().any(|one| one.is_known_to_partner() && !one.state().is_end()) {
            return Err(Refused::Not(Why::Known));
        }
        let was_taken_back =
            |one: &Introduction| !one.is_taken_up() && one.decline().is_some_and(|(by, _)| by == Party::Partner);
        let last = known.iter().rfind(|one| one.is_known_to_partner());
        if last.is_some_and(|last| !was_taken_back(last) && no_place_because(last, today).is_some()) {
            return Err(Refused::Not(Why::Before));
        }
        let Some(found) = self.list.iter().find(|found| found.firm.id == firm) else {
            return Err(Refused::Not(Why::NotInList));
        };
        let both = Both::find(self.app, tenant, self.caller, firm, self.partner, Dealing::Uninvited, today)?;
        let parties = both.parties();
        if parties.firm != Standing::Free || parties.partner != Standing::Free || both.is_member() {
            return Err(Refused::Not(Why::NotInList));
        }
        let partner = find_partner(tenant, self.partner)?.map(|stored| stored.record);
        if room(tenant, partner.as_ref(), self.partner, taken)? == 0 {
            return Err(Refused::Not(Why::NoRoom));
        }
        let request = PartnerRequest { by: self.by.clone(), date: today, reason: self.reason.clone() };
        if let Some(under_way) = known.iter().rfind(|one| !one.state().is_end()) {
            let id = under_way.id();
            let Some(stored) = find_introduction(tenant, id)? else { return Err(Refused::Not(Why::NotInList)) };
            replace_introduction(tenant, &stored.record.with_request(request), stored.revision)?;
            let event = Event::of(Action::Replace, "introduction", id).word("by", "partner");
            audit::record(tenant, self.caller, event)?;
            return Ok(id);
        }
        let id = IntroductionId(Uuid::now_v7());
        let proposal = Proposal {
            id,
            firm_id: firm,
            partner_id: self.partner,
            step: found.verdict.first_step.as_ref().map(|first| first.step),
            officer: self.by.clone(),
            date: today,
            choice: Choice::Accept { position: u32::try_from(found.rank).unwrap_or(u32::MAX) },
            weights_version: Some(self.weights_version.clone()),
            impression_id: None,
            via: None,
        };
        let introduction = Introduction::propose(proposal, today).map_err(AppError::Invalid)?.with_request(request);
        insert_introduction(tenant, &introduction)?;
        let event = Event::of(Action::Create, "introduction", id).word("by", "partner");
        audit::record(tenant, self.caller, event)?;
        Ok(id)
    }
}

/// For how many firms more a partner of whose places so many are taken may ask: at most for its free places, and for
/// [`MOST_REQUESTED`], less those that it waits for.
fn room(tenant: &mut Tenant<'_>, found: Option<&Partner>, partner: PartnerId, taken: u32) -> Result<usize> {
    let promised = count_places_promised(tenant, partner)?;
    let filter = IntroductionFilter { partner: Some(partner), ..IntroductionFilter::default() };
    let introductions = load_filtered(tenant, &filter)?;
    let waits = |one: &&Introduction| {
        let state = one.state();
        let is_over = state.is_end() || state.holds_place() || state == State::PartnerAgreed;
        one.is_known_to_partner() && !is_over
    };
    let waiting = introductions.iter().filter(waits).count();
    let capacity = found.and_then(|partner| partner.intake.as_ref()?.capacity);
    let free = capacity.map_or(usize::MAX, |all| {
        usize::try_from(all.saturating_sub(taken).saturating_sub(promised)).unwrap_or(usize::MAX)
    });
    Ok(free.min(MOST_REQUESTED).saturating_sub(waiting))
}
