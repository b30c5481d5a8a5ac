//! The list on a firm's page, logged when somebody chooses from it: a form carries what was shown, and reading never writes.
//! Lists that nobody chose from are not logged, since nothing can be learned from them.

use super::sent::Sent;
use crate::app::answer::Matches;
use crate::app::impressions::{ImpressionRequest, record_impression};
use crate::app::random;
use crate::app::writing::Once;
use crate::app::{App, Caller, Result};
use crate::domain::impression::{Origin, Shown};
use crate::domain::{FirmId, ImpressionId, PartnerId, PartnerKind};

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
    let (origin, date) = (Origin::Page, None);
    Some(ImpressionRequest { firm_id, origin, date, weights_version, index_version, shown: shown? })
        .filter(|request| !request.shown.is_empty())
}

/// Logs it, once for a form that is sent twice.
pub fn log(app: &App, caller: &Caller, list: &ImpressionRequest, once: Option<&Once>) -> Result<ImpressionId> {
    let own = |once: &Once| Once { key: random::digest(&format!("shown {}", once.key)), ..once.clone() };
    let written = record_impression(app, caller, list, once.map(own).as_ref())?;
    Ok(ImpressionId::new(written.place.id))
}
