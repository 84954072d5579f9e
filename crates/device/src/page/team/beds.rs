//! The bed board and what the next shift must know. Beds and children stand here by code; where the house is, no page says.

use crate::error::DeviceError;
use crate::host::Host;
use crate::page::App;
use crate::request::{Request, Response};
use naungan_model::care::case::Record;
use naungan_model::layer::Layer;
use naungan_model::meaning::Meaning;
use naungan_pages::care::area::{Panel, Row, Table};
use naungan_pages::care::overview::{self, Overview};
use naungan_pages::language::{Words, key};
use naungan_pages::path;

/// Seconds back that the page for the next shift looks.
const SHIFT: i64 = 24 * 3600;

impl<H: Host> App<H> {
    /// GET /beds
    pub(in crate::page) fn beds(&self, request: &Request) -> Result<Response, DeviceError> {
        let cabinet = self.device.cabinet()?;
        if !cabinet.role(request.now).is_some_and(|(role, _)| role.layers().contains(&Layer::SHELTER)) {
            return Err(DeviceError::NotAllowed);
        }
        let today = self.device.today(request.now);
        let mut beds: Vec<(String, Row)> = Vec::new();
        let (mut notes, mut missing) = (Vec::new(), Vec::new());
        for (code, file) in self.open_files() {
            let stays = file.case.living().filter(|record| record.says(Meaning::PlacementFrom).is_some());
            let mut stays = stays.filter(|stay| !self.device.is_over(file, stay)).peekable();
            if stays.peek().is_none() {
                continue;
            }
            for stay in stays {
                let review = self.review_day(file, stay);
                let bed = stay.text(Meaning::PlacementBed).unwrap_or("–").to_owned();
                let day = |day: Option<naungan_model::date::Date>| day.map_or("–".to_owned(), |day| self.t.date(day));
                let kind = self.code("placement_kind", stay.text(Meaning::PlacementKind).unwrap_or_default());
                let cells = vec![
                    Words::Text(bed.clone()),
                    Words::Text(code.clone()),
                    kind,
                    Words::Text(day(stay.date(Meaning::PlacementFrom))),
                    Words::Text(day(review)),
                ];
                let late = review.is_some_and(|review| review < today);
                beds.push((bed, Row { cells, stands_out: late, href: Some(path::case_area(&code, "shelter")) }));
            }
            let open = file.case.living().filter(|record| record.says(Meaning::MissingSince).is_some());
            if open.filter(|record| !self.device.is_over(file, record)).count() > 0 {
                missing.push(Panel::Warning(Words::Text(self.t.format("beds.missing", &[("code", (&code).into())]))));
            }
            let newer = |record: &&Record| request.now.0 - record.at.0 <= SHIFT;
            for record in file.case.living().filter(newer) {
                let Some(form) = self.device.pack.form_version(&record.form, record.version) else { continue };
                if self.area(form) == "shelter" {
                    let said = self.answers(form, &record.answers).into_iter();
                    let said: Vec<String> = said.map(|(_, value)| value.in_language(&self.t).to_owned()).collect();
                    let when = naungan_pages::language::Moment { ..super::moment(record.at) };
                    notes.push((
                        record.at.0,
                        Row {
                            cells: vec![
                                Words::Text(code.clone()),
                                Words::Text(self.t.when(when, super::moment(request.now))),
                                key(form.title_key()),
                                Words::Text(said.join("; ")),
                            ],
                            stands_out: false,
                            href: Some(path::case_area(&code, "shelter")),
                        },
                    ));
                }
            }
        }
        beds.sort_by(|one, other| one.0.cmp(&other.0));
        notes.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        let mut panels = missing;
        let table = |title: &str, head: &[&str], rows: Vec<Row>| {
            let head = head.iter().map(|name| key(*name)).collect();
            Panel::Table(Table { title: key(title), head, rows, foot: Vec::new(), numbers: 0..0 })
        };
        if !beds.is_empty() {
            let rows: Vec<Row> = beds.into_iter().map(|(_, row)| row).collect();
            panels.push(table("beds.board", &["beds.bed", "sheet.file", "area.what", "beds.since", "beds.review"], rows));
        }
        if !notes.is_empty() {
            let rows = notes.into_iter().map(|(_, row)| row).collect();
            panels.push(table("beds.shift", &["sheet.file", "area.day", "area.what", "area.written"], rows));
        }
        let view = Overview {
            title: key("beds.title"),
            lead: Some(key("beds.lead")),
            panels,
            nothing: key("beds.nothing"),
            actions: Vec::new(),
            prints: true,
        };
        Ok(Response::page(self.framed(request, |frame| overview::show(frame, &view))))
    }

    /// The day on which a stay is looked at again, as it was agreed last.
    fn review_day(&self, file: &crate::file::File, stay: &Record) -> Option<naungan_model::date::Date> {
        let about = stay.about?;
        file.case.about(about).filter_map(|record| record.date(Meaning::PlacementReviewOn)).next_back()
    }
}
