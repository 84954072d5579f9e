//! The desk's part of the year: directors sign, monitoring officers submit, the country manager accepts and releases. Everything
//! goes through the desk's pages and forms, as a browser would.

use super::play::StoryDevice;
use crate::inside::ask;
use axum::Router;
use axum::body::Body;
use axum::http::{Request, header};
use naungan_crypto::login::Ticket;
use naungan_device::error::DeviceError;
use naungan_device::host::{Call, Host};
use naungan_device::sync::Step;
use naungan_journal::wire::{self, DeskNonce};
use naungan_model::date::Instant;
use naungan_model::id::hex;

/// A person at the desk: the cookie and the token of the forms.
#[derive(Debug)]
pub struct Clerk {
    desk: Router,
    host: String,
    cookie: String,
}

/// What went wrong at the desk.
#[derive(Debug, thiserror::Error)]
#[error("the desk answered {status} to {path}: {said}")]
pub struct DeskError {
    status: u16,
    path: String,
    said: String,
}

fn wrong(status: u16, path: &str, said: impl std::fmt::Display) -> DeskError {
    DeskError { status, path: path.into(), said: said.to_string() }
}

impl Clerk {
    /// A worker's device signs a ticket for the desk and enters with it.
    ///
    /// # Errors
    /// The device has no session, or the desk did not take the ticket.
    pub async fn enter(device: &mut StoryDevice, desk: Router, now: Instant) -> Result<Self, DeskError> {
        let device_said = |error: DeviceError| wrong(0, "/desk/nonce", error);
        log_in(device, now).await.map_err(device_said)?;
        let token = device.net.token().map(str::to_owned);
        let call = Call { method: "POST", path: "/desk/nonce".into(), token, body: Vec::new() };
        let answer = device.host.call(call).await.map_err(|error| wrong(0, "/desk/nonce", error))?;
        let answer = answer.ok_or_else(|| wrong(0, "/desk/nonce", "no answer"))?;
        let nonce: DeskNonce = wire::decode(&answer.body).map_err(|error| wrong(answer.status, "/desk/nonce", error))?;
        let cabinet = device.cabinet().map_err(device_said)?;
        let ticket = Ticket::sign(&cabinet.keyring.device.sig, &nonce.origin, cabinet.device.0, *nonce.nonce, nonce.time);
        let host = nonce.origin.split_once("://").map_or(nonce.origin.clone(), |(_, host)| host.to_owned());
        let mut clerk = Self { desk, host, cookie: String::new() };
        let form = format!("ticket={}", hex(&ticket.encode()));
        let (status, headers, body) = clerk.send("POST", "/enter", form).await?;
        let cookie = headers.get(header::SET_COOKIE).and_then(|cookie| cookie.to_str().ok());
        let cookie = cookie.and_then(|cookie| cookie.split(';').next()).map(str::to_owned);
        clerk.cookie = cookie.ok_or_else(|| wrong(status, "/enter", String::from_utf8_lossy(&body)))?;
        Ok(clerk)
    }

    async fn send(&self, method: &str, path: &str, form: String) -> Result<(u16, header::HeaderMap, Vec<u8>), DeskError> {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, &self.host)
            .header(header::COOKIE, &self.cookie)
            // A ticket is posted by the care app, whose referrer policy hides its name; a form by the desk itself.
            .header(header::ORIGIN, if self.cookie.is_empty() { "null".to_owned() } else { format!("http://{}", self.host) })
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form))
            .map_err(|error| wrong(0, path, error))?;
        ask(&self.desk, request).await.map_err(|error| wrong(0, path, error))
    }

    /// A page of the desk.
    ///
    /// # Errors
    /// It was not shown.
    pub async fn page(&self, path: &str) -> Result<String, DeskError> {
        let (status, _, body) = self.send("GET", path, String::new()).await?;
        let page = String::from_utf8_lossy(&body).into_owned();
        if status == 200 { Ok(page) } else { Err(wrong(status, path, page)) }
    }

    /// Fills in a form of a page and posts it.
    ///
    /// # Errors
    /// The page or the post was refused.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Result<(), DeskError> {
        let page = self.page(path).await?;
        let token = page.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        let token = token.ok_or_else(|| wrong(200, path, "the page has no form"))?;
        let mut form = format!("csrf={token}");
        for (name, value) in fields {
            form.push_str(&format!(
                "&{name}={}",
                value.replace('%', "%25").replace('&', "%26").replace('+', "%2B").replace(' ', "+")
            ));
        }
        let (status, _, body) = self.send("POST", path, form).await?;
        if matches!(status, 200 | 303) { Ok(()) } else { Err(wrong(status, path, String::from_utf8_lossy(&body))) }
    }
}

/// Sees to it that a device has a session, without sending anything.
async fn log_in(device: &mut StoryDevice, now: Instant) -> Result<(), DeviceError> {
    device.net = naungan_device::sync::Net::default();
    while device.net.token().is_none() {
        match device.plan(now).await? {
            Step::Ask(tag, call) => {
                let answer = device.host.call(call).await?;
                device.take(tag, answer, now).await?;
            }
            Step::Rest(_) => return Err(DeviceError::NoNetwork),
        }
    }
    Ok(())
}
