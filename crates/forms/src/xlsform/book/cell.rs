//! Numbers and days of cells as text.

use naungan_model::date::Date;

/// A number as people see it: whole without a point, else as short as reads back the same.
pub(super) fn number(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned(); // also minus zero
    }
    if value.is_finite() { value.to_string() } else { String::new() }
}

/// A serial number of days as a day (`2017-01-09`), a moment (`2017-01-09T09:30:00`), or a time of the day for less than one.
pub(super) fn moment(serial: f64, since_1904: bool) -> String {
    const DAY: f64 = 86_400.0;
    let serial = if since_1904 { serial + 1462.0 } else { serial };
    if !(0.0..2_958_466.0).contains(&serial) {
        return number(serial);
    }
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // checked: below 10^12
    let seconds = (serial * DAY).round() as u64;
    let (days, clock) = (seconds / 86_400, seconds % 86_400);
    let clock = (clock > 0 || days == 0).then(|| format!("{:02}:{:02}:{:02}", clock / 3600, clock / 60 % 60, clock % 60));
    if days == 0 {
        return clock.unwrap_or_default();
    }
    // 1900 had no 29 February, but the serial number 60 stands for it; days before March 1900 are one off without this.
    let offset = if days < 60 { 25_568 } else { 25_569 };
    let day = i32::try_from(days).map(|days| Date(days - offset).to_string()).unwrap_or_default();
    clock.map_or_else(|| day.clone(), |clock| format!("{day}T{clock}"))
}

/// Whether a format with a number from the standard shows a day or time.
pub(super) fn is_day_format(id: u16) -> bool {
    matches!(id, 14..=22 | 27..=36 | 45..=47 | 50..=58)
}

/// Whether a written format shows a day or time: letters of day, month, year, hour or second outside of quotes and brackets.
pub(super) fn is_day_pattern(pattern: &str) -> bool {
    let mut closing = None;
    let mut skip = false;
    for letter in pattern.chars() {
        match (closing, letter) {
            _ if skip => skip = false,
            (Some(end), _) if letter == end => closing = None,
            (Some(_), _) => {}
            (None, '"') => closing = Some('"'),
            (None, '[') => closing = Some(']'),
            (None, '\\' | '_' | '*') => skip = true,
            (None, 'd' | 'D' | 'y' | 'Y' | 'h' | 'H' | 's' | 'S' | 'm' | 'M') => return true,
            (None, _) => {}
        }
    }
    // `[h]:mm` counts hours in brackets
    ["[h", "[H", "[m", "[s"].iter().any(|start| pattern.contains(start))
}
