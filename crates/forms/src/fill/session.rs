//! A form that is being filled.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use naungan_model::answer;
use naungan_model::date::Date;

use super::scope::At;
use super::{Kind, Plan, Preload, Question};
use crate::doc::{Document, Name, NodeId};
use crate::expr::{Clock, ENGLISH, Moment, Names, Value, read_moment, read_time};

/// Tables beside the form: for each choice or row an element `item` in `root`, with a child for each column. A list of
/// choices has the columns `name` and `label`.
pub type Tables = BTreeMap<String, Document>;

/// Hours that the clocks of a pack leave.
pub trait Hours {
    /// Hours of a clock at a level of risk.
    fn hours(&self, _clock: &str, _risk: &str) -> Option<u32> {
        None
    }
}

/// What the device knows besides the form.
pub trait Door {
    /// A text by name: `username`, `deviceid`.
    fn named(&self, _name: &str) -> Option<String> {
        None
    }
    /// The words of a label. A pack's tables name messages, others hold the words themselves.
    fn words(&self, label: &str) -> String {
        label.to_owned()
    }
    /// Names of months and weekdays in the language of the form.
    fn names(&self) -> &Names {
        &ENGLISH
    }
}

impl Hours for () {}
impl Door for () {}

/// Time, place and chance, from the door.
#[derive(Clone, Copy)]
pub struct Setting<'a> {
    /// The moment and the zone.
    pub clock: Clock,
    /// Code of the worker's role.
    pub role: &'a str,
    /// Hours of clocks.
    pub hours: &'a dyn Hours,
    /// Texts that the device knows.
    pub door: &'a dyn Door,
    /// Fresh randomness.
    pub seed: u64,
}

/// What became of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Kept.
    Taken,
    /// Not of the kind that is asked, or a code that is not on offer; the answer before stays.
    Misfit,
    /// Refused by the constraint; the answer before stays.
    Constraint,
    /// Empty, but required; the answer before stays.
    Required,
    /// Not asked here.
    NotAsked,
}

/// A form that is being filled.
pub struct Session<'p> {
    pub(super) plan: &'p Plan,
    pub(super) tables: &'p Tables,
    pub(super) setting: Setting<'p>,
    pub(super) document: Document,
    /// The question of each node of the document.
    pub(super) questions: Vec<Option<usize>>,
    pub(super) irrelevant: BTreeSet<NodeId>,
    /// Answers of questions that are not relevant now.
    pub(super) hidden: BTreeMap<NodeId, String>,
    /// Instances that a smaller count took out, by repeat and what is around it; they come back with their answers.
    pub(super) spare: BTreeMap<(usize, NodeId), Vec<NodeId>>,
    /// What nobody types as it was worked out or kept: a number stays a number.
    pub(super) made: BTreeMap<NodeId, answer::Value>,
    pub(super) chance: Cell<u64>,
    /// How often a count changed the rounds of a repeat.
    pub(super) resized: usize,
}

impl<'p> Session<'p> {
    /// Opens a form: defaults, what the device fills in, repeats, calculations.
    #[must_use]
    pub fn open(plan: &'p Plan, tables: &'p Tables, setting: Setting<'p>) -> Self {
        let mut new = Self::empty(plan, tables, setting);
        let data = new.data();
        for (at, question) in plan.questions.iter().enumerate() {
            if question.parent.is_none() {
                new.create(at, data);
            }
        }
        new.begin(data);
        new.recalculate(0..plan.questions.len());
        new
    }

    pub(super) fn empty(plan: &'p Plan, tables: &'p Tables, setting: Setting<'p>) -> Self {
        let mut document = Document::new();
        let data = document.push(Document::ROOT, Name::plain("data"));
        document.set_attribute(data, Name::plain("id"), &plan.name);
        Self {
            plan,
            tables,
            setting,
            document,
            questions: Vec::new(),
            irrelevant: BTreeSet::new(),
            hidden: BTreeMap::new(),
            spare: BTreeMap::new(),
            made: BTreeMap::new(),
            chance: Cell::new(setting.seed),
            resized: 0,
        }
    }

