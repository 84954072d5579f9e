//! Decimal numbers, times and moments as typed. They are kept as text in one spelling, since an answer has no kind for them.

/// A decimal number: a sign, digits, at most one point or comma. Given back without leading zeros and with a point.
pub(crate) fn decimal(text: &str) -> Option<String> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, part) = digits.split_once(['.', ',']).unwrap_or((digits, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() && part.is_empty() || !all_digits(whole) || !all_digits(part) || digits.len() > 32 {
        return None;
    }
    let (whole, part) = (whole.trim_start_matches('0'), part.trim_end_matches('0'));
    let whole = if whole.is_empty() { "0" } else { whole };
    let sign = if whole == "0" && part.is_empty() { "" } else { sign };
    Some(if part.is_empty() { [sign, whole].concat() } else { [sign, whole, ".", part].concat() })
}

/// A time of the day: hours and minutes, perhaps seconds and a zone, which is dropped. Given back as `HH:MM:SS`.
pub(crate) fn time(text: &str) -> Option<String> {
    let text = text.split(['Z', '+', '-', '.']).next().unwrap_or_default();
    let mut parts = text.split(':');
    let mut out = String::new();
    for limit in [24, 60, 60] {
        let part = parts.next().unwrap_or("00");
        let number: u8 = part.parse().ok().filter(|number| *number < limit && part.len() <= 2)?;
        if !out.is_empty() {
            out.push(':');
        }
        out.push(char::from(b'0' + number / 10));
        out.push(char::from(b'0' + number % 10));
    }
    (parts.next().is_none() && text.contains(':')).then_some(out)
}

/// A day and a time: `2017-01-09T09:00`, also with a space between. Given back with seconds.
pub(crate) fn moment(text: &str) -> Option<String> {
    let (day, clock) = text.split_once(['T', ' '])?;
    let day: naungan_model::date::Date = day.parse().ok()?;
    Some([day.to_string().as_str(), "T", &time(clock)?].concat())
}
