//! What was typed in a page into a form that is being filled.

use std::collections::BTreeMap;

use naungan_model::answer::Value;

use super::{Filling, Place, name_in, read_name};
use crate::form::{Field, FieldKind};
use crate::list::Item;
use crate::parse::typed as read;

/// Name of the hidden fields of a page that say which questions stood on it: an empty box of one that did not says nothing.
pub const ASKED: &str = "-asked";

/// The code that a person meant who typed a label, among the choices on offer.
pub type Meant<'m> = &'m dyn Fn(&[&Item], &Field, &str) -> Option<String>;

/// Name and value pairs of a page.
#[derive(Clone, Copy)]
pub struct Typed<'t> {
    /// The pairs, in the order of the page.
    pub pairs: &'t [(String, String)],
    /// Labels to codes.
    pub meant: Meant<'t>,
}

impl<'f> Filling<'f> {
    /// Takes what was typed, in the order of the form: what is asked later depends on what was answered before. Names that are
    /// no open question are left out. Several values of one name are one answer.
    pub fn take(&mut self, typed: Typed<'_>) {
        let mut said: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (name, value) in typed.pairs {
            match name.as_str() {
                ASKED => {
                    for name in value.split_whitespace() {
                        said.entry(name).or_default();
                    }
                }
                name => said.entry(name).or_default().push(value),
            }
        }
        for (name, value) in typed.pairs {
            let names = if name == ASKED { value.as_str() } else { name };
            names.split_whitespace().for_each(|name| self.make_room(name));
        }
        let mut fields: Vec<_> = self.fields().collect();
        let (mut at, mut rounds) = (0, self.session.resized());
        while let Some((place, field)) = fields.get(at).cloned() {
            if let Some(values) = said.get(name_in(&field.name, &place.rounds).as_str()).filter(|_| field.kind.is_question()) {
                let text = self.spelled(&place, field, values, typed.meant);
                self.session.put(place.node, &text);
            }
            at += 1;
            // the answer may have opened rounds of a counted repeat, or closed some
            if self.session.resized() != rounds {
                rounds = self.session.resized();
                fields = self.fields().collect();
                at = fields.iter().position(|(other, _)| other.node == place.node).map_or(at, |at| at + 1);
            }
        }
    }

    /// What was typed as it is kept: of its kind where it fits, else as it stands.
    fn spelled(&self, place: &Place, field: &'f Field, values: &[&str], meant: Meant<'_>) -> String {
        let text = match field.kind {
            FieldKind::SelectMultiple(_) | FieldKind::Rank(_) => values.join(" "),
            _ => self.code(place, field, values.last().copied().unwrap_or_default(), meant),
        };
        match read(&field.kind, &text) {
            (Some(value), None) => value.to_input(),
            (Some(Value::Text(text)), Some(_)) => text,
            _ => String::new(),
        }
    }

    /// A label that was typed as its code: first among what the other answers leave open (the districts of the chosen
    /// province), then among all.
    fn code(&self, place: &Place, field: &'f Field, text: &str, meant: Meant<'_>) -> String {
        if text.trim().is_empty() || !matches!(field.kind, FieldKind::SelectOne(_)) {
            return text.to_owned();
        }
        let all = || self.form.list(field).map(|list| list.items.iter().collect::<Vec<_>>()).unwrap_or_default();
        let found = meant(&self.options(place, field), field, text).or_else(|| meant(&all(), field, text));
        found.unwrap_or_else(|| text.to_owned())
    }

    /// Rounds that the page shows and the draft does not know (it was lost with the device's memory). A page names every round
    /// from the first on, so that a name makes room for one round at most.
    fn make_room(&mut self, name: &str) {
        let (field, rounds) = read_name(name);
        let Some(field) = self.form.field(field).filter(|_| !rounds.is_empty()) else { return };
        let mut repeats: Vec<&str> =
            self.form.around(field.group).filter(|group| group.repeat.is_some()).map(|group| group.name.as_str()).collect();
        repeats.reverse();
        for (deep, repeat) in repeats.iter().enumerate() {
            let (Some(around), Some(round)) = (rounds.get(..deep), rounds.get(deep)) else { return };
            let name = name_in(repeat, around);
            if self.rounds(&name) == *round && self.add(&name).is_none() {
                return;
            }
        }
    }
}
