//! Records that were filled elsewhere become entries: each whole or not at all, each found again by every device of the team.
//!
//! A record is known by the digest of its key in the sealed body of its entry, a child by that of hers
//! (docs/decisions/0013-the-identity-of-imported-records.md). Only the command line imports; the app of a phone has none of this.

mod whole;

pub use whole::{CaseKept, Part};

use crate::device::Device;
use crate::error::DeviceError;
use crate::host::Host;
use naungan_crypto::origin;
use naungan_forms::{FieldKind, Form, Problem};
use naungan_model::answer::Answers;
use naungan_model::date::Instant;
use naungan_model::id::{EntryId, ObjectId};
use naungan_model::layer::Layer;
use naungan_model::origin::{Digest, Origin};
use std::collections::{BTreeMap, BTreeSet};

/// Forms that open a file.
const OPENING: [&str; 2] = ["intake", "registration"];
/// Forms that the app fills by itself: a look at a name, a sheet that was printed.
const OWN: [&str; 3] = ["look", "print", "sealed_letter"];
/// Why a record was corrected; people read it in the history, as they do reasons that colleagues typed.
pub const REASON: &str = "import";

/// A record that was filled elsewhere.
#[derive(Debug)]
pub struct Incoming<'a> {
    /// The version of the form it is read in.
    pub form: &'a Form,
    /// Its key there.
    pub key: &'a str,
    /// The key it had before it was changed there; empty when it was not.
    pub before: &'a str,
    /// The child's key there, where it names one.
    pub child: Option<&'a str>,
    /// The file it belongs to, where it names the code of a case.
    pub case: Option<ObjectId>,
    /// Its answers.
    pub answers: &'a Answers,
    /// When it was filled, where it says so.
    pub told: Option<Instant>,
}

/// What came of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// A new file.
    Opened,
    /// A new entry in a file.
    Added,
    /// A correction of the entry that it made before.
    Updated,
    /// Nothing: it is here as it is.
    Unchanged,
}

/// A record that is in a file now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The file.
    pub object: ObjectId,
    /// What came of it.
    pub what: What,
    /// Fields whose answers have no place: the form does not ask them of this child, or works them out otherwise.
    pub left: Vec<String>,
}

/// Why a record was not taken. Nothing of it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Rules of the form, with their fields.
    Rules(Vec<Problem>),
    /// It has no key: a second import would not know it.
    NoKey,
    /// It says neither case nor child, and its form opens no file.
    Whose,
    /// No file here knows the child.
    UnknownChild,
    /// Two files know the child, and nobody said that they are one.
    TwoFiles,
    /// It is here, in another file.
    OtherFile,
    /// Answers that this person may not write.
    Layer(Vec<String>),
    /// It was filled after now.
    Future,
    /// It was changed here and there.
    ChangedHere,
    /// It was withdrawn here, and changed there.
    Withdrawn,
    /// It is here and waits for a supervisor, or was set aside by one.
    Waits,
    /// It is here more than once: two devices imported it without knowing of each other.
    HereTwice,
    /// It was kept in another version of the form, which has no place for these fields.
    Version(Vec<String>),
}

/// Who is here already: records and children by digest.
#[derive(Debug, Default)]
pub struct Known {
    records: BTreeMap<Digest, BTreeSet<(ObjectId, EntryId)>>,
    children: BTreeMap<Digest, BTreeSet<ObjectId>>,
}

impl Known {
    fn take(&mut self, object: ObjectId, entry: EntryId, origin: &Origin) {
        self.records.entry(origin.record).or_default().insert((object, entry));
        if let Some(child) = origin.child {
            self.children.entry(child).or_default().insert(object);
        }
    }
}

impl<H: Host> Device<H> {
    /// Whether this person may import records of a form.
    ///
    /// # Errors
    /// The device is locked, the person keeps no files, or the app fills the form by itself.
    pub fn may_import(&self, form: &str, now: Instant) -> Result<(), DeviceError> {
        let keeps = self.cabinet()?.role(now).is_some_and(|(role, _)| role.keeps_files());
        if keeps && !OWN.contains(&form) { Ok(()) } else { Err(DeviceError::NotAllowed) }
    }

