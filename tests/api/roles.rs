//! The matrix of routes and roles, written down apart from the code: a route that is missing here, or a role that may
//! more or less than is written, fails.

use crate::contract::{self, Operation};
use crate::service::Service;
use crate::support::on_each_database;
use loopvermogen::app::caller::Role::{self, Admin, Analyst, Coordinator, Integration, Officer};
use std::collections::BTreeSet;

/// Operation and the roles that may call it; none at all for what is public.
const MATRIX: &[(&str, &[Role])] = &[
    ("rankPartnersForProfile", &[Officer, Integration, Admin]),
    ("rankPartnersForFirm", &[Officer, Integration, Admin]),
    ("rankFirmsForPartner", &[Officer, Coordinator, Integration, Admin]),
    ("createIntakeLink", &[Officer, Integration, Admin]),
    ("search", &[Officer, Coordinator, Integration, Admin]),
    ("listFirms", &[Officer, Integration, Admin]),
    ("createFirm", &[Officer, Integration, Admin]),
    ("getFirm", &[Officer, Integration, Admin]),
    ("replaceFirm", &[Officer, Integration, Admin]),
    ("deleteFirm", &[Officer, Integration, Admin]),
    ("patchFirm", &[Officer, Integration, Admin]),
    ("getFirmByKey", &[Officer, Integration, Admin]),
    ("putFirmByKey", &[Officer, Integration, Admin]),
    ("patchFirmByKey", &[Officer, Integration, Admin]),
    ("deleteFirmByKey", &[Officer, Integration, Admin]),
    ("rankPartnersForKey", &[Officer, Integration, Admin]),
    ("listImports", &[Officer, Integration, Admin]),
    ("createImport", &[Officer, Integration, Admin]),
    ("getImport", &[Officer, Integration, Admin]),
    ("listImportRows", &[Officer, Integration, Admin]),
    ("getFailedRows", &[Officer, Integration, Admin]),
    ("followImport", &[Officer, Integration, Admin]),
    ("commitImport", &[Officer, Integration, Admin]),
    ("revertImport", &[Officer, Integration, Admin]),
    ("listImportMappings", &[Officer, Integration, Admin]),
    ("createImportMapping", &[Officer, Integration, Admin]),
    ("getImportMapping", &[Officer, Integration, Admin]),
    ("replaceImportMapping", &[Officer, Integration, Admin]),
    ("deleteImportMapping", &[Officer, Integration, Admin]),
    ("exportFirms", &[Officer, Integration, Admin]),
    ("exportConversations", &[Officer, Integration, Admin]),
    ("exportMatches", &[Officer, Integration, Admin]),
    ("exportProspects", &[Officer, Integration, Admin]),
    ("listDuplicates", &[Officer, Integration, Admin]),
    ("getDuplicate", &[Officer, Integration, Admin]),
    ("matchIdentity", &[Officer, Integration, Admin]),
    ("searchDuplicates", &[Officer, Integration, Admin]),
    ("decideDuplicate", &[Officer, Integration, Admin]),
    ("listPartners", &[Officer, Coordinator, Integration, Admin]),
    ("createPartner", &[Officer, Integration, Admin]),
    ("getPartner", &[Officer, Coordinator, Integration, Admin]),
    ("replacePartner", &[Coordinator, Integration, Admin]),
    ("deletePartner", &[Integration, Admin]),
    ("patchPartner", &[Coordinator, Integration, Admin]),
    ("getPartnerByKey", &[Officer, Coordinator, Integration, Admin]),
    ("putPartnerByKey", &[Integration, Admin]),
    ("patchPartnerByKey", &[Coordinator, Integration, Admin]),
    ("deletePartnerByKey", &[Integration, Admin]),
    ("getContactByKey", &[Officer, Integration, Admin]),
    ("putContactByKey", &[Officer, Integration, Admin]),
    ("patchContactByKey", &[Officer, Integration, Admin]),
    ("deleteContactByKey", &[Officer, Integration, Admin]),
    ("getMembershipByKey", &[Officer, Integration, Admin]),
    ("putMembershipByKey", &[Integration, Admin]),
    ("patchMembershipByKey", &[Integration, Admin]),
    ("deleteMembershipByKey", &[Integration, Admin]),
    ("getConversationByKey", &[Officer, Integration, Admin]),
    ("putConversationByKey", &[Officer, Integration, Admin]),
    ("patchConversationByKey", &[Officer, Integration, Admin]),
    ("deleteConversationByKey", &[Officer, Integration, Admin]),
    ("resetSandbox", &[Integration, Admin]),
    ("createMatchCardTicket", &[Officer, Integration, Admin]),
    ("getMatchCardSettings", &[Officer, Integration, Admin]),
    ("replaceMatchCardSettings", &[Admin]),
    ("listPartnerNotes", &[Officer, Integration, Admin]),
    ("createPartnerNote", &[Officer, Integration, Admin]),
    ("getPartnerNote", &[Officer, Integration, Admin]),
    ("deletePartnerNote", &[Officer, Integration, Admin]),
    ("listReferrals", &[Officer, Integration, Admin]),
    ("createReferral", &[Officer, Integration, Admin]),
    ("getReferral", &[Officer, Integration, Admin]),
    ("replaceReferralStatus", &[Officer, Integration, Admin]),
    ("listOrganisations", &[Officer, Integration, Admin]),
    ("listConversations", &[Officer, Integration, Admin]),
    ("createConversation", &[Officer, Integration, Admin]),
    ("getConversation", &[Officer, Integration, Admin]),
    ("confirmWords", &[Officer, Integration, Admin]),
    ("getNextStep", &[Officer, Integration, Admin]),
    ("listIntroductions", &[Officer, Coordinator, Integration, Admin]),
    ("createIntroduction", &[Officer, Integration, Admin]),
    ("requestFirm", &[Coordinator]),
    ("getIntroduction", &[Officer, Coordinator, Integration, Admin]),
    ("replaceIntroductionStatus", &[Officer, Coordinator, Integration, Admin]),
    ("createOutcome", &[Officer, Integration, Admin]),
    ("listOutcomesDue", &[Officer, Integration, Admin]),
    ("createImpression", &[Officer, Integration, Admin]),
    ("getImpression", &[Officer, Integration, Admin]),
    ("getCallList", &[Officer, Integration, Admin]),
    ("getCallListSettings", &[Officer, Integration, Admin]),
    ("replaceCallListSettings", &[Admin]),
    ("deleteCallListSettings", &[Admin]),
    ("getGrowthFigures", &[Officer, Analyst, Admin]),
    ("getBarrierFigures", &[Officer, Analyst, Admin]),
    ("getContactFigures", &[Officer, Analyst, Admin]),
    ("getCollaborationFigures", &[Officer, Analyst, Admin]),
    ("getFieldlabFigures", &[Officer, Analyst, Admin]),
    ("getFrontierFigures", &[Officer, Analyst, Admin]),
    ("getCoverageFigures", &[Officer, Analyst, Admin]),
    ("getBarrierHelp", &[Officer, Analyst, Admin]),
    ("getJourneyFigures", &[Officer, Analyst, Admin]),
    ("getOutcomeFigures", &[Officer, Analyst, Admin]),
    ("getLadderFigures", &[Officer, Analyst, Admin]),
    ("getClusterParticipants", &[Officer, Analyst, Admin]),
    ("getPopulationFigures", &[Officer, Analyst, Admin]),
    ("findIntroductionPaths", &[Officer, Integration, Admin]),
    ("getFrontierReach", &[Officer, Integration, Admin]),
    ("listInformalClusters", &[Officer, Integration, Admin]),
    ("listUsers", &[Admin]),
    ("createUser", &[Admin]),
    ("getUser", &[Admin]),
    ("replaceUser", &[Admin]),
    ("deleteUser", &[Admin]),
    ("createPassword", &[Admin]),
    ("listClients", &[Admin]),
    ("createClient", &[Admin]),
    ("getClient", &[Admin]),
    ("replaceClient", &[Admin]),
    ("deleteClient", &[Admin]),
    ("listOpenSessions", &[Admin]),
    ("deleteOpenSession", &[Admin]),
    ("createClientSecret", &[Admin]),
    ("getSession", &Role::ALL),
    ("deleteSession", &Role::ALL),
    ("createSession", &[]),
    ("listChanges", &[Integration, Admin]),
    ("listWebhooks", &[Integration, Admin]),
    ("createWebhook", &[Integration, Admin]),
    ("getWebhook", &[Integration, Admin]),
    ("replaceWebhook", &[Integration, Admin]),
    ("deleteWebhook", &[Integration, Admin]),
    ("createWebhookSecret", &[Integration, Admin]),
    ("listDeliveries", &[Integration, Admin]),
    ("replayEvents", &[Integration, Admin]),
    ("listSources", &[Admin]),
    ("listRegisterFacts", &[Officer, Integration, Admin]),
    ("listAuditRecords", &[Admin]),
    ("getModel", &Role::ALL),
    ("listWeightsVersions", &Role::ALL),
    ("getActiveWeights", &Role::ALL),
    ("replaceActiveWeights", &[Admin]),
    ("replayLists", &[Officer, Integration, Admin]),
    ("getFrontierStandings", &[Officer, Integration, Admin]),
    ("listContacts", &[Officer, Integration, Admin]),
    ("getContact", &[Officer, Integration, Admin]),
    ("searchContacts", &[Officer, Integration, Admin]),
    ("createContact", &[Officer, Integration, Admin]),
    ("replaceContact", &[Officer, Integration, Admin]),
    ("patchContact", &[Officer, Integration, Admin]),
    ("deleteContact", &[Officer, Integration, Admin]),
    ("getContactPermission", &[Officer, Integration, Admin]),
    ("askContactPermission", &[Officer, Integration, Admin]),
    ("listConsents", &[Officer, Integration, Admin]),
    ("getConsent", &[Officer, Integration, Admin]),
    ("getTouch", &[Officer, Integration, Admin]),
    ("recordConsent", &[Officer, Integration, Admin]),
    ("recordObjection", &[Officer, Integration, Admin]),
    ("recordObjectionByNumber", &[Officer, Integration, Admin]),
    ("recordTouch", &[Officer, Integration, Admin]),
    ("getContactRules", &[Officer, Integration, Admin]),
    ("getLedgerMembership", &[Officer, Integration, Admin]),
    ("replaceContactRules", &[Admin]),
    ("joinLedger", &[Admin]),
    ("leaveLedger", &[Admin]),
    ("listObjections", &[Admin]),
    ("getObjection", &[Admin]),
    ("withdrawObjection", &[Admin]),
    ("listDataRequests", &[Officer, Admin]),
    ("getDataRequest", &[Officer, Admin]),
    ("createDataRequest", &[Officer, Admin]),
    ("decideDataRequest", &[Admin]),
    ("getDataReport", &[Admin]),
    ("getReadableDataReport", &[Admin]),
    ("listAgreedVisits", &[Officer, Integration, Admin]),
    ("createAgreedVisit", &[Officer, Integration, Admin]),
    ("getAgreedVisit", &[Officer, Integration, Admin]),
    ("replaceAgreedVisit", &[Officer, Integration, Admin]),
    ("deleteAgreedVisit", &[Officer, Integration, Admin]),
    ("planVisits", &[Officer, Integration, Admin]),
    ("allocatePlaces", &[Officer, Integration, Admin]),
    ("proposeGroups", &[Officer, Integration, Admin]),
    ("interpretWords", &[Officer, Coordinator, Integration, Admin]),
    ("listBarriers", &Role::ALL),
    ("listTopics", &Role::ALL),
    ("listSectors", &Role::ALL),
    ("listRegions", &Role::ALL),
    ("listSteps", &Role::ALL),
    ("getOpenApiJson", &[]),
    ("getOpenApiYaml", &[]),
];

