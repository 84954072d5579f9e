//! Load on a running demonstration: 32 devices post entries one at a time, then in batches. Prints a Markdown table.
//!
//! `load SERVER-CARE-PORT SERVER-PID`: enrols its devices through the same routes as everybody. Run by `cargo xtask bench`.

use naungan_device::device::Device;
use naungan_device::door::native::Native;
use naungan_forms::{PACK, Pack};
use naungan_journal::suite::finish;
use naungan_model::answer::{Answers, Value};
use naungan_model::date::Instant;
use std::error::Error;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;

/// Devices that post at the same time.
const CLIENTS: usize = 32;
/// Entries that each posts one at a time.
const SINGLE: usize = 100;
/// Files that each writes in.
const FILES: usize = 10;
/// Entries that each posts in batches of 200.
const BATCHED: usize = 200;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// What a device posts: its session and its messages.
struct Load {
    token: String,
    single: Vec<Vec<u8>>,
    batched: Vec<Vec<u8>>,
}

#[allow(clippy::disallowed_methods, reason = "a benchmark is a door")]
fn clock() -> std::time::Instant {
    std::time::Instant::now()
}

#[allow(clippy::disallowed_methods, reason = "a benchmark is a door")]
fn system_now() -> Instant {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Instant(i64::try_from(since.as_secs()).unwrap_or(0))
}

fn prepare(care: &str, number: u8) -> Outcome<Load> {
    let mut device =
        Device::new(Native::in_memory(care).map_err(|error| error.to_string())?, Pack::decode(PACK)?, care, [number; 32]);
    finish(device.enrol_demo("ana"))?;
    let words = device.enrolment.as_ref().and_then(|who| who.demo_words.clone()).unwrap_or_default();
    let now = device.now(system_now());
    finish(device.unlock(&words, now))?;
    finish(device.sync(system_now))?;
    let now = device.now(system_now());
    let code = |code: &str| Value::Code(code.into());
    let intake = Answers::from([
        ("danger_now".into(), code("no")),
        ("safe_contact".into(), code("visit")),
        ("who_came".into(), code("self")),
    ]);
    let objects = (0..FILES).map(|_| finish(device.open_file("intake", &intake, now))).collect::<Result<Vec<_>, _>>()?;
    finish(device.sync(system_now))?;
    let contact = Answers::from([
        ("contact_date".into(), Value::Date(device.today(now))),
        ("seen_alone".into(), code("yes")),
        ("note".into(), Value::Text("A talk of half an hour; school goes well.".into())),
    ]);
    for number in 0..SINGLE + BATCHED {
        finish(device.fill(&[objects[number % FILES]], "contact", &contact, now))?;
    }
    let single = (0..SINGLE).map(|at| finish(device.upload(now, at, 1))).collect::<Result<_, _>>()?;
    let batched = (0..BATCHED / 200).map(|at| finish(device.upload(now, SINGLE + at * 200, 200))).collect::<Result<_, _>>()?;
    let token = device.net.token().unwrap_or_default().to_owned();
    Ok(Load { token, single, batched })
}

/// Posts messages over one connection; gives the time of each.
fn post(port: u16, token: &str, messages: &[Vec<u8>], start: &Barrier) -> Outcome<Vec<Duration>> {
    let mut socket = TcpStream::connect(("127.0.0.1", port))?;
    socket.set_nodelay(true)?;
    start.wait();
    let mut times = Vec::with_capacity(messages.len());
    let mut answer = vec![0; 1 << 20];
    for message in messages {
        let head = format!(
            "POST /sync/v1/entries HTTP/1.1\r\nHost: care.localhost:{port}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/naungan+cbor\r\nContent-Length: {}\r\n\r\n",
            message.len()
        );
        let begun = clock();
        socket.write_all(head.as_bytes())?;
        socket.write_all(message)?;
        let mut filled = 0;
        loop {
            let read = socket.read(&mut answer[filled..])?;
            filled += read;
            let text = String::from_utf8_lossy(&answer[..filled.min(2048)]).to_lowercase();
            if read == 0 {
                return Err("the server closed the connection".into());
            }
            let Some(end) = text.find("\r\n\r\n") else { continue };
            if !text.starts_with("http/1.1 200") {
                return Err(text.lines().next().unwrap_or_default().to_owned().into());
            }
            let length = text.split("content-length: ").nth(1).and_then(|rest| rest.split("\r\n").next());
            let length: usize = length.unwrap_or("0").parse()?;
            if filled >= end + 4 + length {
                break;
            }
        }
        times.push(begun.elapsed());
    }
    Ok(times)
}

/// Processor time of a process, in milliseconds (100 ticks a second on Linux), and its resident memory in MB.
fn process(pid: &str) -> Outcome<(f64, f64)> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|text| text.parse::<f64>().ok()).unwrap_or(0.0);
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let kib = status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.split_whitespace().next()?.parse::<f64>().ok());
    Ok(((ticks(11) + ticks(12)) * 10.0, kib.unwrap_or(0.0) / 1000.0))
}

fn round(port: u16, pid: &str, loads: &Arc<Vec<Load>>, batched: bool) -> Outcome<(f64, Duration, Duration, f64, f64)> {
    let start = Arc::new(Barrier::new(CLIENTS + 1));
    let workers: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let (loads, start) = (Arc::clone(loads), Arc::clone(&start));
            thread::spawn(move || {
                let load = &loads[client];
                post(port, &load.token, if batched { &load.batched } else { &load.single }, &start)
            })
        })
        .collect();
    let (before, _) = process(pid)?;
    start.wait();
    let begun = clock();
    let mut times = Vec::new();
    for worker in workers {
        times.extend(worker.join().map_err(|_| "a client stopped")??);
    }
    let took = begun.elapsed().as_secs_f64();
    let (after, memory) = process(pid)?;
    times.sort_unstable();
    #[allow(clippy::cast_precision_loss, reason = "counts of a benchmark are small")]
    let entries = (CLIENTS * if batched { BATCHED } else { SINGLE }) as f64;
    let at = |share: usize| times.get(times.len() * share / 100).copied().unwrap_or_default();
    Ok((entries / took, at(50), at(99), (after - before) / entries, memory))
}

fn main() -> Outcome<()> {
    let mut arguments = std::env::args().skip(1);
    let port: u16 = arguments.next().unwrap_or_default().parse()?;
    let pid = arguments.next().unwrap_or_default();
    let care = format!("http://care.localhost:{port}");
    let prepared: Vec<_> =
        (0..CLIENTS).map(|number| prepare(&care, u8::try_from(number).unwrap_or(0))).collect::<Outcome<_>>()?;
    let loads = Arc::new(prepared);
    println!("| 32 clients at once | entries/s | p50 | p99 | server CPU an entry | server memory |\n|---|---|---|---|---|---|");
    for (name, batched) in [("one entry a request", false), ("200 entries a request", true)] {
        let (rate, p50, p99, cpu, memory) = round(port, &pid, &loads, batched)?;
        println!(
            "| {name} | {rate:.0} | {:.1} ms | {:.1} ms | {cpu:.2} ms | {memory:.0} MB |",
            p50.as_secs_f64() * 1000.0,
            p99.as_secs_f64() * 1000.0
        );
    }
    Ok(())
}
