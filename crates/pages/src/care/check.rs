//! The checklist of a file, filled from what is written in it, and to whom the work is given.

use maud::{Markup, html};

use super::{Frame, frame::page_with};
use crate::{
    form::{self, Choice, Control, FieldView, FormView, GroupView, Keyboard},
    icon::{Icon, icon},
    language::{Words, key},
    layout, path,
};

/// Whether each thing that a good file has is there.
#[derive(Debug, Clone)]
pub struct Checklist {
    /// Code of the case.
    pub case: String,
    /// Each thing, whether it is there, and where it is written.
    pub items: Vec<Item>,
}

/// One line of the checklist.
#[derive(Debug, Clone)]
pub struct Item {
    /// What a good file has.
    pub what: Words,
    /// Whether it is there.
    pub there: bool,
    /// What is known of it: a day, a number.
    pub note: Option<Words>,
    /// Where it is written.
    pub href: Option<String>,
}

/// GET /cases/{code}/check
pub fn show(frame: &Frame<'_>, view: &Checklist) -> Markup {
    let t = frame.t;
    let there = view.items.iter().filter(|item| item.there).count();
    let content = html! {
        p.back.screen { a href=(path::case(&view.case)) { (icon(Icon::File)) " " (t.text("case.title")) " " (layout::code(&view.case)) } }
        h1 { (t.text("check.title")) }
        p.lead { (t.format("check.score", &[("n", there.into()), ("of", view.items.len().into())])) }
        ul.checks {
            @for item in &view.items {
                li.late[!item.there] {
                    (icon(if item.there { Icon::Check } else { Icon::Warning }))
                    span {
                        b { (t.text(if item.there { "check.yes" } else { "check.no" })) } " "
                        @match (&item.href, item.there) {
                            (Some(href), false) => a href=(href) { (item.what.in_language(t)) },
                            _ => (item.what.in_language(t)),
                        }
                        @if let Some(note) = &item.note { " " small { (note.in_language(t)) } }
                    }
                }
            }
        }
    };
    page_with(frame, &content)
}

/// Giving the work on a file to somebody.
#[derive(Debug, Clone)]
pub struct Assign {
    /// Code of the case.
    pub case: String,
    /// The people of the team, each with the load.
    pub people: Vec<Choice>,
    /// Who was chosen.
    pub chosen: String,
    /// Why, where somebody has too much already.
    pub why: String,
    /// What is wrong: the field and why.
    pub problem: Option<(String, Words)>,
}

/// GET and POST /cases/{code}/assign
pub fn assign(frame: &Frame<'_>, view: &Assign) -> Markup {
    let t = frame.t;
    let wrong = |name: &str| view.problem.as_ref().filter(|(field, _)| field == name).map(|(_, words)| words.clone());
    let people = Control::One { choices: view.people.clone(), chosen: view.chosen.clone() };
    let why = Control::Text { value: view.why.clone(), keyboard: Keyboard::Text };
    let form = FormView {
        action: path::assign(&view.case),
        groups: vec![GroupView {
            fields: vec![
                FieldView { problem: wrong("worker"), ..FieldView::new("worker", key("assign.who"), people) },
                FieldView { problem: wrong("why"), optional: true, ..FieldView::new("why", key("assign.why"), why) },
            ],
            ..GroupView::default()
        }],
        submit: Some(key("assign.give")),
        cancel: Some(path::case(&view.case)),
        ..FormView::default()
    };
    let content = html! {
        p.back { a href=(path::case(&view.case)) { (t.text("case.title")) " " (layout::code(&view.case)) } }
        h1 { (t.text("assign.title")) }
        p.lead { (t.text("assign.lead")) }
        (form::render(t, &form))
    };
    page_with(frame, &content)
}
