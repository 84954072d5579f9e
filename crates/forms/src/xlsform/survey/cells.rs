//! Cells that are small languages of their own: parameters, appearances, files that calculations read.

use super::{FileUse, Survey};
use crate::xlsform::finding::{Problem, Severity};
use crate::xlsform::kinds::Kind;
use crate::xlsform::sheet::Row;

/// Appearances that have an effect here.
const EFFECTIVE: [&str; 4] = ["multiline", "numbers", "minimal", "autocomplete"];
/// Appearances that change what is collected, or need something from outside.
const STRANGE: [&str; 7] = ["ex:", "search(", "printer", "bearing", "image-map", "map", "table-list"];

impl Survey<'_, '_> {
    /// `a=1 b=2`, also with `,` or `;` between and blanks around `=`.
    pub(super) fn parameters(&mut self, row: &Row, kind: &Kind) -> Vec<(String, String)> {
        let known: &[&str] = match kind {
            Kind::Plain("range") => &["start", "end", "step"],
            Kind::Select { .. } => &["randomize", "seed"],
            Kind::FromFile { .. } => &["randomize", "seed", "value", "label"],
            _ => &[],
        };
        let text = row.get("parameters").replace(" =", "=").replace("= ", "=");
        let mut found: Vec<(String, String)> = Vec::new();
        for pair in text.split(|c: char| matches!(c, ';' | ',') || c.is_whitespace()).filter(|pair| !pair.is_empty()) {
            let Some((name, value)) = pair.split_once('=').filter(|(name, value)| !name.is_empty() && !value.is_empty()) else {
                self.log.add(row.line, "parameters", Severity::Error, Problem::Parameter, pair);
                continue;
            };
            let name = name.to_lowercase();
            if !known.contains(&name.as_str()) {
                // Refused questions are listed as a whole.
                if !matches!(kind, Kind::Media(_) | Kind::Place(_) | Kind::Audit) {
                    self.log.add(row.line, "parameters", Severity::Unsupported, Problem::ParameterUnsupported, pair);
                }
                continue;
            }
            let fits = match name.as_str() {
                "start" | "end" | "step" => crate::parse::number::decimal(value).is_some(),
                "randomize" => matches!(value, "true" | "false"),
                "seed" => value.starts_with("${") || crate::parse::number::decimal(value).is_some(),
                _ => true,
            };
            if !fits {
                self.log.add(row.line, "parameters", Severity::Error, Problem::Parameter, pair);
            }
            found.push((name, value.to_owned()));
        }
        found
    }

    /// Words without effect are named once each; those that change what is collected, each time.
    pub(super) fn appearance(&mut self, row: &Row) {
        let text = row.get("appearance");
        if text.is_empty() || text == "field-list" && row.get("type").starts_with("begin") {
            return;
        }
        if let Some(strange) = STRANGE.iter().find(|strange| {
            text.split(' ').any(|word| word == **strange || strange.ends_with([':', '(']) && word.starts_with(**strange))
        }) {
            self.log.add(row.line, "appearance", Severity::Unsupported, Problem::AppearanceUnsupported, strange);
            return;
        }
        for word in text.split_whitespace().filter(|word| !EFFECTIVE.contains(word)) {
            if self.appearances.insert(word.to_owned()) {
                self.log.add(row.line, "appearance", Severity::Warning, Problem::Appearance, word);
            }
        }
    }

    /// Files that `pulldata('name', ...)` reads.
    pub(super) fn pulled(&mut self, row: &Row) {
        for column in ["calculation", "relevant", "constraint", "default", "required", "choice_filter"] {
            for (_, rest) in row
                .get(column)
                .match_indices("pulldata(")
                .filter_map(|(at, found)| row.get(column).get(at..).map(|rest| (at, rest.get(found.len()..).unwrap_or_default())))
            {
                let rest = rest.trim_start();
                let quote = rest.chars().next().filter(|c| matches!(c, '\'' | '"'));
                let name = quote.and_then(|quote| rest.get(1..)?.split(quote).next());
                if let Some(name) = name.filter(|name| !name.is_empty()) {
                    let file = if name.ends_with(".csv") { name.to_owned() } else { [name, ".csv"].concat() };
                    let of = FileUse { value: "name".to_owned(), label: "label".to_owned(), line: row.line, column };
                    self.files.entry(file).or_insert(of);
                }
            }
        }
    }
}
