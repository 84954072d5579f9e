//! Texts with answers in them: `Act within ${due_h} hours`.

use super::Session;
use crate::doc::NodeId;
use crate::expr::Expr;

/// A text with places for answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Template(Vec<Part>);

#[derive(Clone, Debug, PartialEq)]
enum Part {
    Words(String),
    Answer(Expr),
}

impl Template {
    /// Reads a text; `${` without a name after it stands for itself.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let mut parts = Vec::new();
        let mut words = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            words.push_str(before);
            let inside = after.split_once('}').map(|(name, rest)| (["${", name, "}"].concat(), rest));
            match inside.and_then(|(name, rest)| Expr::read(&name).ok().map(|expr| (expr, rest))) {
                Some((expr, after)) => {
                    parts.push(Part::Words(std::mem::take(&mut words)));
                    parts.push(Part::Answer(expr));
                    rest = after;
                }
                None => {
                    words.push_str("${");
                    rest = after;
                }
            }
        }
        words.push_str(rest);
        parts.push(Part::Words(words));
        Self(parts)
    }

    /// The names of the questions whose answers it shows.
    #[must_use]
    pub fn fields(&self) -> Vec<&str> {
        self.0.iter().flat_map(|part| if let Part::Answer(expr) = part { expr.fields() } else { Vec::new() }).collect()
    }
}

impl Session<'_> {
    /// A text as it reads at a question.
    #[must_use]
    pub fn text(&self, node: NodeId, template: &Template) -> String {
        let here = self.at(node);
        let parts = template.0.iter().map(|part| match part {
            Part::Words(words) => words.clone(),
            Part::Answer(expr) => expr.evaluate(&here).text(),
        });
        parts.collect()
    }
}
