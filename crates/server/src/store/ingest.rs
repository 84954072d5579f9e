//! The writer's job of an upload: judge each entry, store it, write its leaf, and let it take effect. All of an upload or nothing.

use super::apply::{self, Effect};
use super::known::KnownNow;
use super::state::World;
use super::tenants;
use super::{events, log};
use crate::error::ServerError;
use naungan_crypto::certificate::Certificate;
use naungan_crypto::control::{Adoption, Control, Epoch};
use naungan_crypto::entry::{CLASS_CERTIFICATE, Header, KIND_JOURNAL, Sealed};
use naungan_crypto::wrap::{PURPOSE_MEMBER, TO_USER, WrapColumns};
use naungan_crypto::{B16, B32};
use naungan_journal::accept::{Known, Reason, Refusal, Verdict, judge};
use naungan_journal::packs::{ACT_ACCEPT, ACT_SIGN};
use naungan_journal::series::Head;
use naungan_journal::wire::State;
use naungan_model::date::Instant;
use naungan_model::id::{DeviceId, ObjectId, TenantId, UserId};
use rusqlite::{Connection, OptionalExtension, params};

/// One entry whose own form was checked and whose locks are durable.
#[derive(Debug, Clone)]
pub struct Incoming {
    /// The entry.
    pub sealed: Sealed,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Blinds its leaf.
    pub leaf_salt: B32,
    /// What its public bytes say.
    pub effect: Effect,
    /// Columns of the wraps it lists, with their end.
    pub wraps: Vec<(WrapColumns, Option<u64>)>,
}

/// An upload, ready for the writer.
#[derive(Debug, Clone)]
pub struct Batch {
    /// Entries, in order.
    pub entries: Vec<Incoming>,
    /// The device that sends; none with a genesis code.
    pub by: Option<DeviceId>,
    /// Hash of the genesis code.
    pub genesis: Option<B32>,
    /// The present.
    pub now: Instant,
    /// Random; ids of alarm events are made from it.
    pub event: B16,
}

/// What became of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The entry.
    pub entry: B16,
    /// Its hash.
    pub hash: B32,
    /// Position in the log.
    pub position: u64,
    /// State.
    pub state: State,
    /// Code of the reason, when it waits.
    pub reason: Option<String>,
}

/// Why nothing of an upload was stored.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// An entry cannot be taken.
    #[error("{code}")]
    Refused {
        /// Stable code.
        code: &'static str,
        /// Which.
        entry: Option<B16>,
    },
    /// Earlier entries of a series must come first.
    #[error("sync.not_next")]
    NotNext {
        /// The entry.
        entry: B16,
        /// Where its series stands.
        head: Head,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] ServerError),
}

impl From<rusqlite::Error> for IngestError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

/// A refusal.
pub fn refused(code: &'static str, entry: B16) -> IngestError {
    IngestError::Refused { code, entry: Some(entry) }
}

/// Takes a batch in.
///
/// # Errors
/// Nothing of the batch is kept.
pub fn ingest(world: &mut World, connection: &Connection, batch: &Batch) -> Result<Vec<Outcome>, IngestError> {
    world.now = batch.now.0;
    let begins = match (&batch.genesis, batch.entries.first()) {
        (Some(code), Some(first)) if !world.tenants.contains_key(&TenantId(first.sealed.header.tenant)) => {
            genesis(world, connection, batch, code)?;
            true
        }
        _ => false,
    };
    let mut outcomes = Vec::with_capacity(batch.entries.len());
    for incoming in &batch.entries {
        outcomes.push(take(world, connection, batch, incoming, begins)?);
    }
    Ok(outcomes)
}

