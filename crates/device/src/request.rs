//! A request to the device and its answer: HTML pages made here, for a browser's worker or a test.

use naungan_model::date::Instant;

/// A request.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Whether it is a `POST`.
    pub post: bool,
    /// Path, without query.
    pub path: String,
    /// Pairs of the query.
    pub query: Vec<(String, String)>,
    /// Pairs of a posted form.
    pub form: Vec<(String, String)>,
    /// By this device's clock.
    pub now: Instant,
}

impl Request {
    /// Reads a request: target is path and query, body a posted form.
    pub fn read(method: &str, target: &str, body: &[u8], now: Instant) -> Self {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        Self { post: method == "POST", path: path.into(), query: pairs(query.as_bytes()), form: pairs(body), now }
    }

    /// A posted value; empty when there is none.
    pub fn posted(&self, name: &str) -> &str {
        value(&self.form, name)
    }

    /// A value of the query; empty when there is none.
    pub fn asked(&self, name: &str) -> &str {
        value(&self.query, name)
    }

    /// Parts of the path.
    pub fn parts(&self) -> Vec<&str> {
        self.path.split('/').filter(|part| !part.is_empty()).collect()
    }
}

fn value<'a>(pairs: &'a [(String, String)], name: &str) -> &'a str {
    pairs.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
}

/// Reads `application/x-www-form-urlencoded`. What is no UTF-8 is replaced, never a reason to stop.
pub fn pairs(bytes: &[u8]) -> Vec<(String, String)> {
    let pairs = bytes.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let at = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
            (decode(&pair[..at]), decode(pair.get(at + 1..).unwrap_or_default()))
        })
        .collect()
}

fn decode(bytes: &[u8]) -> String {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes.iter().copied();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => out.push(b' '),
            b'%' => {
                let digits = [rest.next(), rest.next()].map(|digit| digit.and_then(|digit| char::from(digit).to_digit(16)));
                match digits {
                    [Some(high), Some(low)] => out.push(u8::try_from(high * 16 + low).unwrap_or(b'?')),
                    _ => out.push(b'?'),
                }
            }
            other => out.push(other),
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// Where to go next, for a redirect.
    pub location: Option<String>,
    /// HTML; empty for a redirect.
    pub body: String,
    /// Key that the open page keeps for a worker that may be stopped.
    pub session_key: Option<[u8; 32]>,
    /// Another origin that a form of this page may post to (the desk); none for every other page.
    pub form_to: Option<String>,
}

impl Response {
    /// A page.
    pub fn page(html: maud::Markup) -> Self {
        Self { status: 200, location: None, body: html.into_string(), session_key: None, form_to: None }
    }

    /// A page with a status of its own.
    pub fn with_status(self, status: u16) -> Self {
        Self { status, ..self }
    }

    /// After a post: go and get this.
    pub fn see(location: impl Into<String>) -> Self {
        Self { status: 303, location: Some(location.into()), body: String::new(), session_key: None, form_to: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_posted_form_reads_back_what_was_typed() {
        let request = Request::read("POST", "/search?x=1", b"name=Siti+R%C3%A4hma&phone=%2B62&empty=&=&%zz=1", Instant(0));
        assert_eq!((request.posted("name"), request.posted("phone"), request.asked("x")), ("Siti Rähma", "+62", "1"));
        assert_eq!((request.path.as_str(), request.posted("none")), ("/search", ""));
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = pairs(&bytes);
        }
    }
}
