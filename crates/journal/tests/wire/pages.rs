//! Pages as they come and as they must not come.

use crate::{Shape, entries, page, read};
use naungan_journal::wire::{self, Sent, Upload, b32};

fn plain(dprev: usize, parents: Vec<usize>) -> Shape {
    Shape { object: 0, device: 0, dprev, parents, seen: 0, parts: vec![(2, true)], public: None }
}

/// A history of two devices in one file, each naming the last of the other.
fn history(length: usize) -> Vec<Shape> {
    let follow = |number: usize| Shape {
        device: u8::try_from(number % 2).unwrap(),
        dprev: if number < 2 { 0 } else { 2 },
        parents: if number == 0 { Vec::new() } else { vec![1] },
        ..plain(0, Vec::new())
    };
    (0..length).map(follow).collect()
}

#[test]
fn an_entry_of_the_smallest_part_weighs_about_500_bytes() {
    let fresh: Vec<Shape> = history(200).into_iter().zip(0..).map(|(shape, seen)| Shape { seen, ..shape }).collect();
    for (history, most) in [(history(200), 490), (fresh, 525)] {
        let entries = entries(&history);
        let stored: usize = entries.iter().map(|entry| entry.encode().len()).sum();
        let sent = wire::encode(&page(entries)).len();
        println!("an entry: {} B stored, {} B on the wire", stored / 200, sent / 200);
        assert!(sent / 200 <= most, "{} B", sent / 200);
    }
}

#[test]
fn an_upload_is_rebuilt_whole_and_of_another_version_it_is_not_read() {
    let sent = |entry| Sent { entry, salts: vec![b32([5; 32])], wraps: vec![vec![9; 40].into()] };
    let upload = Upload { entries: entries(&history(9)).into_iter().map(sent).collect(), genesis: Some("code".into()) };
    let mut bytes = wire::encode(&upload);
    assert_eq!(wire::decode::<Upload>(&bytes).unwrap(), upload);
    for version in [1, 3] {
        bytes[1] = version;
        assert!(wire::decode::<Upload>(&bytes).is_err());
    }
}

#[test]
fn entries_that_came_out_otherwise_than_their_sender_had_them_are_refused_together() {
    let page = page(entries(&history(5)));
    let mut bytes = wire::encode(&page);
    let ciphertext = &page.entries[1].entry.parts[0];
    let at = bytes.windows(272).position(|window| window == ciphertext).unwrap();
    bytes[at] ^= 1;
    assert!(read(&bytes).is_err(), "a ciphertext");
    let mut bytes = wire::encode(&page);
    let signature = page.entries[1].entry.sigs[0].1;
    let at = bytes.windows(64).position(|window| window == signature).unwrap();
    bytes[at] ^= 1;
    assert!(read(&bytes).is_err(), "a signature");
}

#[test]
fn a_link_to_an_entry_that_is_not_there_is_refused() {
    let page = page(entries(&[plain(0, vec![]), plain(1, vec![])]));
    let bytes = wire::encode(&page);
    // Entry 2, its number (2), the link one place back, no parents: the only such row of bytes.
    let place = bytes.windows(20).position(|window| window[..16] == [1; 16] && window[16..] == [1, 2, 1, 0x80]).unwrap() + 18;
    for beyond in [2, 3, 0x17] {
        let mut bytes = bytes.clone();
        bytes[place] = beyond;
        assert!(read(&bytes).is_err(), "{beyond} places back");
    }
}