fn id(operation: &Operation) -> &str {
    operation.facts["operationId"].as_str().unwrap()
}

/// The path with ids of `firm` and `partner`; every other id is one that nobody has.
fn path(operation: &Operation, firm: &str, partner: &str) -> String {
    let unknown = "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b";
    let parts = operation.path.split('/').map(|part| match part {
        "{firmId}" => firm,
        "{partnerId}" => partner,
        part if part.starts_with('{') => unknown,
        part => part,
    });
    format!("/v1{}", parts.collect::<Vec<_>>().join("/"))
}

#[test]
fn every_route_stands_in_the_matrix() {
    let known: BTreeSet<&str> = MATRIX.iter().map(|(id, _)| *id).collect();
    let operations = contract::operations();
    let described: BTreeSet<&str> = operations.iter().map(id).collect();
    assert_eq!(known, described);
    assert_eq!(operations.len(), loopvermogen::api::routes::operations().len());
}

#[test]
fn every_role_may_what_the_matrix_says() {
    let service = Service::on_sqlite();
    let unknown = "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b";
    for operation in contract::operations() {
        let (_, roles) = MATRIX.iter().find(|(known, _)| *known == id(&operation)).unwrap();
        for role in Role::ALL {
            // With an unknown parameter nothing is done: who may pass is told what is wrong.
            let path = format!("{}?unknown=1", path(&operation, unknown, unknown));
            let method = operation.method.to_uppercase().parse().unwrap();
            let answer = service.client(role).send(method, &path, |request| request);
            let may_pass = roles.is_empty() || roles.contains(&role);
            let told =
                operation.facts["x-roles"].as_array().is_none_or(|told| told.iter().any(|code| code == role.code()));
            assert_eq!(told, may_pass, "the description of {} and {}", id(&operation), role.code());
            assert_eq!(answer.status == 403, !may_pass, "{} as {}: {}", id(&operation), role.code(), answer.text);
        }
    }
}

