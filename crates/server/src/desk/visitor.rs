//! Who asks for a desk page, in which language and role, and what stands around the page.

use super::sessions::DeskSession;
use crate::http::page;
use crate::language;
use crate::server::Server;
use crate::store::tenants::{TenantKind, TenantRow};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use maud::Markup;
use naungan_indicators::report::{Actor, Signed};
use naungan_model::date::{HalfYear, Instant};
use naungan_model::id::{UserId, unhex};
use naungan_model::role::Role;
use naungan_pages::care::Badge;
use naungan_pages::desk::{self as pages, Frame};
use naungan_pages::language::{Language, Moment, Words, key};
use std::collections::BTreeMap;

/// Cookie of the session.
pub const COOKIE: &str = "__Host-naungan-desk";
/// Cookie of the chosen language.
pub const LANGUAGE: &str = "__Host-naungan-language";

/// Somebody who asks for a page.
pub struct Visitor {
    /// Language of the page.
    pub t: Language,
    /// The session, if there is one.
    pub session: Option<DeskSession>,
    /// The organisation of the session.
    pub tenant: Option<TenantRow>,
    /// The roles in which the person may act now.
    pub roles: Vec<Role>,
    now: Instant,
    offset: i32,
    name: String,
    csrf: String,
    places: Vec<(String, String)>,
    demo: bool,
}

/// A cookie's value.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|value| value.split(';')).find_map(|one| one.trim().strip_prefix(name)?.strip_prefix('='))
}

/// The token in the session cookie.
pub fn token(headers: &HeaderMap) -> Option<[u8; 32]> {
    cookie(headers, COOKIE).and_then(|value| unhex(value).ok())
}

impl Visitor {
    /// Reads who asks. A revoked device's session is over at once, and roles are those that stand now.
    pub fn of(server: &Server, headers: &HeaderMap) -> Option<Self> {
        let now = server.now();
        let tag = cookie(headers, LANGUAGE).filter(|tag| language::tags().any(|known| known == *tag));
        let t = Language::embedded(tag.unwrap_or_else(|| language::wanted(headers)))?;
        let session = token(headers).and_then(|token| server.0.desk.session(&token, now));
        let session = session.filter(|session| server.0.enrolled(session.device).is_some_and(|device| !device.revoked));
        let tenant = session.and_then(|session| server.tenants().ok()?.into_iter().find(|row| row.id == session.tenant));
        let roles = session.map(|session| roles(server, &session, now)).unwrap_or_default();
        let offset = server.config().offset_minutes;
        let mut visitor = Self {
            name: session.map(|session| server.0.name_of(session.user)).unwrap_or_default(),
            csrf: session.map(|session| naungan_model::id::hex(&session.csrf)).unwrap_or_default(),
            demo: server.0.demo.get().is_some(),
            places: Vec::new(),
            t,
            session,
            tenant,
            roles,
            now,
            offset,
        };
        visitor.places = visitor.own_places();
        Some(visitor)
    }

    /// The half-year that is reported on now: the newest that is over.
    pub fn due(&self) -> HalfYear {
        HalfYear::of(self.now.date_at(self.offset)).previous()
    }

    /// Acts as a monitoring officer of a partner.
    pub fn officer(&self) -> Option<Actor> {
        self.acts(Role::MeOfficer, TenantKind::Partner)
    }

    /// Acts as the country manager of the network's office.
    pub fn manager(&self) -> Option<Actor> {
        self.acts(Role::CountryManager, TenantKind::Office)
    }

    /// Acts in a role of an organisation of a kind.
    pub fn acts(&self, role: Role, kind: TenantKind) -> Option<Actor> {
        let (session, tenant) = (self.session?, self.tenant.as_ref()?);
        let may = tenant.invitation.kind == kind && self.roles.contains(&role);
        may.then_some(Actor { user: session.user, role, tenant: session.tenant })
    }

    fn own_places(&self) -> Vec<(String, String)> {
        let due = self.due().to_string();
        let mut places = Vec::new();
        if self.session.is_some() {
            places.push((self.t.text("desk.start").to_owned(), "/".to_owned()));
        }
        if self.officer().is_some() {
            places.push((self.t.text("desk.place-report").to_owned(), naungan_pages::path::desk::report(&due)));
        }
        if super::forms::keeper(self).is_some() {
            places.push((self.t.text("forms.title").to_owned(), naungan_pages::path::desk::FORMS.to_owned()));
        }
        if self.manager().is_some() {
            places.push((self.t.text("desk.place-country").to_owned(), naungan_pages::path::desk::country(&due)));
        }
        places
    }

