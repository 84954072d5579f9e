//! Finds the messages that the code names: `.text("key")`, `.format("key", &[("name", ..)])`, `key("key")`.

use std::{collections::BTreeSet, fs, path::Path};

/// One message named in the code.
pub struct Usage {
    pub key: String,
    /// The placeholders filled there.
    pub names: BTreeSet<String>,
    /// File and line.
    pub place: String,
}

/// All messages named in the files of a folder.
pub fn folder(folder: &Path) -> std::io::Result<Vec<Usage>> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            all.extend(self::folder(&path)?);
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            let text = fs::read_to_string(&path)?;
            for call in [".text(", ".format(", "key("] {
                for (at, _) in text.match_indices(call) {
                    let before = text.get(..at).unwrap_or_default().chars().next_back();
                    if call == "key(" && before.is_some_and(|char| char.is_alphanumeric() || "_.".contains(char)) {
                        continue;
                    }
                    let rest = text.get(at + call.len()..).unwrap_or_default();
                    let line = text.get(..at).unwrap_or_default().lines().count();
                    all.extend(usage(rest, format!("{}:{line}", path.display())));
                }
            }
        }
    }
    Ok(all)
}

/// The call whose arguments begin here, unless its key is computed or it stands in a comment.
fn usage(rest: &str, place: String) -> Option<Usage> {
    let key = rest.trim_start().strip_prefix('"')?.split('"').next()?;
    let mut depth = 1;
    let arguments: &str = rest
        .char_indices()
        .find_map(|(at, char)| {
            match char {
                '(' => depth += 1,
                ')' => depth -= 1,
                _ => {}
            }
            (depth == 0).then(|| rest.get(..at))
        })
        .flatten()?;
    let names = arguments.match_indices("(\"").filter_map(|(at, _)| {
        let name = arguments.get(at + 2..)?.split('"').next()?;
        arguments.get(at + 2 + name.len()..)?.starts_with("\",").then(|| name.to_owned())
    });
    Some(Usage { key: key.to_owned(), names: names.collect(), place })
}
