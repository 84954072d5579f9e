//! Forms of others, compared with what the reference conversion (pyxform) makes of them.
#![allow(clippy::unwrap_used, clippy::panic)] // helpers of tests

#[path = "support/shared.rs"]
mod shared;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use naungan_forms::xlsform::{Draft, DraftField, Finding, Limits, Problem, Severity, read};
use roxmltree::{Document, Node};

fn draft(path: &Path) -> Draft {
    let bytes = std::fs::read(path).unwrap();
    let stem = path.file_stem().unwrap().to_string_lossy();
    read(&bytes, &stem, &|_| None, None, &Limits::default()).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The reference conversion of one form.
struct Reference<'a> {
    document: &'a Document<'a>,
    root: String,
}

fn child<'a>(node: Node<'a, 'a>, name: &str) -> Option<Node<'a, 'a>> {
    node.children().find(|node| node.tag_name().name() == name)
}

impl<'a> Reference<'a> {
    fn of(document: &'a Document<'a>) -> Self {
        let mut reference = Self { document, root: String::new() };
        reference.root = reference.instance().tag_name().name().to_owned();
        reference
    }

    fn all(&self, name: &str) -> impl Iterator<Item = Node<'a, 'a>> {
        self.document.descendants().filter(move |node| node.tag_name().name() == name)
    }

    fn instance(&self) -> Node<'a, 'a> {
        self.all("instance").next().unwrap().first_element_child().unwrap()
    }

    /// Paths of the answers below the root, in order, without `meta`.
    fn paths(&self) -> Vec<String> {
        let mut found = Vec::new();
        let mut seen = BTreeSet::new();
        for leaf in self.instance().descendants().filter(|node| node.is_element() && node.first_element_child().is_none()) {
            let names: Vec<&str> = leaf.ancestors().filter(|node| node.is_element()).map(|node| node.tag_name().name()).collect();
            let depth = self.instance().ancestors().filter(|node| node.is_element()).count();
            let path = names.iter().rev().skip(depth).copied().collect::<Vec<_>>().join("/");
            // A repeat stands there twice: as a pattern and as its first round.
            if !path.starts_with("meta/") && seen.insert(path.clone()) {
                found.push(path);
            }
        }
        found
    }

    fn bind(&self, path: &str) -> Option<Node<'a, 'a>> {
        let whole = format!("/{}/{path}", self.root);
        self.all("bind").find(|bind| bind.attribute("nodeset") == Some(whole.as_str()))
    }

    /// References as people write them, without blanks.
    fn rule(&self, text: &str) -> String {
        let start = format!("/{}/", self.root);
        let mut out = String::new();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let begins = rest.starts_with(&start) || rest.starts_with("../") || rest.starts_with("current()/../");
            if begins {
                let rest_of = rest.strip_prefix("current()/").unwrap_or(rest);
                let end = rest_of.find(|c: char| !(c.is_alphanumeric() || "_./-".contains(c))).unwrap_or(rest_of.len());
                out.push_str(&format!("${{{}}}", rest_of[..end].rsplit('/').next().unwrap()));
                rest = &rest_of[end..];
            } else {
                if !first.is_whitespace() {
                    out.push(first);
                }
                rest = &rest[first.len_utf8()..];
            }
        }
        out
    }

    /// A text with its outputs as references, blanks made one.
    fn words(&self, node: Node<'_, '_>) -> String {
        let mut out = String::new();
        for part in node.children() {
            match part.attribute("value") {
                Some(value) if part.is_element() => out.push_str(&self.rule(value)),
                _ => out.push_str(part.text().unwrap_or_default()),
            }
        }
        squeeze(&out)
    }

    /// Texts of all languages: language to id to words.
    fn translations(&self) -> BTreeMap<String, BTreeMap<String, String>> {
        let one = |translation: Node<'a, 'a>| {
            let texts = translation.children().filter(|node| node.tag_name().name() == "text");
            let pair = |text: Node<'a, 'a>| {
                let value = text.children().find(|value| value.tag_name().name() == "value" && value.attribute("form").is_none());
                Some((text.attribute("id")?.to_owned(), value.map_or_else(String::new, |value| self.words(value))))
            };
            (translation.attribute("lang").unwrap().to_owned(), texts.filter_map(pair).collect())
        };
        self.all("translation").map(one).collect()
    }

    fn control(&self, path: &str) -> Option<Node<'a, 'a>> {
        let whole = format!("/{}/{path}", self.root);
        let body = self.all("body").next().unwrap();
        body.descendants().find(|node| node.attribute("ref") == Some(whole.as_str()) && node.tag_name().name() != "group")
    }

    /// Codes and labels' ids of a list.
    fn list(&self, name: &str) -> Option<Vec<String>> {
        let instance = self.all("instance").find(|node| node.attribute("id") == Some(name))?;
        let root = instance.first_element_child()?;
        let items = root.children().filter(|node| node.tag_name().name() == "item");
        Some(items.map(|item| child(item, "name").and_then(|name| name.text()).unwrap_or_default().to_owned()).collect())
    }
}

fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace(['$', '{', '}', ' '], "")
}

fn ours(rule: &str) -> String {
    rule.replace("${ ", "${").replace(" }", "}").split_whitespace().collect()
}

#[derive(Default, Debug)]
struct Counts {
    fields: usize,
    groups: usize,
    rules: usize,
    texts: usize,
    choices: usize,
}

#[test]
fn fields_types_rules_choices_and_languages_are_those_of_the_reference() {
    let mut differences = Vec::new();
    let mut counts = Counts::default();
    let workbooks = shared::workbooks();
    for path in &workbooks {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let xml = std::fs::read_to_string(path.with_extension("xml")).unwrap();
        let document = Document::parse(&xml).unwrap();
        let found = compare(&draft(path), &Reference::of(&document), &mut counts);
        differences.extend(found.into_iter().map(|difference| format!("{name}: {difference}")));
    }
    assert!(differences.is_empty(), "{} differences:\n{}", differences.len(), differences.join("\n"));
    eprintln!("{} forms agree: {counts:?}", workbooks.len());
}

fn compare(draft: &Draft, reference: &Reference<'_>, counts: &mut Counts) -> Vec<String> {
    let mut differences = Vec::new();
    let mut same = |what: String, ours: &str, theirs: &str| {
        if ours != theirs {
            differences.push(format!("{what}: ours {ours:?}, reference {theirs:?}"));
        }
    };
    let fields = draft.fields();
    let paths: Vec<&str> = fields.iter().map(|field| field.path.as_str()).collect();
    same("fields".to_owned(), &paths.join(" "), &reference.paths().join(" "));
    same("title".to_owned(), draft.title(), reference.all("title").next().unwrap().text().unwrap_or_default());
    same("id".to_owned(), draft.form_id(), reference.instance().attribute("id").unwrap_or_default());
    same("version".to_owned(), draft.setting("version"), reference.instance().attribute("version").unwrap_or_default());
    let translations = reference.translations();
    for field in &fields {
        counts.fields += 1;
        let what = |part: &str| format!("{} {part}", field.path);
        let Some(bind) = reference.bind(&field.path) else {
            same(what("bind"), &field.kind, "acknowledge"); // the type `trigger` has none
            continue;
        };
        same(what("type"), field.bind, bind.attribute("type").unwrap_or_default());
        for (column, attribute) in [
            ("required", "required"),
            ("relevant", "relevant"),
            ("constraint", "constraint"),
            ("calculation", "calculate"),
            ("read_only", "readonly"),
        ] {
            let theirs = reference.rule(bind.attribute(attribute).unwrap_or_default());
            counts.rules += usize::from(!theirs.is_empty());
            let never = matches!(column, "required" | "read_only") && theirs == "false()";
            same(what(column), &ours(field.rule(column)), if never { "" } else { &theirs });
        }
        same_control(draft, field, reference, &translations, counts, &mut same);
    }
    let mut around: Vec<&str> = Vec::new();
    for row in draft.survey.records() {
        let kind = row.get("type");
        if kind.starts_with("end_") {
            around.pop();
        }
        if !kind.starts_with("begin_") {
            continue;
        }
        around.push(row.get("name"));
        counts.groups += 1;
        let path = around.join("/");
        let relevant = reference.bind(&path).and_then(|bind| bind.attribute("relevant")).unwrap_or_default();
        same(format!("{path} relevant"), &ours(row.get("relevant")), &reference.rule(relevant));
        let whole = format!("/{}/{path}", reference.root);
        let repeat = reference.all("repeat").find(|repeat| repeat.attribute("nodeset") == Some(whole.as_str()));
        same(format!("{path} repeats"), &(kind == "begin_repeat").to_string(), &repeat.is_some().to_string());
        let group = reference.all("group").find(|group| group.attribute("ref") == Some(whole.as_str()));
        let shown = repeat.or(group).and_then(|node| node.attribute("appearance")).unwrap_or_default();
        same(format!("{path} appearance"), row.get("appearance"), shown);
    }
    let mut languages: BTreeSet<String> = draft.languages.iter().cloned().collect();
    if languages.is_empty() && !translations.is_empty() {
        languages.insert("default".to_owned());
    }
    let theirs: BTreeSet<String> = translations.keys().cloned().collect();
    // A language that only a text without use is in (a list that nothing asks for) has no translation in the reference.
    same("languages".to_owned(), &format!("{languages:?}"), &format!("{theirs:?}"));
    differences
}

