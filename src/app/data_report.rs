//! Everything that is held of a firm or person, for an access request: one document, without anybody else in it.
//!
//! Names of the staff who put something down are left out, and so are other contact persons and the names of other firms
//! in relations: they are not data of whoever asks. The owner of a sole proprietorship is no other person than the firm.

mod dealings;
mod kept;
mod owner;
mod page;

use super::call_list::standing_of;
use super::data_requests::{find_firm, get};
use super::matches::{self, Options};
use super::misfits::misfits;
use super::privacy::mentions::{Mention, load_carried_by, mentions_of};
use super::retention::RetentionTerms;
use super::{App, AppError, Caller, Result, audit};
use crate::connectors::webhooks::host_of;
use crate::domain::contact_event::{ConsentEvent, ObjectionEvent};
use crate::domain::contact_person::ContactPerson;
use crate::domain::data_request::DataRequest;
use crate::domain::dutch_clock::dutch_day;
use crate::domain::source::{Said, SaidFact};
use crate::domain::{ContactId, ExternalId, Firm, FirmId, Provenance, Text};
use crate::storage::Tenant;
use crate::storage::consents::load_consents;
use crate::storage::contacts::load_at_firm;
use crate::storage::data_requests::load_requests_of;
use crate::storage::external_keys::{KeyKind, keys_of};
use crate::storage::intake_links::{IntakeLink, load_links};
use crate::storage::member_lists::{Listed, load_memberships};
use crate::storage::merges::load_all_merged_into;
use crate::storage::objections::load_objections;
use crate::storage::partners::load_partners_by_id;
use crate::storage::register_facts::load_said;
use crate::storage::touches::{find_membership, load_touches_of, load_touches_of_person};
use crate::storage::webhooks::load_webhooks;
use crate::storage::withheld::{Withheld, find_withheld};
use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use utoipa::ToSchema;
use uuid::Uuid;

pub use page::get_page;

/// All that is held of a firm or person (*inzage*).
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DataReport {
    /// The request that it answers.
    pub request_id: Uuid,
    /// The day on which it was made.
    pub made_on: NaiveDate,
    /// Whose data: the firm, or the person there.
    #[schema(max_length = 300)]
    pub subject: String,
    /// Since when the data are not used any more, after an objection or a restriction.
    pub not_used_since: Option<NaiveDate>,
    /// Every field that is filled.
    #[schema(max_items = 1000)]
    pub fields: Vec<ReportField>,
    /// What was said of being approached, which approaches were made, and what organisation and firm had to do with one
    /// another: conversations, introductions, outcomes, lists that were shown, referrals, links to its own form, requests.
    #[schema(max_items = 10000)]
    pub events: Vec<ReportEvent>,
    /// Who receives the data, and which.
    #[schema(max_items = 1000)]
    pub recipients: Vec<Text>,
    /// How long each kind of it is kept.
    #[schema(max_items = 20)]
    pub kept: Vec<Text>,
    /// Scores that are worked out of the data, with their reasons: the partners that are proposed, and in `call` why and when
    /// the firm would be rung; absent for a person, and when the data are not used.
    #[schema(value_type = Option<Object>)]
    pub scores: Option<Value>,
    /// What whoever asks may do.
    pub rights: Text,
}

/// A field with what the law wants told of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReportField {
    /// Its name.
    #[schema(max_length = 100)]
    pub field: String,
    /// What it holds.
    #[schema(value_type = Value)]
    pub value: Value,
    /// Who or what it came from.
    #[schema(max_length = 500)]
    pub source: String,
    /// When.
    pub date: Option<NaiveDate>,
    /// What it is kept for.
    #[schema(max_length = 500)]
    pub purpose: String,
    /// On which legal basis.
    #[schema(max_length = 300)]
    pub legal_basis: String,
}

/// Something that happened on a day.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReportEvent {
    /// The day.
    pub date: NaiveDate,
    /// `consent`, `withdrawal`, `objection`, `touch`, `conversation`, `agreed_visit`, `introduction`, `outcome`,
    /// `list_shown`, `referral`, `intake_link`, `data_request`; `mention`: a sentence in which a person stands, or words by which a firm is said to pass news on.
    #[schema(max_length = 40)]
    pub kind: String,
    /// What for, how, in which words.
    #[schema(value_type = Object)]
    pub details: Value,
}

const FIRM_PURPOSE: &str = "voorstellen van partners aan het bedrijf, en van het bedrijf aan partners";
const FIRM_BASIS: &str = "AVG art. 6 lid 1 onder e of f, zoals de organisatie in haar DPIA heeft vastgelegd";

