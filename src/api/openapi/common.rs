//! What operations have in common: headers of answers, failures, header parameters, sizes of bodies.

use super::schemas;
use crate::api::body::Accepted;
use crate::api::contact_permission::PersonApproach;
use crate::api::contacts::ContactSearchRequest;
use crate::api::interpretations::InterpretationRequest;
use crate::api::matches::MatchRequest;
use crate::api::problem::{MEDIA_TYPE, ProblemKind};
use crate::api::referrals::ReferralAnswer;
use crate::api::sessions::SignInRequest;
use crate::api::written::DATA_VERSION;
use crate::app::accounts::clients::ClientProfile;
use crate::app::accounts::users::UserProfile;
use crate::app::active_weights::WeightsChoice;
use crate::app::agreed_visits::AgreedVisitRequest;
use crate::app::allocations::request::AllocationRequest;
use crate::app::call_list_settings::CallListSettings;
use crate::app::consents::ConsentRequest;
use crate::app::contact_rules::ContactRules;
use crate::app::conversations::{ConfirmationRequest, ConversationNote};
use crate::app::data_requests::{DataRequestBody, DecisionBody};
use crate::app::duplicates::DuplicateDecisionRequest;
use crate::app::external_keys::MembershipByKey;
use crate::app::group_proposals::request::GroupRequest;
use crate::app::imports::jobs::CommitRequest;
use crate::app::imports::uploads::MOST_BYTES;
use crate::app::impressions::ImpressionRequest;
use crate::app::intake_links::IntakeLinkRequest;
use crate::app::introductions::{FirmRequest, IntroductionMove, IntroductionProposal, OutcomeReport};
use crate::app::match_cards::{MatchCardRequest, MatchCardSettings};
use crate::app::objections::{NumberObjectionRequest, ObjectionRequest, WithdrawalRequest};
use crate::app::partner_notes::PartnerNoteRequest;
use crate::app::referrals::ReferralOffer;
use crate::app::touches::TouchRequest;
use crate::app::visit_plans::request::VisitPlanRequest;
use crate::app::webhooks::{ReplayRequest, WebhookProfile};
use crate::domain::contact_person::ContactProfile;
use crate::domain::import_job::ColumnMapping;
use crate::interpretation::{FirmProfile, PartnerProfile};
use utoipa::openapi::extensions::Extensions;
use utoipa::openapi::header::{Header, HeaderBuilder};
use utoipa::openapi::path::{Operation, Parameter, ParameterIn, ParameterStyle};
use utoipa::openapi::response::{Response, ResponseBuilder};
use utoipa::openapi::schema::{Components, ObjectBuilder, Type};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Schema};

/// Adds the reusable headers and failures, and puts the schemas in order.
pub fn add_components(components: &mut Components) {
    schemas::put_in_order(components);
    for (name, kind, description) in HEADERS {
        let schema = ObjectBuilder::new().schema_type(kind.clone());
        let header = HeaderBuilder::from(Header::new(schema)).description(Some(*description)).build();
        components.headers.insert((*name).to_owned(), header.into());
    }
    for failure in FAILURES {
        components.responses.insert(failure.name.to_owned(), failure.response().into());
    }
}

/// Completes an operation; `is_record` when its path ends with the id of a record.
pub fn complete(operation: &mut Operation, is_record: bool) {
    describe_parameters(operation);
    describe_body(operation);
    add_headers(operation, is_record);
    add_failures(operation);
}

const HEADERS: &[(&str, Type, &str)] = &[
    ("API-Version", Type::String, "Version of the API."),
    ("X-Request-Id", Type::String, "Number of the request, to find it in the log."),
    ("ETag", Type::String, "Revision of the record, for `If-Match` and `If-None-Match`."),
    ("Location", Type::String, "Path of the new record."),
    (DATA_VERSION, Type::Integer, "Version of the data that includes the write, for `minVersion`."),
    ("Set-Cookie", Type::String, "The cookie of the session, or its end."),
    ("Retry-After", Type::Integer, "Seconds after which trying again may help."),
    ("WWW-Authenticate", Type::String, "How to authenticate."),
    ("Access-Control-Allow-Origin", Type::String, "Always `*`: pages of others may read this."),
];

