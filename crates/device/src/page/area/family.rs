//! The family map: who there is, who is not safe; and brothers and sisters with a file, whose codes open nothing.

use super::Around;
use crate::host::Host;
use crate::page::App;
use naungan_model::care::case::Record;
use naungan_model::meaning::Meaning;
use naungan_pages::care::area::{Panel, Row, Table};
use naungan_pages::language::{Words, key};

impl<H: Host> App<H> {
    /// Everybody in the family, those who are not safe first. Without names: they stand in the identity layer.
    pub(super) fn family(&self, around: &Around<'_>) -> Vec<Panel> {
        if !around.says(Meaning::FamilyRelation) {
            return Vec::new();
        }
        let case = &around.file.case;
        let mut members: Vec<(u8, &Record, &str)> = around
            .saying(Meaning::FamilyRelation)
            .map(|member| {
                let safe = case.is_safe(member);
                (["no", "unknown", "yes"].iter().position(|known| *known == safe).unwrap_or(1) as u8, member, safe)
            })
            .collect();
        members.sort_by_key(|(rank, member, _)| (*rank, member.at));
        let rows = members.iter().map(|(_, member, safe)| {
            let relation = member.text(Meaning::FamilyRelation).unwrap_or_default();
            let with = member.text(Meaning::FamilyLivesWith).map_or(Words::Text("–".into()), |code| self.code("yes_no", code));
            Row {
                cells: vec![self.code("relation", relation), self.code("yes_no_unknown", safe), with],
                stands_out: *safe == "no",
                href: None,
            }
        });
        let rows: Vec<Row> = rows.collect();
        let mut panels = Vec::new();
        if rows.iter().any(|row| row.stands_out) {
            panels.push(Panel::Warning(key("area.unsafe-person")));
        }
        if !rows.is_empty() {
            panels.push(Panel::Table(Table {
                title: key("area.family"),
                head: ["area.who", "area.safe", "area.lives-with"].map(key).to_vec(),
                rows,
                foot: Vec::new(),
                numbers: 0..0,
            }));
        }
        panels
    }

    /// An item of a list in words.
    pub(in crate::page) fn code(&self, list: &str, code: &str) -> Words {
        self.device
            .pack
            .list(list)
            .filter(|list| list.item(code).is_some())
            .map_or_else(|| Words::Text(code.to_owned()), |list| key(list.label_key(code)))
    }
}
