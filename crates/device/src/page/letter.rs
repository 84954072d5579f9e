//! A referral by a sealed link: what the service may know, the link and its words, what was answered.

use super::draft::Begun;
use super::{App, moment};
use crate::error::DeviceError;
use crate::file::File;
use crate::host::{Host, Table, Write};
use crate::letters::{Sent, TEXT_MAX};
use crate::request::{Request, Response};
use naungan_journal::letters::LetterState;
use naungan_model::care::case::Record;
use naungan_model::date::Instant;
use naungan_model::id::{EntryId, ObjectId};
use naungan_model::meaning::Meaning;
use naungan_pages::care::ask::{self, Ask};
use naungan_pages::care::sealed::{self, Answer, Fresh, Letter, Sealed};
use naungan_pages::icon::Icon;
use naungan_pages::language::{Moment, Words, key};
use naungan_pages::layout::Action;
use naungan_pages::path;

/// Drafts of letters, by referral.
const DRAFT: &[u8] = b"letter/";

/// Of what was posted, what is wrong or why nothing was sent.
#[derive(Default)]
struct Said {
    text: String,
    problem: Option<Words>,
    kept: Option<Words>,
}

impl<H: Host> App<H> {
    /// GET and POST /cases/{code}/letter/{referral}
    pub(super) async fn letter(&mut self, request: &Request, code: &str, referral: &str) -> Result<Response, DeviceError> {
        let object = self.device.cabinet()?.by_code(code)?;
        let referral: EntryId = referral.parse().map_err(|_| DeviceError::NotFound("referral"))?;
        self.referral(object, referral)?;
        let back = path::letter(code, &referral.to_string());
        if !request.post {
            let text = self.draft(row(referral)).await?.map(|begun| begun.reason).unwrap_or_default();
            return self.letter_page(request, object, referral, Said { text, ..Said::default() });
        }
        let of = || request.posted("letter").parse::<EntryId>().map_err(|_| DeviceError::NotFound("letter"));
        match request.posted("do") {
            "send" => self.send_sealed(request, object, referral).await,
            "end" => {
                let why = self.t.text("sealed.end-reason").to_owned();
                self.device.take_back(object, of()?, &why, request.now).await?;
                Ok(Response::see(back))
            }
            "take" => {
                let number = request.posted("answer").parse().map_err(|_| DeviceError::NotFound("answer"))?;
                self.may_write_answers(object, request.now)?;
                self.device.take_answer(object, of()?, number, request.now).await?;
                Ok(Response::see(back))
            }
            _ => Ok(Response::see(back)),
        }
    }

    fn referral(&self, object: ObjectId, referral: EntryId) -> Result<&Record, DeviceError> {
        let record = self.device.cabinet()?.file(object)?.case.record(referral);
        record.filter(|record| is_referral(record)).ok_or(DeviceError::NotFound("referral"))
    }

    fn may_write_answers(&self, object: ObjectId, now: Instant) -> Result<(), DeviceError> {
        let file = self.device.cabinet()?.file(object)?;
        let may = self.form_for(now, file, Meaning::ReferralAnswer).is_some();
        if may { Ok(()) } else { Err(DeviceError::NotAllowed) }
    }

