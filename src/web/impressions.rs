//! The list on a firm's page, logged by whoever saw it, since reading never writes: the page's script sends what was
//! shown once it is there, and without a script the form by which somebody chooses sends it along. The same list that one
//! person sees for the same firm again counts once a day, also when it is chosen from.

use super::sent::Sent;
use crate::api::path::IdOf;
use crate::api::permission::{Permit, WriteImpressions};
use crate::api::problem::Problem;
use crate::api::{State, line};
use crate::app::answer::Matches;
use crate::app::impressions::{ImpressionRequest, record_impression};
use crate::app::random;
use crate::app::writing::Once;
use crate::app::{App, Caller, Result};
use crate::domain::impression::{Origin, Shown};
use crate::domain::{Firm, FirmId, ImpressionId, PartnerId, PartnerKind};
use actix_web::{HttpResponse, web};

/// The list as the hidden field of a form has it: the version of the index, then place and partner of each. Fellow
/// entrepreneurs stand in the list and are no partners, so that places may be left open.
pub fn field(list: &Matches) -> String {
    let partners = list.matches.iter().filter(|found| found.partner.kind != PartnerKind::Firm);
    let shown = partners.map(|found| format!(" {}:{}", found.rank, found.partner.id));
    std::iter::once(list.index_version.to_string()).chain(shown).collect()
}

/// The list that a form carries; nothing when it carries none that can be read.
pub fn read(sent: &Sent, firm_id: FirmId) -> Option<ImpressionRequest> {
    let mut parts = sent.one("shown")?.split(' ');
    let index_version = parts.next()?.parse().ok()?;
    let shown = |part: &str| {
        let (place, partner) = part.split_once(':')?;
        Some(Shown { partner_id: PartnerId(partner.parse().ok()?), position: place.parse().ok()?, probability: None })
    };
    let shown: Option<Vec<Shown>> = parts.map(shown).collect();
    let weights_version = sent.one("weights")?.to_owned();
    let (origin, date, diversity) = (Origin::Page, None, None);
    Some(ImpressionRequest { firm_id, origin, date, weights_version, index_version, diversity, shown: shown? })
        .filter(|request| !request.shown.is_empty())
}

/// Logs it; who saw the same list in the last 24 hours is told the same id.
pub fn log(app: &App, caller: &Caller, list: &ImpressionRequest) -> Result<ImpressionId> {
    // Data that changed without changing the list make no other list of it.
    let ImpressionRequest { firm_id, weights_version, shown, .. } = list;
    let places = shown.iter().map(|one| format!(" {}:{}", one.position, one.partner_id));
    let words: String = [format!("shown {firm_id} {weights_version}")].into_iter().chain(places).collect();
    let fingerprint = random::digest(&words);
    let once = Once { key: random::digest(&format!("page {fingerprint}")), fingerprint };
    let written = record_impression(app, caller, list, Some(&once))?;
    Ok(ImpressionId::new(written.place.id))
}

/// Logs what the script of a page says was shown. Of a list without partners there is nothing to log.
pub async fn post_shown(
    permit: Permit<WriteImpressions>,
    state: web::Data<State>,
    firm: IdOf<Firm>,
    sent: Sent,
) -> std::result::Result<HttpResponse, Problem> {
    if let Some(list) = read(&sent, firm.id) {
        line::run(&state, move |app: &App| log(app, &permit.caller, &list)).await?;
    }
    Ok(HttpResponse::NoContent().finish())
}