fn same_control(
    draft: &Draft,
    field: &DraftField,
    reference: &Reference<'_>,
    translations: &BTreeMap<String, BTreeMap<String, String>>,
    counts: &mut Counts,
    same: &mut impl FnMut(String, &str, &str),
) {
    let Some(control) = reference.control(&field.path) else { return };
    let what = |part: &str| format!("{} {part}", field.path);
    if let Some(default) =
        reference.instance().descendants().find(|node| node.tag_name().name() == field.name).and_then(|node| node.text())
    {
        same(what("default"), field.rule("default"), default.trim());
    }
    same(what("appearance"), field.rule("appearance"), control.attribute("appearance").unwrap_or_default());
    let inline = control.children().find(|node| node.tag_name().name() == "label" && node.attribute("ref").is_none());
    for language in translations.keys().map(String::as_str).chain([""]) {
        let id = format!("/{}/{}:label", reference.root, field.path);
        let theirs = match (translations.get(language).and_then(|texts| texts.get(&id)), inline) {
            (Some(words), _) => words.clone(),
            (None, Some(label)) if language.is_empty() => reference.words(label),
            _ => continue,
        };
        counts.texts += 1;
        let ours = field.text("label", language);
        let added = field.name.ends_with("_other") && theirs == "Specifyother.";
        if !added && theirs != "-" {
            same(what(&format!("label in {language:?}")), &squeeze(ours), &theirs);
        }
    }
    let Some(list) = &field.list else { return };
    if let Some(theirs) = reference.list(list) {
        let codes: Vec<&str> =
            draft.choices.records().filter(|row| row.get("list_name") == list).map(|row| row.get("name")).collect();
        counts.choices += codes.len();
        same(what("choices"), &codes.join(" "), &theirs.join(" "));
    }
    let nodeset = control.children().find_map(|node| node.attribute("nodeset")).unwrap_or_default();
    let instance = list.rsplit_once('.').map_or(list.as_str(), |(stem, _)| stem);
    let filter = field.rule("choice_filter");
    let expected = if filter.is_empty() { String::new() } else { format!("[{}]", ours(filter)) };
    same(what("itemset"), &format!("instance('{instance}')/root/item{expected}"), &reference.rule(nodeset));
}

/// What the reference takes is no error here either.
#[test]
fn forms_that_the_reference_takes_have_no_errors() {
    for path in shared::workbooks() {
        let draft = draft(&path);
        let wrong = |finding: &&Finding| finding.severity == Severity::Error;
        assert_eq!(draft.findings.iter().filter(wrong).collect::<Vec<_>>(), Vec::<&Finding>::new(), "{}", path.display());
    }
}

#[test]
fn what_is_not_supported_is_listed_with_its_place_and_refusals_cannot_be_accepted() {
    let Some(folder) = shared::forms() else { return };
    let draft = draft(&folder.join("all-question-types-v2024091201-3.xlsx"));
    let at = |row| draft.findings.iter().find(|finding| finding.row == row && finding.sheet == "survey").unwrap();
    assert_eq!((at(30).severity, at(30).problem, at(30).column.as_str()), (Severity::Refused, Problem::Media, "type"));
    assert_eq!((at(66).severity, at(66).problem), (Severity::Refused, Problem::Place));
    assert_eq!(
        (at(8).severity, at(8).problem, at(8).column.as_str()),
        (Severity::Unsupported, Problem::AppearanceUnsupported, "appearance")
    );
    let accepted = draft.findings.iter().map(|finding| (finding.sheet.clone(), finding.row, finding.column.clone())).collect();
    assert_eq!(draft.blocking(&accepted).count(), 19, "14 pictures, recordings and files, 5 places");
}
