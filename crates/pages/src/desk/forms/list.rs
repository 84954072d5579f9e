//! All forms, the changes that are not proposed yet, and the versions so far.

use maud::{Markup, html};

use super::super::{Frame, frame::token, page};
use crate::{
    icon::{Icon, icon},
    language::{Moment, Words},
    layout, path,
};

/// All forms of a partner.
#[derive(Debug, Clone)]
pub struct Forms {
    /// Number of the version in force and since when; none while the forms are as they came.
    pub in_force: Option<(u32, Moment)>,
    /// The forms, with what was changed and not proposed yet.
    pub forms: Vec<FormRow>,
    /// Whether there is something to propose.
    pub changed: bool,
    /// Versions that wait for signatures: number, note, names of who signed.
    pub waiting: Vec<(u32, String, Vec<String>)>,
    /// Versions that were in force, newest first.
    pub past: Vec<Past>,
    /// What could not be done, and why; one sentence each.
    pub problems: Vec<String>,
    /// What was done.
    pub done: Option<Words>,
}

/// A form in the list.
#[derive(Debug, Clone)]
pub struct FormRow {
    /// Name in the pack.
    pub name: String,
    /// Title.
    pub title: String,
    /// Number of questions.
    pub questions: u32,
    /// Its version now.
    pub version: u32,
    /// Changed and not proposed yet.
    pub changed: bool,
}

/// A version that is or was in force.
#[derive(Debug, Clone)]
pub struct Past {
    /// Number.
    pub number: u32,
    /// SHA-256 of the bundle, in hex.
    pub pack: String,
    /// What it was for.
    pub note: String,
    /// When it was proposed.
    pub when: Moment,
}

/// GET /forms
pub fn list(frame: &Frame<'_>, view: &Forms) -> Markup {
    let t = frame.t;
    let content = html! {
        p.lead {
            @match view.in_force {
                Some((number, when)) => (t.format("forms.in-force", &[("number", number.into()), ("when", (&t.when(when, frame.now)).into())])),
                None => (t.text("forms.as-they-came")),
            }
        }
        p { a href=(path::desk::FORMS_HELP) { (t.text("forms-help.title")) } }
        @if let Some(done) = &view.done {
            (layout::notice("good", Icon::Check, &html! { p role="status" { (done.in_language(t)) } }))
        }
        (problems(frame, &view.problems))
        @if view.changed { (unproposed(frame)) }
        @for (number, note, signed) in &view.waiting {
            (layout::notice("note", Icon::Clock, &html! {
                p { (t.format("forms.waits", &[("number", (*number).into()), ("note", note.into())])) }
                p { (t.text("forms.signed")) " " @if signed.is_empty() { (t.text("forms.nobody")) } @else { (signed.join(", ")) } }
            }))
        }
        (layout::table(t.text("forms.all"), &html! {
            th scope="col" { (t.text("forms.form")) }
            th scope="col" { (t.text("forms.questions")) }
            th scope="col" { (t.text("forms.version")) }
            th scope="col" { (t.text("forms.state")) }
        }, &html! {
            @for form in &view.forms {
                tr {
                    th scope="row" { a href=(path::desk::form(&form.name)) { (form.title) } }
                    td.number { (form.questions) }
                    td.number { (form.version) }
                    td { @if form.changed { b { (t.text("forms.changed")) } } @else { (t.text("forms.unchanged")) } }
                }
            }
        }))
        (upload(frame))
        @if !view.past.is_empty() { (history(frame, &view.past)) }
    };
    page(frame, t.text("forms.title"), &content)
}

/// What could not be done.
pub(super) fn problems(frame: &Frame<'_>, lines: &[String]) -> Markup {
    html! {
        @if !lines.is_empty() {
            (layout::notice("warn", Icon::Warning, &html! {
                p role="alert" { (frame.t.text("forms.problems")) }
                ul { @for line in lines { li { (line) } } }
            }))
        }
    }
}

fn unproposed(frame: &Frame<'_>) -> Markup {
    let t = frame.t;
    html! {
        section.card aria-labelledby="draft" {
            h2 id="draft" { (t.text("forms.draft")) }
            p { (t.text("forms.draft-lead")) }
            div.buttons { a.button href=(path::desk::PROPOSE) { (icon(Icon::Send)) span { (t.text("forms.see-changes")) } } }
            form method="post" action=(path::desk::FORMS) {
                (token(frame))
                button.quiet name="do" value="discard" { (t.text("forms.discard")) }
            }
        }
    }
}

fn upload(frame: &Frame<'_>) -> Markup {
    let t = frame.t;
    html! {
        section.card aria-labelledby="upload" {
            h2 id="upload" { (t.text("forms.upload")) }
            p { (t.text("forms.upload-lead")) }
            form.fill method="post" action=(path::desk::UPLOAD) enctype="multipart/form-data" {
                (token(frame))
                div.field {
                    label for="workbook" { (t.text("forms.workbook")) }
                    input type="file" id="workbook" name="workbook" autocomplete="off" accept=".xlsx,.xls,.csv,.npk";
                }
                label.choice for="accept" {
                    input type="checkbox" id="accept" name="accept" value="yes" autocomplete="off";
                    span { (t.text("forms.accept-findings")) }
                }
                div.buttons { button { (icon(Icon::File)) span { (t.text("forms.upload-button")) } } }
            }
        }
    }
}

fn history(frame: &Frame<'_>, past: &[Past]) -> Markup {
    let t = frame.t;
    let back = |pack: &str, words: &str| {
        html! {
            form method="post" action=(path::desk::FORMS) {
                (token(frame))
                input type="hidden" name="pack" value=(pack);
                button.quiet name="do" value="back" { (words) }
            }
        }
    };
    html! {
        (layout::table(t.text("forms.history"), &html! {
            th scope="col" { (t.text("forms.version")) }
            th scope="col" { (t.text("forms.proposed-on")) }
            th scope="col" { (t.text("forms.note")) }
            th scope="col" { (t.text("forms.back")) }
        }, &html! {
            @for (at, version) in past.iter().enumerate() {
                tr {
                    th.number scope="row" { (version.number) }
                    td { (t.when(version.when, frame.now)) }
                    td { (version.note) }
                    td {
                        a href=(path::desk::bundle(&version.pack)) { (t.text("forms.download")) }
                        @if at > 0 {
                            (back(&version.pack, &t.format("forms.back-to", &[("number", version.number.into())])))
                        }
                    }
                }
            }
        }))
        (back(path::desk::HOUSE, t.text("forms.back-to-house")))
    }
}
