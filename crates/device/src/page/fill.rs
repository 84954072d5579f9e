//! Filling forms: draft, problems beside the field, likely doubles, a summary, then saved. What was typed is kept sealed on
//! this device from the first post on.
//!
//! Longer than most files: one walk (form, problems, doubles, summary, saving) that all four places of a form share.

use super::App;
use super::draft::Begun;
use crate::double::Traits;
use crate::error::DeviceError;
use crate::host::{Host, Table, Write};
use crate::request::{Request, Response};
use naungan_forms::{FieldKind, Form, Problem};
use naungan_model::answer::{Answers, Value};
use naungan_model::care::case::Record;
use naungan_model::date::Instant;
use naungan_model::id::{EntryId, ObjectId};
use naungan_model::layer::Layer;
use naungan_model::meaning::Meaning;
use naungan_pages::care::doubles::{self, Doubles};
use naungan_pages::care::fill::{self, Fill};
use naungan_pages::care::saved::{self, Saved};
use naungan_pages::care::summary::{self, Summary};
use naungan_pages::form::{Choice, Control, FieldView, FormView, GroupView, Keyboard, code_of};
use naungan_pages::icon::Icon;
use naungan_pages::language::{Words, key};
use naungan_pages::layout::Action;
use naungan_pages::path;
use std::collections::BTreeSet;

/// Forms that a case page offers.
const OFFERED: [&str; 6] = ["session", "service", "contact", "consent", "risk", "registration"];
/// Field of a group session that names the children.
const CHILDREN: &str = "children";
/// Seconds for which a look at the name, with its reason, lasts.
const LOOK_SECONDS: i64 = 600;
/// Field of a correction that says why.
const REASON: &str = "correction_reason";

/// What a form is filled for.
#[derive(Debug, Clone)]
enum Place {
    /// A new file.
    New,
    /// A case.
    Case(ObjectId, String),
    /// Several cases at once.
    Group,
    /// A correction of an entry.
    Entry(ObjectId, String, EntryId),
}

impl Place {
    fn action(&self, form: &str) -> String {
        match self {
            Self::New => path::INTAKE.into(),
            Self::Case(_, code) => path::case_form(code, form),
            Self::Group => path::GROUP.into(),
            Self::Entry(_, code, entry) => format!("/cases/{code}/entries/{entry}"),
        }
    }

    /// Key of the draft's row: says nothing of the child.
    fn draft(&self, form: &str) -> Vec<u8> {
        match self {
            Self::New | Self::Group => form.as_bytes().to_vec(),
            Self::Case(object, _) => [&object.0[..], form.as_bytes()].concat(),
            Self::Entry(_, _, entry) => [&entry.0[..], b"entry"].concat(),
        }
    }

    fn case(&self) -> Option<(ObjectId, &str)> {
        match self {
            Self::Case(object, code) | Self::Entry(object, code, _) => Some((*object, code)),
            _ => None,
        }
    }
}

impl<H: Host> App<H> {
    /// GET and POST /intake
    pub(super) async fn intake(&mut self, request: &Request) -> Result<Response, DeviceError> {
        self.filling(request, Place::New, "intake").await
    }

    /// GET and POST /group
    pub(super) async fn group(&mut self, request: &Request) -> Result<Response, DeviceError> {
        self.filling(request, Place::Group, "session").await
    }

    /// GET and POST /cases/{code}/{form}
    pub(super) async fn case_form(&mut self, request: &Request, code: &str, form: &str) -> Result<Response, DeviceError> {
        let object = self.device.cabinet()?.by_code(code)?;
        if !OFFERED.contains(&form) {
            return Err(DeviceError::NotFound("form"));
        }
        self.filling(request, Place::Case(object, code.to_owned()), form).await
    }

