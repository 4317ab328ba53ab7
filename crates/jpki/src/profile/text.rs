// SPDX-License-Identifier: MIT OR Apache-2.0
//! A profile as a text that a person writes: a built-in profile, and what differs from it.
//!
//! ```text
//! # The profile document of next year.
//! base = published-authentication
//! policy = 1.2.392.200149.8.5.1.3.40
//! key = p-384
//! signature-algorithm = 1.2.840.10045.4.3.3
//! longest-days = 4018
//! severity.CpsQualifier = refuse
//! ```
//!
//! | key | value |
//! |---|---|
//! | `base` | `published-` or `synthetic-`, then `authentication` or `signature`; the first line |
//! | `organization`, `issuer-unit`, `issuer-unit-ja`, `cps-uri` | a text |
//! | `policy`, `signature-algorithm` | an object identifier in dots |
//! | `subject` | object identifiers of the attributes, with commas |
//! | `serial-octets`, `longest-days` | a number |
//! | `key` | `rsa-2048`, `rsa-3072`, `rsa-4096`, `p-256`, `p-384` |
//! | `key-usage` | usages by their names in RFC 5280 §4.2.1.3, with commas |
//! | `key-purpose` | an object identifier, or `none` |
//! | `severity.` and the name of a [`Rule`] | `note` or `refuse` |
//!
//! Lines that are empty or begin with `#` are skipped. A key that comes twice is refused.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::ToString;
use alloc::vec::Vec;
use core::fmt;

use super::{KeyKind, Kind, Profile, Rule, Severity};
use crate::certificate::KeyUsage;
use crate::oid::Oid;

/// Longest text accepted, in octets. Origin: all keys with long values need about two thousand.
pub const MAX_TEXT_LENGTH: usize = 64 * 1_024;

/// A line of a profile text that cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TextFault {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub fault: LineFault,
}

/// What can be wrong with a line of a profile text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LineFault {
    /// The first line names no built-in profile.
    Base,
    /// The key has come before.
    KeyTwice,
    /// The line is not a key, an equals sign and a value.
    NotAPair,
    /// The text is longer than [`MAX_TEXT_LENGTH`].
    TooLong,
    /// The key is not one of the table.
    UnknownKey,
    /// The value is not of the form its key asks for.
    Value,
}

impl fmt::Display for TextFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fault = match self.fault {
            LineFault::Base => "the profile does not begin with a base that is built in",
            LineFault::KeyTwice => "the key has come before",
            LineFault::NotAPair => "this is not a key, an equals sign and a value",
            LineFault::TooLong => "the profile is too long",
            LineFault::UnknownKey => "the key is not known",
            LineFault::Value => "the value is not of the form its key asks for",
        };
        write!(f, "{fault}, line {}", self.line)
    }
}

impl core::error::Error for TextFault {}

impl Profile {
    /// Reads a profile from a text of the form above.
    ///
    /// # Errors
    ///
    /// The first line that cannot be used.
    pub fn from_text(text: &str) -> Result<Self, TextFault> {
        if text.len() > MAX_TEXT_LENGTH {
            return Err(TextFault {
                line: 1,
                fault: LineFault::TooLong,
            });
        }
        let mut profile = None;
        let mut seen: Vec<&str> = Vec::new();
        let mut last = 1;
        for (line, pair) in (1..).zip(text.lines().map(str::trim)) {
            last = line;
            if pair.is_empty() || pair.starts_with('#') {
                continue;
            }
            let fault = |fault| TextFault { line, fault };
            let (key, value) = pair
                .split_once('=')
                .ok_or_else(|| fault(LineFault::NotAPair))?;
            let (key, value) = (key.trim(), value.trim());
            if seen.contains(&key) {
                return Err(fault(LineFault::KeyTwice));
            }
            seen.push(key);
            match &mut profile {
                None if key == "base" => {
                    profile = Some(base(value).ok_or_else(|| fault(LineFault::Base))?)
                }
                None => return Err(fault(LineFault::Base)),
                Some(profile) => set(profile, key, value).map_err(fault)?,
            }
        }
        profile.ok_or(TextFault {
            line: last,
            fault: LineFault::Base,
        })
    }
}

fn base(name: &str) -> Option<Profile> {
    Some(match name {
        "published-authentication" => Profile::published(Kind::Authentication),
        "published-signature" => Profile::published(Kind::Signature),
        "synthetic-authentication" => Profile::synthetic(Kind::Authentication),
        "synthetic-signature" => Profile::synthetic(Kind::Signature),
        _ => return None,
    })
}

fn set(profile: &mut Profile, key: &str, value: &str) -> Result<(), LineFault> {
    let text = || Cow::Owned(value.to_string());
    match key {
        "organization" => profile.organization = text(),
        "issuer-unit" => profile.issuer_unit = text(),
        "issuer-unit-ja" => profile.issuer_unit_ja = text(),
        "cps-uri" => profile.cps_uri = text(),
        "policy" => profile.policy = oid(value)?,
        "signature-algorithm" => profile.signature_algorithm = oid(value)?,
        "subject" => {
            let list: Result<Vec<Oid>, _> = value.split(',').map(str::trim).map(oid).collect();
            profile.subject = Cow::Owned(list?);
        }
        "serial-octets" => profile.serial_octets = value.parse().map_err(|_| LineFault::Value)?,
        "longest-days" => profile.longest_days = value.parse().map_err(|_| LineFault::Value)?,
        "key" => profile.key = key_kind(value)?,
        "key-usage" => profile.key_usage = key_usage(value)?,
        "key-purpose" if value == "none" => profile.key_purpose = None,
        "key-purpose" => profile.key_purpose = Some(oid(value)?),
        other => {
            let name = other
                .strip_prefix("severity.")
                .ok_or(LineFault::UnknownKey)?;
            let rule = Rule::ALL.iter().find(|rule| format!("{rule:?}") == name);
            let rule = *rule.ok_or(LineFault::UnknownKey)?;
            let severity = match value {
                "note" => Severity::Note,
                "refuse" => Severity::Refuse,
                _ => return Err(LineFault::Value),
            };
            profile.severities.push((rule, severity));
        }
    }
    Ok(())
}

fn oid(dotted: &str) -> Result<Oid, LineFault> {
    Oid::from_dotted(dotted).ok_or(LineFault::Value)
}

fn key_kind(name: &str) -> Result<KeyKind, LineFault> {
    Ok(match name {
        "rsa-2048" => KeyKind::Rsa(2_048),
        "rsa-3072" => KeyKind::Rsa(3_072),
        "rsa-4096" => KeyKind::Rsa(4_096),
        "p-256" => KeyKind::P256,
        "p-384" => KeyKind::P384,
        _ => return Err(LineFault::Value),
    })
}

fn key_usage(names: &str) -> Result<KeyUsage, LineFault> {
    names
        .split(',')
        .map(str::trim)
        .try_fold(KeyUsage::NONE, |usage, name| {
            let one = KeyUsage::named(name).ok_or(LineFault::Value)?;
            Ok(usage.with(one))
        })
}

#[cfg(test)]
mod tests;
