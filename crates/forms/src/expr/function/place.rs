//! Functions of places: `area`, `distance`, `geofence`. A place is `latitude longitude altitude accuracy`, a line is
//! places separated by `;`. The earth is a ball, as in the other engines.

use super::{Answer, Call, Function, boolean};
use crate::expr::number::{self, round};
use crate::expr::{Fault, Value};

/// Metres from the middle of the earth to its equator.
const RADIUS: f64 = 6_378_100.0;

/// Latitude and longitude in degrees.
type Point = (f64, f64);

impl Call<'_, '_> {
    pub(super) fn of_places(&self, function: Function) -> Answer {
        if function == Function::Geofence {
            let (point, fence) = (points(&self.text(0)?), points(&self.text(1)?));
            let inside = match (point.as_deref(), fence) {
                (Some([point]), Some(fence)) => is_inside(*point, &fence),
                _ => false,
            };
            return boolean(inside);
        }
        let line = self.line()?;
        let metres = line.map_or(f64::NAN, |line| if function == Function::Area { area(&line) } else { length(&line) });
        Ok(Value::Number(round(metres, 2.0)).into())
    }

    /// The places of all arguments, one after the other.
    fn line(&self) -> Result<Option<Vec<Point>>, Fault> {
        let mut line = Vec::new();
        for value in self.each(0)? {
            match points(&value.text()) {
                Some(found) => line.extend(found),
                None => return Ok(None),
            }
        }
        self.run.work(line.len())?;
        Ok(Some(line))
    }
}

/// Reads places; `None` when one of them is none.
fn points(text: &str) -> Option<Vec<Point>> {
    let parts = text.trim().trim_end_matches(';').split(';');
    parts
        .map(|part| {
            let mut numbers = part.split_whitespace().map(number::read);
            let (latitude, longitude) = (numbers.next()??, numbers.next()??);
            let fits = latitude.abs() <= 90.0 && longitude.abs() <= 180.0 && numbers.all(|number| number.is_some());
            fits.then_some((latitude, longitude))
        })
        .collect()
}

fn pairs(line: &[Point]) -> impl Iterator<Item = (Point, Point)> + '_ {
    line.iter().copied().zip(line.iter().copied().skip(1))
}

fn area(line: &[Point]) -> f64 {
    let (Some(first), Some(last)) = (line.first(), line.last()) else { return f64::NAN };
    let closing = std::iter::once((*last, *first));
    let sum: f64 = pairs(line)
        .chain(closing)
        .map(|(one, other)| (other.1 - one.1).to_radians() * (2.0 + one.0.to_radians().sin() + other.0.to_radians().sin()))
        .sum();
    (sum * RADIUS * RADIUS / 2.0).abs()
}

fn length(line: &[Point]) -> f64 {
    pairs(line).filter(|(one, other)| one != other).map(|(one, other)| between(one, other)).sum()
}

fn between(one: Point, other: Point) -> f64 {
    let (here, there) = (one.0.to_radians(), other.0.to_radians());
    let turn = (other.1 - one.1).to_radians();
    (here.sin() * there.sin() + here.cos() * there.cos() * turn.cos()).clamp(-1.0, 1.0).acos() * RADIUS
}

/// Whether a ray from the point crosses the fence an odd number of times; a fence that is not closed has no inside.
fn is_inside(point: Point, fence: &[Point]) -> bool {
    if fence.len() < 4 || fence.first() != fence.last() {
        return false;
    }
    pairs(fence)
        .filter(|(one, other)| {
            (one.1 > point.1) != (other.1 > point.1)
                && point.0 < (other.0 - one.0) * (point.1 - one.1) / (other.1 - one.1) + one.0
        })
        .count()
        % 2
        == 1
}
