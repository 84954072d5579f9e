//! The data that the server's rules come from: the pack (which facts may be stored), the book of indicators, the estimates.

use crate::error::ServerError;
use naungan_forms::Pack;
use naungan_indicators::book::Book;
use naungan_indicators::groups::Groups;

/// Pack, book and groups, read once.
pub struct Rules {
    /// Forms and code lists.
    pub pack: Pack,
    /// Indicators.
    pub book: Book,
    /// Sets of codes that plans name.
    pub groups: Groups,
}

impl Rules {
    /// Those that are built into the program.
    ///
    /// # Errors
    /// They cannot be read: the program was built from a broken pack.
    pub fn embedded() -> Result<Self, ServerError> {
        let broken = |code: &str, error: &dyn core::fmt::Display| ServerError::Pack(format!("{code}: {error}"));
        let pack = Pack::decode(naungan_forms::PACK).map_err(|error| broken(error.code(), &error))?;
        let book = Book::base().map_err(|error| broken(error.code(), &error))?;
        let groups = Groups::base().map_err(|error| broken(error.code(), &error))?;
        Ok(Self { pack, book, groups })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pack_and_book_of_this_program_can_be_read() {
        let rules = Rules::embedded().unwrap();
        rules.book.check(&rules.groups).unwrap();
    }
}
