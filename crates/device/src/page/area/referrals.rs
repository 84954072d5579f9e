//! Referrals whose consent no longer holds: nothing more may go to that service.

use super::Around;
use crate::host::Host;
use crate::page::App;
use naungan_model::meaning::Meaning;
use naungan_pages::care::area::Panel;
use naungan_pages::language::Words;

impl<H: Host> App<H> {
    /// One warning for each service that a referral is open at and that may hear nothing more.
    pub(super) fn referral_notes(&self, around: &Around<'_>) -> Vec<Panel> {
        if !around.says(Meaning::ReferralSentOn) {
            return Vec::new();
        }
        let case = &around.file.case;
        let stopped = case.stopped_referrals(around.today).into_iter().filter(|record| !self.device.is_over(around.file, record));
        let told = stopped.filter_map(|record| record.text(Meaning::ReferralTo));
        told.map(|to| Panel::Warning(Words::Text(self.t.format("area.stopped", &[("to", to.into())])))).collect()
    }
}
