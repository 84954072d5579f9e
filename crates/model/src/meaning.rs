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
                // By the codes, one after another: a match over all of them is much more code.
                Self::ALL.iter().find(|meaning| meaning.code() == text).copied().ok_or(UnknownMeaning)
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
    /// What became of a first call or visit (code list `screening_result`).
    ScreeningResult = "screening.result",
    /// Why no help could be given (code list `unmet_reason`).
    ScreeningUnmet = "screening.unmet",
    /// When we were told of a crime: the legal clock starts. A day, or a day with its time.
    CrimeToldAt = "crime.told_at",
    /// How the duty to report ended (code list `report_outcome`).
    CrimeReport = "crime.report",
    /// When something last happened that a doctor must look at soon. A day, or a day with its time.
    HealthWindowFrom = "health.window_from",
    /// Day on which a doctor or nurse saw the child.
    HealthSeenOn = "health.seen_on",
    /// Day of the next medical visit.
    HealthNextDate = "health.next_date",
    /// Day on which the child heard what we cannot keep to ourselves.
    LimitsToldOn = "limits.told_on",
    /// What to mind with every call, print and letter.
    ContactSafeRule = "contact.safe_rule",
    /// Day of a whole assessment.
    AssessmentDate = "assessment.date",
    /// A goal in the child's own words.
    GoalWords = "goal.words",
    /// How far the child is with it, 0 to 10.
    GoalRating = "goal.rating",
    /// Day of that rating.
    GoalDate = "goal.date",
    /// Day on which the child agreed to the plan.
    PlanAgreedOn = "plan.agreed_on",
    /// Day on which the plan is looked at again.
    PlanReviewOn = "plan.review_on",
    /// Day of a review or case conference.
    ReviewDate = "review.date",
    /// Day of the next review.
    ReviewNextDate = "review.next_date",
    /// Day of a best-interests decision.
    InterestDecidedOn = "interest.decided_on",
    /// What a supervisor decided (code list `approval_decision`).
    ApprovalDecision = "approval.decision",
    /// Why the file is closed (code list `closure_reason`).
    ClosureReason = "closure.reason",
    /// Day on which the work ends.
    ClosureDate = "closure.date",
    /// Day on which the file is opened again.
    ReopeningDate = "reopening.date",
    /// Day of a new incident of exploitation or abuse.
    IncidentNewOn = "incident.new_on",
    /// Day on which the exploitation stopped.
    ExploitationEndedOn = "exploitation.ended_on",
    /// What made it stop (code list `ended_by`).
    ExploitationEndedBy = "exploitation.ended_by",
    /// Day of a contact after closing or after going home.
    AftercareDate = "aftercare.date",
    /// Which one it is (code list `after_check`).
    AftercareCheck = "aftercare.check",
    /// Is the child safe? (`yes`, `no`, `unknown`)
    AftercareSafe = "aftercare.safe",
    /// Day of the next such contact.
    AftercareNextDate = "aftercare.next_date",
    /// Who does the work on a file: the id of a person.
    CaseWorker = "case.worker",
    /// Day on which the child becomes an adult; it tells the day of birth. Identity.
    AdultFrom = "adult.from",
    /// Day on which a young person of 18 was asked anew.
    AdultOn = "adult.on",
    /// What a consent is for (code list `consent_type`).
    ConsentPurpose = "consent.purpose",
    /// What was answered (code list `consent_status`).
    ConsentAnswer = "consent.answer",
    /// Who may get something.
    ConsentRecipient = "consent.recipient",
    /// Day of the answer.
    ConsentDate = "consent.date",
    /// Last day on which it holds.
    ConsentExpires = "consent.expires",
    /// What allows it (code list `consent_basis`).
    ConsentBasis = "consent.basis",
    /// Name of a provider of help.
    ProviderName = "provider.name",
    /// Free places at a provider.
    ProviderPlaces = "provider.places",
    /// Languages that are spoken there.
    ProviderLanguages = "provider.languages",
    /// Day on which somebody last looked whether all of that holds.
    ProviderCheckedOn = "provider.checked_on",
    /// Is it not safe for children? (`yes`, `no`)
    ProviderUnsafe = "provider.unsafe",
    /// Kinds of help there (codes of `service_type`).
    ProviderHelp = "provider.help",
    /// The court or authority that a letter is for.
    LetterTo = "letter.to",
    /// Code of a safe house; the address beside it has named readers.
    HouseCode = "house.code",
    /// Help that another service is asked for (code list `service_type`).
    ReferralService = "referral.service",
    /// Day on which a referral was sent.
    ReferralSentOn = "referral.sent_on",
    /// What the other service answered (code list `referral_answer`).
    ReferralAnswer = "referral.answer",
    /// Day of that answer.
    ReferralAnsweredOn = "referral.answered_on",
    /// The service that is asked; never a person.
    ReferralTo = "referral.to",
    /// Day on which to ask how a referral goes.
    ReferralCheckOn = "referral.check_on",
    /// Day on which the other service gave the help.
    ReferralDoneOn = "referral.done_on",
    /// Why the other service refused, and what now.
    ReferralWhyNot = "referral.why_not",
    /// What else the other service said.
    ReferralNote = "referral.note",
    /// Id of a letter that was sent by a sealed link, hexadecimal.
    SealedLetter = "sealed.letter",
    /// Key that opens the answers to it, hexadecimal.
    SealedKey = "sealed.key",
    /// What it said.
    SealedText = "sealed.text",
    /// Where a child stays (code list `placement_kind`).
    PlacementKind = "placement.kind",
    /// First day of a stay.
    PlacementFrom = "placement.from",
    /// Code of a bed. Never an address.
    PlacementBed = "placement.bed",
    /// Day on which a stay is looked at again.
    PlacementReviewOn = "placement.review_on",
    /// Day on which a stay was looked at.
    PlacementReviewed = "placement.reviewed",
    /// Last day of a stay.
    PlacementUntil = "placement.until",
    /// Since when a child is missing. A day, or a day with its time.
    MissingSince = "missing.since",
    /// Day on which the child was found or came back.
    MissingFound = "missing.found",
    /// Which measure (code list `measure`).
    MeasureTool = "measure.tool",
    /// Day on which it was filled.
    MeasureDate = "measure.date",
    /// Its total score.
    MeasureScore = "measure.score",
    /// School or training (code list `education_kind`).
    EducationKind = "education.kind",
    /// Day on which the child was enrolled with our help.
    EducationEnrolledOn = "education.enrolled_on",
    /// Name of somebody in the family. Identity.
    FamilyName = "family.name",
    /// Who somebody is to the child (code list `relation`).
    FamilyRelation = "family.relation",
    /// Is this person safe for the child? (`yes`, `no`, `unknown`)
    FamilySafe = "family.safe",
    /// Does this person live with the child? (`yes`, `no`)
    FamilyLivesWith = "family.lives_with",
    /// Who in the family was helped (code list `supported`).
    SupportTo = "support.to",
    /// Day of help to the family.
    SupportOn = "support.on",
    /// Amount of money in it.
    SupportAmount = "support.amount",
    /// Number of the receipt.
    SupportReceipt = "support.receipt",
    /// Code of the grant that paid.
    SupportGrant = "support.grant",
    /// Day on which the child went home.
    ReturnOn = "return.on",
    /// Day on which a report or claim was filed with our help.
    MatterFiledOn = "matter.filed_on",
    /// Rules of procedure that hold for a matter (code list `legal_regime`).
    MatterRegime = "matter.regime",
    /// Stage of a matter (code list `legal_stage`).
    StageCode = "stage.code",
    /// Day of that stage.
    StageDate = "stage.date",
    /// Day of a hearing.
    HearingDate = "hearing.date",
    /// Why a hearing was put off.
    HearingPostponed = "hearing.postponed",
    /// Day of the next hearing.
    HearingNextDate = "hearing.next_date",
    /// Day on which police, prosecutor or court questioned the child.
    QuestionedOn = "questioned.on",
    /// When protection was asked for. A day, or a day with its time.
    ProtectionAskedAt = "protection.asked_at",
    /// What the authority answered (code list `protection_answer`).
    ProtectionAnswer = "protection.answer",
    /// What the court decided (code list `verdict`).
    VerdictResult = "verdict.result",
    /// Day of the verdict.
    VerdictDate = "verdict.date",
    /// Day on which somebody appealed, or it was clear that nobody does.
    AppealOn = "appeal.on",
    /// Last day on which an appeal can be made.
    AppealUntil = "appeal.until",
    /// Head of a loss (code list `loss_head`).
    LossHead = "loss.head",
    /// What was lost, in a few words.
    LossFor = "loss.for",
    /// Number of the receipt or other proof.
    LossReceipt = "loss.receipt",
    /// Amount of a loss.
    LossAmount = "loss.amount",
    /// How far a claim for restitution is (code list `restitution_stage`).
    RestitutionStage = "restitution.stage",
    /// Day of that.
    RestitutionDate = "restitution.date",
    /// When an authority asked for papers that are missing.
    RestitutionPapersAt = "restitution.papers_at",
    /// The colleague whom a complaint is about: a user id, filled in by the device.
    ComplaintPerson = "complaint.person",
    /// The file that a complaint is about: an object id, filled in by the device.
    ComplaintFile = "complaint.file",
    /// The device took the colleague off the file when the complaint was written. (`yes`)
    ComplaintOff = "complaint.off",
    /// What the child thinks of the help (code list `feedback_rating`).
    FeedbackRating = "feedback.rating",
    /// May the answer count in figures? (`yes`, `no`)
    FeedbackCounts = "feedback.counts",
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
                | FamilyName
                | AdultFrom
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
