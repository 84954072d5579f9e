//! The functions: names, how many arguments they take, and which file answers them.

pub(crate) mod chance;
mod digest;
mod house;
mod math;
mod nodes;
mod pattern;
mod place;
mod select;
mod text;
mod time;

use super::evaluate::{Answer, Found, Frame, NodeRef, Run};
use super::tree::Node;
use super::{Fault, Value};

macro_rules! functions {
    ($($name:ident $text:literal $least:literal $most:literal,)*) => {
        /// A function of the language.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Function { $($name,)* }

        /// Name, fewest and most arguments, in the order of [`Function`].
        const TABLE: &[(&str, u8, u8, Function)] = &[$(($text, $least, $most, Function::$name),)*];
    };
}

functions! {
    Abs "abs" 1 1,
    Acos "acos" 1 1,
    Area "area" 1 1,
    Asin "asin" 1 1,
    Atan "atan" 1 1,
    Atan2 "atan2" 2 2,
    Base64Decode "base64-decode" 1 1,
    BirthHalf "birth-half" 3 3,
    Boolean "boolean" 1 1,
    BooleanFromString "boolean-from-string" 1 1,
    Ceiling "ceiling" 1 1,
    Checklist "checklist" 2 255,
    ChoiceName "jr:choice-name" 2 2,
    Coalesce "coalesce" 2 16,
    Concat "concat" 0 255,
    Contains "contains" 2 2,
    Cos "cos" 1 1,
    Count "count" 1 1,
    CountNonEmpty "count-non-empty" 1 1,
    CountSelected "count-selected" 1 1,
    Current "current" 0 0,
    Date "date" 1 1,
    DateTime "date-time" 1 1,
    DecimalDateTime "decimal-date-time" 1 1,
    DecimalTime "decimal-time" 1 1,
    Digest "digest" 2 3,
    Distance "distance" 1 255,
    Due "due" 3 3,
    EndsWith "ends-with" 2 2,
    Exp "exp" 1 1,
    Exp10 "exp10" 1 1,
    False "false" 0 0,
    Floor "floor" 1 1,
    FormatDate "format-date" 2 2,
    FormatDateTime "format-date-time" 2 2,
    Geofence "geofence" 2 2,
    Id "id" 1 1,
    If "if" 3 3,
    IndexedRepeat "indexed-repeat" 3 7,
    Instance "instance" 1 1,
    Int "int" 1 1,
    Itext "jr:itext" 1 1,
    Join "join" 1 255,
    Lang "lang" 1 1,
    Last "last" 0 0,
    LocalName "local-name" 0 1,
    Log "log" 1 1,
    Log10 "log10" 1 1,
    Max "max" 1 255,
    Min "min" 1 255,
    Name "name" 0 1,
    NamespaceUri "namespace-uri" 0 1,
    NormalizeSpace "normalize-space" 0 1,
    Not "not" 1 1,
    Now "now" 0 0,
    Number "number" 0 1,
    Once "once" 1 1,
    Pi "pi" 0 0,
    Position "position" 0 1,
    Pow "pow" 2 2,
    PullData "pulldata" 4 4,
    Random "random" 0 0,
    Randomize "randomize" 1 2,
    Regex "regex" 2 2,
    Role "role" 0 0,
    Round "round" 1 2,
    Selected "selected" 2 2,
    SelectedAt "selected-at" 2 2,
    Sin "sin" 1 1,
    Sqrt "sqrt" 1 1,
    StartsWith "starts-with" 2 2,
    String "string" 0 1,
    StringLength "string-length" 0 1,
    Substr "substr" 2 3,
    Substring "substring" 2 3,
    SubstringAfter "substring-after" 2 2,
    SubstringBefore "substring-before" 2 2,
    Sum "sum" 1 1,
    Tan "tan" 1 1,
    Today "today" 0 0,
    Translate "translate" 3 3,
    True "true" 0 0,
    Uuid "uuid" 0 1,
    WeightedChecklist "weighted-checklist" 4 255,
}

impl Function {
    /// The function with this name.
    pub(super) fn named(prefix: &str, name: &str) -> Option<Self> {
        let known = |text: &str| match text.split_once(':') {
            Some((before, after)) => before == prefix && after == name,
            None => prefix.is_empty() && text == name,
        };
        TABLE.iter().find(|(text, ..)| known(text)).map(|(.., function)| *function)
    }

    /// Whether it takes so many arguments.
    pub(super) fn takes(self, count: usize) -> bool {
        let (least, most) = TABLE.iter().find(|(.., it)| *it == self).map_or((0, 0), |(_, least, most, _)| (*least, *most));
        let odd_fits = match self {
            Self::IndexedRepeat => count % 2 == 1,
            Self::WeightedChecklist => count.is_multiple_of(2),
            _ => true,
        };
        odd_fits && (usize::from(least)..=usize::from(most)).contains(&count)
    }
}

/// A call at work: arguments are worked out only when asked for.
pub(super) struct Call<'c, 'a> {
    pub(super) run: &'c Run<'a>,
    pub(super) arguments: &'c [Node],
    pub(super) frame: &'c Frame,
}

