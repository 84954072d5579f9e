//! XML to documents, on machines with files.

use roxmltree::{NodeType, ParsingOptions};

use super::{Document, Kind, NODES_MAX, Name, NodeId};

/// Longest XML that is read, in bytes.
pub const BYTES_MAX: usize = 64 * 1024 * 1024;

const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// Why a text is no document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum XmlError {
    /// Not well-formed, or more nodes than [`NODES_MAX`].
    #[error("not a well-formed XML document: {0}")]
    Malformed(String),
    /// Longer than [`BYTES_MAX`].
    #[error("longer than {BYTES_MAX} bytes")]
    Long,
}

impl XmlError {
    /// Stable code for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "forms.xml.malformed",
            Self::Long => "forms.xml.long",
        }
    }
}

impl Document {
    /// Reads XML. Entities of a document type are expanded within the limits of the reader; nothing outside is fetched.
    ///
    /// # Errors
    /// [`XmlError`] says what is wrong.
    pub fn from_xml(text: &str) -> Result<Self, XmlError> {
        if text.len() > BYTES_MAX {
            return Err(XmlError::Long);
        }
        let limit = u32::try_from(NODES_MAX).unwrap_or(u32::MAX);
        let options = ParsingOptions { allow_dtd: true, nodes_limit: limit, ..ParsingOptions::default() };
        let parsed =
            roxmltree::Document::parse_with_options(text, options).map_err(|error| XmlError::Malformed(error.to_string()))?;
        let mut document = Self::new();
        let mut parents: Vec<NodeId> = vec![Self::ROOT];
        let mut at = Some(parsed.root());
        // A walk without recursion: a deep document must not end the stack.
        while let Some(node) = at {
            let parent = parents.last().copied().unwrap_or(Self::ROOT);
            let made = document.take(node, parent);
            if let Some(child) = node.first_child() {
                parents.push(made);
                at = Some(child);
                continue;
            }
            let mut up = node;
            at = loop {
                if let Some(next) = up.next_sibling() {
                    break Some(next);
                }
                let Some(above) = up.parent() else { break None };
                parents.pop();
                up = above;
            };
        }
        Ok(document)
    }

    fn take(&mut self, node: roxmltree::Node<'_, '_>, parent: NodeId) -> NodeId {
        match node.node_type() {
            NodeType::Root => Self::ROOT,
            NodeType::Element => {
                for namespace in node.namespaces() {
                    self.declare(namespace.name().unwrap_or_default(), namespace.uri());
                }
                let prefix = |namespace: Option<&str>| {
                    namespace.and_then(|uri| if uri == XML { Some("xml") } else { node.lookup_prefix(uri) }).unwrap_or_default()
                };
                let tag = node.tag_name();
                // The prefix as written: two prefixes may stand for one namespace, and a default may hide one.
                let written = node.document().input_text().get(node.range()).unwrap_or_default();
                let written = written.trim_start_matches('<').split(|c: char| c.is_whitespace() || c == '/' || c == '>').next();
                let own = written.and_then(|name| name.split_once(':')).map_or("", |(prefix, _)| prefix);
                let made = self.push(parent, named(tag.namespace(), own, tag.name()));
                for attribute in node.attributes() {
                    let name = named(attribute.namespace(), prefix(attribute.namespace()), attribute.name());
                    self.set_attribute(made, name, attribute.value());
                }
                made
            }
            NodeType::Text => self.insert(parent, None, Kind::Text, Name::default(), node.text().unwrap_or_default()),
            NodeType::Comment => self.insert(parent, None, Kind::Comment, Name::default(), node.text().unwrap_or_default()),
            NodeType::PI => {
                let (target, value) = node.pi().map_or(("", ""), |pi| (pi.target, pi.value.unwrap_or_default()));
                self.insert(parent, None, Kind::Instruction, Name::plain(target), value)
            }
        }
    }
}

fn named(namespace: Option<&str>, prefix: &str, local: &str) -> Name {
    Name { namespace: namespace.unwrap_or_default().to_owned(), prefix: prefix.to_owned(), local: local.to_owned() }
}
