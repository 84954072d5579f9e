//! A partner's report on a half-year: due, draft, submitted, sent back with a reason, accepted; corrected by a new revision.
//!
//! The partner's monitoring officer submits the figures as computed at that moment, the country manager accepts exactly those, and
//! nobody accepts what they submitted themselves. Accepting freezes them ([`Frozen`]); later facts show as "changed since".

mod frozen;

use crate::text::coded;
pub use frozen::{Change, Frozen, changed_since};
use naungan_model::date::{HalfYear, Instant};
use naungan_model::id::{TenantId, UserId};
use naungan_model::role::Role;
use serde::{Deserialize, Serialize};

/// Longest reason, in characters.
pub const MAX_REASON: usize = 500;

coded! {
    /// Where a report stands.
    State {
        /// Nobody has begun.
        Due = "due",
        /// The officer looks at the figures, or at those of a correction.
        Draft = "draft",
        /// Waits for the country manager.
        Submitted = "submitted",
        /// Back at the officer, with a reason.
        SentBack = "sent_back",
        /// The newest revision stands and nothing is on its way.
        Accepted = "accepted",
    }
}

/// Who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Actor {
    /// The person.
    pub user: UserId,
    /// The role in which they act.
    pub role: Role,
    /// Their organisation.
    pub tenant: TenantId,
}

/// A person and a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
    /// Who.
    #[serde(with = "crate::text")]
    pub by: UserId,
    /// When.
    #[serde(with = "crate::text")]
    pub at: Instant,
}

/// What waits for the country manager.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submission {
    /// The figures as computed when they were submitted.
    pub figures: Vec<Frozen>,
    /// The officer signed that no child counted in this half-year was served by another partner.
    pub declared: bool,
    /// Why accepted figures are corrected; none for the first revision.
    pub reason: Option<String>,
    /// Who submitted, and when.
    pub submitted: Signed,
}

/// Accepted figures. They never change; a correction is the next revision and both stay visible.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revision {
    /// From 1.
    pub number: u32,
    /// What was submitted.
    pub submission: Submission,
    /// Who accepted, and when.
    pub accepted: Signed,
}

impl Revision {
    /// The frozen figure of an indicator.
    pub fn figure(&self, indicator: &str) -> Option<&Frozen> {
        self.submission.figures.iter().find(|figure| figure.indicator == indicator)
    }
}

/// A report that was sent back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentBack {
    /// Why.
    pub reason: String,
    /// Who, and when.
    pub returned: Signed,
}

/// The report of one partner on one half-year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Partner.
    #[serde(with = "crate::text")]
    pub partner: TenantId,
    /// Half-year.
    #[serde(with = "crate::text")]
    pub period: HalfYear,
    state: State,
    submission: Option<Submission>,
    sent_back: Option<SentBack>,
    revisions: Vec<Revision>,
}

/// An act that the report doesn't allow now, or not by this person.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReportError {
    /// Not from this state.
    #[error("a report that is {from} cannot become {to}")]
    State {
        /// Where it stands.
        from: State,
        /// Where it was to go.
        to: State,
    },
    /// Another role or another partner's officer.
    #[error("this person may not do this with this report")]
    NotAllowed,
    /// Who submitted cannot accept or send back.
    #[error("nobody accepts their own report")]
    Own,
    /// No reason, or too long a one.
    #[error("a reason of 1 to {MAX_REASON} characters is needed")]
    Reason,
    /// The half-year is not over.
    #[error("the half-year is not over")]
    NotOver,
    /// No figures, one indicator twice, or cells that do not add up.
    #[error("the figures are empty, stand twice or do not add up")]
    Figures,
}

impl ReportError {
    /// Stable code for machines.
    pub fn code(&self) -> &'static str {
        match self {
            Self::State { .. } => "report.state",
            Self::NotAllowed => "report.not_allowed",
            Self::Own => "report.own",
            Self::Reason => "report.reason",
            Self::NotOver => "report.not_over",
            Self::Figures => "report.figures",
        }
    }
}

impl Report {
    /// The report that a partner owes.
    pub fn due(partner: TenantId, period: HalfYear) -> Self {
        Self { partner, period, state: State::Due, submission: None, sent_back: None, revisions: Vec::new() }
    }

    /// Where it stands.
    pub fn state(&self) -> State {
        self.state
    }

    /// What waits for the country manager.
    pub fn submission(&self) -> Option<&Submission> {
        self.submission.as_ref()
    }

