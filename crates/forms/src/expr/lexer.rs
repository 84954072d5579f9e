//! Text of an expression to tokens.

use super::{ExprError, Fault};

/// A piece of an expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// `12`, `0.5`
    Number(f64),
    /// `'text'` or `"text"`
    Text(String),
    /// `${field}`
    Field(String),
    /// `name`, also `and`, `div`: what it is depends on its place.
    Name(String),
    /// `.`
    Dot,
    /// `( ) , + - * = != < <= > >=`
    Sign(&'static str),
}

const SIGNS: [&str; 12] = ["!=", "<=", ">=", "(", ")", ",", "+", "-", "*", "=", "<", ">"];

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
            if name.is_empty() || !name.chars().all(in_name) {
                return Err(fault(Fault::OpenField));
            }
            (Token::Field(name.to_owned()), end + 3)
        } else if first.is_ascii_digit() || first == '.' && rest.chars().nth(1).is_some_and(|c| c.is_ascii_digit()) {
            let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
            let digits = rest.get(..end).unwrap_or_default();
            (Token::Number(super::value::number(digits).ok_or(fault(Fault::Number))?), end)
        } else if first == '.' {
            (Token::Dot, 1)
        } else if first.is_alphabetic() || first == '_' {
            let end = rest.find(|c: char| !in_name(c)).unwrap_or(rest.len());
            (Token::Name(rest.get(..end).unwrap_or_default().to_owned()), end)
        } else {
            let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign)).ok_or(fault(Fault::Sign))?;
            (Token::Sign(sign), sign.len())
        };
        found.push((at, token));
        rest = rest.get(length..).unwrap_or_default();
    }
}

/// XPath names may hold `-`: `string-length` is one name, so a subtraction of names needs spaces.
fn in_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':')
}
