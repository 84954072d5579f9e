//! A small network: two partners and an office, their people with keys and devices, and the server's routes.

pub mod http;
pub mod people;
pub mod write;

use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use naungan_crypto::certificate::{Certificate, Signed};
use naungan_crypto::control::Control;
use naungan_crypto::entry::CLASS_CERTIFICATE;
use naungan_journal::wire::{CONTENT_TYPE, Sent, Upload, encode};
use naungan_model::date::Instant;
use naungan_model::id::TenantId;
use naungan_server::chance::SeededChance;
use naungan_server::clock::StoppedClock;
use naungan_server::config::{Config, Origin};
use naungan_server::fault::{Fault, Step};
use naungan_server::server::{Doors, Server};
use naungan_server::store::tenants::{Invitation, TenantKind};
use people::{Organisation, Person};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use tower::ServiceExt;

/// Dies at one step, once told to.
#[derive(Default)]
pub struct Faults(Mutex<Option<Step>>);

impl Faults {
    pub fn die_at(&self, step: Option<Step>) {
        *self.0.lock().unwrap() = step;
    }
}

impl Fault for Faults {
    fn dies(&self, step: Step) -> bool {
        *self.0.lock().unwrap() == Some(step)
    }
}

pub struct Net {
    pub folder: tempfile::TempDir,
    pub clock: Arc<StoppedClock>,
    pub faults: Arc<Faults>,
    pub server: Server,
    pub rng: ChaCha20Rng,
}

/// The Monday on which every trial begins.
pub const MONDAY: &str = "2016-08-01T02:00:00Z";

impl Net {
    /// A server without tenants.
    pub async fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(StoppedClock::at(MONDAY.parse().unwrap()));
        let faults = Arc::new(Faults::default());
        let server = open(folder.path().to_owned(), &clock, &faults).await;
        Self { folder, clock, faults, server, rng: ChaCha20Rng::seed_from_u64(5) }
    }

    /// A server with one partner.
    pub async fn with_partner() -> (Self, Organisation) {
        let mut net = Self::empty().await;
        let partner = net.found(1, TenantKind::Partner).await;
        (net, partner)
    }

    /// The process died: the folder is opened anew. Sessions are gone.
    pub async fn reopened(self) -> Self {
        let Self { folder, clock, faults, server, rng } = self;
        drop(server);
        faults.die_at(None);
        let server = open(folder.path().to_owned(), &clock, &faults).await;
        Self { folder, clock, faults, server, rng }
    }

    pub fn now(&self) -> Instant {
        self.server.now()
    }

    pub fn seconds(&self) -> u64 {
        self.now().0.unsigned_abs()
    }

    /// A new organisation with people of every role, let in by a genesis code.
    pub async fn found(&mut self, number: u8, kind: TenantKind) -> Organisation {
        let mut organisation = Organisation::draw(number, kind, self.seconds(), self.server.log_key(), &mut self.rng);
        let code = self.invite(&organisation).await;
        let now = self.seconds();
        let entries = organisation.genesis(&mut self.rng, now);
        let (status, body) = self.upload_raw(None, &Upload { entries, genesis: Some(code) }).await;
        assert_eq!(status, 200, "{body:?}");
        organisation
    }

    pub async fn invite(&self, organisation: &Organisation) -> String {
        let invitation = Invitation {
            root: organisation.root_hash(),
            kind: organisation.kind,
            name: format!("Organisation {}", organisation.tenant.0[0]),
            country: "ID".into(),
        };
        self.server.issue_genesis_code(invitation).await.unwrap()
    }

    pub async fn upload_raw(&self, token: Option<&str>, message: &Upload) -> (u16, Vec<u8>) {
        upload(&self.server, token, message).await
    }

    /// States certificates in a partner's journal, by the device of its first officer.
    pub async fn state(&mut self, organisation: &mut Organisation, statements: Vec<Signed>) -> (u16, Vec<u8>) {
        let now = self.seconds();
        let entries: Vec<Sent> = statements
            .into_iter()
            .map(|signed| {
                let control = Control::Certificate(signed);
                organisation.officers[0].journal_entry(CLASS_CERTIFICATE, &control, now, &mut self.rng)
            })
            .collect();
        let token = self.login(&organisation.officers[0]).await;
        self.upload_raw(Some(&token), &Upload { entries, genesis: None }).await
    }
}

async fn open(folder: PathBuf, clock: &Arc<StoppedClock>, faults: &Arc<Faults>) -> Server {
    let config = Config::local(folder, "127.0.0.1:8080".parse().unwrap()).for_demonstration();
    let doors = Doors { clock: Arc::clone(clock) as _, chance: Arc::new(SeededChance::new(9)), fault: Arc::clone(faults) as _ };
    let server = Server::open(config, doors).await.unwrap();
    server.set_ready();
    server
}

/// A certificate, signed by these people.
pub fn signed(certificate: Certificate, by: &[&Person]) -> Signed {
    by.iter().fold(Signed::unsigned(certificate), |signed, person| signed.sign(person.user.0, &person.keys.sig))
}

/// Sends an upload; gives status and body.
pub async fn upload(server: &Server, token: Option<&str>, message: &Upload) -> (u16, Vec<u8>) {
    let mut request = Request::post("/sync/v1/entries")
        .header(header::HOST, server.config().origins.host(Origin::Care))
        .header(header::CONTENT_TYPE, CONTENT_TYPE);
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    let request = request.body(Body::from(encode(message))).unwrap();
    let response = server.router(Origin::Care).oneshot(request).await.unwrap();
    (response.status().as_u16(), to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec())
}

/// A tenant id from a number.
pub fn tenant(number: u8) -> TenantId {
    TenantId([number; 16])
}
