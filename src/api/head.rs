//! `HEAD`: the head of what `GET` would answer, and nothing else.
//!
//! A request with `HEAD` goes on as the `GET` of its path, through everything that a `GET` goes through, and its body is
//! dropped unread: a file that would be made while it is sent is not made. The length that the body has stands in the
//! head. What would wait for something asks [`is_asked`] first, and what a `GET` uses up is not to be asked by `HEAD` at
//! all: `is_taken`.

use actix_web::body::{BodySize, EitherBody, MessageBody};
use actix_web::dev::{ResponseHead, ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::header::{CONTENT_LENGTH, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::Bytes;
use actix_web::{Error, HttpMessage, HttpRequest};
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

/// Beginnings of paths whose `GET` can be answered once: a program that looks whether a link works must not use it up.
const ONCE: [&str; 2] = ["/sign-in/tickets/", "/sign-in/callback"];

/// In the extensions of a request: it came as `HEAD`.
struct CameAsHead;

/// Whether a request came as `HEAD`.
pub fn is_asked(request: &HttpRequest) -> bool {
    request.extensions().contains::<CameAsHead>()
}

/// The method with which a request came.
pub fn method(request: &ServiceRequest) -> Method {
    match request.extensions().contains::<CameAsHead>() {
        true => Method::HEAD,
        false => request.method().clone(),
    }
}

/// Whether `HEAD` is taken where `GET` is.
fn is_taken(path: &str) -> bool {
    !ONCE.iter().any(|beginning| path.starts_with(beginning))
}

/// The methods that a path takes, from those that its routes have.
pub fn allowed(routes: &HeaderValue, path: &str) -> HeaderValue {
    let methods = routes.to_str().unwrap_or_default();
    let has_get = methods.split(',').any(|method| method.trim() == "GET");
    match has_get && is_taken(path) {
        true => HeaderValue::try_from(format!("{methods}, HEAD")).unwrap_or_else(|_| routes.clone()),
        false => routes.clone(),
    }
}

/// Answers `HEAD` as `GET`, without the body; the outermost layer, so that headers and problems are those of the `GET`.
pub async fn answer<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, Unsent>>, Error> {
    if request.method() != Method::HEAD || !is_taken(request.path()) {
        return next.call(request).await.map(ServiceResponse::map_into_left_body);
    }
    request.extensions_mut().insert(CameAsHead);
    request.head_mut().method = Method::GET;
    match next.call(request).await {
        Ok(response) => Ok(response.map_body(without_body).map_into_right_body()),
        Err(error) => {
            let response = error.error_response().map_body(without_body).map_into_boxed_body();
            Err(InternalError::from_response("answered", response).into())
        }
    }
}

/// A body that is not sent.
pub struct Unsent(BodySize);

impl MessageBody for Unsent {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        self.0
    }

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Bytes, Infallible>>> {
        Poll::Ready(None)
    }
}

/// Drops a body. The framework leaves the body of an answer out when the request that it read last is a `HEAD`, which is
/// another one when several are sent at once. So the length is a header, and the body one of unknown length that ends at
/// once: of that, nothing is written in either case.
fn without_body<B: MessageBody>(head: &mut ResponseHead, body: B) -> Unsent {
    match body.size() {
        BodySize::Sized(length) if length > 0 && head.status != StatusCode::NOT_MODIFIED => {
            head.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(length));
            head.no_chunking(true);
            Unsent(BodySize::Stream)
        }
        BodySize::Sized(0) => Unsent(BodySize::Sized(0)),
        _ => Unsent(BodySize::None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn head_is_allowed_where_get_is_but_not_where_get_uses_something_up() {
        let allow = |methods, path| allowed(&HeaderValue::from_static(methods), path).to_str().unwrap().to_owned();
        assert_eq!(allow("GET, POST", "/v1/firms"), "GET, POST, HEAD");
        assert_eq!(allow("POST", "/v1/matches"), "POST");
        assert_eq!(allow("GET", "/sign-in/tickets/abc"), "GET");
    }
}
