//! The pack of the house, and short ways to write answers.
#![allow(clippy::unwrap_used, clippy::panic)] // helpers of tests
#![allow(dead_code)] // each test file uses its own part

use naungan_forms::filling::Typed;
use naungan_forms::{Context, Filling, Form, PACK, Pack};
use naungan_model::answer::{Answers, Value};
use naungan_model::date::{Date, Instant};
use std::sync::LazyLock;

/// Read once in a process: many tests ask for it many times.
pub fn pack() -> Pack {
    static READ: LazyLock<Pack> = LazyLock::new(|| Pack::decode(PACK).unwrap());
    READ.clone()
}

pub fn date(text: &str) -> Date {
    text.parse().unwrap()
}

/// A caseworker on 9 January 2017.
pub fn context() -> Context<'static> {
    Context {
        today: date("2017-01-09"),
        now: Instant::start_of(date("2017-01-09"), 420),
        offset_minutes: 420,
        role: "caseworker",
        door: &(),
        seed: 1,
    }
}

/// `"held=yes; note=fine"` as a page would send it, read by a form.
pub fn answers(form: &str, text: &str) -> Answers {
    let pairs: Vec<(String, String)> = text
        .split(';')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
        .collect();
    typed(pack().form(form).unwrap(), &pairs)
}

/// Answers of pairs as a page sends them.
pub fn typed(form: &Form, pairs: &[(String, String)]) -> Answers {
    let context = context();
    let mut filling = Filling::resume(form, &Answers::new(), &context);
    filling.take(Typed { pairs, meant: &|_, _, _| None });
    filling.given()
}

pub fn code(text: &str) -> Value {
    Value::Code(text.to_owned())
}