/// The report that a request asks for; by `terms` the data are kept.
pub fn get_report(app: &App, caller: &Caller, request: Uuid, terms: &RetentionTerms) -> Result<DataReport> {
    let report: Result<DataReport> = app.pool.read(caller.organisation, |tenant| {
        let asked = get(tenant, caller, request)?.record;
        let firm = find_firm(tenant, caller, asked.firm_id)?;
        let kept = find_withheld(tenant, firm.id)?;
        let consents = load_consents(tenant, firm.id)?;
        let objections = load_objections(tenant, firm.id)?;
        let persons = load_at_firm(tenant, firm.id)?;
        let persons: Vec<ContactPerson> = persons.into_iter().map(|(person, _)| person).collect();
        let owner = owner::owner(&firm, &persons).filter(|_| asked.contact_id.is_none());
        let of_subject = |contact: Option<ContactId>| {
            contact == asked.contact_id || contact.is_some_and(|id| owner.is_some_and(|owner| owner.id == id))
        };
        let mut events: Vec<ReportEvent> = consents
            .iter()
            .filter(|event| of_subject(event.contact_id))
            .map(of_consent)
            .chain(objections.iter().filter(|event| of_subject(event.contact_id)).map(of_objection))
            .collect();
        let earlier = load_requests_of(tenant, firm.id)?.into_iter().filter(|other| other.id != asked.id);
        events.extend(earlier.filter(|other| of_subject(other.contact_id)).map(of_request));
        let mut recipients = recipients(asked.contact_id.is_some());
        recipients.extend(of_webhooks(tenant)?);
        let mut staff = BTreeSet::new();
        let (subject, mut fields) = match asked.contact_id {
            Some(contact) => {
                let person = persons.iter().find(|person| person.id == contact);
                let missing = || AppError::NotFound { what: "contact person", id: contact.to_string() };
                let person = person.ok_or_else(missing)?;
                let fields = all_of_person(tenant, person)?;
                let touches = load_touches_of_person(tenant, contact)?;
                events.extend(touches.into_iter().map(|(channel, date)| touch(&channel, date)));
                events.extend(mentions_of(tenant, person)?.into_iter().map(|found| mention(found, app.today())));
                (person.name.clone(), fields)
            }
            None => {
                let touches = load_touches_of(tenant, &[firm.id], NaiveDate::default())?;
                events.extend(touches.into_iter().map(|(_, channel, date)| touch(&channel, date)));
                recipients.extend(of_ledger(app, tenant, &firm)?);
                // What was merged into the firm is kept as it was, so that it can be taken apart again.
                let merged = load_all_merged_into(tenant, firm.id)?;
                let dealings = dealings::load(tenant, firm.id, &merged)?;
                for id in std::iter::once(firm.id).chain(merged.iter().copied()) {
                    events.extend(load_links(tenant, id)?.iter().map(of_link));
                }
                events.extend(dealings.events);
                events.extend(carried(tenant, firm.id)?);
                recipients.extend(dealings.recipients);
                staff = dealings.staff;
                staff.extend(misfits(&firm).into_iter().map(|misfit| misfit.officer));
                let mut fields = fields_of_firm(&firm);
                fields.extend(fields_of_memberships(tenant, &firm, kept.as_ref())?);
                fields.extend(load_said(tenant, firm.id)?.into_iter().flat_map(|(_, said)| fields_of_register(said)));
                for id in merged {
                    let mut held =
                        find_withheld(tenant, id)?.map(|kept| fields_of_firm(&kept.firm)).unwrap_or_default();
                    held.extend(load_said(tenant, id)?.into_iter().flat_map(|(_, said)| fields_of_register(said)));
                    fields.extend(
                        held.into_iter().map(|held| ReportField { field: format!("merged.{}", held.field), ..held }),
                    );
                }
                if let Some(owner) = owner {
                    let held = all_of_person(tenant, owner)?.into_iter();
                    fields.extend(held.map(|field| ReportField { field: format!("owner.{}", field.field), ..field }));
                    events.extend(mentions_of(tenant, owner)?.into_iter().map(|found| mention(found, app.today())));
                }
                (firm.name.clone(), fields)
            }
        };
        events.sort_by_key(|event| event.date);
        for field in &mut fields {
            field.source = dealings::without_staff(&field.source, &staff);
            dealings::leave_out_staff(&mut field.value, &staff);
        }
        let is_ranked = asked.contact_id.is_none() && kept.is_none();
        let mut scores = match is_ranked {
            true => {
                let mut scores = to_value(&**matches::match_firm(app, caller, firm.id, &Options::default())?);
                scores["call"] = to_value(&standing_of(app, tenant, caller, &firm)?);
                Some(scores)
            }
            false => None,
        };
        scores.iter_mut().for_each(|scores| dealings::leave_out_staff(scores, &staff));
        Ok(DataReport {
            request_id: request,
            made_on: app.today(),
            subject,
            not_used_since: kept.map(|kept| kept.since),
            fields,
            events,
            recipients,
            kept: kept::in_words(terms, firm.legal_form, asked.contact_id.is_some()),
            scores,
            rights: rights(),
        })
    });
    let report = report?;
    app.pool.write(caller, |tenant| audit::record_read(tenant, caller, "data_report", request, 1))?;
    Ok(report)
}

