//! What was written, before and after it is saved: the summary, saving, and what comes next.

use super::App;
use super::draft::Begun;
use super::fill::Place;
use crate::device::Speaker;
use crate::double::Traits;
use crate::error::DeviceError;
use crate::host::{Host, Table, Write};
use crate::request::{Request, Response};
use naungan_crypto::origin;
use naungan_forms::{Filling, Form, Needs};
use naungan_model::answer::Value;
use naungan_model::care::standing::Standing;
use naungan_model::date::{Date, Instant};
use naungan_model::id::{ObjectId, UserId, hex};
use naungan_model::layer::Layer;
use naungan_model::meaning::Meaning;
use naungan_model::origin::Origin;
use naungan_pages::care::saved::{self, Saved};
use naungan_pages::care::summary::{self, Summary};
use naungan_pages::form::of::Filled;
use naungan_pages::icon::Icon;
use naungan_pages::language::key;
use naungan_pages::layout::Action;
use naungan_pages::path;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Hour at which a sheet of paper was filled, as far as its day says: noon.
const NOON: i64 = 12 * 3600;

impl<H: Host> App<H> {
    pub(super) fn show_summary(&self, request: &Request, place: &Place, form: &Form, begun: &Begun) -> Response {
        let context = self.context(begun, request.now);
        let filling = Filling::resume(form, &begun.answers, &context);
        let checked = filling.checked();
        let filled = Filled { filling: &filling, problems: &[], today: context.today };
        let mut wrote = filled.answered(&self.t, |_| true);
        wrote.extend(self.named_in_words(form, &checked.answers, request.now));
        let meant = form.meant(&checked.answers);
        let date = |wanted| meant.iter().find(|(meaning, _)| *meaning == wanted).and_then(|(_, value)| value.as_date());
        let mut next = Vec::new();
        if date(Meaning::ServiceDate).is_some() {
            next.push((key("summary.next-counted"), None));
        }
        if let Some(day) = date(Meaning::ServiceNextDate) {
            next.push((key("summary.next-session"), Some(naungan_pages::language::Moment::day(day))));
        }
        if let Some(day) = date(Meaning::ContactNextDate) {
            next.push((key("code.clock.next_contact"), Some(naungan_pages::language::Moment::day(day))));
        }
        if let Some((_, Value::Code(risk))) = meant.iter().find(|(meaning, _)| *meaning == Meaning::RiskLevel)
            && form.name == "registration"
            && let Some(hours) = self.device.pack.hours("first_contact", risk)
        {
            next.push((key("summary.next-contact"), Some(super::moment(request.now.plus(i64::from(hours) * 3600)))));
        }
        next.push((key("summary.next-sent"), None));
        let layers: BTreeSet<Layer> = form.split(&checked.answers).into_keys().collect();
        let sealed = layers.contains(&Layer::COMPLAINT);
        let first = match place {
            Place::House => "summary.reader-named",
            _ if sealed => "summary.reader-focal",
            _ => "summary.reader-team",
        };
        let mut readers = vec![key(first)];
        if layers.contains(&Layer::IDENTITY) {
            readers.push(key("summary.reader-identity"));
        }
        if layers.contains(&Layer::THERAPY) {
            readers.push(key("summary.reader-psychologist"));
        }
        if !sealed && !matches!(place, Place::Provider | Place::House) {
            readers.push(key("summary.reader-counts"));
        }
        let cases = match place {
            Place::Group => begun.children.clone(),
            Place::House => Vec::new(),
            _ => place.case().map(|(_, code)| code.to_owned()).into_iter().collect(),
        };
        let action = place.action(&form.name);
        let view = Summary { cases, wrote, next, readers, change: action.clone(), action, hidden: Vec::new() };
        Response::page(self.framed(request, |frame| summary::show(frame, &view)))
    }

