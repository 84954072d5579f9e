//! A form of a pack while it is filled: answers go in as they were kept or typed, what is asked, worked out and wrong comes
//! out. The one place where a page, a saved entry and an import ask the engine.

mod engine;
mod typed;

use naungan_model::answer::{self, Answers, Value};
use naungan_model::date::Date;

use crate::check::{Checked, Problem};
use crate::doc::NodeId;
use crate::expr::{Clock, chance};
use crate::fill::{self, Session, Setting, Template, draw};
use crate::form::{Field, FieldKind, Form, Group};
use crate::list::Item;
use crate::parse::{TEXT_MAX, misfit, number, typed as read};
use crate::scope::Context;

pub(crate) use engine::Engine;
pub use typed::{ASKED, Typed};

/// A form being filled.
pub struct Filling<'f> {
    form: &'f Form,
    engine: &'f Engine,
    session: Session<'f>,
    seed: u64,
    today: Date,
}

/// A question, note, value, group or round of a repeat, with its round in each repeat around it (for a repeat also its own).
#[derive(Clone, Debug)]
pub struct Place {
    node: NodeId,
    /// Rounds, outermost first.
    pub rounds: Vec<usize>,
}

/// What a place is.
#[derive(Clone, Copy, Debug)]
pub enum Thing<'f> {
    /// A field.
    Field(&'f Field),
    /// A group, or one round of a repeat.
    Group(&'f Group),
}

/// A step through a form in its order.
#[derive(Clone, Debug)]
pub enum Spot<'f> {
    /// A field, the beginning of a group, or the beginning of one round of a repeat.
    Here(Place, Thing<'f>),
    /// The end of a group or of a round.
    End(&'f Group),
    /// After the rounds of a repeat: here a person can add one. The name of the repeat in a page.
    Add(String, &'f Group),
}

/// The name of a question in a page: `child_name[0]` for the first round.
#[must_use]
pub fn name_in(field: &str, rounds: &[usize]) -> String {
    let mut name = field.to_owned();
    for round in rounds {
        name.push('[');
        name.push_str(&round.to_string());
        name.push(']');
    }
    name
}

/// The field and the rounds of a name in a page.
#[must_use]
pub fn read_name(name: &str) -> (&str, Vec<usize>) {
    let (field, rest) = name.split_at(name.find('[').unwrap_or(name.len()));
    let rounds = rest.split(['[', ']']).filter(|part| !part.is_empty()).map(|part| part.parse().unwrap_or(usize::MAX));
    (field, rounds.collect())
}

impl<'f> Filling<'f> {
    /// A new form: defaults, first rounds, what the device fills in.
    #[must_use]
    pub fn open(form: &'f Form, context: &Context<'f>) -> Self {
        let engine = form.engine();
        let session = Session::open(&engine.plan, &engine.tables, setting(form, context));
        Self { form, engine, session, seed: context.seed, today: context.today }
    }

    /// A form that was begun or saved: answers as they were given, nothing begins anew.
    #[must_use]
    pub fn resume(form: &'f Form, answers: &Answers, context: &Context<'f>) -> Self {
        let engine = form.engine();
        let given = |at: usize| {
            let field = engine.fields.get(at).copied().flatten().and_then(|at| form.fields.get(at))?;
            answers.get(&field.name)
        };
        let session = Session::resume(&engine.plan, &engine.tables, setting(form, context), &given);
        Self { form, engine, session, seed: context.seed, today: context.today }
    }

    /// The form.
    #[must_use]
    pub fn form(&self) -> &'f Form {
        self.form
    }

    /// The form from its beginning to its end, relevant or not.
    #[must_use]
    pub fn outline(&self) -> Vec<Spot<'f>> {
        let group = |at: usize| self.engine.groups.get(at).copied().flatten().and_then(|at| self.form.groups.get(at));
        let spots = self.session.spots().into_iter().filter_map(|spot| match spot {
            fill::Spot::Here(node, rounds) => self.thing(node).map(|thing| Spot::Here(Place { node, rounds }, thing)),
            fill::Spot::End(at) => group(at).map(Spot::End),
            fill::Spot::Add(at, rounds) => {
                let repeat = group(at).filter(|_| self.session.can_add(at, &rounds))?;
                Some(Spot::Add(name_in(&repeat.name, &rounds), repeat))
            }
        });
        spots.collect()
    }

    fn thing(&self, node: NodeId) -> Option<Thing<'f>> {
        let at = self.session.question_at(node)?;
        let field = || self.engine.fields.get(at).copied().flatten().and_then(|at| self.form.fields.get(at));
        let group = || self.engine.groups.get(at).copied().flatten().and_then(|at| self.form.groups.get(at));
        field().map(Thing::Field).or_else(|| group().map(Thing::Group))
    }

    /// Everything of the form that is there now, relevant or not, in its order.
    pub fn places(&self) -> impl Iterator<Item = (Place, Thing<'f>)> + '_ {
        self.session.spots().into_iter().filter_map(|spot| match spot {
            fill::Spot::Here(node, rounds) => self.thing(node).map(|thing| (Place { node, rounds }, thing)),
            _ => None,
        })
    }

    /// The fields, relevant or not.
    pub fn fields(&self) -> impl Iterator<Item = (Place, &'f Field)> + '_ {
        self.places().filter_map(|(place, thing)| if let Thing::Field(field) = thing { Some((place, field)) } else { None })
    }

    /// Whether a place is asked now.
    #[must_use]
    pub fn is_relevant(&self, place: &Place) -> bool {
        self.session.is_relevant(place.node)
    }

    /// Whether a person can answer it now.
    #[must_use]
    pub fn is_open(&self, place: &Place) -> bool {
        self.session.is_open(place.node)
    }

    /// Whether it must be answered.
    #[must_use]
    pub fn is_required(&self, place: &Place) -> bool {
        self.session.is_required(place.node)
    }

    /// Keeps an answer as it would be typed, whether it fits or not.
    pub fn put(&mut self, place: &Place, text: &str) {
        self.session.put(place.node, text);
    }

    /// The day where the form is filled.
    #[must_use]
    pub fn today(&self) -> Date {
        self.today
    }

    /// The answer as it would be typed; codes separated by spaces.
    #[must_use]
    pub fn text(&self, place: &Place) -> String {
        self.session.document().text(place.node)
    }

    /// The answer, if there is one.
    #[must_use]
    pub fn answer(&self, place: &Place, field: &Field) -> Option<Value> {
        self.value(place, field, &self.text(place))
    }

    /// Words with answers in them: `Act within ${due_h} hours`.
    #[must_use]
    pub fn words(&self, place: &Place, text: &str) -> String {
        self.session.text(place.node, &Template::read(text))
    }

    /// The choices on offer, in the order in which they are shown.
    #[must_use]
    pub fn options(&self, place: &Place, field: &'f Field) -> Vec<&'f Item> {
        let items = self.form.list(field).map_or(&[][..], |list| list.items.as_slice());
        let filtered = self.session.question(place.node).filter(|question| question.choice_filter.is_some());
        let mut offered: Vec<&Item> = match filtered {
            Some(question) => self.session.offered(place.node, question).into_iter().filter_map(|at| items.get(at)).collect(),
            None => items.iter().collect(),
        };
        if field.parameter("randomize") == Some("true") {
            let seed = field.parameter("seed").map(|seed| chance::seed(self.session.number(place.node, seed)));
            // without a seed: the same order as long as the form is filled, another for each question
            let mut state = field.name.bytes().fold(self.seed, |state, byte| draw(state ^ u64::from(byte)).1);
            chance::shuffle(&mut offered, seed, || {
                let (next, drawn) = draw(state);
                state = next;
                drawn
            });
        }
        offered
    }

    /// The answer as it is kept; what does not fit is kept as text.
    fn value(&self, place: &Place, field: &Field, text: &str) -> Option<Value> {
        if text.is_empty() {
            return None;
        }
        if field.kind.is_silent() {
            return self.session.made(place.node).cloned().or_else(|| Some(Value::Text(text.to_owned())));
        }
        read(&field.kind, text).0
    }

    /// Answers of all fields that pass, each where its round is. A round without answers keeps its place.
    fn collect(&self, text: impl Fn(&Place, &Field) -> Option<String>) -> Answers {
        let mut answers = Answers::new();
        for (place, field) in self.fields() {
            let value = text(&place, field).and_then(|text| self.value(&place, field, &text));
            if !place.rounds.is_empty() || value.is_some() {
                answer::put(&mut answers, &field.name, &place.rounds, value);
            }
        }
        answers
    }

    /// All answers as they were given, also those that are not asked now: what a draft keeps.
    #[must_use]
    pub fn given(&self) -> Answers {
        self.collect(|place, _| Some(self.session.said(place.node)))
    }

    /// Answers of what is asked, calculated ones filled in, with all that is wrong.
    #[must_use]
    pub fn checked(&self) -> Checked {
        let mut answers = self.collect(|place, _| self.is_relevant(place).then(|| self.text(place)));
        answers.retain(|_, value| !matches!(value, Value::Each(_)) || !value.leaves().is_empty());
        let shown = self.fields().filter(|(place, _)| self.is_relevant(place));
        let relevant = shown.map(|(_, field)| field.name.clone()).collect();
        Checked { answers, problems: self.problems(), relevant }
    }

    /// What is wrong, in the order of the form; nothing when it can be saved.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        let broken = self.engine.error.as_ref().map(|_| Problem { field: String::new(), key: "problem.form".to_owned() });
        let wrong = self.fields().filter_map(|(place, field)| {
            let key = self.problem(&place, field)?;
            Some(Problem { field: name_in(&field.name, &place.rounds), key })
        });
        broken.into_iter().chain(wrong).collect()
    }

    /// What is wrong with one answer: a message key.
    #[must_use]
    pub fn problem(&self, place: &Place, field: &'f Field) -> Option<String> {
        if !field.kind.is_question() || !self.is_relevant(place) {
            return None;
        }
        let text = self.text(place);
        if text.trim().is_empty() {
            return self.is_required(place).then(|| field.required_key());
        }
        if let (_, Some(key)) = read(&field.kind, &text) {
            return Some(key.to_owned());
        }
        if !self.fits(place, field, &text) {
            return misfit(&field.kind).map(str::to_owned);
        }
        (!self.session.is_allowed(place.node)).then(|| field.constraint_key())
    }

    /// Whether an answer that can be read is one that can be given: not too long, on the scale, on offer, a whole ranking.
    fn fits(&self, place: &Place, field: &'f Field, text: &str) -> bool {
        match &field.kind {
            FieldKind::Range => is_on_scale(field, text),
            FieldKind::Acknowledge => text == "OK",
            FieldKind::SelectOne(_) | FieldKind::SelectMultiple(_) | FieldKind::Rank(_) => {
                let offered = self.options(place, field);
                let mut codes = text.split_whitespace();
                let fits = codes.all(|code| offered.iter().any(|item| item.code == code));
                let whole = text.split_whitespace().count() == offered.len();
                // A ranking that leaves a choice out is no ranking.
                fits && (whole || !matches!(field.kind, FieldKind::Rank(_)))
            }
            _ => text.len() <= TEXT_MAX,
        }
    }

    /// Whether a person can add a round to a repeat: `child`, or `child[0]` inside the first round of another.
    #[must_use]
    pub fn can_add(&self, name: &str) -> bool {
        self.repeat(name).is_some_and(|(at, rounds)| self.session.can_add(at, &rounds))
    }

    /// Adds a round at the end of a repeat. Gives the number of rounds there are now, or nothing where none can be added.
    pub fn add(&mut self, name: &str) -> Option<usize> {
        let (at, rounds) = self.repeat(name)?;
        self.session.can_add(at, &rounds).then(|| self.session.add_in(at, &rounds))?
    }

    /// How many rounds a repeat has now.
    #[must_use]
    pub fn rounds(&self, name: &str) -> usize {
        self.repeat(name).map_or(0, |(at, rounds)| self.session.rounds(at, &rounds).len())
    }

    /// A repeat in the plan, with the rounds around it.
    fn repeat(&self, name: &str) -> Option<(usize, Vec<usize>)> {
        let (repeat, rounds) = read_name(name);
        let group = self.form.groups.iter().position(|group| group.repeat.is_some() && group.name == repeat)?;
        Some((self.engine.groups.iter().position(|at| *at == Some(group))?, rounds))
    }

    /// Takes a round out with its answers: `child[1]`.
    pub fn remove(&mut self, name: &str) -> bool {
        let (repeat, rounds) = read_name(name);
        let found = self.places().find(|(place, thing)| {
            place.rounds == rounds && matches!(thing, Thing::Group(group) if group.repeat.is_some() && group.name == repeat)
        });
        found.is_some_and(|(place, _)| self.session.remove(place.node))
    }
}

fn setting<'f>(form: &'f Form, context: &Context<'f>) -> Setting<'f> {
    let clock = Clock { now: context.now.0.saturating_mul(1000), offset: context.offset_minutes };
    Setting { clock, role: context.role, hours: &*form.shared, door: context.door, seed: context.seed }
}

/// Whether a number stands on the scale of its field: not before `start`, not after `end`. A scale may run downwards.
fn is_on_scale(field: &Field, text: &str) -> bool {
    let read = |text: &str| crate::expr::Value::Text(text.to_owned()).number(0);
    let bounds = [field.parameter("start"), field.parameter("end")].map(|bound| bound.map(read));
    let [Some(start), Some(end)] = bounds else { return number::decimal(text).is_some() };
    (start.min(end)..=start.max(end)).contains(&read(text))
}
