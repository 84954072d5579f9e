//! Colours, sizes and what a style sheet must not do.
#![allow(clippy::unwrap_used, clippy::float_arithmetic)]

use std::collections::BTreeMap;

use naungan_pages::style::{APP_CSS, PUBLIC_CSS};

type Palette = BTreeMap<String, [f64; 3]>;

/// The colours of the light and of the dark mode; what the dark one does not name it takes from the light one.
fn palettes(css: &str) -> [Palette; 2] {
    let mut blocks = css.split(":root {").skip(1).map(|block| block.split('}').next().unwrap());
    let mut read = |base: &Palette| {
        let mut palette = base.clone();
        for line in blocks.next().unwrap().split(';') {
            let Some((name, value)) = line.split_once(':') else { continue };
            if let Some(hex) = value.trim().strip_prefix('#') {
                palette.insert(name.trim().trim_start_matches('-').to_owned(), colour(hex));
            }
        }
        palette
    };
    let light = read(&Palette::new());
    let dark = read(&light);
    [light, dark]
}

fn colour(hex: &str) -> [f64; 3] {
    let wide: String = if hex.len() == 3 { hex.chars().flat_map(|digit| [digit, digit]).collect() } else { hex.to_owned() };
    [0, 2, 4].map(|at| f64::from(u8::from_str_radix(wide.get(at..at + 2).unwrap(), 16).unwrap()) / 255.0)
}

/// Contrast by WCAG 2.2: relative luminance of the lighter plus 0.05, by that of the darker plus 0.05.
fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let luminance = |colour: [f64; 3]| {
        let [r, g, b] = colour.map(|part| if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) });
        0.2126 * r + 0.7152 * g + 0.0722 * b
    };
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn assert_pairs(css: &str, least: f64, pairs: &[(&str, &[&str])]) {
    for (mode, palette) in ["light", "dark"].iter().zip(palettes(css)) {
        for (text, grounds) in pairs {
            for ground in *grounds {
                let found = contrast(palette[*text], palette[*ground]);
                assert!(found >= least, "{text} on {ground} in {mode}: {found:.2} is under {least}");
            }
        }
    }
}

#[test]
fn white_on_black_has_contrast_21_and_the_formula_knows_a_published_pair() {
    assert!((contrast(colour("fff"), colour("000")) - 21.0).abs() < 0.01);
    assert!((contrast(colour("767676"), colour("fff")) - 4.54).abs() < 0.01);
}

#[test]
fn text_has_contrast_4_5_in_both_modes() {
    let app: &[(&str, &[&str])] = &[
        ("ink", &["paper", "sheet", "tint", "warn-tint", "good-tint", "late-tint"]),
        ("soft", &["paper", "sheet", "tint", "warn-tint", "good-tint"]),
        ("main", &["paper", "sheet", "tint", "warn-tint", "good-tint"]),
        ("on-main", &["main"]),
        ("on-demo", &["demo"]),
        ("late", &["paper", "sheet", "late-tint"]),
        ("warn", &["paper", "sheet", "warn-tint"]),
        ("good", &["paper", "sheet", "good-tint"]),
    ];
    assert_pairs(APP_CSS, 4.5, app);
    let public: &[(&str, &[&str])] = &[
        ("ink", &["paper", "sheet", "tint"]),
        ("soft", &["paper", "sheet", "tint"]),
        ("main", &["paper", "sheet", "tint"]),
        ("on-main", &["main"]),
        ("on-demo", &["demo"]),
        ("late", &["paper", "sheet"]),
    ];
    assert_pairs(PUBLIC_CSS, 4.5, public);
}

#[test]
fn edges_of_fields_the_focus_and_the_picture_have_contrast_3() {
    assert_pairs(APP_CSS, 3.0, &[("edge", &["paper", "sheet"]), ("focus", &["paper", "sheet"])]);
    assert_pairs(PUBLIC_CSS, 3.0, &[("focus", &["paper", "sheet"]), ("now", &["sheet"]), ("low", &["sheet"])]);
}

#[test]
fn no_text_is_smaller_than_16_pixels() {
    for css in [APP_CSS, PUBLIC_CSS] {
        for size in css.split("font-size: ").skip(1).filter_map(|rest| rest.split([';', ' ']).next()) {
            let rem = size.strip_suffix("rem").or_else(|| size.strip_suffix("em"));
            if let Some(rem) = rem {
                assert!(rem.parse::<f64>().unwrap() >= 1.0, "{size}");
            }
        }
        assert!(css.contains("font: 100%/"));
    }
}

#[test]
fn styles_load_nothing_from_elsewhere() {
    for css in [APP_CSS, PUBLIC_CSS] {
        assert!(!css.contains("url(") && !css.contains("@import") && !css.contains("http"));
    }
}
