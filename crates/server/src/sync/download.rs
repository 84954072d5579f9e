//! What a device is given.

use crate::auth::Session;
use crate::error::ServerError;
use crate::server::Inner;
use crate::store::feed::{Reader, after};
use naungan_journal::wire::{Download, Scope, ended_digest};
use std::sync::Arc;

/// Entries in an answer when the device does not say how many.
pub const LIMIT: usize = 500;
/// Most entries in an answer.
pub const MAX_LIMIT: usize = 1000;

/// A page of the feed after a cursor. `has` says which list of ended objects the device took last.
///
/// # Errors
/// A database fails.
pub(crate) async fn give(
    inner: &Arc<Inner>,
    session: Session,
    cursor: u64,
    (scope, limit, has): (Scope, usize, Option<[u8; 8]>),
) -> Result<Download, ServerError> {
    let reader = Reader { tenant: session.tenant, user: session.user, now: inner.now().0 };
    let (asked, of) = (Arc::clone(inner), scope.clone());
    let limit = limit.clamp(1, MAX_LIMIT);
    let page = tokio::task::spawn_blocking(move || {
        after(&asked.store.main_readers, &asked.store.keys_readers, reader, (cursor, &of), limit)
    })
    .await
    .map_err(|_| ServerError::Stopping)??;
    // Taken last, so that it covers everything that is given.
    let checkpoint = inner.store.shared.read().tenants.get(&session.tenant).map(|view| view.note.clone()).unwrap_or_default();
    Ok(Download {
        after: cursor,
        scope,
        cursor: page.cursor,
        more: page.more,
        checkpoint: checkpoint.into_bytes().into(),
        entries: page.entries,
        wraps: page.wraps,
        summaries: page.summaries,
        ended: Some(page.ended).filter(|ended| has != Some(ended_digest(ended))),
    })
}
