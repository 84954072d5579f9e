//! Everything else: what is not sent, the half-year statement, the way to the desk.

use super::{App, moment};
use crate::error::DeviceError;
use crate::host::{Call, Host};
use crate::request::{Request, Response};
use crate::store::read_key;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use naungan_crypto::control::Control;
use naungan_crypto::login::Ticket;
use naungan_journal::wire::{self, DeskNonce};
use naungan_model::date::HalfYear;
use naungan_model::deed::Deed;
use naungan_model::id::ObjectId;
use naungan_model::layer::Layer;
use naungan_pages::care::declaration::{self, Declaration};
use naungan_pages::care::desk::{self, DeskLink};
use naungan_pages::care::more::{self, More};
use naungan_pages::care::outbox::{self, Outbox, Unsent};
use naungan_pages::icon::Icon;
use naungan_pages::language::key;
use naungan_pages::layout::Action;
use naungan_pages::path;

impl<H: Host> App<H> {
    /// GET /more: by the rights of the person.
    pub(super) fn more(&self, request: &Request) -> Result<Response, DeviceError> {
        let cabinet = self.device.cabinet()?;
        let role = cabinet.role(request.now).map(|(role, _)| role);
        let keeps_files = role.is_some_and(|role| role.keeps_files());
        let supervises = role.is_some_and(|role| role.supervises());
        let shelters = role.is_some_and(|role| role.layers().contains(&Layer::SHELTER));
        let hears = role.is_some_and(|role| role.hears_complaints());
        let offered = [
            (keeps_files, Icon::Group, "more.group", path::GROUP),
            (keeps_files, Icon::Day, "calendar.title", path::CALENDAR),
            (keeps_files, Icon::Talk, "conference.title", path::CONFERENCE),
            (shelters, Icon::Lock, "beds.title", path::BEDS),
            (shelters, Icon::Lock, "houses.title", path::HOUSES),
            (supervises, Icon::Table, "board.title", path::BOARD),
            (supervises, Icon::Check, "approvals.title", path::APPROVALS),
            (keeps_files, Icon::Help, "providers.title", path::PROVIDERS),
            (hears, Icon::Talk, "complaints.title", path::COMPLAINTS),
            (keeps_files, Icon::File, "name-key.title", path::NAME_KEY),
            (true, Icon::Person, "voice.title", path::VOICE),
            (true, Icon::Warning, "complain.title", path::COMPLAIN),
            (true, Icon::Send, "more.outbox", path::OUTBOX),
            (supervises, Icon::Join, "more.merge", path::MERGE),
            (supervises, Icon::Warning, "more.waiting", path::WAITING),
            (self.is_officer(), Icon::Agree, "more.declaration", path::DECLARATION),
            (self.may_see_versions(request.now), Icon::Pen, "more.versions", path::VERSIONS),
            (!keeps_files && !hears, Icon::Table, "more.desk", path::DESK),
        ];
        let actions =
            offered.into_iter().filter(|(may, ..)| *may).map(|(_, icon, label, href)| Action::new(icon, key(label), href));
        let view = More { actions: actions.collect() };
        Ok(Response::page(self.framed(request, |frame| more::show(frame, &view))))
    }

    fn is_officer(&self) -> bool {
        self.device.cabinet.as_ref().is_some_and(|cabinet| cabinet.is_officer(cabinet.user))
    }

    /// GET and POST /outbox: what is not sent; as a file, for a colleague who has a network.
    pub(super) async fn outbox(&mut self, request: &Request) -> Result<Response, DeviceError> {
        let carried = match request.post {
            true => {
                let (file, words) = self.device.carry_out(request.now).await?;
                Some((STANDARD.encode(&file), words))
            }
            false => None,
        };
        let cabinet = self.device.cabinet()?;
        let entries = cabinet.outbox.values().filter_map(|unsent| {
            let (series, dseq) = read_key(&unsent.row)?;
            let file = cabinet.files.get(&series.object)?;
            let held = file.held.iter().find(|held| held.header.device == series.device.0 && held.header.dseq == dseq)?;
            let what = match &held.deed {
                Some(Deed::Filled { form, .. }) => key(format!("form.{form}.title")),
                Some(Deed::Corrected { .. }) => key("event.corrected"),
                Some(Deed::Withdrawn { .. }) => key("event.withdrawn"),
                Some(Deed::Decided { .. }) => key("event.decided"),
                Some(Deed::SameChild { .. }) => key("event.joined"),
                None => key("writing.keys"),
            };
            let case = if file.is_case() { cabinet.code(series.object) } else { String::new() };
            Some(Unsent { what, case, when: moment(held.at()) })
        });
        let view = Outbox { carried, entries: entries.collect(), last_sent: self.device.net.last.map(moment) };
        Ok(Response::page(self.framed(request, |frame| outbox::show(frame, &view))))
    }

    /// GET and POST /declaration
    pub(super) async fn declaration(&mut self, request: &Request) -> Result<Response, DeviceError> {
        if !self.is_officer() {
            return Err(DeviceError::NotAllowed);
        }
        let latest = HalfYear::of(self.device.today(request.now)).previous();
        let named = if request.post { request.posted("period") } else { request.asked("period") };
        let period = named.parse().unwrap_or(latest);
        let mut problem = None;
        if request.post {
            if request.posted("sure") == "yes" {
                self.device.declare(period, true, request.now).await?;
                return Ok(Response::see(format!("{}?period={period}", path::DECLARATION)));
            }
            problem = Some(key("declaration.needs-tick"));
        }
        let cabinet = self.device.cabinet()?;
        let statements = cabinet.files.get(&ObjectId(cabinet.tenant.0)).into_iter().flat_map(|file| &file.held);
        let signed = statements.rev().find_map(|held| match &held.control {
            Some(Control::Declaration(said)) if i32::from(said.year) == period.year && said.half == period.half => {
                Some((said.holds, self.who(held.author, request.now), moment(held.at())))
            }
            _ => None,
        });
        let view = Declaration {
            period,
            partner: self.t.text("writing.our-organisation").to_owned(),
            signed: signed.filter(|(holds, ..)| *holds).map(|(_, who, when)| (who, when)),
            ended: self.device.today(request.now) > period.last_day(),
            problem,
        };
        Ok(Response::page(self.framed(request, |frame| declaration::show(frame, &view))))
    }

    /// GET /desk: a ticket for one use, signed by this device for the desk's origin alone.
    pub(super) async fn desk(&mut self, request: &Request) -> Result<Response, DeviceError> {
        let mut view = DeskLink { action: String::new(), ticket: None };
        let mut form_to = None;
        let token = self.device.net.token().map(str::to_owned);
        if token.is_some() {
            let call = Call { method: "POST", path: "/desk/nonce".into(), token, body: Vec::new() };
            if let Some(answer) = self.device.host.call(call).await?.filter(|answer| answer.status == 200)
                && let Ok(nonce) = wire::decode::<DeskNonce>(&answer.body)
            {
                let cabinet = self.device.cabinet()?;
                let key = &cabinet.keyring.device.sig;
                form_to = Some(nonce.origin.clone());
                let ticket = Ticket::sign(key, &nonce.origin, cabinet.device.0, *nonce.nonce, nonce.time);
                view = DeskLink {
                    action: format!("{}/enter", nonce.origin),
                    ticket: Some(naungan_model::id::hex(&ticket.encode())),
                };
            }
        }
        let page = Response::page(self.framed(request, |frame| desk::show(frame, &view)));
        Ok(Response { form_to, ..page })
    }
}
