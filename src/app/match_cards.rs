//! Match cards (*kansenkaart*): the ranking of one firm as a small page that the account page of a CRM can frame.
//!
//! A card is opened with a ticket: sealed, for one firm, for minutes. It stands in an address, where no token may stand, and
//! opens nothing else. Who may frame a card is decided by the organisation, and by nobody who asks for a ticket.

mod ancestors;

use super::audit::{self, Event};
use super::caller::{Reach, Role};
use super::contact_permission::{Dealing, OpenChannels, channels_of_firm};
use super::matches::{self, Options};
use super::sealed::Sealer;
use super::writing::{self, Once, Told};
use super::{App, AppError, Caller, Result, external_keys, firms, lately::Answered};
use crate::domain::audit::Action;
use crate::domain::{ExternalId, Firm, FirmId, Invalid, OrganisationId};
use crate::storage::StorageError;
use crate::storage::organisations::load_card_ancestors;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

pub use ancestors::{MatchCardSettings, get_settings, replace_settings};

/// Minutes for which a ticket may be good.
const MINUTES: std::ops::RangeInclusive<u32> = 1..=60;
/// Minutes when nothing is asked.
const USUAL_MINUTES: u32 = 10;
/// Partners on a card.
const SHOWN: usize = 5;
/// Where cards are.
pub const PATH: &str = "/match-cards";
/// For what a ticket is sealed.
const CONTEXT: &str = "match card";

/// For which firm a card is to be opened: by our id, or by the key of another system.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"system": "crm", "externalId": "4711"}))]
pub struct MatchCardRequest {
    /// The firm by our id.
    #[serde(default)]
    pub firm_id: Option<FirmId>,
    /// The other system.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 64)]
    pub system: Option<String>,
    /// The firm's id in that system.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 200)]
    pub external_id: Option<String>,
    /// For how many minutes the ticket is good.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 60, default = 10)]
    pub minutes: Option<u32>,
}

/// A ticket for a card (*toegangsbewijs*).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MatchCardTicket {
    /// The address of the card on this service, to be framed; `?lang=en` for English.
    #[schema(max_length = 2000)]
    pub path: String,
    /// Until when it opens.
    pub expires_at: DateTime<Utc>,
}

/// What a ticket holds.
#[derive(Serialize, Deserialize)]
struct Held {
    organisation: OrganisationId,
    subject: String,
    role: String,
    regions: Vec<String>,
    firm: FirmId,
    ends: i64,
}

/// A card that was opened.
pub struct Card {
    /// Who may frame it.
    pub ancestors: Vec<String>,
    /// What is on it; nothing when the ticket has ended.
    pub shown: Option<Shown>,
}

/// What a card shows.
pub struct Shown {
    /// The firm.
    pub firm: Firm,
    /// By which channels it may be approached.
    pub contact: OpenChannels,
    /// Its partners.
    pub matches: Arc<Answered>,
}

/// A ticket for the card of a firm that the caller reaches; the audit is told. Refused as long as nobody may frame cards.
/// With a key, a repeated request gets the same ticket.
pub fn issue_ticket(
    app: &App,
    caller: &Caller,
    request: &MatchCardRequest,
    sealer: &Sealer,
    once: Option<&Once>,
) -> Result<Told<MatchCardTicket>> {
    let minutes = request.minutes.unwrap_or(USUAL_MINUTES);
    if !MINUTES.contains(&minutes) {
        let message = format!("{minutes} is no number of minutes for a ticket.");
        return Err(Invalid::new("/minutes", "out_of_range", message, "Give 1 to 60.").into());
    }
    let firm = meant(app, caller, request)?;
    writing::tell_once(app, caller, once, |tenant| {
        firms::get(tenant, caller, firm).map_err(|error| external_keys::unknown("/firmId", error))?;
        if load_card_ancestors(tenant)?.is_empty() {
            let message = "No page may frame match cards of this organisation.";
            let remedy = "An administrator names the origins with PUT /v1/match-card-settings.";
            return Err(AppError::Conflict(vec![Invalid::new("", "no_ancestors", message, remedy)]));
        }
        audit::record(tenant, caller, Event::of(Action::Create, "match_card_ticket", firm))?;
        Ok((firm.0, ticket(caller, firm, minutes, sealer)?))
    })
}

fn ticket(caller: &Caller, firm: FirmId, minutes: u32, sealer: &Sealer) -> Result<MatchCardTicket> {
    let expires_at = Utc::now() + TimeDelta::minutes(i64::from(minutes));
    let held = Held {
        organisation: caller.organisation,
        subject: caller.subject.clone(),
        role: caller.role.code().to_owned(),
        regions: caller.reach.regions.clone(),
        firm,
        ends: expires_at.timestamp(),
    };
    let content = serde_json::to_vec(&held)
        .map_err(|source| StorageError::Corrupt { what: "ticket", source: Box::new(source) })?;
    let path = format!("{PATH}/{}", sealer.seal(CONTEXT, &content)?);
    Ok(MatchCardTicket { path, expires_at })
}

/// The card that a ticket opens; nothing when we never made it. The firm is ranked as for who asked for the ticket.
pub fn open(app: &App, sealer: &Sealer, ticket: &str, now: DateTime<Utc>) -> Result<Option<Card>> {
    let held: Option<Held> = sealer.open(CONTEXT, ticket).and_then(|content| serde_json::from_slice(&content).ok());
    let Some(held) = held else { return Ok(None) };
    let Some(role) = Role::from_code(&held.role) else { return Ok(None) };
    let caller = Caller::of(held.organisation, &held.subject, role);
    let caller = Caller { reach: Reach { regions: held.regions, ..caller.reach }, ..caller };
    let ancestors = app.pool.read(caller.organisation, load_card_ancestors)?;
    if now.timestamp() >= held.ends {
        return Ok(Some(Card { ancestors, shown: None }));
    }
    let options = Options { limit: SHOWN, ..Options::default() };
    let matches = matches::match_firm(app, &caller, held.firm, &options)?;
    let firm = firms::get_firm(app, &caller, held.firm)?.0.firm;
    let contact = channels_of_firm(app, &caller, &firm, Dealing::Uninvited)?;
    Ok(Some(Card { ancestors, shown: Some(Shown { firm, contact, matches }) }))
}

fn meant(app: &App, caller: &Caller, request: &MatchCardRequest) -> Result<FirmId> {
    match (request.firm_id, &request.system, &request.external_id) {
        (Some(id), None, None) => Ok(id),
        (None, Some(system), Some(id)) => {
            let key = ExternalId { system: system.clone(), id: id.clone() };
            external_keys::firm_id(app, caller, &key).map_err(|error| external_keys::unknown("/externalId", error))
        }
        _ => {
            let message = "It is not said which firm is meant, or said twice.";
            Err(Invalid::new("/firmId", "missing", message, "Give firmId, or system and externalId.").into())
        }
    }
}
