//! What the server sends to every navigation that reaches it: it starts the worker, which then answers itself.
//! It holds no data and is the same for everybody.

use maud::{Markup, html};

use crate::{
    icon::{Icon, icon},
    language::Language,
    layout::{self, Document},
    path,
};

/// GET /shell. app.js shows `#no-worker` when workers are off, `#failed` when starting takes too long or fails, `#later` when
/// the second half of the app has not come yet, and reloads when the worker is ready.
pub fn show(t: &Language) -> Markup {
    let body = html! {
        main #main.shell {
            img src=(path::ICON) alt="" width="64" height="64";
            h1 { (t.text("app.name")) }
            p #starting role="status" { (t.text("shell.starting")) }
            noscript { (layout::notice("warn", Icon::Warning, &html! { p { (t.text("shell.no-script")) } })) }
            div #no-worker hidden {
                (layout::notice("warn", Icon::Warning, &html! { p { (t.text("shell.no-worker")) } }))
            }
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
