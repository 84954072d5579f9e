//! Types of questions: many spellings, one canonical name each.

/// What a cell `type` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A question of a canonical type.
    Plain(&'static str),
    /// A whole number or text with a rule of its own, as old forms have it.
    Ruled(&'static str, &'static str),
    /// A choice from a list of the form.
    Select { kind: &'static str, list: String, other: bool },
    /// A choice from a file; the list is the name of the file.
    FromFile { kind: &'static str, file: String },
    /// A choice from the sheet `external_choices`.
    External(String),
    /// A choice among answers given in a repeat.
    FromAnswers(String),
    /// Opens a group or repeat.
    Begin(&'static str),
    /// Closes one.
    End(&'static str),
    /// Opens a loop over a list.
    Loop,
    /// Closes a loop.
    EndLoop,
    /// A file for calculations only.
    File(&'static str),
    /// Refused in forms about children.
    Media(&'static str),
    /// Refused too.
    Place(&'static str),
    /// A log of the filling.
    Audit,
    /// Known to the standard, not here.
    Unsupported(&'static str),
    /// Nobody knows it.
    Unknown,
}

const PLAIN: [(&str, &str); 66] = [
    ("text", "text"),
    ("string", "text"),
    ("q string", "text"),
    ("add text prompt", "text"),
    ("integer", "integer"),
    ("int", "integer"),
    ("q int", "integer"),
    ("add integer prompt", "integer"),
    ("decimal", "decimal"),
    ("q decimal", "decimal"),
    ("add decimal prompt", "decimal"),
    ("range", "range"),
    ("date", "date"),
    ("q date", "date"),
    ("add date prompt", "date"),
    ("time", "time"),
    ("q time", "time"),
    ("add time prompt", "time"),
    ("datetime", "dateTime"),
    ("date time", "dateTime"),
    ("q datetime", "dateTime"),
    ("q date time", "dateTime"),
    ("add datetime prompt", "dateTime"),
    ("add date time prompt", "dateTime"),
    ("note", "note"),
    ("q note", "note"),
    ("add note prompt", "note"),
    ("calculate", "calculate"),
    ("q calculate", "calculate"),
    ("add calculate prompt", "calculate"),
    ("hidden", "hidden"),
    ("acknowledge", "acknowledge"),
    ("q acknowledge", "acknowledge"),
    ("add acknowledge prompt", "acknowledge"),
    ("trigger", "acknowledge"),
    ("barcode", "barcode"),
    ("q barcode", "barcode"),
    ("add barcode prompt", "barcode"),
    ("start", "start"),
    ("start time", "start"),
    ("get start time", "start"),
    ("end", "end"),
    ("end time", "end"),
    ("get end time", "end"),
    ("today", "today"),
    ("get today", "today"),
    ("deviceid", "deviceid"),
    ("device id", "deviceid"),
    ("get device id", "deviceid"),
    ("imei", "deviceid"),
    ("uri:deviceid", "deviceid"),
    ("username", "username"),
    ("uri:username", "username"),
    ("email", "email"),
    ("uri:email", "email"),
    ("phonenumber", "phonenumber"),
    ("get phone number", "phonenumber"),
    ("uri:phonenumber", "phonenumber"),
    ("simserial", "simserial"),
    ("sim id", "simserial"),
    ("get sim id", "simserial"),
    ("uri:simserial", "simserial"),
    ("subscriberid", "subscriberid"),
    ("subscriber id", "subscriberid"),
    ("get subscriber id", "subscriberid"),
    ("uri:subscriberid", "subscriberid"),
];

const RULED: [(&str, &str, &str); 5] = [
    ("percentage", "integer", "0 <= . and . <= 100"),
    ("phone number", "text", r"regex(., '^\d*$')"),
    ("number of days in last month", "integer", "0 <= . and . <= 31"),
    ("number of days in last six months", "integer", "0 <= . and . <= 183"),
    ("number of days in last year", "integer", "0 <= . and . <= 365"),
];

const MEDIA: [(&str, &str); 19] = [
    ("image", "image"),
    ("photo", "image"),
    ("q image", "image"),
    ("q picture", "image"),
    ("add image prompt", "image"),
    ("add photo prompt", "image"),
    ("audio", "audio"),
    ("q audio", "audio"),
    ("add audio prompt", "audio"),
    ("background-audio", "background-audio"),
    ("video", "video"),
    ("q video", "video"),
    ("add video prompt", "video"),
    ("file", "file"),
    ("q file", "file"),
    ("add file prompt", "file"),
    ("signature", "image"),
    ("draw", "image"),
    ("annotate", "image"),
];

const PLACES: [(&str, &str); 14] = [
    ("geopoint", "geopoint"),
    ("location", "geopoint"),
    ("gps", "geopoint"),
    ("q geopoint", "geopoint"),
    ("q location", "geopoint"),
    ("add location prompt", "geopoint"),
    ("geotrace", "geotrace"),
    ("q geotrace", "geotrace"),
    ("geoshape", "geoshape"),
    ("q geoshape", "geoshape"),
    ("start-geopoint", "start-geopoint"),
    ("background-geopoint", "background-geopoint"),
    ("osm", "osm"),
    ("map", "geopoint"),
];

/// Words before the name of a list.
const SELECTS: [(&str, &str); 15] = [
    ("select_one", "select_one"),
    ("select one", "select_one"),
    ("select one from", "select_one"),
    ("select one using", "select_one"),
    ("select1", "select_one"),
    ("add select one prompt using", "select_one"),
    ("select_multiple", "select_multiple"),
    ("select multiple", "select_multiple"),
    ("select multiple from", "select_multiple"),
    ("select multiple using", "select_multiple"),
    ("select all that apply", "select_multiple"),
    ("select all that apply from", "select_multiple"),
    ("add select multiple prompt using", "select_multiple"),
    ("rank", "rank"),
    ("select_one_external", "external"),
];

const FROM_FILE: [(&str, &str); 4] = [
    ("select_one_from_file", "select_one"),
    ("select one from file", "select_one"),
    ("select_multiple_from_file", "select_multiple"),
    ("select multiple from file", "select_multiple"),
];

/// Sim and subscriber numbers: no browser tells them, and they would point at a worker's own phone.
const UNSUPPORTED: [&str; 2] = ["simserial", "subscriberid"];

fn find(table: &[(&'static str, &'static str)], word: &str) -> Option<&'static str> {
    table.iter().find(|(spelling, _)| *spelling == word).map(|(_, name)| *name)
}

/// Reads a cell `type`.
pub(super) fn kind(cell: &str) -> Kind {
    let whole = cell.split_whitespace().collect::<Vec<_>>().join(" ");
    let word = whole.to_lowercase();
    if let Some(name) = find(&PLAIN, &word) {
        return UNSUPPORTED.iter().find(|known| **known == name).map_or(Kind::Plain(name), |name| Kind::Unsupported(name));
    }
    if let Some((_, name, rule)) = RULED.iter().find(|(spelling, ..)| *spelling == word) {
        return Kind::Ruled(name, rule);
    }
    if let Some(name) = find(&MEDIA, &word) {
        return Kind::Media(name);
    }
    if let Some(name) = find(&PLACES, word.split(' ').next().filter(|first| *first == "osm").unwrap_or(&word)) {
        return Kind::Place(name);
    }
    match word.as_str() {
        "audit" => return Kind::Audit,
        "csv-external" => return Kind::File("csv"),
        "xml-external" => return Kind::File("xml"),
        _ => {}
    }
    bracket(&word).or_else(|| select(&whole)).unwrap_or(Kind::Unknown)
}

/// Openings and closings: `begin group`, `begin_repeat`, `end looped group`.
fn bracket(word: &str) -> Option<Kind> {
    let split = |prefix: &str| word.strip_prefix(prefix).and_then(|rest| rest.strip_prefix([' ', '_']));
    let name = |rest: &str| match rest {
        "group" => Some("group"),
        "repeat" | "lgroup" | "looped group" => Some("repeat"),
        _ if rest == "loop" || rest.starts_with("loop ") => Some("loop"),
        _ => None,
    };
    if let Some(what) = split("begin").and_then(name) {
        return Some(match what {
            "group" => Kind::Begin("begin_group"),
            "repeat" => Kind::Begin("begin_repeat"),
            _ => Kind::Loop,
        });
    }
    split("end").and_then(name).map(|what| match what {
        "group" => Kind::End("end_group"),
        "repeat" => Kind::End("end_repeat"),
        _ => Kind::EndLoop,
    })
}

/// Choices: words of a command, the name of a list, perhaps `or_other`.
fn select(whole: &str) -> Option<Kind> {
    let lower = whole.to_lowercase();
    let (body, other) = ["or specify other", "or_other", "or other"]
        .iter()
        .find_map(|ending| lower.strip_suffix(ending).filter(|rest| rest.ends_with(' ')))
        .and_then(|rest| whole.get(..rest.len()))
        .map_or((whole, false), |rest| (rest.trim_end(), true));
    let (command, list) = body.rsplit_once(' ')?;
    let command = command.to_lowercase();
    if let Some(kind) = find(&FROM_FILE, &command) {
        return Some(Kind::FromFile { kind, file: list.to_owned() });
    }
    let list = list.to_owned();
    Some(match find(&SELECTS, &command)? {
        "external" => Kind::External(list),
        _ if list.starts_with("${") => Kind::FromAnswers(list),
        kind => Kind::Select { kind, list, other },
    })
}

/// The type that the reference conversion binds a field to.
pub(super) fn bind(kind: &str, parameters: &str) -> &'static str {
    match kind.split(' ').next().unwrap_or_default() {
        "integer" => "int",
        "decimal" => "decimal",
        "range" if parameters.contains('.') => "decimal",
        "range" => "int",
        "date" | "today" => "date",
        "time" => "time",
        "dateTime" | "start" | "end" => "dateTime",
        "rank" => "odk:rank",
        "barcode" => "barcode",
        "image" | "audio" | "video" | "file" | "background-audio" | "osm" | "audit" => "binary",
        "geopoint" | "start-geopoint" | "background-geopoint" => "geopoint",
        "geotrace" => "geotrace",
        "geoshape" => "geoshape",
        _ => "string",
    }
}
