//! Versions of the partner's forms: who may sign sees what a version changes, worked out on this very device from the bundle
//! whose hash is signed.

use super::{App, moment};
use crate::error::DeviceError;
use crate::host::{Call, Host};
use crate::request::{Request, Response};
use naungan_crypto::B32;
use naungan_crypto::label::sha256;
use naungan_forms::Pack;
use naungan_forms::changes::{Change, What, changes};
use naungan_forms::partner::Text;
use naungan_forms::rehearsal::rehearse;
use naungan_journal::packs::{ACT_ACCEPT, ACT_SIGN, Packs};
use naungan_journal::wire::{self, Proposal, Proposals};
use naungan_model::date::Instant;
use naungan_model::id::{UserId, hex, unhex};
use naungan_model::role::Role;
use naungan_pages::care::versions::{self, May, Version, Versions};
use naungan_pages::changes::{Labels, rehearsed, sentences};
use naungan_pages::language::{Language, key};
use naungan_pages::path;

/// Most proposals that are shown.
const SHOWN: usize = 3;
/// Invented cases for each changed form: as many as an old phone goes through in a second or two.
const CASES: usize = 10;
/// The same cases for everybody who looks.
const SEED: u64 = 2016;

/// A proposal as this device understands it.
struct Read {
    pack: Pack,
    texts: Vec<Text>,
    changes: Vec<Change>,
    /// Words of languages whose words of the house this device does not have: nobody can say here whether they changed.
    others: Vec<Change>,
}

impl<H: Host> App<H> {
    /// Who may look at versions: officers and monitoring officers.
    pub(super) fn may_see_versions(&self, now: Instant) -> bool {
        let Some(cabinet) = &self.device.cabinet else { return false };
        cabinet.is_officer(cabinet.user) || cabinet.role(now).is_some_and(|(role, _)| role == Role::MeOfficer)
    }

    /// GET and POST /versions
    pub(super) async fn versions(&mut self, request: &Request) -> Result<Response, DeviceError> {
        if !self.may_see_versions(request.now) {
            return Err(DeviceError::NotAllowed);
        }
        let mut problem = None;
        if request.post {
            if request.posted("sure") == "yes" {
                return self.approve(request).await;
            }
            problem = Some(key("versions.needs-tick"));
        }
        let packs = self.device.cabinet()?.packs();
        let proposals = self.proposals().await?;
        let in_force = packs.history.last().map(|version| {
            let at = proposals.iter().flatten().find(|proposal| *proposal.pack == version.pack).map_or(0, |found| found.at);
            (version.number, moment(Instant(i64::try_from(at).unwrap_or(0))))
        });
        let is_new = |proposal: &&Proposal| packs.history.iter().all(|version| version.pack != *proposal.pack);
        let newer: Vec<Proposal> = proposals.iter().flatten().filter(is_new).take(SHOWN).cloned().collect();
        let mut waiting = Vec::new();
        for proposal in newer {
            waiting.push(self.version(request, &packs, &proposal).await?);
        }
        let view = Versions { in_force, waiting, offline: proposals.is_none(), problem };
        Ok(Response::page(self.framed(request, |frame| versions::show(frame, &view))))
    }

    /// Signs what was shown.
    async fn approve(&mut self, request: &Request) -> Result<Response, DeviceError> {
        let pack: B32 = unhex(request.posted("pack")).map_err(|_| DeviceError::NotFound("version"))?;
        let read =
            self.bundle(&pack).await?.and_then(|bytes| self.read_version(&bytes)).ok_or(DeviceError::NotFound("version"))?;
        let act = if request.posted("do") == "accept" { ACT_ACCEPT } else { ACT_SIGN };
        let meaning = read.changes.iter().any(Change::is_of_meaning);
        self.device.approve_pack(pack, act, meaning, request.now).await?;
        Ok(Response::see(path::VERSIONS))
    }

