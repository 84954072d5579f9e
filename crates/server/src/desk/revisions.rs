//! GET /reports/{period}/{partner}/revisions: every accepted version of a report.

use super::start::trouble;
use super::visitor::Visitor;
use crate::error::ServerError;
use crate::http::ask_main;
use crate::server::Server;
use crate::store::{reports, tenants};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use naungan_indicators::report::{Report, Revision};
use naungan_model::date::HalfYear;
use naungan_model::id::TenantId;
use naungan_pages::desk::revisions as pages;
use naungan_pages::path;

/// GET /reports/{period}/{partner}/revisions: for the partner's own officer and the country manager.
pub async fn show(State(server): State<Server>, Path((period, partner)): Path<(String, String)>, headers: HeaderMap) -> Response {
    let Some(visitor) = Visitor::of(&server, &headers) else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    if visitor.session.is_none() {
        return visitor.sign_in(&server);
    }
    let (Ok(half), Ok(tenant)) = (period.parse::<HalfYear>(), partner.parse::<TenantId>()) else {
        return visitor.problem(StatusCode::NOT_FOUND, "problem.not-found", None);
    };
    let own = visitor.officer().is_some_and(|actor| actor.tenant == tenant);
    if !own && visitor.manager().is_none() {
        return visitor.problem(StatusCode::FORBIDDEN, "problem.not-allowed", Some("report.not_allowed"));
    }
    let country = server.config().country.clone();
    let loaded = ask_main(&server, move |connection| {
        let row = tenants::partners(connection, &country)?.into_iter().find(|row| row.id == tenant);
        Ok::<_, ServerError>((row, reports::report(connection, tenant, half)?))
    })
    .await;
    match loaded {
        Ok((Some(row), report)) => {
            let view = view(&server, &visitor, row.invitation.name, &report);
            let here = path::desk::revisions(&period, &partner);
            visitor.render(StatusCode::OK, &here, |frame| pages::show(frame, &view))
        }
        Ok((None, _)) => visitor.problem(StatusCode::NOT_FOUND, "problem.not-found", None),
        Err(error) => trouble(&visitor, &error),
    }
}

fn view(server: &Server, visitor: &Visitor, partner: String, report: &Report) -> pages::Revisions {
    let mut indicators: Vec<String> = report
        .revisions()
        .iter()
        .flat_map(|revision| revision.submission.figures.iter().map(|figure| figure.indicator.clone()))
        .collect();
    indicators.sort();
    indicators.dedup();
    let version = |revision: &Revision| pages::Version {
        number: revision.number,
        values: indicators.iter().map(|code| revision.figure(code).map(|figure| figure.values.total)).collect(),
        reason: revision.submission.reason.clone(),
        submitted: visitor.signed(server, &revision.submission.submitted),
        accepted: visitor.signed(server, &revision.accepted),
        records: records(revision),
    };
    pages::Revisions {
        partner,
        period: report.period,
        versions: report.revisions().iter().rev().map(version).collect(),
        indicators: indicators.clone(),
    }
}

/// Number of records counted in all figures, and the beginning of their fingerprint.
fn records(revision: &Revision) -> (u32, String) {
    let facts: std::collections::BTreeSet<i64> =
        revision.submission.figures.iter().flat_map(|figure| figure.facts.iter().copied()).collect();
    let facts: Vec<i64> = facts.into_iter().collect();
    let digest = naungan_indicators::report::Frozen::digest_of(&facts);
    (u32::try_from(facts.len()).unwrap_or(u32::MAX), digest.chars().take(8).collect())
}
