//! As much of the WASM binary format as the build needs: sections, imports, and the size of each function by crate.

use std::collections::BTreeMap;

use crate::Outcome;

const CUSTOM: u8 = 0;
const IMPORT: u8 = 2;
const CODE: u8 = 10;
const DATA: u8 = 11;

/// The bytes of a module, told apart by where they come from.
pub struct Parts {
    /// Function bodies by crate, joined in their order.
    pub code: BTreeMap<String, Vec<u8>>,
    /// The data section: texts, tables.
    pub data: Vec<u8>,
}

/// The module without custom sections (names, producers), which the browser does not need.
pub fn without_custom_sections(module: &[u8]) -> Outcome<Vec<u8>> {
    let mut kept = module.get(..8).ok_or("not a WASM module")?.to_vec();
    for section in sections(module)? {
        if section.id != CUSTOM {
            kept.extend_from_slice(section.whole);
        }
    }
    Ok(kept)
}

/// What the module imports from its host, as `module.name`.
pub fn imports(module: &[u8]) -> Outcome<Vec<String>> {
    let mut found = Vec::new();
    for section in sections(module)?.iter().filter(|section| section.id == IMPORT) {
        let mut reader = Reader(section.body);
        for _ in 0..reader.number()? {
            let from = reader.name()?;
            found.push(format!("{from}.{}", reader.name()?));
            pass_kind(&mut reader)?;
        }
    }
    Ok(found)
}

/// Goes past what kind of thing is imported.
fn pass_kind(reader: &mut Reader<'_>) -> Outcome<()> {
    const FUNCTION: u8 = 0;
    const TABLE: u8 = 1;
    const MEMORY: u8 = 2;
    const GLOBAL: u8 = 3;
    match reader.byte()? {
        FUNCTION => reader.number().map(|_| ()),
        TABLE => {
            reader.byte()?;
            pass_limits(reader)
        }
        MEMORY => pass_limits(reader),
        // type and whether it changes
        GLOBAL => reader.take(2).map(|_| ()),
        other => Err(format!("the WASM module imports a thing of the unknown kind {other}")),
    }
}

/// Goes past the least and, where there is one, the greatest size of a table or memory.
fn pass_limits(reader: &mut Reader<'_>) -> Outcome<()> {
    let has_greatest = reader.byte()? & 1 == 1;
    reader.number()?;
    if has_greatest { reader.number().map(|_| ()) } else { Ok(()) }
}

/// Splits a module that still has its names into code by crate, and data.
pub fn parts(module: &[u8]) -> Outcome<Parts> {
    let all = sections(module)?;
    let mut names = BTreeMap::new();
    let mut parts = Parts { code: BTreeMap::new(), data: Vec::new() };
    for section in all.iter().filter(|section| section.id == CUSTOM) {
        let mut reader = Reader(section.body);
        if reader.name()? == "name" {
            names = function_names(&mut reader)?;
        }
    }
    for section in &all {
        match section.id {
            // no imported functions (checked at the build), so the first body is function 0
            CODE => {
                let mut reader = Reader(section.body);
                for index in 0..reader.number()? {
                    let length = reader.number()?;
                    let body = reader.take(length)?;
                    let name = names.get(&index).map_or("", String::as_str);
                    parts.code.entry(crate_of(name)).or_default().extend_from_slice(body);
                }
            }
            DATA => parts.data.extend_from_slice(section.body),
            _ => {}
        }
    }
    Ok(parts)
}

fn function_names(reader: &mut Reader<'_>) -> Outcome<BTreeMap<usize, String>> {
    const FUNCTIONS: u8 = 1;
    let mut names = BTreeMap::new();
    while !reader.0.is_empty() {
        let kind = reader.byte()?;
        let length = reader.number()?;
        let mut inner = Reader(reader.take(length)?);
        if kind == FUNCTIONS {
            for _ in 0..inner.number()? {
                let index = inner.number()?;
                names.insert(index, inner.name()?);
            }
        }
    }
    Ok(names)
}

/// The crate that a function belongs to, read from its mangled name (both manglings of rustc).
fn crate_of(symbol: &str) -> String {
    let name = if symbol.starts_with("_R") { v0(symbol) } else { legacy(symbol) };
    match name.as_deref() {
        Some("core" | "alloc" | "std" | "compiler_builtins" | "hashbrown" | "dlmalloc") => "standard library".to_owned(),
        Some(name) => name.to_owned(),
        None => "(no crate named)".to_owned(),
    }
}

