//! `naungan form`: forms on the command line.

use super::{Failure, form_check, form_eval, form_run};
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
    /// Hold the expression language against a table of cases
    Eval(form_eval::Options),
    /// Fill a form as scenarios say and name what goes otherwise
    Run(form_run::Options),
}

/// Runs.
///
/// # Errors
/// As the command asked for.
pub fn run(options: &Options) -> Result<(), Failure> {
    match &options.what {
        What::Check(options) => form_check::run(options),
        What::Eval(options) => form_eval::run(options),
        What::Run(options) => form_run::run(options),
    }
}
