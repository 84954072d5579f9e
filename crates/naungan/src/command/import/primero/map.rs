//! A case of Primero as records of our forms. Every value that is mapped must be what its kind says: a case with a date that is none
//! is refused whole. What is not mapped goes along as text.

use std::collections::{BTreeMap, BTreeSet};

use naungan_device::device::Device;
use naungan_device::door::native::Native;
use naungan_device::import::Incoming;
use naungan_forms::Form;
use naungan_forms::expr::read_moment;
use naungan_model::answer::{Answers, Value as Answer};
use naungan_model::date::{Date, Instant};
use serde_json::{Map, Value};

use super::table::{self, Field};

/// Fields that say how the record is kept there, not what it says of the child.
const KEEPING: [&str; 22] = [
    "id",
    "case_id",
    "case_id_display",
    "short_id",
    "enabled",
    "module_id",
    "flag_count",
    "alert_count",
    "created_by",
    "created_at",
    "last_updated_at",
    "last_updated_by",
    "record_state",
    "record_in_scope",
    "owned_by",
    "owned_by_agency_id",
    "owned_by_text",
    "registration_date",
    "posted_at",
    "created_organization",
    "has_case_plan",
    "type",
];
/// Most text of one record of what has no place.
const REST_MOST: usize = 15_000;
/// Deepest nesting that is written out as text.
const DEEPEST: usize = 12;

/// Something in a case that cannot be taken.
#[derive(Debug, PartialEq, Eq)]
pub struct Wrong {
    /// Where: `services_section[0].service_type`.
    pub field: String,
    /// Stable code.
    pub code: &'static str,
    /// What to do.
    pub why: &'static str,
}

/// A case as records of our forms.
#[derive(Debug)]
pub struct Mapped {
    /// Its id there.
    pub id: String,
    /// Who has it there.
    pub owner: Option<String>,
    /// The records; the first opens the file.
    pub records: Vec<Record>,
    /// Fields without a question: they go along as text.
    pub unplaced: Vec<String>,
}

/// One record.
#[derive(Debug)]
pub struct Record {
    /// The form.
    pub form: Form,
    /// Its key there.
    pub key: String,
    /// Where it stands in the case: empty, or `services_section[0]`.
    pub place: String,
    /// Its answers.
    pub answers: Answers,
    /// When it was filled there.
    pub told: Option<Instant>,
}

impl Record {
    /// As the device takes it.
    pub fn incoming<'a>(&'a self, child: &'a str) -> Incoming<'a> {
        Incoming {
            form: &self.form,
            key: &self.key,
            before: "",
            child: Some(child),
            case: None,
            answers: &self.answers,
            told: self.told,
        }
    }
}

/// Reads one case.
///
/// # Errors
/// Everything that cannot be taken.
pub fn case(device: &Device<Native>, case: &Value) -> Result<Mapped, Vec<Wrong>> {
    let mut reader = Reader { device, wrong: Vec::new(), rest: Vec::new(), unplaced: Vec::new() };
    let Some(map) = case.as_object() else {
        reader.fault("", "import.no_case", "this is no case: an object with the fields of one is needed");
        return Err(reader.wrong);
    };
    let Some(id) = super::cases::id(case) else {
        reader.fault("id", "import.no_key", "the case has no id; a second import would not know it");
        return Err(reader.wrong);
    };
    if map.get("enabled").is_some_and(|enabled| truth(enabled) == Some(false)) {
        reader.fault("enabled", "import.disabled", "the case was removed there; enable it first if it is to come along");
    }
    let registered = map.get("registration_date").or_else(|| map.get("created_at"));
    let told = registered.and_then(|value| reader.day("registration_date", value)).map(|day| reader.noon(day));
    let mut records = Vec::new();
    let mut answers = reader.answers(map, "", "");
    if !answers.contains_key("given_name")
        && let Some(name) = map.get("name").and_then(Value::as_str).filter(|name| !name.trim().is_empty())
    {
        answers.insert("given_name".to_owned(), Answer::Text(name.trim().to_owned()));
    }
    records.extend(reader.record("registration", id.clone(), "", answers, told));
    for (section, rows) in map.iter().filter(|(name, value)| is_nested(name, value)) {
        reader.section(&id, section, rows, &mut records);
    }
    reader.leftovers(map, "", &["name"]);
    let rest = std::mem::take(&mut reader.rest);
    for (number, text) in pieces(&rest).into_iter().enumerate() {
        let answers =
            Answers::from([("system".to_owned(), Answer::Text("Primero".to_owned())), ("rest".to_owned(), Answer::Text(text))]);
        records.extend(reader.record("taken_over", format!("{id}:rest:{number}"), "", answers, told));
    }
    let owner = map.get("owned_by").and_then(Value::as_str).map(str::to_owned);
    if reader.wrong.is_empty() { Ok(Mapped { id, owner, records, unplaced: reader.unplaced }) } else { Err(reader.wrong) }
}

