//! Sending and receiving, one step at a time: [`Device::plan`] says what to ask the server next, [`Device::take`] takes the
//! answer in. Between the two the network may fail, the reply may be lost, the worker may be stopped: nothing is lost and
//! nothing arrives twice.

use crate::cabinet::Unsent;
use crate::device::Device;
use crate::error::DeviceError;
use crate::host::{Answer, Call, Host, Table, Write};
use crate::later::later;
use crate::store::{RowStore, read_key, row_key};
use naungan_crypto::entry::Sealed;
use naungan_crypto::login;
use naungan_crypto::receipt::Receipt;
use naungan_journal::store::EntryStore;
use naungan_journal::wire::{self, Challenge, Proof, Receipts, Refused, Sent, Session, Upload};
use naungan_model::date::Instant;
use naungan_model::id::{EntryId, ObjectId, hex};
use std::collections::{BTreeMap, BTreeSet};

/// Most entries in one upload: about 50 kB, 1 s on 3G.
const BATCH: usize = 100;
/// Most bytes of entries and wraps in one upload; the server takes 4 MiB in all.
const LARGEST: usize = 3 * 1024 * 1024;
/// Histories that are asked for before the first of them is taken in.
const AHEAD: usize = 2;
/// Seconds between two looks for news.
const POLL: i64 = 20;
/// Rows of wraps that were sent, by entry.
pub(crate) const WRAPS: &[u8] = b"wraps/";
/// Longest pause after failures, in seconds.
const LONGEST_PAUSE: i64 = 300;

/// What the server is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tag {
    /// For a challenge.
    Begin,
    /// To take the signed challenge.
    Finish,
    /// To take entries.
    Upload,
    /// For news.
    Download,
    /// For the history of files. While one comes, another may be asked for: the line does not wait for the processor.
    History,
    /// For the version of the forms that is in force.
    Pack,
    /// To take summaries.
    Summaries,
    /// How letters behind a link are.
    Letters,
    /// To destroy such a letter.
    LetterEnd,
}

impl Tag {
    /// Its word in the worker's messages.
    pub fn word(self) -> &'static str {
        match self {
            Self::Begin => "begin",
            Self::Finish => "finish",
            Self::Upload => "upload",
            Self::Download => "download",
            Self::History => "history",
            Self::Pack => "pack",
            Self::Summaries => "summaries",
            Self::Letters => "letters",
            Self::LetterEnd => "letter-end",
        }
    }

    /// The tag with this word.
    pub fn read(word: &str) -> Option<Self> {
        use Tag::{Begin, Download, Finish, History, LetterEnd, Letters, Pack, Summaries, Upload};
        let all = [Begin, Finish, Upload, Download, History, Pack, Summaries, Letters, LetterEnd];
        all.into_iter().find(|tag| tag.word() == word)
    }
}

/// The next step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Ask this and take the answer in.
    Ask(Tag, Call),
    /// Nothing to ask before so many seconds have passed, or something is written.
    Rest(i64),
}

/// How the network is, in the words of the state line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reach {
    /// Not tried since unlocking.
    #[default]
    Unknown,
    /// The last call was answered.
    Reached,
    /// The last call was not answered.
    NoNetwork,
    /// The server did not take what was sent.
    Refused,
}

