//! A partner's own version of the pack: forms that take over from those of the base and country packs, and their words.
//!
//! A bundle of a partner holds nothing but forms, each with its words in every language: `partner/forms/NAME/VERSION/survey.csv`
//! and beside it `choices.csv`, `settings.csv` and files of choices. Earlier versions stay in it, so that what was filled in them
//! can be read, corrected, and ended. What a form may not do is refused here, on the device and on the server alike.

use naungan_model::layer::Layer;

use crate::form::{Field, Form};
use crate::list::own_stem;
use crate::pack::{Pack, PackError};
use crate::read::keys;
use crate::table::{self, Table};

/// First part of every path in a partner's bundle.
pub const ROOM: &str = "partner";

/// A word of a partner's form in one language.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Text {
    /// Message key, as everywhere: `form.session.held.label`.
    pub key: String,
    /// Language tag.
    pub language: String,
    /// What a person reads.
    pub text: String,
}

/// What a partner's form does and may not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Breach {
    /// Something in the bundle is no form.
    Path(String),
    /// A version that is not newer than the one it takes over from.
    Older {
        /// The form.
        form: String,
        /// Its version.
        version: u32,
    },
    /// A field would be read by more people than before, or than fields of its meaning.
    Layer {
        /// The form.
        form: String,
        /// The field.
        field: String,
    },
}

impl Breach {
    /// Stable code for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Path(_) => "forms.partner.path",
            Self::Older { .. } => "forms.partner.older",
            Self::Layer { .. } => "forms.partner.layer",
        }
    }
}

/// Why a partner's bundle is not used.
#[derive(Debug, thiserror::Error)]
pub enum PartnerError {
    /// It cannot be read.
    #[error(transparent)]
    Pack(#[from] PackError),
    /// It breaks rules that no version may break.
    #[error("{} rules are broken, the first: {}", .0.len(), .0.first().map_or("", Breach::code))]
    Breaches(Vec<Breach>),
}

impl PartnerError {
    /// Stable code for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Pack(inner) => inner.code(),
            Self::Breaches(all) => all.first().map_or("forms.partner", Breach::code),
        }
    }
}

impl Pack {
    /// This pack with a partner's bundle over it.
    ///
    /// # Errors
    /// The bundle cannot be read, or breaks a rule.
    pub fn with_bundle(&self, bundle: &[u8]) -> Result<Self, PartnerError> {
        self.with(&table::decode(bundle).ok_or(PackError::Bundle)?)
    }

    /// This pack with a partner's tables over it.
    ///
    /// # Errors
    /// As [`Pack::with_bundle`].
    pub fn with(&self, tables: &[Table]) -> Result<Self, PartnerError> {
        let strangers = tables.iter().filter(|table| version_of(&table.path).is_none());
        let mut breaches: Vec<Breach> = strangers.map(|table| Breach::Path(table.path.clone())).collect();
        let pack = self.over(tables)?;
        let surveys = tables.iter().filter(|table| table.path.ends_with("/survey.csv"));
        for (name, version) in surveys.filter_map(|table| version_of(&table.path)) {
            match pack.form_version(name, version) {
                Some(form) => breaches.extend(self.breaches(form)),
                None => breaches.push(Breach::Path(format!("{ROOM}/forms/{name}/{version}"))),
            }
        }
        if breaches.is_empty() { Ok(pack) } else { Err(PartnerError::Breaches(breaches)) }
    }

    /// What a partner's form does that it may not. `self` is the pack that it comes over.
    fn breaches(&self, form: &Form) -> Vec<Breach> {
        let before = self.form(&form.name);
        let older = before
            .filter(|before| before.version >= form.version)
            .map(|_| Breach::Older { form: form.name.clone(), version: form.version });
        let wider = |field: &&Field| {
            let same = before.and_then(|before| before.field(&field.name)).map(|known| known.layer);
            let narrow = same.into_iter().chain(self.layer_of_meaning(field)).filter(|layer| *layer != Layer::GENERAL);
            narrow.into_iter().any(|layer| layer != field.layer)
        };
        let layers =
            form.fields.iter().filter(wider).map(|field| Breach::Layer { form: form.name.clone(), field: field.name.clone() });
        older.into_iter().chain(layers).collect()
    }

    /// The layer in which the pack keeps answers of a field's meaning.
    fn layer_of_meaning(&self, field: &Field) -> Option<Layer> {
        let meaning = field.meaning?;
        self.forms().flat_map(|form| &form.fields).find(|known| known.meaning == Some(meaning)).map(|known| known.layer)
    }
}

/// Name and version of the form that a path of a partner's bundle belongs to.
#[must_use]
pub fn version_of(path: &str) -> Option<(&str, u32)> {
    let mut parts = path.split('/');
    let (room, forms, name, version) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let is_file = parts.next().is_some_and(|file| !file.is_empty()) && parts.next().is_none();
    (room == ROOM && forms == "forms" && is_file).then_some((name, version.parse().ok()?))
}

/// The words of a partner's tables, by key and language; of several versions of a form the newest speaks.
#[must_use]
pub fn texts(tables: &[Table]) -> Vec<Text> {
    let mut found: Vec<(u32, Text)> = Vec::new();
    for table in tables {
        let Some((form, version)) = version_of(&table.path) else { continue };
        let file = table.path.rsplit('/').next().unwrap_or_default();
        let names = if file == "survey.csv" { keys(table) } else { Vec::new() };
        for (at, row) in table.records().enumerate() {
            let name = names.get(at).map_or(row.get("name"), String::as_str);
            for (column, cell) in row.cells().filter(|(_, cell)| !cell.is_empty()) {
                let Some((stem, language)) = column.split_once("::") else { continue };
                let suffix = match (file, stem) {
                    ("settings.csv", "form_title") => "title",
                    (_, "label") => "label",
                    ("survey.csv", "hint") => "hint",
                    ("survey.csv", "guidance_hint") => "why",
                    ("survey.csv", "required_message") => "required",
                    ("survey.csv", "constraint_message") => "constraint",
                    _ => continue,
                };
                let key = match file {
                    "settings.csv" => ["form.", form, ".", suffix].concat(),
                    "survey.csv" => ["form.", form, ".", name, ".", suffix].concat(),
                    "choices.csv" => own_stem(form, row.get("list_name")) + row.get("name"),
                    // a file of choices is a list with the name of the file
                    _ => own_stem(form, file) + row.get("name"),
                };
                found.push((version, Text { key, language: tag(language).to_owned(), text: cell.to_owned() }));
            }
        }
    }
    found.sort_by(|(one, a), (other, b)| (&a.key, &a.language, other).cmp(&(&b.key, &b.language, one)));
    found.dedup_by(|(_, later), (_, kept)| (&later.key, &later.language) == (&kept.key, &kept.language));
    found.into_iter().map(|(_, text)| text).collect()
}

/// The tag of a column's language: `English (en)` and `en` are both `en`.
#[must_use]
pub fn tag(language: &str) -> &str {
    language.rsplit_once('(').and_then(|(_, rest)| rest.trim_end().strip_suffix(')')).unwrap_or(language).trim()
}
