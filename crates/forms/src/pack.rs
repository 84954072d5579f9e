//! The pack: all forms, lists, places and clocks of an installation, read once from a bundle.

use std::collections::BTreeMap;
use std::sync::Arc;

use naungan_model::answer::{Answers, Value};
use naungan_model::meaning::Meaning;

use crate::brief::Brief;
use crate::clocks::{self, Clock};
use crate::form::Form;
use crate::list::CodeList;
use crate::read::{self, Fault, Parts, What};
use crate::table::{self, Table};

/// The bundle of `packs/` as it was when this crate was built.
#[cfg(feature = "embedded")]
pub const PACK: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/pack.bin"));

/// What a device loads of it first, as it was when this crate was built.
#[cfg(feature = "embedded")]
pub const BRIEF: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/brief.bin"));

/// All tables of `packs/` with their words as they were when this crate was built, as a bundle.
#[cfg(feature = "embedded")]
pub const SOURCES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/sources.bin"));

/// All that forms are made of.
#[derive(Clone, Debug)]
pub struct Pack {
    /// Versions of each form, newest first; empty while only the brief is here.
    forms: Arc<BTreeMap<String, Vec<Form>>>,
    brief: Brief,
    shared: Arc<Shared>,
}

/// What every form of a pack looks things up in.
#[derive(Clone, Debug, Default)]
pub struct Shared {
    pub(crate) lists: BTreeMap<String, CodeList>,
    pub(crate) clocks: Vec<Clock>,
    pub(crate) facts: Vec<FactField>,
}

/// One field of one kind of fact that may leave a device (`facts.csv`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FactField {
    pub(crate) kind: String,
    pub(crate) field: String,
    /// List that its code must be in; empty for dates, numbers and ids.
    pub(crate) list: String,
    /// Least and greatest number, or year of a date.
    pub(crate) bounds: Option<(i64, i64)>,
}

/// Provinces and districts.
#[derive(Clone, Copy, Debug)]
pub struct Places<'a> {
    /// First level.
    pub provinces: &'a CodeList,
    /// Second level; `parent` is the province.
    pub districts: &'a CodeList,
}

/// Why a pack cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// The bytes are no bundle, or are cut short.
    #[error("not a pack bundle")]
    Bundle,
    /// Tables that a pack must have are missing, or two have one name.
    #[error("{path}: missing, or there twice")]
    Table {
        /// The table.
        path: String,
    },
    /// Cells that cannot be used, each with file, line and column.
    #[error("{} cells cannot be used, the first: {}", .0.len(), .0.first().map(ToString::to_string).unwrap_or_default())]
    Faults(Vec<Fault>),
}

impl PackError {
    /// Stable code for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Bundle => "forms.pack.bundle",
            Self::Table { .. } => "forms.pack.table",
            Self::Faults(_) => "forms.pack.faults",
        }
    }
}

impl Pack {
    /// Reads a bundle.
    ///
    /// # Errors
    /// [`PackError`] with every cell that cannot be used; nothing is dropped silently.
    pub fn decode(bundle: &[u8]) -> Result<Self, PackError> {
        Self::of(&table::decode(bundle).ok_or(PackError::Bundle)?)
    }

    /// Reads a bundle that came with the program and was checked when that was built: rules are read when they are needed.
    ///
    /// # Errors
    /// It is no bundle, or is damaged.
    pub fn known(bundle: &[u8]) -> Result<Self, PackError> {
        let tables = table::decode(bundle).ok_or(PackError::Bundle)?;
        let shared = Arc::new(shared(&tables)?);
        Ok(Self::whole(forms(&tables, &shared, BTreeMap::new(), read::known_form)?, shared))
    }

    /// What a device loads first: meanings, pictures and clocks. No form can be filled with it.
    ///
    /// # Errors
    /// It is no bundle, or its clocks cannot be read.
    pub fn brief(bundle: &[u8]) -> Result<Self, PackError> {
        let tables = table::decode(bundle).ok_or(PackError::Bundle)?;
        let (mut shared, mut faults) = (Shared::default(), Vec::new());
        for table in tables.iter().filter(|table| table.path.ends_with("/clocks.csv")) {
            shared.clocks.extend(clocks::read(table, &mut faults));
        }
        let pack = Self { forms: Arc::default(), brief: Brief::read(&tables), shared: Arc::new(shared) };
        if faults.is_empty() { Ok(pack) } else { Err(PackError::Faults(faults)) }
    }

    /// This one with what a partner's own forms mean.
    #[must_use]
    pub fn with_brief(&self, own: &Brief) -> Self {
        Self { brief: self.brief.with(own), ..self.clone() }
    }

