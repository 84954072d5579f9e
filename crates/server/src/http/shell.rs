//! What the care origin answers to a navigation that the worker does not answer, and the honest page of the lead origin.

use crate::server::Server;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use maud::{DOCTYPE, html};
use naungan_pages::language::Language;

/// Where somebody lands who leaves in a hurry.
pub const NEUTRAL: &str = "https://www.wikipedia.org/";

/// The page that starts the worker; the same for everybody.
pub async fn shell(State(_): State<Server>, method: Method, headers: HeaderMap) -> Response {
    if !matches!(method, Method::GET | Method::HEAD) {
        return StatusCode::NOT_FOUND.into_response();
    }
    match crate::language::of(&headers) {
        Some(language) => {
            let all: Vec<Language> = crate::language::tags().filter_map(Language::embedded).collect();
            Html(naungan_pages::care::shell::show(&language, &all).into_string()).into_response()
        }
        None => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// GET /exit: away from here, and this page is not the one to come back to.
pub async fn exit() -> Response {
    ([(header::CACHE_CONTROL, "no-store")], Redirect::to(NEUTRAL)).into_response()
}

/// The second vault is a later piece of work; its port says so instead of seeming broken.
pub async fn not_here_yet() -> Response {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head { meta charset="utf-8"; title { "Naungan" } }
            body {
                main {
                    h1 { "Not here yet" }
                    p { "The lead vault is not part of this version of Naungan. Nothing is stored here." }
                }
            }
        }
    };
    (StatusCode::NOT_FOUND, Html(page.into_string())).into_response()
}
