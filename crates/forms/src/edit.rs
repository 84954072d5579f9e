//! Changing a form's tables as a form keeper does at the desk: words, order, choices, conditions in plain words. The tables stay
//! what XLSForm knows, so that the same form can be taken out as a workbook at any time.

use crate::read::keys;
use crate::table::Table;

/// The tables of one form, with words of all languages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sources {
    /// Questions and groups.
    pub survey: Table,
    /// Own lists.
    pub choices: Table,
    /// Identifier, version, title.
    pub settings: Table,
    /// Files of choices.
    pub files: Vec<Table>,
}

/// Why a change cannot be made. Nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// No such question.
    #[error("no such question")]
    NoQuestion,
    /// It is first or last among those beside it.
    #[error("there is no place to move to")]
    NoPlace,
    /// A code is empty, too long, or has letters that no code may have.
    #[error("a code may have small letters, digits and _ only")]
    Code,
    /// A code stands twice.
    #[error("a code stands twice")]
    CodeTwice,
    /// A question needs words in every language of the form.
    #[error("words are missing in a language")]
    Words,
    /// The value of the condition is missing.
    #[error("the answer that the condition looks for is missing")]
    Value,
}

impl EditError {
    /// Stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NoQuestion => "forms.edit.no_question",
            Self::NoPlace => "forms.edit.no_place",
            Self::Code => "forms.edit.code",
            Self::CodeTwice => "forms.edit.code_twice",
            Self::Words => "forms.edit.words",
            Self::Value => "forms.edit.value",
        }
    }
}

/// When a question is asked, in plain words as far as they go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Always.
    Always,
    /// As another question is answered.
    When {
        /// The other question.
        question: String,
        /// How it is compared.
        operator: Operator,
        /// What it is compared with; empty for [`Operator::Answered`].
        value: String,
    },
    /// As an expression says that plain words cannot.
    Rule(String),
}

/// How an answer is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// It is this.
    Is,
    /// It is not this.
    IsNot,
    /// This is among several.
    Has,
    /// There is an answer.
    Answered,
    /// It is more.
    More,
    /// It is less.
    Less,
}

impl Operator {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 6] = [Self::Is, Self::IsNot, Self::Has, Self::Answered, Self::More, Self::Less];

    /// Word in forms and messages.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Is => "is",
            Self::IsNot => "is_not",
            Self::Has => "has",
            Self::Answered => "answered",
            Self::More => "more",
            Self::Less => "less",
        }
    }

    /// The operator with this word.
    #[must_use]
    pub fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|operator| operator.code() == code)
    }
}

impl Condition {
    /// Reads the expression of a form.
    #[must_use]
    pub fn read(expression: &str) -> Self {
        let text = expression.trim();
        if text.is_empty() {
            return Self::Always;
        }
        plain(text).unwrap_or_else(|| Self::Rule(text.to_owned()))
    }

    /// The expression that a form keeps.
    #[must_use]
    pub fn expression(&self) -> String {
        match self {
            Self::Always => String::new(),
            Self::Rule(text) => text.clone(),
            Self::When { question, operator, value } => match operator {
                Operator::Is => format!("${{{question}}} = {}", quoted(value)),
                Operator::IsNot => format!("${{{question}}} != {}", quoted(value)),
                Operator::Has => format!("selected(${{{question}}}, {})", quoted(value)),
                Operator::Answered => format!("${{{question}}} != ''"),
                Operator::More => format!("${{{question}}} > {}", literal(value)),
                Operator::Less => format!("${{{question}}} < {}", literal(value)),
            },
        }
    }
}

fn plain(text: &str) -> Option<Condition> {
    if let Some(inner) = text.strip_prefix("selected(").and_then(|rest| rest.strip_suffix(')')) {
        let (field, value) = inner.split_once(',')?;
        let (question, value) = (name_in(field.trim())?, unquoted(value.trim())?);
        return Some(Condition::When { question, operator: Operator::Has, value });
    }
    let end = text.find('}')?;
    let question = name_in(text.get(..=end)?)?;
    let rest = text.get(end + 1..)?.trim_start();
    let (operator, value) = [("!=", Operator::IsNot), ("=", Operator::Is), (">", Operator::More), ("<", Operator::Less)]
        .into_iter()
        .find_map(|(sign, operator)| Some((operator, rest.strip_prefix(sign)?.trim())))?;
    match operator {
        Operator::IsNot if value == "''" || value == "\"\"" => {
            Some(Condition::When { question, operator: Operator::Answered, value: String::new() })
        }
        Operator::More | Operator::Less => {
            let number = value.parse::<f64>().is_ok().then(|| value.to_owned());
            Some(Condition::When { question, operator, value: number.or_else(|| date_in(value))? })
        }
        _ => Some(Condition::When { question, operator, value: unquoted(value)? }),
    }
}

