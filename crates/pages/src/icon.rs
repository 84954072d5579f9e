//! The pictures beside words: drawn by us, one colour, never the only carrier of a meaning.

use maud::{Markup, html};

/// A picture of 24 by 24.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    /// Something due.
    Clock,
    /// Late, danger, a problem.
    Warning,
    /// Done.
    Check,
    /// Phone, first contact.
    Phone,
    /// A talk, a session.
    Talk,
    /// Several children.
    Group,
    /// One person.
    Person,
    /// A file.
    File,
    /// All files.
    Files,
    /// Search.
    Search,
    /// New.
    Plus,
    /// Lock, only some may read.
    Lock,
    /// Leave.
    Exit,
    /// Send, sent later.
    Send,
    /// No network.
    NoNetwork,
    /// A day, a plan.
    Day,
    /// Write.
    Pen,
    /// Two become one.
    Join,
    /// Help, a service.
    Help,
    /// Consent, an agreement.
    Agree,
    /// See a name.
    Eye,
    /// More.
    More,
    /// A table, a report.
    Table,
}

impl Icon {
    /// Pictures that a pack can name for its areas and forms.
    pub const NAMED: [(&'static str, Self); 20] = [
        ("talk", Self::Talk),
        ("help", Self::Help),
        ("person", Self::Person),
        ("agree", Self::Agree),
        ("warning", Self::Warning),
        ("eye", Self::Eye),
        ("plus", Self::Plus),
        ("file", Self::File),
        ("files", Self::Files),
        ("pen", Self::Pen),
        ("check", Self::Check),
        ("phone", Self::Phone),
        ("group", Self::Group),
        ("clock", Self::Clock),
        ("day", Self::Day),
        ("send", Self::Send),
        ("lock", Self::Lock),
        ("join", Self::Join),
        ("table", Self::Table),
        ("search", Self::Search),
    ];

    /// The picture that a pack names.
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMED.iter().find(|(known, _)| *known == name).map(|(_, icon)| *icon)
    }

    fn path(self) -> &'static str {
        match self {
            Self::Clock => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7.5V12l3 2",
            Self::Warning => "M12 4 2.8 20h18.4zM12 10v4.5M12 17.2v.3",
            Self::Check => "m5 12.5 4.5 4.5L19 7.5",
            Self::Phone => {
                "M6 3.5h3l1.5 4.5-2 1.5a11 11 0 0 0 6 6l1.5-2 4.5 1.5v3a2.5 2.5 0 0 1-2.7 2.5A16.5 16.5 0 0 1 3.5 6.2 2.5 2.5 0 0 1 6 3.5z"
            }
            Self::Talk => "M4 5h16v11H11l-4.5 4v-4H4zM8 9h8M8 12.5h5",
            Self::Group => {
                "M9 11a3.2 3.2 0 1 0 0-6.4A3.2 3.2 0 0 0 9 11zM3 19.5c0-3.3 2.5-5.5 6-5.5s6 2.2 6 5.5M16 5a3 3 0 0 1 0 6M17.5 14.4c2.2.6 3.5 2.5 3.5 5.1"
            }
            Self::Person => "M12 11.5a3.8 3.8 0 1 0 0-7.6 3.8 3.8 0 0 0 0 7.6zM4.8 20.5c0-3.8 2.9-6.2 7.2-6.2s7.2 2.4 7.2 6.2",
            Self::File => "M6 3.5h8l4.5 4.5v12.5H6zM14 3.5V8h4.5M9 12.5h6M9 16h6",
            Self::Files => "M4 6.5h16M4 12h16M4 17.5h10",
            Self::Search => "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5 20.5 20.5",
            Self::Plus => "M12 5v14M5 12h14",
            Self::Lock => "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
            Self::Exit => "M14 4h5v16h-5M3.5 12H14M10 8l4 4-4 4",
            Self::Send => "M12 19.5V5M6 11l6-6 6 6",
            Self::NoNetwork => {
                "M3 9a14 14 0 0 1 5-3.1M12 5a14 14 0 0 1 9 4M6.5 13a9 9 0 0 1 3-1.9M14.5 11.2a9 9 0 0 1 3 1.8M12 18.2v.2M4 3l16 18"
            }
            Self::Day => "M4.5 6h15v14h-15zM4.5 10.5h15M8.5 3.5V7M15.5 3.5V7",
            Self::Pen => "M5 19l1-4L16 5l3 3L9 18zM14 7l3 3",
            Self::Join => "M5 5c0 5 7 4 7 9v6M19 5c0 5-7 4-7 9M9 17l3 3 3-3",
            Self::Help => "M12 20S4 15.2 4 9.6A4.3 4.3 0 0 1 12 7a4.3 4.3 0 0 1 8 2.6C20 15.2 12 20 12 20z",
            Self::Agree => "M5 4h14v16H5zM8.5 12l2.5 2.5 4.5-5",
            Self::Eye => {
                "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9.3a2.7 2.7 0 1 0 0 5.4 2.7 2.7 0 0 0 0-5.4z"
            }
            Self::More => "M6 12h.1M12 12h.1M18 12h.1",
            Self::Table => "M4 5h16v14H4zM4 10h16M10 10v9",
        }
    }
}

/// The picture, hidden from screen readers: words always stand beside it.
pub fn icon(icon: Icon) -> Markup {
    html! {
        svg.icon viewBox="0 0 24 24" aria-hidden="true" focusable="false" { path d=(icon.path()); }
    }
}
