//! What one in a figure stands for, and whether such ones may be added up.

use crate::text::coded;

coded! {
    /// Count basis of an indicator (results.md section 1). Version 1 of the engine counts these three; the other bases of the
    /// book rest on facts that no form records yet.
    CountBasis {
        /// Distinct children with a qualifying fact in the period. Never added up over periods, services or partners.
        UniqueChildPeriod = "unique_child_period",
        /// Sessions held, however many children came. Additive; never called people.
        Session = "session",
        /// Things that happened. Additive; never called people.
        Event = "event",
    }
}

impl CountBasis {
    /// Whether a one is a person: such figures have a least value for publication and an age.
    pub fn counts_people(self) -> bool {
        matches!(self, Self::UniqueChildPeriod)
    }

    /// Whether figures of two partners or periods may be added up.
    pub fn is_additive(self) -> bool {
        !self.counts_people()
    }
}

coded! {
    /// How figures of several periods become one of a longer period.
    AcrossPeriods {
        /// Count again over the longer period; never add up.
        Distinct = "distinct",
        /// Add up.
        Sum = "sum",
    }
}

coded! {
    /// How figures of several partners become one of a country.
    AcrossPartners {
        /// Exact where every partner's officer signed that no child was served by another; else from the largest partner to the sum.
        Overlap = "overlap",
        /// Add up.
        Sum = "sum",
    }
}
