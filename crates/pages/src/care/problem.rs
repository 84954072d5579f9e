//! Something did not work: what, what is kept, and what to do.

use maud::{Markup, html};

use super::{Frame, page};
use crate::{
    icon::{Icon, icon},
    language::Words,
    layout, path,
};

/// A problem in words.
#[derive(Debug, Clone)]
pub struct Problem {
    /// Heading: a message such as `problem.not-found`.
    pub title: Words,
    /// What to do.
    pub advice: Words,
    /// Whether everything written is kept, which is then said.
    pub kept: bool,
    /// Stable code for the person who helps; tells nothing about a child.
    pub code: Option<String>,
    /// Where the button leads; home when none.
    pub back: Option<String>,
}

/// Any request that cannot be answered.
pub fn show(frame: &Frame<'_>, view: &Problem) -> Markup {
    let t = frame.t;
    let back = view.back.as_deref().unwrap_or(if frame.person.is_some() { path::TODAY } else { "/" });
    let content = html! {
        (layout::notice("warn", Icon::Warning, &html! { p { (view.advice.in_language(t)) } }))
        @if view.kept { (layout::notice("good", Icon::Check, &html! { p { (t.text("problem.kept")) } })) }
        p { a.button.main href=(back) { (icon(Icon::Clock)) span { (t.text("problem.back")) } } }
        @if let Some(code) = &view.code { p.hint { (t.text("problem.code")) " " code { (code) } } }
    };
    page(frame, view.title.in_language(t), &content)
}
