//! One child with two files: a supervisor joins them for counting, or parts them again. Nothing is deleted.

use maud::{Markup, html};

use super::{Frame, page};
use crate::{
    form::{self, Control, FieldView, FormView, GroupView, Keyboard},
    icon::{Icon, icon},
    language::{Moment, Words, key},
    layout, path,
};

/// Joining and parting.
#[derive(Debug, Clone, Default)]
pub struct Merge {
    /// Code of the first file, as typed.
    pub one: String,
    /// Code of the second file, as typed.
    pub other: String,
    /// Why they are the same child, as typed.
    pub reason: String,
    /// What is wrong with `one`, `other`, `reason`.
    pub problems: [Option<Words>; 3],
    /// Once both codes are known: what the files say beside each other, without names.
    pub beside: Vec<(Words, Words, Words)>,
    /// Files joined earlier.
    pub joined: Vec<Joined>,
    /// Pairs that the device thinks are one child, to begin from.
    pub likely: Vec<(String, String, Vec<Words>)>,
}

/// Two files joined earlier.
#[derive(Debug, Clone)]
pub struct Joined {
    /// Code of one file.
    pub one: String,
    /// Code of the other file.
    pub other: String,
    /// Who joined them.
    pub who: String,
    /// When.
    pub when: Moment,
    /// Why.
    pub reason: String,
}

/// GET and POST /merge
pub fn show(frame: &Frame<'_>, view: &Merge) -> Markup {
    let t = frame.t;
    let [bad_one, bad_other, bad_reason] = view.problems.clone();
    let code = |name: &str, label: &str, value: &str, problem| FieldView {
        problem,
        ..FieldView::new(name, key(label), Control::Text { value: value.to_owned(), keyboard: Keyboard::Code })
    };
    let compared = !view.beside.is_empty();
    let mut fields = vec![code("one", "merge.one", &view.one, bad_one), code("other", "merge.other", &view.other, bad_other)];
    if compared {
        let control = Control::Long { value: view.reason.clone() };
        fields.push(FieldView { problem: bad_reason, ..FieldView::new("reason", key("merge.reason"), control) });
    }
    let form = FormView {
        action: path::MERGE.into(),
        hidden: vec![("do".into(), if compared { "join" } else { "compare" }.into())],
        groups: vec![GroupView { fields, ..GroupView::default() }],
        submit: Some(if compared { key("merge.join") } else { key("merge.compare") }),
        cancel: None,
    };
    let content = html! {
        p.lead { (t.text("merge.lead")) }
        @if !view.likely.is_empty() && !compared {
            section aria-labelledby="likely" {
                h2 id="likely" { (t.text("merge.likely")) }
                ul.rows {
                    @for (one, other, why) in &view.likely {
                        li { a href={ (path::MERGE) "?one=" (one) "&other=" (other) } {
                            (icon(Icon::Join))
                            span.what {
                                b { (layout::code(one)) " " (t.text("merge.and")) " " (layout::code(other)) }
                                small { @for (at, why) in why.iter().enumerate() { @if at > 0 { ", " } (why.in_language(t)) } }
                            }
                        } }
                    }
                }
            }
        }
        @if compared { (beside(t, view)) }
        (form::render(t, &form))
        section aria-labelledby="joined" {
            h2 id="joined" { (t.text("merge.joined")) }
            @if view.joined.is_empty() { p { (t.text("merge.none")) } }
            @for (at, pair) in view.joined.iter().enumerate() { (self::joined(frame, at, pair)) }
        }
    };
    page(frame, t.text("merge.title"), &content)
}

fn beside(t: &crate::language::Language, view: &Merge) -> Markup {
    let head =
        html! { th scope="col" { (t.text("merge.question")) } th scope="col" { (view.one) } th scope="col" { (view.other) } };
    let body = html! {
        @for (term, one, other) in &view.beside {
            tr { th scope="row" { (term.in_language(t)) } td { (one.in_language(t)) } td { (other.in_language(t)) } }
        }
    };
    layout::table(t.text("merge.beside"), &head, &body)
}

fn joined(frame: &Frame<'_>, at: usize, pair: &Joined) -> Markup {
    let t = frame.t;
    let id = format!("why-{at}");
    html! {
        article.card {
            h3 { (layout::code(&pair.one)) " " (t.text("merge.and")) " " (layout::code(&pair.other)) }
            p.by { (pair.who) ", " (t.when(pair.when, frame.now)) ". " (pair.reason) }
            details {
                summary { (t.text("merge.undo")) }
                form.fill method="post" action=(path::MERGE) autocomplete="off" {
                    input type="hidden" name="do" value="part";
                    input type="hidden" name="one" value=(pair.one);
                    input type="hidden" name="other" value=(pair.other);
                    div.field {
                        label for=(id) { (t.text("merge.undo-reason")) }
                        textarea id=(id) name="reason" rows="2" autocomplete="off" {}
                    }
                    button { (t.text("merge.part")) }
                }
            }
        }
    }
}
