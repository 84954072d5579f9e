//! How much work a person has: open files, each weighted by its risk. The weights and the full load are data of the pack (lists
//! `risk_level` and `workload`): twenty-five children of medium risk for one caseworker is the guide of the field.

use crate::host::Host;
use crate::page::App;
use naungan_model::id::UserId;
use std::collections::BTreeMap;

/// Weight of a file whose risk nobody rated yet.
const UNRATED: i64 = 100;

impl<H: Host> App<H> {
    /// A number of the list `workload`.
    fn workload(&self, code: &str, open: i64) -> i64 {
        let item = self.device.pack.list("workload").and_then(|list| list.item(code));
        item.and_then(|item| item.get("value").parse().ok()).filter(|value| *value > 0).unwrap_or(open)
    }

    /// Open files of each person, and the load in per cent of a full one.
    pub(super) fn loads(&self) -> BTreeMap<UserId, (usize, i64)> {
        let risks = self.device.pack.list("risk_level");
        let full = self.workload("full", 25).saturating_mul(100);
        let mut loads: BTreeMap<UserId, (usize, i64)> = BTreeMap::new();
        for (_, file) in self.open_files() {
            let Some(worker) = file.worker() else { continue };
            let item = file.risk().and_then(|risk| risks?.item(risk));
            let weight = item.and_then(|item| item.get("weight").parse().ok()).unwrap_or(UNRATED);
            let load = loads.entry(worker).or_default();
            *load = (load.0 + 1, load.1 + weight);
        }
        loads.values_mut().for_each(|load| load.1 = load.1.saturating_mul(100) / full);
        loads
    }

    /// Load of one person in per cent.
    pub(in crate::page) fn load_of(&self, user: UserId) -> i64 {
        self.loads().get(&user).map_or(0, |load| load.1)
    }

    /// Whether a load is too high.
    pub(in crate::page) fn is_too_much(&self, load: i64) -> bool {
        load >= self.workload("warn", 100)
    }

    /// Whether a further file needs a reason.
    pub(in crate::page) fn needs_reason(&self, load: i64) -> bool {
        load >= self.workload("reason", 120)
    }
}
