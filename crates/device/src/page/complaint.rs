//! The person whom a complaint is about leaves the child's file: at once from the phone of a member of its team, else by the focal
//! point. Nothing of it is told to that person.

use super::App;
use super::draft::Begun;
use crate::error::DeviceError;
use crate::file::File;
use crate::host::Host;
use crate::request::{Request, Response};
use crate::write::Draft;
use naungan_crypto::control::END_SAFEGUARDING;
use naungan_forms::{Filling, Form};
use naungan_model::answer::{Answers, Value};
use naungan_model::care::case::Record;
use naungan_model::code::{SHORTEST, case_code};
use naungan_model::date::Instant;
use naungan_model::id::{ObjectId, UserId};
use naungan_model::layer::Layer;
use naungan_model::meaning::Meaning;
use naungan_pages::care::access::{self, Sure};
use naungan_pages::care::area::Panel;
use naungan_pages::form::{Choice, Control, FieldView, GroupView};
use naungan_pages::icon::Icon;
use naungan_pages::language::{Words, key};
use naungan_pages::layout::Action;
use naungan_pages::path;

/// Names of the two questions that the device asks itself; names that no question of a form can have.
const PERSON: &str = "-person";
const FILE: &str = "-file";

impl<H: Host> App<H> {
    /// About which colleague, and which file: asked once the complaint is about somebody who works here.
    pub(super) fn complaint_questions(&self, filling: &Filling<'_>, begun: &Begun, now: Instant) -> Option<GroupView> {
        let asked = filling.form().meaning(Meaning::ComplaintPerson)?;
        if !filling.checked().relevant.contains(&asked.name) {
            return None;
        }
        let (person, file) = named(filling.form(), &begun.answers);
        let one = |name: &str, word: &str, choices: Vec<Choice>, chosen: Option<String>| FieldView {
            optional: true,
            hint: Some(key(["complain.", word, "-hint"].concat())),
            ..FieldView::new(
                name,
                key(["complain.", word].concat()),
                Control::One { choices, chosen: chosen.unwrap_or_default() },
            )
        };
        let colleagues = self.colleagues(now).into_iter();
        let colleagues = colleagues.map(|user| Choice::new(user.to_string(), Words::Text(self.who(user, now)))).collect();
        let mut fields = vec![one(PERSON, "person", colleagues, person.map(|user| user.to_string()))];
        let cabinet = self.device.cabinet.as_ref()?;
        let mut codes: Vec<(String, ObjectId)> = cabinet.cases().map(|file| (cabinet.code(file.object), file.object)).collect();
        codes.sort_unstable();
        if !codes.is_empty() {
            let codes = codes.into_iter().map(|(code, object)| Choice::new(object.to_string(), Words::Text(code))).collect();
            fields.push(one(FILE, "file", codes, file.map(|object| object.to_string())));
        }
        Some(GroupView { name: PERSON.to_owned(), fields, ..GroupView::default() })
    }

