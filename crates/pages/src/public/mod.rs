//! Pages of the public site.
