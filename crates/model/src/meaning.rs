//! What a form field says. The engine knows meanings, never form names: a partner's own form counts
//! as soon as its fields carry a known meaning (column `naungan::meaning`).

use core::str::FromStr;

/// A text that is no meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no known meaning")]
pub struct UnknownMeaning;

macro_rules! meanings {
    ($($(#[$doc:meta])* $name:ident = $code:literal,)*) => {
        /// Meaning of a field.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Meaning { $($(#[$doc])* $name,)* }

        impl Meaning {
            /// Every meaning.
            pub const ALL: &[Meaning] = &[$(Meaning::$name,)*];

            /// Its code in the pack, `noun.attribute`.
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }
        }

        impl FromStr for Meaning {
            type Err = UnknownMeaning;
            fn from_str(text: &str) -> Result<Self, UnknownMeaning> {
                match text { $($code => Ok(Self::$name),)* _ => Err(UnknownMeaning) }
            }
        }
    };
}

meanings! {
    /// Is the child in danger now? (`yes`, `no`)
    IntakeDangerNow = "intake.danger_now",
    /// Who came or called with the child (code list `referral_source`).
    IntakeSource = "intake.source",
    /// How to reach the child safely (code list `safe_contact`).
    ContactSafeWay = "contact.safe_way",
    /// Given name. Identity.
    ChildGivenName = "child.given_name",
    /// Family name. Identity.
    ChildFamilyName = "child.family_name",
    /// Name the child is called by. Identity.
    ChildNickname = "child.nickname",
    /// Telephone number. Identity.
    ChildPhone = "child.phone",
    /// Address or directions. Identity.
    ChildAddress = "child.address",
    /// Name of the caregiver. Identity.
    GuardianName = "guardian.name",
    /// Telephone number of the caregiver. Identity.
    GuardianPhone = "guardian.phone",
    /// Day of birth. Identity.
    ChildBirthDate = "child.birth_date",
    /// Age in completed years, estimated or said.
    ChildAgeYears = "child.age_years",
    /// Half-year of birth (`2003-H1`), all that statistics learn of the age.
    ChildBirthHalf = "child.birth_half",
    /// Sex (code list `sex`).
    ChildSex = "child.sex",
    /// Province.
    ChildAdm1 = "child.adm1",
    /// District.
    ChildAdm2 = "child.adm2",
    /// Disability (`yes`, `no`, `unknown`).
    ChildDisability = "child.disability",
    /// Main concern (code list `exploitation_type`).
    ConcernMain = "concern.main",
    /// Risk level (code list `risk_level`).
    RiskLevel = "risk.level",
    /// Consent for use in statistics (code list `consent_status`).
    ConsentStatistics = "consent.statistics",
    /// Kind of help (code list `service_type`).
    ServiceType = "service.type",
    /// Day of the help.
    ServiceDate = "service.date",
    /// `individual` or `group`.
    ServiceMode = "service.mode",
    /// Was it held? (`yes`, `no`)
    ServiceHeld = "service.held",
    /// Did the child attend? (`yes`, `no`)
    ServiceAttended = "service.attended",
    /// Day of the next session.
    ServiceNextDate = "service.next_date",
    /// Day of a contact or visit.
    ContactDate = "contact.date",
    /// Was the child seen alone? (`yes`, `no`)
    ContactAlone = "contact.alone",
    /// Day of the next contact.
    ContactNextDate = "contact.next_date",
    /// Note for the case team.
    NoteGeneral = "note.general",
    /// Private note of the therapist.
    NoteTherapy = "note.therapy",
}

impl Meaning {
    /// Says who the child or a caregiver is: never leaves layer 1, whatever a form says.
    pub fn is_identity(self) -> bool {
        use Meaning::*;
        matches!(
            self,
            ChildGivenName
                | ChildFamilyName
                | ChildNickname
                | ChildPhone
                | ChildAddress
                | ChildBirthDate
                | GuardianName
                | GuardianPhone
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_meaning_reads_back_its_code() {
        for meaning in Meaning::ALL {
            assert_eq!(meaning.code().parse(), Ok(*meaning));
        }
    }
}