    /// GET and POST /cases/{code}/entries/{entry}: a correction.
    pub(super) async fn correct(&mut self, request: &Request, code: &str, entry: &str) -> Result<Response, DeviceError> {
        let object = self.device.cabinet()?.by_code(code)?;
        let entry: EntryId = entry.parse().map_err(|_| DeviceError::NotFound("entry"))?;
        let record = self.device.cabinet()?.file(object)?.case.record(entry).ok_or(DeviceError::NotFound("entry"))?;
        let form = record.form.clone();
        if self.would_show_identity(object, record, request.now) {
            return Ok(Response::see(path::case_name(code)));
        }
        if request.post && request.posted("do") == "withdraw" {
            let reason = request.posted(REASON).trim();
            if !reason.is_empty() {
                self.device.withdraw(object, entry, reason, request.now).await?;
                return Ok(Response::see(format!("{}?done=1", path::case(code))));
            }
        }
        self.filling(request, Place::Entry(object, code.to_owned(), entry), &form).await
    }

    /// Whether a correction would show who the child is to somebody who did not say why in the last ten minutes.
    fn would_show_identity(&self, object: ObjectId, record: &Record, now: Instant) -> bool {
        let form = self.device.pack.form_version(&record.form, record.version);
        let names = form.is_some_and(|form| record.answers.keys().any(|field| form.layer_of(field) == Layer::IDENTITY));
        let Some(cabinet) = &self.device.cabinet else { return names };
        let looked = cabinet.files.get(&object).is_some_and(|file| {
            let looks = file.case.records.iter().filter(|look| look.form == "look" && look.author == cabinet.user);
            looks.map(|look| look.at).max().is_some_and(|at| now.0 - at.0 < LOOK_SECONDS)
        });
        names && !looked
    }

    /// POST /keep: what is typed so far in the form of `path`, so that a call, a crash or an empty battery loses nothing.
    pub(super) async fn keep(&mut self, request: &Request) -> Result<Response, DeviceError> {
        let path = request.posted("path").to_owned();
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let (place, form) = match parts.as_slice() {
            ["intake"] => (Place::New, "intake".to_owned()),
            ["group"] => (Place::Group, "session".to_owned()),
            ["cases", code, form] if OFFERED.contains(form) => {
                (Place::Case(self.device.cabinet()?.by_code(code)?, (*code).to_owned()), (*form).to_owned())
            }
            ["cases", code, "entries", entry] => {
                let object = self.device.cabinet()?.by_code(code)?;
                let entry: EntryId = entry.parse().map_err(|_| DeviceError::NotFound("entry"))?;
                let record = self.device.cabinet()?.file(object)?.case.record(entry).ok_or(DeviceError::NotFound("entry"))?;
                let form = record.form.clone();
                (Place::Entry(object, (*code).to_owned(), entry), form)
            }
            _ => return Err(DeviceError::NotFound("form")),
        };
        let form = self.device.pack.form(&form).ok_or(DeviceError::NotFound("form"))?.clone();
        let (begun, _) = self.typed(request, &place, &form);
        self.keep_draft(place.draft(&form.name), &begun).await?;
        Ok(Response { status: 204, ..Response::see(path) })
    }

    async fn filling(&mut self, request: &Request, place: Place, form: &str) -> Result<Response, DeviceError> {
        let role = self.device.cabinet()?.role(request.now).ok_or(DeviceError::NotAllowed)?.0;
        if !role.keeps_files() {
            return Err(DeviceError::NotAllowed);
        }
        let form = self.device.pack.form(form).ok_or(DeviceError::NotFound("form"))?.clone();
        if !request.post && request.asked("anew") == "1" {
            self.device.host.commit(vec![Write::delete(Table::Draft, place.draft(&form.name))]).await?;
            return Ok(Response::see(place.action(&form.name)));
        }
        let draft = self.draft(place.draft(&form.name)).await?;
        if !request.post {
            let begun = match &draft {
                Some(draft) => draft.clone(),
                None => self.fresh(&place, &form, request.now),
            };
            return Ok(self.show_form(request, &place, &form, &begun, draft.as_ref().map(|draft| draft.at), &[]));
        }
        if request.posted("sure") == "yes" {
            return match draft {
                Some(draft) => self.save(request, place, &form, draft).await,
                None => Ok(Response::see(place.case().map_or(path::TODAY.to_owned(), |(_, code)| path::case(code)))),
            };
        }
        let begun = match (request.posted("none") == "yes", draft) {
            (true, Some(draft)) => draft,
            _ => {
                let (begun, problems) = self.typed(request, &place, &form);
                self.keep_draft(place.draft(&form.name), &begun).await?;
                if !problems.is_empty() {
                    return Ok(self.show_form(request, &place, &form, &begun, None, &problems).with_status(422));
                }
                if let Some(doubles) = self.doubles(request, &place, &form, &begun) {
                    return Ok(doubles);
                }
                begun
            }
        };
        Ok(self.show_summary(request, &place, &form, &begun))
    }

