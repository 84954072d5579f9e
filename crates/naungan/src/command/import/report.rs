//! What came of an import. No line repeats what a cell says: in the wrong column that may be a name.

use std::collections::{BTreeMap, BTreeSet};

use naungan_device::import::{Kept, Refusal, What};
use naungan_forms::xlsform::filled::{Filled, Reason, Refused, Unplaced};
use naungan_pages::language::Language;
use serde_json::{Value, json};

/// What came of an import.
#[derive(Default)]
pub struct Report {
    /// The form.
    pub form: String,
    /// Entries on this device that are not sent.
    pub unsent: usize,
    kept: Vec<Value>,
    refused: Vec<Value>,
    unplaced: Vec<Value>,
    /// Records that were refused, by file, sheet and row: one may have several reasons.
    records: BTreeSet<(String, String, u64)>,
    counts: BTreeMap<&'static str, usize>,
}

impl Report {
    /// A record that is in a file now.
    pub fn kept(&mut self, file: &str, filled: &Filled, case: &str, kept: &Kept) {
        let what = match kept.what {
            What::Opened => "opened",
            What::Added => "added",
            What::Updated => "updated",
            What::Unchanged => "unchanged",
        };
        *self.counts.entry(what).or_default() += 1;
        let place = &filled.place;
        self.kept.push(json!({ "file": file, "sheet": place.sheet, "row": place.row, "case": case, "what": what }));
        for field in &kept.left {
            self.left(file, &filled.place.sheet, filled.place.row, field);
        }
    }

    fn left(&mut self, file: &str, sheet: &str, row: usize, column: &str) {
        self.unplaced.push(json!({ "file": file, "sheet": sheet, "row": row, "column": column }));
    }

    /// A file that cannot be read at all.
    pub fn unreadable(&mut self, file: &str, code: &str, cause: &dyn std::fmt::Display) {
        self.refuse(file, "", 0, "", code, format!("the file cannot be read: {cause}"));
    }

    /// A cell that was refused.
    pub fn refused(&mut self, file: &str, refused: &Refused) {
        let reason = &refused.reason;
        self.refuse(file, &refused.place.sheet, refused.place.row, &refused.column, reason.code(), sentence(reason));
    }

    /// A column or cell without a place in the form.
    pub fn unplaced(&mut self, file: &str, unplaced: &Unplaced) {
        self.left(file, &unplaced.place.sheet, unplaced.place.row, &unplaced.column);
    }

    /// A record of a case that is not on this device.
    pub fn no_case(&mut self, file: &str, filled: &Filled) {
        let why = "no file on this device has this code; look at `naungan device list`, or ask to be in the child's team";
        self.refuse(file, &filled.place.sheet, filled.place.row, "", "import.case", why.to_owned());
    }

    /// A record that was not taken.
    pub fn refusal(&mut self, file: &str, filled: &Filled, refusal: &Refusal) {
        let (sheet, row) = (filled.place.sheet.as_str(), filled.place.row);
        let all = |report: &mut Self, columns: &[String], code: &str, why: &str| {
            for column in columns {
                report.refuse(file, sheet, row, column, code, why.to_owned());
            }
        };
        let (code, why) = match refusal {
            Refusal::Rules(problems) => {
                let words = Language::embedded("en");
                for problem in problems {
                    let why = words.as_ref().map_or(problem.key.clone(), |words| words.text(&problem.key).to_owned());
                    self.refuse(file, sheet, row, &problem.field, "import.rule", format!("a rule of the form: {why}"));
                }
                return;
            }
            Refusal::Layer(fields) => {
                return all(
                    self,
                    fields,
                    "import.layer",
                    "your role may not write this answer; a colleague who may imports the record",
                );
            }
            Refusal::Version(fields) if !fields.is_empty() => {
                let why = "the record was kept in an older version of the form, which does not ask this; take the column out";
                return all(self, fields, "import.version", why);
            }
            refusal => why(refusal),
        };
        self.refuse(file, sheet, row, "", code, why.to_owned());
    }

    fn refuse(&mut self, file: &str, sheet: &str, row: usize, column: &str, code: &str, why: String) {
        self.records.insert((file.to_owned(), sheet.to_owned(), row as u64));
        self.refused.push(json!({ "file": file, "sheet": sheet, "row": row, "column": column, "code": code, "reason": why }));
    }

