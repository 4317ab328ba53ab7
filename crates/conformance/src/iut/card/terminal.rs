// SPDX-License-Identifier: MIT OR Apache-2.0
//! Terminals of the synthetic exchange (`jpki::card::synthetic_terminal_authentication`), played by the suite.

use crate::case::Operator;
use crate::iut::world::{CRYPTO, SEED};
use apdu::tlv::{Limits, Reader, Tag};
use jpki::card::synthetic_terminal_authentication::LABEL;
use std::sync::LazyLock;
use testbed::Seed;
use testbed::pki::TerminalCertificate;

static OWN: LazyLock<TerminalCertificate> = LazyLock::new(|| terminal(SEED));
static FOREIGN: LazyLock<TerminalCertificate> = LazyLock::new(|| terminal(Seed(SEED.0 + 1)));

fn terminal(seed: Seed) -> TerminalCertificate {
    TerminalCertificate::issue(seed, "CONFORMANCE", "20391231")
}

/// Certificate and signature over a challenge, as the card is sent them.
pub(super) fn presentation(operator: Operator, challenge: &[u8]) -> Vec<u8> {
    let terminal: &TerminalCertificate = match operator {
        Operator::Foreign => &FOREIGN,
        Operator::Own => &OWN,
    };
    let digest = (CRYPTO.sha256)(&[body(&terminal.certificate).unwrap_or_default()]);
    let signature = terminal
        .key
        .sign_fixed(&[LABEL, challenge, &digest].concat());
    [&terminal.certificate[..], &[0x9E, 0x40], &signature].concat()
}

/// What the operator signed.
fn body(certificate: &[u8]) -> Option<&[u8]> {
    let limits = Limits::standard();
    let whole = Reader::new(certificate, &limits)
        .expect(Tag::new(0x7F21).ok()?)
        .ok()?;
    let body = whole.contents().ok()?.expect(Tag::new(0x5F4E).ok()?).ok()?;
    Some(body.value())
}
