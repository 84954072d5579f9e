//! Four origins: hosts, headers, login, assets.

use crate::kit::Net;
use axum::body::Body;
use axum::http::{Request, header};
use naungan_server::config::Origin;
use naungan_server::server::InProcess;

async fn under(net: &Net, origin: Origin, host: &str, path: &str) -> u16 {
    let request = Request::get(path).header(header::HOST, host).body(Body::empty()).unwrap();
    net.ask(origin, request).await.status
}

#[tokio::test]
async fn every_origin_refuses_a_foreign_host() {
    let net = Net::empty().await;
    for origin in Origin::ALL {
        for host in ["evil.example", "localhost", "care.localhost:8080", "", "127.0.0.1:9"] {
            assert_eq!(under(&net, origin, host, "/").await, 421, "{origin:?} as {host}");
        }
        assert_eq!(under(&net, origin, "anything", "/healthz").await, 200);
    }
    assert_eq!(under(&net, Origin::Public, "127.0.0.1:8080", "/en/").await, 200);
    assert_eq!(under(&net, Origin::Care, "127.0.0.1:8081", "/").await, 421);
    assert_eq!(under(&net, Origin::Care, "localhost:8080", "/sync/v1/entries").await, 421);
}

#[tokio::test]
async fn headers_are_strict_and_only_the_worker_may_compile() {
    let net = Net::empty().await;
    for origin in Origin::ALL {
        let answer = net.get(origin, "/", &[]).await;
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(answer.header("referrer-policy"), "same-origin");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin");
        assert_eq!(answer.header("cache-control"), "no-store");
    }
    let shell = net.get(Origin::Care, "/cases/anything", &[]).await;
    assert_eq!(shell.status, 200);
    assert!(shell.header("content-security-policy").contains("form-action 'self' http://desk.localhost:8082"));
    let worker = net.get(Origin::Care, "/sw.js", &[]).await;
    assert!(worker.header("content-security-policy").contains("'wasm-unsafe-eval'"));
    assert!(!worker.text().contains("@VERSION@"));
}

#[tokio::test]
async fn an_asset_is_sent_once_and_then_known_by_its_tag() {
    let net = Net::empty().await;
    let first = net.get(Origin::Care, "/assets/app.css", &[("accept-encoding", "gzip, br")]).await;
    assert_eq!((first.status, first.header("content-encoding")), (200, "br"));
    let older = net.get(Origin::Care, "/assets/app.css", &[("accept-encoding", "gzip")]).await;
    assert_eq!((older.status, older.header("content-encoding")), (200, "gzip"));
    let tag = first.header("etag").to_owned();
    let again = net.get(Origin::Care, "/assets/app.css", &[("if-none-match", &tag)]).await;
    assert_eq!((again.status, again.body.len()), (304, 0));
    assert_eq!(net.get(Origin::Care, "/assets/lang-id.bin", &[]).await.status, 200);
    assert_eq!(net.get(Origin::Care, "/assets/nothing", &[]).await.status, 404);
    assert_eq!(net.get(Origin::Desk, "/assets/app.js", &[]).await.status, 404, "no script at the desk");
}

#[tokio::test]
async fn files_of_two_builds_are_never_mixed() {
    let net = Net::empty().await;
    let worker = net.get(Origin::Care, "/sw.js", &[]).await.text();
    let version = worker.split("VERSION = '").nth(1).and_then(|rest| rest.split('\'').next()).unwrap();
    let status = async |version: &str| net.get(Origin::Care, &format!("/assets/pack.bin?v={version}"), &[]).await.status;
    assert_eq!((status(version).await, status("0123456789abcdef").await), (200, 410));
}

#[tokio::test]
async fn nobody_is_served_before_the_server_is_ready_but_the_process_itself() {
    let net = Net::empty().await;
    let folder = tempfile::tempdir().unwrap();
    let config = naungan_server::config::Config::local(folder.path(), "127.0.0.1:8080".parse().unwrap());
    let server = naungan_server::server::Server::open(config, naungan_server::server::Doors::default()).await.unwrap();
    let starting = Net { server, ..net };
    assert_eq!(under(&starting, Origin::Public, "x", "/healthz").await, 503);
    assert_eq!(starting.get(Origin::Care, "/auth/begin", &[]).await.status, 503);
    let mut inside = Request::post("/auth/begin").header(header::HOST, "care.localhost:8081").body(Body::empty()).unwrap();
    inside.extensions_mut().insert(InProcess);
    assert_eq!(starting.ask(Origin::Care, inside).await.status, 200);
}

