//! XML in pieces: opening and closing tags and texts with their entities resolved. Document types are refused.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::BookError;

const BROKEN: BookError = BookError::Broken("xml");

pub(super) enum Piece<'a> {
    Open(BytesStart<'a>),
    Close(String),
    Text(String),
}

pub(super) struct Pieces<'a>(Reader<&'a [u8]>);

impl<'a> Pieces<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        Self(reader)
    }

    /// The next piece; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Piece<'a>>, BookError> {
        loop {
            return Ok(Some(match self.0.read_event().map_err(|_| BROKEN)? {
                Event::Start(tag) => Piece::Open(tag),
                Event::End(tag) => Piece::Close(tag.local_name().as_ref().to_owned()),
                Event::Text(text) => Piece::Text(text.xml10_content().into_owned()),
                Event::CData(text) => Piece::Text(text.xml10_content().into_owned()),
                Event::GeneralRef(entity) => match entity.resolve_char_ref().map_err(|_| BROKEN)? {
                    Some(letter) => Piece::Text(letter.to_string()),
                    None => Piece::Text(named(&entity).ok_or(BROKEN)?.to_owned()),
                },
                Event::Eof => return Ok(None),
                Event::DocType(_) => return Err(BROKEN),
                _ => continue,
            }));
        }
    }
}

fn named(entity: &str) -> Option<&'static str> {
    Some(match entity {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        _ => return None,
    })
}

/// The name of a tag without its prefix.
pub(super) fn is(tag: &BytesStart<'_>, name: &str) -> bool {
    tag.local_name().as_ref() == name
}

/// An attribute by the name without prefix.
pub(super) fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found =
        tag.attributes().with_checks(false).filter_map(Result::ok).find(|found| found.key.local_name().as_ref() == name)?;
    found.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok().map(std::borrow::Cow::into_owned)
}
