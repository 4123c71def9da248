//! Where a request came from, as far as it matters beyond HTTP: for sessions, limits and evidence.

use std::net::IpAddr;

#[derive(Debug, Clone, PartialEq)]
pub struct Peer {
    pub ip: IpAddr,
    /// Cut to 300 characters.
    pub user_agent: String,
}

/// The network an address stands for when calls are counted: IPv6 users own a /64, IPv4 users one address.
pub fn network(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V6(six) => IpAddr::V6((u128::from(six) & !u128::from(u64::MAX)).into()),
        four => four,
    }
}
