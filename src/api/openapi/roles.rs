//! Which roles may call an operation, and with which scope, as far as the handlers' signatures say it.

use crate::api::permission::{
    AddPartners, AskContactPermission, DecideDataRequests, DeletePartners, ExportRecords, FindProspects,
    InterpretWords, ManageAccounts, ManageModel, ManageWebhooks, MoveIntroductions, Permission, PlanOutreach,
    RankPartners, ReadAgreedVisits, ReadAudit, ReadCallList, ReadChanges, ReadConsents, ReadContactRules, ReadContacts,
    ReadConversations, ReadDataRequests, ReadFirms, ReadImports, ReadImpressions, ReadInsights, ReadIntroductions,
    ReadMemberships, ReadModel, ReadObjections, ReadOutcomes, ReadPartnerNotes, ReadPartners, ReadReferrals,
    ReadSources, ReadTaxonomies, RecordContactEvents, RequestFirms, ResetSandbox, TraceAcquaintances, UpsertPartners,
    UseSession, WriteAgreedVisits, WriteCallListSettings, WriteContactRules, WriteContacts, WriteConversations,
    WriteDataRequests, WriteFirms, WriteImports, WriteImpressions, WriteIntroductions, WriteMatchCardSettings,
    WriteMemberships, WriteObjections, WritePartnerNotes, WritePartners, WriteReferrals,
};
use crate::app::caller::Role;
use utoipa::openapi::RefOr;
use utoipa::openapi::extensions::Extensions;
use utoipa::openapi::path::Operation;

/// Who may call an operation: the roles, the scope that a token which is limited to scopes must name, and the one that it must
/// name as well to be answered what it wrote.
type Needs = (&'static [Role], &'static str, Option<&'static str>);

fn needs<P: Permission>() -> Needs {
    (P::ROLES, P::SCOPE, P::ANSWERS)
}

/// Who may call an operation; nothing when everybody may.
fn of(operation_id: &str) -> Option<Needs> {
    Some(match operation_id {
        "createMatchCardTicket"
        | "getMatchCardSettings"
        | "rankPartnersForProfile"
        | "rankPartnersForFirm"
        | "rankPartnersForKey" => needs::<RankPartners>(),
        "rankFirmsForPartner" => needs::<FindProspects>(),
        "findIntroductionPaths" | "getFrontierReach" | "listInformalClusters" => needs::<TraceAcquaintances>(),
        "listDuplicates"
        | "getDuplicate"
        | "listFirms"
        | "getFirm"
        | "getFirmByKey"
        | "listRegisterFacts"
        | "matchIdentity"
        | "getFrontierStandings" => needs::<ReadFirms>(),
        "createIntakeLink" | "searchDuplicates" | "decideDuplicate" | "createFirm" | "replaceFirm" | "patchFirm"
        | "deleteFirm" | "putFirmByKey" | "patchFirmByKey" | "deleteFirmByKey" => needs::<WriteFirms>(),
        "listImports" | "getImport" | "listImportRows" | "getFailedRows" | "followImport" | "listImportMappings"
        | "getImportMapping" => needs::<ReadImports>(),
        "createImport"
        | "commitImport"
        | "revertImport"
        | "createImportMapping"
        | "replaceImportMapping"
        | "deleteImportMapping" => needs::<WriteImports>(),
        "exportFirms" | "exportConversations" | "exportMatches" | "exportProspects" => needs::<ExportRecords>(),
        "search" | "listPartners" | "getPartner" | "getPartnerByKey" => needs::<ReadPartners>(),
        "listPartnerNotes" | "getPartnerNote" => needs::<ReadPartnerNotes>(),
        "createPartnerNote" | "deletePartnerNote" => needs::<WritePartnerNotes>(),
        "createPartner" => needs::<AddPartners>(),
        "putPartnerByKey" => needs::<UpsertPartners>(),
        "replacePartner" | "patchPartner" | "patchPartnerByKey" => needs::<WritePartners>(),
        "deletePartner" | "deletePartnerByKey" => needs::<DeletePartners>(),
        "getMembershipByKey" => needs::<ReadMemberships>(),
        "putMembershipByKey" | "patchMembershipByKey" | "deleteMembershipByKey" => needs::<WriteMemberships>(),
        "resetSandbox" => needs::<ResetSandbox>(),
        "replaceMatchCardSettings" => needs::<WriteMatchCardSettings>(),
        "listReferrals" | "getReferral" | "listOrganisations" => needs::<ReadReferrals>(),
        "createReferral" | "replaceReferralStatus" => needs::<WriteReferrals>(),
        "listAgreedVisits" | "getAgreedVisit" => needs::<ReadAgreedVisits>(),
        "createAgreedVisit" | "replaceAgreedVisit" | "deleteAgreedVisit" => needs::<WriteAgreedVisits>(),
        "planVisits" | "allocatePlaces" | "proposeGroups" => needs::<PlanOutreach>(),
        "listConversations" | "getConversation" | "getConversationByKey" | "getNextStep" => {
            needs::<ReadConversations>()
        }
        "createConversation"
        | "confirmWords"
        | "putConversationByKey"
        | "patchConversationByKey"
        | "deleteConversationByKey" => needs::<WriteConversations>(),
        "listIntroductions" | "getIntroduction" => needs::<ReadIntroductions>(),
        "createIntroduction" | "createOutcome" => needs::<WriteIntroductions>(),
        "requestFirm" => needs::<RequestFirms>(),
        "replaceIntroductionStatus" => needs::<MoveIntroductions>(),
        "listOutcomesDue" => needs::<ReadOutcomes>(),
        "getImpression" | "replayLists" => needs::<ReadImpressions>(),
        "createImpression" => needs::<WriteImpressions>(),
        "getCallList" | "getCallListSettings" => needs::<ReadCallList>(),
        "replaceCallListSettings" | "deleteCallListSettings" => needs::<WriteCallListSettings>(),
        "getGrowthFigures"
        | "getBarrierFigures"
        | "getContactFigures"
        | "getCollaborationFigures"
        | "getFieldlabFigures"
        | "getFrontierFigures"
        | "getCoverageFigures"
        | "getBarrierHelp"
        | "getClusterParticipants"
        | "getJourneyFigures"
        | "getOutcomeFigures"
        | "getLadderFigures"
        | "getPopulationFigures" => needs::<ReadInsights>(),
        "interpretWords" => needs::<InterpretWords>(),
        "listChanges" => needs::<ReadChanges>(),
        "listWebhooks"
        | "createWebhook"
        | "getWebhook"
        | "replaceWebhook"
        | "deleteWebhook"
        | "createWebhookSecret"
        | "listDeliveries"
        | "replayEvents" => needs::<ManageWebhooks>(),
        "listAuditRecords" => needs::<ReadAudit>(),
        "listSources" => needs::<ReadSources>(),
        "listBarriers" | "listTopics" | "listSectors" | "listRegions" | "listSteps" => needs::<ReadTaxonomies>(),
        "listUsers" | "createUser" | "getUser" | "replaceUser" | "deleteUser" | "createPassword" | "listClients"
        | "createClient" | "getClient" | "replaceClient" | "deleteClient" | "createClientSecret"
        | "listOpenSessions" | "deleteOpenSession" => needs::<ManageAccounts>(),
        "getSession" | "deleteSession" => needs::<UseSession>(),
        "getModel" | "listWeightsVersions" | "getActiveWeights" => needs::<ReadModel>(),
        "replaceActiveWeights" => needs::<ManageModel>(),
        "listContacts" | "getContact" | "searchContacts" | "getContactByKey" => needs::<ReadContacts>(),
        "createContact" | "replaceContact" | "patchContact" | "deleteContact" | "putContactByKey"
        | "patchContactByKey" | "deleteContactByKey" => needs::<WriteContacts>(),
        "getContactPermission" | "askContactPermission" => needs::<AskContactPermission>(),
        "listConsents" | "getConsent" | "getTouch" => needs::<ReadConsents>(),
        "recordConsent" | "recordObjection" | "recordObjectionByNumber" | "recordTouch" => {
            needs::<RecordContactEvents>()
        }
        "getContactRules" | "getLedgerMembership" => needs::<ReadContactRules>(),
        "replaceContactRules" | "joinLedger" | "leaveLedger" => needs::<WriteContactRules>(),
        "listObjections" | "getObjection" => needs::<ReadObjections>(),
        "withdrawObjection" => needs::<WriteObjections>(),
        "listDataRequests" | "getDataRequest" => needs::<ReadDataRequests>(),
        "createDataRequest" => needs::<WriteDataRequests>(),
        "decideDataRequest" | "getDataReport" | "getReadableDataReport" => needs::<DecideDataRequests>(),
        _ => return None,
    })
}

/// The scopes that an operation asks for beside its own: those of the records that a file holds, and the one to read what a
/// change in part answers whole.
fn beside(operation_id: &str) -> Option<&'static str> {
    Some(match operation_id {
        "exportConversations" => ReadConversations::SCOPE,
        "exportMatches" => RankPartners::SCOPE,
        "exportProspects" => FindProspects::SCOPE,
        "patchFirm" | "patchFirmByKey" => ReadFirms::SCOPE,
        "patchPartner" | "patchPartnerByKey" => ReadPartners::SCOPE,
        "patchContact" | "patchContactByKey" => ReadContacts::SCOPE,
        "patchConversationByKey" => ReadConversations::SCOPE,
        "patchMembershipByKey" => ReadMemberships::SCOPE,
        _ => return None,
    })
}

