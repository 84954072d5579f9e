//! Frozen figures: the numbers, what they counted and the facts they rest on.

use crate::book::Indicator;
use crate::groups::Groups;
use crate::plan::PlanError;
use crate::table::Values;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// One figure as it was submitted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frozen {
    /// Code of the indicator.
    pub indicator: String,
    /// Version of its row in the book.
    pub version: u32,
    /// The plan that was run, flags replaced by their codes.
    pub plan: String,
    /// The numbers.
    pub values: Values,
    /// Ids of the facts behind them, ascending.
    pub facts: Vec<i64>,
    /// [`Frozen::digest_of`] the ids, as 64 hexadecimal digits.
    pub digest: String,
}

impl Frozen {
    /// Freezes numbers with the facts that [`crate::sql::compile_trace`] or [`crate::memory::trace`] gave.
    ///
    /// # Errors
    /// A flag in the plan that the pack's list doesn't have.
    pub fn new(indicator: &Indicator, groups: &Groups, values: Values, facts: &[i64]) -> Result<Self, PlanError> {
        let facts: Vec<i64> = facts.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
        Ok(Self {
            indicator: indicator.code.clone(),
            version: indicator.version,
            plan: indicator.plan.resolve(groups)?.to_string(),
            values,
            digest: Self::digest_of(&facts),
            facts,
        })
    }

    /// SHA-256 of `naungan/1/facts`, a zero byte and the ids, each in 8 bytes, most significant first.
    pub fn digest_of(facts: &[i64]) -> String {
        let mut hash = Sha256::new();
        hash.update(b"naungan/1/facts\0");
        for id in facts {
            hash.update(id.to_be_bytes());
        }
        naungan_model::id::hex(&hash.finalize())
    }

    /// Whether the stored ids are those that were frozen.
    pub fn is_whole(&self) -> bool {
        self.digest == Self::digest_of(&self.facts)
    }
}

/// How a figure would be counted today, beside the one that is frozen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The frozen figure.
    pub before: i64,
    /// The figure computed now.
    pub now: i64,
    /// Facts that came since.
    pub facts_added: usize,
    /// Facts that ended since.
    pub facts_gone: usize,
}

/// What changed since a figure was frozen; none when numbers, breakdown and facts are the same.
pub fn changed_since(frozen: &Frozen, values: &Values, facts: &[i64]) -> Option<Change> {
    let before: BTreeSet<_> = frozen.facts.iter().collect();
    let now: BTreeSet<_> = facts.iter().collect();
    let change = Change {
        before: frozen.values.total,
        now: values.total,
        facts_added: now.difference(&before).count(),
        facts_gone: before.difference(&now).count(),
    };
    (frozen.values != *values || before != now).then_some(change)
}
