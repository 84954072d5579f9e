//! A form against its rules: what is relevant, what is calculated, what is wrong. A pure function of answers and moment.

use std::collections::BTreeSet;

use naungan_model::answer::{Answers, Value};

use crate::form::{Field, FieldKind, Form};
use crate::parse::{TEXT_MAX, misfit, number};
use crate::scope::{Context, Moment};

/// The outcome of a check.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// Answers of relevant fields only, calculated ones filled in.
    pub answers: Answers,
    /// What is wrong, in the order of the form; empty when the form can be saved.
    pub problems: Vec<Problem>,
    /// Names of the fields that are asked.
    pub relevant: BTreeSet<String>,
}

/// Something wrong with one answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Name of the field.
    pub field: String,
    /// Message key: the form's own (`form.session.held.required`) or a general one (`problem.date`).
    pub key: String,
}

/// Passes over a form until relevance and calculations stand still; a form that needs more refers to itself.
const PASSES_MAX: usize = 16;

impl Form {
    /// Checks answers at a moment.
    #[must_use]
    pub fn check(&self, answers: &Answers, context: &Context<'_>) -> Checked {
        let (answers, relevant) = self.settle(answers, context);
        let moment = Moment::new(self, &answers, context);
        let problems = self
            .fields
            .iter()
            .filter(|field| field.kind.is_question() && relevant.contains(&field.name))
            .filter_map(|field| {
                self.problem(field, answers.get(&field.name), &moment).map(|key| Problem { field: field.name.clone(), key })
            })
            .collect();
        Checked { answers, problems, relevant }
    }

    /// Relevance and calculation feed each other: repeated until nothing changes.
    fn settle(&self, given: &Answers, context: &Context<'_>) -> (Answers, BTreeSet<String>) {
        let mut answers = Answers::new();
        for field in &self.fields {
            answers.extend(given.get(&field.name).map(|value| (field.name.clone(), value.clone())));
        }
        let mut relevant = BTreeSet::new();
        for _ in 0..PASSES_MAX {
            let before = (answers.clone(), relevant.clone());
            relevant.clear();
            for field in &self.fields {
                let here = Moment::new(self, &answers, context).at(field);
                if !field.relevant.iter().all(|rule| rule.holds(&here)) {
                    answers.remove(&field.name);
                    continue;
                }
                relevant.insert(field.name.clone());
                let value = match &field.calculation {
                    Some(rule) => rule.evaluate(&here).into_answer(),
                    // An answer hidden in an earlier pass comes back when its question does.
                    _ => given.get(&field.name).cloned(),
                };
                match value {
                    Some(value) => answers.insert(field.name.clone(), value),
                    None => answers.remove(&field.name),
                };
            }
            if before == (answers.clone(), relevant.clone()) {
                break;
            }
        }
        (answers, relevant)
    }

    fn problem(&self, field: &Field, value: Option<&Value>, moment: &Moment<'_>) -> Option<String> {
        let here = moment.at(field);
        let Some(value) = value.filter(|value| !is_empty(value)) else {
            let required = field.required.as_ref().is_some_and(|rule| rule.holds(&here));
            return required.then(|| field.required_key());
        };
        if !self.fits(field, value, moment) {
            return misfit(&field.kind).map(str::to_owned);
        }
        let fine = field.constraint.as_ref().is_none_or(|rule| rule.holds(&here));
        (!fine).then(|| field.constraint_key())
    }

    /// Whether an answer is of its field's kind, and a code one of those on offer.
    fn fits(&self, field: &Field, value: &Value, moment: &Moment<'_>) -> bool {
        let offered = |code: &String| {
            let item = self.list(field).and_then(|list| list.item(code));
            item.is_some_and(|item| moment.offers(field, item))
        };
        match (&field.kind, value) {
            (FieldKind::Text, Value::Text(text)) => text.len() <= TEXT_MAX,
            (FieldKind::Integer, Value::Integer(_)) | (FieldKind::Date, Value::Date(_)) => true,
            (FieldKind::Barcode, Value::Text(text)) => text.len() <= TEXT_MAX,
            (FieldKind::Decimal, Value::Text(text)) => number::decimal(text).is_some(),
            (FieldKind::Range, Value::Text(text)) => number::decimal(text).is_some() && is_on_scale(field, text),
            (FieldKind::Time, Value::Text(text)) => number::time(text).is_some(),
            (FieldKind::DateTime, Value::Text(text)) => number::moment(text).is_some(),
            (FieldKind::Acknowledge, Value::Code(code)) => code == "OK",
            (FieldKind::SelectOne(_), Value::Code(code)) => offered(code),
            (FieldKind::SelectMultiple(_), Value::Codes(codes)) => codes.iter().all(offered),
            // A ranking that leaves a choice out is no ranking.
            (FieldKind::Rank(_), Value::Codes(codes)) => {
                codes.iter().all(offered) && self.list(field).is_some_and(|list| list.items.len() == codes.len())
            }
            _ => false,
        }
    }
}

/// Whether a number stands on the scale of its field: not before `start`, not after `end`. A scale may run downwards.
fn is_on_scale(field: &Field, text: &str) -> bool {
    let read = |text: &str| crate::expr::Value::Text(text.to_owned()).number(0);
    let bounds = [field.parameter("start"), field.parameter("end")].map(|bound| bound.map(read));
    let [Some(start), Some(end)] = bounds else { return true };
    (start.min(end)..=start.max(end)).contains(&read(text))
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Text(text) | Value::Code(text) => text.trim().is_empty(),
        Value::Codes(codes) => codes.is_empty(),
        Value::Integer(_) | Value::Date(_) => false,
        Value::Each(rounds) => rounds.iter().flatten().all(is_empty),
    }
}
