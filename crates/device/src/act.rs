//! What a worker does: opens a file, fills a form, corrects, withdraws, joins two files, signs for a half-year.

use crate::device::Device;
use crate::error::DeviceError;
use crate::file::File;
use crate::host::Host;
use crate::write::Draft;
use naungan_crypto::control::{Adoption, Control, Declaration};
use naungan_crypto::directory::Directory;
use naungan_crypto::entry::{CLASS_APPROVAL, CLASS_RESOLVE};
use naungan_forms::Form;
use naungan_forms::project::{ConsentState, Record, project, project_file};
use naungan_model::answer::{Answers, Value};
use naungan_model::date::{Date, HalfYear, Instant};
use naungan_model::deed::Deed;
use naungan_model::fact::{FactKind, Public};
use naungan_model::id::{About, EntryId, ObjectId};
use naungan_model::layer::Layer;
use naungan_model::meaning::Meaning;
use naungan_model::origin::Origin;
use std::collections::BTreeSet;

/// Reason number of an adoption: the supervisor wrote why in her own words, in the sealed part.
const IN_WORDS: u8 = 5;
/// Statement of a declaration: no child that this partner served in the half-year was served by another partner.
pub const STATEMENT_NO_OTHER_PARTNER: u8 = 1;

impl<H: Host> Device<H> {
    /// Opens a new file with the answers of its first form.
    ///
    /// # Errors
    /// The form has problems, or this person opens no files.
    pub async fn open_file(&mut self, form: &str, answers: &Answers, now: Instant) -> Result<ObjectId, DeviceError> {
        let form = self.newest(form)?;
        self.open_file_in(&form, answers, now).await
    }

    /// The same in one version of a form: a draft is saved in the one it was begun in.
    pub(crate) async fn open_file_in(&mut self, form: &Form, answers: &Answers, now: Instant) -> Result<ObjectId, DeviceError> {
        Ok(self.open_with(form, answers, None, now).await?.0)
    }

    /// The same for a record that was filled elsewhere; gives the entry too.
    pub(crate) async fn open_with(
        &mut self,
        form: &Form,
        answers: &Answers,
        origin: Option<Origin>,
        now: Instant,
    ) -> Result<(ObjectId, EntryId), DeviceError> {
        let object = ObjectId(self.random());
        let mut layers = BTreeSet::from([Layer::IDENTITY, Layer::GENERAL]);
        layers.extend(form.split(answers).into_keys());
        let layers: Vec<Layer> = layers.into_iter().collect();
        let written = match self.first_epoch(object, &layers, now) {
            // The keys are in memory now; the draft of the form seals to them.
            Ok(epoch) => match self.filled(object, form, answers, (None, origin), now) {
                Ok(filled) => self.write(vec![epoch, filled], now).await,
                Err(error) => Err(error),
            },
            Err(error) => Err(error),
        };
        match written.map(|mut written| written.pop()) {
            Ok(Some(entry)) => Ok((object, entry)),
            Ok(None) => Err(DeviceError::Unreadable),
            Err(error) => {
                if let Some(cabinet) = &mut self.cabinet {
                    cabinet.files.remove(&object);
                }
                Err(error)
            }
        }
    }

    /// Fills a form in several files at once: a group session has one `about` in each.
    ///
    /// # Errors
    /// The form has problems, or a file is not here.
    pub async fn fill(
        &mut self,
        objects: &[ObjectId],
        form: &str,
        answers: &Answers,
        now: Instant,
    ) -> Result<Vec<EntryId>, DeviceError> {
        let form = self.newest(form)?;
        self.fill_in(objects, &form, answers, now).await
    }

    /// The same in one version of a form.
    pub(crate) async fn fill_in(
        &mut self,
        objects: &[ObjectId],
        form: &Form,
        answers: &Answers,
        now: Instant,
    ) -> Result<Vec<EntryId>, DeviceError> {
        self.fill_with(objects, form, answers, None, now).await
    }

