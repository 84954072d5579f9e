//! The server as one value: opened on a folder, asked through routers, with or without sockets.

use crate::auth::{Auth, Brake};
use crate::chance::{Chance, SystemChance, draw};
use crate::clock::{Clock, SystemClock};
use crate::config::{Config, Origin};
use crate::demo::DemoDoor;
use crate::desk::sessions::DeskSessions;
use crate::error::ServerError;
use crate::fault::{Fault, NoFault, Step};
use crate::http::metrics::Counters;
use crate::rules::Rules;
use crate::store::ended::end_wraps;
use crate::store::letters;
use crate::store::sqlite::Store;
use crate::store::sweep::{Swept, sweep};
use crate::store::tenants::{self, Invitation, TenantRow};
use naungan_crypto::label;
use naungan_crypto::sign::VerifyingKey;
use naungan_model::date::Instant;
use naungan_model::id::{TenantId, hex};
use std::fs::File;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

/// What comes in from outside.
#[derive(Clone)]
pub struct Doors {
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub chance: Arc<dyn Chance>,
    /// Faults of trials.
    pub fault: Arc<dyn Fault>,
}

impl Default for Doors {
    fn default() -> Self {
        Self { clock: Arc::new(SystemClock::new()), chance: Arc::new(SystemChance), fault: Arc::new(NoFault) }
    }
}

/// Put into the extensions of a request that comes from the same process (the demonstration while it seeds, trials): it is
/// served before the server is ready. Nothing that comes over a socket can carry it.
#[derive(Debug, Clone, Copy)]
pub struct InProcess;

pub(crate) struct Inner {
    pub config: Config,
    pub doors: Doors,
    pub store: Store,
    pub rules: Rules,
    pub auth: Auth,
    pub desk: DeskSessions,
    /// Guesses at letters.
    pub letters: Mutex<Brake>,
    pub counters: Counters,
    pub demo: OnceLock<Arc<dyn DemoDoor>>,
    pub ready: AtomicBool,
    /// Uploads hold it for reading between the two databases, a sweep for writing.
    pub between: tokio::sync::RwLock<()>,
    /// Held as long as the server lives: one server for a folder.
    _lock: File,
}

/// A server on a data folder. Clones share it; the folder is free again when the last one and all routers are dropped.
#[derive(Clone)]
pub struct Server(pub(crate) Arc<Inner>);

impl core::fmt::Debug for Server {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Server({})", self.0.config.data.display())
    }
}

impl Server {
    /// Opens the folder, making it if need be, and sweeps what an earlier process left between the databases. The server is
    /// not ready for others until [`Server::set_ready`].
    ///
    /// # Errors
    /// The folder cannot be used, or what is stored contradicts itself.
    pub async fn open(config: Config, doors: Doors) -> Result<Self, ServerError> {
        let folder =
            |error: std::io::Error| ServerError::Folder { path: config.data.display().to_string(), cause: error.to_string() };
        std::fs::create_dir_all(&config.data).map_err(folder)?;
        let lock = File::create(config.data.join("lock")).map_err(folder)?;
        lock.try_lock().map_err(|_| ServerError::InUse)?;
        let store = Store::open(&config.data, doors.chance.as_ref())?;
        let server = Self(Arc::new(Inner {
            rules: Rules::embedded()?,
            store,
            auth: Auth::default(),
            desk: DeskSessions::default(),
            letters: Mutex::default(),
            counters: Counters::default(),
            demo: OnceLock::new(),
            ready: AtomicBool::new(false),
            between: tokio::sync::RwLock::new(()),
            config,
            doors,
            _lock: lock,
        }));
        server.sweep().await?;
        Ok(server)
    }

    /// From now on everybody is served.
    pub fn set_ready(&self) {
        self.0.ready.store(true, Ordering::SeqCst);
    }

    /// Lets the demonstration's routes exist. Can be given once.
    pub fn set_demo(&self, door: Arc<dyn DemoDoor>) {
        let _ = self.0.demo.set(door);
    }

    /// The present.
    pub fn now(&self) -> Instant {
        self.0.doors.clock.now()
    }

    /// Configuration.
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// Public half of the key that signs receipts and checkpoints. A RootDoc must name it.
    pub fn log_key(&self) -> VerifyingKey {
        self.0.store.log_key.verifying_key()
    }

    /// A one-time code, good for 24 hours, with which the batch that begins with this root is let in.
    ///
    /// # Errors
    /// The database fails.
    pub async fn issue_genesis_code(&self, invitation: Invitation) -> Result<String, ServerError> {
        let code = hex(&draw::<16>(self.0.doors.chance.as_ref()));
        let (hash, now) = (genesis_hash(&code), self.now().0);
        self.0.store.main.run(move |_, connection| tenants::invite(connection, &hash, &invitation, now)).await?;
        Ok(code)
    }

    /// Every tenant, by name.
    ///
    /// # Errors
    /// The database fails.
    pub fn tenants(&self) -> Result<Vec<TenantRow>, ServerError> {
        self.0.store.main_readers.ask(tenants::all)
    }

    /// The newest checkpoint of a tenant's log, a signed note.
    pub fn checkpoint(&self, tenant: TenantId) -> Option<String> {
        let view = self.0.store.shared.read();
        view.tenants.get(&tenant).map(|tenant| tenant.note.clone())
    }

    /// Removes locks whose entry never came and letters past their end, and marks wraps that Ends stopped. Called when opened and then
    /// every hour.
    ///
    /// # Errors
    /// A database fails.
    pub async fn sweep(&self) -> Result<Swept, ServerError> {
        let _alone = self.0.between.write().await;
        let store = &self.0.store;
        letters::sweep(&store.main, self.now().0).await?;
        end_wraps(&store.main_readers, &store.keys, self.now().0).await?;
        sweep(&store.main_readers, &store.keys_readers, &store.keys, self.now().0).await
    }

    /// The routes of one origin.
    pub fn router(&self, origin: Origin) -> axum::Router {
        crate::http::router(self, origin)
    }
}

impl Inner {
    pub fn now(&self) -> Instant {
        self.doors.clock.now()
    }

    pub fn draw<const N: usize>(&self) -> [u8; N] {
        draw(self.doors.chance.as_ref())
    }

    pub fn reach(&self, step: Step) -> Result<(), ServerError> {
        if self.doors.fault.dies(step) { Err(ServerError::Died) } else { Ok(()) }
    }

    pub fn is_ready(&self) -> bool {
        self.ready.load(Ordering::SeqCst)
    }
}

/// A server that may be gone: for what the server itself holds, such as the door of the demonstration.
#[derive(Clone)]
pub struct WeakServer(std::sync::Weak<Inner>);

impl core::fmt::Debug for WeakServer {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("WeakServer(..)")
    }
}

impl WeakServer {
    /// The server, while it is open.
    pub fn upgrade(&self) -> Option<Server> {
        self.0.upgrade().map(Server)
    }
}

impl Server {
    /// A handle that does not keep the server open.
    pub fn downgrade(&self) -> WeakServer {
        WeakServer(Arc::downgrade(&self.0))
    }
}

/// What is kept of a genesis code.
pub(crate) fn genesis_hash(code: &str) -> naungan_crypto::B32 {
    label::hash("naungan/1/genesis-code", &[code.trim().as_bytes()])
}
