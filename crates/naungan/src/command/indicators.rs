//! `naungan indicators`: the book, and what it computes of a data folder, through the gate.

use super::Failure;
use super::serve::failed;
use clap::{Subcommand, ValueEnum};
use naungan_model::date::HalfYear;
use naungan_server::rules::Rules;
use std::path::PathBuf;

/// Options.
#[derive(Debug, clap::Args)]
pub struct Options {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Json,
}

#[derive(Debug, Subcommand)]
enum What {
    /// The rows of the book
    List,
    /// The figures of a half-year from the facts as they are now. Exact cells are for a partner's monitoring officer, at the desk
    Compute {
        /// Half-year, such as 2016-H2
        #[arg(long)]
        period: HalfYear,
        /// How to print
        #[arg(long, value_enum, default_value = "json")]
        format: Format,
        /// Data folder; a server may be running on it
        #[arg(long, default_value = "demo-data")]
        data: PathBuf,
        /// Two-letter country
        #[arg(long, default_value = "ID")]
        country: String,
    },
}

/// Runs.
///
/// # Errors
/// The folder holds no databases, or they cannot be read.
pub fn run(options: Options) -> Result<(), Failure> {
    match options.what {
        What::List => {
            for row in Rules::embedded().map_err(failed)?.book.rows() {
                println!("{}  {}  {}  {}", row.code, row.basis.code(), row.name.en, row.plan);
            }
            Ok(())
        }
        What::Compute { period, format: Format::Json, data, country } => {
            if !data.join("main.db").exists() {
                let cause = format!("{} holds no main.db; name the data folder with --data", data.display());
                return Err(Failure::wrong_use("indicators.folder", cause));
            }
            println!("{}", naungan_server::compute::of_folder(&data, &country, period).map_err(failed)?);
            Ok(())
        }
    }
}
