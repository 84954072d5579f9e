//! One renderer for every form: stacked radio buttons below seven choices, a list otherwise; optional fields are marked;
//! problems stand beside the field and in a summary on top; what was typed stays.
//!
//! The device maps a form of the pack, its answers and problems to [`FormView`]; nothing here knows a form by name.

use maud::{Markup, html};
use naungan_model::date::Date;

use crate::{
    icon::{Icon, icon},
    language::{Language, Words},
};

/// Below this number choices are stacked; from it on they are a list.
pub const STACKED_BELOW: usize = 7;
/// Above this number a list is searched by typing.
pub const TYPED_ABOVE: usize = 40;

/// A form as it is shown.
#[derive(Debug, Clone, Default)]
pub struct FormView {
    /// Where it posts to.
    pub action: String,
    /// Values that travel along: draft id, form version, ...
    pub hidden: Vec<(String, String)>,
    /// Fields in groups that follow the talk.
    pub groups: Vec<GroupView>,
    /// Words of the button; "Continue" when none.
    pub submit: Option<Words>,
    /// Where "Cancel" leads, if it is offered.
    pub cancel: Option<String>,
}

/// Fields that belong together.
#[derive(Debug, Clone, Default)]
pub struct GroupView {
    /// Heading; none for the first or only group.
    pub title: Option<Words>,
    /// The fields, only those that matter now.
    pub fields: Vec<FieldView>,
}

/// One question.
#[derive(Debug, Clone)]
pub struct FieldView {
    /// Name in the post.
    pub name: String,
    /// The question.
    pub label: Words,
    /// How to answer.
    pub hint: Option<Words>,
    /// Why a sensitive question is asked.
    pub why: Option<Words>,
    /// What is wrong with the answer and what to do.
    pub problem: Option<Words>,
    /// Marked as optional.
    pub optional: bool,
    /// Who alone will be able to read the answer, when fewer than the case team.
    pub readers: Option<Words>,
    /// How it is answered, with what was answered.
    pub control: Control,
}

impl FieldView {
    /// A needed question without hint, reason or problem.
    pub fn new(name: impl Into<String>, label: Words, control: Control) -> Self {
        let name = name.into();
        Self { name, label, hint: None, why: None, problem: None, optional: false, readers: None, control }
    }
}

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
        /// Least allowed.
        min: Option<i64>,
        /// Most allowed.
        max: Option<i64>,
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
}

/// One possible answer.
#[derive(Debug, Clone)]
pub struct Choice {
    /// What is posted.
    pub code: String,
    /// What is read.
    pub label: Words,
    /// A second line.
    pub hint: Option<Words>,
}

impl Choice {
    /// A choice without a second line.
    pub fn new(code: impl Into<String>, label: Words) -> Self {
        Self { code: code.into(), label, hint: None }
    }
}

/// Yes and no, as codes `yes` and `no`.
pub fn yes_no(chosen: impl Into<String>) -> Control {
    let choice = |code: &str, label| Choice::new(code, label);
    Control::One {
        choices: vec![choice("yes", crate::language::key("form.yes")), choice("no", crate::language::key("form.no"))],
        chosen: chosen.into(),
    }
}

/// The code of what was typed into a typed list: its code or its label, capitals and spaces aside.
pub fn code_of<'a>(choices: &'a [Choice], t: &Language, typed: &str) -> Option<&'a str> {
    let same = |text: &str| text.trim().to_lowercase() == typed.trim().to_lowercase();
    let found = choices.iter().find(|choice| same(&choice.code) || same(choice.label.in_language(t)));
    found.map(|choice| choice.code.as_str())
}

/// The form, with a summary of its problems on top.
pub fn render(t: &Language, form: &FormView) -> Markup {
    html! {
        (problems(t, form))
        form.fill method="post" action=(form.action) novalidate autocomplete="off" {
            @for (name, value) in &form.hidden { input type="hidden" name=(name) value=(value); }
            @for group in &form.groups {
                @if let Some(title) = &group.title {
                    section { h2 { (title.in_language(t)) } @for field in &group.fields { (self::field(t, field)) } }
                } @else {
                    @for field in &group.fields { (self::field(t, field)) }
                }
            }
            div.buttons {
                button.main {
                    @if let Some(words) = &form.submit { (words.in_language(t)) } @else { (t.text("form.continue")) }
                }
                @if let Some(href) = &form.cancel { a.quiet href=(href) { (t.text("form.cancel")) } }
            }
        }
    }
}

