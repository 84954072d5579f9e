//! Files that the team should talk about, each with why: high risk, late clocks, a plan sent back, answers that contradict, a review
//! that is due, a child who is missing.

use crate::error::DeviceError;
use crate::file::File;
use crate::host::Host;
use crate::page::App;
use crate::request::{Request, Response};
use naungan_model::care::clock::tasks;
use naungan_model::date::Instant;
use naungan_model::meaning::Meaning;
use naungan_pages::care::area::{Panel, Row, Table};
use naungan_pages::care::overview::{self, Overview};
use naungan_pages::language::{Words, key};
use naungan_pages::path;

/// Late clocks from which a file is talked about.
const LATE: usize = 2;

impl<H: Host> App<H> {
    /// GET /conference
    pub(in crate::page) fn conference(&self, request: &Request) -> Result<Response, DeviceError> {
        if !self.device.cabinet()?.role(request.now).is_some_and(|(role, _)| role.keeps_files()) {
            return Err(DeviceError::NotAllowed);
        }
        let mut rows: Vec<(usize, Row)> = Vec::new();
        for (code, file) in self.open_files() {
            let why = self.why_talk(file, request.now);
            if why.is_empty() {
                continue;
            }
            let words: Vec<&str> = why.iter().map(|reason| self.t.text(reason)).collect();
            let worker = file.case.worker().map_or(String::new(), |worker| self.who(worker, request.now));
            let cells = vec![Words::Text(code.clone()), Words::Text(words.join("; ")), Words::Text(worker)];
            rows.push((why.len(), Row { cells, stands_out: false, href: Some(path::case(&code)) }));
        }
        rows.sort_by_key(|(reasons, _)| std::cmp::Reverse(*reasons));
        let rows: Vec<Row> = rows.into_iter().map(|(_, row)| row).collect();
        let head = ["sheet.file", "area.reason", "area.who"].map(key).to_vec();
        let table = Table { title: key("conference.title"), head, rows, foot: Vec::new(), numbers: 0..0 };
        let view = Overview {
            title: key("conference.title"),
            lead: Some(key("conference.lead")),
            panels: if table.rows.is_empty() { Vec::new() } else { vec![Panel::Table(table)] },
            nothing: key("conference.nothing"),
            actions: Vec::new(),
            prints: true,
        };
        Ok(Response::page(self.framed(request, |frame| overview::show(frame, &view))))
    }

    fn why_talk(&self, file: &File, now: Instant) -> Vec<&'static str> {
        let case = &file.case;
        let clocks = tasks(case, &self.device.clock_rules());
        let late = clocks.iter().filter(|task| task.is_overdue(now)).count();
        let review = clocks.iter().any(|task| task.is_overdue(now) && matches!(task.clock.as_str(), "review" | "plan_review"));
        let back = case.living().any(|record| case.decisions.approved(record.entry) == Some(false));
        let missing = case.living().filter(|record| record.says(Meaning::MissingSince).is_some());
        let said = [
            (missing.into_iter().any(|record| !self.device.is_over(file, record)), "conference.missing"),
            (case.risk() == Some("high"), "conference.high-risk"),
            (review, "conference.review"),
            (late >= LATE, "conference.late"),
            (back, "conference.sent-back"),
            (!case.conflicts().is_empty(), "conference.conflict"),
            (!case.stopped_referrals(self.device.today(now)).is_empty(), "conference.stopped"),
        ];
        said.into_iter().filter(|(is, _)| *is).map(|(_, why)| why).collect()
    }
}
