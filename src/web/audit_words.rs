//! The audit in words: who did what with which record.

use super::admin_tables::Table;
use super::frame::Frame;
use super::words::Words;
use crate::domain::Role;
use crate::domain::audit::AuditRecord;
use std::collections::HashMap;
use uuid::Uuid;

/// Letters of a long id that are shown, its last: the first tell when it was made. The whole stands in the API.
const SHORT: usize = 8;
/// Letters of a long id.
const LONG: usize = 36;

/// What is known by name of whom and what records tell.
pub struct Named {
    /// Logins of people, by their id.
    pub people: HashMap<String, String>,
    /// Names of firms and partners.
    pub records: HashMap<Uuid, String>,
}

/// The firms and partners of which records tell.
pub fn told_of(records: &[AuditRecord]) -> Vec<Uuid> {
    let is_named =
        |record: &&AuditRecord| ["firm", "contacts_of_firm", "partner"].contains(&record.object_kind.as_str());
    records.iter().filter(is_named).filter_map(|record| record.object_id.parse().ok()).collect()
}

/// Records of the audit, the latest first.
pub fn audit(frame: &Frame, records: &[AuditRecord], named: &Named) -> Table {
    let w = frame.w;
    let row = |record: &AuditRecord| {
        let cells = vec![
            who(frame, record, named),
            action(w, &record.action).to_owned(),
            object(w, record, named),
            outcome(w, &record.outcome).to_owned(),
        ];
        (frame.lang.moment(record.at), cells)
    };
    Table {
        head: w.audit_when,
        headings: vec![w.audit_who, w.audit_what, w.audit_object, w.audit_outcome],
        rows: records.iter().map(row).collect(),
    }
}

fn who(frame: &Frame, record: &AuditRecord, named: &Named) -> String {
    // Who answers by its own intake link writes as nobody else: the link names one firm.
    if record.subject.starts_with("intake:") {
        return frame.w.audit_by_firm_itself.to_owned();
    }
    let person = record.subject.strip_prefix("user:");
    let subject = match person.map(|id| named.people.get(id)) {
        Some(Some(login)) => login.clone(),
        Some(None) => format!("{} {}", kind(frame.w, "user"), shortened(person.unwrap_or_default())),
        None => record.subject.clone(),
    };
    let role = Role::ALL.into_iter().find(|role| role.code() == record.role);
    match role.map(|role| super::admin_tables::role(frame, role)) {
        Some(role) => format!("{subject} ({})", role.to_lowercase()),
        None => subject,
    }
}

/// What kind of record it was, with its name where that is known, else the end of its id.
fn object(w: &Words, record: &AuditRecord, named: &Named) -> String {
    let (kind, id) = (kind(w, &record.object_kind), record.object_id.as_str());
    let name = match record.object_kind.as_str() {
        "user" => named.people.get(id),
        _ => id.parse().ok().and_then(|id: Uuid| named.records.get(&id)),
    };
    match name {
        Some(name) => format!("{kind} {name}"),
        None if id.is_empty() => kind.to_owned(),
        None => format!("{kind} {}", shortened(id)),
    }
}

/// The end of a long id.
fn shortened(id: &str) -> String {
    match id.len() {
        LONG => format!("…{}", id.get(LONG - SHORT..).unwrap_or_default()),
        _ => id.to_owned(),
    }
}

/// What was done, by its code.
pub fn action<'a>(w: &Words, code: &'a str) -> &'a str {
    match code {
        "create" => w.audit_did_create,
        "replace" => w.audit_did_replace,
        "delete" => w.audit_did_delete,
        "import" => w.audit_did_import,
        "activate" => w.audit_did_activate,
        "read" => w.audit_did_read,
        "export" => w.audit_did_export,
        "request" => w.audit_did_request,
        "backup" => w.audit_did_backup,
        "restore" => w.audit_did_restore,
        other => other,
    }
}

