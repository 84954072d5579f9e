//! The browser's door: a raw ABI without imports. The host starts a task with a message; the task answers with an operation
//! that it needs (rows, network, slow hash) or with its result; the host resumes it with the answer. One task at a time.

#![allow(unsafe_code, reason = "the ABI hands memory over by pointer and length; this file alone may")]

use super::message::{pack, unpack};
use crate::device::Device;
use crate::host::{Answer, Call, Host, HostError, Row, Slow, Table, Write};
use crate::later::later;
use crate::page::App;
use crate::request::Request;
use crate::sync::{Step, Tag};
use naungan_forms::Pack;
use naungan_journal::wire::CONTENT_TYPE;
use naungan_model::date::Instant;
use naungan_pages::language::Language;
use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::mem::ManuallyDrop;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

type Parts = Vec<Vec<u8>>;
type Task = Pin<Box<dyn Future<Output = Parts>>>;

thread_local! {
    static SEED: Cell<[u8; 32]> = const { Cell::new([0; 32]) };
    static APP: RefCell<Option<App<Worker>>> = const { RefCell::new(None) };
    static TASK: RefCell<Option<Task>> = const { RefCell::new(None) };
    /// Operation that the running task asks for, and then its answer.
    static ASKED: RefCell<Option<Parts>> = const { RefCell::new(None) };
    static ANSWERED: RefCell<Option<Parts>> = const { RefCell::new(None) };
}

/// Number of the running task in messages: there is only ever one.
const TASK_NUMBER: &[u8] = b"1";

/// The worker as a host: each call is an operation that the script carries out.
#[derive(Debug, Clone, Copy)]
pub struct Worker;

/// Asks the script and waits for its answer.
async fn ask(parts: Parts) -> Parts {
    ASKED.with_borrow_mut(|asked| *asked = Some(parts));
    poll_fn(|_| ANSWERED.with_borrow_mut(|answered| answered.take().map_or(Poll::Pending, Poll::Ready))).await
}

fn words(parts: &[&[u8]]) -> Parts {
    parts.iter().map(|part| part.to_vec()).collect()
}

fn text(bytes: &[u8]) -> &str {
    core::str::from_utf8(bytes).unwrap_or_default()
}

/// Header lines of a call.
fn headers(call: &Call) -> String {
    let bearer = call.token.as_ref().map_or(String::new(), |token| format!("Authorization: Bearer {token}\n"));
    if call.method == "POST" { format!("{bearer}Content-Type: {CONTENT_TYPE}\n") } else { bearer }
}

