//! GET and POST /country/{period}: the partners' reports, what they give together, and what may leave the network.

use super::act::{ActError, Decide};
use super::start::trouble;
use super::visitor::{Form, Visitor, own_form, report_problem};
use crate::compute;
use crate::error::ServerError;
use crate::http::ask_main;
use crate::rules::Rules;
use crate::server::Server;
use crate::store::tenants::{self, TenantRow};
use axum::extract::{Form as Posted, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use naungan_indicators::gate::Reason;
use naungan_indicators::release;
use naungan_indicators::report::{Actor, Frozen, Report, State as ReportState, changed_since};
use naungan_indicators::table::{Bounds, Coverage, Knowledge, Table};
use naungan_model::date::HalfYear;
use naungan_model::id::TenantId;
use naungan_pages::desk::country as pages;
use naungan_pages::language::{Words, key};
use naungan_pages::path;
use rusqlite::Connection;

/// What the last try did, or what is wrong with it.
#[derive(Default)]
struct Tried {
    done: Option<Words>,
    problem: Option<Words>,
}

/// GET /country/{period}
pub async fn show(State(server): State<Server>, Path(period): Path<String>, headers: HeaderMap) -> Response {
    let Some(visitor) = Visitor::of(&server, &headers) else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    answer(&server, &visitor, &period, Tried::default()).await
}

/// POST /country/{period} `partner`, `do` (`accept`, `send_back`, `release`), `reason`
pub async fn decide(
    State(server): State<Server>,
    Path(period): Path<String>,
    headers: HeaderMap,
    Posted(form): Posted<Form>,
) -> Response {
    let Some(visitor) = Visitor::of(&server, &headers) else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    if let Err(error) = own_form(&server, &visitor, &headers, &form) {
        return error.page(&server, &visitor);
    }
    let (Some(actor), Ok(half)) = (visitor.manager(), period.parse::<HalfYear>()) else {
        return visitor.problem(StatusCode::FORBIDDEN, "problem.not-allowed", Some("report.not_allowed"));
    };
    let tried = match tried(&server, actor, half, &form).await {
        Ok(done) => Tried { done: Some(key(done)), problem: None },
        Err(ActError::Store(error)) => return trouble(&visitor, &error),
        Err(error) => Tried { done: None, problem: Some(report_problem(error.code())) },
    };
    answer(&server, &visitor, &period, tried).await
}

async fn tried(server: &Server, actor: Actor, period: HalfYear, form: &Form) -> Result<&'static str, ActError> {
    let field = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
    let not_allowed = || ActError::Report(naungan_indicators::report::ReportError::NotAllowed);
    let partner = || field("partner").parse::<TenantId>().map_err(|_| not_allowed());
    match field("do") {
        "accept" => server.decide_report(actor, partner()?, period, Decide::Accept).await.map(|_| "desk.done-accepted"),
        "send_back" => {
            let decide = Decide::SendBack(field("reason").to_owned());
            server.decide_report(actor, partner()?, period, decide).await.map(|_| "desk.done-sent-back")
        }
        "release" => server.release_country(actor, period).await.map(|_| "desk.done-released"),
        _ => Err(not_allowed()),
    }
}

async fn answer(server: &Server, visitor: &Visitor, period: &str, tried: Tried) -> Response {
    if visitor.session.is_none() {
        return visitor.sign_in(server);
    }
    let Some(actor) = visitor.manager() else {
        return visitor.problem(StatusCode::FORBIDDEN, "problem.not-allowed", Some("report.not_allowed"));
    };
    let Ok(half) = period.parse::<HalfYear>() else {
        return visitor.problem(StatusCode::NOT_FOUND, "problem.not-found", None);
    };
    let status = if tried.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let asked = server.clone();
    match ask_main(server, move |connection| load(connection, &asked, half)).await {
        Ok(loaded) => {
            let view = view(server, visitor, actor, half, &loaded, tried);
            visitor.render(status, &path::desk::country(&half.to_string()), |frame| pages::show(frame, &view))
        }
        Err(error) => trouble(visitor, &error),
    }
}

struct Loaded {
    partners: Vec<(TenantRow, Report, Vec<Frozen>)>,
    figures: Vec<Together>,
}

