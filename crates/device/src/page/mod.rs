//! Pages of the care app: a request in, HTML out. Each handler loads, asks for the right, makes a view, renders.

mod access;
mod area;
mod case;
mod cases;
mod complaint;
mod door;
mod draft;
mod fill;
mod history;
mod houses;
mod letter;
mod live;
mod menu;
mod merge;
mod more;
mod paper;
mod readers;
mod save;
mod search;
mod sheet;
mod team;
mod thing;
mod today;
mod versions;
mod waiting;

use crate::cabinet::Cabinet;
use crate::device::{Device, WESTERN_INDONESIA};
use crate::error::DeviceError;
use crate::host::Host;
use crate::later::later;
use crate::request::{Request, Response};
use crate::sync::Reach;
use naungan_model::care::standing::Standing;
use naungan_model::date::Instant;
use naungan_model::id::{ObjectId, UserId};
use naungan_pages::care::frame::{Badge, Frame, Sending};
use naungan_pages::care::problem::{self, Problem};
use naungan_pages::language::{Language, Moment, key};
use naungan_pages::path;
use std::cell::Cell;
use std::collections::BTreeMap;

/// The device with the words of one language: what answers pages.
#[derive(Debug)]
pub struct App<H> {
    /// The device.
    pub device: Device<H>,
    /// Words.
    pub t: Language,
    /// What was last searched for, to name likely doubles at the next intake. Never kept.
    pub(crate) sought: crate::double::Traits,
    /// The new file that was opened after that search.
    pub(crate) sought_for: Option<ObjectId>,
    /// Bundle whose words are over those of the house.
    pub(crate) worded: Option<naungan_crypto::B32>,
    /// The form that somebody is writing in, as their page has it.
    pub(crate) drawn: Drawn,
    /// Why the device is locked, for the next page.
    pub(crate) locked: naungan_pages::care::unlock::Reason,
}

/// A form on somebody's page: which page, and for each question a hash of how it was drawn.
#[derive(Debug, Default)]
pub(crate) struct Drawn {
    pub(crate) page: String,
    pub(crate) fields: BTreeMap<String, u64>,
    /// Pages so far, for their names.
    pub(crate) pages: Cell<u32>,
}

impl<H: Host> App<H> {
    /// A device that answers pages in a language.
    pub fn new(device: Device<H>, t: Language) -> Self {
        Self {
            device,
            t,
            sought: Default::default(),
            sought_for: None,
            worded: None,
            drawn: Drawn::default(),
            locked: Default::default(),
        }
    }

    /// Answers a request. Never fails: what goes wrong is a page too.
    pub async fn answer(&mut self, request: &Request) -> Response {
        if self.device.cabinet.as_ref().is_some_and(|cabinet| cabinet.until < request.now) && request.path != path::EXIT {
            self.locked = naungan_pages::care::unlock::Reason::Idle;
        }
        self.use_own_words();
        // A lock that could not clear its row has dropped the keys all the same.
        let _ = self.device.touch(request.now).await;
        match self.route(request).await {
            Ok(mut response) => {
                if response.session_key.is_none() && self.device.cabinet.is_some() && request.path != path::STATE {
                    response.session_key = self.device.keep_session().await.ok();
                }
                response
            }
            Err(error) => self.problem(request, &error),
        }
    }

    /// Puts the words of the partner's own forms over those of the house, once for each version.
    fn use_own_words(&mut self) {
        let own = self.device.own_pack.as_ref();
        let hash = own.map(|own| own.hash);
        if hash == self.worded {
            return;
        }
        let tag = self.t.tag().to_owned();
        let texts = own.map_or(&[][..], |own| &own.texts).iter().filter(|text| text.language == tag);
        let words = texts.map(|text| (text.key.clone(), text.text.clone())).collect();
        self.t.set_own(words);
        self.worded = hash;
    }

    async fn route(&mut self, request: &Request) -> Result<Response, DeviceError> {
        let parts = request.parts();
        match parts.as_slice() {
            ["exit"] => return self.exit().await,
            ["language"] if request.post => return self.language(request).await,
            ["choose"] => return self.choose(request).await,
            ["state"] => return Ok(self.state(request)),
            ["unlock"] => return self.unlock(request).await,
            ["lock"] if request.post => return self.lock().await,
            _ => {}
        }
        if self.device.enrolment.is_none() {
            return Ok(Response::see(path::CHOOSE));
        }
        if self.device.cabinet.is_none() {
            return Ok(Response::see(path::UNLOCK));
        }
        match (parts.as_slice(), request.post) {
            ([], false) => Ok(Response::see(path::TODAY)),
            (["today"], false) => {
                let page = self.today(request)?;
                if page.location.is_none() {
                    self.device.told_left().await?;
                }
                Ok(page)
            }
            (["cases"], _) => self.cases(request),
            (["send"], true) => Ok(self.send(request)),
            _ => later(self.more_pages(request)).await,
        }
    }

