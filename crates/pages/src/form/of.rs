//! A form of a pack while it is filled, as it is shown: the same on a device and at the desk where it is tried.

use naungan_forms::filling::{ASKED, Place, Spot, Thing, Typed, name_in};
use naungan_forms::{Field, FieldKind, Filling, Form, Group, Item, Problem};
use naungan_model::answer::Value;
use naungan_model::date::Date;
use naungan_model::layer::Layer;
use naungan_model::meaning::Meaning;

use super::{Add, Choice, Control, FieldView, GroupView, Keyboard, code_of};
use crate::language::{Language, Words, key};

/// A form being filled, with what is wrong.
#[derive(Clone, Copy)]
pub struct Filled<'a> {
    /// The form with its answers.
    pub filling: &'a Filling<'a>,
    /// What is wrong with them.
    pub problems: &'a [Problem],
    /// The day where the worker is.
    pub today: Date,
}

impl Filled<'_> {
    /// What is asked now, in groups and rounds; `open` says which fields this person may be asked.
    pub fn groups(&self, t: &Language, open: impl Fn(&Field) -> bool) -> Vec<GroupView> {
        let mut groups: Vec<GroupView> = Vec::new();
        let mut heads: Vec<(String, Option<Words>)> = vec![(String::new(), None)];
        // whether the next field begins a group of its own
        let mut fresh = true;
        for spot in self.filling.outline() {
            match spot {
                Spot::Here(place, Thing::Field(field)) => {
                    if field.kind.is_silent() || !self.filling.is_relevant(&place) || !open(field) {
                        continue;
                    }
                    if fresh || groups.is_empty() {
                        let (name, title) = heads.last().cloned().unwrap_or_default();
                        groups.push(GroupView { name: part(&groups, name), title, ..GroupView::default() });
                        fresh = false;
                    }
                    if let Some(group) = groups.last_mut() {
                        group.fields.push(self.field(t, &place, field));
                    }
                }
                Spot::Here(place, Thing::Group(group)) => {
                    let title = self.head(t, &place, group);
                    let name = name_in(&group.name, &place.rounds);
                    fresh |= title.is_some();
                    if group.repeat.is_some() && self.filling.is_relevant(&place) {
                        let remove = group.repeat.as_ref().filter(|repeat| repeat.count.is_none()).map(|_| name.clone());
                        groups.push(GroupView { name: name.clone(), title: title.clone(), remove, ..GroupView::default() });
                        fresh = false;
                    }
                    heads.push(match title {
                        Some(title) => (name, Some(title)),
                        None => heads.last().cloned().unwrap_or_default(),
                    });
                }
                Spot::End(group) => {
                    fresh |= group.headed || group.repeat.is_some();
                    heads.pop();
                }
                Spot::Add(name, group) => {
                    let words = t.format("form.add", &[("what", (&self.what(t, group)).into())]);
                    groups.push(GroupView { add: Some(Add { name, words: Words::Text(words) }), ..GroupView::default() });
                    fresh = true;
                }
            }
        }
        groups
    }

    /// Heading of a group; of a round with its number.
    fn head(&self, t: &Language, place: &Place, group: &Group) -> Option<Words> {
        if group.repeat.is_some() {
            let number = place.rounds.last().map_or(1, |round| round + 1);
            return Some(Words::Text(t.format("form.round", &[("what", (&self.what(t, group)).into()), ("n", number.into())])));
        }
        group.headed.then(|| self.words(t, place, &self.group_key(group)))
    }

    /// What is repeated, in words.
    fn what(&self, t: &Language, group: &Group) -> String {
        if group.headed { t.text(&self.group_key(group)).to_owned() } else { t.text("form.part").to_owned() }
    }

    fn group_key(&self, group: &Group) -> String {
        ["form.", &self.filling.form().name, ".", &group.name, ".label"].concat()
    }

    /// A message, with the answers that it names.
    fn words(&self, t: &Language, place: &Place, message: &str) -> Words {
        let text = t.text(message);
        if text.contains("${") { Words::Text(self.filling.words(place, text)) } else { key(message) }
    }

    /// What is wrong with an answer, by its name in the page.
    pub fn problem(&self, name: &str) -> Option<Words> {
        let found = self.problems.iter().find(|problem| problem.field == name)?;
        let ranked = self.filling.form().field(name).is_some_and(|field| matches!(field.kind, FieldKind::Rank(_)));
        // "choose one from the list" would not help: a place is empty, or two have one choice
        Some(key(if ranked && found.key == "problem.choice" { "form.rank-all" } else { &*found.key }))
    }

    fn field(&self, t: &Language, place: &Place, field: &Field) -> FieldView {
        let readers = match field.layer {
            Layer::IDENTITY => Some(key("summary.reader-identity")),
            Layer::THERAPY => Some(key("summary.reader-psychologist")),
            Layer::LEGAL => Some(key("summary.reader-legal")),
            _ => None,
        };
        let fixed = field.kind.is_question() && !self.filling.is_open(place);
        let name = name_in(&field.name, &place.rounds);
        FieldView {
            hint: field.hint_key().map(|hint| self.words(t, place, &hint)),
            why: field.why_key().map(|why| self.words(t, place, &why)),
            problem: self.problem(&name),
            optional: field.kind.is_question() && !fixed && !self.filling.is_required(place),
            readers,
            ..FieldView::new(
                name,
                self.words(t, place, &field.label_key()),
                if fixed { self.said(t, place, field) } else { self.control(place, field) },
            )
        }
    }

    fn said(&self, t: &Language, place: &Place, field: &Field) -> Control {
        let value = self.filling.answer(place, field);
        Control::Said(value.map_or(Words::Text("–".to_owned()), |value| answer(t, self.filling.form(), field, &value)))
    }

    fn control(&self, place: &Place, field: &Field) -> Control {
        let value = self.filling.text(place);
        let form = self.filling.form();
        let choices = || {
            let list = form.list(field);
            let items = self.filling.options(place, field);
            items.into_iter().filter_map(|item| Some(choice(list?, item))).collect::<Vec<_>>()
        };
        let codes = |value: &str| value.split_whitespace().map(str::to_owned).collect();
        let text = |value, keyboard| Control::Text { value, keyboard };
        let scale = |name: &str, open: &str| field.parameter(name).unwrap_or(open).to_owned();
        match &field.kind {
            FieldKind::Text if field.appearance.contains("multiline") => Control::Long { value },
            FieldKind::Text if field.appearance.contains("numbers") => text(value, Keyboard::Phone),
            FieldKind::Text => text(value, Keyboard::Text),
            FieldKind::Barcode => text(value, Keyboard::Exact),
            FieldKind::Decimal => text(value, Keyboard::Decimal),
            // as XLSForm has it where the form leaves it open
            FieldKind::Range => {
                Control::Range { value, start: scale("start", "1"), end: scale("end", "10"), step: scale("step", "1") }
            }
            FieldKind::Time => Control::Time { value: short(value) },
            FieldKind::DateTime => Control::DateTime { value: short(value) },
            FieldKind::Acknowledge => Control::Many { choices: vec![Choice::new("OK", key("form.seen"))], chosen: vec![value] },
            FieldKind::Integer => Control::Number { value },
            FieldKind::Date => {
                let today = Some(self.today);
                // What a browser can refuse at once; every other rule is asked when the form is posted.
                let says = |what: &str| field.constraint.as_ref().is_some_and(|rule| rule.text().contains(what));
                let later = matches!(field.meaning, Some(Meaning::ServiceNextDate | Meaning::ContactNextDate));
                let past = says("<= today()");
                Control::Date { value, min: today.filter(|_| later), max: today.filter(|_| past) }
            }
            FieldKind::SelectOne(_) => Control::One { choices: choices(), chosen: value },
            FieldKind::SelectMultiple(_) => Control::Many { choices: choices(), chosen: codes(&value) },
            FieldKind::Rank(_) => Control::Rank { choices: choices(), ranked: codes(&value) },
            FieldKind::Note | FieldKind::Calculate | FieldKind::Hidden | FieldKind::Meta(_) => Control::Note,
        }
    }

    /// Questions and answers in words, for the summary: what is asked now and was answered.
    pub fn answered(&self, t: &Language, open: impl Fn(&Field) -> bool) -> Vec<(Words, Words)> {
        let form = self.filling.form();
        let fields = self.filling.fields();
        let shown = fields.filter(|(place, field)| field.kind.is_question() && open(field) && self.filling.is_relevant(place));
        let said = shown.filter_map(|(place, field)| {
            let value = self.filling.answer(&place, field)?;
            let label = self.words(t, &place, &field.label_key());
            // in a repeat, with the round: "Child 2 · Age"
            let repeat = form.around(field.group).find(|group| group.repeat.is_some());
            let label = match repeat.and_then(|group| self.head(t, &place, group)) {
                Some(head) => Words::Text([head.in_language(t), " · ", label.in_language(t)].concat()),
                None => label,
            };
            Some((label, answer(t, form, field, &value)))
        });
        said.collect()
    }
}