/// The number of problems, each a link to its field.
fn problems(t: &Language, form: &FormView) -> Markup {
    let fields = form.groups.iter().flat_map(|group| &group.fields);
    let wrong: Vec<_> = fields.filter_map(|field| field.problem.as_ref().map(|problem| (field, problem))).collect();
    html! {
        @if !wrong.is_empty() {
            div.problems role="alert" tabindex="-1" autofocus {
                h2 { (icon(Icon::Warning)) (t.format("form.problems", &[("n", wrong.len().into())])) }
                ul {
                    @for (field, problem) in wrong {
                        li { a href={ "#" (id(&field.name)) } { b { (field.label.in_language(t)) } " " (problem.in_language(t)) } }
                    }
                }
            }
        }
    }
}

fn id(name: &str) -> String {
    ["f-", name].concat()
}

/// One question with everything said about it.
pub fn field(t: &Language, field: &FieldView) -> Markup {
    let id = id(&field.name);
    let about = [
        ("hint", field.hint.is_some()),
        ("why", field.why.is_some()),
        ("who", field.readers.is_some()),
        ("bad", field.problem.is_some()),
    ];
    let about: Vec<String> = about.iter().filter(|(_, is)| *is).map(|(part, _)| [&id, "-", part].concat()).collect();
    let described = (!about.is_empty()).then(|| about.join(" "));
    let stacked = match &field.control {
        Control::One { choices, .. } => choices.len() < STACKED_BELOW,
        Control::Many { .. } => true,
        _ => false,
    };
    let label = html! {
        (field.label.in_language(t))
        @if field.optional { " " span.optional { (t.text("form.optional")) } }
    };
    html! {
        @if matches!(field.control, Control::Note) {
            p.note { (field.label.in_language(t)) }
        } @else if stacked {
            fieldset.field.bad[field.problem.is_some()] aria-describedby=[described] {
                legend { (label) }
                (said(t, field, &id))
                (stack(t, field, &id))
            }
        } @else {
            div.field.bad[field.problem.is_some()] {
                label for=(id) { (label) }
                (said(t, field, &id))
                (input(t, field, &id, described.as_deref()))
            }
        }
    }
}

/// Hint, reason, readers and problem, in this order above the answer.
fn said(t: &Language, field: &FieldView, id: &str) -> Markup {
    html! {
        @if let Some(hint) = &field.hint { p.hint id={ (id) "-hint" } { (hint.in_language(t)) } }
        @if let Some(why) = &field.why { p.hint id={ (id) "-why" } { b { (t.text("form.why")) } " " (why.in_language(t)) } }
        @if let Some(readers) = &field.readers {
            p.hint.readers id={ (id) "-who" } { (icon(Icon::Lock)) span { (readers.in_language(t)) } }
        }
        @if let Some(problem) = &field.problem {
            p.problem id={ (id) "-bad" } { (icon(Icon::Warning)) span { (problem.in_language(t)) } }
        }
    }
}

/// Stacked radio buttons or boxes to tick. The first has the id that the summary links to.
fn stack(t: &Language, field: &FieldView, id: &str) -> Markup {
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
fn input(t: &Language, field: &FieldView, id: &str, described: Option<&str>) -> Markup {
    let bad = field.problem.as_ref().map(|_| "true");
    let name = field.name.as_str();
    match &field.control {
        Control::Text { value, keyboard } => {
            let (kind, mode, capitals) = match keyboard {
                Keyboard::Text => ("text", "text", "sentences"),
                Keyboard::Phone => ("tel", "tel", "none"),
                Keyboard::Code => ("text", "text", "characters"),
            };
            html! {
                input type=(kind) inputmode=(mode) autocapitalize=(capitals) id=(id) name=(name) value=(value)
                    autocomplete="off" spellcheck="false" aria-describedby=[described] aria-invalid=[bad];
            }
        }
        Control::Long { value } => html! {
            textarea id=(id) name=(name) rows="4" autocomplete="off" spellcheck="false" aria-describedby=[described]
                aria-invalid=[bad] { (value) }
        },
        Control::Number { value, min, max } => html! {
            input.short type="text" inputmode="numeric" id=(id) name=(name) value=(value) autocomplete="off"
                data-min=[*min] data-max=[*max] aria-describedby=[described] aria-invalid=[bad];
        },
        Control::Date { value, min, max } => html! {
            input.short type="date" id=(id) name=(name) value=(value) min=[*min] max=[*max] autocomplete="off"
                aria-describedby=[described] aria-invalid=[bad];
        },
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
        Control::Many { .. } | Control::Note => html! {},
    }
}
