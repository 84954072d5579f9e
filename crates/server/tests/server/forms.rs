//! The form keeper's desk: a change becomes a draft, is tried on invented cases, proposed, signed by two officers and in force.

use crate::kit::Net;
use crate::kit::http::Answer;
use crate::kit::people::Organisation;
use naungan_crypto::control::{Control, PackApproval};
use naungan_crypto::entry::CLASS_APPROVAL;
use naungan_forms::partner::{self, Text};
use naungan_forms::table::{self, Table};
use naungan_forms::workshop::Workshop;
use naungan_forms::{PACK, Pack, SOURCES};
use naungan_journal::packs::ACT_SIGN;
use naungan_model::id::hex;
use naungan_server::config::Origin;
use naungan_server::store::packs;

struct Keeper {
    net: Net,
    partner: Organisation,
    cookie: String,
}

async fn keeper() -> Keeper {
    let (net, partner) = Net::with_partner().await;
    let cookie = net.enter(&partner.monitor).await;
    Keeper { net, partner, cookie }
}

impl Keeper {
    async fn get(&self, path: &str) -> Answer {
        self.net.get(Origin::Desk, path, &[("cookie", &self.cookie)]).await
    }

    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = self.net.csrf(&self.cookie, "/forms").await;
        let mut all = vec![("csrf", csrf.as_str())];
        all.extend(fields);
        self.net.form(path, &self.cookie, &all).await
    }

    async fn upload(&self, name: &str, bytes: &[u8], accept: bool) -> Answer {
        let csrf = self.net.csrf(&self.cookie, "/forms").await;
        let mut body = Vec::new();
        for (field, value) in [("csrf", csrf.as_str()), ("accept", if accept { "yes" } else { "no" })] {
            body.extend(format!("--b\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n").bytes());
        }
        body.extend(format!("--b\r\nContent-Disposition: form-data; name=\"workbook\"; filename=\"{name}\"\r\n\r\n").bytes());
        body.extend(bytes);
        body.extend(b"\r\n--b--\r\n");
        let headers = [("content-type", "multipart/form-data; boundary=b"), ("cookie", self.cookie.as_str())];
        self.net.post(Origin::Desk, "/forms-upload", &headers, body).await
    }

    /// The forms and words that a caseworker's phone has of a version.
    async fn phone(&self, pack: &[u8; 32]) -> (Pack, Vec<Text>) {
        let bearer = format!("Bearer {}", self.net.login(&self.partner.caseworker).await);
        let path = format!("/sync/v1/packs/{}", hex(pack));
        let bundle = self.net.get(Origin::Care, &path, &[("authorization", &bearer)]).await.body;
        let texts = partner::texts(&table::decode(&bundle).unwrap());
        (Pack::decode(PACK).unwrap().with_bundle(&bundle).unwrap(), texts)
    }

    /// Both officers sign the newest proposal.
    async fn sign(&mut self, number: u32, before: [u8; 32]) -> [u8; 32] {
        let main = rusqlite::Connection::open(self.net.folder.path().join("main.db")).unwrap();
        let pack = packs::all(&main, self.partner.tenant).unwrap().remove(0).hash;
        let now = self.net.seconds();
        for officer in &mut self.partner.officers {
            let (tenant, user) = (officer.tenant.0, officer.user.0);
            let approval = PackApproval { tenant, user, number, pack, before, act: ACT_SIGN, meaning: false };
            let entry = officer.journal_entry(CLASS_APPROVAL, &Control::Pack(approval), now, &mut self.net.rng);
            self.net.send(officer, vec![entry]).await.unwrap();
        }
        pack
    }
}

/// Words in English.
fn said<'a>(texts: &'a [Text], key: &str) -> &'a str {
    let found = texts.iter().find(|text| text.key == key && text.language == "en");
    found.map_or("", |text| text.text.as_str())
}

