//! Four origins of one server, told apart by port and `Host`. Handlers are short: load, allow, view, render.

pub mod assets;
mod auth;
mod demo;
mod guard;
mod gzip;
mod letters;
pub mod metrics;
mod packs;
mod problem;
pub mod serve;
mod shell;
mod sync;

use crate::config::Origin;
use crate::error::ServerError;
use crate::server::Server;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use maud::Markup;
use naungan_journal::letters::MAX_LETTER;
use naungan_journal::wire::MAX_UPLOAD;
use rusqlite::Connection;
pub use shell::{NEUTRAL, exit as leave};

/// Most bytes of any other request.
const SMALL: usize = 64 * 1024;

/// The routes of one origin, with its guards.
pub fn router(server: &Server, origin: Origin) -> Router {
    let routes = match origin {
        Origin::Care => care(),
        Origin::Desk => crate::desk::routes(),
        Origin::Public => crate::public::routes().route("/.well-known/naungan", get(serve::well_known)),
        Origin::Lead => Router::new().fallback(shell::not_here_yet),
    };
    let routes = routes.route("/healthz", get(serve::healthz)).route("/metrics", get(metrics::show));
    let guard = guard::Guard { server: server.clone(), origin };
    routes.layer(from_fn_with_state(guard, guard::guard)).with_state(server.clone())
}

fn care() -> Router<Server> {
    Router::new()
        .route("/sync/v1/entries", post(sync::upload).layer(DefaultBodyLimit::max(MAX_UPLOAD)).get(sync::download))
        .route("/sync/v1/summaries", post(sync::summaries).layer(DefaultBodyLimit::max(MAX_UPLOAD)))
        .route("/sync/v1/packs", get(packs::list))
        .route("/sync/v1/packs/{hash}", get(packs::bundle))
        .route("/sync/v1/letters", post(letters::post).layer(DefaultBodyLimit::max(MAX_LETTER)).get(letters::list))
        .route("/sync/v1/letters/end", post(letters::end))
        .route("/letter", get(letters::page))
        .route("/letter/open", post(letters::show))
        .route("/auth/begin", post(auth::begin))
        .route("/auth/finish", post(auth::finish))
        .route("/auth/lock", post(auth::lock))
        .route("/desk/nonce", post(auth::desk_nonce))
        .route("/demo/people", get(demo::people))
        .route("/demo/enrol", post(demo::enrol))
        .route("/time", get(demo::time))
        .route("/sw.js", get(assets::care))
        .route("/assets/{name}", get(assets::care))
        .route("/exit", get(shell::exit))
        .fallback(shell::shell)
        .layer(DefaultBodyLimit::max(SMALL))
}

/// Asks `main.db` something away from the threads that serve.
///
/// # Errors
/// What the question answers, or the server is stopping.
pub async fn ask_main<T: Send + 'static>(
    server: &Server,
    question: impl FnOnce(&Connection) -> Result<T, ServerError> + Send + 'static,
) -> Result<T, ServerError> {
    let asked = server.clone();
    let answer = tokio::task::spawn_blocking(move || asked.0.store.main_readers.ask(question)).await;
    answer.map_err(|_| ServerError::Stopping)?
}

/// A rendered page; compressed only where it holds no secret of the reader.
pub fn page(headers: &HeaderMap, status: StatusCode, markup: Markup, open: bool) -> Response {
    let text = markup.into_string();
    if open && gzip::accepts(headers, "gzip") {
        let kind = [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::CONTENT_ENCODING, "gzip"),
            (header::VARY, "accept-encoding"),
        ];
        return (status, kind, gzip::gzip(text.as_bytes(), 6)).into_response();
    }
    (status, Html(text)).into_response()
}
