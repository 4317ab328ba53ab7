// SPDX-License-Identifier: MIT OR Apache-2.0
//! The fixed strings of JPKI names.
//!
//! Certificates, lists and the synthetic PKI share them; there is no logic here.

/// `countryName` of every JPKI name, a PrintableString.
pub const COUNTRY: &str = "JP";

/// `organizationName` of the production certification authorities.
pub const ORGANIZATION: &str = "JPKI";

/// `organizationName` of everything this project makes.
pub const ORGANIZATION_SYNTHETIC: &str = "JPKI-SYNTHETIC";

/// First `organizationalUnitName` of the user-authentication certification authority.
pub const UNIT_AUTHENTICATION: &str = "JPKI for user authentication";

/// First `organizationalUnitName` of the digital-signature certification authority.
pub const UNIT_SIGNATURE: &str = "JPKI for digital signature";

/// Second `organizationalUnitName` of both certification authorities.
pub const UNIT_AGENCY: &str = "Japan Agency for Local Authority Information Systems";

/// `organizationalUnitName` above the municipalities in a distribution point's name.
pub const UNIT_CRL_DISTRIBUTION_POINTS: &str = "CRL Distribution Points";

/// End of a distribution point's `commonName`, after the municipality in romaji.
pub const CRL_DISTRIBUTION_POINT_SUFFIX: &str = " CRLDP";

/// `organizationName` of the certification authorities' Japanese name.
pub const ORGANIZATION_JA: &str = "公的個人認証サービス";

/// First unit of the user-authentication authority's Japanese name.
pub const UNIT_AUTHENTICATION_JA: &str = "公的個人認証サービス利用者証明用";

/// First unit of the digital-signature authority's Japanese name.
pub const UNIT_SIGNATURE_JA: &str = "公的個人認証サービス署名用";

/// Second unit of both authorities' Japanese names.
pub const UNIT_AGENCY_JA: &str = "地方公共団体情報システム機構";

/// Address of the certification practice statement in the policy qualifier.
pub const CPS_URI: &str = "http://www.jpki.go.jp/cps.html";
