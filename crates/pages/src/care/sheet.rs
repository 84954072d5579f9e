//! A form on paper: empty, to be filled by hand where a phone cannot be used, or with what was written. Never with a name.

use maud::{Markup, html};

use super::{Frame, frame::page_with};
use crate::{
    icon::{Icon, icon},
    language::Words,
    layout, path,
};

/// A sheet of paper.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// Name of the form.
    pub title: Words,
    /// Form and version, small, for whoever types it in.
    pub version: String,
    /// Code of the case; none on an empty sheet.
    pub case: Option<String>,
    /// Day and author of what was written; to be written by hand on an empty sheet.
    pub written: Option<(String, String)>,
    /// Parts of the form.
    pub parts: Vec<Part>,
    /// Where "Back" leads.
    pub back: String,
}

/// Questions that belong together.
#[derive(Debug, Clone, Default)]
pub struct Part {
    /// Heading.
    pub title: Option<Words>,
    /// Filled any number of times.
    pub repeats: bool,
    /// The questions.
    pub lines: Vec<Line>,
}

/// One question.
#[derive(Debug, Clone)]
pub struct Line {
    /// The question.
    pub label: Words,
    /// How to answer.
    pub hint: Option<Words>,
    /// Whether it is asked only sometimes.
    pub maybe: bool,
    /// Where the answer goes.
    pub space: Space,
}

/// Where an answer goes on paper.
#[derive(Debug, Clone)]
pub enum Space {
    /// Words only.
    None,
    /// A short line.
    Short,
    /// Several lines.
    Long,
    /// Boxes, of which one is ticked.
    One(Vec<Words>),
    /// Boxes, any of which are ticked.
    Many(Vec<Words>),
    /// Boxes for numbers.
    Order(Vec<Words>),
    /// A line, since the list is too long for paper.
    Said(Words),
}

/// GET /sheets/{form} and POST /cases/{code}/entries/{entry}/sheet
pub fn show(frame: &Frame<'_>, view: &Sheet) -> Markup {
    let t = frame.t;
    let content = html! {
        p.back.screen { a href=(view.back) { (t.text("problem.back")) } }
        div.screen {
            (layout::notice("warn", Icon::Warning, &html! { p { (t.text("sheet.warn")) } }))
            p { button.main type="button" data-print { (icon(Icon::File)) span { (t.text("sheet.do")) } } }
        }
        article.sheet {
            h1 { (view.title.in_language(t)) " " small { (view.version) } }
            @let hand = || html! { span.line {} };
            dl.facts {
                div { dt { (t.text("sheet.file")) } dd { @match &view.case { Some(code) => (layout::code(code)), None => (hand()) } } }
                div { dt { (t.text("sheet.day")) } dd { @match &view.written { Some((day, _)) => (day), None => (hand()) } } }
                div { dt { (t.text("sheet.by")) } dd { @match &view.written { Some((_, by)) => (by), None => (hand()) } } }
            }
            @for part in &view.parts {
                section {
                    @if let Some(title) = &part.title { h2 { (title.in_language(t)) } }
                    @for line in &part.lines { (self::line(frame, line)) }
                    @if part.repeats { p.hint { (t.text("sheet.again")) } }
                }
            }
        }
    };
    page_with(frame, &content)
}

fn line(frame: &Frame<'_>, line: &Line) -> Markup {
    let t = frame.t;
    let boxes = |choices: &[Words]| html! { ul.boxes { @for choice in choices { li { span.box {} (choice.in_language(t)) } } } };
    html! {
        div.asked {
            p { b { (line.label.in_language(t)) } @if line.maybe { " " small { (t.text("sheet.maybe")) } } }
            @if let Some(hint) = &line.hint { p.hint { (hint.in_language(t)) } }
            @match &line.space {
                Space::None => {}
                Space::Short => p { span.line {} },
                Space::Long => { p { span.line.wide {} } p { span.line.wide {} } p { span.line.wide {} } }
                Space::One(choices) => (boxes(choices)),
                Space::Many(choices) => { p.hint { (t.text("sheet.choose-many")) } (boxes(choices)) }
                Space::Order(choices) => { p.hint { (t.text("sheet.order")) } (boxes(choices)) }
                Space::Said(words) => p { (words.in_language(t)) },
            }
        }
    }
}

/// The address of an empty sheet.
#[must_use]
pub fn path(form: &str) -> String {
    [path::SHEETS, "/", form].concat()
}
