//! All figures of a half-year.

use maud::{Markup, html};
use naungan_model::date::HalfYear;

use super::{Figure, Frame, Need, frame::page, need};
use crate::path;

/// The results of a half-year.
#[derive(Debug, Clone)]
pub struct Results {
    /// The half-year.
    pub period: HalfYear,
    /// All figures, the headline first.
    pub figures: Vec<Figure>,
    /// The estimate beside the headline.
    pub need: Option<Need>,
    /// Other half-years that have results.
    pub others: Vec<HalfYear>,
}

/// GET /{lang}/results/{period}
pub fn show(frame: &Frame<'_>, view: &Results) -> Markup {
    let t = frame.t;
    let period = t.half_year(view.period);
    let content = html! {
        h1 { (t.format("public.results-of", &[("period", (&period).into())])) }
        @if view.figures.is_empty() { p { (t.text("public.nothing-lead")) } }
        @for figure in &view.figures {
            section.result {
                h2 { (figure.name) }
                p.value { (figure.number(t)) }
                p { (figure.sentence(t)) }
                @if figure.value.is_some() { details { summary { (t.text("public.how")) } (figure.facts(t)) } }
                p { a href=(path::public::number(t.tag(), &view.period.to_string(), &figure.code)) {
                    (t.format("public.more-about", &[("code", (&figure.code).into())]))
                } }
            }
        }
        @if let (Some(figure), Some(need)) = (view.figures.first(), &view.need) { (need::section(t, figure, need)) }
        @if !view.others.is_empty() {
            section aria-labelledby="others" {
                h2 id="others" { (t.text("public.others")) }
                ul { @for other in &view.others { li { a href=(path::public::results(t.tag(), &other.to_string())) { (t.half_year(*other)) } } } }
            }
        }
    };
    page(frame, &content)
}
