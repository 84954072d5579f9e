//! What a worker does: opens a file, fills a form, corrects, withdraws, joins two files, signs for a half-year.

use crate::device::Device;
use crate::error::DeviceError;
use crate::facts::Change;
use crate::host::Host;
use crate::write::Draft;
use naungan_crypto::control::{Adoption, Control, Declaration};
use naungan_crypto::entry::{CLASS_APPROVAL, CLASS_RESOLVE};
use naungan_forms::{Form, Problem};
use naungan_model::answer::Answers;
use naungan_model::date::{HalfYear, Instant};
use naungan_model::deed::Deed;
use naungan_model::fact::Public;
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
        let about = Thing { fresh: Some(About(self.random())), chosen: None };
        let written = match self.first_epoch(object, &layers, now) {
            // The keys are in memory now; the draft of the form seals to them.
            Ok(epoch) => match self.filled(object, form, answers, (about, origin), now) {
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
        self.fill_in(objects, &form, answers, None, now).await
    }

    /// Fills a form that goes on with a thing of the file: a referral, a stay, a plan that is approved.
    ///
    /// # Errors
    /// The form has problems, the file is not here, or it has no such thing that this person may go on with.
    pub async fn fill_about(
        &mut self,
        object: ObjectId,
        form: &str,
        about: About,
        answers: &Answers,
        now: Instant,
    ) -> Result<EntryId, DeviceError> {
        let form = self.newest(form)?;
        self.fill_in(&[object], &form, answers, Some(about), now).await?.pop().ok_or(DeviceError::Unreadable)
    }

    /// The same in one version of a form; `about` is the thing that it goes on with.
    pub(crate) async fn fill_in(
        &mut self,
        objects: &[ObjectId],
        form: &Form,
        answers: &Answers,
        about: Option<About>,
        now: Instant,
    ) -> Result<Vec<EntryId>, DeviceError> {
        self.fill_with(objects, form, answers, (about, None), now).await
    }

    /// The same for a record that was filled elsewhere.
    pub(crate) async fn fill_with(
        &mut self,
        objects: &[ObjectId],
        form: &Form,
        answers: &Answers,
        (about, origin): (Option<About>, Option<Origin>),
        now: Instant,
    ) -> Result<Vec<EntryId>, DeviceError> {
        self.take_off(objects.iter().copied()).await?;
        for object in objects {
            self.may_go_on(*object, form, about)?;
        }
        let about = Thing { fresh: Some(About(self.random())), chosen: about };
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

    /// The draft of a record that was filled elsewhere, about a new thing where its form begins one.
    pub(crate) fn filled_elsewhere(
        &mut self,
        object: ObjectId,
        form: &Form,
        answers: &Answers,
        origin: Origin,
        now: Instant,
    ) -> Result<Draft, DeviceError> {
        let about = Thing { fresh: Some(About(self.random())), chosen: None };
        self.filled(object, form, answers, (about, Some(origin)), now)
    }

    /// First keys of layers that the file has none of yet (therapy notes begin with the psychologist).
    pub(crate) fn missing_layers(&mut self, object: ObjectId, layers: &[Layer], now: Instant) -> Result<Vec<Draft>, DeviceError> {
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
        (about, origin): (Thing, Option<Origin>),
        now: Instant,
    ) -> Result<Draft, DeviceError> {
        let told = origin.as_ref().and_then(|origin| origin.told);
        let checked = form.check(answers, &self.context_of(told.unwrap_or(now), now));
        self.complaints(form, &checked.problems)?;
        let meant = form.meant(&checked.answers);
        let begins = !form.offer.begins.is_empty() || meant.iter().any(|(meaning, _)| *meaning == Meaning::ServiceType);
        let about = about.chosen.or(about.fresh.filter(|_| begins));
        let file = self.cabinet()?.files.get(&object);
        let public = self.facts(file, &Change::New { meant: &meant, about, told }, now);
        let deed = Deed::Filled { form: form.name.clone(), version: form.version, about, answers: checked.answers, origin };
        Ok(Draft::deed(object, deed, |field| form.layer_of(field), public))
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
        why: (&str, Option<Origin>),
        now: Instant,
    ) -> Result<EntryId, DeviceError> {
        self.take_off([object]).await?;
        let draft = self.correction(object, of, answers, why, now)?;
        self.write_one(draft, now).await
    }

    /// The draft of a correction.
    pub(crate) fn correction(
        &self,
        object: ObjectId,
        of: EntryId,
        answers: &Answers,
        (reason, origin): (&str, Option<Origin>),
        now: Instant,
    ) -> Result<Draft, DeviceError> {
        let file = self.cabinet()?.file(object)?;
        let record = file.case.record(of).filter(|record| record.withdrawn.is_none()).ok_or(DeviceError::NotFound("entry"))?;
        let form = self.pack.form_version(&record.form, record.version).ok_or(DeviceError::NotFound("form"))?;
        let mut answers = answers.clone();
        form.carry(&record.answers, &mut answers);
        let then = origin.as_ref().map_or(now, |origin| origin.told.unwrap_or(record.at));
        let checked = form.check(&answers, &self.context_of(then, now));
        self.complaints(form, &checked.problems)?;
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
        Ok(Draft::deed(object, deed, |field| form.layer_of(field), public))
    }

    /// What is wrong with the answers to a form: with those of another system, not that it never asked.
    pub(crate) fn wrong(&self, form: &Form, problems: &[Problem]) -> Vec<Problem> {
        let never_asked = |problem: &Problem| form.field(&problem.field).is_some_and(|field| problem.key == field.required_key());
        problems.iter().filter(|problem| !(self.lenient && never_asked(problem))).cloned().collect()
    }

    fn complaints(&self, form: &Form, problems: &[Problem]) -> Result<(), DeviceError> {
        let wrong = self.wrong(form, problems);
        if wrong.is_empty() { Ok(()) } else { Err(DeviceError::Form(wrong.into_iter().map(|problem| problem.key).collect())) }
    }

    /// Says that a filled form no longer counts.
    ///
    /// # Errors
    /// The entry is not here or was withdrawn already.
    pub async fn withdraw(&mut self, object: ObjectId, of: EntryId, reason: &str, now: Instant) -> Result<EntryId, DeviceError> {
        self.take_off([object]).await?;
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
        self.take_off([one, other]).await?;
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
        self.take_off([object]).await?;
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
/// The thing that a filled form is about: a new one, or one of the file that was chosen to go on with.
#[derive(Clone, Copy)]
struct Thing {
    fresh: Option<About>,
    chosen: Option<About>,
}