    pub(super) async fn save(
        &mut self,
        request: &Request,
        place: Place,
        form: &Form,
        begun: Begun,
    ) -> Result<Response, DeviceError> {
        // The draft goes in the same commit in which the entry comes: saving again after a crash finds one or the other.
        self.device.also = vec![Write::delete(Table::Draft, place.draft(&form.name))];
        (self.device.door, self.device.chance) = (Speaker(Arc::new(self.t.clone())), Some(begun.chance));
        let saved = match &place {
            Place::New => {
                let object = self.device.open_file_in(form, &begun.answers, request.now).await;
                match object {
                    Ok(object) => {
                        self.sought_for = Some(object);
                        self.take_on(object, &begun.reason, request.now).await?;
                        Ok(self.next_of(object, request.now))
                    }
                    Err(error) => Err(error),
                }
            }
            Place::Case(object, code) => {
                let origin = self.paper(form, &begun);
                let about = (begun.thing.parse().ok(), origin);
                let was = self.device.cabinet()?.file(*object)?.case.standing();
                let filled = self.device.fill_with(&[*object], form, &begun.answers, about, request.now).await;
                let next = filled.is_ok().then(|| self.next_of(*object, request.now)).flatten().filter(|_| was == Standing::New);
                filled.map(|_| Some(next.unwrap_or_else(|| format!("{}?done=1", path::case(code)))))
            }
            Place::Group => {
                let cabinet = self.device.cabinet()?;
                let objects = begun.children.iter().map(|code| cabinet.by_code(code)).collect::<Result<Vec<_>, _>>()?;
                let filled = self.device.fill_in(&objects, form, &begun.answers, None, request.now).await;
                filled.map(|_| Some(format!("/saved?cases={}", begun.children.join("."))))
            }
            Place::Provider => {
                let named = form.meaning(Meaning::ProviderName).and_then(|field| begun.answers.get(&field.name));
                let name = named.and_then(Value::as_text).unwrap_or_default().trim().to_lowercase();
                let known = self.device.providers().into_iter().find(|known| known.name().to_lowercase() == name);
                let known = known.map(|known| known.object);
                let team: Vec<UserId> =
                    self.device.cabinet()?.team_members(request.now).into_iter().map(|(user, _)| user).collect();
                let written = match known {
                    Some(object) => self.device.write_on_sheet(object, form, &begun.answers, Layer::GENERAL, request.now).await,
                    None => {
                        let readers = (Layer::GENERAL, team.as_slice());
                        self.device.write_sheet(form, &begun.answers, readers, request.now).await.map(|_| ())
                    }
                };
                written.map(|()| Some(path::PROVIDERS.to_owned()))
            }
            Place::Voice => {
                let readers = self.device.focal_points(request.now);
                let written = self.device.write_sheet(form, &begun.answers, (Layer::COMPLAINT, &readers), request.now).await;
                written.map(|_| Some(format!("{}?sent=1", path::VOICE)))
            }
            Place::Complaint => {
                let readers = self.hears(form, &begun.answers, request.now);
                let (answers, ends) = self.complaint_with_ends(form, &begun.answers, request.now).await;
                let readers = (Layer::COMPLAINT, readers.as_slice());
                let written = self.device.write_sheet_and(form, &answers, readers, ends, request.now).await;
                written.map(|_| Some(format!("{}?sent=1", path::COMPLAIN)))
            }
            Place::Answer(object) => {
                let written = self.device.write_on_sheet(*object, form, &begun.answers, Layer::COMPLAINT, request.now).await;
                written.map(|()| Some(path::COMPLAINTS.to_owned()))
            }
            Place::House => {
                let chosen: Vec<UserId> = begun.children.iter().filter_map(|user| user.parse().ok()).collect();
                let may = self.may_read_houses(request.now);
                let readers: Vec<UserId> = chosen.into_iter().filter(|user| may.contains(user)).collect();
                let written = self.device.write_sheet(form, &begun.answers, (Layer::SHELTER, &readers), request.now).await;
                written.map(|_| Some(path::HOUSES.to_owned()))
            }
            Place::Entry(object, code, entry) => {
                let corrected = self.device.correct(*object, *entry, &begun.answers, &begun.reason, request.now).await;
                corrected.map(|_| Some(format!("{}?done=1", path::case(code))))
            }
        };
        self.device.also.clear();
        self.device.chance = None;
        match saved {
            Ok(next) => {
                if form.name == "registration" {
                    self.sought = Traits::default();
                    self.sought_for = None;
                }
                Ok(Response::see(next.unwrap_or_else(|| path::TODAY.into())))
            }
            // The day changed, or a rule did, between summary and saving: the form again, nothing lost.
            Err(DeviceError::Form(_)) => {
                let problems = form.check(&begun.answers, &self.context(&begun, request.now)).problems;
                Ok(self.show_form(request, &place, form, &begun, None, &problems).with_status(422))
            }
            Err(error) => Err(error),
        }
    }