#[test]
fn a_token_with_scopes_reaches_what_they_name() {
    use loopvermogen::app::caller::Caller;
    let service = Service::on_sqlite();
    let mut caller = Caller::of(loopvermogen::domain::OrganisationId::DEFAULT, "client:nightly", Integration);
    caller.scopes = Some(["firms:read".to_owned()].into());
    let token = service.tokens.issue_to(&caller, std::time::Duration::from_secs(60)).unwrap();
    let client = service.with_token(token);
    client.get("/v1/firms").expect(200);
    client.post("/v1/firms", &serde_json::json!({"name": "A"})).expect_problem(403, "forbidden");
    client.get("/v1/partners").expect_problem(403, "forbidden");
}

#[test]
fn who_may_write_and_not_read_is_answered_by_headers_alone() {
    use loopvermogen::app::caller::Caller;
    use serde_json::json;
    on_each_database(|database| {
        let service = Service::start(database);
        let limited = |scopes: &[&str]| {
            let mut caller = Caller::of(loopvermogen::domain::OrganisationId::DEFAULT, "client:nightly", Integration);
            caller.scopes = Some(scopes.iter().map(|scope| (*scope).to_owned()).collect());
            service.with_token(service.tokens.issue_to(&caller, std::time::Duration::from_secs(60)).unwrap())
        };
        let writes = limited(&["firms:write", "partners:write", "conversations:write", "imports:write"]);
        let both = limited(&["firms:write", "firms:read", "partners:write", "partners:read"]);
        let firm = json!({"name": "Bakkerij", "location": {"place": "Tilburg"}});
        let partner = json!({"name": "Netwerk Eén", "kind": "network"});
        for (path, body, key) in [("/v1/firms", &firm, "crm/firms/1"), ("/v1/partners", &partner, "crm/partners/1")] {
            let made = writes.post(path, body);
            assert!(made.expect(204).is_null());
            let location = made.header("location").to_owned();
            assert!(location.starts_with(path), "{location}");
            assert!(made.header("data-version").parse::<i64>().unwrap() > 0);
            let known = service.crm().get(&location);
            assert_eq!(known.header("etag"), made.header("etag"));
            assert_eq!(known.expect(200)["name"], body["name"]);

            let put = writes.put(&location, body);
            assert!(put.expect(204).is_null());
            assert_eq!(put.header("etag"), service.crm().get(&location).header("etag"));
            assert_eq!(both.put(&location, body).expect(200)["name"], body["name"]);
            writes.put(&location, &json!({"name": 3})).faults();

            let mut other = body.clone();
            other["name"] = json!("Een ander");
            let by_key = format!("/v1/systems/{key}");
            let first = writes.put(&by_key, &other);
            assert!(first.expect(204).is_null());
            assert!(first.header("location").starts_with(path));
            assert!(writes.put(&by_key, &other).expect(204).is_null());
            assert_eq!(both.put(&by_key, &other).expect(200)["name"], other["name"]);
        }
        let note = json!({"officer": "A. de Vries", "channel": "telephone", "firmKey": "1", "notes": "Gesproken."});
        assert!(writes.put("/v1/systems/crm/conversations/1", &note).expect(204).is_null());
        // What a person who signs in writes is answered whole, and so is what a token without limits writes.
        assert_eq!(service.officer().post("/v1/firms", &json!({"name": "Drie"})).expect(201)["name"], "Drie");
    });
}

