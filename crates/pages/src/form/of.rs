//! A form of a pack with answers and problems, as it is shown: the same on a device and at the desk where it is tried.

use naungan_forms::expr::{self, Clock, Scope};
use naungan_forms::{Context, Field, FieldKind, Form, Problem};
use naungan_model::answer::{Answers, Value};
use naungan_model::date::Date;
use naungan_model::layer::Layer;
use naungan_model::meaning::Meaning;

use super::{Choice, Control, FieldView, GroupView, Keyboard, code_of};
use crate::language::{Language, Words, key};

/// A form being filled.
#[derive(Debug, Clone, Copy)]
pub struct Filled<'a> {
    /// The form.
    pub form: &'a Form,
    /// Answers so far.
    pub answers: &'a Answers,
    /// What is wrong with them.
    pub problems: &'a [Problem],
    /// Where and when.
    pub context: &'a Context<'a>,
}

impl Filled<'_> {
    /// The questions that matter now, in groups; `open` says which of them this person may be asked.
    pub fn groups(&self, t: &Language, open: impl Fn(&Field) -> bool) -> Vec<GroupView> {
        let relevant = self.form.check(self.answers, self.context).relevant;
        let shown = |field: &&Field| !field.kind.is_silent() && (relevant.contains(&field.name) || waits(field)) && open(field);
        let mut groups: Vec<GroupView> = Vec::new();
        let mut section: Option<&str> = None;
        for field in self.form.fields.iter().filter(shown) {
            if groups.is_empty() || section != field.section.as_deref() {
                section = field.section.as_deref();
                let title = section.map(|section| key(["form.", &self.form.name, ".", section, ".label"].concat()));
                groups.push(GroupView { title, fields: Vec::new() });
            }
            if let Some(group) = groups.last_mut() {
                group.fields.push(self.field(t, field));
            }
        }
        groups
    }

    /// What is wrong with an answer.
    pub fn problem(&self, name: &str) -> Option<Words> {
        let found = self.problems.iter().find(|problem| problem.field == name)?;
        let ranked = self.form.field(name).is_some_and(|field| matches!(field.kind, FieldKind::Rank(_)));
        // "choose one from the list" would not help: a place is empty, or two have one choice
        Some(key(if ranked && found.key == "problem.choice" { "form.rank-all" } else { &*found.key }))
    }

    fn field(&self, t: &Language, field: &Field) -> FieldView {
        let readers = match field.layer {
            Layer::IDENTITY => Some(key("summary.reader-identity")),
            Layer::THERAPY => Some(key("summary.reader-psychologist")),
            Layer::LEGAL => Some(key("summary.reader-legal")),
            _ => None,
        };
        let fixed =
            field.kind.is_question() && field.read_only.as_ref().is_some_and(|rule| rule.holds(&At { filled: self, field }));
        FieldView {
            hint: field.hint_key().map(key),
            why: field.why_key().map(key),
            problem: self.problem(&field.name),
            optional: field.required.is_none() && field.kind.is_question() && !fixed,
            readers,
            ..FieldView::new(
                field.name.clone(),
                key(field.label_key()),
                if fixed { self.said(t, field) } else { self.control(field) },
            )
        }
    }

    fn said(&self, t: &Language, field: &Field) -> Control {
        let value = self.answers.get(&field.name);
        let words = value.map_or(Words::Text("–".to_owned()), |value| answer(t, self.form, field, value));
        Control::Said { words, value: value.map(Value::to_input).unwrap_or_default() }
    }

    fn control(&self, field: &Field) -> Control {
        let value = self.answers.get(&field.name).map(Value::to_input).unwrap_or_default();
        let choices = || choices(self.form, field, self.answers, self.context);
        let codes = |value: &str| value.split_whitespace().map(str::to_owned).collect();
        let text = |value, keyboard| Control::Text { value, keyboard };
        let scale = |name: &str, open: &str| field.parameter(name).unwrap_or(open).to_owned();
        match &field.kind {
            FieldKind::Text if field.appearance.contains("multiline") => Control::Long { value },
            FieldKind::Text if field.appearance.contains("numbers") => text(value, Keyboard::Phone),
            FieldKind::Text => text(value, Keyboard::Text),
            FieldKind::Barcode => text(value, Keyboard::Exact),
            FieldKind::Decimal => text(value, Keyboard::Decimal),
            // as XLSForm has it where the form leaves it open
            FieldKind::Range => {
                Control::Range { value, start: scale("start", "1"), end: scale("end", "10"), step: scale("step", "1") }
            }
            FieldKind::Time => Control::Time { value: short(value) },
            FieldKind::DateTime => Control::DateTime { value: short(value) },
            FieldKind::Acknowledge => Control::Many { choices: vec![Choice::new("OK", key("form.seen"))], chosen: vec![value] },
            FieldKind::Integer => Control::Number { value, min: Some(0), max: Some(99) },
            FieldKind::Date => {
                let today = Some(self.context.today);
                let later = matches!(field.meaning, Some(Meaning::ServiceNextDate | Meaning::ContactNextDate));
                Control::Date { value, min: today.filter(|_| later), max: today.filter(|_| !later) }
            }
            FieldKind::SelectOne(_) => Control::One { choices: choices(), chosen: value },
            FieldKind::SelectMultiple(_) => Control::Many { choices: choices(), chosen: codes(&value) },
            // places are for all choices: a filter would leave some out
            FieldKind::Rank(_) => Control::Rank { choices: choices(), ranked: codes(&value) },
            FieldKind::Note | FieldKind::Calculate | FieldKind::Hidden | FieldKind::Meta(_) => Control::Note,
        }
    }
}

