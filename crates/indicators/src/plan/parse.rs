//! Text of a plan to [`Plan`], by hand: the language has eleven words.

use super::{Codes, Distinct, Plan, PlanError};
use core::str::FromStr;
use naungan_model::fact::{FactKind, MAX_CODE};
use std::collections::BTreeSet;

/// The text not read yet.
struct Rest<'a> {
    all: &'a str,
    at: usize,
}

impl<'a> Rest<'a> {
    fn expected(&self, expected: &'static str) -> PlanError {
        PlanError::Expected { expected, at: self.at }
    }

    /// The next word or sign, without moving on. Words are lower-case letters, digits and `_`.
    fn peek(&self) -> &'a str {
        let rest = &self.all[self.at..];
        let word = rest.find(|c: char| !(c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')).unwrap_or(rest.len());
        let sign = rest.chars().next().map_or(0, char::len_utf8);
        &rest[..if word == 0 { sign } else { word }]
    }

    fn advance(&mut self, by: usize) {
        self.at += by;
        self.at += self.all[self.at..].len() - self.all[self.at..].trim_start().len();
    }

    fn take_if(&mut self, word: &str) -> bool {
        let found = self.peek() == word;
        if found {
            self.advance(word.len());
        }
        found
    }

    fn take(&mut self, word: &'static str) -> Result<(), PlanError> {
        if self.take_if(word) { Ok(()) } else { Err(self.expected(word)) }
    }

    fn code(&mut self, expected: &'static str) -> Result<String, PlanError> {
        let word = self.peek();
        let is_word = word.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit());
        if !is_word || word.len() > MAX_CODE {
            return Err(self.expected(expected));
        }
        self.advance(word.len());
        Ok(word.to_owned())
    }
}

impl FromStr for Plan {
    type Err = PlanError;

    fn from_str(text: &str) -> Result<Self, PlanError> {
        let mut rest = Rest { all: text, at: 0 };
        rest.advance(0);
        rest.take("distinct")?;
        let distinct = if rest.take_if("child") {
            Distinct::Child
        } else if rest.take_if("about") {
            Distinct::About
        } else {
            return Err(rest.expected("child or about"));
        };
        for word in ["where", "kind", "="] {
            rest.take(word)?;
        }
        let found = FactKind::ALL.into_iter().find(|kind| kind.code() == rest.peek());
        let kind = found.ok_or_else(|| rest.expected("a kind of fact"))?;
        rest.advance(kind.code().len());
        let codes = if rest.take_if("and") {
            rest.take("code")?;
            codes(&mut rest)?
        } else {
            Codes::Any
        };
        rest.take("during")?;
        rest.take("period")?;
        if rest.at < text.len() {
            return Err(rest.expected("the end"));
        }
        Ok(Self { distinct, kind, codes })
    }
}

fn codes(rest: &mut Rest<'_>) -> Result<Codes, PlanError> {
    if rest.take_if("with") {
        return rest.code("a flag").map(Codes::With);
    }
    if !rest.take_if("in") {
        return Err(rest.expected("in or with"));
    }
    rest.take("(")?;
    let mut codes = BTreeSet::from([rest.code("a code")?]);
    while rest.take_if(",") {
        codes.insert(rest.code("a code")?);
    }
    rest.take(")")?;
    Ok(Codes::In(codes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case("distinct child where kind = service and code in (pss_basic) during period")]
    #[case("distinct about where kind = service and code with direct during period")]
    #[case("distinct child where kind = concern during period")]
    fn a_plan_prints_what_it_reads(#[case] text: &str) {
        assert_eq!(text.parse::<Plan>().unwrap().to_string(), text);
    }

    #[test]
    fn spaces_and_the_order_of_codes_do_not_matter() {
        let one: Plan = "  distinct child where kind=service and code in ( b,a )\n during period ".parse().unwrap();
        let other: Plan = "distinct child where kind = service and code in (a, b) during period".parse().unwrap();
        assert_eq!(one, other);
    }

    #[rstest]
    #[case("", "distinct", 0)]
    #[case("count child", "distinct", 0)]
    #[case("distinct person where kind = service during period", "child or about", 9)]
    #[case("distinct child where kind = gift during period", "a kind of fact", 28)]
    #[case("distinct child where kind = service and code in () during period", "a code", 49)]
    #[case("distinct child where kind = service and code in (a, during period", ")", 59)]
    #[case("distinct child where kind = service and code like a during period", "in or with", 45)]
    #[case("distinct child where kind = service", "during", 35)]
    #[case("distinct child where kind = service during period; drop table fact", "the end", 49)]
    #[case("distinct child where kind = service and code in (a') during period", ")", 50)]
    fn a_text_that_is_no_plan_says_where(#[case] text: &str, #[case] expected: &str, #[case] at: usize) {
        let Err(PlanError::Expected { expected: found, at: place }) = text.parse::<Plan>() else { panic!("{text}") };
        assert_eq!((found, place), (expected, at));
    }

    fn plans() -> impl Strategy<Value = Plan> {
        let code = "[a-z0-9][a-z0-9_]{0,12}";
        let codes = prop_oneof![
            Just(Codes::Any),
            proptest::collection::btree_set(code, 1..5).prop_map(Codes::In),
            code.prop_map(Codes::With)
        ];
        let distinct = prop_oneof![Just(Distinct::Child), Just(Distinct::About)];
        (distinct, 0u8..6, codes).prop_map(|(distinct, kind, codes)| Plan {
            distinct,
            kind: FactKind::from_number(kind).unwrap(),
            codes,
        })
    }

    proptest! {
        #[test]
        fn every_plan_reads_back_what_it_prints(plan in plans()) {
            prop_assert_eq!(plan.to_string().parse::<Plan>(), Ok(plan));
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in "\\PC{0,80}") {
            let _ = text.parse::<Plan>();
        }

        #[test]
        fn no_mix_of_words_makes_the_reader_panic(words in proptest::collection::vec(
            prop_oneof![Just("distinct"), Just("child"), Just("where"), Just("kind"), Just("="), Just("service"), Just("and"),
                Just("code"), Just("in"), Just("("), Just(")"), Just(","), Just("é"), Just("during"), Just("period")], 0..14)) {
            let _ = words.join(" ").parse::<Plan>();
        }
    }
}
