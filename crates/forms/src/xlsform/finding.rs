//! What reading an XLSForm found: each with sheet, row and column.

use std::fmt;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is lost; worth a look.
    Warning,
    /// Not supported here: blocks publishing unless a person accepts that it has no effect.
    Unsupported,
    /// Refused in forms about children, for the reason given; nobody can accept it.
    Refused,
    /// The form is wrong.
    Error,
}

/// Something found in a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Name of the sheet.
    pub sheet: String,
    /// Row as an office program counts it; 1 is the head.
    pub row: usize,
    /// Head of the column, as it stands in the sheet.
    pub column: String,
    /// How much it matters.
    pub severity: Severity,
    /// What it is.
    pub problem: Problem,
    /// The word at fault; empty when the whole cell is.
    pub word: String,
}

/// Kinds of findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The form has no sheet `survey`.
    NoSurvey,
    /// A sheet that is no part of a form.
    Sheet,
    /// A sheet of the standard that is not supported.
    SheetUnsupported,
    /// A column that a sheet must have.
    ColumnMissing,
    /// Two columns that mean the same.
    ColumnTwice,
    /// A column that no form has.
    ColumnUnknown,
    /// A column of the standard that is not supported.
    ColumnUnsupported,
    /// A question type that nobody knows.
    Type,
    /// A question type of the standard that is not supported.
    TypeUnsupported,
    /// Pictures, sounds, films and files.
    Media,
    /// Places on the earth.
    Place,
    /// A record of how the form was filled, with places.
    Watching,
    /// A row that says nothing.
    RowIgnored,
    /// A row that is switched off.
    RowDisabled,
    /// A question or group without name.
    NameMissing,
    /// A name that is no name.
    NameBroken,
    /// A name that stands twice in one group.
    NameTwice,
    /// A name that a rule uses and two questions have.
    NameRepeated,
    /// A meaning inside a repeat.
    MeaningRepeated,
    /// Rules that wait for each other.
    Circle,
    /// A pattern that is tied to no end of the answer.
    Pattern,
    /// Groups that do not close, or close what is not open.
    Group,
    /// No such list of choices.
    ListMissing,
    /// A choice without code or list.
    ChoiceBroken,
    /// A code with a blank in a list of which several can be chosen.
    ChoiceBlank,
    /// A code that stands twice in its list.
    ChoiceTwice,
    /// A choice without text.
    ChoiceUnnamed,
    /// A file of choices that did not come with the form.
    FileMissing,
    /// A file of choices that cannot be read.
    FileBroken,
    /// Own words of an answer `other` beside a filter.
    OtherFiltered,
    /// The words of an added question are in English.
    OtherEnglish,
    /// A hint to the page that has no effect here.
    Appearance,
    /// A hint that changes what is collected.
    AppearanceUnsupported,
    /// A parameter that is not supported.
    ParameterUnsupported,
    /// A parameter without value, or with one that makes no sense.
    Parameter,
    /// An expression that cannot be read.
    Expression,
    /// A function that is not there.
    Function,
    /// An expression names a field that is not there.
    Field,
    /// An expression names a column that its list does not have.
    Attribute,
    /// A calculated field without calculation.
    Calculation,
    /// No such meaning.
    Meaning,
    /// No such layer.
    Layer,
    /// A setting that is not supported.
    Setting,
    /// A setting of where the form is offered that names nothing known.
    Offer,
    /// A version that is not a whole number: publishing gives the next one.
    Version,
    /// A text that is there in one language and not in another.
    Translation,
}

