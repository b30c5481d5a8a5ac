//! From where a request comes: its number and the kind of its address, for the audit.

use super::State;
use crate::app::Caller;
use crate::domain::audit::{AddressClass, Origin};
use actix_web::{HttpMessage, HttpRequest};
use std::net::IpAddr;
use uuid::Uuid;

/// The number of a request, which [`super::every_response`] gives it.
#[derive(Clone, Copy)]
pub struct RequestId(pub Uuid);

/// The caller of a request whose token is accepted.
#[derive(Clone)]
pub struct Known(pub Caller);

/// Tells the caller from where it calls, and the request who calls.
pub fn note(request: &HttpRequest, caller: &mut Caller, state: &State) {
    caller.origin = of(request, state);
    request.extensions_mut().insert(Known(caller.clone()));
}

/// From where a request comes.
pub fn of(request: &HttpRequest, _state: &State) -> Origin {
    let request_id = request.extensions().get::<RequestId>().map(|id| id.0);
    let address = request.peer_addr().map(|peer| peer.ip());
    Origin { request_id, address: address.map_or(AddressClass::Public, class) }
}

/// The kind of an address.
fn class(address: IpAddr) -> AddressClass {
    let address = address.to_canonical();
    let is_private = match address {
        IpAddr::V4(address) => address.is_private() || address.is_link_local(),
        IpAddr::V6(address) => address.is_unique_local() || address.is_unicast_link_local(),
    };
    match address.is_loopback() {
        true => AddressClass::Loopback,
        false if is_private => AddressClass::Private,
        false => AddressClass::Public,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_told_by_its_kind_only() {
        let of = |text: &str| class(text.parse().unwrap());
        for (text, expected) in [
            ("127.0.0.1", AddressClass::Loopback),
            ("::1", AddressClass::Loopback),
            ("::ffff:127.0.0.1", AddressClass::Loopback),
            ("10.1.2.3", AddressClass::Private),
            ("192.168.1.1", AddressClass::Private),
            ("fd00::1", AddressClass::Private),
            ("192.0.2.1", AddressClass::Public),
            ("2001:db8::1", AddressClass::Public),
        ] {
            assert_eq!(of(text), expected, "{text}");
        }
    }
}