/// Opens a new tenant: the root that the operator's code names, and certificates only.
fn genesis(world: &mut World, connection: &Connection, batch: &Batch, code: &B32) -> Result<(), IngestError> {
    let whole = |code| IngestError::Refused { code, entry: None };
    let invited = tenants::invited(connection, code, batch.now.0)?.ok_or(whole("genesis.code"))?;
    let first = batch.entries.first().ok_or(whole("genesis.empty"))?;
    let tenant = TenantId(first.sealed.header.tenant);
    tenants::found(connection, tenant, code, &invited, batch.now.0)?;
    world.begin_tenant(tenant, invited.root);
    for (position, incoming) in (0..).zip(&batch.entries) {
        let header = &incoming.sealed.header;
        let Effect::Control(Control::Certificate(signed)) = &incoming.effect else {
            return Err(refused("genesis.certificates_only", header.entry));
        };
        if header.tenant != tenant.0 {
            return Err(refused("genesis.one_tenant", header.entry));
        }
        world.admit(tenant, signed, position).map_err(|error| refused(error.code(), header.entry))?;
    }
    let place = world.tenants.get(&tenant).and_then(|place| place.directory.root());
    if place.is_none_or(|root| root.log_key != world.log_key.verifying_key()) {
        return Err(whole("genesis.log_key"));
    }
    Ok(())
}

fn take(
    world: &mut World,
    connection: &Connection,
    batch: &Batch,
    incoming: &Incoming,
    begins: bool,
) -> Result<Outcome, IngestError> {
    let header = &incoming.sealed.header;
    let tenant = TenantId(header.tenant);
    let enrols_itself = !begins && enrol_itself(world, incoming)?;
    let known = KnownNow::new(world, connection, tenant, batch.now);
    let verdict = if begins { first_verdict(&incoming.sealed, &known) } else { judge(&incoming.sealed, &known) };
    let verdict = refine(verdict, &known, connection, incoming)?;
    // Without a session only statements of the directory come in: they carry the signatures of those who may make them.
    // With one, a colleague's device may bring what another wrote where there is no network: who signed it is what counts.
    let partner = |device: DeviceId| known.device(device).is_some_and(|enrolled| enrolled.tenant == tenant);
    let may_bring = batch.by.map_or(header.class == CLASS_CERTIFICATE, partner);
    known.sound()?;
    let (state, reason, chained) = match verdict {
        Verdict::Known => return stored(connection, &header.entry),
        Verdict::Refuse(refusal) => return Err(refused(refusal.code(), header.entry)),
        Verdict::NotNext(head) => return Err(IngestError::NotNext { entry: header.entry, head }),
        Verdict::Accept => (State::Accepted, None, true),
        Verdict::Quarantine(reason) => (State::Quarantined, Some(reason), !matches!(reason, Reason::Fork | Reason::AfterFork)),
    };
    if enrols_itself && state != State::Accepted {
        return Err(refused(Refusal::Misplaced.code(), header.entry));
    }
    if !may_bring {
        return Err(refused("entry.foreign_device", header.entry));
    }
    let position = world.tenants.get(&tenant).map_or(0, super::state::Tenant::next);
    if let (State::Accepted, false, Effect::Control(Control::Certificate(signed))) = (state, begins, &incoming.effect) {
        world.admit(tenant, signed, position).map_err(|error| refused(error.code(), header.entry))?;
    }
    let hash = incoming.sealed.hash();
    let leaf = naungan_crypto::log::leaf(&incoming.leaf_salt, &hash);
    let position = world.append(connection, tenant, leaf, log::LeafOf::Entry(header.entry))?;
    let row = Row { position, hash, state, reason: reason.map(Reason::code), chained, now: batch.now.0 };
    insert(connection, incoming, &row)?;
    if state == State::Accepted {
        apply::apply(connection, incoming, position, batch.now.0)?;
    } else {
        apply::promise(connection, incoming)?;
    }
    if let Some(reason) = reason.filter(|reason| reason.is_alarm()) {
        let told = events::Event { id: mixed(&batch.event, &header.entry), kind: "alarm", bytes: alarm(reason, &hash) };
        events::write(world, connection, tenant, &told, batch.now.0)?;
    }
    Ok(Outcome { entry: header.entry, hash, position, state, reason: row.reason.map(str::to_owned) })
}

