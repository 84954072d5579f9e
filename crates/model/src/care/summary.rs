//! A file in brief: what lists and clocks show of it, for a device that has its keys and not yet its entries.
//!
//! It is made of what one layer says alone, so that it tells a reader of that layer nothing else.

use super::case::Case;
use super::clock::{ClockRules, Task, tasks};
use super::standing::Standing;
use crate::date::Instant;
use crate::id::{ObjectId, UserId};
use minicbor::encode::{self, Encoder, Write};
use minicbor::{Decode, Decoder, Encode, decode};
use std::collections::BTreeSet;

/// Version of the body.
const VERSION: u8 = 1;

/// A file in brief.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Where the work stands.
    pub standing: Standing,
    /// Risk level in force.
    pub risk: Option<String>,
    /// People must resolve something.
    pub conflict: bool,
    /// Who does the work.
    pub worker: Option<UserId>,
    /// When the first form was filled.
    pub opened: Instant,
    /// Records that count.
    pub records: u64,
    /// Files that are the same child.
    pub joined: BTreeSet<ObjectId>,
    /// The clocks that run.
    pub tasks: Vec<Task>,
}

impl Summary {
    /// A case in brief.
    pub fn of(case: &Case, joined: &BTreeSet<ObjectId>, rules: &ClockRules) -> Self {
        Self {
            standing: case.standing(),
            risk: case.risk().map(str::to_owned),
            conflict: !case.conflicts().is_empty(),
            worker: case.worker(),
            opened: case.opened,
            records: case.living().count() as u64,
            joined: joined.clone(),
            tasks: tasks(case, rules),
        }
    }

    /// Whether two tell the same of a file. Clocks are left out: which run depends on the version of the rules.
    pub fn agrees(&self, other: &Self) -> bool {
        let without_clocks = |one: &Self| Self { tasks: Vec::new(), ..one.clone() };
        without_clocks(self) == without_clocks(other)
    }

    /// The body that is sealed.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        // Writing into a Vec cannot fail.
        let _ = minicbor::encode(self, &mut out);
        out
    }

    /// Reads the body of a summary of this file.
    ///
    /// # Errors
    /// The bytes are none.
    pub fn decode(bytes: &[u8], object: ObjectId) -> Result<Self, decode::Error> {
        let mut summary: Self = minicbor::decode(bytes)?;
        summary.tasks.iter_mut().for_each(|task| task.object = object);
        Ok(summary)
    }
}

fn number(standing: Standing) -> u8 {
    match standing {
        Standing::New => 1,
        Standing::TurnedAway => 2,
        Standing::Open => 3,
        Standing::Closed => 4,
    }
}

fn array(d: &mut Decoder<'_>, length: u64) -> Result<(), decode::Error> {
    if d.array()? == Some(length) { Ok(()) } else { Err(decode::Error::message("a summary")) }
}

fn list<T>(
    d: &mut Decoder<'_>,
    mut item: impl FnMut(&mut Decoder<'_>) -> Result<T, decode::Error>,
) -> Result<Vec<T>, decode::Error> {
    let length = d.array()?.ok_or_else(|| decode::Error::message("a list of definite length"))?;
    (0..length).map(|_| item(d)).collect()
}

impl<C> Encode<C> for Summary {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
        e.array(9)?.u8(VERSION)?.u8(number(self.standing))?.encode(&self.risk)?.bool(self.conflict)?.encode(self.worker)?;
        e.i64(self.opened.0)?.u64(self.records)?.array(self.joined.len() as u64)?;
        for object in &self.joined {
            e.encode(object)?;
        }
        e.array(self.tasks.len() as u64)?;
        for task in &self.tasks {
            e.array(6)?.i64(task.due.0)?.str(&task.clock)?.encode(task.about)?.bool(task.by_day)?.str(&task.form)?;
            e.array(task.warns.len() as u64)?;
            for warn in &task.warns {
                e.i64(warn.0)?;
            }
        }
        Ok(())
    }
}

impl<'b, C> Decode<'b, C> for Summary {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        array(d, 9)?;
        if d.u8()? != VERSION {
            return Err(decode::Error::message("a summary of another version"));
        }
        let standing = match d.u8()? {
            1 => Standing::New,
            2 => Standing::TurnedAway,
            3 => Standing::Open,
            4 => Standing::Closed,
            _ => return Err(decode::Error::message("where a file stands")),
        };
        Ok(Self {
            standing,
            risk: d.decode()?,
            conflict: d.bool()?,
            worker: d.decode()?,
            opened: Instant(d.i64()?),
            records: d.u64()?,
            joined: list(d, |d| d.decode())?.into_iter().collect(),
            tasks: list(d, |d| {
                array(d, 6)?;
                Ok(Task {
                    due: Instant(d.i64()?),
                    object: ObjectId::default(),
                    clock: d.str()?.to_owned(),
                    about: d.decode()?,
                    by_day: d.bool()?,
                    form: d.str()?.to_owned(),
                    warns: list(d, |d| Ok(Instant(d.i64()?)))?,
                })
            })?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::About;
    use proptest::prelude::*;

    fn sample() -> Summary {
        let object = ObjectId([1; 16]);
        let task = |clock: &str, about| Task {
            due: Instant(1_470_000_000),
            object,
            clock: clock.into(),
            about,
            by_day: true,
            form: "session".into(),
            warns: vec![Instant(5), Instant(-6)],
        };
        Summary {
            standing: Standing::Open,
            risk: Some("high".into()),
            conflict: true,
            worker: Some(UserId([2; 16])),
            opened: Instant(-1),
            records: 200,
            joined: BTreeSet::from([ObjectId([3; 16])]),
            tasks: vec![task("review", None), task("referral", Some(About([4; 16])))],
        }
    }

    #[test]
    fn a_summary_reads_back_what_it_says() {
        let one = sample();
        assert_eq!(Summary::decode(&one.encode(), ObjectId([1; 16])).unwrap(), one);
    }

    #[test]
    fn everything_but_the_clocks_must_agree() {
        let one = sample();
        assert!(one.agrees(&Summary { tasks: Vec::new(), ..one.clone() }));
        assert!(!one.agrees(&Summary { risk: Some("low".into()), ..one.clone() }));
        assert!(!one.agrees(&Summary { records: 199, ..one.clone() }));
        assert!(!one.agrees(&Summary { standing: Standing::Closed, ..one.clone() }));
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Summary::decode(&bytes, ObjectId([1; 16]));
        }
    }
}
