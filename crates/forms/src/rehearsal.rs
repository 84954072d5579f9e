//! A dry run of a new version on invented cases: the same invented answers go through the version in force and the new one,
//! and what would count is compared. No child's answers are needed, so it can run where nobody may read any.

use naungan_model::answer::{Answers, Value};
use naungan_model::fact::{Fact, FactKind};
use naungan_model::id::About;

use crate::form::{Field, FieldKind, Form};
use crate::pack::Pack;
use crate::project::{ConsentState, Record, project};
use crate::scope::Context;

/// Draws for one answer before the field is left as it is.
const TRIES: usize = 12;
/// Rounds over a form: an answer can open further questions.
const ROUNDS: usize = 4;

/// What invented cases say about one form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rehearsal {
    /// The form.
    pub form: String,
    /// Invented cases that could be filled in the version in force.
    pub cases: usize,
    /// Of these, how many the new version takes without a complaint.
    pub fitting: usize,
    /// Of these, how many give exactly the same facts.
    pub same: usize,
    /// Cases with a fact of a kind, before and after; only kinds that differ.
    pub differing: Vec<(FactKind, usize, usize)>,
}

/// Fills `cases` invented cases into the newest version of a form in both packs. `seed` is all its randomness.
#[must_use]
pub fn rehearse(old: &Pack, new: &Pack, name: &str, cases: usize, seed: u64, context: &Context<'_>) -> Option<Rehearsal> {
    let (before, after) = (old.form(name)?, new.form(name)?);
    let mut chance = Chance(seed);
    let mut outcome = Rehearsal { form: name.to_owned(), ..Rehearsal::default() };
    let mut counted: Vec<(FactKind, usize, usize)> = Vec::new();
    for _ in 0..cases {
        let Some(answers) = invent(before, &Answers::new(), context, &mut chance) else { continue };
        outcome.cases += 1;
        let facts = facts(old, before, &answers, context);
        let again = invent(after, &answers, context, &mut chance);
        let facts_again = again.as_ref().map(|answers| self::facts(new, after, answers, context)).unwrap_or_default();
        outcome.fitting += usize::from(again.is_some());
        outcome.same += usize::from(again.is_some() && facts == facts_again);
        count(&mut counted, &facts, &facts_again);
    }
    outcome.differing = counted.into_iter().filter(|(_, one, other)| one != other).collect();
    Some(outcome)
}

fn count(counted: &mut Vec<(FactKind, usize, usize)>, before: &[Fact], after: &[Fact]) {
    let mut add = |facts: &[Fact], is_after: bool| {
        let mut kinds: Vec<FactKind> = facts.iter().map(|fact| fact.kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        for kind in kinds {
            if !counted.iter().any(|(known, ..)| *known == kind) {
                counted.push((kind, 0, 0));
            }
            for (_, one, other) in counted.iter_mut().filter(|(known, ..)| *known == kind) {
                *(if is_after { other } else { one }) += 1;
            }
        }
    };
    add(before, false);
    add(after, true);
}

fn facts(pack: &Pack, form: &Form, answers: &Answers, context: &Context<'_>) -> Vec<Fact> {
    let meant = form.meant(answers);
    let record = Record { meant: &meant, about: Some(About([1; 16])), written: context.today };
    project(pack, &record, ConsentState::NotAsked)
}

/// Answers that a form takes: those given as far as it has them, the rest invented; `None` when no draw fits.
fn invent(form: &Form, given: &Answers, context: &Context<'_>, chance: &mut Chance) -> Option<Answers> {
    let mut answers = form.start(context);
    let fits = |field: &&Field| given.contains_key(&field.name) && field.kind.is_question();
    for field in form.fields.iter().filter(fits) {
        answers.extend(given.get(&field.name).map(|value| (field.name.clone(), value.clone())));
    }
    for _ in 0..ROUNDS {
        for field in form.fields.iter().filter(|field| field.kind.is_question()) {
            let checked = form.check(&answers, context);
            let is_open = checked.relevant.contains(&field.name) && !checked.answers.contains_key(&field.name);
            if is_open || checked.problems.iter().any(|problem| problem.field == field.name) {
                answer(form, field, &mut answers, context, chance);
            }
        }
        let checked = form.check(&answers, context);
        if checked.problems.is_empty() {
            return Some(checked.answers);
        }
    }
    None
}

/// Draws an answer until the form has no complaint about it.
fn answer(form: &Form, field: &Field, answers: &mut Answers, context: &Context<'_>, chance: &mut Chance) {
    for _ in 0..TRIES {
        match draw(form, field, answers, context, chance) {
            Some(value) => answers.insert(field.name.clone(), value),
            None => answers.remove(&field.name),
        };
        let checked = form.check(answers, context);
        if !checked.problems.iter().any(|problem| problem.field == field.name) {
            return;
        }
    }
}

fn draw(form: &Form, field: &Field, answers: &Answers, context: &Context<'_>, chance: &mut Chance) -> Option<Value> {
    let codes = || -> Vec<String> { form.options(field, answers, context).iter().map(|item| item.code.clone()).collect() };
    Some(match &field.kind {
        FieldKind::SelectOne(_) => {
            let codes = codes();
            Value::Code(codes.get(chance.below(codes.len()))?.clone())
        }
        FieldKind::SelectMultiple(_) => {
            let chosen: Vec<String> = codes().into_iter().filter(|_| chance.below(3) == 0).collect();
            (!chosen.is_empty()).then_some(Value::Codes(chosen))?
        }
        FieldKind::Integer => Value::Integer(i64::try_from(chance.below(18)).unwrap_or(0)),
        FieldKind::Date => {
            let days = i32::try_from(chance.below(120)).unwrap_or(0);
            // some questions look back, some ahead
            Value::Date(context.today.plus_days(if chance.below(3) == 0 { days } else { -days }))
        }
        _ => Value::Text("-".to_owned()),
    })
}

/// A small generator: the same seed gives the same cases on every device, so that people speak of the same ones.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let drawn = usize::try_from(self.0 >> 33).unwrap_or(0);
        if most == 0 { 0 } else { drawn % most }
    }
}
