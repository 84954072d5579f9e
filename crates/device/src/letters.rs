//! Referrals that are sent by a sealed link (docs/care.md): sealing and posting a letter, and looking after those that were sent. The
//! file keeps of each its id and the key of its answers, so that any device of the team can open these; nothing opens the letter.

mod answers;
pub mod reader;

pub use answers::Waiting;

use crate::device::Device;
use crate::error::DeviceError;
use crate::file::File;
use crate::host::{Answer, Call, Host, Slow};
use crate::summary::Brief;
use crate::sync::{Step, Tag};
use crate::write::Draft;
use naungan_crypto::B16;
use naungan_crypto::key::{AnswerKey, Stretched};
use naungan_crypto::letter::{self, COST, LETTER_SECONDS, Link};
use naungan_crypto::words;
use naungan_journal::letters::{End, LetterStanding, LetterState, Letters, MAX_LETTERS, Post, Posted};
use naungan_journal::wire::{self, Refused};
use naungan_model::answer::{Answers, Value};
use naungan_model::care::case::Record;
use naungan_model::date::Instant;
use naungan_model::deed::Deed;
use naungan_model::id::{EntryId, ObjectId, hex, unhex};
use naungan_model::layer::Layer;
use naungan_model::meaning::Meaning;

/// Longest text of a letter, in characters.
pub const TEXT_MAX: usize = 4000;
/// Seconds between two looks for letters in the files.
const LOOK: i64 = 60;
/// Seconds between two questions about one letter.
const AGAIN: i64 = 300;
/// Seconds after it was sent for which a letter is asked about: as long as the server keeps its answers.
const ASKED: i64 = 67 * 86_400;

/// What is known of letters since unlocking: the server's word, never kept in rows.
#[derive(Debug, Default)]
pub(crate) struct Known {
    next: i64,
    letters: Vec<One>,
    ending: Option<B16>,
}

/// One letter, as far as it is known.
#[derive(Debug)]
struct One {
    letter: B16,
    /// When it was asked about; 0: again at once.
    asked: i64,
    /// This device had it destroyed.
    ended: bool,
    standing: Option<LetterStanding>,
}

impl Known {
    /// Whether it is time to look at the letters of the files.
    pub(crate) fn is_due(&self, now: Instant) -> bool {
        self.next <= now.0
    }

    /// Nothing is asked before then.
    pub(crate) fn rest(&mut self, now: Instant) {
        self.next = now.0 + LOOK;
    }

    /// All letters are asked about again now.
    pub(crate) fn hurry(&mut self) {
        self.next = 0;
        for one in &mut self.letters {
            one.asked = 0;
        }
    }

    fn state(&self, letter: &B16) -> Option<LetterState> {
        self.standing(letter).map(|standing| standing.state)
    }

    fn standing(&self, letter: &B16) -> Option<&LetterStanding> {
        self.one(letter).and_then(|one| one.standing.as_ref())
    }

    fn one(&self, letter: &B16) -> Option<&One> {
        self.letters.iter().find(|one| one.letter == *letter)
    }

    fn one_mut(&mut self, letter: B16) -> &mut One {
        let at = self.letters.iter().position(|one| one.letter == letter).unwrap_or_else(|| {
            self.letters.push(One { letter, asked: 0, ended: false, standing: None });
            self.letters.len() - 1
        });
        &mut self.letters[at]
    }
}

/// A letter of a file.
#[derive(Debug)]
pub struct Sent<'a> {
    /// Its record.
    pub record: &'a Record,
    /// Its id.
    pub letter: B16,
}

impl<'a> Sent<'a> {
    /// The letter of a record, if it is one.
    pub fn of(record: &'a Record) -> Option<Self> {
        let letter = unhex(record.text(Meaning::SealedLetter)?).ok()?;
        Some(Self { record, letter })
    }

    fn key(&self) -> Option<AnswerKey> {
        self.record.text(Meaning::SealedKey).and_then(|key| unhex(key).ok()).map(AnswerKey::from_bytes)
    }

    /// Until when it can be read, by the clock of its writer.
    pub fn until(&self) -> Instant {
        self.record.at.plus(i64::try_from(LETTER_SECONDS).unwrap_or(i64::MAX))
    }
}

/// A letter that was just sent: the only moment at which its link and words are known.
#[derive(Debug)]
pub struct Fresh {
    /// The link.
    pub link: String,
    /// The six words.
    pub words: String,
    /// Until when it can be read, unix seconds.
    pub until: u64,
}

impl File {
    /// Whether letters were sent from it.
    pub(crate) fn has_letters(&self) -> bool {
        match &self.brief {
            Some(Brief::Card(card)) => card.letters,
            _ => self.case.records.iter().any(|record| record.says(Meaning::SealedLetter).is_some()),
        }
    }
}