/// State of sending, in memory.
#[derive(Debug, Default)]
pub struct Net {
    token: Option<String>,
    challenge: Option<(Challenge, i64)>,
    /// How the network is.
    pub reach: Reach,
    failures: u32,
    not_before: i64,
    pub(crate) looked: Option<i64>,
    pub(crate) more: bool,
    sending: bool,
    /// Files whose history is on its way, as they were asked for.
    pub(crate) coming: Vec<Vec<ObjectId>>,
    /// Summaries to send, by file. Only a help for others: they are not kept in rows.
    pub(crate) summaries: BTreeMap<ObjectId, wire::Told>,
    /// Letters behind a link.
    pub(crate) letters: crate::letters::Known,
    /// Uploads wait until then after a refusal; looking for news goes on.
    refused_until: i64,
    /// Files of which the server refused an entry, and until when they wait; the others go on.
    held: Vec<(ObjectId, i64)>,
    refusals: u32,
    /// A version of the forms that was refused: it is not asked for again before the next unlocking.
    pub(crate) refused_pack: Option<naungan_crypto::B32>,
    /// Which list of ended objects was taken last.
    ended: Option<[u8; 8]>,
    /// How often the server found an upload too large.
    halvings: u32,
    /// Logins in a row that the server took and then forgot.
    denied: u32,
    /// When the server last answered.
    pub last: Option<Instant>,
    /// Code of the last refusal.
    pub refusal: Option<String>,
}

impl Net {
    /// Something was written: do not wait for the next poll.
    pub fn wake(&mut self) {
        if self.reach != Reach::NoNetwork {
            self.not_before = 0;
        }
    }

    /// The worker pressed "Send now", or the network came back.
    pub fn hurry(&mut self) {
        self.not_before = 0;
        self.refused_until = 0;
        self.held.clear();
        self.looked = None;
        self.letters.hurry();
    }

    /// Whether entries are on their way now.
    pub fn is_sending(&self) -> bool {
        self.sending
    }

    /// The token of the session, for pages that ask the server something.
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    fn failed(&mut self, reach: Reach, now: Instant) {
        self.reach = reach;
        self.sending = false;
        self.failures = (self.failures + 1).min(10);
        self.not_before = now.0 + (1_i64 << self.failures).min(LONGEST_PAUSE);
    }

    /// A list of ended objects was taken; none says that nothing changed.
    pub(crate) fn has_ended(&mut self, ended: Option<&[naungan_crypto::B16]>) {
        self.ended = ended.map(wire::ended_digest).or(self.ended);
    }

    /// What a question for entries says of the list that is here.
    pub(crate) fn has(&self) -> String {
        self.ended.map_or(String::new(), |digest| ["&has=", &hex(&digest)].concat())
    }

    pub(crate) fn answered(&mut self, now: Instant) {
        self.reach = Reach::Reached;
        self.failures = 0;
        self.denied = 0;
        self.last = Some(now);
    }

    /// Everything that was sent was taken, and nothing is held back.
    fn taken(&mut self, now: Instant) {
        self.refused_until = 0;
        self.held.retain(|(_, until)| *until > now.0);
        if self.held.is_empty() {
            self.refusal = None;
            self.refusals = 0;
        }
    }

    fn holds(&self, unsent: &Unsent, now: Instant) -> bool {
        let object = read_key(&unsent.row).map(|(series, _)| series.object);
        self.held.iter().any(|(held, until)| Some(*held) == object && *until > now.0)
    }
}

impl<H: Host> Device<H> {
    /// What to ask the server next.
    ///
    /// # Errors
    /// The rows cannot be read.
    pub async fn plan(&mut self, now: Instant) -> Result<Step, DeviceError> {
        let step = self.next_step(now).await?;
        if matches!(step, Step::Rest(_)) && self.has_cards_to_write() {
            later(self.write_cards()).await?;
        }
        Ok(step)
    }

