//! Search before anything new: on this device, over names as they sound, numbers and codes.

use super::{App, status};
use crate::double::Traits;
use crate::error::DeviceError;
use crate::host::Host;
use crate::request::{Request, Response};
use naungan_model::id::ObjectId;
use naungan_pages::care::search::{self, Found, Search};
use naungan_pages::language::key;

impl<H: Host> App<H> {
    /// GET and POST /search
    pub(super) fn search(&mut self, request: &Request) -> Result<Response, DeviceError> {
        let typed = |name| request.posted(name).trim().to_owned();
        let may_start = self.device.cabinet()?.role(request.now).is_some_and(|(role, _)| role.keeps_files());
        let mut view = Search {
            name: typed("name"),
            nickname: typed("nickname"),
            phone: typed("phone"),
            found: None,
            problem: None,
            may_start,
        };
        if request.post {
            let sought = Traits {
                name: view.name.clone(),
                nickname: view.nickname.clone(),
                phones: [view.phone.clone()].into_iter().filter(|phone| !phone.is_empty()).collect(),
                ..Traits::default()
            };
            if sought == Traits::default() {
                view.problem = Some(key("search.type-something"));
            } else {
                view.found = Some(self.alike(&sought, None));
                self.sought = sought;
                self.sought_for = None;
            }
        }
        Ok(Response::page(self.framed(request, |frame| search::show(frame, &view))))
    }

    /// Files that may be this child's, most likely first.
    pub(super) fn alike(&self, traits: &Traits, except: Option<ObjectId>) -> Vec<Found> {
        let Some(cabinet) = &self.device.cabinet else { return Vec::new() };
        let others = cabinet.cases().filter(|file| Some(file.object) != except);
        let mut found: Vec<(u32, Found)> = others
            .filter_map(|file| {
                let (score, why) = traits.alike(&Traits::of_file(file));
                let status = status(cabinet, file.object);
                let found = Found { code: cabinet.code(file.object), status, why: why.into_iter().map(key).collect() };
                (score > 0).then_some((score, found))
            })
            .collect();
        found.sort_by(|one, other| (other.0, &one.1.code).cmp(&(one.0, &other.1.code)));
        found.truncate(8);
        found.into_iter().map(|(_, found)| found).collect()
    }
}