    async fn version(&mut self, request: &Request, packs: &Packs, proposal: &Proposal) -> Result<Version, DeviceError> {
        let pack: B32 = *proposal.pack;
        let known = packs.waiting.iter().find(|version| version.pack == pack);
        let signers: Vec<UserId> =
            known.map(|version| [version.signed.as_slice(), &version.accepted].concat()).unwrap_or_default();
        let mut view = Version {
            pack: hex(&pack),
            number: packs.next_number(),
            note: proposal.note.clone(),
            who: self.who(UserId(*proposal.user), request.now),
            when: moment(Instant(i64::try_from(proposal.at).unwrap_or(0))),
            changes: Vec::new(),
            others: Vec::new(),
            meaning: Vec::new(),
            tried: Vec::new(),
            signed: signers.iter().map(|user| self.who(*user, request.now)).collect(),
            may: May::Read,
            refused: None,
        };
        let Some(read) = self.bundle(&pack).await?.and_then(|bytes| self.read_version(&bytes)) else {
            let why = self.t.text("versions.broken").to_owned();
            view.refused = Some(self.t.format("versions.refused", &[("why", (&why).into())]));
            return Ok(view);
        };
        let labels = Said { texts: &read.texts, t: &self.t };
        view.changes = sentences(&self.t, &read.changes, &labels);
        view.others = sentences(&self.t, &read.others, &labels);
        let of_meaning: Vec<Change> = read.changes.iter().filter(|change| change.is_of_meaning()).cloned().collect();
        view.meaning = sentences(&self.t, &of_meaning, &labels);
        let mut forms: Vec<&str> = read.changes.iter().map(|change| change.form.as_str()).collect();
        forms.dedup();
        let context = naungan_forms::Context { role: Role::Caseworker.code(), ..self.device.context(request.now) };
        let outcomes = forms.into_iter().filter_map(|form| rehearse(&self.device.pack, &read.pack, form, CASES, SEED, &context));
        view.tried = outcomes.flat_map(|outcome| rehearsed(&self.t, &outcome, &labels)).collect();
        view.may = self.may(known, !of_meaning.is_empty(), request.now)?;
        Ok(view)
    }

    fn may(&self, known: Option<&naungan_journal::packs::Version>, meaning: bool, now: Instant) -> Result<May, DeviceError> {
        let cabinet = self.device.cabinet()?;
        let has = |names: fn(&naungan_journal::packs::Version) -> &Vec<UserId>| {
            known.is_some_and(|version| names(version).contains(&cabinet.user))
        };
        let accepts = cabinet.role(now).is_some_and(|(role, _)| role == Role::MeOfficer);
        Ok(if cabinet.is_officer(cabinet.user) && !has(|version| &version.signed) {
            May::Sign
        } else if accepts && meaning && !has(|version| &version.accepted) {
            May::Accept
        } else {
            May::Read
        })
    }

    /// What was proposed; `None` without network.
    async fn proposals(&self) -> Result<Option<Vec<Proposal>>, DeviceError> {
        let Some(token) = self.device.net.token().map(str::to_owned) else { return Ok(None) };
        let call = Call { method: "GET", path: "/sync/v1/packs".into(), token: Some(token), body: Vec::new() };
        let answer = self.device.host.call(call).await?.filter(|answer| answer.status == 200);
        Ok(answer.and_then(|answer| wire::decode::<Proposals>(&answer.body).ok()).map(|all| all.packs))
    }

    /// The bundle with this hash; one with another hash is none.
    async fn bundle(&self, pack: &B32) -> Result<Option<Vec<u8>>, DeviceError> {
        let token = self.device.net.token().map(str::to_owned);
        let call = Call { method: "GET", path: format!("/sync/v1/packs/{}", hex(pack)), token, body: Vec::new() };
        let answer = self.device.host.call(call).await?.filter(|answer| answer.status == 200);
        Ok(answer.map(|answer| answer.body).filter(|bytes| sha256(bytes) == *pack))
    }

    /// What a bundle changes against the forms that this device uses; `None` when it breaks a rule.
    fn read_version(&self, bytes: &[u8]) -> Option<Read> {
        let (pack, texts) = self.device.over(bytes)?;
        let own = self.device.own_pack.as_ref();
        let tag = self.t.tag();
        let said = |key: &str, language: &str| {
            let found = own.and_then(|own| own.texts.iter().find(|text| text.key == key && text.language == language));
            // of the house's words this device has one language only
            found
                .map(|text| text.text.clone())
                .or_else(|| (language == tag && self.t.has(key)).then(|| self.t.text(key).to_owned()))
        };
        let known = |key: &str| own.is_some_and(|own| own.texts.iter().any(|text| text.key == *key));
        let is_other = |change: &Change| match &change.what {
            What::Words { key, language, .. } => language != tag && !known(key),
            _ => false,
        };
        let (others, changes) = changes(&self.device.pack, &pack, &texts, said).into_iter().partition(is_other);
        Some(Read { pack, texts, changes, others })
    }
}

/// Words of the new version, then of the house.
struct Said<'a> {
    texts: &'a [Text],
    t: &'a Language,
}

impl Said<'_> {
    fn words(&self, key: &str) -> Option<String> {
        let own = self.texts.iter().find(|text| text.key == key && text.language == self.t.tag());
        own.map(|text| text.text.clone()).or_else(|| self.t.has(key).then(|| self.t.text(key).to_owned()))
    }
}

impl Labels for Said<'_> {
    fn form(&self, form: &str) -> String {
        self.words(&["form.", form, ".title"].concat()).unwrap_or_else(|| form.to_owned())
    }

    fn field(&self, form: &str, field: &str) -> String {
        self.words(&["form.", form, ".", field, ".label"].concat()).unwrap_or_else(|| field.to_owned())
    }
}
