//! Heads of columns: many spellings, one canonical name each.

/// What a head of a column means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Column {
    /// A canonical column; texts carry their language after `::`.
    Known(String),
    /// Part of the standard, not supported here.
    Unsupported,
    /// No part of a form.
    Unknown,
}

/// Texts of people, which have languages.
pub(super) const TEXTS: [&str; 9] = [
    "label",
    "hint",
    "guidance_hint",
    "constraint_message",
    "required_message",
    "media::image",
    "media::big-image",
    "media::audio",
    "media::video",
];

/// Spellings of survey columns besides the canonical ones.
const SURVEY: [(&str, &str); 45] = [
    ("type", "type"),
    ("command", "type"),
    ("name", "name"),
    ("tag", "name"),
    ("value", "name"),
    ("label", "label"),
    ("caption", "label"),
    ("hint", "hint"),
    ("guidance_hint", "guidance_hint"),
    ("required", "required"),
    ("bind::required", "required"),
    ("required_message", "required_message"),
    ("requiredmsg", "required_message"),
    ("bind::jr:requiredmsg", "required_message"),
    ("relevant", "relevant"),
    ("relevance", "relevant"),
    ("bind::relevant", "relevant"),
    ("constraint", "constraint"),
    ("bind::constraint", "constraint"),
    ("constraint_message", "constraint_message"),
    ("constraining_message", "constraint_message"),
    ("bind::jr:constraintmsg", "constraint_message"),
    ("calculation", "calculation"),
    ("calculate", "calculation"),
    ("bind::calculate", "calculation"),
    ("read_only", "read_only"),
    ("readonly", "read_only"),
    ("bind::readonly", "read_only"),
    ("default", "default"),
    ("choice_filter", "choice_filter"),
    ("appearance", "appearance"),
    ("control::appearance", "appearance"),
    ("body::appearance", "appearance"),
    ("trigger", "trigger"),
    ("parameters", "parameters"),
    ("repeat_count", "repeat_count"),
    ("count", "repeat_count"),
    ("jr:count", "repeat_count"),
    ("control::jr:count", "repeat_count"),
    ("body::jr:count", "repeat_count"),
    ("disabled", "disabled"),
    ("naungan::meaning", "naungan::meaning"),
    ("naungan::layer", "naungan::layer"),
    ("bind::naungan:meaning", "naungan::meaning"),
    ("bind::naungan:layer", "naungan::layer"),
];

/// Pictures and sounds beside a text.
const MEDIA: [(&str, &str); 8] = [
    ("image", "media::image"),
    ("big-image", "media::big-image"),
    ("audio", "media::audio"),
    ("video", "media::video"),
    ("media::image", "media::image"),
    ("media::big-image", "media::big-image"),
    ("media::audio", "media::audio"),
    ("media::video", "media::video"),
];

/// First words of columns that the standard knows and we do not.
const UNSUPPORTED: [&str; 26] = [
    "bind",
    "control",
    "body",
    "instance",
    "media",
    "autoplay",
    "rows",
    "intent",
    "query",
    "noapperrorstring",
    "no_app_error_string",
    "save_to",
    "save_incomplete",
    "compact_tag",
    "sms_field",
    "sms_option",
    "sms_separator",
    "sms_allow_media",
    "sms_date_format",
    "sms_datetime_format",
    "sms_response",
    "accuracythreshold",
    "file",
    "entity",
    "repeat_label",
    "short",
];

const CHOICES: [(&str, &str); 6] = [
    ("list_name", "list_name"),
    ("list", "list_name"),
    ("name", "name"),
    ("value", "name"),
    ("label", "label"),
    ("caption", "label"),
];

const SETTINGS: [(&str, &str); 16] = [
    ("form_title", "form_title"),
    ("title", "form_title"),
    ("set_form_title", "form_title"),
    ("form_id", "form_id"),
    ("id_string", "form_id"),
    ("set_form_id", "form_id"),
    ("version", "version"),
    ("default_language", "default_language"),
    ("instance_name", "instance_name"),
    ("allow_choice_duplicates", "allow_choice_duplicates"),
    ("clean_text_values", "clean_text_values"),
    ("style", "style"),
    ("name", "name"),
    ("omit_instanceid", "omit_instanceID"),
    ("auto_send", "auto_send"),
    ("auto_delete", "auto_delete"),
];

