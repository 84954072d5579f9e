//! Forms on paper. An empty sheet needs no child; one with answers is written down in the file, as every look is.

use super::App;
use crate::error::DeviceError;
use crate::host::Host;
use crate::request::{Request, Response};
use naungan_forms::{Field, FieldKind, Form};
use naungan_model::id::EntryId;
use naungan_model::layer::Layer;
use naungan_pages::care::sheet::{self, Line, Part, Sheet, Space};
use naungan_pages::form::{TYPED_ABOVE, of};
use naungan_pages::language::{Words, key};
use naungan_pages::path;

/// Form that says what was printed.
pub(super) const PRINTED: &str = "print";

impl<H: Host> App<H> {
    /// GET /sheets/{form}
    pub(super) fn empty_sheet(&self, request: &Request, form: &str) -> Result<Response, DeviceError> {
        let form = self.device.pack.form(form).ok_or(DeviceError::NotFound("form"))?;
        let mut parts: Vec<Part> = Vec::new();
        let mut group = None;
        for field in form.fields.iter().filter(|field| !field.kind.is_silent()) {
            if parts.is_empty() || group != field.group {
                group = field.group;
                let title = field.section.as_ref().map(|section| key(["form.", &form.name, ".", section, ".label"].concat()));
                let repeats = form.around(field.group).any(|group| group.repeat.is_some());
                parts.push(Part { title, repeats, lines: Vec::new() });
            }
            if let Some(part) = parts.last_mut() {
                part.lines.push(self.empty_line(form, field));
            }
        }
        let view = Sheet {
            title: key(form.title_key()),
            version: version(form),
            case: None,
            written: None,
            parts,
            back: path::TODAY.to_owned(),
        };
        Ok(Response::page(self.framed(request, |frame| sheet::show(frame, &view))))
    }

    fn empty_line(&self, form: &Form, field: &Field) -> Line {
        let list = form.list(field);
        let labels = || -> Vec<Words> {
            list.iter().flat_map(|list| list.items.iter().map(|item| key(list.label_key(&item.code)))).collect()
        };
        let is_long = list.is_some_and(|list| list.items.len() > 2 * TYPED_ABOVE);
        let space = match &field.kind {
            FieldKind::Note => Space::None,
            FieldKind::Text if field.appearance.contains("multiline") => Space::Long,
            FieldKind::SelectOne(_) | FieldKind::SelectMultiple(_) if is_long => Space::Short,
            FieldKind::SelectOne(_) => Space::One(labels()),
            FieldKind::SelectMultiple(_) => Space::Many(labels()),
            FieldKind::Rank(_) => Space::Order(labels()),
            FieldKind::Acknowledge => Space::One(vec![key("form.seen")]),
            _ => Space::Short,
        };
        Line { label: of::label(&self.t, field), hint: field.hint_key().map(key), maybe: !field.relevant.is_empty(), space }
    }

    /// POST /cases/{code}/entries/{entry}/sheet: what was written, without who the child is.
    pub(super) async fn sheet(&mut self, request: &Request, code: &str, entry: &str) -> Result<Response, DeviceError> {
        let object = self.device.cabinet()?.by_code(code)?;
        let entry: EntryId = entry.parse().map_err(|_| DeviceError::NotFound("entry"))?;
        let record = self.device.cabinet()?.file(object)?.case.record(entry).ok_or(DeviceError::NotFound("entry"))?;
        let title = key(["form.", &record.form, ".title"].concat());
        if let Some(question) = self.asks_first(request, object, (code, title.clone()), Vec::new())? {
            return Ok(question);
        }
        let form = self.device.pack.form_version(&record.form, record.version).ok_or(DeviceError::NotFound("form"))?;
        let shown = form.fields.iter().filter(|field| !field.kind.is_silent() && field.layer != Layer::IDENTITY);
        let said = shown.filter_map(|field| Some((field, record.answers.get(&field.name)?)));
        let lines = said.map(|(field, value)| Line {
            label: of::label(&self.t, field),
            hint: None,
            maybe: false,
            space: Space::Said(self.value(form, field, value)),
        });
        let by = self.who(record.author, request.now);
        let view = Sheet {
            title: key(form.title_key()),
            version: version(form),
            case: Some(code.to_owned()),
            written: Some((self.t.date(self.device.today(record.at)), by)),
            parts: vec![Part { lines: lines.collect(), ..Part::default() }],
            back: path::case(code),
        };
        self.printed(object, &title, request).await?;
        Ok(Response::page(self.framed(request, |frame| sheet::show(frame, &view))))
    }
}

fn version(form: &Form) -> String {
    format!("{} {}", form.name, form.version)
}
