//! Who is accused leaves the file at once, and learns of nothing but that.

use super::care::{child, exchange, page, unlock, write};
use naungan_device::host::Table;
use naungan_model::id::{ObjectId, UserId};
use naungan_server::clock::Clock;
use trials::World;

const START: &str = "2016-08-01T03:00:00Z";
const TOLD: &str = "You no longer work on this file. Ask your supervisor.";

fn object_of(world: &mut World, name: &str, code: &str) -> ObjectId {
    world.app(name).device.cabinet().unwrap().by_code(code).unwrap()
}

fn user(world: &mut World, name: &str) -> UserId {
    world.app(name).device.cabinet().unwrap().user
}

/// Rows of a file on a device, beside the mark that it was left.
fn rows_of(world: &mut World, name: &str, object: ObjectId) -> Vec<Table> {
    let rows = &world.app(name).device.host.rows;
    let has = |bytes: &[u8]| bytes.windows(16).any(|window| window == object.0);
    let named = |table: &Table| {
        let all = rows.rows(*table, &[]);
        all.iter().any(|(key, value)| !key.starts_with(b"left/") && (has(key) || has(value)))
    };
    Table::ALL.into_iter().filter(named).collect()
}

fn unsent(world: &mut World, name: &str) -> usize {
    world.app(name).device.cabinet().unwrap().unsent()
}

/// A complaint about a colleague and a file, as its form is posted.
async fn complain(world: &mut World, name: &str, about: UserId, file: Option<ObjectId>) -> String {
    let (about, file) = (about.to_string(), file.map(|object| object.to_string()).unwrap_or_default());
    let answers = [
        ("by", "child_complains"),
        ("about", "harm_done"),
        ("about_staff", "yes"),
        ("-person", about.as_str()),
        ("-file", file.as_str()),
        ("what", "He came too near"),
        ("safe_now", "no"),
        ("answer_wanted", "no"),
    ];
    write(world, name, "/complain", &answers).await
}

#[tokio::test]
async fn the_accused_loses_the_file_at_once_and_is_told_nothing_else() {
    let names = ["ana", "budi", "citra", "dian", "salma"];
    let mut world = World::at(START).await.people(&names).await;
    let code = child(&mut world).await;
    let object = object_of(&mut world, "ana", &code);
    exchange(&mut world, &names).await;
    // Budi writes without network; a draft is begun too.
    world.app("budi").device.host.offline.set(true);
    world.session("budi", &[object], "2016-07-28").await.unwrap();
    let begun = world.post("budi", &format!("/cases/{code}/session"), &[("note", "begun"), ("session_date", "soon")]).await;
    assert_eq!(begun.status, 422);
    // Ana's phone has no network either: complaint and End are one commit.
    let budi = user(&mut world, "budi");
    world.app("ana").device.host.offline.set(true);
    complain(&mut world, "ana", budi, Some(object)).await;
    assert_eq!(unsent(&mut world, "ana"), 3, "the End, and the sheet with its key");
    world.app("ana").device.host.offline.set(false);
    exchange(&mut world, &["ana", "salma"]).await;
    let heard = page(&mut world, "salma", "/complaints").await;
    assert!(heard.contains("phone took this person off the file") && heard.contains("Which colleague?"), "{heard}");

    world.app("budi").device.host.offline.set(false);
    assert!(world.sync("budi").await);
    assert_eq!(unsent(&mut world, "budi"), 0, "what he wrote was sent");
    assert_eq!(rows_of(&mut world, "budi", object), [], "and everything of the file is gone");
    let today = page(&mut world, "budi", "/today").await;
    assert!(today.contains(TOLD) && today.contains(&code));
    assert!(!page(&mut world, "budi", "/today").await.contains(TOLD), "it is said once");
    for path in [format!("/cases/{code}"), format!("/cases/{code}/history"), format!("/cases/{code}/session")] {
        let shown = world.get("budi", &path).await;
        assert_eq!(shown.status, 404);
        assert!(shown.body.contains("You no longer work on this file") && shown.body.contains("Ask your supervisor"));
    }
    for path in ["/today", "/cases", "/outbox", "/more"] {
        let shown = page(&mut world, "budi", path).await.to_lowercase();
        assert!(!shown.contains("safety") && !shown.contains("he came too near"), "{path}");
    }
    assert!(!page(&mut world, "budi", "/cases").await.contains(&code));
    assert!(world.app("budi").device.cabinet().unwrap().alarms.is_empty());

    // The team goes on. By whom and why is for the supervisor alone; what Budi had written waits for her.
    exchange(&mut world, &["citra", "dian", "ana"]).await;
    let history = page(&mut world, "citra", &format!("/cases/{code}/history")).await;
    assert!(history.contains("no longer works on this file") && history.contains("For the child"));
    assert!(page(&mut world, "citra", "/waiting").await.contains("The writer had no right"));
    let history = page(&mut world, "dian", &format!("/cases/{code}/history")).await;
    assert!(history.contains("no longer works on this file") && !history.contains("For the child"));

    // A restart changes nothing.
    world.app("budi").device.lock().await.unwrap();
    unlock(&mut world, "budi").await;
    assert!(world.sync("budi").await);
    assert_eq!((rows_of(&mut world, "budi", object), world.get("budi", &format!("/cases/{code}")).await.status), (vec![], 404));
}

