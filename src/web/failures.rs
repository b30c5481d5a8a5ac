//! What went wrong, as a page that says what to do. Who is not signed in is sent to where one signs in.

use super::frame::{Frame, answer_with};
use crate::api::every_response::AsItIs;
use crate::api::head;
use crate::api::origin::RequestId;
use crate::api::problem::Problem;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{ACCEPT, ALLOW, LOCATION, RETRY_AFTER};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpRequest, HttpResponse};
use askama::Template;

#[derive(Template)]
#[template(path = "failure.html")]
struct FailurePage {
    frame: Frame,
    title: &'static str,
    help: &'static str,
    number: Option<String>,
}

/// Turns a failure into a page; what succeeded, and a page that failed in its own way, go on as they are.
pub async fn show<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let response = next.call(request).await?;
    let status = response.status();
    let is_page = response.response().extensions().contains::<AsItIs>();
    if is_page || !(status.is_client_error() || status.is_server_error()) {
        return Ok(response.map_into_left_body());
    }
    let request = response.request();
    let problem = response.response().error().and_then(|error| error.as_error::<Problem>());
    if let Some(cause) = problem.and_then(Problem::cause) {
        let id = request.extensions().get::<RequestId>().map(|id| id.0.to_string()).unwrap_or_default();
        tracing::error!(request_id = id, status = status.as_u16(), cause, "page failed");
    }
    let mut page = match status {
        StatusCode::UNAUTHORIZED => to_sign_in(request),
        _ => page(request, status)?,
    };
    if let Some(routes) = response.headers().get(ALLOW) {
        page.headers_mut().insert(ALLOW, head::allowed(routes, request.path()));
    }
    Ok(response.into_response(page).map_into_right_body())
}

/// A path that is nowhere: a page for who asks for one, and for programs what the API says.
pub async fn get_unknown(request: HttpRequest) -> Result<HttpResponse, Problem> {
    let accepted = request.headers().get(ACCEPT).and_then(|header| header.to_str().ok()).unwrap_or_default();
    match accepted.contains("text/html") && !request.path().starts_with("/v1/") {
        true => page(&request, StatusCode::NOT_FOUND),
        false => Ok(HttpResponse::NotFound().finish()),
    }
}

fn page(request: &HttpRequest, status: StatusCode) -> Result<HttpResponse, Problem> {
    let frame = Frame::new(request);
    let w = frame.w;
    let (title, help) = match status {
        StatusCode::NOT_FOUND => (w.failure_not_found, w.failure_not_found_help),
        StatusCode::FORBIDDEN => (w.failure_forbidden, w.failure_forbidden_help),
        StatusCode::CONFLICT => (w.failure_conflict, w.failure_conflict_help),
        StatusCode::SERVICE_UNAVAILABLE => (w.failure_busy, w.failure_busy_help),
        status if status.is_client_error() => (w.failure_input, w.failure_input_help),
        _ => (w.failure_other, w.failure_other_help),
    };
    let id = request.extensions().get::<RequestId>().map(|id| id.0.to_string());
    let number = id.filter(|_| title == w.failure_other);
    let mut response = as_it_is(answer_with(status, &FailurePage { frame, title, help, number })?);
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(RETRY_AFTER, 1.into());
    }
    Ok(response)
}

/// Marks a page that failed in its own way.
pub fn as_it_is(mut response: HttpResponse) -> HttpResponse {
    response.extensions_mut().insert(AsItIs);
    response
}

fn to_sign_in(request: &HttpRequest) -> HttpResponse {
    let is_page = request.method() == Method::GET;
    let next = request.uri().path_and_query().filter(|_| is_page).map_or("/", |path| path.as_str());
    HttpResponse::SeeOther().insert_header((LOCATION, format!("/sign-in?next={}", encoded(next)))).finish()
}

/// A text as the value of a parameter.
pub fn encoded(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    let one = |byte: u8| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(one).collect()
}
