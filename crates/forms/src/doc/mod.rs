//! A document: elements, attributes, texts and comments in one arena, with the order of the document.
//!
//! A filled form, a table of choices and an XML file are all documents to the expression language ([`crate::expr`]).
//! Nodes are numbers into the arena, so a document is cheap to copy and a node that was taken out is only unlinked.

mod path;
#[cfg(feature = "native")]
mod read;
mod write;

use std::sync::OnceLock;

#[cfg(feature = "native")]
pub use read::{BYTES_MAX, XmlError};

/// Most nodes of one document.
pub const NODES_MAX: usize = 2_000_000;

/// A node of one [`Document`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(crate) u32);

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The document itself, parent of the outermost element.
    Root,
    /// An element.
    Element,
    /// An attribute of an element.
    Attribute,
    /// Text.
    Text,
    /// A comment.
    Comment,
    /// A processing instruction.
    Instruction,
}

/// The name of an element or attribute.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Name {
    /// Namespace; empty when it has none.
    pub namespace: String,
    /// Prefix as written; empty when it has none.
    pub prefix: String,
    /// The name itself.
    pub local: String,
}

impl Name {
    /// A name without namespace.
    #[must_use]
    pub fn plain(local: &str) -> Self {
        Self { local: local.to_owned(), ..Self::default() }
    }
}

#[derive(Clone, Debug)]
struct Entry {
    kind: Kind,
    name: u32,
    text: String,
    parent: Option<NodeId>,
    first: Option<NodeId>,
    last: Option<NodeId>,
    next: Option<NodeId>,
    previous: Option<NodeId>,
    /// First attribute; attributes are chained by `next`.
    attribute: Option<NodeId>,
}

/// A document.
#[derive(Clone, Debug)]
pub struct Document {
    entries: Vec<Entry>,
    names: Vec<Name>,
    prefixes: Vec<(String, String)>,
    ranks: OnceLock<Vec<u32>>,
}

impl Default for Document {
    fn default() -> Self {
        Self::new()
    }
}

impl Document {
    /// The document itself.
    pub const ROOT: NodeId = NodeId(0);

    /// An empty document.
    #[must_use]
    pub fn new() -> Self {
        let mut new = Self { entries: Vec::new(), names: vec![Name::default()], prefixes: Vec::new(), ranks: OnceLock::new() };
        new.entries.push(Entry::new(Kind::Root, 0, "", None));
        new
    }