fn is_nested(name: &str, value: &Value) -> bool {
    table::fields().any(|field| field.section == name) || value.as_array().is_some_and(|rows| rows.iter().any(Value::is_object))
}

struct Reader<'a> {
    device: &'a Device<Native>,
    wrong: Vec<Wrong>,
    rest: Vec<String>,
    unplaced: Vec<String>,
}

impl Reader<'_> {
    fn fault(&mut self, field: &str, code: &'static str, why: &'static str) {
        self.wrong.push(Wrong { field: field.to_owned(), code, why });
    }

    fn noon(&self, day: Date) -> Instant {
        Instant::start_of(day, self.device.context(Instant(0)).offset_minutes).plus(12 * 3600)
    }

    fn record(&mut self, form: &str, key: String, place: &str, answers: Answers, told: Option<Instant>) -> Option<Record> {
        let form = self.device.pack.form(form).cloned();
        if form.is_none() {
            self.fault(place, "import.form", "the forms of this device lack the one for it; sync first");
        }
        Some(Record { form: form?, key, place: place.to_owned(), answers, told })
    }

    /// The mapped answers of a case or a nested row.
    fn answers(&mut self, map: &Map<String, Value>, section: &str, place: &str) -> Answers {
        let mut answers = Answers::new();
        for field in table::fields().filter(|field| field.section == section) {
            if let Some(value) = map.get(field.name).filter(|value| !is_empty(value)) {
                self.answer(&field, &path(place, field.name), value, &mut answers);
            }
        }
        answers
    }

    fn answer(&mut self, field: &Field, at: &str, value: &Value, answers: &mut Answers) {
        let said = match field.kind {
            "text" => self.text(at, value).map(Answer::Text),
            "day" => self.day(at, value).map(Answer::Date),
            "number" => self.number(at, value).map(Answer::Integer),
            "place" => return self.place(at, value, answers),
            "codes" => return self.codes(field, at, value, answers),
            _ => self.code(field, at, value),
        };
        answers.extend(said.map(|said| (field.question.to_owned(), said)));
    }

    fn text(&mut self, at: &str, value: &Value) -> Option<String> {
        match value {
            Value::String(text) => Some(text.trim().replace(|char: char| char.is_control() && char != '\n', " ")),
            Value::Number(number) => Some(number.to_string()),
            _ => {
                self.fault(at, "import.kind", "a text is expected here");
                None
            }
        }
    }

    fn number(&mut self, at: &str, value: &Value) -> Option<i64> {
        let whole = value.as_f64().filter(|number| number.fract() == 0.0 && number.abs() < 1e9);
        #[allow(clippy::cast_possible_truncation)] // checked just now
        let number = whole.map(|number| number as i64).or_else(|| value.as_str()?.trim().parse().ok());
        if number.is_none() {
            self.fault(at, "import.kind", "a whole number is expected here");
        }
        number
    }

    fn day(&mut self, at: &str, value: &Value) -> Option<Date> {
        let text = value.as_str().map(str::trim).unwrap_or_default();
        let moment = || read_moment(text).map(|millis| self.device.today(Instant(millis.div_euclid(1000))));
        let day = text.parse().ok().or_else(moment);
        if day.is_none() {
            self.fault(at, "import.date", "a date as 2016-12-31, or a moment as 2016-12-31T10:00:00Z, is expected here");
        }
        day
    }

    /// One of their codes; one that has no counterpart here is refused where the list is mapped whole.
    fn code(&mut self, field: &Field, at: &str, value: &Value) -> Option<Answer> {
        let theirs = word(value);
        let ours = theirs.as_deref().and_then(|theirs| table::code(field.question, theirs));
        if ours.is_none() && table::has_codes(field.question) {
            self.fault(at, "import.code", "this code is not one of the lists that are known; map it there, or take it out");
        }
        ours.map(|ours| Answer::Code(ours.to_owned()))
    }

    /// Several of their codes for one question of ours: the first that has a counterpart answers, the others go along as text.
    fn codes(&mut self, field: &Field, at: &str, value: &Value, answers: &mut Answers) {
        let several = match value {
            Value::Array(several) => several.clone(),
            one => vec![one.clone()],
        };
        let words: Vec<Option<String>> = several.iter().map(word).collect();
        if words.iter().any(Option::is_none) {
            return self.fault(at, "import.kind", "a list of codes is expected here");
        }
        let ours = words.iter().flatten().find_map(|theirs| table::code(field.question, theirs));
        answers.extend(ours.map(|ours| (field.question.to_owned(), Answer::Code(ours.to_owned()))));
        if words.len() > usize::from(ours.is_some()) {
            self.keep_aside(at, value);
        }
    }

    /// A district by its number: `ID3578` is 35.78, in province 35.
    fn place(&mut self, at: &str, value: &Value, answers: &mut Answers) {
        let digits: String = word(value).unwrap_or_default().chars().filter(char::is_ascii_digit).collect();
        let district = digits.get(..4).map(|four| [four.get(..2).unwrap_or(""), ".", four.get(2..).unwrap_or("")].concat());
        let known = |list: &str, code: &str| self.device.pack.list(list).is_some_and(|list| list.item(code).is_some());
        match (district.filter(|code| known("adm2", code)), digits.get(..2).filter(|code| known("adm1", code))) {
            (district, Some(province)) => {
                answers.insert("province".to_owned(), Answer::Code(province.to_owned()));
                answers.extend(district.map(|district| ("district".to_owned(), Answer::Code(district))));
                if digits.len() != 4 {
                    self.keep_aside(at, value);
                }
            }
            // Another country, or a place of their own: it goes along as text.
            _ => self.keep_aside(at, value),
        }
    }

    /// The rows of a nested list.
    fn section(&mut self, id: &str, section: &str, rows: &Value, records: &mut Vec<Record>) {
        let Some(rows) = rows.as_array() else {
            if !is_empty(rows) {
                self.fault(section, "import.kind", "a list of rows is expected here");
            }
            return;
        };
        let mut keys = BTreeSet::new();
        for (at, row) in rows.iter().enumerate() {
            let place = format!("{section}[{at}]");
            let Some(row) = row.as_object() else {
                self.fault(&place, "import.kind", "a row with its fields is expected here");
                continue;
            };
            let key = row.get("unique_id").and_then(Value::as_str).map(str::trim).unwrap_or_default();
            if key.is_empty() {
                self.fault(
                    &path(&place, "unique_id"),
                    "import.no_key",
                    "the row has no unique_id; a second import would not know it",
                );
                continue;
            }
            if !keys.insert(key.to_owned()) {
                self.fault(&path(&place, "unique_id"), "import.twice", "two rows of this list have this unique_id");
                continue;
            }
            if row.get("_delete").is_some_and(|gone| truth(gone) == Some(true)) {
                self.unplaced.push(place);
                continue;
            }
            self.row(id, section, &place, key, row, records);
        }
    }

    fn row(&mut self, id: &str, section: &str, place: &str, key: &str, row: &Map<String, Value>, records: &mut Vec<Record>) {
        let mut answers = self.answers(row, section, place);
        let form = table::fields().find(|field| field.section == section).map(|field| field.form);
        let made = form.and_then(|form| shaped(form, row, &mut answers));
        match made {
            Some(form) => {
                let day = answers.values().find_map(Answer::as_date);
                let told = day.map(|day| self.noon(day));
                records.extend(self.record(form, format!("{id}:{section}:{key}"), place, answers, told));
                self.leftovers(row, place, table_names(section).as_slice());
            }
            None => {
                self.unplaced.push(place.to_owned());
                let mut lines = Vec::new();
                write(place, &Value::Object(row.clone()), 0, &mut lines);
                self.rest.extend(lines);
            }
        }
    }

    /// Fields that answer no question: they go along as text, and the report names them.
    fn leftovers(&mut self, map: &Map<String, Value>, place: &str, placed: &[&str]) {
        let section = place.split('[').next().unwrap_or_default();
        let mapped: Vec<&str> = table::fields().filter(|field| field.section == section).map(|field| field.name).collect();
        for (name, value) in map {
            let keeping = (place.is_empty() && KEEPING.contains(&name.as_str())) || name == "unique_id";
            let nested = place.is_empty() && is_nested(name, value);
            if !keeping && !nested && !mapped.contains(&name.as_str()) && !placed.contains(&name.as_str()) && !is_empty(value) {
                self.keep_aside(&path(place, name), value);
            }
        }
    }

    fn keep_aside(&mut self, at: &str, value: &Value) {
        self.unplaced.push(at.to_owned());
        write(at, value, 0, &mut self.rest);
    }
}

