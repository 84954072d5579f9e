//! `naungan form run`: filled-in runs of a form, held against what is written beside it.

use std::path::PathBuf;

use naungan_forms::scenario::{self, Form};

use super::Failure;

/// Options.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The form: .xlsx, .xls, or CSV with choices.csv and settings.csv beside it
    file: PathBuf,
    /// Scenarios: answers, and what is to be shown, required, refused and kept
    #[arg(long)]
    scenarios: PathBuf,
}

/// Runs; prints every difference, and last `N passed, M failed`.
///
/// # Errors
/// Exit 1 when something differs, 2 when a file is missing or not what it should be.
pub fn run(options: &Options) -> Result<(), Failure> {
    let draft = super::form_check::open(&options.file)?;
    let ready =
        draft.ready().map_err(|error| Failure::wrong_use(error.code(), format!("{}: {error}", options.file.display())))?;
    let shown = options.scenarios.display();
    let json = super::file::text(&options.scenarios, "form")?;
    let form = Form { plan: &ready.plan, tables: &ready.tables, labels: &ready.labels };
    let played =
        scenario::play(form, &json).map_err(|error| Failure::wrong_use("form.scenarios", format!("{shown}: {error}")))?;
    for (name, differences) in &played.failed {
        for difference in differences {
            println!("{name}: {difference}");
        }
    }
    println!("{} passed, {} failed", played.passed, played.failed.len());
    match played.failed.len() {
        0 => Ok(()),
        count => Err(Failure::check("form.differs", format!("{count} scenarios go otherwise; each difference stands above"))),
    }
}
