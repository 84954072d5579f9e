//! Code lists and places: what can be chosen.

use crate::table::Table;

/// A list of codes, in the order in which people see them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CodeList {
    /// Name of the list.
    pub name: String,
    /// Its codes.
    pub items: Vec<Item>,
    /// What the keys of its labels begin with.
    stem: String,
}

/// One code with its flags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The code; never changes.
    pub code: String,
    /// Flags and relations by column: `direct`, `psychosocial`, `parent`.
    pub attributes: Vec<(String, String)>,
}

impl Item {
    /// A column of the list; empty when there is none.
    #[must_use]
    pub fn get(&self, column: &str) -> &str {
        self.attributes.iter().find(|(name, _)| name == column).map_or("", |(_, value)| value.as_str())
    }

    /// Whether a flag says yes.
    #[must_use]
    pub fn is(&self, flag: &str) -> bool {
        self.get(flag) == "yes"
    }

    /// Given to the child in person (list `service_type`).
    #[must_use]
    pub fn direct(&self) -> bool {
        self.is("direct")
    }

    /// Psychosocial help (list `service_type`).
    #[must_use]
    pub fn psychosocial(&self) -> bool {
        self.is("psychosocial")
    }

    /// The place around this one (lists of places).
    #[must_use]
    pub fn parent(&self) -> Option<&str> {
        Some(self.get("parent")).filter(|parent| !parent.is_empty())
    }
}

impl CodeList {
    /// A list from its table; places keep the order of the file, other lists are ordered by `sort`.
    pub(crate) fn of(name: &str, table: &Table, place: bool) -> Self {
        let mut items: Vec<(u32, Item)> = table
            .records()
            .map(|record| {
                let attributes = record
                    .cells()
                    .filter(|(column, value)| !matches!(*column, "code" | "sort") && !value.is_empty())
                    .map(|(column, value)| (column.to_owned(), value.to_owned()));
                let item = Item { code: record.get("code").to_owned(), attributes: attributes.collect() };
                (record.get("sort").parse().unwrap_or(u32::MAX), item)
            })
            .collect();
        items.sort_by_key(|(sort, _)| *sort);
        let stem = if place { "place.".to_owned() } else { ["code.", name, "."].concat() };
        Self { name: name.to_owned(), items: items.into_iter().map(|(_, item)| item).collect(), stem }
    }

    /// A list that a form brings with it: its labels are the form's own, since another form may have a list of this name.
    pub(crate) fn with(form: &str, name: &str, items: Vec<Item>) -> Self {
        Self { name: name.to_owned(), items, stem: own_stem(form, name) }
    }

    /// The item with a code.
    #[must_use]
    pub fn item(&self, code: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.code == code)
    }

    /// Message key of a code's label: `code.sex.female`, `place.32.73`, of a form's own list `code.look.look_reason.other`.
    #[must_use]
    pub fn label_key(&self, code: &str) -> String {
        [self.stem.as_str(), code].concat()
    }
}

/// What the keys of the labels of a form's own list begin with.
pub(crate) fn own_stem(form: &str, list: &str) -> String {
    ["code.", form, ".", list, "."].concat()
}
