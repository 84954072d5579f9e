//! What was written in a file, in words: forms with their questions and answers, corrections, joins, keys.

use super::{App, moment};
use crate::error::DeviceError;
use crate::file::{File, Held};
use crate::host::Host;
use crate::request::{Request, Response};
use naungan_crypto::control::Control;
use naungan_crypto::entry::CLASS_END;
use naungan_forms::Form;
use naungan_journal::wire::State;
use naungan_model::answer::{Answers, Value};
use naungan_model::care::case::Record;
use naungan_model::deed::Deed;
use naungan_model::fact::Public;
use naungan_model::id::EntryId;
use naungan_model::layer::Layer;
use naungan_model::meaning::Meaning;
use naungan_model::origin::Origin;
use naungan_pages::care::case::{self, Event, Mark};
use naungan_pages::icon::Icon;
use naungan_pages::language::{Words, key};

impl<H: Host> App<H> {
    /// GET /cases/{code}/history
    pub(super) fn history_page(&self, request: &Request, code: &str) -> Result<Response, DeviceError> {
        let cabinet = self.device.cabinet()?;
        let object = cabinet.by_code(code)?;
        let code = cabinet.code(object);
        let events = self.history(request, cabinet.file(object)?, &code);
        Ok(Response::page(self.framed(request, |frame| case::history(frame, &code, &events))))
    }

    /// One filled form as the history shows it.
    pub(super) fn event_of(&self, request: &Request, file: &File, record: &Record, code: &str) -> Option<Event> {
        let held = file.held.iter().find(|held| held.id() == record.entry)?;
        let mut event = self.event(request, file, held, code)?;
        if held.position.is_none() {
            event.mark = Mark::Unsent;
        }
        Some(event)
    }

    /// Everything written in a file, newest first.
    pub(super) fn history(&self, request: &Request, file: &File, code: &str) -> Vec<Event> {
        let Some(cabinet) = &self.device.cabinet else { return Vec::new() };
        let mut events = Vec::new();
        let folding = file.folding(&cabinet.directory);
        for held in &file.held {
            let decided = folding.iter().any(|known| known.hash == held.hash);
            let Some(mut event) = self.event(request, file, held, code) else { continue };
            if held.position.is_none() {
                event.mark = Mark::Unsent;
            } else if !decided && held.state != State::Accepted {
                event.mark = Mark::Waiting;
            }
            // The same order on every device: by clock, then as the fold breaks ties.
            events.push(((held.header.hlc, held.header.device, held.hash), event));
        }
        events.sort_by_key(|(key, _)| std::cmp::Reverse(*key));
        events.into_iter().map(|(_, event)| event).collect()
    }

    fn event(&self, request: &Request, file: &File, held: &Held, code: &str) -> Option<Event> {
        let base = Event {
            icon: Icon::Pen,
            title: key("event.unread"),
            who: self.who(held.author, request.now),
            when: moment(held.at()),
            answers: Vec::new(),
            mark: Mark::Sent,
            correct: None,
        };
        match (&held.deed, &held.public, &held.control) {
            (Some(Deed::Filled { form, version, answers, origin, .. }), ..) => {
                let record = file.case.record(held.id());
                let mark = match record {
                    Some(record) if record.withdrawn.is_some() => Mark::Withdrawn,
                    Some(record) if record.latest != held.id() => Mark::Corrected,
                    _ => Mark::Sent,
                };
                let correct = matches!(mark, Mark::Sent | Mark::Corrected) && form != "look" && record.is_some();
                let by_link = held.deed.as_ref().is_some_and(|deed| self.device.is_by_link(file, deed));
                let from = |origin: &Origin| if by_link { self.answered_by_link(origin) } else { self.imported(origin) };
                let mut said: Vec<(Words, Words)> = origin.iter().map(from).collect();
                if let Some(form) = self.device.pack.form_version(form, *version) {
                    said.extend(self.answers(form, answers));
                }
                Some(Event {
                    icon: self.icon_of(form),
                    title: key(format!("form.{form}.title")),
                    answers: said,
                    mark,
                    correct: correct.then(|| format!("/cases/{code}/entries/{}", held.id())),
                    ..base
                })
            }
            (Some(Deed::Corrected { of, answers, reason, origin, .. }), ..) => {
                let why = || (key("case.correct"), Words::Text(reason.clone()));
                let mut said = vec![origin.as_ref().map_or_else(why, |origin| self.imported(origin))];
                if let Some(record) = file.case.record(*of)
                    && let Some(form) = self.device.pack.form_version(&record.form, record.version)
                {
                    said.extend(self.changes(form, &before(file, held, *of), answers));
                }
                Some(Event { title: key("event.corrected"), answers: said, ..base })
            }
            (Some(Deed::Withdrawn { reason, .. }), ..) => Some(Event {
                title: key("event.withdrawn"),
                answers: vec![(key("case.withdrawn"), reason.clone().into())],
                ..base
            }),
            (Some(Deed::SameChild { reason }), Some(Public::SameChild { other, joined }), _) => {
                let cabinet = self.device.cabinet.as_ref()?;
                let title = key(if *joined { "event.joined" } else { "event.parted" });
                let answers =
                    vec![(key("case.joined"), cabinet.code(*other).into()), (key("merge.reason"), reason.clone().into())];
                Some(Event { icon: Icon::Join, title, answers, ..base })
            }
            (Some(Deed::Decided { reason, .. }), _, Some(Control::Adoption(said))) => {
                let what = key(if said.adopted { "waiting.adopt" } else { "waiting.reject" });
                Some(Event {
                    icon: Icon::Check,
                    title: key("event.decided"),
                    answers: vec![(what, reason.clone().into())],
                    ..base
                })
            }
            (None, _, Some(Control::Adoption(_))) => Some(Event { icon: Icon::Check, title: key("event.decided"), ..base }),
            (None, _, Some(Control::End(end))) => {
                let (title, answers) = self.end_in_words(request, end);
                let who = if self.supervises(request) { base.who.clone() } else { String::new() };
                Some(Event { icon: Icon::Person, title, answers, who, ..base })
            }
            (None, _, Some(Control::Grant(grant))) => {
                let who = self.who(naungan_model::id::UserId(grant.user), request.now);
                let title = Words::Text(self.t.format("event.access-given", &[("who", (&who).into())]));
                Some(Event { icon: Icon::Person, title, ..base })
            }
            (None, _, Some(_)) => None,
            // An End about the reader, who was given the file again: neither who ended it nor why.
            (None, ..) if held.header.class == CLASS_END => None,
            _ => Some(Event { icon: Icon::Lock, ..base }),
        }
    }

