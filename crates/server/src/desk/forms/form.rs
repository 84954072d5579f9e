//! GET and POST /forms/{form}: the questions of a form, in order.

use super::keeper::{Answer, Keeper};
use crate::desk::visitor::Form;
use axum::extract::{Form as Posted, Path};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use naungan_forms::edit::{Condition, Operator, Sources};
use naungan_forms::read::keys;
use naungan_pages::changes::Labels;
use naungan_pages::desk::forms::{FormPage, Line, form as show_form};
use naungan_pages::language::Language;
use naungan_pages::path;
use naungan_pages::workshop::{Said, label};

/// GET /forms/{form}
pub async fn show(keeper: Keeper, Path(form): Path<String>) -> Response {
    page(&keeper, &form, Vec::new())
}

/// POST /forms/{form} `do=up` or `down`, `question`
pub async fn act(mut keeper: Keeper, Path(name): Path<String>, Posted(form): Posted<Form>) -> Answer {
    keeper.own(&form)?;
    let mut sources = keeper.room.workshop.sources(&name).ok_or_else(|| keeper.missing(None))?;
    let question = form.get("question").map(String::as_str).unwrap_or_default();
    if let Err(error) = sources.shift(question, form.get("do").is_some_and(|verb| verb == "down")) {
        return Ok(page(&keeper, &name, vec![keeper.visitor.t.text(&word(error)).to_owned()]));
    }
    keeper.room.workshop.keep(&name, sources);
    keeper.keep_draft().await?;
    Ok(Redirect::to(&format!("{}#q-{question}", path::desk::form(&name))).into_response())
}

/// Message of what cannot be changed.
pub fn word(error: naungan_forms::edit::EditError) -> String {
    let code = error.code().rsplit('.').next().unwrap_or_default().replace('_', "-");
    format!("forms.edit-{code}")
}

fn page(keeper: &Keeper, name: &str, problems: Vec<String>) -> Response {
    let Keeper { visitor, room, .. } = keeper;
    let t = &visitor.t;
    let Some(sources) = room.workshop.sources(name) else { return keeper.missing(None) };
    let depths = sources.depths();
    let names = keys(&sources.survey);
    let rows = sources.survey.records().zip(depths).zip(&names);
    let lines = rows.filter(|(_, question)| !question.is_empty()).map(|((row, depth), question)| {
        let (up, down) = sources.can_shift(question);
        Line {
            name: question.clone(),
            label: label(&sources, question, t),
            kind: kind(t, row.get("type")),
            condition: condition(t, &sources, row.get("relevant")),
            required: matches!(row.get("required"), "yes" | "true" | "TRUE" | "true()"),
            meaning: row.get("naungan::meaning").to_owned(),
            depth: u32::try_from(depth).unwrap_or(0),
            up,
            down,
        }
    });
    let said = Said { workshop: &room.workshop, t };
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let view = FormPage { name: name.to_owned(), title: said.form(name), lines: lines.collect(), problems };
    visitor.render(status, path::desk::FORMS, |frame| show_form(frame, &view))
}

/// A kind of question in words.
pub fn kind(t: &Language, kind: &str) -> String {
    let first = kind.split_whitespace().next().unwrap_or_default().replace('_', "-");
    let key = format!("forms.kind-{}", first.to_lowercase());
    if t.has(&key) { t.text(&key).to_owned() } else { kind.to_owned() }
}

/// A condition in words, as far as they go.
fn condition(t: &Language, sources: &Sources, relevant: &str) -> String {
    match Condition::read(relevant) {
        Condition::Always => String::new(),
        Condition::Rule(rule) => rule,
        Condition::When { question, operator, value } => {
            let operator_words = t.text(&format!("forms.op-{}", operator.code())).to_owned();
            let question = label(sources, &question, t);
            let value = if operator == Operator::Answered { String::new() } else { format!(" “{value}”") };
            format!("“{question}” {operator_words}{value}")
        }
    }
}
