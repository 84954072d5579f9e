//! The mapping, as data: which field is which question, and which of their codes is which of ours.

const FIELDS: &str = include_str!("fields.csv");
const CODES: &str = include_str!("codes.csv");

/// One field and the question that it answers.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Nested list that it stands in; empty for the case itself.
    pub section: &'static str,
    /// Its name there.
    pub name: &'static str,
    /// The form whose question it answers.
    pub form: &'static str,
    /// The question.
    pub question: &'static str,
    /// How it is written there.
    pub kind: &'static str,
}

/// Every mapped field.
pub fn fields() -> impl Iterator<Item = Field> {
    FIELDS.lines().skip(1).filter_map(|line| {
        let mut cells = line.split(',');
        Some(Field {
            section: cells.next()?,
            name: cells.next()?,
            form: cells.next()?,
            question: cells.next()?,
            kind: cells.next()?,
        })
    })
}

/// Our code for one of theirs.
pub fn code(question: &str, theirs: &str) -> Option<&'static str> {
    CODES.lines().skip(1).find_map(|line| {
        let mut cells = line.split(',');
        let is = cells.next()? == question && cells.next()? == theirs;
        cells.next().filter(|_| is)
    })
}

/// Whether a question's codes are mapped at all.
pub fn has_codes(question: &str) -> bool {
    CODES.lines().skip(1).any(|line| line.split(',').next() == Some(question))
}

#[cfg(test)]
mod tests {
    use super::*;
    use naungan_forms::{PACK, Pack};

    #[test]
    fn every_field_and_code_of_the_mapping_is_one_of_the_pack() {
        let pack = Pack::decode(PACK).unwrap();
        for field in fields() {
            let form = pack.form(field.form).unwrap();
            let asked = form.field(field.question).unwrap_or_else(|| panic!("{} asks no {}", field.form, field.question));
            assert!(["text", "day", "number", "code", "codes", "place"].contains(&field.kind), "{}", field.kind);
            if field.kind.starts_with("code") {
                let list = form.list(asked).unwrap();
                for line in CODES.lines().skip(1).filter(|line| line.split(',').next() == Some(field.question)) {
                    assert!(list.item(line.split(',').nth(2).unwrap()).is_some(), "{line}");
                }
            }
        }
    }
}
