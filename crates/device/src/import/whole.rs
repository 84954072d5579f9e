//! A whole case of another system: all of its records come in one commit, or none of them. Questions that the other system never
//! asked stay open; no answer is invented.

use super::{Incoming, Kept, Known, Refusal, What, bare, left};
use crate::device::Device;
use crate::error::DeviceError;
use crate::host::Host;
use crate::write::Draft;
use naungan_crypto::origin;
use naungan_forms::project::ConsentState;
use naungan_model::date::Instant;
use naungan_model::id::{EntryId, ObjectId, UserId};
use naungan_model::layer::Layer;
use naungan_model::meaning::Meaning;
use naungan_model::origin::Origin;
use std::collections::BTreeSet;

/// What came of a whole case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseKept {
    /// Its file.
    pub object: ObjectId,
    /// What came of each record, in their order.
    pub records: Vec<Kept>,
}

/// The record of a case that was refused, and why. Nothing of the case was taken.
pub type Part = (usize, Refusal);

impl<H: Host> Device<H> {
    /// Takes a whole case in one commit. The first record opens the file; `child` is the case's key where it comes from; a new file
    /// is given to the team of `owner`. Nothing may have been filled after `latest`: the demonstration's own time is not that of others.
    ///
    /// # Errors
    /// Rows could not be kept; then nothing of it was. A case that is not taken is no error, but a [`Refusal`].
    pub async fn import_case(
        &mut self,
        known: &mut Known,
        child: &str,
        records: &[Incoming<'_>],
        owner: UserId,
        (now, latest): (Instant, Instant),
    ) -> Result<Result<CaseKept, Part>, DeviceError> {
        self.lenient = true;
        let taken = self.case_in_one(known, child, records, owner, (now, latest)).await;
        (self.lenient, self.said) = (false, None);
        taken
    }

    async fn case_in_one(
        &mut self,
        known: &mut Known,
        child: &str,
        records: &[Incoming<'_>],
        owner: UserId,
        (now, latest): (Instant, Instant),
    ) -> Result<Result<CaseKept, Part>, DeviceError> {
        let tenant = self.cabinet()?.tenant.0;
        let digest = origin::child(&tenant, child.trim());
        let mut origins = Vec::new();
        for (at, incoming) in records.iter().enumerate() {
            self.may_import(&incoming.form.name, now)?;
            if let Some(refusal) = self.unfit(incoming, (now, latest))? {
                return Ok(Err((at, refusal)));
            }
            let record = origin::record(&tenant, &incoming.form.name, bare(incoming.key));
            origins.push(Origin { record, child: Some(digest), told: incoming.told, by: None });
        }
        let files: Vec<ObjectId> = known.children.get(&digest).into_iter().flatten().copied().collect();
        let (object, mut drafts) = match files.as_slice() {
            [] => {
                let object = ObjectId(self.random());
                let epoch = self.first_epoch_for(object, &layers(records, true), Some(owner), now)?;
                (object, vec![epoch])
            }
            [one] => (*one, self.missing_layers(*one, &layers(records, false), now)?),
            [first, others @ ..] => {
                let joined = &self.cabinet()?.file(*first)?.joined;
                if !others.iter().all(|other| joined.contains(other)) {
                    return Ok(Err((0, Refusal::TwoFiles)));
                }
                (*first, self.missing_layers(*first, &layers(records, false), now)?)
            }
        };
        let is_new = files.is_empty();
        let made = self.drafts(object, is_new, records, &origins, known, now);
        let (kept, more) = match made {
            Ok(Ok(made)) => made,
            other => {
                if is_new && let Some(cabinet) = &mut self.cabinet {
                    cabinet.files.remove(&object);
                }
                return other.map(|made| made.map(|_| CaseKept { object, records: Vec::new() }));
            }
        };
        let first = drafts.len();
        let places: Vec<Option<usize>> = more.iter().map(|(at, _)| *at).collect();
        drafts.extend(more.into_iter().map(|(_, draft)| draft));
        if drafts.len() > first || is_new {
            let entries = self.write(drafts, now).await?;
            for (entry, at) in entries.iter().skip(first).zip(places) {
                if let Some(origin) = at.and_then(|at| origins.get(at)) {
                    known.take(object, *entry, origin);
                }
            }
        }
        Ok(Ok(CaseKept { object, records: kept }))
    }

    /// Why a record cannot come in at all, whatever else there is.
    fn unfit(&self, incoming: &Incoming<'_>, (now, latest): (Instant, Instant)) -> Result<Option<Refusal>, DeviceError> {
        if bare(incoming.key).is_empty() {
            return Ok(Some(Refusal::NoKey));
        }
        if incoming.told.is_some_and(|told| told > latest) {
            return Ok(Some(Refusal::Future));
        }
        let closed = self.closed(incoming.form, incoming.answers, now)?;
        if !closed.is_empty() {
            return Ok(Some(Refusal::Layer(closed)));
        }
        let checked = incoming.form.check(incoming.answers, &self.context_of(incoming.told.unwrap_or(now), now));
        let wrong = self.wrong(incoming.form, &checked.problems);
        Ok((!wrong.is_empty()).then_some(Refusal::Rules(wrong)))
    }

    /// The entries of what is new or differs; with a new entry, the number of its record.
    #[allow(clippy::type_complexity)] // two lists, used once
    fn drafts(
        &mut self,
        object: ObjectId,
        is_new: bool,
        records: &[Incoming<'_>],
        origins: &[Origin],
        known: &Known,
        now: Instant,
    ) -> Result<Result<(Vec<Kept>, Vec<(Option<usize>, Draft)>), Part>, DeviceError> {
        let (mut kept, mut drafts) = (Vec::new(), Vec::new());
        for (at, (incoming, origin)) in records.iter().zip(origins).enumerate() {
            let here: Vec<(ObjectId, EntryId)> = known.records.get(&origin.record).into_iter().flatten().copied().collect();
            let what = match here.as_slice() {
                [] => {
                    let draft = self.filled_elsewhere(object, incoming.form, incoming.answers, origin.clone(), now)?;
                    drafts.push((Some(at), draft));
                    let checked = incoming.form.check(incoming.answers, &self.context_of(incoming.told.unwrap_or(now), now));
                    let answer =
                        incoming.form.meant(&checked.answers).into_iter().find(|(is, _)| *is == Meaning::ConsentStatistics);
                    if let Some((_, answer)) = answer.filter(|_| is_new) {
                        self.said = answer.as_text().map(ConsentState::of);
                    }
                    let what = if at == 0 && is_new { What::Opened } else { What::Added };
                    Kept { object, what, left: left(incoming.answers, &checked.answers) }
                }
                [(file, entry)] => match self.weigh(*file, *entry, incoming, origin, known, now)? {
                    Err(refusal) => return Ok(Err((at, refusal))),
                    Ok(weighed) => {
                        if weighed.what == What::Updated {
                            let why = (super::REASON, Some(origin.clone()));
                            drafts.push((None, self.correction(*file, *entry, incoming.answers, why, now)?));
                        }
                        weighed
                    }
                },
                _ => return Ok(Err((at, Refusal::HereTwice))),
            };
            kept.push(what);
        }
        Ok(Ok((kept, drafts)))
    }
}

/// The layers that the answers of records need; of a new file those that every file has too.
fn layers(records: &[Incoming<'_>], new: bool) -> Vec<Layer> {
    let mut layers = BTreeSet::new();
    if new {
        layers.extend([Layer::IDENTITY, Layer::GENERAL]);
    }
    for incoming in records {
        layers.extend(incoming.form.split(incoming.answers).into_keys());
    }
    layers.into_iter().collect()
}