struct Failure {
    status: &'static str,
    name: &'static str,
    kinds: &'static [ProblemKind],
    header: Option<&'static str>,
}

const FAILURES: &[Failure] = &[
    Failure {
        status: "400",
        name: "BadRequest",
        kinds: &[ProblemKind::InvalidInput, ProblemKind::MalformedRequest],
        header: None,
    },
    Failure {
        status: "401",
        name: "Unauthorized",
        kinds: &[ProblemKind::Unauthenticated],
        header: Some("WWW-Authenticate"),
    },
    Failure { status: "403", name: "Forbidden", kinds: &[ProblemKind::Forbidden], header: None },
    Failure { status: "404", name: "NotFound", kinds: &[ProblemKind::NotFound], header: None },
    Failure { status: "406", name: "NotAcceptable", kinds: &[ProblemKind::NotAcceptable], header: None },
    Failure { status: "408", name: "RequestTimeout", kinds: &[ProblemKind::RequestTimeout], header: None },
    Failure {
        status: "409",
        name: "Conflict",
        kinds: &[
            ProblemKind::AlreadyExists,
            ProblemKind::IdempotencyKeyReused,
            ProblemKind::Suppressed,
            ProblemKind::NotPossibleNow,
        ],
        header: None,
    },
    Failure { status: "410", name: "Gone", kinds: &[ProblemKind::Gone], header: None },
    Failure { status: "412", name: "PreconditionFailed", kinds: &[ProblemKind::ChangedMeanwhile], header: None },
    Failure { status: "413", name: "ContentTooLarge", kinds: &[ProblemKind::BodyTooLarge], header: None },
    Failure { status: "414", name: "UriTooLong", kinds: &[ProblemKind::UriTooLong], header: None },
    Failure { status: "415", name: "UnsupportedMediaType", kinds: &[ProblemKind::UnsupportedMediaType], header: None },
    Failure {
        status: "429",
        name: "TooManyRequests",
        kinds: &[ProblemKind::TooManyRequests],
        header: Some("Retry-After"),
    },
    Failure { status: "431", name: "HeadersTooLarge", kinds: &[ProblemKind::HeadersTooLarge], header: None },
    Failure { status: "500", name: "InternalServerError", kinds: &[ProblemKind::Internal], header: None },
    Failure {
        status: "503",
        name: "ServiceUnavailable",
        kinds: &[ProblemKind::Busy, ProblemKind::Unavailable],
        header: Some("Retry-After"),
    },
];

impl Failure {
    fn response(&self) -> Response {
        let types: Vec<String> = self.kinds.iter().map(|kind| format!("{} (`{}`)", kind.title(), kind.urn())).collect();
        let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
        let response = ResponseBuilder::new()
            .description(format!("{}.", types.join("; or: ")))
            .content(MEDIA_TYPE, content)
            .build();
        let mut response = response;
        for name in ["API-Version", "X-Request-Id"].into_iter().chain(self.header) {
            response.headers.insert(name.to_owned(), header(name));
        }
        response
    }
}

fn header(name: &str) -> RefOr<Header> {
    RefOr::Ref(Ref::new(format!("#/components/headers/{name}")))
}

