//! Files that a command is told to read.

use super::Failure;
use std::io::ErrorKind;
use std::path::Path;

/// The bytes of a file. `code` begins the code of what is wrong, such as `form`.
///
/// # Errors
/// Exit 2 when there is no such file or it is a folder, 3 when the machine does not give it.
pub fn read(path: &Path, code: &str) -> Result<Vec<u8>, Failure> {
    let shown = path.display();
    if path.is_dir() {
        return Err(Failure::wrong_use(format!("{code}.folder"), format!("{shown} is a folder; name a file in it")));
    }
    std::fs::read(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => {
            Failure::wrong_use(format!("{code}.file"), format!("{shown}: there is no such file; look at its name and folder"))
        }
        _ => Failure::environment(format!("{code}.file"), format!("{shown} cannot be read: {error}")),
    })
}

/// The text of a file.
///
/// # Errors
/// As [`read`], and exit 2 when it is no text.
pub fn text(path: &Path, code: &str) -> Result<String, Failure> {
    let no_text =
        |_| Failure::wrong_use(format!("{code}.text"), format!("{} is no text in UTF-8; name the file as JSON", path.display()));
    String::from_utf8(read(path, code)?).map_err(no_text)
}
