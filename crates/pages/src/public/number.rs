//! Everything about one number, with all its published versions.

use maud::{Markup, html};
use naungan_model::date::Date;

use super::{Figure, Frame, figure::range, frame::page};
use crate::{layout, path};

/// One number and its history.
#[derive(Debug, Clone)]
pub struct Number {
    /// The figure that stands.
    pub figure: Figure,
    /// Every published version, newest first.
    pub versions: Vec<Version>,
}

/// A published version.
#[derive(Debug, Clone)]
pub struct Version {
    /// Its number, from 1.
    pub number: u32,
    /// Lowest and highest value.
    pub value: (i64, i64),
    /// Day of its publication.
    pub published: Date,
    /// Partners that had reported, of all.
    pub coverage: (u32, u32),
}

/// GET /{lang}/results/{period}/{code}
pub fn show(frame: &Frame<'_>, view: &Number) -> Markup {
    let t = frame.t;
    let figure = &view.figure;
    let period = figure.period.to_string();
    let head = html! {
        th scope="col" { (t.text("public.version")) }
        th.n scope="col" { (t.text("public.value")) }
        th scope="col" { (t.text("public.published")) }
        th scope="col" { (t.text("public.partners")) }
    };
    let body = html! {
        @for version in &view.versions {
            tr {
                th scope="row" { (t.number(version.number.into())) }
                td.n { @if version.value.0 == version.value.1 { (t.number(version.value.0)) } @else { (range(t, version.value.0, version.value.1)) } }
                td { (t.date(version.published)) }
                td { (t.format("public.coverage", &[("n", version.coverage.0.into()), ("of", version.coverage.1.into())])) }
            }
        }
    };
    let content = html! {
        h1 { (figure.name) }
        section.result {
            p.value { (figure.number(t)) }
            p { (figure.sentence(t)) }
        }
        section aria-labelledby="how" { h2 id="how" { (t.text("public.how")) } (figure.facts(t)) }
        section aria-labelledby="versions" {
            h2 id="versions" { (t.text("public.versions")) }
            @if view.versions.is_empty() { p { (t.text("public.no-versions")) } } @else { (layout::table(t.text("public.versions"), &head, &body)) }
            p.hint { (t.text("public.held-note")) }
        }
        p { a href=(path::public::results(t.tag(), &period)) { (t.format("public.results-of", &[("period", (&t.half_year(figure.period)).into())])) } }
    };
    page(frame, &content)
}
