//! `naungan demo`: a network of invented people on this machine.

use super::serve::{failed, runtime, stopped};
use super::{Failure, system_seed};
use crate::demo::Demo;
use crate::demo::people::PEOPLE;
use crate::demo::story::DEFAULT_SEED;
use naungan_server::clock::SystemClock;
use naungan_server::config::Config;
use naungan_server::server::{Doors, Server};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

/// Options.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Data folder; a fresh one is seeded with the year 2016
    #[arg(long, default_value = "demo-data")]
    data: PathBuf,
    /// Where the public origin listens; the others follow on the next three ports
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Which story is told; 1 tells the seventy
    #[arg(long, default_value_t = DEFAULT_SEED)]
    seed: u64,
}

/// Runs until it is told to stop.
///
/// # Errors
/// The folder or a port cannot be used, or the folder is not a demonstration's.
pub fn run(options: &Options) -> Result<(), Failure> {
    let clock = Arc::new(SystemClock::new());
    let demo = Demo::prepare(&options.data, options.seed, clock.clone(), system_seed()?)
        .map_err(|error| Failure::environment("demo.folder", error))?;
    runtime()?.block_on(async {
        let doors = Doors { clock, ..Doors::default() };
        let server =
            Server::open(Config::local(&options.data, options.listen).for_demonstration(), doors).await.map_err(failed)?;
        let listeners = server.bind().await.map_err(failed)?;
        let serving = server.clone();
        let running = tokio::spawn(async move { serving.serve(listeners, stopped()).await });
        println!("naungan demo: a network of invented people; nothing here is real");
        demo.begin(&server, |what| println!("  {what}")).await.map_err(|error| Failure::environment("demo.seeding", error))?;
        server.set_ready();
        for person in PEOPLE {
            println!("person: {} {}", person.code, person.role);
        }
        let origins = &server.config().origins;
        println!("public: {}/en/", origins.public);
        println!("care:   {}/", origins.care);
        println!("desk:   {}/", origins.desk);
        println!("ready");
        running.await.map_err(|error| Failure::environment("demo.serving", error))?.map_err(failed)
    })
}
