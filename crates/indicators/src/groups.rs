//! Named sets of codes: the flags of a pack's code list, such as the service types marked `direct`.

use naungan_model::fact::FactKind;
use std::collections::{BTreeMap, BTreeSet};

/// The base pack's service types, whose flags `direct` and `psychosocial` the book builds on.
pub const BASE_SERVICE_TYPES: &str = include_str!("../../../packs/base/lists/service_type.csv");

/// A code list that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum GroupsError {
    /// The table is broken.
    #[error("code list: {0}")]
    Csv(#[from] csv::Error),
    /// There is no column `code`.
    #[error("code list: no column `code`")]
    NoCodes,
}

impl GroupsError {
    /// Stable code for machines.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Csv(_) => "groups.csv",
            Self::NoCodes => "groups.no_codes",
        }
    }
}

/// Which codes carry which flag, for each kind of fact.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Groups(BTreeMap<(FactKind, String), BTreeSet<String>>);

impl Groups {
    /// The groups of the base pack.
    ///
    /// # Errors
    /// Never for the pack of this repository; a test reads it.
    pub fn base() -> Result<Self, GroupsError> {
        Self::default().with_list(FactKind::Service, BASE_SERVICE_TYPES)
    }

    /// Adds the flags of a code list: every column that holds nothing but `yes` and `no`.
    ///
    /// # Errors
    /// A table that cannot be read, or one without a column `code`.
    pub fn with_list(mut self, kind: FactKind, list: &str) -> Result<Self, GroupsError> {
        let mut reader = csv::Reader::from_reader(list.as_bytes());
        let headers = reader.headers()?.clone();
        let rows = reader.records().collect::<Result<Vec<_>, _>>()?;
        let code = headers.iter().position(|header| header == "code").ok_or(GroupsError::NoCodes)?;
        for (column, header) in headers.iter().enumerate() {
            if column == code || !rows.iter().all(|row| matches!(row.get(column), Some("yes" | "no"))) {
                continue;
            }
            let marked = rows.iter().filter(|row| row.get(column) == Some("yes"));
            let codes = marked.filter_map(|row| row.get(code)).map(str::to_owned).collect();
            self.0.insert((kind, header.to_owned()), codes);
        }
        Ok(self)
    }

    /// Adds one group by hand.
    pub fn with(mut self, kind: FactKind, flag: &str, codes: &[&str]) -> Self {
        self.0.insert((kind, flag.to_owned()), codes.iter().map(|code| (*code).to_owned()).collect());
        self
    }

    /// The codes of a kind that carry a flag.
    pub fn codes(&self, kind: FactKind, flag: &str) -> Option<&BTreeSet<String>> {
        self.0.get(&(kind, flag.to_owned()))
    }
}
