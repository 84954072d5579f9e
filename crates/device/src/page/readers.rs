//! Sheets with named readers: services that help, for the team; complaints, for the focal points alone.

use super::App;
use super::fill::Place;
use crate::error::DeviceError;
use crate::host::Host;
use crate::request::{Request, Response};
use naungan_model::answer::Value;
use naungan_model::id::ObjectId;
use naungan_model::layer::Layer;
use naungan_model::meaning::Meaning;
use naungan_pages::care::area::{Panel, Row, Table};
use naungan_pages::care::overview::{self, Overview};
use naungan_pages::icon::Icon;
use naungan_pages::language::{Words, key};
use naungan_pages::layout::Action;
use naungan_pages::path;

/// Days after which what is known of a service is old.
const OLD: i32 = 180;

impl<H: Host> App<H> {
    /// GET /providers
    pub(super) fn providers_page(&self, request: &Request) -> Result<Response, DeviceError> {
        let role = self.device.cabinet()?.role(request.now).map(|(role, _)| role);
        if !role.is_some_and(|role| role.keeps_files()) {
            return Err(DeviceError::NotAllowed);
        }
        let today = self.device.today(request.now);
        let rows: Vec<Row> = self
            .device
            .providers()
            .into_iter()
            .map(|provider| {
                let record = provider.record;
                let help = match record.says(Meaning::ProviderHelp) {
                    Some(Value::Codes(codes)) => codes.iter().map(|code| self.t.code("service_type", code)).collect(),
                    _ => Vec::new(),
                };
                let places = record.says(Meaning::ProviderPlaces).and_then(Value::as_integer);
                let checked = record.date(Meaning::ProviderCheckedOn);
                let old = checked.is_none_or(|day| today.0 - day.0 > OLD);
                let name = if provider.is_unsafe() {
                    self.t.format("providers.unsafe", &[("name", provider.name().into())])
                } else {
                    provider.name().to_owned()
                };
                let day = checked.map_or("–".to_owned(), |day| self.t.date(day));
                let day = if old { self.t.format("providers.old", &[("day", (&day).into())]) } else { day };
                Row {
                    cells: vec![
                        Words::Text(name),
                        Words::Text(help.join(", ")),
                        Words::Text(record.text(Meaning::ProviderLanguages).unwrap_or("–").to_owned()),
                        Words::Text(day),
                        Words::Text(places.map_or("–".to_owned(), |places| self.t.number(places))),
                    ],
                    stands_out: provider.is_unsafe(),
                    href: Some([path::PROVIDER, "?like=", &provider.object.to_string()].concat()),
                }
            })
            .collect();
        let head = ["area.who", "providers.help", "providers.languages", "providers.checked", "providers.places"];
        let table = Table { title: key("providers.title"), head: head.map(key).to_vec(), rows, foot: Vec::new(), numbers: 4..9 };
        let view = Overview {
            title: key("providers.title"),
            lead: Some(key("providers.lead")),
            panels: if table.rows.is_empty() { Vec::new() } else { vec![Panel::Table(table)] },
            nothing: key("providers.nothing"),
            actions: vec![Action::new(Icon::Plus, key("providers.add"), path::PROVIDER)],
            prints: false,
        };
        Ok(Response::page(self.framed(request, |frame| overview::show(frame, &view))))
    }

    /// GET and POST /providers/new
    pub(super) async fn provider(&mut self, request: &Request) -> Result<Response, DeviceError> {
        self.filling(request, Place::Provider, "provider").await
    }

    /// GET and POST /complain
    pub(super) async fn complain(&mut self, request: &Request) -> Result<Response, DeviceError> {
        match self.said_to_focal_points(request, "complain.title", "complain.sent") {
            Some(said) => Ok(said),
            None => self.filling(request, Place::Complaint, "complaint").await,
        }
    }

    /// GET and POST /voice
    pub(super) async fn voice(&mut self, request: &Request) -> Result<Response, DeviceError> {
        match self.said_to_focal_points(request, "voice.title", "voice.sent") {
            Some(said) => Ok(said),
            None => self.filling(request, Place::Voice, "voice").await,
        }
    }

    /// The page after something was written to the focal points, or that there are none.
    fn said_to_focal_points(&self, request: &Request, title: &str, sent: &str) -> Option<Response> {
        let nobody = self.device.focal_points(request.now).is_empty();
        if !nobody && request.asked("sent") != "1" {
            return None;
        }
        let said = if nobody { "complain.nobody" } else { sent };
        let view = Overview {
            title: key(title),
            lead: None,
            panels: vec![Panel::Note(key(said))],
            nothing: key(said),
            actions: Vec::new(),
            prints: false,
        };
        Some(Response::page(self.framed(request, |frame| overview::show(frame, &view))))
    }

    /// GET /complaints
    pub(super) fn complaints(&self, request: &Request) -> Result<Response, DeviceError> {
        let role = self.device.cabinet()?.role(request.now).map(|(role, _)| role);
        if !role.is_some_and(|role| role.hears_complaints()) {
            return Err(DeviceError::NotAllowed);
        }
        let mut sheets: Vec<_> = self.device.sheets(Layer::COMPLAINT).filter(|file| !file.case.records.is_empty()).collect();
        sheets.sort_by_key(|file| std::cmp::Reverse(file.case.opened));
        let mut panels = Vec::new();
        for file in sheets {
            let records = file.case.living().filter_map(|record| {
                let form = self.device.pack.form_version(&record.form, record.version)?;
                let day = self.t.date(self.device.today(record.at));
                let mut said = self.answers(form, &record.answers);
                said.extend(self.named_in_words(form, &record.answers, request.now));
                let rows = said.into_iter().map(|(question, answer)| Row {
                    cells: vec![question, answer],
                    stands_out: false,
                    href: None,
                });
                let title = [self.t.text(&form.title_key()), ", ", &day].concat();
                let head = ["complaints.question", "area.answer"].map(key).to_vec();
                let table = Table { title: Words::Text(title), head, rows: rows.collect(), foot: Vec::new(), numbers: 0..0 };
                let off = self.off_panels(file, form, record);
                Some([Panel::Table(table)].into_iter().chain(off))
            });
            panels.extend(records.flatten());
            let answer = Action::new(Icon::Pen, key("complaints.answer"), path::complaint(&file.object.to_string()));
            panels.push(Panel::Link(answer));
        }
        let view = Overview {
            title: key("complaints.title"),
            lead: Some(key("complaints.lead")),
            panels,
            nothing: key("complaints.nothing"),
            actions: Vec::new(),
            prints: false,
        };
        Ok(Response::page(self.framed(request, |frame| overview::show(frame, &view))))
    }

    /// GET and POST /complaints/{sheet}
    pub(super) async fn complaint_answer(&mut self, request: &Request, sheet: &str) -> Result<Response, DeviceError> {
        let object: ObjectId = sheet.parse().map_err(|_| DeviceError::NotFound("complaint"))?;
        if !self.device.cabinet()?.file(object)?.is_sheet(Layer::COMPLAINT) {
            return Err(DeviceError::NotFound("complaint"));
        }
        self.filling(request, Place::Answer(object), "complaint_answer").await
    }
}