    async fn next_step(&mut self, now: Instant) -> Result<Step, DeviceError> {
        let Some(cabinet) = &self.cabinet else { return Ok(Step::Rest(POLL)) };
        if self.net.not_before > now.0 {
            return Ok(Step::Rest(self.net.not_before - now.0));
        }
        let Some(token) = self.net.token.clone() else { return Ok(self.login_step(now)) };
        let waits = cabinet.outbox.values().any(|unsent| !self.net.holds(unsent, now));
        if waits && self.net.refused_until <= now.0 {
            let body = later(self.upload(now, 0, BATCH >> self.net.halvings.min(6))).await?;
            self.net.sending = true;
            return Ok(Step::Ask(
                Tag::Upload,
                Call { method: "POST", path: "/sync/v1/entries".into(), token: Some(token), body },
            ));
        }
        if let Some(call) = self.summaries(&token) {
            return Ok(Step::Ask(Tag::Summaries, call));
        }
        if !self.net.more
            && let Some(call) = self.wanted_pack()
        {
            return Ok(Step::Ask(Tag::Pack, call));
        }
        if self.net.looked.is_some_and(|looked| looked + POLL > now.0) && self.letters_are_due(now) {
            // Whether one must end is for the whole file to say.
            let lie = self.cabinet()?.on_shelf(|card| card.letters);
            later(self.take_off(lie)).await?;
            if let Some((tag, call)) = self.letter_call(now) {
                return Ok(Step::Ask(tag, call));
            }
        }
        let Some(cabinet) = &self.cabinet else { return Ok(Step::Rest(POLL)) };
        match self.net.looked {
            Some(looked) if !self.net.more && looked + POLL > now.0 => {
                if cabinet.owed.is_empty() {
                    return Ok(Step::Rest(looked + POLL - now.0));
                }
                // The lists come first, then the second half of the app, then histories.
                if !self.pack.is_whole() {
                    return Ok(Step::Rest(1));
                }
                if self.net.coming.len() >= AHEAD {
                    return Ok(Step::Rest(1));
                }
                later(self.ask_for_history(token)).await
            }
            // News of files is opened by the second half of the app.
            _ if !cabinet.first && !self.pack.is_whole() => Ok(Step::Rest(1)),
            _ => {
                let keys = if cabinet.first { "&keys=1" } else { "" };
                let path = format!("/sync/v1/entries?after={}{keys}{}", cabinet.cursor, self.net.has());
                Ok(Step::Ask(Tag::Download, Call { method: "GET", path, token: Some(token), body: Vec::new() }))
            }
        }
    }

    fn login_step(&mut self, now: Instant) -> Step {
        let ask = |tag, path: &str, body| Step::Ask(tag, Call { method: "POST", path: path.into(), token: None, body });
        let (Some(cabinet), Some((challenge, at))) = (&self.cabinet, &self.net.challenge) else {
            return ask(Tag::Begin, "/auth/begin", Vec::new());
        };
        if now.0 - at > 50 {
            self.net.challenge = None;
            return ask(Tag::Begin, "/auth/begin", Vec::new());
        }
        let key = &cabinet.keyring.device.sig;
        let signature = login::challenge_signature(key, &self.origin, &challenge.challenge, &cabinet.device.0, challenge.time);
        let proof = Proof {
            device: cabinet.device.0.into(),
            challenge: challenge.challenge,
            time: challenge.time,
            signature: signature.to_vec().into(),
        };
        ask(Tag::Finish, "/auth/finish", wire::encode(&proof))
    }

    /// The message that sends what waits: at most `most` entries, after the first `skip`.
    ///
    /// # Errors
    /// The device is locked, or rows cannot be read.
    pub async fn upload(&self, now: Instant, skip: usize, most: usize) -> Result<Vec<u8>, DeviceError> {
        let cabinet = self.cabinet()?;
        let (mut entries, mut size) = (Vec::new(), 0);
        for unsent in cabinet.outbox.values().filter(|unsent| !self.net.holds(unsent, now)).skip(skip).take(most) {
            let bytes = self.host.get(Table::Entry, &unsent.row).await?.ok_or(DeviceError::Unreadable)?;
            let entry = Sealed::decode_partial(&bytes)?;
            let aside = cabinet.aside(&self.host, &entry.header).await?.ok_or(DeviceError::Unreadable)?;
            let entry = aside.whole(entry);
            size += weight(&entry) + unsent.wraps.iter().map(|wrap| wrap.len()).sum::<usize>();
            if size > LARGEST && !entries.is_empty() {
                break;
            }
            let salts = aside.salts.into_iter().flatten().collect();
            entries.push(Sent { entry, salts, wraps: unsent.wraps.clone() });
        }
        Ok(wire::encode(&Upload { entries, genesis: None }))
    }

