//! Operations that trials draw at random; a failing list is kept as a named test.

use crate::host::TrialHost;
use crate::world::{World, codes};
use naungan_device::device::Device;
use naungan_device::double::Traits;
use naungan_device::file::File;
use naungan_model::answer::Value;
use naungan_model::care::case::Case;
use naungan_model::date::Instant;
use naungan_model::id::{ObjectId, UserId};
use naungan_server::fault::Step;
use std::collections::BTreeMap;

/// What lists show of each file of a device.
fn lists(device: &Device<TrialHost>) -> BTreeMap<ObjectId, String> {
    let shown = |file: &File| {
        let parts = (file.standing(), file.risk(), file.worker(), file.in_conflict(), file.joined());
        format!("{parts:?} {:?} {:?}", file.tasks(), Traits::of_file(file))
    };
    let cabinet = device.cabinet();
    cabinet.map(|cabinet| cabinet.cases().map(|file| (file.object, shown(file))).collect()).unwrap_or_default()
}

/// One thing that happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Op {
    /// A person loses the network.
    Offline(&'static str),
    /// And has it again.
    Online(&'static str),
    /// The next answer of the server is lost on its way.
    LoseAnswer(&'static str),
    /// The next request is lost on its way.
    LoseRequest(&'static str),
    /// A person records a session in the file with this number.
    Session(&'static str, usize),
    /// A person rates the risk of the file with this number.
    Risk(&'static str, usize, &'static str),
    /// A person writes a plan with the child.
    Plan(&'static str, usize),
    /// A supervisor decides on what waits in the file with this number: approves it, or sends it back.
    Decide(&'static str, usize, &'static str),
    /// The child answers to sharing with one service: given or withdrawn.
    Consent(&'static str, usize, &'static str),
    /// A person takes a colleague off the file with this number.
    TakeOff(&'static str, usize, &'static str),
    /// A supervisor gives a colleague the file with this number, again or anew.
    Give(&'static str, usize, &'static str),
    /// A person opens a file.
    Open(&'static str),
    /// A person's phone is locked and opened again: it goes on from its rows.
    Reopen(&'static str),
    /// A person sends and receives.
    Sync(&'static str),
    /// The server's process is killed at a step of the next upload, and started again.
    Kill(Step),
    /// Time passes, in seconds.
    Wait(i64),
}

impl World {
    /// Lets things happen, in order. What cannot be done (no such file yet) is passed over.
    pub async fn run(&mut self, ops: &[Op]) {
        for op in ops {
            self.step(op).await;
        }
    }

    async fn step(&mut self, op: &Op) {
        match op {
            Op::Offline(name) => self.app(name).device.host.offline.set(true),
            Op::Online(name) => self.app(name).device.host.offline.set(false),
            Op::LoseAnswer(name) => self.app(name).device.host.lost_answers.set(1),
            Op::LoseRequest(name) => self.app(name).device.host.lost_requests.set(1),
            Op::Session(name, file) => {
                if let Some(object) = self.file(name, *file) {
                    let date = naungan_server::clock::Clock::now(self.clock.as_ref()).date_at(420).to_string();
                    let written = self.session(name, &[object], &date).await;
                    assert!(written.is_ok(), "{name} could not write: {written:?}");
                }
            }
            Op::Risk(name, file, level) => {
                if let Some(object) = self.file(name, *file) {
                    let now = naungan_server::clock::Clock::now(self.clock.as_ref());
                    let mut answers = codes(&[("risk_level", level)]);
                    answers.insert("risk_date".into(), Value::Date(now.date_at(420)));
                    let written = self.app(name).device.fill(&[object], "risk", &answers, now).await;
                    assert!(written.is_ok(), "{name} could not write: {written:?}");
                }
            }
            Op::Plan(name, file) => {
                if let Some(object) = self.file(name, *file) {
                    let now = naungan_server::clock::Clock::now(self.clock.as_ref());
                    let mut answers = codes(&[("child_agrees", "yes"), ("carer_knows", "no")]);
                    answers.insert("agreed_on".into(), Value::Date(now.date_at(420)));
                    answers.insert("review_on".into(), Value::Date(now.date_at(420).plus_days(30)));
                    for question in ["what", "who"] {
                        answers.insert(question.into(), Value::Each(vec![Some(Value::Text("-".into()))]));
                    }
                    let written = self.app(name).device.fill(&[object], "plan", &answers, now).await;
                    assert!(written.is_ok(), "{name} could not write: {written:?}");
                }
            }
            Op::Decide(name, file, decision) => {
                let Some(object) = self.file(name, *file) else { return };
                let now = naungan_server::clock::Clock::now(self.clock.as_ref());
                let device = &mut self.app(name).device;
                let about = device.pack.form("approval").cloned().and_then(|form| {
                    let file = device.cabinet().ok()?.file(object).ok()?;
                    device.things(file, &form).first().and_then(|thing| thing.about)
                });
                if let Some(about) = about {
                    let mut answers = codes(&[("decision", decision)]);
                    answers.insert("reason".into(), Value::Text("-".into()));
                    let written = device.fill_about(object, "approval", about, &answers, now).await;
                    assert!(written.is_ok(), "{name} could not decide: {written:?}");
                }
            }
            Op::Consent(name, file, answer) => {
                if let Some(object) = self.file(name, *file) {
                    let now = naungan_server::clock::Clock::now(self.clock.as_ref());
                    let mut answers =
                        codes(&[("purpose", "referral"), ("answer", answer), ("basis", "child_consent"), ("read_aloud", "yes")]);
                    answers.insert("recipient".into(), Value::Text("Clinic".into()));
                    answers.insert("asked_on".into(), Value::Date(now.date_at(420)));
                    if *answer == "given" {
                        answers.insert("expires".into(), Value::Date(now.date_at(420).plus_days(90)));
                    }
                    let written = self.app(name).device.fill(&[object], "consent_purpose", &answers, now).await;
                    assert!(written.is_ok(), "{name} could not write: {written:?}");
                }
            }
            Op::TakeOff(name, file, whom) => {
                if let Some((object, user, now)) = self.about(name, *file, whom) {
                    let ended = self.app(name).device.end_access(object, user, 1, now).await;
                    assert!(ended.is_ok(), "{name} could not take {whom} off: {ended:?}");
                }
            }
            Op::Give(name, file, whom) => {
                if let Some((object, user, now)) = self.about(name, *file, whom) {
                    let given = self.app(name).device.give_access(object, user, now).await;
                    assert!(given.is_ok(), "{name} could not give it to {whom}: {given:?}");
                }
            }
            Op::Open(name) => {
                let opened = self.open_file(name, &[]).await;
                assert!(opened.is_ok(), "{name} could not open a file: {opened:?}");
            }
            Op::Reopen(name) => self.reopen(name).await,
            Op::Sync(name) => {
                self.sync(name).await;
                if !self.is_alive() {
                    self.stop();
                    self.start().await;
                }
            }
            Op::Kill(step) => self.fault.choose(*step),
            Op::Wait(seconds) => self.clock.advance(*seconds),
        }
    }

    /// Locks a phone and opens it again. What its cards say of files must be what their entries say.
    pub async fn reopen(&mut self, name: &str) {
        let (words, now) = (self.words(name), naungan_server::clock::Clock::now(self.clock.as_ref()));
        let device = &mut self.lived(name).device;
        let before = lists(device);
        let locked = device.lock().await;
        let opened = device.unlock(&words, now).await;
        assert!(locked.is_ok() && opened.is_ok(), "{name}: {locked:?} {opened:?}");
        let shelved = lists(device);
        assert_eq!(shelved, before, "{name}'s lists changed by locking");
        let all = device.take_off_all().await;
        assert!(all.is_ok(), "{name}: {all:?}");
        assert_eq!(lists(device), shelved, "{name}'s cards say something else than the entries");
    }

    fn about(&mut self, name: &str, file: usize, whom: &str) -> Option<(ObjectId, UserId, Instant)> {
        let object = self.file(name, file)?;
        let user = self.app(whom).device.cabinet().ok()?.user;
        Some((object, user, naungan_server::clock::Clock::now(self.clock.as_ref())))
    }

    /// Whether the server's process would still be there: a server that died at a step does nothing afterwards.
    fn is_alive(&self) -> bool {
        !self.fault.has_died()
    }

    /// A file of a person by number, in the order of object ids: the same on every device.
    pub fn file(&mut self, name: &str, number: usize) -> Option<ObjectId> {
        let objects: Vec<ObjectId> = self.app(name).device.cabinet().ok()?.cases().map(|file| file.object).collect();
        (!objects.is_empty()).then(|| objects[number % objects.len()])
    }

    /// The cases that a person sees, in a form that can be compared.
    pub fn cases_seen_by(&mut self, name: &str) -> BTreeMap<ObjectId, String> {
        let cabinet = self.app(name).device.cabinet();
        let summary = |case: &Case| {
            let decided =
                (&case.decisions, case.standing(), case.consents().iter().map(|it| it.answer.to_owned()).collect::<Vec<_>>());
            format!("{:?} {:?} {:?} {:?} {decided:?}", case.records, case.latest, case.risk(), case.conflicts())
        };
        cabinet.map(|cabinet| cabinet.cases().map(|file| (file.object, summary(&file.case))).collect()).unwrap_or_default()
    }
}
