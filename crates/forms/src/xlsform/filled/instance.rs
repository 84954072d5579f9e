//! XML instances of OpenRosa: one filled form a file.

use std::collections::BTreeMap;

use naungan_model::answer::put;
use roxmltree::{Document, Node, ParsingOptions};

use super::{Filled, Place, ROUNDS_MAX, Reason, Refused, Taken, Unplaced, Versions, repeats, value};
use crate::form::Form;

/// Most bytes of an instance.
const BYTES_MAX: usize = 8 << 20;
/// Most elements and texts of one.
const NODES_MAX: u32 = 400_000;
/// Deepest nesting of elements that is looked into: groups of a form and something to spare.
const DEPTH_MAX: usize = 40;

/// Reads one instance; `file` is its name for the report, `aside` names elements beyond the form that are wanted.
#[must_use]
pub fn instance(versions: Versions<'_>, file: &str, bytes: &[u8], aside: &[&str]) -> Taken {
    let mut taken = Taken::default();
    let refuse = |row: usize, column: &str, reason| Refused {
        place: Place { sheet: file.to_owned(), row },
        column: column.to_owned(),
        reason,
        key: String::new(),
    };
    let options = ParsingOptions { nodes_limit: NODES_MAX, ..ParsingOptions::default() };
    let text = std::str::from_utf8(bytes).ok().filter(|text| text.len() <= BYTES_MAX);
    let Some(document) = text.and_then(|text| Document::parse_with_options(text, options).ok()) else {
        taken.refused.push(refuse(1, "", Reason::File));
        return taken;
    };
    let root = document.root_element();
    let id = root.attribute("id").unwrap_or_default();
    if id != versions.newest().name {
        taken.refused.push(refuse(1, "id", Reason::Form(id.to_owned())));
        return taken;
    }
    let form = versions.named(root.attribute("version").unwrap_or_default());
    let filled = Filled { version: form.version, place: Place { sheet: file.to_owned(), row: 1 }, ..Filled::default() };
    let mut walk = Walk { form, file, aside, taken: &mut taken, filled, counts: BTreeMap::new() };
    walk.children(root, None, &[], &mut Vec::new());
    let Walk { mut filled, .. } = walk;
    filled.tidy();
    taken.refused.iter_mut().for_each(|refused| refused.key.clone_from(&filled.key));
    taken.unplaced.iter_mut().for_each(|unplaced| unplaced.key.clone_from(&filled.key));
    if taken.refused.is_empty() {
        taken.filled.push(filled);
    }
    taken
}

struct Walk<'a> {
    form: &'a Form,
    file: &'a str,
    aside: &'a [&'a str],
    taken: &'a mut Taken,
    filled: Filled,
    /// How many rounds a repeat has so far, by its group and the rounds around it.
    counts: BTreeMap<(usize, Vec<usize>), usize>,
}