    /// Takes an answer in; `None` when none came.
    ///
    /// # Errors
    /// The rows cannot be changed; asking again is safe.
    pub async fn take(&mut self, tag: Tag, answer: Option<Answer>, now: Instant) -> Result<(), DeviceError> {
        if tag == Tag::History {
            // Answers come in the order of the questions.
            let _ = (!self.net.coming.is_empty()).then(|| self.net.coming.remove(0));
        }
        let Some(answer) = answer else {
            self.net.failed(Reach::NoNetwork, now);
            return Ok(());
        };
        match (tag, answer.status) {
            (_, 401) => {
                self.net.token = None;
                self.net.challenge = None;
                self.net.sending = false;
                self.net.denied += 1;
                if tag == Tag::Finish {
                    self.refused("auth.refused", now);
                } else if self.net.denied > 3 {
                    // A server that lets in and forgets, again and again: not as fast as the network allows.
                    self.net.failed(Reach::Refused, now);
                }
                Ok(())
            }
            (Tag::Upload, 413) if self.net.halvings < 6 => {
                self.net.halvings += 1;
                self.net.sending = false;
                Ok(())
            }
            (Tag::Begin, 200) => self.take_challenge(&answer.body, now).await,
            (Tag::Finish, 200) => {
                let session: Session = read(&answer.body)?;
                self.net.token = Some(hex(&*session.token));
                self.net.challenge = None;
                Ok(())
            }
            (Tag::Upload, 200) => later(self.take_receipts(&answer.body, now)).await,
            (Tag::Upload, 409) => later(self.take_not_next(&answer.body, now)).await,
            (Tag::Download | Tag::History, 200) => self.take_download(&answer.body, now).await,
            (Tag::Summaries, 204) => {
                self.net.answered(now);
                self.told();
                Ok(())
            }
            (Tag::Pack, 200) => later(self.take_pack(Some(&answer.body), now)).await,
            (Tag::Pack, 404) => later(self.take_pack(None, now)).await,
            (_, 429 | 503 | 507) => {
                self.net.failed(Reach::NoNetwork, now);
                Ok(())
            }
            // A colleague wrote since, or keys changed: the next entry of the file makes a new one.
            (Tag::Summaries, 403 | 422) => {
                self.told();
                Ok(())
            }
            _ => later(self.take_refusal(tag, &answer, now)).await,
        }
    }

    /// The first summaries that waited are no longer to be sent.
    fn told(&mut self) {
        for _ in 0..wire::MAX_SUMMARIES {
            self.net.summaries.pop_first();
        }
    }

    /// What the server did not take, and why; and what it said of letters, which is of the second half too.
    async fn take_refusal(&mut self, tag: Tag, answer: &Answer, now: Instant) -> Result<(), DeviceError> {
        if matches!(tag, Tag::Letters | Tag::LetterEnd) {
            return self.take_letters(tag, answer, now);
        }
        let refused = read::<Refused>(&answer.body).ok();
        let entry = refused.as_ref().and_then(|refused| refused.entry).filter(|_| tag == Tag::Upload);
        let code = refused.map_or_else(|| format!("http.{}", answer.status), |refused| refused.code);
        self.refused(&code, now);
        self.hold(entry.map(|entry| EntryId(*entry)));
        Ok(())
    }

    /// The server did not take what was sent. It is kept, sent again later (longer each time), and news is still fetched.
    fn refused(&mut self, code: &str, now: Instant) {
        self.net.reach = Reach::Refused;
        self.net.sending = false;
        self.net.refusals = (self.net.refusals + 1).min(6);
        self.net.refused_until = now.0 + (30_i64 << self.net.refusals);
        self.net.refusal = Some(code.to_owned());
    }

