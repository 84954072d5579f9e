//! Who does what. Codes are those of the code list `user_role`.

use crate::layer::Layer;
use core::{fmt, str::FromStr};

macro_rules! roles {
    ($($(#[$doc:meta])* $name:ident = $code:literal: [$($layer:ident),*],)*) => {
        /// A role in a partner or in the network office.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Role { $($(#[$doc])* $name,)* }

        impl Role {
            /// Every role.
            pub const ALL: &[Role] = &[$(Role::$name,)*];

            /// Code in the code list `user_role`.
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// The layers of a case that a member of the case team in this role may hold (keys.md 3.1, default grants).
            pub fn layers(self) -> &'static [Layer] {
                match self { $(Self::$name => &[$(Layer::$layer),*],)* }
            }
        }

        impl FromStr for Role {
            type Err = UnknownRole;
            fn from_str(text: &str) -> Result<Self, UnknownRole> {
                match text { $($code => Ok(Self::$name),)* _ => Err(UnknownRole) }
            }
        }
    };
}

/// A text that is no role code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no role of the code list user_role")]
pub struct UnknownRole;

roles! {
    /// Opens files, records help.
    Caseworker = "caseworker": [IDENTITY, GENERAL, SHELTER],
    /// Leads a team of caseworkers; joins files, adopts what waits.
    Supervisor = "supervisor": [IDENTITY, GENERAL, SHELTER],
    /// Gives trauma therapy; holds the private notes.
    Psychologist = "psychologist": [IDENTITY, GENERAL, THERAPY],
    /// Keeps children safe in a shelter: beds, days, medicine, incidents. Sees no name.
    ShelterStaff = "shelter_staff": [GENERAL, SHELTER],
    /// Gives legal aid; holds the legal notes and numbers.
    Lawyer = "lawyer": [IDENTITY, GENERAL, LEGAL],
    /// Hears complaints, also about staff; stands outside every case team.
    FocalPoint = "focal_point": [COMPLAINT],
    /// Leads the partner; officer of its directory; signs the half-year declaration.
    PartnerDirector = "partner_director": [],
    /// Monitoring officer: submits the half-year figures of a partner.
    MeOfficer = "me_officer": [],
    /// Accepts and releases the figures of a country. Holds no key of a case.
    CountryManager = "country_manager": [],
}

impl Role {
    /// May open a new file and write in the files of the team.
    pub fn keeps_files(self) -> bool {
        self.layers().contains(&Layer::GENERAL)
    }

    /// May read complaints.
    pub fn hears_complaints(self) -> bool {
        self.layers().contains(&Layer::COMPLAINT)
    }

    /// May join and part files, and adopt or reject entries in quarantine.
    pub fn supervises(self) -> bool {
        self == Self::Supervisor
    }

    /// Whether a certificate for this role needs two officers (keys.md 3.2, Directory).
    pub fn needs_two_officers(self) -> bool {
        matches!(self, Self::PartnerDirector | Self::Psychologist)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_reads_back_its_code() {
        for role in Role::ALL {
            assert_eq!(role.code().parse(), Ok(*role));
        }
    }

    #[test]
    fn nobody_outside_a_case_team_holds_a_layer() {
        for role in [Role::PartnerDirector, Role::MeOfficer, Role::CountryManager] {
            assert!(role.layers().is_empty());
        }
    }

    #[test]
    fn only_the_psychologist_holds_therapy_notes() {
        let holders: Vec<_> = Role::ALL.iter().filter(|role| role.layers().contains(&Layer::THERAPY)).collect();
        assert_eq!(holders, [&Role::Psychologist]);
    }

    #[test]
    fn shelter_staff_hold_no_name_and_only_lawyers_hold_legal_notes() {
        assert!(!Role::ShelterStaff.layers().contains(&Layer::IDENTITY));
        let holders: Vec<_> = Role::ALL.iter().filter(|role| role.layers().contains(&Layer::LEGAL)).collect();
        assert_eq!(holders, [&Role::Lawyer]);
    }
}