    /// Defaults of a new form, the answers to be corrected, or for a registration what the intake said.
    fn fresh(&self, place: &Place, form: &Form, now: Instant) -> Begun {
        let mut answers = form.start(&self.device.context(now));
        let case = place.case().and_then(|(object, _)| self.device.cabinet.as_ref()?.files.get(&object)).map(|file| &file.case);
        match (place, case) {
            (Place::Entry(_, _, entry), Some(case)) => {
                answers = case.record(*entry).map(|record| record.answers.clone()).unwrap_or_default();
            }
            (Place::Case(..), Some(case)) if form.name == "registration" => {
                let age = form.meaning(Meaning::ChildAgeYears).zip(case.latest.get(&Meaning::ChildAgeYears));
                answers.extend(age.map(|(field, value)| (field.name.clone(), value.clone())));
                let of_this = self.sought_for == place.case().map(|(object, _)| object) && !self.sought.name.is_empty();
                let name = form.meaning(Meaning::ChildGivenName).filter(|_| of_this);
                answers.extend(name.map(|field| (field.name.clone(), Value::Text(self.sought.name.clone()))));
            }
            _ => {}
        }
        if matches!(place, Place::Group) {
            let mode = form.meaning(Meaning::ServiceMode);
            answers.extend(mode.map(|field| (field.name.clone(), Value::Code("group".into()))));
        }
        Begun { answers, at: now.0, ..Begun::default() }
    }

    /// What was posted, with the labels of typed lists as codes.
    fn coded(&self, posted: &[(String, String)], form: &Form, now: Instant) -> Vec<(String, String)> {
        let context = self.device.context(now);
        let (answers, _) = form.parse(posted);
        let coded = posted.iter().map(|(name, typed)| {
            let field = form.field(name).filter(|field| matches!(field.kind, FieldKind::SelectOne(_)));
            let code = field.and_then(|field| {
                // First among what the other answers leave open (the districts of the chosen province), then among all.
                [&answers, &Answers::new()].into_iter().find_map(|answers| {
                    let choices = self.choices(form, field, answers, &context);
                    code_of(&choices, &self.t, typed).map(str::to_owned)
                })
            });
            (name.clone(), code.unwrap_or_else(|| typed.clone()))
        });
        coded.collect()
    }

    /// What was typed, and what is wrong with it.
    fn typed(&self, request: &Request, place: &Place, form: &Form) -> (Begun, Vec<Problem>) {
        let (mut answers, mut problems) = form.parse(&self.coded(&request.form, form, request.now));
        if matches!(place, Place::Group) {
            let mode = form.meaning(Meaning::ServiceMode);
            answers.extend(mode.map(|field| (field.name.clone(), Value::Code("group".into()))));
        }
        let checked = form.check(&answers, &self.device.context(request.now));
        for problem in checked.problems {
            if !problems.iter().any(|known| known.field == problem.field) {
                problems.push(problem);
            }
        }
        let children: Vec<String> =
            request.form.iter().filter(|(name, _)| name == CHILDREN).map(|(_, code)| code.clone()).collect();
        if matches!(place, Place::Group) && children.len() < 2 {
            problems.insert(0, Problem { field: CHILDREN.into(), key: "writing.group-two".into() });
        }
        let reason = request.posted(REASON).trim().to_owned();
        if matches!(place, Place::Entry(..)) && reason.is_empty() {
            problems.push(Problem { field: REASON.into(), key: "problem.required".into() });
        }
        (Begun { answers, children, reason, at: request.now.0 }, problems)
    }

