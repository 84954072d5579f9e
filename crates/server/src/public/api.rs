//! Results as data, and the description of these routes.

use super::figures::{Public, of_period};
use crate::server::Server;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use naungan_model::date::HalfYear;
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn answer(status: StatusCode, body: &Value) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json"), (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")], body.to_string())
        .into_response()
}

fn problem(status: StatusCode, code: &str, detail: &str) -> Response {
    answer(status, &json!({ "code": code, "detail": detail }))
}

/// GET /api/public/results?period=2016-H2
pub async fn results(State(server): State<Server>, Query(query): Query<BTreeMap<String, String>>) -> Response {
    let Some(Ok(period)) = query.get("period").map(|text| text.parse::<HalfYear>()) else {
        return problem(StatusCode::BAD_REQUEST, "results.period", "give a half-year such as period=2016-H2");
    };
    let asked = server.clone();
    let found =
        crate::http::ask_main(&server, move |connection| of_period(connection, &asked.0.rules, &asked.config().country, period))
            .await;
    match found {
        Ok(figures) => {
            let figures: Vec<Value> = figures.iter().map(|figure| shown(figure, &server.config().country)).collect();
            answer(StatusCode::OK, &json!({ "period": period.to_string(), "figures": figures }))
        }
        Err(error) => {
            tracing::error!(code = error.code(), "{error}");
            problem(StatusCode::INTERNAL_SERVER_ERROR, error.code(), "try again later")
        }
    }
}

/// One figure, as [`crate::public`] tells it.
pub(crate) fn shown(figure: &Public, place: &str) -> Value {
    let bounds = figure.standing.as_ref().map(|table| table.figure());
    let name = &figure.indicator.name;
    json!({
        "indicator": figure.indicator.code,
        "name": { "en": name.en, "nl": name.nl, "id": name.id },
        "value": bounds.and_then(naungan_indicators::table::Bounds::value),
        "low": bounds.map(|bounds| bounds.low),
        "high": bounds.map(|bounds| bounds.high),
        "basis": figure.indicator.basis.code(),
        "status": figure.status.code(),
        "place": place,
        "coverage": { "reported": figure.coverage.reported, "of": figure.coverage.of },
        "knowledge": figure.standing.as_ref().map(|table| table.knowledge().code()),
        "revision": figure.standing.as_ref().map(naungan_indicators::table::Table::revision),
        "source": "counted",
    })
}

/// GET /api/openapi.json
pub async fn openapi() -> Response {
    (
        StatusCode::OK,
        [(header::CONTENT_TYPE, "application/json"), (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")],
        include_str!("openapi.json"),
    )
        .into_response()
}
