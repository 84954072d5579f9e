//! GET /forms-help: how forms are changed, for whoever keeps them.

use super::keeper::{Answer, Keeper};
use axum::http::StatusCode;
use naungan_pages::desk::forms::help;
use naungan_pages::path;

/// GET
pub async fn show(keeper: Keeper) -> Answer {
    Ok(keeper.visitor.render(StatusCode::OK, path::desk::FORMS, help))
}
