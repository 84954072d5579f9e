//! The half-year's statement of a partner's officer: no child of ours was helped by another partner.

use maud::{Markup, html};
use naungan_model::date::HalfYear;

use super::{Frame, page};
use crate::{
    icon::{Icon, icon},
    language::{Moment, Words},
    layout, path,
};

/// The statement, to sign or signed.
#[derive(Debug, Clone)]
pub struct Declaration {
    /// The half-year.
    pub period: HalfYear,
    /// The partner organisation.
    pub partner: String,
    /// Who signed and when, if it is signed.
    pub signed: Option<(String, Moment)>,
    /// Whether this half-year has ended: before that nobody can sign.
    pub ended: bool,
    /// What is wrong (the box was not ticked).
    pub problem: Option<Words>,
}

/// GET and POST /declaration
pub fn show(frame: &Frame<'_>, view: &Declaration) -> Markup {
    let t = frame.t;
    let period = t.half_year(view.period);
    let content = html! {
        p.lead { (t.text("declaration.lead")) }
        blockquote.card {
            p { (t.format("declaration.statement", &[("partner", (&view.partner).into()), ("period", (&period).into())])) }
        }
        @if let Some((who, when)) = &view.signed {
            (layout::notice("good", Icon::Check, &html! {
                p { (t.format("declaration.signed", &[("who", who.into()), ("when", (&t.when(*when, frame.now)).into())])) }
            }))
        } @else if !view.ended {
            (layout::notice("note", Icon::Clock, &html! {
                p { (t.format("declaration.too-early", &[("date", view.period.last_day().into())])) }
            }))
        } @else {
            form.fill method="post" action=(path::DECLARATION) {
                input type="hidden" name="period" value=(view.period);
                fieldset.field.bad[view.problem.is_some()] aria-describedby=[view.problem.as_ref().map(|_| "f-sure-bad")] {
                    legend { (t.text("declaration.question")) }
                    @if let Some(problem) = &view.problem {
                        p.problem id="f-sure-bad" role="alert" { (icon(Icon::Warning)) span { (problem.in_language(t)) } }
                    }
                    label.choice for="f-sure" {
                        input type="checkbox" id="f-sure" name="sure" value="yes" autocomplete="off";
                        span { (t.text("declaration.sure")) }
                    }
                }
                p.hint { (t.text("declaration.otherwise")) }
                div.buttons { button.main { (icon(Icon::Agree)) span { (t.text("declaration.sign")) } } }
            }
        }
    };
    page(frame, &t.format("declaration.title", &[("period", (&period).into())]), &content)
}
