//! A form with every kind of question, shown and posted as shown: the answers come back as they were.
#![allow(clippy::unwrap_used, clippy::panic)]

mod html;

use naungan_forms::table::Table;
use naungan_forms::{Context, Filling, Form, PACK, Pack, Problem};
use naungan_model::answer::{Answers, Value};
use naungan_model::date::{Date, Instant};
use naungan_pages::form::of::{Filled, answer, take};
use naungan_pages::form::{FormView, render};
use naungan_pages::language::Language;

/// Type, name, parameters, read only.
const KINDS: [[&str; 4]; 11] = [
    ["text", "said", "", ""],
    ["integer", "age", "", ""],
    ["decimal", "weight", "", ""],
    ["range", "sleep", "start=0 end=5 step=0.5", ""],
    ["date", "day", "", ""],
    ["time", "at", "", ""],
    ["dateTime", "seen", "", ""],
    ["rank risk_level", "first", "", ""],
    ["acknowledge", "rights", "", ""],
    ["barcode", "card", "", ""],
    ["text", "fixed", "", "${age} > 3"],
];

fn form() -> Form {
    let table = |file: &str, columns: &[&str], rows: Vec<Vec<String>>| Table {
        path: format!("partner/forms/kinds/1/{file}.csv"),
        columns: columns.iter().map(|column| (*column).to_owned()).collect(),
        rows,
    };
    let cells = |row: &[&str]| row.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
    let survey = table("survey", &["type", "name", "parameters", "read_only"], KINDS.iter().map(|row| cells(row)).collect());
    let settings = table("settings", &["form_id", "version"], vec![cells(&["kinds", "1"])]);
    Pack::decode(PACK).unwrap().with(&[survey, settings]).unwrap().form("kinds").unwrap().clone()
}

fn context() -> Context<'static> {
    let today = Date::ymd(2017, 1, 9).unwrap();
    Context { today, now: Instant(1_483_929_000), offset_minutes: 420, role: "caseworker", door: &(), seed: 1 }
}

fn answers(form: &Form) -> Answers {
    let text = |text: &str| Value::Text(text.into());
    let levels = form.list(form.field("first").unwrap()).unwrap().items.iter().rev().map(|item| item.code.clone());
    Answers::from([
        ("said".into(), text("\"so\" & so")),
        ("age".into(), Value::Integer(12)),
        ("weight".into(), text("31.5")),
        ("sleep".into(), text("2.5")),
        ("day".into(), Value::Date(Date::ymd(2017, 1, 8).unwrap())),
        ("at".into(), text("14:30:00")),
        ("seen".into(), text("2017-01-08T09:00:00")),
        ("first".into(), Value::Codes(levels.collect())),
        ("rights".into(), Value::Code("OK".into())),
        ("card".into(), text("8 71-2345")),
        ("fixed".into(), text("by the house")),
    ])
}

fn page(t: &Language, form: &Form, answers: &Answers, problems: &[Problem]) -> String {
    let context = context();
    let filling = Filling::resume(form, answers, &context);
    let groups = Filled { filling: &filling, problems, today: context.today }.groups(t, |_| true);
    render(t, &FormView { groups, ..FormView::default() }).into_string()
}

/// What was posted over what was there, with all that is wrong.
fn typed(
    t: &Language,
    form: &Form,
    begun: &Answers,
    context: &Context<'_>,
    posted: &[(String, String)],
) -> (Answers, Vec<Problem>) {
    let mut filling = Filling::resume(form, begun, context);
    take(t, &mut filling, posted);
    (filling.given(), filling.problems())
}

/// What a browser would post of a page that nobody touched.
fn posted(page: &str) -> Vec<(String, String)> {
    let plain = |text: &str| text.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut list = String::new();
    for (element, attributes) in html::elements(page) {
        let get = |wanted: &str| attributes.iter().find(|(name, _)| name == wanted).map(|(_, value)| plain(value));
        let is_box = get("type").is_some_and(|kind| kind == "checkbox" || kind == "radio");
        match element.as_str() {
            "select" => list = get("name").unwrap(),
            "option" if get("selected").is_some() => pairs.push((list.clone(), get("value").unwrap())),
            "input" if !is_box || get("checked").is_some() => pairs.push((get("name").unwrap(), get("value").unwrap())),
            _ => {}
        }
    }
    pairs
}

#[test]
fn every_kind_of_answer_comes_back_from_the_page_that_shows_it() {
    let (t, form) = (Language::embedded("en").unwrap(), form());
    let answers = answers(&form);
    let page = page(&t, &form, &answers, &[]);
    html::well_formed(&page).unwrap();
    let (again, problems) =
        typed(&t, &form, &Answers::from([("fixed".into(), Value::Text("by the house".into()))]), &context(), &posted(&page));
    assert_eq!((again, problems), (answers, vec![]));
}

#[test]
fn a_range_says_its_limits_and_a_fixed_answer_cannot_be_changed() {
    let (t, form) = (Language::embedded("en").unwrap(), form());
    let shown = page(&t, &form, &answers(&form), &[]);
    assert!(shown.contains("From 0 to 5") && shown.contains("min=\"0\" max=\"5\" step=\"0.5\""), "{shown}");
    assert!(!shown.contains("id=\"f-fixed\" name") && shown.contains("<p>by the house</p>"), "{shown}");
    let young = Answers::from([("age".into(), Value::Integer(2))]);
    assert!(page(&t, &form, &young, &[]).contains("id=\"f-fixed\" name"), "the rule is asked each time");
}

#[test]
fn a_ranking_with_an_empty_place_says_what_to_do() {
    let (t, form) = (Language::embedded("en").unwrap(), form());
    let pairs = vec![("first".to_owned(), "high".to_owned()), ("first".to_owned(), "high".to_owned())];
    let (answers, problems) = typed(&t, &form, &Answers::new(), &context(), &pairs);
    let page = page(&t, &form, &answers, &problems);
    assert!(page.contains("Give every choice a place of its own.") && page.contains("href=\"#f-first\""), "{page}");
    let levels = form.list(form.field("first").unwrap()).unwrap().items.len();
    assert_eq!(page.matches("name=\"first\"").count(), levels, "a list for each place");
}

#[test]
fn days_and_times_are_read_in_words() {
    let (t, form) = (Language::embedded("nl").unwrap(), form());
    let said = |name: &str| {
        let (field, answers) = (form.field(name).unwrap(), answers(&form));
        answer(&t, &form, field, &answers[name]).in_language(&t).to_owned()
    };
    assert_eq!([said("at"), said("seen"), said("rights")], ["14:30", "8 januari 2017 09:00", "Gezien"]);
}

#[test]
fn own_words_come_first_and_go_again() {
    let mut t = Language::embedded("en").unwrap();
    let before = t.text("form.session.held.label").to_owned();
    t.set_own(vec![("form.z.title".into(), "New".into()), ("form.session.held.label".into(), "Did you meet?".into())]);
    assert_eq!((t.text("form.session.held.label"), t.text("form.z.title")), ("Did you meet?", "New"));
    assert!(t.has("form.z.title"));
    t.set_own(Vec::new());
    assert_eq!(t.text("form.session.held.label"), before);
}