/// The name of a further part of a group, where a repeat or another group stands in its middle.
fn part(groups: &[GroupView], name: String) -> String {
    let before = groups.iter().filter(|group| group.add.is_none() && group.name.split('~').next() == Some(&name)).count();
    if before == 0 { name } else { format!("{name}~{before}") }
}

fn choice(list: &naungan_forms::CodeList, item: &Item) -> Choice {
    Choice::new(item.code.clone(), key(list.label_key(&item.code)))
}

/// Without seconds that nobody asked for: some phones would ask for them otherwise.
fn short(time: String) -> String {
    let long = time.len() == "00:00:00".len() || time.len() == "2017-01-31T00:00:00".len();
    time.strip_suffix(":00").filter(|_| long).map_or(time.clone(), str::to_owned)
}

/// What was posted into a form that was begun: labels of typed lists become codes.
pub fn take(t: &Language, filling: &mut Filling<'_>, posted: &[(String, String)]) {
    let form = filling.form();
    let meant = |items: &[&Item], field: &Field, typed: &str| {
        let choices: Vec<Choice> = form.list(field).map(|list| items.iter().map(|item| choice(list, item)).collect())?;
        code_of(&choices, t, typed).map(str::to_owned)
    };
    filling.take(Typed { pairs: posted, meant: &meant });
}

