//! POST /forms-upload: an XLSForm or a pack of forms from a file becomes the draft. Nothing is left out silently: what is not
//! supported is listed with its place, and left out only when that was accepted; what is refused stays refused.

use super::keeper::{Answer, Keeper};
use super::list;
use super::room::Room;
use crate::desk::visitor::Form;
use axum::extract::multipart::Multipart;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use naungan_forms::edit::Sources;
use naungan_forms::partner::tag;
use naungan_forms::table::{self, Table};
use naungan_forms::workshop::Workshop;
use naungan_forms::xlsform::{self, Draft, Finding, Limits, Severity};
use naungan_pages::language::{Language, NAMES};
use naungan_pages::path;
use naungan_pages::workshop::{Said, breaches};

/// What was posted.
#[derive(Default)]
struct Posted {
    fields: Form,
    name: String,
    bytes: Vec<u8>,
}

/// POST /forms-upload
pub async fn take(mut keeper: Keeper, body: Multipart) -> Answer {
    let too_large = || keeper.visitor.problem(StatusCode::PAYLOAD_TOO_LARGE, "problem.unexpected", Some("forms.upload"));
    let posted = read(body).await.ok_or_else(too_large)?;
    keeper.own(&posted.fields)?;
    let Keeper { server, visitor, room, .. } = &mut keeper;
    let before = room.workshop.draft.clone();
    let mut problems = put(room, &posted, &visitor.t).err().unwrap_or_default();
    if problems.is_empty() {
        problems = room.with_draft(server, &visitor.t).err().unwrap_or_default();
    }
    if !problems.is_empty() {
        room.workshop.draft = before;
        return Ok(list::page(&keeper, problems, None));
    }
    keeper.keep_draft().await?;
    Ok(Redirect::to(&format!("{}?done=taken", path::desk::FORMS)).into_response())
}

async fn read(mut body: Multipart) -> Option<Posted> {
    let mut posted = Posted::default();
    while let Some(field) = body.next_field().await.ok()? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == "workbook" {
            posted.name = field.file_name().unwrap_or_default().to_owned();
            posted.bytes = field.bytes().await.ok()?.to_vec();
        } else {
            posted.fields.insert(name, field.text().await.ok()?);
        }
    }
    Some(posted)
}

/// Puts a file into the workshop's draft.
fn put(room: &mut Room, posted: &Posted, t: &Language) -> Result<(), Vec<String>> {
    if posted.bytes.is_empty() {
        return Err(vec![t.text("forms.file-missing").to_owned()]);
    }
    let unreadable = |code: &str| vec![t.format("forms.file-unreadable", &[("code", code.into())])];
    if table::is_bundle(&posted.bytes) {
        let tables = table::decode(&posted.bytes).ok_or_else(|| unreadable("forms.pack.bundle"))?;
        return put_pack(&mut room.workshop, &tables, t);
    }
    let stem = posted.name.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
    let draft = xlsform::read(&posted.bytes, stem, &|_| None, Some(&room.pack), &Limits::default())
        .map_err(|error| unreadable(error.code()))?;
    let accepted = posted.fields.get("accept").is_some_and(|accept| accept == "yes");
    let stands = |finding: &&Finding| match finding.severity {
        Severity::Warning => false,
        Severity::Unsupported => !accepted,
        Severity::Refused | Severity::Error => true,
    };
    let blocking: Vec<String> = draft.findings.iter().filter(stands).map(|finding| told(t, finding)).collect();
    if !blocking.is_empty() {
        return Err(blocking);
    }
    let (name, sources) = of(&draft, accepted, t)?;
    room.workshop.keep(&name, sources);
    Ok(())
}

fn told(t: &Language, finding: &Finding) -> String {
    t.format(
        "forms.finding",
        &[
            ("sheet", (&finding.sheet).into()),
            ("row", finding.row.into()),
            ("column", (&finding.column).into()),
            ("word", (&finding.word).into()),
            ("code", finding.problem.code().into()),
        ],
    )
}

/// The tables of a draft with languages named by their tag; a form must have words in every language of the house.
fn of(draft: &Draft, accepted: bool, t: &Language) -> Result<(String, Sources), Vec<String>> {
    let plain = |table: &Table| {
        let mut table = table.clone();
        for column in &mut table.columns {
            if let Some((stem, language)) = column.split_once("::").filter(|(stem, _)| *stem != "naungan") {
                *column = [stem, "::", tag(language)].concat();
            }
        }
        table
    };
    let sources = Sources {
        survey: plain(&if accepted { draft.without_unsupported() } else { draft.survey.clone() }),
        choices: plain(&draft.choices),
        settings: plain(&draft.settings),
        files: draft.files.iter().map(plain).collect(),
    };
    all_languages(&sources, t)?;
    let name = sources.settings.records().next().map(|row| row.get("form_id").to_owned()).unwrap_or_default();
    Ok((name, sources))
}

/// A form has words in every language of the house.
fn all_languages(sources: &Sources, t: &Language) -> Result<(), Vec<String>> {
    let has = sources.languages();
    let missing = NAMES.iter().filter(|(tag, _)| !has.iter().any(|known| known == tag));
    let missing: Vec<String> =
        missing.map(|(_, name)| t.format("forms.file-languages", &[("language", (*name).into())])).collect();
    if missing.is_empty() { Ok(()) } else { Err(missing) }
}

/// A pack of another place, or an earlier one of this: its newest forms, as drafts of this one.
fn put_pack(workshop: &mut Workshop, tables: &[Table], t: &Language) -> Result<(), Vec<String>> {
    let theirs = Workshop { own: tables.to_vec(), ..Workshop::default() };
    for name in theirs.forms().into_keys() {
        theirs.sources(&name).map_or(Ok(()), |sources| all_languages(&sources, t))?;
    }
    match workshop.take_in(tables) {
        Ok(0) => Err(vec![t.text("forms.file-same").to_owned()]),
        Ok(_) => Ok(()),
        Err(strangers) => Err(breaches(t, &strangers, &Said { workshop: &theirs, t })),
    }
}
