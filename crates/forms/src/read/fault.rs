//! Cells that cannot be used, each with its place.

use std::fmt;

use crate::expr::ExprError;

/// A cell that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// File inside `packs/`.
    pub path: String,
    /// Line of the file; the head is line 1.
    pub line: usize,
    /// Column name.
    pub column: String,
    /// What is wrong.
    pub what: What,
}

/// What is wrong with a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A question type that is not supported.
    Type(String),
    /// A column that is not supported and not empty.
    Column,
    /// A name that is empty, too long or no name, that stands twice in its group, or that a rule uses and two questions have.
    Name(String),
    /// No such meaning.
    Meaning(String),
    /// No such layer.
    Layer(String),
    /// No such list.
    List(String),
    /// An expression that cannot be read.
    Expression(ExprError),
    /// An expression or trigger names a field that the form does not have.
    Field(String),
    /// An expression names a column that its list does not have; outside a filter nothing may be named so.
    Attribute(String),
    /// A meaning inside a repeat: what is counted is said once.
    Repeated(String),
    /// Rules that wait for each other.
    Circle(String),
    /// Groups that do not close, or close what is not open, or lie too deep.
    Group,
    /// A calculated field without calculation and default.
    Calculation,
    /// A parameter without value.
    Parameter(String),
    /// No version, or one that is not a whole number.
    Version,
    /// The settings name another form than the folder.
    FormId,
    /// A setting of where the form is offered that says nothing known: an area, a role, a state of the file, a thing.
    Setting(String),
    /// A clock that starts or ends with nothing known, or has no number of hours.
    Clock(String),
}

impl Fault {
    /// Stable code for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match &self.what {
            What::Type(_) => "forms.read.type",
            What::Column => "forms.read.column",
            What::Name(_) => "forms.read.name",
            What::Meaning(_) => "forms.read.meaning",
            What::Layer(_) => "forms.read.layer",
            What::List(_) => "forms.read.list",
            What::Expression(inner) => inner.code(),
            What::Field(_) => "forms.read.field",
            What::Attribute(_) => "forms.read.attribute",
            What::Repeated(_) => "forms.read.repeated_meaning",
            What::Circle(_) => "forms.plan.circle",
            What::Group => "forms.read.group",
            What::Calculation => "forms.read.calculation",
            What::Parameter(_) => "forms.read.parameter",
            What::Version => "forms.read.version",
            What::FormId => "forms.read.form_id",
            What::Setting(_) => "forms.read.setting",
            What::Clock(_) => "forms.read.clock",
        }
    }

    /// The word at fault, where there is one.
    #[must_use]
    pub fn word(&self) -> &str {
        match &self.what {
            What::Type(word)
            | What::Name(word)
            | What::Meaning(word)
            | What::Layer(word)
            | What::List(word)
            | What::Field(word)
            | What::Attribute(word)
            | What::Repeated(word)
            | What::Circle(word)
            | What::Setting(word)
            | What::Clock(word)
            | What::Parameter(word) => word,
            _ => "",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} line {} column {}: {}", self.path, self.line, self.column, self.code())
    }
}
