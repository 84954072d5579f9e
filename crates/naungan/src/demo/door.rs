//! The door of the demonstration: choosing a person lets a new device in, as a colleague with the person's device would.

use super::keyring::DemoKeyring;
use super::people::{Invented, ORGANISATIONS, PEOPLE};
use crate::inside::ask;
use axum::Router;
use axum::body::Body;
use axum::http::{Request, header};
use naungan_crypto::certificate::Signed;
use naungan_crypto::constants::{SUITE, VAULT_CARE};
use naungan_crypto::entry::KIND_JOURNAL;
use naungan_crypto::kem::KemPublic;
use naungan_crypto::wrap::{PURPOSE_ENROL, TO_DEVICE, WrapColumns, seal_user_master};
use naungan_device::demo::qr;
use naungan_device::genesis::{Founder, Genesis, Registrar};
use naungan_journal::wire::{self, DemoEnrol, DemoEnrolled, DemoPerson, Sent, Upload};
use naungan_model::date::Instant;
use naungan_model::id::{DeviceId, TenantId, UserId};
use naungan_server::clock::Clock;
use naungan_server::config::Origin;
use naungan_server::demo::{DemoDoor, DemoError, Later};
use naungan_server::server::{Server, WeakServer};
use naungan_server::store::tenants::{Invitation, TenantKind};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use std::sync::Arc;
use tokio::sync::Mutex;

/// Most certificates in one upload.
const BATCH: usize = 60;

/// Plays genesis, invitations and the colleague at enrolment.
pub struct Door {
    keyring: DemoKeyring,
    clock: Arc<dyn Clock>,
    server: WeakServer,
    name: String,
    /// Hash of RootDoc 1 of each organisation.
    roots: Vec<[u8; 32]>,
    registrars: Vec<Mutex<Clerk>>,
    rng: Mutex<ChaCha20Rng>,
}

impl std::fmt::Debug for Door {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Door(..)")
    }
}

/// The device that states certificates for an organisation. After a restart it is a new one, enrolled when it is first needed.
struct Clerk {
    registrar: Registrar,
    enrolled: bool,
}

/// What went wrong while the demonstration began.
#[derive(Debug, thiserror::Error)]
#[error("the demonstration could not begin: {0}")]
pub struct DoorError(pub String);

fn failed(error: impl std::fmt::Display) -> DoorError {
    DoorError(error.to_string())
}

impl Door {
    /// Opens the door. On a fresh folder every organisation holds its genesis through the sync route first; on a folder that
    /// has one nothing is written before somebody needs it.
    ///
    /// # Errors
    /// The server did not take a statement.
    pub async fn open(keyring: DemoKeyring, server: &Server, clock: Arc<dyn Clock>, seed: [u8; 32]) -> Result<Self, DoorError> {
        let care = server.router(Origin::Care);
        let mut rng = ChaCha20Rng::from_seed(seed);
        let known = server.tenants().map_err(failed)?;
        let name = server.config().origins.host(Origin::Care).to_owned();
        let (mut roots, mut registrars) = (Vec::new(), Vec::new());
        for (at, organisation) in ORGANISATIONS.iter().enumerate() {
            let tenant = keyring.tenant(at);
            let people: Vec<Founder> =
                super::people::of(organisation.code).filter_map(|person| keyring.founder(person.code)).collect();
            let is_officer = |founder: &Founder| {
                super::people::of(organisation.code)
                    .any(|person| person.officer && keyring.founder(person.code).is_some_and(|known| known.user == founder.user))
            };
            let (officers, others): (Vec<Founder>, Vec<Founder>) = people.into_iter().partition(is_officer);
            let now = clock.now();
            let officer = officers.first().ok_or_else(|| failed("an organisation without officers"))?;
            let registrar = Registrar::draw(tenant, officer, now, &mut rng).map_err(failed)?;
            let mut clerk = Clerk { registrar, enrolled: false };
            let log_key = server.log_key().0;
            let genesis = Genesis { tenant, officers: &officers, people: &others, log_key, now };
            if let Some(row) = known.iter().find(|row| row.id == tenant) {
                roots.push(row.invitation.root);
            } else {
                let root = genesis.root_hash().map_err(failed)?;
                let kind = if organisation.office { TenantKind::Office } else { TenantKind::Partner };
                let invitation = Invitation { root, kind, name: organisation.name.into(), country: "ID".into() };
                let code = server.issue_genesis_code(invitation).await.map_err(failed)?;
                let statements = genesis.statements(&clerk.registrar).map_err(failed)?;
                clerk.enrolled = true; // by the genesis itself
                send(&care, &name, &mut clerk, statements, Some(code), now, &mut rng).await?;
                roots.push(root);
            }
            registrars.push(Mutex::new(clerk));
        }
        Ok(Self { keyring, clock, server: server.downgrade(), name, roots, registrars, rng: Mutex::new(rng) })
    }

    /// The care routes, while the server is open.
    fn care(&self) -> Result<Router, DoorError> {
        let server = self.server.upgrade().ok_or_else(|| failed("the server is closed"))?;
        Ok(server.router(Origin::Care))
    }

