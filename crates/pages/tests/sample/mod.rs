//! Every page, filled with invented data: for the tests, and for the gallery of pictures.
#![allow(dead_code, clippy::unwrap_used)]

pub mod care;
pub mod desk;
pub mod file;
pub mod forms;
pub mod public;

use naungan_model::date::Date;
use naungan_pages::language::{Language, Moment};

/// A page with the name of its file.
pub type Page = (&'static str, String);

pub fn day(month: u32, day: u32) -> Date {
    Date::ymd(2016, month, day).unwrap()
}

/// The demo's now.
pub fn now() -> Moment {
    Moment::at(Date::ymd(2017, 1, 9).unwrap(), 9, 30)
}

/// All pages in one language; `hostile` stands wherever people type.
pub fn all(t: &Language, hostile: &str) -> Vec<Page> {
    [
        care::pages(t, hostile),
        file::pages(t, hostile),
        desk::pages(t, hostile),
        forms::pages(t, hostile),
        public::pages(t, hostile),
    ]
    .concat()
}
