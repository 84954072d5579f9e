//! The file of one child, by code; the name on tap, for a reason that is kept.

use super::{App, moment, status};
use crate::error::DeviceError;
use crate::file::File;
use crate::host::Host;
use crate::page::history::help;
use crate::request::{Request, Response};
use naungan_model::answer::{Answers, Value};
use naungan_model::care::case::Case as Fold;
use naungan_model::care::clock::tasks;
use naungan_model::meaning::Meaning;
use naungan_pages::care::case::{self, Case, Conflict, Service, Version};
use naungan_pages::care::reveal::{self, Reveal};
use naungan_pages::form::Choice;
use naungan_pages::icon::Icon;
use naungan_pages::language::{Words, key};
use naungan_pages::layout::Action;
use naungan_pages::path;

/// What is shown of a child when the name is asked for.
const IDENTITY: [Meaning; 8] = [
    Meaning::ChildGivenName,
    Meaning::ChildFamilyName,
    Meaning::ChildNickname,
    Meaning::ChildBirthDate,
    Meaning::ChildPhone,
    Meaning::ChildAddress,
    Meaning::GuardianName,
    Meaning::GuardianPhone,
];

impl<H: Host> App<H> {
    /// GET /cases/{code}
    pub(super) fn case(&self, request: &Request, code: &str) -> Result<Response, DeviceError> {
        let cabinet = self.device.cabinet()?;
        let object = cabinet.by_code(code)?;
        let file = cabinet.file(object)?;
        let code = cabinet.code(object);
        let rules = self.device.clock_rules();
        let mut joined: Vec<String> = file.joined.iter().map(|other| cabinet.code(*other)).collect();
        joined.extend(cabinet.cases().filter(|other| other.joined().contains(&object)).map(|other| cabinet.code(other.object)));
        let mut services: Vec<Service> = file
            .case
            .records
            .iter()
            .filter_map(|record| {
                let (kind, date) = help(record)?;
                let not_there = !record.is_help_given();
                let group = record.text(Meaning::ServiceMode) == Some("group");
                let note = if not_there { Some(key("writing.not-there")) } else { group.then(|| key("case.group")) };
                Some(Service { kind, date, note })
            })
            .collect();
        services.sort_by_key(|service| std::cmp::Reverse(service.date));
        let menu = self.menu(request.now, file, &code);
        let view = Case {
            status: status(cabinet, object),
            risk: file.case.risk().map(str::to_owned),
            about: self.about(&file.case),
            joined,
            clocks: tasks(&file.case, &rules).iter().map(|task| self.clock(task, &code, request.now)).collect(),
            conflicts: self.conflicts(request, file, &code),
            rule: self.safe_rule(file),
            first: self.letter_news(file, &code, request.now).into_iter().chain(menu.first).collect(),
            tools: self.tools(request, &code),
            areas: menu.areas,
            services,
            history: self.history(request, file, &code),
            may_see_name: file.case.latest.keys().any(|meaning| meaning.is_identity()),
            done: (request.asked("done") == "1").then(|| key("case.saved")),
            code,
        };
        Ok(Response::page(self.framed(request, |frame| case::show(frame, &view))))
    }

    /// What can be done with a file besides writing in it.
    fn tools(&self, request: &Request, code: &str) -> Vec<Action> {
        let role = self.device.cabinet.as_ref().and_then(|cabinet| cabinet.role(request.now)).map(|(role, _)| role);
        let prints = role.is_some_and(|role| matches!(role.code(), "lawyer" | "supervisor" | "psychologist"));
        let offered = [
            (true, Icon::Check, "check.title", path::check(code)),
            (role.is_some_and(|role| role.supervises()), Icon::Person, "assign.title", path::assign(code)),
            (role.is_some_and(|role| role.supervises()), Icon::Lock, "access.title", path::access(code)),
            (prints, Icon::File, "bundle.title", path::bundle(code)),
        ];
        let may = offered.into_iter().filter(|(may, ..)| *may);
        may.map(|(_, icon, label, href)| Action::new(icon, key(label), href)).collect()
    }

