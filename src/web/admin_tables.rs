//! The plain tables of the admin page.

use super::candidates::signal;
use super::facts::capital;
use super::frame::Frame;
use super::words::Words;
use crate::api::State;
use crate::api::routes::BASE;
use crate::app::contact_rules::{ContactRules, shipped};
use crate::app::data_requests::{Asker, DataRequestRecord};
use crate::app::retention::RetentionTerms;
use crate::domain::Role;
use crate::domain::account::Client;
use crate::domain::data_request::RequestKind;
use crate::domain::webhook::EventType;
use crate::domain::weights::Weights;
use std::time::Duration;

/// A table: each row has a heading and cells.
pub struct Table {
    /// Heading of the first column.
    pub head: &'static str,
    /// Headings of the others.
    pub headings: Vec<&'static str>,
    /// The rows.
    pub rows: Vec<(String, Vec<String>)>,
}

/// Other systems and what they may do.
pub fn clients(frame: &Frame, clients: &[Client]) -> Table {
    let w = frame.w;
    let row = |client: &Client| {
        let scopes = client.scopes.iter().cloned().collect::<Vec<_>>().join(", ");
        (client.name.clone(), vec![scopes, frame.lang.day_of(client.created_at)])
    };
    Table { head: w.admin_system, headings: vec![w.admin_may, w.admin_since], rows: clients.iter().map(row).collect() }
}

/// How much each signal counts, the heaviest for a firm that asks first; those that count for nobody are left out.
pub fn weights(frame: &Frame, weights: &Weights) -> Table {
    let w = frame.w;
    let firms = |name: &String| weights.firms_for_partner.get(name).map_or(0.0, |weight| weight.of(false));
    let mut counting: Vec<(&String, [f64; 3])> = weights
        .partners_for_firm
        .iter()
        .map(|(name, weight)| (name, [weight.of(false), weight.of(true), firms(name)]))
        .filter(|(_, all)| all.iter().any(|weight| *weight > 0.0))
        .collect();
    counting.sort_by(|(_, one), (_, other)| other[0].total_cmp(&one[0]).then(other[1].total_cmp(&one[1])));
    let row = |(name, all): (&String, [f64; 3])| {
        (capital(&signal(frame, name)), all.iter().map(|weight| frame.lang.tenths(*weight)).collect())
    };
    Table {
        head: w.weights_signal,
        headings: vec![w.weights_firm_asks, w.weights_newcomer_asks, w.weights_partner_asks],
        rows: counting.into_iter().map(row).collect(),
    }
}

/// Issuers whose tokens are accepted, as the settings name them.
pub fn issuers(frame: &Frame, state: &State) -> Table {
    let w = frame.w;
    let rows = state.tokens.issuers().all().iter().map(|issuer| {
        let signs_in = if issuer.settings.sign_in.is_some() { w.yes } else { w.no };
        (issuer.settings.issuer.clone(), vec![signs_in.to_owned()])
    });
    Table { head: w.admin_issuer, headings: vec![w.admin_signs_in], rows: rows.collect() }
}

/// What each way of approaching somebody needs.
pub fn gates(frame: &Frame, rules: &ContactRules) -> Table {
    let w = frame.w;
    // The rules in the form of the API: what is asked of each channel stands under the same name for each subject.
    let rules = serde_json::to_value(rules).unwrap_or_default();
    let needed = |subject: &str, channel: &str| match rules[subject][channel].as_str() {
        Some("consent") => w.gate_consent.to_owned(),
        Some("no_non_mailing") => w.gate_non_mailing.to_owned(),
        Some("never") => w.gate_never.to_owned(),
        Some("nothing") => w.gate_nothing.to_owned(),
        Some(other) => other.to_owned(),
        None => String::new(),
    };
    let channels = [
        ("telephone", w.channel_telephone),
        ("email", w.channel_email),
        ("post", w.channel_letter),
        ("visit", w.channel_visit),
        ("event", w.channel_event),
    ];
    let rows = channels.into_iter().map(|(code, label)| {
        let cells = ["naturalPersons", "legalPersons", "namedPersons"].map(|subject| needed(subject, code));
        (label.to_owned(), cells.to_vec())
    });
    let mut rows: Vec<(String, Vec<String>)> = rows.collect();
    if let (Some(most), Some(number)) = (rules["touches"]["most"].as_u64(), rules["touches"]["days"].as_u64()) {
        let limit = format!("{} {}", w.gate_times.of(most), w.gate_days.of(number));
        rows.push((w.gate_touches.to_owned(), vec![limit.clone(), limit.clone(), limit]));
    }
    Table { head: w.gate_way, headings: vec![w.gate_natural, w.gate_legal, w.gate_named], rows }
}

/// Which rules these are, and by which law; an organisation says itself on what its own rules rest.
pub fn gates_about(w: &Words, rules: &ContactRules) -> String {
    let is_shipped = shipped().is_ok_and(|shipped| shipped.basis == rules.basis);
    let basis = if is_shipped { w.gates_basis_shipped } else { &rules.basis };
    format!("{} {} · {basis}", w.version, rules.version)
}

/// A request about data that waits for an answer.
pub struct Asking {
    /// Id.
    pub id: String,
    /// What is asked.
    pub kind: &'static str,
    /// Whose data it is about.
    pub whose: String,
    /// When it came in, and how it was seen from whom.
    pub about: String,
    /// Where everything that is held can be read; only for who asks for that.
    pub report: Option<String>,
    /// Before when it must be answered.
    pub due: String,
    /// Whether that day is past.
    pub is_overdue: bool,
    /// The page of the firm, when it is known which.
    pub firm: Option<String>,
    /// Whether what is done cannot be undone.
    pub is_final: bool,
    /// For what cannot be undone: others of whom it is about that wait too, and cannot be answered after it.
    pub also_open: Vec<String>,
}

