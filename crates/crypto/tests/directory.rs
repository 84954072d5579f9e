//! Who may state what: the rules of the chain.
#![allow(clippy::unwrap_used)]

mod common;

use common::*;
use naungan_crypto::certificate::*;
use naungan_crypto::directory::{CertificateError, Directory, Moment};
use naungan_crypto::sign::SigningKey;

const NOON: u64 = 1_470_000_000;

fn chain() -> Directory {
    let mut directory = Directory::pinned(root().certificate.hash());
    for (position, (name, signed)) in certificates().into_iter().enumerate() {
        if name != "revocation" {
            directory.admit(&signed, position as u64).unwrap();
        }
    }
    directory
}

fn refused(directory: &mut Directory, signed: &Signed) -> CertificateError {
    directory.admit(signed, 50).unwrap_err()
}

#[test]
fn a_chain_stands_and_admitting_it_again_changes_nothing() {
    let mut directory = chain();
    for (_, signed) in certificates().into_iter().take(4) {
        directory.admit(&signed, 90).unwrap();
    }
    let now = Moment::now(NOON);
    let role = Certificate::Role(role_cert()).hash();
    assert_eq!(directory.device_standing(&DEVICE, &now), Ok(&device_cert()));
    assert_eq!(directory.user_standing(&USER, &now), Ok(&user_cert()));
    assert_eq!(directory.role_standing(&role, &USER, &now), Ok(&role_cert()));
    assert_eq!(directory.roles(&USER, NOON).len(), 1);
    assert_eq!(directory.device(&DEVICE).unwrap().position, 3);
    assert_eq!((directory.users().count(), directory.devices().count()), (1, 1));
}

#[test]
fn only_the_pinned_first_root_is_admitted() {
    assert_eq!(refused(&mut Directory::default(), &root()), CertificateError::NotPinned);
    assert_eq!(refused(&mut Directory::pinned([0; 32]), &root()), CertificateError::NotPinned);
    let one = by_officers(Certificate::Root(root_doc(3)), &[1]);
    assert_eq!(refused(&mut Directory::pinned(one.certificate.hash()), &one), CertificateError::Signatures);
    let mut again = chain();
    again.pin([9; 32]);
    assert_eq!(again.roots().len(), 1);
}

#[test]
fn two_names_with_one_key_are_not_two_officers() {
    let mut doc = root_doc(2);
    doc.officers[1].usig = doc.officers[0].usig;
    let signed =
        Signed::unsigned(Certificate::Root(doc)).sign(officer_id(1), &officer_key(1)).sign(officer_id(2), &officer_key(1));
    assert_eq!(refused(&mut Directory::pinned(signed.certificate.hash()), &signed), CertificateError::Shape);
}

#[test]
fn the_next_root_is_signed_by_the_officers_before_it() {
    let mut directory = chain();
    let mut doc = root_doc(3);
    doc.version = 2;
    doc.prev = Some(root().certificate.hash());
    doc.officers.remove(0);
    doc.officers.push(Officer { user: officer_id(9), usig: officer_key(9).verifying_key(), ukem: kem_public(1) });
    let next = Certificate::Root(doc.clone());
    assert_eq!(refused(&mut directory, &by_officers(next.clone(), &[3, 9])), CertificateError::Signatures);
    directory.admit(&by_officers(next.clone(), &[1, 2]), 60).unwrap();
    assert_eq!(directory.root().unwrap().version, 2);
    let mut fork = doc;
    fork.threshold = 3;
    assert_eq!(refused(&mut directory, &by_officers(Certificate::Root(fork), &[1, 2])), CertificateError::RootOrder);
}

#[test]
fn roles_need_an_officer_other_than_the_person_and_some_need_two() {
    let mut directory = chain();
    let role = |name: &str| {
        let mut cert = role_cert();
        cert.role = name.into();
        cert.scope = None;
        Certificate::Role(cert)
    };
    assert_eq!(refused(&mut directory, &by_officers(role("supervisor"), &[])), CertificateError::Signatures);
    let forged = Signed::unsigned(role("supervisor")).sign(USER, &user_key());
    assert_eq!(refused(&mut directory, &forged), CertificateError::Signatures);
    let stolen = Signed::unsigned(role("supervisor")).sign(officer_id(1), &user_key());
    assert_eq!(refused(&mut directory, &stolen), CertificateError::Signatures);
    directory.admit(&by_officers(role("supervisor"), &[3]), 51).unwrap();
    for name in ["partner_director", "dpo", "psychologist"] {
        assert_eq!(refused(&mut directory, &by_officers(role(name), &[1])), CertificateError::Signatures);
        directory.admit(&by_officers(role(name), &[1, 3]), 52).unwrap();
    }
    let mut long = role_cert();
    long.not_after = long.not_before + 367 * 86_400;
    assert_eq!(refused(&mut directory, &by_officers(Certificate::Role(long), &[1])), CertificateError::Shape);
}

#[test]
fn an_officer_does_not_certify_oneself_alone() {
    let mut directory = chain();
    let mut own = user_cert();
    own.user = officer_id(1);
    let own = Certificate::User(own);
    assert_eq!(refused(&mut directory, &by_officers(own.clone(), &[1])), CertificateError::Signatures);
    directory.admit(&by_officers(own, &[1, 2]), 51).unwrap();
    let mut role = role_cert();
    role.user = officer_id(1);
    let role = Certificate::Role(role);
    assert_eq!(refused(&mut directory, &by_officers(role.clone(), &[1])), CertificateError::Signatures);
    directory.admit(&by_officers(role, &[2]), 52).unwrap();
}

