//! What must be minded in an area: how the child is reached safely, what was told and agreed, what the law did so far.

use super::Around;
use crate::host::Host;
use crate::page::App;
use naungan_model::meaning::Meaning;
use naungan_pages::care::area::{Panel, Row, Table};
use naungan_pages::language::{Words, key};
use naungan_pages::path;
use std::collections::BTreeMap;

impl<H: Host> App<H> {
    /// The rule for every call, print and letter; whether the child heard what we cannot keep to ourselves.
    pub(super) fn safety_notes(&self, around: &Around<'_>) -> Vec<Panel> {
        let mut panels = Vec::new();
        if around.says(Meaning::ContactSafeRule) {
            panels.extend(self.safe_rule(around.file).map(Panel::Warning));
        }
        if around.says(Meaning::LimitsToldOn) {
            let told = around.saying(Meaning::LimitsToldOn).filter_map(|record| record.date(Meaning::LimitsToldOn)).max();
            panels.push(match told {
                Some(day) => Panel::Note(Words::Text(self.t.format("area.limits-told", &[("day", day.into())]))),
                None => Panel::Warning(key("area.limits-not-told")),
            });
        }
        panels
    }

    /// Every consent that was asked for: what for, for whom, on which basis, how long, and whether it still holds.
    pub(super) fn consents(&self, around: &Around<'_>) -> Vec<Panel> {
        if !around.says(Meaning::ConsentPurpose) {
            return Vec::new();
        }
        let rows: Vec<Row> = around
            .file
            .case
            .consents()
            .into_iter()
            .map(|consent| {
                let ended = consent.answer == "given" && !consent.holds(around.today);
                let answer = if ended { key("area.ended") } else { self.code("consent_status", consent.answer) };
                let until = consent.expires.map_or(Words::Text("–".into()), |day| Words::Text(self.t.date(day)));
                let basis = consent.basis().map_or(Words::Text("–".into()), |basis| self.code("consent_basis", basis));
                let to = if consent.recipient.is_empty() { "–" } else { consent.recipient };
                Row {
                    cells: vec![self.code("consent_type", consent.purpose), to.into(), answer, basis, until],
                    stands_out: !consent.holds(around.today),
                    href: Some(path::like(around.code, &consent.record().form, &consent.record().entry.to_string())),
                }
            })
            .collect();
        if rows.is_empty() {
            return vec![Panel::Note(key("area.no-consent"))];
        }
        let head = ["area.for-what", "area.for-whom", "area.answer", "area.basis", "area.until"].map(key).to_vec();
        vec![Panel::Table(Table { title: key("area.consents"), head, rows, foot: Vec::new(), numbers: 0..0 })]
    }

    /// How often the child was questioned, and how often hearings were put off.
    pub(super) fn legal_notes(&self, around: &Around<'_>) -> Vec<Panel> {
        let mut panels = Vec::new();
        if around.says(Meaning::QuestionedOn) {
            let times = i64::try_from(around.saying(Meaning::QuestionedOn).count()).unwrap_or(i64::MAX);
            if times > 0 {
                panels.push(Panel::Note(Words::Text(self.t.format("area.questioned", &[("n", times.into())]))));
            }
        }
        if around.says(Meaning::HearingPostponed) {
            let mut reasons: BTreeMap<String, i64> = BTreeMap::new();
            for record in around.saying(Meaning::HearingPostponed) {
                let form = self.device.pack.form_version(&record.form, record.version);
                let said = form.and_then(|form| {
                    let field = form.meaning(Meaning::HearingPostponed)?;
                    Some(self.value(form, field, record.answers.get(&field.name)?).in_language(&self.t).to_owned())
                });
                *reasons.entry(said.unwrap_or_default()).or_default() += 1;
            }
            let rows: Vec<Row> = reasons
                .into_iter()
                .map(|(reason, times)| Row {
                    cells: vec![reason.into(), Words::Text(self.t.number(times))],
                    stands_out: false,
                    href: None,
                })
                .collect();
            if !rows.is_empty() {
                let head = ["area.reason", "area.times"].map(key).to_vec();
                panels.push(Panel::Table(Table { title: key("area.postponed"), head, rows, foot: Vec::new(), numbers: 1..9 }));
            }
        }
        panels
    }
}
