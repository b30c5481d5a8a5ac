//! What every response has in common, whoever made it: headers, problem documents, one line in the log, metrics.
//!
//! Only [`super::head`] is further out. Failures of handlers, of the router, of extractors and of the framework pass here and
//! leave as problem documents; a handler that panics does too.

use super::origin::RequestId;
use super::problem::Problem;
use super::{cors, head, metrics, negotiation, refused, request_size};
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::header::{
    ALLOW, CONTENT_SECURITY_POLICY, HeaderMap, HeaderName, HeaderValue, VARY, X_FRAME_OPTIONS,
};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpRequest, HttpResponse};
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;
use std::time::Instant;
use uuid::Uuid;

/// The version of the API: that of the program.
pub const API_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Headers that are the same on every response.
const HEADERS: [(&str, &str); 8] = [
    ("api-version", API_VERSION),
    ("cache-control", "no-store"),
    ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
    ("strict-transport-security", "max-age=31536000; includeSubDomains"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-resource-policy", "same-origin"),
];
const REQUEST_ID: &str = "x-request-id";

/// In the extensions of an answer: a failure in the form of another standard, which stays as it is.
pub struct AsItIs;

/// Makes of a failure what a person who asked for a page is shown; nothing for who asked for none.
#[derive(Clone, Copy)]
pub struct ShownToPeople(pub fn(&HttpRequest, &Problem) -> Option<HttpResponse>);

/// What is kept of a request while others have it in their hands. Path and method only: a query or a body may hold
/// what does not belong in a log.
struct Seen {
    id: Uuid,
    path: String,
    method: Method,
    started: Instant,
}

/// Answers a request and completes the answer.
pub async fn complete<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let seen = Seen {
        id: Uuid::now_v7(),
        path: request.path().to_owned(),
        method: head::method(&request),
        started: Instant::now(),
    };
    request.extensions_mut().insert(RequestId(seen.id));
    if cors::allow(&request) {
        let mut response = HttpResponse::NoContent().finish();
        seen.note(response.status(), "none");
        seen.add_headers(response.headers_mut(), Some(request.request()));
        return Ok(request.into_response(response).map_into_right_body());
    }
    if let Err(refusal) = request_size::check(&request).and_then(|()| negotiation::check_accept(&request)) {
        let answer = seen.answer(&refusal, "none", Some(request.request()));
        return Ok(request.into_response(answer).map_into_right_body());
    }
    // Calling may panic as well as waiting, so both happen inside.
    let outcome = without_panic(async move { next.call(request).await });
    let error = match outcome.await {
        Ok(Ok(response)) => return Ok(seen.finish(response)),
        Ok(Err(error)) => error,
        Err(Panicked) => Problem::internal("a handler panicked").into(),
    };
    // Here the request is gone, and with it the way to build a `ServiceResponse`.
    let other = || Problem::of_framework(error.as_response_error().status_code(), None);
    let response = match error.as_error::<Problem>() {
        Some(problem) => seen.answer(problem, "none", None),
        None => seen.answer(&other(), "none", None),
    };
    Err(InternalError::from_response("answered", response).into())
}

impl Seen {
    fn finish<B: MessageBody>(&self, response: ServiceResponse<B>) -> ServiceResponse<EitherBody<B>> {
        let route = response.request().match_pattern().unwrap_or_else(|| "none".to_owned());
        let status = response.status();
        let is_as_it_is = response.response().extensions().contains::<AsItIs>();
        if status.is_client_error() || status.is_server_error() {
            refused::tell(response.request(), status);
        }
        if !is_as_it_is && (status.is_client_error() || status.is_server_error()) {
            let answer = match response.response().error().and_then(|error| error.as_error::<Problem>()) {
                Some(problem) => self.answer(problem, &route, Some(response.request())),
                None => {
                    let allow = response.headers().get(ALLOW).map(|routes| head::allowed(routes, &self.path));
                    let problem = Problem::of_framework(status, allow);
                    self.answer(&problem, &route, Some(response.request()))
                }
            };
            return response.into_response(answer).map_into_right_body();
        }
        let mut response = response;
        self.note(status, &route);
        let request = response.request().clone();
        self.add_headers(response.headers_mut(), Some(&request));
        response.map_into_left_body()
    }

