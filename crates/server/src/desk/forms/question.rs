//! GET and POST /forms/{form}/question/{name}: one question. `+` is a new one.

use super::form::{kind, word};
use super::keeper::{Answer, Keeper};
use super::room::Room;
use crate::desk::visitor::{Form, Visitor};
use axum::extract::{Form as Posted, Path};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use naungan_forms::edit::{Condition, EditError, Operator, Sources};
use naungan_forms::read::keys;
use naungan_pages::changes::Labels;
use naungan_pages::desk::forms::{self as pages, ChoiceRow, Question, TextRow};
use naungan_pages::language::NAMES;
use naungan_pages::path;
use naungan_pages::workshop::{Said, label};

/// Kinds that can be added at the desk; others come by workbook.
const KINDS: [&str; 8] = ["text", "integer", "decimal", "date", "time", "select_one", "select_multiple", "note"];
/// The name that stands for a new question.
const NEW: &str = "+";
/// Empty lines for more choices.
const MORE_CHOICES: usize = 3;

/// GET /forms/{form}/question/{name}
pub async fn show(keeper: Keeper, Path((form, name)): Path<(String, String)>) -> Answer {
    let Keeper { visitor, room, .. } = &keeper;
    let is_there = |sources: &Sources| name == NEW || !sources.cell(&name, "type").is_empty();
    let sources = room.workshop.sources(&form).filter(is_there).ok_or_else(|| keeper.missing(None))?;
    let view = view(visitor, room, &sources, &form, &name);
    Ok(visitor.render(StatusCode::OK, path::desk::FORMS, |frame| pages::question(frame, &view)))
}

/// POST: `do=save` with words, choices, condition; `do=remove`
pub async fn act(mut keeper: Keeper, Path((form, name)): Path<(String, String)>, Posted(posted): Posted<Form>) -> Answer {
    keeper.own(&posted)?;
    let before = keeper.room.workshop.sources(&form).ok_or_else(|| keeper.missing(None))?;
    let mut sources = before.clone();
    let done = if posted.get("do").is_some_and(|verb| verb == "remove") {
        sources.remove(&name).map(|()| String::new())
    } else {
        save(&mut sources, &name, &posted)
    };
    let Keeper { server, visitor, room, .. } = &mut keeper;
    let draft = room.workshop.draft.clone();
    let problems = match &done {
        Ok(_) => {
            room.workshop.keep(&form, sources.clone());
            room.with_draft(server, &visitor.t).err().unwrap_or_default()
        }
        Err(error) => vec![visitor.t.text(&word(*error)).to_owned()],
    };
    if !problems.is_empty() {
        room.workshop.draft = draft;
        let typed = typed(view(visitor, room, &before, &form, &name), &posted);
        let view = Question { problems, ..typed };
        return Ok(visitor.render(StatusCode::UNPROCESSABLE_ENTITY, path::desk::FORMS, |frame| pages::question(frame, &view)));
    }
    keeper.keep_draft().await?;
    Ok(Redirect::to(&format!("{}#q-{}", path::desk::form(&form), done.unwrap_or_default())).into_response())
}

fn value<'a>(posted: &'a Form, name: &str) -> &'a str {
    posted.get(name).map_or("", |value| value.trim())
}

/// Writes what was posted; answers the name of the question.
fn save(sources: &mut Sources, name: &str, posted: &Form) -> Result<String, EditError> {
    let languages = sources.languages();
    let words = |stem: &str, language: &str| value(posted, &format!("{stem}-{language}")).replace("\r\n", "\n");
    let name = if name == NEW {
        let labels: Vec<(String, String)> =
            languages.iter().map(|language| (language.clone(), words("label", language))).collect();
        let kind = value(posted, "kind");
        sources.add(if KINDS.contains(&kind) { kind } else { "text" }, &labels)?
    } else {
        name.to_owned()
    };
    for language in &languages {
        let label = words("label", language);
        // what had words keeps them: a question without words is no question
        if label.is_empty() && !sources.cell(&name, &format!("label::{language}")).is_empty() {
            return Err(EditError::Words);
        }
        for (column, text) in [("label", label), ("hint", words("hint", language)), ("guidance_hint", words("why", language))] {
            sources.set(&name, &format!("{column}::{language}"), &text)?;
        }
    }
    for column in ["hint", "guidance_hint"] {
        let given = languages.iter().filter(|language| !sources.cell(&name, &format!("{column}::{language}")).is_empty()).count();
        if given > 0 && given < languages.len() {
            return Err(EditError::Words);
        }
    }
    match value(posted, "required") {
        "yes" => sources.set(&name, "required", "yes")?,
        "no" => sources.set(&name, "required", "")?,
        _ => {}
    }
    let condition = condition(posted)?;
    sources.set(&name, "relevant", &condition.expression())?;
    if let Some(list) = sources.list_of(&name).map(str::to_owned)
        && posted.contains_key("c-0")
    {
        sources.set_choices(&list, &choices(posted, &languages))?;
    }
    Ok(name)
}