const HELD: [(&str, &str); 10] = [
    ("do", "save"),
    ("label-en", "Did you meet?"),
    ("label-nl", "Was er een sessie?"),
    ("label-id", "Apakah bertemu?"),
    ("hint-en", ""),
    ("required", "yes"),
    ("when-question", ""),
    ("when-operator", "is"),
    ("when-value", ""),
    ("when-rule", ""),
];

#[tokio::test]
async fn a_change_is_shown_in_words_proposed_signed_and_given_to_the_phones_of_the_partner() {
    let mut all = keeper().await;
    assert_eq!(all.post("/forms/session/question/held", &HELD).await.status, 303);
    let page = all.get("/forms-propose").await.text();
    assert!(page.contains("Did you meet?") && page.contains("Apakah bertemu?"), "{page}");
    assert!(page.contains("40 invented cases 40 fit") && page.contains("and 40 give exactly the same numbers"), "{page}");
    assert_eq!(all.post("/forms-propose", &[("note", "")]).await.status, 422, "it must say what it is for");
    assert_eq!(all.post("/forms-propose", &[("note", "Shorter words")]).await.status, 303);
    let pack = all.sign(1, [0; 32]).await;
    let help = all.get("/forms-help").await;
    assert!(help.status == 200 && help.text().contains("begin_repeat"), "{}", help.text());
    let list = all.get("/forms").await.text();
    assert!(list.contains("Version 1 is used since") && list.contains("Shorter words"), "{list}");

    assert_eq!(all.phone(&pack).await.0.form("session").unwrap().version, 2);
}

#[tokio::test]
async fn a_change_of_meaning_names_the_figures_that_rest_on_it() {
    let all = keeper().await;
    assert_eq!(all.post("/forms/session/question/attended", &[("do", "remove")]).await.status, 303);
    let page = all.get("/forms-propose").await.text();
    assert!(page.contains("Answers will mean something else") && page.contains("SRV-02"), "{page}");
    assert!(page.contains("Help that counts"), "invented cases count otherwise: {page}");
}

#[tokio::test]
async fn what_may_not_be_is_refused_and_what_was_typed_stays() {
    let all = keeper().await;
    let mut fields = HELD.to_vec();
    fields[9] = ("when-rule", "${nobody} = 'yes'");
    let answer = all.post("/forms/session/question/held", &fields).await;
    assert_eq!(answer.status, 422);
    let page = answer.text();
    assert!(page.contains("forms.read.field") && page.contains("Did you meet?") && page.contains("${nobody}"), "{page}");
    fields[9] = ("when-rule", "");
    fields[3] = ("label-id", "");
    assert_eq!(all.post("/forms/session/question/held", &fields).await.status, 422, "words in every language");
    assert!(!all.get("/forms").await.text().contains("/forms-propose"), "nothing of it was kept");
}

#[tokio::test]
async fn a_form_goes_out_as_a_workbook_and_comes_back_changed() {
    let all = keeper().await;
    let answer = all.get("/forms/contact/xlsx").await;
    assert_eq!((answer.status, answer.header("content-disposition")), (200, "attachment; filename=\"contact.xlsx\""));
    assert_eq!(all.upload("contact.xlsx", &answer.body, false).await.status, 303);
    assert!(all.get("/forms").await.text().contains("/forms-propose"), "it is a draft now");
    let csv = "sheet survey\n";
    assert_eq!(all.upload("x.csv", csv.as_bytes(), false).await.status, 422);
    assert_eq!(all.upload("x.xlsx", b"PK\x03\x04 not a workbook", false).await.status, 422);
    assert_eq!(all.upload("", b"", false).await.status, 422);
}

#[tokio::test]
async fn going_back_is_a_change_like_any_other() {
    let mut all = keeper().await;
    all.post("/forms/session/question/held", &HELD).await;
    all.post("/forms-propose", &[("note", "one")]).await;
    let first = all.sign(1, [0; 32]).await;
    let mut fields = HELD.to_vec();
    fields[1] = ("label-en", "Did it happen?");
    all.post("/forms/session/question/held", &fields).await;
    all.net.clock.advance(60);
    all.post("/forms-propose", &[("note", "two")]).await;
    all.sign(2, first).await;
    let answer = all.post("/forms", &[("do", "back"), ("pack", &hex(&first))]).await;
    assert_eq!(answer.status, 303);
    let page = all.get("/forms-propose").await.text();
    assert!(page.contains("Did you meet?"), "{page}");
    assert_eq!(all.post("/forms", &[("do", "discard")]).await.status, 303);
}

