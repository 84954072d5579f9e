//! The module's door: a room in its memory into which the host writes a message, and out of which it reads the answer.

#![allow(unsafe_code, reason = "names that the host calls; no memory is touched by its address here")]

use std::sync::{Mutex, MutexGuard, PoisonError};

static ROOM: Mutex<Vec<u8>> = Mutex::new(Vec::new());

fn room() -> MutexGuard<'static, Vec<u8>> {
    ROOM.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes room for a message of so many bytes; answers where the host writes it.
#[unsafe(no_mangle)]
pub extern "C" fn a_room(length: usize) -> *mut u8 {
    let mut room = room();
    *room = vec![0; length];
    room.as_mut_ptr()
}

/// Answers the message in the room; the answer takes its place. Gives its length.
#[unsafe(no_mangle)]
pub extern "C" fn a_answer() -> usize {
    let mut room = room();
    *room = super::answer(&room).into_bytes();
    room.len()
}

/// Where the answer stands.
#[unsafe(no_mangle)]
pub extern "C" fn a_place() -> *const u8 {
    room().as_ptr()
}
