//! Filling forms: draft, problems beside the field, likely doubles, a summary, then saved. What was typed is kept sealed on
//! this device from the first post on.
//!
//! Longer than most files: one walk (form, problems, doubles) that all four places of a form share; summary and saving follow in
//! `save.rs`.

use super::App;
use super::draft::Begun;
use super::live;
use crate::double::Traits;
use crate::error::DeviceError;
use crate::host::{Host, Table, Write};
use crate::request::{Request, Response};
use naungan_forms::{Context, Field, Filling, Form, Problem};
use naungan_model::answer::{Answers, Value};
use naungan_model::care::case::Record;
use naungan_model::date::{Date, Instant};
use naungan_model::id::{EntryId, ObjectId};
use naungan_model::layer::Layer;
use naungan_model::meaning::Meaning;
use naungan_pages::care::doubles::{self, Doubles};
use naungan_pages::care::fill::{self, Fill};
use naungan_pages::form::of::{self, Filled};
use naungan_pages::form::{self, Choice, Control, FieldView, FormView, GroupView, Keyboard};
use naungan_pages::icon::Icon;
use naungan_pages::language::{Words, key};
use naungan_pages::path;

/// Field of a group session that names the children.
const CHILDREN: &str = "children";
/// Field that says with which thing of the file a form goes on; a name that no question can have.
const THING: &str = "-thing";
/// Seconds for which a look at the name, with its reason, lasts.
const LOOK_SECONDS: i64 = 600;
/// Version of the form that a page shows; a name that no question can have.
const VERSION: &str = "-version";
/// Day and author of a sheet of paper that is typed in; names that no question can have.
const PAPER_DAY: &str = "-paper-day";
const PAPER_BY: &str = "-paper-by";
/// Longest author of a sheet: a code or a role.
const PAPER_BY_MOST: usize = 40;
/// Field that says why somebody with too many files opens one more.
const MORE: &str = "-why-more";
/// Field of a correction that says why.
const REASON: &str = "correction_reason";

/// What a form is filled for.
#[derive(Debug, Clone)]
pub(super) enum Place {
    /// A new file.
    New,
    /// A case.
    Case(ObjectId, String),
    /// Several cases at once.
    Group,
    /// A correction of an entry.
    Entry(ObjectId, String, EntryId),
    /// A provider of help, for the whole team.
    Provider,
    /// A complaint, for the focal points alone.
    Complaint,
    /// A word from a child, without a name, for the focal points alone.
    Voice,
    /// What a focal point did about a complaint.
    Answer(ObjectId),
    /// A safe house, for the readers who are named.
    House,
}

impl Place {
    pub(super) fn action(&self, form: &str) -> String {
        match self {
            Self::New => path::INTAKE.into(),
            Self::Case(_, code) => path::case_form(code, form),
            Self::Group => path::GROUP.into(),
            Self::Entry(_, code, entry) => format!("/cases/{code}/entries/{entry}"),
            Self::Provider => path::PROVIDER.into(),
            Self::Complaint => path::COMPLAIN.into(),
            Self::Voice => path::VOICE.into(),
            Self::Answer(object) => path::complaint(&object.to_string()),
            Self::House => path::HOUSE.into(),
        }
    }

    /// Key of the draft's row: says nothing of the child.
    pub(super) fn draft(&self, form: &str) -> Vec<u8> {
        match self {
            Self::New | Self::Group | Self::Provider | Self::Complaint | Self::Voice | Self::House => form.as_bytes().to_vec(),
            Self::Answer(object) => [&object.0[..], form.as_bytes()].concat(),
            Self::Case(object, _) => [&object.0[..], form.as_bytes()].concat(),
            Self::Entry(_, _, entry) => [&entry.0[..], b"entry"].concat(),
        }
    }

    pub(super) fn case(&self) -> Option<(ObjectId, &str)> {
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
        let file = self.device.cabinet()?.file(object)?;
        let known = self.device.pack.form(form);
        if !request.post && known.is_some_and(|form| !self.offers(request.now, file, form)) {
            // A clock leads here for everybody who sees the file; who cannot end it sees where it stands.
            return Ok(Response::see(path::case(code)));
        }
        self.offered(request, object, form)?;
        self.filling(request, Place::Case(object, code.to_owned()), form).await
    }