    /// First what was written is kept, then how the child may be reached is shown, then it is sealed and sent.
    async fn send_sealed(&mut self, request: &Request, object: ObjectId, referral: EntryId) -> Result<Response, DeviceError> {
        let code = self.device.cabinet()?.code(object);
        let back = path::letter(&code, &referral.to_string());
        if request.posted("read") != "yes" {
            let text = request.posted("text").trim().replace("\r\n", "\n");
            let begun = Begun { reason: text.clone(), at: request.now.0, ..Begun::default() };
            self.keep_draft(row(referral), &begun).await?;
            let problem = match text.chars().count() {
                0 => Some(key("sealed.text-needed")),
                length if length > TEXT_MAX => Some(key("sealed.text-long")),
                _ => None,
            };
            if problem.is_some() || self.barred(object, referral, request.now)?.is_some() {
                let said = Said { text, problem, ..Said::default() };
                return Ok(self.letter_page(request, object, referral, said)?.with_status(422));
            }
            let view = Ask {
                case: code,
                what: key("sealed.title"),
                rule: self.safe_rule(self.device.cabinet()?.file(object)?),
                mind: key("sealed.mind"),
                go_on: key("sealed.go-on"),
                action: back,
                hidden: vec![("do".to_owned(), "send".to_owned())],
            };
            return Ok(Response::page(self.framed(request, |frame| ask::show(frame, &view))));
        }
        // Without a draft this is a page that was loaded again: the letter has gone, and is not sent twice.
        let Some(begun) = self.draft(row(referral)).await? else { return Ok(Response::see(back)) };
        if self.barred(object, referral, request.now)?.is_some() {
            let said = Said { text: begun.reason, ..Said::default() };
            return Ok(self.letter_page(request, object, referral, said)?.with_status(422));
        }
        let record = self.referral(object, referral)?;
        let to = record.text(Meaning::ReferralTo).unwrap_or_default().to_owned();
        let help = self.help_asked(record).in_language(&self.t).to_owned();
        self.device.also = vec![Write::delete(Table::Draft, row(referral))];
        let sent = self.device.send_letter(object, referral, (&help, &begun.reason), request.now).await;
        self.device.also.clear();
        let fresh = match sent {
            Ok(fresh) => fresh,
            Err(error) => {
                let kept = match &error {
                    DeviceError::NoNetwork => key("sealed.no-network"),
                    DeviceError::Server { code, .. } => Words::Text(self.t.format("sealed.refused", &[("code", code.into())])),
                    _ => return Err(error),
                };
                let said = Said { text: begun.reason, kept: Some(kept), ..Said::default() };
                return Ok(self.letter_page(request, object, referral, said)?.with_status(503));
            }
        };
        let until = self.moment_of(Instant(i64::try_from(fresh.until).unwrap_or(request.now.0)));
        let until = Words::Text(self.t.format("sealed.until", &[("day", (&until).into())]));
        let view = Fresh { case: code, to, link: fresh.link, words: fresh.words, until, back };
        Ok(Response::page(self.framed(request, |frame| sealed::fresh(frame, &view))))
    }

    /// Why no letter can be sent about a referral, and where that is put right.
    fn barred(&self, object: ObjectId, referral: EntryId, now: Instant) -> Result<Option<(Words, Option<Action>)>, DeviceError> {
        let cabinet = self.device.cabinet()?;
        let file = cabinet.file(object)?;
        let record = self.referral(object, referral)?;
        let to = record.text(Meaning::ReferralTo).unwrap_or_default().trim();
        let offered = self.device.pack.form(&record.form).is_some_and(|form| self.offers(now, file, form));
        if record.withdrawn.is_some() || self.device.is_over(file, record) || !offered {
            return Ok(Some((key("sealed.barred-over"), None)));
        }
        let same = |name: &str| name.eq_ignore_ascii_case(to);
        if self.device.providers().iter().any(|provider| provider.is_unsafe() && same(provider.name())) {
            return Ok(Some((key("sealed.barred-unsafe"), None)));
        }
        if self.device.may_hear(file, record, now) {
            return Ok(None);
        }
        let form = self.form_for(now, file, Meaning::ConsentPurpose);
        let remedy =
            form.map(|form| Action::new(self.icon(form), key("sealed.ask"), path::case_form(&cabinet.code(object), &form.name)));
        Ok(Some((Words::Text(self.t.format("sealed.barred", &[("to", to.into())])), remedy)))
    }

    fn letter_page(&self, request: &Request, object: ObjectId, referral: EntryId, said: Said) -> Result<Response, DeviceError> {
        let cabinet = self.device.cabinet()?;
        let file = cabinet.file(object)?;
        let record = self.referral(object, referral)?;
        let code = cabinet.code(object);
        let to = record.text(Meaning::ReferralTo).unwrap_or_default().trim();
        let consents = file.case.consents();
        let consent = consents
            .iter()
            .find(|consent| consent.purpose == "referral" && consent.recipient.to_lowercase() == to.to_lowercase());
        let consent = consent.and_then(|consent| {
            let form = self.device.pack.form_version(&consent.record().form, consent.record().version)?;
            Some(self.answers(form, &consent.record().answers))
        });
        let mut letters: Vec<Letter> = self
            .device
            .letters(file)
            .filter(|sent| sent.record.about == record.about)
            .map(|sent| self.letter_view(file, &sent, request.now))
            .collect();
        letters.reverse();
        let (barred, remedy) =
            self.barred(object, referral, request.now)?.map_or((None, None), |(why, remedy)| (Some(why), remedy));
        let view = Sealed {
            to: to.to_owned(),
            help: self.help_asked(record),
            action: path::letter(&code, &referral.to_string()),
            case: code,
            letters,
            consent: consent.unwrap_or_default(),
            barred,
            remedy,
            text: said.text,
            problem: said.problem,
            kept: said.kept,
        };
        Ok(Response::page(self.framed(request, |frame| sealed::show(frame, &view))))
    }