    /// The problem as a complete answer, noted in log and metrics: a document, or a page for who asked for one.
    fn answer(&self, problem: &Problem, route: &str, request: Option<&HttpRequest>) -> HttpResponse {
        if let Some(cause) = problem.cause() {
            tracing::error!(request_id = %self.id, route, status = problem.status().as_u16(), cause, "request failed");
        }
        self.note(problem.status(), route);
        let shown = request.and_then(|request| (request.app_data::<ShownToPeople>()?.0)(request, problem));
        let mut response = shown.unwrap_or_else(|| problem.response(&self.path, self.id));
        self.add_headers(response.headers_mut(), request);
        response
    }

    fn add_headers(&self, headers: &mut HeaderMap, request: Option<&HttpRequest>) {
        if let Some(added) = request.and_then(|request| request.extensions_mut().remove::<AnswerHeaders>()) {
            for (name, value) in added.0 {
                if name == VARY {
                    headers.append(name, value);
                } else if !headers.contains_key(&name) {
                    headers.insert(name, value);
                }
            }
        }
        // A policy says it better than this older header, which knows no list; the two must not contradict each other.
        let says_who_may_frame = headers
            .get(CONTENT_SECURITY_POLICY)
            .is_some_and(|policy| !String::from_utf8_lossy(policy.as_bytes()).contains("frame-ancestors 'none'"));
        for (name, value) in HEADERS {
            if X_FRAME_OPTIONS == name && says_who_may_frame {
                continue;
            }
            let name = HeaderName::from_static(name);
            if !headers.contains_key(&name) {
                headers.insert(name, HeaderValue::from_static(value));
            }
        }
        if let Ok(id) = HeaderValue::try_from(self.id.to_string()) {
            headers.insert(HeaderName::from_static(REQUEST_ID), id);
        }
    }

    fn note(&self, status: StatusCode, route: &str) {
        let elapsed = self.started.elapsed();
        metrics::count_request(&self.method, route, status, elapsed);
        tracing::info!(
            request_id = %self.id,
            method = metrics::method_label(&self.method),
            route,
            status = status.as_u16(),
            duration_ms = elapsed.as_secs_f64() * 1000.0,
            "request"
        );
    }
}

/// Headers that layers further in add to the answer, whatever it becomes.
#[derive(Default)]
pub struct AnswerHeaders(Vec<(HeaderName, HeaderValue)>);

impl AnswerHeaders {
    /// Adds a header to the answer of a request.
    pub fn add(request: &HttpRequest, name: HeaderName, value: HeaderValue) {
        let mut extensions = request.extensions_mut();
        if !extensions.contains::<AnswerHeaders>() {
            extensions.insert(AnswerHeaders::default());
        }
        if let Some(added) = extensions.get_mut::<AnswerHeaders>() {
            added.0.push((name, value));
        }
    }
}

/// What ran panicked.
#[derive(Debug)]
pub struct Panicked;

/// Waits for a future; a panic becomes its result.
pub async fn without_panic<F: Future>(future: F) -> Result<F::Output, Panicked> {
    let mut future = pin!(future);
    poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
        Ok(Poll::Ready(output)) => Poll::Ready(Ok(output)),
        Ok(Poll::Pending) => Poll::Pending,
        Err(_) => Poll::Ready(Err(Panicked)),
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::body::to_bytes;
    use actix_web::dev::Service;
    use actix_web::middleware::from_fn;
    use actix_web::{App, test, web};

    #[actix_web::test]
    async fn a_handler_that_panics_is_answered_as_a_defect_of_ours() {
        async fn panics() -> HttpResponse {
            panic!("secret")
        }
        let app = App::new().route("/panic", web::get().to(panics)).wrap(from_fn(complete));
        let service = test::init_service(app).await;
        let error = service.call(test::TestRequest::get().uri("/panic").to_request()).await.unwrap_err();
        let response = error.error_response();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(response.headers().get("api-version").unwrap(), API_VERSION);
        let body = to_bytes(response.into_body()).await.unwrap();
        let problem: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(problem["type"], "urn:loopvermogen:problem:internal");
        assert_eq!(problem["instance"], "/panic");
        assert!(!problem.to_string().contains("secret"));
    }

    #[actix_web::test]
    async fn a_failure_of_the_framework_becomes_a_problem_document() {
        let app =
            App::new().route("/number/{n}", web::get().to(|_: web::Path<u8>| async { "" })).wrap(from_fn(complete));
        let service = test::init_service(app).await;
        let response = service.call(test::TestRequest::get().uri("/number/x").to_request()).await.unwrap();
        assert_eq!(response.status(), StatusCode::NOT_FOUND);
        let body = to_bytes(response.into_body()).await.unwrap();
        assert!(String::from_utf8_lossy(&body).contains("urn:loopvermogen:problem:not-found"));
    }
}
