//! The world of a trial.

use crate::fault::DiesAt;
use crate::host::{TrialHost, Wire};
use naungan::demo::door::Door;
use naungan::demo::keyring::DemoKeyring;
use naungan_device::device::Device;
use naungan_device::door::memory::Memory;
use naungan_device::error::DeviceError;
use naungan_device::page::App;
use naungan_device::request::{Request, Response};
use naungan_forms::{PACK, Pack};
use naungan_journal::suite::finish;
use naungan_model::answer::{Answers, Value};
use naungan_model::date::{Date, Instant};
use naungan_model::id::ObjectId;
use naungan_pages::language::Language;
use naungan_server::chance::SeededChance;
use naungan_server::clock::{Clock, StoppedClock};
use naungan_server::config::{Config, Origin};
use naungan_server::server::{Doors, Server};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

/// The app of one person, with its pages.
pub type TrialApp = App<TrialHost>;

/// A server and devices in one process.
pub struct World {
    /// The clock that everybody reads.
    pub clock: Arc<StoppedClock>,
    /// Where the server dies.
    pub fault: Arc<DiesAt>,
    /// The wire.
    pub wire: Rc<Wire>,
    /// Apps by name: `ana`, or `ana@2` for a second device.
    pub apps: BTreeMap<String, TrialApp>,
    /// The server, while it runs.
    pub server: Option<Server>,
    /// The data folder.
    pub folder: tempfile::TempDir,
    /// The folder is treated as a live server's from the next start on.
    pub live: bool,
    keyring: DemoKeyring,
    seed: u8,
    slow: bool,
}

impl World {
    /// A world at a moment, with the demonstration's organisations founded and nobody working yet.
    pub async fn at(moment: &str) -> Self {
        Self::with(moment, false).await
    }

    /// A world in which passphrases are stretched as in life.
    pub async fn in_life(moment: &str) -> Self {
        Self::with(moment, true).await
    }

    async fn with(moment: &str, slow: bool) -> Self {
        let now: Instant = moment.parse().unwrap_or_default();
        let mut rng = ChaCha20Rng::from_seed([7; 32]);
        let mut world = Self {
            clock: Arc::new(StoppedClock::at(now)),
            fault: Arc::new(DiesAt::default()),
            wire: Rc::default(),
            apps: BTreeMap::new(),
            server: None,
            folder: tempfile::tempdir().unwrap_or_else(|error| unreachable!("no temporary folder: {error}")),
            live: false,
            keyring: DemoKeyring::draw(1, &mut rng),
            seed: 0,
            slow,
        };
        world.start().await;
        world
    }

    /// Starts the server on its folder.
    pub async fn start(&mut self) {
        self.seed += 1;
        self.fault.revive();
        let doors = Doors {
            clock: Arc::clone(&self.clock) as Arc<dyn Clock>,
            chance: Arc::new(SeededChance::new(u64::from(self.seed))),
            fault: Arc::clone(&self.fault) as _,
        };
        let config = Config::local(self.folder.path(), ([127, 0, 0, 1], 8080).into());
        let config = if self.live { config } else { config.for_demonstration() };
        let server = Server::open(config, doors).await.unwrap_or_else(|error| unreachable!("the server does not start: {error}"));
        server.set_ready();
        let clock = Arc::clone(&self.clock) as Arc<dyn Clock>;
        let door = Door::open(self.keyring.clone(), &server, clock, [self.seed; 32]).await;
        server.set_demo(Arc::new(door.unwrap_or_else(|error| unreachable!("the demonstration does not begin: {error}"))));
        *self.wire.care.borrow_mut() = Some(server.router(Origin::Care));
        *self.wire.fault.borrow_mut() = Some(Arc::clone(&self.fault));
        self.server = Some(server);
    }

    /// Stops the server: its process is gone, what it made durable stays.
    pub fn stop(&mut self) {
        *self.wire.care.borrow_mut() = None;
        self.server = None;
    }

    /// Lets people work: each enrols a device, opens it and takes what there is.
    pub async fn people(mut self, names: &[&str]) -> Self {
        for name in names {
            self.enrol(name).await;
        }
        self
    }

    /// One more device of a person, which has taken what there is.
    pub async fn enrol(&mut self, name: &str) {
        self.begin(name).await;
        assert!(self.sync(name).await, "{name} cannot receive");
    }

    /// One more device of a person, opened and empty.
    pub async fn begin(&mut self, name: &str) {
        self.seed += 1;
        let host = TrialHost::new(Rc::default(), Rc::clone(&self.wire), "care.localhost:8081", self.slow);
        let mut device = self.device(host);
        let person = name.split('@').next().unwrap_or(name).to_owned();
        device.enrol_demo(&person).await.unwrap_or_else(|error| unreachable!("{name} cannot enrol: {error}"));
        let words = self.keyring.words(&person).to_owned();
        let now = self.clock.now();
        device.unlock(&words, now).await.unwrap_or_else(|error| unreachable!("{name} cannot unlock: {error}"));
        let t = Language::embedded("en").unwrap_or_else(|| unreachable!("English is embedded"));
        self.apps.insert(name.to_owned(), App::new(device, t));
    }

