//! The facts of what a worker does: those of a new record, and those of a whole file anew where a change reaches other records.

use crate::around::{Surroundings, is_shared};
use crate::device::Device;
use crate::file::File;
use crate::host::Host;
use naungan_crypto::directory::Directory;
use naungan_forms::project::{ConsentState, Record, project, project_file};
use naungan_model::answer::Value;
use naungan_model::care::case::Record as Known;
use naungan_model::date::{Date, Instant};
use naungan_model::deed::Deed;
use naungan_model::fact::{FactKind, Public};
use naungan_model::id::{About, EntryId};
use naungan_model::meaning::Meaning;

impl<H: Host> Device<H> {
    /// Facts of a change. A new record states its own; a correction or withdrawal replaces those of what it changes. Where the
    /// answer to being counted changes, or the facts were stated anew since by another entry, the facts of the whole file
    /// are stated anew and replace all earlier ones.
    pub(crate) fn facts(&self, file: Option<&File>, change: &Change<'_>, now: Instant) -> Option<Public> {
        let directory = self.cabinet.as_ref().map(|cabinet| &cabinet.directory);
        let counted = file.zip(directory).map(|(file, directory)| living_facts(file, directory)).unwrap_or_default();
        let consent = file.and_then(|file| file.case.consent()).map(ConsentState::of).unwrap_or_default();
        let consent = self.said.unwrap_or(consent);
        let own: Vec<EntryId> = match (file, change.of()) {
            (Some(file), Some(of)) => counted.iter().copied().filter(|entry| is_change_of(file, *entry, of)).collect(),
            _ => Vec::new(),
        };
        // What its entry stated before is stated by another one since, or nothing of it ever counted.
        let elsewhere = change.of().is_some() && own.is_empty() && self.speaks(file, change, now);
        // What others say of the same thing counts otherwise: an approval is void, a referral was sent on another day.
        let shared = file.zip(change.of()).is_some_and(|(file, of)| is_shared(&file.case, of));
        let restates = change.answers_consent(file) || elsewhere || shared || change.decides_anew(file);
        let public = match file.filter(|_| restates && !counted.is_empty()) {
            Some(file) => {
                let records = self.records_after(file, change, now);
                let answer = records.iter().rev().find_map(|record| consent_of(&record.meant));
                let consent =
                    if change.answers_consent(Some(file)) { answer.map(ConsentState::of).unwrap_or_default() } else { consent };
                let records: Vec<Record<'_>> = records.iter().map(Spoken::record).collect();
                Public::Facts { replaces: counted, facts: project_file(&self.pack, &records, consent) }
            }
            None => {
                let facts = match change {
                    Change::Withdrawn { .. } => Vec::new(),
                    Change::New { meant, about, told } => {
                        let around = self.surroundings(file, *about, None);
                        let written = self.today(told.unwrap_or(now));
                        let record = Record { meant, about: *about, written, around: around.around() };
                        let mut facts = project(&self.pack, &record, consent);
                        // The newest description of the child counts, not the one that came last.
                        facts.retain(|fact| fact.kind != FactKind::Child || !is_described_since(file, *told));
                        facts
                    }
                    Change::Corrected { of, meant, about, at } => {
                        let (meant, around) = (without_consent(meant), self.surroundings(file, *about, Some(*of)));
                        let written = self.day_of(&meant, *at, now);
                        project(&self.pack, &Record { meant: &meant, about: *about, written, around: around.around() }, consent)
                    }
                };
                Public::Facts { replaces: own, facts }
            }
        };
        match &public {
            Public::Facts { replaces, facts } if replaces.is_empty() && facts.is_empty() => None,
            _ => Some(public),
        }
    }

    /// Whether the changed record states facts at all, before or after the change.
    fn speaks(&self, file: Option<&File>, change: &Change<'_>, now: Instant) -> bool {
        let states = |meant: &[(Meaning, Value)], about| {
            let around = self.surroundings(file, about, change.of());
            let record = Record { meant, about, written: self.today(now), around: around.around() };
            !project(&self.pack, &record, ConsentState::Given).is_empty()
        };
        let before = change.of().and_then(|of| file?.case.record(of)).is_some_and(|record| states(&record.meant, record.about));
        let after = matches!(change, Change::Corrected { meant, about, .. } if states(meant, *about));
        before || after
    }

    /// The day that bounds a record: help may have been given until the day it was last changed, a clock runs from the first.
    fn day_of(&self, meant: &[(Meaning, Value)], first: Instant, changed: Instant) -> Date {
        let is_help = meant.iter().any(|(meaning, _)| *meaning == Meaning::ServiceType);
        self.today(if is_help { changed } else { first })
    }

    /// Meanings, thing and day of each record of a file as it will be after a change, in the order of the file.
    fn records_after(&self, file: &File, change: &Change<'_>, now: Instant) -> Vec<Spoken> {
        let mut records = Vec::new();
        // Where a record that was filled elsewhere stands: after all that is not newer.
        let mut place = 0;
        for record in file.case.records.iter().filter(|record| record.withdrawn.is_none()) {
            let latest = file.held.iter().find(|held| held.id() == record.latest).map_or(record.at, crate::file::Held::told);
            if let Change::New { told: Some(told), .. } = change
                && record.at <= *told
            {
                place = records.len() + 1;
            }
            match change {
                Change::Withdrawn { of } if *of == record.entry => {}
                Change::Corrected { of, meant, about, at } if *of == record.entry => {
                    let around = self.surroundings(Some(file), *about, Some(record.entry));
                    records.push(Spoken { meant: meant.to_vec(), about: *about, written: self.day_of(meant, *at, now), around });
                }
                _ => {
                    let mut around = self.surroundings(Some(file), record.about, Some(record.entry));
                    if change.voids(file, record) {
                        around = around.without_before();
                    }
                    let written = self.day_of(&record.meant, record.at, latest);
                    records.push(Spoken { meant: record.meant.clone(), about: record.about, written, around });
                }
            }
        }
        if let Change::New { meant, about, told } = change {
            let around = self.surroundings(Some(file), *about, None);
            let place = if told.is_some() { place.min(records.len()) } else { records.len() };
            let written = self.today(told.unwrap_or(now));
            records.insert(place, Spoken { meant: meant.to_vec(), about: *about, written, around });
        }
        records
    }