    /// Why it was last sent back; none once it is submitted again.
    pub fn sent_back(&self) -> Option<&SentBack> {
        self.sent_back.as_ref()
    }

    /// Every accepted revision, oldest first.
    pub fn revisions(&self) -> &[Revision] {
        &self.revisions
    }

    /// The revision that stands, also while a correction is on its way. None: not reported.
    pub fn accepted(&self) -> Option<&Revision> {
        self.revisions.last()
    }

    /// Begins a report, takes up one that was sent back, or begins a correction.
    ///
    /// # Errors
    /// See [`ReportError`]; the report is unchanged then.
    pub fn draft(&mut self, actor: &Actor) -> Result<(), ReportError> {
        self.leave(&[State::Due, State::SentBack, State::Accepted], State::Draft)?;
        self.officer(actor)?;
        self.state = State::Draft;
        Ok(())
    }

    /// Submits the figures as they are computed now. A correction needs a reason; a first revision takes none.
    ///
    /// # Errors
    /// See [`ReportError`]; the report is unchanged then.
    pub fn submit(
        &mut self,
        actor: &Actor,
        at: Instant,
        figures: Vec<Frozen>,
        declared: bool,
        reason: Option<&str>,
    ) -> Result<(), ReportError> {
        self.leave(&[State::Draft], State::Submitted)?;
        self.officer(actor)?;
        if at.date() <= self.period.last_day() {
            return Err(ReportError::NotOver);
        }
        let twice = |(index, figure): (usize, &Frozen)| figures[..index].iter().any(|other| other.indicator == figure.indicator);
        let adds_up = figures.iter().all(|figure| figure.values.difference() == 0);
        if figures.is_empty() || figures.iter().enumerate().any(twice) || !adds_up {
            return Err(ReportError::Figures);
        }
        let reason = if self.revisions.is_empty() { None } else { Some(text(reason.unwrap_or_default())?) };
        self.submission = Some(Submission { figures, declared, reason, submitted: Signed { by: actor.user, at } });
        self.sent_back = None;
        self.state = State::Submitted;
        Ok(())
    }

    /// Sends a submitted report back to the officer.
    ///
    /// # Errors
    /// See [`ReportError`]; the report is unchanged then.
    pub fn send_back(&mut self, actor: &Actor, at: Instant, reason: &str) -> Result<(), ReportError> {
        self.leave(&[State::Submitted], State::SentBack)?;
        self.reviewer(actor)?;
        self.sent_back = Some(SentBack { reason: text(reason)?, returned: Signed { by: actor.user, at } });
        self.submission = None;
        self.state = State::SentBack;
        Ok(())
    }

    /// Accepts what was submitted, as the next revision.
    ///
    /// # Errors
    /// See [`ReportError`]; the report is unchanged then.
    pub fn accept(&mut self, actor: &Actor, at: Instant) -> Result<&Revision, ReportError> {
        self.leave(&[State::Submitted], State::Accepted)?;
        self.reviewer(actor)?;
        let wrong = ReportError::State { from: self.state, to: State::Accepted };
        let submission = self.submission.take().ok_or(wrong.clone())?;
        let number = self.revisions.last().map_or(1, |revision| revision.number + 1);
        self.revisions.push(Revision { number, submission, accepted: Signed { by: actor.user, at } });
        self.state = State::Accepted;
        self.revisions.last().ok_or(wrong)
    }

    fn leave(&self, from: &[State], to: State) -> Result<(), ReportError> {
        if from.contains(&self.state) { Ok(()) } else { Err(ReportError::State { from: self.state, to }) }
    }

    fn officer(&self, actor: &Actor) -> Result<(), ReportError> {
        let own = actor.role == Role::MeOfficer && actor.tenant == self.partner;
        if own { Ok(()) } else { Err(ReportError::NotAllowed) }
    }

    fn reviewer(&self, actor: &Actor) -> Result<(), ReportError> {
        if actor.role != Role::CountryManager {
            return Err(ReportError::NotAllowed);
        }
        let own = self.submission.as_ref().is_some_and(|submission| submission.submitted.by == actor.user);
        if own { Err(ReportError::Own) } else { Ok(()) }
    }
}

fn text(reason: &str) -> Result<String, ReportError> {
    let reason = reason.trim();
    let fits = (1..=MAX_REASON).contains(&reason.chars().count());
    if fits { Ok(reason.to_owned()) } else { Err(ReportError::Reason) }
}
