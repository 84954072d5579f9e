//! Before a new file: files that may already be this child's, each with the reason.

use maud::{Markup, html};

use super::{Frame, page, search};
use crate::{
    icon::{Icon, icon},
    layout, path,
};

/// Likely doubles of what was just typed.
#[derive(Debug, Clone, Default)]
pub struct Doubles {
    /// Likely files, most likely first.
    pub found: Vec<search::Found>,
    /// Values that travel along (the draft's id).
    pub hidden: Vec<(String, String)>,
    /// Where "none of these" posts to.
    pub action: String,
}

/// Shown by POST /intake when there are likely doubles.
pub fn show(frame: &Frame<'_>, view: &Doubles) -> Markup {
    let t = frame.t;
    let content = html! {
        (layout::notice("warn", Icon::Join, &html! { p { (t.text("doubles.lead")) } }))
        (search::list(t, &view.found))
        form.fill method="post" action=(view.action) {
            @for (name, value) in &view.hidden { input type="hidden" name=(name) value=(value); }
            input type="hidden" name="none" value="yes";
            div.buttons {
                button.main { (icon(Icon::Plus)) span { (t.text("doubles.none")) } }
                a.quiet href=(path::SEARCH) { (t.text("doubles.search")) }
            }
        }
    };
    page(frame, &t.format("doubles.title", &[("n", view.found.len().into())]), &content)
}