    /// A moment where the reader is.
    pub fn moment(&self, at: Instant) -> Moment {
        let (hour, minute) = at.clock_at(self.offset);
        Moment::at(at.date_at(self.offset), u16::try_from(hour).unwrap_or(0), u16::try_from(minute).unwrap_or(0))
    }

    /// A person and a moment in words.
    pub fn signed(&self, server: &Server, signed: &Signed) -> (String, Moment) {
        (server.0.name_of(signed.by), self.moment(signed.at))
    }

    /// Renders a page inside its frame.
    pub fn render(&self, status: StatusCode, here: &str, show: impl FnOnce(&Frame<'_>) -> Markup) -> Response {
        let role = self.roles.first().map(|role| role.code()).unwrap_or_default();
        let person = self.session.map(|_| Badge { name: &self.name, role });
        let frame = Frame {
            t: &self.t,
            now: self.moment(self.now),
            here,
            person,
            places: &self.places,
            csrf: &self.csrf,
            demo: self.demo,
        };
        page(&HeaderMap::new(), status, show(&frame), false)
    }

    /// A page that says what is wrong.
    pub fn problem(&self, status: StatusCode, title: &str, code: Option<&str>) -> Response {
        let view = pages::problem::Problem {
            title: key(title),
            advice: key(format!("{title}-advice")),
            code: code.map(str::to_owned),
            back: None,
        };
        self.render(status, "", |frame| pages::problem::show(frame, &view))
    }

    /// The way in, for somebody who is not signed in.
    pub fn sign_in(&self, server: &Server) -> Response {
        let care = format!("{}{}", server.config().origins.care, naungan_pages::path::DESK);
        self.render(StatusCode::OK, "", |frame| pages::start::sign_in(frame, &care))
    }
}

fn roles(server: &Server, session: &DeskSession, now: Instant) -> Vec<Role> {
    let view = server.0.store.shared.read();
    let Some(tenant) = view.tenants.get(&session.tenant) else { return Vec::new() };
    let standing = tenant.directory.roles(&session.user.0, u64::try_from(now.0).unwrap_or(0));
    standing.into_iter().filter_map(|role| role.statement.role.parse().ok()).collect()
}

impl crate::server::Inner {
    /// A name for a person at the desk. The server knows none of a live network's people: the beginning of the id must do.
    pub fn name_of(&self, user: UserId) -> String {
        let invented = self.demo.get().and_then(|demo| demo.name_of(user));
        invented.unwrap_or_else(|| user.to_string().chars().take(8).collect())
    }
}

/// Why a form is not taken.
pub enum FormError {
    /// Not signed in any more.
    SignedOut,
    /// Not from our own page.
    Foreign,
}

/// Checks that a form was posted from a page of this session.
///
/// # Errors
/// It was not.
pub fn own_form(server: &Server, visitor: &Visitor, headers: &HeaderMap, form: &Form) -> Result<DeskSession, FormError> {
    let session = visitor.session.ok_or(FormError::SignedOut)?;
    let origin = headers.get(header::ORIGIN).and_then(|value| value.to_str().ok());
    let desk = &server.config().origins.desk;
    let here = origin.is_none_or(|origin| origin == desk);
    if here && session.is_own(form.get("csrf").map(String::as_str).unwrap_or_default()) {
        Ok(session)
    } else {
        Err(FormError::Foreign)
    }
}

impl FormError {
    /// The page for it.
    pub fn page(&self, server: &Server, visitor: &Visitor) -> Response {
        match self {
            Self::SignedOut => visitor.sign_in(server),
            Self::Foreign => visitor.problem(StatusCode::FORBIDDEN, "problem.not-allowed", Some("desk.foreign_form")),
        }
    }
}

/// Fields of a form.
pub type Form = BTreeMap<String, String>;

/// Words for an act that a report does not allow.
pub fn report_problem(code: &str) -> Words {
    key(match code {
        "report.not_over" => "desk.not-over",
        "report.reason" => "desk.needs-reason",
        "report.own" => "desk.own",
        "report.not_allowed" => "desk.not-allowed",
        "report.figures" => "desk.bad-figures",
        _ => "desk.not-now",
    })
}