    /// How many nodes were ever made.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether nothing stands in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.first(Self::ROOT).is_none()
    }

    fn entry(&self, node: NodeId) -> Option<&Entry> {
        self.entries.get(node.0 as usize)
    }

    fn entry_mut(&mut self, node: NodeId) -> Option<&mut Entry> {
        self.entries.get_mut(node.0 as usize)
    }

    /// What a node is.
    #[must_use]
    pub fn kind(&self, node: NodeId) -> Kind {
        self.entry(node).map_or(Kind::Root, |entry| entry.kind)
    }

    /// The name of an element or attribute; the target of an instruction; empty for others.
    #[must_use]
    pub fn name(&self, node: NodeId) -> Option<&Name> {
        self.names.get(self.entry(node)?.name as usize)
    }

    /// The name without prefix.
    #[must_use]
    pub fn local(&self, node: NodeId) -> &str {
        self.name(node).map_or("", |name| name.local.as_str())
    }

    /// The element around a node; the element that an attribute belongs to.
    #[must_use]
    pub fn parent(&self, node: NodeId) -> Option<NodeId> {
        self.entry(node)?.parent
    }

    /// The first child.
    #[must_use]
    pub fn first(&self, node: NodeId) -> Option<NodeId> {
        self.entry(node)?.first
    }

    /// The last child.
    #[must_use]
    pub fn last(&self, node: NodeId) -> Option<NodeId> {
        self.entry(node)?.last
    }

    /// The next node with the same parent; of an attribute the next attribute.
    #[must_use]
    pub fn next(&self, node: NodeId) -> Option<NodeId> {
        self.entry(node)?.next
    }

    /// The node before with the same parent.
    #[must_use]
    pub fn previous(&self, node: NodeId) -> Option<NodeId> {
        self.entry(node)?.previous
    }

    /// The children in order.
    pub fn children(&self, node: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        std::iter::successors(self.first(node), |at| self.next(*at))
    }

    /// The attributes in order.
    pub fn attributes(&self, node: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        std::iter::successors(self.entry(node).and_then(|entry| entry.attribute), |at| self.next(*at))
    }

    /// The child elements with a name.
    pub fn named<'a>(&'a self, node: NodeId, local: &'a str) -> impl Iterator<Item = NodeId> + 'a {
        self.children(node).filter(move |child| self.kind(*child) == Kind::Element && self.local(*child) == local)
    }

    /// The text of an attribute.
    #[must_use]
    pub fn attribute(&self, node: NodeId, local: &str) -> Option<&str> {
        let found = self.attributes(node).find(|at| self.local(*at) == local)?;
        self.entry(found).map(|entry| entry.text.as_str())
    }

    /// The language that an element says it is in (`xml:lang`).
    #[must_use]
    pub fn language(&self, node: NodeId) -> Option<&str> {
        let is_language = |at: &NodeId| self.name(*at).is_some_and(|name| name.prefix == "xml" && name.local == "lang");
        let found = self.attributes(node).find(is_language)?;
        self.entry(found).map(|entry| entry.text.as_str())
    }

    /// The outermost element.
    #[must_use]
    pub fn element(&self) -> Option<NodeId> {
        self.children(Self::ROOT).find(|child| self.kind(*child) == Kind::Element)
    }

    /// The next node in the order of the document that lies in `top`, attributes left out.
    #[must_use]
    pub fn following_in(&self, top: NodeId, node: NodeId) -> Option<NodeId> {
        if let Some(first) = self.first(node) {
            return Some(first);
        }
        let mut at = node;
        while at != top {
            if let Some(next) = self.next(at) {
                return Some(next);
            }
            at = self.parent(at)?;
        }
        None
    }

    /// Adds the text of a node to `out`: its own, or all texts in it.
    pub fn text_into(&self, node: NodeId, out: &mut String) {
        let Some(entry) = self.entry(node) else { return };
        if !matches!(entry.kind, Kind::Root | Kind::Element) {
            out.push_str(&entry.text);
            return;
        }
        let mut at = node;
        while let Some(next) = self.following_in(node, at) {
            at = next;
            if let Some(entry) = self.entry(at).filter(|entry| entry.kind == Kind::Text) {
                out.push_str(&entry.text);
            }
        }
    }

    /// The text of a node.
    #[must_use]
    pub fn text(&self, node: NodeId) -> String {
        let mut out = String::new();
        self.text_into(node, &mut out);
        out
    }

    /// Whether a node has any text; cheaper than asking for it.
    #[must_use]
    pub fn has_text(&self, node: NodeId) -> bool {
        let Some(entry) = self.entry(node) else { return false };
        if !matches!(entry.kind, Kind::Root | Kind::Element) {
            return !entry.text.is_empty();
        }
        let mut at = node;
        while let Some(next) = self.following_in(node, at) {
            at = next;
            if self.entry(at).is_some_and(|entry| entry.kind == Kind::Text && !entry.text.is_empty()) {
                return true;
            }
        }
        false
    }

    /// The place of a node in the order of the document.
    #[must_use]
    pub fn rank(&self, node: NodeId) -> u32 {
        let ranks = self.ranks.get_or_init(|| {
            let mut ranks = vec![u32::MAX; self.entries.len()];
            let mut at = Some(Self::ROOT);
            let mut rank = 0;
            let mut give = |node: NodeId| {
                if let Some(place) = ranks.get_mut(node.0 as usize) {
                    *place = rank;
                    rank += 1;
                }
            };
            while let Some(node) = at {
                give(node);
                self.attributes(node).for_each(&mut give);
                at = self.following_in(Self::ROOT, node);
            }
            ranks
        });
        ranks.get(node.0 as usize).copied().unwrap_or(u32::MAX)
    }

    /// The namespace that a prefix stands for anywhere in the document.
    #[must_use]
    pub fn namespace(&self, prefix: &str) -> Option<&str> {
        self.prefixes.iter().find(|(known, _)| known == prefix).map(|(_, namespace)| namespace.as_str())
    }

    /// Says what a prefix stands for.
    pub fn declare(&mut self, prefix: &str, namespace: &str) {
        if !prefix.is_empty() && self.namespace(prefix).is_none() {
            self.prefixes.push((prefix.to_owned(), namespace.to_owned()));
        }
    }

    fn named_as(&mut self, name: Name) -> u32 {
        // Names repeat within a neighbourhood: looking from the end finds them soon.
        let found = self.names.iter().rposition(|known| *known == name).unwrap_or_else(|| {
            self.names.push(name);
            self.names.len() - 1
        });
        u32::try_from(found).unwrap_or(0)
    }

    fn make(&mut self, kind: Kind, name: Name, text: &str, parent: NodeId) -> NodeId {
        let id = NodeId(u32::try_from(self.entries.len()).unwrap_or(u32::MAX));
        let name = self.named_as(name);
        self.entries.push(Entry::new(kind, name, text, Some(parent)));
        self.ranks.take();
        id
    }

    /// Puts a new node into `parent`, before one of its children or at the end.
    pub fn insert(&mut self, parent: NodeId, before: Option<NodeId>, kind: Kind, name: Name, text: &str) -> NodeId {
        let id = self.make(kind, name, text, parent);
        self.link(id, parent, before);
        id
    }

    fn link(&mut self, id: NodeId, parent: NodeId, before: Option<NodeId>) {
        let before = before.filter(|child| self.parent(*child) == Some(parent));
        let previous = match before {
            Some(child) => self.previous(child),
            None => self.last(parent),
        };
        if let Some(entry) = self.entry_mut(id) {
            (entry.parent, entry.previous, entry.next) = (Some(parent), previous, before);
        }
        match previous {
            Some(previous) => self.entry_mut(previous).into_iter().for_each(|entry| entry.next = Some(id)),
            None => self.entry_mut(parent).into_iter().for_each(|entry| entry.first = Some(id)),
        }
        match before {
            Some(child) => self.entry_mut(child).into_iter().for_each(|entry| entry.previous = Some(id)),
            None => self.entry_mut(parent).into_iter().for_each(|entry| entry.last = Some(id)),
        }
        self.ranks.take();
    }

    /// Adds an element at the end.
    pub fn push(&mut self, parent: NodeId, name: Name) -> NodeId {
        self.insert(parent, None, Kind::Element, name, "")
    }

    /// Adds a text at the end; nothing when it is empty.
    pub fn push_text(&mut self, parent: NodeId, text: &str) {
        if !text.is_empty() {
            self.insert(parent, None, Kind::Text, Name::default(), text);
        }
    }

    /// Gives an element an attribute, or another text to one that it has.
    pub fn set_attribute(&mut self, node: NodeId, name: Name, text: &str) -> NodeId {
        let known = self.attributes(node).find(|at| self.name(*at) == Some(&name));
        if let Some(known) = known {
            self.entry_mut(known).into_iter().for_each(|entry| text.clone_into(&mut entry.text));
            return known;
        }
        let last = self.attributes(node).last();
        let id = self.make(Kind::Attribute, name, text, node);
        match last {
            Some(last) => self.entry_mut(last).into_iter().for_each(|entry| entry.next = Some(id)),
            None => self.entry_mut(node).into_iter().for_each(|entry| entry.attribute = Some(id)),
        }
        id
    }

    /// Makes `text` all that stands in an element.
    pub fn set_text(&mut self, node: NodeId, text: &str) {
        let first = self.first(node);
        if let (Some(only), false) = (first.filter(|at| self.next(*at).is_none()), text.is_empty())
            && self.kind(only) == Kind::Text
        {
            self.entry_mut(only).into_iter().for_each(|entry| text.clone_into(&mut entry.text));
            return;
        }
        while let Some(child) = self.first(node) {
            self.remove(child);
        }
        self.push_text(node, text);
    }

    /// Takes a node out, with all that stands in it.
    pub fn remove(&mut self, node: NodeId) {
        let Some(entry) = self.entry(node) else { return };
        let (Some(parent), previous, next) = (entry.parent, entry.previous, entry.next) else { return };
        if entry.kind == Kind::Attribute {
            return;
        }
        match previous {
            Some(previous) => self.entry_mut(previous).into_iter().for_each(|entry| entry.next = next),
            None => self.entry_mut(parent).into_iter().for_each(|entry| entry.first = next),
        }
        match next {
            Some(next) => self.entry_mut(next).into_iter().for_each(|entry| entry.previous = previous),
            None => self.entry_mut(parent).into_iter().for_each(|entry| entry.last = previous),
        }
        if let Some(entry) = self.entry_mut(node) {
            (entry.parent, entry.previous, entry.next) = (None, None, None);
        }
        self.ranks.take();
    }

    /// Puts a node that was taken out, with all that stands in it, into `parent`: after one of
    /// its children or at the end.
    pub fn put_back(&mut self, node: NodeId, parent: NodeId, after: Option<NodeId>) {
        if self.parent(node).is_some() || self.kind(node) == Kind::Attribute || node == Self::ROOT {
            return;
        }
        let before = match after {
            Some(after) => self.next(after),
            None => None,
        };
        self.link(node, parent, before);
    }

    /// Copies an element of this or another document, with all that stands in it, into `parent`.
    pub fn copy(&mut self, from: Option<&Document>, node: NodeId, parent: NodeId, before: Option<NodeId>) -> NodeId {
        let own = if from.is_none() { Some(self.clone()) } else { None };
        let Some(source) = from.or(own.as_ref()) else { return parent };
        let top = self.copy_one(source, node, parent, before);
        let mut waiting: Vec<(NodeId, NodeId)> = vec![(node, top)];
        while let Some((old, new)) = waiting.pop() {
            for child in source.children(old) {
                let made = self.copy_one(source, child, new, None);
                waiting.push((child, made));
            }
        }
        top
    }

    fn copy_one(&mut self, source: &Document, node: NodeId, parent: NodeId, before: Option<NodeId>) -> NodeId {
        let name = source.name(node).cloned().unwrap_or_default();
        let text = source.entry(node).map_or("", |entry| entry.text.as_str());
        let made = self.insert(parent, before, source.kind(node), name, text);
        for attribute in source.attributes(node) {
            let text = source.entry(attribute).map_or("", |entry| entry.text.as_str());
            self.set_attribute(made, source.name(attribute).cloned().unwrap_or_default(), text);
        }
        made
    }
}

impl Entry {
    fn new(kind: Kind, name: u32, text: &str, parent: Option<NodeId>) -> Self {
        let text = text.to_owned();
        Self { kind, name, text, parent, first: None, last: None, next: None, previous: None, attribute: None }
    }
}
