//! Locked: the six words open it again. Nothing that was written is lost meanwhile.

use maud::{Markup, html};

use super::{Frame, page};
use crate::{
    icon::{Icon, icon},
    layout, path,
};

/// What the lock says.
#[derive(Debug, Clone, Default)]
pub struct Unlock {
    /// The worker's own name, if this device has one.
    pub name: Option<String>,
    /// Why it is locked.
    pub reason: Reason,
    /// The demo's six words, shown and filled in by one tap; none outside a demonstration.
    pub demo_words: Option<String>,
    /// Whether to fill them in (`?fill=1`).
    pub fill: bool,
    /// After wrong words: how many guesses are left.
    pub guesses_left: Option<u32>,
    /// Whether another person of the demonstration can be chosen.
    pub may_choose: bool,
}

/// Why the device is locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reason {
    /// It was just opened.
    #[default]
    Opened,
    /// Nothing was done for ten minutes.
    Idle,
    /// The worker locked it.
    Asked,
}

/// GET /unlock
pub fn show(frame: &Frame<'_>, view: &Unlock) -> Markup {
    let t = frame.t;
    let wrong = view.guesses_left;
    let lead = match view.reason {
        Reason::Opened => t.text("unlock.opened"),
        Reason::Idle => t.text("unlock.idle"),
        Reason::Asked => t.text("unlock.asked"),
    };
    let value = if view.fill { view.demo_words.as_deref() } else { None };
    let content = html! {
        p.lead { (lead) }
        @if let (Some(words), false) = (&view.demo_words, view.fill) {
            section.card.demo-words {
                h2 { (t.text("unlock.demo-title")) }
                p.words translate="no" { (words) }
                p { (t.text("unlock.demo-lead")) }
                a.button href={ (path::UNLOCK) "?fill=1" } { (icon(Icon::Pen)) span { (t.text("unlock.fill")) } }
            }
        }
        form.fill method="post" action=(path::UNLOCK) autocomplete="off" {
            div.field.bad[wrong.is_some()] {
                label for="f-words" { (t.text("unlock.words")) }
                p.hint id="f-words-hint" { (t.text("unlock.words-hint")) }
                @if let Some(left) = wrong {
                    p.problem id="f-words-bad" role="alert" {
                        (icon(Icon::Warning)) span { (t.format("unlock.wrong", &[("n", left.into())])) }
                    }
                }
                input type="password" id="f-words" name="words" value=[value] autocomplete="off" spellcheck="false"
                    autocapitalize="none" aria-describedby=(if wrong.is_some() { "f-words-hint f-words-bad" } else { "f-words-hint" })
                    aria-invalid=[wrong.map(|_| "true")];
            }
            div.buttons { button.main autofocus[view.fill] { (t.text("unlock.open")) } }
        }
        @if view.may_choose { p { a href=(path::CHOOSE) { (t.text("unlock.other")) } } }
    };
    let title = match &view.name {
        Some(name) => t.format("unlock.title-of", &[("name", name.into())]),
        None => t.text("unlock.title").to_owned(),
    };
    page(frame, &title, &content)
}

/// After quick exit: a page that could be anybody's, without a way back.
pub fn left(t: &crate::language::Language) -> Markup {
    let body = html! {
        main #main { h1 { (t.text("app.name")) } p { (t.text("app.left")) } }
    };
    let document = layout::Document { t, title: t.text("app.name"), style: path::APP_CSS, script: false, kind: "left" };
    layout::document(&document, &body)
}
