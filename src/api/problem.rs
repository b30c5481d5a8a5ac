//! Everything that goes wrong, as the caller sees it: the only place that decides status codes.
//!
//! A [`Problem`] is a document of RFC 9457. Its `type` is stable and made for programs, its `detail` is for people,
//! and its cause is for the log alone: [`super::every_response`] writes the document and logs the cause once.

mod kind;

use crate::app::AppError;
use crate::app::error::StorageError;
use crate::domain::Invalid;
use crate::domain::invalid::shown;
use crate::domain::text::counted;
use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, HeaderName, HeaderValue, LINK, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, HttpResponseBuilder, ResponseError};
use serde::Serialize;
use std::error::Error;
use std::fmt;
use std::io::ErrorKind;
use utoipa::ToSchema;
use uuid::Uuid;

pub use kind::ProblemKind;

/// Media type of a problem.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// A failure on its way to the caller.
#[derive(Debug)]
pub struct Problem {
    kind: ProblemKind,
    detail: String,
    errors: Vec<Invalid>,
    headers: Vec<(HeaderName, HeaderValue)>,
    cause: Option<Box<dyn Error + Send + Sync>>,
}

/// What went wrong (*probleem*), in the form of RFC 9457.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Problem, example = json!({
    "type": "urn:loopvermogen:problem:invalid-input",
    "title": "The input has faults",
    "status": 400,
    "detail": "There is 1 fault in the input; see errors.",
    "instance": "/v1/firms",
    "requestId": "019aa1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b",
    "errors": [{
        "pointer": "/kvkNumber",
        "code": "invalid_number",
        "message": "“1234567” is no KVK number.",
        "remedy": "Give 8 digits."
    }]
}))]
pub struct ProblemDocument {
    /// Stable name of the kind of problem, for programs.
    #[serde(rename = "type")]
    #[schema(format = "uri")]
    kind: String,
    /// What all problems of this kind are called.
    title: &'static str,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// What went wrong this time, for people.
    detail: String,
    /// The path that was asked.
    #[schema(format = "uri-reference")]
    instance: String,
    /// Number of the request, to find it in the log.
    request_id: Uuid,
    /// All faults of the input; empty when the input is not the cause.
    errors: Vec<Invalid>,
}