    /// Refuses a form that is not offered to this person in a file as it stands.
    pub(super) fn offered(&self, request: &Request, object: ObjectId, form: &str) -> Result<(), DeviceError> {
        let form = self.device.pack.form(form).ok_or(DeviceError::NotFound("form"))?;
        let offers = self.offers(request.now, self.device.cabinet()?.file(object)?, form);
        if offers { Ok(()) } else { Err(DeviceError::NotFound("form")) }
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

    pub(super) async fn filling(&mut self, request: &Request, place: Place, form: &str) -> Result<Response, DeviceError> {
        let role = self.device.cabinet()?.role(request.now).ok_or(DeviceError::NotAllowed)?.0;
        let may = match place {
            // A complaint may come from everybody.
            Place::Complaint | Place::Voice => true,
            Place::Answer(_) => role.hears_complaints(),
            _ => role.keeps_files(),
        };
        if !may {
            return Err(DeviceError::NotAllowed);
        }
        if !request.post && request.asked("anew") == "1" {
            self.device.host.commit(vec![Write::delete(Table::Draft, place.draft(form))]).await?;
            return Ok(Response::see(place.action(form)));
        }
        let draft = self.draft(place.draft(form)).await?;
        let form = self.form_in_use(request, &place, form, draft.as_ref())?;
        if !request.post {
            let mut begun = match &draft {
                Some(draft) => draft.clone(),
                None => self.begin(request, &place, &form)?,
            };
            if request.asked("paper") == "1" {
                begun.paper.get_or_insert_default();
            }
            let since = draft.as_ref().filter(|_| request.asked("more").is_empty()).map(|draft| draft.at);
            return Ok(self.show_form(request, &place, &form, &begun, since, &[]));
        }
        if request.posted("sure") == "yes" {
            return match draft {
                Some(draft) => self.save(request, place, &form, draft).await,
                None => Ok(Response::see(place.case().map_or(path::TODAY.to_owned(), |(_, code)| path::case(code)))),
            };
        }
        let (add, remove) = (request.posted(form::ADD), request.posted(form::REMOVE));
        if !add.is_empty() || !remove.is_empty() {
            let (mut begun, _) = self.typed(request, &place, &form, draft, false);
            let at = self.rounds(&form, &mut begun, add, remove, request.now);
            self.keep_draft(place.draft(&form.name), &begun).await?;
            return Ok(Response::see(format!("{}?more=1#{at}", place.action(&form.name))));
        }
        let begun = match (request.posted("none") == "yes", draft) {
            (true, Some(draft)) => draft,
            (_, draft) => {
                let (begun, problems) = self.typed(request, &place, &form, draft, true);
                self.keep_draft(place.draft(&form.name), &begun).await?;
                if !problems.is_empty() {
                    return Ok(self.show_form(request, &place, &form, &begun, None, &problems).with_status(422));
                }
                if of::asks_more(&self.view(request, &place, &form, &begun, &[]).groups, &request.form) {
                    return Ok(self.show_form(request, &place, &form, &begun, None, &[]));
                }
                if let Some(doubles) = self.doubles(request, &place, &form, &begun) {
                    return Ok(doubles);
                }
                begun
            }
        };
        Ok(self.show_summary(request, &place, &form, &begun))
    }

    /// The version of a form that is filled: that of the page that was posted, of the entry or of the draft, else the newest. Its
    /// questions do not change under the hands of somebody who writes.
    pub(super) fn form_in_use(
        &self,
        request: &Request,
        place: &Place,
        form: &str,
        draft: Option<&Begun>,
    ) -> Result<Form, DeviceError> {
        let file = |object| self.device.cabinet.as_ref()?.files.get(object);
        let version = match place {
            Place::Entry(object, _, entry) => file(object).and_then(|file| file.case.record(*entry)).map(|record| record.version),
            _ => request.posted(VERSION).parse().ok().or(draft.map(|draft| draft.version)),
        };
        let pack = &self.device.pack;
        let known = version.and_then(|version| pack.form_version(form, version));
        known.or_else(|| pack.form(form)).cloned().ok_or(DeviceError::NotFound("form"))
    }

    /// What a form asks and says now: moment, words and the chance of this filling.
    pub(super) fn context(&self, begun: &Begun, now: Instant) -> Context<'_> {
        Context { door: &self.t, seed: begun.chance, ..self.device.context(now) }
    }

