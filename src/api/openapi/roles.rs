//! Which roles may call an operation, as far as the handlers' signatures say it.

use crate::api::permission::{
    AddPartners, AskContactPermission, DecideDataRequests, DeletePartners, ExportRecords, FindProspects,
    InterpretWords, ManageAccounts, ManageModel, ManageWebhooks, MoveIntroductions, Permission, PlanOutreach,
    RankPartners, ReadAgreedVisits, ReadAudit, ReadCallList, ReadChanges, ReadConsents, ReadContactRules, ReadContacts,
    ReadConversations, ReadDataRequests, ReadFirms, ReadImports, ReadImpressions, ReadInsights, ReadIntroductions,
    ReadMemberships, ReadModel, ReadObjections, ReadOutcomes, ReadPartnerNotes, ReadPartners, ReadReferrals,
    ReadSources, ReadTaxonomies, RecordContactEvents, ResetSandbox, TraceAcquaintances, UpsertPartners, UseSession,
    WriteAgreedVisits, WriteCallListSettings, WriteContactRules, WriteContacts, WriteConversations, WriteDataRequests,
    WriteFirms, WriteImports, WriteImpressions, WriteIntroductions, WriteMatchCardSettings, WriteMemberships,
    WriteObjections, WritePartnerNotes, WritePartners, WriteReferrals,
};
use crate::app::caller::Role;
use utoipa::openapi::extensions::Extensions;
use utoipa::openapi::path::Operation;

