//! What is left to do: reached beside the estimate, as a picture and as a table.

use maud::{Markup, html};

use super::{Figure, dots, figure::range};
use crate::{language::Language, layout};

/// An estimate of need beside a figure. Texts come from the pack in the language of the page.
#[derive(Debug, Clone)]
pub struct Need {
    /// Lowest estimate.
    pub low: i64,
    /// Highest estimate.
    pub high: i64,
    /// What is left, lowest and highest, rounded as the estimate is.
    pub left: (i64, i64),
    /// Of whom.
    pub population: String,
    /// What the source means by it, or that it does not say.
    pub definition: String,
    /// Of which year, or that the source does not say.
    pub year: String,
    /// Who says so.
    pub source: String,
    /// The claim in a sentence.
    pub claim: String,
}

/// The section "Now the rest".
pub(super) fn section(t: &Language, figure: &Figure, need: &Need) -> Markup {
    let (reached, reached_most) = figure.value.unwrap_or_default();
    let picture = dots::Dots::of(reached, need.low, need.high);
    html! {
        section.need aria-labelledby="need" {
            h2 id="need" { (t.text("public.left")) }
            p.big { (t.format("public.left-sentence", &[("low", need.left.0.into()), ("high", need.left.1.into())])) }
            figure {
                (dots::draw(t, &picture))
                figcaption {
                    p { (t.format("public.dot", &[("n", picture.unit.into())])) }
                    ul.legend {
                        li.now { (t.text("public.reached")) ": " (range_or_one(t, reached, reached_most)) }
                        li.low { (t.text("public.estimate-low")) ": " (t.number(need.low)) }
                        li.high { (t.text("public.estimate-high")) ": " (t.number(need.high)) }
                    }
                }
            }
            (layout::table(t.text("public.table"), &html! {
                th scope="col" { (t.text("public.what-column")) } th.n scope="col" { (t.text("public.children")) }
            }, &html! {
                tr { th scope="row" { (t.text("public.reached")) } td.n { (range_or_one(t, reached, reached_most)) } }
                tr { th scope="row" { (t.text("public.estimated")) } td.n { (range(t, need.low, need.high)) } }
                tr { th scope="row" { (t.text("public.still")) } td.n { (range(t, need.left.0, need.left.1)) } }
            }))
            h3 { (t.text("public.about-estimate")) }
            p { (need.claim) }
            (layout::facts([
                (t.text("public.of-whom"), html! { (need.population) }),
                (t.text("public.definition"), html! { (need.definition) }),
                (t.text("public.year"), html! { (need.year) }),
                (t.text("public.source"), html! { (need.source) }),
            ]))
            p.hint { (t.text("public.estimate-note")) }
        }
    }
}

fn range_or_one(t: &Language, low: i64, high: i64) -> String {
    if low == high { t.number(low) } else { range(t, low, high) }
}
