//! What went wrong, as a page that says what to do. Who is not signed in is sent to where one signs in.

use super::frame::{Frame, answer_with};
use super::sent::{Sent, read_ahead};
use crate::api::every_response::{AsItIs, Panicked, without_panic};
use crate::api::head;
use crate::api::origin::{Known, RequestId};
use crate::api::permission::{Permit, UseSession};
use crate::api::problem::Problem;
use crate::api::sign_in::own_path;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{ACCEPT, ALLOW, HOST, LINK, LOCATION, REFERER, RETRY_AFTER};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpRequest, HttpResponse};
use askama::Template;

#[derive(Template)]
#[template(path = "failure.html")]
struct FailurePage {
    frame: Frame,
    title: &'static str,
    /// What stands in the way, when it is known.
    causes: Vec<&'static str>,
    help: &'static str,
    number: Option<String>,
    /// The ways on, besides *Vandaag*: where they go and what they are called.
    ways: Vec<(String, &'static str)>,
    /// What somebody typed into the form that was not taken.
    typed: Vec<String>,
    /// The same form, to be sent once more: where to, its fields, and whether one signs in first.
    again: Option<Again>,
}

/// A form that may be sent once more.
struct Again {
    action: String,
    fields: Vec<(String, String)>,
    after_sign_in: bool,
}

/// Turns a failure, a panic too, into a page; what succeeded, and a page that failed in its own way, go on as they are.
pub async fn show<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let typed = read_ahead(&mut request).await;
    let own = request.request().clone();
    let response = match without_panic(async move { next.call(request).await }).await {
        Ok(response) => response?,
        Err(Panicked) => {
            let problem = Problem::internal("a page panicked");
            tell(&own, problem.status(), &problem);
            let page = page(&own, problem.status(), Some(&problem), typed.as_ref())?;
            return Ok(ServiceResponse::new(own, page).map_into_right_body());
        }
    };
    let status = response.status();
    let is_page = response.response().extensions().contains::<AsItIs>();
    if is_page || !(status.is_client_error() || status.is_server_error()) {
        return Ok(response.map_into_left_body());
    }
    let request = response.request();
    let problem = response.response().error().and_then(|error| error.as_error::<Problem>());
    if let Some(problem) = problem {
        tell(request, status, problem);
    }
    let mut page = match status {
        StatusCode::UNAUTHORIZED if typed.is_none() => to_sign_in(request),
        _ => page(request, status, problem, typed.as_ref())?,
    };
    if let Some(routes) = response.headers().get(ALLOW) {
        page.headers_mut().insert(ALLOW, head::allowed(routes, request.path()));
    }
    Ok(response.into_response(page).map_into_right_body())
}

/// Logs a failure of ours.
fn tell(request: &HttpRequest, status: StatusCode, problem: &Problem) {
    let Some(cause) = problem.cause() else { return };
    let id = request.extensions().get::<RequestId>().map(|id| id.0.to_string()).unwrap_or_default();
    tracing::error!(request_id = id, status = status.as_u16(), cause, "page failed");
}

/// A path that is nowhere: a page for who asks for one, with the menu for who is signed in, and for programs what the
/// API says.
pub async fn get_unknown(request: HttpRequest, _: Option<Permit<UseSession>>) -> Result<HttpResponse, Problem> {
    match wants_a_page(&request) {
        true => page(&request, StatusCode::NOT_FOUND, None, None),
        false => Ok(HttpResponse::NotFound().finish()),
    }
}

/// A failure of the layers around all paths, such as asking too often, as a page for who asks for one.
pub fn show_to_people(request: &HttpRequest, problem: &Problem) -> Option<HttpResponse> {
    wants_a_page(request).then(|| page(request, problem.status(), Some(problem), None).ok()).flatten()
}

fn wants_a_page(request: &HttpRequest) -> bool {
    let accepted = request.headers().get(ACCEPT).and_then(|header| header.to_str().ok()).unwrap_or_default();
    let is_for_programs =
        ["/v1/", "/oauth/", "/health/", "/metrics"].iter().any(|start| request.path().starts_with(start));
    accepted.contains("text/html") && !is_for_programs
}

