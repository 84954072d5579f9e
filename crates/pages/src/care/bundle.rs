//! Several written things on paper, for a court or an authority: a list, numbered documents, and for each the mark by which a
//! change would be noticed. Never with a name.

use maud::{Markup, html};

use super::{Frame, area, frame::page_with};
use crate::{
    form::{self, Choice, Control, FieldView, FormView, GroupView},
    icon::{Icon, icon},
    language::{Language, Words, key},
    layout, path,
};

/// Choosing what goes on paper.
#[derive(Debug, Clone)]
pub struct Choose {
    /// What goes on paper.
    pub title: Words,
    /// How to choose.
    pub lead: Words,
    /// Where it is posted to.
    pub action: String,
    /// Where it leads back to.
    pub back: String,
    /// What can be chosen, each with its day and author.
    pub documents: Vec<Choice>,
    /// What must be minded: consents that are lacking.
    pub warnings: Vec<Words>,
    /// Nothing was chosen.
    pub problem: Option<Words>,
}

/// GET /cases/{code}/bundle
pub fn choose(frame: &Frame<'_>, view: &Choose) -> Markup {
    let t = frame.t;
    let control = Control::Many { choices: view.documents.clone(), chosen: Vec::new() };
    let field = FieldView { problem: view.problem.clone(), ..FieldView::new("document", key("bundle.which"), control) };
    let form = FormView {
        action: view.action.clone(),
        groups: vec![GroupView { fields: vec![field], ..GroupView::default() }],
        submit: Some(key("bundle.go-on")),
        cancel: Some(view.back.clone()),
        ..FormView::default()
    };
    let content = html! {
        p.back { a href=(view.back) { (t.text("problem.back")) } }
        h1 { (view.title.in_language(t)) }
        p.lead { (view.lead.in_language(t)) }
        @for warning in &view.warnings { (layout::notice("warn", Icon::Warning, &html! { p { (warning.in_language(t)) } })) }
        (form::render(t, &form))
    };
    page_with(frame, &content)
}

/// The papers.
#[derive(Debug, Clone)]
pub struct Papers {
    /// Code of the case.
    pub case: String,
    /// What it is.
    pub title: Words,
    /// Day on which it was put together.
    pub day: String,
    /// Who put it together.
    pub by: String,
    /// The documents.
    pub documents: Vec<Document>,
}

/// One document.
#[derive(Debug, Clone)]
pub struct Document {
    /// What it is.
    pub title: Words,
    /// When it was written, and by whom.
    pub written: (String, String),
    /// What was written.
    pub said: Vec<(Words, Words)>,
    /// Tables in it.
    pub tables: Vec<area::Table>,
    /// Hash of the entry in the signed journal; none of what is worked out from several.
    pub mark: Option<String>,
}

/// POST /cases/{code}/bundle, and the annex.
pub fn papers(frame: &Frame<'_>, view: &Papers) -> Markup {
    let t = frame.t;
    let of = view.documents.len();
    let content = html! {
        p.back.screen { a href=(if view.case.is_empty() { path::MORE.to_owned() } else { path::case(&view.case) }) { (t.text("problem.back")) } }
        div.screen {
            (layout::notice("warn", Icon::Warning, &html! { p { (t.text("sheet.warn")) } }))
            p { button.main type="button" data-print { (icon(Icon::File)) span { (t.text("sheet.do")) } } }
        }
        article.sheet {
            h1 { (view.title.in_language(t)) }
            (layout::facts([
                (t.text("sheet.file"), html! { @if view.case.is_empty() { "–" } @else { (layout::code(&view.case)) } }),
                (t.text("sheet.day"), html! { (view.day) }),
                (t.text("sheet.by"), html! { (view.by) }),
            ]))
            @if of > 1 { (list(t, view)) }
        }
        @for (at, document) in view.documents.iter().enumerate() {
            article.sheet.leaf {
                @if of > 1 { p.number { (t.format("bundle.number", &[("n", (at + 1).into()), ("of", of.into())])) } }
                h2 { (document.title.in_language(t)) }
                p { (document.written.0) ", " (document.written.1) }
                (layout::facts(document.said.iter().map(|(term, value)| (term.in_language(t), html! { (value.in_language(t)) }))))
                @for table in &document.tables { (area::table(t, table)) }
                @if let Some(mark) = &document.mark { p.hint { (t.text("bundle.mark")) " " code { (mark) } } }
            }
        }
    };
    page_with(frame, &content)
}

fn list(t: &Language, view: &Papers) -> Markup {
    layout::table(
        t.text("bundle.list"),
        &html! {
            th.n scope="col" { (t.text("bundle.document")) } th scope="col" { (t.text("area.what")) }
            th scope="col" { (t.text("area.day")) } th scope="col" { (t.text("bundle.mark")) }
        },
        &html! {
            @for (at, document) in view.documents.iter().enumerate() {
                tr {
                    td.n { (t.number(i64::try_from(at + 1).unwrap_or(0))) }
                    th scope="row" { (document.title.in_language(t)) }
                    td { (document.written.0) }
                    td { code { (document.mark.as_deref().unwrap_or("–")) } }
                }
            }
        },
    )
}