impl Problem {
    /// Stable code for machines.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.both().0
    }

    fn both(self) -> (&'static str, &'static str) {
        match self {
            Self::NoSurvey => ("forms.xlsform.no_survey", "no sheet `survey`"),
            Self::Sheet => ("forms.xlsform.sheet", "a sheet that is no part of a form; not read"),
            Self::SheetUnsupported => ("forms.xlsform.sheet_unsupported", "a sheet that is not supported"),
            Self::ColumnMissing => ("forms.xlsform.column_missing", "a column is missing"),
            Self::ColumnTwice => ("forms.xlsform.column_twice", "two columns mean the same"),
            Self::ColumnUnknown => ("forms.xlsform.column_unknown", "a column that is no part of a form; not read"),
            Self::ColumnUnsupported => ("forms.xlsform.column_unsupported", "a column that is not supported"),
            Self::Type => ("forms.xlsform.type", "no such type"),
            Self::TypeUnsupported => ("forms.xlsform.type_unsupported", "a type that is not supported"),
            Self::Media => (
                "forms.xlsform.media",
                "refused: a picture, recording or file can show who a child is and cannot be taken back once it has leaked",
            ),
            Self::Place => ("forms.xlsform.place", "refused: a position leads to where a child lives or hides"),
            Self::Watching => {
                ("forms.xlsform.watching", "refused: a log of how and where a form was filled says more than its answers")
            }
            Self::RowIgnored => ("forms.xlsform.row_ignored", "a row without type and name; not read"),
            Self::RowDisabled => ("forms.xlsform.row_disabled", "a row that is switched off; not read"),
            Self::NameMissing => ("forms.xlsform.name_missing", "a name is missing"),
            Self::NameBroken => ("forms.xlsform.name_broken", "not a name"),
            Self::NameTwice => ("forms.xlsform.name_twice", "a name stands twice in one group"),
            Self::NameRepeated => {
                ("forms.xlsform.name_repeated", "a rule names a question, and two groups have one of that name")
            }
            Self::MeaningRepeated => ("forms.xlsform.meaning_repeated", "what is counted cannot stand in a repeat"),
            Self::Pattern => {
                ("forms.xlsform.pattern", "a pattern fits any part of the answer here; tie it with ^ and $ if the whole must fit")
            }
            Self::Circle => ("forms.xlsform.circle", "rules wait for each other in a circle"),
            Self::Group => ("forms.xlsform.group", "a group is not closed, or closes what is not open"),
            Self::ListMissing => ("forms.xlsform.list_missing", "no such list of choices"),
            Self::ChoiceBroken => ("forms.xlsform.choice_broken", "a choice without name or list"),
            Self::ChoiceBlank => ("forms.xlsform.choice_blank", "a choice of several has a blank in its name"),
            Self::ChoiceTwice => ("forms.xlsform.choice_twice", "a choice stands twice in its list"),
            Self::ChoiceUnnamed => ("forms.xlsform.choice_unnamed", "a choice without label"),
            Self::FileMissing => ("forms.xlsform.file_missing", "a file of choices is not beside the form"),
            Self::FileBroken => ("forms.xlsform.file_broken", "a file of choices cannot be read"),
            Self::OtherFiltered => ("forms.xlsform.other_filtered", "or_other and choice_filter exclude each other"),
            Self::OtherEnglish => ("forms.xlsform.other_english", "the added question after `other` is in English"),
            Self::Appearance => ("forms.xlsform.appearance", "an appearance that has no effect here"),
            Self::AppearanceUnsupported => ("forms.xlsform.appearance_unsupported", "an appearance that is not supported"),
            Self::ParameterUnsupported => ("forms.xlsform.parameter_unsupported", "a parameter that is not supported"),
            Self::Parameter => ("forms.xlsform.parameter", "a parameter that makes no sense"),
            Self::Expression => ("forms.xlsform.expression", "an expression that cannot be read"),
            Self::Function => ("forms.xlsform.function", "a function that is not supported"),
            Self::Field => ("forms.xlsform.field", "no such field"),
            Self::Attribute => ("forms.xlsform.attribute", "no such column in the list"),
            Self::Calculation => ("forms.xlsform.calculation", "a calculated field without calculation"),
            Self::Meaning => ("forms.xlsform.meaning", "no such meaning"),
            Self::Layer => ("forms.xlsform.layer", "no such layer"),
            Self::Setting => ("forms.xlsform.setting", "a setting that is not supported"),
            Self::Offer => ("forms.xlsform.offer", "no such area, role, state of a file or thing in it"),
            Self::Version => ("forms.xlsform.version", "the version is no whole number; publishing gives the next one"),
            Self::Translation => ("forms.xlsform.translation", "texts are missing in a language"),
        }
    }
}

impl Finding {
    /// Sheet, row and column: what a person accepts.
    #[must_use]
    pub fn place(&self) -> (String, usize, String) {
        (self.sheet.clone(), self.row, self.column.clone())
    }

    /// What was found, in English, for the command line.
    #[must_use]
    pub fn what(&self) -> String {
        let text = self.problem.both().1;
        if self.word.is_empty() { text.to_owned() } else { format!("`{}`: {text}", self.word) }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} row {} column {}: {} ({})", self.sheet, self.row, self.column, self.what(), self.problem.code())
    }
}
