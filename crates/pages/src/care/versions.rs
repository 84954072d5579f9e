//! Versions of the partner's forms: what a new one changes, in words, and the signature of who may put it into force.

use maud::{Markup, html};

use super::{Frame, page};
use crate::{
    icon::{Icon, icon},
    language::{Moment, Words},
    layout, path,
};

/// All that an officer sees before signing.
#[derive(Debug, Clone)]
pub struct Versions {
    /// Number of the version in force and since when; none while the forms are as they came.
    pub in_force: Option<(u32, Moment)>,
    /// Versions that were proposed and are not in force, newest first.
    pub waiting: Vec<Version>,
    /// The network is needed and not there.
    pub offline: bool,
    /// What is wrong with what was posted (the box was not ticked).
    pub problem: Option<Words>,
}

/// A version that waits.
#[derive(Debug, Clone)]
pub struct Version {
    /// SHA-256 of its bundle, in hex.
    pub pack: String,
    /// The number it will have.
    pub number: u32,
    /// What it is for, in the proposer's words.
    pub note: String,
    /// Who proposed it.
    pub who: String,
    /// When.
    pub when: Moment,
    /// What changes, one sentence each.
    pub changes: Vec<String>,
    /// Words in other languages that this device cannot compare with those in use.
    pub others: Vec<String>,
    /// What it does to figures, one sentence each; empty when answers mean what they meant.
    pub meaning: Vec<String>,
    /// Invented cases tried, and what came of them.
    pub tried: Vec<String>,
    /// Who signed so far.
    pub signed: Vec<String>,
    /// What this person may do now.
    pub may: May,
    /// Why it can never be put into force, if it cannot.
    pub refused: Option<String>,
}

/// What the reader may do with a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum May {
    /// Sign it, as an officer.
    Sign,
    /// Accept what it does to the figures, as a monitoring officer.
    Accept,
    /// Nothing: done already, or not this person's to do.
    Read,
}

/// GET and POST /versions
pub fn show(frame: &Frame<'_>, view: &Versions) -> Markup {
    let t = frame.t;
    let content = html! {
        p.lead {
            @match view.in_force {
                Some((number, when)) => (t.format("versions.in-force", &[("number", number.into()), ("when", (&t.when(when, frame.now)).into())])),
                None => (t.text("versions.as-they-came")),
            }
        }
        @if view.offline {
            (layout::notice("note", Icon::NoNetwork, &html! { p { (t.text("versions.no-network")) } }))
        } @else if view.waiting.is_empty() {
            p.empty { (t.text("versions.nothing")) }
        }
        @for version in &view.waiting { (waiting(frame, version, view.problem.as_ref())) }
    };
    page(frame, t.text("versions.title"), &content)
}

fn waiting(frame: &Frame<'_>, version: &Version, problem: Option<&Words>) -> Markup {
    let t = frame.t;
    let when = t.when(version.when, frame.now);
    // two proposals may wait for one number: the beginning of the hash tells them apart
    let mark = version.pack.get(..4).unwrap_or_default();
    let id = format!("v-{}", version.pack.get(..8).unwrap_or_default());
    html! {
        section.card aria-labelledby=(id) {
            h2 id=(id) { (t.format("versions.number", &[("number", version.number.into()), ("mark", mark.into())])) }
            p { (t.format("versions.proposed", &[("who", (&version.who).into()), ("when", (&when).into())])) }
            blockquote { p { (version.note) } }
            (sentences(t.text("versions.changes"), &version.changes))
            @if !version.others.is_empty() {
                details {
                    summary { (t.format("versions.others", &[("n", version.others.len().into())])) }
                    ul.plain { @for line in &version.others { li { (line) } } }
                }
            }
            @if !version.meaning.is_empty() {
                (layout::notice("warn", Icon::Warning, &sentences(t.text("versions.meaning"), &version.meaning)))
            }
            (sentences(t.text("versions.tried"), &version.tried))
            p.hint { (t.text("versions.reach")) }
            (sentences(t.text("versions.signed"), &version.signed))
            @if let Some(why) = &version.refused {
                (layout::notice("warn", Icon::Warning, &html! { p { (why) } }))
            } @else if version.may != May::Read {
                (signature(frame, version, problem))
            }
        }
    }
}

fn signature(frame: &Frame<'_>, version: &Version, problem: Option<&Words>) -> Markup {
    let t = frame.t;
    let (question, act) = match version.may {
        May::Accept => ("versions.accept", "accept"),
        _ => ("versions.sure", "sign"),
    };
    let tick = format!("f-{}", version.pack.get(..8).unwrap_or_default());
    let wrong = problem.map(|_| format!("{tick}-bad"));
    html! {
        form.fill method="post" action=(path::VERSIONS) {
            input type="hidden" name="pack" value=(version.pack);
            input type="hidden" name="do" value=(act);
            fieldset.field.bad[problem.is_some()] aria-describedby=[wrong.as_ref()] {
                legend { (t.text("versions.question")) }
                @if let (Some(problem), Some(id)) = (problem, &wrong) {
                    p.problem id=(id) role="alert" { (icon(Icon::Warning)) span { (problem.in_language(t)) } }
                }
                label.choice for=(tick) {
                    input type="checkbox" id=(tick) name="sure" value="yes" autocomplete="off";
                    span { (t.text(question)) }
                }
            }
            p.hint { (t.text("versions.otherwise")) }
            div.buttons { button.main { (icon(Icon::Agree)) span { (t.text("versions.sign")) } } }
        }
    }
}

fn sentences(title: &str, lines: &[String]) -> Markup {
    html! {
        @if !lines.is_empty() {
            h3 { (title) }
            ul.plain { @for line in lines { li { (line) } } }
        }
    }
}
