//! One area of care in a child's file: what can be written, pictures and tables of what was, and each thing with its steps.

use maud::{Markup, html};

use super::{Frame, case, frame::page_with};
use crate::{
    chart::{self, Chart},
    icon::{Icon, icon},
    language::{Language, Words},
    layout::{self, Action},
    path,
};

/// An area of a file.
#[derive(Debug, Clone)]
pub struct Area {
    /// Code of the case.
    pub case: String,
    /// Picture.
    pub icon: Icon,
    /// What it is called.
    pub name: Words,
    /// What can be written now.
    pub forms: Vec<Action>,
    /// Pictures, tables and remarks.
    pub panels: Vec<Panel>,
    /// Things with their steps, newest first.
    pub things: Vec<Thing>,
    /// Everything else that was written here, newest first.
    pub others: Vec<case::Event>,
}

/// A piece of the page.
#[derive(Debug, Clone)]
pub enum Panel {
    /// A value over time.
    Chart(Chart),
    /// Rows and columns.
    Table(Table),
    /// Something to mind.
    Note(Words),
    /// Something that must not be missed.
    Warning(Words),
    /// A way on.
    Link(Action),
}

/// A table.
#[derive(Debug, Clone)]
pub struct Table {
    /// What it shows.
    pub title: Words,
    /// Heads of the columns.
    pub head: Vec<Words>,
    /// The rows.
    pub rows: Vec<Row>,
    /// Sums, in a row of their own.
    pub foot: Vec<Vec<Words>>,
    /// Columns of numbers.
    pub numbers: std::ops::Range<usize>,
}

/// A row of a table.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its cells; the first names the row.
    pub cells: Vec<Words>,
    /// Stands out: somebody unsafe, a day that has passed.
    pub stands_out: bool,
    /// Where its first cell leads.
    pub href: Option<String>,
}

/// A thing inside a file: a referral, a stay, a matter, a goal.
#[derive(Debug, Clone)]
pub struct Thing {
    /// What it is.
    pub title: Words,
    /// Where it stands.
    pub state: Words,
    /// Whether it goes on.
    pub open: bool,
    /// What happened, oldest first.
    pub steps: Vec<Step>,
    /// What can be written about it now.
    pub next: Vec<Action>,
}

/// A step of a thing.
#[derive(Debug, Clone)]
pub struct Step {
    /// Day.
    pub day: naungan_model::date::Date,
    /// Days since the step before; none for the first.
    pub after: Option<i64>,
    /// What happened.
    pub title: Words,
    /// What was written.
    pub said: Vec<(Words, Words)>,
}

/// GET /cases/{code}/of/{area}
pub fn show(frame: &Frame<'_>, view: &Area) -> Markup {
    let t = frame.t;
    let name = view.name.in_language(t);
    let content = html! {
        p.back.screen { a href=(path::case(&view.case)) { (icon(Icon::File)) " " (t.text("case.title")) " " (layout::code(&view.case)) } }
        h1 { (icon(view.icon)) " " (name) }
        @for panel in &view.panels { @if let Panel::Warning(words) = panel { (warning(t, words)) } }
        (layout::actions(t, t.text("case.actions"), &view.forms))
        @for panel in &view.panels { (self::panel(t, panel)) }
        @if !view.things.is_empty() {
            section aria-label=(t.text("area.things")) { @for (at, thing) in view.things.iter().enumerate() { (self::thing(t, at + 1, thing)) } }
        }
        @if !view.others.is_empty() {
            section aria-labelledby="others" {
                h2 id="others" { (t.text("area.written")) }
                ol.history { @for event in &view.others { (case::event(frame, event)) } }
            }
        }
        @if view.things.is_empty() && view.others.is_empty() { p { (t.text("area.nothing")) } }
    };
    page_with(frame, &content)
}

fn warning(t: &Language, words: &Words) -> Markup {
    layout::notice("warn", Icon::Warning, &html! { p { (words.in_language(t)) } })
}

/// One piece; warnings stand above everything already.
pub(super) fn panel(t: &Language, panel: &Panel) -> Markup {
    match panel {
        Panel::Chart(chart) => chart::show(t, chart),
        Panel::Table(table) => self::table(t, table),
        Panel::Note(words) => layout::notice("note", Icon::Talk, &html! { p { (words.in_language(t)) } }),
        Panel::Warning(_) => html! {},
        Panel::Link(action) => html! {
            p { a.button.quiet href=(action.href) { (icon(action.icon)) span { (action.label.in_language(t)) } } }
        },
    }
}

/// Columns beyond which a phone shows each row as a small list: what matters would stand outside its screen.
const WIDE: usize = 3;

/// A table with its sums. The roles are said, since some browsers forget them where a table is no table to the eye.
pub(super) fn table(t: &Language, table: &Table) -> Markup {
    let caption = table.title.in_language(t);
    let number = |column: usize| table.numbers.contains(&column).then_some("n");
    let label = |column: usize| table.head.get(column).map(|head| head.in_language(t));
    let cell = |column: usize, words: &Words| {
        html! {
            td role="cell" class=[number(column)] data-label=[label(column)] { (words.in_language(t)) }
        }
    };
    html! {
        div.scroll role="group" aria-label=(caption) tabindex="0" {
            table.stack[table.head.len() > WIDE] role="table" {
                caption { (caption) }
                thead role="rowgroup" { tr role="row" {
                    @for (column, head) in table.head.iter().enumerate() {
                        th scope="col" role="columnheader" class=[number(column)] { (head.in_language(t)) }
                    }
                } }
                tbody role="rowgroup" {
                    @for row in &table.rows {
                        tr.late[row.stands_out] role="row" { @for (column, words) in row.cells.iter().enumerate() {
                            @if column == 0 {
                                th scope="row" role="rowheader" {
                                    @if row.stands_out { (icon(Icon::Warning)) " " }
                                    @if let Some(href) = &row.href { a href=(href) { (words.in_language(t)) } } @else { (words.in_language(t)) }
                                }
                            } @else { (cell(column, words)) }
                        } }
                    }
                    @for foot in &table.foot {
                        tr.sum role="row" { @for (column, words) in foot.iter().enumerate() {
                            @if column == 0 { th scope="row" role="rowheader" { (words.in_language(t)) } }
                            @else if words.in_language(t).is_empty() { td role="cell" class="none" {} }
                            @else { (cell(column, words)) }
                        } }
                    }
                }
            }
        }
    }
}

fn thing(t: &Language, at: usize, thing: &Thing) -> Markup {
    // landmarks are told apart by their names
    let name = [thing.title.in_language(t), " ", &at.to_string()].concat();
    html! {
        details.thing open[thing.open] {
            summary { b { (thing.title.in_language(t)) } " " span.tag.unsent[thing.open] { (thing.state.in_language(t)) } }
            ol.steps {
                @for step in &thing.steps {
                    li {
                        p { b { (step.title.in_language(t)) } ", " (t.date(step.day))
                            @if let Some(days) = step.after { " " small { (t.format("area.after", &[("n", days.into())])) } }
                        }
                        @if !step.said.is_empty() {
                            (layout::facts(step.said.iter().map(|(term, value)| {
                                (term.in_language(t), html! { (value.in_language(t)) })
                            })))
                        }
                    }
                }
            }
            (layout::actions(t, &name, &thing.next))
        }
    }
}