    fn show_form(
        &self,
        request: &Request,
        place: &Place,
        form: &Form,
        begun: &Begun,
        draft: Option<i64>,
        problems: &[Problem],
    ) -> Response {
        let context = self.device.context(request.now);
        let relevant = form.check(&begun.answers, &context).relevant;
        let problem = |name: &str| problems.iter().find(|problem| problem.field == name).map(|problem| key(&*problem.key));
        let mut groups: Vec<GroupView> = Vec::new();
        if matches!(place, Place::Group) {
            let mut codes: Vec<String> =
                self.device.cabinet.iter().flat_map(|cabinet| cabinet.cases().map(|file| cabinet.code(file.object))).collect();
            codes.sort_unstable();
            let choices = codes.into_iter().map(|code| Choice::new(code.clone(), Words::Text(code))).collect();
            let control = Control::Many { choices, chosen: begun.children.clone() };
            let field =
                FieldView { problem: problem(CHILDREN), ..FieldView::new(CHILDREN, key("writing.group-children"), control) };
            groups.push(GroupView { title: None, fields: vec![field] });
        }
        let mut section: Option<&str> = None;
        for field in &form.fields {
            let calculated = field.kind.is_silent();
            let fixed = matches!(place, Place::Group) && field.meaning == Some(Meaning::ServiceMode);
            if calculated || fixed || !(relevant.contains(&field.name) || waits(field)) || self.is_closed(field, request.now) {
                continue;
            }
            if groups.is_empty() || section != field.section.as_deref() {
                section = field.section.as_deref();
                let title = section.map(|section| key(format!("form.{}.{section}.label", form.name)));
                groups.push(GroupView { title, fields: Vec::new() });
            }
            let view = self.field_view(form, field, begun, problem(&field.name), &context);
            if let Some(group) = groups.last_mut() {
                group.fields.push(view);
            }
        }
        if matches!(place, Place::Entry(..)) {
            let control = Control::Text { value: begun.reason.clone(), keyboard: Keyboard::Text };
            let field =
                FieldView { problem: problem(REASON), ..FieldView::new(REASON, key("writing.correction-reason"), control) };
            groups.push(GroupView { title: None, fields: vec![field] });
        }
        let step = match form.name.as_str() {
            "intake" => Some((1, 2)),
            "registration" => Some((2, 2)),
            _ => None,
        };
        let view = Fill {
            icon: if matches!(place, Place::Group) { Icon::Group } else { super::history::icon(&form.name) },
            title: match place {
                Place::Group => key("case.group"),
                Place::Entry(..) => key("case.correct"),
                _ => key(form.title_key()),
            },
            lead: None,
            case: place.case().map(|(_, code)| code.to_owned()),
            danger: form.name == "intake",
            draft: draft.map(|at| super::moment(Instant(at))),
            step,
            form: FormView {
                action: place.action(&form.name),
                hidden: Vec::new(),
                groups,
                submit: None,
                cancel: Some(place.case().map_or(path::TODAY.to_owned(), |(_, code)| path::case(code))),
            },
        };
        Response::page(self.framed(request, |frame| fill::show(frame, &view)))
    }

    /// A field whose layer this person can never hold.
    fn is_closed(&self, field: &naungan_forms::Field, now: Instant) -> bool {
        let role = self.device.cabinet.as_ref().and_then(|cabinet| cabinet.role(now));
        !role.is_some_and(|(role, _)| role.layers().contains(&field.layer))
    }