    /// Officers renew the roles of everybody for another year.
    ///
    /// # Errors
    /// The server did not take a statement.
    pub async fn renew_roles(&self) -> Result<(), DoorError> {
        let now = self.clock.now();
        let care = self.care()?;
        for (at, organisation) in ORGANISATIONS.iter().enumerate() {
            let founders = |officer: bool| {
                super::people::of(organisation.code)
                    .filter(move |person| person.officer == officer)
                    .filter_map(|person| self.keyring.founder(person.code))
                    .collect::<Vec<Founder>>()
            };
            let (officers, others) = (founders(true), founders(false));
            let genesis =
                Genesis { tenant: self.keyring.tenant(at), officers: &officers, people: &others, log_key: [0; 32], now };
            let mut clerk = self.registrars[at].lock().await;
            let mut rng = self.rng.lock().await;
            send(&care, &self.name, &mut clerk, genesis.roles(), None, now, &mut rng).await?;
        }
        Ok(())
    }

    async fn let_in(&self, ask: DemoEnrol) -> Result<DemoEnrolled, DemoError> {
        let person = PEOPLE.iter().find(|person| person.code == ask.person).ok_or(DemoError::NoSuchPerson)?;
        let at =
            ORGANISATIONS.iter().position(|organisation| organisation.code == person.organisation).ok_or(DemoError::Failed)?;
        let founder = self.keyring.founder(person.code).ok_or(DemoError::Failed)?;
        let tenant = self.keyring.tenant(at);
        let dkem = KemPublic::from_bytes(&ask.dkem).map_err(|_| DemoError::Malformed)?;
        let device = DeviceId(*ask.device);
        let now = self.clock.now();
        let at_seconds = now.0.max(0).unsigned_abs();
        let signed =
            founder.device_cert(tenant, device, *ask.dsig, dkem.as_bytes(), at_seconds).map_err(|_| DemoError::Malformed)?;
        let care = self.care().map_err(|_| DemoError::Failed)?;
        let mut clerk = self.registrars[at].lock().await;
        let mut rng = self.rng.lock().await;
        send(&care, &self.name, &mut clerk, vec![signed], None, now, &mut rng).await.map_err(|_| DemoError::Failed)?;
        let columns = enrol_columns(tenant, device);
        let content = qr(device, &ask.dsig, dkem.as_bytes());
        let wrap = seal_user_master(&founder.master, columns, &content, &dkem, &mut *rng).map_err(|_| DemoError::Malformed)?;
        Ok(DemoEnrolled {
            tenant: tenant.0.into(),
            user: founder.user.0.into(),
            generation: 1,
            root: self.roots[at].into(),
            wrap: wrap.encode().into(),
        })
    }
}

fn enrol_columns(tenant: TenantId, device: DeviceId) -> WrapColumns {
    WrapColumns {
        tenant: tenant.0,
        vault: VAULT_CARE,
        kind: KIND_JOURNAL,
        object: tenant.0,
        purpose: PURPOSE_ENROL,
        items: Vec::new(),
        recipient_kind: TO_DEVICE,
        recipient: device.0,
        recipient_gen: 1,
        suite: SUITE,
        grant_entry: [0; 16],
    }
}

/// States certificates in a partner's journal, through the same route that a phone uses.
async fn send(
    care: &Router,
    name: &str,
    clerk: &mut Clerk,
    mut statements: Vec<Signed>,
    genesis: Option<String>,
    now: Instant,
    rng: &mut ChaCha20Rng,
) -> Result<(), DoorError> {
    if !clerk.enrolled {
        statements.insert(0, clerk.registrar.certificate());
    }
    let registrar = &mut clerk.registrar;
    let entries: Vec<Sent> = statements
        .into_iter()
        .map(|signed| Sent { entry: registrar.state(signed, now, rng), salts: Vec::new(), wraps: Vec::new() })
        .collect();
    let mut genesis = genesis;
    for batch in entries.chunks(BATCH) {
        let upload = Upload { entries: batch.to_vec(), genesis: genesis.take() };
        let request = Request::post("/sync/v1/entries")
            .header(header::HOST, name)
            .header(header::CONTENT_TYPE, wire::CONTENT_TYPE)
            .body(Body::from(wire::encode(&upload)))
            .map_err(failed)?;
        let (status, _, body) = ask(care, request).await.map_err(failed)?;
        if status != 200 {
            let code = wire::decode::<wire::Refused>(&body).map_or_else(|_| String::new(), |refused| refused.code);
            return Err(DoorError(format!("a statement was answered {status} {code}")));
        }
    }
    clerk.enrolled = true;
    Ok(())
}

impl DemoDoor for Door {
    fn people(&self) -> Vec<DemoPerson> {
        let organisation = |code: &str| ORGANISATIONS.iter().find(|known| known.code == code).map_or("", |known| known.name);
        PEOPLE
            .iter()
            .map(|person| DemoPerson {
                code: person.code.into(),
                name: person.name.into(),
                role: person.role.code().into(),
                organisation: organisation(person.organisation).into(),
                words: self.keyring.words(person.code).into(),
            })
            .collect()
    }

    fn name_of(&self, user: UserId) -> Option<String> {
        let is = |person: &&Invented| self.keyring.user(person.code) == Some(user);
        PEOPLE.iter().find(is).map(|person| person.name.to_owned())
    }

    fn enrol(&self, request: DemoEnrol) -> Later<'_, Result<DemoEnrolled, DemoError>> {
        Box::pin(self.let_in(request))
    }
}
