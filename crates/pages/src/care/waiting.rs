//! Entries that wait for a supervisor: authentic, but written without the right, or by a device that was restored.

use maud::{Markup, html};

use super::{Frame, page};
use crate::{
    icon::{Icon, icon},
    language::{Moment, Words},
    layout, path,
};

/// Entries that count nowhere until somebody decides.
#[derive(Debug, Clone, Default)]
pub struct Waiting {
    /// The entries, oldest first.
    pub entries: Vec<Entry>,
}

/// One entry that waits.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its id, posted as `entry`.
    pub id: String,
    /// Code of the case.
    pub case: String,
    /// What it is: name of the form.
    pub what: Words,
    /// Who wrote it.
    pub who: String,
    /// When it was written.
    pub when: Moment,
    /// Why it waits: messages such as `waiting.role`, `waiting.fork`, `waiting.revoked`.
    pub why: Words,
    /// Whether it raises an alarm (a device with two histories).
    pub alarm: bool,
    /// Whether this person wrote it: nobody decides on their own.
    pub own: bool,
    /// What is wrong with the last decision on it.
    pub problem: Option<Words>,
}

/// GET and POST /waiting
pub fn show(frame: &Frame<'_>, view: &Waiting) -> Markup {
    let t = frame.t;
    let content = html! {
        p.lead { (t.text("waiting.lead")) }
        @if view.entries.is_empty() {
            (layout::notice("good", Icon::Check, &html! { p { (t.text("waiting.nothing")) } }))
        }
        @for (at, entry) in view.entries.iter().enumerate() { (self::entry(frame, at, entry)) }
    };
    page(frame, t.text("waiting.title"), &content)
}

fn entry(frame: &Frame<'_>, at: usize, entry: &Entry) -> Markup {
    let t = frame.t;
    let (id, bad) = (format!("reason-{at}"), format!("reason-{at}-bad"));
    html! {
        article.card {
            h2 { (entry.what.in_language(t)) " " (layout::code(&entry.case)) }
            p.by { (entry.who) ", " (t.when(entry.when, frame.now)) }
            (layout::notice(if entry.alarm { "warn" } else { "note" }, if entry.alarm { Icon::Warning } else { Icon::Lock },
                &html! { p { (entry.why.in_language(t)) } }))
            @if entry.own { p { (t.text("waiting.own")) } } @else {
                form.fill method="post" action=(path::WAITING) autocomplete="off" {
                    input type="hidden" name="entry" value=(entry.id);
                    div.field.bad[entry.problem.is_some()] {
                        label for=(id) { (t.text("waiting.reason")) }
                        @if let Some(problem) = &entry.problem {
                            p.problem id=(bad) role="alert" { (icon(Icon::Warning)) span { (problem.in_language(t)) } }
                        }
                        textarea id=(id) name="reason" rows="2" autocomplete="off" aria-describedby=[entry.problem.as_ref().map(|_| &bad)] {}
                    }
                    div.buttons {
                        button.main name="do" value="adopt" { (icon(Icon::Check)) span { (t.text("waiting.adopt")) } }
                        button name="do" value="reject" { (t.text("waiting.reject")) }
                    }
                }
            }
        }
    }
}
