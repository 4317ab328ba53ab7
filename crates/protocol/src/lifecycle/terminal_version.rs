// SPDX-License-Identifier: MIT OR Apache-2.0
//! Versions of terminals, and the least that is served for each platform (Article 32).

use core::fmt;

/// A platform and a version of the terminal's software: `windows/1.2.3`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TerminalVersion {
    platform: String,
    version: [u32; 3],
}

impl TerminalVersion {
    /// Reads `PLATFORM/MAJOR.MINOR.PATCH`; a platform is 1–20 lower-case letters, digits and hyphens.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (platform, version) = text.split_once('/')?;
        let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let named = matches!(platform.len(), 1..=20) && platform.bytes().all(allowed);
        let mut numbers = version.split('.').map(number);
        let version = [numbers.next()??, numbers.next()??, numbers.next()??];
        (named && numbers.next().is_none()).then(|| Self {
            platform: platform.to_owned(),
            version,
        })
    }

    /// The platform.
    #[must_use]
    pub fn platform(&self) -> &str {
        &self.platform
    }

    /// Whether these least versions let it be served: a platform that none of them names is served.
    #[must_use]
    pub fn is_served(&self, least: &[Self]) -> bool {
        least
            .iter()
            .filter(|least| least.platform == self.platform)
            .all(|least| least.version <= self.version)
    }
}

/// One way to write a number: no sign, no leading zero.
fn number(text: &str) -> Option<u32> {
    let number: u32 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

impl fmt::Display for TerminalVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [major, minor, patch] = self.version;
        write!(f, "{}/{major}.{minor}.{patch}", self.platform)
    }
}
