//! `naungan serve`: the pages and the sync API of a data folder.

use super::Failure;
use naungan_server::config::Config;
use naungan_server::error::ServerError;
use naungan_server::server::{Doors, Server};
use std::net::SocketAddr;
use std::path::PathBuf;

/// Options.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Data folder
    #[arg(long, default_value = "data")]
    data: PathBuf,
    /// Where the public origin listens; the others follow on the next three ports
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
}

/// A server's failure as a command's.
pub(super) fn failed(error: ServerError) -> Failure {
    Failure::environment(error.code(), &error)
}

/// A runtime for two or more cores.
pub(super) fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.map_err(|error| Failure::environment("system.threads", error))
}

/// Runs until it is told to stop.
///
/// # Errors
/// The folder or a port cannot be used, or the folder is a demonstration's.
pub fn run(options: &Options) -> Result<(), Failure> {
    if options.data.join("demo").exists() {
        let cause = "this is the folder of a demonstration, which never becomes a live one; use `naungan demo` or another folder";
        return Err(Failure::wrong_use("serve.demo_folder", cause));
    }
    runtime()?.block_on(async {
        let server = Server::open(Config::local(&options.data, options.listen), Doors::default()).await.map_err(failed)?;
        let listeners = server.bind().await.map_err(failed)?;
        server.set_ready();
        println!("public: {}", server.config().origins.public);
        println!("care: {}", server.config().origins.care);
        println!("desk: {}", server.config().origins.desk);
        println!("No real child may be entered: this version has no recovery ceremony and no outside review yet.");
        println!("ready");
        server.serve(listeners, stopped()).await.map_err(failed)
    })
}

/// Done when the operator or the system asks the program to stop.
pub(super) async fn stopped() {
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => signal.recv().await,
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminated => {}
    }
}