#[tokio::test]
async fn a_partner_can_go_back_to_the_forms_as_they_came_and_its_phones_follow() {
    let mut all = keeper().await;
    all.post("/forms/session/question/held", &HELD).await;
    all.post("/forms-propose", &[("note", "one")]).await;
    let first = all.sign(1, [0; 32]).await;
    assert_eq!(all.post("/forms", &[("do", "back"), ("pack", "house")]).await.status, 303);
    let page = all.get("/forms-propose").await.text();
    assert!(page.contains("Did the session take place?"), "{page}");
    all.net.clock.advance(60);
    assert_eq!(all.post("/forms-propose", &[("note", "back")]).await.status, 303);
    let second = all.sign(2, first).await;
    let phone = all.phone(&second).await;
    assert_eq!(phone.0.form("session").map(|form| form.version), Some(3));
    assert_eq!(said(&phone.1, "form.session.held.label"), "Did the session take place?");
    assert!(phone.0.form_version("session", 2).is_some(), "what was filled in the version before can be read");
    assert_eq!(all.post("/forms", &[("do", "back"), ("pack", &hex(&[9; 32]))]).await.status, 404);
}

/// A pack as another partner's desk gives it: the question `held` in other words, a question with its own list, one with choices
/// from a file.
fn elsewhere() -> Vec<Table> {
    let mut workshop = Workshop { house: table::decode(SOURCES).unwrap(), ..Workshop::default() };
    let mut form = workshop.sources("session").unwrap();
    form.set("held", "label::en", "Did you meet?").unwrap();
    let words = |words: &str| ["en", "nl", "id"].map(|tag| (tag.to_owned(), format!("{words} {tag}"))).to_vec();
    let way = form.add("select_one", &words("Way to school")).unwrap();
    let list = form.list_of(&way).unwrap().to_owned();
    let foot = words("On foot").into_iter().map(|(_, words)| words).collect();
    form.set_choices(&list, &[("foot".to_owned(), foot)]).unwrap();
    let cells = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
    form.files.push(Table {
        path: "schools.csv".into(),
        columns: cells(&["name", "label::en", "label::nl", "label::id"]),
        rows: vec![cells(&["north", "North school", "Noordschool", "Sekolah utara"])],
    });
    let school = form.add("text", &words("Which school")).unwrap();
    form.set(&school, "type", "select_one schools.csv").unwrap();
    workshop.keep("session", form);
    workshop.draft
}

#[tokio::test]
async fn a_pack_of_another_partner_is_told_in_words_proposed_signed_and_on_the_phones_with_its_lists() {
    let mut all = keeper().await;
    assert_eq!(all.upload("forms.npk", &table::encode(&elsewhere()), false).await.status, 303);
    let page = all.get("/forms-propose").await.text();
    for told in ["new question “Way to school en”", "new question “Which school en”", "“North school”", "“On foot nl”"]
    {
        assert!(page.contains(told), "{told}: {page}");
    }
    assert_eq!(all.post("/forms-propose", &[("note", "As they do it")]).await.status, 303);
    let pack = all.sign(1, [0; 32]).await;
    let (phone, texts) = all.phone(&pack).await;
    let form = phone.form("session").unwrap();
    for (code, words) in [("foot", "On foot en"), ("north", "North school")] {
        let lists = form.fields.iter().filter_map(|field| form.list(field));
        let list = lists.into_iter().find(|list| list.item(code).is_some()).unwrap();
        assert_eq!(said(&texts, &list.label_key(code)), words);
    }
    // what was exported says the same as what is here
    let exported = all.get(&format!("/forms-version/{}", hex(&pack))).await;
    assert_eq!(exported.header("content-disposition"), "attachment; filename=\"forms-1.npk\"");
    let again = all.upload("forms-1.npk", &exported.body, false).await;
    assert_eq!((again.status, again.text().contains("Nothing in the file is different")), (422, true));
}