/// A figure of the country: put together, tried at the gate, and as the public sees it.
struct Together {
    code: String,
    bounds: Option<Bounds>,
    knowledge: Knowledge,
    coverage: Coverage,
    held: Option<Reason>,
    public: Option<(u32, Bounds)>,
}

fn load(connection: &Connection, server: &Server, period: HalfYear) -> Result<Loaded, ServerError> {
    let (rules, country) = (&server.0.rules, &server.config().country);
    let reports = compute::country_reports(connection, country, period)?;
    let figures = together(connection, rules, country, period, &reports)?;
    let mut partners = Vec::new();
    for (row, report) in tenants::partners(connection, country)?.into_iter().zip(reports) {
        let now = compute::figures(connection, rules, row.id, period)?;
        partners.push((row, report, now));
    }
    Ok(Loaded { partners, figures })
}

fn together(
    connection: &Connection,
    rules: &Rules,
    country: &str,
    period: HalfYear,
    reports: &[Report],
) -> Result<Vec<Together>, ServerError> {
    let tables = release::country(&rules.book, country, period, reports)
        .map_err(|error| ServerError::Damaged(format!("{}: {error}", error.code())))?;
    let gate = compute::gate(connection, rules)?;
    // Only tried here, on a gate of its own: nothing leaves by looking.
    let decisions = gate.clone().release(&tables, naungan_model::date::Instant(0));
    Ok(tables
        .iter()
        .zip(decisions)
        .map(|(table, decision)| {
            let code = table.subject().indicator.clone();
            let standing = gate.standing(&code, period.into(), country);
            Together {
                bounds: (table.coverage().reported > 0).then_some(table.figure()),
                knowledge: table.knowledge(),
                coverage: table.coverage(),
                held: decision.reason(),
                public: standing.map(|standing| (standing.revision(), Table::figure(&standing))),
                code,
            }
        })
        .collect())
}

fn view(server: &Server, visitor: &Visitor, actor: Actor, period: HalfYear, loaded: &Loaded, tried: Tried) -> pages::Country {
    let t = &visitor.t;
    let place = format!("public.place-{}", server.config().country);
    let named = |code: &str| server.0.rules.book.get(code).map(|row| row.name.get(t.tag()).to_owned()).unwrap_or_default();
    let figures = loaded.figures.iter().map(|figure| pages::Figure {
        name: named(&figure.code),
        code: figure.code.clone(),
        value: figure.bounds.map(|bounds| (bounds.low, bounds.high)),
        knowledge: figure.knowledge.code().to_owned(),
        coverage: (figure.coverage.reported, figure.coverage.of),
        held: figure.held.map(|reason| reason.code().to_owned()),
        public: figure.public.map(|(revision, bounds)| (revision, bounds.low, bounds.high)),
    });
    pages::Country {
        place: if t.has(&place) { t.text(&place).to_owned() } else { server.config().country.clone() },
        period,
        partners: loaded.partners.iter().map(|one| partner(server, visitor, actor, one)).collect(),
        figures: figures.collect(),
        may_release: loaded.partners.iter().any(|(_, report, _)| report.accepted().is_some()),
        problem: tried.problem,
        done: tried.done,
    }
}

fn partner(
    server: &Server,
    visitor: &Visitor,
    actor: Actor,
    (row, report, now): &(TenantRow, Report, Vec<Frozen>),
) -> pages::Partner {
    let accepted = report.accepted();
    let newest = report.submission().or(accepted.map(|revision| &revision.submission));
    let changed = now.iter().filter_map(|now| {
        let frozen = accepted?.figure(&now.indicator)?;
        let change = changed_since(frozen, &now.values, &now.facts)?;
        (change.before != change.now).then(|| (now.indicator.clone(), change.before, change.now))
    });
    let own = report.submission().is_some_and(|submission| submission.submitted.by == actor.user);
    pages::Partner {
        code: row.id.to_string(),
        name: row.invitation.name.clone(),
        state: report.state().code().to_owned(),
        submitted: newest.map(|submission| visitor.signed(server, &submission.submitted)),
        values: newest
            .map(|submission| submission.figures.iter().map(|figure| (figure.indicator.clone(), figure.values.total)).collect())
            .unwrap_or_default(),
        changed: changed.collect(),
        declared: newest.is_some_and(|submission| submission.declared),
        may_decide: report.state() == ReportState::Submitted,
        own,
        versions: u32::try_from(report.revisions().len()).unwrap_or(u32::MAX),
    }
}
