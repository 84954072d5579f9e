//! The desk: reports of partners, and the releases of a country. Server-rendered; no child is named here.

pub mod sessions;
pub mod act;

use crate::server::Server;
use axum::Router;

/// Routes of the desk.
pub fn routes() -> Router<Server> {
    Router::new()
}
