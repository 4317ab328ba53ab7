// SPDX-License-Identifier: MIT OR Apache-2.0
//! Places that do not exist.

/// A synthetic municipality: one revocation list for each.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct Municipality {
    /// Prefecture in romaji, as in a distribution point.
    pub prefecture: &'static str,
    /// Municipality in romaji, as in a distribution point.
    pub name: &'static str,
    /// Prefecture and municipality in Japanese, as at the head of an address.
    pub japanese: &'static str,
    /// Five digits. 99 is no prefecture's number, so none of these belongs to anybody.
    pub code: &'static str,
}

const fn municipality(
    prefecture: &'static str,
    name: &'static str,
    japanese: &'static str,
    code: &'static str,
) -> Municipality {
    Municipality {
        prefecture,
        name,
        japanese,
        code,
    }
}

/// All there are.
pub static MUNICIPALITIES: &[Municipality] = &[
    municipality("Gosei-ken", "Mihon-shi", "合成県見本市", "99201"),
    municipality("Gosei-ken", "Rei-machi", "合成県例町", "99301"),
    municipality("Moshi-ken", "Kari-shi", "模試県仮市", "99202"),
    municipality("Moshi-ken", "Tameshi-mura", "模試県試村", "99401"),
];
