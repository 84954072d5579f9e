//! What can be written in a file: the forms of the pack by area of care, for this person's role and the state of the file. No form
//! is known by name here: where it is offered is data of its settings.

use super::App;
use crate::file::File;
use crate::host::Host;
use naungan_forms::{Form, Needs};
use naungan_model::care::clock::tasks;
use naungan_model::care::standing::Standing;
use naungan_model::date::Instant;
use naungan_model::meaning::Meaning;
use naungan_pages::icon::Icon;
use naungan_pages::language::key;
use naungan_pages::layout::Action;
use naungan_pages::path;
use std::collections::BTreeSet;

/// Area of a partner's own forms that name none.
const OWN: &str = "own";
/// Most next steps that a file shows before its areas.
const STEPS: usize = 6;

/// What a file offers.
pub(super) struct Menu {
    /// Likely next steps.
    pub first: Vec<Action>,
    /// Areas with forms to fill or something written.
    pub areas: Vec<Action>,
    /// The forms of each area.
    forms: Vec<(String, Action)>,
}

impl Menu {
    /// The forms of one area.
    pub fn in_area(self, area: &str) -> Vec<Action> {
        self.forms.into_iter().filter(|(inside, _)| inside == area).map(|(_, action)| action).collect()
    }
}

impl<H: Host> App<H> {
    /// The forms that this person can fill in a file now.
    pub(super) fn menu(&self, now: Instant, file: &File, code: &str) -> Menu {
        let mut forms: Vec<&Form> = self.device.pack.forms().filter(|form| self.offers(now, file, form)).collect();
        forms.sort_by_key(|form| (form.offer.sort, &form.name));
        let action = |form: &&Form| Action::new(self.icon(form), key(form.title_key()), path::case_form(code, &form.name));
        let written: BTreeSet<&str> = file
            .case
            .living()
            .filter_map(|record| self.device.pack.form(&record.form))
            .map(|form| self.area(form))
            .chain(forms.iter().map(|form| self.area(form)))
            .collect();
        let list = self.device.pack.list("care_area");
        let areas =
            list.into_iter().flat_map(|list| list.items.iter().map(move |item| (list, item))).filter_map(|(list, item)| {
                let action =
                    || Action::new(named(item.get("icon")), key(list.label_key(&item.code)), path::case_area(code, &item.code));
                written.contains(item.code.as_str()).then(action)
            });
        let areas = areas.collect();
        // What is due comes first, then what a person in this role does most.
        let due = tasks(&file.case, &self.device.clock_rules());
        let due = due.iter().filter_map(|task| forms.iter().find(|form| form.name == task.form));
        let role = self.role(now);
        let mut steps: Vec<&Form> = Vec::new();
        for form in due.chain(forms.iter().filter(|form| form.offer.is_first_for(role))) {
            if !steps.iter().any(|known| known.name == form.name) {
                steps.push(form);
            }
        }
        let forms = forms.iter().map(|form| (self.area(form).to_owned(), action(form))).collect();
        Menu { first: steps.iter().take(STEPS).map(action).collect(), areas, forms }
    }

    /// Whether a form can be filled in a file now, by this person.
    pub(super) fn offers(&self, now: Instant, file: &File, form: &Form) -> bool {
        let role = self.role(now);
        !role.is_empty()
            && !self.area(form).is_empty()
            && form.offer.is_for(role)
            && fits(form.offer.needs, file.case.standing())
            && (form.offer.continues.is_empty() || form.offer.alone || !self.device.things(file, form).is_empty())
    }

    /// Role of this person, where it keeps files; else nothing.
    fn role(&self, now: Instant) -> &'static str {
        let role = self.device.cabinet.as_ref().and_then(|cabinet| cabinet.role(now)).map(|(role, _)| role);
        role.filter(|role| role.keeps_files()).map_or("", |role| role.code())
    }

    /// Area of a form: its own, or that of the partner's forms.
    pub(super) fn area<'f>(&self, form: &'f Form) -> &'f str {
        let own = form.offer.area.is_empty() && self.device.house.form(&form.name).is_none();
        if own { OWN } else { &form.offer.area }
    }

    /// Picture of a form: its own, or that of its area.
    pub(super) fn icon(&self, form: &Form) -> Icon {
        let of_area = || self.device.pack.list("care_area")?.item(self.area(form)).and_then(|item| Icon::named(item.get("icon")));
        Icon::named(&form.offer.icon).or_else(of_area).unwrap_or(Icon::Pen)
    }

    /// Picture of a form by its name in an entry.
    pub(super) fn icon_of(&self, form: &str) -> Icon {
        self.device.pack.form(form).map_or(Icon::Pen, |form| self.icon(form))
    }

    /// The form in which an answer with a meaning is given anew: one that is offered in this file.
    pub(super) fn form_for(&self, now: Instant, file: &File, meaning: Meaning) -> Option<&Form> {
        self.device.pack.forms().find(|form| form.meaning(meaning).is_some() && self.offers(now, file, form))
    }
}

fn named(icon: &str) -> Icon {
    Icon::named(icon).unwrap_or(Icon::Pen)
}

fn fits(needs: Needs, standing: Standing) -> bool {
    match needs {
        Needs::Any => true,
        Needs::Never => false,
        // Who was turned away may come again.
        Needs::New => matches!(standing, Standing::New | Standing::TurnedAway),
        Needs::Registered => standing == Standing::Open,
        Needs::Open => matches!(standing, Standing::New | Standing::Open),
        Needs::Closed => standing == Standing::Closed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use naungan_forms::{PACK, Pack};

    #[test]
    fn every_picture_that_the_pack_names_is_there() {
        let pack = Pack::decode(PACK).unwrap();
        for form in pack.forms().filter(|form| !form.offer.icon.is_empty()) {
            assert!(Icon::named(&form.offer.icon).is_some(), "{}: {}", form.name, form.offer.icon);
        }
        for area in &pack.list("care_area").unwrap().items {
            assert!(Icon::named(area.get("icon")).is_some(), "{}", area.code);
        }
    }

    #[test]
    fn a_form_is_offered_in_the_states_that_it_names() {
        use Standing::*;
        let states = |needs| [New, TurnedAway, Open, Closed].map(|standing| fits(needs, standing));
        assert_eq!(states(Needs::New), [true, true, false, false]);
        assert_eq!(states(Needs::Registered), [false, false, true, false]);
        assert_eq!(states(Needs::Open), [true, false, true, false]);
        assert_eq!(states(Needs::Closed), [false, false, false, true]);
        assert_eq!(states(Needs::Any), [true; 4]);
        assert_eq!(states(Needs::Never), [false; 4]);
    }
}
