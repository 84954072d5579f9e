//! One child with two files: a supervisor joins them, or parts them again.

use super::{App, moment};
use crate::double::Traits;
use crate::error::DeviceError;
use crate::host::Host;
use crate::request::{Request, Response};
use naungan_model::deed::Deed;
use naungan_model::fact::Public;
use naungan_model::id::ObjectId;
use naungan_model::meaning::Meaning;
use naungan_pages::care::merge::{self, Joined, Merge};
use naungan_pages::language::{Words, key};
use naungan_pages::path;

impl<H: Host> App<H> {
    /// GET and POST /merge
    pub(super) async fn merge(&mut self, request: &Request) -> Result<Response, DeviceError> {
        let cabinet = self.device.cabinet()?;
        if !cabinet.role(request.now).is_some_and(|(role, _)| role.supervises()) {
            return Err(DeviceError::NotAllowed);
        }
        let typed = |name| if request.post { request.posted(name) } else { request.asked(name) }.trim().to_owned();
        let mut view = Merge { one: typed("one"), other: typed("other"), reason: typed("reason"), ..Merge::default() };
        let find = |code: &str| cabinet.by_code(code).ok();
        let (one, other) = (find(&view.one), find(&view.other));
        let asked = request.post || !view.one.is_empty() || !view.other.is_empty();
        if asked {
            let unknown = |found: Option<ObjectId>| found.is_none().then(|| key("merge.unknown-code"));
            view.problems = [unknown(one), unknown(other), None];
            if one.is_some() && one == other {
                view.problems[1] = Some(key("merge.same-code"));
            }
        }
        let known = one.zip(other).filter(|(one, other)| one != other);
        if let (true, Some((one, other))) = (request.post, known) {
            let does = request.posted("do");
            if matches!(does, "join" | "part") {
                if view.reason.is_empty() {
                    view.problems[2] = Some(key("merge.needs-reason"));
                } else {
                    // A part is said where the join stood, so that the later word on it is found.
                    let (one, other) = if cabinet.file(other)?.joined.contains(&one) { (other, one) } else { (one, other) };
                    self.device.join(one, other, does == "join", &view.reason, request.now).await?;
                    return Ok(Response::see(path::MERGE));
                }
            }
        }
        if let Some((one, other)) = known {
            view.beside = self.beside(one, other)?;
        }
        view.joined = self.joined(request)?;
        view.likely = self.likely()?;
        Ok(Response::page(self.framed(request, |frame| merge::show(frame, &view))))
    }

    /// What two files say beside each other, without names.
    fn beside(&self, one: ObjectId, other: ObjectId) -> Result<Vec<(Words, Words, Words)>, DeviceError> {
        let cabinet = self.device.cabinet()?;
        let (one, other) = (&cabinet.file(one)?.case, &cabinet.file(other)?.case);
        let form = self.device.pack.form("registration").ok_or(DeviceError::NotFound("form"))?;
        let shown = [Meaning::ChildSex, Meaning::ChildAdm1, Meaning::ChildAdm2, Meaning::ChildDisability, Meaning::ConcernMain];
        let mut rows = Vec::new();
        for meaning in shown {
            let Some(field) = form.meaning(meaning) else { continue };
            let said = |case: &naungan_model::care::case::Case| {
                case.latest.get(&meaning).map_or(Words::Text("–".into()), |value| self.value(form, field, value))
            };
            rows.push((key(field.label_key()), said(one), said(other)));
        }
        let birth =
            |case: &naungan_model::care::case::Case| Words::Text(case.text(Meaning::ChildBirthHalf).unwrap_or("–").to_owned());
        rows.push((key("match.birth"), birth(one), birth(other)));
        let opened = |case: &naungan_model::care::case::Case| Words::Text(self.t.date(moment(case.opened).date));
        rows.push((key("writing.opened"), opened(one), opened(other)));
        Ok(rows)
    }

    fn joined(&self, request: &Request) -> Result<Vec<Joined>, DeviceError> {
        let cabinet = self.device.cabinet()?;
        let mut joined = Vec::new();
        for file in cabinet.cases() {
            for other in &file.joined {
                let says = file.held.iter().rev().find(
                    |held| matches!(&held.public, Some(Public::SameChild { other: named, joined: true }) if named == other),
                );
                let Some(held) = says else { continue };
                let reason = match &held.deed {
                    Some(Deed::SameChild { reason }) => reason.clone(),
                    _ => String::new(),
                };
                joined.push(Joined {
                    one: cabinet.code(file.object),
                    other: cabinet.code(*other),
                    who: self.who(held.author, request.now),
                    when: moment(held.at()),
                    reason,
                });
            }
        }
        Ok(joined)
    }

    /// Pairs of files that may be one child and are not joined, most likely first.
    fn likely(&self) -> Result<Vec<(String, String, Vec<Words>)>, DeviceError> {
        let cabinet = self.device.cabinet()?;
        let files: Vec<_> = cabinet.cases().map(|file| (file, Traits::of_case(&file.case))).collect();
        let mut pairs = Vec::new();
        for (index, (file, traits)) in files.iter().enumerate() {
            for (other, others) in &files[index + 1..] {
                let (score, why) = traits.alike(others);
                if score >= 45 && !file.joined.contains(&other.object) && !other.joined.contains(&file.object) {
                    pairs.push((
                        score,
                        cabinet.code(file.object),
                        cabinet.code(other.object),
                        why.into_iter().map(key).collect(),
                    ));
                }
            }
        }
        pairs.sort_by(|one: &(u32, String, String, Vec<Words>), other| (other.0, &one.1).cmp(&(one.0, &other.1)));
        pairs.truncate(10);
        Ok(pairs.into_iter().map(|(_, one, other, why)| (one, other, why)).collect())
    }
}
