//! What stands around every desk page.

use maud::{Markup, html};

use crate::{
    care::Badge,
    icon::{Icon, icon},
    language::{Language, Moment},
    layout::{self, Document},
    path,
};

/// What every desk page shows around its content.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    /// Language of the page.
    pub t: &'a Language,
    /// Now, where the reader is.
    pub now: Moment,
    /// Path of this page.
    pub here: &'a str,
    /// Who is signed in; none on the page that asks to sign in.
    pub person: Option<Badge<'a>>,
    /// Pages that this person may open, as words and address.
    pub places: &'a [(String, String)],
    /// Token that every form must send back.
    pub csrf: &'a str,
    /// Whether this is the demonstration.
    pub demo: bool,
}

/// A whole desk page. `title` is its one heading.
pub fn page(frame: &Frame<'_>, title: &str, content: &Markup) -> Markup {
    let t = frame.t;
    let body = html! {
        (layout::skip(t))
        @if frame.demo { (layout::demo_banner(t, frame.now.date)) }
        header.top {
            div.bar {
                a.home href=(path::desk::START) { img src=(path::ICON) alt="" width="28" height="28"; span { (t.text("app.name")) } }
                form method="post" action=(path::EXIT) {
                    (token(frame))
                    button.exit title=(t.text("desk.exit-hint")) { (icon(Icon::Exit)) span { (t.text("app.exit")) } }
                }
            }
        }
        @if !frame.places.is_empty() {
            nav.main aria-label=(t.text("nav.name")) {
                ul {
                    @for (words, href) in frame.places {
                        li { a href=(href) aria-current=[(frame.here == href).then_some("page")] { (words) } }
                    }
                }
            }
        }
        main #main tabindex="-1" { h1 { (title) } (content) }
        footer.foot {
            @if let Some(badge) = &frame.person {
                p { (icon(Icon::Person)) span { (badge.name) ", " (t.code("user_role", badge.role)) } }
                form method="post" action=(path::desk::SIGN_OUT) { (token(frame)) button.quiet { (t.text("desk.sign-out")) } }
            }
            (layout::language_picker(t, frame.here, Some(frame.csrf)))
        }
    };
    layout::document(&Document { t, title: t.text("app.name"), style: path::APP_CSS, script: false, kind: "desk" }, &body)
}

/// The hidden field that proves a post comes from our own page.
pub(super) fn token(frame: &Frame<'_>) -> Markup {
    html! { input type="hidden" name="csrf" value=(frame.csrf); }
}
