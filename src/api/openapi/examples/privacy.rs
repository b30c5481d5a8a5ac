//! Examples of answers about contact persons, contact law and data requests.

use super::list;
use crate::app::weights::shipped_version;
use serde_json::{Value, json};

const FIRM: &str = "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b";
const CONTACT: &str = "019aa1b2-2222-7e4f-8a5b-6c7d8e9f0a1b";
const EVENT: &str = "019aa1b2-3333-7e4f-8a5b-6c7d8e9f0a1b";

/// The example of an operation.
pub fn of(operation_id: &str) -> Option<Value> {
    Some(match operation_id {
        "listContacts" => list(contact(), 1),
        "createContact" | "getContact" | "replaceContact" | "patchContact" | "getContactByKey" | "putContactByKey"
        | "patchContactByKey" => contact(),
        "searchContacts" => json!({"contacts": [contact()]}),
        "getContactPermission" | "askContactPermission" => permission(),
        "getContactRules" | "replaceContactRules" => rules(),
        "getLedgerMembership" | "joinLedger" => {
            json!({"takesPart": true, "since": "2026-11-20T09:00:00Z", "decidedBy": "beheer@agentschap.example"})
        }
        "listConsents" => list(consent(), 1),
        "recordConsent" | "getConsent" => consent(),
        "listObjections" => list(objection(), 1),
        "recordObjection" | "recordObjectionByNumber" | "getObjection" | "withdrawObjection" => objection(),
        "recordTouch" | "getTouch" => json!({
            "id": EVENT, "firmId": FIRM, "contactId": null, "channel": "telephone", "date": "2026-11-26",
            "recordedBy": "officer@agentschap.example"
        }),
        "listDataRequests" => list(request(), 1),
        "createDataRequest" | "getDataRequest" | "decideDataRequest" => request(),
        "getDataReport" => report(),
        "getModel" => model(),
        _ => return None,
    })
}

fn contact() -> Value {
    json!({
        "id": CONTACT, "firmId": FIRM, "name": "Voorbeeld Persoon", "function": "bedrijfsleider", "email": null,
        "telephone": "+31 13 123 45 67", "purpose": "afspraken over introducties", "legalBasis": "legitimate_interest",
        "source": "visitekaartje op een bijeenkomst", "date": "2026-11-02",
        "blocked": [{"channel": "email", "reasons": [no_consent()]}],
        "changedAt": "2026-11-23T20:15:00Z"
    })
}

fn no_consent() -> Value {
    json!({
        "rule": "no_consent",
        "text": {
            "nl": "Ook bij een rechtspersoon is hiervoor toestemming nodig. Er is geen toestemming om te mailen vastgelegd.",
            "en": "This needs consent of a legal person too. No consent to e-mail is on record."
        },
        "law": "Telecommunicatiewet art. 11.7"
    })
}

fn permission() -> Value {
    json!({
        "allowed": false, "channel": "email", "purpose": "outreach", "date": "2026-11-26", "reasons": [no_consent()],
        "rulesVersion": "1"
    })
}

fn rules() -> Value {
    let table = |natural: bool| {
        json!({
            "telephone": if natural { "consent" } else { "nothing" }, "email": "consent", "post": "no_non_mailing",
            "visit": "no_non_mailing", "event": "nothing", "unknownNonMailingBlocks": natural
        })
    };
    json!({
        "rules": {
            "version": "1", "basis": "Telecommunicatiewet art. 11.7", "naturalPersons": table(true),
            "legalPersons": table(false), "namedPersons": table(false), "touches": {"days": 30, "most": 1}
        },
        "activatedBy": null,
        "activatedAt": null
    })
}

fn consent() -> Value {
    json!({
        "id": EVENT, "firmId": FIRM, "contactId": null, "purpose": "telephone", "given": true, "date": "2026-11-20",
        "how": "form", "textVersion": "2026-1", "recordedBy": "officer@agentschap.example",
        "recordedAt": "2026-11-20T09:00:00Z"
    })
}

fn objection() -> Value {
    json!({
        "id": EVENT, "firmId": FIRM, "contactId": null, "firmName": "Voorbeeld Metaal B.V.", "date": "2026-11-26",
        "how": "telephone", "words": "haal ons van de lijst", "recordedBy": "officer@agentschap.example",
        "recordedAt": "2026-11-26T10:00:00Z", "withdrawal": null
    })
}

fn request() -> Value {
    json!({
        "id": EVENT, "kind": "access", "firmId": FIRM, "kvkNumber": null, "contactId": null, "received": "2026-11-20", "due": "2026-12-20",
        "how": "email", "identifiedBy": "teruggebeld op het nummer uit het Handelsregister", "status": "open",
        "decidedOn": null, "decidedBy": null, "note": null, "overdue": false
    })
}

fn report() -> Value {
    json!({
        "requestId": EVENT, "madeOn": "2026-11-26", "subject": "Voorbeeld Metaal B.V.", "notUsedSince": null,
        "fields": [{
            "field": "employees", "value": 34, "source": "gesprek", "date": "2026-11-02",
            "purpose": "voorstellen van partners aan het bedrijf, en van het bedrijf aan partners",
            "legalBasis": "AVG art. 6 lid 1 onder e of f, zoals de organisatie in haar DPIA heeft vastgelegd"
        }],
        "events": [{"date": "2026-11-20", "kind": "touch", "details": {"channel": "telephone"}}],
        "recipients": [{"nl": "Accountmanagers van onze organisatie.", "en": "Officers of our organisation."}],
        "kept": [{"nl": "Gesprekken: tot 5 jaar daarna.", "en": "Conversations: until 5 years afterwards."}],
        "scores": null,
        "rights": {"nl": "U kunt bezwaar maken.", "en": "You can object."}
    })
}

fn model() -> Value {
    json!({
        "version": shipped_version(), "program": "0.1.0", "basis": "Learned from EU projects.",
        "method": {"nl": "Een gewogen som van signalen.", "en": "A weighted sum of signals."},
        "human": {"nl": "Een medewerker beslist.", "en": "A member of staff decides."},
        "trainedOn": {
            "dataSha256": "0f5e", "historyBefore": "2021-01-01", "on": "2026-11-24", "seed": 1, "priors": "priors",
            "quality": [{"asked": "firm", "questions": 100, "ndcg10": 0.2}]
        },
        "measured": {"partnersForFirm": {"lists": 400, "share": 0.4}, "firmsForPartner": null},
        "partnersForFirm": [{
            "signal": "topicFit", "title": {"nl": "Zelfde onderwerp", "en": "Same topic"},
            "measure": "Share of the topics that both have.", "evidence": "Questionnaire.", "weight": 1.0,
            "newcomerWeight": null, "newcomerKnee": null, "curve": [{"x": 0.0, "y": 0.0}, {"x": 1.0, "y": 1.0}]
        }],
        "firmsForPartner": [],
        "notUsed": {"nl": "Contactpersonen.", "en": "Contact persons."}
    })
}
