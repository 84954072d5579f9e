//! A published figure, or the word for its absence, with all that a reader needs to judge it.

use maud::{Markup, html};
use naungan_model::date::{Date, HalfYear};

use crate::{
    language::{Arg, Language},
    layout,
};

/// A figure as the gate released it. Texts come from the indicator book in the language of the page.
#[derive(Debug, Clone)]
pub struct Figure {
    /// Code of the indicator, such as `SRV-02`.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The half-year.
    pub period: HalfYear,
    /// Two-letter country.
    pub place: String,
    /// `published`, `suppressed` or `not_reported`.
    pub status: String,
    /// Lowest and highest value, equal when exact; only when published.
    pub value: Option<(i64, i64)>,
    /// What counts.
    pub definition: String,
    /// What a one stands for.
    pub basis: String,
    /// Where the definition comes from.
    pub source: String,
    /// `declared`, `bounded`, `additive`, `linked` or `merged`.
    pub knowledge: String,
    /// So many partners reported.
    pub reported: u32,
    /// Of so many.
    pub of: u32,
    /// Public revision number, from 1.
    pub revision: u32,
    /// Day of its publication.
    pub published: Option<Date>,
}

impl Figure {
    /// The country in words.
    pub(super) fn country(&self, t: &Language) -> String {
        let key = ["public.place-", &self.place].concat();
        if t.has(&key) { t.text(&key).to_owned() } else { self.place.clone() }
    }

    /// "children in Indonesia received ..." where the language has a sentence for this indicator, else name, place and period.
    pub(super) fn sentence(&self, t: &Language) -> String {
        let key = ["public.hero-", &self.code].concat();
        let (place, period) = (self.country(t), t.half_year(self.period));
        if t.has(&key) {
            let args: [(&str, Arg<'_>); 2] = [("place", (&place).into()), ("period", (&period).into())];
            return t.format(&key, &args);
        }
        [&self.name, ", ", &place, ", ", &period].concat()
    }

    /// The number alone, with the data that tests and readers of pages look for.
    pub(super) fn number(&self, t: &Language) -> Markup {
        match self.value {
            Some((low, high)) if low == high => html! {
                data.number value=(low) data-indicator=(self.code) data-value=(low) { (t.number(low)) }
            },
            Some((low, high)) => html! {
                span.number data-indicator=(self.code) data-low=(low) data-high=(high) { (range(t, low, high)) }
            },
            None => html! {
                span.number.none data-indicator=(self.code) data-status=(self.status) { (t.text(&["public.status-", &self.status].concat())) }
            },
        }
    }

    /// Everything printed beside the number.
    pub(super) fn facts(&self, t: &Language) -> Markup {
        let coverage = t.format("public.coverage", &[("n", self.reported.into()), ("of", self.of.into())]);
        let knowledge = ["public.knowledge-", &self.knowledge].concat();
        layout::facts([
            (t.text("public.definition"), html! { (self.definition) }),
            (t.text("public.basis"), html! { (self.basis) }),
            (t.text("public.partners"), html! { (coverage) ". " (t.text(&knowledge)) }),
            (t.text("public.source"), html! { (t.text("public.counted")) " " (self.source) "." }),
            (
                t.text("public.version"),
                html! {
                    (t.number(self.revision.into()))
                    @if let Some(date) = self.published { ", " (t.date(date)) }
                },
            ),
        ])
    }
}

/// "40,000 to 70,000".
pub(super) fn range(t: &Language, low: i64, high: i64) -> String {
    t.format("public.range", &[("low", low.into()), ("high", high.into())])
}
