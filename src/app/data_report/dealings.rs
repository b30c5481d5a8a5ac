//! What an organisation and a firm had to do with one another, for an access request: conversations, agreed visits, introductions and
//! what became of them, lists that were shown, and referrals. Members of staff are left out, and so is who passes news
//! on, who is somebody else.

use super::{ReportEvent, to_value};
use crate::app::Result;
use crate::domain::dutch_clock::dutch_day;
use crate::domain::{FirmId, Text};
use crate::storage::Tenant;
use crate::storage::agreed_visits::load_visits_to;
use crate::storage::conversations::load_conversations;
use crate::storage::erased::NOT_KEPT;
use crate::storage::impressions::load_impressions_of;
use crate::storage::introductions::{load_introductions, load_outcomes};
use crate::storage::organisations::list_organisations;
use crate::storage::partners::load_partners_by_id;
use crate::storage::referrals::load_referrals_of;
use chrono::NaiveDate;
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};

/// What happened between organisation and firm.
#[derive(Debug, Default)]
pub(super) struct Dealings {
    /// Each with its day.
    pub events: Vec<ReportEvent>,
    /// Organisations and partners that received something of the firm.
    pub recipients: Vec<Text>,
    /// The members of staff who spoke with it; their names stand in sources of facts.
    pub staff: BTreeSet<String>,
}

/// All dealings with a firm, and the referrals of those that were `merged` into it.
pub(super) fn load(tenant: &mut Tenant<'_>, firm: FirmId, merged: &[FirmId]) -> Result<Dealings> {
    let mut dealings = Dealings::default();
    for conversation in load_conversations(tenant, Some(firm))? {
        dealings.staff.insert(conversation.officer.to_string());
        let mut details = to_value(&conversation);
        if let Value::Object(members) = &mut details {
            members.remove("newsCarriers");
        }
        dealings.tell("conversation", conversation.date, details);
    }
    for visit in load_visits_to(tenant, firm)? {
        let mut details = to_value(&visit);
        if let Value::Object(members) = &mut details {
            members.remove("writtenBy");
        }
        dealings.tell("agreed_visit", visit.date, details);
    }
    add_introductions(tenant, firm, &mut dealings)?;
    for list in load_impressions_of(tenant, firm)? {
        let details = json!({"origin": list.origin, "weightsVersion": list.weights_version, "shown": list.shown});
        dealings.tell("list_shown", list.date, details);
    }
    for id in std::iter::once(firm).chain(merged.iter().copied()) {
        add_referrals(tenant, id, &mut dealings)?;
    }
    for event in &mut dealings.events {
        leave_out_staff(&mut event.details, &dealings.staff);
    }
    Ok(dealings)
}

impl Dealings {
    fn tell(&mut self, kind: &str, date: chrono::NaiveDate, details: Value) {
        self.events.push(ReportEvent { date, kind: kind.into(), details });
    }
}

fn add_introductions(tenant: &mut Tenant<'_>, firm: FirmId, dealings: &mut Dealings) -> Result<()> {
    let introductions = load_introductions(tenant, Some(firm))?;
    let ids: Vec<_> = introductions.iter().map(|introduction| introduction.id()).collect();
    let partners: Vec<_> = introductions.iter().map(|introduction| introduction.partner_id()).collect();
    let partners = load_partners_by_id(tenant, &partners)?;
    let names: HashMap<_, _> = partners.into_iter().map(|partner| (partner.id, partner.name)).collect();
    for introduction in introductions {
        let name = names.get(&introduction.partner_id());
        let mut details = to_value(&introduction);
        details["partner"] = json!(name);
        dealings.tell("introduction", introduction.proposal().date, details);
        let was_told = introduction.is_known_to_partner();
        if let Some(name) = name.filter(|_| was_told) {
            dealings.recipients.push(Text::new(
                format!("{name}, bij een introductie: naam, plaats, sector en redenen."),
                format!("{name}, at an introduction: name, place, sector and reasons."),
            ));
        }
    }
    for outcome in load_outcomes(tenant, &ids)? {
        dealings.tell("outcome", outcome.date, to_value(&outcome));
    }
    Ok(())
}

fn add_referrals(tenant: &mut Tenant<'_>, firm: FirmId, dealings: &mut Dealings) -> Result<()> {
    let own = tenant.organisation();
    let known = list_organisations(tenant.conn())?;
    let name = |id| known.iter().find(|known| known.id == id).map(|known| known.name.clone()).unwrap_or_default();
    for stored in load_referrals_of(tenant, firm)? {
        let referral = stored.record;
        let (from, to) = (name(referral.from), name(referral.to));
        let is_kept = referral.shared.name != NOT_KEPT;
        let mut shared = to_value(&referral.shared);
        if let Value::Object(members) = &mut shared {
            members.remove("id");
        }
        let details = json!({
            "from": from, "to": to, "status": referral.status, "reason": referral.reason,
            "shared": is_kept.then_some(shared),
        });
        dealings.tell("referral", dutch_day(referral.offered_at), details);
        if referral.from == own {
            dealings.recipients.push(Text::new(
                format!("{to}, bij een doorverwijzing; wat is gedeeld staat daarbij."),
                format!("{to}, at a referral; what was shared stands there."),
            ));
        }
    }
    Ok(())
}

/// Takes members of staff out of a value: who noted something, and their names in sources such as
/// “conversation, 2026-11-20, A. de Vries”.
pub(super) fn leave_out_staff(value: &mut Value, staff: &BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            members.remove("officer");
            members.values_mut().for_each(|member| leave_out_staff(member, staff));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| leave_out_staff(item, staff)),
        Value::String(text) => *text = without_staff(text, staff),
        _ => {}
    }
}

/// A source without the name of the member of staff at its end: who spoke with the firm, and whoever changed a field.
pub(super) fn without_staff(source: &str, staff: &BTreeSet<String>) -> String {
    let who_spoke = || staff.iter().find_map(|name| source.strip_suffix(name.as_str())?.strip_suffix(", "));
    up_to_its_day(source).or_else(who_spoke).unwrap_or(source).to_owned()
}

/// A source that we write ourselves, such as “officer, 2026-11-20, A. de Vries”, up to its day.
fn up_to_its_day(source: &str) -> Option<&str> {
    let rest = ["conversation, ", "officer, "].into_iter().find_map(|way| source.strip_prefix(way))?;
    let (day, name) = rest.split_once(", ")?;
    day.parse::<NaiveDate>().ok()?;
    Some(&source[..source.len() - name.len() - ", ".len()])
}
