//! To whom the work on a file is given, with the load of everybody; and the checklist of a file.

use crate::error::DeviceError;
use crate::host::Host;
use crate::page::App;
use crate::request::{Request, Response};
use naungan_model::answer::{Answers, Value};
use naungan_model::care::clock::tasks;
use naungan_model::date::Instant;
use naungan_model::id::UserId;
use naungan_model::meaning::Meaning;
use naungan_pages::care::check::{self, Assign, Checklist, Item};
use naungan_pages::form::Choice;
use naungan_pages::language::{Words, key};
use naungan_pages::path;

/// Form that says who does the work.
pub(in crate::page) const ASSIGNED: &str = "assignment";
/// Days within which a child was to be seen alone.
const SEEN_WITHIN: i32 = 90;

impl<H: Host> App<H> {
    /// GET and POST /cases/{code}/assign
    pub(in crate::page) async fn assign(&mut self, request: &Request, code: &str) -> Result<Response, DeviceError> {
        let cabinet = self.device.cabinet()?;
        let object = cabinet.by_code(code)?;
        if !cabinet.role(request.now).is_some_and(|(role, _)| role.supervises()) {
            return Err(DeviceError::NotAllowed);
        }
        let ended = cabinet.file(object)?.ended(&cabinet.directory);
        let members: Vec<UserId> = {
            let members = cabinet.team_members(request.now).into_iter();
            let works = |(user, role): &(UserId, _)| {
                let role: &naungan_model::role::Role = role;
                matches!(role.code(), "caseworker" | "supervisor") && !ended.contains_key(user)
            };
            members.filter(works).map(|(user, _)| user).collect()
        };
        let chosen = request.posted("worker").to_owned();
        let why = request.posted("why").trim().to_owned();
        let mut problem = None;
        if request.post {
            let user = chosen.parse().ok().filter(|user| members.contains(user));
            match user {
                None => problem = Some(("worker".to_owned(), key("assign.choose"))),
                Some(user) if why.is_empty() && self.needs_reason(self.load_of(user)) => {
                    problem = Some(("why".to_owned(), key("assign.needs-why")));
                }
                Some(user) => {
                    self.give(object, user, &why, request.now).await?;
                    return Ok(Response::see(format!("{}?done=1", path::case(code))));
                }
            }
        }
        let people = members.iter().map(|user| {
            let load = self.load_of(*user);
            let label = self.t.format("assign.person", &[("who", (&self.who(*user, request.now)).into()), ("n", load.into())]);
            let hint = self.is_too_much(load).then(|| key("assign.too-much"));
            Choice { hint, ..Choice::new(user.to_string(), Words::Text(label)) }
        });
        let view = Assign { case: code.to_owned(), people: people.collect(), chosen, why, problem };
        let status = if view.problem.is_some() { 422 } else { 200 };
        Ok(Response::page(self.framed(request, |frame| check::assign(frame, &view))).with_status(status))
    }

    /// Writes down who does the work on a file.
    pub(in crate::page) async fn give(
        &mut self,
        object: naungan_model::id::ObjectId,
        user: UserId,
        why: &str,
        now: Instant,
    ) -> Result<(), DeviceError> {
        let mut answers = Answers::from([("worker".to_owned(), Value::Text(user.to_string()))]);
        if !why.is_empty() {
            answers.insert("why".to_owned(), Value::Text(why.to_owned()));
        }
        self.device.fill(&[object], ASSIGNED, &answers, now).await.map(|_| ())
    }

    /// GET /cases/{code}/check
    pub(in crate::page) fn checklist(&self, request: &Request, code: &str) -> Result<Response, DeviceError> {
        let cabinet = self.device.cabinet()?;
        let file = cabinet.file(cabinet.by_code(code)?)?;
        let (case, today) = (&file.case, self.device.today(request.now));
        let clocks = tasks(case, &self.device.clock_rules());
        let late = |clock: &str| clocks.iter().any(|task| task.clock == clock && task.is_overdue(request.now));
        let says = |meaning| case.living().any(|record| record.says(meaning).is_some());
        let alone = case.living().filter(|record| record.text(Meaning::ContactAlone) == Some("yes"));
        let alone = alone.filter_map(|record| record.date(Meaning::ContactDate)).max();
        let overdue = clocks.iter().filter(|task| task.is_overdue(request.now)).count();
        let checks = [
            ("check.safe-contact", case.safe_way().is_some() || says(Meaning::ContactSafeRule), Some(Meaning::ContactSafeRule)),
            ("check.limits", says(Meaning::LimitsToldOn), Some(Meaning::LimitsToldOn)),
            ("check.consent", case.allows("services", "", today), Some(Meaning::ConsentPurpose)),
            ("check.counting", case.consent().is_some(), Some(Meaning::ConsentStatistics)),
            ("check.risk", case.risk().is_some() && !late("risk_review"), Some(Meaning::RiskLevel)),
            ("check.assessment", says(Meaning::AssessmentDate), Some(Meaning::AssessmentDate)),
            ("check.goal", says(Meaning::GoalWords), Some(Meaning::GoalWords)),
            ("check.plan", case.approved(Meaning::PlanAgreedOn).count() > 0, Some(Meaning::PlanAgreedOn)),
            ("check.alone", alone.is_some_and(|day| today.0 - day.0 <= SEEN_WITHIN), Some(Meaning::ContactAlone)),
            ("check.referrals", !late("referral"), Some(Meaning::ReferralAnswer)),
            ("check.clocks", overdue == 0, None),
            ("check.conflicts", case.conflicts().is_empty(), None),
        ];
        let items = checks.into_iter().map(|(what, there, meaning)| {
            let form = meaning.and_then(|meaning| self.form_for(request.now, file, meaning));
            let note = match what {
                "check.alone" => alone.map(|day| Words::Text(self.t.date(day))),
                "check.clocks" if overdue > 0 => Some(Words::Text(self.t.format("today.late", &[("n", overdue.into())]))),
                _ => None,
            };
            Item { what: key(what), there, note, href: form.map(|form| path::case_form(code, &form.name)) }
        });
        let view = Checklist { case: code.to_owned(), items: items.collect() };
        Ok(Response::page(self.framed(request, |frame| check::show(frame, &view))))
    }
}
