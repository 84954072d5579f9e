//! Forms begun and not saved: sealed on this device from the first key on, gone with the entry that comes of them.

use super::App;
use crate::error::DeviceError;
use crate::host::{Host, Table, Write};
use minicbor::{Decoder, Encoder};
use naungan_crypto::cache;
use naungan_model::answer::{Answers, decode_answers, encode_answers};

/// A form begun: answers, the cases of a group, the reason of a correction, when it was last touched.
#[derive(Debug, Clone, Default)]
pub(super) struct Begun {
    /// Answers.
    pub answers: Answers,
    /// Codes of the cases of a group.
    pub children: Vec<String>,
    /// The thing of the file that it goes on with.
    pub thing: String,
    /// Why a correction is made.
    pub reason: String,
    /// Day and author of the sheet of paper that is typed in; none when it is written here first.
    pub paper: Option<(String, String)>,
    /// When it was last touched, unix seconds.
    pub at: i64,
    /// Version of the form it was begun in; 0 in rows of before versions were kept.
    pub version: u32,
    /// Randomness of the form, the same until it is saved.
    pub chance: u64,
}

impl<H: Host> App<H> {
    /// What was begun at this place, if anything.
    pub(super) async fn draft(&self, row: Vec<u8>) -> Result<Option<Begun>, DeviceError> {
        let Some(sealed) = self.device.host.get(Table::Draft, &row).await? else { return Ok(None) };
        let cache = &self.device.cabinet()?.keyring.cache;
        let plain = cache::open_row(cache, Table::Draft.name(), &row, &sealed)?;
        read_draft(&plain).map(Some).map_err(|_| DeviceError::Unreadable)
    }

    /// Keeps what was begun.
    pub(super) async fn keep_draft(&mut self, row: Vec<u8>, begun: &Begun) -> Result<(), DeviceError> {
        let device = &mut self.device;
        let cabinet = device.cabinet.as_ref().ok_or(DeviceError::Locked)?;
        let sealed = cache::seal_row(&cabinet.keyring.cache, Table::Draft.name(), &row, &write_draft(begun), &mut device.rng)?;
        Ok(device.host.commit(vec![Write::put(Table::Draft, row, sealed)]).await?)
    }
}

fn write_draft(begun: &Begun) -> Vec<u8> {
    let mut out = Vec::new();
    let mut e = Encoder::new(&mut out);
    // Writing into a Vec cannot fail.
    let _ = (|| {
        e.array(if begun.paper.is_some() { 9 } else { 7 })?.i64(begun.at)?.encode(&begun.children)?.str(&begun.reason)?;
        encode_answers(&begun.answers, &mut e)?;
        e.u32(begun.version)?.u64(begun.chance)?.str(&begun.thing)?;
        match &begun.paper {
            Some((day, by)) => e.str(day)?.str(by)?.ok(),
            None => Ok(()),
        }
    })();
    out
}

fn read_draft(bytes: &[u8]) -> Result<Begun, minicbor::decode::Error> {
    let mut d = Decoder::new(bytes);
    let parts = d.array()?;
    Ok(Begun {
        at: d.i64()?,
        children: d.decode()?,
        reason: d.str()?.to_owned(),
        answers: decode_answers(&mut d)?,
        version: if parts >= Some(5) { d.u32()? } else { 0 },
        chance: if parts >= Some(6) { d.u64()? } else { 0 },
        thing: if parts >= Some(7) { d.str()?.to_owned() } else { String::new() },
        paper: if parts >= Some(9) { Some((d.str()?.to_owned(), d.str()?.to_owned())) } else { None },
    })
}
