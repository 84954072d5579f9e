//! Four listeners, the health page, and what tells browsers and devices where the origins are.

use crate::config::Origin;
use crate::error::ServerError;
use crate::server::Server;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use naungan_model::id::hex;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// Seconds between two sweeps.
const SWEEP: Duration = Duration::from_secs(3600);

/// GET /healthz: 200 only when ready.
pub async fn healthz(State(server): State<Server>) -> Response {
    if server.0.is_ready() {
        (StatusCode::OK, "ok\n").into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "starting\n").into_response()
    }
}

/// GET /.well-known/naungan
pub async fn well_known(State(server): State<Server>) -> Response {
    let origins = &server.config().origins;
    let body = serde_json::json!({
        "public": origins.public,
        "care": origins.care,
        "desk": origins.desk,
        "lead": origins.lead,
        "log_key": hex(&server.log_key().0),
        "demo": server.0.demo.get().is_some(),
    });
    ([(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}

/// The four listeners of a server, bound.
#[derive(Debug)]
pub struct Listeners(Vec<(Origin, TcpListener)>);

impl Server {
    /// Binds the four ports.
    ///
    /// # Errors
    /// One of them cannot be had.
    pub async fn bind(&self) -> Result<Listeners, ServerError> {
        let mut bound = Vec::new();
        for (origin, address) in Origin::ALL.into_iter().zip(self.config().addresses()) {
            let listener = TcpListener::bind(address)
                .await
                .map_err(|error| ServerError::Listen { address: address.to_string(), cause: error.to_string() })?;
            bound.push((origin, listener));
        }
        Ok(Listeners(bound))
    }

    /// Serves until `stop` is done; requests that have begun are finished first. Sweeps every hour.
    ///
    /// # Errors
    /// A listener failed.
    pub async fn serve(&self, listeners: Listeners, stop: impl Future<Output = ()> + Send + 'static) -> Result<(), ServerError> {
        let (tell, stopped) = watch::channel(false);
        let mut tasks = tokio::task::JoinSet::new();
        for (origin, listener) in listeners.0 {
            let service = self.router(origin).into_make_service_with_connect_info::<SocketAddr>();
            let mut stopped = stopped.clone();
            tasks.spawn(async move {
                let ended = async move {
                    // An error means that the sender is gone, which is an end too.
                    let _ = stopped.wait_for(|stopped| *stopped).await;
                };
                axum::serve(listener, service).with_graceful_shutdown(ended).await
            });
        }
        let server = self.clone();
        let sweeping = tokio::spawn(async move {
            loop {
                tokio::time::sleep(SWEEP).await;
                if let Err(error) = server.sweep().await {
                    tracing::error!(code = error.code(), "a sweep failed: {error}");
                }
            }
        });
        stop.await;
        let _ = tell.send(true);
        sweeping.abort();
        let grace = tokio::time::timeout(Duration::from_secs(10), async {
            while let Some(ended) = tasks.join_next().await {
                if let Ok(Err(error)) = ended {
                    tracing::error!("a listener failed: {error}");
                }
            }
        });
        // Whoever has not finished after 10 s is cut off; what is durable stays durable.
        let _ = grace.await;
        Ok(())
    }
}
