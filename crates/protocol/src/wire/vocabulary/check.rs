// SPDX-License-Identifier: MIT OR Apache-2.0
//! What only our own answers have: an extension of our own, which other programs pass over.

use super::{instant, read_instant};
use crate::check::{CheckId, ConsentItem};
use crate::document::CheckFacts;
use crate::entitlement::Withheld;
use crate::number::CheckNumber;
use crate::wire::Error;
use crate::wire::answer::{PIN_ROLE, VISUAL_ROLE};
use crate::wire::tree::{Content, Reader, Writer};
use jpki::path::Validity;
use jpki::user::VerifierRole;

/// Name of the element.
pub(in crate::wire) const CHECK: &str = "KakuninCheck";

const WITHHELD: &str = "Withheld";
const IN_TIME: &str = "in-time";
const IN_GRACE: &str = "in-grace";

pub(in crate::wire) fn write_check(check: &CheckFacts) -> Writer {
    let mut to = Writer::default();
    to.text("CheckId", check.check.to_string());
    to.text("CheckNumber", check.number.as_str());
    to.text("Source", check.source.as_str());
    to.text("ReceivedAt", instant(check.received_at));
    to.text("TermsVersion", check.terms_version.as_str());
    to.text("TestUse", if check.test_use { "1" } else { "0" });
    to.text(
        "VerifierRole",
        match check.role {
            VerifierRole::SpecificUserCertificationVerifier => VISUAL_ROLE,
            _ => PIN_ROLE,
        },
    );
    match check.certificate {
        Validity::InGrace { expired_at, until } => {
            to.text("CertificateStatus", IN_GRACE);
            to.text("CertificateExpiredAt", instant(expired_at));
            to.text("GraceUntil", instant(until));
        }
        _ => to.text("CertificateStatus", IN_TIME),
    }
    for (item, reason) in &check.withheld {
        let mut one = Writer::default();
        one.text("Item", item.as_str());
        one.text("Reason", reason.as_str());
        to.always(WITHHELD, one);
    }
    to
}

pub(in crate::wire) fn read_check(from: Reader<'_>) -> Result<CheckFacts, Error> {
    let withheld = from.all(WITHHELD).map(|element| {
        let one = match &element.content {
            Content::Children(children) => Reader(children),
            Content::Text(_) => Reader(&[]),
        };
        let item = one.read_required("Item", ConsentItem::named)?;
        Ok((item, one.read_required("Reason", Withheld::named)?))
    });
    let status = from.required("CertificateStatus")?;
    let certificate = match status.as_str() {
        IN_TIME => Validity::InTime,
        IN_GRACE => Validity::InGrace {
            expired_at: from.read_required("CertificateExpiredAt", read_instant)?,
            until: from.read_required("GraceUntil", read_instant)?,
        },
        _ => {
            return Err(Error::Member {
                name: "CertificateStatus",
            });
        }
    };
    Ok(CheckFacts {
        check: from.read_required("CheckId", |text| CheckId::from_hex(text).ok())?,
        number: from.read_required("CheckNumber", |text| CheckNumber::new(text).ok())?,
        source: from.required("Source")?,
        received_at: from.read_required("ReceivedAt", read_instant)?,
        terms_version: from.required("TermsVersion")?,
        test_use: from.read_required("TestUse", |text| match text {
            "0" => Some(false),
            "1" => Some(true),
            _ => None,
        })?,
        role: from.read_required("VerifierRole", |text| match text {
            PIN_ROLE => Some(VerifierRole::UserCertificationVerifier),
            VISUAL_ROLE => Some(VerifierRole::SpecificUserCertificationVerifier),
            _ => None,
        })?,
        certificate,
        withheld: withheld.collect::<Result<_, Error>>()?,
    })
}
