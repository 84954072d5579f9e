//! Before saving: what I wrote, what happens next, who will be able to see it.

use maud::{Markup, html};

use super::{Frame, page};
use crate::{
    icon::Icon,
    language::{Moment, Words},
    layout, path,
};

/// What is about to be saved.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    /// Codes of the cases it will stand in.
    pub cases: Vec<String>,
    /// What was written, as question and answer.
    pub wrote: Vec<(Words, Words)>,
    /// What happens next: a sentence, and by when if it has a time.
    pub next: Vec<(Words, Option<Moment>)>,
    /// Who will be able to read it: each a sentence.
    pub readers: Vec<Words>,
    /// Where it posts to.
    pub action: String,
    /// Values that travel along (the draft's id).
    pub hidden: Vec<(String, String)>,
    /// Where "Change" leads.
    pub change: String,
}

/// Shown by the first POST of a form without problems.
pub fn show(frame: &Frame<'_>, view: &Summary) -> Markup {
    let t = frame.t;
    let content = html! {
        @if !view.cases.is_empty() {
            p.back {
                (t.format("summary.for", &[("n", view.cases.len().into())]))
                @for code in &view.cases { " " a href=(path::case(code)) { (layout::code(code)) } }
            }
        }
        section.card aria-labelledby="wrote" {
            h2 id="wrote" { (t.text("summary.wrote")) }
            (layout::facts(view.wrote.iter().map(|(term, value)| (term.in_language(t), html! { (value.in_language(t)) }))))
            p { a href=(view.change) { (t.text("summary.change")) } }
        }
        @if !view.next.is_empty() {
            section.card aria-labelledby="next" {
                h2 id="next" { (t.text("summary.next")) }
                ul {
                    @for (what, due) in &view.next {
                        li { (what.in_language(t)) @if let Some(due) = due { ": " b { (t.due(*due, frame.now)) } } }
                    }
                }
            }
        }
        section.card aria-labelledby="readers" {
            h2 id="readers" { (t.text("summary.readers")) }
            ul { @for reader in &view.readers { li { (reader.in_language(t)) } } }
        }
        form.fill method="post" action=(view.action) {
            @for (name, value) in &view.hidden { input type="hidden" name=(name) value=(value); }
            input type="hidden" name="sure" value="yes";
            div.buttons {
                button.main { (crate::icon::icon(Icon::Check)) span { (t.text("summary.save")) } }
                a.quiet href=(view.change) { (t.text("summary.change")) }
            }
        }
    };
    page(frame, t.text("summary.title"), &content)
}
