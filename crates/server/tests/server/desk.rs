//! From records to a published figure: submit, accept, release, and what is held back.

use crate::journal::{is_sound, main_db, number};
use crate::kit::Net;
use crate::kit::people::Organisation;
use crate::kit::write::{Case, child, session};
use naungan_crypto::control::{Control, Declaration};
use naungan_crypto::entry::CLASS_APPROVAL;
use naungan_crypto::login::Ticket;
use naungan_model::date::HalfYear;
use naungan_server::compute::of_folder;
use naungan_server::config::Origin;
use naungan_server::store::tenants::TenantKind;
use serde_json::Value;

struct Country {
    net: Net,
    partner: Organisation,
    office: Organisation,
}

/// A partner with an office; the half-year that ended a month ago is reported on.
async fn country() -> Country {
    let (mut net, partner) = Net::with_partner().await;
    let office = net.found(9, TenantKind::Office).await;
    Country { net, partner, office }
}

impl Country {
    /// Opens files of children who had one psychosocial session each in the first half of 2016.
    async fn children(&mut self, count: u8) -> Vec<Case> {
        let mut cases = Vec::new();
        for number in 0..count {
            let now = self.net.seconds();
            let Self { net, partner, .. } = self;
            let (case, opened) = partner.caseworker.open_file(&[partner.caseworker.member()], &[2], now, &mut net.rng);
            let facts = vec![session(number.wrapping_add(100), "2016-05-10"), child("female", Some((2004, 1)))];
            let (_, sent) = partner.caseworker.record(&case, &[], facts, net);
            net.send(&partner.caseworker, vec![opened, sent]).await.unwrap();
            cases.push(case);
        }
        cases
    }

    async fn submit(&self, reason: &str) -> u16 {
        let cookie = self.net.enter(&self.partner.monitor).await;
        let csrf = self.net.csrf(&cookie, "/reports/2016-H1").await;
        let fields = [("csrf", csrf.as_str()), ("do", "submit"), ("reason", reason)];
        self.net.form("/reports/2016-H1", &cookie, &fields).await.status
    }

    async fn manage(&self, act: &str) -> u16 {
        let cookie = self.net.enter(&self.office.manager).await;
        let csrf = self.net.csrf(&cookie, "/country/2016-H1").await;
        let partner = self.partner.tenant.to_string();
        let fields = [("csrf", csrf.as_str()), ("do", act), ("partner", &partner), ("reason", "please look again")];
        self.net.form("/country/2016-H1", &cookie, &fields).await.status
    }

    async fn public(&self) -> Value {
        let answer = self.net.get(Origin::Public, "/api/public/results?period=2016-H1", &[]).await;
        let all: Value = serde_json::from_slice(&answer.body).unwrap();
        all["figures"].as_array().unwrap().iter().find(|figure| figure["indicator"] == "SRV-02").unwrap().clone()
    }

    async fn report(&self) -> String {
        let cookie = self.net.enter(&self.partner.monitor).await;
        self.net.get(Origin::Desk, "/reports/2016-H1", &[("cookie", &cookie)]).await.text()
    }
}

#[tokio::test]
async fn records_become_a_figure_that_a_manager_accepts_and_the_public_sees() {
    let mut all = country().await;
    all.children(7).await;
    assert_eq!(all.public().await["status"], "not_reported");
    assert!(all.report().await.contains("data-indicator=\"SRV-02\" data-value=\"7\""));
    assert_eq!(all.submit("").await, 303);
    assert_eq!(all.manage("accept").await, 200);
    assert_eq!(all.public().await["status"], "not_reported", "accepted is not yet released");
    assert_eq!(all.manage("release").await, 200);
    let figure = all.public().await;
    assert_eq!((&figure["value"], &figure["status"], &figure["revision"]), (&7.into(), &"published".into(), &1.into()));
    assert_eq!(figure["coverage"], serde_json::json!({ "reported": 1, "of": 1 }));
    let page = all.net.get(Origin::Public, "/en/results/2016-H1", &[]).await.text();
    assert!(page.contains("data-indicator=\"SRV-02\" data-value=\"7\""));
    assert!(number(&main_db(&all.net), "SELECT count(*) FROM event WHERE kind IN ('report', 'release')") >= 4);
    is_sound(&all.net);
}

