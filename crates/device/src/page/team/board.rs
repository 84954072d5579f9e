//! The team at a glance: how much each person carries, and the clocks that are late or were said louder.

use crate::error::DeviceError;
use crate::host::Host;
use crate::page::App;
use crate::request::{Request, Response};
use naungan_model::care::clock::Task;
use naungan_model::id::UserId;
use naungan_pages::care::area::{Panel, Row, Table};
use naungan_pages::care::overview::{self, Overview};
use naungan_pages::icon::Icon;
use naungan_pages::language::{Words, key};
use naungan_pages::layout::Action;
use naungan_pages::path;
use std::collections::BTreeMap;

/// Most clocks that the board shows: the latest first.
const MOST: usize = 30;

impl<H: Host> App<H> {
    /// GET /board
    pub(in crate::page) fn board(&self, request: &Request) -> Result<Response, DeviceError> {
        let cabinet = self.device.cabinet()?;
        if !cabinet.role(request.now).is_some_and(|(role, _)| role.supervises()) {
            return Err(DeviceError::NotAllowed);
        }
        let files = self.open_files();
        let mut late: BTreeMap<UserId, i64> = BTreeMap::new();
        let mut pressing: Vec<(Task, String, Option<UserId>)> = Vec::new();
        for (code, file) in &files {
            let worker = file.worker();
            for task in file.tasks() {
                if task.is_overdue(request.now) {
                    worker.into_iter().for_each(|worker| *late.entry(worker).or_default() += 1);
                }
                if task.is_overdue(request.now) || task.level(request.now) > 0 {
                    pressing.push((task.clone(), code.clone(), worker));
                }
            }
        }
        pressing.sort();
        let left = pressing.len().saturating_sub(MOST);
        pressing.truncate(MOST);
        let mut loads = self.loads();
        for (user, role) in cabinet.team_members(request.now) {
            if matches!(role.code(), "caseworker" | "supervisor") {
                loads.entry(user).or_default();
            }
        }
        let number = |number: i64| Words::Text(self.t.number(number));
        let people: Vec<Row> = loads
            .iter()
            .map(|(user, (files, load))| Row {
                cells: vec![
                    Words::Text(self.who(*user, request.now)),
                    number(i64::try_from(*files).unwrap_or(0)),
                    Words::Text(self.t.format("board.per-cent", &[("n", (*load).into())])),
                    number(late.get(user).copied().unwrap_or(0)),
                ],
                stands_out: self.is_too_much(*load),
                href: None,
            })
            .collect();
        let clocks: Vec<Row> = pressing
            .into_iter()
            .map(|(task, code, worker)| Row {
                cells: vec![
                    Words::Text(code.clone()),
                    key(["code.clock.", &task.clock].concat()),
                    self.due(task.due, task.by_day, request.now),
                    worker.map_or(Words::Text(String::new()), |worker| Words::Text(self.who(worker, request.now))),
                    number(i64::try_from(task.level(request.now)).unwrap_or(0)),
                ],
                stands_out: task.is_overdue(request.now),
                href: Some(path::case(&code)),
            })
            .collect();
        let mut panels = Vec::new();
        if people.iter().any(|row| row.stands_out) {
            panels.push(Panel::Warning(key("board.too-much")));
        }
        let head = |keys: &[&str]| keys.iter().map(|name| key(*name)).collect::<Vec<_>>();
        panels.push(Panel::Table(Table {
            title: key("board.people"),
            head: head(&["area.who", "board.files", "board.load", "board.late"]),
            rows: people,
            foot: Vec::new(),
            numbers: 1..9,
        }));
        if !clocks.is_empty() {
            panels.push(Panel::Table(Table {
                title: key("board.pressing"),
                head: head(&["sheet.file", "area.what", "board.due", "area.who", "board.louder"]),
                rows: clocks,
                foot: Vec::new(),
                numbers: 4..9,
            }));
        }
        if left > 0 {
            panels.push(Panel::Note(Words::Text(self.t.format("board.more", &[("n", left.into())]))));
        }
        let view = Overview {
            title: key("board.title"),
            lead: Some(key("board.lead")),
            panels,
            nothing: key("board.nothing"),
            actions: vec![
                Action::new(Icon::Check, key("approvals.title"), path::APPROVALS),
                Action::new(Icon::Group, key("conference.title"), path::CONFERENCE),
                Action::new(Icon::Warning, key("more.waiting"), path::WAITING),
            ],
            prints: false,
        };
        Ok(Response::page(self.framed(request, |frame| overview::show(frame, &view))))
    }
}
