//! Safe houses: the address is a sheet of its own with named readers, chosen one by one. A child's file has the code alone.

use super::App;
use super::fill::Place;
use crate::error::DeviceError;
use crate::host::Host;
use crate::request::{Request, Response};
use naungan_model::answer::{Answers, Value};
use naungan_model::date::Instant;
use naungan_model::id::{ObjectId, UserId};
use naungan_model::layer::Layer;
use naungan_model::meaning::Meaning;
use naungan_pages::care::overview::{self, Overview};
use naungan_pages::care::reveal::{self, Reveal};
use naungan_pages::form::Choice;
use naungan_pages::icon::Icon;
use naungan_pages::language::{Words, key};
use naungan_pages::layout::Action;
use naungan_pages::path;

impl<H: Host> App<H> {
    /// People who may be named as readers of an address.
    pub(super) fn may_read_houses(&self, now: Instant) -> Vec<UserId> {
        let members = self.device.cabinet.as_ref().map(|cabinet| cabinet.team_members(now)).unwrap_or_default();
        members.into_iter().filter(|(_, role)| role.layers().contains(&Layer::SHELTER)).map(|(user, _)| user).collect()
    }

    fn holds_houses(&self, now: Instant) -> Result<(), DeviceError> {
        let role = self.device.cabinet()?.role(now).map(|(role, _)| role);
        if role.is_some_and(|role| role.layers().contains(&Layer::SHELTER)) { Ok(()) } else { Err(DeviceError::NotAllowed) }
    }

    /// GET /houses
    pub(super) fn houses(&self, request: &Request) -> Result<Response, DeviceError> {
        self.holds_houses(request.now)?;
        let mut houses: Vec<Action> = self
            .device
            .sheets(Layer::SHELTER)
            .filter_map(|file| {
                let code = file.case.text(Meaning::HouseCode)?;
                Some(Action::new(Icon::Lock, Words::Text(code.to_owned()), path::house(&file.object.to_string())))
            })
            .collect();
        houses.sort_by(|one, other| one.label.in_language(&self.t).cmp(other.label.in_language(&self.t)));
        houses.push(Action::new(Icon::Plus, key("houses.add"), path::HOUSE));
        let view = Overview {
            title: key("houses.title"),
            lead: Some(key("houses.lead")),
            panels: Vec::new(),
            nothing: key("houses.who"),
            actions: houses,
            prints: false,
        };
        Ok(Response::page(self.framed(request, |frame| overview::show(frame, &view))))
    }

    /// GET and POST /houses/new
    pub(super) async fn new_house(&mut self, request: &Request) -> Result<Response, DeviceError> {
        self.holds_houses(request.now)?;
        self.filling(request, Place::House, "house").await
    }

    /// GET and POST /houses/{sheet}: the address, for a reason that is kept on the sheet.
    pub(super) async fn house(&mut self, request: &Request, sheet: &str) -> Result<Response, DeviceError> {
        let object: ObjectId = sheet.parse().map_err(|_| DeviceError::NotFound("house"))?;
        let file = self.device.cabinet()?.file(object)?;
        if !file.is_sheet(Layer::SHELTER) {
            return Err(DeviceError::NotFound("house"));
        }
        let code = file.case.text(Meaning::HouseCode).unwrap_or_default().to_owned();
        let look = self.device.pack.form("look").cloned().ok_or(DeviceError::NotFound("form"))?;
        let field = look.fields.first().ok_or(DeviceError::NotFound("form"))?.clone();
        let list = look.list(&field).ok_or(DeviceError::NotFound("form"))?;
        let reasons = list.items.iter().map(|item| Choice::new(item.code.clone(), key(list.label_key(&item.code)))).collect();
        let mut view = Reveal {
            code,
            action: path::house(sheet),
            back: path::HOUSES.to_owned(),
            reasons,
            problem: None,
            rule: None,
            identity: Vec::new(),
        };
        if request.post {
            let reason = request.posted("reason");
            if view.reasons.iter().any(|known| known.code == reason) {
                // The look is kept before the address is shown.
                let answers = Answers::from([(field.name, Value::Code(reason.to_owned()))]);
                self.device.write_on_sheet(object, &look, &answers, Layer::SHELTER, request.now).await?;
                let file = self.device.cabinet()?.file(object)?;
                let said = file.case.records.iter().find(|record| record.text(Meaning::HouseCode).is_some());
                view.identity = said
                    .and_then(|record| {
                        let form = self.device.pack.form_version(&record.form, record.version)?;
                        Some(self.answers(form, &record.answers))
                    })
                    .unwrap_or_default();
            } else {
                view.problem = Some(key("reveal.choose-reason"));
            }
        }
        Ok(Response::page(self.framed(request, |frame| reveal::show(frame, &view))))
    }
}
