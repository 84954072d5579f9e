//! Every accepted version of a partner's report: what it said, who stood for it, and why it changed.

use maud::{Markup, html};
use naungan_model::date::HalfYear;

use super::{Frame, page};
use crate::{language::Moment, layout};

/// The versions of one report.
#[derive(Debug, Clone)]
pub struct Revisions {
    /// Name of the partner.
    pub partner: String,
    /// The half-year.
    pub period: HalfYear,
    /// Codes of the indicators, the columns of `values`.
    pub indicators: Vec<String>,
    /// Versions, newest first.
    pub versions: Vec<Version>,
}

/// One accepted version.
#[derive(Debug, Clone)]
pub struct Version {
    /// Its number, from 1.
    pub number: u32,
    /// A value for each of `indicators`; none where it had no such figure.
    pub values: Vec<Option<i64>>,
    /// Why it was corrected; none for the first.
    pub reason: Option<String>,
    /// Who submitted and when.
    pub submitted: (String, Moment),
    /// Who accepted and when.
    pub accepted: (String, Moment),
    /// Number of records counted, and the beginning of their fingerprint.
    pub records: (u32, String),
}

/// GET /reports/{period}/{partner}/revisions
pub fn show(frame: &Frame<'_>, view: &Revisions) -> Markup {
    let t = frame.t;
    let head = html! {
        th scope="col" { (t.text("public.version")) }
        @for code in &view.indicators { th.n scope="col" { (code) } }
        th scope="col" { (t.text("desk.reason-column")) }
        th scope="col" { (t.text("desk.submitted")) }
        th scope="col" { (t.text("desk.accepted")) }
        th scope="col" { (t.text("desk.records")) }
    };
    let signed = |(who, when): &(String, Moment)| html! { (who) ", " (t.when(*when, frame.now)) };
    let body = html! {
        @for version in &view.versions {
            tr {
                th scope="row" { (t.number(version.number.into())) }
                @for value in &version.values { td.n { @if let Some(value) = value { (t.number(*value)) } @else { (t.text("public.status-not_reported")) } } }
                td { (version.reason.as_deref().unwrap_or(t.text("desk.first-version"))) }
                td { (signed(&version.submitted)) }
                td { (signed(&version.accepted)) }
                td { (t.number(version.records.0.into())) " " code { (version.records.1) } }
            }
        }
    };
    let caption =
        t.format("desk.versions-of", &[("partner", (&view.partner).into()), ("period", (&t.half_year(view.period)).into())]);
    page(frame, &caption, &html! { p.lead { (t.text("desk.versions-lead")) } (layout::table(&caption, &head, &body)) })
}
