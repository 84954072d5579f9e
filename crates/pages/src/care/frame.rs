//! What stands around every care page: name and icon that tell nothing, quick exit, state of sending, navigation.

use maud::{Markup, html};

use crate::{
    icon::{Icon, icon},
    language::{Language, Moment},
    layout::{self, Document},
    path,
};

/// What every care page shows around its content.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    /// Language of the page.
    pub t: &'a Language,
    /// Now, where the worker is.
    pub now: Moment,
    /// Path of this page (no query): marks the place in the navigation and is where the language buttons come back to.
    pub here: &'a str,
    /// Who is signed in on this device; none before unlocking, and then there is no navigation.
    pub person: Option<Badge<'a>>,
    /// What is not sent yet; none before anybody has chosen to work here.
    pub sending: Option<Sending>,
    /// Whether this is the demonstration; its date is that of `now`.
    pub demo: bool,
    /// What the server or another device did and must not do: messages such as `alarm.signature`, said on every page.
    pub alarms: &'a [&'static str],
}

/// Who works on this device.
#[derive(Debug, Clone, Copy)]
pub struct Badge<'a> {
    /// The worker's own name (never a child's).
    pub name: &'a str,
    /// Code of the list `user_role`.
    pub role: &'a str,
}

/// What has not reached the server, in words for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sending {
    /// The files of this worker are on their way for the first time.
    Fetching,
    /// The lists are here; the histories of so many files are still to come.
    Histories(u32),
    /// Nothing waits.
    Everything,
    /// So many wait.
    Waiting(u32),
    /// So many are on their way.
    Now(u32),
    /// No network; so many wait.
    NoNetwork(u32),
    /// The server did not take them; so many wait and are kept here.
    Refused(u32),
}

impl Sending {
    fn name(self) -> &'static str {
        match self {
            Self::Fetching => "fetching",
            Self::Histories(_) => "histories",
            Self::Everything => "everything",
            Self::Waiting(_) => "waiting",
            Self::Now(_) => "now",
            Self::NoNetwork(_) => "no-network",
            Self::Refused(_) => "refused",
        }
    }
}

/// A whole care page. `title` is its one heading.
pub fn page(frame: &Frame<'_>, title: &str, content: &Markup) -> Markup {
    page_with(frame, &html! { h1 { (title) } (content) })
}

/// A page whose heading is more than words.
pub(super) fn page_with(frame: &Frame<'_>, content: &Markup) -> Markup {
    around(
        frame,
        &html! {
            @if frame.person.is_some() { (navigation(frame)) }
            main #main tabindex="-1" { (content) }
        },
    )
}

fn around(frame: &Frame<'_>, middle: &Markup) -> Markup {
    let t = frame.t;
    let body = html! {
        (layout::skip(t))
        @if frame.demo { (layout::demo_banner(t, frame.now.date)) }
        header.top {
            div.bar {
                a.home href=(if frame.person.is_some() { path::TODAY } else { "/" }) {
                    img src=(path::ICON) alt="" width="28" height="28";
                    span { (t.text("app.name")) }
                }
                form #exit method="post" action=(path::EXIT) {
                    button.exit title=(t.text("app.exit-hint")) { (icon(Icon::Exit)) span { (t.text("app.exit")) } }
                }
            }
            @if let Some(state) = frame.sending { (sending(t, state, frame.here)) }
        }
        @if !frame.alarms.is_empty() {
            (layout::notice("warn", Icon::Warning, &html! {
                p role="alert" { b { (t.text("alarm.title")) } }
                @for alarm in frame.alarms { p { (t.text(alarm)) } }
            }))
        }
        (middle)
        footer.foot {
            @if let Some(badge) = &frame.person {
                p { (icon(Icon::Person)) span { (badge.name) ", " (t.code("user_role", badge.role)) } }
                form method="post" action=(path::LOCK) { button.quiet { (icon(Icon::Lock)) span { (t.text("app.lock")) } } }
            }
            (layout::language_picker(t, frame.here, None))
        }
    };
    let document = Document { t, title: t.text("app.name"), style: path::APP_CSS, script: true, kind: "care" };
    layout::document(&document, &body)
}

/// The region that says what is not sent yet. [`path::STATE`] answers with this alone.
pub fn sending(t: &Language, state: Sending, back: &str) -> Markup {
    let (picture, words) = match state {
        Sending::Fetching => (Icon::Clock, t.text("sending.fetching").to_owned()),
        Sending::Histories(n) => (Icon::Clock, t.format("sending.histories", &[("n", n.into())])),
        Sending::Everything => (Icon::Check, t.text("sending.everything").to_owned()),
        Sending::Waiting(n) => (Icon::Clock, t.format("sending.waiting", &[("n", n.into())])),
        Sending::Now(n) => (Icon::Send, t.format("sending.now", &[("n", n.into())])),
        Sending::NoNetwork(n) => (Icon::NoNetwork, t.format("sending.no-network", &[("n", n.into())])),
        Sending::Refused(n) => (Icon::Warning, t.format("sending.refused", &[("n", n.into())])),
    };
    html! {
        div #sending.sending data-state=(state.name()) {
            p role="status" { (icon(picture)) span { (words) } }
            @if !matches!(state, Sending::Everything | Sending::Fetching | Sending::Histories(_)) {
                form method="post" action=(path::SEND) {
                    input type="hidden" name="back" value=(back);
                    button { (t.text("sending.send-now")) }
                }
            }
        }
    }
}

fn navigation(frame: &Frame<'_>) -> Markup {
    let t = frame.t;
    let places = [
        (Icon::Clock, t.text("nav.today"), path::TODAY),
        (Icon::Files, t.text("nav.cases"), path::CASES),
        (Icon::Search, t.text("nav.search"), path::SEARCH),
        (Icon::More, t.text("nav.more"), path::MORE),
    ];
    html! {
        nav.main aria-label=(t.text("nav.name")) {
            ul {
                @for (picture, words, href) in places {
                    @let inside = frame.here == href || frame.here.strip_prefix(href).is_some_and(|rest| rest.starts_with('/'));
                    @let current = if frame.here == href { Some("page") } else { inside.then_some("true") };
                    li { a href=(href) aria-current=[current] { (icon(picture)) span { (words) } } }
                }
            }
        }
    }
}
