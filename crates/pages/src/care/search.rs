//! Search before anything new: is the child known here?

use maud::{Markup, html};

use super::{Frame, page};
use crate::{
    form::{self, Control, FieldView, FormView, GroupView, Keyboard},
    icon::{Icon, icon},
    language::{Words, key},
    layout, path,
};

/// What was asked and found, on this device.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// As typed.
    pub name: String,
    /// As typed.
    pub nickname: String,
    /// As typed.
    pub phone: String,
    /// Found files; none before the first search.
    pub found: Option<Vec<Found>>,
    /// What is wrong with the question (nothing typed).
    pub problem: Option<Words>,
    /// Whether a new file may be started by this person.
    pub may_start: bool,
}

/// A file that may be the child's.
#[derive(Debug, Clone)]
pub struct Found {
    /// Code of the case.
    pub code: String,
    /// Where the work stands: a message such as `status.registered`.
    pub status: Words,
    /// Why it was found: messages such as `match.name`, `match.sounds-like`, `match.phone`.
    pub why: Vec<Words>,
}

/// GET and POST /search
pub fn show(frame: &Frame<'_>, view: &Search) -> Markup {
    let t = frame.t;
    let text = |name: &str, label: &str, value: &str, keyboard| {
        let control = Control::Text { value: value.to_owned(), keyboard };
        FieldView { optional: true, ..FieldView::new(name, key(label), control) }
    };
    let mut name = text("name", "search.by-name", &view.name, Keyboard::Text);
    name.problem.clone_from(&view.problem);
    let nickname = text("nickname", "search.by-nickname", &view.nickname, Keyboard::Text);
    let phone = text("phone", "search.by-phone", &view.phone, Keyboard::Phone);
    let form = FormView {
        action: path::SEARCH.into(),
        groups: vec![GroupView { fields: vec![name, nickname, phone], ..GroupView::default() }],
        submit: Some(key("search.button")),
        ..FormView::default()
    };
    let content = html! {
        @if let Some(found) = &view.found {
            section.results aria-labelledby="found" {
                h2 id="found" { (t.format("search.found", &[("n", found.len().into())])) }
                @if found.is_empty() { p { (t.text("search.nothing")) } }
                (list(t, found))
                @if view.may_start {
                    p { a.button.main href=(path::INTAKE) { (icon(Icon::Plus)) span {
                        @if found.is_empty() { (t.text("search.start")) } @else { (t.text("search.start-anyway")) }
                    } } }
                }
            }
        } @else { p.lead { (t.text("search.lead")) } }
        (form::render(t, &form))
        (layout::notice("note", Icon::Lock, &html! { p { (t.text("search.private")) } }))
    };
    page(frame, t.text("search.title"), &content)
}

/// Found files as rows, each with the reason.
pub(super) fn list(t: &crate::language::Language, found: &[Found]) -> Markup {
    html! {
        ul.rows {
            @for one in found {
                li {
                    a href=(path::case(&one.code)) {
                        (icon(Icon::File))
                        span.what {
                            b { (layout::code(&one.code)) } " " span.tag { (one.status.in_language(t)) }
                            small { @for (at, why) in one.why.iter().enumerate() { @if at > 0 { ", " } (why.in_language(t)) } }
                        }
                    }
                }
            }
        }
    }
}
