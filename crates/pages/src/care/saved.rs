//! After saving: it is kept, and what now.

use maud::{Markup, html};

use super::{Frame, page};
use crate::{
    icon::Icon,
    language::Words,
    layout::{self, Action},
    path,
};

/// What was saved.
#[derive(Debug, Clone)]
pub struct Saved {
    /// What it is: name of the form.
    pub what: Words,
    /// Codes of the cases it stands in.
    pub cases: Vec<String>,
    /// Whether it is only on this device so far.
    pub unsent: bool,
    /// What one may do next.
    pub next: Vec<Action>,
}

/// GET after the last POST of a form.
pub fn show(frame: &Frame<'_>, view: &Saved) -> Markup {
    let t = frame.t;
    let content = html! {
        (layout::notice("good", Icon::Check, &html! {
            p role="status" { b { (view.what.in_language(t)) } ": " (t.text("saved.kept")) }
            @if view.unsent { p { (t.text("saved.unsent")) } }
        }))
        @if !view.cases.is_empty() {
            ul.rows {
                @for code in &view.cases {
                    li { a href=(path::case(code)) { (crate::icon::icon(Icon::File)) span.what { (t.text("saved.open")) " " b { (layout::code(code)) } } } }
                }
            }
        }
        (layout::actions(t, t.text("saved.next"), &view.next))
    };
    page(frame, t.text("saved.title"), &content)
}
