//! Choosing a person of the demonstration: this device makes its keys, the demonstration plays the colleague who lets it in.

use crate::device::Device;
use crate::error::DeviceError;
use crate::host::{Answer, Call, Host, Slow};
use crate::keyring::{Enrolment, Person};
use naungan_crypto::key::Stretched;
use naungan_crypto::label::sha256;
use naungan_crypto::unlock::PassParams;
use naungan_crypto::user::DeviceKeys;
use naungan_crypto::words;
use naungan_crypto::wrap::{Wrap, open_user_master};
use naungan_journal::wire::{self, DemoEnrol, DemoEnrolled, DemoPerson};
use naungan_model::id::{DeviceId, TenantId, UserId};

impl<H: Host> Device<H> {
    /// The people of the demonstration.
    ///
    /// # Errors
    /// No network, or this server is no demonstration.
    pub async fn demo_people(&mut self) -> Result<Vec<DemoPerson>, DeviceError> {
        let call = Call { method: "GET", path: "/demo/people".into(), token: None, body: Vec::new() };
        read(self.host.call(call).await?)
    }

    /// Makes this device that of a person of the demonstration. Everything of an earlier person leaves the device, except
    /// when something is not sent yet: then it refuses.
    ///
    /// # Errors
    /// No network, no such person, or entries of the earlier person are not sent.
    pub async fn enrol_demo(&mut self, code: &str) -> Result<(), DeviceError> {
        if !self.host.range(crate::host::Table::Outbox, &[]).await?.is_empty() {
            return Err(DeviceError::Server { status: 0, code: "device.unsent".into() });
        }
        let people = self.demo_people().await?;
        let chosen = people.into_iter().find(|person| person.code == code).ok_or(DeviceError::NotFound("person"))?;
        let device = DeviceId(self.random());
        let keys = DeviceKeys::generate(&mut self.rng);
        let (dsig, dkem) = (keys.sig.verifying_key().0, keys.kem.public()?);
        let ask = DemoEnrol {
            person: chosen.code.clone(),
            device: device.0.into(),
            dsig: dsig.into(),
            dkem: dkem.as_bytes().to_vec().into(),
        };
        let call = Call { method: "POST", path: "/demo/enrol".into(), token: None, body: wire::encode(&ask) };
        let enrolled: DemoEnrolled = read(self.host.call(call).await?)?;
        let master = open_user_master(&Wrap::decode(&enrolled.wrap)?, &qr(device, &dsig, dkem.as_bytes()), &keys.kem)?;
        let salt: [u8; 16] = self.random();
        let params = PassParams::default();
        let slow = Slow { memory: params.m_kib, passes: params.t, lanes: params.p };
        let stretched = Stretched::from_bytes(self.host.stretch(&words::normal(&chosen.words), &salt, slow).await?);
        let person = Person {
            tenant: TenantId(*enrolled.tenant),
            user: UserId(*enrolled.user),
            generation: enrolled.generation,
            root: *enrolled.root,
            code: chosen.code,
            name: chosen.name,
            demo_words: Some(chosen.words),
        };
        let enrolment = Enrolment::make(person, device, &master, &keys, (stretched, salt), &mut self.rng)?;
        self.enrol(enrolment).await
    }
}

/// SHA-256 of what a new device shows: `device + dsig + dkem`.
pub fn qr(device: DeviceId, dsig: &[u8; 32], dkem: &[u8; 1216]) -> [u8; 32] {
    sha256(&[&device.0[..], dsig, dkem].concat())
}

fn read<T: for<'b> minicbor::Decode<'b, ()>>(answer: Option<Answer>) -> Result<T, DeviceError> {
    let answer = answer.ok_or(DeviceError::NoNetwork)?;
    if answer.status != 200 {
        let code = wire::decode::<wire::Refused>(&answer.body).map_or_else(|_| String::new(), |refused| refused.code);
        return Err(DeviceError::Server { status: answer.status, code });
    }
    wire::decode(&answer.body).map_err(|_| DeviceError::Server { status: 200, code: "demo.unreadable".into() })
}