/// Whether a form asks something now that was not on the page that was posted: without a script new questions come with the
/// next page.
pub fn asks_more(groups: &[GroupView], posted: &[(String, String)]) -> bool {
    let mut asked = posted.iter().filter(|(name, _)| name == ASKED).flat_map(|(_, names)| names.split_whitespace()).peekable();
    let asked: Vec<&str> = if asked.peek().is_some() { asked.collect() } else { return false };
    let fields = groups.iter().flat_map(|group| &group.fields);
    fields.filter(|field| field.control.is_asked()).any(|field| !asked.contains(&field.name.as_str()))
}

/// The words of a question where its answers are not at hand: what it names stays open.
pub fn label(t: &Language, field: &Field) -> Words {
    let message = field.label_key();
    let text = t.text(&message);
    if !text.contains("${") {
        return key(message);
    }
    let mut parts = text.split("${");
    let first = parts.next().unwrap_or_default().to_owned();
    let rest = parts.map(|part| ["…", part.split_once('}').map_or(part, |(_, after)| after)].concat());
    Words::Text(rest.fold(first, |text, part| text + &part))
}

/// An answer in words.
pub fn answer(t: &Language, form: &Form, field: &Field, value: &Value) -> Words {
    let list = form.list(field);
    match (value, &field.kind) {
        (Value::Code(_), FieldKind::Acknowledge) => key("form.seen"),
        (Value::Code(code), _) => list.map_or(Words::Text(code.clone()), |list| key(list.label_key(code))),
        (Value::Codes(codes), _) => {
            let label = |code: &String| list.map_or(code.clone(), |list| t.text(&list.label_key(code)).to_owned());
            Words::Text(codes.iter().map(label).collect::<Vec<_>>().join(", "))
        }
        (Value::Date(date), _) => Words::Text(t.date(*date)),
        (Value::Integer(number), _) => Words::Text(t.number(*number)),
        (Value::Text(text), FieldKind::Time) => Words::Text(short(text.clone())),
        (Value::Text(text), FieldKind::DateTime) => {
            let parts = text.split_once('T').and_then(|(day, time)| Some((day.parse::<Date>().ok()?, time)));
            Words::Text(parts.map_or(text.clone(), |(day, time)| [&t.date(day), " ", &short(time.to_owned())].concat()))
        }
        (Value::Text(text), _) => Words::Text(text.clone()),
        (Value::Each(_), _) => {
            let said = |value| answer(t, form, field, value).in_language(t).to_owned();
            Words::Text(value.leaves().into_iter().map(said).collect::<Vec<_>>().join("; "))
        }
    }
}
