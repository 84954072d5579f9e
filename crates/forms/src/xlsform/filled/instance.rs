//! XML instances of OpenRosa: one filled form a file.

use roxmltree::{Document, Node, ParsingOptions};

use super::{Filled, Place, Reason, Refused, Round, Taken, Unplaced, value};
use crate::form::Form;

/// Most bytes of an instance.
const BYTES_MAX: usize = 8 << 20;
/// Most elements and texts of one.
const NODES_MAX: u32 = 400_000;
/// Deepest nesting of elements that is looked into: groups of a form and something to spare.
const DEPTH_MAX: usize = 40;

/// Reads one instance; `file` is its name for the report.
#[must_use]
pub fn instance(form: &Form, file: &str, bytes: &[u8]) -> Taken {
    let mut taken = Taken::default();
    let refuse = |row: usize, column: &str, reason| Refused {
        place: Place { sheet: file.to_owned(), row },
        column: column.to_owned(),
        reason,
    };
    let options = ParsingOptions { nodes_limit: NODES_MAX, ..ParsingOptions::default() };
    let text = std::str::from_utf8(bytes).ok().filter(|text| text.len() <= BYTES_MAX);
    let Some(document) = text.and_then(|text| Document::parse_with_options(text, options).ok()) else {
        taken.refused.push(refuse(1, "", Reason::File));
        return taken;
    };
    let root = document.root_element();
    let id = root.attribute("id").unwrap_or_default();
    if id != form.name {
        taken.refused.push(refuse(1, "id", Reason::Form(id.to_owned())));
        return taken;
    }
    let version = root.attribute("version").unwrap_or_default().to_owned();
    let filled = Filled { version, place: Place { sheet: file.to_owned(), row: 1 }, ..Filled::default() };
    let mut walk = Walk { form, file, taken: &mut taken, filled };
    walk.children(root, None, None, &mut Vec::new());
    let filled = walk.filled;
    if taken.refused.is_empty() {
        taken.filled.push(filled);
    }
    taken
}

struct Walk<'a> {
    form: &'a Form,
    file: &'a str,
    taken: &'a mut Taken,
    filled: Filled,
}

impl Walk<'_> {
    /// Elements inside a group (none for the root) and a round of a repeat.
    fn children(&mut self, parent: Node<'_, '_>, group: Option<usize>, round: Option<usize>, path: &mut Vec<String>) {
        for node in parent.children().filter(Node::is_element) {
            path.push(node.tag_name().name().to_owned());
            self.element(node, group, round, path);
            path.pop();
        }
    }

    fn element(&mut self, node: Node<'_, '_>, group: Option<usize>, round: Option<usize>, path: &mut Vec<String>) {
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
            let round = match inner.repeat {
                None => round,
                Some(_) => {
                    self.filled.rounds.push(Round { repeat: name.to_owned(), parent: round, ..Round::default() });
                    Some(self.filled.rounds.len() - 1)
                }
            };
            self.children(node, Some(at), round, path);
            return;
        }
        let field = self.form.fields.iter().find(|field| field.name == name && field.group == group);
        let Some(field) = field.filter(|_| !node.children().any(|child| child.is_element())) else {
            self.unplaced(node, path);
            return;
        };
        match value::answer(self.form, field, &text(node)) {
            Ok(Some(value)) => {
                let answers = match round.and_then(|at| self.filled.rounds.get_mut(at)) {
                    Some(round) => &mut round.answers,
                    None => &mut self.filled.answers,
                };
                answers.insert(field.name.clone(), value);
            }
            Ok(None) => {}
            Err(reason) => {
                let place = self.place(node);
                self.taken.refused.push(Refused { place, column: path.join("/"), reason });
            }
        }
    }

    /// What programs write about the record itself.
    fn meta(&mut self, node: Node<'_, '_>, path: &mut Vec<String>) {
        for child in node.children().filter(Node::is_element) {
            let name = child.tag_name().name();
            if name == "instanceID" {
                self.filled.key = text(child).trim().to_owned();
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
            self.taken.unplaced.push(Unplaced { place, column: path.join("/") });
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