#[tokio::test]
async fn a_pack_that_breaks_rules_is_refused_with_each_reason_and_nothing_of_it_is_kept() {
    let all = keeper().await;
    let refused = async |tables: &[Table], reason: &str| {
        let answer = all.upload("forms.npk", &table::encode(tables), false).await;
        assert_eq!(answer.status, 422, "{reason}");
        let page = answer.text();
        assert!(page.contains(reason), "{reason}: {page}");
        assert!(!all.get("/forms").await.text().contains("/forms-propose"), "nothing of it was kept");
    };
    let stranger = Table { path: "base/facts.csv".into(), ..Table::default() };
    refused(&[elsewhere(), vec![stranger]].concat(), "base/facts.csv is no form").await;
    let only_questions: Vec<Table> = elsewhere().into_iter().filter(|table| table.path.ends_with("survey.csv")).collect();
    refused(&only_questions, "is no form").await;
    let mut wider = elsewhere();
    let survey = wider.iter_mut().find(|table| table.path.ends_with("survey.csv")).unwrap();
    let (name, layer) = (survey.column("name").unwrap(), survey.column("naungan::layer").unwrap());
    survey.rows.iter_mut().filter(|row| row[name] == "therapy_note").for_each(|row| row[layer] = "2".into());
    refused(&wider, "more people would read").await;
    let mut one_language = elsewhere();
    for table in &mut one_language {
        *table = table.without(|column| column.ends_with("::nl"));
    }
    refused(&one_language, "no words in Nederlands").await;
    let mut cut = table::encode(&elsewhere());
    cut.truncate(cut.len() / 2);
    let answer = all.upload("forms.npk", &cut, false).await;
    assert_eq!((answer.status, answer.text().contains("forms.pack.bundle")), (422, true));
}

#[tokio::test]
async fn the_draft_is_tried_as_a_phone_would_show_it_and_nothing_is_kept() {
    let all = keeper().await;
    all.post("/forms/session/question/held", &HELD).await;
    let page = all.get("/forms/session/try").await.text();
    assert!(page.contains("Did you meet?") && !page.contains("Did the session take place?"), "the draft's own words: {page}");
    assert!(page.contains("name=\"held\"") && !page.contains("answers need another look"), "{page}");

    let empty = all.post("/forms/session/try", &[("held", "")]).await;
    assert_eq!(empty.status, 422);
    assert!(empty.text().contains("need another look") || empty.text().contains("needs another look"), "{}", empty.text());
    let typed = all.post("/forms/session/try", &[("held", "no")]).await.text();
    assert!(typed.contains("name=\"held\" value=\"no\" checked"), "what was typed stays: {typed}");
    let again = all.get("/forms/session/try").await.text();
    assert!(!again.contains("name=\"held\" value=\"no\" checked"), "nothing is kept: {again}");
    assert_eq!(all.get("/forms/nothing/try").await.status, 404);
    let forged = all.net.form("/forms/session/try", &all.cookie, &[("held", "yes")]).await;
    assert_eq!(forged.status, 403);
}

#[tokio::test]
async fn nobody_else_keeps_the_forms() {
    let (net, partner) = Net::with_partner().await;
    for person in [&partner.caseworker, &partner.supervisor] {
        let cookie = net.enter(person).await;
        for path in [
            "/forms",
            "/forms/session",
            "/forms/session/question/held",
            "/forms-propose",
            "/forms/session/xlsx",
            "/forms/session/try",
        ] {
            assert_eq!(net.get(Origin::Desk, path, &[("cookie", &cookie)]).await.status, 403, "{path}");
        }
    }
    let cookie = net.enter(&partner.monitor).await;
    let forged = net.form("/forms/session/question/held", &cookie, &HELD).await;
    assert_eq!(forged.status, 403, "a form without the token of the session");
}