    /// Where the refusal names an entry of this device, only its file waits: one bad entry holds back no other child's.
    fn hold(&mut self, entry: Option<EntryId>) {
        let (Some(entry), Some(cabinet)) = (entry, &self.cabinet) else { return };
        let holder = cabinet.files.values().find(|file| file.held.iter().any(|held| held.id() == entry));
        if let Some(file) = holder {
            self.net.held.push((file.object, self.net.refused_until));
            self.net.refused_until = 0;
        }
    }

    async fn take_challenge(&mut self, body: &[u8], now: Instant) -> Result<(), DeviceError> {
        let challenge: Challenge = read(body)?;
        let server = i64::try_from(challenge.time).unwrap_or(0);
        if self.enrolment.as_ref().is_some_and(|enrolment| enrolment.demo_words.is_some()) {
            let door = now.plus(-self.clock_offset);
            self.set_clock(door, server).await?;
        }
        self.net.challenge = Some((challenge, now.0));
        Ok(())
    }

    /// What was sent is durable there: it leaves the list.
    async fn take_receipts(&mut self, body: &[u8], now: Instant) -> Result<(), DeviceError> {
        let receipts: Receipts = read(body)?;
        let cabinet = self.cabinet()?;
        let log_key = cabinet.directory.root().map(|root| root.log_key);
        let mut writes = Vec::new();
        let mut sent = Vec::new();
        for taken in receipts.taken {
            let entry = EntryId(*taken.entry);
            let receipt = Receipt::decode(&taken.receipt)?;
            let Some((number, header)) = cabinet.outbox.iter().find_map(|(number, unsent)| {
                let (series, dseq) = read_key(&unsent.row)?;
                let held = cabinet.files.get(&series.object)?.held.iter().find(|held| held.id() == entry)?;
                (held.header.dseq == dseq && held.hash == receipt.entry_hash).then_some((*number, &held.header))
            }) else {
                continue;
            };
            if log_key.is_none_or(|key| receipt.verify(&key).is_err()) {
                self.cabinet_mut()?.alarm("alarm.receipt");
                self.refused("sync.receipt", now);
                return Ok(());
            }
            let mut aside = cabinet.aside(&self.host, header).await?.ok_or(DeviceError::Unreadable)?;
            aside.position = Some(receipt.position);
            aside.state = taken.state;
            aside.reason = taken.reason;
            writes.push(Write::delete(Table::Outbox, number.to_be_bytes()));
            // Wraps for colleagues are kept: a server that was restored must be given them again.
            if let Some(unsent) = cabinet.outbox.get(&number).filter(|unsent| !unsent.wraps.is_empty()) {
                writes.push(crate::device::meta_row(&[WRAPS, &entry.0].concat(), unsent));
            }
            sent.push((number, header.clone(), aside));
        }
        if sent.is_empty() {
            self.refused("sync.receipt", now);
            return Ok(());
        }
        let Self { cabinet, rng, .. } = self;
        let cabinet = cabinet.as_mut().ok_or(DeviceError::Locked)?;
        for (_, header, aside) in &sent {
            writes.push(cabinet.aside_row(header, aside, rng)?);
        }
        self.host.commit(writes).await?;
        let Self { cabinet, pack, .. } = self;
        let cabinet = cabinet.as_mut().ok_or(DeviceError::Locked)?;
        let mut changed = BTreeSet::new();
        for (number, header, aside) in sent {
            let (object, entry) = (ObjectId(header.object), EntryId(header.entry));
            cabinet.outbox.remove(&number);
            changed.insert(object);
            if aside.reason.as_deref().is_some_and(|reason| reason.contains("fork")) {
                cabinet.alarm("alarm.fork");
            }
            if let Some(held) =
                cabinet.files.get_mut(&object).and_then(|file| file.held.iter_mut().find(|held| held.id() == entry))
            {
                held.position = aside.position;
                held.state = aside.state;
                held.reason = aside.reason;
            }
        }
        cabinet.fold(pack, changed.iter().copied());
        self.net.sending = false;
        self.net.answered(now);
        self.net.taken(now);
        self.tell(changed)?;
        self.purge_left().await?;
        self.net.looked = None;
        Ok(())
    }

