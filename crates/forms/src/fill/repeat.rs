//! Nodes of the plan: making them, finding them, and the instances of repeats.

use super::{Kind, NODES_MAX, REPEATS_MAX, Session};
use crate::doc::{Kind as NodeKind, Name, NodeId};

impl Session<'_> {
    /// Makes a question, a group with all in it, or a repeat with its first instance where nothing counts it.
    pub(super) fn create(&mut self, at: usize, parent: NodeId) {
        let Some(question) = self.plan.question(at) else { return };
        if question.kind == Kind::Repeat {
            if question.count.is_none() {
                self.instance(at, parent, None);
            }
            return;
        }
        self.instance(at, parent, None);
    }

    /// Makes one element of the plan with all in it, after a sibling or at the end.
    fn instance(&mut self, at: usize, parent: NodeId, after: Option<NodeId>) -> NodeId {
        let made = self.element(at, parent, after);
        let plan = self.plan;
        for child in plan.children.get(at).into_iter().flatten() {
            self.create(*child, made);
        }
        made
    }

    /// Makes one element of the plan without what is in it.
    pub(super) fn element(&mut self, at: usize, parent: NodeId, after: Option<NodeId>) -> NodeId {
        let plan = self.plan;
        let name = plan.question(at).map_or("", |question| question.name.as_str());
        let before = match after {
            Some(after) => self.document.next(after),
            None => self.place_for(at, parent),
        };
        let made = self.document.insert(parent, before, NodeKind::Element, Name::plain(name), "");
        self.questions.resize(made.0 as usize, None);
        self.questions.push(Some(at));
        made
    }

    /// The sibling before which the first instance of a question belongs.
    fn place_for(&self, at: usize, parent: NodeId) -> Option<NodeId> {
        self.document.children(parent).find(|child| self.question_at(*child).is_some_and(|other| other > at))
    }

    /// The nodes of a question under some nodes, through the groups and repeats between.
    fn down(&self, mut nodes: Vec<NodeId>, way: &[usize]) -> Vec<NodeId> {
        for at in way {
            let children = nodes.iter().flat_map(|node| self.document.children(*node));
            nodes = children.filter(|child| self.question_at(*child) == Some(*at)).collect();
        }
        nodes
    }

    /// All nodes of a question.
    pub(super) fn instances(&self, at: usize) -> Vec<NodeId> {
        let mut way: Vec<usize> = self.plan.around(at).collect();
        way.reverse();
        self.down(vec![self.data()], &way)
    }

    /// All nodes of a question, by name.
    #[must_use]
    pub fn nodes(&self, name: &str) -> Vec<NodeId> {
        self.plan.place(name).map_or_else(Vec::new, |at| self.instances(at))
    }

    /// The nodes of a question as seen from a node (`${name}`): within the innermost repeat that is around both.
    pub(super) fn seen(&self, node: NodeId, target: usize) -> Vec<NodeId> {
        let around: Vec<(usize, NodeId)> = std::iter::successors(Some(node), |at| self.document.parent(*at))
            .filter_map(|at| Some((self.question_at(at)?, at)))
            .collect();
        let mut way = vec![target];
        for at in self.plan.around(target).skip(1) {
            let shared = around.iter().find(|(question, _)| *question == at && self.plan.is_repeat(at));
            if let Some((_, start)) = shared {
                way.reverse();
                return self.down(vec![*start], &way);
            }
            way.push(at);
        }
        way.reverse();
        self.down(vec![self.data()], &way)
    }

    /// The instances of a repeat inside some rounds of the repeats around it.
    #[must_use]
    pub fn rounds(&self, at: usize, around: &[usize]) -> Vec<NodeId> {
        self.holder(at, around).map_or_else(Vec::new, |holder| self.down(vec![holder], &[at]))
    }

    /// What holds the instances of a repeat, inside some rounds.
    fn holder(&self, at: usize, around: &[usize]) -> Option<NodeId> {
        let mut way: Vec<usize> = self.plan.around(at).skip(1).collect();
        way.reverse();
        let mut rounds = around.iter();
        let mut node = self.data();
        for step in way {
            let there = self.down(vec![node], &[step]);
            let place = if self.plan.is_repeat(step) { *rounds.next()? } else { 0 };
            node = there.get(place).copied()?;
        }
        rounds.next().is_none().then_some(node)
    }

    /// Whether a person can add a round now: nothing counts them, the repeat is asked, there is room.
    #[must_use]
    pub fn can_add(&self, at: usize, around: &[usize]) -> bool {
        let Some(question) = self.plan.question(at).filter(|question| question.kind == Kind::Repeat && question.count.is_none())
        else {
            return false;
        };
        let Some(holder) = self.holder(at, around) else { return false };
        let asked = holder == self.data() || self.is_relevant(holder);
        let room = self.down(vec![holder], &[at]).len() < REPEATS_MAX && self.document.len() < NODES_MAX;
        asked && room && question.relevant.as_ref().is_none_or(|rule| rule.holds(&self.at(holder)))
    }

    /// Adds a round at the end; how many there are now, or nothing where none can be added.
    pub fn add_in(&mut self, at: usize, around: &[usize]) -> Option<usize> {
        let holder = self.holder(at, around)?;
        self.add_at(at, holder, None)?;
        Some(self.down(vec![holder], &[at]).len())
    }

    /// Adds an instance after another one, or the first one in what is around the repeat; nothing where a count decides.
    pub fn add(&mut self, repeat: &str, around: NodeId, after: Option<NodeId>) -> Option<NodeId> {
        let at = self.plan.place(repeat)?;
        self.add_at(at, around, after)
    }

    fn add_at(&mut self, at: usize, around: NodeId, after: Option<NodeId>) -> Option<NodeId> {
        let question = self.plan.question(at).filter(|question| question.kind == Kind::Repeat && question.count.is_none())?;
        let fits = match question.parent {
            Some(parent) => self.question_at(around) == Some(parent),
            None => around == self.data(),
        };
        let there: Vec<NodeId> = self.down(vec![around], &[at]);
        if !fits || there.len() >= REPEATS_MAX || self.document.len() >= NODES_MAX {
            return None;
        }
        let after = after.filter(|after| there.contains(after)).or_else(|| there.last().copied());
        let made = self.instance(at, around, after);
        self.fresh(at, made);
        Some(made)
    }

    /// Takes an instance out, with its answers; nothing where a count decides.
    pub fn remove(&mut self, instance: NodeId) -> bool {
        let Some(at) = self.question_at(instance).filter(|at| self.plan.is_repeat(*at)) else { return false };
        if self.plan.question(at).is_some_and(|question| question.count.is_some()) {
            return false;
        }
        self.document.remove(instance);
        self.recalculate_around(at);
        true
    }

    /// Makes a counted repeat as long as wanted; whether that changed anything.
    pub(super) fn resize(&mut self, at: usize, parent: NodeId, wanted: usize) -> bool {
        let mut there = self.down(vec![parent], &[at]);
        let before = there.len();
        while there.len() > wanted {
            if let Some(last) = there.pop() {
                self.document.remove(last);
                self.spare.entry((at, parent)).or_default().push(last);
            }
        }
        while there.len() < wanted && self.document.len() < NODES_MAX {
            let after = there.last().copied();
            if let Some(back) = self.spare.get_mut(&(at, parent)).and_then(Vec::pop) {
                let place = after.or_else(|| self.place_for(at, parent).and_then(|next| self.document.previous(next)));
                self.document.put_back(back, parent, place);
                there.push(back);
                continue;
            }
            let made = self.instance(at, parent, after);
            self.begin(made);
            there.push(made);
        }
        let changed = before != there.len();
        self.resized += usize::from(changed);
        changed
    }

    /// First values of a new instance, and all that looks at the repeat or at what is in it.
    fn fresh(&mut self, at: usize, made: NodeId) {
        self.begin(made);
        self.recalculate_around(at);
    }

    fn recalculate_around(&mut self, at: usize) {
        self.recalculate(self.affected(at).into_iter());
    }

    /// The questions in a repeat, and those whose rules look at it or at what is in it.
    pub(super) fn affected(&self, at: usize) -> Vec<usize> {
        let plan = self.plan;
        let inside: Vec<usize> = (0..plan.questions.len()).filter(|other| plan.around(*other).any(|it| it == at)).collect();
        let followers = inside.iter().flat_map(|at| plan.dependents.get(*at).into_iter().flatten().copied());
        followers.chain(inside.iter().copied().filter(|other| *other != at)).collect()
    }
}
