//! A form while it is written: kept with every key, and shown as it is now. Questions come and go by the rules of the form, rounds of
//! repeats by a button; the page gets only what differs.

use super::App;
use super::draft::Begun;
use super::fill::Place;
use crate::error::DeviceError;
use crate::host::Host;
use crate::request::{Request, Response};
use naungan_forms::{Filling, Form};
use naungan_model::date::Instant;
use naungan_model::id::EntryId;
use naungan_pages::form::{self, FormView};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// Name of the page that a form is written on.
pub(super) const PAGE: &str = "-page";

impl<H: Host> App<H> {
    /// POST /keep: what is typed so far in the form of `path`, so that a call, a crash or an empty battery loses nothing. Gives
    /// the form as it is now: what is asked and worked out follows what is typed.
    pub(super) async fn keep(&mut self, request: &Request) -> Result<Response, DeviceError> {
        let path = request.posted("path").to_owned();
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let (place, form) = match parts.as_slice() {
            ["intake"] => (Place::New, "intake".to_owned()),
            ["group"] => (Place::Group, "session".to_owned()),
            ["providers", "new"] => (Place::Provider, "provider".to_owned()),
            ["houses", "new"] => (Place::House, "house".to_owned()),
            ["voice"] => (Place::Voice, "voice".to_owned()),
            ["complain"] => (Place::Complaint, "complaint".to_owned()),
            ["complaints", object] => {
                let object = object.parse().map_err(|_| DeviceError::NotFound("complaint"))?;
                (Place::Answer(object), "complaint_answer".to_owned())
            }
            ["cases", code, form] => {
                let object = self.device.cabinet()?.by_code(code)?;
                self.offered(request, object, form)?;
                (Place::Case(object, (*code).to_owned()), (*form).to_owned())
            }
            ["cases", code, "entries", entry] => {
                let object = self.device.cabinet()?.by_code(code)?;
                let entry: EntryId = entry.parse().map_err(|_| DeviceError::NotFound("entry"))?;
                let record = self.device.cabinet()?.file(object)?.case.record(entry).ok_or(DeviceError::NotFound("entry"))?;
                let form = record.form.clone();
                (Place::Entry(object, (*code).to_owned(), entry), form)
            }
            _ => return Err(DeviceError::NotFound("form")),
        };
        let draft = self.draft(place.draft(&form)).await?;
        let form = self.form_in_use(request, &place, &form, draft.as_ref())?;
        let shows_problems = request.posted(form::WRONG) == "yes";
        let (begun, problems) = self.typed(request, &place, &form, draft, shows_problems);
        self.keep_draft(place.draft(&form.name), &begun).await?;
        let view = self.view(request, &place, &form, &begun, &problems);
        Ok(Response::page(self.changed(request.posted(PAGE), &view)))
    }

    /// The form as it is now, without the questions that the page has so already.
    fn changed(&mut self, page: &str, view: &FormView) -> maud::Markup {
        let known =
            if !page.is_empty() && page == self.drawn.page { std::mem::take(&mut self.drawn.fields) } else { BTreeMap::new() };
        let now = RefCell::new(BTreeMap::new());
        let body = form::body_with(&self.t, view, &|field| {
            let whole = form::field(&self.t, field);
            // FNV-1a: tells markups apart, keeps nothing secret
            let hash = whole
                .0
                .bytes()
                .fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
            now.borrow_mut().insert(field.name.clone(), hash);
            if known.get(&field.name) == Some(&hash) { form::same(field) } else { whole }
        });
        (self.drawn.page, self.drawn.fields) = (page.to_owned(), now.into_inner());
        body
    }

    /// Adds a round to a repeat or takes one out; where on the page that happened.
    pub(super) fn rounds(&self, form: &Form, begun: &mut Begun, add: &str, remove: &str, now: Instant) -> String {
        let mut filling = Filling::resume(form, &begun.answers, &self.context(begun, now));
        let at = match filling.add(add) {
            Some(rounds) => format!("s-{add}[{}]", rounds - 1),
            None => format!("add-{}", remove.rsplit_once('[').map_or(add, |(name, _)| name)),
        };
        filling.remove(remove);
        let answers = filling.given();
        begun.answers = answers;
        at
    }

    /// The page that is being written in; a new one gets a name of its own.
    pub(super) fn page_name(&self, request: &Request) -> String {
        let known = request.posted(PAGE);
        if !known.is_empty() {
            return known.to_owned();
        }
        self.drawn.pages.set(self.drawn.pages.get().wrapping_add(1));
        format!("{}-{}", request.now.0, self.drawn.pages.get())
    }
}
