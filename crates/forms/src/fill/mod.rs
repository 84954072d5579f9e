//! Filling a form: a [`Plan`] says what is asked, a [`Session`] holds the answers and keeps relevance, calculations and
//! repeats right after each one.
//!
//! A plan is made from a form's definition, whatever it was read from. Answers live in a [`Document`](crate::doc::Document), so that every
//! expression of the language works. What is not relevant reads as unanswered, and comes back with its answer.

mod load;
mod order;
mod plan;
mod recalculate;
mod repeat;
mod scope;
mod session;
mod template;
mod view;

pub(crate) use scope::draw;

use crate::expr::Expr;
use crate::form::{FieldKind, Meta};

pub use load::Spot;
pub use plan::{Plan, PlanError};
pub use session::{Door, Hours, Outcome, Session, Setting, Tables};
pub use template::Template;
pub use view::Problem;

/// Most instances of one repeat.
pub const REPEATS_MAX: usize = 500;
/// Most nodes of a filled form: repeats in repeats are no longer added beyond it.
pub const NODES_MAX: usize = 200_000;

/// What a question of the plan is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Free text, a bar code, anything kept as it was given.
    Text,
    /// A whole number.
    Integer,
    /// A number.
    Decimal,
    /// A day.
    Date,
    /// A time of the day.
    Time,
    /// A day and time.
    DateTime,
    /// One code of a list.
    SelectOne,
    /// Several codes of a list.
    SelectMultiple,
    /// All codes of a list, in an order.
    Rank,
    /// Words to read.
    Note,
    /// Something to tick.
    Acknowledge,
    /// A value that nobody types: calculated, hidden, or from the device.
    Value,
    /// Questions that belong together.
    Group,
    /// Questions that are asked several times.
    Repeat,
}

/// What the device fills in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Preload {
    /// When the form was opened.
    Start,
    /// When the form was finished.
    End,
    /// The day when the form was opened.
    Today,
    /// A name for this filled form.
    Instance,
    /// A text that the door knows: `username`, `deviceid`.
    Named(String),
}

impl Kind {
    /// What a kind of field is to the engine.
    #[must_use]
    pub fn of(field: &FieldKind) -> Self {
        match field {
            FieldKind::Text | FieldKind::Barcode => Self::Text,
            FieldKind::Integer => Self::Integer,
            FieldKind::Decimal | FieldKind::Range => Self::Decimal,
            FieldKind::Date => Self::Date,
            FieldKind::Time => Self::Time,
            FieldKind::DateTime => Self::DateTime,
            FieldKind::SelectOne(_) => Self::SelectOne,
            FieldKind::SelectMultiple(_) => Self::SelectMultiple,
            FieldKind::Rank(_) => Self::Rank,
            FieldKind::Acknowledge => Self::Acknowledge,
            FieldKind::Note => Self::Note,
            FieldKind::Calculate | FieldKind::Hidden | FieldKind::Meta(_) => Self::Value,
        }
    }
}

impl Preload {
    /// What the device fills in for a kind of field.
    #[must_use]
    pub fn of(field: &FieldKind) -> Option<Self> {
        Some(match field {
            FieldKind::Meta(Meta::Start) => Self::Start,
            FieldKind::Meta(Meta::End) => Self::End,
            FieldKind::Meta(Meta::Today) => Self::Today,
            FieldKind::Meta(_) => Self::Named(field.name().to_owned()),
            _ => return None,
        })
    }
}

/// One question, note, calculation, group or repeat.
#[derive(Clone, Debug)]
pub struct Question {
    /// Name, once in a form.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// The group or repeat around it, as its place in the plan; `None` on the outermost level.
    pub parent: Option<usize>,
    /// Asked only when true.
    pub relevant: Option<Expr>,
    /// Must be answered when true.
    pub required: Option<Expr>,
    /// The answer is fine when true.
    pub constraint: Option<Expr>,
    /// How it gets its value.
    pub calculation: Option<Expr>,
    /// What it begins with, worked out once.
    pub default: Option<Expr>,
    /// The questions whose change makes the calculation run; where there are some, nothing else does.
    pub triggers: Vec<String>,
    /// How many times a repeat is asked.
    pub count: Option<Expr>,
    /// Table of the choices.
    pub list: Option<String>,
    /// Which choices are offered.
    pub choice_filter: Option<Expr>,
    /// Shown but not typed when true.
    pub read_only: Option<Expr>,
    /// What the device fills in.
    pub preload: Option<Preload>,
}

impl Question {
    /// A question without any rule.
    #[must_use]
    pub fn new(name: &str, kind: Kind, parent: Option<usize>) -> Self {
        Self {
            name: name.to_owned(),
            kind,
            parent,
            relevant: None,
            required: None,
            constraint: None,
            calculation: None,
            default: None,
            triggers: Vec::new(),
            count: None,
            list: None,
            choice_filter: None,
            read_only: None,
            preload: None,
        }
    }

    /// Whether a person is asked.
    #[must_use]
    pub fn is_asked(&self) -> bool {
        !matches!(self.kind, Kind::Value | Kind::Group | Kind::Repeat | Kind::Note)
    }

    /// Whether it holds other questions.
    #[must_use]
    pub fn holds(&self) -> bool {
        matches!(self.kind, Kind::Group | Kind::Repeat)
    }

    /// The rules that decide its value, its relevance or how often it is asked.
    fn standing_rules(&self) -> impl Iterator<Item = &Expr> {
        let calculation = self.calculation.as_ref().filter(|_| self.triggers.is_empty());
        self.relevant.iter().chain(calculation).chain(&self.count)
    }
}
