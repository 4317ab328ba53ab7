// SPDX-License-Identifier: MIT OR Apache-2.0
//! Certificate policies: RFC 5280 §6.1 with the graph of RFC 9618, and the set a path is good for.

mod limits;
mod mapping;
mod sets;

use super::Builder;
use conformance::case::CaseFile;

const ONE: &str = "2.25.1";
const TWO: &str = "2.25.2";
const THREE: &str = "2.25.3";
const FOUR: &str = "2.25.4";
const ANY: &str = "2.5.29.32.0";

pub(super) fn file() -> CaseFile {
    let mut builder = Builder::new("policy");
    sets::sets(&mut builder);
    sets::any(&mut builder);
    limits::explicit(&mut builder);
    mapping::mapped(&mut builder);
    mapping::inhibited(&mut builder);
    limits::qualifiers(&mut builder);
    limits::encoding(&mut builder);
    limits::graph(&mut builder);
    builder.finish("certificate policies")
}