    /// The server stands earlier in a series than this device thought (it was restored): what it lacks is sent again first.
    async fn take_not_next(&mut self, body: &[u8], now: Instant) -> Result<(), DeviceError> {
        let refused: Refused = read(body)?;
        let (Some((dseq, _)), Some(entry)) = (refused.head, refused.entry) else {
            self.refused(&refused.code, now);
            return Ok(());
        };
        let cabinet = self.cabinet()?;
        let Some(series) = cabinet.outbox.values().find_map(|unsent| {
            let (series, number) = read_key(&unsent.row)?;
            let file = cabinet.files.get(&series.object)?;
            file.held.iter().any(|held| held.id().0 == *entry && held.header.dseq == number).then_some(series)
        }) else {
            self.refused(&refused.code, now);
            return Ok(());
        };
        let waiting: BTreeSet<Vec<u8>> = cabinet.outbox.values().map(|unsent| unsent.row.to_vec()).collect();
        let later = RowStore(&self.host).after(&series, dseq).await?;
        let mut lacking: Vec<Unsent> = Vec::new();
        for entry in &later {
            let row = row_key(&series, entry.header.dseq);
            if !waiting.contains(&row) {
                let kept: Option<Unsent> = self.meta(&[WRAPS, &entry.header.entry].concat()).await?;
                lacking.push(kept.unwrap_or(Unsent { row: row.into(), wraps: Vec::new() }));
            }
        }
        if lacking.is_empty() {
            self.refused(&refused.code, now);
            return Ok(());
        }
        let first = cabinet.outbox.first_key_value().map_or(1 << 32, |(first, _)| *first);
        let from = first.saturating_sub(lacking.len() as u64);
        let rows: Vec<(u64, Unsent)> = (from..).zip(lacking).collect();
        let writes =
            rows.iter().map(|(number, row)| Write::put(Table::Outbox, number.to_be_bytes(), wire::encode(row))).collect();
        self.host.commit(writes).await?;
        self.cabinet_mut()?.outbox.extend(rows);
        self.net.sending = false;
        Ok(())
    }

    /// Sends and receives until there is nothing more to do now, asking through the host. For doors that may block.
    ///
    /// # Errors
    /// No network, the server refused something, or the rows failed.
    pub async fn sync(&mut self, door: impl Fn() -> Instant) -> Result<(), DeviceError> {
        self.cabinet()?;
        self.net.hurry();
        loop {
            let now = self.now(door());
            match self.plan(now).await? {
                Step::Ask(tag, call) => {
                    let answer = self.host.call(call).await?;
                    let now = self.now(door());
                    self.take(tag, answer, now).await?;
                }
                Step::Rest(_) => break,
            }
        }
        match self.net.reach {
            Reach::NoNetwork => Err(DeviceError::NoNetwork),
            _ => match &self.net.refusal {
                Some(code) => Err(DeviceError::Server { status: 0, code: code.clone() }),
                None => Ok(()),
            },
        }
    }
}

/// About how many bytes an entry needs in an upload.
fn weight(entry: &Sealed) -> usize {
    let public = entry.public.as_ref().map_or(0, |public| public.bytes.len());
    400 + public + entry.parts.iter().map(|part| 100 + part.len()).sum::<usize>()
}

pub(crate) fn read<T: for<'b> minicbor::Decode<'b, ()>>(body: &[u8]) -> Result<T, DeviceError> {
    wire::decode(body).map_err(|_| DeviceError::Server { status: 200, code: "sync.unreadable".into() })
}