    /// That a record was written of an answer that came by a sealed link, and when that was given.
    fn answered_by_link(&self, origin: &Origin) -> (Words, Words) {
        let day = origin.told.map(|told| self.t.date(self.device.today(told))).unwrap_or_default();
        (key("sealed.by-link"), Words::Text(self.t.format("sealed.by-link-day", &[("day", (&day).into())])))
    }

    /// That a record was filled elsewhere, and when.
    fn imported(&self, origin: &Origin) -> (Words, Words) {
        if let Some((by, told)) = origin.by.as_ref().zip(origin.told) {
            let day = self.device.today(told);
            return (key("paper.typed"), Words::Text(self.t.format("paper.written", &[("day", day.into()), ("by", by.into())])));
        }
        let day = origin.told.map(|told| Words::Text(self.t.date(self.device.today(told))));
        (key("event.imported"), day.unwrap_or_else(|| key("event.imported-undated")))
    }

    /// Questions and answers of a form that the reader may see without asking for the name.
    pub(super) fn answers(&self, form: &Form, answers: &Answers) -> Vec<(Words, Words)> {
        let shown = form.fields.iter().filter(|field| !field.kind.is_silent() && field.layer != Layer::IDENTITY);
        let said = shown.filter_map(|field| Some((field, answers.get(&field.name)?)));
        said.map(|(field, value)| (naungan_pages::form::of::label(&self.t, field), self.value(form, field, value))).collect()
    }

    /// What a correction changed: each question with the answer before and after it.
    fn changes(&self, form: &Form, before: &Answers, after: &Answers) -> Vec<(Words, Words)> {
        let shown = form.fields.iter().filter(|field| !field.kind.is_silent() && field.layer != Layer::IDENTITY);
        let changed = shown.filter(|field| before.get(&field.name) != after.get(&field.name));
        changed
            .map(|field| {
                let words = |answers: &Answers| match answers.get(&field.name) {
                    Some(value) => self.value(form, field, value).in_language(&self.t).to_owned(),
                    None => self.t.text("event.left-open").to_owned(),
                };
                let both = self
                    .t
                    .format("event.before-after", &[("before", (&words(before)).into()), ("after", (&words(after)).into())]);
                (naungan_pages::form::of::label(&self.t, field), Words::Text(both))
            })
            .collect()
    }

    /// An answer in words.
    pub(super) fn value(&self, form: &Form, field: &naungan_forms::Field, value: &Value) -> Words {
        naungan_pages::form::of::answer(&self.t, form, field, value)
    }
}

/// The answers that a correction was based on.
fn before(file: &File, correction: &Held, of: EntryId) -> Answers {
    let base = match &correction.deed {
        Some(Deed::Corrected { base, .. }) => *base,
        _ => of,
    };
    let held = file.held.iter().find(|held| held.id() == base);
    held.and_then(|held| held.deed.as_ref()).and_then(Deed::answers).cloned().unwrap_or_default()
}

/// Help that a record says was given, with its day.
pub(super) fn help(record: &Record) -> Option<(String, naungan_model::date::Date)> {
    let kind = record.text(Meaning::ServiceType)?;
    Some((kind.to_owned(), record.date(Meaning::ServiceDate)?)).filter(|_| record.withdrawn.is_none())
}
