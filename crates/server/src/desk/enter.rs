//! In and out of the desk.

use super::sessions::{ABSOLUTE, DeskSession};
use super::visitor::{COOKIE, Form, LANGUAGE, Visitor, own_form, token};
use crate::http::NEUTRAL;
use crate::language;
use crate::server::Server;
use crate::store::events::{self, Event};
use axum::extract::{Form as Posted, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use maud::{DOCTYPE, html};
use naungan_crypto::login::Ticket;
use naungan_model::id::{DeviceId, hex};

/// Longest ticket that is read, in hexadecimal digits.
const TICKET: usize = 2048;

/// POST /enter `ticket`: opens a session. The answer is a page that goes on by itself: a redirect would be one from another site,
/// and the browser would keep a strict cookie back.
pub async fn enter(State(server): State<Server>, headers: HeaderMap, Posted(form): Posted<Form>) -> Response {
    let Some(visitor) = Visitor::of(&server, &headers) else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    // From the care app a browser sends that origin, or `null` because of the referrer policy.
    let origin = headers.get(header::ORIGIN).and_then(|value| value.to_str().ok());
    let from_care = origin.is_none_or(|origin| origin == "null" || origin == server.config().origins.care);
    let refused = || visitor.problem(StatusCode::FORBIDDEN, "problem.not-allowed", Some("desk.ticket"));
    if !from_care {
        return refused();
    }
    match admit(&server, form.get("ticket").map(String::as_str).unwrap_or_default()).await {
        Some(token) => entered(&token),
        None => refused(),
    }
}

async fn admit(server: &Server, ticket: &str) -> Option<[u8; 32]> {
    let ticket = Ticket::decode(&bytes(ticket)?).ok()?;
    let now = server.now();
    let device = DeviceId(ticket.device);
    // The nonce is spent first: a ticket is tried once, good or bad.
    let expected = server.0.desk.spend(&ticket.nonce, device, now);
    let enrolled = server.0.enrolled(device).filter(|enrolled| expected && !enrolled.revoked)?;
    ticket.verify(&enrolled.key, &server.config().origins.desk, u64::try_from(now.0).ok()?).ok()?;
    let event = Event { id: server.0.draw(), kind: "login", bytes: [b"desk ".as_slice(), hex(&device.0).as_bytes()].concat() };
    let tenant = enrolled.tenant;
    // If the log cannot take the login, there is none.
    server.0.store.main.run(move |world, connection| events::write(world, connection, tenant, &event, now.0)).await.ok()?;
    let token = server.0.draw();
    server.0.desk.open(&token, DeskSession::new(enrolled.tenant, enrolled.user, device, server.0.draw(), now));
    Some(token)
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    if text.len() > TICKET || !text.is_ascii() || !text.len().is_multiple_of(2) {
        return None;
    }
    text.as_bytes().chunks(2).map(|pair| u8::from_str_radix(core::str::from_utf8(pair).ok()?, 16).ok()).collect()
}

fn entered(token: &[u8; 32]) -> Response {
    let cookie = format!("{COOKIE}={}; Path=/; Max-Age={ABSOLUTE}; HttpOnly; Secure; SameSite=Strict", hex(token));
    with_cookie(onward("/"), &cookie)
}

/// A page that goes on to an address at once.
fn onward(to: &str) -> Response {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="refresh" content={ "0; url=" (to) };
                title { "Naungan" }
            }
            body { p { a href=(to) { "Naungan" } } }
        }
    };
    Html(page.into_string()).into_response()
}

fn with_cookie(mut response: Response, cookie: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

fn without_session(server: &Server, headers: &HeaderMap, response: Response) -> Response {
    if let Some(token) = token(headers) {
        server.0.desk.end(&token);
    }
    with_cookie(response, &format!("{COOKIE}=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Strict"))
}

/// GET /enter: somebody came back to it.
pub async fn back() -> Response {
    Redirect::to("/").into_response()
}

/// POST /sign-out
pub async fn sign_out(State(server): State<Server>, headers: HeaderMap, Posted(form): Posted<Form>) -> Response {
    let Some(visitor) = Visitor::of(&server, &headers) else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    match own_form(&server, &visitor, &headers, &form) {
        Ok(_) => without_session(&server, &headers, Redirect::to("/").into_response()),
        Err(error) => error.page(&server, &visitor),
    }
}

/// POST /exit: away at once, signed out. Needs no token: leaving is never wrong.
pub async fn exit(State(server): State<Server>, headers: HeaderMap) -> Response {
    without_session(&server, &headers, onward(NEUTRAL))
}

/// POST /language `to`, `back`
pub async fn language(Posted(form): Posted<Form>) -> Response {
    let wanted = form.get("to").map(String::as_str).unwrap_or_default();
    // Only a path of our own: `//host` would be another site.
    let path = form.get("back").map(String::as_str).unwrap_or_default();
    let own = path.starts_with('/') && !path.starts_with("//") && !path.contains('\\');
    let response = Redirect::to(if own { path } else { "/" }).into_response();
    match language::tags().find(|tag| *tag == wanted) {
        Some(tag) => {
            with_cookie(response, &format!("{LANGUAGE}={tag}; Path=/; Max-Age=31536000; HttpOnly; Secure; SameSite=Strict"))
        }
        None => response,
    }
}
