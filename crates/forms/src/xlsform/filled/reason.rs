//! Why a record was refused.

/// Why a record was refused. No reason repeats what a cell says: in the wrong column that may be a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The file is no XML, or too large.
    File,
    /// Filled in another form; its name.
    Form(String),
    /// No column of the sheet is a question of the form.
    Heads,
    /// Two columns are the same question, key or choice.
    ColumnTwice,
    /// The mapping names a column that the table does not have.
    ColumnMissing,
    /// No value of the question's kind; the message key says which kind it must be.
    Kind(&'static str),
    /// A code that the list does not have.
    Choice(String),
    /// A formula that no program worked out, or that ended in an error.
    Formula,
    /// Longer than an answer may be.
    Long,
    /// More rounds of a repeat than a form holds.
    Rounds,
    /// A round of a repeat whose record is not there.
    Orphan(String),
    /// Two records have one key, or one record is there twice.
    Twice(String),
    /// A rule of the form: the message key.
    Rule(String),
}

impl Reason {
    /// Stable code for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::File => "forms.filled.file",
            Self::Form(_) => "forms.filled.form",
            Self::Heads => "forms.filled.heads",
            Self::ColumnTwice => "forms.filled.column_twice",
            Self::ColumnMissing => "forms.filled.column_missing",
            Self::Kind(_) => "forms.filled.kind",
            Self::Choice(_) => "forms.filled.choice",
            Self::Formula => "forms.filled.formula",
            Self::Long => "forms.filled.long",
            Self::Rounds => "forms.filled.rounds",
            Self::Orphan(_) => "forms.filled.orphan",
            Self::Twice(_) => "forms.filled.twice",
            Self::Rule(_) => "forms.filled.rule",
        }
    }
}
