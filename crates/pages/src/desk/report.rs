//! A partner's half-year report: the monitoring officer looks, and submits.

use maud::{Markup, html};
use naungan_model::date::HalfYear;

use super::{
    Frame,
    figure::{self, Figure},
    frame::token,
    page,
};
use crate::{
    icon::{Icon, icon},
    language::{Language, Moment, Words},
    layout, path,
};

/// The report as it stands.
#[derive(Debug, Clone)]
pub struct Report {
    /// Name of the partner.
    pub partner: String,
    /// Code of the partner, for the link to all versions.
    pub partner_code: String,
    /// The half-year.
    pub period: HalfYear,
    /// `due`, `draft`, `submitted`, `sent_back` or `accepted`.
    pub state: String,
    /// Who submitted and when.
    pub submitted: Option<(String, Moment)>,
    /// Why it was sent back.
    pub sent_back: Option<String>,
    /// Number of accepted versions so far.
    pub versions: u32,
    /// Whether an officer signed that no child was helped by another partner.
    pub declared: bool,
    /// The figures, computed now.
    pub figures: Vec<Figure>,
    /// Whether this person may submit now.
    pub may_submit: bool,
    /// Whether a reason must be given: for a correction of an accepted report.
    pub needs_reason: bool,
    /// As typed.
    pub reason: String,
    /// What is wrong with the last try.
    pub problem: Option<Words>,
}

/// The state of a report in words.
pub(super) fn state(t: &Language, code: &str) -> Markup {
    html! { span.state.(code) data-state=(code) { (t.text(&["desk.state-", code].concat())) } }
}

/// GET and POST /reports/{period}
pub fn show(frame: &Frame<'_>, view: &Report) -> Markup {
    let t = frame.t;
    let content = html! {
        p { b { (view.partner) } " " (state(t, &view.state)) }
        @if let Some((who, when)) = &view.submitted {
            p.by { (t.format("desk.submitted-by", &[("who", who.into()), ("when", (&t.when(*when, frame.now)).into())])) }
        }
        @if let Some(reason) = &view.sent_back {
            (layout::notice("warn", Icon::Warning, &html! { p { b { (t.text("desk.sent-back-because")) } " " (reason) } }))
        }
        (layout::notice(if view.declared { "good" } else { "note" }, Icon::Agree, &html! {
            p { @if view.declared { (t.text("desk.declared")) } @else { (t.text("desk.not-declared")) } }
        }))
        section aria-labelledby="figures" {
            h2 id="figures" { (t.text("desk.figures")) }
            div.figures { @for figure in &view.figures { (figure::show(t, figure)) } }
        }
        @for figure in &view.figures { (figure::cells(t, figure)) }
        @if view.may_submit { (submit(frame, view)) }
        @if view.versions > 0 {
            p { a href=(path::desk::revisions(&view.period.to_string(), &view.partner_code)) {
                (t.format("desk.versions", &[("n", view.versions.into())]))
            } }
        }
    };
    page(frame, &t.format("desk.report", &[("period", (&t.half_year(view.period)).into())]), &content)
}

fn submit(frame: &Frame<'_>, view: &Report) -> Markup {
    let t = frame.t;
    html! {
        section.card aria-labelledby="submit" {
            h2 id="submit" { (t.text("desk.submit-title")) }
            p { (t.text("desk.submit-lead")) }
            @if let Some(problem) = &view.problem {
                p.problem id="reason-bad" role="alert" { (icon(Icon::Warning)) span { (problem.in_language(t)) } }
            }
            form.fill method="post" action=(path::desk::report(&view.period.to_string())) autocomplete="off" {
                (token(frame))
                @if view.needs_reason {
                    div.field.bad[view.problem.is_some()] {
                        label for="reason" { (t.text("desk.correction-reason")) }
                        textarea id="reason" name="reason" rows="3" maxlength="500" autocomplete="off"
                            aria-describedby=[view.problem.as_ref().map(|_| "reason-bad")] { (view.reason) }
                    }
                }
                div.buttons { button.main name="do" value="submit" { (icon(Icon::Send)) span { (t.text("desk.submit")) } } }
            }
        }
    }
}
