//! `naungan pack compare`: what is different in another pack, in words.

use crate::demo::run;
use naungan_forms::SOURCES;
use naungan_forms::table::{self, Table};
use naungan_forms::workshop::Workshop;
use std::path::Path;

/// A partner's pack in which the session asks something else, as a file.
fn file(folder: &Path, name: &str, change: impl Fn(&mut Vec<Table>)) -> String {
    let mut workshop = Workshop { house: table::decode(SOURCES).unwrap(), ..Workshop::default() };
    let mut form = workshop.sources("session").unwrap();
    form.set("held", "label::en", name).unwrap();
    form.remove("note").unwrap();
    workshop.keep("session", form);
    change(&mut workshop.draft);
    let path = folder.join(format!("{name}.npk"));
    std::fs::write(&path, table::encode(&workshop.draft)).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn two_packs_are_compared_in_words_also_where_both_have_one_number() {
    let folder = tempfile::tempdir().unwrap();
    let [one, other] = ["Met", "Seen"].map(|name| file(folder.path(), name, |_| {}));
    let (code, out, err) = run(&["pack", "compare", "house", &one]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("words (en): “Met”"), "{out}");
    let gone = out.lines().find(|line| line.contains("no longer asked")).unwrap();
    assert!(!gone.contains("“note”"), "what is gone is named as people knew it: {gone}");
    let (_, out, _) = run(&["pack", "compare", &one, &other]);
    assert_eq!(out.trim(), "Psychosocial session, words (en): “Seen”");
    let (_, out, _) = run(&["pack", "compare", &one, "house"]);
    assert!(out.contains("new question") && out.contains("“Did the session take place?”"), "{out}");
    let (_, out, _) = run(&["pack", "compare", &one, &one]);
    assert_eq!(out.trim(), "Nothing is different.");
    let [nl, id] = ["nl", "id"].map(|tag| run(&["pack", "compare", "house", &one, "--lang", tag]).1);
    assert!(nl != out && id != nl && id.contains("Met"), "{nl}{id}");
}

#[test]
fn what_is_no_pack_or_breaks_rules_is_said_with_a_code() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let wider = file(folder, "wider", |tables| {
        let survey = tables.iter_mut().find(|table| table.path.ends_with("survey.csv")).unwrap();
        let (name, layer) = (survey.column("name").unwrap(), survey.column("naungan::layer").unwrap());
        survey.rows.iter_mut().filter(|row| row[name] == "therapy_note").for_each(|row| row[layer] = "2".into());
    });
    let (code, out, err) = run(&["pack", "compare", "house", &wider]);
    assert_eq!((code, out.contains("more people would read")), (1, true), "{out}{err}");
    assert!(err.contains("forms.partner.layer"), "{err}");
    let text = folder.join("text.npk");
    std::fs::write(&text, "no pack").unwrap();
    for (path, wanted) in
        [(folder.join("absent.npk"), "pack.file"), (folder.to_owned(), "pack.folder"), (text, "forms.pack.bundle")]
    {
        let (code, out, err) = run(&["pack", "compare", "house", path.to_str().unwrap()]);
        assert_eq!((code, out.as_str()), (2, ""), "{err}");
        assert!(err.contains(wanted), "{err}");
    }
    assert_eq!(run(&["pack", "compare", "house", "house", "--lang", "fr"]).0, 2);
}