    fn device(&self, host: TrialHost) -> Device<TrialHost> {
        let pack = Pack::decode(PACK).unwrap_or_else(|error| unreachable!("the pack cannot be read: {error}"));
        let mut device = Device::new(host, pack, "http://care.localhost:8081", [self.seed; 32]);
        device.build = Some("trial".into());
        device
    }

    /// The phone of a person is restored from a copy of its rows: a second device with the same keys.
    pub async fn copy_phone(&mut self, name: &str, copy: &str) {
        self.seed += 1;
        let rows = Memory::default();
        for table in naungan_device::host::Table::ALL {
            let all = self.app(name).device.host.rows.rows(table, &[]);
            rows.apply(all.into_iter().map(|(key, value)| naungan_device::host::Write::put(table, key, value)).collect());
        }
        let host = TrialHost::new(Rc::new(rows), Rc::clone(&self.wire), "care.localhost:8081", self.slow);
        let mut device = self.device(host);
        let words = self.words(name);
        let now = self.clock.now();
        device.boot().await.unwrap_or_else(|error| unreachable!("the copy does not boot: {error}"));
        device.unlock(&words, now).await.unwrap_or_else(|error| unreachable!("the copy does not open: {error}"));
        let t = Language::embedded("en").unwrap_or_else(|| unreachable!("English is embedded"));
        self.apps.insert(copy.to_owned(), App::new(device, t));
    }

    /// Six words of a person.
    pub fn words(&self, name: &str) -> String {
        self.keyring.words(name.split('@').next().unwrap_or(name)).to_owned()
    }

    /// Secret bytes of a person, for searches that must not find them.
    pub fn master(&self, name: &str) -> [u8; 32] {
        self.keyring.founder(name).map_or([0; 32], |founder| *founder.master.expose())
    }

    /// An app with every file of it open, to be looked at. Pages are asked of it with [`World::get`] and [`World::post`], which leave
    /// files on the shelf as in life.
    pub fn app(&mut self, name: &str) -> &mut TrialApp {
        let app = self.lived(name);
        // A locked device has nothing on a shelf.
        let _ = finish(app.device.take_off_all());
        app
    }

    /// An app as it is, files on the shelf included.
    pub fn lived(&mut self, name: &str) -> &mut TrialApp {
        self.apps.get_mut(name).unwrap_or_else(|| unreachable!("{name} has no device in this world"))
    }

    /// Sends and receives; false when there was no network.
    pub async fn sync(&mut self, name: &str) -> bool {
        let clock = Arc::clone(&self.clock);
        self.lived(name).device.sync(|| clock.now()).await.is_ok()
    }

    /// Asks the app of a person for a page.
    pub async fn get(&mut self, name: &str, path: &str) -> Response {
        let now = self.clock.now();
        self.lived(name).answer(&Request::read("GET", path, b"", now)).await
    }

    /// Posts a form to the app of a person.
    pub async fn post(&mut self, name: &str, path: &str, form: &[(&str, &str)]) -> Response {
        let now = self.clock.now();
        let body: Vec<String> = form.iter().map(|(name, value)| format!("{}={}", escape(name), escape(value))).collect();
        self.lived(name).answer(&Request::read("POST", path, body.join("&").as_bytes(), now)).await
    }

    /// Opens a registered file through the device.
    ///
    /// # Errors
    /// The device could not write.
    pub async fn open_file(&mut self, name: &str, child: &[(&str, &str)]) -> Result<ObjectId, DeviceError> {
        let now = self.clock.now();
        let device = &mut self.app(name).device;
        let intake = codes(&[("danger_now", "no"), ("safe_contact", "visit"), ("who_came", "self")]);
        let object = device.open_file("intake", &intake, now).await?;
        let mut answers = codes(&[
            ("sex", "female"),
            ("disability", "no"),
            ("province", "32"),
            ("district", "32.73"),
            ("concern", "cse_grooming"),
            ("risk_level", "medium"),
            ("consent_statistics", "given"),
        ]);
        answers.insert("given_name".into(), Value::Text("Invented".into()));
        answers.insert("age".into(), Value::Integer(13));
        for (field, value) in child {
            let value = match *field {
                "sex" | "disability" | "province" | "district" | "concern" | "risk_level" | "consent_statistics" => {
                    Value::Code((*value).into())
                }
                "age" => Value::Integer(value.parse().unwrap_or(0)),
                _ => Value::Text((*value).into()),
            };
            answers.insert((*field).into(), value);
        }
        device.fill(&[object], "registration", &answers, now).await?;
        Ok(object)
    }

    /// Records a psychosocial session that was held and attended.
    ///
    /// # Errors
    /// The device could not write.
    pub async fn session(&mut self, name: &str, objects: &[ObjectId], date: &str) -> Result<(), DeviceError> {
        let now = self.clock.now();
        let mut answers = codes(&[("service_type", "pss_basic"), ("mode", "individual"), ("held", "yes"), ("attended", "yes")]);
        answers.insert("session_date".into(), Value::Date(date.parse::<Date>().unwrap_or_default()));
        self.app(name).device.fill(objects, "session", &answers, now).await.map(|_| ())
    }
}

/// Answers that are all codes.
pub fn codes(pairs: &[(&str, &str)]) -> Answers {
    pairs.iter().map(|(field, code)| ((*field).to_owned(), Value::Code((*code).to_owned()))).collect()
}

fn escape(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}