impl Run<'_> {
    /// Calls a function; `if`, `coalesce` and `once` look only at the arguments they need.
    pub(super) fn call(&self, function: Function, arguments: &[Node], frame: &Frame) -> Answer {
        let call = Call { run: self, arguments, frame };
        use Function as F;
        match function {
            F::True => Ok(Value::Boolean(true).into()),
            F::False => Ok(Value::Boolean(false).into()),
            F::Not => Ok(Value::Boolean(!call.truth(0)?).into()),
            F::If => call.found(if call.truth(0)? { 1 } else { 2 }),
            F::Boolean => Ok(Value::Boolean(call.truth(0)?).into()),
            F::BooleanFromString => {
                let truth = match call.value(0)? {
                    Value::Boolean(truth) => truth,
                    other => matches!(other.text().as_str(), "1" | "true"),
                };
                Ok(Value::Boolean(truth).into())
            }
            F::Coalesce | F::Once => call.first(function),
            F::Concat | F::Contains | F::EndsWith | F::Join | F::NormalizeSpace | F::Regex | F::StartsWith => {
                call.of_text(function)
            }
            F::String | F::StringLength | F::Substr | F::Substring | F::SubstringAfter | F::SubstringBefore | F::Translate => {
                call.of_text(function)
            }
            F::Checklist | F::WeightedChecklist | F::ChoiceName | F::CountSelected | F::Selected | F::SelectedAt => {
                call.of_choices(function)
            }
            F::Count | F::CountNonEmpty | F::Current | F::Id | F::IndexedRepeat | F::Instance | F::Lang | F::Last => {
                call.of_nodes(function)
            }
            F::Number => Ok(call.as_number()?.into()),
            F::LocalName | F::Name | F::NamespaceUri | F::Position | F::PullData => call.of_nodes(function),
            F::Date
            | F::DateTime
            | F::DecimalDateTime
            | F::DecimalTime
            | F::FormatDate
            | F::FormatDateTime
            | F::Now
            | F::Today => call.of_time(function),
            F::Area | F::Distance | F::Geofence => call.of_places(function),
            F::Base64Decode | F::Digest => call.of_bytes(function),
            F::Random | F::Randomize | F::Uuid => call.of_chance(function),
            F::BirthHalf | F::Due | F::Itext | F::Role => call.of_house(function),
            _ => call.of_numbers(function).map(|number| Value::Number(number).into()),
        }
    }
}

impl<'a> Call<'_, 'a> {
    fn given(&self, at: usize) -> bool {
        at < self.arguments.len()
    }

    fn found(&self, at: usize) -> Answer {
        self.arguments.get(at).map_or(Err(Fault::Arguments), |argument| self.run.node(argument, self.frame))
    }

    fn value(&self, at: usize) -> Result<Value, Fault> {
        self.run.single(self.found(at)?)
    }

    fn text(&self, at: usize) -> Result<String, Fault> {
        Ok(self.value(at)?.text())
    }

    fn number(&self, at: usize) -> Result<f64, Fault> {
        Ok(self.value(at)?.number(self.offset()))
    }

    fn truth(&self, at: usize) -> Result<bool, Fault> {
        self.arguments.get(at).map_or(Err(Fault::Arguments), |argument| self.run.true_at(argument, self.frame))
    }

    fn nodes(&self, at: usize) -> Result<Vec<NodeRef>, Fault> {
        self.arguments.get(at).map_or(Err(Fault::Arguments), |argument| self.run.nodes(argument, self.frame))
    }

    /// The first argument, or the node at hand where it is left out.
    fn own(&self) -> Result<Value, Fault> {
        if self.given(0) {
            return self.value(0);
        }
        match self.frame.node {
            Some(node) => Ok(Value::Text(self.run.text_of(node)?)),
            None => Ok(self.run.scope.current()),
        }
    }

    /// Every value of the arguments from `at` on: of nodes, each node's text.
    fn each(&self, at: usize) -> Result<Vec<Value>, Fault> {
        let mut values = Vec::new();
        for at in at..self.arguments.len() {
            values.extend(self.run.values(&self.found(at)?)?);
        }
        Ok(values)
    }

    fn offset(&self) -> i32 {
        self.run.clock.offset
    }

    /// `coalesce` gives the first argument that is something, `once` what the field has or else its argument.
    fn first(&self, function: Function) -> Answer {
        if function == Function::Once {
            let before = match self.run.place {
                Some(place) => Value::Text(self.run.text_of(NodeRef { document: 0, node: place.node })?),
                None => self.run.scope.current(),
            };
            return if before.text().is_empty() { self.found(0) } else { Ok(before.into()) };
        }
        let last = self.arguments.len().saturating_sub(1);
        for at in 0..last {
            let found = self.found(at)?;
            let value = self.run.single(found.clone())?;
            if !matches!(&value, Value::Number(number) if number.is_nan()) && !value.text().is_empty() {
                return Ok(found);
            }
        }
        self.found(last)
    }
}

fn text(text: String) -> Answer {
    Ok(Found::One(Value::Text(text)))
}

fn boolean(truth: bool) -> Answer {
    Ok(Found::One(Value::Boolean(truth)))
}

#[allow(clippy::cast_precision_loss)] // lengths and counts
fn count(number: usize) -> Answer {
    Ok(Found::One(Value::Number(number as f64)))
}
