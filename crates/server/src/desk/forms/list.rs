//! GET and POST /forms: all forms, what is changed and not proposed yet, versions so far.

use super::keeper::{Answer, Keeper};
use super::room::Room;
use crate::desk::visitor::Form;
use axum::extract::{Form as Posted, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use naungan_forms::table::{self, Table};
use naungan_journal::packs::Version;
use naungan_model::date::Instant;
use naungan_model::id::{hex, unhex};
use naungan_pages::changes::Labels;
use naungan_pages::desk::forms::{FormRow, Forms, Past, list};
use naungan_pages::language::key;
use naungan_pages::path;
use naungan_pages::workshop::Said;

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

/// POST /forms `do=discard`, or `do=back` with `pack` (`house`: the forms as they came)
pub async fn act(mut keeper: Keeper, Posted(form): Posted<Form>) -> Answer {
    keeper.own(&form)?;
    let done = match form.get("do").map(String::as_str) {
        Some("discard") => {
            keeper.room.workshop.draft.clear();
            "discarded"
        }
        Some("back") => {
            let tables = earlier(&keeper.room, form.get("pack").map(String::as_str).unwrap_or_default());
            let tables = tables.ok_or_else(|| keeper.missing(Some("pack.unknown")))?;
            let Keeper { server, visitor, room, .. } = &mut keeper;
            let before = std::mem::take(&mut room.workshop.draft);
            room.workshop.go_back(&tables);
            // an update of the house may forbid what an earlier version did
            if let Err(problems) = room.with_draft(server, &visitor.t) {
                room.workshop.draft = before;
                return Ok(page(&keeper, problems, None));
            }
            "back"
        }
        _ => return Err(keeper.visitor.problem(StatusCode::BAD_REQUEST, "problem.not-found", None).into()),
    };
    keeper.keep_draft().await?;
    Ok(Redirect::to(&format!("{}?done={done}", path::desk::FORMS)).into_response())
}

/// The tables of a version that was in force.
fn earlier(room: &Room, pack: &str) -> Option<Vec<Table>> {
    if pack == path::desk::HOUSE {
        return Some(Vec::new());
    }
    let hash = unhex::<32>(pack).ok().filter(|hash| room.packs.history.iter().any(|version| version.pack == *hash))?;
    table::decode(&room.proposed.iter().find(|one| one.hash == hash)?.bytes)
}
