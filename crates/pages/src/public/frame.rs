//! What stands around every public page.

use maud::{Markup, html};
use naungan_model::date::Date;

use crate::{
    language::{Language, NAMES},
    layout::{self, Document},
    path,
};

/// What every public page shows around its content.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    /// Language of the page.
    pub t: &'a Language,
    /// The address without the language, such as `help` or `results/2016-H2`; empty at home. For the links to other languages.
    pub here: &'a str,
    /// Half-year of the newest results (`2016-H2`), for the navigation.
    pub newest: Option<&'a str>,
    /// Date of the demonstration, if this is one.
    pub demo: Option<Date>,
}

/// A whole public page. The title in the browser names no topic.
pub fn page(frame: &Frame<'_>, content: &Markup) -> Markup {
    let t = frame.t;
    let tag = t.tag();
    let help = path::public::help(tag);
    let newest = frame.newest.map(|period| path::public::results(tag, period));
    let body = html! {
        (layout::skip(t))
        @if let Some(date) = frame.demo { (layout::demo_banner(t, date)) }
        header {
            a.home href=(path::public::home(tag)) { "Naungan" }
            nav aria-label=(t.text("nav.name")) {
                @if let Some(newest) = &newest {
                    a href=(newest) aria-current=[frame.here.starts_with("results").then_some("page")] { (t.text("public.results")) }
                }
                a href=(help) aria-current=[(frame.here == "help").then_some("page")] { (t.text("public.help")) }
            }
            a.exit href=(path::EXIT) rel="noreferrer" { (t.text("app.exit")) }
        }
        main #main { (content) }
        footer {
            p { (t.text("public.what")) }
            nav aria-label=(t.text("app.language")) {
                @for (other, name) in NAMES {
                    a href={ "/" (other) "/" (frame.here) } lang=(other) hreflang=(other) aria-current=[(*other == tag).then_some("true")] { (name) }
                }
            }
        }
    };
    layout::document(&Document { t, title: "Naungan", style: path::PUBLIC_CSS, script: false, kind: "public" }, &body)
}
