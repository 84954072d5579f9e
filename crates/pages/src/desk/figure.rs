//! A figure at the desk: computed now, accepted then, and how it is made up.

use maud::{Markup, html};

use crate::{
    icon::{Icon, icon},
    language::Language,
    layout,
};

/// One partner's figure of a half-year.
#[derive(Debug, Clone)]
pub struct Figure {
    /// Code of the indicator.
    pub code: String,
    /// Its name in the language of the page.
    pub name: String,
    /// What counts, in the language of the page.
    pub definition: String,
    /// What a one stands for, in the language of the page.
    pub basis: String,
    /// Computed from the records as they are now.
    pub computed: i64,
    /// The accepted value, if a report was accepted.
    pub accepted: Option<i64>,
    /// Records added and gone since it was accepted.
    pub changed: Option<(u32, u32)>,
    /// Persons of 18 and older, counted apart; none when the figure does not count people.
    pub older: Option<i64>,
    /// Records with two versions that nobody has settled.
    pub disputed: u32,
    /// Records that wait for a supervisor and are not counted.
    pub waiting: u32,
    /// Codes of the list `sex`, the columns of `ages`; empty when the figure does not count people.
    pub sexes: Vec<String>,
    /// Code of the list `age_band` and a value for each of `sexes`.
    pub ages: Vec<(String, Vec<i64>)>,
}

/// The figure with everything a monitoring officer checks.
pub(super) fn show(t: &Language, figure: &Figure) -> Markup {
    html! {
        article.figure {
            h3 { (figure.code) " " (figure.name) }
            p.value data-indicator=(figure.code) data-value=(figure.computed) { (t.number(figure.computed)) small { " " (t.text("desk.computed")) } }
            @if let Some(accepted) = figure.accepted {
                p data-accepted=(accepted) { (t.format("desk.accepted-value", &[("n", accepted.into())])) }
            }
            @if let Some((added, gone)) = figure.changed {
                p.changed {
                    (icon(Icon::Warning)) " "
                    (t.format("desk.changed", &[("added", added.into()), ("gone", gone.into())]))
                }
            }
            @if let Some(older) = figure.older { p { (t.format("desk.older", &[("n", older.into())])) } }
            @if figure.disputed > 0 { p.changed { (t.format("desk.disputed", &[("n", figure.disputed.into())])) } }
            @if figure.waiting > 0 { p.changed { (t.format("desk.waiting", &[("n", figure.waiting.into())])) } }
            details {
                summary { (t.text("public.how")) }
                (layout::facts([
                    (t.text("public.definition"), html! { (figure.definition) }),
                    (t.text("public.basis"), html! { (figure.basis) }),
                ]))
            }
        }
    }
}

/// Children by sex and age; the margins are sums, because each child stands in one cell.
pub(super) fn cells(t: &Language, figure: &Figure) -> Markup {
    let caption = t.format("desk.cells", &[("code", (&figure.code).into())]);
    let head = html! {
        th scope="col" { (t.text("desk.age")) }
        @for sex in &figure.sexes { th.n scope="col" { (t.code("sex", sex)) } }
        th.n scope="col" { (t.text("desk.total")) }
    };
    let column = |at: usize| figure.ages.iter().filter_map(|(_, values)| values.get(at)).sum::<i64>();
    let body = html! {
        @for (age, values) in &figure.ages {
            tr {
                th scope="row" { (t.code("age_band", age)) }
                @for value in values { td.n { (t.number(*value)) } }
                td.n { (t.number(values.iter().sum())) }
            }
        }
        tr {
            th scope="row" { (t.text("desk.total")) }
            @for at in 0..figure.sexes.len() { td.n { (t.number(column(at))) } }
            td.n { (t.number((0..figure.sexes.len()).map(column).sum())) }
        }
    };
    html! { @if !figure.ages.is_empty() { (layout::table(&caption, &head, &body)) } }
}
