//! How forms are changed: help for those who keep them.

use maud::{Markup, html};

use super::super::{Frame, page};
use crate::path;

/// Types of questions as a spreadsheet names them.
const TYPES: &str = "text, integer, decimal, range, date, time, dateTime, select_one, select_multiple, rank, note, acknowledge, barcode, \
                     calculate, hidden, begin_group, begin_repeat, start, end, today";
/// Columns with rules.
const COLUMNS: &str = "required, relevant, constraint, calculation, default, trigger, choice_filter, read_only, parameters, \
                       appearance, repeat_count";

/// GET /forms-help
pub fn help(frame: &Frame<'_>) -> Markup {
    let t = frame.t;
    let content = html! {
        p.back { a href=(path::desk::FORMS) { (t.text("forms.title")) } }
        p.lead { (t.text("forms-help.lead")) }
        section {
            h2 { (t.text("forms-help.words")) }
            p { (t.text("forms-help.words-1")) }
            p { (t.text("forms-help.words-2")) }
            p { (t.text("forms-help.words-3")) }
        }
        section {
            h2 { (t.text("forms-help.sheet")) }
            p { (t.text("forms-help.sheet-1")) }
            p { (t.text("forms-help.sheet-2")) }
            p { (t.text("forms-help.sheet-3")) }
            h3 { (t.text("forms-help.types")) }
            p { code { (TYPES) } }
            h3 { (t.text("forms-help.columns")) }
            p { code { (COLUMNS) } }
        }
        section {
            h2 { (t.text("forms-help.meaning")) }
            p { (t.text("forms-help.meaning-1")) }
            p { (t.text("forms-help.meaning-2")) }
        }
        section { h2 { (t.text("forms-help.repeat")) } p { (t.text("forms-help.repeat-1")) } }
        section {
            h2 { (t.text("forms-help.blocks")) }
            p { (t.text("forms-help.blocks-1")) }
            p { (t.text("forms-help.blocks-2")) }
        }
        section {
            h2 { (t.text("forms-help.sign")) }
            p { (t.text("forms-help.sign-1")) }
            p { (t.text("forms-help.sign-2")) }
        }
        section { h2 { (t.text("forms-help.back")) } p { (t.text("forms-help.back-1")) } }
    };
    page(frame, t.text("forms-help.title"), &content)
}
