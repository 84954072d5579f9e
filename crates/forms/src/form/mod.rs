//! A form as the device and the server use it: fields with their rules, in the order in which they are asked.
//!
//! Fields are one flat list; each knows its group, and groups know the groups around them.

mod group;
mod kind;
mod offer;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use naungan_model::answer::{Answers, Value};
use naungan_model::layer::Layer;
use naungan_model::meaning::Meaning;

use crate::expr::Rule;
use crate::filling::{Engine, Filling};
use crate::list::{CodeList, Item};
use crate::pack::Shared;
use crate::scope::Context;

pub use group::{Group, Repeat};
pub use kind::{FieldKind, Meta};
pub use offer::{COLUMNS, Needs, Offer};

/// A form.
#[derive(Clone, Debug)]
pub struct Form {
    /// Name in the pack; never seen by people.
    pub name: String,
    /// Version; an entry keeps the one it was filled in.
    pub version: u32,
    /// Where it is offered.
    pub offer: Offer,
    /// Fields in the order of the form.
    pub fields: Vec<Field>,
    /// Groups and repeats in the order of the form; a group comes before the groups in it.
    pub groups: Vec<Group>,
    pub(crate) lists: BTreeMap<String, CodeList>,
    pub(crate) shared: Arc<Shared>,
    pub(crate) engine: OnceLock<Arc<Engine>>,
}

/// One question, note or calculation.
#[derive(Clone, Debug)]
pub struct Field {
    /// Name in answers; with its groups (`mother/age`) where two groups have a question of one name.
    pub name: String,
    /// What can be answered.
    pub kind: FieldKind,
    /// What the answer means to the engine.
    pub meaning: Option<Meaning>,
    /// Which key seals the answer.
    pub layer: Layer,
    /// Outside the general layer: shown only when asked for, never in a list or on a summary of several children.
    pub private: bool,
    /// Innermost group around it, as a position in [`Form::groups`].
    pub group: Option<usize>,
    /// Innermost group with a heading, if the field stands in one; its message is `form.<form>.<section>.label`.
    pub section: Option<String>,
    /// Asked only when true; all must be true (groups around the field come first).
    pub relevant: Vec<Rule>,
    /// Must be answered when true.
    pub required: Option<Rule>,
    /// The answer is fine when true.
    pub constraint: Option<Rule>,
    /// How a calculated field gets its value.
    pub calculation: Option<Rule>,
    /// The value a new form begins with.
    pub default: Option<Rule>,
    /// Which choices are offered.
    pub choice_filter: Option<Rule>,
    /// Shown but not changed when true.
    pub read_only: Option<Rule>,
    /// Fields whose change starts the calculation (or, without one, sets the default) anew.
    pub trigger: Vec<String>,
    /// Settings of the kind by name: `start`, `end`, `step` of a range, `randomize` and `seed` of a choice.
    pub parameters: Vec<(String, String)>,
    /// Hints to the page: `minimal`, `multiline`, `numbers`.
    pub appearance: String,
    pub(crate) stem: String,
    pub(crate) texts: Vec<String>,
}

impl Field {
    /// Name in its group: that in answers, or what follows the groups in it where two groups have a question of one name.
    #[must_use]
    pub fn short_name(&self) -> &str {
        self.name.rsplit('/').next().unwrap_or(&self.name)
    }

    /// A setting of the kind; `None` when the form leaves it open.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(has, _)| has == name).map(|(_, value)| value.as_str())
    }

    /// Message of the question.
    #[must_use]
    pub fn label_key(&self) -> String {
        format!("{}.label", self.stem)
    }

    /// Message of the hint, if there is one.
    #[must_use]
    pub fn hint_key(&self) -> Option<String> {
        self.key("hint", "hint")
    }

    /// Message that says why it is asked, if there is one.
    #[must_use]
    pub fn why_key(&self) -> Option<String> {
        self.key("guidance_hint", "why")
    }

    /// Message beside an unanswered required field: its own, or a general one.
    #[must_use]
    pub fn required_key(&self) -> String {
        self.key("required_message", "required").unwrap_or_else(|| "problem.required".to_owned())
    }

    /// Message beside an answer that the constraint refuses: its own, or a general one.
    #[must_use]
    pub fn constraint_key(&self) -> String {
        self.key("constraint_message", "constraint").unwrap_or_else(|| "problem.constraint".to_owned())
    }

    fn key(&self, text: &str, suffix: &str) -> Option<String> {
        self.texts.iter().any(|has| has == text).then(|| format!("{}.{suffix}", self.stem))
    }
}