/// What a rule about one question sees.
struct At<'a> {
    filled: &'a Filled<'a>,
    field: &'a Field,
}

impl Scope for At<'_> {
    fn clock(&self) -> Clock {
        let context = self.filled.context;
        Clock { now: context.now.0.saturating_mul(1000), offset: context.offset_minutes }
    }

    fn field(&self, name: &str) -> expr::Value {
        expr::Value::of(self.filled.answers.get(name))
    }

    fn current(&self) -> expr::Value {
        self.field(&self.field.name)
    }

    fn role(&self) -> &str {
        self.filled.context.role
    }
}

/// A field that becomes relevant by an answer on the same page is shown from the start where it can be skipped.
fn waits(field: &Field) -> bool {
    let on_page = field.relevant.iter().all(|rule| !rule.fields().is_empty());
    on_page && !field.relevant.is_empty() && field.kind.is_question()
}

/// Without seconds that nobody asked for: some phones would ask for them otherwise.
fn short(time: String) -> String {
    let long = time.len() == "00:00:00".len() || time.len() == "2017-01-31T00:00:00".len();
    time.strip_suffix(":00").filter(|_| long).map_or(time.clone(), str::to_owned)
}

/// What a question offers. Districts are offered for every province until one is chosen: a page without script cannot follow a
/// change.
pub fn choices(form: &Form, field: &Field, answers: &Answers, context: &Context<'_>) -> Vec<Choice> {
    let Some(list) = form.list(field) else { return Vec::new() };
    let mut items = form.options(field, answers, context);
    if items.is_empty() {
        items = list.items.iter().collect();
    }
    items.into_iter().map(|item| Choice::new(item.code.clone(), key(list.label_key(&item.code)))).collect()
}

/// What was posted, with the labels of typed lists as codes.
pub fn coded(t: &Language, form: &Form, context: &Context<'_>, posted: &[(String, String)]) -> Vec<(String, String)> {
    let (answers, _) = form.parse(posted);
    let coded = posted.iter().map(|(name, typed)| {
        let field = form.field(name).filter(|field| matches!(field.kind, FieldKind::SelectOne(_)));
        let code = field.and_then(|field| {
            // First among what the other answers leave open (the districts of the chosen province), then among all.
            [&answers, &Answers::new()].into_iter().find_map(|answers| {
                let choices = choices(form, field, answers, context);
                code_of(&choices, t, typed).map(str::to_owned)
            })
        });
        (name.clone(), code.unwrap_or_else(|| typed.clone()))
    });
    coded.collect()
}

/// What was posted as answers, with all that is wrong with them; one problem a question.
pub fn typed(t: &Language, form: &Form, context: &Context<'_>, posted: &[(String, String)]) -> (Answers, Vec<Problem>) {
    let (answers, problems) = form.parse(&coded(t, form, context, posted));
    let checked = check(form, context, &answers, problems);
    (answers, checked)
}

/// Problems of reading, and those of the form's rules where reading found none.
pub fn check(form: &Form, context: &Context<'_>, answers: &Answers, mut problems: Vec<Problem>) -> Vec<Problem> {
    for problem in form.check(answers, context).problems {
        if !problems.iter().any(|known| known.field == problem.field) {
            problems.push(problem);
        }
    }
    problems
}

/// An answer in words.
pub fn answer(t: &Language, form: &Form, field: &Field, value: &Value) -> Words {
    let list = form.list(field);
    match (value, &field.kind) {
        (Value::Code(_), FieldKind::Acknowledge) => key("form.seen"),
        (Value::Code(code), _) => list.map_or(Words::Text(code.clone()), |list| key(list.label_key(code))),
        (Value::Codes(codes), _) => {
            let label = |code: &String| list.map_or(code.clone(), |list| t.text(&list.label_key(code)).to_owned());
            Words::Text(codes.iter().map(label).collect::<Vec<_>>().join(", "))
        }
        (Value::Date(date), _) => Words::Text(t.date(*date)),
        (Value::Integer(number), _) => Words::Text(t.number(*number)),
        (Value::Text(text), FieldKind::Time) => Words::Text(short(text.clone())),
        (Value::Text(text), FieldKind::DateTime) => {
            let parts = text.split_once('T').and_then(|(day, time)| Some((day.parse::<Date>().ok()?, time)));
            Words::Text(parts.map_or(text.clone(), |(day, time)| [&t.date(day), " ", &short(time.to_owned())].concat()))
        }
        (Value::Text(text), _) => Words::Text(text.clone()),
        (Value::Each(_), _) => {
            let said = |value| answer(t, form, field, value).in_language(t).to_owned();
            Words::Text(value.leaves().into_iter().map(said).collect::<Vec<_>>().join("; "))
        }
    }
}
