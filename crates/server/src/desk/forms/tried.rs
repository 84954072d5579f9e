//! GET and POST /forms/{form}/try: the draft's form as a phone would show it. Nothing that is typed is kept.

use super::keeper::{Answer, Keeper};
use axum::extract::{Form as Posted, Path};
use axum::http::StatusCode;
use naungan_forms::{Context, partner};
use naungan_pages::changes::Labels;
use naungan_pages::desk::forms::{Tried, tried};
use naungan_pages::form::FormView;
use naungan_pages::form::of::{Filled, typed};
use naungan_pages::path;
use naungan_pages::workshop::Said;

/// Names and values in order: a question with several answers posts its name again.
type Pairs = Vec<(String, String)>;

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
    let context = Context { today: now.date_at(offset_minutes), now, offset_minutes, role: "caseworker" };
    let is_post = pairs.is_some();
    let (answers, problems) = match pairs {
        Some(pairs) => typed(&visitor.t, form, &context, &pairs),
        None => (form.start(&context), Vec::new()),
    };
    let filled = Filled { form, answers: &answers, problems: &problems, context: &context };
    let view = Tried {
        form: name.to_owned(),
        title,
        view: FormView { action: path::desk::try_form(name), groups: filled.groups(&visitor.t, |_| true), ..FormView::default() },
        good: is_post && problems.is_empty(),
    };
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(visitor.render(status, path::desk::FORMS, |frame| tried(frame, &view)))
}