impl<H: Host> Device<H> {
    /// The letters of a file, those that were taken back too.
    pub fn letters<'f>(&self, file: &'f File) -> impl Iterator<Item = Sent<'f>> {
        file.case.records.iter().filter_map(Sent::of)
    }

    /// Where a letter stands, as the server last said.
    pub fn letter_standing(&self, letter: &B16) -> Option<&LetterStanding> {
        self.net.letters.standing(letter)
    }

    /// Whether a service may hear something of a child now: it was asked for, and the answer holds.
    pub fn may_hear(&self, file: &File, referral: &Record, now: Instant) -> bool {
        let to = referral.text(Meaning::ReferralTo).unwrap_or_default();
        referral.withdrawn.is_none() && file.case.allows("referral", to, self.today(now))
    }

    /// Seals a letter about a referral, posts it, and writes it into the file. Needs the network.
    ///
    /// # Errors
    /// No consent, no network, or the server did not take it: then nothing can be read by anybody.
    pub async fn send_letter(
        &mut self,
        object: ObjectId,
        referral: EntryId,
        (help, text): (&str, &str),
        now: Instant,
    ) -> Result<Fresh, DeviceError> {
        let form = self.pack.forms().find(|form| form.meaning(Meaning::SealedLetter).is_some());
        let form = form.cloned().ok_or(DeviceError::NotFound("form"))?;
        let file = self.cabinet()?.file(object)?;
        let record = file.case.record(referral).ok_or(DeviceError::NotFound("referral"))?;
        if !self.may_hear(file, record, now) || self.is_over(file, record) {
            return Err(DeviceError::NotAllowed);
        }
        let (about, to) = (record.about, record.text(Meaning::ReferralTo).unwrap_or_default().trim().to_owned());
        let (link, spoken) = (Link::generate(&mut self.rng), words::generate(&mut self.rng));
        let slow = Slow { memory: COST.m_kib, passes: COST.t, lanes: COST.p };
        let stretched = Stretched::from_bytes(self.host.stretch(&words::normal(&spoken), &link.letter, slow).await?);
        let keys = link.keys(&stretched);
        let until = now.0.max(0).unsigned_abs() + LETTER_SECONDS;
        let said = letter::Letter { to, help: help.to_owned(), text: text.to_owned(), until };
        let sealed = keys.seal(&said, &mut self.rng)?;
        let post = wire::encode(&Post::new(link.letter, keys.auth_hash(), sealed));
        let posted = self.ask_server("/sync/v1/letters", post, now).await?;
        let posted: Posted = crate::sync::read(&posted.body)?;
        let mut answers = Answers::new();
        let values = [
            (Meaning::SealedLetter, hex(&link.letter)),
            (Meaning::SealedKey, hex(keys.answers().expose())),
            (Meaning::SealedText, text.to_owned()),
        ];
        for (meaning, value) in values {
            let field = form.meaning(meaning).ok_or(DeviceError::NotFound("field"))?;
            answers.insert(field.name.clone(), Value::Text(value));
        }
        let deed = Deed::Filled { form: form.name.clone(), version: form.version, about, answers, origin: None };
        // Written as it is: a form keeps no hidden answers that it did not make.
        let written = self.write(vec![Draft::deed(object, deed, |_| Layer::GENERAL, None)], now).await;
        if let Err(error) = written {
            // Nobody was given the link. If this does not arrive either, the letter ends unread.
            let _ = self.ask_server("/sync/v1/letters/end", end(link.letter), now).await;
            return Err(error);
        }
        let link = [self.origin.as_str(), "/letter#", link.fragment().as_str()].concat();
        Ok(Fresh { link, words: spoken.to_string(), until: posted.until })
    }

    /// Takes a letter back: at once where there is network, else at the next contact.
    ///
    /// # Errors
    /// There is no such letter, or the file could not be written.
    pub async fn take_back(&mut self, object: ObjectId, entry: EntryId, why: &str, now: Instant) -> Result<(), DeviceError> {
        let record = self.cabinet()?.file(object)?.case.record(entry).ok_or(DeviceError::NotFound("letter"))?;
        let letter = Sent::of(record).ok_or(DeviceError::NotFound("letter"))?.letter;
        self.withdraw(object, entry, why, now).await?;
        self.net.letters.next = 0;
        if self.ask_server("/sync/v1/letters/end", end(letter), now).await.is_ok() {
            self.net.letters.ending = Some(letter);
            self.ended();
        }
        Ok(())
    }

    /// Posts something at once, logging in before if need be.
    async fn ask_server(&mut self, path: &str, body: Vec<u8>, now: Instant) -> Result<Answer, DeviceError> {
        for _ in 0..2 {
            let token = self.logged_in(now).await?;
            let call = Call { method: "POST", path: path.to_owned(), token: Some(token), body: body.clone() };
            let answer = self.host.call(call).await?.ok_or(DeviceError::NoNetwork)?;
            match answer.status {
                200 | 204 => return Ok(answer),
                // The session had ended.
                401 => self.take(Tag::Letters, Some(answer), now).await?,
                status => {
                    let code = wire::decode::<Refused>(&answer.body).map_or_else(|_| "http".to_owned(), |refused| refused.code);
                    return Err(DeviceError::Server { status, code });
                }
            }
        }
        Err(DeviceError::NoNetwork)
    }

    async fn logged_in(&mut self, now: Instant) -> Result<String, DeviceError> {
        for _ in 0..3 {
            if let Some(token) = self.net.token() {
                return Ok(token.to_owned());
            }
            self.net.hurry();
            let Step::Ask(tag @ (Tag::Begin | Tag::Finish), call) = self.plan(now).await? else { break };
            let answer = self.host.call(call).await?.ok_or(DeviceError::NoNetwork)?;
            self.take(tag, Some(answer), now).await?;
        }
        self.net.token().map(str::to_owned).ok_or(DeviceError::NoNetwork)
    }

    /// Whether a file has a letter that should be asked about. Part of the first half of the app: it must not need the second.
    pub(crate) fn letters_are_due(&mut self, now: Instant) -> bool {
        if self.net.more || !self.pack.is_whole() || !self.net.letters.is_due(now) {
            return false;
        }
        let any = self.cabinet.as_ref().is_some_and(|cabinet| cabinet.cases().any(File::has_letters));
        if !any {
            self.net.letters.rest(now);
        }
        any
    }

    /// What to ask the server about letters: to destroy one that nobody may read any more, then how the others are.
    #[inline(never)]
    pub(crate) fn letter_call(&mut self, now: Instant) -> Option<(Tag, Call)> {
        let token = self.net.token().map(str::to_owned);
        let (ended, asked) = self.letters_to_ask(now)?;
        if let Some(letter) = ended {
            self.net.letters.ending = Some(letter);
            let path = "/sync/v1/letters/end".to_owned();
            return Some((Tag::LetterEnd, Call { method: "POST", path, token, body: end(letter) }));
        }
        if asked.is_empty() {
            self.net.letters.rest(now);
            return None;
        }
        let ids: String = asked.iter().map(|letter| hex(letter)).collect();
        for letter in asked {
            self.net.letters.one_mut(letter).asked = now.0;
        }
        let path = ["/sync/v1/letters?ids=", &ids].concat();
        Some((Tag::Letters, Call { method: "GET", path, token, body: Vec::new() }))
    }

    /// A letter to destroy, if any, and those to ask about.
    fn letters_to_ask(&self, now: Instant) -> Option<(Option<B16>, Vec<B16>)> {
        let (cabinet, known) = (self.cabinet.as_ref()?, &self.net.letters);
        let open = |letter: &B16| known.state(letter).is_none_or(|state| state == LetterState::Open);
        let (mut ended, mut asked) = (None, Vec::new());
        // Of a file whose history has not come, nobody knows yet what it forbids.
        for file in cabinet.cases().filter(|file| !cabinet.owed.contains_key(&file.object)) {
            for sent in self.letters(file) {
                let letter = sent.letter;
                let one = known.one(&letter);
                let readable = sent.until() > now && open(&letter) && !one.is_some_and(|one| one.ended);
                if ended.is_none() && readable && self.must_end(file, &sent, now) {
                    ended = Some(letter);
                }
                // One that ended is asked about once more: it may have been answered before.
                let at = one.map_or(0, |one| one.asked);
                let again = at == 0 || (open(&letter) && at + AGAIN <= now.0);
                if again && sent.record.at.plus(ASKED) > now && asked.len() < MAX_LETTERS {
                    asked.push(letter);
                }
            }
        }
        Some((ended, asked))
    }

    /// Whether nobody may read a letter any more: it was taken back, or its service may hear nothing.
    pub fn must_end(&self, file: &File, sent: &Sent<'_>, now: Instant) -> bool {
        let about = sent.record.about;
        let referral = |record: &&Record| record.about == about && record.text(Meaning::ReferralTo).is_some();
        let referral = file.case.records.iter().find(referral);
        sent.record.withdrawn.is_some() || referral.is_none_or(|referral| !self.may_hear(file, referral, now))
    }

    /// Takes the server's word on letters. What it refuses is asked again later; nothing else waits for that.
    pub(crate) fn take_letters(&mut self, tag: Tag, answer: &Answer, now: Instant) -> Result<(), DeviceError> {
        match (tag, answer.status) {
            (Tag::LetterEnd, 204) => self.ended(),
            (Tag::Letters, 200) => {
                let told: Letters = crate::sync::read(&answer.body)?;
                for standing in told.letters {
                    let letter = *standing.letter;
                    self.net.letters.one_mut(letter).standing = Some(standing);
                }
            }
            _ => {
                self.net.letters.rest(now);
                return Ok(());
            }
        }
        self.net.answered(now);
        Ok(())
    }

    fn ended(&mut self) {
        let Some(letter) = self.net.letters.ending.take() else { return };
        let one = self.net.letters.one_mut(letter);
        (one.asked, one.ended) = (0, true);
        let gone = || LetterStanding {
            letter: letter.into(),
            state: LetterState::TakenBack,
            left: 0,
            until: 0,
            read: false,
            answers: Vec::new(),
        };
        one.standing.get_or_insert_with(gone).state = LetterState::TakenBack;
    }
}

fn end(letter: B16) -> Vec<u8> {
    wire::encode(&End { version: 1, letter: letter.into() })
}
