//! The reference XForms of the shared folder as plans, for tests only: the product reads workbooks.
#![allow(clippy::unwrap_used, clippy::panic)] // helpers of tests
#![allow(dead_code)] // each test file uses its own part

use std::collections::BTreeMap;

use naungan_forms::doc::{Document, Kind as NodeKind, Name, NodeId};
use naungan_forms::expr::Expr;
use naungan_forms::fill::{Kind, Plan, Preload, Question, Tables, Template};

pub struct XForm {
    pub plan: Plan,
    pub tables: Tables,
    /// Labels in the default language, by question.
    pub labels: BTreeMap<String, Template>,
}

struct Reader<'a> {
    document: &'a Document,
    binds: BTreeMap<String, NodeId>,
    controls: BTreeMap<String, NodeId>,
    texts: BTreeMap<String, String>,
    /// Paths to names, longest first.
    names: Vec<(String, String)>,
    questions: Vec<Question>,
}

fn all<'a>(document: &'a Document, local: &'a str) -> impl Iterator<Item = NodeId> + 'a {
    std::iter::successors(Some(Document::ROOT), |at| document.following_in(Document::ROOT, *at))
        .filter(move |at| document.kind(*at) == NodeKind::Element && document.local(*at) == local)
}

pub fn read(xml: &str) -> XForm {
    let document = &Document::from_xml(xml).unwrap();
    let attribute = |node, name| document.attribute(node, name).map(str::to_owned);
    let binds = all(document, "bind").filter_map(|bind| Some((attribute(bind, "nodeset")?, bind))).collect();
    let mut controls = BTreeMap::new();
    for local in ["input", "select", "select1", "rank", "trigger", "range", "upload"] {
        controls.extend(all(document, local).filter_map(|control| Some((attribute(control, "ref")?, control))));
    }
    controls.extend(all(document, "repeat").filter_map(|repeat| Some((attribute(repeat, "nodeset")?, repeat))));
    let mut reader = Reader { document, binds, controls, texts: BTreeMap::new(), names: Vec::new(), questions: Vec::new() };
    let instances: Vec<NodeId> = all(document, "instance").collect();
    let data = document.children(instances[0]).find(|at| document.kind(*at) == NodeKind::Element).unwrap();
    let top = format!("/{}", document.local(data));
    reader.name(data, &top);
    reader.names.sort_by_key(|(path, _)| std::cmp::Reverse(path.len()));
    reader.texts();
    reader.children(data, &top, None);
    let mut tables = Tables::new();
    for instance in instances.iter().skip(1) {
        let mut table = Document::new();
        let root = document.children(*instance).find(|at| document.kind(*at) == NodeKind::Element);
        let Some(root) = root else { continue };
        let root = table.copy(Some(document), root, Document::ROOT, None);
        let items: Vec<NodeId> = table.named(root, "item").collect();
        for item in items {
            let id = table.named(item, "itextId").next().map(|id| table.text(id));
            if let Some(text) = id.and_then(|id| reader.texts.get(&id)) {
                let label = table.push(item, Name::plain("label"));
                table.push_text(label, text);
            }
        }
        tables.insert(attribute(*instance, "id").unwrap(), table);
    }
    let labels = reader.names.iter().filter_map(|(path, name)| {
        let text = reader.texts.get(&format!("{path}:label"))?;
        Some((name.clone(), Template::read(text)))
    });
    let labels = labels.collect();
    XForm { plan: Plan::new("form", reader.questions).unwrap(), tables, labels }
}