    /// What is known without a name.
    fn about(&self, case: &Fold) -> Vec<(Words, Words)> {
        let coded = [
            (Meaning::ChildSex, "form.registration.sex.label", "sex"),
            (Meaning::ChildAdm2, "form.registration.district.label", "adm2"),
            (Meaning::ConcernMain, "form.registration.concern.label", "exploitation_type"),
            (Meaning::ContactSafeWay, "form.intake.safe_contact.label", "safe_contact"),
        ];
        let mut about = Vec::new();
        if let Some(age) = age(case, self.device.today(naungan_model::date::Instant(0)).max(case.opened.date())) {
            about.push((key("form.registration.age.label"), Words::Text(self.t.number(i64::from(age)))));
        }
        for (meaning, label, list) in coded {
            let code = match meaning {
                Meaning::ContactSafeWay => case.safe_way(),
                _ => case.text(meaning),
            };
            let Some(code) = code else { continue };
            let words = self.device.pack.list(list).map_or(Words::Text(code.to_owned()), |list| key(list.label_key(code)));
            about.push((key(label), words));
        }
        if let Some(consent) = case.consent() {
            about.push((key("form.consent.title"), key(format!("code.consent_status.{consent}"))));
        }
        about
    }

    fn conflicts(&self, request: &Request, file: &File, code: &str) -> Vec<Conflict> {
        let conflicts = file.case.conflicts().into_iter();
        conflicts
            .map(|conflict| {
                let (label, list) = match conflict.meaning {
                    Meaning::RiskLevel => ("form.risk.risk_level.label", "risk_level"),
                    Meaning::ConsentStatistics => ("form.consent.title", "consent_status"),
                    _ => ("form.intake.safe_contact.label", "safe_contact"),
                };
                let form = self.form_for(request.now, file, conflict.meaning);
                let versions = conflict.values.iter().filter_map(|(entry, value)| {
                    let held = file.held.iter().find(|held| held.id() == *entry)?;
                    let value = key(format!("code.{list}.{value}"));
                    Some(Version { value, who: self.who(held.author, request.now), when: moment(held.at()) })
                });
                Conflict {
                    label: key(label),
                    versions: versions.collect(),
                    href: form.map(|form| path::case_form(code, &form.name)),
                }
            })
            .collect()
    }

    /// GET and POST /cases/{code}/name
    pub(super) async fn name(&mut self, request: &Request, code: &str) -> Result<Response, DeviceError> {
        let object = self.device.cabinet()?.by_code(code)?;
        let form = self.device.pack.form("look").ok_or(DeviceError::NotFound("form"))?;
        let field = form.fields.first().ok_or(DeviceError::NotFound("form"))?.clone();
        let choices = form.list(&field).map_or(&[][..], |list| &list.items);
        let list = form.list(&field).map(|list| list.name.clone()).unwrap_or_default();
        let reasons =
            choices.iter().map(|item| Choice::new(item.code.clone(), key(format!("code.{list}.{}", item.code)))).collect();
        let rule = self.safe_rule(self.device.cabinet()?.file(object)?).unwrap_or_else(|| key("ask.no-rule"));
        let mut view = Reveal {
            code: code.to_owned(),
            action: path::case_name(code),
            back: path::case(code),
            reasons,
            problem: None,
            rule: Some(rule),
            identity: Vec::new(),
        };
        if request.post {
            let reason = request.posted("reason");
            if view.reasons.iter().any(|known| known.code == reason) {
                // The look is kept before the name is shown: when it cannot be kept, nothing is shown.
                let answers = Answers::from([(field.name, Value::Code(reason.to_owned()))]);
                self.device.fill(&[object], "look", &answers, request.now).await?;
                view.identity = self.identity(&self.device.cabinet()?.file(object)?.case);
            } else {
                view.problem = Some(key("reveal.choose-reason"));
            }
        }
        Ok(Response::page(self.framed(request, |frame| reveal::show(frame, &view))))
    }

    fn identity(&self, case: &Fold) -> Vec<(Words, Words)> {
        let form = self.device.pack.form("registration");
        let said = IDENTITY.iter().filter_map(|meaning| Some((*meaning, case.latest.get(meaning)?)));
        said.map(|(meaning, value)| {
            let label = form.and_then(|form| form.meaning(meaning)).map_or(meaning.code().to_owned(), |field| field.label_key());
            let value = match value {
                Value::Date(date) => self.t.date(*date),
                other => other.to_input(),
            };
            (key(label), Words::Text(value))
        })
        .collect()
    }
}

/// Age in completed years, from the half-year of birth, on a day.
fn age(case: &Fold, on: naungan_model::date::Date) -> Option<i32> {
    let half: naungan_model::date::HalfYear = case.text(Meaning::ChildBirthHalf)?.parse().ok()?;
    Some((naungan_model::date::HalfYear::of(on).index() - half.index()) / 2)
}
