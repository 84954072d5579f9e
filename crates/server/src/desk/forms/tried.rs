//! GET and POST /forms/{form}/try: the draft's form as a phone would show it. Nothing that is typed is kept.

use super::room::{Room, Said};
use super::{keeper, refused};
use crate::desk::start::trouble;
use crate::desk::visitor::{Visitor, own_form};
use crate::server::Server;
use axum::extract::{Form as Posted, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use naungan_forms::{Context, Filling, partner};
use naungan_pages::changes::Labels;
use naungan_pages::desk::forms::{Tried, tried};
use naungan_pages::form::of::{Filled, asks_more, take};
use naungan_pages::form::{self, FormView};
use naungan_pages::path;

/// Names and values in order: a question with several answers posts its name again.
type Pairs = Vec<(String, String)>;

/// All randomness of a form that is tried: whoever tries it twice sees the same.
const SEED: u64 = 1;

/// GET
pub async fn show(State(server): State<Server>, Path(form): Path<String>, headers: HeaderMap) -> Response {
    let Some(visitor) = Visitor::of(&server, &headers) else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    page(&server, visitor, &form, None).await
}

/// POST
pub async fn act(
    State(server): State<Server>,
    Path(form): Path<String>,
    headers: HeaderMap,
    Posted(pairs): Posted<Pairs>,
) -> Response {
    let Some(visitor) = Visitor::of(&server, &headers) else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    if let Err(error) = own_form(&server, &visitor, &headers, &pairs.iter().cloned().collect()) {
        return error.page(&server, &visitor);
    }
    page(&server, visitor, &form, Some(pairs)).await
}

async fn page(server: &Server, mut visitor: Visitor, name: &str, pairs: Option<Pairs>) -> Response {
    let Some(actor) = keeper(&visitor) else { return refused(server, &visitor) };
    let room = match Room::open(server, actor.tenant).await {
        Ok(room) => room,
        Err(error) => return trouble(&visitor, &error),
    };
    // Only what could be used is kept as a draft; an update of the house may change that.
    let Ok(pack) = room.with_draft(server, &visitor.t) else {
        return visitor.problem(StatusCode::UNPROCESSABLE_ENTITY, "problem.unexpected", Some("forms.draft"));
    };
    let Some(form) = pack.form(name) else {
        return visitor.problem(StatusCode::NOT_FOUND, "problem.not-found", None);
    };
    let title = Said { workshop: &room.workshop, t: &visitor.t }.form(name);
    let tag = visitor.t.tag().to_owned();
    let own = partner::texts(&room.workshop.proposal()).into_iter().filter(|text| text.language == tag);
    visitor.t.set_own(own.map(|text| (text.key, text.text)).collect());

    let (now, offset_minutes) = (server.now(), server.config().offset_minutes);
    let context =
        Context { today: now.date_at(offset_minutes), now, offset_minutes, role: "caseworker", door: &visitor.t, seed: SEED };
    let is_post = pairs.is_some();
    let mut filling = Filling::open(form, &context);
    if let Some(pairs) = &pairs {
        take(&visitor.t, &mut filling, pairs);
    }
    let posted = |name: &str| pairs.iter().flatten().find(|(has, _)| has == name).map(|(_, value)| value.as_str());
    let moved = posted(form::ADD).is_some_and(|name| filling.add(name).is_some())
        | posted(form::REMOVE).is_some_and(|name| filling.remove(name));
    let groups = |problems: &[_]| {
        let filled = Filled { filling: &filling, problems, today: context.today };
        filled.groups(&visitor.t, |_| true)
    };
    let is_sent = is_post && !moved && !asks_more(&groups(&[]), pairs.as_deref().unwrap_or_default());
    let problems = if is_sent { filling.problems() } else { Vec::new() };
    let view = Tried {
        form: name.to_owned(),
        title,
        view: FormView { action: path::desk::try_form(name), groups: groups(&problems), ..FormView::default() },
        good: is_sent && problems.is_empty(),
    };
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    visitor.render(status, path::desk::FORMS, |frame| tried(frame, &view))
}
