//! Every way to answer, as HTML that works without script: 48 px to touch, a label for each, what was typed stays.

use maud::{Markup, html};
use naungan_model::date::Date;

use super::{Choice, FieldView, TYPED_ABOVE};
use crate::language::{Language, Words};

/// How a question is answered; the answers are as typed, so that nothing typed is lost.
#[derive(Debug, Clone)]
pub enum Control {
    /// One line.
    Text {
        /// As typed.
        value: String,
        /// Which keyboard a phone shows.
        keyboard: Keyboard,
    },
    /// Several lines.
    Long {
        /// As typed.
        value: String,
    },
    /// A whole number.
    Number {
        /// As typed.
        value: String,
    },
    /// A day.
    Date {
        /// As typed (2016-12-31).
        value: String,
        /// First allowed.
        min: Option<Date>,
        /// Last allowed: today for what has happened.
        max: Option<Date>,
    },
    /// A number on a scale.
    Range {
        /// As typed.
        value: String,
        /// Where the scale begins.
        start: String,
        /// Where it ends.
        end: String,
        /// From one number to the next.
        step: String,
    },
    /// A time of the day.
    Time {
        /// As typed (14:30).
        value: String,
    },
    /// A day and a time.
    DateTime {
        /// As typed (2016-12-31T14:30).
        value: String,
    },
    /// All choices in an order: a list for the first place, one for the second, ... so that no one must drag.
    Rank {
        /// The choices.
        choices: Vec<Choice>,
        /// Codes from the first place on.
        ranked: Vec<String>,
    },
    /// The answer in words, shown and not changed.
    Said(Words),
    /// One of several; stacked or a list, by their number.
    One {
        /// The choices.
        choices: Vec<Choice>,
        /// Code of the chosen one (of a typed list: what was typed), or empty.
        chosen: String,
    },
    /// Any of several.
    Many {
        /// The choices.
        choices: Vec<Choice>,
        /// Codes of the chosen ones.
        chosen: Vec<String>,
    },
    /// Words only, no question.
    Note,
}

impl Control {
    /// Whether a person can answer here.
    pub(super) fn is_asked(&self) -> bool {
        !matches!(self, Self::Said(_) | Self::Note)
    }
}

/// A box in which one types to find a choice among many; of use only with a script, which shows it.
pub(super) fn search(t: &Language, id: &str) -> Markup {
    html! {
        p.sift hidden {
            label for={ (id) "-find" } { (t.text("form.find")) }
            input type="search" id={ (id) "-find" } autocomplete="off" spellcheck="false";
        }
    }
}

/// Keyboard of a phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Keyboard {
    /// Letters.
    #[default]
    Text,
    /// Digits and plus, for phone numbers.
    Phone,
    /// Capitals and digits, for codes of cases.
    Code,
    /// Digits and a point.
    Decimal,
    /// As printed on the thing: no capitals of its own.
    Exact,
}

/// Stacked radio buttons or boxes to tick. The first has the id that the summary links to.
pub(super) fn stack(t: &Language, field: &FieldView, id: &str) -> Markup {
    let (kind, choices, chosen): (_, _, Vec<&str>) = match &field.control {
        Control::One { choices, chosen } => ("radio", choices, vec![chosen]),
        Control::Many { choices, chosen } => ("checkbox", choices, chosen.iter().map(String::as_str).collect()),
        _ => return html! {},
    };
    html! {
        div.stack {
            @for (at, choice) in choices.iter().enumerate() {
                @let own = if at == 0 { id.to_owned() } else { format!("{id}-{at}") };
                label.choice for=(own) {
                    input type=(kind) id=(own) name=(field.name) value=(choice.code)
                        checked[chosen.contains(&choice.code.as_str())] autocomplete="off";
                    span {
                        (choice.label.in_language(t))
                        @if let Some(hint) = &choice.hint { small { (hint.in_language(t)) } }
                    }
                }
            }
        }
    }
}

