//! `naungan device`: a worker's device on the command line. It enrols, sends, lists and shows, with the same code as in a browser.

use super::{Failure, import, system_now, system_seed};
use clap::{Subcommand, ValueEnum};
use naungan_device::device::Device;
use naungan_device::door::native::Native;
use naungan_device::error::DeviceError;
use naungan_forms::{PACK, Pack};
use naungan_journal::suite::finish;
use naungan_model::care::case::Record;
use naungan_model::care::clock::tasks;
use naungan_model::id::ObjectId;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Options.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Folder of this device
    #[arg(long)]
    home: PathBuf,
    /// How to print
    #[arg(long, value_enum, default_value = "text", global = true)]
    format: Format,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Make this folder a device of a person
    Enrol {
        /// Public address of the server, such as http://localhost:8080
        #[arg(long)]
        server: String,
        /// Code of an invented person of a demonstration
        #[arg(long)]
        demo: String,
    },
    /// Send what is not sent and take what is new
    Sync,
    /// The caseload, by code
    List,
    /// One case, without the name
    Show {
        /// Code of the case
        code: String,
    },
    /// Bring a file with what a colleague's phone could not send
    Carry {
        /// The file
        file: std::path::PathBuf,
        /// The six words that the colleague says
        #[arg(long)]
        words: String,
    },
    /// Put what is not sent into a file for a colleague who has a network
    HandOver {
        /// Where the file goes
        file: std::path::PathBuf,
    },
    /// Colleagues who keep files, with their ids
    Team,
    /// Take filled forms of others into sealed files
    Import {
        #[command(subcommand)]
        what: import::What,
    },
}

pub(super) fn failed(error: DeviceError) -> Failure {
    match error {
        DeviceError::NoNetwork | DeviceError::Host(_) => Failure::environment(error.code(), &error),
        DeviceError::NotFound(_) | DeviceError::NotEnrolled => Failure::wrong_use(error.code(), &error),
        _ => Failure::check(error.code(), &error),
    }
}

/// Runs.
///
/// # Errors
/// No such folder, person or case; no network; wrong words.
pub fn run(options: Options) -> Result<(), Failure> {
    std::fs::create_dir_all(&options.home)
        .map_err(|error| Failure::environment("device.home", format!("{}: {error}", options.home.display())))?;
    match options.what {
        What::Enrol { server, demo } => enrol(&options.home, &server, &demo),
        What::Sync => {
            let mut device = open(&options.home)?;
            finish(device.sync(system_now)).map_err(failed)?;
            let left = device.cabinet().map_err(failed)?.unsent();
            print(options.format, &json!({ "unsent": left }), || println!("everything sent"));
            Ok(())
        }
        What::List => {
            let device = open(&options.home)?;
            let cases = list(&device).map_err(failed)?;
            print(options.format, &Value::Array(cases.clone()), || {
                for case in &cases {
                    let word = |name: &str| case[name].as_str().unwrap_or("-").to_owned();
                    println!("{}  risk {}  next {}", word("code"), word("risk"), word("next"));
                }
            });
            Ok(())
        }
        What::Carry { file, words } => {
            let mut device = open(&options.home)?;
            let bytes = std::fs::read(&file)
                .map_err(|error| Failure::environment("carry.file", format!("{}: {error}", file.display())))?;
            finish(device.sync(system_now)).map_err(failed)?;
            let taken = finish(device.carry_in(&bytes, &words)).map_err(failed)?;
            print(options.format, &json!({ "taken": taken }), || println!("{taken} entries brought"));
            Ok(())
        }
        What::HandOver { file } => {
            let mut device = open(&options.home)?;
            let now = device.now(system_now());
            let (bytes, words) = finish(device.carry_out(now)).map_err(failed)?;
            std::fs::write(&file, bytes)
                .map_err(|error| Failure::environment("carry.file", format!("{}: {error}", file.display())))?;
            print(options.format, &json!({ "words": words }), || {
                println!("say these words, do not write them beside the file: {words}");
            });
            Ok(())
        }
        What::Team => {
            let device = open(&options.home)?;
            let cabinet = device.cabinet().map_err(failed)?;
            let people = cabinet.members_of(None, device.now(system_now()));
            let people: Vec<Value> =
                people.iter().map(|(user, role)| json!({ "id": user.to_string(), "role": role.code() })).collect();
            print(options.format, &Value::Array(people.clone()), || {
                for person in &people {
                    let word = |name: &str| person[name].as_str().unwrap_or_default().to_owned();
                    println!("{}  {}", word("id"), word("role"));
                }
            });
            Ok(())
        }
        What::Import { what } => {
            let mut device = open(&options.home)?;
            import::run(&mut device, &what, options.format == Format::Json)
        }
        What::Show { code } => {
            let device = open(&options.home)?;
            let case = show(&device, &code).map_err(failed)?;
            let text = serde_json::to_string_pretty(&case).unwrap_or_default();
            print(options.format, &case, || println!("{text}"));
            Ok(())
        }
    }
}

