//! Who stands at the form keeper's desk: what every page of it begins with.

use super::room::Room;
use crate::desk::start::trouble;
use crate::desk::visitor::{Form, Visitor, own_form};
use crate::error::ServerError;
use crate::server::Server;
use crate::store::tenants::TenantKind;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use naungan_indicators::report::Actor;
use naungan_model::role::Role;

/// What a page of the desk answers.
pub type Answer = Result<Response, Halt>;

/// The page that says why there is none.
pub struct Halt(Box<Response>);

impl From<Response> for Halt {
    fn from(response: Response) -> Self {
        Self(Box::new(response))
    }
}

impl IntoResponse for Halt {
    fn into_response(self) -> Response {
        *self.0
    }
}

/// A person who may keep the forms of a partner, and these forms. Everybody else gets the page that says so before anything
/// that was posted is read.
pub struct Keeper {
    /// Where it is kept.
    pub server: Server,
    /// Who asks.
    pub visitor: Visitor,
    /// In which role.
    pub actor: Actor,
    /// The forms.
    pub room: Room,
    headers: HeaderMap,
}

impl FromRequestParts<Server> for Keeper {
    type Rejection = Halt;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, Halt> {
        let headers = parts.headers.clone();
        let visitor = Visitor::of(server, &headers).ok_or_else(|| StatusCode::INTERNAL_SERVER_ERROR.into_response())?;
        let actor = keeper(&visitor).ok_or_else(|| refused(server, &visitor))?;
        let room = Room::open(server, actor.tenant).await.map_err(|error| trouble(&visitor, &error))?;
        Ok(Self { server: server.clone(), visitor, actor, room, headers })
    }
}

impl Keeper {
    /// Checks that something was posted from a page of this session.
    ///
    /// # Errors
    /// The page that says it was not.
    pub fn own(&self, form: &Form) -> Result<(), Halt> {
        match own_form(&self.server, &self.visitor, &self.headers, form) {
            Ok(_) => Ok(()),
            Err(error) => Err(error.page(&self.server, &self.visitor).into()),
        }
    }

    /// The page for what is not there.
    pub fn missing(&self, code: Option<&str>) -> Response {
        self.visitor.problem(StatusCode::NOT_FOUND, "problem.not-found", code)
    }

    /// The page for a store that failed.
    pub fn trouble(&self, error: &ServerError) -> Response {
        trouble(&self.visitor, error)
    }

    /// Keeps the draft as it stands in the room.
    ///
    /// # Errors
    /// The page that says why it could not be kept.
    pub async fn keep_draft(&self) -> Result<(), Halt> {
        let kept = super::room::keep_draft(&self.server, self.actor, &self.room.workshop.draft).await;
        kept.map_err(|error| self.trouble(&error).into())
    }
}

/// Who may keep the forms of a partner: its monitoring officers and its director.
pub fn keeper(visitor: &Visitor) -> Option<Actor> {
    visitor.officer().or_else(|| visitor.acts(Role::PartnerDirector, TenantKind::Partner))
}

/// The page for somebody who may not.
fn refused(server: &Server, visitor: &Visitor) -> Response {
    if visitor.session.is_none() {
        return visitor.sign_in(server);
    }
    visitor.problem(StatusCode::FORBIDDEN, "problem.not-allowed", Some("forms.not_allowed"))
}