    /// A new form as its link asks: like an earlier one, about a thing of the file.
    fn begin(&self, request: &Request, place: &Place, form: &Form) -> Result<Begun, DeviceError> {
        let mut begun = self.fresh(place, form, request.now);
        let like = request.asked("like");
        if let (Place::Provider, Ok(object)) = (place, like.parse::<ObjectId>()) {
            let provider = self.device.providers().into_iter().find(|provider| provider.object == object);
            let said = provider.into_iter().flat_map(|provider| &provider.record.answers);
            let said = said.filter(|(_, value)| value.as_date().is_none());
            begun.answers.extend(said.map(|(field, value)| (field.clone(), value.clone())));
        }
        if let (Place::Case(object, _), false) = (place, like.is_empty()) {
            let entry: EntryId = like.parse().map_err(|_| DeviceError::NotFound("entry"))?;
            let record = self.device.cabinet()?.file(*object)?.case.record(entry).filter(|record| record.form == form.name);
            let answers = &record.ok_or(DeviceError::NotFound("entry"))?.answers;
            // Days are those of now.
            let said = answers.iter().filter(|(_, value)| value.as_date().is_none());
            begun.answers.extend(said.map(|(field, value)| (field.clone(), value.clone())));
        }
        let about = request.asked("thing");
        if self.things(place, form).iter().any(|(thing, _)| thing == about) {
            begun.thing = about.to_owned();
        }
        Ok(begun)
    }

    /// Defaults of a new form, the answers to be corrected, or for a registration what the intake said.
    fn fresh(&self, place: &Place, form: &Form, now: Instant) -> Begun {
        let begun = Begun { version: form.version, at: now.0, chance: self.device.context(now).seed, ..Begun::default() };
        let mut answers = form.start(&self.context(&begun, now));
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
        // Where there is one thing only to go on with, it is that one.
        let things = self.things(place, form);
        let thing = match things.as_slice() {
            [(about, _)] if !form.offer.alone => about.clone(),
            _ => String::new(),
        };
        Begun { answers, thing, ..begun }
    }

    /// What was typed over what was begun, and what is wrong with it.
    pub(super) fn typed(
        &self,
        request: &Request,
        place: &Place,
        form: &Form,
        draft: Option<Begun>,
        check: bool,
    ) -> (Begun, Vec<Problem>) {
        let begun = draft.unwrap_or_else(|| self.fresh(place, form, request.now));
        let mut filling = Filling::resume(form, &begun.answers, &self.context(&begun, request.now));
        of::take(&self.t, &mut filling, &request.form);
        let mut problems = if check { filling.problems() } else { Vec::new() };
        let answers = filling.given();
        let mut answers = answers;
        if matches!(place, Place::Complaint) {
            self.take_named(request, form, &mut answers);
        }
        let children: Vec<String> =
            request.form.iter().filter(|(name, _)| name == CHILDREN).map(|(_, code)| code.clone()).collect();
        if check && matches!(place, Place::Group) && children.len() < 2 {
            problems.insert(0, Problem { field: CHILDREN.into(), key: "writing.group-two".into() });
        }
        if check && matches!(place, Place::House) && children.is_empty() {
            problems.push(Problem { field: CHILDREN.into(), key: "houses.needs-reader".into() });
        }
        let things = self.things(place, form);
        let thing = Some(request.posted(THING)).filter(|thing| things.iter().any(|(about, _)| about == thing));
        let thing = thing.map(str::to_owned).unwrap_or_default();
        if check && thing.is_empty() && !things.is_empty() && !form.offer.alone {
            problems.insert(0, Problem { field: THING.into(), key: "thing.choose".into() });
        }
        if check {
            problems.extend(self.refused(place, form, &answers, request.now));
        }
        let from_paper = begun.paper.is_some() || request.form.iter().any(|(name, _)| name == PAPER_DAY);
        let paper = from_paper.then(|| {
            let by: String = request.posted(PAPER_BY).trim().chars().take(PAPER_BY_MOST).collect();
            (request.posted(PAPER_DAY).trim().to_owned(), by)
        });
        if check && let Some((day, by)) = &paper {
            let day: Option<Date> = day.parse().ok();
            if day.is_none_or(|day| day > self.device.today(request.now)) {
                problems.push(Problem { field: PAPER_DAY.into(), key: "paper.day-wrong".into() });
            }
            if by.is_empty() {
                problems.push(Problem { field: PAPER_BY.into(), key: "problem.required".into() });
            }
        }
        let reason = request.posted(if matches!(place, Place::New) { MORE } else { REASON }).trim().to_owned();
        if check && matches!(place, Place::New) && reason.is_empty() && self.opens_too_many() {
            problems.push(Problem { field: MORE.into(), key: "intake.needs-why".into() });
        }
        if check && matches!(place, Place::Entry(..)) && reason.is_empty() {
            problems.push(Problem { field: REASON.into(), key: "problem.required".into() });
        }
        (Begun { version: form.version, answers, children, thing, reason, paper, at: request.now.0, ..begun }, problems)
    }

