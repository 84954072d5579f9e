//! GET and POST /forms: all forms, what is changed and not proposed yet, versions so far.

use super::room::{Room, Said, keep_draft};
use super::{keeper, refused};
use crate::desk::start::trouble;
use crate::desk::visitor::{Form, Visitor, own_form};
use crate::server::Server;
use axum::extract::{Form as Posted, Query, State};
use axum::http::{HeaderMap, StatusCode};
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
pub async fn show(State(server): State<Server>, Query(query): Query<Form>, headers: HeaderMap) -> Response {
    let Some(visitor) = Visitor::of(&server, &headers) else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let Some(actor) = keeper(&visitor) else { return refused(&server, &visitor) };
    match Room::open(&server, actor.tenant).await {
        Ok(room) => page(&server, &visitor, &room, Vec::new(), query.get("done").map(String::as_str)),
        Err(error) => trouble(&visitor, &error),
    }
}

/// The page with what could not be done, or what was.
pub fn page(server: &Server, visitor: &Visitor, room: &Room, problems: Vec<String>, done: Option<&str>) -> Response {
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
pub async fn act(State(server): State<Server>, headers: HeaderMap, Posted(form): Posted<Form>) -> Response {
    let Some(visitor) = Visitor::of(&server, &headers) else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    if let Err(error) = own_form(&server, &visitor, &headers, &form) {
        return error.page(&server, &visitor);
    }
    let Some(actor) = keeper(&visitor) else { return refused(&server, &visitor) };
    let mut room = match Room::open(&server, actor.tenant).await {
        Ok(room) => room,
        Err(error) => return trouble(&visitor, &error),
    };
    let done = match form.get("do").map(String::as_str) {
        Some("discard") => {
            room.workshop.draft.clear();
            "discarded"
        }
        Some("back") => {
            let wanted = form.get("pack").and_then(|pack| unhex::<32>(pack).ok());
            let found = wanted.and_then(|hash| room.proposed.iter().find(|one| one.hash == hash));
            let Some(tables) = found.and_then(|found| table::decode(&found.bytes)) else {
                return visitor.problem(StatusCode::NOT_FOUND, "problem.not-found", Some("pack.unknown"));
            };
            room.workshop.go_back(&tables);
            "back"
        }
        _ => return visitor.problem(StatusCode::BAD_REQUEST, "problem.not-found", None),
    };
    match keep_draft(&server, actor, &room.workshop.draft).await {
        Ok(()) => Redirect::to(&format!("{}?done={done}", path::desk::FORMS)).into_response(),
        Err(error) => trouble(&visitor, &error),
    }
}
