//! What all pages share: the document, links, tables, and small pieces used everywhere.

use maud::{DOCTYPE, Markup, html};

use crate::{
    icon::{Icon, icon},
    language::{Language, NAMES, Words},
    path,
};

/// A link or a large button.
#[derive(Debug, Clone)]
pub struct Action {
    /// Picture beside the words.
    pub icon: Icon,
    /// What it does.
    pub label: Words,
    /// Where it leads.
    pub href: String,
}

impl Action {
    /// A link with a picture.
    pub fn new(icon: Icon, label: Words, href: impl Into<String>) -> Self {
        Self { icon, label, href: href.into() }
    }
}

/// What a document needs besides its body.
pub(crate) struct Document<'a> {
    pub(crate) t: &'a Language,
    /// Neutral: it stays in the browser's history.
    pub(crate) title: &'a str,
    pub(crate) style: &'static str,
    /// Only care pages have a script.
    pub(crate) script: bool,
    /// `care`, `desk` or `public`.
    pub(crate) kind: &'static str,
}

pub(crate) fn document(document: &Document<'_>, body: &Markup) -> Markup {
    let Document { t, title, style, script, kind } = document;
    html! {
        (DOCTYPE)
        html lang=(t.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                link rel="icon" href=(path::ICON) type="image/svg+xml";
                link rel="stylesheet" href=(style);
                @if *script {
                    link rel="manifest" href=(path::MANIFEST);
                    script src=(path::APP_JS) defer {}
                }
            }
            body class=(kind) { (body) }
        }
    }
}

/// The link that jumps over the head of the page.
pub(crate) fn skip(t: &Language) -> Markup {
    html! { a.skip href="#main" { (t.text("app.skip")) } }
}

/// Says on every page of a demonstration what it is, and its date.
pub(crate) fn demo_banner(t: &Language, today: naungan_model::date::Date) -> Markup {
    html! {
        aside.demo aria-label=(t.text("demo.name")) { p { (t.format("demo.banner", &[("date", today.into())])) } }
    }
}

/// The languages as buttons of a post: the choice is kept on this device.
pub(crate) fn language_picker(t: &Language, back: &str, csrf: Option<&str>) -> Markup {
    html! {
        form.languages method="post" action=(path::LANGUAGE) aria-label=(t.text("app.language")) {
            input type="hidden" name="back" value=(back);
            @if let Some(token) = csrf { input type="hidden" name="csrf" value=(token); }
            @for (tag, name) in NAMES {
                button name="to" value=(tag) lang=(tag) aria-current=[(*tag == t.tag()).then_some("true")] { (name) }
            }
        }
    }
}

/// Large buttons below each other.
pub(crate) fn actions(t: &Language, label: &str, actions: &[Action]) -> Markup {
    html! {
        @if !actions.is_empty() {
            nav aria-label=(label) {
                ul.actions {
                    @for action in actions {
                        li { a href=(action.href) { (icon(action.icon)) span { (action.label.in_language(t)) } } }
                    }
                }
            }
        }
    }
}

/// A table that scrolls by itself on a narrow screen; `caption` says what it shows.
pub(crate) fn table(caption: &str, head: &Markup, body: &Markup) -> Markup {
    html! {
        div.scroll role="group" aria-label=(caption) tabindex="0" {
            table {
                caption { (caption) }
                thead { tr { (head) } }
                tbody { (body) }
            }
        }
    }
}

/// Terms and what is said about them.
pub(crate) fn facts<'a>(rows: impl IntoIterator<Item = (&'a str, Markup)>) -> Markup {
    html! {
        dl.facts {
            @for (term, value) in rows { div { dt { (term) } dd { (value) } } }
        }
    }
}

/// A notice with a picture; `kind` is `note`, `warn` or `good`.
pub(crate) fn notice(kind: &'static str, picture: Icon, words: &Markup) -> Markup {
    html! { div.notice.(kind) { (icon(picture)) div { (words) } } }
}

/// A code of a case, written so that it never breaks and screen readers spell it.
pub(crate) fn code(code: &str) -> Markup {
    html! { span.code translate="no" { (code) } }
}
