//! Text of an expression to tokens.

use super::{ExprError, Fault};

/// A piece of an expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// `12`, `0.5`, `1e-3`
    Number(f64),
    /// `'text'` or `"text"`
    Text(String),
    /// `${field}`
    Field(String),
    /// `name`, also `and`, `div`: what it is depends on its place; with its prefix, which is often empty.
    Name(String, String),
    /// `( ) [ ] , . .. / // :: @ | + - * = != < <= > >=`
    Sign(&'static str),
}

const SIGNS: [&str; 21] =
    ["!=", "<=", ">=", "//", "::", "..", "(", ")", "[", "]", ",", ".", "/", "@", "|", "+", "-", "*", "=", "<", ">"];

/// Tokens with the byte position where each begins.
pub(super) fn tokens(text: &str) -> Result<Vec<(usize, Token)>, ExprError> {
    let mut found = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        let at = text.len() - rest.len();
        let Some(first) = rest.chars().next() else { return Ok(found) };
        let fault = |fault| ExprError { at, fault };
        let (token, length) = if first == '\'' || first == '"' {
            let inner = rest.get(1..).unwrap_or_default();
            let end = inner.find(first).ok_or(fault(Fault::OpenText))?;
            (Token::Text(inner.get(..end).unwrap_or_default().to_owned()), end + 2)
        } else if let Some(inner) = rest.strip_prefix("${") {
            let end = inner.find('}').ok_or(fault(Fault::OpenField))?;
            let name = inner.get(..end).unwrap_or_default().trim();
            if name.is_empty() || !name.chars().all(|c| in_name(c) || c == ':') {
                return Err(fault(Fault::OpenField));
            }
            (Token::Field(name.to_owned()), end + 3)
        } else if first.is_ascii_digit() || first == '.' && rest.chars().nth(1).is_some_and(|c| c.is_ascii_digit()) {
            let end = number(rest);
            let digits = rest.get(..end).unwrap_or_default();
            (Token::Number(super::number::read(digits).ok_or(fault(Fault::Number))?), end)
        } else if begins_name(first) {
            let end = found.last().and_then(|(_, before)| operator_end(before, rest)).unwrap_or_else(|| name_end(rest));
            let first = rest.get(..end).unwrap_or_default();
            let after = rest.get(end..).and_then(|rest| rest.strip_prefix(':')).unwrap_or_default();
            if after.starts_with(begins_name) {
                let second = after.get(..name_end(after)).unwrap_or_default();
                (Token::Name(first.to_owned(), second.to_owned()), end + 1 + second.len())
            } else if after.starts_with('*') {
                (Token::Name(first.to_owned(), "*".to_owned()), end + 2)
            } else {
                (Token::Name(String::new(), first.to_owned()), end)
            }
        } else {
            let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign)).ok_or(fault(Fault::Sign))?;
            (Token::Sign(sign), sign.len())
        };
        found.push((at, token));
        rest = rest.get(length..).unwrap_or_default();
    }
}

/// Where digits, point and exponent end.
fn number(text: &str) -> usize {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let Some(exponent) = text.get(end..).and_then(|rest| rest.strip_prefix(['e', 'E'])) else { return end };
    let digits = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
    let length = digits.bytes().take_while(u8::is_ascii_digit).count();
    if length == 0 { end } else { end + 1 + (exponent.len() - digits.len()) + length }
}

/// After an operand only an operator can stand: `1div2` is a division, although `div2` could be a name.
fn operator_end(before: &Token, rest: &str) -> Option<usize> {
    let operand = match before {
        Token::Sign(sign) => matches!(*sign, ")" | "]" | "." | ".."),
        Token::Name(..) => false,
        _ => true,
    };
    let word = ["and", "or", "div", "mod"].into_iter().find(|word| rest.starts_with(word)).filter(|_| operand)?;
    let after = rest.get(word.len()..)?;
    after.starts_with(|first: char| first.is_ascii_digit() || first == '.').then_some(word.len())
}

fn name_end(text: &str) -> usize {
    text.find(|c: char| !in_name(c)).unwrap_or(text.len())
}

fn begins_name(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

/// XPath names may hold `-`: `string-length` is one name, so a subtraction of names needs spaces.
fn in_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '.')
}
