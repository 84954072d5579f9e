//! Layers: what a reader may open of an entry. One key each; not a permission (keys.md 3.1).

/// Number of a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Layer(pub u8);

impl Layer {
    /// Who the child is: names, contacts, birthday.
    pub const IDENTITY: Self = Self(1);
    /// The work of the case team.
    pub const GENERAL: Self = Self(2);
    /// Notes of trauma therapy: the psychologist's.
    pub const THERAPY: Self = Self(3);
    /// Legal notes: the lawyer's.
    pub const LEGAL: Self = Self(4);
    /// The opaque code of a shelter.
    pub const SHELTER: Self = Self(5);
    /// Complaints: sealed to the focal points, outside every case team.
    pub const COMPLAINT: Self = Self(6);
    /// Journals of a partner that hold no case.
    pub const JOURNAL: Self = Self(21);

    /// The layers that a form may name.
    pub const OF_A_FORM: [Self; 6] = [Self::IDENTITY, Self::GENERAL, Self::THERAPY, Self::LEGAL, Self::SHELTER, Self::COMPLAINT];
    /// The layers of a child's case.
    pub const OF_A_CASE: [Self; 5] = [Self::IDENTITY, Self::GENERAL, Self::THERAPY, Self::LEGAL, Self::SHELTER];
}