    /// The imported records that this device knows. Read it once, and give it to each [`Device::import`].
    ///
    /// # Errors
    /// The device is locked.
    pub fn known(&self) -> Result<Known, DeviceError> {
        let mut known = Known::default();
        for file in self.cabinet()?.cases() {
            for held in &file.held {
                let Some(deed) = &held.deed else { continue };
                let of = match deed {
                    naungan_model::deed::Deed::Corrected { of, .. } => *of,
                    _ => held.id(),
                };
                if let Some(origin) = deed.origin() {
                    known.take(file.object, of, origin);
                }
            }
        }
        Ok(known)
    }

    /// Takes one record, in one commit.
    ///
    /// # Errors
    /// Rows could not be kept; then nothing of it was. A record that is not taken is no error, but a [`Refusal`].
    pub async fn import(
        &mut self,
        known: &mut Known,
        incoming: &Incoming<'_>,
        now: Instant,
    ) -> Result<Result<Kept, Refusal>, DeviceError> {
        self.may_import(&incoming.form.name, now)?;
        let tenant = self.cabinet()?.tenant.0;
        let key = bare(incoming.key);
        if key.is_empty() {
            return Ok(Err(Refusal::NoKey));
        }
        if incoming.told.is_some_and(|told| told > now) {
            return Ok(Err(Refusal::Future));
        }
        let closed = self.closed(incoming.form, incoming.answers, now)?;
        if !closed.is_empty() {
            return Ok(Err(Refusal::Layer(closed)));
        }
        let digest = |key: &str| origin::record(&tenant, &incoming.form.name, bare(key));
        let child = incoming.child.map(|child| origin::child(&tenant, child.trim()));
        let origin = Origin { record: digest(key), child, told: incoming.told, by: None };
        let before = Some(incoming.before).filter(|before| !before.is_empty()).map(digest);
        let here = [Some(origin.record), before].into_iter().flatten().find_map(|digest| known.records.get(&digest));
        let done = match here.map(|here| here.iter().copied().collect::<Vec<_>>()) {
            Some(here) => match here.as_slice() {
                [(object, entry)] => self.again(*object, *entry, incoming, origin.clone(), known, now).await?,
                _ => Err(Refusal::HereTwice),
            },
            None => self.first(incoming, origin.clone(), known, now).await?,
        };
        Ok(done.map(|(entry, kept)| {
            known.take(kept.object, entry, &origin);
            kept
        }))
    }

