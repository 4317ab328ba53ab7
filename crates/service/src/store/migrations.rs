// SPDX-License-Identifier: MIT OR Apache-2.0
//! The steps from one version of the tables to the next. A step, once released, is never changed.

/// A step in both dialects; its version is its place in [`ALL`], counted from one.
pub(super) struct Migration {
    pub(super) sqlite: &'static str,
    pub(super) postgres: &'static str,
}

macro_rules! migration {
    ($name:literal) => {
        Migration {
            sqlite: include_str!(concat!("../../migrations/sqlite/", $name, ".sql")),
            postgres: include_str!(concat!("../../migrations/postgres/", $name, ".sql")),
        }
    };
}

pub(super) const ALL: &[Migration] = &[
    migration!("0001-checks"),
    migration!("0002-audit"),
    migration!("0003-documents"),
    migration!("0004-evidence"),
    migration!("0005-delegate"),
];

/// Where each database notes which steps it has taken. Both dialects understand it.
pub(super) const TABLE: &str = "CREATE TABLE IF NOT EXISTS migration (version BIGINT PRIMARY KEY)";

/// The steps after this version, with the version each leads to; `None` for a version that is not known.
pub(super) fn after(version: i64) -> Option<impl Iterator<Item = (i64, &'static Migration)>> {
    let done = usize::try_from(version).ok()?;
    let rest = ALL.get(done..)?;
    Some((version.saturating_add(1)..).zip(rest))
}

#[cfg(test)]
mod tests {
    use super::{ALL, after};

    #[test]
    fn steps_follow_a_known_version_only() {
        let versions = |from| after(from).map(|steps| steps.map(|(version, _)| version).collect());
        let last = i64::try_from(ALL.len()).unwrap();
        assert_eq!(versions(0), Some((1..=last).collect::<Vec<_>>()));
        assert_eq!(versions(last), Some(vec![]));
        assert_eq!(versions(last + 1), None);
        assert_eq!(versions(-1), None);
    }
}
