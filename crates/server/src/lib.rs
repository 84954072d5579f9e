//! The server: takes sealed entries in, keeps them with their locks apart, counts coded facts, and serves four origins.
//!
//! Read in this order: [`store`] (what is durable, in which order), [`sync`] (upload and download), [`auth`] (who asks),
//! [`http`] (four origins), [`desk`] and [`public`] (pages), [`verify`] and [`compute`] (for the command line). Time, chance and
//! faults come in through doors: [`clock`], [`chance`], [`fault`].

pub mod auth;
pub mod chance;
pub mod clock;
pub mod compute;
pub mod config;
pub mod demo;
pub mod desk;
pub mod error;
pub mod fault;
pub mod http;
pub mod language;
pub mod public;
pub mod rules;
pub mod server;
pub mod store;
pub mod sync;
pub mod verify;