    /// Everybody of the partner who keeps files; the person at this device too: a child may complain on the phone of the very one.
    fn colleagues(&self, now: Instant) -> Vec<UserId> {
        let Some(cabinet) = &self.device.cabinet else { return Vec::new() };
        let mut all: Vec<UserId> = cabinet.members_of(None, now).into_iter().map(|(user, _)| user).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// What was chosen becomes answers of the form, sealed with it.
    pub(super) fn take_named(&self, request: &Request, form: &Form, answers: &mut Answers) {
        let person: Option<UserId> = request.posted(PERSON).parse().ok();
        let person = person.filter(|user| self.colleagues(request.now).contains(user));
        let file: Option<ObjectId> = request.posted(FILE).parse().ok();
        let cases = self.device.cabinet.as_ref();
        let file = file.filter(|object| cases.is_some_and(|cabinet| cabinet.files.get(object).is_some_and(File::is_case)));
        put(form, answers, Meaning::ComplaintPerson, person.map(|user| user.to_string()));
        put(form, answers, Meaning::ComplaintFile, file.map(|object| object.to_string()));
    }

    /// Whom and which file a complaint names, in words. Of a file that is not here the shortest code is shown.
    pub(super) fn named_in_words(&self, form: &Form, answers: &Answers, now: Instant) -> Vec<(Words, Words)> {
        let (person, file) = named(form, answers);
        let person = person.map(|user| (key("complain.person"), Words::Text(self.who(user, now))));
        let file = file.map(|object| (key("complain.file"), Words::Text(self.code_of_complaint(object))));
        person.into_iter().chain(file).collect()
    }

    fn code_of_complaint(&self, object: ObjectId) -> String {
        let cabinet = self.device.cabinet.as_ref();
        let here = cabinet.filter(|cabinet| cabinet.files.get(&object).is_some_and(File::is_case));
        here.map_or_else(|| case_code(object, SHORTEST), |cabinet| cabinet.code(object))
    }

    /// What is written together with a complaint: the Ends, if the writer works on the file and is not the one it is about, and
    /// the answers that say so to the focal point. Whatever stands against it, the complaint goes out.
    pub(super) async fn complaint_with_ends(&mut self, form: &Form, answers: &Answers, now: Instant) -> (Answers, Vec<Draft>) {
        if let (Some(object), Some(cabinet)) = (named(form, answers).1, &self.device.cabinet) {
            // Without its history nobody is taken off here; the complaint goes out all the same.
            let child = cabinet.files_of_child(object);
            let _ = self.device.take_off(child).await;
        }
        let mut answers = answers.clone();
        put(form, &mut answers, Meaning::ComplaintOff, None);
        let (Some(user), Some(object)) = named(form, &answers) else { return (answers, Vec::new()) };
        let Some(cabinet) = &self.device.cabinet else { return (answers, Vec::new()) };
        // On the phone of the accused nothing happens that this phone would show: the focal point does it.
        if user == cabinet.user || cabinet.owed.contains_key(&object) {
            return (answers, Vec::new());
        }
        let Ok(mut ends) = self.device.ends(object, user, END_SAFEGUARDING, now) else { return (answers, Vec::new()) };
        // A joined file whose history is still to come cannot be written in: its End is the focal point's too.
        ends.retain(|end| !cabinet.owed.contains_key(&end.object));
        put(form, &mut answers, Meaning::ComplaintOff, Some("yes".to_owned()));
        (answers, ends)
    }

    /// Who hears a complaint: every focal point but the one it is about, where there is another.
    pub(super) fn hears(&self, form: &Form, answers: &Answers, now: Instant) -> Vec<UserId> {
        let mut readers = self.device.focal_points(now);
        let accused = named(form, answers).0;
        if readers.iter().any(|reader| Some(*reader) != accused) {
            readers.retain(|reader| Some(*reader) != accused);
        }
        readers
    }

    /// What a focal point sees of the access of the person whom a complaint is about.
    pub(super) fn off_panels(&self, sheet: &File, form: &Form, record: &Record) -> Vec<Panel> {
        let Some(cabinet) = &self.device.cabinet else { return Vec::new() };
        let (person, file) = named(form, &record.answers);
        let (Some(user), Some(object)) = (person, file) else {
            let about_staff = form.meaning(Meaning::ComplaintPerson).is_some() && person.is_some();
            return about_staff.then(|| Panel::Note(key("complaints.off-not"))).into_iter().collect();
        };
        let done = cabinet.files.get(&object).is_some_and(|file| file.ended(&cabinet.directory).contains_key(&user));
        if done {
            return vec![Panel::Note(key("complaints.off-done"))];
        }
        let at_once = record.says(Meaning::ComplaintOff).is_some();
        let off = Action::new(Icon::Person, key("complaints.off"), path::complaint_off(&sheet.object.to_string()));
        let note = at_once.then(|| Panel::Note(key("complaints.off-at-once")));
        note.into_iter().chain([Panel::Link(off)]).collect()
    }

    /// GET and POST /complaints/{sheet}/off
    pub(super) async fn take_off(&mut self, request: &Request, sheet: &str) -> Result<Response, DeviceError> {
        let cabinet = self.device.cabinet()?;
        if !cabinet.role(request.now).is_some_and(|(role, _)| role.hears_complaints()) {
            return Err(DeviceError::NotAllowed);
        }
        let object: ObjectId = sheet.parse().map_err(|_| DeviceError::NotFound("complaint"))?;
        let file = Some(cabinet.file(object)?).filter(|file| file.is_sheet(Layer::COMPLAINT));
        let records = file.into_iter().flat_map(|file| file.case.living());
        let said = |record: &Record| {
            let form = self.device.pack.form_version(&record.form, record.version)?;
            let (person, file) = named(form, &record.answers);
            person.zip(file)
        };
        let (user, child) = records.rev().find_map(said).ok_or(DeviceError::NotFound("complaint"))?;
        if request.post && request.posted("sure") == "yes" {
            self.device.end_access(child, user, END_SAFEGUARDING, request.now).await?;
            return Ok(Response::see(path::COMPLAINTS));
        }
        let (who, code) = (self.who(user, request.now), self.code_of_complaint(child));
        let lead = self.t.format("complaints.off-lead", &[("who", (&who).into()), ("code", (&code).into())]);
        let view = Sure {
            title: key("complaints.off"),
            lead: Words::Text(lead),
            action: path::complaint_off(sheet),
            hidden: Vec::new(),
            reasons: Vec::new(),
            problem: None,
            submit: key("complaints.off"),
            back: path::COMPLAINTS.to_owned(),
        };
        Ok(Response::page(self.framed(request, |frame| access::sure(frame, &view))))
    }
}

/// Whom and which file the answers name.
fn named(form: &Form, answers: &Answers) -> (Option<UserId>, Option<ObjectId>) {
    let said = |meaning| answers.get(&form.meaning(meaning)?.name)?.as_text();
    let person = said(Meaning::ComplaintPerson).and_then(|id| id.parse().ok());
    (person, said(Meaning::ComplaintFile).and_then(|id| id.parse().ok()))
}

fn put(form: &Form, answers: &mut Answers, meaning: Meaning, value: Option<String>) {
    let Some(field) = form.meaning(meaning) else { return };
    match value {
        Some(value) => answers.insert(field.name.clone(), Value::Text(value)),
        None => answers.remove(&field.name),
    };
}