impl Form {
    /// The field with a name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The groups around a field or group, innermost first.
    pub fn around(&self, group: Option<usize>) -> impl Iterator<Item = &Group> {
        std::iter::successors(group.and_then(|at| self.groups.get(at)), |inner| self.groups.get(inner.parent?))
    }

    /// Whether some of the form is filled any number of times.
    #[must_use]
    pub fn has_repeats(&self) -> bool {
        self.groups.iter().any(|group| group.repeat.is_some())
    }

    /// The first field with a meaning.
    #[must_use]
    pub fn meaning(&self, meaning: Meaning) -> Option<&Field> {
        self.fields.iter().find(|field| field.meaning == Some(meaning))
    }

    /// Message of the title.
    #[must_use]
    pub fn title_key(&self) -> String {
        format!("form.{}.title", self.name)
    }

    /// The list a field chooses from: the form's own, else the pack's.
    #[must_use]
    pub fn list(&self, field: &Field) -> Option<&CodeList> {
        let name = field.kind.list()?;
        self.lists.get(name).or_else(|| self.shared.lists.get(name))
    }

    /// The choices that a field offers with these answers, in a repeat those of its first round.
    #[must_use]
    pub fn options<'f>(&'f self, field: &'f Field, answers: &Answers, context: &Context<'f>) -> Vec<&'f Item> {
        let filling = Filling::resume(self, answers, context);
        let place = filling.fields().find(|(_, other)| other.name == field.name).map(|(place, _)| place);
        place.map_or_else(Vec::new, |place| filling.options(&place, field))
    }

    /// The answers a new form begins with.
    #[must_use]
    pub fn start(&self, context: &Context<'_>) -> Answers {
        Filling::open(self, context).given()
    }

    /// The form as it is filled; made once.
    pub(crate) fn engine(&self) -> &Engine {
        self.engine.get_or_init(|| Arc::new(Engine::of(self)))
    }

    /// Takes over what earlier answers calculated, so that a correction does not move the day a form was first filled.
    pub fn carry(&self, before: &Answers, answers: &mut Answers) {
        for field in self.fields.iter().filter(|field| field.kind.is_silent()) {
            if let Some(value) = before.get(&field.name) {
                answers.entry(field.name.clone()).or_insert_with(|| value.clone());
            }
        }
    }

    /// What the answers say to the engine, in the order of the form.
    #[must_use]
    pub fn meant(&self, answers: &Answers) -> Vec<(Meaning, Value)> {
        let said = self.fields.iter().filter_map(|field| Some((field.meaning?, answers.get(&field.name)?)));
        said.flat_map(|(meaning, value)| value.leaves().into_iter().map(move |leaf| (meaning, leaf.clone()))).collect()
    }

    /// The layer whose key seals a field. A name that the form does not have goes to the identity layer: the safe side.
    #[must_use]
    pub fn layer_of(&self, name: &str) -> Layer {
        self.field(name).map_or(Layer::IDENTITY, |field| field.layer)
    }

    /// The answers by layer.
    #[must_use]
    pub fn split(&self, answers: &Answers) -> BTreeMap<Layer, Answers> {
        let mut layers: BTreeMap<Layer, Answers> = BTreeMap::new();
        for (name, value) in answers {
            layers.entry(self.layer_of(name)).or_default().insert(name.clone(), value.clone());
        }
        layers
    }
}