impl Walk<'_> {
    /// Elements inside a group (none for the root) and the rounds around them.
    fn children(&mut self, parent: Node<'_, '_>, group: Option<usize>, rounds: &[usize], path: &mut Vec<String>) {
        for node in parent.children().filter(Node::is_element) {
            path.push(node.tag_name().name().to_owned());
            self.element(node, group, rounds, path);
            path.pop();
        }
    }

    fn element(&mut self, node: Node<'_, '_>, group: Option<usize>, rounds: &[usize], path: &mut Vec<String>) {
        let name = node.tag_name().name();
        // A pattern of a repeat, which some programs leave in.
        if node.attributes().any(|attribute| attribute.name() == "template") {
            return;
        }
        if group.is_none() && name == "meta" && self.form.field("meta").is_none() {
            self.meta(node, path);
            return;
        }
        let is_group = |(_, inner): &(usize, &crate::form::Group)| inner.name == name && inner.parent == group;
        if let Some((at, inner)) = self.form.groups.iter().enumerate().find(is_group).filter(|_| path.len() < DEPTH_MAX) {
            match inner.repeat {
                None => self.children(node, Some(at), rounds, path),
                Some(_) => match self.round(at, rounds) {
                    Some(rounds) => self.children(node, Some(at), &rounds, path),
                    None => self.refuse(node, path, Reason::Rounds),
                },
            }
            return;
        }
        let field = self.form.fields.iter().find(|field| field.short_name() == name && field.group == group);
        let plain = !node.children().any(|child| child.is_element());
        let Some(field) = field.filter(|_| plain) else {
            match self.aside.iter().find(|wanted| **wanted == name && plain && rounds.is_empty()) {
                Some(wanted) => {
                    let said = text(node).trim().to_owned();
                    if !said.is_empty() && self.filled.aside.insert((*wanted).to_owned(), said).is_some() {
                        self.refuse(node, path, Reason::ColumnTwice);
                    }
                }
                None => self.unplaced(node, path),
            }
            return;
        };
        match value::answer(self.form, field, &text(node)) {
            Ok(Some(_)) if self.is_answered(&field.name, rounds) => self.refuse(node, path, Reason::ColumnTwice),
            Ok(value) => put(&mut self.filled.answers, &field.name, rounds, value),
            Err(reason) => self.refuse(node, path, reason),
        }
    }

    fn is_answered(&self, field: &str, rounds: &[usize]) -> bool {
        self.filled.answers.get(field).is_some_and(|value| value.at(rounds).is_some())
    }

    /// One more round of a repeat; none when there are too many.
    fn round(&mut self, group: usize, around: &[usize]) -> Option<Vec<usize>> {
        let count = self.counts.entry((group, around.to_vec())).or_insert(0);
        let rounds = [around, &[*count]].concat();
        *count += 1;
        if *count > ROUNDS_MAX {
            return None;
        }
        // Every question keeps its place in every round, also those that the instance leaves out.
        let repeat = self.form.groups.get(group)?.name.as_str();
        for field in &self.form.fields {
            if repeats(self.form, field.group).last() == Some(&repeat) {
                put(&mut self.filled.answers, &field.name, &rounds, None);
            }
        }
        Some(rounds)
    }

    fn refuse(&mut self, node: Node<'_, '_>, path: &[String], reason: Reason) {
        let place = self.place(node);
        self.taken.refused.push(Refused { place, column: path.join("/"), reason, key: String::new() });
    }

    /// What programs write about the record itself.
    fn meta(&mut self, node: Node<'_, '_>, path: &mut Vec<String>) {
        for child in node.children().filter(Node::is_element) {
            let name = child.tag_name().name();
            let said = || text(child).trim().to_owned();
            match name {
                // The id of the first version goes before that of a later one.
                "rootUuid" => self.filled.key = said(),
                "instanceID" if self.filled.key.is_empty() => self.filled.key = said(),
                "deprecatedID" => self.filled.before = said(),
                _ => {}
            }
            if matches!(name, "rootUuid" | "instanceID" | "deprecatedID") {
                continue;
            }
            path.push(name.to_owned());
            self.unplaced(child, path);
            path.pop();
        }
    }

    /// An element that says something and has no place.
    fn unplaced(&mut self, node: Node<'_, '_>, path: &[String]) {
        let says = node.descendants().any(|inner| inner.is_text() && inner.text().is_some_and(|text| !text.trim().is_empty()));
        if says {
            let place = self.place(node);
            self.taken.unplaced.push(Unplaced { place, column: path.join("/"), key: String::new() });
        }
    }

    fn place(&self, node: Node<'_, '_>) -> Place {
        let row = node.document().text_pos_at(node.range().start).row;
        Place { sheet: self.file.to_owned(), row: row as usize }
    }
}

fn text(node: Node<'_, '_>) -> String {
    node.children().filter(Node::is_text).filter_map(|text| text.text()).collect()
}
