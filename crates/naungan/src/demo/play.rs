//! Plays the year: each invented worker's device opens files, writes and sends, week by week, through the same route that a
//! phone uses. The clock of server and devices moves along.

use super::people::{self, Invented, ORGANISATIONS, PEOPLE};
use super::story::{Child, Event, Group, Story, What};
use crate::inside::Inside;
use naungan_device::device::{Device, WESTERN_INDONESIA};
use naungan_device::error::DeviceError;
use naungan_model::answer::{Answers, Value};
use naungan_model::date::{Date, Instant};
use naungan_model::id::ObjectId;
use naungan_model::role::Role;
use naungan_server::clock::{Clock, SystemClock};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;
use tokio::sync::Mutex;

/// A device of the story.
pub type StoryDevice = Device<Inside>;

/// The devices of the story, by code of the person, and the files that the children have.
pub struct Play {
    /// Devices.
    pub devices: BTreeMap<&'static str, Rc<Mutex<StoryDevice>>>,
    files: BTreeMap<usize, Vec<ObjectId>>,
    clock: Arc<SystemClock>,
}

/// One thing that one worker does on one day.
struct Act<'a> {
    day: Date,
    person: &'static str,
    what: Doing<'a>,
}

enum Doing<'a> {
    Open { child: usize, file: usize },
    Write { child: usize, event: &'a Event },
    Group(&'a Group),
    Join { child: usize },
}

fn yes_no(yes: bool) -> Value {
    code(if yes { "yes" } else { "no" })
}

fn code(code: &str) -> Value {
    Value::Code(code.into())
}

fn text(text: &str) -> Value {
    Value::Text(text.into())
}

fn answers<const N: usize>(pairs: [(&str, Value); N]) -> Answers {
    pairs.into_iter().map(|(field, value)| (field.to_owned(), value)).collect()
}

impl Play {
    /// Everybody who writes in 2016 enrols a device and opens it with the six words.
    ///
    /// # Errors
    /// A device could not be enrolled.
    pub async fn enrol(
        make: impl Fn() -> StoryDevice,
        words: impl Fn(&str) -> String,
        clock: Arc<SystemClock>,
    ) -> Result<Self, DeviceError> {
        let devices: BTreeMap<&'static str, Rc<Mutex<StoryDevice>>> =
            PEOPLE.iter().map(|person| (person.code, Rc::new(Mutex::new(make())))).collect();
        let mut tasks = tokio::task::JoinSet::new();
        for (person, device) in &devices {
            let (person, device, words, clock) = (*person, Rc::clone(device), words(person), Arc::clone(&clock));
            tasks.spawn_local(async move { open(person, &device, &words, &clock).await });
        }
        while let Some(done) = tasks.join_next().await {
            done.map_err(|error| DeviceError::Host(error.to_string()))??;
        }
        Ok(Self { devices, files: BTreeMap::new(), clock })
    }

    fn staff(organisation: usize, role: Role) -> Vec<&'static Invented> {
        people::of(ORGANISATIONS[organisation].code).filter(|person| person.role == role).collect()
    }

    fn who(organisation: usize, role: Role, number: usize) -> &'static str {
        let staff = Self::staff(organisation, role);
        staff.get(number % staff.len().max(1)).map_or("", |person| person.code)
    }

    /// Plays everything from the day after the last one played until `until`.
    ///
    /// # Errors
    /// A device could not write or send.
    pub async fn play(&mut self, story: &Story, from: Date, until: Date) -> Result<(), DeviceError> {
        let acts = acts(story);
        let mut week = from;
        while week <= until {
            let end = week.plus_days(6).min(until);
            for organisation in 0..ORGANISATIONS.len() - 1 {
                let of_week: Vec<&Act<'_>> =
                    acts.iter().filter(|act| act.day >= week && act.day <= end && belongs(act, story, organisation)).collect();
                if of_week.is_empty() {
                    continue;
                }
                for act in &of_week {
                    // A colleague's files of earlier weeks must be here before one writes in them.
                    if matches!(act.what, Doing::Join { .. } | Doing::Write { .. }) {
                        self.send(act.person).await?;
                    }
                    self.act(story, act).await?;
                }
                self.clock.set(evening(end));
                let mut writers: Vec<&str> = of_week.iter().map(|act| act.person).collect();
                writers.sort_unstable();
                writers.dedup();
                for person in writers {
                    self.send(person).await?;
                }
            }
            week = week.plus_days(7);
        }
        Ok(())
    }

    /// Lets a person's device send and receive.
    ///
    /// # Errors
    /// The server did not take something.
    pub async fn send(&self, person: &str) -> Result<(), DeviceError> {
        let device = self.devices.get(person).ok_or(DeviceError::NotFound("person"))?;
        let clock = Arc::clone(&self.clock);
        with(device, async move |device| device.sync(|| clock.now()).await).await
    }

    async fn act(&mut self, story: &Story, act: &Act<'_>) -> Result<(), DeviceError> {
        let device = Rc::clone(self.devices.get(act.person).ok_or(DeviceError::NotFound("person"))?);
        let now = morning(act.day);
        if self.clock.now() < now {
            self.clock.set(now);
        }
        match act.what {
            Doing::Open { child: number, file } => {
                let child = &story.children[number];
                let object = with(&device, async move |device| open_file(device, child, number, file, now).await).await?;
                self.files.entry(number).or_default().push(object);
                Ok(())
            }
            Doing::Write { child: number, event } => {
                let files = self.files.get(&number).ok_or(DeviceError::NotFound("case"))?;
                let second = matches!(event.what, What::Session { second_file: true, .. });
                let object = files[usize::from(second && files.len() > 1)];
                let (form, answers) = form_of(event);
                with(&device, async move |device| device.fill(&[object], form, &answers, now).await.map(|_| ())).await
            }
            Doing::Group(group) => {
                let objects: Vec<ObjectId> =
                    group.children.iter().filter_map(|child| self.files.get(child)?.first().copied()).collect();
                let answers = session(group.date, "pss_basic", "group", true, None);
                with(&device, async move |device| device.fill(&objects, "session", &answers, now).await.map(|_| ())).await
            }
            Doing::Join { child } => {
                let files = self.files.get(&child).filter(|files| files.len() == 2).ok_or(DeviceError::NotFound("case"))?;
                let (one, other) = (files[0], files[1]);
                with(&device, async move |device| {
                    device.join(one, other, true, "Same mother and same school, asked at both intakes", now).await.map(|_| ())
                })
                .await
            }
        }
    }
}

