//! Upload and download of entries (docs/sync.md).

pub mod download;
pub mod summaries;
pub mod upload;