fn add_headers(operation: &mut Operation, is_record: bool) {
    let is_public = operation.security.is_none();
    let is_get = operation.request_body.is_none();
    let opens_or_ends_a_session = matches!(operation.operation_id.as_deref(), Some("createSession" | "deleteSession"));
    let given = parameters(operation);
    let has_revision = given.iter().any(|(name, _)| name == "If-Match" || name == "If-None-Match");
    // A change of accounts is none of the data that are ranked.
    let is_account = is_about_accounts(operation) || is_about_webhooks(operation);
    for (status, response) in &mut operation.responses.responses {
        let RefOr::T(response) = response else { continue };
        let mut names = vec!["API-Version", "X-Request-Id"];
        match status.as_str() {
            "201" if is_account => names.push("Location"),
            // A link is told once, and has no address at which it could be told again.
            "201" if operation.operation_id.as_deref() == Some("createIntakeLink") => {}
            "200" if is_account && has_revision => names.push("ETag"),
            "200" | "204" if is_account => {}
            "200" if is_public && has_revision => names.extend(["Access-Control-Allow-Origin", "ETag"]),
            "200" if is_public => names.push("Access-Control-Allow-Origin"),
            "200" if is_record && is_get => names.push("ETag"),
            "200" if is_record => names.extend(["ETag", DATA_VERSION]),
            "200" if has_revision => names.push("ETag"),
            "202" => names.extend(["ETag", "Location"]),
            "201" => names.extend(["ETag", "Location", DATA_VERSION]),
            "204" => names.push(DATA_VERSION),
            "304" => names.push("ETag"),
            _ => {}
        }
        if opens_or_ends_a_session && status.starts_with('2') {
            names.push("Set-Cookie");
        }
        response.headers.extend(names.into_iter().map(|name| (name.to_owned(), header(name))));
    }
}

fn add_failures(operation: &mut Operation) {
    let parameters = parameters(operation);
    let takes = |place: ParameterIn| parameters.iter().any(|(_, of)| *of == place);
    let has = |name: &str| parameters.iter().any(|(given, _)| given == name);
    let opens_a_session = operation.operation_id.as_deref() == Some("createSession");
    let needs_token = operation.security.is_some() || opens_a_session;
    let takes_a_name = takes_body(operation) && is_about_accounts(operation) && !opens_a_session;
    // There may be too many webhooks, or one may be disabled.
    let creates_or_replays = matches!(operation.operation_id.as_deref(), Some("createWebhook" | "replayEvents"));
    let takes_body = takes_body(operation);
    // What an organisation has one of is neither there twice nor in the way of anything.
    let is_a_setting = matches!(
        operation.operation_id.as_deref(),
        Some(
            "replaceWebhook"
                | "replaceContactRules"
                | "replaceActiveWeights"
                | "replaceMatchCardSettings"
                | "replaceCallListSettings"
        )
    );
    let too_late = [
        "commitImport",
        "revertImport",
        "getFailedRows",
        "resetSandbox",
        "createMatchCardTicket",
        "deleteFirm",
        "deleteFirmByKey",
    ];
    let may_come_too_late = operation.operation_id.as_deref().is_some_and(|id| too_late.contains(&id));
    let applies = |status: &str| match status {
        // An unknown query parameter is refused everywhere.
        "400" | "406" | "414" | "429" | "431" | "500" => true,
        "401" | "403" => needs_token,
        "404" => takes(ParameterIn::Path),
        "408" | "413" | "415" => takes_body,
        "409" if creates_or_replays => true,
        "409" if may_come_too_late => true,
        "409" => takes_a_name || has("Idempotency-Key") || (takes_body && has("If-Match") && !is_a_setting),
        // A PUT adds a deleted record anew; a firm may have been merged into another.
        "410" if operation.operation_id.as_deref() == Some("listChanges") => true,
        "410" => has("firmId") || (has("externalId") && !(takes_body && has("If-None-Match"))),
        "412" => has("If-Match"),
        "503" => needs_token,
        _ => false,
    };
    for failure in FAILURES.iter().filter(|failure| applies(failure.status)) {
        let reference = Ref::new(format!("#/components/responses/{}", failure.name));
        operation.responses.responses.insert(failure.status.to_owned(), RefOr::Ref(reference));
    }
    if has("If-None-Match") && !takes_body {
        let mut unchanged = Response::new("It is still as the caller has it.");
        let for_all = (!needs_token).then_some("Access-Control-Allow-Origin");
        for name in ["API-Version", "ETag", "X-Request-Id"].into_iter().chain(for_all) {
            unchanged.headers.insert(name.to_owned(), header(name));
        }
        operation.responses.responses.insert("304".to_owned(), unchanged.into());
    }
}