#[test]
fn a_server_cannot_swap_the_keys_of_a_user_or_device() {
    let mut directory = chain();
    let mut swapped = user_cert();
    swapped.ukem = kem_public(0xee);
    assert_eq!(refused(&mut directory, &by_officers(Certificate::User(swapped), &[1])), CertificateError::Conflict);
    let mut ghost = device_cert();
    ghost.device = [0xdd; 16];
    let ghost = Certificate::Device(ghost);
    let by_server = Signed::unsigned(ghost.clone()).sign(USER, &SigningKey::from_bytes([1; 32]));
    assert_eq!(refused(&mut directory, &by_server), CertificateError::Signatures);
    assert_eq!(refused(&mut directory, &by_officers(ghost, &[1, 2])), CertificateError::Signatures);
    let mut other = device_cert();
    other.dkem = kem_public(0xee);
    let other = Signed::unsigned(Certificate::Device(other)).sign(USER, &user_key());
    assert_eq!(refused(&mut directory, &other), CertificateError::Conflict);
}

#[test]
fn another_partner_is_another_chain() {
    let mut directory = chain();
    let mut cert = user_cert();
    cert.tenant = [0x77; 16];
    assert_eq!(refused(&mut directory, &by_officers(Certificate::User(cert), &[1])), CertificateError::Tenant);
}

#[test]
fn a_revocation_counts_from_its_place_in_the_log() {
    let mut directory = chain();
    let by_owner = Signed::unsigned(Certificate::Revocation(revocation())).sign(USER, &user_key());
    directory.admit(&by_owner, 40).unwrap();
    let moment = |seen, position| Moment { at: NOON, seen, position };
    assert!(directory.device_standing(&DEVICE, &moment(10, 40)).is_ok());
    assert_eq!(directory.device_standing(&DEVICE, &moment(10, 41)), Err(CertificateError::Revoked));
    assert!(directory.user_standing(&USER, &moment(10, 41)).is_ok());
}

#[test]
fn only_officers_and_the_owner_revoke() {
    let mut directory = chain();
    let user = Certificate::Revocation(Revocation { target: Revoked::User(USER), ..revocation() });
    let by_user = Signed::unsigned(user.clone()).sign(USER, &user_key());
    assert_eq!(refused(&mut directory, &by_user), CertificateError::Signatures);
    directory.admit(&by_officers(user, &[3]), 41).unwrap();
    let now = Moment::now(NOON);
    assert_eq!(directory.user_standing(&USER, &now), Err(CertificateError::Revoked));
    assert_eq!(directory.device_standing(&DEVICE, &now), Err(CertificateError::Revoked));
    assert!(directory.roles(&USER, NOON).is_empty());
    let unknown = Certificate::Revocation(Revocation { target: Revoked::Certificate([1; 32]), ..revocation() });
    assert_eq!(refused(&mut directory, &by_officers(unknown, &[3])), CertificateError::Unknown);
}

#[test]
fn what_came_later_or_ran_out_does_not_stand() {
    let directory = chain();
    let role = Certificate::Role(role_cert()).hash();
    let moment = |at, seen| Moment { at, seen, position: u64::MAX };
    assert_eq!(directory.device_standing(&DEVICE, &moment(NOON, 3)), Err(CertificateError::Unknown));
    assert!(directory.device_standing(&DEVICE, &moment(NOON, 4)).is_ok());
    assert_eq!(directory.role_standing(&role, &USER, &moment(NOON, 2)), Err(CertificateError::Unknown));
    assert_eq!(directory.role_standing(&role, &USER, &moment(1_483_142_401, 9)), Err(CertificateError::Expired));
    assert_eq!(directory.role_standing(&role, &officer_id(1), &moment(NOON, 9)), Err(CertificateError::Unknown));
}

#[test]
fn a_new_generation_ends_the_devices_of_the_old_one() {
    let mut directory = chain();
    let mut renewed = user_cert();
    renewed.generation = 2;
    renewed.usig = officer_key(20).verifying_key();
    directory.admit(&by_officers(Certificate::User(renewed.clone()), &[2]), 60).unwrap();
    let moment = |seen| Moment { at: NOON, seen, position: u64::MAX };
    assert!(directory.device_standing(&DEVICE, &moment(60)).is_ok());
    assert_eq!(directory.device_standing(&DEVICE, &moment(61)), Err(CertificateError::Revoked));
    let mut device = device_cert();
    device.generation = 2;
    let device = Signed::unsigned(Certificate::Device(device)).sign(USER, &officer_key(20));
    directory.admit(&device, 61).unwrap();
    assert!(directory.device_standing(&DEVICE, &moment(62)).is_ok());
    assert!(directory.device_standing(&DEVICE, &moment(60)).is_ok());
    assert_eq!(refused(&mut directory, &by_officers(Certificate::User(renewed_to(1)), &[2])), CertificateError::Conflict);
}

fn renewed_to(generation: u32) -> UserCert {
    UserCert { generation, not_after: 1_600_000_000, ..user_cert() }
}
