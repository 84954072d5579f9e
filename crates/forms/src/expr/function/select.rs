//! Functions of choices: codes separated by white space.

use super::{Answer, Call, Function, boolean, count, text};
use crate::expr::{Fault, Value, number};

impl Call<'_, '_> {
    pub(super) fn of_choices(&self, function: Function) -> Answer {
        match function {
            Function::Checklist => {
                let checked = self.checks(2, 1)?.iter().filter(|(checked, _)| *checked).count();
                #[allow(clippy::cast_precision_loss)] // a count
                self.within(checked as f64)
            }
            Function::WeightedChecklist => {
                let sum = self.checks(2, 2)?.iter().filter(|(checked, _)| *checked).map(|(_, weight)| weight).sum();
                self.within(sum)
            }
            Function::ChoiceName => {
                let (code, question) = (self.text(0)?, self.text(1)?);
                let name = self.run.scope.choice_name(question.trim(), code.trim());
                text(name.unwrap_or(code))
            }
            Function::CountSelected => count(self.text(0)?.split_whitespace().count()),
            Function::Selected => {
                let (chosen, wanted) = (self.text(0)?, self.text(1)?);
                let wanted = wanted.trim();
                let none = wanted.is_empty() && chosen.trim().is_empty();
                boolean(none || chosen.split_whitespace().any(|code| code == wanted))
            }
            _ => {
                let (chosen, at) = (self.text(0)?, self.number(1)?.trunc());
                let at = number::whole(at).and_then(|at| usize::try_from(at).ok());
                text(at.and_then(|at| chosen.split_whitespace().nth(at)).unwrap_or_default().to_owned())
            }
        }
    }

    /// Whether a number lies between the first two arguments; a limit below zero is none.
    fn within(&self, number: f64) -> Answer {
        let (least, most) = (self.number(0)?, self.number(1)?);
        boolean((least < 0.0 || number >= least) && (most < 0.0 || number <= most))
    }

    /// What is checked and how heavy it is, one by one or node by node.
    fn checks(&self, from: usize, step: usize) -> Result<Vec<(bool, f64)>, Fault> {
        let mut checks = Vec::new();
        for at in (from..self.arguments.len()).step_by(step) {
            let checked = self.run.values(&self.found(at)?)?;
            let weights = if step > 1 { self.run.values(&self.found(at + 1)?)? } else { Vec::new() };
            let weight = |at: usize| weights.get(at).map_or(0.0, |weight| weight.number(self.offset()));
            checks.extend(checked.iter().enumerate().map(|(at, value)| (is_checked(value), weight(at))));
        }
        Ok(checks)
    }
}

/// A text counts as checked when there is one.
fn is_checked(value: &Value) -> bool {
    match value {
        Value::Text(text) => !text.trim().is_empty(),
        other => other.truth(),
    }
}
