//! Two SQLite databases: `main.db` (entries, facts, log) and `keys.db` (salts, wraps). No transaction spans both.
//!
//! Order of durability of an upload: salts and wraps in `keys.db`, then entry, facts and leaf in `main.db`, then the answer.
//! What is left in `keys.db` by an upload that got no further is swept (`sweep`).

pub mod apply;
pub mod children;
pub mod ended;
pub mod events;
pub mod facts;
pub mod feed;
pub mod ingest;
pub mod keys;
pub mod known;
pub mod letters;
pub mod log;
pub mod open;
pub mod packs;
pub mod readers;
pub mod reports;
pub mod sqlite;
pub mod state;
pub mod summaries;
pub mod sweep;
pub mod tenants;
pub mod writer;
