//! What a form keeper sees: the house's forms, the partner's versions over them, and the draft.

use crate::error::ServerError;
use crate::http::ask_main;
use crate::server::Server;
use crate::store::packs::{self, Proposed};
use naungan_forms::changes::Change;
use naungan_forms::table::{self, Table};
use naungan_forms::workshop::{Side, Workshop, difference};
use naungan_forms::{Pack, SOURCES};
use naungan_indicators::report::Actor;
use naungan_journal::packs::Packs;
use naungan_model::id::TenantId;
use naungan_pages::language::Language;
use naungan_pages::workshop::{Said, refusals};

/// A partner's forms.
pub struct Room {
    /// Versions in force and waiting.
    pub packs: Packs,
    /// Bundles that were proposed.
    pub proposed: Vec<Proposed>,
    /// Tables.
    pub workshop: Workshop,
    /// The pack that phones of the partner use now.
    pub pack: Pack,
}

impl Room {
    /// Reads a partner's room.
    ///
    /// # Errors
    /// The database fails, or a kept bundle cannot be read.
    pub async fn open(server: &Server, tenant: TenantId) -> Result<Self, ServerError> {
        let (packs, proposed, draft) = ask_main(server, move |connection| {
            Ok((packs::of(connection, tenant)?, packs::all(connection, tenant)?, packs::draft(connection, tenant)?))
        })
        .await?;
        let damaged = || ServerError::Damaged("a bundle of forms".to_owned());
        let tables = |bytes: &[u8]| table::decode(bytes).ok_or_else(damaged);
        let in_force = packs.in_force();
        let own = match proposed.iter().find(|one| one.hash == in_force) {
            Some(found) => tables(&found.bytes)?,
            None => Vec::new(),
        };
        let house = tables(SOURCES)?;
        let draft = draft.map(|bytes| tables(&bytes)).transpose()?.unwrap_or_default();
        let pack = if own.is_empty() {
            server.0.rules.pack.clone()
        } else {
            server.0.rules.pack.with(&own).map_err(|error| ServerError::Damaged(error.code().to_owned()))?
        };
        Ok(Self { packs, proposed, workshop: Workshop { house, own, draft }, pack })
    }

    /// The pack as it would be with the draft.
    ///
    /// # Errors
    /// The draft cannot be used; each reason is a sentence in the reader's language.
    pub fn with_draft(&self, server: &Server, t: &Language) -> Result<Pack, Vec<String>> {
        let proposal = self.workshop.proposal();
        if table::decode(&table::encode(&proposal)).is_none() {
            return Err(vec![t.text("forms.too-large").to_owned()]);
        }
        server.0.rules.pack.with(&proposal).map_err(|error| refusals(t, &error, &Said { workshop: &self.workshop, t }))
    }

    /// What the draft changes against what is in force.
    pub fn changes(&self, new: &Pack) -> Vec<Change> {
        let (own, proposal) = (&self.workshop.own, self.workshop.proposal());
        difference(&self.workshop.house, Side { pack: &self.pack, own }, Side { pack: new, own: &proposal })
    }
}

/// Keeps the draft of a workshop; an empty one is none.
///
/// # Errors
/// The database fails.
pub async fn keep_draft(server: &Server, actor: Actor, draft: &[Table]) -> Result<(), ServerError> {
    let bytes = (!draft.is_empty()).then(|| table::encode(draft));
    let now = server.now().0;
    server
        .0
        .store
        .main
        .run(move |_, connection| packs::keep_draft(connection, actor.tenant, actor.user, bytes.as_deref(), now))
        .await
}
