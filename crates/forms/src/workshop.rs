//! Where a form keeper works: the forms of the house, the partner's own versions over them, and a draft over both.

use std::collections::BTreeMap;

use crate::edit::Sources;
use crate::partner::{ROOM, tag, version_of};
use crate::table::Table;

/// The tables that a form keeper works on.
#[derive(Clone, Debug, Default)]
pub struct Workshop {
    /// Tables of the house with all words (`source::tables`, or [`crate::SOURCES`]).
    pub house: Vec<Table>,
    /// The partner's bundle in force.
    pub own: Vec<Table>,
    /// Forms that were changed and not proposed yet.
    pub draft: Vec<Table>,
}

/// A form and where its newest tables lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Folder with `/` at its end.
    pub folder: String,
    /// Version.
    pub version: u32,
    /// Changed and not proposed yet.
    pub is_draft: bool,
}

impl Workshop {
    /// Every form with its newest tables: the draft's, else the partner's, else those of the house.
    #[must_use]
    pub fn forms(&self) -> BTreeMap<String, Place> {
        let mut found: BTreeMap<String, Place> = BTreeMap::new();
        let layers = [(&self.house, false), (&self.own, false), (&self.draft, true)];
        for (tables, is_draft) in layers {
            for table in tables.iter() {
                let Some(folder) = table.path.strip_suffix("settings.csv") else { continue };
                let Some(name) = folder.strip_suffix('/').and_then(|folder| folder.split('/').nth(2)) else { continue };
                let version = table.records().next().and_then(|row| row.get("version").parse().ok()).unwrap_or(0);
                if found.get(name).is_none_or(|known| known.version <= version) {
                    found.insert(name.to_owned(), Place { folder: folder.to_owned(), version, is_draft });
                }
            }
        }
        found
    }

    /// The tables of a form as they are to be changed; languages are named by their tag alone.
    #[must_use]
    pub fn sources(&self, name: &str) -> Option<Sources> {
        let place = self.forms().remove(name)?;
        let all = [&self.house, &self.own, &self.draft];
        let mut sources = Sources::default();
        for table in all.into_iter().flatten() {
            let Some(file) = table.path.strip_prefix(&place.folder).filter(|file| !file.contains('/')) else { continue };
            let mut table = table.clone();
            for column in &mut table.columns {
                if let Some((stem, language)) = column.split_once("::").filter(|(stem, _)| *stem != "naungan") {
                    *column = [stem, "::", tag(language)].concat();
                }
            }
            match file {
                "survey.csv" => sources.survey = table,
                "choices.csv" => sources.choices = table,
                "settings.csv" => sources.settings = table,
                _ => sources.files.push(table),
            }
        }
        Some(sources)
    }

    /// Keeps a changed form in the draft, as the version after the newest that is or was in force.
    pub fn keep(&mut self, name: &str, mut sources: Sources) {
        let settled = Self { draft: Vec::new(), ..self.clone() };
        let version = settled.forms().get(name).map_or(1, |place| place.version.saturating_add(1));
        for (column, value) in [("form_id", name.to_owned()), ("version", version.to_string())] {
            set_only_row(&mut sources.settings, column, &value);
        }
        self.drop_draft(name);
        let folder = format!("{ROOM}/forms/{name}/{version}/");
        let files = std::mem::take(&mut sources.files);
        let named = [("survey.csv", sources.survey), ("choices.csv", sources.choices), ("settings.csv", sources.settings)];
        for (file, mut table) in named {
            table.path = format!("{folder}{file}");
            if !table.columns.is_empty() {
                self.draft.push(table);
            }
        }
        for mut table in files {
            let file = table.path.rsplit('/').next().unwrap_or_default().to_owned();
            table.path = format!("{folder}{file}");
            self.draft.push(table);
        }
    }

    /// Forgets what was changed in one form.
    pub fn drop_draft(&mut self, name: &str) {
        self.draft.retain(|table| version_of(&table.path).is_none_or(|(form, _)| form != name));
    }

    /// The bundle that the draft would put into force: everything so far, and the draft.
    #[must_use]
    pub fn proposal(&self) -> Vec<Table> {
        [self.own.as_slice(), &self.draft].concat()
    }

    /// Makes an earlier bundle the draft: its newest forms, as new versions. What was filled since can still be read.
    pub fn go_back(&mut self, earlier: &[Table]) {
        let then = Self { house: self.house.clone(), own: earlier.to_vec(), draft: Vec::new() };
        let now = Self { draft: Vec::new(), ..self.clone() };
        self.draft.clear();
        let before = then.forms();
        for (name, place) in now.forms() {
            // a form that came later stays: nothing that was filled in it would be read otherwise
            if before.get(&name).is_some_and(|then| then.folder != place.folder)
                && let Some(sources) = then.sources(&name)
            {
                self.keep(&name, sources);
            }
        }
    }
}

fn set_only_row(table: &mut Table, column: &str, value: &str) {
    if table.rows.is_empty() {
        table.rows.push(vec![String::new(); table.columns.len()]);
    }
    let at = table.column(column).unwrap_or_else(|| {
        table.columns.push(column.to_owned());
        table.rows.iter_mut().for_each(|row| row.push(String::new()));
        table.columns.len() - 1
    });
    if let Some(cell) = table.rows.first_mut().and_then(|row| row.get_mut(at)) {
        value.clone_into(cell);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::Pack;

    fn house() -> Vec<Table> {
        crate::source::tables(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs")).unwrap()
    }

    fn pack() -> Pack {
        Pack::decode(crate::PACK).unwrap()
    }

    fn label(workshop: &Workshop, name: &str) -> String {
        workshop.sources("session").unwrap().cell(name, "label::en").to_owned()
    }

    #[test]
    fn a_changed_form_is_the_next_version_and_can_be_put_into_force() {
        let mut workshop = Workshop { house: house(), ..Workshop::default() };
        let mut form = workshop.sources("session").unwrap();
        form.set("held", "label::en", "Did you meet?").unwrap();
        workshop.keep("session", form.clone());
        workshop.keep("session", form);
        let place = workshop.forms().remove("session").unwrap();
        assert_eq!((place.version, place.is_draft), (2, true), "kept twice, still the next version");
        let pack = pack().with(&workshop.proposal()).unwrap();
        assert_eq!(pack.form("session").unwrap().version, 2);
        assert_eq!(label(&workshop, "held"), "Did you meet?");
        workshop.drop_draft("session");
        assert_eq!(label(&workshop, "held"), "Did the session take place?");
    }

    #[test]
    fn going_back_is_a_new_version_with_the_earlier_words() {
        let mut workshop = Workshop { house: house(), ..Workshop::default() };
        for words in ["First", "Second"] {
            let mut form = workshop.sources("session").unwrap();
            form.set("held", "label::en", words).unwrap();
            workshop.keep("session", form);
            workshop.own = workshop.proposal();
            workshop.draft.clear();
        }
        let first: Vec<Table> = workshop.own.iter().filter(|table| table.path.contains("/2/")).cloned().collect();
        workshop.go_back(&first);
        assert_eq!((label(&workshop, "held").as_str(), workshop.forms()["session"].version), ("First", 4));
        workshop.own = workshop.proposal();
        workshop.go_back(&[]);
        assert_eq!((label(&workshop, "held").as_str(), workshop.forms()["session"].version), ("Did the session take place?", 5));
        let pack = pack().with(&workshop.proposal()).unwrap();
        assert!([2, 3, 4, 5].iter().all(|version| pack.form_version("session", *version).is_some()));
    }
}
