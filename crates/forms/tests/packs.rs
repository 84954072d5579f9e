//! The packs of the house: whole, in three languages, in plain words, and nothing counted that nobody needs.
#![allow(clippy::unwrap_used, clippy::panic)] // helpers of tests

mod support;

use std::collections::BTreeSet;
use std::path::Path;

use naungan_forms::labels::{self, LANGUAGES, LabelError};
use naungan_forms::table::{self, Table};
use naungan_forms::{PACK, Pack, PackError, source};
use naungan_model::care::clock::Start;
use naungan_model::fact::FactKind;
use naungan_model::role::Role;
use proptest::prelude::*;
use support::pack;

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../packs"))
}

fn known_keys() -> BTreeSet<(String, String)> {
    labels::read(folder()).unwrap().into_iter().map(|label| (label.key, label.language)).collect()
}

#[test]
fn the_embedded_bundle_is_the_folder() {
    assert_eq!(naungan_forms::bundle(folder()).unwrap(), PACK);
    assert!(PACK.len() < 120_000, "{} bytes travel to every device", PACK.len());
}

#[test]
fn every_text_that_a_page_can_ask_for_is_there_in_three_languages() {
    let (pack, known) = (pack(), known_keys());
    let has = |key: String| {
        for language in LANGUAGES {
            assert!(known.contains(&(key.clone(), language.to_owned())), "{key} in {language}");
        }
    };
    for form in pack.forms() {
        has(form.title_key());
        for field in form.fields.iter().filter(|field| !field.kind.is_silent()) {
            has(field.label_key());
            field.hint_key().map(&has);
            field.why_key().map(&has);
            if field.required.is_some() {
                assert_ne!(field.required_key(), "problem.required", "{}.{}", form.name, field.name);
                has(field.required_key());
            }
            if field.constraint.is_some() {
                assert_ne!(field.constraint_key(), "problem.constraint", "{}.{}", form.name, field.name);
                has(field.constraint_key());
            }
            if let Some(section) = &field.section {
                has(format!("form.{}.{section}.label", form.name));
            }
            if let Some(list) = form.list(field) {
                list.items.iter().for_each(|item| has(list.label_key(&item.code)));
            }
        }
    }
}

#[test]
fn the_forms_of_the_main_job_are_there() {
    let pack = pack();
    for name in ["consent", "contact", "intake", "look", "print", "registration", "risk", "service", "session"] {
        assert!(pack.form(name).is_some(), "{name}");
    }
    assert_eq!(pack.form("intake").unwrap().fields.len(), 4);
    assert!(pack.form_version("session", 1).is_some() && pack.form_version("session", 2).is_none());
    let places = pack.places().unwrap();
    assert_eq!((places.provinces.items.len(), places.districts.items.len()), (38, 514));
    assert!(places.districts.items.iter().all(|item| item.parent().is_some_and(|code| places.provinces.item(code).is_some())));
    assert_eq!(pack.hours("first_contact", "high"), Some(24));
}

#[test]
fn psychosocial_help_is_basic_support_and_trauma_therapy() {
    let pack = pack();
    let services = pack.list("service_type").unwrap();
    let psychosocial: Vec<&str> =
        services.items.iter().filter(|item| item.psychosocial()).map(|item| item.code.as_str()).collect();
    assert_eq!(psychosocial, ["pss_basic", "mh_trauma_therapy"]);
    assert_eq!(services.items.len(), 28);
    assert!(services.item("health_medical").unwrap().direct() && !services.item("family_livelihood").unwrap().direct());
}

#[test]
fn every_role_of_the_model_has_a_label() {
    let pack = pack();
    let roles = pack.list("user_role").unwrap();
    assert!(Role::ALL.iter().all(|role| roles.item(role.code()).is_some()));
}

/// Indicators of the field's book that rest on case records, and the unmet need of the first look.
const NEEDS: [&str; 26] = [
    "SRV-01", "SRV-02", "SRV-03", "SRV-04", "SRV-05", "SRV-06", "SRV-07", "SRV-08", "SRV-09", "SRV-10", "SRV-11", "SRV-12",
    "SRV-13", "SRV-14", "SRV-15", "IDN-01", "IDN-02", "IDN-03", "IDN-04", "JUS-01", "JUS-02", "JUS-03", "QUA-01", "QUA-02",
    "QUA-03", "NEED-01",
];

