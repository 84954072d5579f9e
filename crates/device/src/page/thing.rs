//! Things of a file in words, and how a child may be reached.

use super::App;
use super::fill::Place;
use crate::file::File;
use crate::host::Host;
use naungan_forms::{Field, FieldKind, Form};
use naungan_model::care::case::Record;
use naungan_model::meaning::Meaning;
use naungan_pages::language::Words;

impl<H: Host> App<H> {
    /// The things of the file that a form can go on with, each with its words.
    pub(super) fn things(&self, place: &Place, form: &Form) -> Vec<(String, Words)> {
        let Place::Case(object, _) = place else { return Vec::new() };
        let Some(file) = self.device.cabinet.as_ref().and_then(|cabinet| cabinet.files.get(object)) else { return Vec::new() };
        let things = self.device.things(file, form).into_iter();
        things.filter_map(|record| Some((record.about?.to_string(), Words::Text(self.thing(record))))).collect()
    }

    /// A thing in words: what its form first says of it, and the day on which it was written down.
    pub(super) fn thing(&self, record: &Record) -> String {
        let form = self.device.pack.form_version(&record.form, record.version);
        let said = form.and_then(|form| {
            let says = |field: &&Field| !field.kind.is_silent() && !field.private && !matches!(field.kind, FieldKind::Date);
            let mut fields = form.fields.iter().filter(says);
            fields.find_map(|field| Some(self.value(form, field, record.answers.get(&field.name)?)))
        });
        let title = self.t.text(&["form.", &record.form, ".title"].concat()).to_owned();
        let what = match said {
            Some(said) => [&title, ": ", said.in_language(&self.t)].concat(),
            None => title,
        };
        self.t.format("thing.named", &[("what", (&what).into()), ("day", self.device.today(record.at).into())])
    }

    /// How the child may be reached, as every call, print and letter must mind it; none while nobody said.
    pub(super) fn safe_rule(&self, file: &File) -> Option<Words> {
        let case = &file.case;
        let way = case.safe_way().map(|way| self.t.code("safe_contact", way));
        let rule = case.latest.get(&Meaning::ContactSafeRule).and_then(|rule| rule.as_text()).map(str::to_owned);
        let said: Vec<String> = way.into_iter().chain(rule).filter(|words| !words.is_empty()).collect();
        (!said.is_empty()).then(|| Words::Text(self.t.format("case.safe-rule", &[("rule", (&said.join(". ")).into())])))
    }
}