    fn field_view(
        &self,
        form: &Form,
        field: &naungan_forms::Field,
        begun: &Begun,
        problem: Option<Words>,
        context: &naungan_forms::Context<'_>,
    ) -> FieldView {
        let value = begun.answers.get(&field.name).map(Value::to_input).unwrap_or_default();
        let choices = || self.choices(form, field, &begun.answers, context);
        let today = Some(context.today);
        let control = match &field.kind {
            FieldKind::Text if field.appearance.contains("multiline") => Control::Long { value },
            FieldKind::Text => {
                let keyboard = if field.appearance.contains("numbers") { Keyboard::Phone } else { Keyboard::Text };
                Control::Text { value, keyboard }
            }
            FieldKind::Decimal | FieldKind::Range | FieldKind::Time | FieldKind::DateTime | FieldKind::Barcode => {
                Control::Text { value, keyboard: Keyboard::Text }
            }
            FieldKind::Acknowledge => Control::Many { choices: vec![Choice::new("OK", key("form.seen"))], chosen: vec![value] },
            FieldKind::Integer => Control::Number { value, min: Some(0), max: Some(99) },
            FieldKind::Date => {
                let later = matches!(field.meaning, Some(Meaning::ServiceNextDate | Meaning::ContactNextDate));
                if later {
                    Control::Date { value, min: today, max: None }
                } else {
                    Control::Date { value, min: None, max: today }
                }
            }
            FieldKind::SelectOne(_) => Control::One { choices: choices(), chosen: value },
            FieldKind::SelectMultiple(_) | FieldKind::Rank(_) => {
                Control::Many { choices: choices(), chosen: value.split(' ').map(str::to_owned).collect() }
            }
            FieldKind::Note | FieldKind::Calculate | FieldKind::Hidden | FieldKind::Meta(_) => Control::Note,
        };
        let readers = match field.layer {
            Layer::IDENTITY => Some(key("summary.reader-identity")),
            Layer::THERAPY => Some(key("summary.reader-psychologist")),
            Layer::LEGAL => Some(key("summary.reader-legal")),
            _ => None,
        };
        FieldView {
            hint: field.hint_key().map(key),
            why: field.why_key().map(key),
            problem,
            optional: field.required.is_none() && field.kind.is_question(),
            readers,
            ..FieldView::new(field.name.clone(), key(field.label_key()), control)
        }
    }

    /// What a question offers. Districts are offered for every province until one is chosen: the page has no script to follow
    /// a change.
    fn choices(
        &self,
        form: &Form,
        field: &naungan_forms::Field,
        answers: &Answers,
        context: &naungan_forms::Context<'_>,
    ) -> Vec<Choice> {
        let Some(list) = form.list(field) else { return Vec::new() };
        let mut items = form.options(field, answers, context);
        if items.is_empty() {
            items = list.items.iter().collect();
        }
        items.into_iter().map(|item| Choice::new(item.code.clone(), key(list.label_key(&item.code)))).collect()
    }

    /// Likely doubles before a new file or a registration.
    fn doubles(&self, request: &Request, place: &Place, form: &Form, begun: &Begun) -> Option<Response> {
        let (traits, except) = match place {
            Place::New => (self.sought.clone(), None),
            Place::Case(object, _) if form.name == "registration" => {
                let checked = form.check(&begun.answers, &self.device.context(request.now));
                (Traits::of(&form.meant(&checked.answers).into_iter().collect()), Some(*object))
            }
            _ => return None,
        };
        let found = self.alike(&traits, except);
        if found.is_empty() {
            return None;
        }
        let view = Doubles { found, hidden: Vec::new(), action: place.action(&form.name) };
        Some(Response::page(self.framed(request, |frame| doubles::show(frame, &view))))
    }

    fn show_summary(&self, request: &Request, place: &Place, form: &Form, begun: &Begun) -> Response {
        let checked = form.check(&begun.answers, &self.device.context(request.now));
        let questions = form.fields.iter().filter(|field| !field.kind.is_silent());
        let said = questions.filter_map(|field| Some((field, checked.answers.get(&field.name)?)));
        let wrote = said.map(|(field, value)| (key(field.label_key()), self.value(form, field, value))).collect();
        let meant = form.meant(&checked.answers);
        let date = |wanted| meant.iter().find(|(meaning, _)| *meaning == wanted).and_then(|(_, value)| value.as_date());
        let mut next = Vec::new();
        if date(Meaning::ServiceDate).is_some() {
            next.push((key("summary.next-counted"), None));
        }
        if let Some(day) = date(Meaning::ServiceNextDate) {
            next.push((key("summary.next-session"), Some(naungan_pages::language::Moment::day(day))));
        }
        if let Some(day) = date(Meaning::ContactNextDate) {
            next.push((key("code.clock.next_contact"), Some(naungan_pages::language::Moment::day(day))));
        }
        if let Some((_, Value::Code(risk))) = meant.iter().find(|(meaning, _)| *meaning == Meaning::RiskLevel)
            && form.name == "registration"
            && let Some(hours) = self.device.pack.hours("first_contact", risk)
        {
            next.push((key("summary.next-contact"), Some(super::moment(request.now.plus(i64::from(hours) * 3600)))));
        }
        next.push((key("summary.next-sent"), None));
        let layers: BTreeSet<Layer> = form.split(&checked.answers).into_keys().collect();
        let mut readers = vec![key("summary.reader-team")];
        if layers.contains(&Layer::IDENTITY) {
            readers.push(key("summary.reader-identity"));
        }
        if layers.contains(&Layer::THERAPY) {
            readers.push(key("summary.reader-psychologist"));
        }
        readers.push(key("summary.reader-counts"));
        let cases = match place {
            Place::Group => begun.children.clone(),
            _ => place.case().map(|(_, code)| code.to_owned()).into_iter().collect(),
        };
        let action = place.action(&form.name);
        let view = Summary { cases, wrote, next, readers, change: action.clone(), action, hidden: Vec::new() };
        Response::page(self.framed(request, |frame| summary::show(frame, &view)))
    }

