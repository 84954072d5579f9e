//! An upload: read and checked, its locks made durable, then judged and stored, then answered with receipts.
//!
//! Order of durability: (1) salts, wraps and object keys in `keys.db`; (2) entries, facts and leaves in `main.db`; (3) the reply.
//! A process that dies after (1) leaves orphans that [`crate::store::sweep`] removes; after (2) the device repeats the upload and
//! hears that all of it is known.

use crate::fault::Step;
use crate::server::{Inner, genesis_hash};
use crate::store::apply::Effect;
use crate::store::ended::end_wraps;
use crate::store::ingest::{Batch, Incoming, IngestError, Outcome, ingest, is_member};
use crate::store::keys::{self, Locks};
use crate::store::tenants;
use axum::body::Bytes as Body;
use naungan_crypto::control::{Control, Grant};
use naungan_crypto::entry::{KIND_CASE, KIND_PLACE, Sealed};
use naungan_crypto::receipt::Receipt;
use naungan_crypto::wrap::Wrap;
use naungan_crypto::{B16, B32, CryptoError};
use naungan_forms::Pack;
use naungan_journal::wire::{self, Bytes, MAX_ENTRIES, Receipts, Sent, Taken, Upload, id};
use naungan_model::fact::Public;
use naungan_model::id::{DeviceId, TenantId};
use std::collections::BTreeSet;
use std::sync::Arc;

/// An entry that was read, with its locks.
struct Checked {
    incoming: Incoming,
    locks: Locks,
}

/// Takes an upload in.
///
/// # Errors
/// Nothing of it was stored, or nobody knows (the store failed while it committed): the device repeats it.
pub(crate) async fn take(inner: &Arc<Inner>, by: Option<DeviceId>, body: Body) -> Result<Receipts, IngestError> {
    let whole = |code| IngestError::Refused { code, entry: None };
    let checker = Arc::clone(inner);
    let (checked, genesis) = tokio::task::spawn_blocking(move || {
        let upload: Upload = wire::decode(&body).map_err(|_| whole("sync.unreadable"))?;
        if upload.entries.len() > MAX_ENTRIES {
            return Err(whole("sync.too_large"));
        }
        let checked = upload.entries.into_iter().map(|sent| check(sent, &checker.rules.pack, checker.draw()));
        Ok((checked.collect::<Result<Vec<_>, _>>()?, upload.genesis))
    })
    .await
    .map_err(|_| IngestError::Store(crate::error::ServerError::Stopping))??;
    let (mut entries, locks): (Vec<_>, Vec<_>) = checked.into_iter().map(|one| (one.incoming, one.locks)).unzip();

    let genesis = genesis.as_deref().map(genesis_hash);
    if by.is_none() {
        admissible(inner, &entries, genesis.as_ref())?;
    }
    if let Some(case) =
        entries.iter().find(|one| matches!(one.sealed.header.kind, KIND_CASE | KIND_PLACE)).filter(|_| !inner.config.takes_cases)
    {
        return Err(IngestError::Refused { code: "ceremony.needed", entry: Some(case.sealed.header.entry) });
    }
    inner.reach(Step::BeforeKeys)?;
    let _between = inner.between.read().await;
    let now = inner.now();
    let salts = keys::lock(&inner.store.keys, locks, now.0).await?;
    inner.reach(Step::AfterKeys)?;
    for (entry, salt) in entries.iter_mut().zip(salts) {
        entry.leaf_salt = salt;
    }
    let ends = entries.iter().any(|one| matches!(one.effect, Effect::Control(Control::End(_) | Control::Adoption(_))));
    let batch = Batch { entries, by, genesis, now, event: inner.draw() };
    inner.reach(Step::BeforeMain)?;
    let dies = inner.doors.fault.dies(Step::MainUncommitted);
    let outcomes = inner
        .store
        .main
        .run(move |world, connection| {
            let outcomes = ingest(world, connection, &batch)?;
            if dies { Err(IngestError::Store(crate::error::ServerError::Died)) } else { Ok(outcomes) }
        })
        .await?;
    inner.reach(Step::AfterMain)?;
    if ends {
        // Already nothing is given; a process that dies here marks them when it sweeps.
        end_wraps(&inner.store.main_readers, &inner.store.keys, now.0).await?;
    }
    inner.counters.took(&outcomes);
    let receipts = receipts(inner, outcomes);
    inner.reach(Step::BeforeReply)?;
    Ok(receipts)
}

