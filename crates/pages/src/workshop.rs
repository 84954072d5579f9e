//! Words of forms as a form keeper has them, and why a bundle of forms cannot be used: for the desk and the command line.

use naungan_forms::edit::Sources;
use naungan_forms::pack::PackError;
use naungan_forms::partner::{self, Breach, PartnerError};
use naungan_forms::workshop::Workshop;

use crate::changes::Labels;
use crate::language::Language;

/// Words of forms and fields as the workshop has them, in the reader's language.
#[derive(Debug, Clone, Copy)]
pub struct Said<'a> {
    /// Where the words are.
    pub workshop: &'a Workshop,
    /// The reader's language.
    pub t: &'a Language,
}

impl Labels for Said<'_> {
    fn form(&self, form: &str) -> String {
        let title = self.workshop.sources(form).and_then(|sources| {
            let row = sources.settings.records().next()?;
            let words = row.get(&["form_title::", self.t.tag()].concat());
            Some(if words.is_empty() { row.get("form_title") } else { words }.to_owned())
        });
        title.filter(|title| !title.is_empty()).unwrap_or_else(|| form.to_owned())
    }

    fn field(&self, form: &str, field: &str) -> String {
        let words = self.workshop.sources(form).map(|sources| label(&sources, field, self.t));
        words.filter(|words| !words.is_empty()).unwrap_or_else(|| field.to_owned())
    }
}

/// Words of a new version, and of what is gone those that it had.
#[derive(Debug, Clone, Copy)]
pub struct Both<'a> {
    /// The new version.
    pub now: Said<'a>,
    /// What it takes over from.
    pub before: Said<'a>,
}

impl Labels for Both<'_> {
    fn form(&self, form: &str) -> String {
        let now = self.now.form(form);
        if now == form { self.before.form(form) } else { now }
    }

    fn field(&self, form: &str, field: &str) -> String {
        let now = self.now.field(form, field);
        if now == field { self.before.field(form, field) } else { now }
    }
}

/// The words of a question in the reader's language, or in the first that has any; its name when none has.
pub fn label(sources: &Sources, name: &str, t: &Language) -> String {
    let own = sources.cell(name, &["label::", t.tag()].concat());
    let languages = sources.languages();
    let first =
        || languages.iter().map(|language| sources.cell(name, &["label::", language].concat())).find(|text| !text.is_empty());
    let found = Some(own).filter(|text| !text.is_empty()).or_else(first).unwrap_or_else(|| sources.cell(name, "label"));
    if found.is_empty() { name.to_owned() } else { found.to_owned() }
}

/// Why a bundle of forms cannot be used, one sentence each.
pub fn refusals(t: &Language, error: &PartnerError, labels: &impl Labels) -> Vec<String> {
    match error {
        PartnerError::Breaches(all) => breaches(t, all, labels),
        PartnerError::Pack(PackError::Faults(faults)) => {
            let sentence = |fault: &naungan_forms::read::Fault| {
                let form = partner::version_of(&fault.path).map(|(form, _)| labels.form(form)).unwrap_or_default();
                t.format(
                    "forms.fault",
                    &[
                        ("form", (&form).into()),
                        ("line", fault.line.into()),
                        ("column", (&fault.column).into()),
                        ("code", fault.code().into()),
                    ],
                )
            };
            faults.iter().map(sentence).collect()
        }
        PartnerError::Pack(other) => vec![t.format("forms.file-unreadable", &[("code", other.code().into())])],
    }
}

/// Rules that a bundle breaks, one sentence each.
pub fn breaches(t: &Language, breaches: &[Breach], labels: &impl Labels) -> Vec<String> {
    let sentence = |breach: &Breach| match breach {
        Breach::Path(path) => t.format("forms.breach-path", &[("path", path.into())]),
        Breach::Older { form, version } => {
            t.format("forms.breach-older", &[("form", (&labels.form(form)).into()), ("version", (*version).into())])
        }
        Breach::Layer { form, field } => t.format(
            "forms.breach-layer",
            &[("form", (&labels.form(form)).into()), ("field", (&labels.field(form, field)).into())],
        ),
    };
    breaches.iter().map(sentence).collect()
}
