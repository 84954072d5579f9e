//! `naungan form`: forms on the command line.

use super::{Failure, form_check};
use clap::Subcommand;

/// Options.
#[derive(Debug, clap::Args)]
pub struct Options {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Say what a form has, and what of it is wrong or not supported
    Check(form_check::Options),
}

/// Runs.
///
/// # Errors
/// As the command asked for.
pub fn run(options: &Options) -> Result<(), Failure> {
    match &options.what {
        What::Check(options) => form_check::run(options),
    }
}
