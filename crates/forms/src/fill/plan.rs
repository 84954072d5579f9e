//! The plan of a form: questions in order, what depends on what.

use std::collections::BTreeMap;

use super::{Kind, Question, order};

/// A form as it is filled.
#[derive(Clone, Debug)]
pub struct Plan {
    pub(super) name: String,
    pub(super) questions: Vec<Question>,
    /// Places of the questions in the order in which they are worked out.
    pub(super) order: Vec<usize>,
    /// For each question its place in that order.
    pub(super) ranks: Vec<usize>,
    /// For each question those whose standing rules look at it.
    pub(super) dependents: Vec<Vec<usize>>,
    /// For each question those that it triggers.
    pub(super) triggered: Vec<Vec<usize>>,
    /// For each question its children.
    pub(super) children: Vec<Vec<usize>>,
    names: Names,
}

/// Places by name; none where several questions have the name.
type Names = BTreeMap<String, Option<usize>>;

/// Why questions make no plan.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// Two questions of one group have one name, or a rule names a question of which there are two in the form.
    #[error("two questions are called {0}")]
    Twice(String),
    /// A question stands in something that is no group or repeat before it.
    #[error("{0} stands in something that is no group or repeat before it")]
    Parent(String),
    /// A rule looks at a question that is not in the form.
    #[error("{question} looks at {name}, which is not in the form")]
    Unknown {
        /// Whose rule.
        question: String,
        /// The name that is not there.
        name: String,
    },
    /// Rules that wait for each other.
    #[error("rules depend on each other in a circle: {}", .0.join(", "))]
    Circle(Vec<String>),
}

impl PlanError {
    /// Stable code for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Twice(_) => "forms.plan.twice",
            Self::Parent(_) => "forms.plan.parent",
            Self::Unknown { .. } => "forms.plan.unknown",
            Self::Circle(_) => "forms.plan.circle",
        }
    }
}

impl Plan {
    /// Makes the plan of a form with a name.
    ///
    /// # Errors
    /// [`PlanError`] names the question.
    pub fn new(name: &str, questions: Vec<Question>) -> Result<Self, PlanError> {
        let mut names = Names::new();
        let mut children = vec![Vec::new(); questions.len()];
        for (at, question) in questions.iter().enumerate() {
            let is_twin = |other: &Question| other.name == question.name && other.parent == question.parent;
            if names.contains_key(&question.name) && questions.iter().take(at).any(is_twin) {
                return Err(PlanError::Twice(question.name.clone()));
            }
            names.entry(question.name.clone()).and_modify(|place| *place = None).or_insert(Some(at));
            if let Some(parent) = question.parent {
                let holds = parent < at && questions.get(parent).is_some_and(Question::holds);
                let list = children.get_mut(parent).filter(|_| holds);
                list.ok_or_else(|| PlanError::Parent(question.name.clone()))?.push(at);
            }
        }
        let (dependents, triggered) = edges(&questions, &names)?;
        let order = order::sorted(&questions, &dependents, &children)?;
        let mut ranks = vec![0; questions.len()];
        for (rank, at) in order.iter().enumerate() {
            if let Some(place) = ranks.get_mut(*at) {
                *place = rank;
            }
        }
        Ok(Self { name: name.to_owned(), questions, order, ranks, dependents, triggered, children, names })
    }

    /// A plan that asks nothing.
    #[must_use]
    pub fn none() -> Self {
        let nothing = Vec::new;
        Self {
            name: String::new(),
            questions: Vec::new(),
            order: Vec::new(),
            ranks: Vec::new(),
            dependents: nothing(),
            triggered: nothing(),
            children: nothing(),
            names: Names::new(),
        }
    }

    /// The questions in the order of the form.
    #[must_use]
    pub fn questions(&self) -> &[Question] {
        &self.questions
    }

    /// The place of a question; nothing where several have the name.
    #[must_use]
    pub fn place(&self, name: &str) -> Option<usize> {
        self.names.get(name).copied().flatten()
    }

    pub(super) fn question(&self, at: usize) -> Option<&Question> {
        self.questions.get(at)
    }

    /// A question and the groups and repeats around it, innermost first.
    pub(super) fn around(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(Some(at), |at| self.question(*at).and_then(|question| question.parent))
    }

    /// All questions in a group or repeat, at whatever depth.
    pub(super) fn inside(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        (0..self.questions.len()).filter(move |other| *other != at && self.around(*other).any(|it| it == at))
    }

    pub(super) fn is_repeat(&self, at: usize) -> bool {
        self.question(at).is_some_and(|question| question.kind == Kind::Repeat)
    }
}

type Edges = Vec<Vec<usize>>;

/// Who looks at whom, and who triggers whom.
fn edges(questions: &[Question], names: &Names) -> Result<(Edges, Edges), PlanError> {
    let mut dependents = vec![Vec::new(); questions.len()];
    let mut triggered = vec![Vec::new(); questions.len()];
    let put = |edges: &mut Edges, from: usize, to: usize| {
        if let Some(list) = edges.get_mut(from).filter(|list| !list.contains(&to)) {
            list.push(to);
        }
    };
    for (at, question) in questions.iter().enumerate() {
        let known = |name: &str| {
            let unknown = || PlanError::Unknown { question: question.name.clone(), name: name.to_owned() };
            names.get(name).ok_or_else(unknown)?.ok_or_else(|| PlanError::Twice(name.to_owned()))
        };
        let asked = [
            &question.required,
            &question.constraint,
            &question.default,
            &question.choice_filter,
            &question.calculation,
            &question.read_only,
        ];
        for name in asked.into_iter().flatten().flat_map(|rule| rule.fields()) {
            known(name)?;
        }
        for name in question.standing_rules().flat_map(|rule| rule.fields()) {
            put(&mut dependents, known(name)?, at);
        }
        for name in &question.triggers {
            put(&mut triggered, known(name)?, at);
        }
    }
    Ok((dependents, triggered))
}
