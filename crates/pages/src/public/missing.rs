//! An address that the public site does not have.

use maud::{Markup, html};

use super::{Frame, frame::page};
use crate::path;

/// 404
pub fn show(frame: &Frame<'_>) -> Markup {
    let t = frame.t;
    let content = html! {
        h1 { (t.text("problem.not-found")) }
        p { a.button href=(path::public::home(t.tag())) { (t.text("public.home")) } }
    };
    page(frame, &content)
}