impl Host for Worker {
    async fn get(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, HostError> {
        Ok(ask(words(&[b"get", table.name().as_bytes(), key])).await.into_iter().next())
    }

    async fn range(&self, table: Table, prefix: &[u8]) -> Result<Vec<Row>, HostError> {
        let mut flat = ask(words(&[b"range", table.name().as_bytes(), prefix])).await.into_iter();
        let mut rows = Vec::with_capacity(flat.len() / 2);
        while let (Some(key), Some(value)) = (flat.next(), flat.next()) {
            rows.push((key, value));
        }
        Ok(rows)
    }

    async fn commit(&self, writes: Vec<Write>) -> Result<(), HostError> {
        let mut parts = words(&[b"commit"]);
        for write in writes {
            let verb: &[u8] = if write.value.is_some() { b"put" } else { b"del" };
            parts.extend([write.table.name().as_bytes().to_vec(), write.key, verb.to_vec(), write.value.unwrap_or_default()]);
        }
        let answer = ask(parts).await;
        match answer.first().map(Vec::as_slice) {
            Some(b"ok") => Ok(()),
            _ => Err(HostError(answer.get(1).map_or("no answer", |why| text(why)).to_owned())),
        }
    }

    async fn call(&self, call: Call) -> Result<Option<Answer>, HostError> {
        let headers = headers(&call);
        let parts = words(&[b"fetch", call.method.as_bytes(), call.path.as_bytes(), headers.as_bytes(), &call.body]);
        let mut answer = ask(parts).await.into_iter();
        let (Some(status), Some(body)) = (answer.next(), answer.next()) else { return Ok(None) };
        Ok(text(&status).parse().ok().map(|status| Answer { status, body }))
    }

    async fn stretch(&self, passphrase: &str, salt: &[u8; 16], slow: Slow) -> Result<[u8; 32], HostError> {
        let [m, t, p] = [slow.memory, slow.passes, slow.lanes].map(|number| number.to_string());
        let parts = words(&[b"kdf", passphrase.as_bytes(), salt, m.as_bytes(), t.as_bytes(), p.as_bytes()]);
        let key = ask(parts).await.into_iter().next().and_then(|key| key.try_into().ok());
        key.ok_or_else(|| HostError("the slow hash gave nothing".into()))
    }
}

/// Runs one message to its result.
async fn run(message: Parts) -> Parts {
    let part = |index: usize| message.get(index).map_or(&[][..], Vec::as_slice);
    let door = Instant(text(part(1)).parse::<i64>().map_or(0, |ms| ms.div_euclid(1000)));
    if part(0) == b"boot" {
        return boot([part(2), part(3), part(4), part(5), part(6)], door).await;
    }
    if part(0) == b"letter" {
        let seconds = door.0.max(0).unsigned_abs();
        return crate::letters::reader::read_letter(&message, seconds, SEED.replace([0; 32]));
    }
    #[cfg(feature = "suite")]
    if part(0) == b"suite" {
        return run_suite().await;
    }
    let Some(mut app) = APP.take() else { return words(&[b"failed", b"device.not_booted"]) };
    let now = app.device.now(door);
    let result = match part(0) {
        b"request" => {
            let response = app.answer(&Request::read(text(part(2)), text(part(3)), part(4), now)).await;
            let mut headers = String::from("Content-Type: text/html; charset=utf-8\n");
            if let Some(location) = &response.location {
                headers.push_str(&format!("Location: {location}\n"));
            }
            if let Some(origin) = &response.form_to {
                headers.push_str(&format!("Naungan-Form-To: {origin}\n"));
            }
            let status = response.status.to_string();
            let key = response.session_key.unwrap_or_default();
            let key = if response.session_key.is_some() { &key[..] } else { &[] };
            words(&[b"page", status.as_bytes(), headers.as_bytes(), response.body.as_bytes(), key])
        }
        b"sync" => step(&mut app.device, now).await,
        b"reply" => {
            let status = text(part(3)).parse().ok().filter(|status| *status != 0_u16);
            let answer = status.map(|status| Answer { status, body: part(4).to_vec() });
            let taken = match Tag::read(text(part(2))) {
                Some(tag) => app.device.take(tag, answer, now).await,
                None => Ok(()),
            };
            match taken {
                Ok(()) => {
                    let now = app.device.now(door);
                    step(&mut app.device, now).await
                }
                Err(error) => words(&[b"idle", error.code().as_bytes(), b"60000"]),
            }
        }
        b"more" => match (app.t.add(part(2)), later(app.device.take_house(part(3))).await) {
            (Ok(()), Ok(())) => {
                app.worded = None;
                words(&[b"added"])
            }
            _ => words(&[b"failed", b"device.assets"]),
        },
        b"lock" => {
            // The keys are dropped even when the row cannot be cleared.
            let _ = app.device.lock().await;
            words(&[b"locked"])
        }
        _ => words(&[b"failed", b"device.unknown_message"]),
    };
    APP.set(Some(app));
    result
}

async fn step(device: &mut Device<Worker>, now: Instant) -> Parts {
    match device.plan(now).await {
        Ok(Step::Ask(tag, call)) => {
            let headers = headers(&call);
            let (method, path) = (call.method.as_bytes(), call.path.as_bytes());
            words(&[b"send", tag.word().as_bytes(), method, path, headers.as_bytes(), &call.body])
        }
        Ok(Step::Rest(seconds)) => words(&[b"idle", b"", (seconds.max(1) * 1000).to_string().as_bytes()]),
        Err(error) => words(&[b"idle", error.code().as_bytes(), b"60000"]),
    }
}

async fn boot([language, pack, session, origin, build]: [&[u8]; 5], door: Instant) -> Parts {
    let (Ok(t), Ok(pack)) = (Language::decode(language), Pack::brief(pack)) else {
        return words(&[b"failed", b"device.assets"]);
    };
    let mut device = Device::new(Worker, pack, text(origin), SEED.replace([0; 32]));
    device.build = Some(text(build).to_owned());
    if let Err(error) = device.boot().await {
        return words(&[b"failed", error.code().as_bytes()]);
    }
    if let Ok(key) = session.try_into() {
        let now = device.now(door);
        // Nothing to go on with, or not readable: the device stays locked and the page says so.
        let _ = device.resume(key, now).await;
    }
    APP.set(Some(App::new(device, t)));
    words(&[b"booted"])
}

/// The store contract on IndexedDB: each check begins with empty rows.
#[cfg(feature = "suite")]
async fn run_suite() -> Parts {
    use crate::store::RowStore;
    use naungan_journal::suite;
    let (passed, failures) = suite::run(async || {
        for (key, _) in Worker.range(Table::Entry, &[]).await.unwrap_or_default() {
            // A row that stays makes the check fail, which is what should be seen.
            let _ = Worker.commit(vec![Write::delete(Table::Entry, key)]).await;
        }
        RowStore(&Worker)
    })
    .await;
    let mut parts = words(&[b"suite", format!("{passed} passed, {} failed", failures.len()).as_bytes()]);
    parts.extend(failures.into_iter().map(|(name, why)| format!("{name}: {why}").into_bytes()));
    parts
}

/// A task that is never taken apart in the middle: the host drops the whole module instead. So the code that would clean up a
/// half-done task is not part of the app (6 kB packed).
struct Whole<F>(ManuallyDrop<F>);

impl<F: Future> Future for Whole<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        // SAFETY: the inner future is never moved out of its place; it stays pinned with `self`.
        unsafe { self.map_unchecked_mut(|whole| &mut *whole.0) }.poll(context)
    }
}