fn print(format: Format, value: &Value, text: impl FnOnce()) {
    match format {
        Format::Json => println!("{value}"),
        Format::Text => text(),
    }
}

fn make(home: &Path, care: &str) -> Result<Device<Native>, Failure> {
    let host = Native::open(&home.join("device.db"), care).map_err(|error| failed(error.into()))?;
    let pack = Pack::decode(PACK).map_err(|error| Failure::environment(error.code(), &error))?;
    Ok(Device::new(host, pack, care, system_seed()?))
}

/// Opens the device of a folder with its words.
fn open(home: &Path) -> Result<Device<Native>, Failure> {
    let care = std::fs::read_to_string(home.join("care-origin")).map_err(|_| {
        Failure::wrong_use("device.not_enrolled", "this folder is no device yet; run `naungan device enrol` first")
    })?;
    let mut device = make(home, care.trim())?;
    finish(device.boot()).map_err(failed)?;
    let words = device.enrolment.as_ref().and_then(|enrolment| enrolment.demo_words.clone());
    let words = words.ok_or_else(|| Failure::wrong_use("device.words", "only devices of a demonstration open by themselves"))?;
    let now = device.now(system_now());
    finish(device.unlock(&words, now)).map_err(failed)?;
    Ok(device)
}

fn enrol(home: &Path, server: &str, person: &str) -> Result<(), Failure> {
    let public = Native::in_memory(server).map_err(|error| failed(error.into()))?;
    let call = naungan_device::host::Call { method: "GET", path: "/.well-known/naungan".into(), token: None, body: Vec::new() };
    let answer = finish(naungan_device::host::Host::call(&public, call)).map_err(|error| failed(error.into()))?;
    let answer = answer.filter(|answer| answer.status == 200).ok_or_else(|| failed(DeviceError::NoNetwork))?;
    let origins: Value = serde_json::from_slice(&answer.body)
        .map_err(|_| Failure::check("device.server", "this is no Naungan server; give its public address"))?;
    let care = origins["care"].as_str().ok_or_else(|| Failure::check("device.server", "the server names no care origin"))?;
    let mut device = make(home, care)?;
    finish(device.enrol_demo(person)).map_err(failed)?;
    std::fs::write(home.join("care-origin"), care).map_err(|error| Failure::environment("device.home", error))?;
    let mut device = open(home)?;
    finish(device.sync(system_now)).map_err(failed)?;
    let cabinet = device.cabinet().map_err(failed)?;
    println!("enrolled: {person}, {} cases", cabinet.cases().count());
    Ok(())
}

fn list(device: &Device<Native>) -> Result<Vec<Value>, DeviceError> {
    let cabinet = device.cabinet()?;
    let rules = device.clock_rules();
    let mut cases: Vec<Value> = cabinet
        .cases()
        .map(|file| {
            let next = tasks(&file.case, &rules).first().map(|task| json!({ "clock": task.clock, "due": task.due.to_string() }));
            json!({
                "code": cabinet.code(file.object),
                "risk": file.case.risk(),
                "registered": file.case.is_registered(),
                "joined": file.joined.iter().map(|other| cabinet.code(*other)).collect::<Vec<_>>(),
                "records": file.case.records.len(),
                "next": next.as_ref().and_then(|next| next["due"].as_str()),
                "clock": next,
            })
        })
        .collect();
    cases.sort_by_key(|case| case["code"].as_str().map(str::to_owned));
    Ok(cases)
}

fn show(device: &Device<Native>, code: &str) -> Result<Value, DeviceError> {
    let cabinet = device.cabinet()?;
    let object: ObjectId = cabinet.by_code(code)?;
    let file = cabinet.file(object)?;
    let pack = &device.pack;
    let record = |record: &Record| {
        let form = pack.form_version(&record.form, record.version);
        let open = |field: &str| form.is_none_or(|form| form.field(field).is_some_and(|field| !field.private));
        let answers: serde_json::Map<String, Value> = record
            .answers
            .iter()
            .filter(|(field, _)| open(field))
            .map(|(field, value)| (field.clone(), json!(value.to_input())))
            .collect();
        json!({
            "entry": record.entry.to_string(),
            "form": record.form,
            "written": record.at.to_string(),
            "answers": answers,
            "withdrawn": record.withdrawn,
        })
    };
    Ok(json!({
        "code": cabinet.code(object),
        "risk": file.case.risk(),
        "consent": file.case.consent(),
        "history": file.case.records.iter().map(record).collect::<Vec<_>>(),
        "conflicts": file.case.conflicts().len(),
    }))
}
