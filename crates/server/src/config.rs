//! Where the data is and under which names the four origins are reached.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

/// One of the four origins of the one server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// Pages for everybody.
    Public,
    /// The care app: signed assets and the sync API only.
    Care,
    /// Programme pages; no child is named.
    Desk,
    /// The second vault, which is not here yet.
    Lead,
}

impl Origin {
    /// All four, in the order of their ports.
    pub const ALL: [Self; 4] = [Self::Public, Self::Care, Self::Desk, Self::Lead];
}

/// The names by which browsers know the origins, each `scheme://host[:port]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origins {
    /// Public.
    pub public: String,
    /// Care.
    pub care: String,
    /// Desk.
    pub desk: String,
    /// Lead.
    pub lead: String,
}

impl Origins {
    /// The origins on one machine: `localhost` and three names below it, on four ports in a row.
    pub fn local(port: u16) -> Self {
        let name = |host: &str, offset: u16| format!("http://{host}:{}", port.wrapping_add(offset));
        Self {
            public: name("localhost", 0),
            care: name("care.localhost", 1),
            desk: name("desk.localhost", 2),
            lead: name("lead.localhost", 3),
        }
    }

    /// The name of one origin.
    pub fn of(&self, origin: Origin) -> &str {
        match origin {
            Origin::Public => &self.public,
            Origin::Care => &self.care,
            Origin::Desk => &self.desk,
            Origin::Lead => &self.lead,
        }
    }

    /// The `Host` that belongs to an origin.
    pub fn host(&self, origin: Origin) -> &str {
        let name = self.of(origin);
        name.split_once("://").map_or(name, |(_, host)| host)
    }
}

/// Configuration of a server.
#[derive(Debug, Clone)]
pub struct Config {
    /// The data folder.
    pub data: PathBuf,
    /// Where the public origin listens; the others follow on the next three ports.
    pub listen: SocketAddr,
    /// Names of the origins.
    pub origins: Origins,
    /// Two-letter country of the results that are published.
    pub country: String,
    /// Minutes east of Greenwich of the country's calendar, in which days begin (Jakarta: 420).
    pub offset_minutes: i32,
    /// Whether files of children are taken. Only a demonstration's folder takes one: recovery shares and their ceremony, without
    /// which a lost key loses a file, come with the work on people, devices and keys.
    pub takes_cases: bool,
}

impl Config {
    /// A server on one machine.
    pub fn local(data: impl Into<PathBuf>, listen: SocketAddr) -> Self {
        let origins = Origins::local(listen.port());
        Self { data: data.into(), listen, origins, country: "ID".to_owned(), offset_minutes: 420, takes_cases: false }
    }

    /// The same for a demonstration, whose invented children have files.
    #[must_use]
    pub fn for_demonstration(self) -> Self {
        Self { takes_cases: true, ..self }
    }

    /// The addresses to listen on, in the order of [`Origin::ALL`].
    pub fn addresses(&self) -> [SocketAddr; 4] {
        let at = |offset: u16| SocketAddr::new(self.listen.ip(), self.listen.port().wrapping_add(offset));
        [at(0), at(1), at(2), at(3)]
    }
}

/// Whether an address is this machine's own.
pub fn is_loopback(address: IpAddr) -> bool {
    address.to_canonical().is_loopback()
}
