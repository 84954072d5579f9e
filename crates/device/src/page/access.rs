//! Who works on a file: a supervisor takes somebody off it, and gives it again.

use super::App;
use crate::error::DeviceError;
use crate::host::Host;
use crate::request::{Request, Response};
use naungan_crypto::control::{END_LEFT, END_OTHER, END_REASSIGNED, END_SAFEGUARDING, End};
use naungan_model::id::{ObjectId, UserId};
use naungan_pages::care::access::{self, Sure};
use naungan_pages::care::area::Panel;
use naungan_pages::care::overview::{self, Overview};
use naungan_pages::form::Choice;
use naungan_pages::icon::Icon;
use naungan_pages::language::{Words, key};
use naungan_pages::layout::Action;
use naungan_pages::path;

/// Reasons, as the page posts them.
const REASONS: [(&str, u8); 4] =
    [("safety", END_SAFEGUARDING), ("other-worker", END_REASSIGNED), ("left", END_LEFT), ("other", END_OTHER)];

impl<H: Host> App<H> {
    /// GET and POST /cases/{code}/access
    pub(super) async fn access(&mut self, request: &Request, code: &str) -> Result<Response, DeviceError> {
        let cabinet = self.device.cabinet()?;
        let object = cabinet.by_code(code)?;
        if !cabinet.role(request.now).is_some_and(|(role, _)| role.supervises()) {
            return Err(DeviceError::NotAllowed);
        }
        let said = |name: &str| if request.post { request.posted(name) } else { request.asked(name) };
        let user = said("user").parse::<UserId>().ok().filter(|user| cabinet.people_of(object, request.now).contains(user));
        let reason = REASONS.iter().find(|(word, _)| *word == request.posted("why")).map(|(_, reason)| *reason);
        let sure = request.post && request.posted("sure") == "yes";
        match (said("do"), user, sure, reason) {
            ("end", Some(user), true, Some(reason)) => {
                self.device.end_access(object, user, reason, request.now).await?;
                Ok(Response::see(path::access(code)))
            }
            ("give", Some(user), true, _) => {
                self.device.give_access(object, user, request.now).await?;
                Ok(Response::see(path::access(code)))
            }
            (what @ ("end" | "give"), Some(user), missing, _) => Ok(self.ask_access(request, code, (what, user), missing)),
            _ => self.people(request, object, code),
        }
    }

    fn people(&self, request: &Request, object: ObjectId, code: &str) -> Result<Response, DeviceError> {
        let cabinet = self.device.cabinet()?;
        let ended = cabinet.file(object)?.ended(&cabinet.directory);
        let panels = cabinet.people_of(object, request.now).into_iter().map(|user| {
            let (what, icon) = if ended.contains_key(&user) { ("give", Icon::Plus) } else { ("end", Icon::Person) };
            let who = self.who(user, request.now);
            let words = self.t.format(&["access.", what].concat(), &[("who", (&who).into())]);
            let href = [&path::access(code), "?do=", what, "&user=", &user.to_string()].concat();
            Panel::Link(Action::new(icon, Words::Text(words), href))
        });
        let view = Overview {
            title: key("access.title"),
            lead: Some(key("access.lead")),
            panels: panels.collect(),
            nothing: key("access.title"),
            actions: vec![Action::new(Icon::File, key("case.title"), path::case(code))],
            prints: false,
        };
        Ok(Response::page(self.framed(request, |frame| overview::show(frame, &view))))
    }

    fn ask_access(&self, request: &Request, code: &str, (what, user): (&str, UserId), missing: bool) -> Response {
        let who = self.who(user, request.now);
        let reasons = REASONS.iter().filter(|_| what == "end");
        let view = Sure {
            title: key(["access.", what, "-title"].concat()),
            lead: Words::Text(self.t.format(&["access.", what, "-lead"].concat(), &[("who", (&who).into())])),
            action: path::access(code),
            hidden: vec![("do".to_owned(), what.to_owned()), ("user".to_owned(), user.to_string())],
            reasons: reasons.map(|(word, _)| Choice::new(*word, key(["access.for-", word].concat()))).collect(),
            problem: missing.then(|| key("access.choose")),
            submit: key(["access.", what, "-title"].concat()),
            back: path::access(code),
        };
        let status = if missing { 422 } else { 200 };
        Response::page(self.framed(request, |frame| access::sure(frame, &view))).with_status(status)
    }

    /// The heading of an End in the history, and its reason: by whom and why is for supervisors alone.
    pub(super) fn end_in_words(&self, request: &Request, end: &End) -> (Words, Vec<(Words, Words)>) {
        let who = self.who(UserId(end.user), request.now);
        let title = Words::Text(self.t.format("event.access-ended", &[("who", (&who).into())]));
        let word = REASONS.iter().find(|(_, reason)| *reason == end.reason).map(|(word, _)| key(["access.for-", word].concat()));
        let why = word.filter(|_| self.supervises(request)).map(|word| (key("event.access-why"), word));
        (title, why.into_iter().collect())
    }

    /// Whether this person leads a team.
    pub(super) fn supervises(&self, request: &Request) -> bool {
        let role = self.device.cabinet.as_ref().and_then(|cabinet| cabinet.role(request.now));
        role.is_some_and(|(role, _)| role.supervises())
    }
}
