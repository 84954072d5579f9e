//! Functions of nodes: counting, names, places in repeats, tables beside the form.

use super::{Answer, Call, Function, boolean, count, text};
use crate::doc::{Document, Kind, NodeId};
use crate::expr::evaluate::{Found, NodeRef};
use crate::expr::tree::{Node, Path, Start, Step};
use crate::expr::{Fault, number};

impl Call<'_, '_> {
    pub(super) fn of_nodes(&self, function: Function) -> Answer {
        match function {
            Function::Count => count(self.nodes(0)?.len()),
            Function::CountNonEmpty => {
                let nodes = self.nodes(0)?;
                count(nodes.into_iter().filter(|node| self.run.has_text(*node)).count())
            }
            Function::Current => {
                let place = self.run.place.map(|place| NodeRef { document: 0, node: place.node });
                Ok(Found::Nodes(place.into_iter().collect()))
            }
            Function::Id => self.by_id(),
            Function::IndexedRepeat => self.indexed_repeat(),
            Function::Instance => self.instance(&self.text(0)?).map(|node| Found::Nodes(vec![node])),
            Function::Lang => self.lang(),
            Function::Last => count(self.frame.size),
            Function::Position if self.given(0) => {
                let first = self.nodes(0)?.first().copied().ok_or(Fault::Nodes)?;
                let Some(document) = self.run.document(first.document) else { return count(0) };
                let same =
                    |node: &NodeId| document.kind(*node) == Kind::Element && document.name(*node) == document.name(first.node);
                let before = std::iter::successors(document.previous(first.node), |at| document.previous(*at));
                count(before.filter(same).count() + 1)
            }
            Function::Position => count(self.frame.position),
            Function::PullData => self.pull_data(),
            _ => self.name_of(function),
        }
    }

    fn name_of(&self, function: Function) -> Answer {
        let node = if self.given(0) { self.nodes(0)?.first().copied() } else { self.frame.node };
        let document = node.and_then(|node| self.run.document(node.document));
        let name = node.and_then(|node| document?.name(node.node));
        text(match (function, name) {
            (_, None) => String::new(),
            (Function::NamespaceUri, Some(name)) => name.namespace.clone(),
            (Function::Name, Some(name)) if !name.prefix.is_empty() => [&name.prefix, ":", &name.local].concat(),
            (_, Some(name)) => name.local.clone(),
        })
    }

    /// Elements whose attribute `id` is one of the words given.
    fn by_id(&self) -> Answer {
        let texts = self.run.values(&self.found(0)?)?;
        let wanted: Vec<String> =
            texts.iter().flat_map(|value| value.text().split_whitespace().map(str::to_owned).collect::<Vec<_>>()).collect();
        let at = self.frame.node.map_or(0, |node| node.document);
        let Some(document) = self.run.document(at) else { return Ok(Found::Nodes(Vec::new())) };
        let mut nodes = Vec::new();
        self.each_element(document, &mut |node| {
            if document.attribute(node, "id").is_some_and(|id| wanted.iter().any(|wanted| wanted == id)) {
                nodes.push(NodeRef { document: at, node });
            }
            wanted.len()
        })?;
        Ok(Found::Nodes(nodes))
    }

    /// Looks at every element; `see` says how much work it was.
    fn each_element(&self, document: &Document, see: &mut dyn FnMut(NodeId) -> usize) -> Result<(), Fault> {
        let mut at = Document::ROOT;
        while let Some(next) = document.following_in(Document::ROOT, at) {
            at = next;
            let work = if document.kind(at) == Kind::Element { see(at) } else { 0 };
            self.run.work(1 + work)?;
        }
        Ok(())
    }

    /// Whether the language of the node at hand is the one given, or a kind of it.
    fn lang(&self) -> Answer {
        let wanted = self.text(0)?.to_lowercase();
        let Some(node) = self.frame.node else { return boolean(false) };
        let Some(document) = self.run.document(node.document) else { return boolean(false) };
        let mut around = std::iter::successors(Some(node.node), |at| document.parent(*at));
        let spoken = around.find_map(|at| document.language(at)).unwrap_or_default().to_lowercase();
        boolean(spoken == wanted || spoken.strip_prefix(&wanted).is_some_and(|rest| rest.starts_with('-')))
    }