fn name_in(text: &str) -> Option<String> {
    let name = text.strip_prefix("${")?.strip_suffix('}')?;
    (!name.is_empty() && !name.contains(['$', '{', '}'])).then(|| name.to_owned())
}

fn date_in(text: &str) -> Option<String> {
    unquoted(text.strip_prefix("date(")?.strip_suffix(')')?)
}

fn unquoted(text: &str) -> Option<String> {
    let quote = text.chars().next().filter(|quote| matches!(quote, '\'' | '"'))?;
    let inner = text.strip_prefix(quote)?.strip_suffix(quote)?;
    (!inner.contains(quote)).then(|| inner.to_owned())
}

fn quoted(value: &str) -> String {
    // XPath knows no escape: a text has one kind of quote around it and not inside
    if value.contains('\'') { format!("\"{}\"", value.replace('"', "")) } else { format!("'{value}'") }
}

fn literal(value: &str) -> String {
    if value.parse::<f64>().is_ok() { value.to_owned() } else { format!("date({})", quoted(value)) }
}

impl Sources {
    /// The cell of a question; empty when the form has none.
    #[must_use]
    pub fn cell(&self, name: &str, column: &str) -> &str {
        self.row(name).and_then(|row| self.survey.records().nth(row)).map_or("", |record| record.get(column))
    }

    /// Writes a cell of a question; a column that is missing is added when there is something to write.
    ///
    /// # Errors
    /// No such question.
    pub fn set(&mut self, name: &str, column: &str, value: &str) -> Result<(), EditError> {
        let row = self.row(name).ok_or(EditError::NoQuestion)?;
        write(&mut self.survey, row, column, value);
        Ok(())
    }

