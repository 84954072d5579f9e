//! Everything else that this person may do.

use maud::{Markup, html};

use super::{Frame, page};
use crate::layout::{self, Action};

/// Links by the rights of the person.
#[derive(Debug, Clone, Default)]
pub struct More {
    /// Links, in the order to show.
    pub actions: Vec<Action>,
}

/// GET /more
pub fn show(frame: &Frame<'_>, view: &More) -> Markup {
    let t = frame.t;
    page(frame, t.text("more.title"), &html! { (layout::actions(t, t.text("more.title"), &view.actions)) })
}