    /// The answers, those of irrelevant questions empty.
    #[must_use]
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// The outermost element.
    pub(super) fn data(&self) -> NodeId {
        self.document.element().unwrap_or(Document::ROOT)
    }

    pub(super) fn at(&self, node: NodeId) -> At<'_> {
        At { session: self, node, item: None }
    }

    /// The question that a node answers.
    #[must_use]
    pub fn question(&self, node: NodeId) -> Option<&'p Question> {
        self.plan.question(self.question_at(node)?)
    }

    /// The place in the plan of the question that a node answers.
    #[must_use]
    pub fn question_at(&self, node: NodeId) -> Option<usize> {
        self.questions.get(node.0 as usize).copied().flatten()
    }

    /// Whether a question, group or instance is relevant.
    #[must_use]
    pub fn is_relevant(&self, node: NodeId) -> bool {
        self.question_at(node).is_some() && !self.irrelevant.contains(&node)
    }

    /// Answers a question as a person would type it; codes of several choices separated by spaces.
    pub fn answer(&mut self, node: NodeId, text: &str) -> Outcome {
        let Some(question) = self.question(node).filter(|_| self.is_open(node)) else { return Outcome::NotAsked };
        let Some(text) = fit(question.kind, text).filter(|text| self.offers(node, question, text)) else {
            return Outcome::Misfit;
        };
        if text.is_empty() && question.required.as_ref().is_some_and(|rule| rule.holds(&self.at(node))) {
            return Outcome::Required;
        }
        let before = self.document.text(node);
        self.document.set_text(node, &text);
        if !text.is_empty() && question.constraint.as_ref().is_some_and(|rule| !rule.holds(&self.at(node))) {
            self.document.set_text(node, &before);
            return Outcome::Constraint;
        }
        if text != before {
            self.changed(node);
        }
        Outcome::Taken
    }

    /// Whether a person can answer a question now: asked, relevant, not read-only.
    #[must_use]
    pub fn is_open(&self, node: NodeId) -> bool {
        self.is_relevant(node)
            && self.question(node).is_some_and(|question| {
                question.is_asked() && !question.read_only.as_ref().is_some_and(|rule| rule.holds(&self.at(node)))
            })
    }

    /// Keeps what was typed, right or wrong, so that nothing typed is lost; [`Session::answer`] is for those that ask again
    /// until it fits.
    pub fn put(&mut self, node: NodeId, text: &str) {
        if !self.is_relevant(node) && self.question(node).is_some_and(Question::is_asked) {
            // comes back with its question
            self.hidden.insert(node, text.to_owned());
        } else if self.is_open(node) && self.document.text(node) != text {
            self.document.set_text(node, text);
            self.changed(node);
        }
    }

    /// After another value of a question: all that looks at it, then what it triggers.
    fn changed(&mut self, node: NodeId) {
        let mut waiting = vec![node];
        let mut fired = BTreeSet::new();
        while let Some(node) = waiting.pop() {
            let Some(at) = self.question_at(node) else { continue };
            let plan = self.plan;
            self.recalculate(plan.dependents.get(at).into_iter().flatten().copied());
            for target in plan.triggered.get(at).into_iter().flatten() {
                for seen in self.seen(node, *target) {
                    if fired.insert(seen) && self.calculate(seen) {
                        waiting.push(seen);
                    }
                }
            }
        }
    }

    /// Marks the form as finished: what the device fills in at the end.
    pub fn finish(&mut self, clock: Clock) {
        self.setting.clock = clock;
        let nodes: Vec<NodeId> = self.walk(self.data()).collect();
        for node in nodes {
            if self.question(node).and_then(|question| question.preload.as_ref()) == Some(&Preload::End) {
                let now = self.now();
                self.document.set_text(node, &now);
                self.changed(node);
            }
        }
    }

    #[allow(clippy::cast_precision_loss)] // milliseconds of our centuries
    fn now(&self) -> String {
        let clock = self.setting.clock;
        Moment { millis: clock.now as f64, offset: clock.offset }.print_full()
    }

    /// How often a count changed the rounds of a repeat: whoever walks over them walks again.
    #[must_use]
    pub fn resized(&self) -> usize {
        self.resized
    }

    /// Keeps the kind of a value that nobody types.
    pub(super) fn make(&mut self, node: NodeId, kind: Kind, value: Value) {
        if kind == Kind::Value {
            match value.into_answer() {
                Some(answer) => self.made.insert(node, answer),
                None => self.made.remove(&node),
            };
        }
    }

    /// Everything in an element, in the order of the document.
    pub(super) fn walk(&self, top: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        std::iter::successors(self.document.following_in(top, top), move |at| self.document.following_in(top, *at))
    }

    /// Gives new questions their first values.
    pub(super) fn begin(&mut self, top: NodeId) {
        let nodes: Vec<NodeId> = self.walk(top).collect();
        for node in nodes {
            let Some(question) = self.question(node) else { continue };
            let preloaded = match &question.preload {
                Some(Preload::Start) => Some(self.now()),
                Some(Preload::Today) => self.now().split_once('T').map(|(day, _)| day.to_owned()),
                Some(Preload::Instance) => {
                    let uuid = crate::expr::Expr::read("uuid()").map(|expr| expr.evaluate(&self.at(node)).text());
                    uuid.ok().map(|uuid| ["uuid:", &uuid].concat())
                }
                Some(Preload::Named(name)) => self.setting.door.named(name),
                Some(Preload::End) | None => None,
            };
            if let Some(text) = preloaded {
                self.document.set_text(node, &text);
            } else if let Some(rule) = &question.default {
                let value = rule.evaluate(&self.at(node));
                if let Some(text) = fit(question.kind, &kept(question.kind, &value, self.setting.clock.offset)) {
                    self.document.set_text(node, &text);
                    self.make(node, question.kind, value);
                }
            }
        }
    }
}