    /// The same for a record that was filled elsewhere.
    pub(crate) async fn fill_with(
        &mut self,
        objects: &[ObjectId],
        form: &Form,
        answers: &Answers,
        origin: Option<Origin>,
        now: Instant,
    ) -> Result<Vec<EntryId>, DeviceError> {
        let about = Some(About(self.random()));
        let mut drafts = Vec::new();
        for object in objects {
            let layers: Vec<Layer> = form.split(answers).into_keys().collect();
            drafts.extend(self.missing_layers(*object, &layers, now)?);
            drafts.push(self.filled(*object, form, answers, (about, origin.clone()), now)?);
        }
        self.write(drafts, now).await
    }

    fn newest(&self, form: &str) -> Result<Form, DeviceError> {
        self.pack.form(form).cloned().ok_or(DeviceError::NotFound("form"))
    }

    /// First keys of layers that the file has none of yet (therapy notes begin with the psychologist).
    fn missing_layers(&mut self, object: ObjectId, layers: &[Layer], now: Instant) -> Result<Vec<Draft>, DeviceError> {
        let file = self.cabinet()?.file(object)?;
        let missing: Vec<Layer> = layers.iter().copied().filter(|layer| file.epoch(*layer).is_none()).collect();
        if missing.is_empty() { Ok(Vec::new()) } else { Ok(vec![self.first_epoch(object, &missing, now)?]) }
    }

    /// The draft of a filled form: checked answers, sealed by layer, with the facts that may leave the device.
    fn filled(
        &self,
        object: ObjectId,
        form: &Form,
        answers: &Answers,
        (about, origin): (Option<About>, Option<Origin>),
        now: Instant,
    ) -> Result<Draft, DeviceError> {
        let told = origin.as_ref().and_then(|origin| origin.told);
        let checked = form.check(answers, &self.context_of(told.unwrap_or(now), now));
        if !checked.problems.is_empty() {
            return Err(DeviceError::Form(checked.problems.into_iter().map(|problem| problem.key).collect()));
        }
        let meant = form.meant(&checked.answers);
        let about = about.filter(|_| meant.iter().any(|(meaning, _)| *meaning == Meaning::ServiceType));
        let file = self.cabinet()?.files.get(&object);
        let public = self.facts(file, &Change::New { meant: &meant, about, told }, now);
        let deed = Deed::Filled { form: form.name.clone(), version: form.version, about, answers: checked.answers, origin };
        Ok(Draft::deed(object, deed, |field| form.layer_of(field), public))
    }

    /// Facts of a change. A new record states its own; a correction or withdrawal replaces those of what it changes. Where the
    /// answer to being counted changes, or the facts were stated anew since by another entry, the facts of the whole file
    /// are stated anew and replace all earlier ones.
    fn facts(&self, file: Option<&File>, change: &Change<'_>, now: Instant) -> Option<Public> {
        let directory = self.cabinet.as_ref().map(|cabinet| &cabinet.directory);
        let counted = file.zip(directory).map(|(file, directory)| living_facts(file, directory)).unwrap_or_default();
        let consent = file.and_then(|file| file.case.consent()).map(ConsentState::of).unwrap_or_default();
        let own: Vec<EntryId> = match (file, change.of()) {
            (Some(file), Some(of)) => counted.iter().copied().filter(|entry| is_change_of(file, *entry, of)).collect(),
            _ => Vec::new(),
        };
        // What its entry stated before is stated by another one since, or nothing of it ever counted.
        let elsewhere = change.of().is_some() && own.is_empty() && self.speaks(file, change, now);
        let restates = change.answers_consent(file) || elsewhere;
        let public = match file.filter(|_| restates && !counted.is_empty()) {
            Some(file) => {
                let records = self.records_after(file, change, now);
                let answer = records.iter().rev().find_map(|(meant, ..)| consent_of(meant));
                let consent =
                    if change.answers_consent(Some(file)) { answer.map(ConsentState::of).unwrap_or_default() } else { consent };
                let records: Vec<Record<'_>> =
                    records.iter().map(|(meant, about, written)| Record { meant, about: *about, written: *written }).collect();
                Public::Facts { replaces: counted, facts: project_file(&self.pack, &records, consent) }
            }
            None => {
                let facts = match change {
                    Change::Withdrawn { .. } => Vec::new(),
                    Change::New { meant, about, told } => {
                        let written = self.today(told.unwrap_or(now));
                        let mut facts = project(&self.pack, &Record { meant, about: *about, written }, consent);
                        // The newest description of the child counts, not the one that came last.
                        facts.retain(|fact| fact.kind != FactKind::Child || !is_described_since(file, *told));
                        facts
                    }
                    Change::Corrected { meant, about, at, .. } => {
                        let meant = without_consent(meant);
                        project(
                            &self.pack,
                            &Record { meant: &meant, about: *about, written: self.day_of(&meant, *at, now) },
                            consent,
                        )
                    }
                };
                Public::Facts { replaces: own, facts }
            }
        };
        match &public {
            Public::Facts { replaces, facts } if replaces.is_empty() && facts.is_empty() => None,
            _ => Some(public),
        }
    }

