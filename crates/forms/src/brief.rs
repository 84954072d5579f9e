//! What the first pages of a device need of a pack: what answers mean, the pictures of forms, the clocks. It travels first; the whole
//! pack follows. Both say the same of every answer (`tests/brief.rs`).

use std::collections::BTreeMap;

use naungan_model::answer::{Answers, Value};
use naungan_model::meaning::Meaning;

use crate::form::Form;
use crate::table::Table;

/// Path of the table of meanings: form, version, field, meaning, in the order of each form.
pub const MEANINGS: &str = "brief/meanings.csv";
/// Path of the table of pictures: form, icon.
pub const ICONS: &str = "brief/icons.csv";

/// What answers mean, and the pictures of forms.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Brief {
    /// Form, version, field, meaning; by form, then version, then in the order of the form.
    meanings: Vec<(String, u32, String, Meaning)>,
    icons: BTreeMap<String, String>,
}

impl Brief {
    /// Of whole forms. `icon` is the picture of a form, or of its area.
    pub(crate) fn of<'f>(forms: impl Iterator<Item = &'f Form>, icon: impl Fn(&Form) -> String) -> Self {
        let mut brief = Self::default();
        for form in forms {
            let said = form.fields.iter().filter_map(|field| Some((field.name.clone(), field.meaning?)));
            brief.meanings.extend(said.map(|(field, meaning)| (form.name.clone(), form.version, field, meaning)));
            // Versions come newest first: its picture is the one that is shown.
            brief.icons.entry(form.name.clone()).or_insert_with(|| icon(form));
        }
        brief.meanings.sort_by(|one, other| (&one.0, one.1).cmp(&(&other.0, other.1)));
        brief
    }

    /// From its tables; a row that this program does not know says nothing.
    #[must_use]
    pub fn read(tables: &[Table]) -> Self {
        let mut brief = Self::default();
        for table in tables {
            for row in table.records() {
                if table.path == ICONS {
                    brief.icons.insert(row.get("form").to_owned(), row.get("icon").to_owned());
                } else if table.path == MEANINGS
                    && let (Ok(version), Ok(meaning)) = (row.get("version").parse(), row.get("meaning").parse())
                {
                    brief.meanings.push((row.get("form").to_owned(), version, row.get("field").to_owned(), meaning));
                }
            }
        }
        brief.meanings.sort_by(|one, other| (&one.0, one.1).cmp(&(&other.0, other.1)));
        brief
    }

    /// As tables.
    #[must_use]
    pub fn tables(&self) -> Vec<Table> {
        let columns = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let said = self.meanings.iter().map(|(form, version, field, meaning)| {
            vec![form.clone(), version.to_string(), field.clone(), meaning.code().to_owned()]
        });
        let icons = self.icons.iter().map(|(form, icon)| vec![form.clone(), icon.clone()]);
        vec![
            Table { path: MEANINGS.to_owned(), columns: columns(&["form", "version", "field", "meaning"]), rows: said.collect() },
            Table { path: ICONS.to_owned(), columns: columns(&["form", "icon"]), rows: icons.collect() },
        ]
    }

    /// This one, and what another says of forms and versions that this one lacks; its pictures come over.
    #[must_use]
    pub fn with(&self, other: &Self) -> Self {
        let mut both = self.clone();
        let lacks = |form: &str, version: u32| !self.meanings.iter().any(|row| row.0 == form && row.1 == version);
        both.meanings.extend(other.meanings.iter().filter(|row| lacks(&row.0, row.1)).cloned());
        both.meanings.sort_by(|one, other| (&one.0, one.1).cmp(&(&other.0, other.1)));
        both.icons.extend(other.icons.iter().map(|(form, icon)| (form.clone(), icon.clone())));
        both
    }

    /// What answers to a version of a form mean; of a question in a repeat, the answer of each round.
    #[must_use]
    pub fn meant(&self, form: &str, version: u32, answers: &Answers) -> Vec<(Meaning, Value)> {
        let first = self.meanings.partition_point(|row| (row.0.as_str(), row.1) < (form, version));
        let mut meant = Vec::new();
        for (_, _, field, meaning) in self.meanings.iter().skip(first).take_while(|row| row.0 == form && row.1 == version) {
            for leaf in answers.get(field).map(Value::leaves).unwrap_or_default() {
                meant.push((*meaning, leaf.clone()));
            }
        }
        meant
    }

    /// Whether this version of a form is known here: only then is it known what its answers mean. Of a form without meanings every
    /// version is.
    #[must_use]
    pub fn knows(&self, form: &str, version: u32) -> bool {
        let mut rows = self.meanings.iter().filter(|row| row.0 == form).peekable();
        if rows.peek().is_some() { rows.any(|row| row.1 == version) } else { self.icons.contains_key(form) }
    }

    /// Name of the picture of a form; empty where it has none.
    #[must_use]
    pub fn icon(&self, form: &str) -> &str {
        self.icons.get(form).map_or("", String::as_str)
    }
}