/// Everything that is one element with a label of its own.
pub(super) fn input(t: &Language, field: &FieldView, id: &str, described: Option<&str>) -> Markup {
    let bad = field.problem.as_ref().map(|_| "true");
    let name = field.name.as_str();
    match &field.control {
        Control::Text { value, keyboard } => {
            let (kind, mode, capitals) = match keyboard {
                Keyboard::Text => ("text", "text", "sentences"),
                Keyboard::Phone => ("tel", "tel", "none"),
                Keyboard::Code => ("text", "text", "characters"),
                Keyboard::Decimal => ("text", "decimal", "none"),
                Keyboard::Exact => ("text", "text", "none"),
            };
            html! {
                input.short[*keyboard == Keyboard::Decimal] type=(kind) inputmode=(mode) autocapitalize=(capitals) id=(id) name=(name) value=(value)
                    autocomplete="off" spellcheck="false" aria-describedby=[described] aria-invalid=[bad];
            }
        }
        Control::Long { value } => html! {
            textarea id=(id) name=(name) rows="4" autocomplete="off" spellcheck="false" aria-describedby=[described]
                aria-invalid=[bad] { (value) }
        },
        Control::Number { value } => html! {
            input.short type="text" inputmode="numeric" id=(id) name=(name) value=(value) autocomplete="off"
                aria-describedby=[described] aria-invalid=[bad];
        },
        Control::Date { value, min, max } => html! {
            input.short type="date" id=(id) name=(name) value=(value) min=[*min] max=[*max] autocomplete="off"
                aria-describedby=[described] aria-invalid=[bad];
        },
        Control::Range { value, start, end, step } => html! {
            input.short type="number" inputmode="decimal" id=(id) name=(name) value=(value) min=(start) max=(end) step=(step)
                autocomplete="off" aria-describedby=[described] aria-invalid=[bad];
        },
        Control::Time { value } | Control::DateTime { value } => {
            let kind = if matches!(field.control, Control::Time { .. }) { "time" } else { "datetime-local" };
            html! {
                input.short[kind == "time"] type=(kind) id=(id) name=(name) value=(value) autocomplete="off" aria-describedby=[described]
                    aria-invalid=[bad];
            }
        }
        Control::One { choices, chosen } if choices.len() <= TYPED_ABOVE => html! {
            select id=(id) name=(name) autocomplete="off" aria-describedby=[described] aria-invalid=[bad] {
                option value="" { (t.text("form.choose")) }
                @for choice in choices {
                    option value=(choice.code) selected[choice.code == *chosen] { (choice.label.in_language(t)) }
                }
            }
        },
        Control::One { choices, chosen } => {
            let shown = choices.iter().find(|choice| choice.code == *chosen);
            let shown = shown.map_or(chosen.as_str(), |choice| choice.label.in_language(t));
            html! {
                input type="text" list={ (id) "-list" } id=(id) name=(name) value=(shown) autocomplete="off" spellcheck="false"
                    aria-describedby=[described] aria-invalid=[bad];
                datalist id={ (id) "-list" } {
                    @for choice in choices { option value=(choice.label.in_language(t)) {} }
                }
            }
        }
        Control::Many { .. } | Control::Rank { .. } | Control::Said(_) | Control::Note => html! {},
    }
}

/// A list for each place. All post the name of the question: their order is the answer.
pub(super) fn rank(t: &Language, field: &FieldView, id: &str, choices: &[Choice], ranked: &[String]) -> Markup {
    let bad = field.problem.as_ref().map(|_| "true");
    html! {
        ol.rank {
            @for at in 0..choices.len() {
                @let own = if at == 0 { id.to_owned() } else { format!("{id}-{at}") };
                li {
                    label for=(own) { (t.format("form.place", &[("n", (at + 1).into())])) }
                    select id=(own) name=(field.name) autocomplete="off" aria-invalid=[bad] {
                        option value="" { (t.text("form.choose")) }
                        @for choice in choices {
                            option value=(choice.code) selected[ranked.get(at) == Some(&choice.code)] {
                                (choice.label.in_language(t))
                            }
                        }
                    }
                }
            }
        }
    }
}