    pub(super) fn show_form(
        &self,
        request: &Request,
        place: &Place,
        form: &Form,
        begun: &Begun,
        draft: Option<i64>,
        problems: &[Problem],
    ) -> Response {
        let view = self.view(request, place, form, begun, problems);
        let view = Fill {
            icon: if matches!(place, Place::Group) { Icon::Group } else { self.icon(form) },
            title: match place {
                Place::Group => key("case.group"),
                Place::Entry(..) => key("case.correct"),
                _ => key(form.title_key()),
            },
            lead: (matches!(place, Place::New) && self.has_too_many()).then(|| key("intake.too-many")),
            case: place.case().map(|(_, code)| code.to_owned()),
            danger: form.name == "intake",
            draft: draft.map(|at| super::moment(Instant(at))),
            step: self.step(place, form),
            sheet: matches!(place, Place::Entry(..)).then(|| format!("{}/sheet", place.action(&form.name))),
            empty_sheet: (!matches!(place, Place::Entry(..))).then(|| naungan_pages::care::sheet::path(&form.name)),
            from_paper: (matches!(place, Place::Case(..)) && begun.paper.is_none())
                .then(|| [&place.action(&form.name), "?paper=1"].concat()),
            rule: self.rule_for(place, form),
            form: view,
        };
        Response::page(self.framed(request, |frame| fill::show(frame, &view)))
    }

