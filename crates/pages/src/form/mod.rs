//! One renderer for every form: stacked radio buttons below seven choices, a list otherwise; optional fields are marked;
//! problems stand beside the field and in a summary on top; what was typed stays.
//!
//! [`of`] maps a form of a pack, its answers and problems to [`FormView`], for device and desk alike; nothing here knows a form
//! by name.

mod control;
pub mod of;

use maud::{Markup, html};

pub use control::{Control, Keyboard};
use control::{input, rank, stack};

use crate::{
    icon::{Icon, icon},
    language::{Language, Words},
};

/// Below this number choices are stacked; from it on they are a list.
pub const STACKED_BELOW: usize = 7;
/// Above this number a list is searched by typing; a phone shows a shorter one whole.
pub const TYPED_ABOVE: usize = 15;
/// Names of the buttons that add a round to a repeat and take one out.
pub const ADD: &str = "-add";
/// See [`ADD`].
pub const REMOVE: &str = "-remove";
/// Name of what a page posts that shows problems: they are looked for again as one types.
pub const WRONG: &str = "-wrong";

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
    /// Name, the same as long as the group is shown.
    pub name: String,
    /// Heading; none for the first or only group.
    pub title: Option<Words>,
    /// The fields, only those that matter now.
    pub fields: Vec<FieldView>,
    /// A round of a repeat that can be taken out: its name.
    pub remove: Option<String>,
    /// A button that adds a round; such a group has no fields.
    pub add: Option<Add>,
}

/// A button that adds a round to a repeat.
#[derive(Debug, Clone)]
pub struct Add {
    /// Name of the repeat with the rounds around it.
    pub name: String,
    /// Words of the button.
    pub words: Words,
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

/// The code of what was typed into a typed list: its code or its label, capitals and spaces aside, or the only label that has
/// what was typed in it.
pub fn code_of<'a>(choices: &'a [Choice], t: &Language, typed: &str) -> Option<&'a str> {
    let typed = typed.trim().to_lowercase();
    let label = |choice: &Choice| choice.label.in_language(t).trim().to_lowercase();
    let same = choices.iter().find(|choice| choice.code.to_lowercase() == typed || label(choice) == typed);
    let mut near = choices.iter().filter(|choice| label(choice).contains(&typed));
    let found = same.or_else(|| near.next().filter(|_| near.next().is_none()))?;
    Some(found.code.as_str())
}

/// The form, with a summary of its problems on top.
pub fn render(t: &Language, form: &FormView) -> Markup {
    html! { (problems(t, form)) (body(t, form)) }
}

/// The form alone: what is exchanged while somebody types.
pub fn body(t: &Language, form: &FormView) -> Markup {
    body_with(t, form, &|field| self::field(t, field))
}

/// The form with questions that are drawn by another: where the page has one already, [`same`] says so.
pub fn body_with(t: &Language, form: &FormView, draw: &dyn Fn(&FieldView) -> Markup) -> Markup {
    let names = form.groups.iter().flat_map(|group| &group.fields).filter(|field| field.control.is_asked());
    let asked: Vec<&str> = names.map(|field| field.name.as_str()).collect();
    let wrong = form.groups.iter().flat_map(|group| &group.fields).any(|field| field.problem.is_some());
    html! {
        form.fill #fill method="post" action=(form.action) novalidate autocomplete="off" { div #writing {
            // the first button is what the key Enter presses: it must not add or remove anything
            button hidden tabindex="-1" aria-hidden="true" { (t.text("form.continue")) }
            @for (name, value) in &form.hidden { input type="hidden" name=(name) value=(value); }
            input #asked type="hidden" name=(naungan_forms::filling::ASKED) value=(asked.join(" "));
            @if wrong { input #wrong type="hidden" name=(WRONG) value="yes"; }
            @for group in &form.groups { (self::group(t, group, draw)) }
            div.buttons #send {
                button.main {
                    @if let Some(words) = &form.submit { (words.in_language(t)) } @else { (t.text("form.continue")) }
                }
                @if let Some(href) = &form.cancel { a.quiet href=(href) { (t.text("form.cancel")) } }
            }
        } }
    }
}

/// Stands for a question that is on the page as it is.
pub fn same(field: &FieldView) -> Markup {
    html! { i id={ "q-" (field.name) } data-same {} }
}

fn group(t: &Language, group: &GroupView, draw: &dyn Fn(&FieldView) -> Markup) -> Markup {
    let fields = html! { @for field in &group.fields { (draw(field)) } };
    html! {
        @if let Some(add) = &group.add {
            p.add id={ "add-" (add.name) } { button name=(ADD) value=(add.name) { (icon(Icon::Plus)) span { (add.words.in_language(t)) } } }
        } @else if let Some(title) = &group.title {
            section id={ "s-" (group.name) } {
                h2 { (title.in_language(t)) }
                (fields)
                @if let Some(name) = &group.remove {
                    p.remove { button.quiet name=(REMOVE) value=(name) {
                        (t.format("form.remove", &[("what", title.in_language(t).into())]))
                    } }
                }
            }
        } @else {
            (fields)
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
        ("range", matches!(field.control, Control::Range { .. })),
        ("why", field.why.is_some()),
        ("who", field.readers.is_some()),
        ("bad", field.problem.is_some()),
    ];
    let about: Vec<String> = about.iter().filter(|(_, is)| *is).map(|(part, _)| [&id, "-", part].concat()).collect();
    let described = (!about.is_empty()).then(|| about.join(" "));
    let stacked = match &field.control {
        Control::One { choices, .. } => choices.len() < STACKED_BELOW,
        Control::Many { .. } | Control::Rank { .. } => true,
        _ => false,
    };
    let label = html! {
        (field.label.in_language(t))
        @if field.optional { " " span.optional { (t.text("form.optional")) } }
    };
    html! {
        @if matches!(field.control, Control::Note) {
            p.note id={ "q-" (field.name) } { (field.label.in_language(t)) }
        } @else if let Control::Said(words) = &field.control {
            div.field.bad[field.problem.is_some()] id={ "q-" (field.name) } {
                p id=(id) { b { (field.label.in_language(t)) } }
                (said(t, field, &id))
                p { (words.in_language(t)) }
            }
        } @else if stacked {
            fieldset.field.bad[field.problem.is_some()] id={ "q-" (field.name) } aria-describedby=[described] {
                legend { (label) }
                (said(t, field, &id))
                @if let Control::Rank { choices, ranked } = &field.control {
                    (rank(t, field, &id, choices, ranked))
                } @else {
                    @if matches!(&field.control, Control::Many { choices, .. } if choices.len() > TYPED_ABOVE) {
                        (control::search(t, &id))
                    }
                    (stack(t, field, &id))
                }
            }
        } @else {
            div.field.bad[field.problem.is_some()] id={ "q-" (field.name) } {
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
        @if let Control::Range { start, end, .. } = &field.control {
            p.hint id={ (id) "-range" } { (t.format("form.range", &[("start", start.into()), ("end", end.into())])) }
        }
        @if let Some(why) = &field.why { p.hint id={ (id) "-why" } { b { (t.text("form.why")) } " " (why.in_language(t)) } }
        @if let Some(readers) = &field.readers {
            p.hint.readers id={ (id) "-who" } { (icon(Icon::Lock)) span { (readers.in_language(t)) } }
        }
        @if let Some(problem) = &field.problem {
            p.problem id={ (id) "-bad" } { (icon(Icon::Warning)) span { (problem.in_language(t)) } }
        }
    }
}
