//! `naungan verify`: the log of a data folder, recomputed.

use super::Failure;
use super::serve::failed;
use naungan_server::verify::{Verified, verify};
use std::path::PathBuf;

/// Options.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Data folder; a server may be running on it
    #[arg(long, default_value = "demo-data")]
    data: PathBuf,
}

/// Runs.
///
/// # Errors
/// Exit 1 when something was altered, is missing or moved: the first such entry is named.
pub fn run(options: &Options) -> Result<(), Failure> {
    if !options.data.join("main.db").exists() {
        let cause = format!("{} holds no main.db; name the data folder with --data", options.data.display());
        return Err(Failure::wrong_use("verify.folder", cause));
    }
    match verify(&options.data).map_err(failed)? {
        Verified::Sound(counts) => {
            println!(
                "sound: {} logs, {} entries, {} events, {} checkpoints, {} facts",
                counts.tenants, counts.entries, counts.events, counts.checkpoints, counts.facts
            );
            Ok(())
        }
        Verified::Broken(finding) => Err(Failure::check(finding.code(), format!("{finding}; {}", finding.next_step()))),
    }
}
