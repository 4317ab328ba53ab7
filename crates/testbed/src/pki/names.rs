// SPDX-License-Identifier: MIT OR Apache-2.0
//! Distinguished names of the synthetic JPKI.

use super::{Family, der, oids};
use crate::population::Municipality;
use jpki::names;

fn attribute(kind: &[u8], value: &[u8]) -> Vec<u8> {
    der::set(&[&der::sequence(&[&der::oid(kind), value])])
}

fn country() -> Vec<u8> {
    attribute(oids::COUNTRY, &der::printable(names::COUNTRY))
}

fn unit(text: &str) -> Vec<u8> {
    attribute(oids::ORGANIZATIONAL_UNIT, &der::utf8(text))
}

fn organization(text: &str) -> Vec<u8> {
    attribute(oids::ORGANIZATION, &der::utf8(text))
}

/// The one name all generations of an authority share.
pub(crate) fn authority(family: Family) -> Vec<u8> {
    der::sequence(&[
        &country(),
        &organization(names::ORGANIZATION_SYNTHETIC),
        &unit(family.unit()),
        &unit(names::UNIT_AGENCY),
    ])
}

/// Name of the stand-in for a next-generation authority, which is not public.
pub(crate) fn next_generation_authority(family: Family) -> Vec<u8> {
    der::sequence(&[
        &country(),
        &organization(names::ORGANIZATION_SYNTHETIC),
        &unit(family.unit()),
        &unit("SYNTHETIC NEXT-GENERATION STAND-IN"),
    ])
}

/// The authority's Japanese name, in its subjectAltName and in issuerAltName.
pub(crate) fn authority_japanese(family: Family) -> Vec<u8> {
    der::sequence(&[
        &country(),
        &organization(names::ORGANIZATION_JA),
        &unit(family.unit_japanese()),
        &unit(names::UNIT_AGENCY_JA),
    ])
}

/// A municipality's distribution point.
pub(crate) fn distribution_point(family: Family, municipality: &Municipality) -> Vec<u8> {
    let name = format!(
        "{}{}",
        municipality.name,
        names::CRL_DISTRIBUTION_POINT_SUFFIX
    );
    der::sequence(&[
        &country(),
        &organization(names::ORGANIZATION_SYNTHETIC),
        &unit(family.unit()),
        &unit(names::UNIT_CRL_DISTRIBUTION_POINTS),
        &unit(municipality.prefecture),
        &attribute(oids::COMMON_NAME, &der::utf8(&name)),
    ])
}

/// Subject of a user-authentication certificate: an opaque identifier, no name, no place.
pub(crate) fn authentication_subject(identifier: &str) -> Vec<u8> {
    der::sequence(&[
        &country(),
        &attribute(oids::COMMON_NAME, &der::utf8(identifier)),
    ])
}

/// Subject of a digital-signature certificate.
pub(crate) fn signature_subject(municipality: &Municipality, identifier: &str) -> Vec<u8> {
    der::sequence(&[
        &country(),
        &attribute(oids::LOCALITY, &der::utf8(municipality.prefecture)),
        &attribute(oids::LOCALITY, &der::utf8(municipality.name)),
        &attribute(oids::COMMON_NAME, &der::utf8(identifier)),
    ])
}

/// A name of the TLS, operator and responder certificates.
pub(crate) fn plain(common_name: &str) -> Vec<u8> {
    der::sequence(&[
        &country(),
        &organization(names::ORGANIZATION_SYNTHETIC),
        &attribute(oids::COMMON_NAME, &der::utf8(common_name)),
    ])
}

/// `[4]` of GeneralName: a directory name.
pub(crate) fn directory_name(name: &[u8]) -> Vec<u8> {
    der::context(4, &[name])
}