    /// Whether the changed record states facts at all, before or after the change.
    fn speaks(&self, file: Option<&File>, change: &Change<'_>, now: Instant) -> bool {
        let states = |meant: &[(Meaning, Value)], about| {
            let record = Record { meant, about, written: self.today(now) };
            !project(&self.pack, &record, ConsentState::Given).is_empty()
        };
        let before = change.of().and_then(|of| file?.case.record(of)).is_some_and(|record| states(&record.meant, record.about));
        let after = matches!(change, Change::Corrected { meant, about, .. } if states(meant, *about));
        before || after
    }

    /// The day that bounds a record: help may have been given until the day it was last changed, a clock runs from the first.
    fn day_of(&self, meant: &[(Meaning, Value)], first: Instant, changed: Instant) -> Date {
        let is_help = meant.iter().any(|(meaning, _)| *meaning == Meaning::ServiceType);
        self.today(if is_help { changed } else { first })
    }

    /// Meanings, thing and day of each record of a file as it will be after a change, in the order of the file.
    fn records_after(&self, file: &File, change: &Change<'_>, now: Instant) -> Vec<Spoken> {
        let mut records = Vec::new();
        // Where a record that was filled elsewhere stands: after all that is not newer.
        let mut place = 0;
        for record in file.case.records.iter().filter(|record| record.withdrawn.is_none()) {
            let latest = file.held.iter().find(|held| held.id() == record.latest).map_or(record.at, crate::file::Held::told);
            if let Change::New { told: Some(told), .. } = change
                && record.at <= *told
            {
                place = records.len() + 1;
            }
            match change {
                Change::Withdrawn { of } if *of == record.entry => {}
                Change::Corrected { of, meant, about, at } if *of == record.entry => {
                    records.push((meant.to_vec(), *about, self.day_of(meant, *at, now)));
                }
                _ => records.push((record.meant.clone(), record.about, self.day_of(&record.meant, record.at, latest))),
            }
        }
        if let Change::New { meant, about, told } = change {
            let place = if told.is_some() { place.min(records.len()) } else { records.len() };
            records.insert(place, (meant.to_vec(), *about, self.today(told.unwrap_or(now))));
        }
        records
    }

    /// Corrects a filled form: whole new answers, the old ones stay in the history.
    ///
    /// # Errors
    /// The form has problems, or the entry is not here or was withdrawn.
    pub async fn correct(
        &mut self,
        object: ObjectId,
        of: EntryId,
        answers: &Answers,
        reason: &str,
        now: Instant,
    ) -> Result<EntryId, DeviceError> {
        self.correct_with(object, of, answers, (reason, None), now).await
    }

