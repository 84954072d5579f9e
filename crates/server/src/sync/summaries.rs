//! `POST /sync/v1/summaries` (docs/sync.md): a device tells of files in brief, for devices that do not have their entries yet.

use crate::auth::Session;
use crate::error::ServerError;
use crate::server::Inner;
use crate::store::feed::Reader;
use crate::store::ingest::IngestError;
use crate::store::summaries::{Kept, keep, refusal};
use axum::body::Bytes;
use naungan_crypto::summary::Summary;
use naungan_journal::wire::{self, MAX_SUMMARIES, Summaries};
use std::sync::Arc;

/// Takes summaries in, all or none.
///
/// # Errors
/// One of them is not what it must be; then none is kept.
pub(crate) async fn take(inner: &Arc<Inner>, session: Session, body: Bytes) -> Result<(), IngestError> {
    let refuse = |code| IngestError::Refused { code, entry: None };
    let enrolled = inner.enrolled(session.device).ok_or_else(|| refuse("summary.device"))?;
    let checker = Arc::clone(inner);
    let reader = Reader { tenant: session.tenant, user: session.user, now: inner.now().0 };
    let all = tokio::task::spawn_blocking(move || {
        let message: Summaries = wire::decode(&body).map_err(|_| refuse("sync.unreadable"))?;
        if message.version != 1 || message.told.len() > MAX_SUMMARIES {
            return Err(refuse(if message.version == 1 { "sync.too_large" } else { "sync.unreadable" }));
        }
        let read = |(bytes, salt): wire::Told| {
            let summary = Summary::decode(&bytes).map_err(|error| refuse(error.code()))?;
            if summary.about().device != session.device.0 || summary.verify(&enrolled.key).is_err() {
                return Err(refuse("summary.device"));
            }
            Ok(Kept { summary, bytes: bytes.to_vec(), salt: *salt })
        };
        let all = message.told.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
        checker.store.main_readers.ask(|connection| {
            for kept in &all {
                if let Some(code) = refusal(connection, reader, kept.summary.about())? {
                    return Err(refuse(code));
                }
            }
            Ok(())
        })?;
        Ok(all)
    })
    .await
    .map_err(|_| IngestError::Store(ServerError::Stopping))??;
    keep(&inner.store.keys, all).await?;
    Ok(())
}