/// Works with a device; nobody else does meanwhile.
async fn with<T>(
    device: &Rc<Mutex<StoryDevice>>,
    work: impl AsyncFnOnce(&mut StoryDevice) -> Result<T, DeviceError>,
) -> Result<T, DeviceError> {
    let mut held = device.lock().await;
    work(&mut held).await
}

async fn open(person: &str, device: &Rc<Mutex<StoryDevice>>, words: &str, clock: &Arc<SystemClock>) -> Result<(), DeviceError> {
    let clock = Arc::clone(clock);
    let (person, words) = (person.to_owned(), words.to_owned());
    with(device, async move |device| {
        device.enrol_demo(&person).await?;
        device.unlock(&words, clock.now()).await?;
        device.sync(|| clock.now()).await
    })
    .await?;
    Ok(())
}

fn morning(day: Date) -> Instant {
    Instant::start_of(day, WESTERN_INDONESIA).plus(9 * 3600)
}

fn evening(day: Date) -> Instant {
    Instant::start_of(day, WESTERN_INDONESIA).plus(17 * 3600)
}

fn belongs(act: &Act<'_>, story: &Story, organisation: usize) -> bool {
    match &act.what {
        Doing::Open { child, .. } | Doing::Write { child, .. } | Doing::Join { child } => {
            story.children[*child].organisation == organisation
        }
        Doing::Group(group) => group.organisation == organisation,
    }
}

/// Everything that is done, in order of days; a file is opened before anything else of its day.
fn acts(story: &Story) -> Vec<Act<'_>> {
    let mut acts = Vec::new();
    for (number, child) in story.children.iter().enumerate() {
        let keeper = Play::who(child.organisation, Role::Caseworker, child.caseworker);
        let colleague = Play::who(child.organisation, Role::Caseworker, child.caseworker + 1);
        let psychologist = Play::who(child.organisation, Role::Psychologist, 0);
        acts.push(Act { day: child.opened, person: keeper, what: Doing::Open { child: number, file: 0 } });
        if child.twice {
            acts.push(Act { day: child.opened.plus_days(1), person: colleague, what: Doing::Open { child: number, file: 1 } });
            let supervisor = Play::who(child.organisation, Role::Supervisor, 0);
            let found = child.events.last().map_or(child.opened, |event| event.written).plus_days(7).min(last_day());
            acts.push(Act { day: found, person: supervisor, what: Doing::Join { child: number } });
        }
        for event in &child.events {
            let person = match event.what {
                What::Session { therapy: true, .. } => psychologist,
                What::Session { second_file: true, .. } => colleague,
                _ => keeper,
            };
            acts.push(Act { day: event.written, person, what: Doing::Write { child: number, event } });
        }
    }
    for group in &story.groups {
        let person = Play::who(group.organisation, Role::Caseworker, group.caseworker);
        acts.push(Act { day: group.date, person, what: Doing::Group(group) });
    }
    acts.sort_by_key(|act| (act.day, !matches!(act.what, Doing::Open { .. })));
    acts
}

