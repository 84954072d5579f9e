//! x
use super::Failure;
/// Options.
#[derive(Debug, clap::Args)]
pub struct Options {}
/// Runs.
pub fn run(_: Options) -> Result<(), Failure> { Ok(()) }