fn page(
    request: &HttpRequest,
    status: StatusCode,
    problem: Option<&Problem>,
    typed: Option<&Sent>,
) -> Result<HttpResponse, Problem> {
    let known = request.extensions().get::<Known>().map(|known| known.0.clone());
    let frame = match came_from(request).filter(|_| !request.method().is_safe()) {
        Some(path) => Frame::new(request).standing_on(&path),
        None => Frame::new(request),
    };
    let frame = match &known {
        Some(caller) => frame.of(caller),
        None => frame,
    };
    let w = frame.w;
    let has_ended = status == StatusCode::UNAUTHORIZED && typed.is_some();
    let (title, help) = match status {
        _ if has_ended => (w.failure_session_ended, w.failure_session_ended_help),
        _ if problem.is_some_and(Problem::is_unavailable) => (w.failure_unavailable, w.failure_unavailable_help),
        StatusCode::NOT_FOUND => (w.failure_not_found, w.failure_not_found_help),
        StatusCode::GONE => (w.failure_gone, w.failure_gone_help),
        StatusCode::UNAUTHORIZED => (w.sign_in_failed, w.failure_sign_in_help),
        StatusCode::FORBIDDEN => (w.failure_forbidden, w.failure_forbidden_help),
        StatusCode::CONFLICT => (w.failure_conflict, w.failure_conflict_help),
        StatusCode::PRECONDITION_FAILED => (w.failure_changed, w.failure_changed_help),
        StatusCode::PAYLOAD_TOO_LARGE => (w.failure_too_large, w.failure_too_large_help),
        StatusCode::TOO_MANY_REQUESTS => (w.failure_too_often, w.failure_too_often_help),
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::REQUEST_TIMEOUT => (w.failure_busy, w.failure_busy_help),
        status if status.is_client_error() => (w.failure_input, w.failure_input_help),
        _ => (w.failure_other, w.failure_other_help),
    };
    let mut causes: Vec<&str> = Vec::new();
    for fault in problem.iter().flat_map(|problem| problem.errors()) {
        causes.extend(w.named(&format!("cause_{}", fault.code)).filter(|cause| !causes.contains(cause)));
    }
    let help = if causes.is_empty() { help } else { w.failure_known_help };
    let id = request.extensions().get::<RequestId>().map(|id| id.0.to_string());
    let number = id.filter(|_| [w.failure_other, w.failure_unavailable].contains(&title));
    let ways = if has_ended { Vec::new() } else { ways_on(request, &frame, status, problem) };
    let again = typed.filter(|_| has_ended || may_pass(status)).map(|sent| Again {
        action: request.path().to_owned(),
        fields: sent.pairs().to_vec(),
        after_sign_in: has_ended,
    });
    let typed = typed.iter().flat_map(|sent| sent.written()).map(str::to_owned).collect();
    let page = FailurePage { frame, title, causes, help, number, ways, typed, again };
    let mut response = as_it_is(answer_with(status, &page)?);
    for (name, value) in problem.iter().flat_map(|problem| problem.headers()) {
        response.headers_mut().insert(name.clone(), value.clone());
    }
    if status == StatusCode::SERVICE_UNAVAILABLE && !response.headers().contains_key(RETRY_AFTER) {
        response.headers_mut().insert(RETRY_AFTER, 1.into());
    }
    Ok(response)
}

/// Where somebody goes on from here: to what took its place, once more to the same page when that may help, or back.
fn ways_on(
    request: &HttpRequest,
    frame: &Frame,
    status: StatusCode,
    problem: Option<&Problem>,
) -> Vec<(String, &'static str)> {
    let w = frame.w;
    let link = problem.and_then(|problem| problem.headers().iter().find(|(name, _)| *name == LINK));
    let successor = link.and_then(|(_, value)| {
        let path = value.to_str().ok()?.strip_prefix("</v1/firms/")?.split_once('>')?.0;
        Some((format!("/bedrijven/{path}"), w.failure_successor))
    });
    let is_page = request.method().is_safe() && frame.path() == request.path();
    let again = request.uri().path_and_query().filter(|_| may_pass(status) && is_page);
    let again = again.map(|path| (path.as_str().to_owned(), w.failure_again));
    let sign_in = (status == StatusCode::UNAUTHORIZED).then(|| ("/sign-in".to_owned(), w.sign_in));
    let back = came_from(request).filter(|_| again.is_none()).map(|path| (path, w.failure_back));
    [successor, sign_in, again, back].into_iter().flatten().collect()
}

/// Whether the same may go well a moment later.
fn may_pass(status: StatusCode) -> bool {
    status.is_server_error() || [StatusCode::TOO_MANY_REQUESTS, StatusCode::REQUEST_TIMEOUT].contains(&status)
}

/// The page of ours from which somebody came here.
fn came_from(request: &HttpRequest) -> Option<String> {
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    let (_, rest) = header(REFERER)?.split_once("://")?;
    let (host, path) = rest.split_at(rest.find('/')?);
    // What was done before is not told once more.
    let path = path.split("?done=").next().filter(|path| *path != request.path())?;
    (Some(host) == header(HOST)).then(|| own_path(path).ok()).flatten()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::error::StorageError;
    use actix_web::body::to_bytes;
    use actix_web::middleware::from_fn;
    use actix_web::{App, test, web};

    #[actix_web::test]
    async fn a_page_that_panics_is_answered_with_a_page() {
        async fn panics() -> HttpResponse {
            panic!("secret")
        }
        let resource = web::resource("/regio").app_data(()).route(web::get().to(panics));
        let service = test::init_service(App::new().service(resource.wrap(from_fn(show)))).await;
        let response = test::call_service(&service, test::TestRequest::get().uri("/regio").to_request()).await;
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let body = to_bytes(response.into_body()).await.unwrap();
        let page = String::from_utf8_lossy(&body);
        assert!(page.starts_with("<!doctype html>") && !page.contains("secret"), "{page}");
    }

    #[actix_web::test]
    async fn who_meets_a_full_disk_is_not_told_that_it_is_busy() {
        async fn full() -> Result<HttpResponse, Problem> {
            Err(StorageError::Full { doing: "saving a firm", source: "full".into() }.into())
        }
        let resource = web::resource("/bedrijven").route(web::get().to(full));
        let service = test::init_service(App::new().service(resource.wrap(from_fn(show)))).await;
        let response = test::call_service(&service, test::TestRequest::get().uri("/bedrijven").to_request()).await;
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(response.headers().get(RETRY_AFTER).unwrap(), "60");
        let body = to_bytes(response.into_body()).await.unwrap();
        let page = String::from_utf8_lossy(&body);
        assert!(page.contains("De server kan dit nu niet") && !page.contains("druk"), "{page}");
    }
}
