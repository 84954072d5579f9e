//! Answers into a session and out of it: one for each round of a repeat.

use naungan_model::answer::Value;

use super::{Kind, NODES_MAX, Plan, REPEATS_MAX, Session, Setting, Tables};
use crate::doc::NodeId;

/// Answers by the place of their question in the plan.
pub type Given<'g> = &'g dyn Fn(usize) -> Option<&'g Value>;

/// A step through a form in its order.
#[derive(Clone, Debug)]
pub enum Spot {
    /// A question, a group or an instance of a repeat, with its round in each repeat around it and its own.
    Here(NodeId, Vec<usize>),
    /// The end of a group or instance: its place in the plan.
    End(usize),
    /// After the instances of a repeat that nothing counts: its place in the plan, and the rounds around it.
    Add(usize, Vec<usize>),
}

impl<'p> Session<'p> {
    /// A form that was begun: the answers as they were given, also those that do not fit; nothing begins anew. Rounds of
    /// repeats are as many as there are answers for.
    #[must_use]
    pub fn resume(plan: &'p Plan, tables: &'p Tables, setting: Setting<'p>, given: Given<'_>) -> Self {
        let mut new = Self::empty(plan, tables, setting);
        let data = new.data();
        for (at, question) in plan.questions.iter().enumerate() {
            if question.parent.is_none() {
                new.load(at, data, &[], given);
            }
        }
        new.recalculate(0..plan.questions.len());
        new
    }

    fn load(&mut self, at: usize, parent: NodeId, rounds: &[usize], given: Given<'_>) {
        let plan = self.plan;
        let Some(question) = plan.question(at) else { return };
        let children = plan.children.get(at).into_iter().flatten();
        match question.kind {
            Kind::Repeat => {
                let wanted = plan.inside(at).filter_map(given).map(|value| length(value, rounds)).max();
                for round in 0..wanted.unwrap_or(0).min(REPEATS_MAX) {
                    if self.document.len() >= NODES_MAX {
                        return;
                    }
                    let node = self.element(at, parent, None);
                    let rounds = [rounds, &[round]].concat();
                    children.clone().for_each(|child| self.load(*child, node, &rounds, given));
                }
            }
            Kind::Group => {
                let node = self.element(at, parent, None);
                children.for_each(|child| self.load(*child, node, rounds, given));
            }
            kind => {
                let node = self.element(at, parent, None);
                if let Some(value) = given(at).and_then(|value| value.at(rounds)) {
                    self.document.set_text(node, &value.to_input());
                    if kind == Kind::Value {
                        self.made.insert(node, value.clone());
                    }
                }
            }
        }
    }

    /// The form from its beginning to its end.
    #[must_use]
    pub fn spots(&self) -> Vec<Spot> {
        let plan = self.plan;
        let outermost: Vec<usize> =
            (0..plan.questions.len()).filter(|at| plan.question(*at).is_some_and(|it| it.parent.is_none())).collect();
        let mut found = Vec::new();
        self.visit(&outermost, self.data(), &[], &mut found);
        found
    }

    fn visit(&self, questions: &[usize], node: NodeId, rounds: &[usize], found: &mut Vec<Spot>) {
        let mut children = self.document.children(node).filter(|child| self.question_at(*child).is_some()).peekable();
        for at in questions {
            let Some(question) = self.plan.question(*at) else { continue };
            let inside = self.plan.children.get(*at).map_or(&[][..], Vec::as_slice);
            let mut round = 0;
            while let Some(child) = children.next_if(|child| self.question_at(*child) == Some(*at)) {
                let mut own = rounds.to_vec();
                if question.kind == Kind::Repeat {
                    own.push(round);
                    round += 1;
                }
                found.push(Spot::Here(child, own.clone()));
                if question.holds() {
                    self.visit(inside, child, &own, found);
                    found.push(Spot::End(*at));
                }
            }
            if question.kind == Kind::Repeat && question.count.is_none() {
                found.push(Spot::Add(*at, rounds.to_vec()));
            }
        }
    }

    /// What was answered to a question, relevant or not.
    #[must_use]
    pub fn said(&self, node: NodeId) -> String {
        self.hidden.get(&node).cloned().unwrap_or_else(|| self.document.text(node))
    }

    /// What was worked out or kept without anybody typing it.
    #[must_use]
    pub fn made(&self, node: NodeId) -> Option<&Value> {
        self.made.get(&node)
    }
}

/// How many rounds an answer has inside some rounds.
fn length(value: &Value, rounds: &[usize]) -> usize {
    match (value, rounds.split_first()) {
        (Value::Each(values), None) => values.len(),
        (Value::Each(values), Some((round, inner))) => {
            values.get(*round).and_then(Option::as_ref).map_or(0, |value| length(value, inner))
        }
        _ => 0,
    }
}