fn condition(posted: &Form) -> Result<Condition, EditError> {
    let (rule, question) = (value(posted, "when-rule"), value(posted, "when-question"));
    if !rule.is_empty() {
        return Ok(Condition::Rule(rule.to_owned()));
    }
    if question.is_empty() {
        return Ok(Condition::Always);
    }
    let operator = Operator::of(value(posted, "when-operator")).unwrap_or(Operator::Is);
    let value = value(posted, "when-value");
    if value.is_empty() && operator != Operator::Answered {
        return Err(EditError::Value);
    }
    Ok(Condition::When { question: question.to_owned(), operator, value: value.to_owned() })
}

fn choices(posted: &Form, languages: &[String]) -> Vec<(String, Vec<String>)> {
    let mut found = Vec::new();
    for at in 0.. {
        let Some(code) = posted.get(&format!("c-{at}")) else { break };
        let words: Vec<String> =
            languages.iter().map(|language| value(posted, &format!("c-{at}-{language}")).to_owned()).collect();
        if !code.trim().is_empty() || words.iter().any(|word| !word.is_empty()) {
            found.push((code.trim().to_owned(), words));
        }
    }
    found
}

/// The question as the draft has it.
fn view(visitor: &Visitor, room: &Room, sources: &Sources, form: &str, name: &str) -> Question {
    let t = &visitor.t;
    let is_new = name == NEW;
    let languages = sources.languages();
    let own_name = |tag: &str| NAMES.iter().find(|(known, _)| *known == tag).map_or(tag, |(_, name)| name).to_owned();
    let cell = |column: &str, language: &str| sources.cell(name, &format!("{column}::{language}")).to_owned();
    let texts = languages.iter().map(|language| TextRow {
        language: language.clone(),
        language_name: own_name(language),
        label: cell("label", language),
        hint: cell("hint", language),
        why: cell("guidance_hint", language),
    });
    let required = match sources.cell(name, "required") {
        "yes" | "true" | "TRUE" | "true()" => "yes",
        "" | "no" | "false" | "FALSE" | "false()" => "no",
        _ => "rule",
    };
    let condition = match Condition::read(sources.cell(name, "relevant")) {
        Condition::Always => pages::Condition::default(),
        Condition::Rule(rule) => pages::Condition { rule, ..pages::Condition::default() },
        Condition::When { question, operator, value } => {
            pages::Condition { question, operator: operator.code().to_owned(), value, rule: String::new() }
        }
    };
    let list = sources.list_of(name);
    let own = list
        .map(|list| sources.choices_of(list))
        .filter(|own| !own.is_empty() || list.is_some_and(|list| room.pack.list(list).is_none()));
    let choices = own.map(|own| {
        let rows = own.into_iter().map(|(code, labels)| ChoiceRow { code, labels });
        rows.chain((0..MORE_CHOICES).map(|_| ChoiceRow { code: String::new(), labels: vec![String::new(); languages.len()] }))
            .collect()
    });
    let is_question = |kind: &str| !kind.starts_with("begin") && !kind.starts_with("end") && kind != "note";
    // A rule can name only a question whose name the form has once.
    let names = keys(&sources.survey);
    let others = sources.survey.records().zip(&names).filter(|(row, key)| {
        key.as_str() == row.get("name") && key.as_str() != name && !key.is_empty() && is_question(row.get("type"))
    });
    let meaning = sources.cell(name, "naungan::meaning");
    let said = Said { workshop: &room.workshop, t };
    Question {
        form: form.to_owned(),
        form_title: said.form(form),
        name: if is_new { String::new() } else { name.to_owned() },
        kind: if is_new { String::new() } else { kind(t, sources.cell(name, "type")) },
        kinds: if is_new { KINDS.iter().map(|code| ((*code).to_owned(), kind(t, code))).collect() } else { Vec::new() },
        texts: texts.collect(),
        required: required.to_owned(),
        condition,
        others: others.map(|(_, key)| (key.clone(), label(sources, key, t))).collect(),
        shared_list: list.filter(|_| choices.is_none()).map(str::to_owned),
        choices,
        counts: (!meaning.is_empty()).then(|| t.format("forms.counts-note", &[("meaning", meaning.into())])),
        problems: Vec::new(),
    }
}

/// The same with what was typed, so that nothing typed is lost.
fn typed(mut view: Question, posted: &Form) -> Question {
    for text in &mut view.texts {
        text.label = value(posted, &format!("label-{}", text.language)).to_owned();
        text.hint = value(posted, &format!("hint-{}", text.language)).to_owned();
        text.why = value(posted, &format!("why-{}", text.language)).to_owned();
    }
    if let Some(required) = posted.get("required") {
        required.clone_into(&mut view.required);
    }
    view.condition = pages::Condition {
        question: value(posted, "when-question").to_owned(),
        operator: value(posted, "when-operator").to_owned(),
        value: value(posted, "when-value").to_owned(),
        rule: value(posted, "when-rule").to_owned(),
    };
    let languages: Vec<String> = view.texts.iter().map(|text| text.language.clone()).collect();
    if view.choices.is_some() && posted.contains_key("c-0") {
        let rows = choices(posted, &languages).into_iter().map(|(code, labels)| ChoiceRow { code, labels });
        view.choices = Some(rows.chain((0..MORE_CHOICES).map(|_| ChoiceRow::default())).collect());
    }
    view
}
