//! The expression language: a table of cases, and no input that makes it panic or run long.
#![allow(clippy::unwrap_used, clippy::panic)] // helpers of tests

mod support;

use naungan_forms::expr::{Expr, Fault, Scope, Value};
use naungan_model::date::{Date, Instant};
use proptest::prelude::*;
use rstest::rstest;
use support::date;

struct Desk;

impl Scope for Desk {
    fn field(&self, name: &str) -> Value {
        match name {
            "age" => Value::Number(12.0),
            "born" => Value::Date(date("2004-02-29")),
            "needs" => Value::Text("shelter legal".into()),
            "yes" => Value::Text("yes".into()),
            _ => Value::empty(),
        }
    }
    fn current(&self) -> Value {
        Value::Number(7.0)
    }
    fn attribute(&self, name: &str) -> Value {
        Value::Text(if name == "parent" { "32".into() } else { String::new() })
    }
    fn today(&self) -> Date {
        date("2017-01-09")
    }
    fn now(&self) -> Instant {
        "2017-01-09T05:00:00Z".parse().unwrap()
    }
    fn role(&self) -> &str {
        "caseworker"
    }
    fn hours(&self, clock: &str, risk: &str) -> Option<u32> {
        (clock == "first_contact" && risk == "high").then_some(30)
    }
}

#[rstest]
#[case("1 + 2 * 3", "7")]
#[case("(1 + 2) * 3", "9")]
#[case("7 div 2", "3.5")]
#[case("7 mod 4", "3")]
#[case("2 - 3 - 4", "-5")]
#[case("-2 + 5", "3")]
#[case("- - 2", "2")]
#[case("1 div 3", "0.333333333")]
#[case("0.1 + 0.2", "0.3")]
#[case(".5 + 1.", "1.5")]
#[case("1 = 1 and 2 = 3", "false")]
#[case("1 = 2 or 2 = 2 and 1 = 1", "true")]
#[case("true() and not(false())", "true")]
#[case("${age} >= 12", "true")]
#[case("${age} < 12", "false")]
#[case("${nothing} = ''", "true")]
#[case("${born} = ''", "false")]
#[case("${born} != ''", "true")]
#[case("${nothing} < 5", "false")]
#[case("${nothing} >= 5", "false")]
#[case("${yes} = 'yes'", "true")]
#[case(". = 7", "true")]
#[case("string-length('Ana')", "3")]
#[case("string-length()", "1")]
#[case("string-length('é—')", "2")]
#[case("number('12')", "12")]
#[case("number('-1.5')", "-1.5")]
#[case("number('x')", "")]
#[case("int(7.9)", "7")]
#[case("int(-7.9)", "-7")]
#[case("round(2.5)", "3")]
#[case("round(-2.5)", "-2")]
#[case("round(3.14159, 2)", "3.14")]
#[case("selected(${needs}, 'legal')", "true")]
#[case("selected(${needs}, 'leg')", "false")]
#[case("count-selected(${needs})", "2")]
#[case("if(${age} > 9, 'old', 'young')", "old")]
#[case("coalesce(${nothing}, 'b')", "b")]
#[case("coalesce('a', 'b')", "a")]
#[case("once(99)", "7")]
#[case("concat('a', 1, true())", "a1true")]
#[case("today()", "2017-01-09")]
#[case("now()", "2017-01-09T05:00:00Z")]
#[case("date('2016-12-31') < today()", "true")]
#[case("date(today() + 7)", "2017-01-16")]
#[case("today() - date('2016-12-31')", "9")]
#[case("today() - ${born} > 4000", "true")]
#[case("format-date(${born}, '%e/%n/%y %d-%m-%Y %%')", "29/2/04 29-02-2004 %%")]
#[case("format-date('', '%Y')", "")]
#[case("role()", "caseworker")]
#[case("parent = '32'", "true")]
#[case("birth-half(${born}, 3, today())", "2004-H1")]
#[case("birth-half('', 12, today())", "2004-H2")]
#[case("birth-half('', 12, '2017-07-01')", "2005-H1")]
#[case("birth-half('', '', today())", "")]
#[case("birth-half('', 900, today())", "")]
#[case("due('first_contact', 'high', today())", "2017-01-11")]
#[case("due('first_contact', 'none', today())", "")]
fn expressions_give(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(Expr::read(text).unwrap().evaluate(&Desk).text(), expected);
}

#[rstest]
#[case("", 0, Fault::Operand)]
#[case("1 +", 3, Fault::Operand)]
#[case("1 2", 2, Fault::Operator)]
#[case("(1", 2, Fault::Bracket)]
#[case("'open", 0, Fault::OpenText)]
#[case("1 + ${age", 4, Fault::OpenField)]
#[case("${}", 0, Fault::OpenField)]
#[case("1.2.3", 0, Fault::Number)]
#[case("1 # 2", 2, Fault::Sign)]
#[case("pulldata('x')", 0, Fault::Function)]
#[case("today(1)", 0, Fault::Arguments)]
#[case("if(1, 2)", 0, Fault::Arguments)]
fn mistakes_are_named_with_their_place(#[case] text: &str, #[case] at: usize, #[case] fault: Fault) {
    let error = Expr::read(text).unwrap_err();
    assert_eq!((error.at, error.fault), (at, fault));
}

#[test]
fn deep_and_long_expressions_are_refused() {
    assert_eq!(Expr::read(&"(".repeat(5000)).unwrap_err().fault, Fault::Deep);
    assert_eq!(Expr::read(&"not(".repeat(1000)).unwrap_err().fault, Fault::Deep);
    assert_eq!(Expr::read(&"1+".repeat(5000)).unwrap_err().fault, Fault::Long);
    let sum = format!("1{}", "+1".repeat(4000));
    assert_eq!(Expr::read(&sum).unwrap().evaluate(&Desk).text(), "4001");
    assert_eq!(Expr::read(&format!("{}1", "-".repeat(8000))).unwrap().evaluate(&Desk).text(), "1");
}

#[test]
fn an_expression_names_the_fields_it_looks_at() {
    let expr = Expr::read("if(${a} = 1, ${b}, parent)").unwrap();
    let mut fields = expr.fields();
    fields.sort_unstable();
    assert_eq!((fields, expr.attributes()), (vec!["a", "b"], vec!["parent"]));
}

/// Pieces that make an expression likely to be readable.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "(",
        ")",
        "1",
        "0",
        "9999999999999999999999",
        ".5",
        "'a'",
        "''",
        "${age}",
        "${born}",
        ".",
        " + ",
        " - ",
        " * ",
        " div ",
        " mod ",
        " = ",
        " != ",
        " < ",
        " >= ",
        " and ",
        " or ",
        "not(",
        "if(",
        ",",
        "today()",
        "date(",
        "round(",
        "int(",
        "birth-half(",
        "due(",
        "format-date(",
        "'%Y%'",
        "selected(",
        "once(",
        "string-length(",
        "-",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn no_text_makes_the_engine_panic(text in any::<String>()) {
        if let Ok(expr) = Expr::read(&text) {
            let value = expr.evaluate(&Desk);
            let _ = (value.text(), value.number(), value.date(), value.into_answer());
        }
    }

    #[test]
    fn no_likely_text_makes_the_engine_panic(text in pieces()) {
        if let Ok(expr) = Expr::read(&text) {
            let value = expr.evaluate(&Desk);
            let _ = (value.text(), value.number(), value.date(), value.into_answer());
        }
    }
}
