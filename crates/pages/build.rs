//! Compiles the messages: `locales/LANGUAGE/*.ftl` and the labels of the packs into one small file per language, and refuses to
//! build when a message is missing in a language, differs in its placeholders, or is used in the code but written nowhere.

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::Path,
};

#[path = "build/binary.rs"]
mod binary;
#[path = "build/fluent.rs"]
mod fluent;
#[path = "build/scan.rs"]
mod scan;

type Messages = BTreeMap<String, fluent::Message>;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=locales");
    println!("cargo::rerun-if-changed=src");
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=../../packs");
    let root = env::var("CARGO_MANIFEST_DIR")?;
    let root = Path::new(&root);
    let mut languages = languages(&root.join("locales"))?;
    labels(&mut languages, &root.join("../../packs"))?;
    let mut problems = compare(&languages);
    problems.extend(used(&languages, &root.join("src"))?);
    for problem in &problems {
        println!("cargo::error={problem}");
    }
    if !problems.is_empty() {
        return Err(format!("{} problems with messages", problems.len()).into());
    }
    let out = env::var("OUT_DIR")?;
    println!("cargo::metadata=folder={out}");
    write(&languages, Path::new(&out))
}

/// All messages of all languages: every folder in `locales` is a language.
fn languages(folder: &Path) -> Result<BTreeMap<String, Messages>, Box<dyn std::error::Error>> {
    let mut languages = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let mut messages = Messages::new();
        for file in fs::read_dir(entry.path())? {
            let path = file?.path();
            let text = fs::read_to_string(&path)?;
            for (key, message) in fluent::read(&text).map_err(|why| format!("{}: {why}", path.display()))? {
                if messages.insert(key.clone(), message).is_some() {
                    return Err(format!("{}: {key} is written twice", path.display()).into());
                }
            }
        }
        languages.insert(entry.file_name().to_string_lossy().into_owned(), messages);
    }
    Ok(languages)
}

/// Adds the labels of forms, code lists and places.
fn labels(languages: &mut BTreeMap<String, Messages>, packs: &Path) -> Result<(), Box<dyn std::error::Error>> {
    for label in naungan_forms::labels::read(packs)? {
        let Some(messages) = languages.get_mut(&label.language) else { continue };
        if messages.insert(label.key.clone(), vec![fluent::Piece::Text(label.text)]).is_some() {
            return Err(format!("{} is written in the packs and in the locales", label.key).into());
        }
    }
    Ok(())
}

/// Every language must have the keys of every other, with the same placeholders.
fn compare(languages: &BTreeMap<String, Messages>) -> Vec<String> {
    let mut problems = Vec::new();
    let keys: BTreeSet<&String> = languages.values().flat_map(Messages::keys).collect();
    for key in keys {
        let mut names: Option<(&String, BTreeSet<String>)> = None;
        for (language, messages) in languages {
            let Some(message) = messages.get(key) else {
                problems.push(format!("{language} has no message {key}"));
                continue;
            };
            let here = fluent::names(message);
            match &names {
                None => names = Some((language, here)),
                Some((first, expected)) if *expected != here => {
                    problems.push(format!("{key}: {language} uses {here:?}, {first} uses {expected:?}"));
                }
                Some(_) => {}
            }
        }
    }
    problems
}

/// Every key named in the code must be written, with the placeholders that the code fills.
fn used(languages: &BTreeMap<String, Messages>, folder: &Path) -> Result<Vec<String>, Box<dyn std::error::Error>> {
    let mut problems = Vec::new();
    let Some(messages) = languages.values().next() else { return Ok(vec!["no language".into()]) };
    for usage in scan::folder(folder)? {
        match messages.get(&usage.key) {
            None => problems.push(format!("{}: no message {}", usage.place, usage.key)),
            Some(message) => {
                let names = fluent::names(message);
                if names != usage.names {
                    let filled = usage.names;
                    problems.push(format!("{}: {} has {names:?}, the code fills {filled:?}", usage.place, usage.key));
                }
            }
        }
    }
    Ok(problems)
}

/// Messages that only pages made on the server need; devices do not load them.
const SERVER_ONLY: [&str; 6] = ["desk.", "public.", "estimate.", "forms.", "reader.", "shell."];

/// Messages that the first pages of a device need: choosing, unlocking, the lists, what can go wrong there.
const FIRST: [&str; 19] = [
    "alarm.",
    "app.",
    "case.",
    "cases.",
    "choose.",
    "code.clock.",
    "code.user_role.",
    "demo.",
    "due.",
    "language.",
    "month.",
    "nav.",
    "problem.",
    "risk.",
    "sending.",
    "status.",
    "today.",
    "unlock.",
    "writing.",
];

fn begins(key: &str, prefixes: &[&str]) -> bool {
    prefixes.iter().any(|prefix| key.starts_with(prefix))
}

/// For each language `lang-LANGUAGE.bin` and `more-LANGUAGE.bin` (what a device loads first, and later) and
/// `all-LANGUAGE.bin`; and `languages.rs` with their names and (for the feature `embedded`) bytes.
fn write(languages: &BTreeMap<String, Messages>, out: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let mut names = String::new();
    let mut all = String::new();
    let (mut device, mut later) = (String::new(), String::new());
    for (language, messages) in languages {
        let [whole, first, more] = ["all", "lang", "more"].map(|name| out.join(format!("{name}-{language}.bin")));
        fs::write(&whole, binary::encode(messages.iter())?)?;
        let loaded = |(key, _): &(&String, _)| !begins(key, &SERVER_ONLY);
        fs::write(&first, binary::encode(messages.iter().filter(loaded).filter(|(key, _)| begins(key, &FIRST)))?)?;
        // every file says its plural rule
        let late = |key: &str| !begins(key, &FIRST) || key == "language.plural";
        fs::write(&more, binary::encode(messages.iter().filter(loaded).filter(|(key, _)| late(key)))?)?;
        let name = messages.get("language.name").map(fluent::plain).unwrap_or_default();
        names += &format!("({language:?}, {name:?}), ");
        all += &format!("({language:?}, include_bytes!({:?})), ", whole.display());
        device += &format!("({language:?}, include_bytes!({:?})), ", first.display());
        later += &format!("({language:?}, include_bytes!({:?})), ", more.display());
    }
    let code = format!(
        "/// Tag and own name of each language, by tag.\npub const NAMES: &[(&str, &str)] = &[{names}];\n\
         /// Tag and all compiled messages of each language, by tag.\n#[cfg(feature = \"embedded\")]\n\
         pub const LANGUAGES: &[(&str, &[u8])] = &[{all}];\n\
         /// Tag and `lang-LANGUAGE.bin`, the messages a device loads first, of each language, by tag.\n\
         #[cfg(feature = \"embedded\")]\npub const DEVICE_LANGUAGES: &[(&str, &[u8])] = &[{device}];\n\
         /// Tag and `more-LANGUAGE.bin`, the messages a device loads later, of each language, by tag.\n\
         #[cfg(feature = \"embedded\")]\npub const DEVICE_LANGUAGES_LATER: &[(&str, &[u8])] = &[{later}];\n"
    );
    fs::write(out.join("languages.rs"), code)?;
    Ok(())
}
