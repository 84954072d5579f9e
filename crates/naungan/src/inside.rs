//! A device in the same process as its server: rows in memory, requests straight into the server's routes.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use naungan_device::door::memory::{Memory, stretch};
use naungan_device::host::{Answer, Call, Host, HostError, Row, Slow, Table, Write};
use naungan_journal::wire::CONTENT_TYPE;
use naungan_server::server::InProcess;
use tower::ServiceExt;

/// Largest answer that is read, in bytes.
const LARGEST: usize = 256 * 1024 * 1024;

/// A host without sockets.
#[derive(Debug)]
pub struct Inside {
    /// Rows.
    pub rows: Memory,
    care: Router,
    name: String,
}

impl Inside {
    /// A host whose care origin is answered by `care`; `name` is the Host it is asked under.
    pub fn new(care: Router, name: &str) -> Self {
        Self { rows: Memory::default(), care, name: name.to_owned() }
    }
}

/// Asks a router, as if over a socket; gives status, headers and body.
///
/// # Errors
/// The request cannot be made or the answer not be read.
pub async fn ask(router: &Router, request: Request<Body>) -> Result<(u16, axum::http::HeaderMap, Vec<u8>), HostError> {
    let mut request = request;
    request.extensions_mut().insert(InProcess);
    let Ok(response) = router.clone().oneshot(request).await;
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let body = to_bytes(response.into_body(), LARGEST).await.map_err(|error| HostError(error.to_string()))?;
    Ok((status, headers, body.to_vec()))
}

impl Host for Inside {
    async fn get(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, HostError> {
        Ok(self.rows.row(table, key))
    }

    async fn range(&self, table: Table, prefix: &[u8]) -> Result<Vec<Row>, HostError> {
        Ok(self.rows.rows(table, prefix))
    }

    async fn commit(&self, writes: Vec<Write>) -> Result<(), HostError> {
        self.rows.apply(writes);
        Ok(())
    }

    async fn call(&self, call: Call) -> Result<Option<Answer>, HostError> {
        let mut request = Request::builder().method(call.method).uri(&call.path).header(header::HOST, &self.name);
        if call.method == "POST" {
            request = request.header(header::CONTENT_TYPE, CONTENT_TYPE);
        }
        if let Some(token) = &call.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let request = request.body(Body::from(call.body)).map_err(|error| HostError(error.to_string()))?;
        let (status, _, body) = ask(&self.care, request).await?;
        Ok(Some(Answer { status, body }))
    }

    async fn stretch(&self, passphrase: &str, salt: &[u8; 16], slow: Slow) -> Result<[u8; 32], HostError> {
        let (passphrase, salt) = (passphrase.to_owned(), *salt);
        let stretched = tokio::task::spawn_blocking(move || stretch(&passphrase, &salt, slow)).await;
        stretched.map_err(|error| HostError(error.to_string()))?
    }
}