    fn surroundings(&self, file: Option<&File>, about: Option<About>, record: Option<EntryId>) -> Surroundings {
        file.map(|file| Surroundings::of(file, about, record, |at| self.today(at))).unwrap_or_default()
    }
}

/// What a record says, the thing it is about, the day that bounds it, and what stands around it.
struct Spoken {
    meant: Vec<(Meaning, Value)>,
    about: Option<About>,
    written: Date,
    around: Surroundings,
}

impl Spoken {
    fn record(&self) -> Record<'_> {
        Record { meant: &self.meant, about: self.about, written: self.written, around: self.around.around() }
    }
}

/// What an entry does to the records of a file.
pub(crate) enum Change<'a> {
    /// A form is filled; `told` when that was, of one that was filled elsewhere.
    New { meant: &'a [(Meaning, Value)], about: Option<About>, told: Option<Instant> },
    /// A record is filled anew.
    Corrected { of: EntryId, meant: &'a [(Meaning, Value)], about: Option<About>, at: Instant },
    /// A record no longer counts.
    Withdrawn { of: EntryId },
}

impl Change<'_> {
    /// The record that is changed.
    fn of(&self) -> Option<EntryId> {
        match self {
            Self::New { .. } => None,
            Self::Corrected { of, .. } | Self::Withdrawn { of } => Some(*of),
        }
    }

    /// Whether it decides what was decided before.
    fn decides_anew(&self, file: Option<&File>) -> bool {
        let Self::New { meant, about: Some(about), .. } = self else { return false };
        let decides = meant.iter().any(|(meaning, _)| *meaning == Meaning::ApprovalDecision);
        decides
            && file.is_some_and(|file| file.case.about(*about).any(|known| file.case.decisions.decision(known.entry).is_some()))
    }

    /// Whether a decision no longer counts after it: what it decided is changed, withdrawn, or decided anew.
    fn voids(&self, file: &File, decision: &Known) -> bool {
        if decision.says(Meaning::ApprovalDecision).is_none() || decision.about.is_none() {
            return false;
        }
        match self {
            Self::New { about, .. } => *about == decision.about && self.decides_anew(Some(file)),
            Self::Corrected { of, .. } | Self::Withdrawn { of } => {
                file.case.record(*of).is_some_and(|changed| changed.about == decision.about && changed.entry != decision.entry)
            }
        }
    }

    /// Whether the answer to being counted changes by it. A correction of something else repeats the old answer and says nothing.
    fn answers_consent(&self, file: Option<&File>) -> bool {
        let before =
            |of: EntryId| file.and_then(|file| file.case.record(of)).and_then(|record| record.text(Meaning::ConsentStatistics));
        match self {
            Self::New { meant, .. } => consent_of(meant).is_some(),
            Self::Corrected { of, meant, .. } => consent_of(meant) != before(*of),
            Self::Withdrawn { of } => before(*of).is_some(),
        }
    }
}

fn consent_of(meant: &[(Meaning, Value)]) -> Option<&str> {
    meant.iter().find(|(meaning, _)| *meaning == Meaning::ConsentStatistics).and_then(|(_, value)| value.as_text())
}

/// Whether a record of a file describes the child that is newer than one filled elsewhere at this moment.
fn is_described_since(file: Option<&File>, told: Option<Instant>) -> bool {
    let mut records = file.into_iter().flat_map(|file| file.case.living());
    told.is_some_and(|told| records.any(|it| it.at > told && it.says(Meaning::ChildSex).is_some()))
}

fn without_consent(meant: &[(Meaning, Value)]) -> Vec<(Meaning, Value)> {
    meant.iter().filter(|(meaning, _)| *meaning != Meaning::ConsentStatistics).cloned().collect()
}

/// Entries that count and whose facts no other such entry has ended. What waits for a supervisor ends nothing.
fn living_facts(file: &File, directory: &Directory) -> Vec<EntryId> {
    let folding = file.folding(directory);
    let facts = folding.iter().filter_map(|held| match &held.public {
        Some(Public::Facts { replaces, facts }) => Some((held.id(), replaces, facts)),
        _ => None,
    });
    let ended: Vec<EntryId> = facts.clone().flat_map(|(_, replaces, _)| replaces.iter().copied()).collect();
    facts.filter(|(entry, _, facts)| !facts.is_empty() && !ended.contains(entry)).map(|(entry, ..)| entry).collect()
}

/// Whether an entry is the one named or a correction of it.
fn is_change_of(file: &File, entry: EntryId, of: EntryId) -> bool {
    let corrects = |held: &crate::file::Held| {
        held.id() == entry && matches!(&held.deed, Some(Deed::Corrected { of: changed, .. }) if *changed == of)
    };
    entry == of || file.held.iter().any(corrects)
}
