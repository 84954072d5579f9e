//! `random`, `randomize` and `uuid`. Chance comes in through the scope; with a seed the order is the one of the other engines.

use super::{Answer, Call, Function, text};
use crate::expr::evaluate::Found;
use crate::expr::{Fault, Value, number};

/// Modulus of the generator that ODK uses for seeds (Park and Miller).
const MODULUS: i64 = 2_147_483_647;

/// Longest code that `uuid` makes.
const LENGTH_MAX: usize = 256;

impl Call<'_, '_> {
    pub(super) fn of_chance(&self, function: Function) -> Answer {
        let fresh = || self.run.scope.chance();
        match function {
            Function::Random => Ok(Value::Number(part(fresh())).into()),
            Function::Randomize => {
                let mut nodes = self.nodes(0)?;
                let seed = if self.given(1) { Some(self.seed()?) } else { None };
                shuffle(&mut nodes, seed, fresh);
                self.run.work(nodes.len())?;
                Ok(Found::Nodes(nodes))
            }
            _ if self.given(0) => {
                // A readable code of the length asked for, as Enketo makes it.
                let length = number::whole(self.number(0)?.trunc()).and_then(|length| usize::try_from(length).ok()).unwrap_or(0);
                if length > LENGTH_MAX {
                    return Err(Fault::Work);
                }
                const SIGNS: &[u8; 64] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";
                let sign = |_| SIGNS.get((fresh() >> 58) as usize).copied().map_or('0', char::from);
                text((0..length).map(sign).collect())
            }
            _ => {
                let (high, low) = (fresh(), fresh());
                let bits = u128::from(high) << 64 | u128::from(low);
                // Version 4, variant 1 (RFC 9562).
                let bits = bits & !(0xf << 76) & !(0x3 << 62) | 0x4 << 76 | 0x2 << 62;
                let mut out = String::with_capacity(36);
                for at in 0..32 {
                    if matches!(at, 8 | 12 | 16 | 20) {
                        out.push('-');
                    }
                    let digit = u32::try_from(bits >> (124 - 4 * at) & 0xf).unwrap_or(0);
                    out.push(char::from_digit(digit, 16).unwrap_or('0'));
                }
                text(out)
            }
        }
    }

    fn seed(&self) -> Result<i64, Fault> {
        Ok(seed(self.number(1)?))
    }
}

/// A whole number between 1 and the modulus.
pub(crate) fn seed(number: f64) -> i64 {
    let seed = number::whole(number.floor() % 2_147_483_647.0).unwrap_or(0);
    if seed <= 0 { seed + MODULUS - 1 } else { seed }
}

/// Puts things into an order by chance: by a seed the one of the other engines, else a fresh one.
pub(crate) fn shuffle<T>(things: &mut [T], mut seed: Option<i64>, mut fresh: impl FnMut() -> u64) {
    for last in (1..things.len()).rev() {
        let chance = match &mut seed {
            Some(seed) => {
                *seed = *seed * 16_807 % MODULUS;
                #[allow(clippy::cast_precision_loss)] // below 2^31
                let chance = (*seed - 1) as f64 / (MODULUS - 1) as f64;
                chance
            }
            None => part(fresh()),
        };
        #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)] // below the count
        let other = (chance * (last + 1) as f64) as usize;
        things.swap(last, other.min(last));
    }
}

/// A number from 0 to below 1.
#[allow(clippy::cast_precision_loss)] // 53 bits
fn part(chance: u64) -> f64 {
    (chance >> 11) as f64 / (1u64 << 53) as f64
}
