//! The sandbox (*zandbak*): an organisation in which a developer of a CRM can try everything and begin anew. It holds
//! plainly invented firms, persons and conversations, the same ones after each reset.

use super::audit::{self, Event};
use super::conversations::{self, ConversationNote};
use super::{App, AppError, Caller, Result, contacts};
use crate::domain::audit::Action;
use crate::domain::contact_person::{ContactProfile, LegalBasis};
use crate::domain::conversation::Channel;
use crate::domain::{ContactId, ExternalId, Firm, FirmId, Invalid, Officer};
use crate::storage::Tenant;
use crate::storage::external_keys::{KeyKind, point_key};
use crate::storage::firms::save_firm;
use crate::storage::sandbox::{count_firms, empty, is_sandbox};
use crate::synthetic::generate;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Firms after a reset.
const FIRMS: u64 = 200;
/// Seed of the firms.
const SEED: u64 = 2026;
/// Every so many firms there is one with which somebody spoke.
const SPOKEN: u64 = 10;
/// The system under which firms, persons and conversations have their number as a key.
const SYSTEM: &str = "sandbox";
/// More firms are not deleted while somebody waits for it.
const MOST_FIRMS: usize = 20_000;

/// What a sandbox holds after it was put back (*teruggezet*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SandboxReset {
    /// Firms that were deleted.
    pub deleted_firms: usize,
    /// Firms that are there now, known to the system `sandbox` as 1, 2, 3, …
    pub firms: usize,
    /// Contact persons, one at each firm, with the same keys.
    pub contacts: usize,
    /// Conversations, with one firm in ten, with the same keys.
    pub conversations: usize,
    /// Seed of the invented firms.
    pub seed: u64,
    /// Version of the data that includes all this, for `minVersion`.
    pub version: i64,
}

/// Empties the sandbox of the caller and fills it again; refused elsewhere. Accounts, webhooks, weights and the audit
/// stay, and so does that somebody objected.
pub fn reset(app: &App, caller: &Caller) -> Result<SandboxReset> {
    app.pool.write(caller, |tenant| {
        if !is_sandbox(tenant)? {
            let remedy = "Ask for a sandbox: `loopvermogen organisation add NAME --sandbox` makes one.";
            return Err(refused("not_a_sandbox", "This organisation is no sandbox; nothing was deleted.", remedy));
        }
        if count_firms(tenant)? > MOST_FIRMS {
            let message = format!("The sandbox holds more than {MOST_FIRMS} firms, too many to delete at once.");
            return Err(refused(
                "too_many",
                &message,
                "Revert the imports that brought them in, or take a new sandbox.",
            ));
        }
        let deleted_firms = empty(tenant)?;
        let mut reset = SandboxReset { deleted_firms, firms: 0, contacts: 0, conversations: 0, seed: SEED, version: 0 };
        for (firm, number) in generate(FIRMS, SEED).zip(1..) {
            add(app, tenant, caller, firm, number, &mut reset)?;
        }
        reset.version = tenant.version()?;
        let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        let event = Event::of_many(Action::Replace, "sandbox");
        let event = event.number("deleted", count(deleted_firms)).number("records", count(reset.firms));
        audit::record(tenant, caller, event)?;
        Ok(reset)
    })
}

fn refused(code: &str, message: &str, remedy: &str) -> AppError {
    AppError::Conflict(vec![Invalid::new("", code, message, remedy)])
}

/// Adds one firm with its person, and with every tenth a conversation. A firm or person that objected in an earlier life
/// of the sandbox does not come back.
fn add(
    app: &App,
    tenant: &mut Tenant<'_>,
    caller: &Caller,
    firm: Firm,
    number: u64,
    reset: &mut SandboxReset,
) -> Result<()> {
    let key = ExternalId { system: SYSTEM.to_owned(), id: number.to_string() };
    let mut firm = Firm { id: FirmId::new(Uuid::now_v7()), ..firm };
    firm.external_ids.push(key.clone());
    match app.privacy.refuse_suppressed(tenant, &firm) {
        Err(AppError::Suppressed { .. }) => return Ok(()),
        other => other?,
    }
    save_firm(tenant, &firm, None)?;
    point_key(tenant, KeyKind::Firm, &key, firm.id.0)?;
    reset.firms += 1;
    let today = app.today();
    let person = ContactProfile {
        name: format!("Verzonnen Persoon {number}"),
        function: Some("bedrijfsleider".to_owned()),
        email: Some(format!("persoon{number}@bedrijf{number}.example")),
        telephone: None,
        purpose: "uitproberen".to_owned(),
        legal_basis: LegalBasis::PublicTask,
        source: "verzonnen".to_owned(),
        date: today,
    };
    let person = person.understand(ContactId::new(Uuid::now_v7()), firm.id, today)?;
    match contacts::save(app, tenant, caller, &firm, &person, None) {
        Err(AppError::Suppressed { .. }) => {}
        saved => {
            point_key(tenant, KeyKind::Contact, &key, saved?.place.id)?;
            reset.contacts += 1;
        }
    }
    if number.is_multiple_of(SPOKEN) {
        let note = ConversationNote::of(Officer::parse("Verzonnen Adviseur")?, Channel::Telephone);
        let note = ConversationNote { barriers: vec!["talent".to_owned()], ..note };
        let (told, interpretation) = conversations::understand(app, firm.id, &note)?;
        let written = conversations::write_down(app, tenant, caller, told, &interpretation)?;
        point_key(tenant, KeyKind::Conversation, &key, written.place.id)?;
        reset.conversations += 1;
    }
    Ok(())
}
