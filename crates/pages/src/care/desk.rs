//! The way from the care app to the desk: a ticket for one use, signed by this device.

use maud::{Markup, html};

use super::{Frame, page};
use crate::{
    icon::{Icon, icon},
    layout,
};

/// A ticket to the desk.
#[derive(Debug, Clone)]
pub struct DeskLink {
    /// Address at the desk that takes tickets.
    pub action: String,
    /// The ticket; none without network.
    pub ticket: Option<String>,
}

/// GET /desk
pub fn show(frame: &Frame<'_>, view: &DeskLink) -> Markup {
    let t = frame.t;
    let content = html! {
        p.lead { (t.text("desk-link.lead")) }
        @if let Some(ticket) = &view.ticket {
            form method="post" action=(view.action) {
                input type="hidden" name="ticket" value=(ticket);
                button.main { (icon(Icon::Table)) span { (t.text("desk-link.open")) } }
            }
        } @else {
            (layout::notice("warn", Icon::NoNetwork, &html! { p { (t.text("desk-link.no-network")) } }))
        }
    };
    page(frame, t.text("desk-link.title"), &content)
}
