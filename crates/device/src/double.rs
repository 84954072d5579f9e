//! Files that may be one child's: names as they sound, numbers, birthday, caregiver. All on the device.
//!
//! Indonesian names are written in many ways (Moh. / Muhammad, Sjarif / Syarif / Sarip); results.md section 2 lists the folds.
//! The full normalisation comes with the linkage of partners; here it only proposes, people decide.

use crate::file::File;
use crate::summary::Brief;
use minicbor::{Decode, Encode};
use naungan_model::answer::Value;
use naungan_model::care::case::Case;
use naungan_model::meaning::Meaning;
use std::collections::{BTreeMap, BTreeSet};

/// Titles that say nothing about who it is.
const HONORIFICS: [&str; 14] = ["bpk", "bapak", "ibu", "h", "hj", "dr", "drs", "bin", "binti", "sdr", "sdri", "tn", "ny", "nn"];
/// Ways to write one name.
const ABBREVIATED: [(&str, &str); 13] = [
    ("m", "muhamad"),
    ("md", "muhamad"),
    ("muh", "muhamad"),
    ("moh", "muhamad"),
    ("mohd", "muhamad"),
    ("muhd", "muhamad"),
    ("mohamad", "muhamad"),
    ("mohammad", "muhamad"),
    ("muhammad", "muhamad"),
    ("st", "siti"),
    ("sitti", "siti"),
    ("abd", "abdul"),
    ("noor", "nur"),
];
/// Old spelling and sounds, longer ones first.
const SOUNDS: [(&str, &str); 27] = [
    ("tj", "c"),
    ("ch", "c"),
    ("dj", "j"),
    ("sj", "s"),
    ("sy", "s"),
    ("sh", "s"),
    ("dz", "s"),
    ("kh", "k"),
    ("ck", "k"),
    ("ph", "p"),
    ("th", "t"),
    ("dh", "d"),
    ("gh", "g"),
    ("oe", "u"),
    ("oo", "u"),
    ("ou", "u"),
    ("ee", "i"),
    ("ii", "i"),
    ("ie", "i"),
    ("z", "s"),
    ("q", "k"),
    ("f", "p"),
    ("v", "p"),
    ("w", "p"),
    ("b", "p"),
    ("y", "i"),
    ("x", "ks"),
];

/// The words of a name as they sound, in alphabetical order.
pub fn sounds(name: &str) -> Vec<String> {
    let plain: String = name.chars().flat_map(char::to_lowercase).map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    let mut words: Vec<&str> = plain.split_whitespace().collect();
    if words.len() > 1 {
        words.retain(|word| !HONORIFICS.contains(word));
    }
    let mut folded: Vec<String> = words.into_iter().map(sound).filter(|word| !word.is_empty()).collect();
    folded.sort_unstable();
    folded
}

fn sound(word: &str) -> String {
    let mut word = ABBREVIATED.iter().find(|(short, _)| *short == word).map_or(word, |(_, long)| long).to_owned();
    for (from, to) in SOUNDS {
        word = word.replace(from, to);
    }
    let mut out = String::new();
    for c in word.chars() {
        if !out.ends_with(c) {
            out.push(c);
        }
    }
    if out.len() > 1 && out.ends_with('h') {
        out.pop();
    }
    out
}

/// Share of letter pairs that two names have in common, in hundredths (Dice).
fn likeness(one: &str, other: &str) -> u32 {
    let grams = |name: &str| {
        let padded: Vec<char> = format!(" {name} ").chars().collect();
        padded.windows(2).map(|pair| (pair[0], pair[1])).collect::<BTreeSet<_>>()
    };
    let (one, other) = (grams(one), grams(other));
    let common = one.intersection(&other).count();
    u32::try_from(200 * common / (one.len() + other.len()).max(1)).unwrap_or(0)
}

/// Digits of a phone number, without the country's prefix.
fn number(phone: &str) -> String {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    let local = digits.strip_prefix("62").or_else(|| digits.strip_prefix('0')).unwrap_or(&digits);
    local.to_owned()
}

/// What is known of a child, to be compared.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
pub struct Traits {
    /// Given and family name.
    #[n(0)]
    pub name: String,
    /// Name the child is called by.
    #[n(1)]
    pub nickname: String,
    /// Telephone numbers of child and caregiver.
    #[n(2)]
    pub phones: Vec<String>,
    /// Birthday or half-year of birth, as text.
    #[n(3)]
    pub birth: String,
    /// Caregiver.
    #[n(4)]
    pub guardian: String,
    /// District.
    #[n(5)]
    pub place: String,
}