    /// A record that is not here yet.
    async fn first(
        &mut self,
        incoming: &Incoming<'_>,
        origin: Origin,
        known: &Known,
        now: Instant,
    ) -> Result<Result<(EntryId, Kept), Refusal>, DeviceError> {
        let object = match self.file_of(incoming, &origin, known)? {
            Ok(object) => object,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let form = incoming.form;
        let checked = form.check(incoming.answers, &self.context_of(incoming.told.unwrap_or(now), now));
        if !checked.problems.is_empty() {
            return Ok(Err(Refusal::Rules(checked.problems)));
        }
        let left = left(incoming.answers, &checked.answers);
        let (object, entry, what) = match object {
            Some(object) => {
                let entry = self.fill_with(&[object], form, incoming.answers, (None, Some(origin)), now).await?.pop();
                (object, entry.ok_or(DeviceError::Unreadable)?, What::Added)
            }
            None => {
                let (object, entry) = self.open_with(form, incoming.answers, Some(origin), now).await?;
                (object, entry, What::Opened)
            }
        };
        Ok(Ok((entry, Kept { object, what, left })))
    }

    /// The file that a record belongs to; none when it opens one.
    fn file_of(
        &self,
        incoming: &Incoming<'_>,
        origin: &Origin,
        known: &Known,
    ) -> Result<Result<Option<ObjectId>, Refusal>, DeviceError> {
        if let Some(case) = incoming.case {
            return Ok(Ok(Some(case)));
        }
        let files: Vec<ObjectId> =
            origin.child.and_then(|child| known.children.get(&child)).into_iter().flatten().copied().collect();
        let opens = OPENING.contains(&incoming.form.name.as_str());
        Ok(match files.as_slice() {
            [] if opens => Ok(None),
            [] if origin.child.is_some() => Err(Refusal::UnknownChild),
            [] => Err(Refusal::Whose),
            [one] => Ok(Some(*one)),
            [first, others @ ..] => {
                let joined = &self.cabinet()?.file(*first)?.joined;
                if others.iter().all(|other| joined.contains(other)) { Ok(Some(*first)) } else { Err(Refusal::TwoFiles) }
            }
        })
    }

    /// A record that is here already: corrected where it says something else now.
    async fn again(
        &mut self,
        object: ObjectId,
        entry: EntryId,
        incoming: &Incoming<'_>,
        origin: Origin,
        known: &Known,
        now: Instant,
    ) -> Result<Result<(EntryId, Kept), Refusal>, DeviceError> {
        let weighed = self.weigh(object, entry, incoming, &origin, known, now)?;
        if let Ok(Kept { what: What::Updated, .. }) = weighed {
            self.correct_with(object, entry, incoming.answers, (REASON, Some(origin)), now).await?;
        }
        Ok(weighed.map(|kept| (entry, kept)))
    }

    /// What is to be done with a record that is here already.
    fn weigh(
        &self,
        object: ObjectId,
        entry: EntryId,
        incoming: &Incoming<'_>,
        origin: &Origin,
        known: &Known,
        now: Instant,
    ) -> Result<Result<Kept, Refusal>, DeviceError> {
        let file = self.cabinet()?.file(object)?;
        let Some(record) = file.case.record(entry) else { return Ok(Err(Refusal::Waits)) };
        let named = origin.child.and_then(|child| known.children.get(&child));
        let elsewhere = |other: ObjectId| other != object && !file.joined.contains(&other);
        if incoming.case.is_some_and(elsewhere) || named.is_some_and(|files| files.iter().all(|file| elsewhere(*file))) {
            return Ok(Err(Refusal::OtherFile));
        }
        let Some(form) = self.pack.form_version(&record.form, record.version) else {
            return Ok(Err(Refusal::Version(Vec::new())));
        };
        let strange: Vec<String> =
            incoming.answers.keys().filter(|name| form.field(name).is_none()).map(ToString::to_string).collect();
        if !strange.is_empty() {
            return Ok(Err(Refusal::Version(strange)));
        }
        let mut given = incoming.answers.clone();
        form.carry(&record.answers, &mut given);
        let checked = form.check(&given, &self.context_of(incoming.told.unwrap_or(record.at), now));
        let kept = |what| Kept { object, what, left: left(incoming.answers, &checked.answers) };
        // What the last import said, whatever people corrected here since.
        let imported = file.held.iter().filter(|held| match &held.deed {
            Some(naungan_model::deed::Deed::Corrected { of, origin, .. }) => *of == entry && origin.is_some(),
            _ => held.id() == entry,
        });
        let last = imported.max_by_key(|held| (held.header.hlc, held.header.device));
        let said = last.and_then(|held| held.deed.as_ref()?.answers());
        let same = |answers: &Answers| is_same(form, incoming.answers, answers, &checked.answers);
        if said.is_some_and(same) || same(&record.answers) {
            return Ok(Ok(kept(What::Unchanged)));
        }
        if record.withdrawn.is_some() {
            return Ok(Err(Refusal::Withdrawn));
        }
        if last.is_none_or(|held| held.id() != record.latest) {
            return Ok(Err(Refusal::ChangedHere));
        }
        let wrong = self.wrong(form, &checked.problems);
        Ok(if wrong.is_empty() { Ok(kept(What::Updated)) } else { Err(Refusal::Rules(wrong)) })
    }

    /// Fields that are answered and that this person can never write.
    fn closed(&self, form: &Form, answers: &Answers, now: Instant) -> Result<Vec<String>, DeviceError> {
        let held: Vec<Layer> = self.cabinet()?.role(now).map(|(role, _)| role.layers().to_vec()).unwrap_or_default();
        Ok(answers.keys().filter(|name| !held.contains(&form.layer_of(name))).cloned().collect())
    }
}

/// A key without the word that some programs write before it and others do not.
fn bare(key: &str) -> &str {
    let key = key.trim();
    key.strip_prefix("uuid:").unwrap_or(key)
}

/// Fields whose answers are not, or not so, among those that are kept.
fn left(given: &Answers, kept: &Answers) -> Vec<String> {
    given.iter().filter(|(name, value)| kept.get(*name) != Some(value)).map(|(name, _)| name.clone()).collect()
}

/// Whether an entry has what a record says now. What the form works out by itself says nothing new; what a program wrote about the
/// filling is compared where the record has it.
fn is_same(form: &Form, given: &Answers, entry: &Answers, checked: &Answers) -> bool {
    form.fields.iter().all(|field| {
        let compared = match field.kind {
            FieldKind::Calculate => false,
            FieldKind::Hidden | FieldKind::Meta(_) => given.contains_key(&field.name),
            _ => true,
        };
        !compared || entry.get(&field.name) == checked.get(&field.name)
    })
}
