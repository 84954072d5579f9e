//! Days that were agreed, across the files of the team: hearings, visits to a doctor, sessions, reviews.

use crate::error::DeviceError;
use crate::host::Host;
use crate::page::App;
use crate::request::{Request, Response};
use naungan_model::care::clock::Start;
use naungan_pages::care::area::{Panel, Row, Table};
use naungan_pages::care::overview::{self, Overview};
use naungan_pages::language::{Words, key};
use naungan_pages::path;

impl<H: Host> App<H> {
    /// GET /calendar
    pub(in crate::page) fn calendar(&self, request: &Request) -> Result<Response, DeviceError> {
        if !self.device.cabinet()?.role(request.now).is_some_and(|(role, _)| role.keeps_files()) {
            return Err(DeviceError::NotAllowed);
        }
        let rules = self.device.clock_rules();
        let agreed = |clock: &str| rules.rules.iter().any(|rule| rule.clock == clock && matches!(rule.start, Start::Given(_)));
        let mut days = Vec::new();
        for (code, file) in self.open_files() {
            days.extend(file.tasks().iter().filter(|task| agreed(&task.clock)).map(|task| (task.clone(), code.clone())));
        }
        days.sort();
        let rows = days.into_iter().map(|(task, code)| Row {
            cells: vec![
                Words::Text(self.t.date(task.due.date_at(crate::device::WESTERN_INDONESIA))),
                key(["code.clock.", &task.clock].concat()),
                Words::Text(code.clone()),
            ],
            stands_out: task.is_overdue(request.now),
            href: Some(path::case(&code)),
        });
        let rows: Vec<Row> = rows.collect();
        let head = ["area.day", "area.what", "sheet.file"].map(key).to_vec();
        let table = Table { title: key("calendar.title"), head, rows, foot: Vec::new(), numbers: 0..0 };
        let view = Overview {
            title: key("calendar.title"),
            lead: None,
            panels: if table.rows.is_empty() { Vec::new() } else { vec![Panel::Table(table)] },
            nothing: key("calendar.nothing"),
            actions: Vec::new(),
            prints: true,
        };
        Ok(Response::page(self.framed(request, |frame| overview::show(frame, &view))))
    }
}
