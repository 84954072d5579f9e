//! A page over several files: the team, decisions that wait, beds, hearings, files to talk about. Codes only, never a name.

use maud::{Markup, html};

use super::{Frame, area, page};
use crate::{
    icon::{Icon, icon},
    language::Words,
    layout::{self, Action},
};

/// Tables over several files.
#[derive(Debug, Clone)]
pub struct Overview {
    /// What it is.
    pub title: Words,
    /// How to read it.
    pub lead: Option<Words>,
    /// Tables and remarks.
    pub panels: Vec<area::Panel>,
    /// What an empty page says.
    pub nothing: Words,
    /// Ways on.
    pub actions: Vec<Action>,
    /// Whether it can be put on paper.
    pub prints: bool,
}

/// GET of every overview.
pub fn show(frame: &Frame<'_>, view: &Overview) -> Markup {
    let t = frame.t;
    let content = html! {
        @if let Some(lead) = &view.lead { p.lead { (lead.in_language(t)) } }
        @for panel in &view.panels {
            @if let area::Panel::Warning(words) = panel {
                (layout::notice("warn", Icon::Warning, &html! { p { (words.in_language(t)) } }))
            } @else { (area::panel(t, panel)) }
        }
        @if view.panels.is_empty() { (layout::notice("good", Icon::Check, &html! { p { (view.nothing.in_language(t)) } })) }
        (layout::actions(t, t.text("today.actions"), &view.actions))
        @if view.prints { p.screen { button.quiet type="button" data-print { (icon(Icon::File)) span { (t.text("sheet.do")) } } } }
    };
    page(frame, view.title.in_language(t), &content)
}
