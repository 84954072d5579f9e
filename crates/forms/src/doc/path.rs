//! Addresses of nodes: `/data[1]/child[2]/age[1]`, `/data[1]/@id`, `/data[1]/text()[1]`.

use super::{Document, Kind, NodeId};

impl Document {
    /// The address of a node.
    #[must_use]
    pub fn path(&self, node: NodeId) -> String {
        let mut steps = Vec::new();
        let mut at = node;
        while let Some(parent) = self.parent(at) {
            let label = self.label(at);
            steps.push(if self.kind(at) == Kind::Attribute {
                label
            } else {
                let before = std::iter::successors(self.previous(at), |at| self.previous(*at));
                let position = before.filter(|other| self.label(*other) == label).count() + 1;
                format!("{label}[{position}]")
            });
            at = parent;
        }
        if steps.is_empty() { "/".to_owned() } else { steps.iter().rev().map(|step| format!("/{step}")).collect() }
    }

    /// The node with an address; a step without position means the first.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<NodeId> {
        let mut at = Self::ROOT;
        for step in path.split('/').filter(|step| !step.is_empty()) {
            let (label, position) = match step.strip_suffix(']').and_then(|step| step.rsplit_once('[')) {
                Some((label, position)) => (label, position.parse::<usize>().ok()?),
                None => (step, 1),
            };
            at = if label.starts_with('@') {
                self.attributes(at).find(|node| self.label(*node) == label)?
            } else {
                self.children(at).filter(|node| self.label(*node) == label).nth(position.checked_sub(1)?)?
            };
        }
        Some(at)
    }

    fn label(&self, node: NodeId) -> String {
        let qualified = || {
            self.name(node).map_or_else(String::new, |name| {
                if name.prefix.is_empty() { name.local.clone() } else { format!("{}:{}", name.prefix, name.local) }
            })
        };
        match self.kind(node) {
            Kind::Element => qualified(),
            Kind::Attribute => format!("@{}", qualified()),
            Kind::Text => "text()".to_owned(),
            Kind::Comment => "comment()".to_owned(),
            Kind::Instruction => "processing-instruction()".to_owned(),
            Kind::Root => "node()".to_owned(),
        }
    }
}
