//! GET /: what must I do now?

use super::visitor::Visitor;
use crate::compute::country_reports;
use crate::error::ServerError;
use crate::http::ask_main;
use crate::server::Server;
use crate::store::reports;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use naungan_indicators::report::State as ReportState;
use naungan_pages::desk::start::{self, Start};
use naungan_pages::icon::Icon;
use naungan_pages::language::Words;
use naungan_pages::layout::Action;
use naungan_pages::path;

/// GET /
pub async fn show(State(server): State<Server>, headers: HeaderMap) -> Response {
    let Some(visitor) = Visitor::of(&server, &headers) else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    if visitor.session.is_none() {
        return visitor.sign_in(&server);
    }
    match todo(&server, &visitor).await {
        Ok(actions) => visitor.render(StatusCode::OK, "/", |frame| start::show(frame, &Start { actions })),
        Err(error) => trouble(&visitor, &error),
    }
}

async fn todo(server: &Server, visitor: &Visitor) -> Result<Vec<Action>, ServerError> {
    let (t, period) = (&visitor.t, visitor.due());
    let mut actions = Vec::new();
    if let Some(officer) = visitor.officer() {
        let report = ask_main(server, move |connection| reports::report(connection, officer.tenant, period)).await?;
        if !matches!(report.state(), ReportState::Submitted | ReportState::Accepted) {
            let words = t.format("desk.todo-submit", &[("period", (&t.half_year(period)).into())]);
            actions.push(Action::new(Icon::Table, Words::Text(words), path::desk::report(&period.to_string())));
        }
    }
    if visitor.manager().is_some() {
        let country = server.config().country.clone();
        let all = ask_main(server, move |connection| country_reports(connection, &country, period)).await?;
        let waiting = all.iter().filter(|report| report.state() == ReportState::Submitted).count();
        if waiting > 0 {
            let words = t.format("desk.todo-decide", &[("n", waiting.into())]);
            actions.push(Action::new(Icon::Table, Words::Text(words), path::desk::country(&period.to_string())));
        }
    }
    Ok(actions)
}

/// The store failed.
pub fn trouble(visitor: &Visitor, error: &ServerError) -> Response {
    tracing::error!(code = error.code(), "{error}");
    visitor.problem(StatusCode::INTERNAL_SERVER_ERROR, "problem.unexpected", Some(error.code()))
}

/// Any other address.
pub async fn missing(State(server): State<Server>, headers: HeaderMap) -> Response {
    match Visitor::of(&server, &headers) {
        Some(visitor) => visitor.problem(StatusCode::NOT_FOUND, "problem.not-found", None),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
