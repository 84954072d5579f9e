//! The form keeper's pages with invented forms.

use naungan_pages::{
    care::Badge,
    desk::{Frame, forms},
    form::{Choice, Control, FieldView, FormView, GroupView},
    language::{Language, Moment, key},
    path,
};

use super::{Page, day, now};

fn line(name: &str, label: &str, depth: u32) -> forms::Line {
    forms::Line {
        name: name.into(),
        label: label.into(),
        kind: "one of several".into(),
        condition: if depth > 0 { "“Was the session held?” is “yes”".into() } else { String::new() },
        required: depth == 0,
        meaning: if depth > 0 { String::new() } else { "service held (SRV-01, SRV-02, SRV-03)".into() },
        depth,
        up: depth > 0,
        down: depth == 0,
    }
}

fn question(hostile: &str) -> forms::Question {
    let texts = [("en", "English"), ("nl", "Nederlands"), ("id", "Bahasa Indonesia")].map(|(tag, name)| forms::TextRow {
        language: tag.into(),
        language_name: name.into(),
        label: hostile.into(),
        hint: String::new(),
        why: "We ask this because of the way to school.".into(),
    });
    forms::Question {
        form: "session".into(),
        form_title: "Psychosocial session".into(),
        name: "way".into(),
        kind: "one of several".into(),
        texts: texts.to_vec(),
        required: "rule".into(),
        condition: forms::Condition { question: "held".into(), operator: "is".into(), value: "yes".into(), rule: String::new() },
        others: vec![("held".into(), "Was the session held?".into())],
        choices: Some(vec![
            forms::ChoiceRow { code: "foot".into(), labels: vec!["On foot".into(), "Te voet".into(), "Jalan kaki".into()] },
            forms::ChoiceRow::default(),
        ]),
        problems: vec![hostile.into()],
        ..forms::Question::default()
    }
}

fn tried(hostile: &str) -> forms::Tried {
    let choices = vec![Choice::new("yes", "Yes".into()), Choice::new("no", "No".into())];
    let held = FieldView::new("held", hostile.into(), Control::One { choices, chosen: "yes".into() });
    forms::Tried {
        form: "session".into(),
        title: "Psychosocial session".into(),
        view: FormView {
            action: path::desk::try_form("session"),
            groups: vec![GroupView { fields: vec![held], ..GroupView::default() }],
            ..FormView::default()
        },
        good: true,
    }
}

pub fn pages(t: &Language, hostile: &str) -> Vec<Page> {
    let places = vec![(t.text("forms.title").to_owned(), path::desk::FORMS.to_owned())];
    let badge = Badge { name: hostile, role: "me_officer" };
    let frame =
        |here: &'static str| Frame { t, now: now(), here, person: Some(badge), places: &places, csrf: "token", demo: true };
    let when = Moment::at(day(12, 5), 9, 0);
    let past = |number| forms::Past { number, pack: "ab".repeat(32), note: hostile.into(), when };
    let list = forms::Forms {
        in_force: Some((2, when)),
        forms: vec![forms::FormRow {
            name: "session".into(),
            title: "Psychosocial session".into(),
            questions: 9,
            version: 201,
            changed: true,
        }],
        changed: true,
        waiting: vec![(3, hostile.into(), vec!["Dewi".into()])],
        past: vec![past(2), past(1)],
        problems: vec!["survey row 4, column type: image is not taken in forms of a child.".into()],
        done: Some(key("forms.done-taken")),
    };
    let form = forms::FormPage {
        name: "session".into(),
        title: "Psychosocial session".into(),
        lines: vec![line("held", "Was the session held?", 0), line("way", hostile, 1)],
        problems: vec![],
    };
    let propose = forms::Propose {
        changes: vec!["Psychosocial session: new question “Way to school”.".into(), hostile.into()],
        meaning: vec!["SRV-02 was 70 in 2016-H2.".into()],
        tried: vec!["40 invented cases: 38 gave the same facts.".into()],
        reach: "12 people with 14 devices".into(),
        note: hostile.into(),
        problems: vec![],
    };
    vec![
        ("desk-forms", forms::list(&frame(path::desk::FORMS), &list).into_string()),
        ("desk-form", forms::form(&frame(path::desk::FORMS), &form).into_string()),
        ("desk-form-question", forms::question(&frame(path::desk::FORMS), &question(hostile)).into_string()),
        (
            "desk-form-new",
            forms::question(
                &frame(path::desk::FORMS),
                &forms::Question { name: String::new(), kinds: vec![("text".into(), "text".into())], ..question("") },
            )
            .into_string(),
        ),
        ("desk-form-try", forms::tried(&frame(path::desk::FORMS), &tried(hostile)).into_string()),
        ("desk-forms-help", forms::help(&frame(path::desk::FORMS)).into_string()),
        ("desk-forms-propose", forms::propose(&frame(path::desk::FORMS), &propose).into_string()),
    ]
}
