//! A server and devices in one process, with faults: what ends up where, and what counts.

#[cfg(test)]
mod care;
#[cfg(test)]
mod ended;
#[cfg(test)]
mod facts;
#[cfg(test)]
mod figure;
#[cfg(test)]
mod journal;
#[cfg(test)]
mod letters;
#[cfg(test)]
mod shelf;
#[cfg(test)]
mod versions;
