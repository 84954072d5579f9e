//! Relevance, calculations and counts, in the order of the plan: each is worked out at most once after a change.

use std::collections::BTreeSet;

use super::Session;
use super::session::kept;
use crate::doc::NodeId;

impl Session<'_> {
    /// Works out the standing rules of some questions, and of all whom that changes.
    pub(super) fn recalculate(&mut self, places: impl Iterator<Item = usize>) {
        let plan = self.plan;
        let rank = |at: usize| plan.ranks.get(at).copied();
        let mut waiting: BTreeSet<usize> = places.filter_map(rank).collect();
        while let Some(at) = waiting.pop_first().and_then(|rank| plan.order.get(rank).copied()) {
            let mut children = false;
            let mut dependents = self.count(at);
            if dependents {
                waiting.extend(self.affected(at).into_iter().filter_map(rank));
            }
            for node in self.instances(at) {
                let relevance = self.judge(at, node);
                children |= relevance;
                dependents |= relevance;
                let standing = plan.question(at).is_some_and(|question| question.triggers.is_empty());
                dependents |= standing && self.calculate(node);
            }
            let followers = dependents.then(|| plan.dependents.get(at)).flatten().into_iter().flatten();
            let inside = children.then(|| plan.children.get(at)).flatten().into_iter().flatten();
            waiting.extend(followers.chain(inside).filter_map(|at| rank(*at)));
        }
    }

    /// Works out whether a node is relevant; whether that changed.
    fn judge(&mut self, at: usize, node: NodeId) -> bool {
        let Some(question) = self.plan.question(at) else { return false };
        let around = self.document.parent(node).is_none_or(|parent| !self.irrelevant.contains(&parent));
        let relevant = around && question.relevant.as_ref().is_none_or(|rule| rule.holds(&self.at(node)));
        if relevant != self.irrelevant.contains(&node) {
            return false;
        }
        if relevant {
            self.irrelevant.remove(&node);
            if let Some(text) = self.hidden.remove(&node) {
                self.document.set_text(node, &text);
            }
        } else {
            self.irrelevant.insert(node);
            if !question.holds() {
                self.hidden.insert(node, self.document.text(node));
                self.document.set_text(node, "");
            }
        }
        true
    }

    /// Works out a calculation; whether the value changed.
    pub(super) fn calculate(&mut self, node: NodeId) -> bool {
        if !self.is_relevant(node) {
            return false;
        }
        let Some(question) = self.question(node) else { return false };
        let Some(rule) = &question.calculation else { return false };
        let value = rule.evaluate(&self.at(node));
        let text = kept(question.kind, &value, self.setting.clock.offset);
        if self.document.text(node) == text {
            return false;
        }
        self.document.set_text(node, &text);
        self.make(node, question.kind, value);
        true
    }

    /// Makes a counted repeat as long as its count says; whether that changed anything.
    fn count(&mut self, at: usize) -> bool {
        let plan = self.plan;
        let Some(question) = plan.question(at) else { return false };
        let Some(rule) = &question.count else { return false };
        let around = question.parent.map_or_else(|| vec![self.data()], |parent| self.instances(parent));
        let mut changed = false;
        for parent in around {
            let number = rule.evaluate(&self.at(parent)).number(self.setting.clock.offset);
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // within the limit
            let wanted = if number > 0.0 { number.min(super::REPEATS_MAX as f64) as usize } else { 0 };
            changed |= self.resize(at, parent, wanted);
        }
        changed
    }
}