    /// Where a sheet of paper that was typed in came from.
    fn paper(&mut self, form: &Form, begun: &Begun) -> Option<Origin> {
        let (day, by) = begun.paper.as_ref()?;
        let day: Date = day.parse().ok()?;
        let tenant = self.device.cabinet.as_ref()?.tenant.0;
        let key = hex(&self.device.random::<16>());
        let told = Instant::start_of(day, crate::device::WESTERN_INDONESIA).plus(NOON);
        Some(Origin { record: origin::record(&tenant, &form.name, &key), child: None, told: Some(told), by: Some(by.clone()) })
    }

    /// Writes down why somebody with too many files opened one more.
    async fn take_on(&mut self, object: ObjectId, why: &str, now: Instant) -> Result<(), DeviceError> {
        match (why.is_empty(), self.device.cabinet()?.user) {
            (true, _) => Ok(()),
            (false, user) => self.give(object, user, why, now).await,
        }
    }

    /// The next form of somebody who has just come: the first look, then the registration.
    fn next_of(&self, object: ObjectId, now: Instant) -> Option<String> {
        let cabinet = self.device.cabinet.as_ref()?;
        let file = cabinet.files.get(&object).filter(|file| file.case.standing() == Standing::New)?;
        let open = |form: &&Form| {
            form.offer.needs == Needs::New
                && self.offers(now, file, form)
                && !file.case.living().any(|record| record.form == form.name)
        };
        let next = self.device.pack.forms().filter(open).min_by_key(|form| form.offer.sort)?;
        Some(path::case_form(&cabinet.code(object), &next.name))
    }

    /// Which step of taking on a child a form is: the first questions, the first look, the registration.
    pub(super) fn step(&self, place: &Place, form: &Form) -> Option<(u32, u32)> {
        let mut steps: Vec<&Form> = self.device.pack.forms().filter(|form| form.offer.needs == Needs::New).collect();
        steps.sort_by_key(|form| form.offer.sort);
        let of = u32::try_from(steps.len()).unwrap_or(0) + 1;
        match place {
            Place::New => Some((1, of)),
            Place::Case(..) => {
                let at = steps.iter().position(|step| step.name == form.name)?;
                Some((u32::try_from(at).unwrap_or(0) + 2, of))
            }
            _ => None,
        }
    }

    /// GET /saved: after a group session.
    pub(super) fn saved(&self, request: &Request) -> Result<Response, DeviceError> {
        let cabinet = self.device.cabinet()?;
        let cases: Vec<String> =
            request.asked("cases").split('.').filter(|code| cabinet.by_code(code).is_ok()).map(str::to_owned).collect();
        let next = vec![
            Action::new(Icon::Clock, key("nav.today"), path::TODAY),
            Action::new(Icon::Group, key("case.group"), path::GROUP),
        ];
        let view = Saved { what: key("case.group"), cases, unsent: cabinet.unsent() > 0, next };
        Ok(Response::page(self.framed(request, |frame| saved::show(frame, &view))))
    }
}
