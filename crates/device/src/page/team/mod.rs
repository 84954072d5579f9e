//! Pages over the files of a team: who does what, what waits for a decision, beds, days agreed, files to talk about.

mod approvals;
mod assign;
mod beds;
mod board;
mod calendar;
mod conference;
mod load;

use super::{App, moment};
use crate::file::File;
use crate::host::Host;
use naungan_model::care::standing::Standing;
use naungan_model::date::Instant;
use naungan_pages::language::Words;

impl<H: Host> App<H> {
    /// Files on which the work goes on, by code.
    fn open_files(&self) -> Vec<(String, &File)> {
        let Some(cabinet) = &self.device.cabinet else { return Vec::new() };
        let goes_on = |file: &&File| matches!(file.standing(), Standing::New | Standing::Open);
        let joined = |file: &&File| cabinet.cases().any(|other| other.joined().contains(&file.object));
        let open = cabinet.cases().filter(goes_on).filter(|file| !joined(file));
        let codes = cabinet.codes();
        let mut files: Vec<(String, &File)> = open.filter_map(|file| Some((codes.get(&file.object)?.clone(), file))).collect();
        files.sort_by(|one, other| one.0.cmp(&other.0));
        files
    }

    /// When something is or was due, in words.
    fn due(&self, at: Instant, by_day: bool, now: Instant) -> Words {
        let due =
            if by_day { naungan_pages::language::Moment::day(at.date_at(crate::device::WESTERN_INDONESIA)) } else { moment(at) };
        Words::Text(self.t.due(due, moment(now)))
    }
}
