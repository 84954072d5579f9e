//! Asked before anything leaves on paper or by a link: how this child can be reached safely, and what else to mind.

use maud::{Markup, html};

use super::{Frame, frame::page_with};
use crate::{
    icon::{Icon, icon},
    language::Words,
    layout, path,
};

/// The question before a print.
#[derive(Debug, Clone)]
pub struct Ask {
    /// Code of the case.
    pub case: String,
    /// What is going to leave.
    pub what: Words,
    /// How the child may be reached; none while nobody said.
    pub rule: Option<Words>,
    /// What else to mind.
    pub mind: Words,
    /// Words of the button.
    pub go_on: Words,
    /// Where it is posted to.
    pub action: String,
    /// Fields that go along.
    pub hidden: Vec<(String, String)>,
}

/// POST without `read=yes` of whatever prints.
pub fn show(frame: &Frame<'_>, view: &Ask) -> Markup {
    let t = frame.t;
    let content = html! {
        p.back { a href=(path::case(&view.case)) { (t.text("case.title")) " " (layout::code(&view.case)) } }
        h1 { (view.what.in_language(t)) }
        (layout::notice("warn", Icon::Phone, &html! {
            p { @match &view.rule { Some(rule) => (rule.in_language(t)), None => (t.text("ask.no-rule")) } }
        }))
        p { (view.mind.in_language(t)) }
        form method="post" action=(view.action) {
            @for (name, value) in &view.hidden { input type="hidden" name=(name) value=(value); }
            button.main name="read" value="yes" { (icon(Icon::Check)) span { (view.go_on.in_language(t)) } }
            " " a.button.quiet href=(path::case(&view.case)) { (t.text("ask.not-now")) }
        }
    };
    page_with(frame, &content)
}
