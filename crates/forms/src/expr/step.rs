//! Steps of a path: axes and node tests.

use super::Fault;
use super::evaluate::{NodeRef, Run};
use super::tree::{Axis, Test};
use crate::doc::{Document, Kind};

/// Namespaces that XForms give their prefixes when a document does not.
const PREFIXES: [(&str, &str); 6] = [
    ("xhtml", "http://www.w3.org/1999/xhtml"),
    ("h", "http://www.w3.org/1999/xhtml"),
    ("jr", "http://openrosa.org/javarosa"),
    ("orx", "http://openrosa.org/xforms"),
    ("odk", "http://www.opendatakit.org/xforms"),
    ("xml", "http://www.w3.org/XML/1998/namespace"),
];

const XFORMS: &str = "http://www.w3.org/2002/xforms";

impl Axis {
    /// Whether positions count backwards.
    pub(super) fn is_reverse(self) -> bool {
        matches!(self, Self::Ancestor | Self::AncestorOrSelf | Self::Preceding | Self::PrecedingSibling)
    }
}

impl Run<'_> {
    /// The nodes on an axis that pass a test, nearest first.
    pub(super) fn along(&self, from: NodeRef, axis: Axis, test: &Test, out: &mut Vec<NodeRef>) -> Result<(), Fault> {
        let Some(document) = self.document(from.document) else { return Ok(()) };
        let node = from.node;
        let namespace = self.namespace(document, test);
        let mut take = |node| {
            self.work(1)?;
            if passes(document, node, axis, test, namespace) {
                out.push(NodeRef { document: from.document, node });
            }
            Ok(())
        };
        match axis {
            Axis::Own => take(node),
            Axis::Child => document.children(node).try_for_each(take),
            Axis::Parent => document.parent(node).into_iter().try_for_each(take),
            Axis::Attribute => document.attributes(node).try_for_each(take),
            Axis::Namespace => Ok(()),
            Axis::Ancestor => up(document, document.parent(node)).try_for_each(take),
            Axis::AncestorOrSelf => up(document, Some(node)).try_for_each(take),
            Axis::FollowingSibling if document.kind(node) == Kind::Attribute => Ok(()),
            Axis::FollowingSibling => std::iter::successors(document.next(node), |at| document.next(*at)).try_for_each(take),
            Axis::PrecedingSibling => {
                std::iter::successors(document.previous(node), |at| document.previous(*at)).try_for_each(take)
            }
            Axis::DescendantOrSelf => self.below(document, node, true, &mut take),
            Axis::Descendant => self.below(document, node, false, &mut take),
            Axis::Following => {
                let attribute = document.kind(node) == Kind::Attribute;
                if attribute {
                    let owner = document.parent(node);
                    owner.into_iter().try_for_each(|owner| self.below(document, owner, false, &mut take))?;
                }
                let start = if attribute { document.parent(node) } else { Some(node) };
                up(document, start).try_for_each(|above| {
                    std::iter::successors(document.next(above), |at| document.next(*at))
                        .try_for_each(|next| self.below(document, next, true, &mut take))
                })
            }
            Axis::Preceding => {
                let start = if document.kind(node) == Kind::Attribute { document.parent(node) } else { Some(node) };
                up(document, start).try_for_each(|above| {
                    std::iter::successors(document.previous(above), |at| document.previous(*at)).try_for_each(|before| {
                        let mut found = Vec::new();
                        self.below(document, before, true, &mut |node| {
                            found.push(node);
                            Ok(())
                        })?;
                        found.into_iter().rev().try_for_each(&mut take)
                    })
                })
            }
        }
    }

    fn below(
        &self,
        document: &Document,
        top: crate::doc::NodeId,
        own: bool,
        take: &mut dyn FnMut(crate::doc::NodeId) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        if own {
            take(top)?;
        }
        let mut at = top;
        while let Some(next) = document.following_in(top, at) {
            self.work(1)?;
            take(next)?;
            at = next;
        }
        Ok(())
    }

    /// The namespace that a test asks for.
    fn namespace<'d>(&self, document: &'d Document, test: &Test) -> &'d str {
        let (Test::All(prefix) | Test::Name(prefix, _)) = test else { return "" };
        if prefix.is_empty() {
            return "";
        }
        let known = || PREFIXES.iter().find(|(known, _)| known == prefix).map(|(_, namespace)| *namespace);
        document.namespace(prefix).or_else(known).unwrap_or("unknown:")
    }
}

fn up(document: &Document, from: Option<crate::doc::NodeId>) -> impl Iterator<Item = crate::doc::NodeId> + '_ {
    std::iter::successors(from, |at| document.parent(*at))
}

fn passes(document: &Document, node: crate::doc::NodeId, axis: Axis, test: &Test, namespace: &str) -> bool {
    let kind = document.kind(node);
    let principal = if axis == Axis::Attribute { Kind::Attribute } else { Kind::Element };
    match test {
        Test::Any => true,
        Test::Text => kind == Kind::Text,
        Test::Comment => kind == Kind::Comment,
        Test::Instruction(target) => kind == Kind::Instruction && (target.is_empty() || document.local(node) == target),
        Test::All(prefix) => {
            kind == principal && (prefix.is_empty() || document.name(node).is_some_and(|name| name.namespace == namespace))
        }
        Test::Name(prefix, local) => {
            kind == principal
                && document.name(node).is_some_and(|name| {
                    // A name without prefix also means the default namespace of XForms, in which forms are written.
                    name.local == *local && (name.namespace == namespace || prefix.is_empty() && name.namespace == XFORMS)
                })
        }
    }
}