    /// Brings the files here whole that a page shows. Lists, the board and the search make do with cards.
    async fn bring(&mut self, parts: &[&str], request: &Request) -> Result<(), DeviceError> {
        self.device.take_off_sheets().await?;
        let kept: Vec<String>;
        let parts: Vec<&str> = if parts == ["keep"] {
            kept = request.posted("path").split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect();
            kept.iter().map(String::as_str).collect()
        } else {
            parts.to_vec()
        };
        match parts.as_slice() {
            ["cases", code, ..] => {
                let cabinet = self.device.cabinet()?;
                let left = |error| if cabinet.has_left(code) { DeviceError::Left } else { error };
                let object = cabinet.by_code(code).map_err(left)?;
                self.device.bring(object, request.now).await
            }
            ["approvals" | "beds" | "conference" | "merge" | "waiting" | "name-key"] => self.device.take_off_all().await,
            _ => Ok(()),
        }
    }

    /// Pages behind the first lists: the second half of the app in the browser.
    async fn more_pages(&mut self, request: &Request) -> Result<Response, DeviceError> {
        let parts = request.parts();
        self.bring(&parts, request).await?;
        match (parts.as_slice(), request.post) {
            (["cases", code], false) => self.case(request, code),
            (["cases", code, "name"], _) => self.name(request, code).await,
            (["cases", code, "of", area], false) => self.area_page(request, code, area),
            (["cases", code, "annex"], _) => self.annex(request, code).await,
            (["cases", code, "bundle"], _) => self.court_papers(request, code).await,
            (["cases", code, "assign"], _) => self.assign(request, code).await,
            (["cases", code, "access"], _) => self.access(request, code).await,
            (["cases", code, "check"], false) => self.checklist(request, code),
            (["providers"], false) => self.providers_page(request),
            (["providers", "new"], _) => self.provider(request).await,
            (["houses"], false) => self.houses(request),
            (["houses", "new"], _) => self.new_house(request).await,
            (["houses", sheet], _) => self.house(request, sheet).await,
            (["voice"], _) => self.voice(request).await,
            (["name-key"], _) => self.name_key(request).await,
            (["complain"], _) => self.complain(request).await,
            (["complaints"], false) => self.complaints(request),
            (["complaints", sheet, "off"], _) => self.take_off(request, sheet).await,
            (["complaints", sheet], _) => self.complaint_answer(request, sheet).await,
            (["board"], false) => self.board(request),
            (["approvals"], false) => self.approvals(request),
            (["beds"], false) => self.beds(request),
            (["calendar"], false) => self.calendar(request),
            (["conference"], false) => self.conference(request),
            (["cases", code, "history"], false) => self.history_page(request, code),
            (["cases", code, "entries", entry], _) => self.correct(request, code, entry).await,
            (["cases", code, "entries", entry, "sheet"], true) => self.sheet(request, code, entry).await,
            (["cases", code, "entries", _, "sheet"], false) => Ok(Response::see(path::case(code))),
            (["sheets", form], false) => self.empty_sheet(request, form),
            (["cases", code, "letter", referral], _) => self.letter(request, code, referral).await,
            (["cases", code, what], _) => self.case_form(request, code, what).await,
            (["search"], _) => self.search(request),
            (["intake"], _) => self.intake(request).await,
            (["group"], _) => self.group(request).await,
            (["keep"], true) => self.keep(request).await,
            (["saved"], false) => self.saved(request),
            (["outbox"], _) => self.outbox(request).await,
            (["more"], false) => self.more(request),
            (["merge"], _) => self.merge(request).await,
            (["waiting"], _) => self.waiting(request).await,
            (["declaration"], _) => self.declaration(request).await,
            (["versions"], _) => self.versions(request).await,
            (["desk"], false) => self.desk(request).await,
            _ => Err(DeviceError::NotFound("page")),
        }
    }

