//! Letters behind a link: ciphertext for who shows the right value, destroyed after wrong guesses, at its end, or when taken back.

use super::state::World;
use super::writer::Writer;
use crate::error::ServerError;
use naungan_crypto::letter::{LETTER_ANSWERS, LETTER_SECONDS, LETTER_TRIES};
use naungan_crypto::{B16, B32, label};
use naungan_journal::letters::{LetterStanding, LetterState};
use naungan_journal::wire::id;
use naungan_model::id::{DeviceId, TenantId, UserId};
use rusqlite::{Connection, OptionalExtension, params};

/// Most letters of one partner that can be read at one time.
const OPEN_AT_ONCE: i64 = 500;
/// Seconds after its end for which a letter's answers are kept for devices that were long without network (60 days).
const KEPT: i64 = 60 * 86_400;

/// A letter as it is posted.
#[derive(Debug, Clone)]
pub struct Fresh {
    /// Its id.
    pub letter: B16,
    /// Whose.
    pub by: (TenantId, UserId, DeviceId),
    /// SHA-256 of what a reader must show.
    pub auth_hash: B32,
    /// The sealed letter.
    pub sealed: Vec<u8>,
}

/// Why a letter was not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotKept {
    /// The id is that of another letter.
    Taken,
    /// Too many can be read now.
    TooMany,
}

/// What a reader is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// The value was right: the ciphertext, or the answer was taken.
    Right(Vec<u8>),
    /// It was not; guesses left.
    Wrong(u8),
    /// There is no such letter, or none any more: one answer for all.
    Closed,
    /// It has as many answers as are taken.
    Full,
}

fn number(state: LetterState) -> i64 {
    match state {
        LetterState::Open => 1,
        LetterState::TakenBack => 2,
        LetterState::Guessed => 3,
        LetterState::Expired => 4,
    }
}

fn state(number: i64) -> LetterState {
    match number {
        1 => LetterState::Open,
        2 => LetterState::TakenBack,
        3 => LetterState::Guessed,
        _ => LetterState::Expired,
    }
}

/// Keeps a letter; gives until when. Posting the same again is harmless.
///
/// # Errors
/// The database fails.
pub async fn post(writer: &Writer<World>, fresh: Fresh, now: i64) -> Result<Result<i64, NotKept>, ServerError> {
    writer.run(move |_, connection| put(connection, &fresh, now)).await
}

