//! The texts of a packs folder as messages, for the build step that makes the language files.

use std::collections::BTreeMap;
use std::path::Path;

use crate::list::own_stem;
use crate::read::keys;
use crate::source::{self, SourceError};
use crate::table::Table;

/// Languages that every text of a pack must have.
pub const LANGUAGES: [&str; 3] = ["en", "nl", "id"];

/// One text in one language.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Label {
    /// Message key: `form.session.held.label`, `code.sex.female`, `place.32.73`.
    pub key: String,
    /// Language code: `en`, `nl`, `id`.
    pub language: String,
    /// What a person reads; never empty.
    pub text: String,
}

/// Why the texts of a packs folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LabelError {
    /// A file cannot be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// A text exists in one language and not in another.
    #[error("{path} line {line}: {key} has no text in {language}")]
    Missing {
        /// File inside `packs/`.
        path: String,
        /// Line of the file.
        line: usize,
        /// The message.
        key: String,
        /// The language without it.
        language: &'static str,
    },
    /// Two files give one message different texts.
    #[error("{path} line {line}: {key} in {language} says something else elsewhere")]
    Conflict {
        /// File inside `packs/`.
        path: String,
        /// Line of the file.
        line: usize,
        /// The message.
        key: String,
        /// The language.
        language: &'static str,
    },
}

impl LabelError {
    /// Stable code for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Source(inner) => inner.code(),
            Self::Missing { .. } => "forms.label.missing",
            Self::Conflict { .. } => "forms.label.conflict",
        }
    }
}

/// All texts of the packs, sorted by key and language.
///
/// Keys: `form.<form>.title`, `form.<form>.<field>.label|hint|why|required|constraint`, `code.<list>.<code>`, `place.<code>`,
/// `estimate.<code>.<what>`. A text that is given in one language must be given in all three.
///
/// # Errors
/// [`LabelError`] names file, line and message.
pub fn read(packs_dir: &Path) -> Result<Vec<Label>, LabelError> {
    let mut texts = Texts::default();
    for table in source::tables(packs_dir)? {
        texts.take(&table)?;
    }
    let labels = texts.0.into_iter().map(|((key, language), text)| Label { key, language: language.to_owned(), text });
    Ok(labels.collect())
}

#[derive(Default)]
struct Texts(BTreeMap<(String, &'static str), String>);

impl Texts {
    fn take(&mut self, table: &Table) -> Result<(), LabelError> {
        let parts: Vec<&str> = table.path.split('/').collect();
        let names = keys(table);
        match parts.as_slice() {
            [_, "lists", file] => {
                let list = file.trim_end_matches(".csv");
                self.rows(table, |_, row| Some(format!("code.{list}.{}", row("code"))), &[("label", "")])
            }
            [_, "places", _] => self.places(table),
            [_, "forms", form, .., "choices.csv"] => {
                self.rows(table, |_, row| Some(own_stem(form, &row("list_name")) + &row("name")), &[("label", "")])
            }
            [_, "forms", form, .., "settings.csv"] => {
                self.rows(table, |_, _| Some(format!("form.{form}")), &[("form_title", ".title")])
            }
            [_, "forms", form, .., "survey.csv"] => self.rows(
                table,
                |at, _| names.get(at).filter(|name| !name.is_empty()).map(|name| format!("form.{form}.{name}")),
                &[
                    ("label", ".label"),
                    ("hint", ".hint"),
                    ("guidance_hint", ".why"),
                    ("required_message", ".required"),
                    ("constraint_message", ".constraint"),
                ],
            ),
            [_, "estimates.csv"] => self.rows(
                table,
                |_, row| Some(format!("estimate.{}", row("code"))),
                &[
                    ("population", ".population"),
                    ("definition", ".definition"),
                    ("year", ".year"),
                    ("source", ".source"),
                    ("claim", ".claim"),
                ],
            ),
            _ => Ok(()),
        }
    }

    fn rows(
        &mut self,
        table: &Table,
        key: impl Fn(usize, &dyn Fn(&str) -> String) -> Option<String>,
        columns: &[(&str, &str)],
    ) -> Result<(), LabelError> {
        for (at, record) in table.records().enumerate() {
            let Some(stem) = key(at, &|column: &str| record.get(column).to_owned()) else { continue };
            for (column, suffix) in columns {
                let found = LANGUAGES.map(|language| record.get(&format!("{column}::{language}")));
                if found.iter().all(|text| text.is_empty()) {
                    continue;
                }
                for (language, text) in LANGUAGES.into_iter().zip(found) {
                    self.put(table, record.line(), format!("{stem}{suffix}"), language, text)?;
                }
            }
        }
        Ok(())
    }

    fn places(&mut self, table: &Table) -> Result<(), LabelError> {
        for record in table.records() {
            for language in LANGUAGES {
                self.put(table, record.line(), format!("place.{}", record.get("code")), language, record.get("name"))?;
            }
        }
        Ok(())
    }

    fn put(&mut self, table: &Table, line: usize, key: String, language: &'static str, text: &str) -> Result<(), LabelError> {
        let path = table.path.clone();
        if text.is_empty() {
            return Err(LabelError::Missing { path, line, key, language });
        }
        match self.0.get(&(key.clone(), language)) {
            Some(other) if other != text => Err(LabelError::Conflict { path, line, key, language }),
            _ => {
                self.0.insert((key, language), text.to_owned());
                Ok(())
            }
        }
    }
}