#[test]
fn who_changes_a_record_in_part_must_be_allowed_to_read_it_and_who_writes_it_whole_need_not() {
    use loopvermogen::app::caller::Caller;
    let service = Service::on_sqlite();
    let limited = |scopes: &[&str]| {
        let mut caller = Caller::of(loopvermogen::domain::OrganisationId::DEFAULT, "client:nightly", Integration);
        caller.scopes = Some(scopes.iter().map(|scope| (*scope).to_owned()).collect());
        service.with_token(service.tokens.issue_to(&caller, std::time::Duration::from_secs(60)).unwrap())
    };
    let firm = crate::contacts::firm(&service, "Proef Metaal", "bv", "12345678");
    let anna = crate::contacts::person("Anna");
    let person = service.officer().post(&format!("{firm}/contacts"), &anna).header("location").to_owned();
    for (at, name) in [(&firm, "firms"), (&person, "contacts")] {
        let writes = limited(&[&format!("{name}:write")]);
        writes.patch(at, &serde_json::json!({})).expect_problem(403, "forbidden");
        let both = limited(&[&format!("{name}:write"), &format!("{name}:read")]);
        both.patch(at, &serde_json::json!({})).expect(200);
    }
    let writes = limited(&["contacts:write"]);
    let made = writes.post(&format!("{firm}/contacts"), &crate::contacts::person("Bert"));
    assert!(made.expect(204).is_null());
    assert!(made.header("location").starts_with(&firm));
    // What is left out stays, and is not answered.
    let read = || service.officer().get(&format!("{person}?purpose=requested"));
    let before = read().expect(200);
    let mut changed = crate::contacts::person("Anna B.");
    changed.as_object_mut().unwrap().shift_remove("email");
    let replaced = writes.put(&person, &changed);
    assert!(replaced.expect(204).is_null());
    assert_eq!(read().header("etag"), replaced.header("etag"));
    let known = read().expect(200);
    assert_eq!((&known["name"], &known["email"]), (&changed["name"], &before["email"]));
    service.crm().put("/v1/systems/crm/firms/f-1", &serde_json::json!({"name": "Proef Hout"})).expect(201);
    let mut by_key = crate::contacts::person("Cor");
    by_key["firmKey"] = serde_json::json!("f-1");
    let first = writes.put("/v1/systems/crm/contacts/1", &by_key);
    assert!(first.expect(204).is_null());
    assert_eq!(first.header("location"), "/v1/systems/crm/contacts/1");
    assert!(writes.put("/v1/systems/crm/contacts/1", &by_key).expect(204).is_null());
    writes.patch("/v1/systems/crm/contacts/1", &serde_json::json!({})).expect_problem(403, "forbidden");
}
