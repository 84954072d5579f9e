//! GET and POST /forms/{form}/try: the draft's form as a phone would show it. Nothing that is typed is kept.

use super::keeper::{Answer, Keeper};
use axum::extract::{Form as Posted, Path};
use axum::http::StatusCode;
use naungan_forms::{Context, Filling, partner};
use naungan_pages::changes::Labels;
use naungan_pages::desk::forms::{Tried, tried};
use naungan_pages::form::of::{Filled, asks_more, take};
use naungan_pages::form::{self, FormView};
use naungan_pages::path;
use naungan_pages::workshop::Said;

/// Names and values in order: a question with several answers posts its name again.
type Pairs = Vec<(String, String)>;

/// All randomness of a form that is tried: whoever tries it twice sees the same.
const SEED: u64 = 1;

/// GET
pub async fn show(keeper: Keeper, Path(form): Path<String>) -> Answer {
    page(keeper, &form, None)
}

/// POST
pub async fn act(keeper: Keeper, Path(form): Path<String>, Posted(pairs): Posted<Pairs>) -> Answer {
    keeper.own(&pairs.iter().cloned().collect())?;
    page(keeper, &form, Some(pairs))
}

fn page(mut keeper: Keeper, name: &str, pairs: Option<Pairs>) -> Answer {
    let Keeper { server, visitor, room, .. } = &mut keeper;
    // Only what could be used is kept as a draft; an update of the house may change that.
    let Ok(pack) = room.with_draft(server, &visitor.t) else {
        return Err(visitor.problem(StatusCode::UNPROCESSABLE_ENTITY, "problem.unexpected", Some("forms.draft")).into());
    };
    let Some(form) = pack.form(name) else { return Err(keeper.missing(None).into()) };
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
    Ok(visitor.render(status, path::desk::FORMS, |frame| tried(frame, &view)))
}
