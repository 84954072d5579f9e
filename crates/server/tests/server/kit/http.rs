//! Asking the server's routes.

use super::Net;
use super::people::Person;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, header};
use naungan_crypto::login::{Ticket, challenge_signature};
use naungan_journal::wire::{self, Challenge, DeskNonce, Download, Proof, Receipts, Refused, Sent, Session, Upload};
use naungan_model::id::hex;
use naungan_server::config::Origin;
use tower::ServiceExt;

pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

impl Net {
    pub async fn ask(&self, origin: Origin, request: Request<Body>) -> Answer {
        let response = self.server.router(origin).oneshot(request).await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec();
        Answer { status, headers, body }
    }

    pub async fn get(&self, origin: Origin, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = Request::get(path).header(header::HOST, self.server.config().origins.host(origin));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.ask(origin, request.body(Body::empty()).unwrap()).await
    }

    pub async fn post(&self, origin: Origin, path: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Answer {
        let mut request = Request::post(path).header(header::HOST, self.server.config().origins.host(origin));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.ask(origin, request.body(Body::from(body)).unwrap()).await
    }

    pub async fn form(&self, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Answer {
        let body: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", percent(value))).collect();
        let headers = [
            ("content-type", "application/x-www-form-urlencoded"),
            ("cookie", cookie),
            ("origin", self.server.config().origins.desk.as_str()),
        ];
        self.post(Origin::Desk, path, &headers, body.join("&").into_bytes()).await
    }

    pub async fn challenge(&self) -> Challenge {
        let answer = self.post(Origin::Care, "/auth/begin", &[], Vec::new()).await;
        assert_eq!(answer.status, 200);
        wire::decode(&answer.body).unwrap()
    }

    pub fn proof(&self, person: &Person, challenge: &Challenge, origin: &str) -> Proof {
        let key = &person.device_keys.sig;
        let signature = challenge_signature(key, origin, &challenge.challenge, &person.device.0, challenge.time);
        Proof {
            device: person.device.0.into(),
            challenge: challenge.challenge,
            time: challenge.time,
            signature: signature.to_vec().into(),
        }
    }

    pub async fn finish(&self, proof: &Proof) -> Answer {
        self.post(Origin::Care, "/auth/finish", &[], wire::encode(proof)).await
    }

    pub async fn login(&self, person: &Person) -> String {
        let challenge = self.challenge().await;
        let origin = self.server.config().origins.care.clone();
        let answer = self.finish(&self.proof(person, &challenge, &origin)).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        hex(&*wire::decode::<Session>(&answer.body).unwrap().token)
    }

    /// Sends entries; gives what became of them.
    pub async fn send(&self, person: &Person, entries: Vec<Sent>) -> Result<Receipts, (u16, Refused)> {
        let token = self.login(person).await;
        let (status, body) = self.upload_raw(Some(&token), &Upload { entries, genesis: None }).await;
        if status == 200 { Ok(wire::decode(&body).unwrap()) } else { Err((status, wire::decode(&body).unwrap())) }
    }

    /// Everything a person is given after a cursor.
    pub async fn fetch(&self, person: &Person, after: u64) -> Download {
        let token = self.login(person).await;
        let mut cursor = after;
        let mut whole: Option<Download> = None;
        loop {
            let answer = self.download(&token, cursor, 7).await;
            assert_eq!(answer.status, 200, "{}", answer.text());
            let page: Download = wire::decode(&answer.body).unwrap();
            let more = page.more;
            cursor = page.cursor;
            whole = Some(match whole {
                None => page,
                Some(mut all) => {
                    all.entries.extend(page.entries);
                    all.wraps.extend(page.wraps);
                    Download { entries: all.entries, wraps: all.wraps, ..page }
                }
            });
            if !more {
                return whole.unwrap();
            }
        }
    }

    pub async fn download(&self, token: &str, after: u64, limit: usize) -> Answer {
        let path = format!("/sync/v1/entries?after={after}&limit={limit}");
        self.get(Origin::Care, &path, &[("authorization", &format!("Bearer {token}"))]).await
    }

    /// Enters the desk by a ticket; gives the cookie.
    pub async fn enter(&self, person: &Person) -> String {
        let token = self.login(person).await;
        let bearer = format!("Bearer {token}");
        let answer = self.post(Origin::Care, "/desk/nonce", &[("authorization", &bearer)], Vec::new()).await;
        let nonce: DeskNonce = wire::decode(&answer.body).unwrap();
        let ticket = Ticket::sign(&person.device_keys.sig, &nonce.origin, person.device.0, *nonce.nonce, nonce.time);
        let answer = self.ticket(&ticket).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.header("set-cookie").split(';').next().unwrap().to_owned()
    }

    pub async fn ticket(&self, ticket: &Ticket) -> Answer {
        let headers = [("content-type", "application/x-www-form-urlencoded"), ("origin", "null")];
        self.post(Origin::Desk, "/enter", &headers, format!("ticket={}", hex(&ticket.encode())).into_bytes()).await
    }

    /// The form token of a desk page.
    pub async fn csrf(&self, cookie: &str, path: &str) -> String {
        let page = self.get(Origin::Desk, path, &[("cookie", cookie)]).await.text();
        let at = page.find("name=\"csrf\" value=\"").expect("a form") + 19;
        page[at - 1..].trim_start_matches('"').chars().take(64).collect()
    }
}

fn percent(value: &str) -> String {
    value
        .bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