fn outcome<'a>(w: &Words, code: &'a str) -> &'a str {
    match code {
        "done" => w.audit_was_done,
        "refused" => w.audit_was_refused,
        other => other,
    }
}

/// A kind of record; one that has no word here shows its code.
fn kind<'a>(w: &Words, code: &'a str) -> &'a str {
    match code {
        "access_token" => w.audit_of_access_token,
        "agreed_visit" => w.audit_of_agreed_visit,
        "client" => w.audit_of_client,
        "consent" => w.audit_of_consent,
        "contact" => w.audit_of_contact,
        "contacts_of_firm" => w.audit_of_contacts_of_firm,
        "contact_rules" => w.audit_of_contact_rules,
        "conversation" => w.audit_of_conversation,
        "data_report" => w.audit_of_data_report,
        "data_request" => w.audit_of_data_request,
        "database" => w.audit_of_database,
        "duplicate" => w.audit_of_duplicate,
        "external_key" | "external key" => w.audit_of_external_key,
        "firm" => w.audit_of_firm,
        "import" => w.audit_of_import,
        "import_mapping" => w.audit_of_import_mapping,
        "impression" => w.audit_of_impression,
        "intake_link" => w.audit_of_intake_link,
        "introduction" => w.audit_of_introduction,
        "ledger_membership" => w.audit_of_ledger_membership,
        "match_card_settings" => w.audit_of_match_card_settings,
        "call_list_settings" => w.audit_of_call_list_settings,
        "match_card_ticket" => w.audit_of_match_card_ticket,
        "objection" => w.audit_of_objection,
        "operation" => w.audit_of_operation,
        "organisation" => w.audit_of_organisation,
        "partner" => w.audit_of_partner,
        "partner_note" => w.audit_of_partner_note,
        "password" => w.audit_of_password,
        "project" => w.audit_of_project,
        "prospect" => w.audit_of_prospect,
        "referral" => w.audit_of_referral,
        "sandbox" => w.audit_of_sandbox,
        "sector_figure" => w.audit_of_sector_figure,
        "session" => w.audit_of_session,
        "totp_secret" => w.audit_of_totp_secret,
        "touch" => w.audit_of_touch,
        "user" => w.audit_of_user,
        "webhook" => w.audit_of_webhook,
        "weights" => w.audit_of_weights,
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::audit::{Action, Outcome};
    use crate::web::words::DUTCH;

    #[test]
    fn every_action_and_outcome_has_a_word() {
        for code in Action::ALL.map(Action::code) {
            assert_ne!(action(&DUTCH, code), code);
        }
        for code in [Outcome::Done, Outcome::Refused].map(Outcome::code) {
            assert_ne!(outcome(&DUTCH, code), code);
        }
    }

    /// What the use cases write into the audit, as their sources have it.
    #[test]
    fn every_kind_of_record_has_a_word() {
        let mut folders = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/app")];
        let mut seen = 0;
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let text = std::fs::read_to_string(&path).unwrap();
                // Readings are recorded by a function of their own.
                let readings = text.split("record, read(").skip(1).chain(text.split("caller, read(").skip(1));
                let readings = readings.chain(text.split("record_read(tenant, caller, ").skip(1));
                let readings = readings.filter_map(|call| call.strip_prefix('"'));
                let writings = text.split("Event::of").skip(1);
                let writings = writings.filter_map(|call| {
                    call.split_once(", \"").filter(|(before, _)| before.len() < 40).map(|(_, rest)| rest)
                });
                for rest in writings.chain(readings) {
                    let code = rest.split('"').next().unwrap();
                    // Words that are the same in Dutch as in code.
                    let is_same = ["import", "partner", "project", "webhook"].contains(&code);
                    assert!(is_same || kind(&DUTCH, code) != code, "{code} of {}", path.display());
                    seen += 1;
                }
            }
        }
        assert!(seen > 40, "{seen}");
    }
}
