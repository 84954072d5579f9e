//! The same routes over real sockets.

use naungan_server::config::Config;
use naungan_server::server::{Doors, Server};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

/// The first of four free ports in a row.
fn four_ports() -> u16 {
    for _ in 0..50 {
        let first = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = first.local_addr().unwrap().port();
        let others: Vec<_> = (1..4).map(|step| TcpListener::bind(("127.0.0.1", port.saturating_add(step)))).collect();
        if others.iter().all(Result::is_ok) {
            return port;
        }
    }
    panic!("no four free ports in a row");
}

fn get(port: u16, host: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn four_ports_answer_until_the_server_is_asked_to_stop_and_the_folder_is_free_again() {
    let folder = tempfile::tempdir().unwrap();
    let port = four_ports();
    let config = Config::local(folder.path(), format!("127.0.0.1:{port}").parse().unwrap());
    let server = Server::open(config.clone(), Doors::default()).await.unwrap();
    let listeners = server.bind().await.unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = tokio::spawn({
        let server = server.clone();
        async move { server.serve(listeners, async { stopped.await.unwrap_or_default() }).await }
    });
    let ask = async |step: u16, host: String, path: &'static str| {
        tokio::task::spawn_blocking(move || get(port + step, &host, path)).await.unwrap()
    };
    assert!(ask(0, "anybody".into(), "/healthz").await.starts_with("HTTP/1.1 503"));
    server.set_ready();
    assert!(ask(0, "anybody".into(), "/healthz").await.starts_with("HTTP/1.1 200"));
    assert!(ask(1, format!("care.localhost:{}", port + 1), "/").await.contains("<html"));
    assert!(ask(2, format!("desk.localhost:{}", port + 2), "/").await.starts_with("HTTP/1.1 200"));
    assert!(ask(3, format!("lead.localhost:{}", port + 3), "/").await.starts_with("HTTP/1.1 404"));
    assert!(ask(0, format!("localhost:{port}"), "/metrics").await.contains("naungan_requests_total"));
    stop.send(()).unwrap();
    serving.await.unwrap().unwrap();
    drop(server);
    Server::open(config, Doors::default()).await.unwrap();
}
