//! Filled forms in.