impl Problem {
    /// A problem of this kind.
    pub fn new(kind: ProblemKind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into(), errors: Vec::new(), headers: Vec::new(), cause: None }
    }

    /// Faults of the input, all of them.
    pub fn invalid(errors: Vec<Invalid>) -> Self {
        let detail = match errors.len() {
            1 => "There is 1 fault in the input; see errors.".to_owned(),
            count => format!("There are {count} faults in the input; see errors."),
        };
        Self { errors, ..Self::new(ProblemKind::InvalidInput, detail) }
    }

    /// A record that does not exist, or not for this caller.
    pub fn not_found(what: &str, id: &str) -> Self {
        Self::new(ProblemKind::NotFound, format!("There is no {what} “{}”.", shown(id)))
    }

    /// The same faults, of query parameters: `/compare/1` of a body is `compare` in a query.
    pub fn of_parameters(mut self) -> Self {
        for fault in &mut self.errors {
            if let Some(name) = fault.pointer.strip_prefix('/') {
                fault.pointer = name.split('/').next().unwrap_or_default().to_owned();
            }
        }
        self
    }

    /// A condition of the caller that does not hold.
    pub fn changed(what: &str) -> Self {
        let detail = format!("The {what} is not as your condition says; read it again and repeat your change.");
        Self::new(ProblemKind::ChangedMeanwhile, detail)
    }

    /// No token was sent.
    pub fn no_token() -> Self {
        let detail = "Send a token in the header: Authorization: Bearer …";
        Self::new(ProblemKind::Unauthenticated, detail)
            .with_header(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"loopvermogen\""))
    }

    /// The token is not accepted; why is told to the log alone.
    pub fn bad_token() -> Self {
        let challenge = HeaderValue::from_static("Bearer realm=\"loopvermogen\", error=\"invalid_token\"");
        Self::new(ProblemKind::Unauthenticated, "The token is not accepted; it may have expired.")
            .with_header(WWW_AUTHENTICATE, challenge)
    }

    /// A token and a session at once: which of the two is meant is not guessed.
    pub fn two_proofs() -> Self {
        let detail = "The request has a token and the cookie of a session; send one of them.";
        Self::new(ProblemKind::Unauthenticated, detail)
            .with_header(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"loopvermogen\""))
    }

    /// The session of the cookie is over, or never was.
    pub fn no_session() -> Self {
        Self::new(ProblemKind::Unauthenticated, "The session is over; sign in again.")
            .with_header(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"loopvermogen\""))
    }

    /// Somebody could not be signed in; what was wrong is told to nobody.
    pub fn sign_in_refused() -> Self {
        Self::new(
            ProblemKind::Unauthenticated,
            "You cannot be signed in: the name, the password or the code is not right.",
        )
        .with_header(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"loopvermogen\""))
    }

    /// A valid token that means nothing here.
    pub fn unmapped_token(missing: &str) -> Self {
        let detail = format!("The token is valid, but names no {missing} that is configured for its issuer.");
        Self::new(ProblemKind::Forbidden, detail)
    }

    /// A change that a page of others has sent with the cookie of a session.
    pub fn foreign_origin() -> Self {
        let detail =
            "What is sent with a session must come from our own pages (Sec-Fetch-Site or Origin says otherwise).";
        Self::new(ProblemKind::Forbidden, detail)
    }

    /// Something that may work after `seconds`.
    pub fn try_again(kind: ProblemKind, detail: &str, seconds: u16) -> Self {
        Self::new(kind, detail).with_header(RETRY_AFTER, HeaderValue::from(seconds))
    }

    /// What would be written finds no place.
    fn disk_is_full() -> Self {
        let detail = "No space is left on the disk of the server; who runs it must make room.";
        Self::try_again(ProblemKind::Unavailable, detail, 60)
    }

    /// What would be read or written may not be.
    fn no_right_to_files() -> Self {
        let detail = "The server has no right to its own files; who runs it finds in its log which.";
        Self::try_again(ProblemKind::Unavailable, detail, 60)
    }

    /// A defect of ours.
    pub fn internal(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        let detail = "The request could not be carried out. Tell us its requestId.";
        Self { cause: Some(cause.into()), ..Self::new(ProblemKind::Internal, detail) }
    }

    /// A failure that the framework answered by itself, with its `Allow` header.
    pub fn of_framework(status: StatusCode, allow: Option<HeaderValue>) -> Self {
        let kind = ProblemKind::of_status(status);
        let detail = match kind {
            ProblemKind::NotFound => "There is nothing at this path; see /v1/openapi.json for what there is.",
            ProblemKind::MethodNotAllowed => "This path does not take this method; see the Allow header.",
            ProblemKind::Internal => "The request could not be carried out. Tell us its requestId.",
            _ => "The request cannot be read.",
        };
        let problem = Self::new(kind, detail);
        match allow {
            Some(methods) => problem.with_header(ALLOW, methods),
            None => problem,
        }
    }

    /// The same problem with a fault that explains it.
    pub fn with_error(mut self, fault: Invalid) -> Self {
        self.errors.push(fault);
        self
    }

    fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    fn with_cause(mut self, cause: impl Error + Send + Sync + 'static) -> Self {
        self.cause = Some(Box::new(cause));
        self
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.kind.status()
    }

    /// Whether the server cannot do its work, however long one waits for others: no database, no room, no rights.
    pub fn is_unavailable(&self) -> bool {
        matches!(self.kind, ProblemKind::Unavailable)
    }

    /// The faults of the input.
    pub fn errors(&self) -> &[Invalid] {
        &self.errors
    }

    /// The headers that go with it, such as how long to wait.
    pub fn headers(&self) -> &[(HeaderName, HeaderValue)] {
        &self.headers
    }

    /// The cause and its causes, for the log.
    pub fn cause(&self) -> Option<String> {
        let first: &dyn Error = self.cause.as_deref()?;
        let chain = std::iter::successors(Some(first), |error| (*error).source());
        Some(chain.map(ToString::to_string).collect::<Vec<_>>().join(": "))
    }

    /// The answer.
    pub fn response(&self, instance: &str, request_id: Uuid) -> HttpResponse {
        let document = ProblemDocument {
            kind: self.kind.urn(),
            title: self.kind.title(),
            status: self.status().as_u16(),
            detail: self.detail.clone(),
            instance: instance.to_owned(),
            request_id,
            errors: self.errors.clone(),
        };
        let mut response = HttpResponseBuilder::new(self.status());
        for header in &self.headers {
            response.insert_header(header.clone());
        }
        response.content_type(MEDIA_TYPE).body(serde_json::to_string(&document).unwrap_or_default())
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind.title(), self.detail)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status()
    }

    // Replaced by `every_response`, which knows path and number of the request.
    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status())
    }
}

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Invalid(faults) => Problem::invalid(faults),
            AppError::NotFound { what, id } => Problem::not_found(what, &id),
            AppError::NotForCaller(detail) => Problem::new(ProblemKind::Forbidden, detail),
            AppError::Changed { what } => Problem::changed(what),
            AppError::Suppressed { what } => {
                let detail = format!("The {what} objected, was erased, or has its data restricted.");
                let remedy = "Leave it out of what you send. An objection that was taken back, or a restriction that ended, is \
                              put down by an administrator.";
                let fault = Invalid::new("", "suppressed", &detail, remedy);
                Problem::new(ProblemKind::Suppressed, detail).with_error(fault)
            }
            AppError::Conflict(faults) => Problem {
                errors: faults,
                ..Problem::new(ProblemKind::NotPossibleNow, "This cannot be done as things stand; see errors.")
            },
            AppError::AlreadyThere(faults) => Problem {
                errors: faults,
                ..Problem::new(ProblemKind::AlreadyExists, "It is there already, under another id or key; see errors.")
            },
            AppError::Gone { what, id, at } => {
                let day = at.format("%Y-%m-%dT%H:%M:%SZ");
                let detail = format!(
                    "The {what} “{}” was deleted at {day}; a PUT adds it anew, unless it objected or was \
                                      erased.",
                    shown(&id)
                );
                Problem::new(ProblemKind::Gone, detail)
            }
            AppError::Merged { what, id, into } => {
                let path = format!("{}/{what}s/{into}", super::routes::BASE);
                let detail = format!("The {what} “{}” was merged into another; it is at {path} now.", shown(&id));
                let remedy = format!("Use {into} from now on.");
                let fault = Invalid::new("", "merged", format!("It was merged into {into}."), remedy);
                let link = HeaderValue::from_str(&format!("<{path}>; rel=\"successor-version\""));
                let problem = Problem::new(ProblemKind::Gone, detail).with_error(fault);
                link.map(|link| problem.with_header(LINK, link)).unwrap_or_else(Problem::internal)
            }
            AppError::Forgotten { after, oldest } => {
                let detail = format!("The changes after {after} are not all kept; the oldest has number {oldest}.");
                let remedy = "Read all records again, and go on from the number that `last` tells now.";
                let fault = Invalid::new("after", "no_longer_kept", "Some of these changes were deleted.", remedy);
                Problem::new(ProblemKind::Gone, detail).with_error(fault)
            }
            AppError::KeyReused => Problem::new(
                ProblemKind::IdempotencyKeyReused,
                "This key was used for another request in the last 24 hours; use a new one.",
            ),
            AppError::Behind { current, asked } => {
                let message = format!("The data are at version {current}; version {asked} was asked.");
                let remedy = "Give the Data-Version of an earlier write.";
                Problem::invalid(vec![Invalid::new("/minVersion", "out_of_range", message, remedy)])
            }
            AppError::SignInRefused => Problem::sign_in_refused(),
            AppError::SignInBlocked { seconds } => {
                let detail = format!(
                    "Too many attempts to sign in failed; try again in {}.",
                    counted(seconds, "second", "seconds")
                );
                Problem::try_again(ProblemKind::TooManyRequests, &detail, u16::try_from(seconds).unwrap_or(u16::MAX))
            }
            AppError::Storage(error) => error.into(),
            AppError::File { doing, source } => match source.kind() {
                ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Problem::disk_is_full(),
                ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Problem::no_right_to_files(),
                _ => return Problem::internal(AppError::File { doing, source }),
            }
            .with_cause(AppError::File { doing, source }),
            defect @ AppError::Setting(_) => Problem::internal(defect),
        }
    }
}

