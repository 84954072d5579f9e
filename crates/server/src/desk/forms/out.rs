//! Forms and versions as files.

use super::keeper::{Answer, Keeper};
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use naungan_forms::xlsform;
use naungan_model::id::unhex;

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// GET /forms/{form}/xlsx: as XLSForm, with words in all languages.
pub async fn workbook(keeper: Keeper, Path(form): Path<String>) -> Answer {
    let sources = keeper.room.workshop.sources(&form).ok_or_else(|| keeper.missing(None))?;
    let sheets = [("survey", &sources.survey), ("choices", &sources.choices), ("settings", &sources.settings)];
    let failed = |code| keeper.visitor.problem(StatusCode::UNPROCESSABLE_ENTITY, "problem.unexpected", Some(code));
    let bytes = xlsform::workbook(&sheets).map_err(|error| failed(error.code()))?;
    Ok(file(XLSX, &format!("{form}.xlsx"), bytes))
}

/// GET /forms-version/{pack}: a bundle as it was signed.
pub async fn bundle(keeper: Keeper, Path(pack): Path<String>) -> Answer {
    let wanted = unhex::<32>(&pack).ok();
    let found = keeper.room.proposed.iter().find(|one| Some(one.hash) == wanted);
    let found = found.ok_or_else(|| keeper.missing(Some("pack.unknown")))?;
    let number = keeper.room.packs.history.iter().find(|version| version.pack == found.hash).map(|version| version.number);
    let name = number.map_or_else(|| "forms.npk".to_owned(), |number| format!("forms-{number}.npk"));
    Ok(file("application/octet-stream", &name, found.bytes.clone()))
}

fn file(kind: &'static str, name: &str, bytes: Vec<u8>) -> Response {
    let safe: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-')).collect();
    let disposition = format!("attachment; filename=\"{safe}\"");
    ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)], bytes).into_response()
}
