//! The program as a process: the demonstration, its commands, and the proof that the server cannot read.

#[cfg(test)]
mod commands;
#[cfg(test)]
mod demo;
#[cfg(test)]
mod forms;
#[cfg(test)]
mod import;
#[cfg(test)]
mod packs;
#[cfg(test)]
mod primero;
#[cfg(test)]
mod secret;
#[cfg(test)]
mod verify;