#[tokio::test]
async fn a_supervisor_gives_the_file_again_and_who_had_ended_it_stays_unsaid() {
    let names = ["ana", "budi", "citra"];
    let mut world = World::at(START).await.people(&names).await;
    let code = child(&mut world).await;
    let object = object_of(&mut world, "ana", &code);
    world.session("ana", &[object], "2016-07-27").await.unwrap();
    exchange(&mut world, &names).await;
    world.session("budi", &[object], "2016-07-28").await.unwrap();
    exchange(&mut world, &names).await;
    let budi = user(&mut world, "budi");
    let access = format!("/cases/{code}/access");
    for name in ["ana", "budi"] {
        assert_eq!(world.get(name, &access).await.status, 403, "{name}");
    }
    let link = format!("{access}?do=end&amp;user={budi}");
    assert!(page(&mut world, "citra", &access).await.contains(&link));
    let asked = page(&mut world, "citra", &link.replace("&amp;", "&")).await;
    assert!(asked.contains("can then no longer read this file"));
    let budi_id = budi.to_string();
    let end = [("do", "end"), ("user", budi_id.as_str()), ("sure", "yes")];
    assert_eq!(world.post("citra", &access, &end).await.status, 422, "a reason is asked for");
    let end = [end[0], end[1], end[2], ("why", "other-worker")];
    assert_eq!(world.post("citra", &access, &end).await.location.as_deref(), Some(access.as_str()));
    exchange(&mut world, &["citra", "budi"]).await;
    assert_eq!(rows_of(&mut world, "budi", object), []);
    assert!(page(&mut world, "budi", "/today").await.contains(TOLD), "the same words as for any other reason");
    world.session("ana", &[object], "2016-07-29").await.unwrap();
    exchange(&mut world, &["ana", "citra"]).await;

    let give = [("do", "give"), ("user", budi_id.as_str()), ("sure", "yes")];
    assert!(page(&mut world, "citra", &access).await.contains("Give the file again"));
    assert_eq!(world.post("citra", &access, &give).await.location.as_deref(), Some(access.as_str()));
    exchange(&mut world, &["citra", "budi", "ana"]).await;
    assert_eq!(world.cases_seen_by("budi"), world.cases_seen_by("ana"), "all of it, the past too");
    let history = page(&mut world, "budi", &format!("/cases/{code}/history")).await;
    assert!(history.contains("works on this file again") && !history.contains("no longer works"));
    world.session("budi", &[object], "2016-07-30").await.unwrap();
    exchange(&mut world, &["budi", "ana", "citra"]).await;
    assert_eq!(world.cases_seen_by("budi"), world.cases_seen_by("ana"));
    for name in names {
        assert!(world.app(name).device.cabinet().unwrap().alarms.is_empty(), "{name}");
    }
    // And once more: a list like an earlier one is heard as well.
    assert_eq!(world.post("citra", &access, &end).await.location.as_deref(), Some(access.as_str()));
    exchange(&mut world, &["citra", "budi"]).await;
    assert_eq!(rows_of(&mut world, "budi", object), []);
}

#[tokio::test]
async fn a_complaint_on_the_phone_of_the_accused_is_taken_and_the_focal_point_acts() {
    let names = ["ana", "budi", "citra", "salma"];
    let mut world = World::at(START).await.people(&names).await;
    let code = child(&mut world).await;
    let object = object_of(&mut world, "ana", &code);
    exchange(&mut world, &names).await;
    let budi = user(&mut world, "budi");
    complain(&mut world, "budi", budi, Some(object)).await;
    assert_eq!(unsent(&mut world, "budi"), 2, "the sheet with its key, and no End");
    exchange(&mut world, &["budi", "salma"]).await;
    assert_eq!(world.get("budi", &format!("/cases/{code}")).await.status, 200, "nothing changes on his phone by it");
    let heard = page(&mut world, "salma", "/complaints").await;
    let off = heard.split("href=\"").find(|part| part.contains("/off")).unwrap().split('"').next().unwrap().to_owned();
    for name in ["ana", "budi", "citra"] {
        assert_eq!(world.get(name, &off).await.status, 403, "{name}");
    }
    let asked = page(&mut world, "salma", &off).await;
    assert!(asked.contains("not told of the complaint") && asked.contains(&code));
    assert_eq!(unsent(&mut world, "salma"), 0, "a look is no act");
    assert_eq!(world.post("salma", &off, &[("sure", "yes")]).await.location.as_deref(), Some("/complaints"));
    exchange(&mut world, &["salma", "budi", "citra", "ana"]).await;
    assert_eq!(rows_of(&mut world, "budi", object), []);
    assert!(page(&mut world, "salma", "/complaints").await.contains("You took this person off the file"));
    assert!(world.app("salma").device.cabinet().unwrap().cases().next().is_none(), "she reads no file by it");
    let salma = user(&mut world, "salma").to_string()[..4].to_uppercase();
    assert!(page(&mut world, "citra", &format!("/cases/{code}/history")).await.contains(&salma));
    assert!(!page(&mut world, "ana", &format!("/cases/{code}/history")).await.contains(&salma));
}