    fn whole(forms: BTreeMap<String, Vec<Form>>, shared: Arc<Shared>) -> Self {
        let areas = shared.lists.get("care_area");
        let icon = |form: &Form| {
            let of_area = || areas?.item(&form.offer.area).map(|area| area.get("icon").to_owned());
            Some(form.offer.icon.clone()).filter(|icon| !icon.is_empty()).or_else(of_area).unwrap_or_default()
        };
        let brief = Brief::of(forms.values().flatten(), icon);
        Self { forms: Arc::new(forms), brief, shared }
    }

    /// Whether forms can be filled with it, not only understood.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        !self.forms.is_empty()
    }

    /// What the answers to a version of a form mean.
    #[must_use]
    pub fn meant(&self, form: &str, version: u32, answers: &Answers) -> Vec<(Meaning, Value)> {
        self.brief.meant(form, version, answers)
    }

    /// Name of the picture of a form.
    #[must_use]
    pub fn icon(&self, form: &str) -> &str {
        self.brief.icon(form)
    }

    /// What the forms of this pack mean.
    #[must_use]
    pub fn meanings(&self) -> &Brief {
        &self.brief
    }

    /// Reads the tables of a bundle.
    ///
    /// # Errors
    /// As [`Pack::decode`].
    pub fn of(tables: &[Table]) -> Result<Self, PackError> {
        let shared = Arc::new(shared(tables)?);
        let pack = Self::whole(forms(tables, &shared, BTreeMap::new(), read::form)?, shared);
        pack.check_things(tables)?;
        Ok(pack)
    }

    /// This pack with more forms; everything else stays.
    pub(crate) fn over(&self, tables: &[Table]) -> Result<Self, PackError> {
        let shared = Arc::clone(&self.shared);
        let pack = Self::whole(forms(tables, &shared, (*self.forms).clone(), read::form)?, shared);
        pack.check_things(tables)?;
        Ok(pack)
    }

    /// A form can only go on with a thing that some form begins, and a clock only be ended with a form that is there.
    fn check_things(&self, tables: &[Table]) -> Result<(), PackError> {
        let begun = |thing: &String| self.forms().any(|form| form.offer.begins == *thing);
        let mut faults = Vec::new();
        for form in self.forms() {
            for thing in form.offer.continues.iter().filter(|thing| !begun(thing)) {
                let path = tables
                    .iter()
                    .map(|table| &table.path)
                    .find(|path| path.split('/').nth(2) == Some(form.name.as_str()) && path.ends_with("/settings.csv"));
                let path = path.cloned().unwrap_or_else(|| format!("forms/{}", form.name));
                faults.push(Fault { path, line: 2, column: "naungan::continues".into(), what: What::Setting(thing.clone()) });
            }
        }
        for clock in self.clocks().iter().filter(|clock| self.form(&clock.form).is_none()) {
            let what = What::Clock(clock.form.clone());
            faults.push(Fault { path: "clocks.csv".into(), line: 0, column: "form".into(), what });
        }
        if faults.is_empty() { Ok(()) } else { Err(PackError::Faults(faults)) }
    }

    /// This pack with a partner's forms that were checked when they came.
    ///
    /// # Errors
    /// They cannot be read.
    pub fn with_known(&self, tables: &[Table]) -> Result<Self, PackError> {
        let shared = Arc::clone(&self.shared);
        Ok(Self::whole(forms(tables, &shared, (*self.forms).clone(), read::known_form)?, shared))
    }

    /// The newest version of a form.
    #[must_use]
    pub fn form(&self, name: &str) -> Option<&Form> {
        self.forms.get(name)?.first()
    }

    /// The version of a form that an entry or draft was filled in.
    #[must_use]
    pub fn form_version(&self, name: &str, version: u32) -> Option<&Form> {
        self.forms.get(name)?.iter().find(|form| form.version == version)
    }

    /// All versions of a form, newest first.
    #[must_use]
    pub fn versions(&self, name: &str) -> &[Form] {
        self.forms.get(name).map_or(&[], Vec::as_slice)
    }

    /// The newest version of every form.
    pub fn forms(&self) -> impl Iterator<Item = &Form> {
        self.forms.values().filter_map(|versions| versions.first())
    }

    /// A code list or list of places of the pack.
    #[must_use]
    pub fn list(&self, name: &str) -> Option<&CodeList> {
        self.shared.lists.get(name)
    }

    /// Provinces and districts; always there, since a pack without them is not read.
    #[must_use]
    pub fn places(&self) -> Option<Places<'_>> {
        Some(Places { provinces: self.list("adm1")?, districts: self.list("adm2")? })
    }

    /// The clocks of the pack.
    #[must_use]
    pub fn clocks(&self) -> &[Clock] {
        &self.shared.clocks
    }

    /// Hours that a clock leaves at a level of risk.
    #[must_use]
    pub fn hours(&self, clock: &str, risk: &str) -> Option<u32> {
        self.shared.hours(clock, risk)
    }

    /// What the pack lends to a form that is not yet in it.
    #[cfg(feature = "xlsform")]
    pub(crate) fn shared(&self) -> Arc<Shared> {
        Arc::clone(&self.shared)
    }

    pub(crate) fn fact_field(&self, kind: &str, field: &str) -> Option<&FactField> {
        self.shared.facts.iter().find(|known| known.kind == kind && known.field == field)
    }
}

