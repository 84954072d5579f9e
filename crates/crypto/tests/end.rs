//! The control body that ends a person's access.
#![allow(clippy::unwrap_used)]

use naungan_crypto::control::{Control, END_OTHER, END_SAFEGUARDING, End};

fn end(layers: &[u8], reason: u8) -> Control {
    Control::End(End { user: [6; 16], layers: layers.to_vec(), reason })
}

#[test]
fn an_end_reads_back_for_every_reason() {
    for reason in END_SAFEGUARDING..=END_OTHER {
        let control = end(&[1, 2, 5], reason);
        assert_eq!(Control::decode(&control.encode()).unwrap(), control);
    }
}

#[test]
fn an_end_of_nothing_out_of_order_or_for_an_unknown_reason_is_no_end() {
    for control in [end(&[], 1), end(&[2, 1], 1), end(&[2, 2], 1), end(&[1, 2], 0), end(&[1, 2], 5)] {
        assert!(Control::decode(&control.encode()).is_err(), "{control:?}");
    }
}

#[test]
fn a_longer_or_shorter_end_is_refused() {
    let mut bytes = end(&[1, 2], 1).encode();
    assert!(Control::decode(&[&bytes[..], &[0]].concat()).is_err());
    bytes.pop();
    assert!(Control::decode(&bytes).is_err());
}
