//! GET and POST /forms-propose: what the draft changes, who gets it, what invented cases say; then it goes to the officers.

use super::keeper::{Answer, Keeper};
use super::list;
use super::room::Room;
use crate::desk::visitor::{Form, Visitor};
use crate::error::ServerError;
use crate::http::ask_main;
use crate::server::Server;
use crate::store::events::{self, Event};
use crate::store::packs::{self, Proposed};
use crate::store::reports;
use axum::extract::Form as Posted;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use naungan_forms::changes::Change;
use naungan_forms::rehearsal::rehearse;
use naungan_forms::workshop::Workshop;
use naungan_forms::{Context, Pack, table};
use naungan_indicators::report::Actor;
use naungan_model::fact::FactKind;
use naungan_model::id::hex;
use naungan_model::meaning::Meaning;
use naungan_pages::changes::{rehearsed, sentences};
use naungan_pages::desk::forms::{Propose, propose};
use naungan_pages::path;
use naungan_pages::workshop::{Both, Said};

/// Invented cases for each changed form.
const CASES: usize = 40;
/// The same cases for everybody who looks.
const SEED: u64 = 2016;

/// GET /forms-propose
pub async fn show(keeper: Keeper) -> Answer {
    page(&keeper, String::new(), Vec::new()).await
}

/// POST /forms-propose `note`
pub async fn act(keeper: Keeper, Posted(form): Posted<Form>) -> Answer {
    keeper.own(&form)?;
    let Keeper { server, visitor, actor, room, .. } = &keeper;
    let note = form.get("note").map(|note| note.trim().to_owned()).unwrap_or_default();
    let t = &visitor.t;
    let mut problems = room.with_draft(server, t).err().unwrap_or_default();
    if room.workshop.draft.is_empty() {
        problems.push(t.text("forms.nothing-changed").to_owned());
    }
    if note.is_empty() {
        problems.push(t.text("forms.note-missing").to_owned());
    }
    if !problems.is_empty() {
        return page(&keeper, note, problems).await;
    }
    keep(server, *actor, room, note).await.map_err(|error| keeper.trouble(&error))?;
    Ok(Redirect::to(&format!("{}?done=proposed", path::desk::FORMS)).into_response())
}

/// Bundle, end of the draft and the event in the log are one transaction.
async fn keep(server: &Server, actor: Actor, room: &Room, note: String) -> Result<(), ServerError> {
    let bytes = table::encode(&room.workshop.proposal());
    let hash = naungan_crypto::label::sha256(&bytes);
    let told = Event { id: server.0.draw(), kind: "pack", bytes: format!("proposed {} {}", hex(&hash), actor.user).into_bytes() };
    let proposed = Proposed { hash, bytes, user: actor.user, note, at: server.now().0 };
    server
        .0
        .store
        .main
        .run(move |world, connection| {
            packs::propose(connection, actor.tenant, &proposed)?;
            packs::keep_draft(connection, actor.tenant, actor.user, None, proposed.at)?;
            events::write(world, connection, actor.tenant, &told, proposed.at)?;
            Ok::<(), ServerError>(())
        })
        .await
}

async fn page(keeper: &Keeper, note: String, mut problems: Vec<String>) -> Answer {
    let Keeper { server, visitor, actor, room, .. } = keeper;
    let t = &visitor.t;
    let before = Workshop { draft: Vec::new(), ..room.workshop.clone() };
    let said = Both { now: Said { workshop: &room.workshop, t }, before: Said { workshop: &before, t } };
    let mut view = Propose { note, ..Propose::default() };
    match room.with_draft(server, t) {
        Ok(new) => {
            let changes = room.changes(&new);
            view.changes = sentences(t, &changes, &said);
            view.tried = tried(server, room, &new, &changes, visitor);
            let meaning = meaning(server, visitor, *actor, &changes).await;
            view.meaning = meaning.map_err(|error| keeper.trouble(&error))?;
        }
        Err(why) if problems.is_empty() => problems = why,
        Err(_) => {}
    }
    view.reach = reach(server, visitor, *actor);
    if room.workshop.draft.is_empty() && problems.is_empty() {
        return Ok(list::page(keeper, vec![t.text("forms.nothing-changed").to_owned()], None));
    }
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    view.problems = problems;
    Ok(visitor.render(status, path::desk::FORMS, |frame| propose(frame, &view)))
}

/// Runs invented cases through every changed form, before and after.
fn tried(server: &Server, room: &Room, new: &Pack, changes: &[Change], visitor: &Visitor) -> Vec<String> {
    let now = server.now();
    let offset_minutes = server.config().offset_minutes;
    let context = Context { today: now.date_at(offset_minutes), now, offset_minutes, role: "caseworker", door: &(), seed: 1 };
    let mut forms: Vec<&str> = changes.iter().map(|change| change.form.as_str()).collect();
    forms.dedup();
    let said = Said { workshop: &room.workshop, t: &visitor.t };
    let outcomes = forms.into_iter().filter_map(|form| rehearse(&room.pack, new, form, CASES, SEED, &context));
    outcomes.flat_map(|outcome| rehearsed(&visitor.t, &outcome, &said)).collect()
}

/// The last half-year's figures that rest on answers whose meaning changes.
async fn meaning(server: &Server, visitor: &Visitor, actor: Actor, changes: &[Change]) -> Result<Vec<String>, ServerError> {
    let kinds: Vec<FactKind> =
        changes.iter().filter(|change| change.is_of_meaning()).filter_map(|change| kind_of(change.meaning?)).collect();
    if kinds.is_empty() {
        return Ok(Vec::new());
    }
    let (t, period) = (&visitor.t, visitor.due());
    let report = ask_main(server, move |connection| reports::report(connection, actor.tenant, period)).await?;
    let half = t.half_year(period);
    let mut lines = Vec::new();
    for indicator in server.0.rules.book.rows() {
        // the age and place of a child stand in every breakdown
        if !kinds.contains(&indicator.plan.kind) && !kinds.contains(&FactKind::Child) {
            continue;
        }
        let accepted = report.accepted().and_then(|revision| revision.figure(&indicator.code));
        let code = &indicator.code;
        lines.push(match accepted.map(|frozen| frozen.values.total) {
            Some(value) => {
                t.format("changes.figure", &[("code", code.into()), ("value", value.into()), ("period", (&half).into())])
            }
            None => t.format("changes.figure-none", &[("code", code.into()), ("period", (&half).into())]),
        });
    }
    Ok(lines)
}

/// The kind of fact that answers of a meaning give.
fn kind_of(meaning: Meaning) -> Option<FactKind> {
    match meaning.code().split_once('.')?.0 {
        "service" => Some(FactKind::Service),
        "child" => Some(FactKind::Child),
        "consent" => Some(FactKind::Consent),
        "risk" => Some(FactKind::Clock),
        _ => None,
    }
}

/// How many people and devices of the partner get it.
fn reach(server: &Server, visitor: &Visitor, actor: Actor) -> String {
    let view = server.0.store.shared.read();
    let Some(tenant) = view.tenants.get(&actor.tenant) else { return String::new() };
    let people = tenant.directory.users().count();
    let devices = view.devices.values().filter(|owner| **owner == actor.tenant).count();
    visitor.t.format("forms.people", &[("n", people.into()), ("devices", devices.into())])
}
