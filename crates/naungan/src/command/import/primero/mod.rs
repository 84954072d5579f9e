//! `naungan device import primero`: case records of Primero v2 (UNICEF's case management) with their nested lists into sealed files.
//!
//! Which field answers which question, and which of their codes is which of ours, is data (`fields.csv`, `codes.csv`). A case comes
//! whole or not at all. What it says and no question asks goes, as it is, into the identity layer of the same file: nothing is lost,
//! and nothing of it stands where the whole team reads. Cells are never repeated in the report.

mod cases;
mod map;
mod report;
mod table;

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use naungan_device::device::Device;
use naungan_device::door::native::Native;
use naungan_device::import::Incoming;
use naungan_journal::suite::finish;
use naungan_model::id::UserId;
use serde_json::Value;

use super::{Failure, bytes, system_now};
use report::Report;

/// Cases of Primero.
#[derive(Debug, Args)]
pub struct Primero {
    /// Cases as the API gives them: an object with `data`, a list, one case, or a case in each line
    file: PathBuf,
    /// Whose cases go to which colleague's team: a JSON object from names in `owned_by` to ids of people (`naungan device team`).
    /// Without it all go to your own team
    #[arg(long)]
    owners: Option<PathBuf>,
}

/// Imports all cases of a file and prints what came of them.
///
/// # Errors
/// Exit 1 when a case was refused, 2 when the file or the mapping cannot be used, 3 when they cannot be opened.
pub fn run(device: &mut Device<Native>, options: &Primero, json: bool) -> Result<(), Failure> {
    let cases = cases::read(&bytes(&options.file)?).map_err(|error| Failure::wrong_use(error.code(), error))?;
    let owners = options.owners.as_ref().map(|path| owners(device, &bytes(path)?)).transpose()?;
    let now = device.now(system_now());
    let mut known = super::begin(device, "registration")?;
    let mut report = Report::default();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for case in &cases {
        *seen.entry(cases::id(case).unwrap_or_default()).or_default() += 1;
    }
    for (at, case) in cases.iter().enumerate() {
        let id = cases::id(case).unwrap_or_default();
        let record = if id.is_empty() { format!("#{}", at + 1) } else { id.clone() };
        if seen.get(&id).is_some_and(|times| *times > 1) && !id.is_empty() {
            report.refuse(&record, "id", "import.twice", "two cases of the file have this id; take one out");
            continue;
        }
        let mapped = match map::case(device, case) {
            Ok(mapped) => mapped,
            Err(wrong) => {
                for wrong in wrong {
                    report.refuse(&record, &wrong.field, wrong.code, wrong.why);
                }
                continue;
            }
        };
        let me = device.cabinet().map_err(crate::command::device::failed)?.user;
        let owner = match (&owners, mapped.owner.as_deref()) {
            (None, _) => me,
            (Some(owners), Some(name)) if owners.contains_key(name) => owners.get(name).copied().unwrap_or(me),
            (Some(_), _) => {
                report.refuse(&record, "owned_by", "import.owner", "nobody in the owners file stands for this owner; add a line");
                continue;
            }
        };
        let incoming: Vec<Incoming<'_>> = mapped.records.iter().map(|record| record.incoming(&mapped.id)).collect();
        let latest = now.max(system_now());
        let taken = finish(device.import_case(&mut known, &mapped.id, &incoming, owner, (now, latest)));
        match taken.map_err(crate::command::device::failed)? {
            Ok(kept) => report.kept(&record, &mapped, &kept),
            Err((part, refusal)) => report.refusal(&record, mapped.records.get(part), &refusal),
        }
    }
    report.unsent = device.cabinet().map_err(crate::command::device::failed)?.unsent();
    report.print(json);
    match report.refused_cases() {
        0 => Ok(()),
        refused => Err(Failure::check(
            "import.refused",
            format!(
                "{refused} cases were refused and nothing of them was kept; mend what is named and import the same file again"
            ),
        )),
    }
}

/// Who stands for which owner.
fn owners(device: &Device<Native>, bytes: &[u8]) -> Result<BTreeMap<String, UserId>, Failure> {
    let wrong = |why: String| Failure::wrong_use("import.owners", why);
    let map: BTreeMap<String, Value> =
        serde_json::from_slice(bytes).map_err(|error| wrong(format!("the owners file is no JSON object: {error}")))?;
    let now = device.now(system_now());
    let cabinet = device.cabinet().map_err(crate::command::device::failed)?;
    let people = cabinet.members_of(None, now);
    let mut owners = BTreeMap::new();
    for (name, id) in map {
        let typed = id.as_str().unwrap_or_default().to_lowercase();
        let found: Vec<UserId> = people
            .iter()
            .map(|(user, _)| *user)
            .filter(|user| typed.len() >= 4 && user.to_string().starts_with(&typed))
            .collect();
        let [user] = found.as_slice() else {
            let why = "is no one colleague who keeps files; `naungan device team` lists them with their ids";
            return Err(wrong(format!("the id for {name} {why}")));
        };
        owners.insert(name, *user);
    }
    Ok(owners)
}
