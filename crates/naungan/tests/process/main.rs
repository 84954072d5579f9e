//! The program as a process: the demonstration, its commands, and the proof that the server cannot read.

mod commands;
mod demo;
mod secret;
mod verify;
