//! A value over time as a line, with the same data as a table beneath. Change is shown, never a rank; one point is no change.

use maud::{Markup, html};
use naungan_model::date::Date;

use crate::{
    language::{Language, Words},
    layout,
};

const WIDTH: i64 = 320;
const HEIGHT: i64 = 140;
const LEFT: i64 = 32;
const RIGHT: i64 = 8;
const TOP: i64 = 8;
const BOTTOM: i64 = 20;

/// One measure or goal over time.
#[derive(Debug, Clone)]
pub struct Chart {
    /// What it is.
    pub title: Words,
    /// How to read it: which way is better.
    pub reading: Words,
    /// Ends of the scale, in hundredths.
    pub scale: (i64, i64),
    /// A line across the picture, in hundredths: from here on somebody looks closer.
    pub mark: Option<i64>,
    /// What was found, oldest first, in hundredths.
    pub points: Vec<(Date, i64)>,
}

/// The picture, where there are two points, and the table.
pub(crate) fn show(t: &Language, chart: &Chart) -> Markup {
    let title = chart.title.in_language(t);
    html! {
        figure.chart {
            figcaption { b { (title) } " " small { (chart.reading.in_language(t)) } }
            @if chart.points.len() > 1 { (draw(t, chart, title)) } @else { p.hint { (t.text("chart.one")) } }
            (layout::table(title, &html! {
                th scope="col" { (t.text("chart.day")) } th.n scope="col" { (t.text("chart.value")) }
            }, &html! {
                @for (day, value) in &chart.points { tr { th scope="row" { (t.date(*day)) } td.n { (decimal(t, *value)) } } }
            }))
        }
    }
}

fn draw(t: &Language, chart: &Chart, title: &str) -> Markup {
    let (least, most) = (chart.scale.0, chart.scale.1.max(chart.scale.0 + 1));
    let first = chart.points.first().map_or(0, |(day, _)| i64::from(day.0));
    let days = chart.points.last().map_or(1, |(day, _)| i64::from(day.0) - first).max(1);
    let x = |day: Date| LEFT + (i64::from(day.0) - first) * (WIDTH - LEFT - RIGHT) / days;
    let y = |value: i64| HEIGHT - BOTTOM - (value.clamp(least, most) - least) * (HEIGHT - TOP - BOTTOM) / (most - least);
    let line: String = chart.points.iter().flat_map(|(day, value)| pair(x(*day), y(*value))).collect();
    html! {
        svg viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="img" aria-label=(title) {
            line.axis x1=(LEFT) y1=(y(least)) x2=(WIDTH - RIGHT) y2=(y(least)) {}
            line.axis x1=(LEFT) y1=(y(most)) x2=(WIDTH - RIGHT) y2=(y(most)) {}
            @if let Some(mark) = chart.mark { line.mark x1=(LEFT) y1=(y(mark)) x2=(WIDTH - RIGHT) y2=(y(mark)) {} }
            text x=(LEFT - 4) y=(y(least)) text-anchor="end" { (decimal(t, least)) }
            text x=(LEFT - 4) y=(y(most) + 8) text-anchor="end" { (decimal(t, most)) }
            @if let Some(mark) = chart.mark { text x=(LEFT - 4) y=(y(mark) + 4) text-anchor="end" { (decimal(t, mark)) } }
            polyline points=(line) {}
            @for (day, value) in &chart.points { circle cx=(x(*day)) cy=(y(*value)) r="4" {} }
        }
    }
}

fn pair(x: i64, y: i64) -> [String; 4] {
    [x.to_string(), ",".to_owned(), y.to_string(), " ".to_owned()]
}

/// A number in hundredths, as the language writes it; without places where there are none.
fn decimal(t: &Language, hundredths: i64) -> String {
    let places = hundredths.unsigned_abs() % 100;
    let whole = t.number(hundredths / 100);
    if places == 0 {
        return whole;
    }
    let point = if t.tag() == "en" { "." } else { "," };
    let places = [if places < 10 { "0" } else { "" }, &places.to_string()].concat();
    [&whole, point, places.trim_end_matches('0')].concat()
}

#[cfg(test)]
#[cfg(feature = "embedded")]
mod tests {
    use super::*;

    fn chart(points: &[(i32, i64)]) -> Chart {
        Chart {
            title: "CRIES-8".into(),
            reading: "lower is better".into(),
            scale: (0, 4000),
            mark: Some(1700),
            points: points.iter().map(|(day, value)| (Date(*day), *value)).collect(),
        }
    }

    #[test]
    fn change_is_drawn_from_two_points_on_and_always_in_a_table() {
        let t = Language::embedded("nl").unwrap();
        let one = show(&t, &chart(&[(17_000, 2400)])).0;
        assert!(!one.contains("<svg") && one.contains("24"));
        let two = show(&t, &chart(&[(17_000, 2400), (17_090, 1150)])).0;
        assert!(two.contains("<svg") && two.contains("11,5") && two.contains("points=\"32,53 312,88 \""), "{two}");
    }

    #[test]
    fn a_value_beyond_the_scale_stays_in_the_picture() {
        let t = Language::embedded("en").unwrap();
        let drawn = show(&t, &chart(&[(17_000, 9900), (17_000, -5)])).0;
        assert!(drawn.contains("cy=\"8\"") && drawn.contains("cy=\"120\""), "{drawn}");
    }
}
