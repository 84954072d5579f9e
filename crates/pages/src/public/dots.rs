//! A field of dots, each for the same number of children: how many were reached, beside the estimate.

use maud::{Markup, html};

use crate::language::Language;

/// Dots in a row.
const ROW: i64 = 40;
/// Most dots in a picture.
const MOST: i64 = 1000;
/// Side of a dot's cell.
const CELL: i64 = 10;

/// Numbers of dots.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dots {
    /// Children for each dot.
    pub(super) unit: i64,
    reached: i64,
    low: i64,
    high: i64,
}

impl Dots {
    /// As many dots as give the highest estimate at most a thousand; whoever was reached is at least one dot.
    pub(super) fn of(reached: i64, low: i64, high: i64) -> Self {
        let unit = ((high + MOST - 1) / MOST).max(1);
        let dots = |n: i64| (n + unit / 2) / unit;
        let least = i64::from(reached > 0);
        Self { unit, reached: dots(reached).max(least), low: dots(low), high: dots(high).max(1) }
    }

    /// The outline of the first `n` cells, read row by row.
    fn outline(n: i64) -> String {
        let (rows, rest) = (n / ROW * CELL, n % ROW * CELL);
        if rest == 0 {
            format!("M0 0H{}V{rows}H0z", ROW * CELL)
        } else {
            format!("M0 0H{}V{rows}H{rest}V{}H0z", ROW * CELL, rows + CELL)
        }
    }
}

/// The picture; its table stands beneath it.
pub(super) fn draw(t: &Language, dots: &Dots) -> Markup {
    let height = (dots.high + ROW - 1) / ROW * CELL;
    let layers = [("high", dots.high), ("low", dots.low), ("now", dots.reached)];
    html! {
        svg viewBox={ "-3 -3 " (ROW * CELL + 6) " " (height + 6) } role="img" aria-labelledby="dots-title" {
            title id="dots-title" { (t.text("public.picture")) }
            @for (name, n) in layers {
                pattern id={ "d-" (name) } width=(CELL) height=(CELL) patternUnits="userSpaceOnUse" {
                    circle.(name) cx="5" cy="5" r=(if name == "now" { "4.6" } else { "3" }) {}
                }
                @if n > 0 { path d=(Dots::outline(n)) fill={ "url(#d-" (name) ")" } {} }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seventy_of_seventy_thousand_is_one_dot_of_a_thousand() {
        assert_eq!(Dots::of(70, 40_000, 70_000), Dots { unit: 70, reached: 1, low: 571, high: 1000 });
    }

    #[test]
    fn small_estimates_have_one_dot_for_each_child() {
        assert_eq!(Dots::of(3, 10, 40), Dots { unit: 1, reached: 3, low: 10, high: 40 });
    }

    #[test]
    fn an_outline_holds_full_rows_and_a_rest() {
        assert_eq!(Dots::outline(80), "M0 0H400V20H0z");
        assert_eq!(Dots::outline(81), "M0 0H400V20H10V30H0z");
    }
}