impl Reader<'_> {
    fn name(&mut self, node: NodeId, path: &str) {
        let document = self.document;
        for child in document.children(node).filter(|at| document.kind(*at) == NodeKind::Element) {
            let path = format!("{path}/{}", document.local(child));
            self.name(child, &path);
            if !self.names.iter().any(|(known, _)| *known == path) {
                self.names.push((path, document.local(child).to_owned()));
            }
        }
    }

    /// Texts of the default language (the first where none is), with `${}` for outputs.
    fn texts(&mut self) {
        let document = self.document;
        let languages: Vec<NodeId> = all(document, "translation").collect();
        let default = languages.iter().find(|at| document.attribute(**at, "default").is_some()).or(languages.first());
        for text in default.into_iter().flat_map(|language| document.named(*language, "text")) {
            let Some(value) = document.named(text, "value").find(|value| document.attribute(*value, "form").is_none()) else {
                continue;
            };
            let mut out = String::new();
            for part in document.children(value) {
                match document.attribute(part, "value") {
                    Some(path) => out.push_str(&self.with_names(path)),
                    None => out.push_str(&document.text(part)),
                }
            }
            self.texts.insert(document.attribute(text, "id").unwrap().to_owned(), out.trim().to_owned());
        }
    }

    fn with_names(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (path, name) in &self.names {
            text = text.replace(&format!(" {path} "), &format!("${{{name}}}"));
        }
        text
    }

    fn children(&mut self, node: NodeId, path: &str, parent: Option<usize>) {
        let document = self.document;
        let mut seen = Vec::new();
        for child in document.children(node).filter(|at| document.kind(*at) == NodeKind::Element) {
            let path = format!("{path}/{}", document.local(child));
            if seen.contains(&path) {
                continue; // a repeat stands twice: its template and its first instance
            }
            seen.push(path.clone());
            let question = self.question(child, &path, parent);
            self.questions.push(question);
            let at = self.questions.len() - 1;
            self.children(child, &path, Some(at));
        }
    }

    fn question(&self, node: NodeId, path: &str, parent: Option<usize>) -> Question {
        let document = self.document;
        let bind = self.binds.get(path).copied();
        let of_bind = |name: &str| bind.and_then(|bind| document.attribute(bind, name));
        let rule = |name: &str| {
            of_bind(name).map(|text| Expr::read(&self.with_names(text)).unwrap_or_else(|error| panic!("{text}: {error}")))
        };
        let control = self.controls.get(path).copied();
        let control_name = control.map_or("", |control| document.local(control));
        let holds = document.children(node).any(|at| document.kind(at) == NodeKind::Element);
        let read_only = of_bind("readonly").is_some();
        let kind = match (control_name, of_bind("type").unwrap_or("string")) {
            ("repeat", _) => Kind::Repeat,
            _ if holds => Kind::Group,
            ("", _) => Kind::Value,
            ("input", "string") if read_only => Kind::Note,
            ("select1", _) => Kind::SelectOne,
            ("select", _) => Kind::SelectMultiple,
            ("rank", _) => Kind::Rank,
            ("trigger", _) => Kind::Acknowledge,
            (_, "int") => Kind::Integer,
            (_, "decimal") => Kind::Decimal,
            (_, "date") => Kind::Date,
            (_, "time") => Kind::Time,
            (_, "dateTime") => Kind::DateTime,
            _ => Kind::Text,
        };
        let mut question = Question::new(document.local(node), kind, parent);
        question.relevant = rule("relevant");
        question.required = rule("required");
        question.constraint = rule("constraint");
        question.calculation = rule("calculate");
        question.read_only = read_only.then(|| Expr::constant("yes"));
        let text = document.text(node);
        question.default = Some(Expr::constant(text.trim())).filter(|_| !holds && !text.trim().is_empty());
        question.preload = match (of_bind("preload"), of_bind("preloadParams")) {
            (Some("timestamp"), Some("start")) => Some(Preload::Start),
            (Some("timestamp"), _) => Some(Preload::End),
            (Some("date"), _) => Some(Preload::Today),
            (Some("uid"), _) => Some(Preload::Instance),
            (Some(_), Some(name)) => Some(Preload::Named(name.to_owned())),
            _ => None,
        };
        let count = control.and_then(|control| document.attribute(control, "count"));
        question.count = count.map(|text| Expr::read(&self.with_names(&format!(" {} ", text.trim()))).unwrap());
        let itemset = control.and_then(|control| document.named(control, "itemset").next());
        if let Some(nodeset) = itemset.and_then(|itemset| document.attribute(itemset, "nodeset")) {
            question.list = nodeset.split('\'').nth(1).map(str::to_owned);
            let filter = nodeset.split_once("/item[").and_then(|(_, filter)| filter.strip_suffix(']'));
            question.choice_filter = filter.map(|filter| Expr::read(&self.with_names(filter)).unwrap());
        }
        question
    }
}
