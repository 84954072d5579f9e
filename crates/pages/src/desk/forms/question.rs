//! One question: its words in every language, its choices, when it is asked and whether it must be answered.

use maud::{Markup, html};

use super::super::{Frame, frame::token, page};
use super::list::problems;
use crate::{
    icon::{Icon, icon},
    language::Language,
    path,
};

/// A question as it is edited.
#[derive(Debug, Clone, Default)]
pub struct Question {
    /// Name of the form.
    pub form: String,
    /// Title of the form.
    pub form_title: String,
    /// Name of the question; empty for a new one.
    pub name: String,
    /// What it is in words: "one of several", "a day".
    pub kind: String,
    /// Kinds to choose from, code and words, for a new question; empty otherwise.
    pub kinds: Vec<(String, String)>,
    /// Words by language.
    pub texts: Vec<TextRow>,
    /// `yes`, `no`, or `rule` when an expression decides.
    pub required: String,
    /// When it is asked.
    pub condition: Condition,
    /// Other questions that a condition may look at: name and words.
    pub others: Vec<(String, String)>,
    /// Its own choices; none when it has no choices of its own.
    pub choices: Option<Vec<ChoiceRow>>,
    /// Whose list it chooses from when the list is shared and not to be changed here.
    pub shared_list: Option<String>,
    /// What it counts for, if it does: removing it changes figures.
    pub counts: Option<String>,
    /// What is wrong with what was posted; one sentence each.
    pub problems: Vec<String>,
}

/// The words of one language.
#[derive(Debug, Clone, Default)]
pub struct TextRow {
    /// Language tag.
    pub language: String,
    /// Its own name.
    pub language_name: String,
    /// The question.
    pub label: String,
    /// How to answer.
    pub hint: String,
    /// Why it is asked.
    pub why: String,
}

/// When a question is asked.
#[derive(Debug, Clone, Default)]
pub struct Condition {
    /// Name of the question that decides; empty for always.
    pub question: String,
    /// `is`, `is_not`, `has`, `answered`, `more`, `less`.
    pub operator: String,
    /// The answer it is compared with.
    pub value: String,
    /// The rule as an expression, when the plain words cannot say it.
    pub rule: String,
}

/// One choice.
#[derive(Debug, Clone, Default)]
pub struct ChoiceRow {
    /// Code that is kept.
    pub code: String,
    /// Words by language, in the order of the texts.
    pub labels: Vec<String>,
}

/// Operators of a condition in plain words.
const OPERATORS: [&str; 6] = ["is", "is_not", "has", "answered", "more", "less"];

/// GET and POST /forms/{form}/{question}
pub fn question(frame: &Frame<'_>, view: &Question) -> Markup {
    let t = frame.t;
    let name = if view.name.is_empty() { "+" } else { &view.name };
    let content = html! {
        p.back { a href=(path::desk::form(&view.form)) { (view.form_title) } }
        p { (view.kind) }
        (problems(frame, &view.problems))
        form.fill method="post" action=(path::desk::question(&view.form, name)) autocomplete="off" {
            (token(frame))
            @if !view.kinds.is_empty() { (kind(t, view)) }
            @for text in &view.texts { (texts(t, text)) }
            @if let Some(choices) = &view.choices { (own_choices(t, view, choices)) }
            @if let Some(list) = &view.shared_list { p.hint { (t.format("forms.shared-list", &[("list", list.into())])) } }
            (required(t, view))
            (condition(t, view))
            div.buttons { button.main name="do" value="save" { (icon(Icon::Check)) span { (t.text("forms.save")) } } }
        }
        @if !view.name.is_empty() {
            @if let Some(words) = &view.counts { p.hint { (words) } }
            form method="post" action=(path::desk::question(&view.form, name)) {
                (token(frame))
                button.quiet name="do" value="remove" { (t.text("forms.remove")) }
            }
        }
    };
    let title = view.texts.first().map(|text| text.label.as_str()).filter(|label| !label.is_empty());
    page(frame, title.unwrap_or_else(|| t.text("forms.new-question")), &content)
}

fn kind(t: &Language, view: &Question) -> Markup {
    html! {
        div.field {
            label for="kind" { (t.text("forms.kind")) }
            select id="kind" name="kind" autocomplete="off" { @for (code, words) in &view.kinds { option value=(code) { (words) } } }
        }
    }
}

fn texts(t: &Language, text: &TextRow) -> Markup {
    let fields = [("label", "forms.label", &text.label), ("hint", "forms.hint", &text.hint), ("why", "forms.why", &text.why)];
    html! {
        fieldset.field lang=(text.language) {
            legend { (text.language_name) }
            @for (name, words, value) in fields {
                @let id = format!("{name}-{}", text.language);
                label for=(id) lang=(t.tag()) { (t.text(words)) }
                textarea id=(id) name=(id) rows="2" maxlength="500" autocomplete="off" { (value) }
            }
        }
    }
}

fn own_choices(t: &Language, view: &Question, choices: &[ChoiceRow]) -> Markup {
    html! {
        fieldset.field {
            legend { (t.text("forms.choices")) }
            p.hint { (t.text("forms.choices-lead")) }
            @for (at, choice) in choices.iter().enumerate() {
                div.choice-row role="group" aria-label={ (t.text("forms.choice")) " " (at + 1) } {
                    label for={ "c-" (at) } { (t.text("forms.code")) }
                    input id={ "c-" (at) } name={ "c-" (at) } value=(choice.code) maxlength="48" autocomplete="off";
                    @for (text, label) in view.texts.iter().zip(choice.labels.iter().chain(std::iter::repeat(&String::new()))) {
                        @let id = format!("c-{at}-{}", text.language);
                        label for=(id) { (text.language_name) }
                        input id=(id) name=(id) value=(label) lang=(text.language) maxlength="200" autocomplete="off";
                    }
                }
            }
        }
    }
}

fn required(t: &Language, view: &Question) -> Markup {
    html! {
        fieldset.field {
            legend { (t.text("forms.must")) }
            @for (code, words) in [("yes", "forms.must-yes"), ("no", "forms.must-no"), ("rule", "forms.must-rule")] {
                @if code != "rule" || view.required == "rule" {
                    label.choice for={ "must-" (code) } {
                        input type="radio" id={ "must-" (code) } name="required" value=(code) checked[view.required == code] autocomplete="off";
                        span { (t.text(words)) }
                    }
                }
            }
        }
    }
}

fn condition(t: &Language, view: &Question) -> Markup {
    let condition = &view.condition;
    html! {
        fieldset.field {
            legend { (t.text("forms.asked-when")) }
            label for="when-question" { (t.text("forms.when-question")) }
            select id="when-question" name="when-question" autocomplete="off" {
                option value="" { (t.text("forms.always")) }
                @for (name, words) in &view.others {
                    option value=(name) selected[*name == condition.question] { (words) }
                }
            }
            label for="when-operator" { (t.text("forms.when-operator")) }
            select id="when-operator" name="when-operator" autocomplete="off" {
                @for operator in OPERATORS {
                    option value=(operator) selected[operator == condition.operator] { (t.text(&["forms.op-", operator].concat())) }
                }
            }
            label for="when-value" { (t.text("forms.when-value")) }
            input id="when-value" name="when-value" value=(condition.value) maxlength="100" autocomplete="off";
            details open[!condition.rule.is_empty()] {
                summary { (t.text("forms.rule")) }
                label for="when-rule" { (t.text("forms.rule-lead")) }
                textarea id="when-rule" name="when-rule" rows="2" maxlength="2000" spellcheck="false" autocomplete="off" { (condition.rule) }
            }
        }
    }
}
