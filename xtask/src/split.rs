//! The device app in two halves: what a phone needs before its first lists are shown, and what comes while they are read.
//!
//! Nothing is measured in a browser to cut it: the second half is what only the functions named here reach in the call graph
//! of the finished module. `wasm-split` (binaryen) cuts; where the first half calls the second, it calls a place in the table
//! that the second fills when it is loaded.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::process::{logged, which};
use crate::{Outcome, root, say, target, wasm_file};

/// Functions behind which the second half begins: those that crates/device calls by way of `later`, and two that it never inlines. The pages that `web/sw.js`
/// counts to the first half (`FIRST`) reach none of them.
const LATER: [&str; 17] = [
    "more_pages",
    "upload",
    "take_receipts",
    "take_not_next",
    "take_refusal",
    "take_pack",
    "lay_own",
    "take_house",
    "take_history",
    "take_off",
    "read_unread",
    "read_and_fold",
    "ask_for_history",
    "write_cards",
    "stage_leaving",
    "letter_call",
    "read_letter",
];
/// Crate of these functions.
const CRATE: &str = "naungan_device";
/// Crates and modules of functions that are called by way of the table and by the second half only: what rules see while a form is
/// filled, and how it is drawn. What the first half calls by name stays there all the same.
const VIRTUAL: [(&str, &str); 7] = [
    ("naungan_forms", "fill"),
    ("naungan_forms", "filling"),
    ("naungan_forms", "expr"),
    ("naungan_forms", "doc"),
    ("naungan_pages", "form"),
    ("naungan_device", "fill"),
    ("naungan_device", "live"),
];
/// What the second half imports from, and what the first imports the places of the second from.
const NAMESPACES: [&str; 2] = ["first", "later"];
/// A module without anything.
const EMPTY: &[u8] = b"\0asm\x01\0\0\0";

/// The finished halves.
pub struct Halves {
    /// `device.wasm`.
    pub first: Vec<u8>,
    /// `device-more.wasm`.
    pub more: Vec<u8>,
}

/// Cuts the module with names. Without binaryen the first half is the whole, and the second has nothing in it.
pub fn halves(named: &Path) -> Outcome<Halves> {
    let whole = read(named)?;
    imports_only(&whole, None)?;
    if which("wasm-split").is_none() {
        say("no wasm-split on this machine: the device app stays in one piece (Debian package binaryen)");
        return Ok(Halves { first: wasm_file::without_custom_sections(&whole)?, more: EMPTY.to_vec() });
    }
    let graph = Graph::read(&call_graph(named)?);
    let list = target().join("wasm-build/later.txt");
    std::fs::write(&list, graph.later(&LATER)?.join("\n")).map_err(|e| format!("{}: {e}", list.display()))?;
    let [first, more] = ["first", "more"].map(|half| target().join(format!("wasm-build/{half}.wasm")));
    cut(named, &list, [&first, &more])?;
    let [first, more] = [read(&first)?, read(&more)?];
    let [from_first, from_later] = NAMESPACES;
    imports_only(&first, Some(from_later))?;
    imports_only(&more, Some(from_first))?;
    Ok(Halves { first: wasm_file::without_custom_sections(&first)?, more: wasm_file::without_custom_sections(&more)? })
}

fn read(path: &Path) -> Outcome<Vec<u8>> {
    std::fs::read(path).map_err(|e| format!("{}: {e}", path.display()))
}

/// The module asks its host for nothing but the other half.
fn imports_only(module: &[u8], namespace: Option<&str>) -> Outcome<()> {
    let strangers: Vec<_> = wasm_file::imports(module)?
        .into_iter()
        .filter(|import| namespace.is_none_or(|namespace| import.split('.').next() != Some(namespace)))
        .collect();
    if strangers.is_empty() {
        return Ok(());
    }
    Err(format!("the device module must import nothing of its host, but imports {}", strangers.join(", ")))
}

fn call_graph(named: &Path) -> Outcome<String> {
    let mut command = Command::new("wasm-opt");
    command.current_dir(root()).args(["--print-call-graph", "--quiet", "-o", "/dev/null"]).arg(named);
    Ok(logged("call-graph", &mut command)?.check()?.text)
}

fn cut(named: &Path, list: &Path, [first, more]: [&PathBuf; 2]) -> Outcome<()> {
    let [from_first, from_later] = NAMESPACES;
    let mut command = Command::new("wasm-split");
    command.current_dir(root()).args(["--split", "--import-namespace", from_first, "--placeholder-namespace", from_later]);
    command.arg(format!("--split-funcs=@{}", list.display()));
    command.arg(named).arg("-o1").arg(first).arg("-o2").arg(more);
    logged("wasm-split", &mut command)?.check().map(|_| ())
}

/// Which function calls which.
#[derive(Debug, Default)]
struct Graph {
    calls: BTreeMap<String, BTreeSet<String>>,
    /// What is called from outside or by way of the table.
    entered: BTreeSet<String>,
}