#[test]
fn every_field_of_every_fact_has_an_indicator_or_clock_that_needs_it() {
    let tables = source::tables(folder()).unwrap();
    let facts = tables.iter().find(|table| table.path == "base/facts.csv").unwrap();
    let pack = pack();
    for row in facts.records() {
        let (kind, field) = (row.get("kind"), row.get("field"));
        assert!(FactKind::ALL.iter().any(|known| known.code() == kind), "{kind}");
        assert!(!row.get("reason").is_empty(), "{kind}.{field} has no reason");
        for need in row.get("needed_by").split("; ") {
            let clock = pack.clocks().iter().any(|clock| clock.clock == need);
            assert!(clock || NEEDS.contains(&need), "{kind}.{field} needed by {need}?");
        }
        assert!(row.get("list").is_empty() || pack.list(row.get("list")).is_some(), "{kind}.{field}");
    }
}

#[test]
fn every_clock_has_a_label_and_a_known_risk() {
    let pack = pack();
    for clock in pack.clocks() {
        assert!(pack.list("clock").unwrap().item(&clock.clock).is_some());
        assert!(clock.risk.is_empty() || pack.list("risk_level").unwrap().item(&clock.risk).is_some());
        assert_eq!(clock.hours.is_none(), matches!(clock.start, Start::Given(_)));
        assert!(pack.form(&clock.form).is_some(), "{}: {}", clock.clock, clock.form);
    }
}

#[test]
fn no_text_uses_a_word_that_hurts() {
    let avoided = [
        "prostitute",
        "sex worker",
        "prostituee",
        "sekswerker",
        "pelacur",
        "psk",
        "pornography",
        "porno",
        "pornografi",
        "sex tourism",
        "sex tourist",
        "sekstoeris",
        "wisata seks",
        "webcam",
        "client",
        "customer",
        "klant",
        "pelanggan",
        "paedophile",
        "pedofiel",
        "pedofil",
        "beneficiary",
        "begunstigde",
        "penerima manfaat",
    ];
    for label in labels::read(folder()).unwrap().iter().filter(|label| !label.key.starts_with("place.")) {
        let words = label.text.to_lowercase().replace(|c: char| !c.is_alphanumeric(), " ");
        for word in avoided {
            assert!(!format!(" {words}").contains(&format!(" {word}")), "{label:?} says {word}");
        }
    }
}

#[test]
fn a_text_missing_in_one_language_is_an_error() {
    let packs = tempfile::tempdir().unwrap();
    let lists = packs.path().join("base/lists");
    std::fs::create_dir_all(&lists).unwrap();
    std::fs::write(lists.join("sex.csv"), "code,sort,label::en,label::nl,label::id\nfemale,1,Female,,Perempuan\n").unwrap();
    let error = labels::read(packs.path()).unwrap_err();
    assert!(matches!(&error, LabelError::Missing { line: 2, key, language: "nl", .. } if key == "code.sex.female"), "{error}");
}

/// The tables of the house with one survey cell changed.
fn with_cell(form: &str, field: &str, column: &str, cell: &str) -> Result<Pack, PackError> {
    let mut tables = source::tables(folder()).unwrap();
    let path = format!("base/forms/{form}/survey.csv");
    let survey = tables.iter_mut().find(|table| table.path == path).unwrap();
    let row = survey.records().position(|row| row.get("name") == field).unwrap();
    let at = survey.column(column).unwrap_or_else(|| {
        survey.columns.push(column.to_owned());
        survey.rows.iter_mut().for_each(|row| row.push(String::new()));
        survey.columns.len() - 1
    });
    cell.clone_into(&mut survey.rows[row][at]);
    Pack::of(&tables)
}