/// Adds what a token is answered that may write the record and not read it: the headers of the whole answer.
fn add_short_answer(operation: &mut Operation, scope: &str) {
    let responses = &mut operation.responses.responses;
    let whole = ["200", "201", "202"].into_iter().find_map(|status| match responses.get(status) {
        Some(RefOr::T(response)) if !response.content.is_empty() => Some(response.clone()),
        _ => None,
    });
    if let Some(mut short) = whole {
        short.description = format!("Done; a token that is limited to scopes without `{scope}` is told no more.");
        short.content.clear();
        responses.insert("204".into(), RefOr::T(short));
    }
}

/// Names roles and scopes in the description and, for programs, the roles in `x-roles`.
pub fn describe(operation: &mut Operation) {
    let Some(id) = operation.operation_id.as_deref() else { return };
    let Some((roles, scope, answers)) = of(id) else { return };
    let codes: Vec<&str> = roles.iter().map(|role| role.code()).collect();
    let also = beside(id).map(|scope| format!(", and `{scope}`")).unwrap_or_default();
    let sentence = format!("Roles: {}. Scope: `{scope}`{also}.", codes.join(", "));
    let is_of_another = ["createIntakeLink", "searchDuplicates", "joinLedger"].contains(&id);
    if let Some(scope) = answers.filter(|_| beside(id).is_none() && !is_of_another) {
        add_short_answer(operation, scope);
    }
    operation.description = Some(match operation.description.take().filter(|text| !text.is_empty()) {
        Some(text) => format!("{text}\n\n{sentence}"),
        None => sentence,
    });
    operation.extensions = Some(Extensions::from_iter([("x-roles", codes)]));
}