fn fields_of_firm(firm: &Firm) -> Vec<ReportField> {
    let mut firm_without_others = firm.clone();
    for relation in firm_without_others.relations.iter_mut().flatten() {
        // A partner is an organisation of the registry; who else stands here has rights of its own.
        if relation.partner_id.is_none() {
            relation.with = "een ander bedrijf".into();
        }
    }
    let Value::Object(record) = to_value(&firm_without_others) else { return Vec::new() };
    let field = |name: &str, value: Value, provenance: &Provenance| ReportField {
        source: provenance.source.clone(),
        date: provenance.date,
        purpose: FIRM_PURPOSE.into(),
        legal_basis: FIRM_BASIS.into(),
        field: name.to_owned(),
        value,
    };
    let fields = |(name, value): (String, Value)| match name.as_str() {
        "topics" => {
            let told = firm.by_source(&firm.topics).into_iter();
            told.map(|(source, topics)| field(&name, json!(topics), source)).collect()
        }
        _ => vec![field(&name, value, firm.provenance_of(&name))],
    };
    record.into_iter().filter(|(_, value)| !is_empty(value)).flat_map(fields).collect()
}

/// What partners say of the firm in their lists of members, or said before it was withheld.
fn fields_of_memberships(tenant: &mut Tenant<'_>, firm: &Firm, kept: Option<&Withheld>) -> Result<Vec<ReportField>> {
    let mut listed = load_memberships(tenant, firm.id)?;
    listed.extend(kept.iter().flat_map(|kept| &kept.memberships).cloned());
    let partners = load_partners_by_id(tenant, &listed.iter().map(|listed| listed.partner).collect::<Vec<_>>())?;
    let field = |Listed { partner, member }: Listed| {
        let partner = partners.iter().find(|known| known.id == partner).map(|partner| &partner.name);
        let (source, date) = member.provenance.map(|known| (known.source, known.date)).unwrap_or_default();
        ReportField {
            field: "membership".into(),
            value: json!({"partner": partner, "name": member.name}),
            source,
            date,
            purpose: FIRM_PURPOSE.into(),
            legal_basis: FIRM_BASIS.into(),
        }
    };
    Ok(listed.into_iter().map(field).collect())
}

/// What a register said, which may differ from the record.
fn fields_of_register(said: Said) -> Vec<ReportField> {
    let Said { provenance, facts } = said;
    let field = |(field, fact): (String, SaidFact)| ReportField {
        field,
        value: fact.value,
        source: provenance.source.clone(),
        date: provenance.date,
        purpose: FIRM_PURPOSE.into(),
        legal_basis: FIRM_BASIS.into(),
    };
    facts.into_iter().map(field).collect()
}

/// Everything of a person: the record, and the keys by which other systems know it.
fn all_of_person(tenant: &mut Tenant<'_>, person: &ContactPerson) -> Result<Vec<ReportField>> {
    let mut fields = fields_of_person(person);
    fields.extend(field_of_keys(person, &keys_of(tenant, KeyKind::Contact, person.id.0)?));
    Ok(fields)
}

fn fields_of_person(person: &ContactPerson) -> Vec<ReportField> {
    let Value::Object(record) = to_value(person) else { return Vec::new() };
    let basis = to_value(&person.legal_basis).as_str().unwrap_or_default().to_owned();
    let field = |(name, value): (String, Value)| ReportField {
        field: name,
        value,
        source: person.source.clone(),
        date: Some(person.date),
        purpose: person.purpose.clone(),
        legal_basis: basis.clone(),
    };
    record.into_iter().filter(|(_, value)| !is_empty(value)).map(field).collect()
}

/// The keys by which other systems know a person; nothing when none does.
fn field_of_keys(person: &ContactPerson, keys: &[ExternalId]) -> Option<ReportField> {
    let value = to_value(&keys);
    (!keys.is_empty()).then(|| ReportField {
        field: "externalIds".into(),
        value,
        source: "systemen die onze beheerder heeft toegelaten".into(),
        date: None,
        purpose: person.purpose.clone(),
        legal_basis: to_value(&person.legal_basis).as_str().unwrap_or_default().to_owned(),
    })
}

fn of_consent(event: &ConsentEvent) -> ReportEvent {
    let kind = if event.given { "consent" } else { "withdrawal" };
    let details = json!({"purpose": event.purpose, "how": event.how, "textVersion": event.text_version});
    ReportEvent { date: event.date, kind: kind.into(), details }
}

