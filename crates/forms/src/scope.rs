//! What a form's expressions see: the answers so far, the day, the worker's role, the choice at hand.

use naungan_model::answer::Answers;
use naungan_model::date::{Date, Instant};

use crate::expr::{Clock, Scope, Value};
use crate::form::{Field, Form};
use crate::list::Item;

/// Where and when a form is filled. Time comes in through the door.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The day where the worker is.
    pub today: Date,
    /// This moment.
    pub now: Instant,
    /// Minutes east of Greenwich, where the worker is.
    pub offset_minutes: i32,
    /// Code of the worker's role (list `user_role`).
    pub role: &'a str,
}

/// A form with answers at a moment: the scope of its expressions.
#[derive(Clone, Copy)]
pub(crate) struct Moment<'a> {
    form: &'a Form,
    answers: &'a Answers,
    context: &'a Context<'a>,
    field: Option<&'a Field>,
    item: Option<&'a Item>,
}

impl<'a> Moment<'a> {
    pub(crate) fn new(form: &'a Form, answers: &'a Answers, context: &'a Context<'a>) -> Self {
        Self { form, answers, context, field: None, item: None }
    }

    /// The same moment as one field sees it.
    pub(crate) fn at(self, field: &'a Field) -> Self {
        Self { field: Some(field), ..self }
    }

    /// Whether a field offers a choice.
    pub(crate) fn offers(self, field: &'a Field, item: &'a Item) -> bool {
        let here = Self { field: Some(field), item: Some(item), ..self };
        field.choice_filter.as_ref().is_none_or(|filter| filter.holds(&here))
    }
}

impl Scope for Moment<'_> {
    fn field(&self, name: &str) -> Value {
        Value::of(self.answers.get(name))
    }

    fn current(&self) -> Value {
        self.field.map_or_else(Value::empty, |field| Value::of(self.answers.get(&field.name)))
    }

    fn attribute(&self, name: &str) -> Value {
        let Some(item) = self.item else { return Value::empty() };
        Value::Text(if name == "name" { item.code.clone() } else { item.get(name).to_owned() })
    }

    fn clock(&self) -> Clock {
        Clock { now: self.context.now.0.saturating_mul(1000), offset: self.context.offset_minutes }
    }

    fn role(&self) -> &str {
        self.context.role
    }

    fn hours(&self, clock: &str, risk: &str) -> Option<u32> {
        self.form.shared.hours(clock, risk)
    }
}
