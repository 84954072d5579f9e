//! A referral sent by a sealed link: what the service will read, who can read it, the link and its six words, and what was answered.

use maud::{Markup, html};

use super::{Frame, frame::page_with};
use crate::{
    form::{self, Control, FieldView, FormView, GroupView},
    icon::{Icon, icon},
    language::{Words, key},
    layout::{self, Action},
    path,
};

/// Where a referral's letters stand, and the next one.
#[derive(Debug, Clone)]
pub struct Sealed {
    /// Code of the case.
    pub case: String,
    /// The service.
    pub to: String,
    /// The help that is asked for.
    pub help: Words,
    /// Where it is posted to.
    pub action: String,
    /// Letters that were sent, newest first.
    pub letters: Vec<Letter>,
    /// What the consent covers: terms and what is said about them.
    pub consent: Vec<(Words, Words)>,
    /// Why nothing can be sent now; none when it can.
    pub barred: Option<Words>,
    /// Where that is put right.
    pub remedy: Option<Action>,
    /// What was written so far.
    pub text: String,
    /// What is wrong with it.
    pub problem: Option<Words>,
    /// Nothing was sent, but what was written is kept: why.
    pub kept: Option<Words>,
}

/// A letter that was sent.
#[derive(Debug, Clone)]
pub struct Letter {
    /// Its entry.
    pub entry: String,
    /// When it was sent, and until when it can be read.
    pub when: Words,
    /// Where it stands.
    pub state: Words,
    /// Whether it can be taken back.
    pub open: bool,
    /// Answers that wait to be written into the file.
    pub answers: Vec<Answer>,
}

/// An answer that nobody wrote into the file yet.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Its number.
    pub number: usize,
    /// What was answered, and when.
    pub said: Words,
    /// The reason or the note; empty when there is none.
    pub note: String,
    /// Whether it can be written into the file now.
    pub takes: bool,
}

/// The link and its words, shown once.
#[derive(Debug, Clone)]
pub struct Fresh {
    /// Code of the case.
    pub case: String,
    /// The service.
    pub to: String,
    /// To pass on by any way.
    pub link: String,
    /// To say by voice.
    pub words: String,
    /// Until when it can be read.
    pub until: Words,
    /// Back to the letters.
    pub back: String,
}

/// GET and POST /cases/{code}/letter/{entry}
pub fn show(frame: &Frame<'_>, view: &Sealed) -> Markup {
    let t = frame.t;
    let content = html! {
        p.back { a href=(path::case(&view.case)) { (icon(Icon::File)) " " (t.text("case.title")) " " (layout::code(&view.case)) } }
        h1 { (icon(Icon::Lock)) " " (t.text("sealed.title")) }
        p.lead { b { (view.to) } ", " (view.help.in_language(t)) }
        @for letter in &view.letters { (self::letter(frame, view, letter)) }
        section aria-labelledby="next" {
            h2 id="next" { (t.text("sealed.next")) }
            @if !view.consent.is_empty() {
                (layout::facts(view.consent.iter().map(|(term, value)| (term.in_language(t), html! { (value.in_language(t)) }))))
            }
            @if let Some(why) = &view.barred {
                (layout::notice("warn", Icon::Warning, &html! { p { (why.in_language(t)) } }))
                @if let Some(remedy) = &view.remedy {
                    p { a.button href=(remedy.href) { (icon(remedy.icon)) span { (remedy.label.in_language(t)) } } }
                }
            } @else {
                @if let Some(why) = &view.kept {
                    div role="alert" { (layout::notice("warn", Icon::NoNetwork, &html! { p { (why.in_language(t)) } })) }
                }
                (layout::notice("note", Icon::Eye, &html! {
                    p { (t.text("sealed.readers")) }
                    ul { li { (t.text("sealed.reader-both")) } li { (t.text("sealed.reader-team")) } li { (t.text("sealed.reader-not")) } }
                }))
                (form::render(t, &write(view)))
            }
        }
    };
    page_with(frame, &content)
}

fn write(view: &Sealed) -> FormView {
    let text = FieldView {
        problem: view.problem.clone(),
        hint: Some(key("sealed.text-hint")),
        ..FieldView::new("text", key("sealed.text"), Control::Long { value: view.text.clone() })
    };
    FormView {
        action: view.action.clone(),
        hidden: vec![("do".into(), "send".into())],
        groups: vec![GroupView { fields: vec![text], ..GroupView::default() }],
        submit: Some(key("sealed.send")),
        cancel: Some(path::case(&view.case)),
    }
}

fn letter(frame: &Frame<'_>, view: &Sealed, letter: &Letter) -> Markup {
    let t = frame.t;
    let id = ["letter-", &letter.entry].concat();
    html! {
        section.card aria-labelledby=(id) {
            h2 id=(id) { (letter.state.in_language(t)) }
            p { (letter.when.in_language(t)) }
            @for answer in &letter.answers {
                form.fill method="post" action=(view.action) {
                    p { b { (answer.said.in_language(t)) } }
                    @if !answer.note.is_empty() { blockquote.told { (answer.note) } }
                    input type="hidden" name="letter" value=(letter.entry);
                    input type="hidden" name="answer" value=(answer.number);
                    @if answer.takes { button.main name="do" value="take" { (icon(Icon::Pen)) span { (t.text("sealed.take")) } } }
                }
            }
            @if letter.open {
                form method="post" action=(view.action) {
                    input type="hidden" name="letter" value=(letter.entry);
                    button.quiet name="do" value="end" { (icon(Icon::Exit)) span { (t.text("sealed.end")) } }
                }
            }
        }
    }
}

/// After it was sent: the only time that the link and its words are shown.
pub fn fresh(frame: &Frame<'_>, view: &Fresh) -> Markup {
    let t = frame.t;
    let content = html! {
        h1 { (icon(Icon::Lock)) " " (t.text("sealed.ready")) }
        p.lead { b { (view.to) } ". " (view.until.in_language(t)) }
        section.card aria-labelledby="link" {
            h2 id="link" { (t.text("sealed.link")) }
            p { (t.text("sealed.link-how")) }
            p.words translate="no" #letter-link { (view.link) }
        }
        section.card aria-labelledby="said" {
            h2 id="said" { (t.text("sealed.words")) }
            p { (t.text("sealed.words-how")) }
            p.words translate="no" #letter-words { (view.words) }
        }
        (layout::notice("warn", Icon::Warning, &html! { p { (t.text("sealed.once")) } }))
        p { a.button.main href=(view.back) { (icon(Icon::Check)) span { (t.text("sealed.passed-on")) } } }
    };
    page_with(frame, &content)
}