/// A device that nobody knows yet may bring its own certificate: the directory checks that its user signed it.
fn enrol_itself(world: &mut World, incoming: &Incoming) -> Result<bool, IngestError> {
    let header = &incoming.sealed.header;
    let Effect::Control(Control::Certificate(signed)) = &incoming.effect else { return Ok(false) };
    let Certificate::Device(certificate) = &signed.certificate else { return Ok(false) };
    if certificate.device != header.device || world.devices.contains_key(&DeviceId(header.device)) {
        return Ok(false);
    }
    let tenant = TenantId(header.tenant);
    let position = world.tenants.get(&tenant).map_or(0, super::state::Tenant::next);
    world.admit(tenant, signed, position).map_err(|error| refused(error.code(), header.entry))?;
    Ok(true)
}

/// Of a tenant's first batch every certificate was admitted already, so that a device's own certificate may stand in it.
fn first_verdict(entry: &Sealed, known: &KnownNow<'_>) -> Verdict {
    let header = &entry.header;
    if header.class != CLASS_CERTIFICATE || header.kind != KIND_JOURNAL {
        return Verdict::Refuse(Refusal::Misplaced);
    }
    judge(entry, known)
}

/// Rules that need the store's own tables: a fork's further entries, numbers of epochs, who may receive a layer, and adoptions.
fn refine(verdict: Verdict, known: &KnownNow<'_>, connection: &Connection, incoming: &Incoming) -> Result<Verdict, IngestError> {
    let header = &incoming.sealed.header;
    let author = |device| known.device(DeviceId(device)).map(|enrolled| enrolled.user);
    Ok(match (verdict, &incoming.effect) {
        (Verdict::NotNext(head), _) => {
            let sql = "SELECT 1 FROM entry WHERE object = ?1 AND device = ?2 AND dseq = ?3 AND chained = 0 AND hash = ?4";
            let before = i64::try_from(header.dseq).unwrap_or(i64::MAX).saturating_sub(1);
            let follows = connection.prepare_cached(sql)?.exists(params![header.object, header.device, before, header.dprev])?;
            if follows { Verdict::Quarantine(Reason::AfterFork) } else { Verdict::NotNext(head) }
        }
        (Verdict::Accept, Effect::Control(Control::Epoch(epoch))) => {
            if !follows_epochs(known, ObjectId(header.object), epoch) {
                Verdict::Quarantine(Reason::Epoch)
            } else if !may_receive(known, incoming) {
                Verdict::Quarantine(Reason::Role)
            } else {
                Verdict::Accept
            }
        }
        (Verdict::Accept, Effect::Control(Control::Grant(_))) if !may_receive(known, incoming) => {
            Verdict::Quarantine(Reason::Role)
        }
        (Verdict::Accept, Effect::Control(Control::Adoption(adoption))) => {
            let device = adopted_device(connection, header, adoption)?;
            let Some(device) = device else { return Ok(Verdict::Refuse(Refusal::Misplaced)) };
            // Nobody decides on what they wrote themselves.
            if author(device) == author(header.device) { Verdict::Quarantine(Reason::Role) } else { Verdict::Accept }
        }
        (Verdict::Accept, Effect::Control(Control::Declaration(declared))) => {
            let own = declared.tenant == header.tenant && author(header.device) == Some(UserId(declared.user));
            if own { Verdict::Accept } else { Verdict::Refuse(Refusal::Misplaced) }
        }
        (Verdict::Accept, Effect::Control(Control::Pack(approval))) => {
            let own = approval.tenant == header.tenant && author(header.device) == Some(UserId(approval.user));
            if own && matches!(approval.act, ACT_SIGN | ACT_ACCEPT) {
                Verdict::Accept
            } else {
                Verdict::Refuse(Refusal::Misplaced)
            }
        }
        (verdict, _) => verdict,
    })
}

