//! Commands, one module each. Exit codes: 0 done, 1 a check failed, 2 wrong use, 3 environment.

pub mod demo;
pub mod device;
mod file;
pub mod form;
mod form_check;
mod form_eval;
mod form_run;
mod import;
pub mod indicators;
pub mod pack;
pub mod serve;
pub mod verify;

use std::fmt;
use std::process::ExitCode;

/// What to do.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Run a network of invented people on this machine
    Demo(demo::Options),
    /// Serve the pages and the sync API of a data folder
    Serve(serve::Options),
    /// Recompute the tamper-evident log and name the first altered, missing or moved entry
    Verify(verify::Options),
    /// The indicator book and what it computes, through the gate
    Indicators(indicators::Options),
    /// A worker's device on the command line
    Device(device::Options),
    /// Forms: read, checked, the language of their rules
    Form(form::Options),
    /// Packs of forms as files
    Pack(pack::Options),
    /// Say which version this is
    Version,
}

/// Why a command did not do what it was asked.
#[derive(Debug)]
pub struct Failure {
    code: String,
    cause: String,
    exit: u8,
}

impl Failure {
    /// A check failed.
    pub fn check(code: impl Into<String>, cause: impl fmt::Display) -> Self {
        Self { code: code.into(), cause: cause.to_string(), exit: 1 }
    }

    /// Asked for something that does not exist or cannot be.
    pub fn wrong_use(code: impl Into<String>, cause: impl fmt::Display) -> Self {
        Self { code: code.into(), cause: cause.to_string(), exit: 2 }
    }

    /// The machine, disk or network does not give what is needed.
    pub fn environment(code: impl Into<String>, cause: impl fmt::Display) -> Self {
        Self { code: code.into(), cause: cause.to_string(), exit: 3 }
    }

    /// For the shell.
    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(self.exit)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.cause)
    }
}

/// Runs a command.
///
/// # Errors
/// With a stable code, the cause and the next step.
pub fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Demo(options) => demo::run(&options),
        Command::Serve(options) => serve::run(&options),
        Command::Verify(options) => verify::run(&options),
        Command::Indicators(options) => indicators::run(options),
        Command::Form(options) => form::run(&options),
        Command::Pack(options) => pack::run(&options),
        Command::Device(options) => device::run(options),
        Command::Version => {
            println!("naungan {}", env!("CARGO_PKG_VERSION"));
            Ok(())
        }
    }
}

/// The system's time: commands are doors.
#[allow(clippy::disallowed_methods, reason = "this is the door")]
pub(crate) fn system_now() -> naungan_model::date::Instant {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    naungan_model::date::Instant(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}

/// Fresh randomness from the system.
pub(crate) fn system_seed() -> Result<[u8; 32], Failure> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(|error| Failure::environment("system.random", format!("no randomness: {error}")))?;
    Ok(seed)
}
