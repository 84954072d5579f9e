//! A dry run of a new version on invented cases: the same invented answers go through the version in force and the new one,
//! and what would count is compared. No child's answers are needed, so it can run where nobody may read any.

use std::collections::BTreeSet;

use naungan_model::answer::{Answers, Value};
use naungan_model::date::Date;
use naungan_model::fact::{Fact, FactKind};
use naungan_model::id::About;
use naungan_model::meaning::Meaning;

use crate::expr;
use crate::filling::{Filling, Place, name_in};
use crate::form::{Field, FieldKind, Form};
use crate::pack::Pack;
use crate::project::{Around, ConsentState, Record, project};
use crate::scope::Context;

/// Draws for one answer before the field is left as it is.
const TRIES: usize = 12;
/// Rounds over a form: an answer can open further questions.
const ROUNDS: usize = 4;
/// Rounds of a repeat beyond the first, one fewer than this at most.
const MORE_ROUNDS: usize = 3;

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
    // An invented file was opened ten days ago; what goes on with a thing goes on with all that can be said before.
    let before = before(context);
    let around = Around { before: &before, opened: Some(context.today.plus_days(-10)), closed: None };
    let record = Record { meant: &meant, about: Some(About([1; 16])), written: context.today, around };
    project(pack, &record, ConsentState::NotAsked)
}

/// What an invented file says before the form is filled.
fn before(context: &Context<'_>) -> Vec<(Meaning, Value)> {
    let day = Value::Date(context.today.plus_days(-5));
    [Meaning::ReferralSentOn, Meaning::PlanAgreedOn, Meaning::ReturnOn].map(|meaning| (meaning, day.clone())).to_vec()
}

/// Answers that a form takes: those given as far as it has them, the rest invented; `None` when no draw fits.
fn invent<'f>(form: &'f Form, given: &Answers, context: &Context<'f>, chance: &mut Chance) -> Option<Answers> {
    let mut begun = form.start(context);
    let fits = |field: &&Field| given.contains_key(&field.name) && field.kind.is_question();
    for field in form.fields.iter().filter(fits) {
        begun.extend(given.get(&field.name).map(|value| (field.name.clone(), value.clone())));
    }
    let mut filling = Filling::resume(form, &begun, context);
    more_rounds(&mut filling, chance);
    for _ in 0..ROUNDS {
        let mut wrong: BTreeSet<String> = filling.problems().into_iter().map(|problem| problem.field).collect();
        let asked: Vec<(Place, &Field)> = filling.fields().filter(|(_, field)| field.kind.is_question()).collect();
        for (place, field) in asked {
            let name = name_in(&field.name, &place.rounds);
            let unanswered = filling.is_open(&place) && filling.text(&place).is_empty();
            if unanswered || wrong.remove(&name) {
                answer(&mut filling, &place, field, chance);
            }
        }
        let checked = filling.checked();
        if checked.problems.is_empty() {
            return Some(checked.answers);
        }
    }
    None
}

/// Some homes have several people: rounds of repeats that a person adds.
fn more_rounds(filling: &mut Filling<'_>, chance: &mut Chance) {
    let form = filling.form();
    for group in
        form.groups.iter().filter(|group| group.repeat.is_some() && form.around(group.parent).all(|it| it.repeat.is_none()))
    {
        for _ in 0..chance.below(MORE_ROUNDS) {
            filling.add(&group.name);
        }
    }
}

/// Draws an answer until the form has no complaint about it.
fn answer<'f>(filling: &mut Filling<'f>, place: &Place, field: &'f Field, chance: &mut Chance) {
    for _ in 0..TRIES {
        let drawn = draw(filling, place, field, chance);
        filling.put(place, &drawn);
        if filling.problem(place, field).is_none() {
            return;
        }
    }
}

fn draw<'f>(filling: &Filling<'f>, place: &Place, field: &'f Field, chance: &mut Chance) -> String {
    let codes = || -> Vec<&str> { filling.options(place, field).into_iter().map(|item| item.code.as_str()).collect() };
    let two = |number: usize| format!("{number:02}");
    match &field.kind {
        FieldKind::SelectOne(_) => {
            let codes = codes();
            codes.get(chance.below(codes.len())).map(|code| (*code).to_owned()).unwrap_or_default()
        }
        FieldKind::SelectMultiple(_) => codes().into_iter().filter(|_| chance.below(3) == 0).collect::<Vec<_>>().join(" "),
        FieldKind::Rank(_) => {
            let mut codes = codes();
            for at in (1..codes.len()).rev() {
                codes.swap(at, chance.below(at + 1));
            }
            codes.join(" ")
        }
        FieldKind::Integer => chance.below(18).to_string(),
        FieldKind::Decimal => format!("{}.{}", chance.below(60), chance.below(10)),
        FieldKind::Range => on_scale(field, chance),
        FieldKind::Date => day(filling, chance).to_string(),
        FieldKind::Time => [&two(chance.below(24)), ":", &two(chance.below(60))].concat(),
        FieldKind::DateTime => format!("{}T{}:{}", day(filling, chance), two(chance.below(24)), two(chance.below(60))),
        FieldKind::Acknowledge => "OK".to_owned(),
        FieldKind::Barcode => format!("{:06}", chance.below(1_000_000)),
        // Some texts must look like the code of a file.
        _ => ["-", "K7M2QX"].get(chance.below(2)).copied().unwrap_or("-").to_owned(),
    }
}

/// A day: some questions look back, some ahead.
fn day(filling: &Filling<'_>, chance: &mut Chance) -> Date {
    let days = i32::try_from(chance.below(120)).unwrap_or(0);
    filling.today().plus_days(if chance.below(3) == 0 { days } else { -days })
}

/// A number on a scale, from its start in steps.
fn on_scale(field: &Field, chance: &mut Chance) -> String {
    let number = |name: &str, open: f64| field.parameter(name).map_or(open, |text| expr::Value::Text(text.to_owned()).number(0));
    let (start, end, step) = (number("start", 1.0), number("end", 10.0), number("step", 1.0).abs());
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a scale has few steps
    let steps = if step > 0.0 { ((end - start).abs() / step).min(1000.0) as usize } else { 0 };
    #[allow(clippy::cast_precision_loss)] // at most a thousand
    let drawn = chance.below(steps + 1) as f64 * step * if end < start { -1.0 } else { 1.0 };
    expr::Value::Number(start + drawn).text()
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
