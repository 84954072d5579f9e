//! The sheet of settings: one row.

use super::book::Sheet;
use super::columns;
use super::finding::{Problem, Severity};
use super::sheet::{Clean, Log, Row, rows, yes_no};

/// What the settings say.
pub(super) struct Settings {
    pub(super) row: Row,
    /// Heads of titles in languages.
    pub(super) columns: Vec<String>,
}

impl Settings {
    pub(super) fn read(sheet: Option<&Sheet>, stem: &str, log: &mut Log<'_>) -> Self {
        let mut found = sheet.map(|sheet| rows(sheet, columns::settings, Clean::Quotes, log)).unwrap_or_default();
        for extra in found.rows.iter().skip(1) {
            log.add(extra.line, "form_id", Severity::Warning, Problem::RowIgnored, "");
        }
        let mut row = if found.rows.is_empty() { Row::new(2) } else { found.rows.swap_remove(0) };
        for (setting, severity) in [
            ("instance_name", Severity::Unsupported),
            ("auto_delete", Severity::Unsupported),
            ("style", Severity::Warning),
            ("auto_send", Severity::Warning),
            ("omit_instanceID", Severity::Warning),
        ] {
            if !row.get(setting).is_empty() {
                log.add(row.line, setting, severity, Problem::Setting, "");
            }
        }
        if row.get("version").parse::<u32>().is_err() {
            log.add(row.line, "version", Severity::Warning, Problem::Version, row.get("version"));
        }
        if row.get("form_id").is_empty() {
            row.set("form_id", stem);
        }
        Self { row, columns: found.columns }
    }

    pub(super) fn clean(&self) -> bool {
        yes_no(self.row.get("clean_text_values")).filter(|_| !self.row.get("clean_text_values").is_empty()).unwrap_or(true)
    }

    pub(super) fn allows_double_choices(&self) -> bool {
        yes_no(self.row.get("allow_choice_duplicates")) == Some(true)
    }
}