/// `..C s <base 62> _ <length> <name>`: the first crate root in the path.
fn v0(symbol: &str) -> Option<String> {
    symbol.match_indices('C').find_map(|(at, _)| {
        let rest = &symbol[at + 1..];
        let rest = match rest.strip_prefix('s') {
            Some(mark) => &mark[mark.find(|c: char| !c.is_ascii_alphanumeric())? + 1..],
            None => rest,
        };
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let length: usize = rest[..digits].parse().ok()?;
        let name = rest[digits..].strip_prefix('_').unwrap_or(&rest[digits..]).get(..length)?;
        let plain = name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        (plain && length > 1).then(|| name.to_owned())
    })
}

/// `_ZN <length> <name> ..`; a trait's implementation hides its crate in `_$LT$crate..Type$u20$as..`.
fn legacy(symbol: &str) -> Option<String> {
    let rest = symbol.strip_prefix("_ZN")?;
    let digits = rest.find(|c: char| !c.is_ascii_digit())?;
    let length: usize = rest[..digits].parse().ok()?;
    let name = rest[digits..].get(..length)?;
    let first = name.split("..").next()?;
    let plain = first.rsplit('$').next()?.trim_start_matches('_');
    (!plain.is_empty()).then(|| plain.to_owned())
}

struct Section<'a> {
    id: u8,
    whole: &'a [u8],
    body: &'a [u8],
}

fn sections(module: &[u8]) -> Outcome<Vec<Section<'_>>> {
    let mut reader = Reader(module.strip_prefix(b"\0asm\x01\0\0\0").ok_or("not a WASM module")?);
    let mut found = Vec::new();
    while !reader.0.is_empty() {
        let before = reader.0;
        let id = reader.byte()?;
        let length = reader.number()?;
        let body = reader.take(length)?;
        found.push(Section { id, whole: &before[..before.len() - reader.0.len()], body });
    }
    Ok(found)
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn byte(&mut self) -> Outcome<u8> {
        let (first, rest) = self.0.split_first().ok_or("the WASM module ends too early")?;
        self.0 = rest;
        Ok(*first)
    }

    fn take(&mut self, length: usize) -> Outcome<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or("the WASM module ends too early")?;
        self.0 = rest;
        Ok(taken)
    }

    /// An unsigned LEB128 number of at most 32 bits.
    fn number(&mut self) -> Outcome<usize> {
        let mut value = 0;
        for shift in (0..35).step_by(7) {
            let byte = self.byte()?;
            value |= usize::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err("a number in the WASM module is too long".to_owned())
    }

    fn name(&mut self) -> Outcome<String> {
        let length = self.number()?;
        Ok(String::from_utf8_lossy(self.take(length)?).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_is_counted_to_the_crate_of_its_path() {
        assert_eq!(crate_of("_RNCNvMCshimVd9aLvn1_7toywasmNtB4_3Toy5start0B4_"), "toywasm");
        assert_eq!(crate_of("_RNvNtCs7HoYtxGlVyK_5alloc7raw_vec12handle_error"), "standard library");
        assert_eq!(crate_of("_ZN14naungan_device5start17h0123456789abcdefE"), "naungan_device");
        assert_eq!(crate_of("_ZN54_$LT$naungan_forms..Pack$u20$as$u20$core..fmt..Debug$GT$3fmt17h01E"), "naungan_forms");
        assert_eq!(crate_of("n_start"), "(no crate named)");
    }

    #[test]
    fn custom_sections_are_left_out_and_the_rest_stays_as_it_is() {
        let module = b"\0asm\x01\0\0\0\x00\x03\x02hi\x0b\x01\x00";
        assert_eq!(without_custom_sections(module).unwrap(), b"\0asm\x01\0\0\0\x0b\x01\x00");
    }

    #[test]
    fn every_import_is_named() {
        let module = b"\0asm\x01\0\0\0\x02\x1b\x03\x03env\x03now\x00\x00\x01f\x01m\x02\x01\x11\x12\x01f\x01t\x01\x70\x00\x03";
        assert_eq!(imports(module).unwrap(), ["env.now", "f.m", "f.t"]);
    }

    #[test]
    fn a_cut_module_is_an_error_and_no_crash() {
        assert!(sections(b"\0asm\x01\0\0\0\x0b\x7f").is_err());
        assert!(sections(b"\0as").is_err());
    }
}
