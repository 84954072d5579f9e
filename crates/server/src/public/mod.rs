//! The public origin: pages without script, and the results as data. Everything here comes from what passed the gate.

mod api;
pub mod figures;
mod pages;

use crate::server::Server;
pub(crate) use api::shown;
use axum::Router;
use axum::routing::get;

/// Routes of the public origin.
pub fn routes() -> Router<Server> {
    Router::new()
        .route("/", get(pages::choose))
        .route("/{lang}", get(pages::add_slash))
        .route("/{lang}/", get(pages::home))
        .route("/{lang}/help", get(pages::help))
        .route("/{lang}/results/{period}", get(pages::results))
        .route("/{lang}/results/{period}/{code}", get(pages::number))
        .route("/exit", get(crate::http::leave))
        .route("/api/public/results", get(api::results))
        .route("/api/openapi.json", get(api::openapi))
        .route("/assets/{name}", get(crate::http::assets::style))
        .fallback(pages::missing)
}
