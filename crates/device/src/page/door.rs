//! Choosing a person, unlocking, locking, leaving; language and the state of sending.

use super::{App, moment};
use crate::error::DeviceError;
use crate::host::Host;
use crate::request::{Request, Response};
use naungan_pages::care::choose::{self, Choose, Person};
use naungan_pages::care::unlock::{self, Reason, Unlock};
use naungan_pages::care::{self};
use naungan_pages::language::key;
use naungan_pages::path;

impl<H: Host> App<H> {
    /// GET and POST /choose
    pub(super) async fn choose(&mut self, request: &Request) -> Result<Response, DeviceError> {
        let mut problem = None;
        if request.post {
            self.device.lock().await?;
            match self.device.enrol_demo(request.posted("person")).await {
                Ok(()) => return Ok(Response::see(path::UNLOCK)),
                Err(DeviceError::Server { code, .. }) if code == "device.unsent" => problem = Some(key("writing.unsent-person")),
                Err(error) => return Err(error),
            }
        }
        let here = self.device.enrolment.as_ref().map(|enrolment| enrolment.person.clone());
        let people = self.device.demo_people().await?;
        let people = people.into_iter().map(|person| Person {
            here: here.as_deref() == Some(&person.code),
            code: person.code,
            name: person.name,
            role: person.role,
            partner: Some(person.organisation),
        });
        let view = Choose { people: people.collect(), problem };
        Ok(Response::page(self.framed(request, |frame| choose::show(frame, &view))))
    }

    /// GET and POST /unlock
    pub(super) async fn unlock(&mut self, request: &Request) -> Result<Response, DeviceError> {
        let Some(enrolment) = &self.device.enrolment else { return Ok(Response::see(path::CHOOSE)) };
        let mut view = Unlock {
            name: Some(enrolment.name.clone()),
            reason: self.locked,
            demo_words: enrolment.demo_words.clone(),
            fill: request.asked("fill") == "1",
            guesses_left: None,
            may_choose: enrolment.demo_words.is_some(),
        };
        if request.post {
            match self.device.unlock(request.posted("words"), request.now).await {
                Ok(()) => {
                    self.locked = Reason::Opened;
                    return Ok(Response::see(path::TODAY));
                }
                Err(DeviceError::WrongWords { left }) => view.guesses_left = Some(left),
                Err(DeviceError::Waits { .. }) => view.guesses_left = Some(0),
                Err(error) => return Err(error),
            }
        } else if self.device.cabinet.is_some() {
            return Ok(Response::see(path::TODAY));
        }
        Ok(Response::page(self.framed(request, |frame| unlock::show(frame, &view))))
    }

    /// POST /lock
    pub(super) async fn lock(&mut self) -> Result<Response, DeviceError> {
        self.locked = Reason::Asked;
        self.sought = Default::default();
        self.device.lock().await?;
        Ok(Response::see(path::UNLOCK))
    }

    /// /exit: keys gone, and a page that could be anybody's.
    pub(super) async fn exit(&mut self) -> Result<Response, DeviceError> {
        self.locked = Reason::Opened;
        self.sought = Default::default();
        // The keys are dropped even when the row cannot be cleared; leaving must not fail.
        let _ = self.device.lock().await;
        Ok(Response::page(unlock::left(&self.t)))
    }

    /// POST /language
    pub(super) async fn language(&mut self, request: &Request) -> Result<Response, DeviceError> {
        let tag = request.posted("to");
        if matches!(tag, "en" | "nl" | "id") {
            self.device.set_language(tag).await?;
        }
        Ok(Response::see(local(request.posted("back"))))
    }

    /// GET /state: the line that says what is not sent yet.
    pub(super) fn state(&self, request: &Request) -> Response {
        let _ = moment(request.now);
        Response::page(care::frame::sending(&self.t, self.sending(), path::TODAY))
    }

    /// POST /send
    pub(super) fn send(&mut self, request: &Request) -> Response {
        self.device.net.hurry();
        Response::see(local(request.posted("back")))
    }
}

/// A path of this app; anything else leads home.
fn local(back: &str) -> &str {
    if back.starts_with('/') && !back.starts_with("//") && !back.contains(['\\', '\n', '\r']) { back } else { path::TODAY }
}
