//! `naungan verify`: the log of a data folder, recomputed.

use super::Failure;
use std::path::PathBuf;

/// Options.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Data folder
    #[arg(long, default_value = "demo-data")]
    data: PathBuf,
}

/// Runs.
///
/// # Errors
/// Exit 1 when something was altered, is missing or moved: the first such entry is named.
pub fn run(options: &Options) -> Result<(), Failure> {
    let _ = &options.data;
    Err(Failure::environment("verify", "x"))
}