#[tokio::test]
async fn what_is_not_sent_goes_first_whatever_breaks_between() {
    let names = ["ana", "budi", "citra"];
    let mut world = World::at(START).await.people(&names).await;
    let code = child(&mut world).await;
    let object = object_of(&mut world, "ana", &code);
    exchange(&mut world, &names).await;
    world.app("budi").device.host.offline.set(true);
    world.session("budi", &[object], "2016-07-28").await.unwrap();
    let (budi, now) = (user(&mut world, "budi"), world.clock.now());
    world.app("ana").device.end_access(object, budi, 1, now).await.unwrap();
    exchange(&mut world, &["ana"]).await;
    // The server finds fault with what he wrote: it is told that the file is gone while something waits.
    world.app("budi").device.host.offline.set(false);
    world.app("budi").device.host.refuses.set(Some(object));
    world.sync("budi").await;
    assert_eq!(unsent(&mut world, "budi"), 1);
    let open = |world: &mut World| world.app("budi").device.cabinet().unwrap().cases().count();
    assert_eq!(open(&mut world), 0, "it is hidden all the same");
    let left = rows_of(&mut world, "budi", object);
    assert!(left.contains(&Table::Outbox) && !left.contains(&Table::Wrap), "without a key: {left:?}");
    // The app is stopped and starts again.
    world.app("budi").device.lock().await.unwrap();
    unlock(&mut world, "budi").await;
    assert_eq!((open(&mut world), unsent(&mut world, "budi")), (0, 1));
    assert_eq!(world.get("budi", &format!("/cases/{code}")).await.status, 404);
    assert!(world.session("budi", &[object], "2016-07-29").await.is_err(), "nobody writes on");
    // It is taken; the answer is lost; then the rows cannot be changed; then the app is stopped again.
    world.app("budi").device.host.refuses.set(None);
    world.clock.advance(600);
    unlock(&mut world, "budi").await;
    world.app("budi").device.host.lost_answers.set(3);
    world.sync("budi").await;
    world.app("budi").device.host.lost_answers.set(0);
    world.clock.advance(600);
    unlock(&mut world, "budi").await;
    assert!(world.sync("budi").await);
    assert_eq!((rows_of(&mut world, "budi", object), unsent(&mut world, "budi")), (vec![], 0));
    exchange(&mut world, &["citra"]).await;
    unlock(&mut world, "citra").await;
    assert!(page(&mut world, "citra", "/waiting").await.contains("The writer had no right"));
}

#[tokio::test]
async fn rows_that_cannot_be_removed_are_removed_the_next_time() {
    let names = ["ana", "budi"];
    let mut world = World::at(START).await.people(&names).await;
    let code = child(&mut world).await;
    let object = object_of(&mut world, "ana", &code);
    exchange(&mut world, &names).await;
    let (budi, now) = (user(&mut world, "budi"), world.clock.now());
    world.app("ana").device.end_access(object, budi, 1, now).await.unwrap();
    exchange(&mut world, &["ana"]).await;
    world.app("budi").device.host.full.set(true);
    assert!(!world.sync("budi").await);
    assert!(!rows_of(&mut world, "budi", object).is_empty());
    world.app("budi").device.host.full.set(false);
    world.app("budi").device.lock().await.unwrap();
    unlock(&mut world, "budi").await;
    assert!(world.sync("budi").await);
    assert_eq!(rows_of(&mut world, "budi", object), []);
}

#[tokio::test]
async fn the_device_refuses_to_leave_a_file_to_nobody() {
    let names = ["ana", "citra"];
    let mut world = World::at(START).await.people(&names).await;
    let code = child(&mut world).await;
    let object = object_of(&mut world, "ana", &code);
    exchange(&mut world, &names).await;
    let (now, citra) = (world.clock.now(), user(&mut world, "citra"));
    let people = world.app("citra").device.cabinet().unwrap().people_of(object, now);
    for other in people.into_iter().filter(|other| *other != citra) {
        world.app("citra").device.end_access(object, other, 4, now).await.unwrap();
    }
    let before = unsent(&mut world, "citra");
    let citra = citra.to_string();
    let end = [("do", "end"), ("user", citra.as_str()), ("why", "left"), ("sure", "yes")];
    let refused = world.post("citra", &format!("/cases/{code}/access"), &end).await;
    assert_eq!(refused.status, 409);
    assert!(refused.body.contains("device.last_holder") && refused.body.contains("Nobody else works on this file"));
    assert_eq!(unsent(&mut world, "citra"), before);
}