    fn letter_view(&self, file: &File, sent: &Sent<'_>, now: Instant) -> Letter {
        let standing = self.device.letter_standing(&sent.letter);
        let over = sent.until() <= now;
        let ends = self.device.must_end(file, sent, now);
        let state = match standing.map(|standing| (standing.state, standing.read)) {
            Some((LetterState::Guessed, _)) => "sealed.guessed",
            Some((LetterState::TakenBack, _)) => "sealed.taken-back",
            Some((LetterState::Expired, _)) => "sealed.expired",
            _ if over => "sealed.expired",
            _ if ends => "sealed.taking-back",
            Some((LetterState::Open, true)) => "sealed.open-read",
            Some((LetterState::Open, false)) => "sealed.open-unread",
            None => "sealed.unknown",
        };
        let open = !ends && !over && standing.is_none_or(|standing| standing.state == LetterState::Open);
        let begun = file.case.records.iter().find(|record| is_referral(record) && record.about == sent.record.about);
        let goes_on = begun.is_some_and(|begun| begun.withdrawn.is_none() && !self.device.is_over(file, begun));
        let answers = self.device.letter_answers(file, sent, now).into_iter().enumerate().map(|(number, waiting)| {
            let told = self.moment_of(waiting.origin.told.unwrap_or(now));
            let said = self.t.format(&["sealed.answer-", waiting.reply.kind.code()].concat(), &[("day", (&told).into())]);
            // One after the other: what came first is written down first.
            Answer { number, said: Words::Text(said), note: waiting.reply.note, takes: number == 0 && goes_on }
        });
        let [from, until] = [sent.record.at, sent.until()].map(|at| self.moment_of(at));
        Letter {
            entry: sent.record.entry.to_string(),
            when: Words::Text(self.t.format("sealed.when", &[("sent", (&from).into()), ("until", (&until).into())])),
            state: key(state),
            open,
            answers: answers.collect(),
        }
    }

    /// Answers in a file that nobody wrote down yet, each as a way to them.
    pub(super) fn letter_news(&self, file: &File, code: &str, now: Instant) -> Vec<Action> {
        let came = self.device.letters(file).filter(|sent| !self.device.letter_answers(file, sent, now).is_empty());
        let begun = came
            .filter_map(|sent| file.case.records.iter().find(|record| is_referral(record) && record.about == sent.record.about));
        begun
            .map(|record| {
                let to = record.text(Meaning::ReferralTo).unwrap_or_default();
                let words = Words::Text(self.t.format("sealed.came", &[("to", to.into())]));
                Action::new(Icon::Talk, words, path::letter(code, &record.entry.to_string()))
            })
            .collect()
    }

    /// The way to the letters of a referral.
    pub(super) fn letter_action(&self, file: &File, record: &Record, code: &str) -> Option<Action> {
        let any = self.device.letters(file).any(|sent| sent.record.about == record.about);
        let open = record.withdrawn.is_none() && !self.device.is_over(file, record);
        let words = if any { "sealed.look" } else { "sealed.offer" };
        let way = || Action::new(Icon::Lock, key(words), path::letter(code, &record.entry.to_string()));
        (is_referral(record) && (any || open)).then(way)
    }

    fn help_asked(&self, record: &Record) -> Words {
        self.code("service_type", record.text(Meaning::ReferralService).unwrap_or_default())
    }

    fn moment_of(&self, at: Instant) -> String {
        let Moment { date, minute } = moment(at);
        [self.t.date(date), minute.map(|minute| self.t.time(minute)).unwrap_or_default()].join(" ")
    }
}

fn is_referral(record: &Record) -> bool {
    record.about.is_some() && record.text(Meaning::ReferralTo).is_some() && record.says(Meaning::ReferralSentOn).is_some()
}

fn row(referral: EntryId) -> Vec<u8> {
    [DRAFT, &referral.0].concat()
}