    /// A table beside the form; in a bare XForm the element `instance` with that id.
    fn instance(&self, name: &str) -> Result<NodeRef, Fault> {
        if let Some(table) = self.run.scope.instance(name) {
            return Ok(NodeRef { document: self.run.meet(table), node: Document::ROOT });
        }
        let document = self.run.document(0).ok_or(Fault::List)?;
        let mut found = None;
        self.each_element(document, &mut |node| {
            if found.is_none() && document.local(node) == "instance" && document.attribute(node, "id") == Some(name) {
                found = Some(node);
            }
            0
        })?;
        found.map(|node| NodeRef { document: 0, node }).ok_or(Fault::List)
    }

    /// `pulldata(table, column, key column, key)`: a cell of a table beside the form; empty when no row has the key.
    fn pull_data(&self) -> Answer {
        let table = self.instance(&self.text(0)?)?;
        let (column, key_column, key) = (self.text(1)?, self.text(2)?, self.text(3)?);
        let Some(document) = self.run.document(table.document) else { return Err(Fault::List) };
        let cell = |row: NodeId, column: &str| document.named(row, column).next();
        let root = document.children(table.node).find(|node| document.kind(*node) == Kind::Element);
        for row in root.into_iter().flat_map(|root| document.children(root)) {
            self.run.work(2)?;
            if cell(row, &key_column).is_some_and(|found| document.text(found) == key) {
                return text(cell(row, &column).map_or_else(String::new, |found| document.text(found)));
            }
        }
        text(String::new())
    }

    /// `indexed-repeat(field, repeat, which, repeat in it, which, …)`: the field in the repeats that the numbers name.
    fn indexed_repeat(&self) -> Answer {
        let mut wanted = self.all_of(0)?;
        for at in (1..self.arguments.len()).step_by(2) {
            let number = number::whole(self.number(at + 1)?.floor()).unwrap_or(0);
            let chosen = self.numbered(self.all_of(at)?, number)?;
            self.run.work(wanted.len().saturating_mul(chosen.len() + 1))?;
            wanted.retain(|node| {
                let Some(document) = self.run.document(node.document) else { return false };
                let mut around = std::iter::successors(Some(node.node), |at| document.parent(*at));
                around.any(|at| chosen.contains(&NodeRef { document: node.document, node: at }))
            });
        }
        Ok(Found::Nodes(wanted))
    }

    /// Of the instances of a repeat those with a number, counted within what is around the repeat.
    fn numbered(&self, repeats: Vec<NodeRef>, number: i64) -> Result<Vec<NodeRef>, Fault> {
        let mut chosen = Vec::new();
        let (mut around, mut place) = (None, 0i64);
        for node in repeats {
            self.run.work(1)?;
            let parent = self.run.document(node.document).and_then(|document| document.parent(node.node));
            place = if around == Some((node.document, parent)) { place + 1 } else { 1 };
            around = Some((node.document, parent));
            if place == number {
                chosen.push(node);
            }
        }
        Ok(chosen)
    }

    /// The nodes of an argument that names a field or repeat: in all repeats, predicates left out.
    fn all_of(&self, at: usize) -> Result<Vec<NodeRef>, Fault> {
        if let Some(Node::Field(name)) = self.arguments.get(at) {
            let nodes = self.run.scope.all_nodes(name).into_iter();
            return Ok(nodes.map(|node| NodeRef { document: 0, node }).collect());
        }
        if at == 0 {
            return self.nodes(0);
        }
        let Some(Node::Path(path)) = self.arguments.get(at) else { return self.nodes(at) };
        if matches!(path.start, Start::Of(_)) {
            return self.nodes(at);
        }
        let steps = path.steps.iter().map(|step| Step { predicates: Vec::new(), ..step.clone() }).collect();
        let open = Node::Path(Box::new(Path { start: path.start.clone(), filters: Vec::new(), steps }));
        self.run.nodes(&open, self.frame)
    }
}
