//! Words to show: a message of the language, or text that people wrote.

use super::Language;

/// Words for a reader, not yet in a language when they come from a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Words {
    /// The key of a message.
    Key(String),
    /// Text as it is: a name, a code, words a person typed.
    Text(String),
}

/// Words from a message.
pub fn key(key: impl Into<String>) -> Words {
    Words::Key(key.into())
}

impl Words {
    /// The words in a language.
    pub fn in_language<'a>(&'a self, language: &'a Language) -> &'a str {
        match self {
            Self::Key(key) => language.text(key),
            Self::Text(text) => text,
        }
    }
}

impl From<String> for Words {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Words {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}
