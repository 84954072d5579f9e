//! What a new version of the forms changes, thing by thing, for people to read before it is put into force.

use naungan_model::meaning::Meaning;

use crate::form::{Field, Form};
use crate::pack::Pack;
use crate::partner::Text;

/// One change of one form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The form.
    pub form: String,
    /// The field, if it is about one.
    pub field: Option<String>,
    /// What happened.
    pub what: What,
    /// What the field means or meant to the engine: answers may count otherwise.
    pub meaning: Option<Meaning>,
}

/// What happened to a form or field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A new form.
    FormAdded,
    /// A form that is no more.
    FormRemoved,
    /// A new field.
    Added,
    /// A field that is no more.
    Removed,
    /// It stands at another place.
    Moved,
    /// It is answered in another way.
    Kind,
    /// It is asked under other conditions.
    Condition,
    /// It must be answered under other conditions.
    Required,
    /// Other answers are allowed.
    Constraint,
    /// It is calculated otherwise.
    Calculation,
    /// It begins with another value.
    Default,
    /// Other people read the answer.
    Layer,
    /// It means something else.
    Meaning,
    /// A choice is new.
    ChoiceAdded(String),
    /// A choice is no more.
    ChoiceRemoved(String),
    /// Words of a language.
    Words {
        /// Message key.
        key: String,
        /// Language tag.
        language: String,
        /// The new words.
        now: String,
    },
}

impl Change {
    /// Whether answers may count otherwise because of it: the monitoring officer must accept that.
    #[must_use]
    pub fn is_of_meaning(&self) -> bool {
        self.meaning.is_some()
            && matches!(
                self.what,
                What::Added
                    | What::Removed
                    | What::Kind
                    | What::Condition
                    | What::Constraint
                    | What::Calculation
                    | What::Meaning
                    | What::ChoiceAdded(_)
                    | What::ChoiceRemoved(_)
            )
    }
}

/// What is different in `new`. `said` answers the words that `old` had for a message in a language, as far as they are known.
#[must_use]
pub fn changes(old: &Pack, new: &Pack, texts: &[Text], said: impl Fn(&str, &str) -> Option<String>) -> Vec<Change> {
    let mut found = Vec::new();
    for form in new.forms() {
        match old.form(&form.name) {
            None => added(form, &mut found),
            // also where both have one number: two partners may have made version 2 of it
            Some(before) => compare(before, form, &mut found),
        }
        words(form, texts, &said, &mut found);
    }
    for form in old.forms().filter(|form| new.form(&form.name).is_none()) {
        found.push(Change { form: form.name.clone(), field: None, what: What::FormRemoved, meaning: first_meaning(form) });
    }
    found
}

fn first_meaning(form: &Form) -> Option<Meaning> {
    form.fields.iter().find_map(|field| field.meaning)
}

fn added(form: &Form, found: &mut Vec<Change>) {
    found.push(Change { form: form.name.clone(), field: None, what: What::FormAdded, meaning: None });
    // a new form counts as soon as its fields say something: each of these is shown
    for field in form.fields.iter().filter(|field| field.meaning.is_some()) {
        found.push(of(form, field, What::Added));
    }
}

fn of(form: &Form, field: &Field, what: What) -> Change {
    Change { form: form.name.clone(), field: Some(field.name.clone()), what, meaning: field.meaning }
}

fn compare(old: &Form, new: &Form, found: &mut Vec<Change>) {
    for field in &new.fields {
        match old.field(&field.name) {
            None => found.push(of(new, field, What::Added)),
            Some(before) => compare_fields((old, before), (new, field), found),
        }
    }
    for field in old.fields.iter().filter(|field| new.field(&field.name).is_none()) {
        found.push(of(old, field, What::Removed));
    }
    moved(old, new, found);
}

fn compare_fields((old_form, old): (&Form, &Field), (new_form, new): (&Form, &Field), found: &mut Vec<Change>) {
    let differs = [
        (old.kind != new.kind, What::Kind),
        (old.relevant != new.relevant, What::Condition),
        (old.required != new.required, What::Required),
        (old.constraint != new.constraint || old.choice_filter != new.choice_filter, What::Constraint),
        (old.calculation != new.calculation, What::Calculation),
        (old.default != new.default, What::Default),
        (old.layer != new.layer, What::Layer),
        (old.meaning != new.meaning, What::Meaning),
    ];
    let meaning = new.meaning.or(old.meaning);
    for (_, what) in differs.into_iter().filter(|(differs, _)| *differs) {
        found.push(Change { meaning, ..of(new_form, new, what) });
    }
    let codes = |form: &Form, field: &Field| -> Vec<String> {
        form.list(field).map(|list| list.items.iter().map(|item| item.code.clone()).collect()).unwrap_or_default()
    };
    let (before, after) = (codes(old_form, old), codes(new_form, new));
    let gone = before.iter().filter(|code| !after.contains(code)).map(|code| What::ChoiceRemoved(code.clone()));
    let come = after.iter().filter(|code| !before.contains(code)).map(|code| What::ChoiceAdded(code.clone()));
    found.extend(gone.chain(come).map(|what| Change { meaning, ..of(new_form, new, what) }));
}

/// Fields that both have and that do not stand in the same order: as few as explain the new order (those outside the longest
/// common run).
fn moved(old: &Form, new: &Form, found: &mut Vec<Change>) {
    let place = |field: &Field| old.fields.iter().position(|known| known.name == field.name);
    let common: Vec<(&Field, usize)> = new.fields.iter().filter_map(|field| Some((field, place(field)?))).collect();
    let mut length = vec![1_usize; common.len()];
    let mut before: Vec<Option<usize>> = vec![None; common.len()];
    for at in 0..common.len() {
        for earlier in 0..at {
            let grows = common.get(earlier).zip(common.get(at)).is_some_and(|((_, one), (_, other))| one < other);
            let (Some(&so_far), Some(&here)) = (length.get(earlier), length.get(at)) else { continue };
            if grows && so_far + 1 > here {
                if let Some(slot) = length.get_mut(at) {
                    *slot = so_far + 1;
                }
                if let Some(slot) = before.get_mut(at) {
                    *slot = Some(earlier);
                }
            }
        }
    }
    let mut next = (0..common.len()).max_by_key(|at| length.get(*at));
    let mut stays = vec![false; common.len()];
    while let Some(at) = next {
        if let Some(slot) = stays.get_mut(at) {
            *slot = true;
        }
        next = before.get(at).copied().flatten();
    }
    let gone = common.iter().zip(stays).filter(|(_, stays)| !stays);
    found.extend(gone.map(|((field, _), _)| of(new, field, What::Moved)));
}

/// Words of the form's title, fields and own choices that are not what they were.
fn words(form: &Form, texts: &[Text], said: &impl Fn(&str, &str) -> Option<String>, found: &mut Vec<Change>) {
    let [stem, lists] = ["form.", "code."].map(|kind| [kind, &form.name, "."].concat());
    let own = |text: &&Text| text.key.starts_with(&stem) || text.key.starts_with(&lists);
    for text in texts.iter().filter(own) {
        if said(&text.key, &text.language).as_ref() == Some(&text.text) {
            continue;
        }
        let name = text.key.strip_prefix(&stem).and_then(|rest| rest.split('.').next());
        let field = name.filter(|name| form.field(name).is_some()).map(str::to_owned);
        let (key, language, now) = (text.key.clone(), text.language.clone(), text.text.clone());
        let what = What::Words { key, language, now };
        found.push(Change { form: form.name.clone(), field, what, meaning: None });
    }
}