impl From<StorageError> for Problem {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Taken { field, value, holders } => {
                let held_by = match holders.as_slice() {
                    [] => ", which is out of your reach".to_owned(),
                    holders => format!(": {}", holders.join(", ")),
                };
                let message = format!("“{}” belongs to another record already{held_by}.", shown(&value));
                let remedy = match field.as_str() {
                    "kvkNumber" => "Change that record, or give the establishmentNumber of another establishment.",
                    _ => "Change that record, or leave the value out.",
                };
                let pointer = format!("/{}", field.trim_start_matches('/'));
                Problem::new(ProblemKind::AlreadyExists, "Another record has this value; see errors.")
                    .with_error(Invalid::new(pointer, "already_exists", message, remedy))
            }
            StorageError::Changed => Problem::changed("record"),
            StorageError::NoOrganisation => Problem::bad_token(),
            unavailable @ StorageError::Unavailable { .. } => {
                let detail = "The database does not answer; try again in a moment.";
                Problem::try_again(ProblemKind::Unavailable, detail, 5).with_cause(unavailable)
            }
            full @ StorageError::Full { .. } => Problem::disk_is_full().with_cause(full),
            forbidden @ StorageError::Forbidden { .. } => Problem::no_right_to_files().with_cause(forbidden),
            newer @ StorageError::Newer { .. } => {
                let detail = "A newer version of the program has brought the database up to date. Nothing is written until \
                              this server runs that version too.";
                Problem::try_again(ProblemKind::Unavailable, detail, 60).with_cause(newer)
            }
            defect => Problem::internal(defect),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_defect_tells_the_log_why_and_the_caller_nothing() {
        let problem = Problem::from(StorageError::Query {
            doing: "reading a firm",
            source: diesel::result::Error::RollbackTransaction,
        });
        assert_eq!(problem.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert!(problem.cause().unwrap().starts_with("a query failed while reading a firm: "));
        assert!(!problem.detail.contains("query"));
    }

    #[test]
    fn a_full_disk_and_missing_rights_are_told_and_no_defect() {
        let of_kind = |kind: ErrorKind| {
            Problem::from(AppError::File { doing: "receiving /var/x".into(), source: std::io::Error::from(kind) })
        };
        for (kind, told) in [(ErrorKind::StorageFull, "No space is left"), (ErrorKind::PermissionDenied, "no right to")]
        {
            let problem = of_kind(kind);
            assert_eq!(problem.status(), StatusCode::SERVICE_UNAVAILABLE);
            assert!(problem.detail.contains(told) && !problem.detail.contains("/var/x"), "{}", problem.detail);
            assert!(problem.cause().unwrap().starts_with("receiving /var/x failed"));
        }
        let full = Problem::from(StorageError::Full { doing: "saving a firm", source: "full".into() });
        assert!(full.status() == StatusCode::SERVICE_UNAVAILABLE && full.detail.contains("No space is left"));
        assert_eq!(of_kind(ErrorKind::InvalidData).status(), StatusCode::INTERNAL_SERVER_ERROR);
    }

    #[test]
    fn a_taken_value_names_its_holder() {
        let problem = Problem::from(StorageError::Taken {
            field: "externalIds".into(),
            value: "crm 1".into(),
            holders: vec!["a".into()],
        });
        assert_eq!(problem.status(), StatusCode::CONFLICT);
        assert_eq!(problem.errors[0].pointer, "/externalIds");
        assert!(problem.errors[0].message.ends_with("already: a."));
    }
}
