//! What is on this device only.

use maud::{Markup, html};

use super::{Frame, page};
use crate::{
    icon::{Icon, icon},
    language::{Moment, Words},
    layout, path,
};

/// What is not sent yet.
#[derive(Debug, Clone, Default)]
pub struct Outbox {
    /// Entries in the order they will be sent.
    pub entries: Vec<Unsent>,
    /// When something last arrived.
    pub last_sent: Option<Moment>,
}

/// An entry that is not sent yet.
#[derive(Debug, Clone)]
pub struct Unsent {
    /// What it is: name of the form.
    pub what: Words,
    /// Code of the case.
    pub case: String,
    /// When it was written.
    pub when: Moment,
}

/// GET /outbox
pub fn show(frame: &Frame<'_>, view: &Outbox) -> Markup {
    let t = frame.t;
    let content = html! {
        @if view.entries.is_empty() {
            (layout::notice("good", Icon::Check, &html! { p { (t.text("outbox.nothing")) } }))
        } @else {
            p.lead { (t.text("outbox.lead")) }
            ul.rows {
                @for entry in &view.entries {
                    li { a href=(path::case(&entry.case)) {
                        (icon(Icon::Clock))
                        span.what { b { (entry.what.in_language(t)) } " " (layout::code(&entry.case)) }
                        span.due { (t.when(entry.when, frame.now)) }
                    } }
                }
            }
        }
        @if let Some(when) = view.last_sent {
            p { (t.format("outbox.last", &[("when", (&t.when(when, frame.now)).into())])) }
        }
    };
    page(frame, t.text("outbox.title"), &content)
}