#[tokio::test]
async fn a_later_record_shows_as_changed_since_and_a_difference_of_one_to_four_is_held_back() {
    let mut all = country().await;
    let cases = all.children(7).await;
    all.submit("").await;
    all.manage("accept").await;
    all.manage("release").await;
    // A second session of a child changes sessions, not children.
    let (_, sent) = all.partner.caseworker.record(&cases[0], &[], vec![session(77, "2016-06-01")], &mut all.net);
    all.net.send(&all.partner.caseworker, vec![sent]).await.unwrap();
    all.children(1).await;
    let report = all.report().await;
    assert!(report.contains("data-value=\"8\"") && report.contains("data-accepted=\"7\""), "computed beside accepted");
    let counted = of_folder(all.net.folder.path(), "ID", HalfYear { year: 2016, half: 1 }).unwrap();
    let figure = counted["figures"].as_array().unwrap().iter().find(|one| one["indicator"] == "SRV-02").unwrap();
    assert_eq!(
        (&figure["value"], &figure["held"]),
        (&7.into(), &"small_revision".into()),
        "the gate stands before the command line too"
    );
    assert_eq!(all.submit("").await, 422, "a correction needs a reason");
    assert_eq!(all.submit("a session was entered late").await, 303);
    all.manage("accept").await;
    all.manage("release").await;
    assert_eq!(all.public().await["value"], 7, "one child more would point at that child");
    let cookie = all.net.enter(&all.office.manager).await;
    let page = all.net.get(Origin::Desk, "/country/2016-H1", &[("cookie", &cookie)]).await.text();
    assert!(page.contains("data-held=\"small_revision\""));
    all.children(5).await;
    all.submit("five more were entered late").await;
    all.manage("accept").await;
    all.manage("release").await;
    let figure = all.public().await;
    assert_eq!((&figure["value"], &figure["revision"]), (&13.into(), &2.into()));
    let path = format!("/reports/2016-H1/{}/revisions", all.partner.tenant);
    let history = all.net.get(Origin::Desk, &path, &[("cookie", &cookie)]).await.text();
    assert!(history.contains("a session was entered late") && history.contains("five more were entered late"));
}

#[tokio::test]
async fn fewer_than_five_children_are_suppressed() {
    let mut all = country().await;
    all.children(3).await;
    all.submit("").await;
    all.manage("accept").await;
    all.manage("release").await;
    let figure = all.public().await;
    assert_eq!((&figure["value"], &figure["status"]), (&Value::Null, &"suppressed".into()));
}

#[tokio::test]
async fn two_partners_are_added_up_only_where_both_signed() {
    let mut all = country().await;
    all.children(7).await;
    let mut second = all.net.found(2, TenantKind::Partner).await;
    core::mem::swap(&mut all.partner, &mut second);
    all.children(6).await;
    for _ in 0..2 {
        all.submit("").await;
        all.manage("accept").await;
        core::mem::swap(&mut all.partner, &mut second);
    }
    all.manage("release").await;
    let figure = all.public().await;
    assert_eq!((&figure["low"], &figure["high"], &figure["knowledge"]), (&7.into(), &13.into(), &"bounded".into()));
    for partner in [&mut all.partner, &mut second] {
        let now = all.net.seconds();
        let (tenant, user) = (partner.tenant.0, partner.officers[0].user.0);
        let declared = Declaration { tenant, user, year: 2016, half: 1, statement: 1, holds: true };
        let entry = partner.officers[0].journal_entry(CLASS_APPROVAL, &Control::Declaration(declared), now, &mut all.net.rng);
        all.net.send(&partner.officers[0], vec![entry]).await.unwrap();
    }
    for _ in 0..2 {
        assert_eq!(all.submit("the declaration was signed").await, 303);
        all.manage("accept").await;
        core::mem::swap(&mut all.partner, &mut second);
    }
    all.manage("release").await;
    let figure = all.public().await;
    assert_eq!((&figure["value"], &figure["knowledge"], &figure["revision"]), (&13.into(), &"declared".into(), &2.into()));
    is_sound(&all.net);
}

