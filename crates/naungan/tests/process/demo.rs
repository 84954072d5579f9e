//! A demonstration in a process of its own: seeded once for this build, copied for each test.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// The program under test.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_naungan");

/// A running demonstration.
pub struct Demo {
    pub child: Child,
    pub folder: tempfile::TempDir,
    pub port: u16,
    /// Lines that it printed before it was ready.
    pub said: Vec<String>,
}

/// A folder that was seeded by this very build.
pub fn seeded() -> PathBuf {
    let built = fs::metadata(PROGRAM).unwrap();
    let stamp = built.modified().unwrap().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis();
    let root = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let folder = root.join(format!("seeded-{}-{stamp}", built.len()));
    let lock = File::create(root.join("seeding.lock")).unwrap();
    // Another test may be seeding: wait for it.
    lock.lock().unwrap();
    if !folder.exists() {
        for old in fs::read_dir(root).unwrap().flatten().filter(|old| old.file_name().to_string_lossy().starts_with("seeded-")) {
            fs::remove_dir_all(old.path()).unwrap();
        }
        let fresh = tempfile::tempdir_in(root).unwrap();
        let mut demo = Demo::start(fresh);
        demo.stop();
        fs::rename(demo.folder.path().join("data"), &folder).unwrap();
    }
    folder
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// A copy of the seeded folder.
pub fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&seeded(), &folder.path().join("data"));
    folder
}

/// Four free ports in a row.
fn port() -> u16 {
    for _ in 0..100 {
        let first = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = first.local_addr().unwrap().port();
        if port < 65_000 && (1..4).all(|step| TcpListener::bind(("127.0.0.1", port + step)).is_ok()) {
            return port;
        }
    }
    panic!("no four free ports in a row");
}

impl Demo {
    /// A running demonstration on a copy of the seeded folder.
    pub fn begin() -> Self {
        Self::start(folder())
    }

    fn start(folder: tempfile::TempDir) -> Self {
        let port = port();
        let log = File::create(folder.path().join("stderr.log")).unwrap();
        let mut child = Command::new(PROGRAM)
            .args(["demo", "--data"])
            .arg(folder.path().join("data"))
            .args(["--listen", &format!("127.0.0.1:{port}")])
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut said = Vec::new();
        for line in BufReader::new(child.stdout.as_mut().unwrap()).lines() {
            let line = line.unwrap();
            let ready = line.trim() == "ready";
            said.push(line);
            if ready {
                return Self { child, folder, port, said };
            }
        }
        let mut log = String::new();
        let ended = child.wait().unwrap();
        File::open(folder.path().join("stderr.log")).unwrap().read_to_string(&mut log).unwrap();
        panic!("the demonstration ended before it was ready: {ended} {said:?} {log}");
    }

    /// The data folder.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Stops it as an operator would.
    pub fn stop(&mut self) {
        let stopped = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(stopped.success());
        assert!(self.child.wait().unwrap().success(), "it ends well when told to stop");
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs a command of the program; gives exit code, standard output and standard error.
pub fn run(args: &[&str]) -> (i32, String, String) {
    let output = Command::new(PROGRAM).args(args).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}
