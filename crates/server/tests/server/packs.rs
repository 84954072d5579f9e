//! Who can put a version of a partner's forms into force.

use crate::kit::Net;
use crate::kit::people::Person;
use naungan_crypto::B32;
use naungan_crypto::control::{Control, PackApproval};
use naungan_crypto::entry::CLASS_APPROVAL;
use naungan_journal::packs::{ACT_ACCEPT, ACT_SIGN, Packs};
use naungan_server::config::Origin;
use naungan_server::store::packs;

const FIRST: B32 = [5; 32];

/// Signs the first version as this person, or in somebody else's name; what the server says.
async fn sign(
    net: &mut Net,
    person: &mut Person,
    act: u8,
    meaning: bool,
    name: Option<[u8; 16]>,
) -> Result<Option<String>, String> {
    let user = name.unwrap_or(person.user.0);
    let approval = PackApproval { tenant: person.tenant.0, user, number: 1, pack: FIRST, before: [0; 32], act, meaning };
    let now = net.seconds();
    let entry = person.journal_entry(CLASS_APPROVAL, &Control::Pack(approval), now, &mut net.rng);
    let receipts = net.send(person, vec![entry]).await.map_err(|refused| refused.1.code)?;
    Ok(receipts.taken[0].reason.clone())
}

fn stand(net: &Net, person: &Person) -> Packs {
    let main = rusqlite::Connection::open(net.folder.path().join("main.db")).unwrap();
    packs::of(&main, person.tenant).unwrap()
}

#[tokio::test]
async fn two_officers_put_a_version_into_force_and_nobody_else() {
    let (mut net, mut partner) = Net::with_partner().await;
    for person in [&mut partner.caseworker, &mut partner.monitor] {
        let waits = sign(&mut net, person, ACT_SIGN, false, None).await.unwrap();
        assert_eq!(waits.as_deref(), Some("quarantine.role"));
    }
    let [first, second] = &mut partner.officers[..] else { panic!("two officers") };
    assert_eq!(sign(&mut net, first, ACT_SIGN, false, None).await, Ok(None));
    let forged = sign(&mut net, first, ACT_SIGN, false, Some(second.user.0)).await;
    assert_eq!(forged, Err("entry.misplaced".into()), "nobody signs in another's name");
    assert_eq!(stand(&net, first).in_force(), [0; 32], "one officer is not enough");
    assert_eq!(sign(&mut net, second, ACT_SIGN, false, None).await, Ok(None));
    assert_eq!(stand(&net, second).in_force(), FIRST);
}

#[tokio::test]
async fn a_changed_meaning_waits_for_the_monitoring_officer() {
    let (mut net, mut partner) = Net::with_partner().await;
    for officer in &mut partner.officers {
        assert_eq!(sign(&mut net, officer, ACT_SIGN, true, None).await, Ok(None));
    }
    assert_eq!(stand(&net, &partner.monitor).in_force(), [0; 32]);
    let waits = sign(&mut net, &mut partner.supervisor, ACT_ACCEPT, true, None).await.unwrap();
    assert_eq!(waits.as_deref(), Some("quarantine.role"));
    assert_eq!(sign(&mut net, &mut partner.monitor, ACT_ACCEPT, true, None).await, Ok(None));
    assert_eq!(stand(&net, &partner.monitor).in_force(), FIRST);
}

#[tokio::test]
async fn a_bundle_is_given_to_its_own_partner_only() {
    let (mut net, partner) = Net::with_partner().await;
    let other = net.found(2, naungan_server::store::tenants::TenantKind::Partner).await;
    let proposed = packs::Proposed {
        hash: FIRST,
        bytes: b"NPK1".to_vec(),
        user: partner.monitor.user,
        note: "A question on school".into(),
        at: net.now().0,
    };
    let main = rusqlite::Connection::open(net.folder.path().join("main.db")).unwrap();
    packs::propose(&main, partner.tenant, &proposed).unwrap();
    let path = format!("/sync/v1/packs/{}", naungan_model::id::hex(&FIRST));
    let mut asked = Vec::new();
    for person in [&partner.caseworker, &other.caseworker] {
        let bearer = format!("Bearer {}", net.login(person).await);
        asked.push(net.get(Origin::Care, &path, &[("authorization", &bearer)]).await.status);
    }
    asked.push(net.get(Origin::Care, &path, &[]).await.status);
    assert_eq!(asked, [200, 404, 401]);
}
