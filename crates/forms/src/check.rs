//! A form against its rules: what is relevant, what is calculated, what is wrong. A pure function of answers and moment.

use std::collections::BTreeSet;

use naungan_model::answer::Answers;

use crate::filling::Filling;
use crate::form::Form;
use crate::scope::Context;

/// The outcome of a check.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// Answers of relevant fields only, calculated ones filled in.
    pub answers: Answers,
    /// What is wrong, in the order of the form; empty when the form can be saved.
    pub problems: Vec<Problem>,
    /// Names of the fields that are asked, in a repeat in any of its rounds.
    pub relevant: BTreeSet<String>,
}

/// Something wrong with one answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Name of the field, in a repeat with its round: `child_name[0]`. Empty when it is the form itself.
    pub field: String,
    /// Message key: the form's own (`form.session.held.required`) or a general one (`problem.date`).
    pub key: String,
}

impl Form {
    /// Checks answers at a moment.
    #[must_use]
    pub fn check(&self, answers: &Answers, context: &Context<'_>) -> Checked {
        Filling::resume(self, answers, context).checked()
    }
}
