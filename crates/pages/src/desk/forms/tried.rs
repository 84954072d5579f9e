//! A form as a phone shows it, to be tried. Nothing is kept.

use maud::{Markup, html};

use super::super::{Frame, page};
use crate::{
    form::{self, FormView},
    icon::Icon,
    layout, path,
};

/// A form being tried.
#[derive(Debug, Clone)]
pub struct Tried {
    /// Name of the form.
    pub form: String,
    /// Title.
    pub title: String,
    /// The form with what was typed; posts back to the same page.
    pub view: FormView,
    /// Whether all answers fit.
    pub good: bool,
}

/// GET and POST /forms/{form}/try
pub fn tried(frame: &Frame<'_>, view: &Tried) -> Markup {
    let t = frame.t;
    let mut shown = view.view.clone();
    shown.hidden.push(("csrf".to_owned(), frame.csrf.to_owned()));
    let content = html! {
        p.back { a href=(path::desk::form(&view.form)) { (view.title) } }
        p.lead { (t.text("forms.try-lead")) }
        @if view.good {
            (layout::notice("good", Icon::Check, &html! { p role="status" { (t.text("forms.try-good")) } }))
        }
        div.phone { (form::render(t, &shown)) }
    };
    page(frame, &t.format("forms.tried-title", &[("form", (&view.title).into())]), &content)
}
