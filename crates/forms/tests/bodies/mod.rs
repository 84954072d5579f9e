//! What the fuzz targets do with any bytes (fuzz/fuzz_targets), and what the suite does with seeds and broken seeds: nothing panics,
//! hangs or takes memory without end.
#![allow(dead_code)] // each fuzz target uses one
#![allow(clippy::expect_used)] // a finding of the fuzzer is a panic

use std::sync::LazyLock;

use naungan_forms::doc::Document;
use naungan_forms::expr::{Clock, Expr, Scope};
use naungan_forms::filling::Typed;
use naungan_forms::xlsform::filled::{Versions, instance, rows};
use naungan_forms::xlsform::{Book, Limits, read, workbook as written};
use naungan_forms::{Context, Filling, Form};
use naungan_model::answer::Answers;
use naungan_model::date::{Date, Instant};

/// A form with rounds, a count, a choice and rules.
const FORM: &str = "survey,,,,,\n,type,name,relevant,repeat_count,calculation\n,begin repeat,a,,,\n,integer,b,,,\n\
                    ,begin repeat,e,${b} > 2,${b},\n,text,f,,,\n,end repeat,,,,\n,end repeat,,,,\n,date,c,,,\n,select_multiple s,d,,,\n\
                    ,calculate,g,,,sum(${b}) * count(${a})\nchoices,,,,,\n,list_name,name,,,\n,s,x,,,\n,s,y,,,\nsettings,,,,,\n,form_id,version,,,\n,data,1,,,\n";

static SOUND: LazyLock<Form> = LazyLock::new(|| {
    let draft = read(FORM.as_bytes(), "data", &|_| None, None, &Limits::default()).expect("a sound form");
    draft.form().expect("a sound form")
});

/// Bytes as a workbook: read as a form, written and read again, and read as filled rows. Seeds: any `.xlsx` and `.xls`.
pub fn workbook(bytes: &[u8]) {
    let limits = Limits { unfolded: 8 << 20, ..Limits::default() };
    if let (Ok(book), Some(versions)) = (Book::read(bytes, &limits), Versions::of(std::slice::from_ref(&*SOUND))) {
        let _ = rows(versions, &book, &["case"]);
    }
    let Ok(draft) = read(bytes, "form", &|_| None, None, &limits) else { return };
    let _ = (draft.fields(), draft.form(), draft.without_unsupported());
    // What is written reads back the same, unless a cell is longer than the format takes.
    if let Ok(bytes) = written(&draft.sheets()) {
        let again = read(&bytes, "form", &|_| None, None, &limits).expect("what we write is a workbook");
        assert_eq!((&draft.survey, &draft.choices), (&again.survey, &again.choices));
    }
}

/// Bytes as CSV: a form with its sheets in one file, and filled rows.
pub fn csv(bytes: &[u8]) {
    workbook(bytes);
}

/// Bytes as a filled form of OpenRosa.
pub fn filled(bytes: &[u8]) {
    if let Some(versions) = Versions::of(std::slice::from_ref(&*SOUND)) {
        let _ = instance(versions, "a.xml", bytes, &["case"]);
    }
}

struct Nowhere;

impl Scope for Nowhere {
    fn clock(&self) -> Clock {
        Clock { now: 1_483_929_000_000, offset: 420 }
    }
}

/// Bytes as an expression: read, and worked out where nothing is around it.
pub fn expression(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for expr in [Expr::read(&text), Expr::read_loosely(&text)].into_iter().flatten() {
        let _ = (expr.work_out(&Nowhere), expr.truth(&Nowhere), expr.fields().len(), expr.select_in(&Nowhere, &Document::new()));
    }
}

/// Bytes as what a page posts: names and values in lines.
pub fn posted(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let pairs: Vec<(String, String)> =
        text.lines().filter_map(|line| line.split_once('=')).map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let today = Date(17_000);
    let context =
        Context { today, now: Instant::start_of(today, 420), offset_minutes: 420, role: "caseworker", door: &(), seed: 1 };
    let mut filling = Filling::open(&SOUND, &context);
    filling.take(Typed { pairs: &pairs, meant: &|_, _, _| None });
    for (name, value) in &pairs {
        match name.as_str() {
            "-add" => drop(filling.add(value)),
            "-remove" => drop(filling.remove(value)),
            _ => {}
        }
    }
    let given: Answers = filling.given();
    let again = Filling::resume(&SOUND, &given, &context);
    assert_eq!(again.given(), given, "a draft comes back as it was");
}