fn last_day() -> Date {
    Date::ymd(2016, 12, 30).unwrap_or_default()
}

async fn open_file(
    device: &mut StoryDevice,
    child: &Child,
    number: usize,
    file: usize,
    now: Instant,
) -> Result<ObjectId, DeviceError> {
    let age = child.birth.map(|birth| i64::from(child.opened.years_since(birth)));
    let mut intake = answers([
        ("danger_now", yes_no(child.risk == "high")),
        ("safe_contact", code(["call_child", "trusted_adult", "school", "visit"][number % 4])),
        ("who_came", code(["self", "caregiver", "relative", "school"][number % 4])),
    ]);
    intake.extend(age.map(|age| ("age".to_owned(), Value::Integer(age))));
    let object = device.open_file("intake", &intake, now).await?;
    let partner = ORGANISATIONS[child.organisation];
    // The second registration was taken down by ear.
    let (given, family) = if file == 0 {
        (child.given.to_owned(), child.family.to_owned())
    } else {
        (child.given.to_owned(), child.family.replace('y', "j").replace('u', "oe"))
    };
    let mut registration = answers([
        ("given_name", text(&given)),
        ("family_name", text(&family)),
        ("sex", code(child.sex)),
        ("disability", code(child.disability)),
        ("phone", text(&format!("0800 555 {:04}", 1000 + number))),
        ("address", text("Jalan Contoh 1 (invented)")),
        ("province", code(partner.adm1)),
        ("district", code(partner.adm2)),
        ("guardian_name", text(&format!("Ibu {}", child.family))),
        ("concern", code(child.concern)),
        ("risk_level", code(child.risk)),
        ("consent_statistics", code(if child.part == super::story::Part::Refused { "refused" } else { "given" })),
    ]);
    registration.extend(child.birth.map(|birth| ("birth_date".to_owned(), Value::Date(birth))));
    device.fill(&[object], "registration", &registration, now.plus(900)).await?;
    Ok(object)
}

fn session(date: Date, kind: &str, mode: &str, attended: bool, next: Option<Date>) -> Answers {
    let mut session = answers([
        ("service_type", code(kind)),
        ("session_date", Value::Date(date)),
        ("mode", code(mode)),
        ("held", code("yes")),
        ("attended", yes_no(attended)),
        ("note", text(if attended { "We talked and drew. Calm at the end." } else { "Did not come; called the safe contact." })),
    ]);
    session.extend(next.map(|next| ("next_session".to_owned(), Value::Date(next))));
    if kind == "mh_trauma_therapy" {
        session.insert("therapy_note".into(), text("Breathing exercise; the memory work can begin next time."));
    }
    session
}

fn form_of(event: &Event) -> (&'static str, Answers) {
    match &event.what {
        What::Session { date, therapy, attended, next, .. } => {
            let kind = if *therapy { "mh_trauma_therapy" } else { "pss_basic" };
            ("session", session(*date, kind, "individual", *attended, *next))
        }
        What::Service { kind, date } => (
            "service",
            answers([("service_type", code(kind)), ("service_date", Value::Date(*date)), ("provider", code("partner"))]),
        ),
        What::Contact { date } => (
            "contact",
            answers([
                ("contact_date", Value::Date(*date)),
                ("seen_alone", code("yes")),
                ("note", text("First talk at a safe place.")),
            ]),
        ),
        What::Assessment => {
            let areas = ["safety", "carer", "health", "feelings", "school", "papers", "law"];
            let mut said = answers([("assessed_on", Value::Date(event.written)), ("interpreter", code("no"))]);
            said.extend(areas.iter().map(|area| (format!("{area}_now"), code("fine"))));
            said.extend(
                [("strengths", "Draws well."), ("child_view", "To go to school.")]
                    .map(|(field, words)| (field.to_owned(), text(words))),
            );
            ("assessment", said)
        }
        What::Plan => {
            let mut said = answers([
                ("agreed_on", Value::Date(event.written)),
                ("child_agrees", code("yes")),
                ("carer_knows", code("no")),
                ("review_on", Value::Date(event.written.plus_days(90))),
            ]);
            let each = |words: &str| Value::Each(vec![Some(text(words))]);
            said.insert("what".to_owned(), each("Talk every second week"));
            said.insert("who".to_owned(), each("Caseworker"));
            ("plan", said)
        }
        What::Risk(level) => ("risk", answers([("risk_level", code(level)), ("risk_date", Value::Date(event.written))])),
        What::Withdrawal => (
            "consent",
            answers([
                ("consent_statistics", code("withdrawn")),
                ("consent_date", Value::Date(event.written)),
                ("basis", code("child_consent")),
            ]),
        ),
    }
}