    pub(super) fn view(&self, request: &Request, place: &Place, form: &Form, begun: &Begun, problems: &[Problem]) -> FormView {
        let context = self.context(begun, request.now);
        let filling = Filling::resume(form, &begun.answers, &context);
        let filled = Filled { filling: &filling, problems, today: context.today };
        let fixed = |field: &Field| matches!(place, Place::Group) && field.meaning == Some(Meaning::ServiceMode);
        let mut groups = filled.groups(&self.t, |field| {
            !fixed(field) && (matches!(place, Place::Complaint | Place::Voice) || !self.is_closed(field, request.now))
        });
        if matches!(place, Place::Complaint) {
            groups.extend(self.complaint_questions(&filling, begun, request.now));
        }
        let own = |name: &str, words: &str, control| GroupView {
            name: name.to_owned(),
            fields: vec![FieldView { problem: filled.problem(name), ..FieldView::new(name, key(words), control) }],
            ..GroupView::default()
        };
        if matches!(place, Place::Group) {
            let mut codes: Vec<String> =
                self.device.cabinet.iter().flat_map(|cabinet| cabinet.cases().map(|file| cabinet.code(file.object))).collect();
            codes.sort_unstable();
            let choices = codes.into_iter().map(|code| Choice::new(code.clone(), Words::Text(code))).collect();
            let control = Control::Many { choices, chosen: begun.children.clone() };
            groups.insert(0, own(CHILDREN, "writing.group-children", control));
        }
        if matches!(place, Place::House) {
            let people = self.may_read_houses(request.now).into_iter();
            let choices = people.map(|user| Choice::new(user.to_string(), Words::Text(self.who(user, request.now)))).collect();
            let control = Control::Many { choices, chosen: begun.children.clone() };
            groups.push(own(CHILDREN, "houses.readers", control));
        }
        let things = self.things(place, form);
        if !things.is_empty() {
            let choices = things.into_iter().map(|(about, words)| Choice::new(about, words)).collect();
            groups.insert(0, own(THING, "thing.which", Control::One { choices, chosen: begun.thing.clone() }));
        }
        let line = |value: &str| Control::Text { value: value.to_owned(), keyboard: Keyboard::Text };
        if matches!(place, Place::New) && self.opens_too_many() {
            groups.push(own(MORE, "assign.why", line(&begun.reason)));
        }
        if matches!(place, Place::Entry(..)) {
            groups.push(own(REASON, "writing.correction-reason", line(&begun.reason)));
        }
        if let Some((day, by)) = &begun.paper {
            let control = Control::Date { value: day.clone(), min: None, max: Some(context.today) };
            groups.push(own(PAPER_DAY, "paper.day", control));
            groups.push(own(PAPER_BY, "paper.by", line(by)));
        }
        FormView {
            action: place.action(&form.name),
            hidden: vec![(VERSION.to_owned(), form.version.to_string()), (live::PAGE.to_owned(), self.page_name(request))],
            groups,
            submit: None,
            cancel: Some(place.case().map_or(path::TODAY.to_owned(), |(_, code)| path::case(code))),
        }
    }

    fn has_too_many(&self) -> bool {
        self.device.cabinet.as_ref().is_some_and(|cabinet| self.is_too_much(self.load_of(cabinet.user)))
    }

    /// How the child may be reached, on forms for a call, a visit or a message.
    fn rule_for(&self, place: &Place, form: &Form) -> Option<Words> {
        const REACHES: [Meaning; 4] = [Meaning::ContactDate, Meaning::AftercareDate, Meaning::SupportOn, Meaning::ReferralSentOn];
        let reaches = REACHES.iter().any(|meaning| form.meaning(*meaning).is_some());
        let file = self.device.cabinet.as_ref()?.files.get(&place.case()?.0).filter(|_| reaches)?;
        Some(self.safe_rule(file).unwrap_or_else(|| key("ask.no-rule")))
    }

    /// Whether this person has so many files that one more needs a reason.
    fn opens_too_many(&self) -> bool {
        self.device.cabinet.as_ref().is_some_and(|cabinet| self.needs_reason(self.load_of(cabinet.user)))
    }

    /// What consent forbids: a service that may hear nothing more is not asked again.
    fn refused(&self, place: &Place, form: &Form, answers: &Answers, now: Instant) -> Option<Problem> {
        let (object, _) = place.case()?;
        let file = self.device.cabinet.as_ref()?.files.get(&object)?;
        let field = form.meaning(Meaning::ReferralTo)?;
        let to = answers.get(&field.name)?.as_text()?;
        let same = |name: &str| name.eq_ignore_ascii_case(to.trim());
        if self.device.providers().iter().any(|provider| provider.is_unsafe() && same(provider.name())) {
            return Some(Problem { field: field.name.clone(), key: "referral.unsafe".into() });
        }
        let stopped = file.case.is_stopped("referral", to, self.device.today(now));
        stopped.then(|| Problem { field: field.name.clone(), key: "referral.stopped".into() })
    }

    /// A field whose layer this person can never hold.
    fn is_closed(&self, field: &Field, now: Instant) -> bool {
        let role = self.device.cabinet.as_ref().and_then(|cabinet| cabinet.role(now));
        !role.is_some_and(|(role, _)| role.layers().contains(&field.layer))
    }

    /// Likely doubles before a new file or a registration.
    fn doubles(&self, request: &Request, place: &Place, form: &Form, begun: &Begun) -> Option<Response> {
        let (traits, except) = match place {
            Place::New => (self.sought.clone(), None),
            Place::Case(object, _) if form.name == "registration" => {
                let checked = form.check(&begun.answers, &self.context(begun, request.now));
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
}
