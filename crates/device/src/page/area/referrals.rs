//! Referrals whose consent no longer holds, so that nothing more may go to that service, and answers that came by a sealed link.

use super::Around;
use crate::host::Host;
use crate::page::App;
use naungan_model::date::Instant;
use naungan_model::meaning::Meaning;
use naungan_pages::care::area::Panel;
use naungan_pages::language::Words;

impl<H: Host> App<H> {
    /// One warning for each service that a referral is open at and that may hear nothing more; the way to each new answer.
    pub(super) fn referral_notes(&self, around: &Around<'_>, now: Instant) -> Vec<Panel> {
        if !around.says(Meaning::ReferralSentOn) {
            return Vec::new();
        }
        let case = &around.file.case;
        let stopped = case.stopped_referrals(around.today).into_iter().filter(|record| !self.device.is_over(around.file, record));
        let told = stopped.filter_map(|record| record.text(Meaning::ReferralTo));
        let warned = told.map(|to| Panel::Warning(Words::Text(self.t.format("area.stopped", &[("to", to.into())]))));
        warned.chain(self.letter_news(around.file, around.code, now).into_iter().map(Panel::Link)).collect()
    }
}
