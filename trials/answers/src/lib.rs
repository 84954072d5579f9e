//! What the forms engine answers to tables of expressions and to scenarios, as text: the same code runs natively and in WASM,
//! and `compare.mjs` holds the one against the other. The device's own module has none of this.

pub mod door;

use naungan_forms::cases::{Case, Contexts, contexts};
use naungan_forms::scenario::{self, Form};
use naungan_forms::xlsform::{Limits, read};

/// Answers to a message: its parts one after the other, each behind its length in four bytes, the lowest first. The first part
/// says what is asked: `table` (contexts, then cases) or `form` (name of the file, the file, then scenarios).
#[must_use]
pub fn answer(message: &[u8]) -> String {
    let Some(parts) = parts(message) else { return "no message".to_owned() };
    match parts.as_slice() {
        [b"table", documents, cases] => table(documents, cases),
        [b"form", name, form, scenarios] => play(name, form, scenarios),
        _ => "no such question".to_owned(),
    }
}

fn parts(mut message: &[u8]) -> Option<Vec<&[u8]>> {
    let mut parts = Vec::new();
    while !message.is_empty() {
        let (length, rest) = message.split_first_chunk::<4>()?;
        let (part, rest) = rest.split_at_checked(usize::try_from(u32::from_le_bytes(*length)).ok()?)?;
        parts.push(part);
        message = rest;
    }
    Some(parts)
}

/// A line for each case: its id, and what it gives or how it is refused.
fn table(documents: &[u8], cases: &[u8]) -> String {
    let documents = match contexts(&String::from_utf8_lossy(documents)) {
        Ok(documents) => documents,
        Err(error) => return error.to_string(),
    };
    let cases = String::from_utf8_lossy(cases);
    cases.lines().filter(|line| !line.trim().is_empty()).map(|line| case(line, &documents) + "\n").collect()
}

fn case(line: &str, documents: &Contexts) -> String {
    let case = match Case::read(line) {
        Ok(case) => case,
        Err(cause) => return cause,
    };
    let given = match case.gives(documents) {
        Ok(Ok(given)) => given.to_string(),
        Ok(Err(fault)) => fault.code().to_owned(),
        Err(cause) => cause,
    };
    [&case.id, "\t", &given].concat()
}

/// How many scenarios went as they should, and a line for each difference.
fn play(name: &[u8], form: &[u8], scenarios: &[u8]) -> String {
    let (name, scenarios) = (String::from_utf8_lossy(name), String::from_utf8_lossy(scenarios));
    let draft = match read(form, &name, &|_| None, None, &Limits::default()) {
        Ok(draft) => draft,
        Err(error) => return error.to_string(),
    };
    let ready = match draft.ready() {
        Ok(ready) => ready,
        Err(error) => return error.to_string(),
    };
    let form = Form { plan: &ready.plan, tables: &ready.tables, labels: &ready.labels };
    match scenario::play(form, &scenarios) {
        Ok(played) => {
            let lines = played.failed.iter().flat_map(|(name, all)| all.iter().map(move |one| format!("{name}: {one}\n")));
            format!("{} passed\n{}", played.passed, lines.collect::<String>())
        }
        Err(cause) => cause,
    }
}

#[cfg(test)]
mod tests {
    use super::answer;

    fn message(parts: &[&str]) -> Vec<u8> {
        let part = |part: &&str| [&u32::try_from(part.len()).unwrap_or(0).to_le_bytes(), part.as_bytes()].concat();
        parts.iter().flat_map(part).collect()
    }

    #[test]
    fn a_table_and_a_form_are_answered_and_a_cut_message_is_not() {
        let case = r#"{"id":"one","expr":"1 + 1","type":"number","context":{"doc":"d","node":"/"}}"#;
        let asked = message(&["table", r#"{"d":"<data/>"}"#, case]);
        assert_eq!(answer(&asked), "one\t2.0\n");
        assert_eq!(answer(&asked[..asked.len() - 1]), "no message");
        let form = "survey,type,name,label\n,integer,age,Age\nsettings,form_id,version\n,small,1\n";
        let scenarios = r#"{"tz":"UTC","now":"2026-11-24","scenarios":[]}"#;
        assert_eq!(answer(&message(&["form", "small", form, scenarios])), "0 passed\n");
        assert_eq!(answer(&message(&["other"])), "no such question");
    }
}
