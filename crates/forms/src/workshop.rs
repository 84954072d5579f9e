//! Where a form keeper works: the forms of the house, the partner's own versions over them, and a draft over both.

use std::collections::BTreeMap;

use crate::changes::{Change, changes};
use crate::edit::Sources;
use crate::pack::Pack;
use crate::partner::{self, Breach, ROOM, Text, tag, version_of};
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

    /// Takes the newest forms of another bundle into the draft, as new versions, as far as they say something else than the
    /// forms here; answers how many do. Forms that the other bundle does not have stay.
    ///
    /// # Errors
    /// Something in the bundle is no whole form. Then nothing is taken.
    pub fn take_in(&mut self, bundle: &[Table]) -> Result<usize, Vec<Breach>> {
        let strangers = strangers(bundle);
        if !strangers.is_empty() {
            return Err(strangers);
        }
        let theirs = Self { own: bundle.to_vec(), ..Self::default() };
        let mut taken = 0;
        for name in theirs.forms().into_keys() {
            let Some(sources) = theirs.sources(&name) else { continue };
            if self.sources(&name).is_none_or(|here| !says_the_same(&here, &sources)) {
                self.keep(&name, sources);
                taken += 1;
            }
        }
        Ok(taken)
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

/// Tables that belong to no whole form: each version needs questions, and settings that name this version.
fn strangers(bundle: &[Table]) -> Vec<Breach> {
    let is_whole = |path: &str| {
        let Some((name, version)) = version_of(path) else { return false };
        let folder = format!("{ROOM}/forms/{name}/{version}/");
        let file = |file: &str| bundle.iter().find(|table| table.path.strip_prefix(&folder) == Some(file));
        let settings = file("settings.csv").and_then(|settings| settings.records().next());
        file("survey.csv").is_some() && settings.is_some_and(|row| row.get("version").parse() == Ok(version))
    };
    bundle.iter().filter(|table| !is_whole(&table.path)).map(|table| Breach::Path(table.path.clone())).collect()
}

/// Whether two versions of a form differ in nothing but their number.
fn says_the_same(one: &Sources, other: &Sources) -> bool {
    let same = |one: &Table, other: &Table| (&one.columns, &one.rows) == (&other.columns, &other.rows);
    let settings = |sources: &Sources| sources.settings.without(|column| matches!(column, "version" | "form_id"));
    let files = |sources: &Sources| -> BTreeMap<String, Table> {
        let named = |table: &Table| (table.path.rsplit('/').next().unwrap_or_default().to_owned(), table.clone());
        sources.files.iter().map(named).collect()
    };
    let (files, others) = (files(one), files(other));
    same(&one.survey, &other.survey)
        && same(&one.choices, &other.choices)
        && same(&settings(one), &settings(other))
        && files.len() == others.len()
        && files.iter().all(|(name, file)| others.get(name).is_some_and(|other| same(file, other)))
}

/// The words of the house's forms with those of a bundle over them.
#[must_use]
pub fn words(house: &[Table], own: &[Table]) -> Vec<Text> {
    // version 0, since a form of the house may have the number of a partner's
    let form = |table: &Table| {
        let (_, rest) = table.path.split_once("/forms/")?;
        let (name, file) = rest.split_once('/')?;
        let file = file.rsplit('/').next()?;
        Some(Table { path: format!("{ROOM}/forms/{name}/0/{file}"), ..table.clone() })
    };
    partner::texts(&house.iter().filter_map(form).chain(own.iter().cloned()).collect::<Vec<_>>())
}

/// A bundle, and the pack that it makes of the house's.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// The pack.
    pub pack: &'a Pack,
    /// The bundle's tables.
    pub own: &'a [Table],
}

/// What is different in `new`, with the words of both.
#[must_use]
pub fn difference(house: &[Table], old: Side<'_>, new: Side<'_>) -> Vec<Change> {
    let before = words(house, old.own);
    let said = |key: &str, language: &str| {
        let found = before.binary_search_by(|text| (text.key.as_str(), text.language.as_str()).cmp(&(key, language)));
        found.ok().and_then(|at| before.get(at)).map(|text| text.text.clone())
    };
    changes(old.pack, new.pack, &words(house, new.own), said)
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
