//! Where the product may call: the open network, over TLS, and what an administrator listed of the own one.

use http::Uri;
use kernel::Network;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The own networks that an administrator lets channels call; there, and only there, without TLS too.
#[derive(Debug, Clone, Default)]
pub struct Reach(pub Vec<Network>);

impl Reach {
    pub fn lists(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(address))
    }

    /// Whether this address may be called, by TLS or not.
    pub(crate) fn allows(&self, address: IpAddr, is_tls: bool) -> bool {
        self.lists(address) || (is_tls && is_open(address))
    }
}

/// An address of the web, taken apart.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    pub is_tls: bool,
    pub host: String,
    pub port: u16,
    /// With what is asked for behind it.
    pub path: String,
}

/// Nothing where it is none, or holds a name and a password.
pub fn place(url: &str) -> Option<Place> {
    let uri: Uri = url.parse().ok()?;
    let is_tls = match uri.scheme_str()? {
        "https" => true,
        "http" => false,
        _ => return None,
    };
    let authority = uri.authority()?;
    let host = authority.host().trim_start_matches('[').trim_end_matches(']').to_owned();
    let has_port = authority.as_str().len() > authority.host().len();
    if host.is_empty() || authority.as_str().contains('@') || (has_port && authority.port_u16().is_none()) {
        return None;
    }
    let port = authority.port_u16().unwrap_or(if is_tls { 443 } else { 80 });
    let path = uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
    (port != 0).then_some(Place { is_tls, host, port, path })
}

/// Whether an address is of the open network: none of this machine, of a network of one's own, of a cloud's inside, or
/// that leads to one of these by another notation.
fn is_open(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => is_open_v4(address),
        IpAddr::V6(address) => is_open_v6(address),
    }
}

fn is_open_v4(address: Ipv4Addr) -> bool {
    let closed: [(Ipv4Addr, u32); 16] = [
        (Ipv4Addr::new(0, 0, 0, 0), 8),
        (Ipv4Addr::new(10, 0, 0, 0), 8),
        (Ipv4Addr::new(100, 64, 0, 0), 10),
        (Ipv4Addr::new(127, 0, 0, 0), 8),
        // Clouds tell their secrets here.
        (Ipv4Addr::new(169, 254, 0, 0), 16),
        (Ipv4Addr::new(168, 63, 129, 16), 32),
        (Ipv4Addr::new(172, 16, 0, 0), 12),
        (Ipv4Addr::new(192, 0, 0, 0), 24),
        (Ipv4Addr::new(192, 0, 2, 0), 24),
        (Ipv4Addr::new(192, 88, 99, 0), 24),
        (Ipv4Addr::new(192, 168, 0, 0), 16),
        (Ipv4Addr::new(198, 18, 0, 0), 15),
        (Ipv4Addr::new(198, 51, 100, 0), 24),
        (Ipv4Addr::new(203, 0, 113, 0), 24),
        (Ipv4Addr::new(224, 0, 0, 0), 4),
        (Ipv4Addr::new(240, 0, 0, 0), 4),
    ];
    let bits = u32::from(address);
    !closed.iter().any(|(first, length)| (bits ^ u32::from(*first)) >> (32 - length) == 0)
}

/// Of the newer notation only what is given out for the open network, without what carries an older address inside.
fn is_open_v6(address: Ipv6Addr) -> bool {
    let parts = address.segments();
    let is_given_out = parts[0] & 0xe000 == 0x2000;
    let is_special = match parts {
        // 2001::/23 with its tunnels, documentation, 6to4, and documentation again.
        [0x2001, second, ..] => second < 0x0200 || second == 0x0db8,
        [0x2002, ..] => true,
        [0x3fff, second, ..] => second < 0x1000,
        _ => false,
    };
    is_given_out && !is_special
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_of_the_open_network() {
        for (text, is_one) in [
            ("8.8.8.8", true),
            ("101.226.129.158", true),
            ("2400:3200::1", true),
            ("0.0.0.0", false),
            ("10.1.2.3", false),
            ("100.100.100.200", false),
            ("127.0.0.1", false),
            ("127.9.9.9", false),
            ("168.63.129.16", false),
            ("168.63.129.17", true),
            ("169.254.169.254", false),
            ("172.16.0.1", false),
            ("172.32.0.1", true),
            ("192.168.1.1", false),
            ("198.19.255.255", false),
            ("224.0.0.1", false),
            ("255.255.255.255", false),
            ("::", false),
            ("::1", false),
            ("::ffff:127.0.0.1", false),
            ("::ffff:8.8.8.8", true),
            ("::127.0.0.1", false),
            ("64:ff9b::7f00:1", false),
            ("2001::1", false),
            ("2001:db8::1", false),
            ("2002:7f00:1::", false),
            ("fc00::1", false),
            ("fd00:ec2::254", false),
            ("fe80::1", false),
            ("ff02::1", false),
        ] {
            assert_eq!(is_open(text.parse().expect("an address")), is_one, "{text}");
        }
    }

    #[test]
    fn without_tls_only_where_it_is_listed() {
        let reach = Reach(vec!["127.0.0.0/8".parse().expect("a network")]);
        let at = |text: &str| text.parse::<IpAddr>().expect("an address");
        assert!(reach.allows(at("127.0.0.1"), false) && reach.allows(at("::ffff:127.0.0.1"), true));
        assert!(reach.allows(at("8.8.8.8"), true) && !reach.allows(at("8.8.8.8"), false));
        assert!(!reach.allows(at("10.0.0.1"), true));
        assert!(!Reach::default().allows(at("127.0.0.1"), true));
    }

    #[test]
    fn addresses_taken_apart() {
        let found = place("https://hooks.example/a/b?c=d&e=f").expect("a place");
        let wanted =
            Place { is_tls: true, host: "hooks.example".into(), port: 443, path: "/a/b?c=d&e=f".into() };
        assert_eq!(found, wanted);
        assert_eq!(place("http://[::1]:8080").map(|one| (one.host, one.port)), Some(("::1".into(), 8080)));
        for wrong in [
            "",
            "hooks.example",
            "ftp://hooks.example/",
            "file:///etc/passwd",
            "https://",
            "https://somebody:secret@hooks.example/",
            "https://hooks.example:99999/",
            "https://hooks.example:0/",
            "https://hooks.example/a b",
            "https://hooks.example/\r\nX: y",
            "javascript:alert(1)",
        ] {
            assert_eq!(place(wrong), None, "{wrong}");
        }
    }
}
