//! Something at the desk did not work: what, and what to do.

use maud::{Markup, html};

use super::{Frame, page};
use crate::{icon::Icon, language::Words, layout, path};

/// A problem in words.
#[derive(Debug, Clone)]
pub struct Problem {
    /// Heading.
    pub title: Words,
    /// What to do.
    pub advice: Words,
    /// Stable code for the person who helps.
    pub code: Option<String>,
    /// Where the button leads; the first page when none.
    pub back: Option<String>,
}

/// Any request that cannot be answered.
pub fn show(frame: &Frame<'_>, view: &Problem) -> Markup {
    let t = frame.t;
    let content = html! {
        (layout::notice("warn", Icon::Warning, &html! { p { (view.advice.in_language(t)) } }))
        p { a.button.main href=(view.back.as_deref().unwrap_or(path::desk::START)) { (t.text("problem.back")) } }
        @if let Some(code) = &view.code { p.hint { (t.text("problem.code")) " " code { (code) } } }
    };
    page(frame, view.title.in_language(t), &content)
}
