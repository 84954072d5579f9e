//! Things inside a file that a form goes on with: the referral that was answered, the stay that ends, the plan to be approved.

use crate::device::Device;
use crate::error::DeviceError;
use crate::file::File;
use crate::host::Host;
use naungan_forms::Form;
use naungan_model::care::case::Record;
use naungan_model::id::{About, ObjectId};
use naungan_model::meaning::Meaning;

impl<H: Host> Device<H> {
    /// The things of a file that a form can go on with now, by the records that began them, newest first. What is over is none of
    /// them; of what is to be decided, nothing that this person wrote.
    pub fn things<'f>(&self, file: &'f File, form: &Form) -> Vec<&'f Record> {
        let decides = form.meaning(Meaning::ApprovalDecision).is_some();
        let begins = |record: &&Record| {
            let offer = self.pack.form(&record.form).map(|form| &form.offer);
            record.about.is_some() && offer.is_some_and(|offer| form.offer.continues.contains(&offer.begins))
        };
        let open = file.case.living().filter(begins).filter(|record| !self.is_over(file, record));
        let mut things: Vec<&Record> = open.filter(|record| !decides || !self.is_own(file, record)).collect();
        things.reverse();
        things
    }

    /// Whether a thing is over: ended by a form that ends it, or decided by a decision that stands.
    pub(crate) fn is_over(&self, file: &File, begun: &Record) -> bool {
        let case = &file.case;
        let ends = |record: &Record| {
            let decision = record.says(Meaning::ApprovalDecision).is_some();
            let stands = !decision || case.decisions.decision(begun.entry) == Some(record.entry);
            record.entry != begun.entry && stands && self.pack.form(&record.form).is_some_and(|form| form.offer.ends)
        };
        begun.about.is_some_and(|about| case.about(about).any(ends))
    }

    /// Whether this person wrote a record, first or last.
    fn is_own(&self, file: &File, record: &Record) -> bool {
        let Some(user) = self.cabinet.as_ref().map(|cabinet| cabinet.user) else { return false };
        let latest = file.held.iter().find(|held| held.id() == record.latest);
        record.author == user || latest.is_some_and(|held| held.author == user)
    }

    /// Refuses a form about something that this person may not go on with.
    pub(crate) fn may_go_on(&self, object: ObjectId, form: &Form, about: Option<About>) -> Result<(), DeviceError> {
        let file = self.cabinet()?.file(object)?;
        match about {
            Some(about) if self.things(file, form).iter().any(|record| record.about == Some(about)) => Ok(()),
            Some(_) => Err(DeviceError::NotAllowed),
            None if form.offer.continues.is_empty() || form.offer.alone => Ok(()),
            None => Err(DeviceError::NotFound("thing to go on with")),
        }
    }
}
