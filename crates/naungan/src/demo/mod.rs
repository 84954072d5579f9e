//! The demonstration: a network of invented partners on Java and Batam, and the year 2016 as their devices recorded it. Nothing is
//! put into a database behind the routes; the figures are the result of counting.

pub mod desk;
pub mod door;
pub mod keyring;
pub mod people;
pub mod play;
pub mod story;

use crate::inside::Inside;
use desk::Clerk;
use door::Door;
use keyring::DemoKeyring;
use naungan_device::device::Device;
use naungan_forms::{PACK, Pack};
use naungan_model::date::{Date, HalfYear, Instant};
use naungan_model::id::hex;
use naungan_model::role::Role;
use naungan_server::clock::{Clock, SystemClock};
use naungan_server::config::Origin;
use naungan_server::server::Server;
use people::ORGANISATIONS;
use play::{Play, StoryDevice};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use story::Story;

/// The demonstration could not begin.
#[derive(Debug, thiserror::Error)]
#[error("{step}: {cause}")]
pub struct DemoFailure {
    step: &'static str,
    cause: String,
}

fn at<E: std::fmt::Display>(step: &'static str) -> impl Fn(E) -> DemoFailure {
    move |error| DemoFailure { step, cause: error.to_string() }
}

/// A demonstration on a folder.
pub struct Demo {
    folder: PathBuf,
    keyring: DemoKeyring,
    clock: Arc<SystemClock>,
    random: ChaCha20Rng,
}

impl std::fmt::Debug for Demo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Demo({})", self.folder.display())
    }
}

/// Moment at which the year begins to be played.
fn beginning() -> Instant {
    Instant::start_of(Date::ymd(2016, 1, 4).unwrap_or_default(), 420).plus(8 * 3600)
}

/// Moment at which the demonstration is shown.
fn shown() -> Instant {
    Instant::start_of(Date::ymd(2017, 1, 9).unwrap_or_default(), 420).plus(9 * 3600)
}

/// Seconds after which roles are given again: certificates stand for 366 days.
const RENEW_AFTER: i64 = 300 * 24 * 3600;

fn day(year: i32, month: u32, day: u32) -> Date {
    Date::ymd(year, month, day).unwrap_or_default()
}

impl Demo {
    /// Prepares the demonstration of a folder: its keys, and its clock. A folder that was half seeded is refused: what a stopped
    /// seeding left is not the year that the figures tell.
    ///
    /// # Errors
    /// The folder is that of a live server, was left half seeded, or cannot be used.
    pub fn prepare(folder: &Path, seed: u64, clock: Arc<SystemClock>, random: [u8; 32]) -> Result<Self, DemoFailure> {
        let demo = folder.join("demo");
        let mut random = ChaCha20Rng::from_seed(random);
        let known = DemoKeyring::read(&demo).map_err(at("demo keyring"))?;
        let system = naungan_server::clock::SystemClock::new().now();
        let keyring = match known {
            Some(keyring) => keyring,
            None if folder.join("main.db").exists() => {
                return Err(DemoFailure {
                    step: "demo folder",
                    cause: "this folder belongs to a live server; choose another with --data".into(),
                });
            }
            None => {
                let keyring = DemoKeyring::draw(seed, &mut random);
                keyring.write(&demo).map_err(at("demo keyring"))?;
                keyring
            }
        };
        match keyring.ended {
            Some((demo_time, system_time)) => clock.set(Instant(demo_time + (system.0 - system_time))),
            None if folder.join("main.db").exists() => {
                let cause = "seeding was stopped in this folder; delete the folder and start again";
                return Err(DemoFailure { step: "demo folder", cause: cause.into() });
            }
            None => clock.set(beginning()),
        }
        Ok(Self { folder: demo, keyring, clock, random })
    }

    /// Opens the door to choosing people and, on a fresh folder, plays the year; `say` is told what happens.
    ///
    /// # Errors
    /// The server did not take something that it should.
    pub async fn begin(mut self, server: &Server, say: impl Fn(&str)) -> Result<(), DemoFailure> {
        let clock: Arc<dyn Clock> = self.clock.clone();
        let door = Door::open(self.keyring.clone(), server, clock, self.draw()).await.map_err(at("genesis"))?;
        let door = Arc::new(door);
        server.set_demo(door.clone());
        if self.keyring.ended.is_some() {
            return self.renew(&door).await;
        }
        say("founded five partners and the network office: keys, officers, roles");
        let story = story::tell(self.keyring.seed);
        let local = tokio::task::LocalSet::new();
        local.run_until(self.play(server, &door, &story, &say)).await?;
        self.clock.set(shown());
        self.keyring.ended = Some((shown().0, SystemClock::new().now().0));
        self.keyring.write(&self.folder).map_err(at("demo keyring"))
    }

    /// Roles of a demonstration that has stood for long are given again before they end.
    async fn renew(&mut self, door: &Door) -> Result<(), DemoFailure> {
        let now = self.clock.now().0;
        if self.keyring.renewed.is_some_and(|renewed| now < renewed + RENEW_AFTER) {
            return Ok(());
        }
        door.renew_roles().await.map_err(at("roles"))?;
        self.keyring.renewed = Some(now);
        self.keyring.write(&self.folder).map_err(at("demo keyring"))
    }

