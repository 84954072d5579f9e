//! The desk with invented figures.
use naungan_pages::language::Language;

use super::Page;

pub fn pages(_t: &Language, _hostile: &str) -> Vec<Page> {
    vec![]
}
