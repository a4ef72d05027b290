//! Addresses and networks from which an API key works.

use std::net::IpAddr;

/// Whether `text` is an address or a network: `192.0.2.1`, `192.0.2.0/24`, `2001:db8::/32`.
pub fn is_valid(text: &str) -> bool {
    parse(text).is_some()
}

/// Whether `address` is one of `list` or lies in a network of it.
pub fn allows(list: &[String], address: &str) -> bool {
    let Ok(address) = address.parse::<IpAddr>() else {
        return false;
    };
    list.iter().filter_map(|text| parse(text)).any(|(network, length)| contains(network, length, address))
}

/// The network of a caller by which attempts are counted: one subscriber has a whole /64 of IPv6.
pub fn network(address: &str) -> String {
    match address.parse::<IpAddr>().map(|address| address.to_canonical()) {
        Ok(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        Ok(IpAddr::V4(_)) | Err(_) => address.to_owned(),
    }
}

fn parse(text: &str) -> Option<(IpAddr, u32)> {
    let (address, length) = match text.split_once('/') {
        Some((address, length)) => (address, Some(length.parse().ok()?)),
        None => (text, None),
    };
    let address: IpAddr = address.parse().ok()?;
    let most = if address.is_ipv4() { 32 } else { 128 };
    let length = length.unwrap_or(most);
    (length <= most).then_some((address, length))
}

fn contains(network: IpAddr, length: u32, address: IpAddr) -> bool {
    let (network, address, width) = match (network, address.to_canonical()) {
        (IpAddr::V4(network), IpAddr::V4(address)) => {
            (u128::from(network.to_bits()), u128::from(address.to_bits()), 32)
        }
        (IpAddr::V6(network), IpAddr::V6(address)) => (network.to_bits(), address.to_bits(), 128),
        (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => return false,
    };
    length == 0 || (network ^ address) >> (width - length) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_contain_their_addresses() {
        let list = ["192.0.2.0/24".to_owned(), "2001:db8::/32".to_owned(), "10.0.0.1".to_owned()];
        for inside in ["192.0.2.255", "2001:db8::1", "10.0.0.1", "::ffff:192.0.2.7"] {
            assert!(allows(&list, inside), "{inside}");
        }
        for outside in ["192.0.3.0", "2001:db9::1", "10.0.0.2", "x"] {
            assert!(!allows(&list, outside), "{outside}");
        }
        assert!(!is_valid("192.0.2.0/33") && !is_valid("host") && is_valid("0.0.0.0/0"));
    }
}