impl Traits {
    /// Traits from meanings.
    pub fn of(latest: &BTreeMap<Meaning, Value>) -> Self {
        let text = |meaning| latest.get(&meaning).map(Value::to_input).unwrap_or_default();
        let name = [text(Meaning::ChildGivenName), text(Meaning::ChildFamilyName)].join(" ").trim().to_owned();
        Self {
            name,
            nickname: text(Meaning::ChildNickname),
            phones: [text(Meaning::ChildPhone), text(Meaning::GuardianPhone)]
                .into_iter()
                .filter(|phone| !phone.is_empty())
                .collect(),
            birth: text(Meaning::ChildBirthHalf),
            guardian: text(Meaning::GuardianName),
            place: text(Meaning::ChildAdm2),
        }
    }

    /// Traits of a case.
    pub fn of_case(case: &Case) -> Self {
        Self::of(&case.latest)
    }

    /// Traits of a file, from its card where it lies on the shelf. What a colleague's summary tells of a file names nobody.
    pub fn of_file(file: &File) -> Self {
        match &file.brief {
            Some(Brief::Card(card)) => card.traits.clone(),
            Some(Brief::Told(_)) => Self::default(),
            None => Self::of_case(&file.case),
        }
    }

    /// Why these two may be one child, most telling first, with a score; empty when they are not alike.
    pub fn alike(&self, other: &Self) -> (u32, Vec<&'static str>) {
        let (mut score, mut why) = (0, Vec::new());
        let mut add = |points, reason| {
            score += points;
            why.push(reason);
        };
        if !self.name.is_empty() && !other.name.is_empty() {
            let (one, two) = (sounds(&self.name).join(" "), sounds(&other.name).join(" "));
            let same = self.name.to_lowercase() == other.name.to_lowercase();
            let words: BTreeSet<&str> = one.split(' ').collect();
            let within = two.split(' ').any(|word| word.chars().count() > 3 && words.contains(word));
            if same {
                add(60, "match.name");
            } else if one == two || likeness(&one, &two) >= 72 {
                add(45, "match.sounds-like");
            } else if within {
                add(25, "match.sounds-like");
            }
        }
        let nick = |traits: &Self| sounds(&traits.nickname).join(" ");
        if !self.nickname.is_empty() && (nick(self) == nick(other) || sounds(&other.name).contains(&nick(self))) {
            add(25, "match.nickname");
        }
        let numbers: Vec<String> = other.phones.iter().map(|phone| number(phone)).collect();
        if self.phones.iter().map(|phone| number(phone)).any(|phone| phone.len() >= 6 && numbers.contains(&phone)) {
            add(50, "match.phone");
        }
        if !self.birth.is_empty() && self.birth == other.birth {
            add(15, "match.birth");
        }
        if !self.guardian.is_empty() && likeness(&sounds(&self.guardian).join(" "), &sounds(&other.guardian).join(" ")) >= 80 {
            add(20, "match.caregiver");
        }
        if !self.place.is_empty() && self.place == other.place {
            add(5, "match.place");
        }
        if score >= 25 { (score, why) } else { (0, Vec::new()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> Traits {
        Traits { name: name.into(), ..Traits::default() }
    }

    #[test]
    fn spellings_of_one_name_sound_alike() {
        for (one, other) in [
            ("Moh. Sjarif Hidayat", "Muhammad Syarif Hidayat"),
            ("Siti Noerhaliza", "Sitti Nurhaliza"),
            ("Ibu Dewi Lestari", "Dewi Lestari"),
            ("Abd. Rachman", "Abdul Rahman"),
        ] {
            assert!(named(one).alike(&named(other)).0 >= 25, "{one} / {other}: {:?} {:?}", sounds(one), sounds(other));
        }
    }

    #[test]
    fn different_names_are_not_proposed() {
        for (one, other) in [("Ayu Wulandari", "Rini Kusuma"), ("Budi", "Agus Salim"), ("Dewi", "Sari Putri")] {
            assert_eq!(named(one).alike(&named(other)).0, 0, "{one} / {other}");
        }
    }

    #[test]
    fn a_phone_number_is_the_same_with_and_without_the_country() {
        let with = |phone: &str| Traits { phones: vec![phone.into()], ..Traits::default() };
        assert_eq!(with("+62 812-3456-789").alike(&with("0812 3456 789")).1, ["match.phone"]);
        assert_eq!(with("112").alike(&with("112")).0, 0, "too short to say anything");
    }

    #[test]
    fn a_shared_district_alone_says_nothing() {
        let place = Traits { place: "32.73".into(), birth: "2003-H1".into(), ..Traits::default() };
        assert_eq!(place.alike(&place).0, 0);
    }
}