fn takes_body(operation: &Operation) -> bool {
    operation.request_body.is_some()
}

fn is_about_webhooks(operation: &Operation) -> bool {
    operation.tags.iter().flatten().any(|tag| tag == "Integration")
}

fn is_about_accounts(operation: &Operation) -> bool {
    operation.tags.iter().flatten().any(|tag| tag == "Accounts")
}

fn parameters(operation: &Operation) -> Vec<(String, ParameterIn)> {
    let given = operation.parameters.iter().flatten();
    given.filter_map(plain).map(|parameter| (parameter.name.clone(), parameter.parameter_in.clone())).collect()
}

fn plain(parameter: &RefOr<Parameter>) -> Option<&Parameter> {
    match parameter {
        RefOr::T(parameter) => Some(parameter),
        RefOr::Ref(_) => None,
    }
}

/// Words for the parameters that are the same everywhere, and the form of lists: one parameter with commas.
fn describe_parameters(operation: &mut Operation) {
    let writes = takes_body(operation);
    for parameter in operation.parameters.iter_mut().flatten() {
        let RefOr::T(parameter) = parameter else { continue };
        let words = match parameter.name.as_str() {
            "firmId" => "Id of the firm.",
            "system" => "Name of the other system, such as `crm`; not `.` or `..`.",
            "externalId" if parameter.parameter_in == ParameterIn::Path => {
                "Id of the record in that system; not `.` or `..`, which no address can hold."
            }
            "duplicateId" => "Id of the pair.",
            "importId" => "Id of the import.",
            "mappingId" => "Id of the mapping.",
            "userId" => "Id of the person.",
            "clientId" => "Id of the client.",
            "webhookId" => "Id of the webhook.",
            "sessionId" => "`current`: the session of the cookie.",
            "openSessionId" => "Id of the session.",
            "partnerId" => "Id of the partner.",
            "agreedVisitId" => "Id of the visit.",
            "noteId" => "Id of the note.",
            "referralId" => "Id of the referral.",
            "contactId" => "Id of the contact person.",
            "consentId" => "Id of the consent.",
            "objectionId" => "Id of the objection.",
            "touchId" => "Id of the approach.",
            "requestId" => "Id of the data request.",
            "impressionId" => "Id of the list.",
            "conversationId" => "Id of the conversation.",
            "introductionId" => "Id of the introduction.",
            "If-Match" => "The `ETag` that the record must still have; otherwise nothing is changed.",
            "If-None-Match" if writes => "`*`: only when there is no record under the key yet.",
            "If-None-Match" => "The `ETag` of the copy that you have; 304 when it is still good.",
            "Idempotency-Key" => {
                "A key of your choice, such as a UUID. The same request under the same key, within 24 hours, is done \
                 once and answered the same."
            }
            _ => "",
        };
        if !words.is_empty() {
            parameter.description = Some(words.to_owned());
        }
        if parameter.parameter_in == ParameterIn::Header {
            let text = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(255));
            parameter.schema = Some(text.into());
        }
        if matches!(parameter.schema, Some(RefOr::T(Schema::Array(_)))) {
            parameter.style = Some(ParameterStyle::Form);
            parameter.explode = Some(false);
        }
    }
}

