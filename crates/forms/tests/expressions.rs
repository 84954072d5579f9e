//! The expression language: a table of cases, and no input that makes it panic or run long.
#![allow(clippy::unwrap_used, clippy::panic)] // helpers of tests

use naungan_forms::doc::{Document, Name, NodeId};
use naungan_forms::expr::{Clock, Expr, Fault, Place, Scope, Value, read_moment};
use proptest::prelude::*;
use rstest::rstest;

struct Desk;

impl Scope for Desk {
    fn field(&self, name: &str) -> Value {
        match name {
            "age" => Value::Number(12.0),
            "born" => Value::Text("2004-02-29".into()),
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
    fn clock(&self) -> Clock {
        Clock { now: read_moment("2017-01-09T05:00:00Z").unwrap(), offset: 420 }
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
#[case("1 div 3", "0.3333333333333333")]
#[case("0.1 + 0.2", "0.30000000000000004")]
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
#[case("number('x')", "NaN")]
#[case("int(7.9)", "7")]
#[case("int(-7.9)", "-7")]
#[case("round(2.5)", "3")]
#[case("round(-2.5)", "-3")]
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
#[case("now()", "2017-01-09T12:00:00.000+07:00")]
#[case("date('2016-12-31') < today()", "true")]
#[case("date(today() + 7)", "2017-01-16")]
#[case("today() - date('2016-12-31')", "9")]
#[case("today() - ${born} > 4000", "true")]
#[case("format-date(${born}, '%e/%n/%y %d-%m-%Y %%')", "29/2/04 29-02-2004 %")]
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
#[case("nonsense('x')", 0, Fault::Function)]
#[case("true() or nonsense('x')", 10, Fault::Function)]
#[case("pulldata('x')", 0, Fault::Arguments)]
#[case("$age", 0, Fault::Sign)]
#[case("/data/[1]", 6, Fault::Operand)]
#[case("a[1", 3, Fault::Bracket)]
#[case("sideways::a", 0, Fault::Operand)]
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

/// A form with a repeat, seen from the age of the second child.
struct Filled(Document, NodeId);

impl Filled {
    fn new(children: usize) -> Self {
        let mut document = Document::new();
        let data = document.push(Document::ROOT, Name::plain("data"));
        let mut second = data;
        for at in 0..children {
            let child = document.push(data, Name::plain("child"));
            document.set_attribute(child, Name::plain("id"), "x");
            let age = document.push(child, Name::plain("age"));
            document.push_text(age, ["4", "17", ""][at % 3]);
            second = if at == 1 { age } else { second };
        }
        Self(document, second)
    }
}

impl Scope for Filled {
    fn clock(&self) -> Clock {
        Desk.clock()
    }
    fn place(&self) -> Option<Place<'_>> {
        Some(Place { document: &self.0, root: Document::ROOT, node: self.1, beside: None })
    }
    fn nodes(&self, name: &str) -> Vec<NodeId> {
        let all = self.0.children(self.0.element().unwrap());
        if name == "child" { all.collect() } else { all.filter_map(|child| self.0.named(child, name).next()).collect() }
    }
    fn chance(&self) -> u64 {
        0x1234_5678_9abc_def0
    }
}

#[rstest]
#[case(". ", "17")]
#[case("../preceding-sibling::child/age", "4")]
#[case("count(//age) + count(/data/child[age = ''])", "4")]
#[case("position(..)", "2")]
#[case("sum(${age})", "21")]
#[case("max(${age})", "17")]
#[case("sum(/data/child/age)", "NaN")]
#[case("if(${nothing}, 'a', 'b')", "b")]
#[case("${nothing} = ''", "true")]
#[case("count(${child})", "3")]
#[case("indexed-repeat(${age}, ${child}, 2)", "17")]
#[case("(//age)[last()] = ''", "true")]
#[case("count(//age | /data | //child)", "7")]
#[case("join('-', randomize(//age, 42))", "-17-4")]
#[case("uuid()", "12345678-9abc-4ef0-9234-56789abcdef0")]
#[case("sum(../../child[position() < position(current()/..)]/age)", "4")]
#[case("1div2", "0.5")]
fn expressions_over_a_filled_form_give(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(Expr::read(text).unwrap().work_out(&Filled::new(3)).unwrap().text(), expected);
}

#[rstest]
#[case("count(1)", Fault::Nodes)]
#[case("instance('none')/root/item", Fault::List)]
#[case("regex('a', '(')", Fault::Pattern)]
#[case("count(//*[count(//*[count(//*) > 0]) > 0])", Fault::Work)]
#[case("count(//*[//* = 'nowhere'])", Fault::Work)]
#[case("regex('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', '((a{100}){100}){100}')", Fault::Pattern)]
fn what_cannot_be_worked_out_is_said_and_soon(#[case] text: &str, #[case] fault: Fault) {
    assert_eq!(Expr::read(text).unwrap().work_out(&Filled::new(20_000)), Err(fault));
}

#[test]
fn a_pattern_that_is_slow_elsewhere_is_quick_here() {
    let text = format!("regex('{}', '^(a+)+$')", "a".repeat(2000) + "b");
    assert_eq!(Expr::read(&text).unwrap().evaluate(&Desk).text(), "false");
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
        ")",
        "]",
        "/",
        "//",
        "[",
        "@id",
        "*",
        "..",
        "child",
        "/data/child/age",
        "ancestor-or-self::*",
        "preceding::node()",
        "following::*",
        "|",
        "count(",
        "sum(",
        "concat(",
        "join(",
        "//*",
        "indexed-repeat(",
        "regex(",
        "substr(",
        "substring(",
        "pow(",
        "randomize(",
        "uuid(",
        "translate(",
        "area(",
        "digest(",
        "'SHA-256'",
        "position(",
        "last()",
        "weighted-checklist(",
        "decimal-time(",
        "1e300",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn no_text_makes_the_engine_panic(text in any::<String>()) {
        if let Ok(expr) = Expr::read(&text) {
            let value = expr.evaluate(&Desk);
            let _ = (value.text(), value.number(420), value.date(), value.into_answer());
        }
    }

    #[test]
    fn no_expression_over_a_form_panics_or_runs_long(text in pieces()) {
        if let Ok(expr) = Expr::read_loosely(&text) {
            let _ = (expr.work_out(&Filled::new(30)), expr.truth(&Filled::new(30)), expr.select(&Filled::new(30)));
        }
    }

    #[test]
    fn no_likely_text_makes_the_engine_panic(text in pieces()) {
        if let Ok(expr) = Expr::read(&text) {
            let value = expr.evaluate(&Desk);
            let _ = (value.text(), value.number(420), value.date(), value.into_answer());
        }
    }
}
