//! Where a form is offered: data of its settings, so that no code lists forms by name.

/// In which state of a file a form can be filled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Needs {
    /// Somebody called or came; the child is not registered.
    New,
    /// The child is registered and the file is open.
    Registered,
    /// The file is not closed, whether the child is registered or not.
    #[default]
    Open,
    /// The file is closed, or the child was not taken on.
    Closed,
    /// Whatever the state.
    Any,
    /// Not in a child's file.
    Never,
}

impl Needs {
    /// Every state with its word in the settings.
    pub const ALL: [(Self, &'static str); 6] = [
        (Self::New, "new"),
        (Self::Registered, "registered"),
        (Self::Open, "open"),
        (Self::Closed, "closed"),
        (Self::Any, "any"),
        (Self::Never, "never"),
    ];

    /// The state with a word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == word).map(|(needs, _)| *needs)
    }
}

/// Columns of the settings that say where a form is offered; each with `naungan::` before it.
pub const COLUMNS: [&str; 9] = ["area", "sort", "roles", "first", "needs", "icon", "begins", "continues", "ends"];

/// Where a form is offered, and what it does to the things inside a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offer {
    /// Code of the list `care_area`; empty: in no child's file.
    pub area: String,
    /// Place in its area; those with the same are in the order of their names.
    pub sort: u32,
    /// Roles that fill it (codes of `user_role`); empty: everybody who keeps files.
    pub roles: Vec<String>,
    /// Roles for which it is a likely next step.
    pub first: Vec<String>,
    /// State of the file.
    pub needs: Needs,
    /// Name of its picture; empty: that of its area.
    pub icon: String,
    /// The thing inside the file that it begins: `referral`, `placement`, `matter` ...
    pub begins: String,
    /// The things that it goes on with; one of them is chosen when it is filled.
    pub continues: Vec<String>,
    /// It can also be filled without such a thing.
    pub alone: bool,
    /// The thing is over with it.
    pub ends: bool,
}

impl Offer {
    /// Whether the settings say nothing of it: a version of a form made from a workbook that does not know our columns.
    #[must_use]
    pub fn is_unset(&self) -> bool {
        *self == Self::default()
    }

    /// Whether a person in a role fills it.
    #[must_use]
    pub fn is_for(&self, role: &str) -> bool {
        self.roles.is_empty() || self.roles.iter().any(|known| known == role)
    }

    /// Whether it is a likely next step of a role.
    #[must_use]
    pub fn is_first_for(&self, role: &str) -> bool {
        self.first.iter().any(|known| known == role)
    }
}