    fn problem(&self, request: &Request, error: &DeviceError) -> Response {
        let (status, word) = match error {
            DeviceError::NotFound(_) => (404, "not-found"),
            DeviceError::Left => (404, "left"),
            DeviceError::LastHolder => (409, "last-holder"),
            DeviceError::NotAllowed | DeviceError::NoKey(_) => (403, "not-allowed"),
            DeviceError::NoNetwork => (503, "no-network"),
            DeviceError::HistoryComing => (503, "history-coming"),
            DeviceError::Server { status: 429, .. } | DeviceError::Waits { .. } => (429, "too-many"),
            DeviceError::Locked | DeviceError::NotEnrolled => return Response::see(path::UNLOCK),
            DeviceError::Host(_) => (507, "storage"),
            DeviceError::Unreadable | DeviceError::Crypto(_) => (500, "damaged"),
            _ => (500, "unexpected"),
        };
        let view = Problem {
            title: key(format!("problem.{word}")),
            advice: key(format!("problem.{word}-advice")),
            kept: self.device.cabinet.is_some(),
            code: Some(error.code().to_owned()),
            back: None,
        };
        let html = self.framed(request, |frame| problem::show(frame, &view));
        Response::page(html).with_status(status)
    }

    /// Renders inside the frame of this moment.
    pub(crate) fn framed(&self, request: &Request, render: impl FnOnce(&Frame<'_>) -> maud::Markup) -> maud::Markup {
        render(&self.frame(request))
    }

    /// The frame of this moment.
    fn frame<'a>(&'a self, request: &'a Request) -> Frame<'a> {
        let device = &self.device;
        let role = device.cabinet.as_ref().and_then(|cabinet| cabinet.role(request.now)).map_or("", |(role, _)| role.code());
        let badge = device.enrolment.as_ref().filter(|_| device.cabinet.is_some()).map(|who| Badge { name: &who.name, role });
        Frame {
            t: &self.t,
            now: moment(request.now),
            here: &request.path,
            person: badge,
            sending: device.cabinet.as_ref().map(|_| self.sending()),
            demo: device.enrolment.as_ref().is_none_or(|who| who.demo_words.is_some()),
            alarms: device.cabinet.as_ref().map_or(&[], |cabinet| &cabinet.alarms),
        }
    }

    pub(crate) fn sending(&self) -> Sending {
        let net = &self.device.net;
        let cabinet = self.device.cabinet.as_ref();
        let unsent = cabinet.map_or(0, |cabinet| u32::try_from(cabinet.unsent()).unwrap_or(u32::MAX));
        match (net.reach, unsent) {
            (Reach::NoNetwork, unsent) => Sending::NoNetwork(unsent),
            (_, unsent) if unsent > 0 && net.refusal.is_some() => Sending::Refused(unsent),
            (_, 0) if cabinet.is_some_and(|cabinet| cabinet.first) => Sending::Fetching,
            (_, 0) => match cabinet.map_or(0, |cabinet| cabinet.owed.len()) {
                0 => Sending::Everything,
                owed => Sending::Histories(u32::try_from(owed).unwrap_or(u32::MAX)),
            },
            (_, unsent) if net.is_sending() => Sending::Now(unsent),
            (_, unsent) => Sending::Waiting(unsent),
        }
    }

    /// A colleague in words: the role, and a short sign that tells two colleagues apart. Names of workers are not in the files.
    pub(crate) fn who(&self, user: UserId, now: Instant) -> String {
        let Some(cabinet) = &self.device.cabinet else { return String::new() };
        let role = cabinet.role_of(user, now).map_or(String::new(), |(role, _)| self.t.code("user_role", role.code()));
        if user == cabinet.user {
            let name = self.device.enrolment.as_ref().map_or("", |who| who.name.as_str());
            return format!("{name} ({role})");
        }
        format!("{role} {}", user.to_string()[..4].to_uppercase())
    }
}

/// A moment as pages show it.
pub(crate) fn moment(at: Instant) -> Moment {
    let (hour, minute) = at.clock_at(WESTERN_INDONESIA);
    Moment::at(at.date_at(WESTERN_INDONESIA), u16::try_from(hour).unwrap_or(0), u16::try_from(minute).unwrap_or(0))
}

/// Where the work on a case stands, as a message.
pub(crate) fn status(cabinet: &Cabinet, object: ObjectId) -> naungan_pages::language::Words {
    let Some(file) = cabinet.files.get(&object) else { return key("status.registered") };
    key(if !file.joined().is_empty() || cabinet.cases().any(|other| other.joined().contains(&object)) {
        "status.joined"
    } else {
        match file.standing() {
            Standing::New => "status.intake",
            Standing::TurnedAway => "status.turned-away",
            Standing::Open => "status.registered",
            Standing::Closed => "status.closed",
        }
    })
}
