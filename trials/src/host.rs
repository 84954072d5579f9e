//! The host of a trial's device: rows in memory, calls straight into the server's routes unless a fault stops them. Everything
//! that crosses the network is recorded.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, header};
use naungan::inside::ask;
use naungan_crypto::label::sha256;
use naungan_device::door::memory::{Memory, stretch};
use naungan_device::host::{Answer, Call, Host, HostError, Row, Slow, Table, Write};
use naungan_journal::wire::{self, CONTENT_TYPE, Refused, Upload};
use naungan_model::id::ObjectId;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// The wire between devices and server: cut when there is no server.
#[derive(Debug, Default)]
pub struct Wire {
    /// Routes of the care origin.
    pub care: RefCell<Option<Router>>,
    /// The server's process: once it has died, it answers nothing.
    pub fault: RefCell<Option<std::sync::Arc<crate::fault::DiesAt>>>,
    /// Everything that crossed it.
    pub traffic: RefCell<Vec<u8>>,
}

/// Makes another answer of an answer.
pub type Alter = fn(Vec<u8>) -> Vec<u8>;

/// Rows and wire of one device.
#[derive(Debug)]
pub struct TrialHost {
    /// Rows.
    pub rows: Rc<Memory>,
    wire: Rc<Wire>,
    name: String,
    /// No network.
    pub offline: Cell<bool>,
    /// So many answers are lost from now on: the server does what was asked, the device never hears of it.
    pub lost_answers: Cell<u32>,
    /// So many requests are lost from now on.
    pub lost_requests: Cell<u32>,
    /// A server that finds fault with every entry of this file.
    pub refuses: Cell<Option<ObjectId>>,
    /// Somebody on the wire, or the server itself, who changes what the device is given.
    pub alters: Cell<Option<Alter>>,
    /// The next commits of rows fail.
    pub full: Cell<bool>,
    /// The passphrase is stretched as it would be in life; otherwise only hashed, to save time where it is not the subject.
    pub slow: bool,
}

impl TrialHost {
    /// A device's host on a wire.
    pub fn new(rows: Rc<Memory>, wire: Rc<Wire>, name: &str, slow: bool) -> Self {
        Self {
            rows,
            wire,
            name: name.to_owned(),
            offline: Cell::new(false),
            lost_answers: Cell::new(0),
            lost_requests: Cell::new(0),
            refuses: Cell::new(None),
            alters: Cell::new(None),
            full: Cell::new(false),
            slow,
        }
    }
}

/// The first entry of a file that an upload brings.
fn entry_of(object: ObjectId, call: &Call) -> Option<[u8; 16]> {
    let upload: Upload = wire::decode(&call.body).ok().filter(|_| call.path == "/sync/v1/entries")?;
    let headers = upload.entries.iter().map(|sent| &sent.entry.header);
    headers.filter(|header| header.object == object.0).map(|header| header.entry).next()
}

/// Takes one from a counter; false when there was none.
fn spend(counter: &Cell<u32>) -> bool {
    let left = counter.get();
    counter.set(left.saturating_sub(1));
    left > 0
}

impl Host for TrialHost {
    async fn get(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, HostError> {
        Ok(self.rows.row(table, key))
    }

    async fn range(&self, table: Table, prefix: &[u8]) -> Result<Vec<Row>, HostError> {
        Ok(self.rows.rows(table, prefix))
    }

    async fn commit(&self, writes: Vec<Write>) -> Result<(), HostError> {
        if self.full.get() {
            return Err(HostError("QuotaExceededError".into()));
        }
        self.rows.apply(writes);
        Ok(())
    }

    async fn call(&self, call: Call) -> Result<Option<Answer>, HostError> {
        if self.offline.get() || spend(&self.lost_requests) {
            return Ok(None);
        }
        let Some(care) = self.wire.care.borrow().clone() else { return Ok(None) };
        if let Some(entry) = self.refuses.get().and_then(|object| entry_of(object, &call)) {
            let code = "entry.public".to_owned();
            let refused = Refused { version: 1, code, entry: Some(entry.into()), head: None };
            return Ok(Some(Answer { status: 422, body: wire::encode(&refused) }));
        }
        let mut request = Request::builder().method(call.method).uri(&call.path).header(header::HOST, &self.name);
        if call.method == "POST" {
            request = request.header(header::CONTENT_TYPE, CONTENT_TYPE);
        }
        if let Some(token) = &call.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let record = [call.path.as_bytes(), call.token.as_deref().unwrap_or_default().as_bytes(), &call.body].concat();
        self.wire.traffic.borrow_mut().extend(record);
        let request = request.body(Body::from(call.body)).map_err(|error| HostError(error.to_string()))?;
        let (status, _, body) = ask(&care, request).await?;
        self.wire.traffic.borrow_mut().extend(&body);
        let died = self.wire.fault.borrow().as_ref().is_some_and(|fault| fault.has_died());
        if spend(&self.lost_answers) || died {
            return Ok(None);
        }
        let body = match self.alters.get() {
            Some(alter) if status == 200 && call.path.starts_with("/sync/v1/entries?") => alter(body),
            _ => body,
        };
        Ok(Some(Answer { status, body }))
    }

    async fn stretch(&self, passphrase: &str, salt: &[u8; 16], slow: Slow) -> Result<[u8; 32], HostError> {
        if self.slow {
            return stretch(passphrase, salt, slow);
        }
        Ok(sha256(&[passphrase.as_bytes(), salt].concat()))
    }
}
