//! What a worker does: opens a file, fills a form, corrects, withdraws, joins two files, signs for a half-year.

use crate::device::Device;
use crate::error::DeviceError;
use crate::file::File;
use crate::host::Host;
use crate::write::Draft;
use naungan_crypto::control::{Adoption, Control, Declaration};
use naungan_crypto::entry::{CLASS_APPROVAL, CLASS_RESOLVE};
use naungan_forms::project::{ConsentState, Record, project, project_file};
use naungan_model::answer::Answers;
use naungan_model::date::{HalfYear, Instant};
use naungan_model::deed::Deed;
use naungan_model::fact::{FactKind, Public};
use naungan_model::id::{About, EntryId, ObjectId};
use naungan_model::layer::Layer;
use naungan_model::meaning::Meaning;

/// Statement of a declaration: no child that this partner served in the half-year was served by another partner.
pub const STATEMENT_NO_OTHER_PARTNER: u8 = 1;

impl<H: Host> Device<H> {
    /// Opens a new file with the answers of its first form.
    ///
    /// # Errors
    /// The form has problems, or this person opens no files.
    pub async fn open_file(&mut self, form: &str, answers: &Answers, now: Instant) -> Result<ObjectId, DeviceError> {
        let object = ObjectId(self.random());
        let epoch = self.first_epoch(object, &[Layer::IDENTITY, Layer::GENERAL], now)?;
        // The keys are in memory now; the draft of the form seals to them.
        let filled = self.filled(object, form, answers, None, now)?;
        match self.write(vec![epoch, filled], now).await {
            Ok(_) => Ok(object),
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
        let about = Some(About(self.random()));
        let mut drafts = Vec::new();
        for object in objects {
            let layers = self.layers_of(form, answers);
            drafts.extend(self.missing_layers(*object, &layers, now)?);
            drafts.push(self.filled(*object, form, answers, about, now)?);
        }
        self.write(drafts, now).await
    }

    fn layers_of(&self, form: &str, answers: &Answers) -> Vec<Layer> {
        self.pack.form(form).map(|form| form.split(answers).into_keys().collect()).unwrap_or_default()
    }

    /// First keys of layers that the file has none of yet (therapy notes begin with the psychologist).
    fn missing_layers(&mut self, object: ObjectId, layers: &[Layer], now: Instant) -> Result<Vec<Draft>, DeviceError> {
        let file = self.cabinet()?.file(object)?;
        let missing: Vec<Layer> =
            layers.iter().copied().filter(|layer| file.epoch(*layer).is_none() && file.key(*layer).is_none()).collect();
        if missing.is_empty() { Ok(Vec::new()) } else { Ok(vec![self.first_epoch(object, &missing, now)?]) }
    }

    /// The draft of a filled form: checked answers, sealed by layer, with the facts that may leave the device.
    fn filled(
        &self,
        object: ObjectId,
        form: &str,
        answers: &Answers,
        about: Option<About>,
        now: Instant,
    ) -> Result<Draft, DeviceError> {
        let form = self.pack.form(form).ok_or(DeviceError::NotFound("form"))?;
        let checked = form.check(answers, &self.context(now));
        if !checked.problems.is_empty() {
            return Err(DeviceError::Form(checked.problems.into_iter().map(|problem| problem.key).collect()));
        }
        let meant = form.meant(&checked.answers);
        let about = about.filter(|_| meant.iter().any(|(meaning, _)| *meaning == Meaning::ServiceType));
        let file = self.cabinet()?.files.get(&object);
        let public = self.facts(file, &meant, about, None, now);
        let deed = Deed::Filled { form: form.name.clone(), version: form.version, about, answers: checked.answers };
        Ok(Draft::deed(object, deed, |field| form.layer_of(field), public))
    }

    /// Facts of a record. When it answers for consent, the facts of the whole file are stated anew; otherwise `replaces`
    /// names the entries whose facts it corrects.
    fn facts(
        &self,
        file: Option<&File>,
        meant: &[(Meaning, naungan_model::answer::Value)],
        about: Option<About>,
        replaces: Option<(Vec<EntryId>, EntryId, Instant)>,
        now: Instant,
    ) -> Option<Public> {
        let written = self.today(replaces.as_ref().map_or(now, |(_, _, at)| *at));
        let record = Record { meant, about, written };
        let consent = file.and_then(|file| file.case.consent()).map(ConsentState::of).unwrap_or_default();
        let answered =
            meant.iter().find(|(meaning, _)| *meaning == Meaning::ConsentStatistics).and_then(|(_, value)| value.as_text());
        let counted: Vec<EntryId> = file.map(living_facts).unwrap_or_default();
        let public = match (answered, file) {
            (Some(answered), Some(file)) if !counted.is_empty() => {
                let changed = replaces.as_ref().map(|(_, of, _)| *of);
                let before: Vec<_> = file
                    .case
                    .records
                    .iter()
                    .filter(|before| before.withdrawn.is_none() && Some(before.entry) != changed)
                    .map(|before| Record { meant: &before.meant, about: before.about, written: self.today(before.at) })
                    .chain([record])
                    .collect();
                Public::Facts { replaces: counted, facts: project_file(&self.pack, &before, ConsentState::of(answered)) }
            }
            _ => {
                let replaces = replaces.map(|(entries, _, _)| entries).unwrap_or_default();
                Public::Facts { replaces, facts: project(&self.pack, &record, consent) }
            }
        };
        match &public {
            Public::Facts { replaces, facts } if replaces.is_empty() && facts.is_empty() => None,
            _ => Some(public),
        }
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
        let file = self.cabinet()?.file(object)?;
        let record = file.case.record(of).filter(|record| record.withdrawn.is_none()).ok_or(DeviceError::NotFound("entry"))?;
        let form = self.pack.form_version(&record.form, record.version).ok_or(DeviceError::NotFound("form"))?;
        let mut answers = answers.clone();
        form.carry(&record.answers, &mut answers);
        let checked = form.check(&answers, &self.context(now));
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
        let replaces = (changes_of(file, of), of, record.at);
        let public = self.facts(Some(file), &meant, record.about, Some(replaces), now);
        let deed = Deed::Corrected { of, answers, base: record.latest, reason: reason.to_owned() };
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
        let replaces: Vec<EntryId> = changes_of(file, of);
        let public = (!replaces.is_empty()).then_some(Public::Facts { replaces, facts: Vec::new() });
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
        reason: u8,
        now: Instant,
    ) -> Result<EntryId, DeviceError> {
        let cabinet = self.cabinet()?;
        let file = cabinet.file(object)?;
        let waiting = file.waiting(&cabinet.directory);
        let held = waiting.iter().find(|held| held.id() == entry).ok_or(DeviceError::NotFound("entry"))?;
        if held.author == cabinet.user || !cabinet.role(now).is_some_and(|(role, _)| role.supervises()) {
            return Err(DeviceError::NotAllowed);
        }
        let control = Control::Adoption(Adoption { entry: entry.0, hash: held.hash, adopted, reason });
        self.write_one(Draft::control(object, CLASS_RESOLVE, &control), now).await
    }

    /// An officer of the partner signs that no child it served in the half-year was served by another partner.
    ///
    /// # Errors
    /// The half-year has not ended, or this person is no officer.
    pub async fn declare(&mut self, period: HalfYear, holds: bool, now: Instant) -> Result<EntryId, DeviceError> {
        let cabinet = self.cabinet()?;
        let (tenant, user) = (cabinet.tenant, cabinet.user);
        let is_officer = cabinet.directory.root().is_some_and(|root| root.officers.iter().any(|officer| officer.user == user.0));
        if !is_officer || self.today(now) <= period.last_day() {
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

/// Entries of a file whose facts no other entry has ended.
fn living_facts(file: &File) -> Vec<EntryId> {
    let facts = file.held.iter().filter_map(|held| match &held.public {
        Some(Public::Facts { replaces, facts }) => Some((held.id(), replaces, facts)),
        _ => None,
    });
    let ended: Vec<EntryId> = facts.clone().flat_map(|(_, replaces, _)| replaces.iter().copied()).collect();
    facts.filter(|(entry, _, facts)| !facts.is_empty() && !ended.contains(entry)).map(|(entry, ..)| entry).collect()
}

/// The entry and its corrections, as far as they have living facts: what a new correction replaces.
fn changes_of(file: &File, of: EntryId) -> Vec<EntryId> {
    let changes = |entry: &EntryId| {
        *entry == of
            || file.held.iter().any(|held| {
                held.id() == *entry && matches!(&held.deed, Some(Deed::Corrected { of: changed, .. }) if *changed == of)
            })
    };
    living_facts(file).into_iter().filter(changes).collect()
}

/// Whether a file has living facts that count a child.
pub fn is_counted(file: &File) -> bool {
    let living = living_facts(file);
    file.held.iter().filter(|held| living.contains(&held.id())).any(|held| match &held.public {
        Some(Public::Facts { facts, .. }) => facts.iter().any(|fact| fact.kind == FactKind::Child),
        _ => false,
    })
}
