//! Settings of a form that say where it is offered.

use super::{Reader, What};
use crate::form::{COLUMNS, Needs, Offer};
use crate::table::{Record, Table};

/// Longest word for a picture or a thing inside a file.
const WORD_MAX: usize = 32;

impl Reader<'_> {
    pub(super) fn offer(&mut self, settings: Option<&Table>) -> Offer {
        let Some(row) = settings.and_then(|table| table.records().next()) else { return Offer::default() };
        for (column, cell) in row.cells() {
            let own = column.strip_prefix("naungan::");
            if own.is_some_and(|own| !COLUMNS.contains(&own)) && !cell.is_empty() {
                self.wrong(column, cell);
            }
        }
        let area = self.code(&row, "naungan::area", "care_area");
        let sort = match row.get("naungan::sort") {
            "" => 0,
            number => number.parse().unwrap_or_else(|_| {
                self.wrong("naungan::sort", number);
                0
            }),
        };
        let needs = match row.get("naungan::needs") {
            "" => Needs::default(),
            word => Needs::of(word).unwrap_or_else(|| {
                self.wrong("naungan::needs", word);
                Needs::Never
            }),
        };
        let (roles, first) = (self.roles(&row, "naungan::roles"), self.roles(&row, "naungan::first"));
        if let Some(stranger) = first.iter().find(|role| !roles.is_empty() && !roles.contains(role)) {
            self.wrong("naungan::first", stranger);
        }
        let continues: Vec<String> = row.get("naungan::continues").split_whitespace().map(str::to_owned).collect();
        let alone = !continues.is_empty() && continues.iter().all(|thing| thing.ends_with('?'));
        Offer {
            area,
            sort,
            roles,
            first,
            needs,
            icon: self.word(&row, "naungan::icon"),
            begins: self.word(&row, "naungan::begins"),
            continues: continues.iter().map(|thing| thing.trim_end_matches('?').to_owned()).collect(),
            alone,
            ends: match row.get("naungan::ends") {
                "" | "no" => false,
                "yes" => true,
                other => {
                    self.wrong("naungan::ends", other);
                    false
                }
            },
        }
    }

    fn wrong(&mut self, column: &str, word: &str) {
        self.fault(2, column, What::Setting(word.to_owned()));
    }

    fn code(&mut self, row: &Record<'_>, column: &str, list: &str) -> String {
        let code = row.get(column);
        if !code.is_empty() && self.shared.lists.get(list).is_none_or(|list| list.item(code).is_none()) {
            self.wrong(column, code);
        }
        code.to_owned()
    }

    fn roles(&mut self, row: &Record<'_>, column: &str) -> Vec<String> {
        let known = self.shared.lists.get("user_role");
        let roles: Vec<String> = row.get(column).split_whitespace().map(str::to_owned).collect();
        let strangers: Vec<&String> = roles.iter().filter(|role| known.is_none_or(|list| list.item(role).is_none())).collect();
        for role in strangers {
            self.wrong(column, role);
        }
        roles
    }

    fn word(&mut self, row: &Record<'_>, column: &str) -> String {
        let word = row.get(column);
        let plain = |c: char| c.is_ascii_lowercase() || c == '_';
        if word.len() > WORD_MAX || !word.chars().all(plain) {
            self.wrong(column, word);
        }
        word.to_owned()
    }
}