fn put(connection: &Connection, fresh: &Fresh, now: i64) -> Result<Result<i64, NotKept>, ServerError> {
    expire(connection, now)?;
    let (tenant, user, device) = fresh.by;
    let known: Option<(B16, B32, i64)> = connection
        .prepare_cached("SELECT tenant, auth_hash, expires_at FROM letter WHERE id = ?1")?
        .query_row([fresh.letter], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    if let Some((of, auth_hash, until)) = known {
        return Ok(if of == tenant.0 && auth_hash == fresh.auth_hash { Ok(until) } else { Err(NotKept::Taken) });
    }
    let open: i64 = connection
        .prepare_cached("SELECT count(*) FROM letter WHERE tenant = ?1 AND state = 1")?
        .query_row([tenant.0], |row| row.get(0))?;
    if open >= OPEN_AT_ONCE {
        return Ok(Err(NotKept::TooMany));
    }
    let until = now.saturating_add(i64::try_from(LETTER_SECONDS).unwrap_or(i64::MAX));
    connection
        .prepare_cached(
            "INSERT INTO letter (id, tenant, user, device, auth_hash, sealed, state, tries_left, read, expires_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, ?7, 0, ?8)",
        )?
        .execute(params![fresh.letter, tenant.0, user.0, device.0, fresh.auth_hash, fresh.sealed, LETTER_TRIES, until])?;
    Ok(Ok(until))
}

/// Gives the letter to who shows the right value, or takes an answer; counts what is wrong.
///
/// # Errors
/// The database fails.
pub async fn show(
    writer: &Writer<World>,
    letter: B16,
    auth: B32,
    answer: Option<Vec<u8>>,
    now: i64,
) -> Result<Shown, ServerError> {
    writer.run(move |_, connection| shown(connection, &letter, &auth, answer.as_deref(), now)).await
}

fn shown(connection: &Connection, letter: &B16, auth: &B32, answer: Option<&[u8]>, now: i64) -> Result<Shown, ServerError> {
    expire(connection, now)?;
    let found: Option<(B32, Vec<u8>, u8)> = connection
        .prepare_cached("SELECT auth_hash, sealed, tries_left FROM letter WHERE id = ?1 AND state = 1 AND sealed IS NOT NULL")?
        .query_row([letter], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((auth_hash, sealed, left)) = found else { return Ok(Shown::Closed) };
    // Digests are compared: how long it takes says nothing of the value.
    if label::sha256(auth) != auth_hash {
        let left = left.saturating_sub(1);
        connection.prepare_cached("UPDATE letter SET tries_left = ?2 WHERE id = ?1")?.execute(params![letter, left])?;
        if left > 0 {
            return Ok(Shown::Wrong(left));
        }
        destroy(connection, letter, LetterState::Guessed)?;
        return Ok(Shown::Closed);
    }
    connection.prepare_cached("UPDATE letter SET read = 1 WHERE id = ?1 AND read = 0")?.execute([letter])?;
    let Some(answer) = answer else { return Ok(Shown::Right(sealed)) };
    let given: i64 = connection
        .prepare_cached("SELECT count(*) FROM letter_answer WHERE letter = ?1")?
        .query_row([letter], |row| row.get(0))?;
    let same: bool = connection
        .prepare_cached("SELECT 1 FROM letter_answer WHERE letter = ?1 AND sealed = ?2")?
        .exists(params![letter, answer])?;
    if same {
        return Ok(Shown::Right(Vec::new()));
    }
    if given >= i64::try_from(LETTER_ANSWERS).unwrap_or(i64::MAX) {
        return Ok(Shown::Full);
    }
    connection
        .prepare_cached("INSERT INTO letter_answer (letter, number, sealed) VALUES (?1, ?2, ?3)")?
        .execute(params![letter, given, answer])?;
    Ok(Shown::Right(Vec::new()))
}

/// Destroys a letter of a partner; harmless where there is none.
///
/// # Errors
/// The database fails.
pub async fn end(writer: &Writer<World>, tenant: TenantId, letter: B16, now: i64) -> Result<(), ServerError> {
    writer
        .run(move |_, connection| {
            expire(connection, now)?;
            let own = connection
                .prepare_cached("SELECT 1 FROM letter WHERE id = ?1 AND tenant = ?2 AND state = 1")?
                .exists(params![letter, tenant.0])?;
            if own { destroy(connection, &letter, LetterState::TakenBack) } else { Ok(()) }
        })
        .await
}

/// Destroys what is past its end, and forgets what ended long ago.
///
/// # Errors
/// The database fails.
pub async fn sweep(writer: &Writer<World>, now: i64) -> Result<(), ServerError> {
    writer
        .run(move |_, connection| {
            expire(connection, now)?;
            let old = "SELECT id FROM letter WHERE expires_at <= ?1";
            let before = now.saturating_sub(KEPT);
            connection.execute(&["DELETE FROM letter_answer WHERE letter IN (", old, ")"].concat(), [before])?;
            connection.execute("DELETE FROM letter WHERE expires_at <= ?1", [before])?;
            Ok(())
        })
        .await
}

fn destroy(connection: &Connection, letter: &B16, to: LetterState) -> Result<(), ServerError> {
    connection
        .prepare_cached("UPDATE letter SET sealed = NULL, state = ?2 WHERE id = ?1")?
        .execute(params![letter, number(to)])?;
    Ok(())
}

/// Every look is at what stands by the clock, whether or not a sweep came by.
fn expire(connection: &Connection, now: i64) -> Result<(), ServerError> {
    connection
        .prepare_cached("UPDATE letter SET sealed = NULL, state = 4 WHERE expires_at <= ?1 AND state = 1")?
        .execute([now])?;
    Ok(())
}

/// Those of these letters that a partner posted.
///
/// # Errors
/// The database fails.
pub fn of(connection: &Connection, tenant: TenantId, letters: &[B16], now: i64) -> Result<Vec<LetterStanding>, ServerError> {
    let mut row =
        connection.prepare_cached("SELECT state, tries_left, read, expires_at FROM letter WHERE id = ?1 AND tenant = ?2")?;
    let mut sealed = connection.prepare_cached("SELECT sealed FROM letter_answer WHERE letter = ?1 ORDER BY number")?;
    let mut found = Vec::new();
    for letter in letters {
        let standing = row.query_row(params![letter, tenant.0], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, u8>(1)?, row.get::<_, bool>(2)?, row.get::<_, i64>(3)?))
        });
        let Some((kept, left, read, until)) = standing.optional()? else { continue };
        let answers = sealed.query_map([letter], |row| row.get::<_, Vec<u8>>(0))?;
        let answers = answers.map(|bytes| Ok(bytes?.into())).collect::<Result<Vec<_>, rusqlite::Error>>()?;
        // A reader of the database cannot write: it says what the next writer will do.
        let kept = if kept == 1 && until <= now { LetterState::Expired } else { state(kept) };
        found.push(LetterStanding { letter: id(*letter), state: kept, left, until: until.max(0).unsigned_abs(), read, answers });
    }
    Ok(found)
}
