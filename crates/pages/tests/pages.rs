//! Every page, in every language: whole, plain, neutral and safe.
#![allow(clippy::unwrap_used, clippy::panic)]

mod html;
mod sample;

use naungan_pages::language::{DEVICE_LANGUAGES, LANGUAGES, Language};
use sample::Page;

const HOSTILE: &str = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>&";

fn languages() -> impl Iterator<Item = Language> {
    LANGUAGES.iter().map(|(_, bytes)| Language::decode(bytes).unwrap())
}

/// Every whole page in every language; `care-state` is a piece.
fn every_page(typed: &str) -> impl Iterator<Item = (String, Page)> + '_ {
    languages().flat_map(move |t| {
        let pages = sample::all(&t, typed).into_iter().filter(|(name, _)| *name != "care-state");
        pages.map(move |page| (t.tag().to_owned(), page)).collect::<Vec<_>>()
    })
}

#[test]
fn no_page_shows_the_key_of_a_missing_message() {
    let groups =
        ["app", "care", "case", "code", "desk", "form", "place", "problem", "public", "sending", "status", "summary", "match"];
    for (tag, (name, page)) in every_page("words") {
        for text in html::texts(&page) {
            for word in text.split_whitespace() {
                let key = word.split_once('.').is_some_and(|(group, rest)| groups.contains(&group) && !rest.is_empty());
                assert!(!key || word == "store.busy", "{name} in {tag} shows {word}");
            }
            assert!(!text.contains(['{', '}']), "{name} in {tag}: a placeholder is not filled in {text}");
        }
    }
}

#[test]
fn the_first_pages_need_the_first_words_only() {
    let first = [
        "care-left",
        "care-choose",
        "care-unlock",
        "care-unlock-wrong",
        "care-today",
        "care-today-empty",
        "care-cases",
        "care-cases-none",
        "care-problem",
        "care-state",
    ];
    for (whole, (_, bytes)) in languages().zip(DEVICE_LANGUAGES) {
        let pages = |t: &Language| sample::care::pages(t, "words").into_iter().filter(|(name, _)| first.contains(name)).collect();
        let (with_all, with_first): (Vec<Page>, Vec<Page>) = (pages(&whole), pages(&Language::decode(bytes).unwrap()));
        assert_eq!(with_all.len(), first.len());
        for ((name, all), (_, some)) in with_all.iter().zip(&with_first) {
            assert_eq!(all, some, "{name} in {}", whole.tag());
        }
    }
}

#[test]
fn what_people_type_never_becomes_markup() {
    for (tag, (name, page)) in every_page(HOSTILE) {
        assert!(!page.contains("<script>") && !page.contains("<img src=x"), "{name} in {tag}");
        for (element, attributes) in html::elements(&page) {
            let bad = attributes.iter().any(|(name, _)| name.starts_with("on") || name == "style");
            assert!(!bad, "{name} in {tag}: {element} has style or script of its own");
        }
    }
}

#[test]
fn elements_close_in_order_and_ids_are_unique() {
    for (tag, (name, page)) in every_page(HOSTILE) {
        if let Err(why) = html::well_formed(&page) {
            panic!("{name} in {tag}: {why}");
        }
    }
}

#[test]
fn a_page_has_its_language_one_heading_one_main_part_and_a_neutral_title() {
    for (tag, (name, page)) in every_page("words") {
        assert!(page.starts_with("<!DOCTYPE html>"), "{name}");
        let count = |element: &str| html::elements(&page).filter(|(found, _)| found == element).count();
        assert_eq!(
            (count("h1"), count("main"), count("title")),
            (1, 1, if name.starts_with("public") && page.contains("<svg") { 2 } else { 1 }),
            "{name} in {tag}"
        );
        let lang = html::elements(&page).find(|(element, _)| element == "html").map(|(_, attributes)| attributes);
        assert!(lang.unwrap().contains(&("lang".to_owned(), tag.clone())), "{name}");
        let title = page.split("<title>").nth(1).unwrap().split("</title>").next().unwrap();
        assert!(["Notes", "Notities", "Catatan", "Naungan"].contains(&title), "{name} in {tag} is titled {title}");
    }
}

