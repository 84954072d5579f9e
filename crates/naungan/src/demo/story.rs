//! What happened in 2016, as the demonstration invents it: which child came when, and what help was given. Drawn from a seed;
//! the figures come out of counting what devices wrote, not from here.

use super::people::{ORGANISATIONS, Organisation};
use naungan_model::date::Date;
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};

/// Seed of the demonstration that tells the seventy.
pub const DEFAULT_SEED: u64 = 1;

/// Why a child is in the story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Psychosocial help in the second half-year, and in the first.
    BothHalves,
    /// Psychosocial help in the second half-year only.
    SecondHalf,
    /// Psychosocial help in the first half-year only.
    FirstHalf,
    /// Other direct help in the first half-year only.
    OtherFirst,
    /// Other direct help in the second half-year only.
    OtherSecond,
    /// A session in May that was written down in September.
    WrittenLate,
    /// Helped, and did not want to be counted.
    Refused,
    /// Helped, wanted to be counted, and in November no longer.
    Withdrew,
    /// A young person of eighteen or more.
    Adult,
    /// Came to no session.
    Missed,
    /// Came in the first days of January 2017: the first contact is still to be made.
    New,
}

/// A child of the story, and everything that is written of it.
#[derive(Debug, Clone)]
pub struct Child {
    /// Index of the organisation.
    pub organisation: usize,
    /// Which of the two caseworkers keeps the file.
    pub caseworker: usize,
    /// Why the child is in the story.
    pub part: Part,
    /// Registered a second time by the other caseworker.
    pub twice: bool,
    /// Given name.
    pub given: &'static str,
    /// Family name.
    pub family: &'static str,
    /// Code of the list `sex`.
    pub sex: &'static str,
    /// Day of birth; none when only nobody knows the age.
    pub birth: Option<Date>,
    /// Day the file was opened.
    pub opened: Date,
    /// Code of the list `risk_level`.
    pub risk: &'static str,
    /// Code of the list `exploitation_type`.
    pub concern: &'static str,
    /// Code of `yes_no_unknown`.
    pub disability: &'static str,
    /// What is written, in order of writing.
    pub events: Vec<Event>,
}

/// Something that is written in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Day it is written.
    pub written: Date,
    /// What.
    pub what: What,
}

/// What is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A session with one child.
    Session {
        /// Day.
        date: Date,
        /// Trauma therapy by the psychologist, or basic support by the caseworker.
        therapy: bool,
        /// Whether the child was there.
        attended: bool,
        /// Day of the next one.
        next: Option<Date>,
        /// Into the second file of a child that was registered twice.
        second_file: bool,
    },
    /// Other help.
    Service {
        /// Code of the list `service_type`.
        kind: &'static str,
        /// Day.
        date: Date,
    },
    /// A contact.
    Contact {
        /// Day.
        date: Date,
    },
    /// The whole assessment.
    Assessment,
    /// The plan, agreed with the child; a supervisor has not decided on it yet.
    Plan,
    /// The risk is rated anew.
    Risk(&'static str),
    /// Consent for statistics is withdrawn.
    Withdrawal,
}

/// A group session: several children of one caseworker on one day.
#[derive(Debug, Clone)]
pub struct Group {
    /// Index of the organisation.
    pub organisation: usize,
    /// Which caseworker.
    pub caseworker: usize,
    /// Day.
    pub date: Date,
    /// Indices of children.
    pub children: Vec<usize>,
}

/// The whole year.
#[derive(Debug, Clone)]
pub struct Story {
    /// Children in no special order.
    pub children: Vec<Child>,
    /// Group sessions.
    pub groups: Vec<Group>,
}

