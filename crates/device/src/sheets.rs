//! Sheets with named readers: what belongs to no child's file. A provider of help is read by the team, a complaint by the focal points
//! alone. Who writes one and is no reader keeps no key of it.

use crate::device::Device;
use crate::error::DeviceError;
use crate::file::File;
use crate::host::Host;
use crate::write::Draft;
use naungan_forms::Form;
use naungan_model::answer::Answers;
use naungan_model::care::case::Record;
use naungan_model::date::Instant;
use naungan_model::deed::Deed;
use naungan_model::id::{ObjectId, UserId};
use naungan_model::layer::Layer;
use naungan_model::meaning::Meaning;

/// A provider of help, as it was written down last.
#[derive(Debug, Clone, Copy)]
pub struct Provider<'a> {
    /// The sheet.
    pub object: ObjectId,
    /// What is known of it.
    pub record: &'a Record,
}

impl<H: Host> Device<H> {
    /// Writes a form on a new sheet for named readers.
    ///
    /// # Errors
    /// The form has problems, nobody of the readers may hold the layer, or rows could not be kept.
    pub async fn write_sheet(
        &mut self,
        form: &Form,
        answers: &Answers,
        readers: (Layer, &[UserId]),
        now: Instant,
    ) -> Result<ObjectId, DeviceError> {
        self.write_sheet_and(form, answers, readers, Vec::new(), now).await
    }

    /// The same together with other entries: all or none.
    pub(crate) async fn write_sheet_and(
        &mut self,
        form: &Form,
        answers: &Answers,
        (layer, readers): (Layer, &[UserId]),
        mut drafts: Vec<Draft>,
        now: Instant,
    ) -> Result<ObjectId, DeviceError> {
        let checked = form.check(answers, &self.context(now));
        if !checked.problems.is_empty() {
            return Err(DeviceError::Form(checked.problems.into_iter().map(|problem| problem.key).collect()));
        }
        let object = ObjectId(self.random());
        let epoch = self.sheet_epoch(object, layer, readers, now)?;
        let deed =
            Deed::Filled { form: form.name.clone(), version: form.version, about: None, answers: checked.answers, origin: None };
        let filled = Draft::on_sheet(object, layer, deed, |_| layer);
        drafts.extend([epoch, filled]);
        let written = self.write(drafts, now).await;
        let reads = self.cabinet()?.user;
        if written.is_err() || !readers.contains(&reads) {
            // The key was in memory for as long as it took to seal.
            if let Some(file) = self.cabinet.as_mut().and_then(|cabinet| cabinet.files.get_mut(&object)) {
                file.forget_keys();
            }
        }
        written.map(|_| object)
    }

    /// Writes a further form on a sheet that this person reads.
    ///
    /// # Errors
    /// The form has problems, the sheet is not here, or rows could not be kept.
    pub async fn write_on_sheet(
        &mut self,
        object: ObjectId,
        form: &Form,
        answers: &Answers,
        layer: Layer,
        now: Instant,
    ) -> Result<(), DeviceError> {
        self.take_off([object]).await?;
        if !self.cabinet()?.file(object)?.is_sheet(layer) {
            return Err(DeviceError::NotFound("sheet"));
        }
        let checked = form.check(answers, &self.context(now));
        if !checked.problems.is_empty() {
            return Err(DeviceError::Form(checked.problems.into_iter().map(|problem| problem.key).collect()));
        }
        let deed =
            Deed::Filled { form: form.name.clone(), version: form.version, about: None, answers: checked.answers, origin: None };
        self.write(vec![Draft::on_sheet(object, layer, deed, |_| layer)], now).await.map(|_| ())
    }

    /// The sheets of a layer that this person reads.
    pub fn sheets(&self, layer: Layer) -> impl Iterator<Item = &File> {
        self.cabinet.iter().flat_map(|cabinet| cabinet.files.values()).filter(move |file| file.is_sheet(layer))
    }

    /// Providers of help, each as it was written down last, by name.
    pub fn providers(&self) -> Vec<Provider<'_>> {
        let newest = |file: &File| {
            let said = file.case.records.iter().rev().find(|record| record.text(Meaning::ProviderName).is_some())?;
            Some(said.entry)
        };
        let mut providers: Vec<Provider<'_>> = self
            .sheets(Layer::GENERAL)
            .filter_map(|file| Some(Provider { object: file.object, record: file.case.record(newest(file)?)? }))
            .collect();
        providers.sort_by_key(|provider| provider.name().to_lowercase());
        providers
    }

    /// People who hear complaints.
    pub fn focal_points(&self, now: Instant) -> Vec<UserId> {
        let Some(cabinet) = &self.cabinet else { return Vec::new() };
        let users = cabinet.directory.users().map(|user| UserId(user.user));
        users.filter(|user| cabinet.role_of(*user, now).is_some_and(|(role, _)| role.hears_complaints())).collect()
    }
}

impl Provider<'_> {
    /// Its name.
    pub fn name(&self) -> &str {
        self.record.text(Meaning::ProviderName).map(str::trim).unwrap_or_default()
    }

    /// Whether it is not safe for children.
    pub fn is_unsafe(&self) -> bool {
        self.record.text(Meaning::ProviderUnsafe) == Some("yes")
    }
}
