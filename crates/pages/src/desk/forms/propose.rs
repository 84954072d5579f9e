//! What changes, who gets it, what invented cases say; then it is proposed to the officers.

use maud::{Markup, html};

use super::super::{Frame, frame::token, page};
use super::list::problems;
use crate::{
    icon::{Icon, icon},
    layout, path,
};

/// A version before it is proposed.
#[derive(Debug, Clone, Default)]
pub struct Propose {
    /// What changes, one sentence each.
    pub changes: Vec<String>,
    /// What answers will mean now, and what it does to figures; empty when nothing.
    pub meaning: Vec<String>,
    /// What invented cases say, one sentence each.
    pub tried: Vec<String>,
    /// Who gets it: people and devices of the partner.
    pub reach: String,
    /// As typed.
    pub note: String,
    /// What stands in the way; one sentence each.
    pub problems: Vec<String>,
}

/// GET and POST /forms/propose
pub fn propose(frame: &Frame<'_>, view: &Propose) -> Markup {
    let t = frame.t;
    let content = html! {
        p.back { a href=(path::desk::FORMS) { (t.text("forms.title")) } }
        (problems(frame, &view.problems))
        (sentences(t.text("forms.changes"), &view.changes))
        @if !view.meaning.is_empty() {
            (layout::notice("warn", Icon::Warning, &html! {
                (sentences(t.text("forms.meaning"), &view.meaning))
                p { (t.text("forms.meaning-needs")) }
            }))
        }
        (sentences(t.text("forms.tried"), &view.tried))
        section { h2 { (t.text("forms.reach")) } p { (view.reach) } p.hint { (t.text("forms.drafts-stay")) } }
        form.fill method="post" action=(path::desk::PROPOSE) autocomplete="off" {
            (token(frame))
            div.field {
                label for="note" { (t.text("forms.note-lead")) }
                textarea id="note" name="note" rows="3" maxlength="500" required autocomplete="off" { (view.note) }
            }
            p.hint { (t.text("forms.officers-sign")) }
            div.buttons { button.main name="do" value="propose" { (icon(Icon::Send)) span { (t.text("forms.propose")) } } }
        }
    };
    page(frame, t.text("forms.propose-title"), &content)
}

fn sentences(title: &str, lines: &[String]) -> Markup {
    html! {
        @if !lines.is_empty() {
            section { h2 { (title) } ul { @for line in lines { li { (line) } } } }
        }
    }
}
