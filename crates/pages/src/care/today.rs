//! Home: what is due, late first.

use maud::{Markup, html};

use super::{Frame, page};
use crate::{
    icon::{Icon, icon},
    language::{Language, Moment, Words},
    layout::{self, Action},
    path,
};

/// Today's list.
#[derive(Debug, Clone, Default)]
pub struct Today {
    /// Everything due soon, in the order of the fold: by due moment, then by code. The page puts what is late first.
    pub clocks: Vec<Clock>,
    /// Number of open files of this worker; without any, the page says what to do first.
    pub open_cases: u32,
    /// What a worker does most.
    pub actions: Vec<Action>,
    /// Codes of files that this person works on no longer, said once.
    pub left: Vec<String>,
}

/// Most codes of such files that are named.
const LEFT_NAMED: usize = 5;

/// Something to do by a moment.
#[derive(Debug, Clone)]
pub struct Clock {
    /// Kind of thing.
    pub icon: Icon,
    /// Code of the case, never a name.
    pub case: String,
    /// What to do, up to 40 characters.
    pub title: Words,
    /// By when.
    pub due: Moment,
    /// Where it is done.
    pub href: String,
}

/// GET /today
pub fn show(frame: &Frame<'_>, view: &Today) -> Markup {
    let t = frame.t;
    let (late, soon): (Vec<&Clock>, Vec<&Clock>) = view.clocks.iter().partition(|clock| clock.due.is_late(frame.now));
    let content = html! {
        p.date { (t.date(frame.now.date)) }
        @for code in view.left.iter().take(LEFT_NAMED) {
            (layout::notice("note", Icon::File, &html! { p { (layout::code(code)) " " (t.text("today.left")) } }))
        }
        @if let Some(more) = view.left.len().checked_sub(LEFT_NAMED).filter(|more| *more > 0) {
            (layout::notice("note", Icon::File, &html! { p { (t.format("today.left-more", &[("n", more.into())])) } }))
        }
        @if !late.is_empty() {
            section aria-labelledby="late" {
                h2.late id="late" { (t.format("today.late", &[("n", late.len().into())])) }
                (clocks(t, &late, frame.now))
            }
        }
        @if !soon.is_empty() {
            section aria-labelledby="soon" {
                h2 id="soon" { (t.text("today.soon")) }
                (clocks(t, &soon, frame.now))
            }
        }
        @if view.clocks.is_empty() {
            @if view.open_cases == 0 {
                (layout::notice("note", Icon::File, &html! {
                    p { (t.text("today.no-cases")) }
                    p { a.button href=(path::SEARCH) { (icon(Icon::Search)) span { (t.text("today.first")) } } }
                }))
            } @else {
                (layout::notice("good", Icon::Check, &html! { p { (t.text("today.nothing")) } }))
            }
        }
        (layout::actions(t, t.text("today.actions"), &view.actions))
    };
    page(frame, t.text("today.title"), &content)
}

/// Clocks as large rows, each a link.
pub(super) fn clocks(t: &Language, clocks: &[&Clock], now: Moment) -> Markup {
    html! {
        ul.rows {
            @for clock in clocks {
                @let late = clock.due.is_late(now);
                li.late[late] {
                    a href=(clock.href) {
                        (icon(if late { Icon::Warning } else { clock.icon }))
                        span.what { b { (clock.title.in_language(t)) } " " (layout::code(&clock.case)) }
                        span.due { (t.due(clock.due, now)) }
                    }
                }
            }
        }
    }
}
