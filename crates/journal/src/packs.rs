//! Which version of a partner's pack is in force, from the approvals in its journal. Server and device reckon it alike.

use naungan_crypto::B32;
use naungan_crypto::control::PackApproval;
use naungan_model::id::UserId;

/// An officer signs the version.
pub const ACT_SIGN: u8 = 1;
/// A monitoring officer accepts that answers mean something else from this version on.
pub const ACT_ACCEPT: u8 = 2;
/// Officers that a version needs.
pub const SIGNERS: usize = 2;

/// A version that somebody signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Number, from 1.
    pub number: u32,
    /// SHA-256 of its bundle.
    pub pack: B32,
    /// SHA-256 of the bundle that it takes over from; zeros when there was none.
    pub before: B32,
    /// Whether somebody's device found that it changes what answers mean.
    pub meaning: bool,
    /// Officers who signed, each once.
    pub signed: Vec<UserId>,
    /// Monitoring officers who accepted the changed meaning.
    pub accepted: Vec<UserId>,
}

impl Version {
    /// Whether it has all the signatures it needs.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.signed.len() >= SIGNERS && (!self.meaning || !self.accepted.is_empty())
    }
}

/// The versions of one partner.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Packs {
    /// In force one after the other, newest last.
    pub history: Vec<Version>,
    /// Signed by some, not in force.
    pub waiting: Vec<Version>,
}

impl Packs {
    /// Takes an accepted approval in; call in the order of the log.
    pub fn take(&mut self, by: UserId, approval: &PackApproval) {
        if (approval.number, approval.before) != (self.next_number(), self.in_force()) {
            return; // signed for a version that has been overtaken
        }
        let is_same = |version: &Version| version.pack == approval.pack;
        let at = self.waiting.iter().position(is_same).unwrap_or_else(|| {
            self.waiting.push(Version {
                number: approval.number,
                pack: approval.pack,
                before: approval.before,
                meaning: false,
                signed: Vec::new(),
                accepted: Vec::new(),
            });
            self.waiting.len() - 1
        });
        let Some(version) = self.waiting.get_mut(at) else { return };
        version.meaning |= approval.meaning;
        let names = if approval.act == ACT_ACCEPT { &mut version.accepted } else { &mut version.signed };
        if !names.contains(&by) {
            names.push(by);
        }
        if version.is_complete() {
            let version = self.waiting.swap_remove(at);
            self.waiting.clear(); // the others were signed against what is over now
            self.history.push(version);
        }
    }

    /// Hash of the bundle in force; zeros when the partner has none of its own.
    #[must_use]
    pub fn in_force(&self) -> B32 {
        self.history.last().map_or([0; 32], |version| version.pack)
    }

    /// Number that the next version has.
    #[must_use]
    pub fn next_number(&self) -> u32 {
        self.history.last().map_or(1, |version| version.number.saturating_add(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn approval(number: u32, pack: u8, before: u8, act: u8, meaning: bool) -> PackApproval {
        PackApproval { tenant: [1; 16], user: [9; 16], number, pack: [pack; 32], before: [before; 32], act, meaning }
    }

    fn user(number: u8) -> UserId {
        UserId([number; 16])
    }

    #[test]
    fn two_officers_put_a_version_into_force_and_one_twice_does_not() {
        let mut packs = Packs::default();
        packs.take(user(1), &approval(1, 5, 0, ACT_SIGN, false));
        packs.take(user(1), &approval(1, 5, 0, ACT_SIGN, false));
        assert_eq!((packs.in_force(), packs.waiting.len()), ([0; 32], 1));
        packs.take(user(2), &approval(1, 5, 0, ACT_SIGN, false));
        assert_eq!((packs.in_force(), packs.next_number(), packs.waiting.len()), ([5; 32], 2, 0));
    }

    #[test]
    fn a_changed_meaning_needs_the_monitoring_officer_too() {
        let mut packs = Packs::default();
        packs.take(user(1), &approval(1, 5, 0, ACT_SIGN, true));
        packs.take(user(2), &approval(1, 5, 0, ACT_SIGN, false));
        assert_eq!(packs.in_force(), [0; 32], "one of them found a changed meaning");
        packs.take(user(3), &approval(1, 5, 0, ACT_ACCEPT, true));
        assert_eq!(packs.in_force(), [5; 32]);
    }

    #[test]
    fn what_was_signed_against_an_earlier_version_does_not_count_later() {
        let mut packs = Packs::default();
        packs.take(user(1), &approval(1, 5, 0, ACT_SIGN, false));
        packs.take(user(1), &approval(1, 6, 0, ACT_SIGN, false));
        packs.take(user(2), &approval(1, 6, 0, ACT_SIGN, false));
        packs.take(user(2), &approval(1, 5, 0, ACT_SIGN, false));
        assert_eq!((packs.in_force(), packs.waiting.len()), ([6; 32], 0));
        packs.take(user(1), &approval(2, 5, 6, ACT_SIGN, false));
        packs.take(user(2), &approval(2, 5, 6, ACT_SIGN, false));
        assert_eq!((packs.in_force(), packs.history.len()), ([5; 32], 2), "going back is a new number");
    }
}
