//! What waits for a supervisor's yes: plans, assessments, decisions in the best interests of a child, closures, reopenings. Nobody
//! decides on what they wrote.

use crate::error::DeviceError;
use crate::host::Host;
use crate::page::App;
use crate::request::{Request, Response};
use naungan_forms::Form;
use naungan_model::meaning::Meaning;
use naungan_pages::care::area::{Panel, Row, Table};
use naungan_pages::care::overview::{self, Overview};
use naungan_pages::language::{Words, key};
use naungan_pages::path;

impl<H: Host> App<H> {
    /// GET /approvals
    pub(in crate::page) fn approvals(&self, request: &Request) -> Result<Response, DeviceError> {
        let cabinet = self.device.cabinet()?;
        if !cabinet.role(request.now).is_some_and(|(role, _)| role.supervises()) {
            return Err(DeviceError::NotAllowed);
        }
        let decides = |form: &&Form| form.meaning(Meaning::ApprovalDecision).is_some();
        let mut rows: Vec<(i64, Row)> = Vec::new();
        for form in self.device.pack.forms().filter(decides) {
            for file in cabinet.cases().filter(|file| self.offers(request.now, file, form)) {
                let code = cabinet.code(file.object);
                for record in self.device.things(file, form) {
                    let about = record.about.map(|about| about.to_string()).unwrap_or_default();
                    rows.push((
                        record.at.0,
                        Row {
                            cells: vec![
                                Words::Text(code.clone()),
                                Words::Text(self.thing(record)),
                                Words::Text(self.who(record.author, request.now)),
                                Words::Text(self.t.date(self.device.today(record.at))),
                            ],
                            stands_out: false,
                            href: Some([&path::case_form(&code, &form.name), "?thing=", &about].concat()),
                        },
                    ));
                }
            }
        }
        rows.sort_by_key(|(at, _)| *at);
        let rows: Vec<Row> = rows.into_iter().map(|(_, row)| row).collect();
        let head = ["sheet.file", "area.what", "area.who", "area.day"].map(key).to_vec();
        let table = Table { title: key("approvals.title"), head, rows, foot: Vec::new(), numbers: 0..0 };
        let view = Overview {
            title: key("approvals.title"),
            lead: Some(key("approvals.lead")),
            panels: if table.rows.is_empty() { Vec::new() } else { vec![Panel::Table(table)] },
            nothing: key("approvals.nothing"),
            actions: Vec::new(),
            prints: false,
        };
        Ok(Response::page(self.framed(request, |frame| overview::show(frame, &view))))
    }
}
