//! Answers that came through a link: opened, and written into the file by whoever works on it. Nothing is written by itself: an entry
//! is signed by a person, and who answered is known only by having link and words (docs/decisions/0017).

use super::Sent;
use crate::device::Device;
use crate::error::DeviceError;
use crate::file::File;
use crate::host::Host;
use naungan_crypto::letter::{Kind, Reply, open_answer};
use naungan_crypto::origin;
use naungan_forms::Form;
use naungan_model::answer::{Answers, Value};
use naungan_model::date::Instant;
use naungan_model::deed::Deed;
use naungan_model::id::{EntryId, ObjectId};
use naungan_model::meaning::Meaning;
use naungan_model::origin::Origin;

/// Longest note of an answer that a form takes, in characters.
const NOTE_MAX: usize = 300;

/// An answer that nobody wrote into the file yet.
#[derive(Debug)]
pub struct Waiting {
    /// What was answered.
    pub reply: Reply,
    /// Where it comes from, as the entry will say.
    pub origin: Origin,
}

impl<H: Host> Device<H> {
    /// The answers to a letter that wait, oldest first. What does not open was made by nobody who had link and words.
    pub fn letter_answers(&self, file: &File, sent: &Sent<'_>, now: Instant) -> Vec<Waiting> {
        let (Some(standing), Some(key)) = (self.letter_standing(&sent.letter), sent.key()) else { return Vec::new() };
        let child = Some(origin::letter(&sent.letter));
        let mut waiting = Vec::new();
        for sealed in &standing.answers {
            let Ok(reply) = open_answer(&sent.letter, &key, sealed) else { continue };
            let record = origin::answer(&sent.letter, sealed);
            let known = file.held.iter().filter_map(|held| held.deed.as_ref()?.origin()).any(|origin| origin.record == record);
            // The clock of whoever answered may be wrong, but not outside the time in which it can have been said.
            let told = Instant(i64::try_from(reply.at).unwrap_or(now.0)).clamp(sent.record.at, now.max(sent.record.at));
            if !known {
                waiting.push(Waiting { reply, origin: Origin { record, child, told: Some(told), by: None } });
            }
        }
        waiting
    }

    /// Writes an answer into the file as the next step of its referral.
    ///
    /// # Errors
    /// There is none such any more, or the referral cannot be gone on with.
    pub async fn take_answer(
        &mut self,
        object: ObjectId,
        letter: EntryId,
        number: usize,
        now: Instant,
    ) -> Result<EntryId, DeviceError> {
        let file = self.cabinet()?.file(object)?;
        let sent = file.case.record(letter).and_then(Sent::of).ok_or(DeviceError::NotFound("letter"))?;
        let about = sent.record.about;
        let waiting = self.letter_answers(file, &sent, now).into_iter().nth(number).ok_or(DeviceError::NotFound("answer"))?;
        let form = self.answer_form(waiting.reply.kind).cloned().ok_or(DeviceError::NotFound("form"))?;
        let answers = self.answers_of(&form, &waiting);
        // What the service cannot know, such as what the child thinks of it, stays open: it is not invented.
        self.lenient = true;
        let written = self.fill_with(&[object], &form, &answers, (about, Some(waiting.origin)), now).await;
        self.lenient = false;
        written?.pop().ok_or(DeviceError::Unreadable)
    }

    /// The form in which an answer is written down.
    pub fn answer_form(&self, kind: Kind) -> Option<&Form> {
        let says = if kind == Kind::Done { Meaning::ReferralDoneOn } else { Meaning::ReferralAnswer };
        self.pack.forms().find(|form| form.meaning(says).is_some())
    }

    fn answers_of(&self, form: &Form, waiting: &Waiting) -> Answers {
        let Waiting { reply, origin } = waiting;
        let day = self.today(origin.told.unwrap_or_default());
        let note: String = reply.note.trim().chars().take(NOTE_MAX).collect();
        let note = |given: bool| (given && !note.is_empty()).then(|| Value::Text(note.clone()));
        let refused = reply.kind == Kind::Refused;
        let said = [
            (Meaning::ReferralAnswer, Some(Value::Code(reply.kind.code().to_owned()))),
            (Meaning::ReferralAnsweredOn, Some(Value::Date(day))),
            (Meaning::ReferralDoneOn, Some(Value::Date(day))),
            (Meaning::ReferralWhyNot, note(refused)),
            (Meaning::ReferralNote, note(!refused)),
        ];
        said.into_iter().filter_map(|(meaning, value)| Some((form.meaning(meaning)?.name.clone(), value?))).collect()
    }

    /// Whether a record was written of an answer to a letter of its file.
    pub fn is_by_link(&self, file: &File, of: &Deed) -> bool {
        let child = of.origin().and_then(|origin| origin.child);
        child.is_some() && self.letters(file).any(|sent| Some(origin::letter(&sent.letter)) == child)
    }
}
