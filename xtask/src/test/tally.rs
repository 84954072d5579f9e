//! What passed and what did not: every stage counts as one check, and a test runner's tests are added to it.

use std::sync::Mutex;

use crate::clock::Watch;
use crate::{Outcome, say};

/// How many checks and tests ended in which way.
#[derive(Clone, Copy, Default, Debug, PartialEq, Eq)]
pub struct Count {
    /// Ended well.
    pub passed: u64,
    /// Did not.
    pub failed: u64,
    /// Could not be run here, for a reason that was printed.
    pub skipped: u64,
}

impl std::ops::AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

/// What one stage found.
pub enum Found {
    /// The check passed; a note for people.
    Passed(String),
    /// A test runner's own count.
    Tests(Count),
    /// The check failed, and why.
    Failed(String),
    /// Tests failed: the count and the runner's words.
    FailedTests(Count, String),
    /// The check cannot be run here, and why.
    Skipped(String),
}

impl From<Outcome<String>> for Found {
    fn from(outcome: Outcome<String>) -> Self {
        match outcome {
            Ok(note) => Self::Passed(note),
            Err(why) => Self::Failed(why),
        }
    }
}

/// Collects the stages of all lanes.
#[derive(Default)]
pub struct Tally(Mutex<Vec<Row>>);

struct Row {
    line: String,
    count: Count,
}

impl Tally {
    /// Runs one stage, says how it went, and keeps the count.
    pub fn stage(&self, stage: &'static str, run: fn() -> Found) {
        say(&format!("{stage} ..."));
        let watch = Watch::start();
        let found = run();
        let (word, note, count) = match found {
            Found::Passed(note) => ("ok", note, one(1, 0, 0)),
            // the runner itself is no check of its own when its tests are counted
            Found::Tests(count) => ("ok", words(count), count),
            Found::Failed(why) => ("FAILED", why, one(0, 1, 0)),
            Found::FailedTests(count, why) => {
                let count = Count { failed: count.failed.max(1), ..count };
                ("FAILED", format!("{}\n{why}", words(count)), count)
            }
            Found::Skipped(why) => ("skipped", why, one(0, 0, 1)),
        };
        let note = if note.is_empty() { note } else { format!(": {note}") };
        say(&format!("{stage} {word}, {}{note}", watch.seconds()));
        let line = format!("{word:8} {:>9}  {stage}", watch.seconds());
        self.rows().push(Row { line, count });
    }

    /// Prints the summary and answers the whole count.
    pub fn close(self) -> Count {
        let mut whole = Count::default();
        for row in self.rows().iter() {
            println!("  {}", row.line);
            whole += row.count;
        }
        whole
    }

    fn rows(&self) -> std::sync::MutexGuard<'_, Vec<Row>> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

fn one(passed: u64, failed: u64, skipped: u64) -> Count {
    Count { passed, failed, skipped }
}

fn words(count: Count) -> String {
    format!("{} tests passed, {} failed, {} skipped", count.passed, count.failed, count.skipped)
}

/// Reads nextest's closing line: `Summary [ 1.2s] 34 tests run: 33 passed (2 slow), 1 failed, 2 skipped`.
pub fn of_nextest(text: &str) -> Option<Count> {
    let line = text.lines().rev().find(|line| line.contains("Summary [") && line.contains("run:"))?;
    let (_, tail) = line.split_once("run:")?;
    let mut count = Count::default();
    for piece in tail.split(',') {
        let mut words = piece.split_whitespace();
        let (Some(number), Some(what)) = (words.next().and_then(|n| n.parse::<u64>().ok()), words.next()) else { continue };
        match what {
            "passed" => count.passed += number,
            "skipped" => count.skipped += number,
            // failed, timed out, exec failed
            _ => count.failed += number,
        }
    }
    Some(count)
}

/// Reads the closing lines of node's test runner: `# pass 3`, `# fail 0`, `# cancelled 0`, `# skipped 0`.
pub fn of_node(text: &str) -> Option<Count> {
    let number = |what: &str| {
        let mark = format!("# {what} ");
        let line = text.lines().rev().find_map(|line| line.strip_prefix(&mark))?;
        line.trim().parse::<u64>().ok()
    };
    Some(Count {
        passed: number("pass")?,
        failed: number("fail")? + number("cancelled").unwrap_or_default(),
        skipped: number("skipped").unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closing_line_of_nextest_is_read() {
        let text = "...\n     Summary [   0.012s] 4 tests run: 2 passed (1 slow), 1 failed, 1 timed out, 5 skipped\nerror";
        assert_eq!(of_nextest(text), Some(one(2, 2, 5)));
    }

    #[test]
    fn the_closing_lines_of_node_are_read() {
        assert_eq!(of_node("# tests 5\n# pass 3\n# fail 1\n# cancelled 1\n# skipped 0\n"), Some(one(3, 2, 0)));
    }

    #[test]
    fn a_run_without_closing_line_counts_nothing() {
        assert_eq!(of_nextest("error: could not compile"), None);
        assert_eq!(of_node(""), None);
    }
}
