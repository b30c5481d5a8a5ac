//! Networks of proxies whose word is taken on who calls.

use std::net::IpAddr;

/// An address, or all addresses that begin with the same bits, as `10.0.0.0/8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

impl Network {
    /// Reads `10.0.0.0/8` or a single address.
    pub fn parse(text: &str) -> Option<Network> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse().ok()?)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().ok()?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.unwrap_or(most);
        (bits <= most).then_some(Network { address, bits })
    }

    /// Networks separated by commas.
    pub fn parse_list(text: &str) -> Option<Vec<Network>> {
        text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(Network::parse).collect()
    }

    /// Whether an address lies in the network.
    pub fn holds(&self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(ours), IpAddr::V4(other)) => {
                let unlike = u32::from(ours) ^ u32::from(other);
                unlike.checked_shr(32 - u32::from(self.bits)).unwrap_or(0) == 0
            }
            (IpAddr::V6(ours), IpAddr::V6(other)) => {
                let unlike = u128::from(ours) ^ u128::from(other);
                unlike.checked_shr(128 - u32::from(self.bits)).unwrap_or(0) == 0
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_holds_the_addresses_that_begin_alike() {
        let holds = |network: &str, address: &str| Network::parse(network).unwrap().holds(address.parse().unwrap());
        assert!(holds("10.0.0.0/8", "10.255.1.2") && !holds("10.0.0.0/8", "11.0.0.1"));
        assert!(holds("192.0.2.1", "192.0.2.1") && !holds("192.0.2.1", "192.0.2.2"));
        assert!(holds("2001:db8::/32", "2001:db8:1::1") && !holds("2001:db8::/32", "2001:db9::1"));
        assert!(holds("0.0.0.0/0", "203.0.113.9") && !holds("0.0.0.0/0", "::1"));
    }

    #[test]
    fn what_is_no_network_is_refused() {
        for wrong in ["10.0.0.0/33", "::1/129", "proxy", "10.0.0.0/", "10.0.0.0/-1", "1.2.3"] {
            assert_eq!(Network::parse(wrong), None, "{wrong}");
        }
        assert_eq!(Network::parse_list(" 127.0.0.1, ::1 ,").unwrap().len(), 2);
    }
}
