//! A phone without network hands over what it wrote: a file under six spoken words, which a colleague's device brings to the server.
//! Nothing leaves the phone's own list by it; when it has network again it sends once more, which is harmless.

use crate::device::Device;
use crate::error::DeviceError;
use crate::host::{Call, Host, Slow};
use naungan_crypto::carry::{self, Head};
use naungan_crypto::key::Stretched;
use naungan_crypto::unlock::PassParams;
use naungan_crypto::words;
use naungan_journal::wire::{self, Receipts, State, Upload};
use naungan_model::date::Instant;

/// Entries in one file at most: as many as one upload takes.
const MOST: usize = 500;

impl<H: Host> Device<H> {
    /// What is not sent, as a file, and the six words that open it.
    ///
    /// # Errors
    /// The device is locked, nothing waits, or rows cannot be read.
    pub async fn carry_out(&mut self, now: Instant) -> Result<(Vec<u8>, String), DeviceError> {
        let tenant = self.cabinet()?.tenant.0;
        let upload = self.upload(now, 0, MOST).await?;
        if wire::decode::<Upload>(&upload).map_err(|_| DeviceError::Unreadable)?.entries.is_empty() {
            return Err(DeviceError::NotFound("unsent entry"));
        }
        let spoken = words::generate(&mut self.rng).to_string();
        let head = Head { tenant, salt: self.random(), params: PassParams::default() };
        let key = self.stretched(&spoken, &head).await?;
        Ok((carry::pack(&head, &key, &upload, &mut self.rng)?, spoken))
    }

    /// Brings a colleague's file to the server; how many entries it took.
    ///
    /// # Errors
    /// Other words, a changed file, another partner's, no network, or the server did not take it: then nothing of it was.
    pub async fn carry_in(&mut self, file: &[u8], spoken: &str) -> Result<usize, DeviceError> {
        let head = carry::head(file)?;
        if head.tenant != self.cabinet()?.tenant.0 {
            return Err(DeviceError::NotAllowed);
        }
        let key = self.stretched(spoken, &head).await?;
        let upload = carry::unpack(file, &key).map_err(|_| DeviceError::WrongWords { left: 1 })?;
        let token = self.net.token().map(str::to_owned).ok_or(DeviceError::NoNetwork)?;
        let call = Call { method: "POST", path: "/sync/v1/entries".into(), token: Some(token), body: upload };
        let answer = self.host.call(call).await?.ok_or(DeviceError::NoNetwork)?;
        if answer.status != 200 {
            let code = wire::decode::<wire::Refused>(&answer.body).map_or_else(|_| "http".to_owned(), |refused| refused.code);
            return Err(DeviceError::Server { status: answer.status, code });
        }
        let receipts: Receipts = wire::decode(&answer.body).map_err(|_| DeviceError::Unreadable)?;
        Ok(receipts.taken.iter().filter(|taken| taken.state != State::Rejected).count())
    }

    async fn stretched(&self, spoken: &str, head: &Head) -> Result<Stretched, DeviceError> {
        let slow = Slow { memory: head.params.m_kib, passes: head.params.t, lanes: head.params.p };
        Ok(Stretched::from_bytes(self.host.stretch(&words::normal(spoken), &head.salt, slow).await?))
    }
}
