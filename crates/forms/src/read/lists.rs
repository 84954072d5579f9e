//! Lists that a form brings with it: `choices.csv`, and files of choices beside it.

use std::collections::BTreeMap;

use crate::list::{CodeList, Item};
use crate::table::Table;

/// The lists of a form by name; a file of choices is a list with the name of the file.
pub(super) fn own(form: &str, choices: Option<&Table>, files: &[&Table]) -> BTreeMap<String, CodeList> {
    let mut items: BTreeMap<&str, Vec<Item>> = BTreeMap::new();
    for row in choices.into_iter().flat_map(Table::records).filter(|row| !row.get("list_name").is_empty()) {
        items.entry(row.get("list_name")).or_default().push(item(row.get("name"), row.cells()));
    }
    for table in files {
        let name = table.path.rsplit('/').next().unwrap_or_default();
        items.insert(name, table.records().map(|row| item(row.get("name"), row.cells())).collect());
    }
    items.into_iter().map(|(name, items)| (name.to_owned(), CodeList::with(form, name, items))).collect()
}

fn item<'a>(code: &str, cells: impl Iterator<Item = (&'a str, &'a str)>) -> Item {
    let attributes = cells
        .filter(|(column, cell)| !matches!(*column, "list_name" | "name") && !column.contains("::") && !cell.is_empty())
        .map(|(column, cell)| (column.to_owned(), cell.to_owned()));
    Item { code: code.to_owned(), attributes: attributes.collect() }
}