impl Graph {
    /// Reads what `wasm-opt --print-call-graph` writes: a line for each function, gray if exported, rounded if in the table;
    /// then a line for each call.
    fn read(dot: &str) -> Self {
        let mut graph = Self::default();
        for line in dot.lines().skip_while(|line| !line.trim().is_empty()) {
            let Some((name, rest)) = line.trim().strip_prefix('"').and_then(|line| line.split_once('"')) else { continue };
            graph.calls.entry(name.to_owned()).or_default();
            if let Some(called) = rest.strip_prefix(" -> \"").and_then(|rest| rest.split('"').next()) {
                graph.calls.entry(name.to_owned()).or_default().insert(called.to_owned());
            } else if rest.contains("rounded") || rest.contains("gray") {
                graph.entered.insert(name.to_owned());
            }
        }
        graph
    }

    /// Functions that are reached only by way of those named.
    fn later(&self, names: &[&str]) -> Outcome<Vec<String>> {
        for name in names {
            if !self.calls.keys().any(|symbol| is_named(symbol, &[name])) {
                return Err(format!("the device app has no function {name}: look at LATER in xtask/src/split.rs"));
            }
        }
        let mut first = BTreeSet::new();
        let mut reached: Vec<&String> = self.entered.iter().filter(|symbol| !is_virtual(symbol)).collect();
        while let Some(symbol) = reached.pop() {
            if !is_named(symbol, names) && first.insert(symbol) {
                reached.extend(self.calls.get(symbol).into_iter().flatten());
            }
        }
        Ok(self.calls.keys().filter(|symbol| !first.contains(symbol)).cloned().collect())
    }
}

/// Whether a mangled name is that of one of these functions, of its state, or of what clears that state away: it has the crate
/// and the name in it, each after its length.
fn is_named(symbol: &str, names: &[&str]) -> bool {
    has(symbol, CRATE) && names.iter().any(|name| has(symbol, name))
}

fn is_virtual(symbol: &str) -> bool {
    VIRTUAL.iter().any(|(of, module)| has(symbol, of) && has(symbol, module))
}

fn has(symbol: &str, word: &str) -> bool {
    let counted = format!("{}{word}", word.len());
    symbol.match_indices(&counted).any(|(at, _)| !symbol[..at].ends_with(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOT: &str = r#"digraph call {
    "Export" [style="filled", fillcolor="gray"];
    "A" -> "B" [style="filled, rounded", label = "Direct Call"];

  "n_start" [style="filled", fillcolor="gray"];
  "_RNvNtCs1_14naungan_device4page5route" [style="filled", fillcolor="white"];
  "_RNCNvNtCs1_14naungan_device4page10more_pages0" [style="filled", fillcolor="white"];
  "both" [style="filled", fillcolor="white"];
  "only" [style="filled", fillcolor="white"];
  "shown" [style="filled, rounded", fillcolor="white"];
  "n_start" -> "_RNvNtCs1_14naungan_device4page5route"; // call
  "_RNvNtCs1_14naungan_device4page5route" -> "both"; // call
  "_RNvNtCs1_14naungan_device4page5route" -> "_RNCNvNtCs1_14naungan_device4page10more_pages0"; // call
  "_RNCNvNtCs1_14naungan_device4page10more_pages0" -> "both"; // call
  "_RNCNvNtCs1_14naungan_device4page10more_pages0" -> "only"; // call
  "_RNCNvNtCs1_14naungan_device4page10more_pages0" -> "shown"; // call
}"#;

    #[test]
    fn later_is_what_only_the_named_functions_reach() {
        let later = Graph::read(DOT).later(&["more_pages"]).unwrap();
        assert_eq!(later, ["_RNCNvNtCs1_14naungan_device4page10more_pages0", "only"]);
    }

    #[test]
    fn what_only_forms_call_by_the_table_comes_later() {
        assert!(is_virtual("_RNvXs_NtNtCs1_13naungan_forms4fill5scopeNtB4_2AtNtNtB8_4expr5Scope5nodes"));
        assert!(!is_virtual("_RNvMs_NtCs1_13naungan_forms4formNtB4_4Form5meant"));
    }

    #[test]
    fn a_function_that_is_not_there_any_more_is_an_error() {
        assert!(Graph::read(DOT).later(&["more_pages", "renamed"]).is_err());
    }

    #[test]
    fn a_name_that_only_ends_the_same_is_another() {
        assert!(is_named("_RNvNtCs1_14naungan_device4sync6upload", &["upload"]));
        assert!(!is_named("_RNvNtCs1_14naungan_device4sync12after_upload", &["upload"]));
        assert!(!is_named("_RNvNtCs1_14naungan_device4sync16upload_long_name", &["upload"]));
        assert!(!is_named("_RNvNtCs1_14naungan_server4sync6upload", &["upload"]));
    }
}
