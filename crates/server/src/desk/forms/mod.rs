//! The form keeper's desk: forms of the own partner are changed here as a draft, tried, and proposed to its officers. What they
//! sign on their own devices is in force; the server only keeps and gives.

mod form;
mod help;
mod keeper;
mod list;
mod out;
mod propose;
mod question;
mod room;
mod tried;
mod upload;

use crate::server::Server;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

pub use keeper::keeper;

/// Most bytes of a file that is taken in.
const FILE_MAX: usize = 4 * 1024 * 1024;
/// Most bytes of a posted question with its words and choices.
const QUESTION_MAX: usize = 256 * 1024;

/// Routes under the desk.
pub fn routes() -> Router<Server> {
    Router::new()
        .route("/forms", get(list::show).post(list::act))
        .route("/forms-upload", post(upload::take).layer(DefaultBodyLimit::max(FILE_MAX)))
        .route("/forms-help", get(help::show))
        .route("/forms-propose", get(propose::show).post(propose::act))
        .route("/forms-version/{pack}", get(out::bundle))
        .route("/forms/{form}", get(form::show).post(form::act))
        .route("/forms/{form}/try", get(tried::show).post(tried::act))
        .route("/forms/{form}/xlsx", get(out::workbook))
        .route(
            "/forms/{form}/question/{name}",
            get(question::show).post(question::act).layer(DefaultBodyLimit::max(QUESTION_MAX)),
        )
}
