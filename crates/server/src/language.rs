//! The languages of pages that the server renders.

use axum::http::{HeaderMap, header};
use naungan_pages::language::{LANGUAGES, Language};

/// Tags of all languages.
pub fn tags() -> impl Iterator<Item = &'static str> {
    LANGUAGES.iter().map(|(tag, _)| *tag)
}

/// The tag that fits `Accept-Language` best, English when none does.
pub fn wanted(headers: &HeaderMap) -> &'static str {
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut ranked: Vec<(u16, &str)> = accepted
        .split(',')
        .filter_map(|one| {
            let mut parts = one.split(';').map(str::trim);
            let tag = parts.next()?;
            let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(Some(1000), thousandths)?;
            (weight > 0).then_some((weight, tag))
        })
        .collect();
    ranked.sort_by_key(|(weight, _)| core::cmp::Reverse(*weight));
    let primary = |tag: &str| tag.split('-').next().map(str::to_ascii_lowercase).unwrap_or_default();
    // `in` is the old code of Indonesian, which some phones still send.
    let known = |tag: &str| match primary(tag).as_str() {
        "in" => Some("id"),
        primary => tags().find(|known| *known == primary),
    };
    ranked.into_iter().find_map(|(_, tag)| known(tag)).unwrap_or("en")
}

fn thousandths(weight: &str) -> Option<u16> {
    let (whole, rest) = weight.split_once('.').unwrap_or((weight, ""));
    let rest: String = rest.chars().chain("000".chars()).take(3).collect();
    Some(whole.parse::<u16>().ok()?.min(1) * 1000 + rest.parse::<u16>().ok()?).map(|weight| weight.min(1000))
}

/// The language that fits `Accept-Language` best.
pub fn of(headers: &HeaderMap) -> Option<Language> {
    Language::embedded(wanted(headers))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wants(accepted: &str) -> &'static str {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_LANGUAGE, accepted.parse().unwrap());
        wanted(&headers)
    }

    #[test]
    fn the_best_known_language_is_taken_and_english_otherwise() {
        assert_eq!(wants("nl-NL,nl;q=0.9,en;q=0.8"), "nl");
        assert_eq!(wants("fr, id-ID;q=0.7, en;q=0.3"), "id");
        assert_eq!(wants("in"), "id");
        assert_eq!(wants("fr"), "en");
        assert_eq!(wants("id;q=0, nl;q=0.1"), "nl");
        assert_eq!(wanted(&HeaderMap::new()), "en");
    }
}
