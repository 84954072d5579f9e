//! Writes every page in every language to a folder, with its style beside it, to be looked at in a browser:
//! `cargo run -p naungan-pages --example gallery -- FOLDER`.

use std::{env, fs, path::PathBuf};

use naungan_pages::{
    language::{LANGUAGES, Language},
    style,
};

#[path = "../tests/sample/mod.rs"]
mod sample;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(env::args().nth(1).ok_or("give a folder")?);
    fs::create_dir_all(&folder)?;
    for (name, text) in [("app.css", style::APP_CSS), ("public.css", style::PUBLIC_CSS), ("icon.svg", style::ICON_SVG)] {
        fs::write(folder.join(name), text)?;
    }
    for (tag, bytes) in LANGUAGES {
        let t = Language::decode(bytes)?;
        for (name, html) in sample::all(&t, "Sari said: \"so & so\" <b>not bold</b>") {
            fs::write(folder.join(format!("{name}.{tag}.html")), html.replace("\"/assets/", "\""))?;
        }
    }
    Ok(())
}