    /// Languages in which the form has words, in the order of its columns.
    #[must_use]
    pub fn languages(&self) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for column in &self.survey.columns {
            let Some(language) = column.strip_prefix("label::") else { continue };
            if !found.iter().any(|known| known == language) {
                found.push(language.to_owned());
            }
        }
        found
    }

    /// How many groups stand around each row of the survey.
    #[must_use]
    pub fn depths(&self) -> Vec<usize> {
        let mut depth = 0_usize;
        let mut found = Vec::new();
        for record in self.survey.records() {
            let kind = record.get("type");
            if is_end(kind) {
                depth = depth.saturating_sub(1);
            }
            found.push(depth);
            if is_begin(kind) {
                depth += 1;
            }
        }
        found
    }

    /// Moves a question, or a group with all in it, over the one before or after it at the same depth.
    ///
    /// # Errors
    /// No such question, or no place.
    pub fn shift(&mut self, name: &str, down: bool) -> Result<(), EditError> {
        let row = self.row(name).ok_or(EditError::NoQuestion)?;
        let blocks = self.blocks(row);
        let at = blocks.iter().position(|block| block.contains(&row)).ok_or(EditError::NoPlace)?;
        let other = if down { Some(at + 1) } else { at.checked_sub(1) }.ok_or(EditError::NoPlace)?;
        let (Some(one), Some(two)) = (blocks.get(at.min(other)), blocks.get(at.max(other))) else {
            return Err(EditError::NoPlace);
        };
        self.survey.rows.get_mut(one.start..two.end).ok_or(EditError::NoPlace)?.rotate_left(one.len());
        Ok(())
    }

    /// Whether a question can be moved up, and down.
    #[must_use]
    pub fn can_shift(&self, name: &str) -> (bool, bool) {
        let Some(row) = self.row(name) else { return (false, false) };
        let blocks = self.blocks(row);
        let at = blocks.iter().position(|block| block.contains(&row));
        (at.is_some_and(|at| at > 0), at.is_some_and(|at| at + 1 < blocks.len()))
    }

    /// The rows beside a row, at its depth: each a question, or a group with all in it.
    fn blocks(&self, row: usize) -> Vec<std::ops::Range<usize>> {
        let depths = self.depths();
        let depth = depths.get(row).copied().unwrap_or(0);
        let outside = |at: &usize| depths.get(*at).is_some_and(|found| *found < depth);
        let from = (0..row).rev().find(outside).map_or(0, |at| at + 1);
        let to = (row..depths.len()).find(outside).unwrap_or(depths.len());
        let mut blocks: Vec<std::ops::Range<usize>> = Vec::new();
        for at in from..to {
            let record = self.survey.rows.get(at).and_then(|_| self.survey.records().nth(at));
            let inside = depths.get(at).is_some_and(|found| *found > depth);
            let ends = record.is_some_and(|record| is_end(record.get("type")));
            match blocks.last_mut() {
                Some(last) if inside || ends => last.end = at + 1,
                _ => blocks.push(at..at + 1),
            }
        }
        blocks
    }

    /// A new question at the end, with its words by language; answers its name, made of the first words.
    ///
    /// # Errors
    /// Words are missing in a language of the form.
    pub fn add(&mut self, kind: &str, labels: &[(String, String)]) -> Result<String, EditError> {
        let missing = |language: &String| !labels.iter().any(|(known, words)| known == language && !words.trim().is_empty());
        if self.languages().iter().any(missing) {
            return Err(EditError::Words);
        }
        let stem = slug(labels.first().map_or("", |(_, words)| words));
        let taken = |name: &str| self.row(name).is_some();
        let name = if taken(&stem) {
            (2..).map(|number| format!("{stem}_{number}")).find(|name| !taken(name)).unwrap_or_else(|| stem.clone())
        } else {
            stem
        };
        let row = self.survey.rows.len();
        self.survey.rows.push(vec![String::new(); self.survey.columns.len()]);
        let list = format!("{name}_choices");
        let kind = if kind.starts_with("select") { format!("{kind} {list}") } else { kind.to_owned() };
        write(&mut self.survey, row, "type", &kind);
        write(&mut self.survey, row, "name", &name);
        for (language, words) in labels {
            write(&mut self.survey, row, &format!("label::{language}"), words.trim());
        }
        Ok(name)
    }

    /// Takes a question, or a group with all in it, out.
    ///
    /// # Errors
    /// No such question.
    pub fn remove(&mut self, name: &str) -> Result<(), EditError> {
        let row = self.row(name).ok_or(EditError::NoQuestion)?;
        let block = self.blocks(row).into_iter().find(|block| block.contains(&row)).ok_or(EditError::NoQuestion)?;
        self.survey.rows.drain(block);
        Ok(())
    }

    /// The list that a question chooses from, if it chooses.
    #[must_use]
    pub fn list_of(&self, name: &str) -> Option<&str> {
        let mut words = self.cell(name, "type").split_whitespace();
        let kind = words.next()?;
        matches!(kind, "select_one" | "select_multiple" | "rank").then(|| words.next())?
    }

    /// Choices of an own list: code, and words in the order of [`Sources::languages`].
    #[must_use]
    pub fn choices_of(&self, list: &str) -> Vec<(String, Vec<String>)> {
        let languages = self.languages();
        let words = |record: &crate::table::Record<'_>| {
            languages.iter().map(|language| record.get(&format!("label::{language}")).to_owned()).collect()
        };
        let own = self.choices.records().filter(|record| record.get("list_name") == list);
        own.map(|record| (record.get("name").to_owned(), words(&record))).collect()
    }

    /// Puts other choices in the place of those of an own list. Columns that a choice had and nobody sees here stay.
    ///
    /// # Errors
    /// A code is no code or stands twice, or words are missing.
    pub fn set_choices(&mut self, list: &str, choices: &[(String, Vec<String>)]) -> Result<(), EditError> {
        for (at, (code, words)) in choices.iter().enumerate() {
            let letters = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
            if code.is_empty() || code.len() > 48 || !code.bytes().all(letters) {
                return Err(EditError::Code);
            }
            if choices.iter().take(at).any(|(other, _)| other == code) {
                return Err(EditError::CodeTwice);
            }
            if words.len() < self.languages().len() || words.iter().any(|word| word.trim().is_empty()) {
                return Err(EditError::Words);
            }
        }
        for column in ["list_name", "name"] {
            column_of(&mut self.choices, column);
        }
        let place = self.choices.records().position(|record| record.get("list_name") == list);
        let mut own: Vec<(String, Vec<String>)> = Vec::new();
        let mut others: Vec<Vec<String>> = Vec::new();
        for record in self.choices.records() {
            let row = self.choices.rows.get(record.line() - 2).cloned().unwrap_or_default();
            if record.get("list_name") == list { own.push((record.get("name").to_owned(), row)) } else { others.push(row) }
        }
        let place = place.unwrap_or(others.len()).min(others.len());
        let width = self.choices.columns.len();
        let row_of = |code: &String| own.iter().find(|(known, _)| known == code).map(|(_, row)| row.clone());
        let rows: Vec<Vec<String>> =
            choices.iter().map(|(code, _)| row_of(code).unwrap_or_else(|| vec![String::new(); width])).collect();
        others.splice(place..place, rows);
        self.choices.rows = others;
        let languages = self.languages();
        for (at, (code, words)) in choices.iter().enumerate() {
            write(&mut self.choices, place + at, "list_name", list);
            write(&mut self.choices, place + at, "name", code);
            for (language, word) in languages.iter().zip(words) {
                write(&mut self.choices, place + at, &format!("label::{language}"), word.trim());
            }
        }
        Ok(())
    }

    fn row(&self, name: &str) -> Option<usize> {
        keys(&self.survey).iter().position(|key| key == name && !name.is_empty())
    }
}

