//! Money: help to the family by grant, and what the child lost under the heads of the law.

use super::Around;
use crate::host::Host;
use crate::page::App;
use naungan_model::answer::Value;
use naungan_model::care::case::Record;
use naungan_model::meaning::Meaning;
use naungan_pages::care::area::{Panel, Row, Table};
use naungan_pages::icon::Icon;
use naungan_pages::language::{Words, key};
use naungan_pages::layout::Action;
use naungan_pages::path;
use std::collections::BTreeMap;

impl<H: Host> App<H> {
    /// Help with money, each with its receipt, and what each grant paid.
    pub(super) fn support(&self, around: &Around<'_>) -> Vec<Panel> {
        if !around.says(Meaning::SupportAmount) {
            return Vec::new();
        }
        let mut by_grant: BTreeMap<String, i64> = BTreeMap::new();
        let rows = around.saying(Meaning::SupportAmount).map(|record| {
            let amount = amount(record, Meaning::SupportAmount);
            let grant = record.text(Meaning::SupportGrant).unwrap_or_default();
            *by_grant.entry(grant.to_owned()).or_default() += amount;
            let kind = record.text(Meaning::ServiceType).unwrap_or_default();
            Row {
                cells: vec![
                    Words::Text(self.t.date(self.day(record))),
                    self.number(amount),
                    self.code("service_type", kind),
                    Words::Text(record.text(Meaning::SupportReceipt).unwrap_or("–").to_owned()),
                    Words::Text(grant.to_owned()),
                ],
                stands_out: false,
                href: None,
            }
        });
        let rows: Vec<Row> = rows.collect();
        if rows.is_empty() {
            return Vec::new();
        }
        let empty = || Words::Text(String::new());
        let foot =
            by_grant.into_iter().map(|(grant, sum)| vec![key("area.sum"), self.number(sum), empty(), empty(), grant.into()]);
        vec![Panel::Table(Table {
            title: key("area.support"),
            head: ["area.day", "area.amount", "area.what", "area.receipt", "area.grant"].map(key).to_vec(),
            rows,
            foot: foot.collect(),
            numbers: 1..2,
        })]
    }

    /// What the child lost: each loss with its proof, the sum of each head, and the sum of all.
    pub(super) fn losses(&self, around: &Around<'_>) -> Vec<Panel> {
        let table = self.loss_table(around);
        let link = Action::new(Icon::File, key("annex.title"), path::annex(around.code));
        let panels = table.map(|table| vec![Panel::Table(table), Panel::Link(link)]);
        panels.filter(|_| around.says(Meaning::LossAmount)).unwrap_or_default()
    }

    /// The loss ledger; none while nothing is in it.
    pub(in crate::page) fn loss_table(&self, around: &Around<'_>) -> Option<Table> {
        let list = self.device.pack.list("loss_head")?;
        let (mut rows, mut foot, mut all) = (Vec::new(), Vec::new(), 0);
        for head in &list.items {
            let of_head = around.saying(Meaning::LossHead).filter(|it| it.text(Meaning::LossHead) == Some(&head.code));
            let mut sum = 0;
            for record in of_head {
                let amount = amount(record, Meaning::LossAmount);
                sum += amount;
                rows.push(Row {
                    cells: vec![
                        key(list.label_key(&head.code)),
                        self.number(amount),
                        Words::Text(self.t.date(self.day(record))),
                        Words::Text(record.text(Meaning::LossFor).unwrap_or("–").to_owned()),
                        Words::Text(record.text(Meaning::LossReceipt).unwrap_or("–").to_owned()),
                    ],
                    stands_out: false,
                    href: None,
                });
            }
            all += sum;
            foot.push(self.sum(key(list.label_key(&head.code)), sum));
        }
        foot.push(self.sum(key("area.sum-all"), all));
        (!rows.is_empty()).then(|| Table {
            title: key("area.losses"),
            head: ["area.head", "area.amount", "area.day", "area.what", "area.receipt"].map(key).to_vec(),
            rows,
            foot,
            numbers: 1..2,
        })
    }

    fn sum(&self, name: Words, sum: i64) -> Vec<Words> {
        let empty = || Words::Text(String::new());
        vec![name, self.number(sum), empty(), empty(), empty()]
    }

    fn number(&self, number: i64) -> Words {
        Words::Text(self.t.number(number))
    }
}

fn amount(record: &Record, meaning: Meaning) -> i64 {
    record.says(meaning).and_then(Value::as_integer).unwrap_or(0)
}