fn of_objection(event: &ObjectionEvent) -> ReportEvent {
    let withdrawn = event.withdrawal.as_ref().map(|withdrawal| withdrawal.date);
    let details = json!({"how": event.how, "words": event.words, "withdrawnOn": withdrawn});
    ReportEvent { date: event.date, kind: "objection".into(), details }
}

fn of_request(request: DataRequest) -> ReportEvent {
    let DataRequest { kind, received, how, identified_by, status, note, .. } = request;
    let details = json!({"kind": kind, "how": how, "identifiedBy": identified_by, "status": status, "note": note});
    ReportEvent { date: received, kind: "data_request".into(), details }
}

/// The secret of the link is not kept, and who made it is a member of staff.
fn of_link(link: &IntakeLink) -> ReportEvent {
    let day = |moment: NaiveDateTime| dutch_day(moment.and_utc());
    let (opened, answered) = (link.opened_at.map(day), link.answered_at.map(day));
    let details = json!({"until": day(link.ends_at), "opened": opened, "answered": answered});
    ReportEvent { date: day(link.made_at), kind: "intake_link".into(), details }
}

/// Where the firm stands as one that passes news on, in what was said with others.
fn carried(tenant: &mut Tenant<'_>, firm: FirmId) -> Result<Vec<ReportEvent>> {
    let told = load_carried_by(tenant, firm)?.into_iter().flat_map(|conversation| {
        let of_firm = conversation.news_carriers.into_iter().filter(move |carrier| carrier.firm_id == Some(firm));
        let date = conversation.date;
        of_firm.map(move |carrier| ReportEvent {
            date,
            kind: "mention".into(),
            details: json!({"where": "conversation", "words": carrier.who}),
        })
    });
    Ok(told.collect())
}

/// What stands in the record of the firm is of today.
fn mention(found: Mention, today: NaiveDate) -> ReportEvent {
    let details = json!({"where": found.kind, "words": found.sentence});
    ReportEvent { date: found.date.unwrap_or(today), kind: "mention".into(), details }
}

fn touch(channel: &str, date: NaiveDate) -> ReportEvent {
    ReportEvent { date, kind: "touch".into(), details: json!({ "channel": channel }) }
}

/// The systems that are told of changes. They learn that a firm or person changed, and ask for what.
fn of_webhooks(tenant: &mut Tenant<'_>) -> Result<Vec<Text>> {
    let kept = load_webhooks(tenant)?;
    let hosts: BTreeSet<String> = kept.iter().filter_map(|kept| host_of(&kept.webhook.url)).collect();
    let told = |host: String| {
        Text::new(
            format!("{host}: een bericht als er iets verandert, met het kenmerk van het bedrijf."),
            format!("{host}: a message when something changes, with the id of the firm."),
        )
    };
    Ok(hosts.into_iter().map(told).collect())
}

/// The organisations of the shared ledger, when this firm stands in it by us.
fn of_ledger(app: &App, tenant: &mut Tenant<'_>, firm: &Firm) -> Result<Option<Text>> {
    let is_member = app.privacy.has_key() && find_membership(tenant)?.is_some();
    if !is_member || app.privacy.ledger_subject(firm)?.is_none() {
        return Ok(None);
    }
    Ok(Some(Text::new(
        "Organisaties die aan het gedeelde register van benaderingen meedoen: dat, wanneer en op welke manier het bedrijf is \
         benaderd of bezwaar maakte, onder een kenmerk van het KVK-nummer en zonder inhoud.",
        "Organisations that take part in the shared ledger of approaches: that, when and how the firm was approached or \
         objected, under a hash of its KVK number and without content.",
    )))
}

fn recipients(is_person: bool) -> Vec<Text> {
    let mut recipients = vec![Text::new(
        "Accountmanagers van onze organisatie en de koppelingen die onze beheerder heeft toegelaten (zoals ons CRM).",
        "Officers of our organisation, and the systems that our administrator admitted (such as our CRM).",
    )];
    if !is_person {
        recipients.push(Text::new(
            "Coördinatoren van een partner waarbij het bedrijf past: naam, plaats, sector en redenen, zonder contactgegevens.",
            "Coordinators of a partner that the firm fits: name, place, sector and reasons, without contact data.",
        ));
    }
    recipients
}

fn rights() -> Text {
    Text::new(
        "U kunt ons vragen iets te verbeteren, te wissen, te beperken of te stoppen, en een klacht indienen bij de Autoriteit Persoonsgegevens.",
        "You can ask us to correct, erase, restrict or stop, and complain to the Dutch data protection authority.",
    )
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.values().all(is_empty),
        Value::String(text) => text.is_empty(),
        _ => false,
    }
}

fn to_value(record: &impl Serialize) -> Value {
    serde_json::to_value(record).unwrap_or_default()
}
