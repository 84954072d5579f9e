//! `cargo xtask layers`: a room imports only from the floors below it, never from a neighbour (ARCHITECTURE.md).

use std::path::Path;

use crate::{Outcome, root, say};

/// The floors from the ground up, and above the doors the binary that joins them.
const FLOORS: [&[&str]; 5] =
    [&["model", "crypto"], &["forms", "journal", "indicators"], &["pages", "exports"], &["server", "device"], &["naungan"]];

/// Reads every room's manifest and names each import that goes sideways or up.
pub fn run() -> Outcome<()> {
    let crates = root().join("crates");
    let mut wrong = Vec::new();
    let mut rooms = 0;
    for entry in std::fs::read_dir(&crates).map_err(|e| format!("{}: {e}", crates.display()))? {
        let path = entry.map_err(|e| e.to_string())?.path().join("Cargo.toml");
        if path.is_file() {
            rooms += 1;
            wrong.extend(check(&path)?);
        }
    }
    if !wrong.is_empty() {
        wrong.sort();
        return Err(wrong.join("\n"));
    }
    say(&format!("layers: {rooms} rooms, every import goes down"));
    Ok(())
}

fn check(manifest: &Path) -> Outcome<Vec<String>> {
    let room = manifest.parent().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let text = std::fs::read_to_string(manifest).map_err(|e| format!("{}: {e}", manifest.display()))?;
    Ok(problems(&room, &text))
}

/// What is wrong with one room's manifest, one line each.
fn problems(room: &str, manifest: &str) -> Vec<String> {
    let Some(floor) = floor_of(room) else {
        return vec![format!("crates/{room} stands on no floor; name it in xtask/src/layers.rs")];
    };
    let mut wrong = Vec::new();
    for import in imports(manifest) {
        match floor_of(&import) {
            None if import == "trials" || import == "xtask" => {
                wrong.push(format!("{room} imports {import}, which only tests and builds"))
            }
            None => {}
            Some(below) if below < floor => {}
            Some(_) if import == room => {}
            Some(other) if other == floor => wrong.push(format!("{room} imports its neighbour {import}")),
            Some(_) => wrong.push(format!("{room} imports {import}, which stands above it")),
        }
    }
    wrong
}

fn floor_of(room: &str) -> Option<usize> {
    FLOORS.iter().position(|rooms| rooms.contains(&room))
}

/// The rooms named in any dependency section (normal, dev, build, per target), without their prefix.
fn imports(manifest: &str) -> Vec<String> {
    let mut inside = false;
    let mut found = Vec::new();
    for line in manifest.lines().map(str::trim) {
        if let Some(section) = line.strip_prefix('[') {
            let section = section.trim_end_matches(']');
            inside = section.ends_with("dependencies");
            // [dependencies.naungan-model] names the package in the section itself
            if let Some((head, name)) = section.rsplit_once('.')
                && head.ends_with("dependencies")
            {
                found.extend(room_named(name));
            }
            continue;
        }
        if inside {
            let name = line.split(['=', '.', ' ']).next().unwrap_or_default();
            found.extend(room_named(name));
            // `model = { package = "naungan-model" }` hides the name behind another
            if let Some((_, renamed)) = line.split_once("package") {
                found.extend(renamed.split('"').nth(1).and_then(room_named));
            }
        }
    }
    found.dedup();
    found
}

fn room_named(package: &str) -> Option<String> {
    let package = package.trim_matches('"');
    match package {
        "trials" | "xtask" | "naungan" => Some(package.to_owned()),
        _ => package.strip_prefix("naungan-").map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::problems;

    #[test]
    fn an_import_from_a_floor_below_is_right() {
        assert!(problems("forms", "[dependencies]\nnaungan-model = { workspace = true }\nmaud.workspace = true").is_empty());
    }

    #[test]
    fn an_import_from_a_neighbour_is_named_even_for_tests_only() {
        let wrong = problems("journal", "[dev-dependencies]\nnaungan-forms.workspace = true");
        assert_eq!(wrong, ["journal imports its neighbour forms"]);
    }

    #[test]
    fn an_import_from_above_is_named_in_a_section_for_one_target() {
        let wrong = problems("pages", "[target.'cfg(unix)'.dependencies]\nnaungan-server = { workspace = true }");
        assert_eq!(wrong, ["pages imports server, which stands above it"]);
    }

    #[test]
    fn an_import_behind_another_name_is_found() {
        let wrong = problems("model", "[dependencies]\nseals = { path = \"../crypto\", package = \"naungan-crypto\" }");
        assert_eq!(wrong, ["model imports its neighbour crypto"]);
    }

    #[test]
    fn an_import_with_its_own_section_is_found() {
        let wrong = problems("device", "[dependencies.naungan-server]\nworkspace = true");
        assert_eq!(wrong, ["device imports its neighbour server"]);
    }

    #[test]
    fn a_room_without_a_floor_is_named() {
        assert_eq!(problems("attic", "").len(), 1);
    }
}