    /// The same for a record that was filled elsewhere.
    pub(crate) async fn correct_with(
        &mut self,
        object: ObjectId,
        of: EntryId,
        answers: &Answers,
        (reason, origin): (&str, Option<Origin>),
        now: Instant,
    ) -> Result<EntryId, DeviceError> {
        let file = self.cabinet()?.file(object)?;
        let record = file.case.record(of).filter(|record| record.withdrawn.is_none()).ok_or(DeviceError::NotFound("entry"))?;
        let form = self.pack.form_version(&record.form, record.version).ok_or(DeviceError::NotFound("form"))?;
        let mut answers = answers.clone();
        form.carry(&record.answers, &mut answers);
        let then = origin.as_ref().map_or(now, |origin| origin.told.unwrap_or(record.at));
        let checked = form.check(&answers, &self.context_of(then, now));
        if !checked.problems.is_empty() {
            return Err(DeviceError::Form(checked.problems.into_iter().map(|problem| problem.key).collect()));
        }
        let mut answers = checked.answers;
        // What this person cannot change stays as it was: a therapist's note survives a caseworker's correction.
        for (field, value) in &record.answers {
            if form.field(field).is_some_and(|field| field.private) && !checked.relevant.contains(field) {
                answers.insert(field.clone(), value.clone());
            }
        }
        let held: Vec<Layer> = self.cabinet()?.role(now).map(|(role, _)| role.layers().to_vec()).unwrap_or_default();
        answers.retain(|field, _| held.contains(&form.layer_of(field)));
        let meant = form.meant(&answers);
        let public = self.facts(Some(file), &Change::Corrected { of, meant: &meant, about: record.about, at: record.at }, now);
        let deed = Deed::Corrected { of, answers, base: record.latest, reason: reason.to_owned(), origin };
        let draft = Draft::deed(object, deed, |field| form.layer_of(field), public);
        self.write_one(draft, now).await
    }

    /// Says that a filled form no longer counts.
    ///
    /// # Errors
    /// The entry is not here or was withdrawn already.
    pub async fn withdraw(&mut self, object: ObjectId, of: EntryId, reason: &str, now: Instant) -> Result<EntryId, DeviceError> {
        let file = self.cabinet()?.file(object)?;
        file.case.record(of).filter(|record| record.withdrawn.is_none()).ok_or(DeviceError::NotFound("entry"))?;
        let public = self.facts(Some(file), &Change::Withdrawn { of }, now);
        let draft = Draft::deed(object, Deed::Withdrawn { of, reason: reason.to_owned() }, |_| Layer::GENERAL, public);
        self.write_one(draft, now).await
    }

    /// A supervisor says that two files are one child, or are after all not.
    ///
    /// # Errors
    /// Not a supervisor, or one of the files is not here.
    pub async fn join(
        &mut self,
        one: ObjectId,
        other: ObjectId,
        joined: bool,
        reason: &str,
        now: Instant,
    ) -> Result<EntryId, DeviceError> {
        let cabinet = self.cabinet()?;
        cabinet.file(one)?;
        cabinet.file(other)?;
        if one == other || !cabinet.role(now).is_some_and(|(role, _)| role.supervises()) {
            return Err(DeviceError::NotAllowed);
        }
        let deed = Deed::SameChild { reason: reason.to_owned() };
        let public = Some(Public::SameChild { other, joined });
        self.write_one(Draft::deed(one, deed, |_| Layer::GENERAL, public), now).await
    }

    /// A supervisor takes an entry that waits into the file, or sets it aside for good.
    ///
    /// # Errors
    /// Not a supervisor, the entry does not wait, or it is the supervisor's own.
    pub async fn decide(
        &mut self,
        object: ObjectId,
        entry: EntryId,
        adopted: bool,
        reason: &str,
        now: Instant,
    ) -> Result<EntryId, DeviceError> {
        let cabinet = self.cabinet()?;
        let file = cabinet.file(object)?;
        let waiting = file.waiting(&cabinet.directory);
        let held = waiting.iter().find(|held| held.id() == entry).ok_or(DeviceError::NotFound("entry"))?;
        if held.author == cabinet.user || !cabinet.role(now).is_some_and(|(role, _)| role.supervises()) {
            return Err(DeviceError::NotAllowed);
        }
        let control = Control::Adoption(Adoption { entry: entry.0, hash: held.hash, adopted, reason: IN_WORDS });
        let deed = Deed::Decided { of: entry, reason: reason.to_owned() };
        let bodies = deed.split(|_| Layer::GENERAL).into_iter().collect();
        let draft = Draft { bodies, deed: Some(deed), ..Draft::control(object, CLASS_RESOLVE, &control) };
        self.write_one(draft, now).await
    }

