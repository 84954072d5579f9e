//! A form of a pack as the engine fills it: made when the form is first opened, kept with it.

use crate::doc::{Document, Name};
use crate::fill::{Kind, Plan, PlanError, Preload, Question, Tables};
use crate::form::{Field, Form, Group};
use crate::list::CodeList;

/// The plan of a form, its lists as tables, and which question is which field.
#[derive(Clone, Debug)]
pub(crate) struct Engine {
    pub(crate) plan: Plan,
    pub(crate) tables: Tables,
    /// For each question its field; none for groups.
    pub(crate) fields: Vec<Option<usize>>,
    /// For each question its group; none for fields.
    pub(crate) groups: Vec<Option<usize>>,
    /// Why the rules make no plan. Such a form is shown without them and cannot be saved.
    pub(crate) error: Option<PlanError>,
}

impl Engine {
    pub(crate) fn of(form: &Form) -> Self {
        let opened = vec![None; form.groups.len()];
        let mut made = Making { form, questions: Vec::new(), fields: Vec::new(), groups: Vec::new(), opened };
        for (at, field) in form.fields.iter().enumerate() {
            let parent = field.group.and_then(|group| made.open(group));
            made.push(question(form, field, parent), Some(at), None);
        }
        let (plan, error) = match Plan::new(&form.name, made.questions.clone()) {
            Ok(plan) => (plan, None),
            Err(error) => {
                let bare = made.questions.iter().map(|question| Question::new(&question.name, question.kind, question.parent));
                // without rules and with names made different nothing can be wrong
                let bare =
                    bare.enumerate().map(|(at, question)| Question { name: format!("{}-{at}", question.name), ..question });
                match Plan::new(&form.name, bare.collect()) {
                    Ok(plan) => (plan, Some(error)),
                    Err(_) => (Plan::none(), Some(error)),
                }
            }
        };
        Self { plan, tables: tables(form), fields: made.fields, groups: made.groups, error }
    }
}

struct Making<'f> {
    form: &'f Form,
    questions: Vec<Question>,
    fields: Vec<Option<usize>>,
    groups: Vec<Option<usize>>,
    /// For each group its place in the plan.
    opened: Vec<Option<usize>>,
}

impl Making<'_> {
    fn push(&mut self, question: Question, field: Option<usize>, group: Option<usize>) -> usize {
        self.questions.push(question);
        self.fields.push(field);
        self.groups.push(group);
        self.questions.len() - 1
    }

    /// The place of a group in the plan, made with all around it when its first field comes.
    fn open(&mut self, group: usize) -> Option<usize> {
        if let Some(Some(there)) = self.opened.get(group) {
            return Some(*there);
        }
        let known: &Group = self.form.groups.get(group)?;
        let parent = known.parent.and_then(|parent| self.open(parent));
        let kind = if known.repeat.is_some() { Kind::Repeat } else { Kind::Group };
        let mut question = Question::new(&known.name, kind, parent);
        question.relevant = known.relevant.as_deref().cloned();
        question.count = known.repeat.as_ref().and_then(|repeat| repeat.count.as_deref().cloned());
        let made = self.push(question, None, Some(group));
        if let Some(opened) = self.opened.get_mut(group) {
            *opened = Some(made);
        }
        Some(made)
    }
}

fn question(form: &Form, field: &Field, parent: Option<usize>) -> Question {
    let around = form.around(field.group).filter(|group| group.relevant.is_some()).count();
    Question {
        // the rules of the groups around a field are the groups' own
        relevant: field.relevant.get(around).map(|rule| (**rule).clone()),
        required: field.required.as_deref().cloned(),
        constraint: field.constraint.as_deref().cloned(),
        calculation: field.calculation.as_deref().cloned(),
        default: field.default.as_deref().cloned(),
        triggers: field.trigger.clone(),
        list: field.kind.list().map(str::to_owned),
        choice_filter: field.choice_filter.as_deref().cloned(),
        read_only: field.read_only.as_deref().cloned(),
        preload: Preload::of(&field.kind),
        ..Question::new(field.short_name(), Kind::of(&field.kind), parent)
    }
}

/// The lists that a form chooses from, and its own ones. Labels are the keys of their messages.
fn tables(form: &Form) -> Tables {
    let mut tables = Tables::new();
    let chosen = form.fields.iter().filter_map(|field| form.list(field));
    for list in form.lists.values().chain(chosen) {
        if !tables.contains_key(&list.name) {
            tables.insert(list.name.clone(), table(list));
        }
    }
    tables
}

fn table(list: &CodeList) -> Document {
    let mut table = Document::new();
    let root = table.push(Document::ROOT, Name::plain("root"));
    for item in &list.items {
        let node = table.push(root, Name::plain("item"));
        let label = list.label_key(&item.code);
        let own = [("name", item.code.as_str()), ("label", &label)];
        for (column, cell) in own.into_iter().chain(item.attributes.iter().map(|(column, cell)| (column.as_str(), cell.as_str())))
        {
            let child = table.push(node, Name::plain(column));
            table.set_text(child, cell);
        }
    }
    table
}
