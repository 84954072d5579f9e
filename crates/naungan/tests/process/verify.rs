//! `naungan verify` names the first altered, missing or moved entry by id.

use crate::demo::{folder, run};
use naungan_model::id::hex;
use rusqlite::Connection;

fn verify(data: &std::path::Path) -> (i32, String) {
    let (code, out, err) = run(&["verify", "--data", data.to_str().unwrap()]);
    (code, out + &err)
}

/// Ids of two entries in the middle of a case.
fn two_entries(main: &Connection) -> (Vec<u8>, Vec<u8>) {
    let sql = "SELECT id FROM entry WHERE class = 1 ORDER BY tenant, position LIMIT 2 OFFSET 40";
    let mut rows = main.prepare(sql).unwrap();
    let ids: Vec<Vec<u8>> = rows.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    (ids[0].clone(), ids[1].clone())
}

fn after(tamper: impl Fn(&Connection, &[u8], &[u8])) -> (i32, String, String) {
    let folder = folder();
    let data = folder.path().join("data");
    let main = Connection::open(data.join("main.db")).unwrap();
    main.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    let (one, other) = two_entries(&main);
    tamper(&main, &one, &other);
    drop(main);
    let (code, said) = verify(&data);
    (code, said, hex(&one))
}

#[test]
fn an_untouched_folder_is_sound() {
    let folder = folder();
    let (code, said) = verify(&folder.path().join("data"));
    assert_eq!(code, 0, "{said}");
    assert!(said.starts_with("sound: 6 logs"), "{said}");
}

#[test]
fn an_altered_entry_is_named() {
    let (code, said, id) = after(|main, one, _| {
        let mut bytes: Vec<u8> = main.query_row("SELECT bytes FROM entry WHERE id = ?1", [one], |row| row.get(0)).unwrap();
        let last = bytes.len() - 40;
        bytes[last] ^= 1;
        main.execute("UPDATE entry SET bytes = ?1 WHERE id = ?2", rusqlite::params![bytes, one]).unwrap();
    });
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("verify.altered") && said.contains(&id), "{said}");
}

#[test]
fn a_missing_entry_is_named() {
    let (code, said, id) = after(|main, one, _| {
        main.execute("DELETE FROM entry WHERE id = ?1", [one]).unwrap();
    });
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("verify.missing") && said.contains(&id), "{said}");
}

#[test]
fn a_moved_entry_is_named() {
    let named = std::cell::RefCell::new(Vec::new());
    let (code, said, _) = after(|main, one, other| {
        let position =
            |id: &[u8]| main.query_row("SELECT position FROM entry WHERE id = ?1", [id], |row| row.get::<_, i64>(0)).unwrap();
        let (first, second) = (position(one), position(other));
        let put = |id: &[u8], position: i64| {
            main.execute("UPDATE entry SET position = ?1 WHERE id = ?2", rusqlite::params![position, id])
        };
        put(one, -1).unwrap();
        put(other, first).unwrap();
        put(one, second).unwrap();
        named.borrow_mut().extend([hex(one), hex(other)]);
    });
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("verify.moved") && named.borrow().iter().any(|id| said.contains(id)), "{said}");
}

#[test]
fn a_changed_fact_is_found() {
    let (code, said, _) = after(|main, _, _| {
        let sql = "UPDATE fact SET date = date + 1 WHERE id = (SELECT max(id) FROM fact WHERE kind = 4)";
        assert_eq!(main.execute(sql, []).unwrap(), 1);
    });
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("verify.facts"), "{said}");
}