const GIRLS: [&str; 20] = [
    "Ayu", "Bulan", "Cinta", "Desi", "Elok", "Fira", "Gendis", "Hana", "Intan", "Jelita", "Kirana", "Laras", "Mawar", "Nadia",
    "Puspa", "Rini", "Sekar", "Tiara", "Ulfa", "Wulan",
];
const BOYS: [&str; 16] = [
    "Adi", "Bayu", "Cahyo", "Dimas", "Fajar", "Galih", "Hafiz", "Ilham", "Johan", "Kevin", "Rangga", "Restu", "Satria", "Taufik",
    "Yoga", "Zidan",
];
const FAMILIES: [&str; 24] = [
    "Anggara",
    "Budiman",
    "Cahyadi",
    "Darmawan",
    "Erlangga",
    "Febrian",
    "Ginting",
    "Hakim",
    "Irawan",
    "Jatmiko",
    "Kurniawan",
    "Laksana",
    "Mahendra",
    "Nasution",
    "Oktaviano",
    "Pangestu",
    "Rahmadi",
    "Setiawan",
    "Tanjung",
    "Utomo",
    "Wibowo",
    "Yulianto",
    "Zainal",
    "Suharto",
];
const CONCERNS: [&str; 7] = [
    "cse_live_online",
    "cse_prostitution",
    "cse_travel_tourism",
    "cse_grooming",
    "cse_trafficking",
    "cse_self_generated",
    "csa_circle_of_trust",
];
const OTHER_HELP: [&str; 7] = [
    "health_medical",
    "shelter_emergency",
    "edu_school",
    "edu_vocational",
    "legal_advice",
    "legal_accompaniment",
    "health_forensic",
];

struct Draw(ChaCha20Rng);

impl Draw {
    /// A number from 0 to `bound - 1`.
    fn below(&mut self, bound: usize) -> usize {
        let bound = bound.max(1) as u64;
        usize::try_from(self.0.next_u64() % bound).unwrap_or(0)
    }

    fn of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }

    fn between(&mut self, first: Date, last: Date) -> Date {
        let days = usize::try_from((last.0 - first.0 + 1).max(1)).unwrap_or(1);
        first.plus_days(i32::try_from(self.below(days)).unwrap_or(0))
    }
}

/// 1 January 2017.
fn new_year() -> Date {
    day(12, 31).plus_days(1)
}

fn day(month: u32, day: u32) -> Date {
    Date::ymd(2016, month, day).unwrap_or_default()
}

/// How many children of each part an organisation has. With seed 1 the second half-year counts the seventy; another seed shifts it.
fn parts(organisation: usize, partner: &Organisation, seed: u64) -> Vec<(Part, usize)> {
    let shift = |seed: u64| (seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(7 * organisation as u32 + 3) % 7) as usize;
    let helped = (partner.helped + shift(seed)).saturating_sub(shift(DEFAULT_SEED));
    let both = [6, 5, 5, 4, 4][organisation % 5].min(helped);
    let one = |is: bool| usize::from(is);
    vec![
        (Part::BothHalves, both),
        (Part::SecondHalf, helped - both),
        (Part::FirstHalf, [4, 4, 3, 3, 3][organisation % 5]),
        (Part::OtherFirst, one(organisation < 2)),
        (Part::OtherSecond, [5, 4, 3, 3, 3][organisation % 5]),
        (Part::WrittenLate, one(organisation == 0 || organisation == 3)),
        (Part::Refused, one(organisation < 3)),
        (Part::Withdrew, one(organisation == 1)),
        (Part::Adult, one(organisation == 0 || organisation == 4)),
        (Part::Missed, one(organisation == 2 || organisation == 4)),
        (Part::New, 2),
    ]
}

/// Invents the year.
pub fn tell(seed: u64) -> Story {
    let mut draw = Draw(ChaCha20Rng::seed_from_u64(seed));
    let mut children: Vec<Child> = Vec::new();
    for (organisation, partner) in ORGANISATIONS.iter().enumerate().filter(|(_, organisation)| !organisation.office) {
        for (part, count) in parts(organisation, partner, seed) {
            for number in 0..count {
                let twice = part == Part::SecondHalf && number == 0 && organisation < 4;
                let unknown_age = part == Part::SecondHalf && number == 1 && organisation < 2;
                children.push(child(organisation, part, twice, unknown_age, children.len(), &mut draw));
            }
        }
    }
    let groups = groups(&children, &mut draw);
    Story { children, groups }
}

