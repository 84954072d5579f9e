//! Reads the part of Fluent that our messages use: text, placeholders, and choice by number.
//! A message with attributes gives one key per attribute, `message.attribute`.

use std::collections::BTreeSet;

use fluent_syntax::{ast, parser};

/// One piece of a message.
pub enum Piece {
    Text(String),
    Argument(String),
    Plural { argument: String, arms: Vec<(Test, Message)> },
}

/// When an arm of a choice by number is taken.
pub enum Test {
    Exactly(u8),
    Category(String),
}

pub type Message = Vec<Piece>;

/// All keys and messages of one file.
pub fn read(text: &str) -> Result<Vec<(String, Message)>, String> {
    let resource = parser::parse(text).map_err(|(_, errors)| format!("{errors:?}"))?;
    let mut all = Vec::new();
    for entry in &resource.body {
        let ast::Entry::Message(message) = entry else {
            if matches!(entry, ast::Entry::Term(_) | ast::Entry::Junk { .. }) {
                return Err("terms and junk are not read".into());
            }
            continue;
        };
        let id = message.id.name;
        if let Some(value) = &message.value {
            all.push((id.to_owned(), pattern(value)?));
        }
        for attribute in &message.attributes {
            all.push((format!("{id}.{}", attribute.id.name), pattern(&attribute.value)?));
        }
    }
    Ok(all)
}

/// The names of all placeholders in a message.
pub fn names(message: &Message) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for piece in message {
        match piece {
            Piece::Text(_) => {}
            Piece::Argument(name) => drop(all.insert(name.clone())),
            Piece::Plural { argument, arms } => {
                all.insert(argument.clone());
                arms.iter().for_each(|(_, inner)| all.extend(names(inner)));
            }
        }
    }
    all
}

/// The text of a message without placeholders.
pub fn plain(message: &Message) -> String {
    message.iter().map(|piece| if let Piece::Text(text) = piece { text.as_str() } else { "" }).collect()
}

fn pattern(pattern: &ast::Pattern<&str>) -> Result<Message, String> {
    let mut message = Message::new();
    for element in &pattern.elements {
        match element {
            ast::PatternElement::TextElement { value } => push(&mut message, value),
            ast::PatternElement::Placeable { expression } => placeable(&mut message, expression)?,
        }
    }
    Ok(message)
}

/// Lines of one paragraph become one line; neighbouring texts become one piece.
fn push(message: &mut Message, text: &str) {
    let text = text.replace('\n', " ");
    match message.last_mut() {
        Some(Piece::Text(last)) => last.push_str(&text),
        _ => message.push(Piece::Text(text)),
    }
}

fn placeable(message: &mut Message, expression: &ast::Expression<&str>) -> Result<(), String> {
    match expression {
        ast::Expression::Inline(ast::InlineExpression::StringLiteral { value }) => push(message, value),
        ast::Expression::Inline(ast::InlineExpression::VariableReference { id }) => {
            message.push(Piece::Argument(id.name.to_owned()));
        }
        ast::Expression::Select { selector: ast::InlineExpression::VariableReference { id }, variants } => {
            let mut arms = Vec::new();
            for variant in variants {
                let test = match &variant.key {
                    ast::VariantKey::Identifier { name } => Test::Category((*name).to_owned()),
                    ast::VariantKey::NumberLiteral { value } => {
                        Test::Exactly(value.parse().map_err(|_| format!("{value}: only 0 to 200"))?)
                    }
                };
                arms.push((test, self::pattern(&variant.value)?));
            }
            message.push(Piece::Plural { argument: id.name.to_owned(), arms });
        }
        other => return Err(format!("not read here: {other:?}")),
    }
    Ok(())
}