    fn draw(&mut self) -> [u8; 32] {
        let mut seed = [0; 32];
        self.random.fill_bytes(&mut seed);
        seed
    }

    async fn play(&mut self, server: &Server, door: &Door, story: &Story, say: &impl Fn(&str)) -> Result<(), DemoFailure> {
        let origins = server.config().origins.clone();
        let care = server.router(Origin::Care);
        let random = RefCell::new(ChaCha20Rng::from_seed(self.draw()));
        let make = || {
            let mut seed = [0; 32];
            random.borrow_mut().fill_bytes(&mut seed);
            let pack = Pack::decode(PACK).unwrap_or_else(|error| unreachable!("the embedded pack is checked by a test: {error}"));
            Device::new(Inside::new(care.clone(), origins.host(Origin::Care)), pack, origins.care.clone(), seed)
        };
        let keyring = self.keyring.clone();
        let mut play =
            Play::enrol(make, |person| keyring.words(person).to_owned(), self.clock.clone()).await.map_err(at("enrolment"))?;
        say(&format!("{} invented people enrolled a device each", play.devices.len()));

        let (first, second) = (HalfYear { year: 2016, half: 1 }, HalfYear { year: 2016, half: 2 });
        play.play(story, day(2016, 1, 4), day(2016, 7, 10)).await.map_err(at("first half-year"))?;
        self.clock.set(Instant::start_of(day(2016, 7, 11), 420).plus(10 * 3600));
        self.report(server, &play, first, &[]).await?;
        say("January to June played; the first half-year was reported and accepted");

        play.play(story, day(2016, 7, 11), day(2016, 9, 18)).await.map_err(at("third quarter"))?;
        self.clock.set(Instant::start_of(day(2016, 9, 20), 420).plus(10 * 3600));
        self.report(server, &play, first, &["bandung", "semarang"]).await?;
        say("two sessions of May came late: a second version was accepted, and the difference of two is not published");

        play.play(story, day(2016, 9, 19), day(2016, 12, 4)).await.map_err(at("autumn"))?;
        self.clock.set(Instant::start_of(day(2016, 12, 5), 420).plus(8 * 3600));
        door.renew_roles().await.map_err(at("roles"))?;
        self.keyring.renewed = Some(self.clock.now().0);
        for person in play.devices.keys() {
            play.send(person).await.map_err(at("roles"))?;
        }
        play.play(story, day(2016, 12, 5), day(2016, 12, 31)).await.map_err(at("December"))?;
        self.clock.set(Instant::start_of(day(2017, 1, 4), 420).plus(10 * 3600));
        self.report(server, &play, second, &[]).await?;
        say("July to December played; the second half-year was reported, accepted and released");
        play.play(story, day(2017, 1, 1), day(2017, 1, 8)).await.map_err(at("January"))?;
        Ok(())
    }

    /// Directors sign for the half-year, monitoring officers submit, the country manager accepts each and releases the country's
    /// figures. `corrected`: only these organisations, with a reason.
    async fn report(&self, server: &Server, play: &Play, period: HalfYear, corrected: &[&str]) -> Result<(), DemoFailure> {
        let desk = server.router(Origin::Desk);
        let report = format!("/reports/{period}");
        let country = format!("/country/{period}");
        let partners = || ORGANISATIONS.iter().enumerate().filter(|(_, organisation)| !organisation.office);
        let is_asked = |code: &str| corrected.is_empty() || corrected.contains(&code);
        for (_, organisation) in partners().filter(|(_, organisation)| is_asked(organisation.code)) {
            let someone =
                |role: Role| people::of(organisation.code).find(|person| person.role == role).map_or("", |person| person.code);
            let director = someone(Role::PartnerDirector);
            if corrected.is_empty() {
                play.send(director).await.map_err(at("declaration"))?;
                let now = self.clock.now();
                let mut device = held(play, director).await?;
                device.declare(period, true, now).await.map_err(at("declaration"))?;
                drop(device);
                play.send(director).await.map_err(at("declaration"))?;
            }
            let now = self.clock.now();
            let mut device = held(play, someone(Role::MeOfficer)).await?;
            let clerk = Clerk::enter(&mut device, desk.clone(), now).await.map_err(at("monitoring officer"))?;
            let reason = if corrected.is_empty() { "" } else { "A session of May was written down in September" };
            clerk.post(&report, &[("do", "submit"), ("reason", reason)]).await.map_err(at("submit"))?;
        }
        let mut device = held(play, "hendra").await?;
        let clerk = Clerk::enter(&mut device, desk, self.clock.now()).await.map_err(at("country manager"))?;
        for (at_organisation, _) in partners().filter(|(_, organisation)| is_asked(organisation.code)) {
            let partner = hex(&self.keyring.tenant(at_organisation).0);
            clerk.post(&country, &[("partner", &partner), ("do", "accept"), ("reason", "")]).await.map_err(at("accept"))?;
        }
        clerk.post(&country, &[("do", "release"), ("reason", "")]).await.map_err(at("release"))
    }
}

async fn held<'a>(play: &'a Play, person: &str) -> Result<tokio::sync::MutexGuard<'a, StoryDevice>, DemoFailure> {
    match play.devices.get(person) {
        Some(device) => Ok(device.lock().await),
        None => Err(DemoFailure { step: "desk", cause: format!("{person} has no device") }),
    }
}
