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
    /// A file for a colleague, in base64, and the words that open it, once it was asked for.
    pub carried: Option<(String, String)>,
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
        @if let Some((file, words)) = &view.carried {
            (layout::notice("good", Icon::Send, &html! {
                p { (t.text("outbox.carry-say")) }
                p { b translate="no" { (words) } }
                p { a.button download="notes.ncf" href={ "data:application/octet-stream;base64," (file) } {
                    (icon(Icon::File)) span { (t.text("outbox.carry-save")) }
                } }
            }))
        } @else if !view.entries.is_empty() {
            form method="post" action=(path::OUTBOX) {
                p { (t.text("outbox.carry-why")) }
                button.quiet { (icon(Icon::File)) span { (t.text("outbox.carry")) } }
            }
        }
        @if let Some(when) = view.last_sent {
            p { (t.format("outbox.last", &[("when", (&t.when(when, frame.now)).into())])) }
        }
    };
    page(frame, t.text("outbox.title"), &content)
}