#[tokio::test]
async fn a_login_is_bound_to_origin_challenge_device_and_minute() {
    let (net, partner) = Net::with_partner().await;
    let person = &partner.caseworker;
    let origin = net.server.config().origins.care.clone();
    let challenge = net.challenge().await;
    let good = net.proof(person, &challenge, &origin);
    assert_eq!(net.finish(&good).await.status, 200);
    let refused = net.finish(&good).await;
    assert_eq!(refused.status, 401, "a challenge is good once");

    let challenge = net.challenge().await;
    let phished = net.finish(&net.proof(person, &challenge, "http://care.evil.example")).await;
    let challenge = net.challenge().await;
    let mut stranger = net.proof(person, &challenge, &origin);
    stranger.device = [9; 16].into();
    let unknown = net.finish(&stranger).await;
    assert_eq!((phished.status, unknown.status), (401, 401));
    assert_eq!((&phished.body, &phished.headers), (&unknown.body, &unknown.headers), "an unknown device hears the same");

    let challenge = net.challenge().await;
    net.clock.advance(61);
    assert_eq!(net.finish(&net.proof(person, &challenge, &origin)).await.status, 401);
    // Four failures of this device so far: the fifth is answered, the sixth must wait.
    for expected in [401, 401, 429] {
        let challenge = net.challenge().await;
        let status = net.finish(&net.proof(person, &challenge, "x")).await.status;
        assert_eq!(status, expected);
    }
    net.login(&partner.colleague).await;
}

#[tokio::test]
async fn a_session_ends_after_half_an_hour_of_rest_and_when_it_is_locked() {
    let (net, partner) = Net::with_partner().await;
    let token = net.login(&partner.caseworker).await;
    net.clock.advance(1700);
    assert_eq!(net.download(&token, 0, 1).await.status, 200);
    net.clock.advance(1801);
    assert_eq!(net.download(&token, 0, 1).await.status, 401);
    let token = net.login(&partner.caseworker).await;
    let bearer = format!("Bearer {token}");
    assert_eq!(net.post(Origin::Care, "/auth/lock", &[("authorization", &bearer)], Vec::new()).await.status, 204);
    assert_eq!(net.download(&token, 0, 1).await.status, 401);
}

#[tokio::test]
async fn routes_of_the_demonstration_and_other_origins_are_not_there() {
    let net = Net::empty().await;
    assert_eq!(net.get(Origin::Care, "/demo/people", &[]).await.status, 404);
    assert_eq!(net.post(Origin::Care, "/demo/enrol", &[], Vec::new()).await.status, 404);
    assert_eq!(net.get(Origin::Care, "/time", &[]).await.status, 404);
    assert_eq!(net.get(Origin::Lead, "/", &[]).await.status, 404);
    assert_eq!(net.get(Origin::Public, "/sync/v1/entries", &[]).await.status, 404);
    assert_eq!(net.get(Origin::Public, "/metrics", &[]).await.status, 404, "only from this machine");
}

#[tokio::test]
async fn the_public_site_speaks_three_languages_without_cookie_or_script() {
    let net = Net::empty().await;
    let choose = net.get(Origin::Public, "/", &[("accept-language", "id-ID,en;q=0.5")]).await;
    assert_eq!((choose.status, choose.header("location")), (303, "/id/"));
    for language in ["en", "nl", "id"] {
        for path in ["", "help", "results/2016-H2"] {
            let page = net.get(Origin::Public, &format!("/{language}/{path}"), &[]).await;
            assert_eq!(page.status, 200, "/{language}/{path}");
            assert!(page.text().contains(&format!("<html lang=\"{language}\"")) && !page.text().contains("<script"));
            assert!(page.headers.get(header::SET_COOKIE).is_none());
        }
    }
    assert_eq!(net.get(Origin::Public, "/fr/", &[]).await.status, 404);
    let known = net.get(Origin::Public, "/.well-known/naungan", &[]).await.text();
    assert!(known.contains("http://care.localhost:8081"));
    let described: serde_json::Value =
        serde_json::from_slice(&net.get(Origin::Public, "/api/openapi.json", &[]).await.body).unwrap();
    assert_eq!(described["openapi"], "3.1.0");
    assert_eq!(net.get(Origin::Public, "/api/public/results?period=soon", &[]).await.status, 400);
}
