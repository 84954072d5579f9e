//! An expression of a form, read when it is first asked for: a phone that shows a list never reads the rules of its forms.

use std::ops::Deref;
use std::sync::OnceLock;

use super::{Expr, ExprError};

/// A rule of a form. It can be asked whatever an [`Expr`] can.
#[derive(Clone, Debug)]
pub struct Rule {
    text: String,
    is_constant: bool,
    read: OnceLock<Expr>,
}

impl Rule {
    /// An expression that is read later. Whether it can be read was found out where the form came from; one that cannot
    /// is empty.
    #[must_use]
    pub fn later(text: &str) -> Self {
        Self { text: text.to_owned(), is_constant: false, read: OnceLock::new() }
    }

    /// An expression that is read now.
    ///
    /// # Errors
    /// As [`Expr::read`].
    pub fn read(text: &str) -> Result<Self, ExprError> {
        let expr = Expr::read(text)?;
        Ok(Self { read: OnceLock::from(expr), ..Self::later(text) })
    }

    /// A text that stands for itself.
    #[must_use]
    pub fn constant(text: &str) -> Self {
        Self { is_constant: true, ..Self::later(text) }
    }

    /// The expression as the form writes it.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl Deref for Rule {
    type Target = Expr;

    fn deref(&self) -> &Expr {
        self.read.get_or_init(|| match self.is_constant {
            true => Expr::constant(&self.text),
            false => Expr::read(&self.text).unwrap_or_else(|_| Expr::constant("")),
        })
    }
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        (&self.text, self.is_constant) == (&other.text, other.is_constant)
    }
}
