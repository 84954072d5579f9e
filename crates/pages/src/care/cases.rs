//! The caseload: codes, never names.

use maud::{Markup, html};

use super::{Frame, page};
use crate::{
    icon::{Icon, icon},
    language::{Language, Moment, Words},
    layout, path,
};

/// The files that this worker may open.
#[derive(Debug, Clone, Default)]
pub struct Cases {
    /// What was typed into the box: a code or its beginning.
    pub find: String,
    /// Filters with their counts; `code` is posted as `show`.
    pub filters: Vec<Filter>,
    /// Rows that fit, in the order to show.
    pub rows: Vec<Row>,
    /// Number of all files, whatever the filter.
    pub all: u32,
}

/// A way to narrow the list.
#[derive(Debug, Clone)]
pub struct Filter {
    /// Value of `show`.
    pub code: String,
    /// Words: a message such as `cases.show-late`.
    pub label: Words,
    /// How many fit.
    pub count: u32,
    /// Whether it is on.
    pub on: bool,
}

/// One file.
#[derive(Debug, Clone)]
pub struct Row {
    /// Code of the case.
    pub code: String,
    /// Where the work stands: a message such as `status.registered`.
    pub status: Words,
    /// Code of the list `risk_level`; none before the first rating.
    pub risk: Option<String>,
    /// The next thing due.
    pub next: Option<(Words, Moment)>,
    /// Whether something in it is not sent yet.
    pub unsent: bool,
    /// Whether two people wrote different things.
    pub conflict: bool,
}

/// GET and POST /cases
pub fn show(frame: &Frame<'_>, view: &Cases) -> Markup {
    let t = frame.t;
    let on = view.filters.iter().find(|filter| filter.on).map(|filter| filter.code.as_str());
    let content = html! {
        form.find method="post" action=(path::CASES) role="search" autocomplete="off" {
            label for="find" { (t.text("cases.find")) }
            div {
                input type="search" id="find" name="find" value=(view.find) autocomplete="off" autocapitalize="characters" spellcheck="false";
                @if let Some(on) = on { input type="hidden" name="show" value=(on); }
                button { (icon(Icon::Search)) span { (t.text("cases.find-button")) } }
            }
        }
        @if !view.filters.is_empty() {
            nav aria-label=(t.text("cases.filters")) {
                ul.chips {
                    @for filter in &view.filters {
                        li {
                            a href={ (path::CASES) "?show=" (filter.code) } aria-current=[filter.on.then_some("true")] {
                                (filter.label.in_language(t)) " " span.count { (t.number(filter.count.into())) }
                            }
                        }
                    }
                }
            }
        }
        p.count role="status" { (t.format("cases.shown", &[("n", view.rows.len().into()), ("all", view.all.into())])) }
        @if view.rows.is_empty() {
            (layout::notice("note", Icon::Search, &html! {
                p { (t.text("cases.none")) }
                p { a.button href=(path::SEARCH) { (icon(Icon::Search)) span { (t.text("cases.search")) } } }
            }))
        } @else { (rows(t, &view.rows, frame.now)) }
    };
    page(frame, t.text("cases.title"), &content)
}

/// Files as large rows, each a link.
pub(super) fn rows(t: &Language, rows: &[Row], now: Moment) -> Markup {
    html! {
        ul.rows.cases {
            @for row in rows {
                li {
                    a href=(path::case(&row.code)) {
                        span.what {
                            b { (layout::code(&row.code)) }
                            span.tags {
                                (risk(t, row.risk.as_deref()))
                                span.tag { (row.status.in_language(t)) }
                                @if row.unsent { span.tag.unsent { (icon(Icon::Clock)) (t.text("case.unsent")) } }
                                @if row.conflict { span.tag.conflict { (icon(Icon::Warning)) (t.text("case.conflict-tag")) } }
                            }
                        }
                        @if let Some((title, due)) = &row.next {
                            span.due.late[due.is_late(now)] { (title.in_language(t)) ": " (t.due(*due, now)) }
                        }
                    }
                }
            }
        }
    }
}

/// The risk in one word and a colour; the long label of the list stands in the file itself.
pub(super) fn risk(t: &Language, risk: Option<&str>) -> Markup {
    let (kind, words) = match risk {
        Some("high") => ("high", t.text("risk.high")),
        Some("medium") => ("medium", t.text("risk.medium")),
        Some("low") => ("low", t.text("risk.low")),
        Some("none") => ("none", t.text("risk.none")),
        _ => ("unrated", t.text("risk.unrated")),
    };
    html! { span.tag.risk.(kind) { (words) } }
}