/// Fields of a nested row that decide of what kind it is.
fn table_names(section: &str) -> Vec<&'static str> {
    match section {
        "services_section" => vec!["service_implemented"],
        _ => Vec::new(),
    }
}

/// The form that a row fills; none where it does not say what such a form must: help counts only when it was given on a day.
fn shaped(form: &'static str, row: &Map<String, Value>, answers: &mut Answers) -> Option<&'static str> {
    match form {
        "service" => {
            let given = row.get("service_implemented").and_then(word).is_some_and(|said| said == "implemented" || said == "true");
            let date = answers.get("service_date").cloned().filter(|_| given)?;
            let kind = answers.get("service_type").cloned()?;
            if kind.as_text() != Some("pss_basic") {
                return Some("service");
            }
            // A session: what their word `implemented` says is that it was held and the child was there.
            let note = answers.remove("note");
            *answers = Answers::from([
                ("service_type".to_owned(), kind),
                ("session_date".to_owned(), date),
                ("held".to_owned(), Answer::Code("yes".to_owned())),
                ("attended".to_owned(), Answer::Code("yes".to_owned())),
            ]);
            answers.extend(note.map(|note| ("note".to_owned(), note)));
            Some("session")
        }
        "contact" => answers.contains_key("contact_date").then_some(form),
        _ => (!answers.is_empty()).then_some(form),
    }
}

fn path(place: &str, name: &str) -> String {
    if place.is_empty() { name.to_owned() } else { [place, ".", name].concat() }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(map) => map.is_empty(),
        _ => false,
    }
}

