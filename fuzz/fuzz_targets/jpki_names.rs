// SPDX-License-Identifier: MIT OR Apache-2.0
//! Names: matching is an equivalence that the prepared form decides, and preparation does not grow without bound.
#![no_main]

use jpki::certificate::Name;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((cut, rest)) = data.split_first() else { return };
    let (one, other) = rest.split_at(usize::from(*cut).min(rest.len()));
    let (Ok(a), Ok(b)) = (Name::from_der(one), Name::from_der(other)) else { return };
    assert_eq!(a.as_der(), one);
    assert!(a.matches(&a) && b.matches(&b));
    assert_eq!(a.matches(&b), b.matches(&a));
    let (x, y) = (a.prepared(), b.prepared());
    assert_eq!(a.matches(&b), x == y);
    assert_eq!(x.is_within(&y) && y.is_within(&x), x == y);
    // Two names with different numbers of sets or of attributes are never one.
    if x == y {
        assert_eq!(a.attributes().count(), b.attributes().count());
    }
});