/// Says how large a body may be, for people and, as `x-max-bytes`, for programs.
fn describe_body(operation: &mut Operation) {
    let most = match operation.operation_id.as_deref() {
        Some("createFirm" | "matchIdentity" | "replaceFirm" | "patchFirm" | "putFirmByKey" | "patchFirmByKey") => {
            FirmProfile::MOST_BYTES
        }
        Some("createIntakeLink") => IntakeLinkRequest::MOST_BYTES,
        Some("decideDuplicate") => DuplicateDecisionRequest::MOST_BYTES,
        Some("createPartner" | "replacePartner" | "patchPartner" | "putPartnerByKey" | "patchPartnerByKey") => {
            PartnerProfile::MOST_BYTES
        }
        Some("createPartnerNote") => PartnerNoteRequest::MOST_BYTES,
        Some("rankPartnersForProfile") => MatchRequest::MOST_BYTES,
        Some("createUser" | "replaceUser") => UserProfile::MOST_BYTES,
        Some("createClient" | "replaceClient") => ClientProfile::MOST_BYTES,
        Some("createSession") => SignInRequest::MOST_BYTES,
        Some("createAgreedVisit" | "replaceAgreedVisit") => AgreedVisitRequest::MOST_BYTES,
        Some("planVisits") => VisitPlanRequest::MOST_BYTES,
        Some("allocatePlaces") => AllocationRequest::MOST_BYTES,
        Some("proposeGroups") => GroupRequest::MOST_BYTES,
        Some("interpretWords") => InterpretationRequest::MOST_BYTES,
        Some("createImpression") => ImpressionRequest::MOST_BYTES,
        Some("createConversation" | "putConversationByKey" | "patchConversationByKey") => ConversationNote::MOST_BYTES,
        Some("confirmWords") => ConfirmationRequest::MOST_BYTES,
        Some("createIntroduction") => IntroductionProposal::MOST_BYTES,
        Some("requestFirm") => FirmRequest::MOST_BYTES,
        Some("replaceIntroductionStatus") => IntroductionMove::MOST_BYTES,
        Some("createOutcome") => OutcomeReport::MOST_BYTES,
        Some("createWebhook" | "replaceWebhook") => WebhookProfile::MOST_BYTES,
        Some("replayEvents") => ReplayRequest::MOST_BYTES,
        Some("createReferral") => ReferralOffer::MOST_BYTES,
        Some("replaceReferralStatus") => ReferralAnswer::MOST_BYTES,
        Some("createMatchCardTicket") => MatchCardRequest::MOST_BYTES,
        Some("replaceMatchCardSettings") => MatchCardSettings::MOST_BYTES,
        Some("replaceCallListSettings") => CallListSettings::MOST_BYTES,
        Some("putMembershipByKey" | "patchMembershipByKey") => MembershipByKey::MOST_BYTES,
        Some("createContact" | "replaceContact" | "patchContact" | "putContactByKey" | "patchContactByKey") => {
            ContactProfile::MOST_BYTES
        }
        Some("searchContacts") => ContactSearchRequest::MOST_BYTES,
        Some("askContactPermission") => PersonApproach::MOST_BYTES,
        Some("replaceActiveWeights") => WeightsChoice::MOST_BYTES,
        Some("replaceContactRules") => ContactRules::MOST_BYTES,
        Some("recordConsent") => ConsentRequest::MOST_BYTES,
        Some("recordObjection") => ObjectionRequest::MOST_BYTES,
        Some("recordObjectionByNumber") => NumberObjectionRequest::MOST_BYTES,
        Some("withdrawObjection") => WithdrawalRequest::MOST_BYTES,
        Some("recordTouch") => TouchRequest::MOST_BYTES,
        Some("createDataRequest") => DataRequestBody::MOST_BYTES,
        Some("decideDataRequest") => DecisionBody::MOST_BYTES,
        Some("commitImport") => CommitRequest::MOST_BYTES,
        Some("createImportMapping" | "replaceImportMapping") => ColumnMapping::MOST_BYTES,
        Some("createImport") => MOST_BYTES as usize,
        _ => return,
    };
    if let Some(RefOr::T(body)) = &mut operation.request_body {
        body.description = Some(format!("At most {most} bytes, without `Content-Encoding`."));
        body.extensions = Some(Extensions::from_iter([("x-max-bytes", most)]));
    }
}