    /// How many records were refused.
    pub fn refused_records(&self) -> usize {
        self.records.len()
    }

    /// Prints it: one object, or a line for each.
    pub fn print(&self, json: bool) {
        let count = |what| self.counts.get(what).copied().unwrap_or_default();
        let taken = count("opened") + count("added");
        if json {
            let report = json!({
                "form": self.form, "taken": taken, "updated": count("updated"), "unchanged": count("unchanged"),
                "refused": self.refused_records(), "unsent": self.unsent,
                "records": self.kept, "refusals": self.refused, "unplaced": self.unplaced,
            });
            println!("{report:#}");
            return;
        }
        let word = |value: &Value, name: &str| match &value[name] {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let place = |value: &Value| {
            let column = word(value, "column");
            let at = format!("{} {} row {}", word(value, "file"), word(value, "sheet"), word(value, "row"));
            if column.is_empty() { at } else { format!("{at} column {column}") }
        };
        for refused in &self.refused {
            println!("refused: {}: {} ({})", place(refused), word(refused, "reason"), word(refused, "code"));
        }
        for unplaced in &self.unplaced {
            println!("no place: {}", place(unplaced));
        }
        println!(
            "{taken} taken, {} updated, {} unchanged, {} refused, {} without place; {} not sent yet (naungan device sync)",
            count("updated"),
            count("unchanged"),
            self.refused_records(),
            self.unplaced.len(),
            self.unsent
        );
    }
}

fn sentence(reason: &Reason) -> String {
    let text = match reason {
        Reason::File => "this is no filled form (XML), or it is too large",
        Reason::Form(_) => "it was filled in another form; name that one, or use `import csv` with a mapping",
        Reason::Heads => "no column is a question of the form; look whether this is the right form and the first sheet",
        Reason::ColumnTwice => "two columns are the same question or key; take one out",
        Reason::ColumnMissing => "the mapping names this column and the table does not have it",
        Reason::Kind(_) => "the cell is no answer of the question's kind (whole number, date, time, ...)",
        Reason::Choice(_) => "the list has no such code; use a code of the form, or map the word to one",
        Reason::Formula => "a formula that no program worked out; save the values",
        Reason::Long => "longer than an answer may be",
        Reason::Rounds => "more rounds of a repeat than a form holds",
        Reason::Orphan(_) => "a round of a repeat whose record is not in the file",
        Reason::Twice(_) => "two records have this key",
        Reason::Rule(_) => "a rule of the form is broken",
    };
    text.to_owned()
}

/// Why a record was refused that has no field to blame: a stable code, and what to do.
pub fn why(refusal: &Refusal) -> (&'static str, &'static str) {
    match refusal {
        Refusal::Rules(_) => ("import.rule", "a rule of the form is broken"),
        Refusal::Layer(_) => ("import.layer", "your role may not write this answer; a colleague who may imports the record"),
        Refusal::Version(_) => {
            ("import.version", "the version of the form that it was kept in is not on this device; sync first")
        }
        Refusal::NoKey => (
            "import.no_key",
            "the record has no key (instanceID, KEY, _uuid or the mapped column); a second import would not know it",
        ),
        Refusal::Whose => ("import.whose", "the record says neither case nor child; name a column with --case or --child"),
        Refusal::UnknownChild => {
            ("import.unknown_child", "no file here knows this child; import the form that opens her file first")
        }
        Refusal::TwoFiles => ("import.two_files", "two files know this child; a supervisor says first that they are one"),
        Refusal::OtherFile => ("import.other_file", "the record is here already, in the file of another child; look at both"),
        Refusal::Future => ("import.future", "it says that it was filled after now; mend its date, or this device's clock"),
        Refusal::ChangedHere => {
            ("import.changed_here", "a colleague corrected this record here since; correct it in the app instead")
        }
        Refusal::Withdrawn => ("import.withdrawn", "the record was withdrawn here; fill it in the app if it counts after all"),
        Refusal::Waits => ("import.waits", "the record is here and waits for a supervisor; let her decide first"),
        Refusal::HereTwice => {
            ("import.twice_here", "two devices imported it without knowing of each other; withdraw one in the app")
        }
    }
}
