//! The base pack's book is sound, and an unsound one is refused with the reason.
#![cfg(test)]

use naungan_indicators::basis::CountBasis;
use naungan_indicators::book::{BASE, Book};
use naungan_indicators::groups::Groups;
use naungan_indicators::plan::Codes;
use naungan_model::fact::FactKind;
use rstest::rstest;

#[test]
fn the_base_book_has_its_three_figures_and_they_nest_as_it_says() {
    let book = Book::base().unwrap();
    book.check(&Groups::base().unwrap()).unwrap();
    let codes: Vec<&str> = book.rows().iter().map(|row| row.code.as_str()).collect();
    assert_eq!(codes, ["SRV-01", "SRV-02", "SRV-03"]);
    assert!(book.is_nested("SRV-02", "SRV-01") && !book.is_nested("SRV-01", "SRV-02") && !book.is_nested("SRV-03", "SRV-01"));
    assert_eq!(book.rows().iter().map(|row| row.publish_min).collect::<Vec<_>>(), [5, 5, 0]);
    assert_eq!(book.get("SRV-03").unwrap().basis, CountBasis::Session);
}

#[test]
fn plans_of_the_base_book_are_written_as_they_print() {
    for row in Book::base().unwrap().rows() {
        assert!(BASE.contains(&row.plan.to_string()), "{}", row.code);
    }
}

#[test]
fn psychosocial_help_is_what_the_pack_marks_psychosocial() {
    let (book, groups) = (Book::base().unwrap(), Groups::base().unwrap());
    let marked = groups.codes(FactKind::Service, "psychosocial").unwrap();
    for code in ["SRV-02", "SRV-03"] {
        assert_eq!(book.get(code).unwrap().plan.codes, Codes::In(marked.clone()));
    }
}

#[test]
fn no_text_of_the_book_uses_a_word_to_avoid() {
    let text = BASE.to_lowercase();
    for word in ["prostitut", "pornogra", "sex tourism", "webcam", "beneficiar", "victim"] {
        assert!(!text.contains(word), "{word}");
    }
}

#[test]
fn a_new_version_counts_later_periods_and_leaves_earlier_ones_alone() {
    let second =
        BASE.lines().find(|line| line.starts_with("SRV-03")).unwrap().replace("SRV-03,1,2016-01-01", "SRV-03,2,2017-01-01");
    let book = Book::read(&format!("{BASE}{second}\n")).unwrap();
    let version = |period: &str| book.of(period.parse().unwrap()).iter().find(|row| row.code == "SRV-03").map(|row| row.version);
    assert_eq!((version("2016-H2"), version("2017-H1"), version("2015-H2")), (Some(1), Some(2), None));
    assert_eq!((book.get("SRV-03").unwrap().version, book.version("SRV-03", 1).unwrap().version), (2, 1));
}

#[rstest]
#[case::people_below_five(",5,SRV-01", ",4,SRV-01", "book.publish_min")]
#[case::people_without_least_value(",5,SRV-01", ",0,SRV-01", "book.publish_min")]
#[case::children_added_up("distinct,overlap", "sum,overlap", "book.basis")]
#[case::children_of_partners_added_up("distinct,overlap", "distinct,sum", "book.basis")]
#[case::sessions_as_children("distinct about where", "distinct child where", "book.basis")]
#[case::unknown_basis("unique_child_period", "children", "book.field")]
#[case::nested_in_nothing(",5,SRV-01", ",5,SRV-99", "book.nesting")]
#[case::nested_in_itself(",5,SRV-01", ",5,SRV-02", "book.nesting")]
#[case::nested_in_another_basis(",5,SRV-01", ",5,SRV-03", "book.nesting")]
#[case::unknown_breakdown("session_type; adm1", "session_type; adm2", "book.field")]
#[case::sessions_by_sex("session_type; adm1", "session_type; sex", "book.basis")]
#[case::no_plan("code with direct", "code like direct", "plan.expected")]
#[case::a_text_missing("Kinderen die psychosociale hulp kregen", "", "book.field")]
#[case::twice("SRV-03,1", "SRV-02,1", "book.twice")]
#[case::no_column("publish_min", "least", "book.field")]
fn an_unsound_book_is_refused(#[case] from: &str, #[case] to: &str, #[case] code: &str) {
    let found = Book::read(&BASE.replace(from, to)).map_err(|error| error.code());
    assert_eq!(found.err().unwrap_or_default(), code);
}

#[test]
fn a_figure_that_counts_more_than_the_one_around_it_is_refused() {
    let book = Book::read(&BASE.replace("in (mh_trauma_therapy, pss_basic)", "in (family_support, pss_basic)")).unwrap();
    assert_eq!(book.check(&Groups::base().unwrap()).unwrap_err().code(), "book.not_nested");
}
