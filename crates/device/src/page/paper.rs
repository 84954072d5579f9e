//! Several things of a file on paper: the pack for a court, the annex to a claim of restitution. Each print asks first how the child
//! may be reached, and is written down in the file.

use super::App;
use super::area::Around;
use crate::error::DeviceError;
use crate::file::File;
use crate::host::Host;
use crate::page::sheet::PRINTED;
use crate::request::{Request, Response};
use naungan_model::answer::{Answers, Value};
use naungan_model::care::case::Record;
use naungan_model::id::{EntryId, ObjectId, hex};
use naungan_model::layer::Layer;
use naungan_model::meaning::Meaning;
use naungan_pages::care::area::{Row, Table};
use naungan_pages::care::ask::{self, Ask};
use naungan_pages::care::bundle::{self, Choose, Document, Papers};
use naungan_pages::form::Choice;
use naungan_pages::language::{Words, key};
use naungan_pages::path;

/// Most names on one sheet: one person carries no more in the field.
const KEY_MOST: usize = 10;

impl<H: Host> App<H> {
    /// Asks before something is printed; nothing once that was answered.
    pub(super) fn asks_first(
        &self,
        request: &Request,
        object: ObjectId,
        (code, what): (&str, Words),
        hidden: Vec<(String, String)>,
    ) -> Result<Option<Response>, DeviceError> {
        if request.post && request.posted("read") == "yes" {
            return Ok(None);
        }
        let rule = self.safe_rule(self.device.cabinet()?.file(object)?);
        let view = Ask {
            case: code.to_owned(),
            what,
            rule,
            mind: key("ask.paper"),
            go_on: key("ask.read"),
            action: request.path.clone(),
            hidden,
        };
        Ok(Some(Response::page(self.framed(request, |frame| ask::show(frame, &view)))))
    }

    /// Writes down in the file that something was printed.
    pub(super) async fn printed(&mut self, object: ObjectId, what: &Words, request: &Request) -> Result<(), DeviceError> {
        let title = what.in_language(&self.t).to_owned();
        let answers = Answers::from([("sheet".to_owned(), Value::Text(title))]);
        self.device.fill(&[object], PRINTED, &answers, request.now).await.map(|_| ())
    }

    /// GET and POST /cases/{code}/annex: what the child lost, under the heads of the law.
    pub(super) async fn annex(&mut self, request: &Request, code: &str) -> Result<Response, DeviceError> {
        let object = self.device.cabinet()?.by_code(code)?;
        let title = key("annex.title");
        if let Some(question) = self.asks_first(request, object, (code, title.clone()), Vec::new())? {
            return Ok(question);
        }
        self.printed(object, &title, request).await?;
        let today = self.device.today(request.now);
        let around = Around { file: self.device.cabinet()?.file(object)?, code, today, meant: Vec::new() };
        let stages = around.file.case.living().filter_map(|record| {
            let stage = record.text(Meaning::RestitutionStage)?;
            Some((Words::Text(self.t.date(self.day(record))), self.code("restitution_stage", stage)))
        });
        let document = Document {
            title: key("area.losses"),
            written: (self.t.date(today), self.who(self.device.cabinet()?.user, request.now)),
            said: stages.collect(),
            tables: self.loss_table(&around).into_iter().collect(),
            mark: None,
        };
        let view = self.papers(request, code, title, vec![document])?;
        Ok(Response::page(self.framed(request, |frame| bundle::papers(frame, &view))))
    }

