//! Forms and versions as files.

use super::room::Room;
use super::{keeper, refused};
use crate::desk::start::trouble;
use crate::desk::visitor::Visitor;
use crate::server::Server;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use naungan_forms::xlsform;
use naungan_model::id::unhex;

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// GET /forms/{form}/xlsx: as XLSForm, with words in all languages.
pub async fn workbook(State(server): State<Server>, Path(form): Path<String>, headers: HeaderMap) -> Response {
    let Some(visitor) = Visitor::of(&server, &headers) else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let Some(actor) = keeper(&visitor) else { return refused(&server, &visitor) };
    let room = match Room::open(&server, actor.tenant).await {
        Ok(room) => room,
        Err(error) => return trouble(&visitor, &error),
    };
    let Some(sources) = room.workshop.sources(&form) else {
        return visitor.problem(StatusCode::NOT_FOUND, "problem.not-found", None);
    };
    let sheets = [("survey", &sources.survey), ("choices", &sources.choices), ("settings", &sources.settings)];
    match xlsform::workbook(&sheets) {
        Ok(bytes) => file(XLSX, &format!("{form}.xlsx"), bytes),
        Err(error) => visitor.problem(StatusCode::UNPROCESSABLE_ENTITY, "problem.unexpected", Some(error.code())),
    }
}

/// GET /forms-version/{pack}: a bundle as it was signed.
pub async fn bundle(State(server): State<Server>, Path(pack): Path<String>, headers: HeaderMap) -> Response {
    let Some(visitor) = Visitor::of(&server, &headers) else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let Some(actor) = keeper(&visitor) else { return refused(&server, &visitor) };
    let room = match Room::open(&server, actor.tenant).await {
        Ok(room) => room,
        Err(error) => return trouble(&visitor, &error),
    };
    let wanted = unhex::<32>(&pack).ok();
    match room.proposed.into_iter().find(|one| Some(one.hash) == wanted) {
        Some(found) => file("application/octet-stream", "forms.npk", found.bytes),
        None => visitor.problem(StatusCode::NOT_FOUND, "problem.not-found", Some("pack.unknown")),
    }
}

fn file(kind: &'static str, name: &str, bytes: Vec<u8>) -> Response {
    let safe: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-')).collect();
    let disposition = format!("attachment; filename=\"{safe}\"");
    ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)], bytes).into_response()
}
