//! What an expression sees from a question of a form that is being filled.

use super::Session;
use crate::doc::{Document, NodeId};
use crate::expr::{Clock, Names, Place, Scope};

/// A question of a session, in a filter also the choice that is looked at.
pub(super) struct At<'s> {
    pub(super) session: &'s Session<'s>,
    pub(super) node: NodeId,
    pub(super) item: Option<(&'s Document, NodeId)>,
}

impl Scope for At<'_> {
    fn clock(&self) -> Clock {
        self.session.setting.clock
    }

    fn role(&self) -> &str {
        self.session.setting.role
    }

    fn hours(&self, clock: &str, risk: &str) -> Option<u32> {
        self.session.setting.hours.hours(clock, risk)
    }

    fn place(&self) -> Option<Place<'_>> {
        Some(Place { document: &self.session.document, root: Document::ROOT, node: self.node, beside: self.item })
    }

    fn nodes(&self, name: &str) -> Vec<NodeId> {
        self.session.plan.place(name).map_or_else(Vec::new, |at| self.session.seen(self.node, at))
    }

    fn all_nodes(&self, name: &str) -> Vec<NodeId> {
        self.session.nodes(name)
    }

    fn instance(&self, name: &str) -> Option<&Document> {
        self.session.tables.get(name)
    }

    fn choice_name(&self, question: &str, code: &str) -> Option<String> {
        let name = question.trim().trim_start_matches("${").trim_end_matches('}');
        let name = name.rsplit('/').next().unwrap_or(name).trim();
        let plan = self.session.plan;
        let list = plan.place(name).and_then(|at| plan.question(at)?.list.as_deref())?;
        self.session.label_of(list, code)
    }

    /// Texts of choices are named by list and place, as in the XForms of other engines: `svc-0`.
    fn translation(&self, id: &str) -> Option<String> {
        let (list, place) = id.rsplit_once('-')?;
        self.session.label_at(list, place.parse().ok()?)
    }

    fn chance(&self) -> u64 {
        let (state, drawn) = draw(self.session.chance.get());
        self.session.chance.set(state);
        drawn
    }

    fn names(&self) -> &Names {
        self.session.setting.door.names()
    }
}

/// SplitMix64: one seed from the door, then as many numbers as are asked for. The next state, and the number.
pub(crate) fn draw(state: u64) -> (u64, u64) {
    let state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (state ^ state >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    (state, mixed ^ mixed >> 31)
}
