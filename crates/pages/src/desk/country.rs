//! The country manager's page: the partners' reports, what they give together, and what may leave the network.

use maud::{Markup, html};
use naungan_model::date::HalfYear;

use super::{Frame, frame::token, page, report};
use crate::{
    icon::{Icon, icon},
    language::{Language, Moment, Words},
    layout, path,
};

/// The half-year of a country.
#[derive(Debug, Clone)]
pub struct Country {
    /// Name of the country in the language of the page.
    pub place: String,
    /// The half-year.
    pub period: HalfYear,
    /// Every partner.
    pub partners: Vec<Partner>,
    /// What the accepted reports give together.
    pub figures: Vec<Figure>,
    /// Whether this person may release now.
    pub may_release: bool,
    /// What is wrong with the last try.
    pub problem: Option<Words>,
    /// What the last try did.
    pub done: Option<Words>,
}

/// One partner's report.
#[derive(Debug, Clone)]
pub struct Partner {
    /// Posted as `partner`.
    pub code: String,
    /// Its name.
    pub name: String,
    /// `due`, `draft`, `submitted`, `sent_back` or `accepted`.
    pub state: String,
    /// Who submitted and when.
    pub submitted: Option<(String, Moment)>,
    /// Code of the indicator and the submitted value.
    pub values: Vec<(String, i64)>,
    /// Code of the indicator, accepted value and the value now, where they differ.
    pub changed: Vec<(String, i64, i64)>,
    /// Whether its officer signed that no child was helped by another partner.
    pub declared: bool,
    /// Whether this person may accept or send back now.
    pub may_decide: bool,
    /// Whether this person submitted it: nobody accepts their own.
    pub own: bool,
    /// Number of accepted versions.
    pub versions: u32,
}

/// A figure of the country.
#[derive(Debug, Clone)]
pub struct Figure {
    /// Code of the indicator.
    pub code: String,
    /// Its name in the language of the page.
    pub name: String,
    /// Lowest and highest value of the accepted reports together; none when nobody reported.
    pub value: Option<(i64, i64)>,
    /// `declared`, `bounded`, `additive`, `linked` or `merged`: why it is exact or a range.
    pub knowledge: String,
    /// Partners with an accepted report, of all.
    pub coverage: (u32, u32),
    /// Why the gate holds it back, by its code (`small_count`, ...); none when it may leave.
    pub held: Option<String>,
    /// What the public sees now: number of the version, lowest and highest value.
    pub public: Option<(u32, i64, i64)>,
}

/// GET and POST /country/{period}
pub fn show(frame: &Frame<'_>, view: &Country) -> Markup {
    let t = frame.t;
    let reported = view.partners.iter().filter(|partner| partner.state == "accepted").count();
    let content = html! {
        @if let Some(done) = &view.done { (layout::notice("good", Icon::Check, &html! { p role="status" { (done.in_language(t)) } })) }
        @if let Some(problem) = &view.problem {
            (layout::notice("warn", Icon::Warning, &html! { p role="alert" { (problem.in_language(t)) } }))
        }
        p.lead { (t.format("desk.coverage", &[("n", reported.into()), ("of", view.partners.len().into())])) }
        section aria-labelledby="partners" {
            h2 id="partners" { (t.text("desk.partners")) }
            @for (at, partner) in view.partners.iter().enumerate() { (self::partner(frame, view, at, partner)) }
        }
        section aria-labelledby="together" {
            h2 id="together" { (t.text("desk.together")) }
            (together(t, view))
            @if view.may_release {
                form.fill method="post" action=(path::desk::country(&view.period.to_string())) {
                    (token(frame))
                    p { (t.text("desk.release-lead")) }
                    div.buttons { button.main name="do" value="release" { (icon(Icon::Send)) span { (t.text("desk.release")) } } }
                }
            }
        }
    };
    let title = t.format("desk.country", &[("place", (&view.place).into()), ("period", (&t.half_year(view.period)).into())]);
    page(frame, &title, &content)
}

fn span(t: &Language, low: i64, high: i64) -> String {
    if low == high { t.number(low) } else { t.format("public.range", &[("low", low.into()), ("high", high.into())]) }
}

fn partner(frame: &Frame<'_>, view: &Country, at: usize, partner: &Partner) -> Markup {
    let t = frame.t;
    let (period, id) = (view.period.to_string(), format!("reason-{at}"));
    html! {
        article.card data-partner=(partner.code) {
            h3 { (partner.name) " " (report::state(t, &partner.state)) }
            @if let Some((who, when)) = &partner.submitted {
                p.by { (t.format("desk.submitted-by", &[("who", who.into()), ("when", (&t.when(*when, frame.now)).into())])) }
            }
            p { @for (at, (code, value)) in partner.values.iter().enumerate() { @if at > 0 { " · " } (code) ": " b { (t.number(*value)) } } }
            @for (code, accepted, now) in &partner.changed {
                p.changed {
                    (icon(Icon::Warning)) " "
                    (t.format("desk.changed-value", &[("code", code.into()), ("accepted", (*accepted).into()), ("now", (*now).into())]))
                }
            }
            p { @if partner.declared { (t.text("desk.declared")) } @else { (t.text("desk.not-declared")) } }
            @if partner.versions > 0 {
                p { a href=(path::desk::revisions(&period, &partner.code)) { (t.format("desk.versions", &[("n", partner.versions.into())])) } }
            }
            @if partner.own { p { (t.text("desk.own")) } }
            @if partner.may_decide && !partner.own {
                form.fill method="post" action=(path::desk::country(&period)) autocomplete="off" {
                    (token(frame))
                    input type="hidden" name="partner" value=(partner.code);
                    div.field {
                        label for=(id) { (t.text("desk.reason")) " " span.optional { (t.text("desk.reason-when")) } }
                        textarea id=(id) name="reason" rows="2" maxlength="500" autocomplete="off" {}
                    }
                    div.buttons {
                        button.main name="do" value="accept" { (icon(Icon::Check)) span { (t.text("desk.accept")) } }
                        button name="do" value="send_back" { (t.text("desk.send-back")) }
                    }
                }
            }
        }
    }
}

fn together(t: &Language, view: &Country) -> Markup {
    let head = html! {
        th scope="col" { (t.text("desk.indicator")) }
        th.n scope="col" { (t.text("public.value")) }
        th scope="col" { (t.text("desk.why")) }
        th scope="col" { (t.text("public.partners")) }
        th scope="col" { (t.text("desk.gate")) }
        th scope="col" { (t.text("desk.public-now")) }
    };
    let body = html! {
        @for figure in &view.figures {
            tr data-indicator=(figure.code) {
                th scope="row" { (figure.code) " " (figure.name) }
                td.n { @if let Some((low, high)) = figure.value { (span(t, low, high)) } @else { (t.text("public.status-not_reported")) } }
                td { (t.text(&["public.knowledge-", &figure.knowledge].concat())) }
                td { (t.format("public.coverage", &[("n", figure.coverage.0.into()), ("of", figure.coverage.1.into())])) }
                td {
                    @if let Some(reason) = &figure.held {
                        span.state.not_published data-held=(reason) { (t.text("desk.held")) } " " (t.text(&["desk.gate-", reason].concat()))
                    } @else { span.state.published { (t.text("desk.may-leave")) } }
                }
                td {
                    @if let Some((version, low, high)) = figure.public {
                        (t.format("desk.public-version", &[("value", (&span(t, low, high)).into()), ("n", version.into())]))
                    } @else { (t.text("desk.nothing-public")) }
                }
            }
        }
    };
    layout::table(t.text("desk.together"), &head, &body)
}
