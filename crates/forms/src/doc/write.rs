//! Documents to XML.

use super::{Document, Kind, NodeId};

impl Document {
    /// An element and all that stands in it as XML; prefixes are written as they are named, not declared.
    #[must_use]
    pub fn to_xml(&self, top: NodeId) -> String {
        let mut out = String::new();
        let mut open: Vec<NodeId> = Vec::new();
        let mut at = Some(top);
        while let Some(node) = at {
            self.begin(node, &mut out);
            if let Some(first) = self.first(node) {
                open.push(node);
                at = Some(first);
                continue;
            }
            let mut up = node;
            at = loop {
                if up == top {
                    break None;
                }
                if let Some(next) = self.next(up) {
                    break Some(next);
                }
                let Some(above) = open.pop() else { break None };
                self.end(above, &mut out);
                up = above;
            };
        }
        out
    }

    fn begin(&self, node: NodeId, out: &mut String) {
        let text = self.entry(node).map_or("", |entry| entry.text.as_str());
        match self.kind(node) {
            Kind::Element => {
                out.push('<');
                self.tag(node, out);
                for attribute in self.attributes(node) {
                    out.push(' ');
                    self.tag(attribute, out);
                    out.push_str("=\"");
                    escape(self.entry(attribute).map_or("", |entry| entry.text.as_str()), out);
                    out.push('"');
                }
                out.push_str(if self.first(node).is_none() { "/>" } else { ">" });
            }
            Kind::Text => escape(text, out),
            Kind::Comment => out.extend(["<!--", text, "-->"]),
            Kind::Instruction => out.extend(["<?", self.local(node), " ", text, "?>"]),
            Kind::Root | Kind::Attribute => {}
        }
    }

    fn end(&self, node: NodeId, out: &mut String) {
        if self.kind(node) == Kind::Element {
            out.push_str("</");
            self.tag(node, out);
            out.push('>');
        }
    }

    fn tag(&self, node: NodeId, out: &mut String) {
        if let Some(name) = self.name(node) {
            if !name.prefix.is_empty() {
                out.extend([name.prefix.as_str(), ":"]);
            }
            out.push_str(&name.local);
        }
    }
}

fn escape(text: &str, out: &mut String) {
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
}
