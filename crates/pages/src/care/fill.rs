//! A page with one form: the four questions, registration, a session (also of a group), a service, consent, a contact.

use maud::{Markup, html};

use super::{Frame, frame::page_with};
use crate::{
    form::{self, FormView},
    icon::{Icon, icon},
    language::{Moment, Words},
    layout, path,
};

/// A form to fill in.
#[derive(Debug, Clone)]
pub struct Fill {
    /// Picture of the form.
    pub icon: Icon,
    /// Name of the form.
    pub title: Words,
    /// One sentence before the first question.
    pub lead: Option<Words>,
    /// Code of the case it belongs to; none for a new file or a group.
    pub case: Option<String>,
    /// Whether the danger help (129) stands on top: for the four questions.
    pub danger: bool,
    /// When an unfinished draft was kept, if this is one.
    pub draft: Option<Moment>,
    /// Page of pages, such as 1 of 2.
    pub step: Option<(u32, u32)>,
    /// Where what was written can be put on paper: of an entry.
    pub sheet: Option<String>,
    /// Where a sheet of paper is typed in, with its own day and author.
    pub from_paper: Option<String>,
    /// How the child may be reached, where the form is for a call, a visit or a message.
    pub rule: Option<Words>,
    /// Where an empty sheet of the form is.
    pub empty_sheet: Option<String>,
    /// The form.
    pub form: FormView,
}

/// GET, and POST with problems, of every form.
pub fn show(frame: &Frame<'_>, view: &Fill) -> Markup {
    let t = frame.t;
    let content = html! {
        @if let Some(code) = &view.case {
            p.back { a href=(path::case(code)) { (t.text("case.title")) " " (layout::code(code)) } }
        }
        h1 { (icon(view.icon)) span { (view.title.in_language(t)) } }
        @if let Some((step, of)) = view.step {
            p.step { (t.format("form.step", &[("step", step.into()), ("of", of.into())])) }
        }
        @if let Some(lead) = &view.lead { p.lead { (lead.in_language(t)) } }
        @if let Some(rule) = &view.rule { (layout::notice("warn", Icon::Phone, &html! { p { (rule.in_language(t)) } })) }
        @if view.danger {
            (layout::notice("warn", Icon::Phone, &html! { p { (t.text("fill.danger")) " " a href="tel:129" { "129" } } }))
        }
        @if let Some(when) = view.draft {
            (layout::notice("note", Icon::Pen, &html! {
                p { (t.format("fill.draft", &[("when", (&t.when(when, frame.now)).into())])) }
                p { a href={ (view.form.action) "?anew=1" } { (t.text("fill.anew")) } }
            }))
        }
        (form::render(t, &view.form))
        script src=(path::WRITING_JS) type="module" {}
        @if let Some(action) = &view.sheet {
            form method="post" action=(action) { button.quiet { (t.text("sheet.say")) } }
        }
        @if let Some(href) = &view.from_paper { p.screen { a href=(href) { (t.text("paper.type")) } } }
        @if let Some(href) = &view.empty_sheet { p.screen { a href=(href) { (t.text("sheet.blank")) } } }
        p.hint.kept { (icon(Icon::Check)) span { (t.text("fill.kept")) } }
    };
    page_with(frame, &content)
}
