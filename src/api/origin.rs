//! From where a request comes: its number and the kind of its address, for the audit.

use super::State;
use crate::app::Caller;
use crate::app::settings::Network;
use crate::domain::audit::{AddressClass, Origin};
use actix_web::{HttpMessage, HttpRequest};
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
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

/// The address that a request comes from. What a header says of it is believed only of a proxy on the list: the last
/// address that no such proxy has.
pub fn address(request: &HttpRequest, proxies: &[Network]) -> Option<IpAddr> {
    let peer = request.peer_addr()?.ip().to_canonical();
    let is_trusted = |address: IpAddr| proxies.iter().any(|proxy| proxy.holds(address));
    if !is_trusted(peer) {
        return Some(peer);
    }
    let headers = request.headers().get_all(FORWARDED_FOR).filter_map(|header| header.to_str().ok());
    let named: Vec<&str> = headers.flat_map(|header| header.split(',')).map(str::trim).collect();
    let mut client = peer;
    for name in named.into_iter().rev() {
        let Some(address) = named_address(name) else { break };
        client = address.to_canonical();
        if !is_trusted(client) {
            break;
        }
    }
    Some(client)
}

/// An address as a proxy writes it: alone, or, as Azure and IIS do, with the port of the client behind it.
fn named_address(name: &str) -> Option<IpAddr> {
    let bracketed = || name.strip_prefix('[')?.strip_suffix(']')?.parse::<Ipv6Addr>().ok().map(IpAddr::V6);
    let with_port = || name.parse::<SocketAddr>().ok().map(|address| address.ip());
    name.parse().ok().or_else(with_port).or_else(bracketed)
}

const FORWARDED_FOR: &str = "x-forwarded-for";

/// From where a request comes.
pub fn of(request: &HttpRequest, state: &State) -> Origin {
    let request_id = request.extensions().get::<RequestId>().map(|id| id.0);
    let address = address(request, &state.limits.trusted_proxies);
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
    use actix_web::test::TestRequest;

    #[test]
    fn a_forwarded_address_is_believed_of_a_proxy_on_the_list_only() {
        let proxies = Network::parse_list("10.0.0.0/8").unwrap();
        let of = |peer: &str, forwarded: &str| {
            let request = TestRequest::get().peer_addr(format!("{peer}:1").parse().unwrap());
            let request = request.insert_header((FORWARDED_FOR, forwarded)).to_http_request();
            address(&request, &proxies).unwrap().to_string()
        };
        assert_eq!(of("192.0.2.1", "203.0.113.9"), "192.0.2.1");
        assert_eq!(of("10.0.0.1", "203.0.113.9"), "203.0.113.9");
        // Whoever calls may write what it likes before what the proxy adds.
        assert_eq!(of("10.0.0.1", "1.1.1.1, 203.0.113.9, 10.0.0.2"), "203.0.113.9");
        assert_eq!(of("10.0.0.1", "203.0.113.9, nonsense"), "10.0.0.1");
        // Some write the port too.
        assert_eq!(of("10.0.0.1", "203.0.113.9:5555"), "203.0.113.9");
        assert_eq!(of("10.0.0.1", "1.1.1.1, [2001:db8::1]:5555, 10.0.0.2:443"), "2001:db8::1");
        assert_eq!(of("10.0.0.1", "[2001:db8::1]"), "2001:db8::1");
        assert_eq!(of("10.0.0.1", "2001:db8::1"), "2001:db8::1");
        assert_eq!(of("10.0.0.1", "203.0.113.9:99999"), "10.0.0.1");
    }

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