/// An answer as it is kept; `None` when it is not of the kind.
fn fit(kind: Kind, text: &str) -> Option<String> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Some(String::new());
    }
    let number = || Some(Value::Text(trimmed.to_owned()).number(0)).filter(|number| number.is_finite());
    let kept = match kind {
        Kind::Integer => {
            let digits = trimmed.strip_prefix('-').unwrap_or(trimmed);
            let whole = !digits.is_empty() && digits.len() <= 15 && digits.bytes().all(|byte| byte.is_ascii_digit());
            whole.then(number)??;
            Value::Number(number()?).text()
        }
        Kind::Decimal => {
            let signs = trimmed.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+' | b'e' | b'E'));
            read_moment(trimmed).is_none().then_some(())?;
            Value::Number(number().filter(|_| signs)?).text()
        }
        Kind::Date => {
            trimmed.get(..10)?.parse::<Date>().ok().filter(|_| trimmed.len() == 10 || read_moment(trimmed).is_some())?.to_string()
        }
        Kind::Time => read_time(trimmed).map(|_| trimmed.to_owned())?,
        Kind::DateTime => read_moment(trimmed).map(|_| trimmed.to_owned())?,
        Kind::SelectMultiple | Kind::Rank => trimmed.split_whitespace().collect::<Vec<_>>().join(" "),
        Kind::SelectOne | Kind::Acknowledge => trimmed.to_owned(),
        Kind::Text | Kind::Value => text.to_owned(),
        Kind::Note | Kind::Group | Kind::Repeat => return None,
    };
    Some(kept)
}

/// A calculated value as it is kept; what is no number or date is kept as unanswered.
pub(super) fn kept(kind: Kind, value: &Value, offset: i32) -> String {
    match (kind, value) {
        (_, Value::Number(number) | Value::Days(number)) if number.is_nan() => String::new(),
        (_, Value::Moment(moment)) if moment.millis.is_nan() => String::new(),
        (Kind::Date, value) => value.day(offset).map_or_else(String::new, |day| day.to_string()),
        (Kind::DateTime, value) => value.moment(offset).map_or_else(String::new, Moment::print_full),
        (Kind::Integer, value) => {
            let number = value.number(offset).trunc();
            if number.is_nan() { String::new() } else { Value::Number(number).text() }
        }
        (_, value) => value.text(),
    }
}