    async fn save(&mut self, request: &Request, place: Place, form: &Form, begun: Begun) -> Result<Response, DeviceError> {
        // The draft goes in the same commit in which the entry comes: saving again after a crash finds one or the other.
        self.device.also = vec![Write::delete(Table::Draft, place.draft(&form.name))];
        let saved = match &place {
            Place::New => {
                let object = self.device.open_file(&form.name, &begun.answers, request.now).await;
                object.map(|object| {
                    self.sought_for = Some(object);
                    self.device.cabinet.as_ref().map(|cabinet| path::case_form(&cabinet.code(object), "registration"))
                })
            }
            Place::Case(object, code) => {
                let filled = self.device.fill(&[*object], &form.name, &begun.answers, request.now).await;
                filled.map(|_| Some(format!("{}?done=1", path::case(code))))
            }
            Place::Group => {
                let cabinet = self.device.cabinet()?;
                let objects = begun.children.iter().map(|code| cabinet.by_code(code)).collect::<Result<Vec<_>, _>>()?;
                let filled = self.device.fill(&objects, &form.name, &begun.answers, request.now).await;
                filled.map(|_| Some(format!("/saved?cases={}", begun.children.join("."))))
            }
            Place::Entry(object, code, entry) => {
                let corrected = self.device.correct(*object, *entry, &begun.answers, &begun.reason, request.now).await;
                corrected.map(|_| Some(format!("{}?done=1", path::case(code))))
            }
        };
        self.device.also.clear();
        match saved {
            Ok(next) => {
                if form.name == "registration" {
                    self.sought = Traits::default();
                    self.sought_for = None;
                }
                Ok(Response::see(next.unwrap_or_else(|| path::TODAY.into())))
            }
            // The day changed, or a rule did, between summary and saving: the form again, nothing lost.
            Err(DeviceError::Form(_)) => {
                let problems = form.check(&begun.answers, &self.device.context(request.now)).problems;
                Ok(self.show_form(request, &place, form, &begun, None, &problems).with_status(422))
            }
            Err(error) => Err(error),
        }
    }

    /// GET /saved: after a group session.
    pub(super) fn saved(&self, request: &Request) -> Result<Response, DeviceError> {
        let cabinet = self.device.cabinet()?;
        let cases: Vec<String> =
            request.asked("cases").split('.').filter(|code| cabinet.by_code(code).is_ok()).map(str::to_owned).collect();
        let next = vec![
            Action::new(Icon::Clock, key("nav.today"), path::TODAY),
            Action::new(Icon::Group, key("case.group"), path::GROUP),
        ];
        let view = Saved { what: key("case.group"), cases, unsent: cabinet.unsent() > 0, next };
        Ok(Response::page(self.framed(request, |frame| saved::show(frame, &view))))
    }
}

/// A field that becomes relevant by an answer on the same page is shown from the start where it can be skipped.
fn waits(field: &naungan_forms::Field) -> bool {
    let on_page = field.relevant.iter().all(|rule| !rule.fields().is_empty());
    on_page && !field.relevant.is_empty() && field.kind.is_question()
}