fn child(organisation: usize, part: Part, twice: bool, unknown_age: bool, number: usize, draw: &mut Draw) -> Child {
    let girl = draw.below(4) != 0;
    let birth_year = if part == Part::Adult { 1997 } else { 1999 + i32::try_from(draw.below(9)).unwrap_or(0) };
    let birth = Date::ymd(birth_year, 1 + draw.below(12) as u32, 1 + draw.below(28) as u32);
    let early = matches!(part, Part::BothHalves | Part::FirstHalf | Part::OtherFirst | Part::WrittenLate);
    let opened = match part {
        _ if early => draw.between(day(1, 11), day(4, 20)),
        Part::New => draw.between(new_year().plus_days(6), new_year().plus_days(7)),
        _ => draw.between(day(6, 20), day(10, 20)),
    };
    // Names come round so that no two children of one partner share both, and likely doubles are the true ones.
    let given = if girl { GIRLS[(number * 7 + 3) % GIRLS.len()] } else { BOYS[(number * 5 + 1) % BOYS.len()] };
    let family = FAMILIES[(number * 11 + number / FAMILIES.len() * 5 + organisation) % FAMILIES.len()];
    let mut child = Child {
        organisation,
        caseworker: draw.below(2),
        part,
        twice,
        given,
        family,
        sex: if girl { "female" } else { "male" },
        birth: birth.filter(|_| !unknown_age),
        opened,
        risk: draw.of(&["high", "medium", "medium", "low"]),
        concern: draw.of(&CONCERNS),
        disability: draw.of(&["no", "no", "no", "no", "yes", "unknown"]),
        events: Vec::new(),
    };
    events(&mut child, draw);
    child.events.sort_by_key(|event| event.written);
    child
}

fn events(child: &mut Child, draw: &mut Draw) {
    if child.part == Part::New {
        return;
    }
    let (first_end, second_start, year_end) = (day(6, 30), day(7, 1), day(12, 22));
    let opened = child.opened;
    let soon = opened.plus_days(1 + i32::try_from(draw.below(3)).unwrap_or(0));
    child.events.push(Event { written: soon, what: What::Contact { date: soon } });
    match child.part {
        Part::BothHalves => {
            sessions(child, soon, first_end, 1, draw);
            sessions(child, second_start, year_end, 2, draw);
            service(child, soon, year_end, draw);
        }
        Part::SecondHalf | Part::Refused | Part::Withdrew | Part::Adult => {
            sessions(child, soon.max(second_start), year_end, 2, draw);
            if draw.below(3) != 0 {
                service(child, soon.max(second_start), year_end, draw);
            }
        }
        Part::FirstHalf => sessions(child, soon, first_end, 1, draw),
        Part::OtherFirst => service(child, soon, first_end, draw),
        Part::OtherSecond => service(child, soon.max(second_start), year_end, draw),
        Part::WrittenLate => {
            let date = draw.between(day(5, 2), day(6, 10));
            let written = day(9, 5).plus_days(i32::try_from(draw.below(10)).unwrap_or(0));
            child.events.push(Event { written, what: session(date, false, true, None, false) });
        }
        Part::Missed => {
            let date = draw.between(soon.max(second_start), day(11, 30));
            child.events.push(Event { written: date, what: session(date, false, false, Some(date.plus_days(7)), false) });
        }
        Part::New => {}
    }
    // The steps of the care, and a look at everybody in the last days of the year.
    child.events.push(Event { written: soon.plus_days(2), what: What::Assessment });
    child.events.push(Event { written: soon.plus_days(6), what: What::Plan });
    let risk = if child.risk == "low" { "low" } else { "medium" };
    child.events.push(Event { written: day(12, 28), what: What::Risk(risk) });
    let seen = day(12, 29);
    child.events.push(Event { written: seen, what: What::Contact { date: seen } });
    if child.part == Part::Withdrew {
        child.events.push(Event { written: day(11, 14), what: What::Withdrawal });
    }
    if child.risk == "high" && draw.below(2) == 0 {
        let written = draw.between(soon.plus_days(20), soon.plus_days(50));
        child.events.push(Event { written, what: What::Risk("medium") });
    }
}

fn session(date: Date, therapy: bool, attended: bool, next: Option<Date>, second_file: bool) -> What {
    What::Session { date, therapy, attended, next, second_file }
}