    /// GET and POST /cases/{code}/bundle: what was chosen, numbered, each with its mark in the signed journal.
    pub(super) async fn court_papers(&mut self, request: &Request, code: &str) -> Result<Response, DeviceError> {
        let cabinet = self.device.cabinet()?;
        let object = cabinet.by_code(code)?;
        let file = cabinet.file(object)?;
        let today = self.device.today(request.now);
        let chosen: Vec<EntryId> =
            request.form.iter().filter(|(name, _)| name == "document").filter_map(|(_, id)| id.parse().ok()).collect();
        let records: Vec<&Record> = file.case.living().filter(|record| self.can_be_printed(record)).collect();
        let picked: Vec<EntryId> = records.iter().map(|record| record.entry).filter(|entry| chosen.contains(entry)).collect();
        if picked.is_empty() {
            let documents = records.iter().rev().map(|record| {
                let by = [&self.t.date(self.day(record)), ", ", &self.who(record.author, request.now)].concat();
                let choice = Choice::new(record.entry.to_string(), Words::Text(self.title(record)));
                Choice { hint: Some(Words::Text(by)), ..choice }
            });
            let lacking = ["police_report", "legal_power"].into_iter().filter(|purpose| {
                !file.case.consents().iter().any(|consent| consent.purpose == *purpose && consent.holds(today))
            });
            let warnings = lacking.map(|purpose| {
                let purpose = self.t.code("consent_type", purpose);
                Words::Text(self.t.format("bundle.no-consent", &[("what", (&purpose).into())]))
            });
            let problem = request.post.then(|| key("bundle.choose"));
            let status = if request.post { 422 } else { 200 };
            let view = Choose {
                title: key("bundle.title"),
                lead: key("bundle.lead"),
                action: path::bundle(code),
                back: path::case(code),
                documents: documents.collect(),
                warnings: warnings.collect(),
                problem,
            };
            return Ok(Response::page(self.framed(request, |frame| bundle::choose(frame, &view))).with_status(status));
        }
        let title = key("bundle.title");
        let hidden = picked.iter().map(|entry| ("document".to_owned(), entry.to_string())).collect();
        if let Some(question) = self.asks_first(request, object, (code, title.clone()), hidden)? {
            return Ok(question);
        }
        self.printed(object, &title, request).await?;
        let file = self.device.cabinet()?.file(object)?;
        let documents = picked.iter().filter_map(|entry| {
            let record = file.case.record(*entry)?;
            let form = self.device.pack.form_version(&record.form, record.version)?;
            let held = file.held.iter().find(|held| held.id() == record.latest)?;
            Some(Document {
                title: key(form.title_key()),
                written: (self.t.date(self.day(record)), self.who(record.author, request.now)),
                said: self.answers(form, &record.answers),
                tables: if record.text(Meaning::LetterTo).is_some() { self.enclosed(file) } else { Vec::new() },
                mark: Some(hex(&held.hash)),
            })
        });
        let documents = documents.collect();
        let view = self.papers(request, code, title, documents)?;
        Ok(Response::page(self.framed(request, |frame| bundle::papers(frame, &view))))
    }

    /// What a letter for a court has with it: the scores over time, and the sessions that were held.
    fn enclosed(&self, file: &File) -> Vec<Table> {
        let row = |cells: Vec<Words>| Row { cells, stands_out: false, href: None };
        let scores = file.case.living().filter_map(|record| {
            let tool = record.text(Meaning::MeasureTool)?;
            let score = record.says(Meaning::MeasureScore)?.to_input();
            let day = record.date(Meaning::MeasureDate).unwrap_or_else(|| self.device.today(record.at));
            Some(row(vec![self.code("measure", tool), Words::Text(self.t.date(day)), Words::Text(score)]))
        });
        let sessions = file.case.living().filter(|record| record.is_help_given()).filter_map(|record| {
            let kind = record.text(Meaning::ServiceType)?;
            let list = self.device.pack.list("service_type")?;
            let day =
                record.date(Meaning::ServiceDate).filter(|_| list.item(kind).is_some_and(|item| item.is("psychosocial")))?;
            Some(row(vec![key(list.label_key(kind)), Words::Text(self.t.date(day))]))
        });
        let table = |title: &str, head: &[&str], rows: Vec<Row>| Table {
            title: key(title),
            head: head.iter().map(|name| key(*name)).collect(),
            rows,
            foot: Vec::new(),
            numbers: 2..9,
        };
        let tables = [
            table("letter.scores", &["area.what", "chart.day", "chart.value"], scores.collect()),
            table("letter.sessions", &["area.what", "chart.day"], sessions.collect()),
        ];
        tables.into_iter().filter(|table| !table.rows.is_empty()).collect()
    }

