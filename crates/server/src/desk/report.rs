//! GET and POST /reports/{period}: the own partner's half-year, computed now beside what was accepted.

use super::start::trouble;
use super::visitor::{Form, Visitor, own_form, report_problem};
use crate::compute;
use crate::error::ServerError;
use crate::http::ask_main;
use crate::server::Server;
use crate::store::reports;
use axum::extract::{Form as Posted, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use naungan_indicators::book::Indicator;
use naungan_indicators::report::{Actor, Frozen, Report, State as ReportState, changed_since};
use naungan_indicators::table::{Dimension, Values};
use naungan_model::date::HalfYear;
use naungan_pages::desk::figure::Figure;
use naungan_pages::desk::report as pages;
use naungan_pages::language::Words;
use naungan_pages::path;

/// Age bands of the book, in order.
const AGES: [&str; 4] = ["0-9", "10-13", "14-17", "unknown"];

/// GET /reports/{period}
pub async fn show(State(server): State<Server>, Path(period): Path<String>, headers: HeaderMap) -> Response {
    let Some(visitor) = Visitor::of(&server, &headers) else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    answer(&server, &visitor, &period, None, String::new()).await
}

/// POST /reports/{period} `do=submit`, `reason`
pub async fn submit(
    State(server): State<Server>,
    Path(period): Path<String>,
    headers: HeaderMap,
    Posted(form): Posted<Form>,
) -> Response {
    let Some(visitor) = Visitor::of(&server, &headers) else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    if let Err(error) = own_form(&server, &visitor, &headers, &form) {
        return error.page(&server, &visitor);
    }
    let (Some(actor), Ok(half)) = (visitor.officer(), period.parse::<HalfYear>()) else {
        return visitor.problem(StatusCode::FORBIDDEN, "problem.not-allowed", Some("report.not_allowed"));
    };
    let reason = form.get("reason").map(|reason| reason.trim().to_owned()).filter(|reason| !reason.is_empty());
    match server.submit_report(actor, half, reason.clone()).await {
        Ok(_) => Redirect::to(&path::desk::report(&half.to_string())).into_response(),
        Err(super::act::ActError::Store(error)) => trouble(&visitor, &error),
        Err(error) => answer(&server, &visitor, &period, Some(report_problem(error.code())), reason.unwrap_or_default()).await,
    }
}

async fn answer(server: &Server, visitor: &Visitor, period: &str, problem: Option<Words>, reason: String) -> Response {
    if visitor.session.is_none() {
        return visitor.sign_in(server);
    }
    let Some(actor) = visitor.officer() else {
        return visitor.problem(StatusCode::FORBIDDEN, "problem.not-allowed", Some("report.not_allowed"));
    };
    let Ok(half) = period.parse::<HalfYear>() else {
        return visitor.problem(StatusCode::NOT_FOUND, "problem.not-found", None);
    };
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    match view(server, visitor, actor, half).await {
        Ok(mut view) => {
            (view.problem, view.reason) = (problem, reason);
            visitor.render(status, &path::desk::report(&half.to_string()), |frame| pages::show(frame, &view))
        }
        Err(error) => trouble(visitor, &error),
    }
}

async fn view(server: &Server, visitor: &Visitor, actor: Actor, period: HalfYear) -> Result<pages::Report, ServerError> {
    let asked = server.clone();
    let (report, now, declared, unsettled) = ask_main(server, move |connection| {
        Ok((
            reports::report(connection, actor.tenant, period)?,
            compute::figures(connection, &asked.0.rules, actor.tenant, period)?,
            reports::declared(connection, actor.tenant, period)?,
            reports::unsettled(connection, actor.tenant)?,
        ))
    })
    .await?;
    let book = &server.0.rules.book;
    let figures = now.iter().filter_map(|frozen| {
        Some(figure(book.version(&frozen.indicator, frozen.version)?, frozen, &report, visitor.t.tag(), unsettled))
    });
    Ok(pages::Report {
        partner: visitor.tenant.as_ref().map(|row| row.invitation.name.clone()).unwrap_or_default(),
        partner_code: actor.tenant.to_string(),
        period,
        state: report.state().code().to_owned(),
        submitted: report
            .submission()
            .or(report.accepted().map(|revision| &revision.submission))
            .map(|submission| visitor.signed(server, &submission.submitted)),
        sent_back: report.sent_back().map(|sent| sent.reason.clone()),
        versions: u32::try_from(report.revisions().len()).unwrap_or(u32::MAX),
        declared,
        figures: figures.collect(),
        may_submit: report.state() != ReportState::Submitted && server.now().date() > period.last_day(),
        needs_reason: !report.revisions().is_empty(),
        reason: String::new(),
        problem: None,
    })
}

fn figure(row: &Indicator, now: &Frozen, report: &Report, tag: &str, (waiting, disputed): (u64, u64)) -> Figure {
    let accepted = report.accepted().and_then(|revision| revision.figure(&row.code));
    let change = accepted.and_then(|accepted| changed_since(accepted, &now.values, &now.facts));
    let small = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
    let (sexes, ages) = if row.basis.counts_people() { by_sex_and_age(&now.values) } else { (Vec::new(), Vec::new()) };
    Figure {
        code: row.code.clone(),
        name: row.name.get(tag).to_owned(),
        definition: row.definition.get(tag).to_owned(),
        basis: row.basis_note.get(tag).to_owned(),
        computed: now.values.total,
        accepted: accepted.map(|accepted| accepted.values.total),
        changed: change.map(|change| (small(change.facts_added as u64), small(change.facts_gone as u64))),
        older: row.basis.counts_people().then_some(now.values.older),
        disputed: small(disputed),
        waiting: small(waiting),
        sexes,
        ages,
    }
}

/// Sexes that occur, and for each age band a value for each of them.
fn by_sex_and_age(values: &Values) -> (Vec<String>, Vec<(String, Vec<i64>)>) {
    let mut sexes: Vec<String> = values.cells.iter().filter_map(|cell| cell.keys.get(&Dimension::Sex).cloned()).collect();
    sexes.sort();
    sexes.dedup();
    let count = |age: &str, sex: &str| {
        let of = |cell: &&naungan_indicators::table::Cell| {
            cell.keys.get(&Dimension::AgeBand).map(String::as_str) == Some(age)
                && cell.keys.get(&Dimension::Sex).map(String::as_str) == Some(sex)
        };
        values.cells.iter().filter(of).map(|cell| cell.value).sum()
    };
    let ages = AGES.iter().map(|age| ((*age).to_owned(), sexes.iter().map(|sex| count(age, sex)).collect())).collect();
    (sexes, ages)
}
