//! One form: its questions in order.

use maud::{Markup, html};

use super::super::{Frame, frame::token, page};
use super::list::problems;
use crate::{
    icon::{Icon, icon},
    layout, path,
};

/// A form with its questions.
#[derive(Debug, Clone)]
pub struct FormPage {
    /// Name in the pack.
    pub name: String,
    /// Title.
    pub title: String,
    /// Questions, notes, calculations and groups, in order.
    pub lines: Vec<Line>,
    /// What could not be done, and why; one sentence each.
    pub problems: Vec<String>,
}

/// A question, note, calculation or group.
#[derive(Debug, Clone)]
pub struct Line {
    /// Name in the form.
    pub name: String,
    /// What is asked, or the name where nothing is shown.
    pub label: String,
    /// How it is answered, in words.
    pub kind: String,
    /// When it is asked, in words; empty for always.
    pub condition: String,
    /// Whether it must be answered.
    pub required: bool,
    /// What it counts for, in words; empty when it counts for nothing.
    pub meaning: String,
    /// How many groups stand around it.
    pub depth: u32,
    /// May move up.
    pub up: bool,
    /// May move down.
    pub down: bool,
}

/// GET /forms/{form}
pub fn form(frame: &Frame<'_>, view: &FormPage) -> Markup {
    let t = frame.t;
    let content = html! {
        p.back { a href=(path::desk::FORMS) { (t.text("forms.title")) } }
        (problems(frame, &view.problems))
        div.buttons {
            a.button href=(path::desk::try_form(&view.name)) { (icon(Icon::Phone)) span { (t.text("forms.try")) } }
            a.button href=(path::desk::question(&view.name, "+")) { (icon(Icon::Plus)) span { (t.text("forms.add")) } }
            a.button href=(path::desk::workbook(&view.name)) { (icon(Icon::Table)) span { (t.text("forms.xlsx")) } }
        }
        (layout::table(&view.title, &html! {
            th scope="col" { (t.text("forms.question")) }
            th scope="col" { (t.text("forms.kind")) }
            th scope="col" { (t.text("forms.when")) }
            th scope="col" { (t.text("forms.counts-for")) }
            th scope="col" { (t.text("forms.order")) }
        }, &html! {
            @for line in &view.lines { (row(frame, &view.name, line)) }
        }))
    };
    page(frame, &view.title, &content)
}

fn row(frame: &Frame<'_>, form: &str, line: &Line) -> Markup {
    let t = frame.t;
    let indent = format!("depth-{}", line.depth.min(3));
    html! {
        tr id={ "q-" (line.name) } {
            th.(indent) scope="row" {
                a href=(path::desk::question(form, &line.name)) { (line.label) }
                @if line.required { " " span.state { (t.text("forms.required")) } }
            }
            td { (line.kind) }
            td { (line.condition) }
            td { (line.meaning) }
            td {
                form.row method="post" action=(path::desk::form(form)) {
                    (token(frame))
                    input type="hidden" name="question" value=(line.name);
                    @for (may, verb, words) in [(line.up, "up", "forms.up"), (line.down, "down", "forms.down")] {
                        button.quiet name="do" value=(verb) disabled[!may]
                            aria-label={ (t.text(words)) ": " (line.label) } { (t.text(words)) }
                    }
                }
            }
        }
    }
}
