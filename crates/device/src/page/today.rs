//! Home: what is due.

use super::{App, moment};
use crate::error::DeviceError;
use crate::host::Host;
use crate::request::{Request, Response};
use naungan_model::care::clock::Task;
use naungan_model::date::Instant;
use naungan_pages::care::today::{self, Clock, Today};
use naungan_pages::icon::Icon;
use naungan_pages::language::key;
use naungan_pages::layout::Action;
use naungan_pages::path;

/// Days ahead that home shows.
const AHEAD: i64 = 14 * 86_400;

impl<H: Host> App<H> {
    /// GET /today
    pub(super) fn today(&self, request: &Request) -> Result<Response, DeviceError> {
        let cabinet = self.device.cabinet()?;
        let due: Vec<Task> =
            cabinet.cases().flat_map(|file| file.tasks()).filter(|task| task.due.0 < request.now.0 + AHEAD).cloned().collect();
        let codes = cabinet.codes();
        let mut clocks: Vec<(Task, String)> = due
            .into_iter()
            .map(|task| {
                let code = codes.get(&task.object).cloned().unwrap_or_default();
                (task, code)
            })
            .collect();
        clocks.sort_by(|one, other| (one.0.due, &one.1, &one.0).cmp(&(other.0.due, &other.1, &other.0)));
        let actions = match cabinet.role(request.now) {
            // Nobody's file is this person's work: the first page is what the role does.
            Some((role, _)) if !role.keeps_files() => return Ok(Response::see(path::MORE)),
            Some(_) => vec![
                Action::new(Icon::Search, key("cases.search"), path::SEARCH),
                Action::new(Icon::Group, key("case.group"), path::GROUP),
                Action::new(Icon::Files, key("nav.cases"), path::CASES),
            ],
            // A phone that has just been opened has not heard yet what this person may do.
            None => vec![Action::new(Icon::More, key("nav.more"), path::MORE)],
        };
        let view = Today {
            clocks: clocks.iter().map(|(task, code)| self.clock(task, code, request.now)).collect(),
            open_cases: u32::try_from(cabinet.cases().count()).unwrap_or(u32::MAX),
            actions,
            left: cabinet.left_untold(),
        };
        Ok(Response::page(self.framed(request, |frame| today::show(frame, &view))))
    }

    /// A running clock as a row; one that was said louder already has the picture of a danger.
    pub(super) fn clock(&self, task: &Task, code: &str, now: Instant) -> Clock {
        Clock {
            icon: match task.level(now) {
                0 => Icon::named(self.device.pack.icon(&task.form)).unwrap_or(Icon::Clock),
                _ => Icon::Warning,
            },
            case: code.to_owned(),
            title: key(["code.clock.", &task.clock].concat()),
            due: if task.by_day {
                naungan_pages::language::Moment::day(task.due.date_at(crate::device::WESTERN_INDONESIA))
            } else {
                moment(task.due)
            },
            href: match task.about {
                Some(about) => [&path::case_form(code, &task.form), "?thing=", &about.to_string()].concat(),
                None => path::case_form(code, &task.form),
            },
        }
    }
}
