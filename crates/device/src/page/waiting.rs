//! Entries that wait for a supervisor.

use super::{App, moment};
use crate::error::DeviceError;
use crate::file::Held;
use crate::host::Host;
use crate::request::{Request, Response};
use naungan_crypto::control::Control;
use naungan_crypto::entry::CLASS_END;
use naungan_model::deed::Deed;
use naungan_model::id::{EntryId, ObjectId};
use naungan_pages::care::waiting::{self, Entry, Waiting};
use naungan_pages::language::{Words, key};
use naungan_pages::path;

impl<H: Host> App<H> {
    /// GET and POST /waiting
    pub(super) async fn waiting(&mut self, request: &Request) -> Result<Response, DeviceError> {
        let cabinet = self.device.cabinet()?;
        if !cabinet.role(request.now).is_some_and(|(role, _)| role.supervises()) {
            return Err(DeviceError::NotAllowed);
        }
        let mut problem: Option<(EntryId, Words)> = None;
        if request.post {
            let entry: EntryId = request.posted("entry").parse().map_err(|_| DeviceError::NotFound("entry"))?;
            let object = self.where_waits(entry)?;
            let reason = request.posted("reason").trim().to_owned();
            if reason.is_empty() {
                problem = Some((entry, key("waiting.needs-reason")));
            } else {
                let adopted = request.posted("do") == "adopt";
                self.device.decide(object, entry, adopted, &reason, request.now).await?;
                return Ok(Response::see(path::WAITING));
            }
        }
        let cabinet = self.device.cabinet()?;
        let mut entries: Vec<(i64, Entry)> = Vec::new();
        for file in cabinet.cases() {
            // Of an End about the reader nothing is shown.
            let shown = |held: &&Held| held.header.class != CLASS_END || held.control.is_some();
            for held in file.waiting(&cabinet.directory).into_iter().filter(shown) {
                let own_problem = problem.as_ref().filter(|(entry, _)| *entry == held.id()).map(|(_, words)| words.clone());
                entries.push((held.at().0, self.waiting_entry(request, file.object, held, own_problem)));
            }
        }
        entries.sort_by_key(|(at, _)| *at);
        let view = Waiting { entries: entries.into_iter().map(|(_, entry)| entry).collect() };
        Ok(Response::page(self.framed(request, |frame| waiting::show(frame, &view))))
    }

    fn where_waits(&self, entry: EntryId) -> Result<ObjectId, DeviceError> {
        let cabinet = self.device.cabinet()?;
        let waits = |file: &&crate::file::File| file.waiting(&cabinet.directory).iter().any(|held| held.id() == entry);
        cabinet.cases().find(waits).map(|file| file.object).ok_or(DeviceError::NotFound("entry"))
    }

    fn waiting_entry(&self, request: &Request, object: ObjectId, held: &Held, problem: Option<Words>) -> Entry {
        let what = match &held.deed {
            Some(Deed::Filled { form, .. }) => key(format!("form.{form}.title")),
            Some(Deed::Corrected { .. }) => key("event.corrected"),
            Some(Deed::Withdrawn { .. }) => key("event.withdrawn"),
            Some(Deed::Decided { .. }) => key("event.decided"),
            Some(Deed::SameChild { .. }) => key("event.joined"),
            None => match &held.control {
                Some(Control::End(end)) => self.end_in_words(request, end).0,
                _ => key("event.unread"),
            },
        };
        let (why, alarm) = match held.reason.as_deref() {
            Some("quarantine.revoked") => ("waiting.revoked", true),
            Some("quarantine.role" | "quarantine.no_access") => ("waiting.role", false),
            Some("quarantine.epoch") => ("waiting.epoch", false),
            Some("quarantine.fork" | "quarantine.after_fork") => ("waiting.fork", true),
            Some("quarantine.last_holder") => ("waiting.last-holder", true),
            _ => ("waiting.other", false),
        };
        let cabinet = self.device.cabinet.as_ref();
        Entry {
            id: held.id().to_string(),
            case: cabinet.map(|cabinet| cabinet.code(object)).unwrap_or_default(),
            what,
            who: self.who(held.author, request.now),
            when: moment(held.at()),
            why: key(why),
            alarm,
            own: cabinet.is_some_and(|cabinet| cabinet.user == held.author),
            problem,
        }
    }
}
