//! The caseload: codes, never names.

use super::{App, status};
use crate::error::DeviceError;
use crate::file::File;
use crate::host::Host;
use crate::request::{Request, Response};
use naungan_pages::care::cases::{self, Cases, Filter, Row};
use naungan_pages::language::key;

impl<H: Host> App<H> {
    /// GET and POST /cases
    pub(super) fn cases(&self, request: &Request) -> Result<Response, DeviceError> {
        // Codes only. It comes by post: a name that somebody types here must not stand in an address.
        let typed = request.posted("find").trim();
        if typed.len() > 8 || !typed.chars().all(|c| c.is_ascii_alphanumeric()) || naungan_model::code::looks_like_a_word(typed) {
            return Ok(Response::see(naungan_pages::path::CASES));
        }
        let cabinet = self.device.cabinet()?;
        let show = if request.post { request.posted("show") } else { request.asked("show") };
        let find = typed.to_uppercase();
        let late = |file: &File| file.tasks().first().is_some_and(|task| task.is_overdue(request.now));
        let high = |file: &File| file.risk() == Some("high");
        let unsent = |file: &File| file.held.iter().any(|held| held.position.is_none());
        let count =
            |fits: &dyn Fn(&File) -> bool| u32::try_from(cabinet.cases().filter(|file| fits(file)).count()).unwrap_or(u32::MAX);
        let filters = vec![
            ("", "cases.show-all", count(&|_| true)),
            ("late", "cases.show-late", count(&late)),
            ("high", "cases.show-high", count(&high)),
            ("unsent", "cases.show-unsent", count(&unsent)),
        ];
        let fits = |file: &&File| match show {
            "late" => late(file),
            "high" => high(file),
            "unsent" => unsent(file),
            _ => true,
        };
        let codes = cabinet.codes();
        let code = |file: &File| codes.get(&file.object).cloned().unwrap_or_default();
        let mut files: Vec<(String, &File)> = cabinet.cases().filter(fits).map(|file| (code(file), file)).collect();
        files.retain(|(code, _)| find.is_empty() || code.starts_with(&find));
        files.sort_by_key(|(code, file)| (file.tasks().first().map_or(i64::MAX, |task| task.due.0), code.clone()));
        let rows = files.into_iter().map(|(code, file)| {
            let next = file.tasks().first().map(|task| self.clock(task, &code, request.now));
            Row {
                status: status(cabinet, file.object),
                risk: file.risk().map(str::to_owned),
                next: next.map(|clock| (clock.title, clock.due)),
                unsent: unsent(file),
                conflict: file.in_conflict(),
                code,
            }
        });
        let view = Cases {
            rows: rows.collect(),
            find: typed.to_owned(),
            filters: filters
                .into_iter()
                .map(|(code, label, count)| Filter { code: code.into(), label: key(label), count, on: code == show })
                .collect(),
            all: u32::try_from(cabinet.cases().count()).unwrap_or(u32::MAX),
        };
        Ok(Response::page(self.framed(request, |frame| cases::show(frame, &view))))
    }
}
