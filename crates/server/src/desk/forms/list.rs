//! GET and POST /forms: all forms, what is changed and not proposed yet, versions so far.

use super::keeper::{Answer, Keeper};
use super::room::Said;
use crate::desk::visitor::Form;
use axum::extract::{Form as Posted, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use naungan_forms::table;
use naungan_journal::packs::Version;
use naungan_model::date::Instant;
use naungan_model::id::{hex, unhex};
use naungan_pages::changes::Labels;
use naungan_pages::desk::forms::{FormRow, Forms, Past, list};
use naungan_pages::language::key;
use naungan_pages::path;

/// GET /forms
pub async fn show(keeper: Keeper, Query(query): Query<Form>) -> Response {
    page(&keeper, Vec::new(), query.get("done").map(String::as_str))
}

/// The page with what could not be done, or what was.
pub fn page(keeper: &Keeper, problems: Vec<String>, done: Option<&str>) -> Response {
    let Keeper { server, visitor, room, .. } = keeper;
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let said = Said { workshop: &room.workshop, t: &visitor.t };
    let forms = room.workshop.forms().into_iter().map(|(name, place)| {
        let questions = room.workshop.sources(&name).map_or(0, |sources| {
            sources.survey.records().filter(|row| !row.get("name").is_empty() && !row.get("type").contains("group")).count()
        });
        FormRow {
            title: said.form(&name),
            questions: u32::try_from(questions).unwrap_or(u32::MAX),
            version: place.version,
            changed: place.is_draft,
            name,
        }
    });
    let about = |version: &Version| room.proposed.iter().find(|one| one.hash == version.pack);
    let when = |version: &Version| visitor.moment(about(version).map_or(Instant(0), |one| Instant(one.at)));
    let note = |version: &Version| about(version).map_or(String::new(), |one| one.note.clone());
    let names = |version: &Version| version.signed.iter().map(|user| server.0.name_of(*user)).collect();
    let view = Forms {
        in_force: room.packs.history.last().map(|version| (version.number, when(version))),
        forms: forms.collect(),
        changed: !room.workshop.draft.is_empty(),
        waiting: room.packs.waiting.iter().map(|version| (version.number, note(version), names(version))).collect(),
        past: room
            .packs
            .history
            .iter()
            .rev()
            .map(|version| Past { number: version.number, pack: hex(&version.pack), note: note(version), when: when(version) })
            .collect(),
        problems,
        done: match done {
            Some("proposed") => Some(key("forms.done-proposed")),
            Some("taken") => Some(key("forms.done-taken")),
            Some("discarded") => Some(key("forms.done-discarded")),
            Some("back") => Some(key("forms.done-back")),
            _ => None,
        },
    };
    visitor.render(status, path::desk::FORMS, |frame| list(frame, &view))
}

/// POST /forms `do=discard`, or `do=back` with `pack`
pub async fn act(mut keeper: Keeper, Posted(form): Posted<Form>) -> Answer {
    keeper.own(&form)?;
    let done = match form.get("do").map(String::as_str) {
        Some("discard") => {
            keeper.room.workshop.draft.clear();
            "discarded"
        }
        Some("back") => {
            let wanted = form.get("pack").and_then(|pack| unhex::<32>(pack).ok());
            let found = wanted.and_then(|hash| keeper.room.proposed.iter().find(|one| one.hash == hash));
            let tables = found.and_then(|found| table::decode(&found.bytes));
            let tables = tables.ok_or_else(|| keeper.missing(Some("pack.unknown")))?;
            keeper.room.workshop.go_back(&tables);
            "back"
        }
        _ => return Err(keeper.visitor.problem(StatusCode::BAD_REQUEST, "problem.not-found", None).into()),
    };
    keeper.keep_draft().await?;
    Ok(Redirect::to(&format!("{}?done={done}", path::desk::FORMS)).into_response())
}