fn follows_epochs(known: &KnownNow<'_>, object: ObjectId, epoch: &Epoch) -> bool {
    epoch.layers.iter().all(|layer| layer.epoch == known.epoch(object, layer.layer).unwrap_or(0) + 1)
}

/// Each recipient has a role whose certificate allows every layer of the wrap.
fn may_receive(known: &KnownNow<'_>, incoming: &Incoming) -> bool {
    let at = incoming.sealed.header.hlc.0;
    incoming.wraps.iter().filter(|(wrap, _)| is_member(wrap)).all(|(wrap, _)| {
        known
            .allowed_layers(UserId(wrap.recipient), at)
            .is_some_and(|allowed| wrap.items.iter().all(|(layer, ..)| allowed.contains(layer)))
    })
}

/// Whether a wrap makes its recipient a member of the case team.
pub fn is_member(wrap: &WrapColumns) -> bool {
    wrap.purpose == PURPOSE_MEMBER && wrap.recipient_kind == TO_USER
}

/// The device that wrote the entry on which is decided: one of the same file and partner.
fn adopted_device(connection: &Connection, header: &Header, adoption: &Adoption) -> Result<Option<B16>, IngestError> {
    let sql = "SELECT device FROM entry WHERE id = ?1 AND hash = ?2 AND object = ?3 AND tenant = ?4";
    let values = params![adoption.entry, adoption.hash, header.object, header.tenant];
    Ok(connection.prepare_cached(sql)?.query_row(values, |row| row.get(0)).optional()?)
}

struct Row {
    position: u64,
    hash: B32,
    state: State,
    reason: Option<&'static str>,
    chained: bool,
    now: i64,
}

fn insert(connection: &Connection, incoming: &Incoming, row: &Row) -> Result<(), IngestError> {
    let header = &incoming.sealed.header;
    connection
        .prepare_cached(
            "INSERT INTO entry (id, bytes, position, changed, tenant, kind, object, device, dseq, hash, class, chained, state, \
             reason, received_at) VALUES (?1, ?2, ?3, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
        )?
        .execute(params![
            header.entry,
            incoming.bytes,
            i64::try_from(row.position).unwrap_or(i64::MAX),
            header.tenant,
            header.kind,
            header.object,
            header.device,
            i64::try_from(header.dseq).unwrap_or(i64::MAX),
            row.hash,
            header.class,
            row.chained,
            number(row.state),
            row.reason,
            row.now,
        ])?;
    Ok(())
}

/// What became of an entry that is here already.
fn stored(connection: &Connection, entry: &B16) -> Result<Outcome, IngestError> {
    let outcome = connection.prepare_cached("SELECT hash, position, state, reason FROM entry WHERE id = ?1")?.query_row(
        [entry],
        |row| {
            Ok(Outcome {
                entry: *entry,
                hash: row.get(0)?,
                position: row.get::<_, i64>(1)?.unsigned_abs(),
                state: state(row.get(2)?),
                reason: row.get(3)?,
            })
        },
    )?;
    Ok(outcome)
}

/// Number of a state in the column.
pub fn number(state: State) -> i64 {
    match state {
        State::Accepted => 1,
        State::Quarantined => 2,
        State::Rejected => 3,
    }
}

/// State from the column.
pub fn state(number: i64) -> State {
    match number {
        1 => State::Accepted,
        3 => State::Rejected,
        _ => State::Quarantined,
    }
}

fn alarm(reason: Reason, hash: &B32) -> Vec<u8> {
    [reason.code().as_bytes(), b" ", naungan_model::id::hex(hash).as_bytes()].concat()
}

/// One random id for each alarm of a batch.
fn mixed(random: &B16, entry: &B16) -> B16 {
    core::array::from_fn(|at| random[at] ^ entry[at])
}
