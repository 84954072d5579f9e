//! One child's file: what is due, what help was given, what was written by whom and when.

use maud::{Markup, html};

use super::{Frame, cases, frame::page_with, today};
use crate::{
    icon::{Icon, icon},
    language::{Language, Moment, Words},
    layout::{self, Action},
    path,
};

/// Pieces of the history that the first page of a file shows.
const NEWEST: usize = 12;

/// A file, without the identity of the child.
#[derive(Debug, Clone)]
pub struct Case {
    /// Code of the case.
    pub code: String,
    /// Where the work stands: a message such as `status.registered`.
    pub status: Words,
    /// Code of the list `risk_level`.
    pub risk: Option<String>,
    /// What is known without a name: sex, age, district, day of registration ... as term and words.
    pub about: Vec<(Words, Words)>,
    /// Codes of registrations joined with this one.
    pub joined: Vec<String>,
    /// What is due, by due moment.
    pub clocks: Vec<today::Clock>,
    /// How the child may be reached, where something must be minded.
    pub rule: Option<Words>,
    /// What two people wrote differently.
    pub conflicts: Vec<Conflict>,
    /// The likely next steps of this person.
    pub first: Vec<Action>,
    /// What else can be done with the file.
    pub tools: Vec<Action>,
    /// Everything else, area by area.
    pub areas: Vec<Action>,
    /// Help given, newest first.
    pub services: Vec<Service>,
    /// Everything written, newest first.
    pub history: Vec<Event>,
    /// Whether this person may see the name (for a reason, and the look is kept).
    pub may_see_name: bool,
    /// A message above everything: after saving, after undoing.
    pub done: Option<Words>,
}

/// Help given.
#[derive(Debug, Clone)]
pub struct Service {
    /// Code of the list `service_type`.
    pub kind: String,
    /// When.
    pub date: naungan_model::date::Date,
    /// More in words: a group session, 45 minutes, not attended, ...
    pub note: Option<Words>,
}

/// A field in which two versions stand beside each other.
#[derive(Debug, Clone)]
pub struct Conflict {
    /// The question.
    pub label: Words,
    /// What each wrote.
    pub versions: Vec<Version>,
    /// Where it is settled.
    pub href: Option<String>,
}

/// One of several versions.
#[derive(Debug, Clone)]
pub struct Version {
    /// What was written.
    pub value: Words,
    /// By whom.
    pub who: String,
    /// When.
    pub when: Moment,
}

/// Something written in the file.
#[derive(Debug, Clone)]
pub struct Event {
    /// Kind of thing.
    pub icon: Icon,
    /// What it is: name of the form, a decision, ...
    pub title: Words,
    /// Who wrote it.
    pub who: String,
    /// When it was written.
    pub when: Moment,
    /// What was written, as question and answer.
    pub answers: Vec<(Words, Words)>,
    /// State of this piece.
    pub mark: Mark,
    /// Where it is corrected, if this person may.
    pub correct: Option<String>,
}

/// State of an entry in the history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mark {
    /// Stands, sent.
    #[default]
    Sent,
    /// On this device only.
    Unsent,
    /// Replaced by a correction.
    Corrected,
    /// Taken back.
    Withdrawn,
    /// Waits for a supervisor.
    Waiting,
}