impl Shared {
    pub(crate) fn hours(&self, clock: &str, risk: &str) -> Option<u32> {
        self.clocks.iter().find(|row| row.clock == clock && row.risk == risk)?.hours
    }
}

/// Forms of the tables, beside those that are there.
fn forms(
    tables: &[Table],
    shared: &Arc<Shared>,
    mut forms: BTreeMap<String, Vec<Form>>,
    read: impl Fn(&str, Parts<'_>, &Arc<Shared>) -> Result<Form, Vec<Fault>>,
) -> Result<BTreeMap<String, Vec<Form>>, PackError> {
    let mut faults = Vec::new();
    for survey in tables {
        let Some(folder) = survey.path.strip_suffix("survey.csv") else { continue };
        let Some(name) = folder.split('/').nth(2) else { continue };
        let beside = |file: &str| tables.iter().find(|table| table.path == format!("{folder}{file}"));
        let (choices, settings) = (beside("choices.csv"), beside("settings.csv"));
        let known = [Some(survey), choices, settings];
        let is_file = |table: &&Table| {
            table.path.strip_prefix(folder).is_some_and(|file| !file.contains('/'))
                && !known.iter().flatten().any(|other| other.path == table.path)
        };
        let files: Vec<&Table> = tables.iter().filter(is_file).collect();
        match read(name, Parts { survey, choices, settings, files: &files }, shared) {
            Ok(form) => forms.entry(name.to_owned()).or_default().push(form),
            Err(found) => faults.extend(found),
        }
    }
    if !faults.is_empty() {
        return Err(PackError::Faults(faults));
    }
    for (name, versions) in &mut forms {
        versions.sort_by_key(|form| std::cmp::Reverse(form.version));
        if versions.windows(2).any(|pair| matches!(pair, [newer, older] if newer.version == older.version)) {
            return Err(PackError::Table { path: format!("forms/{name}") });
        }
        inherit(versions);
    }
    Ok(forms)
}

/// A version that says nothing of where it is offered, as one from a workbook of others, is offered where the one before it was.
fn inherit(versions: &mut [Form]) {
    let mut offer = None;
    for form in versions.iter_mut().rev() {
        match offer.take() {
            Some(before) if form.offer.is_unset() => form.offer = before,
            _ => {}
        }
        offer = Some(form.offer.clone());
    }
}

fn shared(tables: &[Table]) -> Result<Shared, PackError> {
    let mut shared = Shared::default();
    let mut faults = Vec::new();
    for table in tables {
        let parts: Vec<&str> = table.path.split('/').collect();
        let twice = || PackError::Table { path: table.path.clone() };
        match parts.as_slice() {
            [_, folder @ ("lists" | "places"), file] => {
                let name = file.trim_end_matches(".csv");
                let list = CodeList::of(name, table, *folder == "places");
                if shared.lists.insert(name.to_owned(), list).is_some() {
                    return Err(twice());
                }
            }
            [_, "clocks.csv"] => shared.clocks.extend(clocks::read(table, &mut faults)),
            ["base", "facts.csv"] => shared.facts.extend(table.records().map(|row| FactField {
                kind: row.get("kind").to_owned(),
                field: row.get("field").to_owned(),
                list: row.get("list").to_owned(),
                bounds: row.get("from").parse().ok().zip(row.get("to").parse().ok()),
            })),
            _ => {}
        }
    }
    if !faults.is_empty() {
        return Err(PackError::Faults(faults));
    }
    for needed in ["adm1", "adm2", "service_type", "consent_status", "risk_level"] {
        if !shared.lists.contains_key(needed) {
            return Err(PackError::Table { path: format!("{needed}.csv") });
        }
    }
    Ok(shared)
}