#[tokio::test]
async fn forms_without_token_cookie_or_from_elsewhere_do_nothing() {
    let mut all = country().await;
    all.children(1).await;
    let cookie = all.net.enter(&all.partner.monitor).await;
    assert!(cookie.starts_with("__Host-naungan-desk="));
    let csrf = all.net.csrf(&cookie, "/reports/2016-H1").await;
    let without = all.net.form("/reports/2016-H1", &cookie, &[("do", "submit")]).await;
    let wrong = all.net.form("/reports/2016-H1", &cookie, &[("do", "submit"), ("csrf", &"0".repeat(64))]).await;
    assert_eq!((without.status, wrong.status), (403, 403));
    let body = format!("do=submit&csrf={csrf}").into_bytes();
    let kind = ("content-type", "application/x-www-form-urlencoded");
    let foreign = [kind, ("cookie", cookie.as_str()), ("origin", "https://evil.example")];
    assert_eq!(all.net.post(Origin::Desk, "/reports/2016-H1", &foreign, body.clone()).await.status, 403);
    let signed_out = all.net.post(Origin::Desk, "/reports/2016-H1", &[kind], body).await;
    assert!(signed_out.text().contains("http://care.localhost:8081/desk"));
    assert_eq!(number(&main_db(&all.net), "SELECT count(*) FROM report"), 0);
}

#[tokio::test]
async fn nobody_does_what_is_not_theirs() {
    let mut all = country().await;
    all.children(6).await;
    let enter = async |who: &crate::kit::people::Person| all.net.enter(who).await;
    let caseworker = enter(&all.partner.caseworker).await;
    let monitor = enter(&all.partner.monitor).await;
    let manager = enter(&all.office.manager).await;
    // A country manager of a partner, and a monitoring officer of the office, are none.
    let (misplaced, watcher) = (enter(&all.partner.manager).await, enter(&all.office.monitor).await);
    let status = async |cookie: &str, path: &str| all.net.get(Origin::Desk, path, &[("cookie", cookie)]).await.status;
    for (cookie, path, expected) in [
        (&caseworker, "/reports/2016-H1", 403),
        (&caseworker, "/country/2016-H1", 403),
        (&monitor, "/country/2016-H1", 403),
        (&manager, "/reports/2016-H1", 403),
        (&misplaced, "/country/2016-H1", 403),
        (&watcher, "/reports/2016-H1", 403),
        (&monitor, "/reports/2016-H1", 200),
        (&manager, "/country/2016-H1", 200),
    ] {
        assert_eq!(status(cookie, path).await, expected, "{path}");
    }
    let other = format!("/reports/2016-H1/{}/revisions", all.office.tenant);
    assert_eq!(status(&monitor, &other).await, 403, "only the own partner's versions");
    assert_eq!(all.manage("accept").await, 422, "nothing was submitted");
    all.submit("").await;
    assert_eq!(all.manage("send_back").await, 200);
    assert!(all.report().await.contains("please look again"));
    assert_eq!(all.submit("").await, 303);
    assert_eq!(all.submit("").await, 422, "it waits already");
}

#[tokio::test]
async fn a_ticket_opens_the_desk_once_for_its_own_device_and_minute() {
    let Country { net, partner, .. } = country().await;
    let desk = net.server.config().origins.desk.clone();
    let person = &partner.monitor;
    let nonce = async || {
        let bearer = format!("Bearer {}", net.login(person).await);
        let answer = net.post(Origin::Care, "/desk/nonce", &[("authorization", &bearer)], Vec::new()).await;
        naungan_journal::wire::decode::<naungan_journal::wire::DeskNonce>(&answer.body).unwrap()
    };
    let key = &person.device_keys.sig;
    let given = nonce().await;
    let good = Ticket::sign(key, &desk, person.device.0, *given.nonce, given.time);
    let entered = net.ticket(&good).await;
    assert_eq!(entered.status, 200);
    let cookie = entered.header("set-cookie");
    for attribute in ["__Host-naungan-desk=", "HttpOnly", "Secure", "SameSite=Strict", "Path=/"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    assert_eq!(net.ticket(&good).await.status, 403, "once");
    let given = nonce().await;
    let elsewhere = Ticket::sign(key, "http://desk.evil.example", person.device.0, *given.nonce, given.time);
    assert_eq!(net.ticket(&elsewhere).await.status, 403);
    let given = nonce().await;
    let colleague = Ticket::sign(&partner.manager.device_keys.sig, &desk, partner.manager.device.0, *given.nonce, given.time);
    assert_eq!(net.ticket(&colleague).await.status, 403, "a nonce is for the device that asked");
    let given = nonce().await;
    let late = Ticket::sign(key, &desk, person.device.0, *given.nonce, given.time);
    net.clock.advance(61);
    assert_eq!(net.ticket(&late).await.status, 403);
    assert_eq!(net.post(Origin::Care, "/desk/nonce", &[], Vec::new()).await.status, 401);
}
