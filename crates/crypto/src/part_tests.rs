use super::*;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

fn place() -> PartPlace {
    PartPlace { tenant: [1; 16], vault: 1, kind: 1, object: [2; 16], layer: 2, epoch: 1, entry: [3; 16], part: 0 }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn the_golden_vector_of_the_design_is_met() {
    let (key, salt) = (LayerKey::from_bytes([0x11; 32]), [0x22; 32]);
    let ctx = place().ctx();
    assert_eq!(
        hex(&ctx),
        format!("896e6e61756e67616e2f312f7061727450{}010150{}020150{}00", "01".repeat(16), "02".repeat(16), "03".repeat(16))
    );
    assert_eq!(ctx.len(), 72);
    let (sealing, kc) = place().keys(&key, &salt, &ctx);
    assert_eq!(hex(sealing.as_ref()), "d0291142c670b8357411bf61682c705ef4ba72c4a728f86befc7e162a8a72802");
    assert_eq!(hex(&kc), "63962536492156a4ae328ebb6d4c2b1706f16bddddacb7b996a9be4635088f66");
    let sealed = seal_padded(b"uji", &key, &salt, &place(), [4; 24]).unwrap();
    assert_eq!(hex(&sealed.ciphertext), "59dac7d9417d6ecfbda529cbb3100f454249df");
    let opened = open_padded(&sealed.header, &sealed.ciphertext, &key, &salt, &place()).unwrap();
    assert_eq!(opened.as_slice(), b"uji");
}

#[test]
fn a_part_has_the_size_of_its_class() {
    for (length, size) in [(0, 256), (251, 256), (252, 512), (65_531, 65_536)] {
        let mut rng = ChaCha20Rng::seed_from_u64(length as u64);
        let mut body = vec![0; length];
        rand_core::Rng::fill_bytes(&mut rng, &mut body);
        assert_eq!(pad(&body).unwrap().len(), size);
        assert_eq!(unpad(&pad(&body).unwrap()).unwrap(), body);
    }
}

#[test]
fn a_body_is_deflated_only_when_that_saves_a_class() {
    let long = b"pendampingan psikososial ".repeat(40);
    assert_eq!(pad(&long).unwrap()[4], DEFLATE);
    assert_eq!(pad(&long).unwrap().len(), 256);
    assert_eq!(pad(b"pendampingan").unwrap()[4], RAW);
    assert_eq!(unpad(&pad(&long).unwrap()).unwrap(), long);
}

#[test]
fn what_does_not_fit_is_refused_before_sealing() {
    let mut body = vec![0; 70_000];
    rand_core::Rng::fill_bytes(&mut ChaCha20Rng::seed_from_u64(1), &mut body);
    assert_eq!(pad(&body).unwrap_err(), CryptoError::TooLarge);
    assert_eq!(pad(&vec![0; INFLATE_MAX + 1]).unwrap_err(), CryptoError::TooLarge);
}

#[test]
fn inflating_stops_at_one_mebibyte() {
    let bomb = miniz_oxide::deflate::compress_to_vec(&vec![0; INFLATE_MAX + 1], 6);
    let mut plain = u32::try_from(bomb.len()).unwrap().to_be_bytes().to_vec();
    plain.push(DEFLATE);
    plain.extend_from_slice(&bomb);
    plain.resize(class(plain.len()), 0);
    assert_eq!(unpad(&plain).unwrap_err(), CryptoError::Malformed);
}

#[test]
fn padding_that_is_not_zero_or_not_the_smallest_class_is_refused() {
    let mut plain = pad(b"uji").unwrap();
    plain[255] = 1;
    assert_eq!(unpad(&plain).unwrap_err(), CryptoError::Malformed);
    plain[255] = 0;
    plain.resize(512, 0);
    assert_eq!(unpad(&plain).unwrap_err(), CryptoError::Malformed);
    assert_eq!(unpad(&[]).unwrap_err(), CryptoError::Malformed);
    assert_eq!(unpad(&[255; 256]).unwrap_err(), CryptoError::Malformed);
}

#[test]
fn a_part_opens_in_no_other_place() {
    let (key, salt) = (LayerKey::from_bytes([9; 32]), [8; 32]);
    let sealed = seal(b"catatan", &key, &salt, &place(), &mut ChaCha20Rng::seed_from_u64(2)).unwrap();
    let opens = |place: PartPlace| open(&sealed.header, &sealed.ciphertext, &key, &salt, &place);
    assert_eq!(opens(place()).unwrap(), b"catatan");
    for other in [
        PartPlace { tenant: [7; 16], ..place() },
        PartPlace { vault: 2, ..place() },
        PartPlace { kind: 2, ..place() },
        PartPlace { object: [7; 16], ..place() },
        PartPlace { entry: [7; 16], ..place() },
        PartPlace { part: 1, ..place() },
    ] {
        assert_eq!(opens(other).unwrap_err(), CryptoError::Open);
    }
    assert_eq!(opens(PartPlace { layer: 3, ..place() }).unwrap_err(), CryptoError::Misplaced);
    assert_eq!(opens(PartPlace { epoch: 2, ..place() }).unwrap_err(), CryptoError::Misplaced);
    let wrong_salt = open(&sealed.header, &sealed.ciphertext, &key, &[0; 32], &place());
    assert_eq!(wrong_salt.unwrap_err(), CryptoError::Open);
}