    /// GET and POST /name-key: names beside codes on a sheet of its own, kept apart from every other paper; each look is kept.
    pub(super) async fn name_key(&mut self, request: &Request) -> Result<Response, DeviceError> {
        let cabinet = self.device.cabinet()?;
        if !cabinet.role(request.now).is_some_and(|(role, _)| role.layers().contains(&Layer::IDENTITY)) {
            return Err(DeviceError::NotAllowed);
        }
        let mut codes: Vec<String> = cabinet.cases().map(|file| cabinet.code(file.object)).collect();
        codes.sort_unstable();
        let chosen: Vec<String> =
            request.form.iter().filter(|(name, _)| name == "document").map(|(_, code)| code.clone()).collect();
        let chosen: Vec<String> = codes.iter().filter(|code| chosen.contains(code)).cloned().collect();
        if chosen.is_empty() || chosen.len() > KEY_MOST {
            let problem = request.post.then(|| key("name-key.choose"));
            let status = if problem.is_some() { 422 } else { 200 };
            let view = Choose {
                title: key("name-key.title"),
                lead: key("name-key.lead"),
                action: path::NAME_KEY.to_owned(),
                back: path::MORE.to_owned(),
                documents: codes.into_iter().map(|code| Choice::new(code.clone(), Words::Text(code))).collect(),
                warnings: Vec::new(),
                problem,
            };
            return Ok(Response::page(self.framed(request, |frame| bundle::choose(frame, &view))).with_status(status));
        }
        let objects = chosen.iter().map(|code| cabinet.by_code(code)).collect::<Result<Vec<_>, _>>()?;
        // Every look is kept before a name is shown.
        let answers = Answers::from([("reason".to_owned(), Value::Code("papers".to_owned()))]);
        self.device.fill(&objects, "look", &answers, request.now).await?;
        let title = key("name-key.title");
        for object in &objects {
            self.printed(*object, &title, request).await?;
        }
        let cabinet = self.device.cabinet()?;
        let rows = objects.iter().filter_map(|object| {
            let case = &cabinet.files.get(object)?.case;
            let part = |meaning| case.text(meaning).unwrap_or_default().to_owned();
            let name = [part(Meaning::ChildGivenName), part(Meaning::ChildFamilyName)].join(" ");
            let cells = vec![Words::Text(cabinet.code(*object)), Words::Text(name.trim().to_owned())];
            Some(Row { cells, stands_out: false, href: None })
        });
        let head = ["sheet.file", "name-key.name"].map(key).to_vec();
        let table = Table { title: title.clone(), head, rows: rows.collect(), foot: Vec::new(), numbers: 0..0 };
        let by = self.who(cabinet.user, request.now);
        let document = Document {
            title: title.clone(),
            written: (self.t.date(self.device.today(request.now)), by),
            said: Vec::new(),
            tables: vec![table],
            mark: None,
        };
        let view = self.papers(request, "", title, vec![document])?;
        Ok(Response::page(self.framed(request, |frame| bundle::papers(frame, &view))))
    }

    fn papers(&self, request: &Request, code: &str, title: Words, documents: Vec<Document>) -> Result<Papers, DeviceError> {
        let by = self.who(self.device.cabinet()?.user, request.now);
        Ok(Papers { case: code.to_owned(), title, day: self.t.date(self.device.today(request.now)), by, documents })
    }

    /// Whether something was written that this person can read: no looks and prints.
    fn can_be_printed(&self, record: &Record) -> bool {
        let form = self.device.pack.form_version(&record.form, record.version);
        form.is_some_and(|form| !self.area(form).is_empty() && !self.answers(form, &record.answers).is_empty())
    }

    fn title(&self, record: &Record) -> String {
        self.t.text(&["form.", &record.form, ".title"].concat()).to_owned()
    }
}
