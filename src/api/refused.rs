//! Which answers are told to the audit as refusals.

use super::origin::{self, Known};
use super::{State, metrics};
use crate::app::refusals::Refused;
use crate::domain::OrganisationId;
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpMessage, HttpRequest, web};

/// Tells the audit of a request that was refused: for want of a right, for asking too often, or, of a write, because
/// the record is not there or not as the caller expects. Faults of the input are no refusals, and a path that does not
/// exist is nothing to be refused.
pub fn tell(request: &HttpRequest, status: StatusCode) {
    let (Some(state), Some(route)) = (request.app_data::<web::Data<State>>(), request.match_pattern()) else { return };
    if !is_refusal(request.method(), status) {
        return;
    }
    let known = request.extensions().get::<Known>().map(|known| known.0.clone());
    state.refusals.tell(Refused {
        organisation: known.as_ref().map_or(OrganisationId::DEFAULT, |caller| caller.organisation),
        caller: known.map(|caller| (caller.subject, caller.role)),
        origin: origin::of(request, state),
        operation: format!("{} {route}", metrics::method_label(request.method())),
        status: status.as_u16(),
    });
}

fn is_refusal(method: &Method, status: StatusCode) -> bool {
    let is_write = [Method::POST, Method::PUT, Method::PATCH, Method::DELETE].contains(method);
    match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::TOO_MANY_REQUESTS => true,
        StatusCode::NOT_FOUND | StatusCode::CONFLICT | StatusCode::GONE | StatusCode::PRECONDITION_FAILED => is_write,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_read_of_what_is_not_there_is_no_refusal_and_a_write_of_it_is() {
        assert!(!is_refusal(&Method::GET, StatusCode::NOT_FOUND));
        assert!(is_refusal(&Method::DELETE, StatusCode::NOT_FOUND));
        assert!(is_refusal(&Method::GET, StatusCode::FORBIDDEN));
        assert!(!is_refusal(&Method::POST, StatusCode::BAD_REQUEST));
    }
}
