//! The step between "take this person off the file" and doing it.

use maud::{Markup, html};

use super::{Frame, frame::page_with};
use crate::{
    form::{self, Choice, Control, FieldView, FormView, GroupView},
    icon::Icon,
    language::{Words, key},
    layout,
};

/// What is about to be done, and what comes of it.
#[derive(Debug, Clone)]
pub struct Sure {
    /// What.
    pub title: Words,
    /// Whom it is about, and what comes of it.
    pub lead: Words,
    /// Where it posts to.
    pub action: String,
    /// What it posts beside the button.
    pub hidden: Vec<(String, String)>,
    /// Reasons, of which one is chosen; none are asked for when empty.
    pub reasons: Vec<Choice>,
    /// What is wrong with the reason.
    pub problem: Option<Words>,
    /// Words of the button.
    pub submit: Words,
    /// The way back.
    pub back: String,
}

/// Asks whether it is meant.
pub fn sure(frame: &Frame<'_>, view: &Sure) -> Markup {
    let t = frame.t;
    let mut hidden = view.hidden.clone();
    hidden.push(("sure".to_owned(), "yes".to_owned()));
    let control = Control::One { choices: view.reasons.clone(), chosen: String::new() };
    let why = FieldView { problem: view.problem.clone(), ..FieldView::new("why", key("access.why"), control) };
    let fields = if view.reasons.is_empty() { Vec::new() } else { vec![why] };
    let form = FormView {
        action: view.action.clone(),
        hidden,
        groups: vec![GroupView { fields, ..GroupView::default() }],
        submit: Some(view.submit.clone()),
        cancel: Some(view.back.clone()),
    };
    let content = html! {
        p.back { a href=(view.back) { (t.text("problem.back")) } }
        h1 { (view.title.in_language(t)) }
        (layout::notice("warn", Icon::Warning, &html! { p { (view.lead.in_language(t)) } }))
        (form::render(t, &form))
    };
    page_with(frame, &content)
}
