//! Functions of the house, for the forms of our packs: the worker's role, clocks, and the half-year of birth.

use naungan_model::date::{Date, HalfYear};

use super::{Answer, Call, Function, text};
use crate::expr::moment::Moment;
use crate::expr::{Value, number};

impl Call<'_, '_> {
    pub(super) fn of_house(&self, function: Function) -> Answer {
        let offset = self.offset();
        match function {
            // Not ours, but like the others an answer of what is around the expression.
            Function::Itext => text(self.run.scope.translation(&self.text(0)?).unwrap_or_default()),
            Function::Role => text(self.run.scope.role().to_owned()),
            Function::BirthHalf => {
                let (birth, age, today) = (self.value(0)?.day(offset), self.number(1)?, self.value(2)?.day(offset));
                text(birth_half(birth, age, today).map_or_else(String::new, |half| half.to_string()))
            }
            _ => {
                let hours = self.run.scope.hours(&self.text(0)?, &self.text(1)?);
                let days = hours.map(|hours| i32::try_from(hours.div_ceil(24)).unwrap_or(i32::MAX));
                Ok(match (self.value(2)?.day(offset), days) {
                    (Some(date), Some(days)) => Value::Moment(Moment::midnight(date.plus_days(days), offset)),
                    _ => Value::empty(),
                }
                .into())
            }
        }
    }
}

/// Half-year of birth. An exact date wins. Of an age in completed years only the year before it is known: its middle is taken.
fn birth_half(birth: Option<Date>, age: f64, today: Option<Date>) -> Option<HalfYear> {
    if let Some(birth) = birth {
        return Some(HalfYear::of(birth));
    }
    let age = number::whole(age).filter(|age| (0..=130).contains(age))?;
    let (year, month, _) = today?.year_month_day();
    let months = year * 12 + i32::try_from(month).ok()? - 1 - i32::try_from(age).ok()? * 12 - 6;
    let month = u32::try_from(months.rem_euclid(12)).ok()? + 1;
    Some(HalfYear::of(Date::ymd(months.div_euclid(12), month, 1)?))
}
