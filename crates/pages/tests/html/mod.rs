//! Just enough of HTML to check our own pages, which are always written out in full.
#![allow(dead_code, clippy::expect_used)]

use std::collections::BTreeSet;

/// Elements that have no end.
const VOID: [&str; 8] = ["meta", "link", "input", "img", "br", "hr", "path", "circle"];

enum Piece<'a> {
    Text(&'a str),
    Open(&'a str),
    Close(&'a str),
}

fn pieces(page: &str) -> Vec<Piece<'_>> {
    let mut all = Vec::new();
    let mut rest = page;
    while let Some((text, tail)) = rest.split_once('<') {
        all.push(Piece::Text(text));
        let mut quoted = false;
        let end = tail.char_indices().find(|(_, char)| {
            quoted ^= *char == '"';
            *char == '>' && !quoted
        });
        let (tag, tail) = tail.split_at(end.expect("an end of the tag").0);
        rest = tail.get(1..).unwrap_or_default();
        match tag.strip_prefix('/') {
            Some(name) => all.push(Piece::Close(name)),
            None if tag.starts_with('!') => {}
            None => all.push(Piece::Open(tag)),
        }
    }
    all.push(Piece::Text(rest));
    all
}

fn name(tag: &str) -> &str {
    tag.split_whitespace().next().unwrap_or_default()
}

fn attributes(tag: &str) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let mut rest = tag.get(name(tag).len()..).unwrap_or_default().trim_start();
    while !rest.is_empty() {
        let end = rest.find([' ', '=']).unwrap_or(rest.len());
        let (key, tail) = rest.split_at(end);
        let (value, tail) = match tail.strip_prefix("=\"") {
            Some(tail) => tail.split_once('"').expect("an end of the value"),
            None => ("", tail),
        };
        all.push((key.to_owned(), value.to_owned()));
        rest = tail.trim_start();
    }
    all
}

/// All elements with their attributes.
pub fn elements(page: &str) -> impl Iterator<Item = (String, Vec<(String, String)>)> + '_ {
    pieces(page).into_iter().filter_map(|piece| match piece {
        Piece::Open(tag) => Some((name(tag).to_owned(), attributes(tag))),
        _ => None,
    })
}

/// All texts between elements.
pub fn texts(page: &str) -> impl Iterator<Item = &str> {
    pieces(page).into_iter().filter_map(|piece| match piece {
        Piece::Text(text) if !text.trim().is_empty() => Some(text),
        _ => None,
    })
}

/// The texts inside each element of a kind.
pub fn inner_texts<'a>(page: &'a str, element: &str) -> impl Iterator<Item = String> + 'a {
    let (mut all, mut depth) = (Vec::<String>::new(), 0);
    for piece in pieces(page) {
        match piece {
            Piece::Open(tag) if name(tag) == element => {
                depth += 1;
                all.push(String::new());
            }
            Piece::Close(tag) if tag == element => depth -= 1,
            Piece::Text(text) if depth > 0 => all.last_mut().expect("one is open").push_str(text),
            _ => {}
        }
    }
    all.into_iter()
}

/// Whether elements close in order, ids are unique and links inside the page lead somewhere.
pub fn well_formed(page: &str) -> Result<(), String> {
    let (mut open, mut ids) = (Vec::new(), BTreeSet::new());
    for piece in pieces(page) {
        match piece {
            Piece::Open(tag) => {
                for (_, id) in attributes(tag).into_iter().filter(|(key, _)| key == "id") {
                    if !ids.insert(id.clone()) {
                        return Err(format!("two elements have the id {id}"));
                    }
                }
                if !VOID.contains(&name(tag)) {
                    open.push(name(tag));
                }
            }
            Piece::Close(tag) if VOID.contains(&tag) => {}
            Piece::Close(tag) => {
                let last = open.pop();
                if last != Some(tag) {
                    return Err(format!("{tag} ends where {last:?} is open"));
                }
            }
            Piece::Text(_) => {}
        }
    }
    let lost = elements(page).flat_map(|(_, attributes)| attributes).find_map(|(key, value)| {
        let id = value.strip_prefix('#').filter(|_| key == "href").map(str::to_owned);
        let id = id.or_else(|| ["aria-labelledby", "list"].contains(&key.as_str()).then_some(value));
        id.filter(|id| !ids.contains(id))
    });
    match lost {
        Some(id) => Err(format!("nothing has the id {id}")),
        None if open.is_empty() => Ok(()),
        None => Err(format!("still open: {open:?}")),
    }
}
