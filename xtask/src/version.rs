//! The version that header, libraries and pages carry.

/// The workspace's version, in its three parts.
pub(crate) fn version() -> [&'static str; 3] {
    [
        env!("CARGO_PKG_VERSION_MAJOR"),
        env!("CARGO_PKG_VERSION_MINOR"),
        env!("CARGO_PKG_VERSION_PATCH"),
    ]
}
