//! The demonstration's people: choosing one makes this device theirs.

use maud::{Markup, html};

use super::{Frame, page};
use crate::{
    icon::{Icon, icon},
    language::Words,
    layout, path,
};

/// The invented people that a visitor may be.
#[derive(Debug, Clone, Default)]
pub struct Choose {
    /// People, in the order to show.
    pub people: Vec<Person>,
    /// Why the last choice did not work.
    pub problem: Option<Words>,
}

/// One invented person.
#[derive(Debug, Clone)]
pub struct Person {
    /// What is posted.
    pub code: String,
    /// Invented name.
    pub name: String,
    /// Code of the list `user_role`.
    pub role: String,
    /// Name of the partner organisation, if any.
    pub partner: Option<String>,
    /// Whether this device is already theirs.
    pub here: bool,
}

/// GET /choose
pub fn show(frame: &Frame<'_>, view: &Choose) -> Markup {
    let t = frame.t;
    let content = html! {
        p.lead { (t.text("choose.lead")) }
        @if let Some(problem) = &view.problem {
            (layout::notice("warn", Icon::Warning, &html! { p role="alert" { (problem.in_language(t)) } }))
        }
        form method="post" action=(path::CHOOSE) {
            ul.people {
                @for person in &view.people {
                    li {
                        button name="person" value=(person.code) {
                            (icon(if person.here { Icon::Check } else { Icon::Person }))
                            span {
                                b { (person.name) }
                                small {
                                    (t.code("user_role", &person.role))
                                    @if let Some(partner) = &person.partner { ", " (partner) }
                                    @if person.here { ". " (t.text("choose.here")) }
                                }
                            }
                        }
                    }
                }
            }
        }
    };
    page(frame, t.text("choose.title"), &content)
}
