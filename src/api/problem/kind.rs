//! The kinds of problem, each with status, stable name and title.

use actix_web::http::StatusCode;

/// The kinds of problem, each with its stable name and its status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProblemKind {
    /// Fields, parameters or headers have faults; `errors` lists them all.
    InvalidInput,
    /// The request cannot be read: broken JSON, broken HTTP.
    MalformedRequest,
    /// No token, or one that is not accepted.
    Unauthenticated,
    /// The caller's role may not do this.
    Forbidden,
    /// There is no such path or record.
    NotFound,
    /// There was such a record, and it was deleted.
    Gone,
    /// The path exists, but not with this method.
    MethodNotAllowed,
    /// No form that the caller accepts can be sent.
    NotAcceptable,
    /// The request came in too slowly.
    RequestTimeout,
    /// A value that must be unique belongs to another record; `errors` names field and holder.
    AlreadyExists,
    /// The idempotency key was used for another request.
    IdempotencyKeyReused,
    /// The firm or person objected, was erased, or has its data restricted.
    Suppressed,
    /// A party objects or is gone, or no place is left; `errors` names what is in the way.
    NotPossibleNow,
    /// The record is not, or no longer, as the caller's condition says.
    ChangedMeanwhile,
    /// The body is larger than the operation takes.
    BodyTooLarge,
    /// Path and query are longer than any that we know.
    UriTooLong,
    /// The headers are larger than any that we need.
    HeadersTooLarge,
    /// The body is not JSON, or compressed.
    UnsupportedMediaType,
    /// Too many attempts, or too many requests of one caller.
    TooManyRequests,
    /// A defect of ours.
    Internal,
    /// Too much is asked at once.
    Busy,
    /// The database cannot be reached or written, or belongs to a newer program.
    Unavailable,
}

impl ProblemKind {
    /// All kinds.
    pub const ALL: [ProblemKind; 22] = [
        ProblemKind::InvalidInput,
        ProblemKind::MalformedRequest,
        ProblemKind::Unauthenticated,
        ProblemKind::Forbidden,
        ProblemKind::NotFound,
        ProblemKind::Gone,
        ProblemKind::MethodNotAllowed,
        ProblemKind::NotAcceptable,
        ProblemKind::RequestTimeout,
        ProblemKind::AlreadyExists,
        ProblemKind::IdempotencyKeyReused,
        ProblemKind::Suppressed,
        ProblemKind::NotPossibleNow,
        ProblemKind::ChangedMeanwhile,
        ProblemKind::BodyTooLarge,
        ProblemKind::UriTooLong,
        ProblemKind::HeadersTooLarge,
        ProblemKind::UnsupportedMediaType,
        ProblemKind::TooManyRequests,
        ProblemKind::Internal,
        ProblemKind::Busy,
        ProblemKind::Unavailable,
    ];

    fn facts(self) -> (StatusCode, &'static str, &'static str) {
        use ProblemKind::*;
        match self {
            InvalidInput => (StatusCode::BAD_REQUEST, "invalid-input", "The input has faults"),
            MalformedRequest => (StatusCode::BAD_REQUEST, "malformed-request", "The request cannot be read"),
            Unauthenticated => (StatusCode::UNAUTHORIZED, "unauthenticated", "A valid token is needed"),
            Forbidden => (StatusCode::FORBIDDEN, "forbidden", "Your role may not do this"),
            NotFound => (StatusCode::NOT_FOUND, "not-found", "Not found"),
            Gone => (StatusCode::GONE, "gone", "It was deleted"),
            MethodNotAllowed => (StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed", "Method not allowed"),
            NotAcceptable => (StatusCode::NOT_ACCEPTABLE, "not-acceptable", "No acceptable form"),
            RequestTimeout => (StatusCode::REQUEST_TIMEOUT, "request-timeout", "The request came in too slowly"),
            AlreadyExists => (StatusCode::CONFLICT, "already-exists", "It exists already"),
            IdempotencyKeyReused => {
                (StatusCode::CONFLICT, "idempotency-key-reused", "The idempotency key was used before")
            }
            Suppressed => (StatusCode::CONFLICT, "suppressed", "Nothing of it may be stored"),
            NotPossibleNow => (StatusCode::CONFLICT, "not-possible-now", "It cannot be done as things stand"),
            ChangedMeanwhile => (StatusCode::PRECONDITION_FAILED, "changed-meanwhile", "The record was changed"),
            BodyTooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "body-too-large", "The body is too large"),
            UriTooLong => (StatusCode::URI_TOO_LONG, "uri-too-long", "Path and query are too long"),
            HeadersTooLarge => {
                (StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, "headers-too-large", "The headers are too large")
            }
            TooManyRequests => (StatusCode::TOO_MANY_REQUESTS, "too-many-requests", "You ask too often"),
            UnsupportedMediaType => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "unsupported-media-type",
                "The body is of another media type than is read here",
            ),
            Internal => (StatusCode::INTERNAL_SERVER_ERROR, "internal", "Something is wrong on our side"),
            Busy => (StatusCode::SERVICE_UNAVAILABLE, "busy", "Too busy"),
            Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "unavailable", "The service cannot do its work"),
        }
    }

    /// The status.
    pub fn status(self) -> StatusCode {
        self.facts().0
    }

    /// The stable name: `urn:loopvermogen:problem:…`.
    pub fn urn(self) -> String {
        format!("urn:loopvermogen:problem:{}", self.facts().1)
    }

    /// What all problems of this kind are called.
    pub fn title(self) -> &'static str {
        self.facts().2
    }

    /// The kind of a failure that the framework answered by itself.
    pub(super) fn of_status(status: StatusCode) -> ProblemKind {
        Self::ALL.into_iter().find(|kind| kind.status() == status).unwrap_or(if status.is_client_error() {
            ProblemKind::MalformedRequest
        } else {
            ProblemKind::Internal
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_name_of_its_own_and_an_error_status() {
        let mut urns: Vec<String> = ProblemKind::ALL.iter().map(|kind| kind.urn()).collect();
        urns.sort();
        urns.dedup();
        assert_eq!(urns.len(), ProblemKind::ALL.len());
        assert!(ProblemKind::ALL.iter().all(|kind| kind.status().as_u16() >= 400));
    }
}
