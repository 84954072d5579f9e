//! What every request passes: the right Host, a server that is ready, and strict headers on every answer.

use crate::config::Origin;
use crate::server::{InProcess, Server};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// What the guard must know.
#[derive(Clone)]
pub struct Guard {
    /// The server.
    pub server: Server,
    /// Which origin it stands before.
    pub origin: Origin,
}

/// Lets a request through, or not.
pub async fn guard(State(guard): State<Guard>, request: Request<Body>, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let inside = request.extensions().get::<InProcess>().is_some();
    let mut response = if path != "/healthz" && !is_host(&guard, request.headers()) {
        plain(StatusCode::MISDIRECTED_REQUEST, "http.foreign_host: this server is not known under that name\n")
    } else if !inside && path != "/healthz" && path != "/.well-known/naungan" && !guard.server.0.is_ready() {
        let mut answer = plain(StatusCode::SERVICE_UNAVAILABLE, "server.starting: try again in a moment\n");
        answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
        answer
    } else {
        guard.server.0.counters.asked(guard.origin);
        next.run(request).await
    };
    harden(&guard, &path, response.headers_mut());
    response
}

fn plain(status: StatusCode, text: &'static str) -> Response {
    (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}

fn is_host(guard: &Guard, headers: &HeaderMap) -> bool {
    let Some(host) = headers.get(header::HOST).and_then(|host| host.to_str().ok()) else { return false };
    let config = guard.server.config();
    let own = config.origins.host(guard.origin);
    let without_port =
        |name: &str| own.rsplit_once(':').is_some_and(|(_, port)| host.eq_ignore_ascii_case(&format!("{name}:{port}")));
    host.eq_ignore_ascii_case(own) || (guard.origin == Origin::Public && without_port("127.0.0.1"))
}

/// Headers that every answer of an origin carries, unless its handler set a stricter one itself.
fn harden(guard: &Guard, path: &str, headers: &mut HeaderMap) {
    let mut put = |name: HeaderName, value: &str| {
        if let (false, Ok(value)) = (headers.contains_key(&name), HeaderValue::from_str(value)) {
            headers.insert(name, value);
        }
    };
    let origins = &guard.server.config().origins;
    put(header::CONTENT_SECURITY_POLICY, &policy(guard.origin, path, &origins.desk));
    put(header::CACHE_CONTROL, "no-store");
    put(header::REFERRER_POLICY, "same-origin");
    put(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    put(header::X_FRAME_OPTIONS, "DENY");
    put(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    put(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    put(
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    );
    if origins.of(guard.origin).starts_with("https://") {
        put(header::STRICT_TRANSPORT_SECURITY, "max-age=63072000; includeSubDomains");
    }
}

fn policy(origin: Origin, path: &str, desk: &str) -> String {
    let closed = "base-uri 'none'; frame-ancestors 'none'";
    match (origin, path) {
        // Only the worker may compile the device app.
        (Origin::Care, "/sw.js") => {
            format!("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; {closed}")
        }
        // The reader of a letter has no worker: its page opens the letter itself, and sends nothing anywhere else.
        (Origin::Care, "/letter") => format!(
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; connect-src 'self'; \
             form-action 'none'; {closed}"
        ),
        (Origin::Care, _) => format!(
            "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
             manifest-src 'self'; form-action 'self' {desk}; {closed}"
        ),
        (Origin::Desk, _) => format!("default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; {closed}"),
        (Origin::Public | Origin::Lead, _) => {
            format!("default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; {closed}")
        }
    }
}
