//! One area of care in a file: its forms, what was written in it, and what can be seen of it at a glance. What is shown follows
//! from what the forms of the area mean; no form is known by name here.

mod charts;
mod family;
mod ledger;
mod notes;
mod referrals;

use super::App;
use crate::error::DeviceError;
use crate::file::File;
use crate::host::Host;
use crate::request::{Request, Response};
use naungan_forms::Form;
use naungan_model::answer::Value;
use naungan_model::care::case::Record;
use naungan_model::date::{Date, Instant};
use naungan_model::id::About;
use naungan_model::meaning::Meaning;
use naungan_pages::care::area::{self, Area, Panel, Step, Thing};
use naungan_pages::icon::Icon;
use naungan_pages::language::{Words, key};
use naungan_pages::layout::Action;
use naungan_pages::path;

/// What the panels of an area are made from.
pub(super) struct Around<'a> {
    /// The file.
    pub file: &'a File,
    /// Its code.
    pub code: &'a str,
    /// Today, where the worker is.
    pub today: Date,
    /// What the forms of the area can say.
    pub meant: Vec<Meaning>,
}

impl Around<'_> {
    /// Whether a form of the area says this.
    fn says(&self, meaning: Meaning) -> bool {
        self.meant.contains(&meaning)
    }

    /// Records in force that say this, in the order of the file.
    fn saying(&self, meaning: Meaning) -> impl DoubleEndedIterator<Item = &Record> {
        self.file.case.living().filter(move |record| record.says(meaning).is_some())
    }
}

impl<H: Host> App<H> {
    /// GET /cases/{code}/of/{area}
    pub(super) fn area_page(&self, request: &Request, code: &str, area: &str) -> Result<Response, DeviceError> {
        let cabinet = self.device.cabinet()?;
        let object = cabinet.by_code(code)?;
        let file = cabinet.file(object)?;
        let list = self.device.pack.list("care_area").ok_or(DeviceError::NotFound("area"))?;
        let item = list.item(area).ok_or(DeviceError::NotFound("area"))?;
        let code = cabinet.code(object);
        let inside = |form: &&Form| self.area(form) == area;
        let forms = || self.device.pack.forms().filter(inside);
        let meant = forms().flat_map(|form| form.fields.iter().filter_map(|field| field.meaning)).collect();
        let around = Around { file, code: &code, today: self.device.today(request.now), meant };
        let begun: Vec<&Record> = file.case.living().filter(|record| self.begins_in(record, area)).collect();
        let told: Vec<About> = begun.iter().filter_map(|record| record.about).collect();
        let alone = |record: &&Record| {
            record.about.is_none_or(|about| !told.contains(&about))
                && self.device.pack.form(&record.form).is_some_and(|form| self.area(form) == area)
        };
        let mut others: Vec<_> = file.case.records.iter().filter(alone).collect();
        others.reverse();
        let view = Area {
            icon: Icon::named(item.get("icon")).unwrap_or(Icon::Pen),
            name: key(list.label_key(area)),
            forms: self.menu(request.now, file, &code).in_area(area),
            panels: self.panels(&around, request.now),
            things: begun.iter().rev().map(|record| self.thing_of(request, &around, record)).collect(),
            others: others.into_iter().filter_map(|record| self.event_of(request, file, record, &code)).collect(),
            case: code.clone(),
        };
        Ok(Response::page(self.framed(request, |frame| area::show(frame, &view))))
    }

    fn panels(&self, around: &Around<'_>, now: Instant) -> Vec<Panel> {
        let made = [
            self.safety_notes(around),
            self.consents(around),
            self.measures(around),
            self.goals(around),
            self.family(around),
            self.support(around),
            self.losses(around),
            self.legal_notes(around),
            self.referral_notes(around, now),
        ];
        made.into_iter().flatten().collect()
    }

    fn begins_in(&self, record: &Record, area: &str) -> bool {
        let form = self.device.pack.form(&record.form);
        record.about.is_some() && form.is_some_and(|form| !form.offer.begins.is_empty() && self.area(form) == area)
    }

    /// A thing with its steps.
    fn thing_of(&self, request: &Request, around: &Around<'_>, begun: &Record) -> Thing {
        let case = &around.file.case;
        let mut records: Vec<(Date, &Record)> =
            begun.about.into_iter().flat_map(|about| case.about(about)).map(|record| (self.day(record), record)).collect();
        records.sort_by_key(|(day, record)| (*day, record.at));
        let mut before: Option<Date> = None;
        let mut steps = Vec::new();
        for (day, record) in records {
            let Some(form) = self.device.pack.form_version(&record.form, record.version) else { continue };
            let after = before.map(|before| i64::from(day.0) - i64::from(before.0));
            let title = key(form.title_key());
            steps.push(Step { day, after, title, said: self.answers(form, &record.answers) });
            before = Some(day);
        }
        let over = self.device.is_over(around.file, begun);
        let state = match case.decisions.approved(begun.entry) {
            Some(true) => "area.approved",
            Some(false) => "area.sent-back",
            None if self.is_decided(begun) => "area.waits",
            None if over => "area.over",
            None => "area.open",
        };
        let goes_on = |form: &&Form| {
            self.offers(request.now, around.file, form)
                && self.device.things(around.file, form).iter().any(|thing| thing.about == begun.about)
        };
        let next = self.device.pack.forms().filter(goes_on).map(|form| {
            let about = begun.about.map(|about| about.to_string()).unwrap_or_default();
            let href = [&path::case_form(around.code, &form.name), "?thing=", &about].concat();
            Action::new(self.icon(form), key(form.title_key()), href)
        });
        let next = next.chain(self.letter_action(around.file, begun, around.code)).collect();
        Thing { title: Words::Text(self.thing(begun)), state: key(state), open: !over, steps, next }
    }

    /// Whether a supervisor decides on a record.
    fn is_decided(&self, begun: &Record) -> bool {
        let begins = self.device.pack.form(&begun.form).map(|form| &form.offer.begins);
        let decides = |form: &Form| form.meaning(Meaning::ApprovalDecision).is_some();
        begins.is_some_and(|begins| self.device.pack.forms().any(|form| decides(form) && form.offer.continues.contains(begins)))
    }

    /// The day of a record: the first that it names, else when it was written.
    pub(super) fn day(&self, record: &Record) -> Date {
        let form = self.device.pack.form_version(&record.form, record.version);
        let named = form.and_then(|form| {
            let mut days = form.fields.iter().filter_map(|field| record.answers.get(&field.name));
            days.find_map(Value::as_date)
        });
        let written = self.device.today(record.at);
        named.filter(|day| *day <= written).unwrap_or(written)
    }
}
