//! `naungan form`: forms on the command line.

use super::{Failure, form_eval};
use clap::Subcommand;

/// Options.
#[derive(Debug, clap::Args)]
pub struct Options {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Hold the expression language against a table of cases
    Eval(form_eval::Options),
}

/// Runs.
///
/// # Errors
/// As the command asked for.
pub fn run(options: &Options) -> Result<(), Failure> {
    match &options.what {
        What::Eval(options) => form_eval::run(options),
    }
}
