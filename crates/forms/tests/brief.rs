//! What a device loads first says the same of every answer as the whole pack.
#![allow(clippy::unwrap_used)] // helpers of tests

mod support;

use naungan_forms::{BRIEF, Pack};
use naungan_model::answer::{Answers, Value};
use support::pack;

#[test]
fn the_brief_means_the_same_as_the_whole_for_every_answer_and_clock() {
    let (whole, brief) = (pack(), Pack::brief(BRIEF).unwrap());
    assert_eq!(whole.meanings(), brief.meanings());
    assert_eq!((whole.clock_rules(420), brief.is_whole()), (brief.clock_rules(420), false));
    for form in whole.forms().flat_map(|form| whole.versions(&form.name)) {
        let each = |number: usize| Value::Each(vec![Some(Value::Text(number.to_string())), None]);
        for value in [|number: usize| Value::Text(number.to_string()), each] {
            let answers: Answers =
                form.fields.iter().enumerate().map(|(number, field)| (field.name.clone(), value(number))).collect();
            assert_eq!(form.meant(&answers), brief.meant(&form.name, form.version, &answers), "{}", form.name);
        }
    }
}

#[test]
fn a_brief_reads_back_from_its_tables_and_takes_a_partners_forms_in() {
    let pack = pack();
    let brief = pack.meanings();
    assert_eq!(&naungan_forms::brief::Brief::read(&brief.tables()), brief);
    let none = naungan_forms::brief::Brief::default();
    assert_eq!((&none.with(brief), &brief.with(&none)), (brief, brief));
    let answers = Answers::from([("risk_level".to_owned(), Value::Code("high".into()))]);
    assert_eq!(brief.meant("risk", 1, &answers).len(), 1);
    assert_eq!(brief.meant("risk", 9, &answers).len(), 0, "a version that is not here means nothing");
}

#[test]
fn the_first_bundle_is_small() {
    assert!(BRIEF.len() < 12_000, "{} bytes", BRIEF.len());
}
