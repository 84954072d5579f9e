//! What stands around a record in its file: what was said before about the same thing, and whether a decision counts.

use crate::file::File;
use naungan_forms::project::Around;
use naungan_model::answer::Value;
use naungan_model::care::case::{Case, Record};
use naungan_model::date::{Date, Instant};
use naungan_model::id::{About, EntryId};
use naungan_model::meaning::Meaning;

/// The parts of [`Around`], kept for as long as facts are made of them.
#[derive(Debug, Default)]
pub(crate) struct Surroundings {
    before: Vec<(Meaning, Value)>,
    opened: Option<Date>,
    closed: Option<Date>,
}

impl Surroundings {
    /// Around a record that is there already, or around a new one about a thing. `day` says where the worker is on which day.
    pub(crate) fn of(file: &File, about: Option<About>, record: Option<EntryId>, day: impl Fn(Instant) -> Date) -> Self {
        let case = &file.case;
        let counts = record.is_none_or(|entry| case.record(entry).is_none_or(|record| decides(case, record)));
        let place = record.and_then(|entry| case.records.iter().position(|known| known.entry == entry));
        let earlier = || case.records.iter().take(place.unwrap_or(case.records.len()));
        let same = earlier().filter(|known| known.withdrawn.is_none() && about.is_some() && known.about == about);
        let before = same.filter(|_| counts).flat_map(|known| known.meant.iter().cloned()).collect();
        let closed = earlier().filter(|known| case.decisions.approved(known.entry) == Some(true));
        Self {
            before,
            opened: (!case.records.is_empty()).then(|| day(case.opened)),
            closed: closed.filter_map(|known| known.date(Meaning::ClosureDate)).next_back(),
        }
    }

    pub(crate) fn around(&self) -> Around<'_> {
        Around { before: &self.before, opened: self.opened, closed: self.closed }
    }

    /// Without what was said before: of a decision that does not count.
    pub(crate) fn without_before(self) -> Self {
        Self { before: Vec::new(), ..self }
    }
}

/// Whether a record is no decision, or the one that stands.
fn decides(case: &Case, record: &Record) -> bool {
    record.says(Meaning::ApprovalDecision).is_none() || decided_by(case, record).is_some()
}

/// The record that a standing decision decides.
fn decided_by<'c>(case: &'c Case, decision: &Record) -> Option<&'c Record> {
    case.about(decision.about?).find(|known| case.decisions.decision(known.entry) == Some(decision.entry))
}

/// Whether a change to a record changes what other records of its file count for: they are about the same thing.
pub(crate) fn is_shared(case: &Case, of: EntryId) -> bool {
    let about = case.record(of).and_then(|record| record.about);
    about.is_some_and(|about| case.about(about).any(|record| record.entry != of))
}