/// Sessions two to four weeks apart, at least `least`, most of them attended, some of them therapy.
fn sessions(child: &mut Child, from: Date, until: Date, least: usize, draw: &mut Draw) {
    let mut date = draw.between(from, from.plus_days(14).min(until));
    let count = least + draw.below(4);
    for number in 0..count {
        let following = date.plus_days(14 + i32::try_from(draw.below(15)).unwrap_or(0));
        let is_last = number + 1 == count || following > until;
        let therapy = number > 0 && draw.below(4) == 0;
        // The first one is always attended: it is what makes the child one of those who were helped.
        let attended = number == 0 || draw.below(8) != 0;
        let written = date.plus_days(i32::try_from(draw.below(3)).unwrap_or(0));
        // After Christmas the children that are still helped come again in January; one with two files is followed in the first.
        let after_christmas = new_year().plus_days(8 + i32::try_from(draw.below(14)).unwrap_or(0));
        let goes_on = is_last && date > day(10, 25);
        let next = match (child.twice, is_last, goes_on) {
            (true, ..) => None,
            (_, false, _) => Some(following),
            (_, true, goes_on) => goes_on.then_some(after_christmas),
        };
        let second_file = child.twice && number % 2 == 1;
        child.events.push(Event { written, what: session(date, therapy && !second_file, attended, next, second_file) });
        if is_last {
            break;
        }
        date = following;
    }
}

fn service(child: &mut Child, from: Date, until: Date, draw: &mut Draw) {
    let date = draw.between(from, until.min(from.plus_days(90)));
    child.events.push(Event { written: date, what: What::Service { kind: draw.of(&OTHER_HELP), date } });
}

/// One group session for each caseworker and half-year, of children who had a session there anyway.
fn groups(children: &[Child], draw: &mut Draw) -> Vec<Group> {
    let mut groups = Vec::new();
    for organisation in 0..ORGANISATIONS.len() - 1 {
        for caseworker in 0..2 {
            for (date, parts) in
                [(day(5, 25), &[Part::BothHalves, Part::FirstHalf][..]), (day(11, 23), &[Part::BothHalves, Part::SecondHalf][..])]
            {
                let fits = |child: &Child| {
                    child.organisation == organisation && child.caseworker == caseworker && parts.contains(&child.part)
                };
                let open = |child: &Child| child.opened.plus_days(5) < date;
                let members: Vec<usize> = children
                    .iter()
                    .enumerate()
                    .filter(|(_, child)| fits(child) && open(child))
                    .map(|(index, _)| index)
                    .take(5)
                    .collect();
                if members.len() >= 2 {
                    let date = date.plus_days(i32::try_from(draw.below(3)).unwrap_or(0));
                    groups.push(Group { organisation, caseworker, date, children: members });
                }
            }
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use naungan_model::date::HalfYear;

    fn helped_in(story: &Story, half: HalfYear) -> usize {
        let counts = |child: &&Child| {
            let refused = matches!(child.part, Part::Refused | Part::Withdrew | Part::Adult | Part::New);
            let there = |event: &Event| matches!(&event.what, What::Session { date, attended: true, .. } if half.contains(*date));
            !refused && child.events.iter().any(there)
        };
        story.children.iter().filter(counts).count()
    }

    #[test]
    fn the_default_story_has_seventy_children_with_psychosocial_help_in_the_second_half() {
        let story = tell(DEFAULT_SEED);
        assert_eq!(helped_in(&story, HalfYear { year: 2016, half: 2 }), 70);
        assert_eq!(story.children.iter().filter(|child| child.twice).count(), 4);
    }

    #[test]
    fn another_seed_tells_another_number() {
        let figures: Vec<usize> = (2..8).map(|seed| helped_in(&tell(seed), HalfYear { year: 2016, half: 2 })).collect();
        assert!(figures.iter().any(|figure| *figure != 70), "{figures:?}");
    }

    #[test]
    fn nothing_is_written_before_it_happened_or_after_the_year() {
        for seed in 1..5 {
            for child in tell(seed).children {
                for event in child.events {
                    assert!(event.written > child.opened && event.written < Date::ymd(2017, 1, 1).unwrap());
                    if let What::Session { date, .. } | What::Service { date, .. } | What::Contact { date } = event.what {
                        assert!(date <= event.written);
                    }
                }
            }
        }
    }
}
