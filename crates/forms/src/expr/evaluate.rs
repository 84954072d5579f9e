//! Tree to value.

use std::cell::{Cell, RefCell};

use super::tree::{Axis, Node, Operator, Path, Start, Step, Test};
use super::{Clock, Fault, Place, STEPS_MAX, Scope, TEXT_MAX, Value};
use crate::doc::{Document, NodeId};

/// A node of one of the documents that a run has met; the filled form is the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NodeRef {
    pub(super) document: u16,
    pub(super) node: NodeId,
}

/// What part of an expression gives.
#[derive(Clone, Debug)]
pub(super) enum Found {
    /// Nodes in the order of their document.
    Nodes(Vec<NodeRef>),
    /// A value.
    One(Value),
}

impl From<Value> for Found {
    fn from(value: Value) -> Self {
        Self::One(value)
    }
}

/// Where a part of an expression stands: the node that a predicate looks at, and its place among the others.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    pub(super) node: Option<NodeRef>,
    pub(super) position: usize,
    pub(super) size: usize,
}

pub(super) type Answer = Result<Found, Fault>;

/// One evaluation, with its limits.
pub(super) struct Run<'a> {
    pub(super) scope: &'a dyn Scope,
    pub(super) clock: Clock,
    pub(super) place: Option<Place<'a>>,
    documents: RefCell<Vec<&'a Document>>,
    steps: Cell<u32>,
}

impl<'a> Run<'a> {
    pub(super) fn new(scope: &'a dyn Scope) -> Self {
        let place = scope.place();
        let documents =
            place.iter().flat_map(|place| std::iter::once(place.document).chain(place.beside.map(|(table, _)| table)));
        let documents = RefCell::new(documents.collect());
        Self { scope, clock: scope.clock(), place, documents, steps: Cell::new(0) }
    }

    fn frame(&self) -> Frame {
        let node = self.place.map(|place| match place.beside {
            Some((_, node)) => NodeRef { document: 1, node },
            None => NodeRef { document: 0, node: place.node },
        });
        Frame { node, position: 1, size: 1 }
    }

    /// The value of a whole expression.
    pub(super) fn value(&self, tree: &Node) -> Result<Value, Fault> {
        let found = self.node(tree, &self.frame())?;
        self.single(found)
    }

    /// The truth of a whole expression.
    pub(super) fn holds(&self, tree: &Node) -> Result<bool, Fault> {
        self.true_at(tree, &self.frame())
    }

    /// The nodes of the filled form that a whole expression gives.
    pub(super) fn select(&self, tree: &Node) -> Result<Vec<NodeId>, Fault> {
        self.selected(tree, 0)
    }

    /// The nodes of a table that a whole expression gives.
    pub(super) fn select_in(&self, tree: &Node, table: &Document) -> Result<Vec<NodeId>, Fault> {
        let nodes = match self.node(tree, &self.frame())? {
            Found::Nodes(nodes) => nodes,
            Found::One(_) => return Err(Fault::Nodes),
        };
        let is_table = |at: u16| self.document(at).is_some_and(|document| std::ptr::eq(document, table));
        Ok(nodes.into_iter().filter(|node| is_table(node.document)).map(|node| node.node).collect())
    }

    fn selected(&self, tree: &Node, document: u16) -> Result<Vec<NodeId>, Fault> {
        match self.node(tree, &self.frame())? {
            Found::Nodes(nodes) => Ok(nodes.into_iter().filter(|node| node.document == document).map(|node| node.node).collect()),
            Found::One(_) => Err(Fault::Nodes),
        }
    }

    /// Counts work done; too much ends the evaluation.
    pub(super) fn work(&self, steps: usize) -> Result<(), Fault> {
        let steps = self.steps.get().saturating_add(u32::try_from(steps).unwrap_or(u32::MAX));
        self.steps.set(steps);
        if steps > STEPS_MAX { Err(Fault::Work) } else { Ok(()) }
    }

    /// Counts a text that was made, and limits it.
    pub(super) fn made(&self, text: String) -> Result<String, Fault> {
        self.work(text.len() / 16)?;
        if text.len() > TEXT_MAX { Err(Fault::Work) } else { Ok(text) }
    }

