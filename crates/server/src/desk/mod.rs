//! The desk: reports of partners, and the releases of a country. Server-rendered; no child is named here.

pub mod act;
mod country;
mod enter;
mod forms;
mod report;
mod revisions;
pub mod sessions;
mod start;
mod visitor;

use crate::server::Server;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

/// Routes of the desk.
pub fn routes() -> Router<Server> {
    Router::new()
        .route("/", get(start::show))
        .route("/enter", post(enter::enter).get(enter::back))
        .route("/sign-out", post(enter::sign_out))
        .route("/exit", post(enter::exit).get(crate::http::leave))
        .route("/language", post(enter::language))
        .route("/reports/{period}", get(report::show).post(report::submit))
        .route("/reports/{period}/{partner}/revisions", get(revisions::show))
        .route("/country/{period}", get(country::show).post(country::decide))
        .route("/assets/{name}", get(crate::http::assets::style))
        .merge(forms::routes())
        .fallback(start::missing)
        .layer(DefaultBodyLimit::max(16 * 1024))
}
