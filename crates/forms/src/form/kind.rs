//! Kinds of fields: what can be answered.

/// What can be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// Free text.
    Text,
    /// A whole number.
    Integer,
    /// A number with a point.
    Decimal,
    /// A number on a scale; the parameters `start`, `end` and `step` say which.
    Range,
    /// A day.
    Date,
    /// A time of the day.
    Time,
    /// A day and a time.
    DateTime,
    /// One code of a list.
    SelectOne(String),
    /// Several codes of a list.
    SelectMultiple(String),
    /// All codes of a list, in the order that the person gives them.
    Rank(String),
    /// A box to tick: seen and understood.
    Acknowledge,
    /// A code that is scanned or typed.
    Barcode,
    /// Words to read, no answer.
    Note,
    /// A value worked out from others; nobody sees or types it.
    Calculate,
    /// A value that nobody sees; it stays as the default made it.
    Hidden,
    /// Something about the filling itself.
    Meta(Meta),
}

/// What a form may keep about its own filling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meta {
    /// When the form was opened for the first time.
    Start,
    /// When it was last changed.
    End,
    /// The day of the first opening.
    Today,
    /// Which device.
    Device,
    /// Who.
    User,
    /// Phone number of the device; empty here, the engine asks no device for it.
    Phone,
    /// Mail address of the user; empty here.
    Email,
}

/// Types of XLSForm that stand for themselves, as the canonical tables write them.
const PLAIN: [(&str, FieldKind); 19] = [
    ("text", FieldKind::Text),
    ("integer", FieldKind::Integer),
    ("decimal", FieldKind::Decimal),
    ("range", FieldKind::Range),
    ("date", FieldKind::Date),
    ("time", FieldKind::Time),
    ("dateTime", FieldKind::DateTime),
    ("acknowledge", FieldKind::Acknowledge),
    ("barcode", FieldKind::Barcode),
    ("note", FieldKind::Note),
    ("calculate", FieldKind::Calculate),
    ("hidden", FieldKind::Hidden),
    ("start", FieldKind::Meta(Meta::Start)),
    ("end", FieldKind::Meta(Meta::End)),
    ("today", FieldKind::Meta(Meta::Today)),
    ("deviceid", FieldKind::Meta(Meta::Device)),
    ("username", FieldKind::Meta(Meta::User)),
    ("phonenumber", FieldKind::Meta(Meta::Phone)),
    ("email", FieldKind::Meta(Meta::Email)),
];

impl FieldKind {
    /// The kind that a canonical type names; `None` for any other.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let mut words = text.split_whitespace();
        match (words.next(), words.next(), words.next()) {
            (Some(word), None, None) => PLAIN.iter().find(|(name, _)| *name == word).map(|(_, kind)| kind.clone()),
            (Some("select_one"), Some(list), None) => Some(Self::SelectOne(list.to_owned())),
            (Some("select_multiple"), Some(list), None) => Some(Self::SelectMultiple(list.to_owned())),
            (Some("rank"), Some(list), None) => Some(Self::Rank(list.to_owned())),
            _ => None,
        }
    }

    /// The canonical type: the inverse of [`FieldKind::of`].
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::SelectOne(_) => "select_one",
            Self::SelectMultiple(_) => "select_multiple",
            Self::Rank(_) => "rank",
            _ => PLAIN.iter().find(|(_, kind)| kind == self).map_or("", |(name, _)| name),
        }
    }

    /// The list to choose from.
    #[must_use]
    pub fn list(&self) -> Option<&str> {
        match self {
            Self::SelectOne(list) | Self::SelectMultiple(list) | Self::Rank(list) => Some(list),
            _ => None,
        }
    }

    /// Whether a person answers it.
    #[must_use]
    pub fn is_question(&self) -> bool {
        !self.is_silent() && *self != Self::Note
    }

    /// Whether nobody sees it: calculated, hidden, or kept about the filling.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        matches!(self, Self::Calculate | Self::Hidden | Self::Meta(_))
    }
}
