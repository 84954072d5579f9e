//! The child's name, on tap and for a reason; the look is kept in the file.

use maud::{Markup, html};

use super::{Frame, page};
use crate::{
    form::{self, Choice, Control, FieldView, FormView, GroupView},
    icon::{Icon, icon},
    language::{Words, key},
    layout,
};

/// First the question why, then the name.
#[derive(Debug, Clone, Default)]
pub struct Reveal {
    /// Code of the case.
    pub code: String,
    /// Where the reason is posted to.
    pub action: String,
    /// Where the page leads back to.
    pub back: String,
    /// Reasons to choose from.
    pub reasons: Vec<Choice>,
    /// Why nothing is shown although the form was posted.
    pub problem: Option<Words>,
    /// How the child may be reached: it stands above every number and address.
    pub rule: Option<Words>,
    /// Name, nickname, phone ... as term and words, once a reason was given.
    pub identity: Vec<(Words, Words)>,
}

/// GET and POST /cases/{code}/name
pub fn show(frame: &Frame<'_>, view: &Reveal) -> Markup {
    let t = frame.t;
    let back = view.back.clone();
    let content = if view.identity.is_empty() {
        let control = Control::One { choices: view.reasons.clone(), chosen: String::new() };
        let field = FieldView { problem: view.problem.clone(), ..FieldView::new("reason", key("reveal.reason"), control) };
        let form = FormView {
            action: view.action.clone(),
            groups: vec![GroupView { fields: vec![field], ..GroupView::default() }],
            submit: Some(key("reveal.show")),
            cancel: Some(back),
            ..FormView::default()
        };
        html! { p.lead { (t.text("reveal.lead")) } (form::render(t, &form)) }
    } else {
        html! {
            @if let Some(rule) = &view.rule { (layout::notice("warn", Icon::Phone, &html! { p { (rule.in_language(t)) } })) }
            section.card.identity {
                (layout::facts(view.identity.iter().map(|(term, value)| (term.in_language(t), html! { (value.in_language(t)) }))))
            }
            (layout::notice("note", Icon::Eye, &html! { p { (t.text("reveal.kept")) } }))
            p { a.button href=(back) { (icon(Icon::File)) span { (t.text("reveal.hide")) } } }
        }
    };
    page(frame, &t.format("reveal.title", &[("code", (&view.code).into())]), &content)
}
