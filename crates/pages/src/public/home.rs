//! The first page: one number, and what is left to do.

use maud::{Markup, html};

use super::{Figure, Frame, Need, frame::page, need};
use crate::path;

/// What the first page shows.
#[derive(Debug, Clone, Default)]
pub struct Home {
    /// The newest headline figure, if anything was released.
    pub figure: Option<Figure>,
    /// The estimate beside it.
    pub need: Option<Need>,
}

/// GET /{lang}/
pub fn show(frame: &Frame<'_>, view: &Home) -> Markup {
    let t = frame.t;
    let content = html! {
        @if let Some(figure) = &view.figure {
            div.hero {
                h1 { (figure.number(t)) " " span { (figure.sentence(t)) } }
                p { a.button href=(path::public::results(t.tag(), &figure.period.to_string())) { (t.text("public.all")) } }
            }
            @if let Some(need) = &view.need { (need::section(t, figure, need)) }
            section aria-labelledby="how" {
                h2 id="how" { (t.text("public.how")) }
                (figure.facts(t))
            }
        } @else {
            div.hero { h1 { (t.text("public.nothing")) } p { (t.text("public.nothing-lead")) } }
        }
        section.help aria-labelledby="help" {
            h2 id="help" { (t.text("public.need-help")) }
            p { (t.text("public.need-help-lead")) }
            p { a.button href=(path::public::help(t.tag())) { (t.text("public.help")) } }
        }
    };
    page(frame, &content)
}