    /// An officer of the partner signs that no child it served in the half-year was served by another partner.
    ///
    /// # Errors
    /// The half-year has not ended, or this person is no officer.
    pub async fn declare(&mut self, period: HalfYear, holds: bool, now: Instant) -> Result<EntryId, DeviceError> {
        let cabinet = self.cabinet()?;
        let (tenant, user) = (cabinet.tenant, cabinet.user);
        if !cabinet.is_officer(user) || self.today(now) <= period.last_day() {
            return Err(DeviceError::NotAllowed);
        }
        let year = u16::try_from(period.year).map_err(|_| DeviceError::NotAllowed)?;
        let statement = STATEMENT_NO_OTHER_PARTNER;
        let declaration = Declaration { tenant: tenant.0, user: user.0, year, half: period.half, statement, holds };
        self.write_one(Draft::statement(tenant, CLASS_APPROVAL, &Control::Declaration(declaration)), now).await
    }

    async fn write_one(&mut self, draft: Draft, now: Instant) -> Result<EntryId, DeviceError> {
        self.write(vec![draft], now).await?.pop().ok_or(DeviceError::Unreadable)
    }
}

/// Meanings of a record, the thing it is about, and the day that bounds it.
type Spoken = (Vec<(Meaning, Value)>, Option<About>, Date);

/// What an entry does to the records of a file.
enum Change<'a> {
    /// A form is filled; `told` when that was, of one that was filled elsewhere.
    New { meant: &'a [(Meaning, Value)], about: Option<About>, told: Option<Instant> },
    /// A record is filled anew.
    Corrected { of: EntryId, meant: &'a [(Meaning, Value)], about: Option<About>, at: Instant },
    /// A record no longer counts.
    Withdrawn { of: EntryId },
}

impl Change<'_> {
    /// The record that is changed.
    fn of(&self) -> Option<EntryId> {
        match self {
            Self::New { .. } => None,
            Self::Corrected { of, .. } | Self::Withdrawn { of } => Some(*of),
        }
    }

    /// Whether the answer to being counted changes by it. A correction of something else repeats the old answer and says nothing.
    fn answers_consent(&self, file: Option<&File>) -> bool {
        let before =
            |of: EntryId| file.and_then(|file| file.case.record(of)).and_then(|record| record.text(Meaning::ConsentStatistics));
        match self {
            Self::New { meant, .. } => consent_of(meant).is_some(),
            Self::Corrected { of, meant, .. } => consent_of(meant) != before(*of),
            Self::Withdrawn { of } => before(*of).is_some(),
        }
    }
}

fn consent_of(meant: &[(Meaning, Value)]) -> Option<&str> {
    meant.iter().find(|(meaning, _)| *meaning == Meaning::ConsentStatistics).and_then(|(_, value)| value.as_text())
}

/// Whether a record of a file describes the child that is newer than one filled elsewhere at this moment.
fn is_described_since(file: Option<&File>, told: Option<Instant>) -> bool {
    let records = file.into_iter().flat_map(|file| &file.case.records).filter(|record| record.withdrawn.is_none());
    told.is_some_and(|told| records.into_iter().any(|it| it.at > told && it.says(Meaning::ChildSex).is_some()))
}

fn without_consent(meant: &[(Meaning, Value)]) -> Vec<(Meaning, Value)> {
    meant.iter().filter(|(meaning, _)| *meaning != Meaning::ConsentStatistics).cloned().collect()
}

/// Entries that count and whose facts no other such entry has ended. What waits for a supervisor ends nothing.
fn living_facts(file: &File, directory: &Directory) -> Vec<EntryId> {
    let folding = file.folding(directory);
    let facts = folding.iter().filter_map(|held| match &held.public {
        Some(Public::Facts { replaces, facts }) => Some((held.id(), replaces, facts)),
        _ => None,
    });
    let ended: Vec<EntryId> = facts.clone().flat_map(|(_, replaces, _)| replaces.iter().copied()).collect();
    facts.filter(|(entry, _, facts)| !facts.is_empty() && !ended.contains(entry)).map(|(entry, ..)| entry).collect()
}

/// Whether an entry is the one named or a correction of it.
fn is_change_of(file: &File, entry: EntryId, of: EntryId) -> bool {
    let corrects = |held: &crate::file::Held| {
        held.id() == entry && matches!(&held.deed, Some(Deed::Corrected { of: changed, .. }) if *changed == of)
    };
    entry == of || file.held.iter().any(corrects)
}
