//! What the server sends to every navigation that reaches it: it starts the worker, which then answers itself.
//! It holds no data and is the same for everybody.

use maud::{Markup, html};

use crate::{
    icon::{Icon, icon},
    language::Language,
    layout::{self, Document},
    path,
};

/// Browsers that have all that the device app needs, each with its first such version: `:has()` in styles (Chrome 105, Firefox
/// 121, Safari 15.4), WASM where the policy of the worker names it (97, 102, 16), `AbortSignal.timeout` (103, 100, 16), reference
/// types in WASM (96, 79, 15). docs/browsers.md says which were tried.
pub const BROWSERS: [(&str, u32); 3] = [("Chrome, Chromium, Edge", 105), ("Firefox", 121), ("Safari", 16)];

/// GET /shell. app.js shows `#starting` at once, `#no-worker` when workers are off or the browser is too old (where app.js cannot
/// even be read it appears by itself after a while), `#failed` when starting takes too long or fails, `#later` when the second half
/// of the app has not come yet, and reloads when the worker is ready. What a browser lacks is said in every language, this one
/// first: without a script nobody can choose another.
pub fn show(t: &Language, others: &[Language]) -> Markup {
    let every = || std::iter::once(t).chain(others.iter().filter(|other| other.tag() != t.tag()));
    let body = html! {
        main #main.shell {
            img src=(path::ICON) alt="" width="64" height="64";
            h1 { (t.text("app.name")) }
            p #starting role="status" hidden { (t.text("shell.starting")) }
            noscript { @for t in every() { (no_script(t)) } }
            div #no-worker.by-itself { @for t in every() { (no_worker(t)) } }
            div #failed hidden {
                (layout::notice("warn", Icon::Warning, &html! { p { (t.text("shell.failed")) } }))
                p { a.button href="/" { (icon(Icon::Send)) span { (t.text("shell.again")) } } }
            }
            div #later hidden {
                (layout::notice("note", Icon::NoNetwork, &html! { p { (t.text("shell.later")) } }))
                p { a.button href="/" { (icon(Icon::Send)) span { (t.text("shell.again")) } } }
                p { a.button href=(path::TODAY) { (icon(Icon::Clock)) span { (t.text("nav.today")) } } }
            }
        }
    };
    let document = Document { t, title: t.text("app.name"), style: path::APP_CSS, script: true, kind: "care" };
    layout::document(&document, &body)
}

fn no_script(t: &Language) -> Markup {
    let words = html! {
        h2 { (t.text("shell.no-script")) }
        p { (t.text("shell.no-script-why")) }
        p { (t.text("shell.no-script-do")) }
        p { (t.text("shell.kept")) }
    };
    html! { section.lacks lang=(t.tag()) { (layout::notice("warn", Icon::Warning, &words)) } }
}

fn no_worker(t: &Language) -> Markup {
    let words = html! {
        h2 { (t.text("shell.no-worker")) }
        p { (t.text("shell.no-worker-why")) }
        ol {
            li { (t.text("shell.no-worker-window")) }
            li {
                (t.text("shell.no-worker-other"))
                ul { @for (name, version) in BROWSERS { li { (t.format("shell.browser", &[("name", name.into()), ("n", version.into())])) } } }
            }
        }
        p { (t.text("shell.kept")) }
    };
    html! { section.lacks lang=(t.tag()) { (layout::notice("warn", Icon::Warning, &words)) } }
}
