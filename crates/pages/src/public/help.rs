//! Help now: the national hotline, in large letters, and what we do not know about it.

use maud::{Markup, html};
use naungan_model::date::Date;

use super::{Frame, frame::page};
use crate::layout;

/// Where to find help.
#[derive(Debug, Clone, Default)]
pub struct Help {
    /// When somebody last called the numbers to see whether they work; none when nobody wrote it down.
    pub checked: Option<Date>,
}

/// GET /{lang}/help
pub fn show(frame: &Frame<'_>, view: &Help) -> Markup {
    let t = frame.t;
    let content = html! {
        h1 { (t.text("public.help-title")) }
        p.big { (t.text("public.help-lead")) }
        section.call aria-labelledby="call" {
            h2 id="call" { (t.text("public.help-call")) }
            p { a.button.huge href="tel:129" { "129" } }
            p { (t.text("public.help-sapa")) }
            (layout::facts([("WhatsApp", html! { a href="tel:+628111129129" { "08111-129-129" } })]))
            p.hint {
                @if let Some(date) = view.checked { (t.format("public.help-checked", &[("date", date.into())])) }
                @else { (t.text("public.help-unchecked")) }
            }
        }
        section aria-labelledby="safe" {
            h2 id="safe" { (t.text("public.help-safe")) }
            ul {
                li { (t.text("public.help-safe-place")) }
                li { (t.text("public.help-safe-adult")) }
                li { (t.text("public.help-safe-fault")) }
                li { (t.text("public.help-safe-trace")) }
            }
        }
    };
    page(frame, &content)
}
