//! What a person sees: the questions that are asked, their choices, what is wrong.

use super::scope::At;
use super::{Kind, Question, Session};
use crate::doc::{Document, NodeId};
use crate::expr::Expr;

/// Something wrong with an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// Required, but not answered.
    Required,
    /// A code that is no longer on offer.
    Misfit,
    /// Refused by the constraint.
    Constraint,
}

impl Session<'_> {
    /// The relevant questions and notes, in the order of the form.
    pub fn shown(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.walk(self.data()).filter(|node| {
            self.is_relevant(*node)
                && self.question(*node).is_some_and(|question| question.is_asked() || question.kind == Kind::Note)
        })
    }

    /// The relevant question or note after another one, or the first.
    #[must_use]
    pub fn next(&self, after: Option<NodeId>) -> Option<NodeId> {
        let rank = after.map(|node| self.document.rank(node));
        self.shown().find(|node| rank.is_none_or(|rank| self.document.rank(*node) > rank))
    }

    /// Whether a question must be answered.
    #[must_use]
    pub fn is_required(&self, node: NodeId) -> bool {
        let rule = self.question(node).and_then(|question| question.required.as_ref());
        rule.is_some_and(|rule| rule.holds(&self.at(node)))
    }

    /// What is wrong, in the order of the form; nothing when the form can be saved.
    #[must_use]
    pub fn problems(&self) -> Vec<(NodeId, Problem)> {
        self.shown().filter_map(|node| Some((node, self.problem(node)?))).collect()
    }

    fn problem(&self, node: NodeId) -> Option<Problem> {
        let question = self.question(node).filter(|question| question.is_asked())?;
        let text = self.document.text(node);
        if text.is_empty() {
            return self.is_required(node).then_some(Problem::Required);
        }
        if !self.offers(node, question, &text) {
            return Some(Problem::Misfit);
        }
        (!self.is_allowed(node)).then_some(Problem::Constraint)
    }

    /// Whether the constraint takes the answer.
    #[must_use]
    pub fn is_allowed(&self, node: NodeId) -> bool {
        let rule = self.question(node).and_then(|question| question.constraint.as_ref());
        rule.is_none_or(|rule| rule.holds(&self.at(node)))
    }

    /// The places in its list of the choices that a question offers now.
    #[must_use]
    pub fn offered(&self, node: NodeId, question: &Question) -> Vec<usize> {
        let Some(table) = question.list.as_ref().and_then(|list| self.tables.get(list)) else { return Vec::new() };
        let offers = items(table).enumerate().filter(|(_, item)| self.passes(node, question, table, *item));
        offers.map(|(at, _)| at).collect()
    }

    /// The choices that a question offers now: codes and labels.
    #[must_use]
    pub fn choices(&self, node: NodeId) -> Vec<(String, String)> {
        let Some(question) = self.question(node) else { return Vec::new() };
        let Some(table) = question.list.as_ref().and_then(|list| self.tables.get(list)) else { return Vec::new() };
        let items = items(table).filter(|item| self.passes(node, question, table, *item));
        items.map(|item| (cell(table, item, "name"), cell(table, item, "label"))).collect()
    }

    fn passes(&self, node: NodeId, question: &Question, table: &Document, item: NodeId) -> bool {
        let here = At { session: self, node, item: Some((table, item)) };
        question.choice_filter.as_ref().is_none_or(|filter| filter.holds(&here))
    }

    /// Whether every code of an answer is on offer.
    pub(super) fn offers(&self, node: NodeId, question: &Question, text: &str) -> bool {
        let Some(table) = question.list.as_ref().and_then(|list| self.tables.get(list)) else { return true };
        let offered =
            |code: &str| items(table).any(|item| cell(table, item, "name") == code && self.passes(node, question, table, item));
        match question.kind {
            Kind::SelectOne => text.is_empty() || offered(text),
            Kind::SelectMultiple | Kind::Rank => text.split_whitespace().all(offered),
            _ => true,
        }
    }

    /// The number that an expression gives at a question; not-a-number where it cannot be read.
    #[must_use]
    pub fn number(&self, node: NodeId, expression: &str) -> f64 {
        let here = self.at(node);
        Expr::read(expression).map_or(f64::NAN, |expr| expr.evaluate(&here).number(self.setting.clock.offset))
    }

    /// The label of a code.
    pub(super) fn label_of(&self, list: &str, code: &str) -> Option<String> {
        let table = self.tables.get(list)?;
        items(table)
            .find(|item| cell(table, *item, "name") == code)
            .map(|item| self.setting.door.words(&cell(table, item, "label")))
    }

    /// The label of the choice at a place of its list.
    pub(super) fn label_at(&self, list: &str, place: usize) -> Option<String> {
        let table = self.tables.get(list)?;
        items(table).nth(place).map(|item| self.setting.door.words(&cell(table, item, "label")))
    }

    /// The relevant answers as XML: what leaves the form.
    #[must_use]
    pub fn to_xml(&self) -> String {
        let mut document = self.document.clone();
        for node in &self.irrelevant {
            document.remove(*node);
        }
        document.to_xml(self.data())
    }
}

fn items(table: &Document) -> impl Iterator<Item = NodeId> + '_ {
    table.element().into_iter().flat_map(|root| table.named(root, "item"))
}

fn cell(table: &Document, item: NodeId, column: &str) -> String {
    table.named(item, column).next().map_or_else(String::new, |node| table.text(node))
}