#[rstest::rstest]
#[case("type", "geopoint", "forms.read.type")]
#[case("type", "select_one nowhere", "forms.read.list")]
#[case("name", "Age Of Child", "forms.read.name")]
#[case("name", "danger_now", "forms.read.name")]
#[case("relevant", "${nobody} = 1", "forms.read.field")]
#[case("relevant", "nobody = 1", "forms.read.attribute")]
#[case("constraint", ". >", "forms.expression.operand")]
#[case("repeat_count", "1", "forms.read.column")]
#[case("trigger", "${nobody}", "forms.read.field")]
#[case("parameters", "start", "forms.read.parameter")]
#[case("naungan::meaning", "child.shoe_size", "forms.read.meaning")]
#[case("naungan::layer", "9", "forms.read.layer")]
fn what_a_form_keeper_gets_wrong_is_named_with_its_place(#[case] column: &str, #[case] cell: &str, #[case] expected: &str) {
    let Err(PackError::Faults(faults)) = with_cell("intake", "age", column, cell) else { panic!("accepted") };
    let found = faults.iter().find(|fault| fault.code() == expected);
    let found = found.unwrap_or_else(|| panic!("{faults:?}"));
    assert_eq!((found.path.as_str(), found.line, found.column.as_str()), ("base/forms/intake/survey.csv", 4, column));
}

#[test]
fn a_calculated_field_without_calculation_is_a_mistake_and_a_question_may_have_one() {
    let Err(PackError::Faults(faults)) = with_cell("intake", "age", "type", "calculate") else { panic!("accepted") };
    assert_eq!(faults.iter().map(|fault| (fault.code(), fault.line)).collect::<Vec<_>>(), [("forms.read.calculation", 4)]);
    assert!(with_cell("intake", "age", "calculation", "1 + 1").is_ok());
}

#[test]
fn a_form_may_not_open_an_identity_to_another_layer() {
    let pack = with_cell("registration", "given_name", "naungan::layer", "2").unwrap();
    assert_eq!(pack.form("registration").unwrap().layer_of("given_name").0, 1);
}

#[test]
fn a_bundle_that_unfolds_without_end_is_refused() {
    let long = "x".repeat(500_000);
    let rows = vec![vec![long]; 100];
    let bytes = table::encode(&[Table { path: "odd".to_owned(), columns: vec!["a".to_owned()], rows }]);
    assert!(bytes.len() < table::BUNDLE_MAX);
    assert_eq!(table::decode(&bytes), None);
}

fn any_table() -> impl Strategy<Value = Table> {
    let path = prop::sample::select(vec![
        "base/forms/x/survey.csv",
        "base/forms/x/settings.csv",
        "base/forms/x/choices.csv",
        "base/lists/sex.csv",
        "base/clocks.csv",
        "base/facts.csv",
        "id/places/adm1.csv",
        "odd",
    ]);
    let column =
        prop::sample::select(vec!["type", "name", "relevant", "calculation", "code", "label::en", "list_name", "version"]);
    let cell = prop_oneof![
        any::<String>(),
        prop::sample::select(vec!["begin_group", "end_group", "text", "calculate", "x", "${x} = 1", ""]).prop_map(str::to_owned),
    ];
    (path, prop::collection::vec(column, 0..5), prop::collection::vec(prop::collection::vec(cell, 0..6), 0..6)).prop_map(
        |(path, columns, rows)| Table { path: path.to_owned(), columns: columns.into_iter().map(str::to_owned).collect(), rows },
    )
}

proptest! {
    #[test]
    fn a_bundle_reads_back_what_it_holds(mut tables in prop::collection::vec(any_table(), 0..5)) {
        for table in &mut tables {
            let width = table.columns.len();
            table.rows.iter_mut().for_each(|row| row.resize(width, String::new()));
            if width == 0 { table.rows.clear(); }
        }
        prop_assert_eq!(table::decode(&table::encode(&tables)), Some(tables));
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = Pack::decode(&bytes);
        let _ = Pack::decode(&[b"NPK1".as_slice(), &bytes].concat());
    }

    #[test]
    fn no_damage_to_a_bundle_makes_the_reader_panic(at in 0usize..PACK.len(), to in any::<u8>(), cut in any::<bool>()) {
        let mut bytes = PACK.to_vec();
        bytes[at] = to;
        if cut { bytes.truncate(at); }
        let _ = Pack::decode(&bytes);
    }

    #[test]
    fn no_tables_make_the_reader_panic(tables in prop::collection::vec(any_table(), 0..8)) {
        let mut all = source::tables(folder()).unwrap();
        all.retain(|table| !table.path.contains("forms"));
        all.extend(tables);
        let _ = Pack::of(&all);
    }
}
