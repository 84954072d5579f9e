//! `naungan pack`: a partner's packs of forms as files.

use super::{Failure, file};
use clap::Subcommand;
use clap::builder::PossibleValuesParser;
use naungan_forms::table::{self, Table};
use naungan_forms::workshop::{Side, Workshop, difference};
use naungan_forms::{PACK, Pack, SOURCES};
use naungan_pages::changes::sentences;
use naungan_pages::language::{LANGUAGES, Language};
use naungan_pages::workshop::{Both, Said, refusals};
use std::path::{Path, PathBuf};

/// The word for the forms as they come with the program.
const HOUSE: &str = "house";

/// Options.
#[derive(Debug, clap::Args)]
pub struct Options {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Say in words what is different in another pack, as the desk says it
    Compare(Compare),
}

#[derive(Debug, clap::Args)]
struct Compare {
    /// A pack that a desk gave (.npk), or `house`: the forms as they come with the program
    from: PathBuf,
    /// The pack that is compared with it
    to: PathBuf,
    /// Language of the sentences
    #[arg(long, default_value = "en", value_parser = PossibleValuesParser::new(LANGUAGES.iter().map(|(tag, _)| *tag)))]
    lang: String,
}

/// Runs.
///
/// # Errors
/// As the command asked for.
pub fn run(options: &Options) -> Result<(), Failure> {
    match &options.what {
        What::Compare(options) => compare(options),
    }
}

/// A pack that was read.
struct Opened {
    pack: Pack,
    own: Vec<Table>,
}

impl Opened {
    fn side(&self) -> Side<'_> {
        Side { pack: &self.pack, own: &self.own }
    }
}

/// Exit 1 when a pack breaks a rule, 2 when a file is none.
fn compare(options: &Compare) -> Result<(), Failure> {
    let damaged = || Failure::environment("pack.house", "the forms in this program are damaged; install it again");
    let t = Language::embedded(&options.lang).ok_or_else(damaged)?;
    let house = table::decode(SOURCES).ok_or_else(damaged)?;
    let base = Pack::decode(PACK).map_err(|_| damaged())?;
    let open = |path: &Path| open(path, &base, &house, &t);
    let (old, new) = (open(&options.from)?, open(&options.to)?);
    let changes = difference(&house, old.side(), new.side());
    let [before, now] = [&old, &new].map(|side| Workshop { house: house.clone(), own: side.own.clone(), draft: Vec::new() });
    let said = |workshop| Said { workshop, t: &t };
    let lines = sentences(&t, &changes, &Both { now: said(&now), before: said(&before) });
    if lines.is_empty() {
        println!("{}", t.text("changes.none"));
    }
    lines.iter().for_each(|line| println!("{line}"));
    Ok(())
}

fn open(path: &Path, base: &Pack, house: &[Table], t: &Language) -> Result<Opened, Failure> {
    if path.as_os_str() == HOUSE {
        return Ok(Opened { pack: base.clone(), own: Vec::new() });
    }
    let bytes = file::read(path, "pack")?;
    let no_pack = || {
        let cause = format!("{} is no pack of forms; download one at the desk (.npk)", path.display());
        Failure::wrong_use("forms.pack.bundle", cause)
    };
    let own = table::decode(&bytes).ok_or_else(no_pack)?;
    match base.with(&own) {
        Ok(pack) => Ok(Opened { pack, own }),
        Err(error) => {
            let workshop = Workshop { house: house.to_vec(), own, draft: Vec::new() };
            refusals(t, &error, &Said { workshop: &workshop, t }).iter().for_each(|line| println!("{line}"));
            Err(Failure::check(error.code(), format!("{} breaks rules, as said above; no desk takes it", path.display())))
        }
    }
}
