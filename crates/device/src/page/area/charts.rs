//! Measures and the child's own goals over time.

use super::Around;
use crate::host::Host;
use crate::page::App;
use naungan_model::answer::Value;
use naungan_model::care::case::Record;
use naungan_model::date::Date;
use naungan_model::meaning::Meaning;
use naungan_pages::care::area::Panel;
use naungan_pages::chart::Chart;
use naungan_pages::language::{Words, key};
use std::collections::BTreeMap;

impl<H: Host> App<H> {
    /// One picture for each measure: how its score changed. Scales and marks are data of the list `measure`.
    pub(super) fn measures(&self, around: &Around<'_>) -> Vec<Panel> {
        if !around.says(Meaning::MeasureScore) {
            return Vec::new();
        }
        let mut found: BTreeMap<&str, Vec<(Date, i64)>> = BTreeMap::new();
        for record in around.saying(Meaning::MeasureScore) {
            let tool = record.text(Meaning::MeasureTool);
            let score = record.says(Meaning::MeasureScore).and_then(hundredths);
            if let Some((tool, score)) = tool.zip(score) {
                found.entry(tool).or_default().push((self.on(record, Meaning::MeasureDate), score));
            }
        }
        let Some(list) = self.device.pack.list("measure") else { return Vec::new() };
        let drawn = list.items.iter().filter_map(|item| {
            let mut points = found.remove(item.code.as_str())?;
            points.sort_by_key(|(day, _)| *day);
            let number = |column: &str| item.get(column).parse::<i64>().ok().map(|number| number * 100);
            Some(Panel::Chart(Chart {
                title: key(list.label_key(&item.code)),
                reading: key(if item.get("better") == "more" { "chart.more-is-better" } else { "chart.less-is-better" }),
                scale: (number("least").unwrap_or(0), number("most").unwrap_or(100)),
                mark: number("mark"),
                points,
            }))
        });
        drawn.collect()
    }

    /// One picture for each goal, in the child's own words.
    pub(super) fn goals(&self, around: &Around<'_>) -> Vec<Panel> {
        if !around.says(Meaning::GoalWords) {
            return Vec::new();
        }
        let goals = around.saying(Meaning::GoalWords).filter_map(|goal| {
            let about = goal.about?;
            let rated = around.file.case.about(about).filter(|record| record.says(Meaning::GoalRating).is_some());
            let mut points: Vec<(Date, i64)> = rated
                .filter_map(|record| Some((self.on(record, Meaning::GoalDate), hundredths(record.says(Meaning::GoalRating)?)?)))
                .collect();
            points.sort_by_key(|(day, _)| *day);
            let title = Words::Text(goal.text(Meaning::GoalWords)?.to_owned());
            Some(Panel::Chart(Chart { title, reading: key("chart.own-goal"), scale: (0, 1000), mark: None, points }))
        });
        goals.collect()
    }

    fn on(&self, record: &Record, meaning: Meaning) -> Date {
        record.date(meaning).unwrap_or_else(|| self.device.today(record.at))
    }
}

/// A number in hundredths: scores are whole numbers or have two places.
fn hundredths(value: &Value) -> Option<i64> {
    let text = match value {
        Value::Integer(number) => return number.checked_mul(100),
        value => value.as_text()?,
    };
    let (whole, places) = text.split_once('.').unwrap_or((text, ""));
    let places: i64 = [places, "00"].concat().get(..2)?.parse().ok()?;
    let whole: i64 = whole.parse().ok()?;
    Some(whole.checked_mul(100)? + if text.starts_with('-') { -places } else { places })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_are_read_to_two_places() {
        let read = |text: &str| hundredths(&Value::Text(text.into()));
        assert_eq!(
            [read("24"), read("2.8"), read("2.83"), read("-0.5"), read("two")],
            [Some(2400), Some(280), Some(283), Some(-50), None]
        );
        assert_eq!(hundredths(&Value::Integer(7)), Some(700));
    }
}
