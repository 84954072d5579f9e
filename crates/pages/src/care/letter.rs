//! The page of a service that got a link: it asks for the words, shows the letter, takes the answer. The server sends it to everybody
//! alike; letter.js opens the letter in the reader's browser with the code of the device app, and keeps nothing.

use maud::{DOCTYPE, Markup, html};

use crate::{
    icon::{Icon, icon},
    language::Language,
    layout, path,
};

/// Guesses that the page has words for.
const GUESSES: i64 = 4;
/// Longest note, as the device keeps it.
pub const NOTE_MAX: usize = 300;

/// GET /letter
pub fn show(t: &Language) -> Markup {
    let body = html! {
        main #main.shell {
            h1 { (t.text("reader.title")) }
            noscript { (layout::notice("warn", Icon::Warning, &html! { p { (t.text("reader.no-script")) } })) }
            (told("broken", t.text("reader.broken")))
            (told("closed", t.text("reader.closed")))
            (ask(t))
            (letter(t))
        }
    };
    // A document of its own: the app's pages have another script, and their code comes with the first half of the app.
    html! {
        (DOCTYPE)
        html lang=(t.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                title { (t.text("app.name")) }
                link rel="icon" href=(path::ICON) type="image/svg+xml";
                link rel="stylesheet" href=(path::APP_CSS);
                script src=(path::LETTER_JS) defer {}
            }
            body.care { (body) }
        }
    }
}

fn told(id: &str, words: &str) -> Markup {
    html! { div id=(id) role="alert" hidden { (layout::notice("warn", Icon::Warning, &html! { p { (words) } })) } }
}

/// The words, and what can go wrong with them.
fn ask(t: &Language) -> Markup {
    html! {
        form #ask.fill autocomplete="off" hidden {
            p.lead { (t.text("reader.lead")) }
            div.field {
                label for="words" { (t.text("reader.words")) }
                p.hint #words-hint { (t.text("reader.words-hint")) }
                div #wrong role="alert" {
                    @for left in 1..=GUESSES {
                        p.problem data-wrong=(left) hidden {
                            (icon(Icon::Warning)) span { (t.format("reader.wrong", &[("n", left.into())])) }
                        }
                    }
                    @for (what, words) in [
                        ("count", t.text("reader.six")), ("network", t.text("reader.no-network")), ("wait", t.text("reader.wait")),
                    ] {
                        p.problem data-wrong=(what) hidden { (icon(Icon::Warning)) span { (words) } }
                    }
                }
                input #words name="words" autocomplete="off" spellcheck="false" autocapitalize="none"
                    aria-describedby="words-hint wrong";
            }
            div.buttons { button.main { (icon(Icon::Lock)) span { (t.text("reader.open")) } } }
            p #opening role="status" hidden { (t.text("reader.opening")) }
            p { small { (t.text("reader.where")) } }
        }
    }
}

/// The letter, once it is open, and the answer to it.
fn letter(t: &Language) -> Markup {
    html! {
        article #letter hidden {
            h2 tabindex="-1" { (t.text("reader.asked")) }
            dl.facts {
                div { dt { (t.text("reader.help")) } dd data-show="help" {} }
                div { dt { (t.text("reader.to")) } dd data-show="to" {} }
                div { dt { (t.text("reader.until")) } dd { time data-show="until" {} } }
            }
            p.told data-show="text" {}
            p { small { (t.text("reader.keep")) } }
            form #answer.fill autocomplete="off" {
                h2 { (t.text("reader.answer")) }
                div.field {
                    label for="note" { (t.text("reader.note")) }
                    p.hint #note-hint { (t.text("reader.note-hint")) }
                    div #unsaid role="alert" {
                        @for (what, words) in [
                            ("reason", t.text("reader.reason")), ("network", t.text("reader.not-sent")), ("wait", t.text("reader.wait")),
                            ("full", t.text("reader.full")),
                        ] {
                            p.problem data-unsaid=(what) hidden { (icon(Icon::Warning)) span { (words) } }
                        }
                    }
                    textarea #note name="note" rows="3" autocomplete="off" maxlength=(NOTE_MAX) aria-describedby="note-hint unsaid" {}
                }
                div.buttons {
                    button.main name="kind" value="accepted" { (icon(Icon::Check)) span { (t.text("reader.accepted")) } }
                    button name="kind" value="refused" { (icon(Icon::Exit)) span { (t.text("reader.refused")) } }
                    button name="kind" value="done" { (icon(Icon::Help)) span { (t.text("reader.done")) } }
                }
            }
            div #sent role="status" hidden { (layout::notice("good", Icon::Check, &html! { p { (t.text("reader.sent")) } })) }
        }
    }
}