#[test]
fn every_field_has_a_label_and_browsers_do_not_remember_it() {
    for (tag, (name, page)) in every_page("words") {
        let elements: Vec<_> = html::elements(&page).collect();
        for (element, attributes) in &elements {
            let get = |wanted: &str| attributes.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
            if !["input", "select", "textarea"].contains(&element.as_str()) || get("type") == Some("hidden") {
                continue;
            }
            let id = get("id").unwrap_or_else(|| panic!("{name}: a field without id"));
            let labelled = elements
                .iter()
                .any(|(element, attributes)| element == "label" && attributes.contains(&("for".to_owned(), id.to_owned())));
            assert!(labelled, "{name} in {tag}: {id} has no label");
            assert_eq!(get("autocomplete"), Some("off"), "{name} in {tag}: {id}");
            assert_eq!(get("placeholder"), None, "{name} in {tag}: {id}");
            for part in get("aria-describedby").unwrap_or_default().split_whitespace() {
                assert!(page.contains(&format!("id=\"{part}\"")), "{name} in {tag}: nothing has the id {part}");
            }
        }
    }
}

#[test]
fn tables_have_captions_and_buttons_and_links_have_words() {
    for (tag, (name, page)) in every_page("words") {
        assert_eq!(page.matches("<table").count(), page.matches("<caption>").count(), "{name} in {tag}");
        for element in ["button", "a", "legend", "summary", "th", "h1", "h2", "h3"] {
            for text in html::inner_texts(&page, element) {
                assert!(!text.trim().is_empty(), "{name} in {tag}: an empty {element}");
            }
        }
    }
}

#[test]
fn every_page_has_a_quick_exit_and_names_the_demonstration_with_its_date() {
    let date = ["9 January 2017", "9 januari 2017", "9 Januari 2017"];
    for (tag, (name, page)) in every_page("words") {
        if ["care-shell", "care-left", "care-letter"].contains(&name) {
            continue;
        }
        assert!(page.contains("\"/exit\""), "{name} in {tag} has no exit");
        let banner = html::inner_texts(&page, "aside").next().unwrap_or_default();
        assert!(date.iter().any(|date| banner.contains(date)), "{name} in {tag}: {banner}");
    }
}

#[test]
fn care_pages_say_in_plain_words_what_is_not_sent() {
    let t = languages().next().unwrap();
    let pages = sample::care::pages(&t, "words");
    for words in ["everything sent", "3 not sent yet", "sending 1", "no network, 2 not sent yet", "no network", "Send now"] {
        assert!(pages.iter().any(|(_, page)| page.contains(words)), "{words}");
    }
}

#[test]
fn lists_show_codes_and_never_names() {
    let t = languages().next().unwrap();
    let pages = sample::care::pages(&t, "Sari Dewanti");
    let named = |name: &str| pages.iter().any(|(found, page)| *found == name && page.contains("<dd>Sari Dewanti"));
    assert!(named("care-name"));
    assert!(!named("care-today") && !named("care-outbox") && !named("care-search-found"));
}

#[test]
fn desk_posts_carry_the_token() {
    for (tag, (name, page)) in every_page("words").filter(|(_, (name, _))| name.starts_with("desk")) {
        let posts = page.matches("method=\"post\"").count();
        assert_eq!(posts, page.matches("name=\"csrf\" value=\"token\"").count(), "{name} in {tag}");
    }
}

#[test]
fn public_pages_with_their_style_fit_in_fifteen_kilobytes_and_have_no_script() {
    let style = naungan_pages::style::PUBLIC_CSS.len() + naungan_pages::style::ICON_SVG.len();
    for (tag, (name, page)) in every_page("words").filter(|(_, (name, _))| name.starts_with("public")) {
        assert!(page.len() + style <= 15_000, "{name} in {tag}: {} + {style}", page.len());
        assert!(!page.contains("<script"), "{name}");
    }
}

#[test]
fn the_public_figure_carries_its_value_for_readers_of_pages() {
    for (tag, (_, page)) in every_page("words").filter(|(_, (name, _))| *name == "public-home") {
        assert!(page.contains("data-indicator=\"SRV-02\" data-value=\"70\""), "{tag}");
        let thousands = if tag == "en" { "40,000" } else { "40.000" };
        assert!(page.contains(thousands), "{tag}");
    }
}