fn is_begin(kind: &str) -> bool {
    kind.starts_with("begin")
}

fn is_end(kind: &str) -> bool {
    kind.starts_with("end") && kind != "end"
}

/// Position of a column, made when it is missing.
fn column_of(table: &mut Table, column: &str) -> usize {
    table.column(column).unwrap_or_else(|| {
        table.columns.push(column.to_owned());
        for row in &mut table.rows {
            row.push(String::new());
        }
        table.columns.len() - 1
    })
}

fn write(table: &mut Table, row: usize, column: &str, value: &str) {
    if value.is_empty() && table.column(column).is_none() {
        return;
    }
    let at = column_of(table, column);
    if let Some(cell) = table.rows.get_mut(row).and_then(|row| row.get_mut(at)) {
        value.clone_into(cell);
    }
}

/// A name made of words: small letters, digits and `_`, at most 32 of them.
fn slug(words: &str) -> String {
    let mut out = String::new();
    for letter in words.chars().flat_map(char::to_lowercase) {
        if letter.is_ascii_alphanumeric() {
            out.push(letter);
        } else if !out.is_empty() && !out.ends_with('_') {
            out.push('_');
        }
        if out.len() >= 32 {
            break;
        }
    }
    let name = out.trim_end_matches('_');
    if name.starts_with(|first: char| first.is_ascii_lowercase()) {
        name.to_owned()
    } else {
        format!("q_{name}").trim_end_matches('_').to_owned()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    fn table(rows: &[&[&str]]) -> Table {
        let text = |row: &&[&str]| row.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        Table { path: String::new(), columns: rows.first().map(text).unwrap(), rows: rows[1..].iter().map(text).collect() }
    }

    fn sources() -> Sources {
        Sources {
            survey: table(&[
                &["type", "name", "label::en", "label::id", "relevant"],
                &["text", "one", "One", "Satu", ""],
                &["begin group", "both", "Both", "Keduanya", ""],
                &["select_one far", "two", "Two", "Dua", "${one} = 'x'"],
                &["text", "three", "Three", "Tiga", ""],
                &["end group", "", "", "", ""],
                &["text", "four", "Four", "Empat", ""],
            ]),
            choices: table(&[
                &["list_name", "name", "label::en", "label::id", "weight"],
                &["far", "near", "Near", "Dekat", "1"],
                &["far", "away", "Away", "Jauh", "2"],
                &["other", "x", "X", "X", ""],
            ]),
            ..Sources::default()
        }
    }

    fn names(sources: &Sources) -> Vec<&str> {
        sources.survey.records().map(|record| record.get("name")).collect()
    }

    #[rstest]
    #[case("${held} = 'yes'", Condition::When { question: "held".into(), operator: Operator::Is, value: "yes".into() })]
    #[case("${held}!='yes'", Condition::When { question: "held".into(), operator: Operator::IsNot, value: "yes".into() })]
    #[case("selected(${a}, \"b\")", Condition::When { question: "a".into(), operator: Operator::Has, value: "b".into() })]
    #[case("${a} != ''", Condition::When { question: "a".into(), operator: Operator::Answered, value: String::new() })]
    #[case("${a} > 4.5", Condition::When { question: "a".into(), operator: Operator::More, value: "4.5".into() })]
    #[case("${a} < date('2016-01-02')", Condition::When { question: "a".into(), operator: Operator::Less, value: "2016-01-02".into() })]
    #[case("  ", Condition::Always)]
    #[case("${a} = 'b' and ${c} = 'd'", Condition::Rule("${a} = 'b' and ${c} = 'd'".into()))]
    #[case("${a} = ${b}", Condition::Rule("${a} = ${b}".into()))]
    fn plain_words_are_found_where_they_say_all(#[case] text: &str, #[case] expected: Condition) {
        let read = Condition::read(text);
        assert_eq!(read, expected);
        assert_eq!(Condition::read(&read.expression()), expected, "and written so that they are found again");
    }

    #[test]
    fn a_question_moves_among_those_beside_it_and_a_group_takes_all_with_it() {
        let mut form = sources();
        form.shift("one", true).unwrap();
        assert_eq!(names(&form), ["both", "two", "three", "", "one", "four"]);
        form.shift("three", false).unwrap();
        assert_eq!(names(&form), ["both", "three", "two", "", "one", "four"]);
        assert_eq!(form.shift("three", false), Err(EditError::NoPlace), "not out of its group");
        assert_eq!(form.can_shift("both"), (false, true));
        assert_eq!(form.shift("nobody", true), Err(EditError::NoQuestion));
    }

    #[test]
    fn removing_a_group_removes_what_is_in_it() {
        let mut form = sources();
        form.remove("both").unwrap();
        assert_eq!(names(&form), ["one", "four"]);
    }

    #[test]
    fn a_new_question_gets_a_name_of_its_words_and_needs_words_in_every_language() {
        let mut form = sources();
        let words = |en: &str, id: &str| vec![("en".to_owned(), en.to_owned()), ("id".to_owned(), id.to_owned())];
        assert_eq!(form.add("text", &words("Way to school?", "")), Err(EditError::Words));
        assert_eq!(form.add("select_one", &words("Way to school?", "Jalan?")).unwrap(), "way_to_school");
        assert_eq!(form.add("text", &words("Way to school!", "Jalan!")).unwrap(), "way_to_school_2");
        assert_eq!(form.list_of("way_to_school"), Some("way_to_school_choices"));
        assert_eq!(form.add("text", &words("4 maal", "4 kali")).unwrap(), "q_4_maal");
    }

    #[test]
    fn choices_change_and_keep_what_nobody_sees() {
        let mut form = sources();
        let mut choices = form.choices_of("far");
        choices.swap(0, 1);
        choices.push(("gone".into(), vec!["Gone".into(), "Hilang".into()]));
        form.set_choices("far", &choices).unwrap();
        let rows: Vec<[&str; 4]> = form
            .choices
            .records()
            .map(|record| [record.get("list_name"), record.get("name"), record.get("label::id"), record.get("weight")])
            .collect();
        assert_eq!(
            rows,
            [["far", "away", "Jauh", "2"], ["far", "near", "Dekat", "1"], ["far", "gone", "Hilang", ""], ["other", "x", "X", ""]]
        );
        choices[0].0 = "near".into();
        assert_eq!(form.set_choices("far", &choices), Err(EditError::CodeTwice));
        choices[0].0 = "a b".into();
        assert_eq!(form.set_choices("far", &choices), Err(EditError::Code));
        choices[0] = ("ok".into(), vec!["".into(), "x".into()]);
        assert_eq!(form.set_choices("far", &choices), Err(EditError::Words));
    }

    proptest! {
        #[test]
        fn no_condition_makes_it_panic(text in "\\PC{0,40}") {
            let read = Condition::read(&text);
            prop_assert_eq!(Condition::read(&read.expression()), read);
        }
    }
}
