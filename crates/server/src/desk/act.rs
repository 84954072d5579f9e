//! What people do at the desk, each in one transaction with its event in the log.

use crate::compute;
use crate::error::ServerError;
use crate::rules::Rules;
use crate::server::Server;
use crate::store::events::{self, Event};
use crate::store::reports;
use crate::store::state::World;
use naungan_indicators::release::{self, Release, ReleaseError};
use naungan_indicators::report::{Actor, Report, ReportError, Signed, State};
use naungan_model::date::{HalfYear, Instant};
use naungan_model::id::TenantId;
use rusqlite::Connection;

/// Why an act was not done.
#[derive(Debug, thiserror::Error)]
pub enum ActError {
    /// The report does not allow it now, or not by this person.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// The reports do not go together.
    #[error(transparent)]
    Release(#[from] ReleaseError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] ServerError),
}

impl ActError {
    /// Stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Report(error) => error.code(),
            Self::Release(error) => error.code(),
            Self::Store(error) => error.code(),
        }
    }
}

impl From<rusqlite::Error> for ActError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

/// A decision on a partner's report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decide {
    /// As the next revision.
    Accept,
    /// With a reason.
    SendBack(String),
}

fn event(server: &Server, kind: &'static str, text: String) -> Event {
    Event { id: server.0.draw(), kind, bytes: text.into_bytes() }
}

impl Server {
    async fn act<T: Send + 'static>(
        &self,
        act: impl FnOnce(&mut World, &Connection, &Rules, Instant) -> Result<T, ActError> + Send + 'static,
    ) -> Result<T, ActError> {
        let (inner, now) = (self.clone(), self.now());
        self.0.store.main.run(move |world, connection| act(world, connection, &inner.0.rules, now)).await
    }

    /// A monitoring officer submits the figures of the own partner as they are now. With an accepted report it is a correction
    /// and needs a reason.
    ///
    /// # Errors
    /// See [`ActError`].
    pub async fn submit_report(&self, actor: Actor, period: HalfYear, reason: Option<String>) -> Result<Report, ActError> {
        let told = event(self, "report", format!("submitted {period} {}", actor.user));
        self.act(move |world, connection, rules, now| {
            let mut report = reports::report(connection, actor.tenant, period)?;
            if report.state() != State::Draft {
                report.draft(&actor)?;
            }
            let figures = compute::figures(connection, rules, actor.tenant, period)?;
            let declared = reports::declared(connection, actor.tenant, period)?;
            report.submit(&actor, now, figures, declared, reason.as_deref())?;
            reports::keep(connection, &report)?;
            events::write(world, connection, actor.tenant, &told, now.0)?;
            Ok(report)
        })
        .await
    }

    /// The country manager accepts a partner's report or sends it back.
    ///
    /// # Errors
    /// See [`ActError`].
    pub async fn decide_report(
        &self,
        actor: Actor,
        partner: TenantId,
        period: HalfYear,
        decide: Decide,
    ) -> Result<Report, ActError> {
        let word = if decide == Decide::Accept { "accepted" } else { "sent_back" };
        let text = format!("{word} {period} {}", actor.user);
        let (own, theirs) = (event(self, "report", text.clone()), event(self, "report", text));
        let country = self.config().country.clone();
        self.act(move |world, connection, _, now| {
            let is_partner = crate::store::tenants::partners(connection, &country)?.iter().any(|row| row.id == partner);
            if !is_partner {
                return Err(ReportError::NotAllowed.into());
            }
            let mut report = reports::report(connection, partner, period)?;
            match decide {
                Decide::Accept => report.accept(&actor, now).map(|_| ())?,
                Decide::SendBack(reason) => report.send_back(&actor, now, &reason)?,
            }
            reports::keep(connection, &report)?;
            events::write(world, connection, actor.tenant, &own, now.0)?;
            events::write(world, connection, partner, &theirs, now.0)?;
            Ok(report)
        })
        .await
    }

    /// The country manager releases: the gate decides figure by figure. Release and everything that passed are one transaction.
    ///
    /// # Errors
    /// See [`ActError`].
    pub async fn release_country(&self, actor: Actor, period: HalfYear) -> Result<Release, ActError> {
        let told = event(self, "release", format!("{} {period} {}", self.config().country, actor.user));
        let country = self.config().country.clone();
        self.act(move |world, connection, rules, now| {
            if actor.role != naungan_model::role::Role::CountryManager {
                return Err(ReportError::NotAllowed.into());
            }
            let all = compute::country_reports(connection, &country, period)?;
            let tables = release::country(&rules.book, &country, period, &all)?;
            let earlier = reports::releases(connection, &country, period)?;
            let number = earlier.last().map_or(1, |release| release.number + 1);
            let mut gate = compute::gate(connection, rules)?;
            let signed = Signed { by: actor.user, at: now };
            let (release, _) = release::release(&mut gate, &country, period, &tables, number, signed);
            reports::publish(connection, gate.history())?;
            reports::keep_release(connection, &release)?;
            events::write(world, connection, actor.tenant, &told, now.0)?;
            Ok(release)
        })
        .await
    }
}