    pub(super) fn document(&self, at: u16) -> Option<&'a Document> {
        self.documents.borrow().get(usize::from(at)).copied()
    }

    /// The number under which this run knows a document.
    pub(super) fn meet(&self, document: &'a Document) -> u16 {
        let mut known = self.documents.borrow_mut();
        let at = known.iter().position(|known| std::ptr::eq(*known, document)).unwrap_or_else(|| {
            known.push(document);
            known.len() - 1
        });
        u16::try_from(at).unwrap_or(u16::MAX)
    }

    pub(super) fn text_of(&self, node: NodeRef) -> Result<String, Fault> {
        self.work(1)?;
        self.made(self.document(node.document).map_or_else(String::new, |document| document.text(node.node)))
    }

    /// One value; of nodes the text of the first.
    pub(super) fn single(&self, found: Found) -> Result<Value, Fault> {
        match found {
            Found::One(value) => Ok(value),
            Found::Nodes(nodes) => Ok(Value::Text(nodes.first().map_or(Ok(String::new()), |node| self.text_of(*node))?)),
        }
    }

    /// Each node's text, or the one value.
    pub(super) fn values(&self, found: &Found) -> Result<Vec<Value>, Fault> {
        match found {
            Found::One(value) => Ok(vec![value.clone()]),
            Found::Nodes(nodes) => nodes.iter().map(|node| self.text_of(*node).map(Value::Text)).collect(),
        }
    }

    /// Nodes are true when there is one, as in XPath.
    pub(super) fn truth(&self, found: &Found) -> bool {
        match found {
            Found::One(value) => value.truth(),
            Found::Nodes(nodes) => !nodes.is_empty(),
        }
    }

    /// The truth of a part. A question named by `${}` is true when it is answered (decision 0012).
    pub(super) fn true_at(&self, tree: &Node, frame: &Frame) -> Result<bool, Fault> {
        let found = self.node(tree, frame)?;
        match (&found, tree) {
            (Found::Nodes(nodes), Node::Field(_)) => Ok(nodes.first().is_some_and(|node| self.has_text(*node))),
            _ => Ok(self.truth(&found)),
        }
    }

    pub(super) fn has_text(&self, node: NodeRef) -> bool {
        self.document(node.document).is_some_and(|document| document.has_text(node.node))
    }

    fn number(&self, tree: &Node, frame: &Frame) -> Result<f64, Fault> {
        let found = self.node(tree, frame)?;
        Ok(self.single(found)?.number(self.clock.offset))
    }

    /// The value of a part of an expression.
    pub(super) fn node(&self, tree: &Node, frame: &Frame) -> Answer {
        self.work(1)?;
        let truth = |part: &Node| self.true_at(part, frame);
        let value = match tree {
            Node::Number(number) => Value::Number(*number),
            Node::Text(text) => Value::Text(self.made(text.clone())?),
            Node::Field(name) => return Ok(self.field(name)),
            Node::Negative(inner) => Value::Number(-self.number(inner, frame)?),
            Node::Or(parts) => {
                for part in parts {
                    if truth(part)? {
                        return Ok(Value::Boolean(true).into());
                    }
                }
                Value::Boolean(false)
            }
            Node::And(parts) => {
                for part in parts {
                    if !truth(part)? {
                        return Ok(Value::Boolean(false).into());
                    }
                }
                Value::Boolean(true)
            }
            Node::Chain(first, rest) => {
                let mut left = self.operand(first, frame)?;
                for (operator, right) in rest {
                    left = self.apply(*operator, left, self.operand(right, frame)?)?.into();
                }
                return Ok(left);
            }
            Node::Union(parts) => {
                let mut nodes = Vec::new();
                for part in parts {
                    nodes.extend(self.nodes(part, frame)?);
                }
                self.sort(&mut nodes);
                return Ok(Found::Nodes(nodes));
            }
            Node::Path(path) => return self.path(path, frame),
            Node::Call(function, arguments) => return self.call(*function, arguments, frame),
            Node::Refused(fault, _) => return Err(*fault),
        };
        Ok(value.into())
    }

    /// The nodes of a part that must give nodes.
    pub(super) fn nodes(&self, tree: &Node, frame: &Frame) -> Result<Vec<NodeRef>, Fault> {
        match self.node(tree, frame)? {
            Found::Nodes(nodes) => Ok(nodes),
            Found::One(_) => Err(Fault::Nodes),
        }
    }

    /// A part of a sum or comparison; a question named by `${}` that is not there counts as unanswered.
    fn operand(&self, tree: &Node, frame: &Frame) -> Answer {
        let found = self.node(tree, frame)?;
        let absent = matches!((&found, tree), (Found::Nodes(nodes), Node::Field(_)) if nodes.is_empty());
        Ok(if absent { Value::empty().into() } else { found })
    }

    fn field(&self, name: &str) -> Found {
        if self.place.is_none() {
            return self.scope.field(name).into();
        }
        Found::Nodes(self.scope.nodes(name).into_iter().map(|node| NodeRef { document: 0, node }).collect())
    }

    fn apply(&self, operator: Operator, left: Found, right: Found) -> Result<Value, Fault> {
        use Operator::{Divide, Minus, Modulo, Plus, Times};
        if !matches!(operator, Plus | Minus | Times | Divide | Modulo) {
            return self.compare(operator, &left, &right).map(Value::Boolean);
        }
        let offset = self.clock.offset;
        let (left, right) = (self.single(left)?.number(offset), self.single(right)?.number(offset));
        Ok(Value::Number(match operator {
            Plus => left + right,
            Minus => left - right,
            Times => left * right,
            Divide => left / right,
            _ => left % right,
        }))
    }

    fn path(&self, path: &Path, frame: &Frame) -> Answer {
        if self.place.is_none() {
            if path.is_current() {
                return Ok(self.scope.current().into());
            }
            if let Some(name) = path.bare() {
                return Ok(self.scope.attribute(name).into());
            }
        }
        let mut nodes = match &path.start {
            Start::Root => self.place.map(|place| NodeRef { document: 0, node: place.root }).into_iter().collect(),
            Start::Here => frame.node.into_iter().collect(),
            Start::Of(start) => self.nodes(start, frame)?,
        };
        for filter in &path.filters {
            nodes = self.filtered(nodes, filter)?;
        }
        for (at, step) in path.steps.iter().enumerate() {
            nodes = self.step(&nodes, step, path.steps.get(at + 1))?;
        }
        Ok(Found::Nodes(nodes))
    }

    fn step(&self, nodes: &[NodeRef], step: &Step, next: Option<&Step>) -> Result<Vec<NodeRef>, Fault> {
        let mut found = Vec::new();
        for node in nodes {
            let mut here = Vec::new();
            self.along(*node, step.axis, &step.test, &mut here)?;
            for predicate in &step.predicates {
                here = self.filtered(here, predicate)?;
            }
            found.extend(here);
        }
        // `//name` looks at every node once: its order is right already where the next step goes down.
        let whole = step.axis == Axis::DescendantOrSelf && step.test == Test::Any && nodes.len() == 1 && next.is_some();
        if !whole && (nodes.len() > 1 || step.axis.is_reverse()) {
            self.sort(&mut found);
        }
        Ok(found)
    }

    fn filtered(&self, nodes: Vec<NodeRef>, predicate: &Node) -> Result<Vec<NodeRef>, Fault> {
        let size = nodes.len();
        if let Node::Number(wanted) = predicate {
            let at =
                super::number::whole(*wanted).and_then(|wanted| usize::try_from(wanted).ok()).and_then(|at| at.checked_sub(1));
            return Ok(at.and_then(|at| nodes.get(at)).copied().into_iter().collect());
        }
        let mut kept = Vec::new();
        for (at, node) in nodes.into_iter().enumerate() {
            let frame = Frame { node: Some(node), position: at + 1, size };
            let keep = match self.node(predicate, &frame)? {
                #[allow(clippy::cast_precision_loss, clippy::float_cmp)] // positions
                Found::One(Value::Number(wanted)) => wanted == (at + 1) as f64,
                Found::Nodes(nodes) => !nodes.is_empty(),
                found => self.truth(&found),
            };
            if keep {
                kept.push(node);
            }
        }
        Ok(kept)
    }

    /// Puts nodes into the order of their documents, each once.
    pub(super) fn sort(&self, nodes: &mut Vec<NodeRef>) {
        let rank = |node: &NodeRef| (node.document, self.document(node.document).map_or(0, |document| document.rank(node.node)));
        nodes.sort_by_cached_key(rank);
        nodes.dedup();
    }
}