/// The roles that may call an operation; nothing when everybody may.
pub fn of(operation_id: &str) -> Option<&'static [Role]> {
    Some(match operation_id {
        "createMatchCardTicket"
        | "getMatchCardSettings"
        | "rankPartnersForProfile"
        | "rankPartnersForFirm"
        | "rankPartnersForKey" => RankPartners::ROLES,
        "rankFirmsForPartner" => FindProspects::ROLES,
        "findIntroductionPaths" | "getFrontierReach" | "listInformalClusters" => TraceAcquaintances::ROLES,
        "listDuplicates"
        | "getDuplicate"
        | "listFirms"
        | "getFirm"
        | "getFirmByKey"
        | "listRegisterFacts"
        | "matchIdentity"
        | "getFrontierStandings" => ReadFirms::ROLES,
        "createIntakeLink" | "searchDuplicates" | "decideDuplicate" | "createFirm" | "replaceFirm" | "patchFirm"
        | "deleteFirm" | "putFirmByKey" | "patchFirmByKey" | "deleteFirmByKey" => WriteFirms::ROLES,
        "listImports" | "getImport" | "listImportRows" | "getFailedRows" | "followImport" | "listImportMappings"
        | "getImportMapping" => ReadImports::ROLES,
        "createImport"
        | "commitImport"
        | "revertImport"
        | "createImportMapping"
        | "replaceImportMapping"
        | "deleteImportMapping" => WriteImports::ROLES,
        "exportFirms" | "exportConversations" | "exportMatches" | "exportProspects" => ExportRecords::ROLES,
        "search" | "listPartners" | "getPartner" | "getPartnerByKey" => ReadPartners::ROLES,
        "listPartnerNotes" | "getPartnerNote" => ReadPartnerNotes::ROLES,
        "createPartnerNote" | "deletePartnerNote" => WritePartnerNotes::ROLES,
        "createPartner" => AddPartners::ROLES,
        "putPartnerByKey" => UpsertPartners::ROLES,
        "replacePartner" | "patchPartner" | "patchPartnerByKey" => WritePartners::ROLES,
        "deletePartner" | "deletePartnerByKey" => DeletePartners::ROLES,
        "getMembershipByKey" => ReadMemberships::ROLES,
        "putMembershipByKey" | "patchMembershipByKey" | "deleteMembershipByKey" => WriteMemberships::ROLES,
        "resetSandbox" => ResetSandbox::ROLES,
        "replaceMatchCardSettings" => WriteMatchCardSettings::ROLES,
        "listReferrals" | "getReferral" | "listOrganisations" => ReadReferrals::ROLES,
        "createReferral" | "replaceReferralStatus" => WriteReferrals::ROLES,
        "listAgreedVisits" | "getAgreedVisit" => ReadAgreedVisits::ROLES,
        "createAgreedVisit" | "replaceAgreedVisit" | "deleteAgreedVisit" => WriteAgreedVisits::ROLES,
        "planVisits" | "allocatePlaces" | "proposeGroups" => PlanOutreach::ROLES,
        "listConversations" | "getConversation" | "getConversationByKey" | "getNextStep" => ReadConversations::ROLES,
        "createConversation"
        | "confirmWords"
        | "putConversationByKey"
        | "patchConversationByKey"
        | "deleteConversationByKey" => WriteConversations::ROLES,
        "listIntroductions" | "getIntroduction" => ReadIntroductions::ROLES,
        "createIntroduction" | "createOutcome" => WriteIntroductions::ROLES,
        "replaceIntroductionStatus" => MoveIntroductions::ROLES,
        "listOutcomesDue" => ReadOutcomes::ROLES,
        "getImpression" | "replayLists" => ReadImpressions::ROLES,
        "createImpression" => WriteImpressions::ROLES,
        "getCallList" | "getCallListSettings" => ReadCallList::ROLES,
        "replaceCallListSettings" | "deleteCallListSettings" => WriteCallListSettings::ROLES,
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
        | "getLadderFigures"
        | "getPopulationFigures" => ReadInsights::ROLES,
        "interpretWords" => InterpretWords::ROLES,
        "listChanges" => ReadChanges::ROLES,
        "listWebhooks"
        | "createWebhook"
        | "getWebhook"
        | "replaceWebhook"
        | "deleteWebhook"
        | "createWebhookSecret"
        | "listDeliveries"
        | "replayEvents" => ManageWebhooks::ROLES,
        "listAuditRecords" => ReadAudit::ROLES,
        "listSources" => ReadSources::ROLES,
        "listBarriers" | "listTopics" | "listSectors" | "listRegions" | "listSteps" => ReadTaxonomies::ROLES,
        "listUsers" | "createUser" | "getUser" | "replaceUser" | "deleteUser" | "createPassword" | "listClients"
        | "createClient" | "getClient" | "replaceClient" | "deleteClient" | "createClientSecret"
        | "listOpenSessions" | "deleteOpenSession" => ManageAccounts::ROLES,
        "getSession" | "deleteSession" => UseSession::ROLES,
        "getModel" | "listWeightsVersions" | "getActiveWeights" => ReadModel::ROLES,
        "replaceActiveWeights" => ManageModel::ROLES,
        "listContacts" | "getContact" | "searchContacts" | "getContactByKey" => ReadContacts::ROLES,
        "createContact" | "replaceContact" | "patchContact" | "deleteContact" | "putContactByKey"
        | "patchContactByKey" | "deleteContactByKey" => WriteContacts::ROLES,
        "getContactPermission" | "askContactPermission" => AskContactPermission::ROLES,
        "listConsents" | "getConsent" | "getTouch" => ReadConsents::ROLES,
        "recordConsent" | "recordObjection" | "recordObjectionByNumber" | "recordTouch" => RecordContactEvents::ROLES,
        "getContactRules" | "getLedgerMembership" => ReadContactRules::ROLES,
        "replaceContactRules" | "joinLedger" | "leaveLedger" => WriteContactRules::ROLES,
        "listObjections" | "getObjection" => ReadObjections::ROLES,
        "withdrawObjection" => WriteObjections::ROLES,
        "listDataRequests" | "getDataRequest" => ReadDataRequests::ROLES,
        "createDataRequest" => WriteDataRequests::ROLES,
        "decideDataRequest" | "getDataReport" | "getReadableDataReport" => DecideDataRequests::ROLES,
        _ => return None,
    })
}

/// Names the roles in the description and, for programs, in `x-roles`.
pub fn describe(operation: &mut Operation) {
    let Some(roles) = operation.operation_id.as_deref().and_then(of) else {
        return;
    };
    let codes: Vec<&str> = roles.iter().map(|role| role.code()).collect();
    let sentence = format!("Roles: {}.", codes.join(", "));
    operation.description = Some(match operation.description.take().filter(|text| !text.is_empty()) {
        Some(text) => format!("{text}\n\n{sentence}"),
        None => sentence,
    });
    operation.extensions = Some(Extensions::from_iter([("x-roles", codes)]));
}
