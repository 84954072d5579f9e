//! A plan: the small query over facts that a row of the book carries.
//!
//! ```text
//! plan   = "distinct" unit "where" "kind" "=" kind [ "and" "code" codes ] "during" "period"
//! unit   = "child" | "about"
//! codes  = "in" "(" code { "," code } ")" | "with" flag
//! ```
//! `distinct child` counts persons (merged registrations once), `distinct about` counts the things inside cases: a group session has
//! one `about` in every child's file and counts once. `during period` looks at the day of the fact. Only living facts count.
//! `code with direct` names a flag of the pack's code list; [`Plan::resolve`] puts the codes in its place, and the resolved text is
//! what a frozen figure keeps, so that a later change of the list does not change what an old figure says it counted.

mod parse;

use crate::groups::Groups;
use core::fmt;
use naungan_model::fact::FactKind;
use std::collections::BTreeSet;

/// What is counted once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Distinct {
    /// A person.
    Child,
    /// A thing inside cases.
    About,
}

/// Which codes qualify.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Codes {
    /// Every code of the kind.
    Any,
    /// These.
    In(BTreeSet<String>),
    /// Those with this flag in the pack's code list.
    With(String),
}

impl Codes {
    fn admits(&self, code: &str) -> bool {
        match self {
            Self::Any => true,
            Self::In(codes) => codes.contains(code),
            Self::With(_) => false,
        }
    }
}

/// A parsed plan. Its `Display` is the canonical text, which parses to the same plan.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Plan {
    /// What is counted once.
    pub distinct: Distinct,
    /// Kind of fact.
    pub kind: FactKind,
    /// Codes that qualify.
    pub codes: Codes,
}

/// A text that is no plan, or a plan that the pack cannot fill in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// Something else was expected here.
    #[error("plan: expected {expected} at byte {at}")]
    Expected {
        /// What should stand there.
        expected: &'static str,
        /// Where, in bytes from the start.
        at: usize,
    },
    /// A flag that no code of the list carries.
    #[error("plan: no code of kind {kind} is marked `{flag}`", kind = kind.code())]
    NoSuchGroup {
        /// Kind of fact.
        kind: FactKind,
        /// The flag.
        flag: String,
    },
}

impl PlanError {
    /// Stable code for machines.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Expected { .. } => "plan.expected",
            Self::NoSuchGroup { .. } => "plan.no_such_group",
        }
    }
}

impl Plan {
    /// The same plan with the codes in the place of a flag.
    ///
    /// # Errors
    /// A flag that no code carries.
    pub fn resolve(&self, groups: &Groups) -> Result<Self, PlanError> {
        let codes = match &self.codes {
            Codes::With(flag) => match groups.codes(self.kind, flag).filter(|codes| !codes.is_empty()) {
                Some(codes) => Codes::In(codes.clone()),
                None => return Err(PlanError::NoSuchGroup { kind: self.kind, flag: flag.clone() }),
            },
            other => other.clone(),
        };
        Ok(Self { codes, ..*self })
    }

    /// Whether a fact of this kind and code qualifies. A flag admits nothing until it is resolved.
    pub fn admits(&self, kind: FactKind, code: &str) -> bool {
        self.kind == kind && self.codes.admits(code)
    }

    /// Whether everything this resolved plan counts is counted by the resolved `outer` too.
    pub fn is_within(&self, outer: &Self) -> bool {
        let codes = match (&self.codes, &outer.codes) {
            (_, Codes::Any) => true,
            (Codes::In(inner), Codes::In(outer)) => inner.is_subset(outer),
            _ => false,
        };
        codes && self.distinct == outer.distinct && self.kind == outer.kind
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.distinct {
            Distinct::Child => "child",
            Distinct::About => "about",
        };
        write!(f, "distinct {unit} where kind = {}", self.kind.code())?;
        match &self.codes {
            Codes::Any => {}
            Codes::In(codes) => {
                let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
                write!(f, " and code in ({})", codes.join(", "))?;
            }
            Codes::With(flag) => write!(f, " and code with {flag}")?,
        }
        f.write_str(" during period")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(text: &str) -> Plan {
        text.parse().unwrap()
    }

    #[test]
    fn a_flag_becomes_the_codes_that_carry_it() {
        let groups = Groups::default().with(FactKind::Service, "direct", &["pss_basic", "legal_advice"]);
        let resolved = plan("distinct child where kind = service and code with direct during period").resolve(&groups).unwrap();
        assert_eq!(
            resolved.to_string(),
            "distinct child where kind = service and code in (legal_advice, pss_basic) during period"
        );
    }

    #[test]
    fn a_flag_that_no_code_carries_is_an_error_not_a_zero() {
        let flagged = plan("distinct child where kind = service and code with direct during period");
        assert_eq!(flagged.resolve(&Groups::default()).unwrap_err().code(), "plan.no_such_group");
        assert!(!flagged.admits(FactKind::Service, "pss_basic"));
    }

    #[test]
    fn a_plan_lies_within_one_that_counts_more_codes() {
        let inner = plan("distinct child where kind = service and code in (a) during period");
        let outer = plan("distinct child where kind = service and code in (a, b) during period");
        let all = plan("distinct child where kind = service during period");
        assert!(inner.is_within(&outer) && outer.is_within(&all) && !outer.is_within(&inner) && !all.is_within(&outer));
        assert!(!plan("distinct about where kind = service and code in (a) during period").is_within(&outer));
    }
}
