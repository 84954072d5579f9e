//! The desk's first page: what must I do now? And the page for those who are not signed in.

use maud::{Markup, html};

use super::{Frame, page};
use crate::{
    icon::Icon,
    layout::{self, Action},
};

/// What waits for this person.
#[derive(Debug, Clone, Default)]
pub struct Start {
    /// What to do, most urgent first.
    pub actions: Vec<Action>,
}

/// GET /
pub fn show(frame: &Frame<'_>, view: &Start) -> Markup {
    let t = frame.t;
    let content = html! {
        @if view.actions.is_empty() { (layout::notice("good", Icon::Check, &html! { p { (t.text("desk.nothing")) } })) }
        (layout::actions(t, t.text("desk.start"), &view.actions))
    };
    page(frame, t.text("desk.start"), &content)
}

/// Any page without a valid sign-in: the way leads through the care app, which holds the person's key.
pub fn sign_in(frame: &Frame<'_>, care: &str) -> Markup {
    let t = frame.t;
    let content = html! {
        p.lead { (t.text("desk.sign-in-lead")) }
        p { a.button.main href=(care) { (crate::icon::icon(Icon::Lock)) span { (t.text("desk.sign-in-button")) } } }
    };
    page(frame, t.text("desk.sign-in"), &content)
}