/// GET /cases/{code}
pub fn show(frame: &Frame<'_>, view: &Case) -> Markup {
    let t = frame.t;
    let clocks: Vec<&today::Clock> = view.clocks.iter().collect();
    let content = html! {
        @if let Some(done) = &view.done {
            (layout::notice("good", Icon::Check, &html! { p role="status" { (done.in_language(t)) } }))
        }
        header.case {
            h1 { (t.text("case.title")) " " (layout::code(&view.code)) }
            p.tags {
                (cases::risk(t, view.risk.as_deref()))
                span.tag { (view.status.in_language(t)) }
            }
            @if view.may_see_name {
                a.button.quiet href=(path::case_name(&view.code)) { (icon(Icon::Eye)) span { (t.text("case.name")) } }
            }
        }
        @if let Some(rule) = &view.rule { (layout::notice("warn", Icon::Phone, &html! { p { (rule.in_language(t)) } })) }
        @for conflict in &view.conflicts { (self::conflict(frame, conflict)) }
        @if !clocks.is_empty() {
            section aria-labelledby="due" { h2 id="due" { (t.text("case.due")) } (today::clocks(t, &clocks, frame.now)) }
        }
        (layout::actions(t, t.text("case.actions"), &view.first))
        @if !view.areas.is_empty() {
            section.areas aria-labelledby="areas" {
                h2 id="areas" { (t.text("case.areas")) }
                (layout::actions(t, t.text("case.areas"), &view.areas))
            }
        }
        (layout::actions(t, t.text("case.tools"), &view.tools))
        @if !view.about.is_empty() || !view.joined.is_empty() {
            section aria-labelledby="about" {
                h2 id="about" { (t.text("case.about")) }
                (layout::facts(view.about.iter().map(|(term, value)| {
                    (term.in_language(t), html! { (value.in_language(t)) })
                })))
                @if !view.joined.is_empty() {
                    p { (icon(Icon::Join)) " " (t.text("case.joined")) @for code in &view.joined { " " (layout::code(code)) } }
                }
            }
        }
        section aria-labelledby="services" {
            h2 id="services" { (t.text("case.services")) }
            (services(t, &view.services))
        }
        section aria-labelledby="history" {
            h2 id="history" { (t.text("case.history")) }
            ol.history { @for event in view.history.iter().take(NEWEST) { (self::event(frame, event)) } }
            @if view.history.len() > NEWEST {
                p { a.button.quiet href=(path::case_history(&view.code)) {
                    (icon(Icon::Files)) span { (t.format("case.whole-history", &[("n", i64::try_from(view.history.len()).unwrap_or(0).into())])) }
                } }
            }
        }
    };
    page_with(frame, &content)
}

/// GET /cases/{code}/history: everything that was written, newest first.
pub fn history(frame: &Frame<'_>, code: &str, events: &[Event]) -> Markup {
    let t = frame.t;
    let content = html! {
        p.back.screen { a href=(path::case(code)) { (icon(Icon::File)) " " (t.text("case.title")) " " (layout::code(code)) } }
        h1 { (t.text("case.history")) }
        h2 { (t.format("case.whole-history", &[("n", events.len().into())])) }
        ol.history { @for event in events { (self::event(frame, event)) } }
    };
    page_with(frame, &content)
}

fn services(t: &Language, services: &[Service]) -> Markup {
    html! {
        @if services.is_empty() { p { (t.text("case.no-services")) } } @else {
            ul.services {
                @for service in services {
                    li {
                        b { (t.code("service_type", &service.kind)) }
                        span { (t.date(service.date)) @if let Some(note) = &service.note { ", " (note.in_language(t)) } }
                    }
                }
            }
        }
    }
}

fn conflict(frame: &Frame<'_>, conflict: &Conflict) -> Markup {
    let t = frame.t;
    layout::notice(
        "warn",
        Icon::Warning,
        &html! {
            p { b { (conflict.label.in_language(t)) ": " } (t.text("case.conflict")) }
            ul {
                @for version in &conflict.versions {
                    li { (version.value.in_language(t)) small { (version.who) ", " (t.when(version.when, frame.now)) } }
                }
            }
            @if let Some(href) = &conflict.href { p { a href=(href) { (t.text("case.settle")) } } }
        },
    )
}

pub(super) fn event(frame: &Frame<'_>, event: &Event) -> Markup {
    let t = frame.t;
    let mark = match event.mark {
        Mark::Sent => None,
        Mark::Unsent => Some(("unsent", Icon::Clock, t.text("case.unsent"))),
        Mark::Corrected => Some(("old", Icon::Pen, t.text("case.corrected"))),
        Mark::Withdrawn => Some(("old", Icon::Pen, t.text("case.withdrawn"))),
        Mark::Waiting => Some(("conflict", Icon::Warning, t.text("case.waiting"))),
    };
    let old = matches!(event.mark, Mark::Corrected | Mark::Withdrawn);
    html! {
        li.old[old] {
            (icon(event.icon))
            div {
                h3 { (event.title.in_language(t)) }
                p.by {
                    @if !event.who.is_empty() { (event.who) ", " }
                    (t.when(event.when, frame.now))
                    @if let Some((kind, picture, words)) = mark { " " span.tag.(kind) { (icon(picture)) (words) } }
                }
                @if !event.answers.is_empty() {
                    details {
                        summary { (t.text("case.read")) }
                        (layout::facts(event.answers.iter().map(|(term, value)| {
                            (term.in_language(t), html! { (value.in_language(t)) })
                        })))
                        @if let Some(href) = &event.correct { p { a href=(href) { (t.text("case.correct")) } } }
                    }
                }
            }
        }
    }
}
