//! What a form keeper sees: the house's forms, the partner's versions over them, and the draft.

use crate::error::ServerError;
use crate::http::ask_main;
use crate::server::Server;
use crate::store::packs::{self, Proposed};
use naungan_forms::changes::{Change, changes};
use naungan_forms::pack::PackError;
use naungan_forms::partner::{self, Breach, PartnerError};
use naungan_forms::table::{self, Table};
use naungan_forms::workshop::Workshop;
use naungan_forms::{Pack, SOURCES};
use naungan_indicators::report::Actor;
use naungan_journal::packs::Packs;
use naungan_model::id::TenantId;
use naungan_pages::changes::Labels;
use naungan_pages::language::Language;

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
        server.0.rules.pack.with(&self.workshop.proposal()).map_err(|error| self.sentences(t, &error))
    }

    /// What the draft changes against what is in force.
    pub fn changes(&self, new: &Pack) -> Vec<Change> {
        let before = [house_as_partner(&self.workshop.house), self.workshop.own.clone()].concat();
        let before = partner::texts(&before);
        let said = |key: &str, language: &str| {
            let found = before.binary_search_by(|text| (text.key.as_str(), text.language.as_str()).cmp(&(key, language)));
            found.ok().and_then(|at| before.get(at)).map(|text| text.text.clone())
        };
        changes(&self.pack, new, &partner::texts(&self.workshop.draft), said)
    }

    /// Why a draft cannot be used.
    pub fn sentences(&self, t: &Language, error: &PartnerError) -> Vec<String> {
        let labels = Said { workshop: &self.workshop, t };
        match error {
            PartnerError::Breaches(all) => all
                .iter()
                .map(|breach| match breach {
                    Breach::Path(path) => t.format("forms.breach-path", &[("path", path.into())]),
                    Breach::Older { form, version } => {
                        t.format("forms.breach-older", &[("form", (&labels.form(form)).into()), ("version", (*version).into())])
                    }
                    Breach::Layer { form, field } => t.format(
                        "forms.breach-layer",
                        &[("form", (&labels.form(form)).into()), ("field", (&labels.field(form, field)).into())],
                    ),
                })
                .collect(),
            PartnerError::Pack(PackError::Faults(faults)) => faults
                .iter()
                .map(|fault| {
                    let form = partner::version_of(&fault.path).map(|(form, _)| labels.form(form)).unwrap_or_default();
                    t.format(
                        "forms.fault",
                        &[
                            ("form", (&form).into()),
                            ("line", fault.line.into()),
                            ("column", (&fault.column).into()),
                            ("code", fault.code().into()),
                        ],
                    )
                })
                .collect(),
            PartnerError::Pack(other) => vec![other.code().to_owned()],
        }
    }
}

/// The house's form tables under the paths of a partner, so that their words can be looked up alike.
fn house_as_partner(house: &[Table]) -> Vec<Table> {
    let form = |table: &Table| {
        let (_, rest) = table.path.split_once("/forms/")?;
        let (name, file) = rest.split_once('/')?;
        let file = file.rsplit('/').next()?;
        Some(Table { path: format!("{}/forms/{name}/0/{file}", partner::ROOM), ..table.clone() })
    };
    house.iter().filter_map(form).collect()
}

/// Words of forms and fields as the workshop has them, in the reader's language.
pub struct Said<'a> {
    /// Where the words are.
    pub workshop: &'a Workshop,
    /// The reader's language.
    pub t: &'a Language,
}

impl Labels for Said<'_> {
    fn form(&self, form: &str) -> String {
        let title = self.workshop.sources(form).and_then(|sources| {
            let row = sources.settings.records().next()?;
            let words = row.get(&format!("form_title::{}", self.t.tag()));
            Some(if words.is_empty() { row.get("form_title") } else { words }.to_owned())
        });
        title.filter(|title| !title.is_empty()).unwrap_or_else(|| form.to_owned())
    }

    fn field(&self, form: &str, field: &str) -> String {
        let words = self.workshop.sources(form).map(|sources| label(&sources, field, self.t));
        words.filter(|words| !words.is_empty()).unwrap_or_else(|| field.to_owned())
    }
}

/// The words of a question in the reader's language, or in the first that has any; its name when none has.
pub fn label(sources: &naungan_forms::edit::Sources, name: &str, t: &Language) -> String {
    let own = sources.cell(name, &format!("label::{}", t.tag()));
    let first = || {
        sources.languages().iter().map(|language| sources.cell(name, &format!("label::{language}"))).find(|text| !text.is_empty())
    };
    let found = Some(own).filter(|text| !text.is_empty()).or_else(first).unwrap_or_else(|| sources.cell(name, "label"));
    if found.is_empty() { name.to_owned() } else { found.to_owned() }
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
