//! The style sheets and the icon, to be served as files: pages carry no style of their own.

/// Style of the care app and the desk, served as [`crate::path::APP_CSS`].
#[cfg(feature = "embedded")]
pub const APP_CSS: &str = include_str!("../style/app.css");

/// Style of the public site, served as [`crate::path::PUBLIC_CSS`].
#[cfg(feature = "embedded")]
pub const PUBLIC_CSS: &str = include_str!("../style/public.css");

/// The neutral icon (a sheet of notes), served as [`crate::path::ICON`] with type `image/svg+xml`.
#[cfg(feature = "embedded")]
pub const ICON_SVG: &str = include_str!("../style/icon.svg");

/// What an installed care app is called and looks like: as neutral as its title. Served as [`crate::path::MANIFEST`] with type
/// `application/manifest+json`.
#[cfg(feature = "embedded")]
pub const MANIFEST_JSON: &str = include_str!("../style/app.webmanifest");