/// A head in small letters with its parts: `Label :: English` is `label` and `English`. Where no head of the sheet has `::`,
/// a single colon divides.
fn parts(head: &str, double: bool) -> Vec<String> {
    let head = head.trim();
    let mut parts: Vec<String> = if double || head.contains("::") {
        head.split("::").map(|part| part.trim().to_owned()).collect()
    } else {
        // `bind:jr:constraintMsg` has three parts but two words
        let mut parts: Vec<String> = Vec::new();
        for part in head.split(':').map(str::trim) {
            match parts.last_mut() {
                Some(last) if last == "jr" => *last = ["jr:", part].concat(),
                _ => parts.push(part.to_owned()),
            }
        }
        parts
    };
    if let Some(first) = parts.first_mut() {
        *first = snake(first);
    }
    parts
}

fn snake(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join("_").to_lowercase()
}

/// Whether the heads of a sheet divide with `::`.
pub(super) fn is_double<'a>(mut heads: impl Iterator<Item = &'a str>) -> bool {
    heads.any(|head| head.contains("::"))
}

/// The name of as many first parts as a table knows, with the parts that are left.
fn known<'a>(tables: &[&[(&'static str, &'static str)]], parts: &'a [String]) -> Option<(&'static str, &'a [String])> {
    (1..=parts.len().min(2)).rev().find_map(|count| {
        let (words, rest) = parts.split_at_checked(count)?;
        let name = words.join("::").to_lowercase();
        let pair = tables.iter().copied().flatten().find(|(spelling, _)| *spelling == name)?;
        Some((pair.1, rest))
    })
}

fn with_language(name: &str, rest: &[String]) -> Option<Column> {
    match rest {
        [] => Some(Column::Known(name.to_owned())),
        [language] if TEXTS.contains(&name) && !language.is_empty() => Some(Column::Known([name, "::", language].concat())),
        _ => None,
    }
}

/// A column of the survey.
pub(super) fn survey(head: &str, double: bool) -> Column {
    let parts = parts(head, double);
    if let Some(column) = known(&[&SURVEY, &MEDIA], &parts).and_then(|(name, rest)| with_language(name, rest)) {
        return column;
    }
    let first = parts.first().map_or("", String::as_str);
    if UNSUPPORTED.contains(&first) || first == "naungan" { Column::Unsupported } else { Column::Unknown }
}

/// A column of the choices; what is not a text or name is an own column, for filters.
pub(super) fn choices(head: &str, double: bool) -> Column {
    let parts = parts(head, double);
    if let Some(column) = known(&[&CHOICES, &MEDIA], &parts).and_then(|(name, rest)| with_language(name, rest)) {
        return column;
    }
    match parts.as_slice() {
        [_] if crate::read::is_name(head.trim()) => Column::Known(head.trim().to_owned()),
        [first, ..] if UNSUPPORTED.contains(&first.as_str()) => Column::Unsupported,
        _ => Column::Unknown,
    }
}

/// A setting; titles may have languages.
pub(super) fn settings(head: &str, double: bool) -> Column {
    let parts = parts(head, double);
    match known(&[&SETTINGS], &parts) {
        Some((name, [])) => Column::Known(name.to_owned()),
        Some(("form_title", [language])) => Column::Known(["form_title::", language].concat()),
        None if matches!(parts.as_slice(), [ours, own] if ours == "naungan" && crate::form::COLUMNS.contains(&own.as_str())) => {
            Column::Known(parts.join("::"))
        }
        _ => Column::Unsupported,
    }
}

/// A setting that stands as a row in the survey, as old forms have it.
pub(super) fn setting_in_survey(kind: &str) -> Option<&'static str> {
    match snake(kind).as_str() {
        "set_form_title" | "form_title" => Some("form_title"),
        "set_form_id" | "form_id" => Some("form_id"),
        _ => None,
    }
}
