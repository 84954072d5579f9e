//! `regex`: the pattern may be found anywhere in the text, `^` and `$` tie it to the ends (decision 0012). The matcher needs time in proportion to text times pattern, whatever these are.

use regex_lite::RegexBuilder;

use crate::expr::Fault;

/// Longest pattern, in bytes.
const PATTERN_MAX: usize = 1024;

/// Whether a whole text fits a pattern.
pub(super) fn fits(text: &str, pattern: &str) -> Result<bool, Fault> {
    if pattern.len() > PATTERN_MAX || text.len().saturating_mul(pattern.len()) > 16 * 1024 * 1024 {
        return Err(Fault::Work);
    }
    let matcher = RegexBuilder::new(pattern).size_limit(64 * 1024).nest_limit(32).build().map_err(|_| Fault::Pattern)?;
    Ok(matcher.is_match(text))
}