/// A word or truth value as a word.
fn word(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn truth(value: &Value) -> Option<bool> {
    match word(value)?.as_str() {
        "true" | "1" | "yes" => Some(true),
        "false" | "0" | "no" => Some(false),
        _ => None,
    }
}

/// A value as lines of text, each with its place.
fn write(at: &str, value: &Value, depth: usize, lines: &mut Vec<String>) {
    match value {
        Value::Object(map) if depth < DEEPEST => {
            map.iter().for_each(|(name, value)| write(&[at, ".", name].concat(), value, depth + 1, lines));
        }
        Value::Array(items) if depth < DEEPEST && items.iter().any(|item| item.is_object() || item.is_array()) => {
            items.iter().enumerate().for_each(|(n, item)| write(&format!("{at}[{n}]"), item, depth + 1, lines));
        }
        Value::Array(items) => {
            let words: Vec<String> = items.iter().map(|item| word(item).unwrap_or_else(|| item.to_string())).collect();
            lines.push(format!("{at}: {}", words.join(", ")));
        }
        other => lines.push(format!("{at}: {}", word(other).unwrap_or_else(|| other.to_string()))),
    }
}

/// Lines in pieces that fit into one answer each.
fn pieces(lines: &[String]) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    for line in lines {
        for part in split(line) {
            match pieces.last_mut() {
                Some(last) if last.chars().count() + part.chars().count() < REST_MOST => {
                    last.push('\n');
                    last.push_str(&part);
                }
                _ => pieces.push(part),
            }
        }
    }
    pieces
}

fn split(line: &str) -> Vec<String> {
    let chars: Vec<char> = line.chars().collect();
    chars.chunks(REST_MOST).map(|part| part.iter().collect()).collect()
}

/// How often each kind of record is in a case, for the report.
pub fn counts(mapped: &Mapped) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for record in &mapped.records {
        *counts.entry(record.form.name.as_str()).or_default() += 1;
    }
    counts
}