/// What a request asks.
pub fn request_kind(w: &Words, kind: RequestKind) -> &'static str {
    match kind {
        RequestKind::Access => w.request_access,
        RequestKind::Rectification => w.request_rectification,
        RequestKind::Erasure => w.request_erasure,
        RequestKind::Restriction => w.request_restriction,
        RequestKind::Objection => w.request_objection,
    }
}

/// Requests about data that wait for an answer.
pub fn requests(frame: &Frame, requests: &[DataRequestRecord], askers: &[Asker]) -> Vec<Asking> {
    let w = frame.w;
    let asking = |(record, asker): (&DataRequestRecord, &Asker)| {
        let request = &record.request;
        let number = request.kvk_number.as_ref().map(|number| format!("{} {number}", w.kvk));
        let firm = asker.firm.clone().or(number).unwrap_or_else(|| w.request_of_nobody.to_owned());
        let report = request.kind == RequestKind::Access && asker.firm.is_some();
        let is_final = request.kind == RequestKind::Erasure;
        let of_same = |other: &&DataRequestRecord| {
            let (other, asker) = (&other.request, request.contact_id);
            other.id != request.id && other.firm_id == request.firm_id && (asker.is_none() || other.contact_id == asker)
        };
        let also_open = requests.iter().filter(|_| is_final).filter(of_same).map(|other| {
            let other = &other.request;
            format!("{}. {} {}.", request_kind(w, other.kind), w.request_due, frame.lang.day(other.due))
        });
        Asking {
            also_open: also_open.collect(),
            id: request.id.to_string(),
            kind: request_kind(w, request.kind),
            about: format!("{} {}. {}", w.request_received, frame.lang.day(request.received), request.identified_by),
            due: format!("{} {}", w.request_due, frame.lang.day(request.due)),
            is_overdue: record.overdue,
            firm: asker.has_page.then(|| format!("/bedrijven/{}", request.firm_id)),
            whose: match &asker.person {
                Some(person) => format!("{person}, {firm}"),
                None => firm,
            },
            report: report.then(|| format!("{}/data-requests/{}/readable-report", BASE, request.id)),
            is_final,
        }
    };
    requests.iter().zip(askers).map(asking).collect()
}

/// Of what a webhook can be told, in words; being verified is nothing to ask for.
pub fn events(w: &Words) -> Vec<(&'static str, &'static str)> {
    let words = |kind: EventType| {
        Some(match kind {
            EventType::FirmCreated => w.event_firm_created,
            EventType::FirmChanged => w.event_firm_changed,
            EventType::FirmDeleted => w.event_firm_deleted,
            EventType::FirmsLoaded => w.event_firms_loaded,
            EventType::MatchesChanged => w.event_matches_changed,
            EventType::IntroductionMoved => w.event_introduction_moved,
            EventType::VisitAgreed => w.event_visit_agreed,
            EventType::VisitChanged => w.event_visit_changed,
            EventType::VisitDeleted => w.event_visit_deleted,
            EventType::FollowUpDue => w.event_follow_up_due,
            EventType::CapacityChanged => w.event_capacity_changed,
            EventType::ModelActivated => w.event_model_activated,
            EventType::WebhookDisabled => w.event_webhook_disabled,
            EventType::Verification => return None,
        })
    };
    EventType::ALL.iter().filter_map(|kind| Some((kind.code(), words(*kind)?))).collect()
}

/// So many days; whole years in years. A year counts 365 days, and one more is added for each leap year that may be in it.
fn length(frame: &Frame, days: u64) -> String {
    let years = days / 365;
    if years > 0 && days - years * 365 <= years / 4 + 1 {
        frame.w.gate_years.of(years)
    } else {
        frame.w.gate_days.of(days)
    }
}

/// A term in words.
pub fn kept_for(frame: &Frame, term: Option<Duration>) -> String {
    match term {
        Some(term) => length(frame, term.as_secs() / (24 * 3600)),
        None => frame.w.kept_for_ever.to_owned(),
    }
}

/// How long each kind of data is kept.
pub fn retention(frame: &Frame, terms: &RetentionTerms) -> Table {
    let w = frame.w;
    let term = |term| kept_for(frame, term);
    let rows = [
        (w.kept_firms, w.kept_since_change, terms.firms_of_persons),
        (w.kept_untouched, w.kept_since_dealing, terms.untouched_firms),
        (w.kept_contacts, w.kept_since_change, terms.contacts),
        (w.kept_consents, w.kept_since_withdrawal, terms.consents),
        (w.kept_touches, w.kept_since_made, terms.touches),
        (w.kept_conversations, w.kept_since_made, terms.conversations),
        (w.kept_introductions, w.kept_since_change, terms.introductions),
        (w.kept_lists, w.kept_since_made, terms.lists),
        (w.kept_call_lists, w.kept_since_made, terms.call_lists),
        (w.kept_referrals, w.kept_since_change, terms.referrals),
        (w.kept_requests, w.kept_since_decision, terms.requests),
        (w.kept_answers, w.kept_since_made, terms.answers),
    ];
    let rows = rows.into_iter().map(|(what, since, of)| (what.to_owned(), vec![term(of), since.to_owned()]));
    Table { head: w.kept_what, headings: vec![w.kept_term, w.kept_from], rows: rows.collect() }
}

/// What a role is called.
pub fn role(frame: &Frame, role: Role) -> &'static str {
    let w = frame.w;
    match role {
        Role::Officer => w.role_officer,
        Role::Coordinator => w.role_coordinator,
        Role::Integration => w.role_integration,
        Role::Analyst => w.role_analyst,
        Role::Admin => w.role_admin,
    }
}
