//! The binary: it joins server and device and parses commands. One module per command; [`demo`] plays the demonstration.

pub mod command;
pub mod demo;
pub mod inside;