/// Without a session only statements of a directory are read any further, of a tenant that is here or was invited.
fn admissible(inner: &Inner, entries: &[Incoming], genesis: Option<&B32>) -> Result<(), IngestError> {
    let whole = |code| IngestError::Refused { code, entry: None };
    let statements = entries.iter().all(|one| matches!(one.effect, Effect::Control(Control::Certificate(_))));
    if !statements {
        return Err(whole("auth.needed"));
    }
    let known = {
        let view = inner.store.shared.read();
        entries.iter().all(|one| view.tenants.contains_key(&TenantId(one.sealed.header.tenant)))
    };
    let now = inner.now().0;
    let invited = |code: &B32| inner.store.main_readers.ask(|connection| tenants::invited(connection, code, now));
    if known || genesis.map(invited).transpose()?.flatten().is_some() { Ok(()) } else { Err(whole("genesis.code")) }
}

fn receipts(inner: &Inner, outcomes: Vec<Outcome>) -> Receipts {
    let taken = outcomes.into_iter().map(|outcome| Taken {
        entry: id(outcome.entry),
        state: outcome.state,
        reason: outcome.reason,
        receipt: Receipt::sign(outcome.hash, outcome.position, &inner.store.log_key).encode().into(),
    });
    Receipts { version: 1, taken: taken.collect() }
}

/// Everything about an entry that needs no other entry: that it is whole, its facts, and that the locks belong to it.
fn check(sent: Sent, pack: &Pack, fresh_key: B32) -> Result<Checked, IngestError> {
    let Sent { entry: sealed, salts, wraps: sent_wraps } = sent;
    let header = &sealed.header;
    let refuse = |code| IngestError::Refused { code, entry: Some(header.entry) };
    if !sealed.is_whole() {
        return Err(refuse(CryptoError::Commitment.code()));
    }
    let effect = Effect::of(&sealed).map_err(|_| refuse("entry.public"))?;
    if let Effect::Public(Public::Facts { facts, .. }) = &effect {
        for fact in facts {
            naungan_forms::project::check_fact(pack, fact).map_err(|_| refuse("entry.fact"))?;
        }
    }
    if salts.len() != header.parts.len() {
        return Err(refuse("entry.salts"));
    }
    let wraps = wraps(&sent_wraps, &sealed, &effect).ok_or_else(|| refuse("entry.wraps"))?;
    let locks = Locks {
        entry: header.entry,
        hash: sealed.hash(),
        object: header.object,
        salts: salts.iter().map(|salt| **salt).collect(),
        wraps: wraps.clone(),
        fresh_key,
    };
    let columns = wraps.into_iter().map(|wrap| (wrap.columns, wrap.expires_at)).collect();
    let bytes = sealed.encode();
    Ok(Checked { incoming: Incoming { sealed, bytes, leaf_salt: [0; 32], effect, wraps: columns }, locks })
}

/// A grant's wraps are for whom it names, of the layers it names, until it says.
fn is_of(grant: &Grant, wrap: &Wrap) -> bool {
    let layers: BTreeSet<u8> = wrap.columns.items.iter().map(|(layer, ..)| *layer).collect();
    is_member(&wrap.columns)
        && wrap.columns.recipient == grant.user
        && wrap.expires_at == grant.until
        && layers.iter().all(|layer| grant.layers.contains(layer))
}

/// The wraps of an entry: exactly those that its signed body lists, each bound to its place.
fn wraps(sent: &[Bytes], sealed: &Sealed, effect: &Effect) -> Option<Vec<Wrap>> {
    let listed: &[B32] = match effect {
        Effect::Control(Control::Epoch(epoch)) => &epoch.wraps,
        Effect::Control(Control::Grant(grant)) => &grant.wraps,
        _ => &[],
    };
    let wraps = sent.iter().map(|bytes| Wrap::decode(bytes).ok()).collect::<Option<Vec<_>>>()?;
    let digests: BTreeSet<B32> = wraps.iter().map(Wrap::digest).collect();
    let ids: BTreeSet<B16> = wraps.iter().map(|wrap| wrap.id).collect();
    let header = &sealed.header;
    let here = |wrap: &Wrap| {
        let c = &wrap.columns;
        (c.tenant, c.vault, c.kind, c.object, c.grant_entry)
            == (header.tenant, header.vault, header.kind, header.object, header.entry)
    };
    let granted = |wrap: &Wrap| match effect {
        Effect::Control(Control::Grant(grant)) => is_of(grant, wrap),
        _ => true,
    };
    let same = digests.len() == wraps.len() && ids.len() == wraps.len() && digests.iter().eq(listed.iter());
    (same && wraps.iter().all(|wrap| here(wrap) && granted(wrap))).then_some(wraps)
}