/// Goes on with the task until it asks for something or is done.
fn poll() -> Vec<u8> {
    let Some(mut task) = TASK.take() else { return pack(&[b"done", TASK_NUMBER, b"failed", b"device.no_task"]) };
    let polled = task.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    let (head, parts): (&[u8], Parts) = match polled {
        Poll::Ready(parts) => (b"done", parts),
        Poll::Pending => {
            TASK.set(Some(task));
            (b"op", ASKED.take().unwrap_or_default())
        }
    };
    let mut all: Vec<&[u8]> = vec![head, TASK_NUMBER];
    all.extend(parts.iter().map(Vec::as_slice));
    pack(&all)
}

/// Hands a message over to the host, which frees it.
fn give(bytes: Vec<u8>) -> u64 {
    let bytes = bytes.into_boxed_slice();
    let length = bytes.len() as u64;
    if length == 0 {
        return 0;
    }
    let pointer = Box::into_raw(bytes).cast::<u8>() as usize as u64;
    (pointer << 32) | length
}

/// What the host wrote.
///
/// # Safety
/// `pointer` and `length` are those of a live [`n_alloc`].
unsafe fn borrowed<'a>(pointer: *const u8, length: usize) -> &'a [u8] {
    if length == 0 {
        return &[];
    }
    // SAFETY: the caller's promise.
    unsafe { core::slice::from_raw_parts(pointer, length) }
}

/// Memory for a message of the host.
#[unsafe(no_mangle)]
pub extern "C" fn n_alloc(length: usize) -> *mut u8 {
    Box::into_raw(vec![0_u8; length].into_boxed_slice()).cast()
}

/// Frees memory of [`n_alloc`] or of a result.
///
/// # Safety
/// `pointer` and `length` are those that were given, and are not used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn n_free(pointer: *mut u8, length: usize) {
    if length > 0 {
        // SAFETY: the caller's promise: this is a boxed slice of that length.
        drop(unsafe { Box::from_raw(core::ptr::slice_from_raw_parts_mut(pointer, length)) });
    }
}

/// Takes 32 random bytes: all the randomness of this device until the next start.
///
/// # Safety
/// See [`borrowed`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn n_seed(pointer: *const u8, length: usize) {
    // SAFETY: the caller's promise.
    if let Ok(seed) = unsafe { borrowed(pointer, length) }.try_into() {
        SEED.set(seed);
    }
}

/// Starts a task with a message; gives its first operation or its result.
///
/// # Safety
/// See [`borrowed`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn n_start(pointer: *const u8, length: usize) -> u64 {
    // SAFETY: the caller's promise.
    let message = unpack(unsafe { borrowed(pointer, length) }).unwrap_or_default();
    ANSWERED.set(None);
    TASK.set(Some(Box::pin(Whole(ManuallyDrop::new(run(message))))));
    give(poll())
}

/// Goes on with the task: the message is its number and the answer to its operation.
///
/// # Safety
/// See [`borrowed`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn n_resume(pointer: *const u8, length: usize) -> u64 {
    // SAFETY: the caller's promise.
    let mut answer = unpack(unsafe { borrowed(pointer, length) }).unwrap_or_default();
    if !answer.is_empty() {
        answer.remove(0);
    }
    ANSWERED.set(Some(answer));
    give(poll())
}

/// Argon2id, in an instance that is dropped afterwards: passphrase, salt, m, t, p to 32 bytes.
///
/// # Safety
/// See [`borrowed`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn n_kdf(pointer: *const u8, length: usize) -> u64 {
    // SAFETY: the caller's promise.
    let parts = unpack(unsafe { borrowed(pointer, length) }).unwrap_or_default();
    let key = (|| {
        let [passphrase, salt, m, t, p] = parts.as_slice() else { return None };
        let number = |bytes: &[u8]| text(bytes).parse::<u32>().ok();
        let slow = Slow { memory: number(m)?, passes: number(t)?, lanes: number(p)? };
        super::memory::stretch(text(passphrase), salt.as_slice().try_into().ok()?, slow).ok()
    })();
    give(match key {
        Some(key) => pack(&[&key]),
        None => pack(&[]),
    })
}
