//! Whether an address is one of the public internet.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether an address lies in the public internet by the registries of special-purpose addresses (RFC 6890): not this
/// machine, not a private or shared network, not a link, not the address of another one wrapped up.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !(address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || a == 0
        // Multicast, reserved, broadcast.
        || a >= 224
        // Shared by carriers; protocol assignments; relays of 6to4; measurements.
        || (a == 100 && (64..128).contains(&b))
        || (a, b, c) == (192, 0, 0)
        || (a, b, c) == (192, 88, 99)
        || (a == 198 && (18..20).contains(&b)))
}

/// Only what is handed out as global unicast, 2000::/3. Mapped, translated (NAT64), private and link-local addresses lie
/// outside; Teredo and 6to4, which wrap an IPv4 address up, and documentation lie within and are left out.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, ..] = address.segments();
    let is_global = a & 0xe000 == 0x2000;
    let is_protocol = a == 0x2001 && b < 0x0200;
    let is_documentation = (a == 0x2001 && b == 0x0db8) || (a == 0x3fff && b < 0x1000);
    is_global && !is_protocol && !is_documentation && a != 0x2002
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_addresses_are_told_from_others() {
        let public = |address: &str| is_public(address.parse().unwrap());
        for address in ["1.1.1.1", "145.100.0.1", "172.32.0.1", "100.128.0.1", "2a02:1234::1", "2600::1"] {
            assert!(public(address), "{address}");
        }
        for address in
            ["198.18.0.1", "192.0.0.8", "192.0.2.1", "203.0.113.1", "255.255.255.255", "240.0.0.1", "::", "2001:db8::1"]
        {
            assert!(!public(address), "{address}");
        }
    }
}
